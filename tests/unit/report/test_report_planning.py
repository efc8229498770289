"""The page on plans and requests: what was planned how, what was promised, what came of it."""

from __future__ import annotations

import dataclasses
import inspect
import math
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from fake_planning import APPROXIMATION, shifted, with_planning, with_requests
from fake_result import fake_result

from ems.dispatch import engines
from ems.dispatch.engines import ONE_STORAGE
from ems.dispatch.exact import from_problem
from ems.plot.words import Words
from ems.report import write_report
from ems.report.choices import choice_text
from ems.report.figures import sketches
from ems.report.page import Extras, lead, page_tables
from ems.report.planning import (
    forecast_error_table,
    planning_section,
    planning_text,
    promised_table,
    request_table,
    room_table,
)
from ems.report.tables import Table, extra_table
from ems.report.values import with_unit
from ems.results.planning import EVENT_COLUMNS, EngineChoice
from ems.simulation import planned_apart

if TYPE_CHECKING:
    from pathlib import Path

    from ems.results import Requests, Result

EN, JA = Words("en"), Words("ja")
NEGATIVE = "a price below zero"
RULE = fake_result()
PLANNED = with_planning(RULE)
BOTH = with_requests(PLANNED)


def _rows(table: Table) -> dict[str, list[str]]:
    return {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}


def _choice(engine: str, problems: int, what: str, why: str) -> EngineChoice:
    return EngineChoice(engine=engine, problems=problems, what=what, why=why)


def _replanned(**changes: object) -> Result:
    return dataclasses.replace(PLANNED, planning=dataclasses.replace(PLANNED.planning, **changes))


def test_a_rolling_year_says_its_windows_its_forecast_and_how_they_were_solved() -> None:
    assert planning_text(PLANNED, PLANNED.planning, EN) == (
        "The planner “rolling” made 365 plans of 48 h, of which 24 h were played, told "
        "“persistence_day” of the future. Solved by HiGHS from arrays, with one node a class of sites: "
        "364 to optimality, 1 within a gap of 0.40 %."
    )


def test_a_year_planned_at_once_says_so_and_that_it_is_exact() -> None:
    windows = PLANNED.planning.windows.iloc[:1].assign(steps=8760, played_steps=8760)
    whole = _replanned(
        planner="optimal", forecast="perfect", engine="pyomo", detail="site", approximations=(), windows=windows
    )
    assert planning_text(whole, whole.planning, EN) == (
        "The planner “optimal” made one plan for the whole span of 365 days, told “perfect” of the future. "
        "Solved by HiGHS through Pyomo, with one node a site: 1 to optimality. "
        "The plan's nodes stand for the sites exactly."
    )


def test_several_engines_are_all_named_with_the_reasons() -> None:
    differ = "2 storages at one node that differ in efficiency, wear price"
    choices = (_choice("exact", 1295, "sites", ONE_STORAGE), _choice("arrays", 1, "pool", f"{differ}; {NEGATIVE}"))
    mixed = _replanned(engine="exact, arrays", choices=choices)
    assert "Solved by the exact planner, HiGHS from arrays, with" in planning_text(mixed, mixed.planning, EN)
    assert planning_section(mixed, EN).choices == (
        "the exact planner, 1,295 problems (sites alone): one storage at one node",
        f"HiGHS from arrays, 1 problem (the pool alone): {differ}; a price below zero",
    )
    # not every list has a translation
    assert planning_section(mixed, JA).choices == (
        "厳密計画（ソルバー不要）、1,295 問（需要家ごとに単独）：一つの節点に蓄電池が一つ",
        f"HiGHS（配列から直接）、1 問（プール単独）：{differ}、負の価格がある",
    )


def test_the_whole_district_needs_no_mention_and_an_old_sentence_stays() -> None:
    choices = (_choice("own", 2, "", "it can"), _choice("", 0, "", "exact (3): one storage at one node"))
    assert planning_section(_replanned(choices=choices), EN).choices == (
        "own, 2 problems: it can",
        "exact (3): one storage at one node",
    )


def _coordinated(gap_fraction: float) -> str:
    found = SimpleNamespace(outcome=None, gap_of_added_fraction=gap_fraction)
    return engines._in_words(found)


