"""The KPI table of NOMENCLATURE.md says what ``ems/kpis/definitions.py`` says."""

from __future__ import annotations

import re
from pathlib import Path

from ems.kpis import definitions_for
from ems.results import DISTRICT_COLUMNS

TEXT = (Path(__file__).parents[1] / "NOMENCLATURE.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(?P<name>\w+)` \| (?P<unit>[^|]*) \| (?P<level>\w+) \| (?P<text>.*) \|$", re.MULTILINE)


def test_every_kpi_is_defined_in_the_same_words() -> None:
    written = {match["name"]: (match["unit"].strip(), match["level"], match["text"]) for match in ROW.finditer(TEXT)}
    defined = {name: (d.unit or "–", d.level, d.text) for name, d in definitions_for("yen").items()}
    assert written == defined


def test_every_series_of_a_result_is_named() -> None:
    named = set(re.findall(r"`(\w+)`", TEXT))
    assert set(DISTRICT_COLUMNS) <= named
