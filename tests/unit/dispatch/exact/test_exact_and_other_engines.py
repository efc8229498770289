"""One answer, whichever engine: the exact planner, HiGHS as arrays and through Pyomo on the same dispatch problems."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from exact_draws import Drawing
from exact_one import one_of_cases, one_of_problem
from plan_arithmetic import broken_limits, cost_of, residual_kw
from small_problems import battery, nodes_of, problem_of, random_problem, requests_at, stores, three_prices, with_nodes

from ems.dispatch.engines import plan_problem
from ems.dispatch.exact.from_problem import reasons_against, site_cases
from ems.dispatch.optimiser import SolveSettings, plan_or_raise
from ems.dispatch.outcome import Optimal
from ems.dispatch.problem import End, Objective

if TYPE_CHECKING:
    from ems.dispatch.engines import Choice
    from ems.dispatch.problem import DispatchProblem, Plan

EXACTLY = SolveSettings(gap_fraction=0.0)
SOLVER = 1e-6
"""Of the absolute costs of the steps without the storage, at least 1: HiGHS closes its constraints to 1e-7."""


def planned(problem: DispatchProblem, choice: Choice, engine: str) -> Plan:
    """The optimal plan of an engine, which can be carried out and costs what it says."""
    solved = plan_problem(problem, EXACTLY, choice=choice)
    assert solved.engine == engine
    assert solved.why
    assert isinstance(solved.outcome, Optimal)
    plan = solved.outcome.plan
    assert residual_kw(problem, plan) < 1e-6
    assert broken_limits(problem, plan, tolerance=1e-5) == []
    return plan


def assert_one_answer(problem: DispatchProblem, scale_cost: float) -> None:
    """All engines find plans of one cost."""
    exact = planned(problem, "auto", "exact")
    assert exact.cost == pytest.approx(cost_of(problem, exact), rel=1e-9, abs=1e-9 * scale_cost)
    for choice in ("arrays", "pyomo"):
        other = planned(problem, choice, choice)  # type: ignore[arg-type]
        assert exact.cost == pytest.approx(other.cost, rel=0.0, abs=SOLVER * scale_cost)


@pytest.mark.parametrize("seed", range(30))
def test_random_problems(seed: int) -> None:
    problem = Drawing(seed, steps=min(12 + seed, 30), replayable=True).draw().problem
    if not reasons_against(problem) and plan_problem(problem, EXACTLY).engine == "exact":
        assert_one_answer(problem, one_of_problem(problem).scale_cost)


@pytest.mark.parametrize("first", range(0, 300, 100))
def test_many_random_problems_by_arrays(first: int) -> None:
    """The solver once, as arrays; what the exact planner leaves to the solver is counted."""
    apart, left = {}, 0
    for seed in range(first, first + 100):
        problem = Drawing(seed + 5_000, steps=24, replayable=True).draw().problem
        if reasons_against(problem):
            continue
        exact = plan_problem(problem, EXACTLY)
        left += exact.engine != "exact"
        if exact.engine == "exact":
            solved = plan_problem(problem, EXACTLY, choice="arrays").outcome
            costs = [plan_or_raise(outcome, "the site").cost for outcome in (exact.outcome, solved)]
            apart[seed] = abs(costs[0] - costs[1]) / one_of_problem(problem).scale_cost
    assert {seed: share for seed, share in apart.items() if share > SOLVER} == {}
    assert left <= 5  # circles that no start closes within their limits among them
    assert len(apart) > 80


def test_by_hand() -> None:
    problem = three_prices()
    assert planned(problem, "auto", "exact").cost == pytest.approx(30.0)
    assert_one_answer(problem, 70.0)


# ------------------------------------------------------------------------------------------- the way there and back
@pytest.mark.parametrize("first", range(0, 300, 100))
def test_cases_say_what_problems_say(first: int) -> None:
    """Every series and number of a case is that of its problem (E3, E4, own use, room to charge)."""
    names = (
        "net_kw",
        "import_price",
        "export_price",
        "import_limit_kw",
        "export_limit_kw",
        "charge_kw",
        "discharge_kw",
    )
    names += ("drain_kwh", "charge_efficiency", "discharge_efficiency", "kept_fraction", "wear_price", "loss_price")
    names += ("initial_kwh", "end_value", "end_piece_kwh", "unserved_price", "unmet_price")
    for seed in range(first, first + 100):
        problem = Drawing(seed).draw().problem
        if reasons_against(problem):
            continue
        prices = problem.import_price_with_carbon_per_kwh, problem.nodes.export_price_per_kwh
        case, one = one_of_cases(site_cases(problem, np.arange(1), *prices), 0), one_of_problem(problem)
        for name in names:
            np.testing.assert_array_equal(getattr(case, name), getattr(one, name), err_msg=f"{seed}: {name}")
        room = 1e-8 * max(1.0, float(problem.storages.capacity_kwh[0]))
        for name in ("floor_kwh", "ceiling_kwh"):
            np.testing.assert_allclose(getattr(case, name), getattr(one, name), rtol=0, atol=room, err_msg=f"{seed}")


def test_carbon_has_its_price() -> None:
    problem = replace(three_prices(), co2_price_per_kg=20.0, emission_kg_per_kwh=np.array([0.0, 0.0, 5.0]))
    assert_one_answer(problem, 170.0)
    assert planned(problem, "auto", "exact").cost < planned(problem, "arrays", "arrays").cost + 1e-6


def test_a_plan_has_every_series_of_a_plan() -> None:
    problem = problem_of(nodes_of([1.0, 1.0, 0.0], [10.0, 50.0, 5.0], generation_kw=[0.0, 0.0, 2.0], export_price=1.0))
    plan, other = planned(problem, "auto", "exact"), planned(problem, "arrays", "arrays")
    for name in ("charge_kw", "discharge_kw", "energy_kwh", "import_kw", "export_kw", "curtailed_kw", "unserved_kw"):
        assert getattr(plan, name).shape == getattr(other, name).shape, name
        np.testing.assert_allclose(getattr(plan, name), getattr(other, name), atol=1e-6, err_msg=name)
    assert plan.goals["cost"] == plan.cost
    assert plan.load_change_kw.shape == other.load_change_kw.shape
    assert plan.chosen.shape == other.chosen.shape


# ------------------------------------------------------------------------------------------------- alike storages
def alike(sizes: tuple[float, ...], **changes: Any) -> DispatchProblem:
    """Batteries of one kind and several sizes at one node, with hourly prices."""
    rng = np.random.default_rng(4)
    nodes = nodes_of(rng.gamma(2.0, 2.0, 24), rng.uniform(5.0, 40.0, 24), generation_kw=rng.uniform(0.0, 6.0, 24))
    units = [
        battery(
            capacity_kwh=size,
            max_charge_kw=0.4 * size,
            max_discharge_kw=0.3 * size,
            charge_efficiency=0.95,
            initial_fraction=0.5,
        )
        for size in sizes
    ]
    return problem_of(nodes, stores(*units, n_steps=24), **changes)


@pytest.mark.parametrize("end", ["cyclic", "at_least"])
@pytest.mark.parametrize("sizes", [(3.0, 3.0), (1.0, 5.0, 2.0)])
def test_alike_storages_share_one_plan_by_their_size(sizes: tuple[float, ...], end: Any) -> None:
    problem = alike(sizes, end=End(kind=end))
    assert_one_answer(problem, 500.0)
    plan = planned(problem, "auto", "exact")
    share = np.array(sizes)[:, None] / sum(sizes)
    np.testing.assert_allclose(plan.energy_kwh, share * plan.energy_kwh.sum(axis=0), atol=1e-9)


def test_unlike_storages_are_for_the_solver() -> None:
    problem = alike((3.0, 3.0))
    unlike = replace(problem, storages=replace(problem.storages, max_charge_kw=np.array([1.2, 0.5])))
    assert "differ in power per kWh" in reasons_against(unlike)[0]
    assert "differ in power per kWh" in plan_problem(unlike, EXACTLY).why


# --------------------------------------------------------------------------------------------- out of scope, and why
def out_of_scope() -> dict[str, tuple[DispatchProblem, str]]:
    """Problems for the solver, with a word of the reason."""
    plain = three_prices()
    other = Objective(stages=({"co2_kg": 1.0},))
    price = plain.nodes.import_price_per_kwh
    return {
        "another goal": (replace(plain, objective=other), "goal"),
        "requests": (replace(plain, candidates=requests_at([0], [-0.5], 3)), "requests"),
        "export above import": (with_nodes(plain, export_price_per_kwh=price + 1.0), "export price above"),
        "below zero": (with_nodes(plain, import_price_per_kwh=price - 20.0, export_price_per_kwh=price - 30.0), "zero"),
        "several nodes": (random_problem(0), "3 nodes"),
        "no storage": (problem_of(nodes_of(1.0, [10.0, 20.0]), stores(n_steps=2)), "no storage"),
    }


@pytest.mark.parametrize("name", out_of_scope())
def test_other_problems_go_to_the_solver_which_says_why(name: str) -> None:
    problem, word = out_of_scope()[name]
    assert any(word in reason for reason in reasons_against(problem))
    solved = plan_problem(problem, EXACTLY)
    assert solved.engine == "arrays"
    assert word in solved.why
    assert isinstance(solved.outcome, Optimal)


def test_the_engine_that_is_asked_for_is_taken() -> None:
    for choice in ("arrays", "pyomo"):
        solved = plan_problem(three_prices(), EXACTLY, choice=choice)  # type: ignore[arg-type]
        assert solved.engine == choice
    assert plan_problem(three_prices(), EXACTLY).engine == "exact"