@pytest.mark.parametrize(
    "reason",
    [
        engines.ASKED_FOR,
        engines.ONE_STORAGE,
        engines.ALIKE,
        from_problem.NOT_CLOSED,
        from_problem.NO_PATH,
        planned_apart.UNPROVEN,
        "steered rooms",
        "3 storages at one node",
        "24 nodes: their storages meet at one line",
        "2 storages at one node that differ in power per kWh",
        *(_coordinated(gap) for gap in (0.0, *engines.GAP_BANDS, 0.2, math.inf)),
    ],
)
def test_fixed_reasons_are_told_in_both_languages(reason: str) -> None:
    """None is left in the planner's own words: where they change, so must their translation."""
    japanese = choice_text(_choice("exact", 1, "", reason), JA)
    assert re.search("[a-z]{2}", japanese.split("：")[1]) is None


def test_every_reason_without_a_number_that_stands_in_the_source_is_told_in_both_languages() -> None:
    """The reasons against the exact planner, read from its source: those in plain quotes hold no value."""
    source = inspect.getsource(from_problem.reasons_against) + inspect.getsource(from_problem.reasons_against_prices)
    reasons = re.findall(r'reasons\.append\("([^"]+)"\)', source)
    assert len(reasons) >= 8
    assert [reason for reason in reasons if JA.known(f"why_{reason}") is None] == []


def test_a_gap_is_told_by_what_could_still_be_saved() -> None:
    told = [choice_text(_choice("coordination", 1, "", _coordinated(gap)), EN) for gap in (0.002, 0.2)]
    start = "coordination of the sites, 1 problem: many sites under one pool; their storages"
    assert told == [
        f"{start} could save at most 1 % more than planned",
        f"{start} might save over 10 % more than planned",
    ]


def test_a_time_out_is_never_hidden() -> None:
    windows = PLANNED.planning.windows.assign(status="timed_out", gap=0.25)
    late = _replanned(windows=windows, engine="own", detail="street")
    assert planning_text(late, late.planning, EN).endswith(
        "Solved by own, with street: 365 until time ran out (gap 25.00 %)."
    )


def test_half_hours_and_short_windows_are_told_in_hours() -> None:
    windows = PLANNED.planning.windows.assign(steps=5, played_steps=3)
    half = dataclasses.replace(fake_result(step_minutes=30), planning=_replanned(windows=windows).planning)
    assert "of 2.5 h, of which 1.5 h were played" in planning_text(half, half.planning, EN)


def test_approximations_are_announced_at_the_top_and_explained() -> None:
    assert lead(PLANNED, EN).endswith(
        "The planner saw sums of sites in place of the sites: an approximation, explained below."
    )
    assert "approximation" not in lead(_replanned(approximations=()), EN)
    assert "approximation" not in lead(RULE, EN)
    assert planning_section(PLANNED, EN).approximations == (APPROXIMATION,)


def test_promised_and_played_stand_beside_each_other() -> None:
    """100 kW promised in every hour, 110 kW played: 10 % more."""
    series = RULE.series.assign(import_kw=110.0, export_kw=0.0, charge_kw=0.0, discharge_kw=0.0, energy_kwh=50.0)
    promised = series[list(PLANNED.planning.promised.columns)].assign(import_kw=100.0, energy_kwh=40.0)
    result = dataclasses.replace(
        _replanned(promised=promised, promised_cost=1000.0), series=series, kpis={"cost_yen": 900.0}
    )
    rows = _rows(promised_table(result, result.planning, EN))
    assert rows["Import"] == ["876 MWh", "964 MWh", "+87.6 MWh (+10.0 %)"]
    assert rows["Export"] == ["0 kWh", "0 kWh", "0 kWh"]
    assert rows["Peak import"] == ["100 kW", "110 kW", "+10 kW (+10.0 %)"]
    assert rows["Stored at the end"] == ["40 kWh", "50 kWh", "+10 kWh (+25.0 %)"]
    assert rows["District cost"] == ["1,000 yen", "900 yen", "−100 yen (−10.0 %)"]


def test_rounding_is_no_difference() -> None:
    promised = RULE.series[list(PLANNED.planning.promised.columns)] * (1.0 + 1e-12)
    exact = _replanned(promised=promised, promised_cost=RULE.kpis["cost_yen"] * (1.0 + 1e-12))
    assert {row[-1] for row in _rows(promised_table(exact, exact.planning, EN)).values()} == {"0 kWh", "0 kW", "0 yen"}


