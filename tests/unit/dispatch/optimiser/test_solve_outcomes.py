"""How a solve can end: optimal, infeasible with the limit that binds, out of time; and what it says meanwhile."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import highspy
import numpy as np
import pandas as pd
import pytest
from small_problems import puzzle, random_problem, requests_at, three_prices

from ems.dispatch.optimiser import Infeasible, Optimal, SolveSettings, TimedOut, build, in_highs, plan_or_raise, solve
from ems.dispatch.optimiser.algebra import LinearModel
from ems.dispatch.optimiser.diagnosis import reasons
from ems.dispatch.optimiser.engine import Answer, Ending
from ems.dispatch.optimiser.settings import ENGINES
from ems.dispatch.optimiser.solve import minimum
from ems.dispatch.problem import Objective
from profiles.errors import InputError, RunError

if TYPE_CHECKING:
    from ems.dispatch.optimiser.settings import Engine

TIMES = pd.date_range("2027-01-05 17:00", periods=3, freq="h", tz="Asia/Tokyo")


def _meter(load_kw: list[float], limit_kw: float) -> LinearModel:
    """A load, an import with a limit, and an empty battery of 2 kWh that gives 0.5 kW."""
    model, shape = LinearModel(), (1, 3)
    taken = model.add_variables("import_kw", shape, upper=limit_kw, labels=["pool"])
    charge = model.add_variables("charge_kw", shape, labels=["shelter"])
    discharge = model.add_variables("discharge_kw", shape, upper=0.5, labels=["shelter"])
    energy = model.add_variables("energy_kwh", shape, upper=2.0, labels=["shelter"])
    before = np.concatenate([np.full((1, 1), -1), energy[:, :-1]], axis=1)
    model.add_constraints(
        "balance", [(1.0, taken), (-1.0, charge), (1.0, discharge)], shape=shape, lower=load_kw, upper=load_kw
    )
    storage = [(1.0, energy), (-1.0, before), (-1.0, charge), (1.0, discharge)]
    model.add_constraints("storage", storage, shape=shape, lower=0.0, upper=0.0, labels=["shelter"])
    model.add_to_goal("cost", 1.0, taken)
    return model


@pytest.mark.parametrize("engine", ENGINES)
def test_what_no_battery_can_shift_is_infeasible(engine: Engine) -> None:
    # the last hour has 1 kW of import and 0.5 kW from the battery
    model = _meter([0.5, 1.0, 4.5], limit_kw=1.0)
    assert minimum(model, Objective(), SolveSettings(engine=engine)).ending is Ending.INFEASIBLE
    assert minimum(_meter([0.5, 1.0, 1.5], limit_kw=1.0), Objective(), SolveSettings()).objective == pytest.approx(3.0)


@pytest.mark.parametrize("engine", ENGINES)
def test_whole_numbers_without_a_plan_are_infeasible_too(engine: Engine) -> None:
    model = LinearModel()
    event = model.add_variables("event", (2,), upper=1.0, integer=True)
    model.add_constraints("between", [(1.0, event[:1])], shape=(1,), lower=0.3, upper=0.6)
    model.add_to_goal("cost", 1.0, event)
    assert minimum(model, Objective(), SolveSettings(engine=engine)).ending is Ending.INFEASIBLE
    model.add_constraints("above", [(1.0, event)], shape=(2,), lower=2.0)
    assert minimum(model, Objective(), SolveSettings(engine=engine)).ending is Ending.INFEASIBLE


def test_says_which_limit_breaks_where_when_and_by_how_much() -> None:
    assert reasons(_meter([0.5, 1.0, 4.5], limit_kw=1.0), TIMES) == (
        "pool: import limit 1 kW is passed by 3.0 kW at 2027-01-05 19:00",
    )


def test_says_so_where_even_the_least_breach_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_highs.HighsEngine, "least_violation", lambda *_: None)
    assert reasons(_meter([9.0, 9.0, 9.0], limit_kw=1.0), TIMES) == (
        "No plan keeps all limits, and none could be found that breaks them least",
    )


def test_the_first_hour_comes_first_and_the_rest_is_counted() -> None:
    times = pd.date_range("2027-01-05", periods=8, freq="h", tz="Asia/Tokyo")
    model = LinearModel()
    taken = model.add_variables("import_kw", (1, 8), upper=1.0, labels=["pool"])
    model.add_constraints("balance", [(1.0, taken)], shape=(1, 8), lower=3.0, upper=3.0)
    said = reasons(model, times)
    assert said[0] == "pool: import limit 1 kW is passed by 2.0 kW at 2027-01-05 00:00"
    assert said[4].endswith("04:00")
    assert said[5:] == ("and 3 more limits after these",)


def test_limits_break_before_the_laws_of_physics() -> None:
    # to lose 3 kW of the load would be the smaller breach, but is none that anybody could allow
    model, shape = LinearModel(), (2, 3)
    taken = model.add_variables("import_kw", shape, upper=1.0, labels=["pool", "site"])
    above = np.array([[0, 0, 0], [-1, -1, -1]])
    below = np.vstack([taken[1], np.full(3, -1)])
    model.add_constraints("balance", [(1.0, taken), (-1.0, below)], shape=shape, lower=-4.0 * above, upper=-4.0 * above)
    said = reasons(model, TIMES)
    assert len(said) == 6
    assert all("import limit 1 kW is passed by 3.0 kW" in line for line in said[:5])


def test_a_constraint_speaks_in_the_unit_of_its_variables() -> None:
    model = LinearModel()
    energy = model.add_variables("energy_kwh", (2, 3), upper=10.0, labels=["home", "home"])
    model.add_constraints("storage", [(1.0, energy[:, 1:])], shape=(2, 2), lower=0.0, upper=0.0)
    left = [(1.0, energy[:, -1])]
    model.add_constraints("end", left, shape=(2,), lower=np.array([0.0, 4.0]), labels=["home", "home"])
    assert reasons(model, TIMES) == ("home[1]: end limit 4 kWh is missed by 4.0 kWh",)


def test_an_infeasible_problem_carries_its_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = three_prices()
    model = build(problem)
    taken = model.linear.variables["import_kw"].columns
    # the formulation itself always leaves a way out, so a limit without one is added as a user would
    model.linear.add_constraints("agreed_kw", [(1.0, taken)], shape=(1, 3), upper=[[9.0, 9.0, -1.0]], labels=["site"])
    monkeypatch.setattr(sys.modules[solve.__module__], "build", lambda _: model)
    outcome = solve(problem)
    assert isinstance(outcome, Infeasible)
    assert outcome.reasons == ("site: agreed limit -1 kW is passed by 1.0 kW at 2027-01-05 02:00",)


@pytest.mark.parametrize("engine", ENGINES)
def test_time_over_without_a_plan(engine: Engine) -> None:
    outcome = solve(random_problem(1, n_steps=720), SolveSettings(engine=engine, time_limit_s=1e-6))
    assert isinstance(outcome, TimedOut)
    assert outcome.plan is None
    assert (outcome.bound, outcome.gap_fraction, outcome.time_limit_s) == (-np.inf, np.inf, 1e-6)
    with pytest.raises(RunError, match=r"No plan for the month was found within 1e-06 s; allow more time"):
        plan_or_raise(outcome, "the month")


def test_time_over_in_a_later_stage_keeps_the_plan_of_the_stage_before(monkeypatch: pytest.MonkeyPatch) -> None:
    left_s = []
    minimise = in_highs.HighsEngine.minimise

    def only_once(
        engine: in_highs.HighsEngine, coefficients: np.ndarray, constant: float, time_limit_s: float
    ) -> Answer:
        left_s.append(time_limit_s)
        first = len(left_s) == 1
        return minimise(engine, coefficients, constant, time_limit_s) if first else Answer(ending=Ending.TIMED_OUT)

    monkeypatch.setattr(in_highs.HighsEngine, "minimise", only_once)
    problem = random_problem(2, objective=Objective(stages=({"peak_import_kw": 1.0}, {"cost": 1.0})))
    outcome = solve(problem, SolveSettings(time_limit_s=100.0))
    monkeypatch.undo()
    both = solve(problem)
    assert 100.0 > left_s[0] > left_s[1] > 0.0
    assert isinstance(outcome, TimedOut)
    assert isinstance(both, Optimal)
    assert outcome.plan is not None
    assert outcome.plan.goals["peak_import_kw"] == pytest.approx(both.plan.goals["peak_import_kw"], abs=1e-5)
    assert outcome.plan.cost > both.plan.cost


def test_time_over_while_branching_keeps_the_best_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    minimise = in_highs.HighsEngine.minimise

    def out_of_time(
        engine: in_highs.HighsEngine, coefficients: np.ndarray, constant: float, time_limit_s: float
    ) -> Answer:
        answer = minimise(engine, coefficients, constant, time_limit_s)
        branched = replace(answer, ending=Ending.TIMED_OUT, bound=answer.objective - 5.0)
        return branched if engine._whole_numbers else answer

    monkeypatch.setattr(in_highs.HighsEngine, "minimise", out_of_time)
    asked = requests_at([0, 1], [-1.0], 3, points=np.full(2, 20.0), points_left=30.0, most_per_day=np.array([[2]]))
    outcome = solve(three_prices(candidates=replace(asked, most_per_week=np.array([[2]]), currency_per_point=0.3)))
    assert isinstance(outcome, TimedOut)
    assert outcome.plan is not None
    assert outcome.gap_fraction == pytest.approx(5.0 / abs(outcome.plan.cost))
    assert plan_or_raise(outcome, "three hours") is outcome.plan


def test_plan_or_raise_returns_the_plan_or_says_why_there_is_none() -> None:
    outcome = solve(three_prices())
    assert isinstance(outcome, Optimal)
    assert plan_or_raise(outcome, "three hours") is outcome.plan
    with pytest.raises(RunError) as caught:
        plan_or_raise(Infeasible(reasons=("pool: import limit 1 kW is passed by 3.0 kW",)), "three hours")
    assert str(caught.value) == (
        "No plan for three hours keeps all limits:\n  pool: import limit 1 kW is passed by 3.0 kW"
    )


def test_settings_say_all_that_is_wrong() -> None:
    with pytest.raises(InputError) as caught:
        SolveSettings(engine="abacus", method="guess", time_limit_s=0.0, gap_fraction=1.0, threads=-1)  # type: ignore[arg-type]
    assert len(caught.value.problems) == 5
    assert "engine = 'abacus': must be one of arrays, pyomo" in str(caught.value)


def test_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_highs, "TELL_EVERY_S", 0.0)
    problem = random_problem(4, n_steps=240)
    for method, word in (("simplex", "iterations"), ("ipm", "interior-point iterations")):
        told: list[str] = []
        solve(problem, SolveSettings(method=method), told.append)  # type: ignore[arg-type]
        assert any(line.startswith("Solving: ") and line.endswith(word) for line in told), method


def test_tells_the_gap_while_it_branches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_highs, "TELL_EVERY_S", 0.0)
    told: list[str] = []
    solve(puzzle(), tell=told.append)
    assert any(re.fullmatch(r"Solving: [\d,]+ nodes, gap \d+\.\d\d%", line) for line in told)


def test_tells_that_there_is_no_gap_yet() -> None:
    seen = highspy.cb.HighsCallbackOutput()
    seen.mip_node_count, seen.mip_gap = 1234, np.inf
    kind = highspy.cb.HighsCallbackType.kCallbackMipInterrupt
    assert in_highs._progress(kind, seen) == "Solving: 1,234 nodes, gap none yet"


def test_tells_nothing_before_a_second_is_over() -> None:
    told: list[str] = []
    solve(three_prices(), tell=told.append)
    assert told == []


def test_tells_which_stage_and_that_pyomo_is_silent() -> None:
    told: list[str] = []
    problem = random_problem(4, n_steps=6, objective=Objective(stages=({"co2_kg": 1.0},)))
    solve(problem, SolveSettings(engine="pyomo"), told.append)
    assert told == [
        "Solving: through Pyomo, which says nothing until it is done",
        "Solving: stage 1 of 2 (co2_kg)",
        "Solving: stage 2 of 2 (cost)",
    ]


@pytest.mark.parametrize("method", ["simplex", "ipm"])
def test_ctrl_c_ends_a_solve(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def stop(line: str) -> None:
        told.append(line)
        raise KeyboardInterrupt

    monkeypatch.setattr(in_highs, "TELL_EVERY_S", 0.0)
    with pytest.raises(KeyboardInterrupt):
        solve(random_problem(4, n_steps=240), SolveSettings(method=method), stop)  # type: ignore[arg-type]
    assert len(told) == 1, "the solver went on"


def test_what_has_no_least_value_is_an_error() -> None:
    model = LinearModel()
    model.add_to_goal("cost", -1.0, model.add_variables("import_kw", (1, 1)))
    for engine in ENGINES:
        with pytest.raises(RunError, match="cannot solve the model"):
            minimum(model, Objective(), SolveSettings(engine=engine))
