"""Forecasts and planners in a scenario: what is read, and what is told about mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ems.scenario import parse_scenario, read_scenario
from profiles.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def problems_of(tables: dict[str, Any], **sections: Any) -> list[str]:
    """Give the problems of the small town with other sections."""
    with pytest.raises(InputError) as caught:
        parse_scenario(tables | sections)
    return [str(problem) for problem in caught.value.problems]


def test_without_sections_the_defaults_hold(tables: dict[str, Any]) -> None:
    """Two days ahead, every midnight, from the best forecast that needs no file."""
    scenario = parse_scenario(tables)
    assert (scenario.forecast.method, scenario.forecast.file) == ("clear_sky", None)
    planner = scenario.planner
    assert (planner.window_h, planner.replan_h, planner.first_issue_h) == (48, 24, 0)
    assert (planner.detail, planner.engine, planner.terminal_value_per_kwh) == ("auto", "auto", None)
    assert (planner.gap_fraction, planner.time_limit_s, planner.threads) == (1e-4, 3600.0, 0)


def test_settings_are_read(town: Path) -> None:
    scenario = read_scenario(town, ["forecast.method=noisy", "forecast.pv_error_fraction=0.3", "planner.window_h=72"])
    assert (scenario.forecast.method, scenario.forecast.pv_error_fraction) == ("noisy", 0.3)
    assert scenario.planner.window_h == 72


def test_a_forecast_file_lies_beside_the_scenario(tables: dict[str, Any], town: Path) -> None:
    (town.parent / "mine.csv").write_text("issue_time,time,load_kw,generation_kw\n")
    scenario = parse_scenario(tables | {"forecast": {"method": "file", "file": "mine.csv"}}, source=town)
    assert scenario.forecast.file is not None
    assert scenario.resolved(scenario.forecast.file) == town.parent / "mine.csv"


WRONG: list[tuple[str, dict[str, dict[str, object]], list[str]]] = [
    (
        "unknown method",
        {"forecast": {"method": "oracle"}},
        ['forecast.method = "oracle": must be "perfect", "persistence_day", "persistence_week", "clear_sky", '],
    ),
    (
        "error in per cent",
        {"forecast": {"method": "noisy", "pv_error_fraction": 20}},
        ["forecast.pv_error_fraction = 20: must lie between 0 and 1"],
    ),
    (
        "no file",
        {"forecast": {"method": "file"}},
        ['forecast.method = "file": needs a file; set forecast.file'],
    ),
    (
        "a file that nothing reads and that is not there",
        {"forecast": {"method": "noisy", "file": "absent.csv"}},
        [
            'forecast.file = "absent.csv": is not read by method = "noisy"; set forecast.method = "file"',
            'forecast.file = "absent.csv": there is no such file: absent.csv; paths are relative to',
        ],
    ),
    (
        "a plan that ends before the next",
        {"planner": {"window_h": 12}},
        ["planner.replan_h = 24: must not be above window_h = 12 h: a plan would end before the next one; plan more"],
    ),
    (
        "a first plan that ends before planning anew",
        {"planner": {"window_h": 6, "replan_h": 3, "first_issue_h": 8}},
        ["planner.first_issue_h = 8: must not be above window_h = 6 h: a plan would end before the next one; plan"],
    ),
    (
        "half an hour",
        {"planner": {"replan_h": 0.5}},
        ["planner.replan_h = 0.5: must be a whole number [h]"],
    ),
    (
        "values out of bounds",
        {"planner": {"gap_fraction": 0.9, "time_limit_s": 0, "threads": -1, "co2_price_per_kg": -1, "engine": "cbc"}},
        [
            'planner.engine = "cbc": must be "auto", "arrays" or "pyomo"',
            "planner.co2_price_per_kg = -1: must lie between 0 and 1,000,000 per kg",
            "planner.gap_fraction = 0.9: must lie between 0 and 0.5",
            "planner.time_limit_s = 0: must lie between 0.01 and 1,000,000 s",
            "planner.threads = -1: must lie between 0 and 1024",
        ],
    ),
    (
        "unknown key",
        {"planner": {"window": 48}},
        ["planner.window: unknown key; did you mean window_h?"],
    ),
]


@pytest.mark.parametrize(("sections", "expected"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_what_is_wrong_is_said(tables: dict[str, Any], sections: dict[str, Any], expected: list[str]) -> None:
    found = problems_of(tables, **sections)
    for problem, beginning in zip(found, expected, strict=True):
        assert problem.startswith(beginning)
