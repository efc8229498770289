"""Both roads to HiGHS, arrays and Pyomo, are one problem: the same numbers come back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyomo.environ as pyo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyomo.contrib.solver.common.factory import SolverFactory
from small_problems import battery, nodes_of, problem_of, random_problem, requests_at, stores, three_prices

from ems.dispatch.optimiser import Optimal, SolveSettings, build, pyomo_model, solve
from ems.dispatch.optimiser.algebra import NONE, LinearModel
from ems.dispatch.optimiser.in_highs import HighsEngine
from ems.dispatch.optimiser.in_pyomo import PyomoEngine
from ems.dispatch.optimiser.rows import rows_of
from ems.dispatch.optimiser.settings import ENGINES
from ems.dispatch.optimiser.solve import minimum
from ems.dispatch.problem import End, Objective
from profiles.errors import RunError

if TYPE_CHECKING:
    from ems.dispatch.optimiser.settings import Engine
    from ems.dispatch.problem import DispatchProblem, Plan

SOLVED_EXACTLY = {engine: SolveSettings(engine=engine, gap_fraction=0.0) for engine in ENGINES}


def _optimum(problem: DispatchProblem, engine: Engine = "arrays") -> Plan:
    outcome = solve(problem, SOLVED_EXACTLY[engine])
    assert isinstance(outcome, Optimal)
    return outcome.plan


@pytest.mark.parametrize("engine", ENGINES)
def test_charges_when_cheap_and_discharges_when_dear(engine: Engine) -> None:
    # the last hour is the cheapest, so that nothing is worth keeping for it
    plan = _optimum(problem_of(nodes_of(1.0, [10.0, 50.0, 5.0])), engine)
    np.testing.assert_allclose(plan.battery_kw, [[-1.0, 1.0, 0.0]], atol=1e-9)
    np.testing.assert_allclose(plan.import_kw, [[2.0, 0.0, 1.0]], atol=1e-9)
    assert plan.cost == pytest.approx(25.0, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), end=st.sampled_from(["cyclic", "at_least"]))
def test_both_engines_find_the_same_cost(seed: int, end: str) -> None:
    problem = random_problem(seed, n_steps=12, end=End(kind=end))  # type: ignore[arg-type]
    costs = [_optimum(problem, engine).cost for engine in ENGINES]
    assert costs[0] == pytest.approx(costs[1], rel=1e-9, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_both_engines_choose_equally_good_requests(seed: int) -> None:
    rng = np.random.default_rng(seed)
    price = rng.uniform(-10.0, 30.0, 12)
    nodes = nodes_of(rng.uniform(1.5, 3.0, 12), price, export_price=price - 1.0)
    limits = np.array([[2]])
    asked = requests_at([1, 4, 7], [-1.0, -1.0, 0.8], 12, most_per_day=limits, most_per_week=limits)
    problem = problem_of(nodes, candidates=asked)
    costs = [_optimum(problem, engine).cost for engine in ENGINES]
    assert costs[0] == pytest.approx(costs[1], rel=1e-6, abs=1e-6)


def test_a_binding_gap_is_kept() -> None:
    problem = random_problem(3, n_steps=48)
    candidates = requests_at(range(0, 40, 4), [-1.0, -1.0, 0.5], 48, most_per_day=np.array([[3]]), points_left=1e9)
    problem = replace(problem, candidates=replace(candidates, most_per_week=np.array([[3]])))
    best = _optimum(problem).cost
    loose = solve(problem, SolveSettings(gap_fraction=0.05))
    assert isinstance(loose, Optimal)
    assert loose.gap_fraction <= 0.05
    assert loose.bound <= best + 1e-6
    assert best - 1e-6 <= loose.plan.cost <= best + 0.05 * abs(best) + 1e-6


def test_every_method_ends_at_the_same_cost() -> None:
    problem = random_problem(5, n_steps=48)
    costs = [solve(problem, SolveSettings(method=method)).plan.cost for method in ("simplex", "ipm", "choose")]  # type: ignore[union-attr]
    assert costs == pytest.approx([costs[0]] * 3, rel=1e-9)


@pytest.mark.parametrize("engine", ENGINES)
def test_number_of_threads_may_change_between_solves(engine: Engine) -> None:
    for threads in (1, 2, 1, 0):
        outcome = solve(three_prices(), SolveSettings(engine=engine, threads=threads))
        assert isinstance(outcome, Optimal)
        assert outcome.plan.cost == pytest.approx(30.0)


def test_pyomo_model_has_the_names_of_the_formulation() -> None:
    problem = random_problem(1, n_steps=4)
    model, linear = pyomo_model(problem), build(problem).linear
    variables = {block.name: len(block) for block in model.component_objects(pyo.Var)}
    constraints = {block.name: len(block) for block in model.component_objects(pyo.Constraint)}
    assert variables == {name: block.columns.size for name, block in linear.variables.items()}
    assert constraints == {name: block.count for name, block in linear.constraints.items()}
    assert set(model.import_kw.index_set()) == {(label, t) for label in ("pool", "north", "south") for t in range(4)}


def test_pyomo_model_takes_a_constraint_of_ones_own() -> None:
    model = pyomo_model(three_prices())
    # without: 1 kW is charged at 10 and saves 50
    model.rest = pyo.Constraint(expr=model.charge_kw["battery_0", 0] <= 0.25)
    SolverFactory("highs").solve(model)
    assert pyo.value(model.objective) == pytest.approx(10.0 * 1.25 + 50.0 * 0.75 + 10.0)


def test_storages_of_one_name_stay_apart_in_pyomo() -> None:
    units = stores(battery(), battery(max_charge_kw=0.25), n_steps=3)
    model = pyomo_model(problem_of(nodes_of(1.0, [10.0, 50.0, 10.0]), replace(units, group=("home", "home"))))
    assert [model.charge_kw[f"home[{i}]", 0].upper for i in range(2)] == [5.0, 0.25]


def test_arrays_hold_what_the_blocks_say() -> None:
    linear = build(random_problem(2, n_steps=6)).linear
    rows = rows_of(linear)
    solution = np.random.default_rng(0).uniform(size=linear.n_columns)
    expected = [
        sum(float(v) * solution[c] for r, c, v in zip(block.row, block.column, block.value, strict=True) if r == row)
        for block in linear.constraints.values()
        for row in range(block.count)
    ]
    np.testing.assert_allclose(rows.sums(solution), expected, atol=1e-12)


@pytest.mark.parametrize("unit_cost", [1.0, -1.0])
@pytest.mark.parametrize("kind", [HighsEngine, PyomoEngine])
def test_limits_and_whole_numbers_can_be_changed_and_changed_back(
    kind: type[HighsEngine | PyomoEngine], unit_cost: float
) -> None:
    linear = build(three_prices(candidates=requests_at([1], [-1.0], 3))).linear
    engine = kind(linear, rows_of(linear), SolveSettings())
    event = linear.variables["event"].columns.ravel()
    goal = np.zeros(linear.n_columns)
    goal[event] = unit_cost
    best = min(unit_cost, 0.0)
    assert engine.minimise(goal, 0.0, 10.0).objective == best
    engine.set_limits(event, np.array([0.3]), np.array([0.6]))
    engine.demand_whole_numbers(wanted=False)
    assert engine.minimise(goal, 0.0, 10.0).objective == pytest.approx(0.3 if unit_cost > 0 else -0.6)
    engine.set_limits(event, np.zeros(1), np.ones(1))
    engine.demand_whole_numbers(wanted=True)
    assert engine.minimise(goal, 0.0, 10.0).objective == best


@pytest.mark.parametrize("kind", [HighsEngine, PyomoEngine])
def test_a_goal_that_is_kept_binds_the_next(kind: type[HighsEngine | PyomoEngine]) -> None:
    linear = build(problem_of(nodes_of(1.0, [10.0, 50.0, 5.0]))).linear
    engine = kind(linear, rows_of(linear), SolveSettings())
    imports, cost = np.zeros(linear.n_columns), linear.goal_coefficients("cost")
    imports[linear.variables["import_kw"].columns[0, 0]] = 1.0
    assert engine.minimise(cost, 7.0, 10.0).objective == pytest.approx(7.0 + 25.0)
    engine.keep_below(imports, 1.5)  # half as much is charged in the first hour
    assert engine.minimise(cost, 7.0, 10.0).objective == pytest.approx(7.0 + 15.0 + 25.0 + 5.0)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_variable_that_nothing_names_has_a_value_within_its_limits(engine: Engine) -> None:
    model = LinearModel()
    model.add_variables("charge_kw", (3,), lower=[2.0, -5.0, -5.0], upper=[3.0, -4.0, 4.0])
    taken = model.add_variables("import_kw", (1,), lower=1.0)
    model.add_to_goal("cost", 2.0, taken)
    answer = minimum(model, Objective(), SolveSettings(engine=engine))
    assert answer.objective == 2.0
    assert answer.solution is not None
    assert (answer.solution >= [2.0, -5.0, -5.0, 1.0]).all()
    assert (answer.solution <= [3.0, -4.0, 4.0, 1.0]).all()


@pytest.mark.parametrize("engine", ENGINES)
def test_empty_blocks_and_rows_do_no_harm(engine: Engine) -> None:
    model = LinearModel()
    taken = model.add_variables("import_kw", (2, 3), lower=1.0, labels=["a", "b"])
    model.add_variables("export_kw", (0, 3))
    nothing = np.full((2, 3), NONE)
    model.add_constraints("never", [(1.0, np.zeros((0, 3), dtype=np.int64))], shape=(0, 3), upper=1.0)
    model.add_constraints("trivial", [(1.0, nothing)], shape=(2, 3), upper=1.0, labels=["a", "b"])
    model.add_constraints("balance", [(1.0, taken)], shape=(2, 3), lower=2.0, labels=["a", "b"])
    model.add_to_goal("cost", 1.0, taken)
    assert minimum(model, Objective(), SolveSettings(engine=engine)).objective == pytest.approx(12.0)


def test_what_is_not_a_number_is_refused() -> None:
    model = LinearModel()
    model.add_variables("import_kw", (1,), lower=np.nan)
    with pytest.raises(RunError, match="HiGHS refuses the model"):
        HighsEngine(model, rows_of(model), SolveSettings())


@pytest.mark.parametrize("kind", [HighsEngine, PyomoEngine])
def test_each_run_has_its_own_time(kind: type[HighsEngine | PyomoEngine]) -> None:
    linear = build(random_problem(1, n_steps=240)).linear
    engine = kind(linear, rows_of(linear), SolveSettings())
    goal = linear.goal_coefficients("cost")
    engine.minimise(goal, 0.0, 100.0)
    highs = engine._highs if isinstance(engine, HighsEngine) else engine._solver._solver_model
    # HiGHS counts the time of all runs, so the first run's comes on top
    spent_s = highs.getRunTime()
    assert spent_s > 0.0
    engine.minimise(-goal, 0.0, 5.0)
    assert highs.getOptionValue("time_limit")[1] == pytest.approx(5.0 + spent_s)
