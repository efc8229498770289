"""Planners, requests and forecasts from the command line: real runs of Renca, and every wrong input by its message."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

import ems

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Weekly plans keep the tests short.
WEEKLY = ("--set", "planner.window_h=216", "--set", "planner.replan_h=168")


def test_a_comparison_states_both_regrets(command: Callable[..., Any]) -> None:
    policies = ("--policy", "self_consumption", "--policy", "rolling", "--policy", "optimal")
    outcome = command("compare", "renca", "--json", *policies, *WEEKLY)
    assert outcome.code == 0, outcome.err
    rule, rolling, optimal = json.loads(outcome.out)["policies"]
    cost = {entry["policy"]: entry["kpis"]["cost_clp"] for entry in (rule, rolling, optimal)}
    assert rule["regrets"]["regret_forecast"] is None
    assert rule["regrets"]["regret_rule"] == pytest.approx(cost["self_consumption"] - cost["optimal"])
    assert rolling["regrets"]["regret_rule"] == pytest.approx(cost["rolling"] - cost["optimal"])
    assert optimal["regrets"]["regret_rule"] == 0.0
    # the optimum ends with what the rule left, so it cannot be the dearer one
    assert cost["optimal"] <= cost["self_consumption"]
    assert optimal["kpis"]["stored_change_kwh"] >= rule["kpis"]["stored_change_kwh"] - 1e-6


def test_regrets_stand_below_the_table(command: Callable[..., Any]) -> None:
    outcome = command("compare", "renca", "--policy", "self_consumption", "--policy", "optimal")
    assert outcome.code == 0, outcome.err
    assert "Cost above perfect foresight\n" in outcome.out
    assert re.search(r"^optimal +[\d,]+ CLP +– +– +0 CLP$", outcome.out, flags=re.MULTILINE)
    ends = "optimal: end with at least what any compared rule left in each storage"
    assert f"Note: {ends}" in re.sub(r"\s+", " ", outcome.out)
    only_rules = command("compare", "renca", "--policy", "self_consumption", "--policy", "none")
    assert "perfect foresight" not in only_rules.out
    assert "compared rule left" not in only_rules.out


def test_plans_that_are_compared_with_plans_end_as_when_run_alone(command: Callable[..., Any]) -> None:
    outcome = command("compare", "renca", "--policy", "each_for_itself", "--policy", "optimal")
    assert outcome.code == 0, outcome.err
    assert "compared rule left" not in outcome.out


def test_the_engines_are_told_in_words_and_in_json(command: Callable[..., Any]) -> None:
    outcome = command("run", "renca", "--policy", "each_for_itself", "--no-report", "--out", "words")
    told = re.sub(r"\s+", " ", outcome.out)
    assert "planned by the exact planner, 1 problem (sites alone): one storage at one node" in told
    assert "planned by HiGHS from arrays, 1 problem (the pool alone): there is no storage" in told
    content = json.loads(command("run", "renca", "--policy", "each_for_itself", "--json", "--no-report").out)
    assert content["planning"]["choices"] == [
        {"engine": "exact", "problems": 1, "what": "sites", "why": "one storage at one node"},
        {"engine": "arrays", "problems": 1, "what": "pool", "why": "there is no storage"},
    ]


def test_a_planned_run_says_what_was_promised_and_writes_it_down(command: Callable[..., Any], here: Path) -> None:
    outcome = command("run", "renca", "--policy", "rolling", *WEEKLY, "--no-report", "--out", "out")
    assert outcome.code == 0, outcome.err
    assert "\nPromised and played: rolling, forecast clear_sky, 53 solved (53 optimal)\n" in outcome.out
    assert re.search(r"^District cost +[\d,]+ CLP +[\d,]+ CLP", outcome.out, flags=re.MULTILINE)
    written = ems.read_result(here / "out")
    assert written.planning is not None
    assert written.planning.windows["played_steps"].sum() == 8760
    assert written.provenance["planner"] == "rolling"


def test_an_optimum_of_another_goal_claims_no_regret(command: Callable[..., Any]) -> None:
    goal = "planner.objective=[{co2_kg=1.0},{cost=1.0}]"
    outcome = command("compare", "renca", "--json", "--policy", "none", "--policy", "optimal", "--set", goal)
    none, optimal = json.loads(outcome.out)["policies"]
    assert optimal["kpis"]["co2_kg"] < none["kpis"]["co2_kg"]
    assert "regrets" not in none


def test_requests_by_rule_go_with_any_policy(command: Callable[..., Any]) -> None:
    asked = ("--nudges", "rule", "--set", "demand_response.points_budget=5000")
    outcome = command("run", "renca", *asked, "--no-report", "--out", "a", "--json")
    assert outcome.code == 0, outcome.err
    content = json.loads(outcome.out)
    assert 0 < content["requests"]["points"] <= 5000
    assert content["kpis"]["points_paid"] == pytest.approx(content["requests"]["points"])
    again = command("run", "renca", *asked, "--no-report", "--out", "b")
    assert "\nRequests to people and air conditioners\n" in again.out
    assert re.search(r"^all +[\d,]+ of 5,000$", again.out, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--policy", "optimall"], "no such rule or planner"),
        (["--policy", "optimal+none"], "optimal: is a planner, which decides for sites and pool together"),
        (["--forecast", "wrong"], 'forecast.method = "wrong": must be'),
        (["--forecast", "nowhere.csv"], "there is no such file"),
        (["--set", "planner.window_h=12"], "window_h"),
        (["--set", "planner.gap_fraction=2"], "planner.gap_fraction = 2"),
        (["--set", "planner.objective=[{co3_kg=1.0}]"], "objective[0].co3_kg: unknown key; did you mean co2_kg?"),
        (["--set", "planner.objective=[]"], "planner.objective = []: has no stage"),
        (["--set", "planner.objective=[{cost=0.0}]"], "weighs nothing"),
        (["--set", "planner.objective=[{cost=-1.0}]"], "planner.objective[0].cost = -1"),
        (["--set", "demand_response.points_budget=-1"], "must lie between 0 and"),
        (["--set", "grid.import_limit_kw=-5"], "grid.import_limit_kw = -5"),
        (["--set", "storage.school.charge_efficiency=-0.9"], "storage.school.charge_efficiency = -0.9"),
    ],
)
def test_wrong_input_ends_with_its_message_and_nothing_written(
    command: Callable[..., Any], here: Path, options: list[str], message: str
) -> None:
    outcome = command("run", "renca", *options)
    assert outcome.code == 2
    assert message in outcome.err
    assert "Traceback" not in outcome.err
    assert list(here.iterdir()) == []


def test_a_group_larger_than_its_class_is_refused(command: Callable[..., Any]) -> None:
    outcome = command("run", "hitotsugaoka", "--set", "nudge.evening.sites=100000")
    assert outcome.code == 2
    assert "the group is larger than its class: home has 2,770 sites" in outcome.err


def test_a_forecast_file_with_gaps_is_refused(command: Callable[..., Any], here: Path) -> None:
    path = here / "forecast.csv"
    rows = [f"2027-01-01T00:00,2027-01-01T{hour:02d}:00,100,0" for hour in range(24) if hour != 5]
    path.write_text("issue_time,time,load_kw,generation_kw\n" + "\n".join(rows) + "\n")
    outcome = command("run", "renca", "--policy", "rolling", "--forecast", str(path))
    assert outcome.code == 2
    assert "forecast.csv" in outcome.err
    assert "line 7: follows a gap in its forecast; give one line for each step" in outcome.err
