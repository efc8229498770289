"""``ems compare``: several policies on one year, one table."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

import ems

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_one_table_with_a_column_a_policy_and_marked_differences(command: Callable[..., Any], here: Path) -> None:
    outcome = command("compare", "renca", "--policy", "none", "--policy", "self_consumption")
    assert (outcome.code, outcome.err) == (0, "")
    assert re.search(r"^ +none +self_consumption$", outcome.out, flags=re.MULTILINE)
    # a year's import falls by more than 1 %: stated and marked; the load is the same in both
    assert re.search(r"^Import +518 MWh +511 MWh \(-1\.\d %\)\*$", outcome.out, flags=re.MULTILINE)
    assert re.search(r"^Load +1,210 MWh +1,210 MWh$", outcome.out, flags=re.MULTILINE)
    assert list(here.iterdir()) == []


def test_json_lists_policies_and_their_kpis(command: Callable[..., Any], kumamoto_year: ems.Result) -> None:
    outcome = command("compare", "kumamoto", "--json", "--policy", "self_consumption", "--policy", "none")
    content = json.loads(outcome.out)
    assert list(content) == ["policies"]
    assert [list(entry) for entry in content["policies"]] == [["policy", "kpis"]] * 2
    assert [entry["policy"] for entry in content["policies"]] == ["self_consumption", "none"]
    assert content["policies"][0]["kpis"] == dict(kumamoto_year.kpis)
    assert content["policies"][1]["kpis"]["grid_charged_fraction"] is None


def test_out_writes_a_folder_for_each_policy_and_one_report(command: Callable[..., Any], here: Path) -> None:
    outcome = command("compare", "renca", "--policy", "self_consumption", "--policy", "none", "--out", "both")
    assert outcome.code == 0, outcome.err
    assert outcome.out.endswith("Report: both/report.html\n")
    page = (here / "both" / "report.html").read_text(encoding="utf-8")
    assert page.count("self_consumption") > 1
    for name in ("self_consumption", "none"):
        assert ems.read_result(here / "both" / name).policy == name
    again = command(
        "compare", "renca", "--policy", "none", "--policy", "time_of_use", "--out", "both", "--force", "--no-report"
    )
    assert again.out.endswith("Results: both\n")
    assert sorted(path.name for path in (here / "both").iterdir()) == ["manifest.json", "none", "time_of_use"]


@pytest.mark.slow
def test_without_policies_rules_and_optima_are_compared(command: Callable[..., Any]) -> None:
    content = json.loads(command("compare", "renca", "--json").out)
    names = [entry["policy"] for entry in content["policies"]]
    rules = ["none", "self_consumption", "time_of_use", "peak_shaving", "shelter_reserve"]
    assert names == [*rules, "each_for_itself", "optimal"]
