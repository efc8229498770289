"""Several objectives, one after the other, and what whole numbers cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from small_problems import battery, nodes_of, problem_of, puzzle, random_problem, stores

from ems.dispatch.optimiser import Feasible, Optimal, SolveSettings, build, solve, whole_numbers
from ems.dispatch.optimiser.algebra import LinearModel
from ems.dispatch.optimiser.engine import Answer, Ending
from ems.dispatch.optimiser.in_highs import HighsEngine
from ems.dispatch.optimiser.rows import rows_of
from ems.dispatch.optimiser.settings import ENGINES
from ems.dispatch.optimiser.solve import minimum
from ems.dispatch.optimiser.stages import stages_of
from ems.dispatch.problem import Objective

if TYPE_CHECKING:
    from ems.dispatch.optimiser.settings import Engine
    from ems.dispatch.problem import DispatchProblem, Goal, Plan


def _plan(problem: DispatchProblem, engine: Engine = "arrays") -> Plan:
    outcome = solve(problem, SolveSettings(engine=engine))
    assert isinstance(outcome, Optimal)
    return outcome.plan


@pytest.mark.parametrize("engine", ENGINES)
def test_the_second_stage_decides_what_the_first_leaves_open(engine: Engine) -> None:
    # 1 kWh moves from the dear hour; both other hours are equally cheap, so the peak decides: half a kWh each would do,
    # but a kWh must be stored before it is used
    nodes = nodes_of([[0.0, 1.0, 2.0]], [10.0, 10.0, 50.0])
    plan = _plan(problem_of(nodes, objective=Objective(stages=({"cost": 1.0}, {"peak_import_kw": 1.0}))), engine)
    assert plan.cost == pytest.approx(30.0, abs=1e-4)
    np.testing.assert_allclose(plan.import_kw, [[1.5, 1.5, 0.0]], atol=1e-4)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_later_stage_does_not_worsen_an_earlier_one(engine: Engine) -> None:
    alone = _plan(random_problem(7, objective=Objective(stages=({"peak_import_kw": 1.0},))), engine)
    both = _plan(random_problem(7, objective=Objective(stages=({"peak_import_kw": 1.0}, {"co2_kg": 1.0}))), engine)
    cheapest = _plan(random_problem(7), engine)
    assert both.goals["peak_import_kw"] == pytest.approx(alone.goals["peak_import_kw"], abs=1e-5)
    # the emission is the same in all hours
    assert both.goals["co2_kg"] == pytest.approx(0.5 * both.import_kw[0].sum())
    assert both.import_kw[0].sum() < alone.import_kw[0].sum()
    assert cheapest.cost < alone.cost < both.cost


def test_cost_chooses_among_plans_that_are_equally_good() -> None:
    # the peak is 3 kW whatever the battery does in the first two hours: the cheaper one must charge it, if any
    nodes = nodes_of([[0.0, 0.0, 8.0]], [20.0, 10.0, 30.0])
    storages = stores(battery(capacity_kwh=5.0), n_steps=3)
    plan = _plan(problem_of(nodes, storages, objective=Objective(stages=({"peak_import_kw": 1.0},))))
    np.testing.assert_allclose(plan.import_kw, [[2.0, 3.0, 3.0]], atol=1e-5)


def test_cost_is_added_only_where_no_stage_names_it() -> None:
    assert stages_of(Objective(stages=({"co2_kg": 1.0},))) == ({"co2_kg": 1.0}, {"cost": 1.0})
    named = ({"co2_kg": 1.0, "cost": 0.1}, {"peak_import_kw": 1.0})
    assert stages_of(Objective(stages=named)) == named


def test_what_a_goal_has_in_any_case_does_not_loosen_it() -> None:
    model = LinearModel()
    taken = model.add_variables("import_kw", (2,), upper=10.0)
    model.add_constraints("balance", [(1.0, taken[:, None])], shape=(1,), lower=3.0)
    model.add_to_goal("co2_kg", [1.0, 2.0], taken)
    model.add_constant("co2_kg", 100.0)
    model.add_to_goal("cost", -1.0, taken)
    answer = minimum(model, Objective(stages=({"co2_kg": 1.0}, {"cost": 1.0})), SolveSettings())
    assert answer.solution is not None
    np.testing.assert_allclose(answer.solution, [3.0, 0.0], atol=1e-5)
    assert answer.objective == pytest.approx(-3.0, abs=1e-5)


def test_weights_trade_one_goal_for_another() -> None:
    # 10 less to pay for the second hour against 2 kW more in the first
    nodes = nodes_of([[2.0, 2.0]], [10.0, 15.0])
    greedy, flat = (
        _plan(problem_of(nodes, objective=Objective(stages=({"cost": 1.0, "peak_import_kw": weight},))))
        for weight in (4.9, 5.1)
    )
    np.testing.assert_allclose(greedy.import_kw, [[4.0, 0.0]], atol=1e-6)
    np.testing.assert_allclose(flat.import_kw, [[2.0, 2.0]], atol=1e-6)


def _paid_to_burn(n_steps: int, seed: int = 0) -> DispatchProblem:
    """Prices that are often negative: without whole numbers a battery would charge and discharge at once."""
    rng = np.random.default_rng(seed)
    price = rng.uniform(-30.0, 30.0, n_steps)
    nodes = nodes_of(rng.uniform(0.0, 3.0, n_steps), price, export_price=price - 1.0)
    return problem_of(nodes, stores(battery(charge_efficiency=0.9, discharge_efficiency=0.9), n_steps=n_steps))


def test_never_charges_and_discharges_at_once() -> None:
    problem = _paid_to_burn(48)
    linear = build(problem).linear
    engine = HighsEngine(linear, rows_of(linear), SolveSettings())
    engine.demand_whole_numbers(wanted=False)
    relaxed = engine.minimise(linear.goal_coefficients("cost"), 0.0, 10.0)
    assert relaxed.solution is not None
    burnt = [relaxed.solution[linear.variables[name].columns] for name in ("charge_kw", "discharge_kw")]
    assert np.minimum(*burnt).max() > 0.1, "the case must tempt"
    plan = _plan(problem)
    assert np.minimum(plan.charge_kw, plan.discharge_kw).max() <= 1e-9
    assert plan.cost > relaxed.objective + 0.1


@pytest.mark.parametrize("seed", range(5))
def test_fixing_step_by_step_comes_near_to_branching_and_says_how_near(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = _paid_to_burn(96, seed)
    exact = solve(problem, SolveSettings(gap_fraction=0.0))
    monkeypatch.setattr(whole_numbers, "LARGE_COLUMNS", 0)
    fixed = solve(problem, SolveSettings(gap_fraction=0.0))
    assert isinstance(exact, Optimal)
    assert isinstance(fixed, Feasible | Optimal)
    assert np.minimum(fixed.plan.charge_kw, fixed.plan.discharge_kw).max() <= 1e-9
    assert fixed.bound - 1e-6 <= exact.plan.cost <= fixed.plan.cost + 1e-6
    assert fixed.gap_fraction == pytest.approx((fixed.plan.cost - fixed.bound) / abs(fixed.plan.cost), abs=1e-6)
    assert fixed.gap_fraction < 0.05


def test_a_gap_wider_than_asked_is_feasible_not_optimal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_numbers, "LARGE_COLUMNS", 0)
    problem = _paid_to_burn(96)
    tight = solve(problem, SolveSettings(gap_fraction=0.0))
    assert isinstance(tight, Feasible)
    assert isinstance(solve(problem, SolveSettings(gap_fraction=tight.gap_fraction * 1.01)), Optimal)


def test_rounding_takes_the_side_that_keeps_the_limits() -> None:
    # charge ≤ 5·b and discharge ≤ 5·(1 − b) for five hours: only charge, only discharge, neither, both, dust too much
    model, shape = LinearModel(), (1, 5)
    charge = model.add_variables("charge_kw", shape, upper=5.0)
    discharge = model.add_variables("discharge_kw", shape, upper=5.0)
    which = model.add_variables("is_charging", shape, upper=1.0, integer=True)
    model.add_constraints("charge_or", [(1.0, charge), (-5.0, which)], shape=shape, upper=0.0)
    model.add_constraints("or_discharge", [(1.0, discharge), (5.0, which)], shape=shape, upper=5.0)
    mixed = np.array([2.0, 0.0, 0.0, 1.5, 5.0 + 1e-9, 0.0, 3.0, 0.0, 1.0, 0.0, 0.4, 0.4, 0.3, 0.3, 1.0])
    rounded, broken = whole_numbers.nearest_whole(model, rows_of(model), mixed)
    # where both happen, the side of the larger one
    np.testing.assert_array_equal(rounded[which.ravel()], [1.0, 0.0, 0.0, 1.0, 1.0])
    np.testing.assert_array_equal(broken, [False, False, False, True, False])
    np.testing.assert_array_equal(rounded[:10], mixed[:10])


def test_rounding_stays_within_the_limits_of_the_whole_number() -> None:
    # two permissions would allow the dust that one does not
    model = LinearModel()
    power = model.add_variables("discharge_kw", (1,), upper=5.0)
    event = model.add_variables("event", (1,), upper=1.0, integer=True)
    model.add_constraints("permitted", [(1.0, power), (-5.0, event)], shape=(1,), upper=0.0)
    rounded, broken = whole_numbers.nearest_whole(model, rows_of(model), np.array([5.0 + 1e-9, 1.0]))
    assert rounded[1] == 1.0
    assert not broken.any()


def test_where_fixing_leads_nowhere_it_branches(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = _paid_to_burn(48)
    exact = _plan(problem).cost
    monkeypatch.setattr(whole_numbers, "LARGE_COLUMNS", 0)
    monkeypatch.setattr(whole_numbers, "MOST_ROUNDS", 0)
    assert _plan(problem).cost == pytest.approx(exact, rel=1e-4)


def test_where_no_side_can_be_fixed_there_is_no_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    # both must happen, and both may not
    model = LinearModel()
    charge = model.add_variables("charge_kw", (1,), upper=5.0)
    discharge = model.add_variables("discharge_kw", (1,), upper=5.0)
    which = model.add_variables("is_charging", (1,), upper=1.0, integer=True)
    model.add_constraints("charge_or", [(1.0, charge), (-5.0, which)], shape=(1,), upper=0.0)
    model.add_constraints("or_discharge", [(1.0, discharge), (5.0, which)], shape=(1,), upper=5.0)
    model.add_constraints("both", [(1.0, charge)], shape=(1,), lower=1.0)
    model.add_constraints("of_them", [(1.0, discharge)], shape=(1,), lower=1.0)
    model.add_to_goal("cost", 1.0, charge)
    monkeypatch.setattr(whole_numbers, "LARGE_COLUMNS", 0)
    assert minimum(model, Objective(), SolveSettings()).ending is Ending.INFEASIBLE


def test_rounding_that_costs_is_not_taken_for_the_optimum() -> None:
    # 3 for the permission, 1 earned a kW, 2 kW at most: two fifths of a permission would pay, a whole one does not
    model = LinearModel()
    power = model.add_variables("discharge_kw", (1,), upper=2.0)
    event = model.add_variables("event", (1,), upper=1.0, integer=True)
    model.add_constraints("permitted", [(1.0, power), (-5.0, event)], shape=(1,), upper=0.0)
    model.add_to_goal("cost", -1.0, power)
    model.add_to_goal("cost", 3.0, event)
    answer = minimum(model, Objective(), SolveSettings())
    assert answer.objective == 0.0
    assert answer.solution is not None
    np.testing.assert_array_equal(answer.solution, [0.0, 0.0])


def test_whole_numbers_of_a_solution_are_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = puzzle()
    linear = build(problem).linear
    event = linear.variables["event"].columns.ravel()
    minimise = HighsEngine.minimise

    def nearly_whole(engine: HighsEngine, coefficients: np.ndarray, constant: float, time_limit_s: float) -> Answer:
        answer = minimise(engine, coefficients, constant, time_limit_s)
        if engine._whole_numbers and answer.solution is not None:
            answer.solution[event] += np.where(answer.solution[event] > 0.5, -9e-7, 9e-7)  # within HiGHS's tolerance
        return answer

    monkeypatch.setattr(HighsEngine, "minimise", nearly_whole)
    answer = minimum(linear, problem.objective, SolveSettings())
    assert answer.solution is not None
    assert set(answer.solution[event]) == {0.0, 1.0}
    monkeypatch.undo()
    assert answer.objective == pytest.approx(minimum(linear, problem.objective, SolveSettings()).objective, rel=1e-4)


@pytest.mark.parametrize(
    ("stages", "objective", "gap"),
    [
        (
            ({"co2_kg": 1.0}, {"peak_import_kw": 1.0}),
            3.0,
            np.inf,
        ),  # the second stage counts the only column three times
        (({"co2_kg": 1.0},), 1.0, 0.0),  # what is lost is the tie-breaker that was added
    ],
)
def test_a_stage_that_the_solver_loses_keeps_the_plan_before(
    monkeypatch: pytest.MonkeyPatch, stages: tuple[dict[Goal, float], ...], objective: float, gap: float
) -> None:
    model = LinearModel()
    column = model.add_variables("import_kw", (1,))
    for goal, weight in (("co2_kg", 1.0), ("peak_import_kw", 3.0), ("cost", 5.0)):
        model.add_to_goal(goal, weight, column)
    first = Answer(ending=Ending.SOLVED, solution=np.ones(1), objective=1.0, bound=1.0)
    answers = [first, Answer(ending=Ending.INFEASIBLE)]
    monkeypatch.setattr(whole_numbers, "minimise", lambda *_: answers.pop(0))
    answer = minimum(model, Objective(stages=stages), SolveSettings())
    assert answers == []
    assert answer.ending is Ending.SOLVED
    assert answer.solution is first.solution
    assert (answer.objective, answer.gap_fraction) == (objective, gap)


def test_gap_of_an_answer() -> None:
    assert Answer(ending=Ending.SOLVED, objective=100.0, bound=98.0).gap_fraction == pytest.approx(0.02)
    assert Answer(ending=Ending.SOLVED, objective=0.0, bound=-1e-9).gap_fraction == 0.0
    assert Answer(ending=Ending.TIMED_OUT, objective=5.0).gap_fraction == np.inf