def test_what_is_nothing_but_rounding_is_nothing_and_has_no_percentage() -> None:
    """A micro-watt-hour beside a gigawatt-hour that moved."""
    series = RULE.series.assign(
        import_kw=100.0, export_kw=0.0, charge_kw=0.0, discharge_kw=1e-13, energy_kwh=PLANNED.series["load_kw"]
    )
    series.loc[series.index[-1], "energy_kwh"] = 1e-9
    promised = series[list(PLANNED.planning.promised.columns)].assign(export_kw=1e-14)
    promised.loc[promised.index[-1], "energy_kwh"] = 2.5e-7
    rows = _rows(
        promised_table(dataclasses.replace(PLANNED, series=series), _replanned(promised=promised).planning, EN)
    )
    assert rows["Stored at the end"] == rows["Export"] == rows["Discharged"] == ["0 kWh"] * 3
    # what is small but more than rounding is told
    promised.loc[promised.index[-1], "energy_kwh"] = 2.0
    rows = _rows(
        promised_table(dataclasses.replace(PLANNED, series=series), _replanned(promised=promised).planning, EN)
    )
    assert rows["Stored at the end"] == ["2 kWh", "0 kWh", "−2 kWh (−100.0 %)"]


def test_a_difference_that_is_rounding_does_not_show_in_the_digits() -> None:
    series = RULE.series.assign(energy_kwh=20.0)
    promised = PLANNED.planning.promised.assign(energy_kwh=20.000000000000007)
    table = promised_table(dataclasses.replace(PLANNED, series=series), _replanned(promised=promised).planning, EN)
    promised_text, played_text, change = _rows(table)["Stored at the end"]
    assert (promised_text, change) == (played_text, "0 kWh")


def test_a_cost_that_was_never_promised_is_a_dash() -> None:
    result = _replanned(promised_cost=math.nan)
    assert _rows(promised_table(result, result.planning, EN))["District cost"][::2] == ["–", "–"]
    assert len(_rows(promised_table(result, result.planning, EN))["District cost"][1]) > 1


def test_plans_for_a_part_of_the_year_are_compared_with_that_part() -> None:
    """Ten hours of 100 kW promised, of 110 kW played; the year's cost is no match for the cost of ten hours."""
    windows = PLANNED.planning.windows.iloc[:1].assign(steps=10, played_steps=10)
    promised = PLANNED.planning.promised.assign(import_kw=100.0)
    part = _replanned(windows=windows, promised=promised, promised_cost=1000.0)
    part = dataclasses.replace(part, series=RULE.series.assign(import_kw=110.0))
    rows = _rows(promised_table(part, part.planning, EN))
    assert rows["Import"] == ["1,000 kWh", "1,100 kWh", "+100 kWh (+10.0 %)"]
    assert rows["District cost"] == ["1,000 yen", "–", "–"]
    assert "for the whole span of 10 h" in planning_text(part, part.planning, EN)


def test_errors_of_the_forecast_are_told_by_lead() -> None:
    table = forecast_error_table(PLANNED, EN)
    assert [row[0].text for row in table.rows] == [
        "0 to 6 h",
        "6 to 12 h",
        "12 to 18 h",
        "18 to 24 h",
        "all, 0 to 24 h",
    ]
    assert [head.text for head in table.heads] == [
        "Lead",
        "Mean absolute error [kW]",
        "Root mean square error [kW]",
        "Bias [kW]",
    ]
    assert table.note.startswith("Played less forecast net load")


def test_one_band_of_leads_is_not_summed_again() -> None:
    result = with_planning(RULE, window_h=6, replan_h=6)
    assert [row[0].text for row in forecast_error_table(result, EN).rows] == ["0 to 6 h"]


def _small(**changes: object) -> Requests:
    """Two events of 100 and 60 kWh expected, of which 90 and 50 came."""
    requests = BOTH.requests
    events = requests.events.iloc[:2].assign(
        group="homes",
        kind=["less", "more"],
        response_fraction=[0.08, 0.04],
        expected_kwh=[100.0, 60.0],
        realised_kwh=[90.0, 50.0],
        points=[450.0, 250.0],
    )
    change = requests.load_change_kw * 0.0
    change.iloc[0, 0] = -40.0
    return dataclasses.replace(requests, events=events, load_change_kw=change, **changes)


def test_each_group_is_told_with_what_it_did() -> None:
    table = request_table(BOTH, _small(), EN)
    assert _rows(table) == {
        "Homes that answer": ["1", "1", "6.0", "160", "140", "87.5", "−40", "700"],
        "shops": ["0", "0", "–", "0", "0", "–", "0", "0"],
    }
    assert [head.text for head in table.heads][4:] == [
        "Expected [kWh]",
        "Realised [kWh]",
        "Realised of expected [%]",
        "Net change of load [kWh]",
        "Points",
    ]


