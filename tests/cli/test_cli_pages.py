"""What the report is given beside the result, and what the terminal shows of plan and plants."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ems
from ems.cli.pages import other_shape, without_batteries, write_page
from ems.cli.summary import plan_table, plant_table, show_notes

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from ems.district import District
    from ems.results import Result


def test_the_reference_is_the_run_without_batteries_where_it_says_something(
    renca: District, renca_year: Result
) -> None:
    reference = without_batteries(renca, [renca_year])
    assert reference is not None
    assert reference.policy == "none"
    assert reference.kpis["discharge_kwh"] == 0.0
    assert without_batteries(renca, [renca_year, reference]) is reference
    assert without_batteries(renca, [reference]) is None
    assert without_batteries(renca, [replace(renca_year, storages={})]) is None


def test_the_other_load_shape_is_played_where_the_scenario_knows_both(renca: District, renca_year: Result) -> None:
    policy = ems.read_policy("self_consumption")
    assert other_shape(renca, policy) is None
    bent = renca.scenario.load.model_copy(update={"shape": "plan", "shape_class": "office"})
    planned = replace(renca, scenario=renca.scenario.model_copy(update={"load": bent}))
    assert other_shape(planned, policy) == ("measured", dict(renca_year.kpis))


def test_a_plan_shape_out_of_reach_leaves_the_report_with_one_shape(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Renca's offices cannot bend the district's day into the plan's shape."""
    district = ems.build_district(ems.read_scenario("renca", ["load.shape_class=office"]))
    assert other_shape(district, ems.read_policy("none")) is None
    assert 'The report shows one load shape only: shape = "plan": 1 problem\n' in capsys.readouterr().err


def test_a_missing_japanese_font_is_told(
    renca_year: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr("ems.plot.language", lambda lang: ("en", f"No font for {lang}."))
    monkeypatch.setattr("ems.report.write_report", lambda *_, **options: given.update(options))
    write_page(renca_year, tmp_path, reference=None, shape=("plan", {"load_kwh": 1.0}), lang="ja", tell=print)
    assert capsys.readouterr().err == "No font for ja.\n"
    assert (given["lang"], given["other_shape_name"], given["other_shape"]) == ("ja", "plan", {"load_kwh": 1.0})
    assert list(given["tables"]) == ["by_class", "by_month"]
    given["progress"]("Week")
    assert capsys.readouterr().out == "Drawing: Week\n"


def test_claims_about_the_whole_district_stand_beside_the_simulation(renca_year: Result) -> None:
    claims = (
        ems.Claim(claim="PV", plan=2000.0, simulated=1500.0, unit="kWh", kpi="pv_kwh"),
        ems.Claim(claim="PV of homes", plan=1.0, simulated=1.0, unit="kWh", kpi="pv_kwh.homes"),
        ems.Claim(claim="Share", plan=1.0, simulated=0.6, unit="", kpi="hourly_matched_fraction"),
    )
    assert plan_table(replace(renca_year, claims=claims)).rows == (
        ("PV", "2,000 kWh", "1,500 kWh", "-25.0 %"),
        ("Share", "100.0 %", "60.0 %", "-40.0 pp"),
    )


def test_the_plan_of_the_plants_is_shown_where_there_is_one(renca_year: Result) -> None:
    assert "plan" not in plant_table(renca_year).heads
    planned = renca_year.plants.assign(plan_kwh=1000.0)
    table = plant_table(replace(renca_year, plants=planned))
    assert table.heads == ("", "rated", "simulated", "plan", "performance ratio", "physical estimate")
    assert [row[3] for row in table.rows] == ["1,000 kWh"] * 3
    assert plant_table(replace(renca_year, plants=planned.iloc[:0])).rows == ()


def test_no_notes_no_lines(capsys: pytest.CaptureFixture[str]) -> None:
    show_notes((), print)
    assert capsys.readouterr().out == ""
    show_notes(["x" * 60 + " " + "y" * 60], print)
    assert capsys.readouterr().out == f"Note: {'x' * 60}\n  {'y' * 60}\n\n"
