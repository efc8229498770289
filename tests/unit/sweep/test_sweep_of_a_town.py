"""A sweep of a real district from its file: every row is the year that ``ems.simulate`` plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import ems
from ems.sweep import run_sweep

if TYPE_CHECKING:
    from pathlib import Path

FILE = """
scenario = "kumamoto"
policy = "self_consumption"
[set]
weather.seed = 3
[grid]
fiscal_year = [2026]
weather.year = ["sampled", "cloudy"]
"""


def test_rows_are_simulated_years_and_a_wrong_case_is_a_row_too(tmp_path: Path) -> None:
    (tmp_path / "sweep.toml").write_text(FILE)
    told: list[str] = []
    frame = run_sweep(tmp_path / "sweep.toml", tmp_path / "out", tell=told.append)
    assert told[0].startswith("2 cases of kumamoto: about ")
    assert frame["fiscal_year"].tolist() == [2026, 2026]
    assert (frame["error"] != "").tolist() == [False, True]
    assert 'weather.year = "cloudy": must be' in frame["error"][1]
    scenario = ems.read_scenario("kumamoto", {"weather.seed": 3, "weather.year": "sampled", "fiscal_year": 2026})
    kpis = ems.simulate(ems.build_district(scenario), "self_consumption").kpis
    # the same program on the same arrays; sums over nodes may be taken in another order
    assert {name: frame[name][0] for name in kpis} == pytest.approx(dict(kpis), rel=1e-9, abs=1e-6)