def test_groups_that_were_never_asked_are_told_with_nothing() -> None:
    requests = dataclasses.replace(BOTH.requests, events=pd.DataFrame([], columns=list(EVENT_COLUMNS)))
    zeros = dataclasses.replace(requests, load_change_kw=requests.load_change_kw * 0.0)
    assert _rows(request_table(BOTH, zeros, EN))["shops"] == ["0", "0", "–", "0", "0", "–", "0", "0"]
    sketched = sketches(dataclasses.replace(RULE, requests=zeros), None, EN)
    assert not {"requests", "response"} & {sketch.name for sketch in sketched}


def test_rooms_are_told_with_what_was_planned_and_used() -> None:
    planned, change, stored = (np.zeros(8760) for _ in range(3))
    planned[:2], change[:2], stored[:2] = [20.0, -10.0], [15.0, -10.0], [15.0, -2.5]
    rooms = pd.DataFrame({"a_change_kw": change, "a_planned_kw": planned, "a_stored_kwh": stored})
    assert _rows(room_table(BOTH, _small(rooms=rooms), EN)) == {"a": ["10", "20", "10", "15", "15", "−2.50"]}


def test_the_section_shows_only_what_there_is() -> None:
    assert planning_section(RULE, EN) is None
    asked = planning_section(with_requests(RULE, rooms=False), EN)
    assert asked.text == ""
    assert [table.title for table in asked.tables] == ["Requests by group"]
    perfect = planning_section(with_planning(RULE, error_fraction=0.0), EN)
    assert [table.title for table in perfect.tables] == ["Promised and played"]
    controlled = planning_section(with_requests(PLANNED, groups={}), EN)
    assert [table.title for table in controlled.tables] == [
        "Promised and played",
        "Errors of the forecast net load, by lead",
        "Controlled air conditioning by group",
    ]


def test_figures_of_plans_and_requests_are_drawn_where_there_is_something_to_see() -> None:
    def names(result: Result, rule: Result | None = None) -> set[str]:
        new = {"storage-difference", "promised-week", "requests", "response", "air-conditioning"}
        return {sketch.name for sketch in sketches(result, None, EN, rule)} & new

    assert names(RULE) == names(RULE, RULE) == set()
    assert names(shifted(RULE), RULE) == {"storage-difference"}
    assert names(PLANNED) == {"promised-week"}
    assert names(with_planning(RULE, error_fraction=0.0)) == set()
    assert names(with_requests(RULE)) == {"requests", "response", "air-conditioning"}
    assert names(with_requests(RULE, rooms=False)) == {"requests", "response"}
    assert names(with_requests(RULE, groups={})) == {"air-conditioning"}


def test_regrets_are_told_with_their_meaning() -> None:
    frame = pd.DataFrame(
        {"cost": [160e6, 150e6], "regret_forecast": [math.nan, 7e6], "regret_rule": [10e6, math.nan]},
        index=["self_consumption", "rolling"],
    )
    table = extra_table("regrets", frame, RULE, EN)
    assert [head.text for head in table.heads] == [
        "Policy",
        "District cost [yen]",
        "Regret of the forecast [yen]",
        "Regret of the rule [yen]",
    ]
    assert _rows(table)["rolling"] == ["150,000,000", "7,000,000", "–"]
    assert table.note.startswith(
        "Regret of the forecast: cost with forecasts less that of the same planner told the truth."
    )
    assert with_unit("regret_rule", 12.0, "yen") == "12 yen"


def test_regrets_stand_right_below_the_comparison() -> None:
    frame = pd.DataFrame({"cost": [1.0]}, index=["rolling"])
    extras = Extras(comparison=pd.DataFrame([RULE.kpis], index=["rolling"]), tables={"Bills": frame, "regrets": frame})
    titles = [table.title for table in page_tables(RULE, extras, EN)]
    assert titles[titles.index("Policies compared") :][:3] == [
        "Policies compared",
        "What forecasts and rules cost",
        "Bills",
    ]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_page_holds_the_section_before_the_tables(tmp_path: Path, lang: str) -> None:
    words = Words("ja" if lang == "ja" else "en")
    page = write_report(BOTH, tmp_path, rule=shifted(RULE, "rule"), formats=("svg",), lang=lang).read_text("utf-8")
    order = [words("section_figures"), words("section_planning"), words("approximations"), words("table_promised")]
    places = [page.index(f">{title}</h") for title in (*order, words("table_requests"), words("section_tables"))]
    assert places == sorted(places)
    assert APPROXIMATION in page
    assert (tmp_path / "figures" / "07-storage-difference.svg").is_file()


def test_the_page_of_a_rule_has_no_such_section(tmp_path: Path) -> None:
    page = write_report(RULE, tmp_path, formats=("svg",)).read_text("utf-8")
    assert EN("section_planning") not in page
