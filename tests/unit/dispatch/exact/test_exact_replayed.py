"""Plans carried out: the kernel, told to follow or to hold an exact plan, does that, and pays what was promised."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from exact_cases import TOLERANCE
from exact_draws import Drawing
from exact_one import one_of_problem
from exact_tier import carried_out
from small_districts import district_like
from small_problems import battery, nodes_of, problem_of, stores

import ems
from ems.dispatch.exact.batch import plan_cases
from ems.dispatch.exact.from_problem import reasons_against, site_cases
from ems.dispatch.problem import End

if TYPE_CHECKING:
    from ems.dispatch.exact.cases import Plans
    from ems.dispatch.problem import DispatchProblem
    from ems.district import District

CHARGE, DISCHARGE, ENERGY = 0, 1, 2
SAME_ENERGY = 1e-11
"""As a share of the largest energy."""
ROUNDING = 1e-13
"""Of an energy."""
DEAREST = 1000.0
"""Price of load that is not served, the most that a kWh costs here."""
TIERS = {"a quarter of an hour": (96, 0.25), "an hour": (72, 1.0), "two hours": (24, 2.0)}


def planned(problem: DispatchProblem) -> Plans:
    """The exact plan."""
    prices = problem.import_price_with_carbon_per_kwh, problem.nodes.export_price_per_kwh
    return plan_cases(site_cases(problem, np.arange(1), *prices))


def meets_its_drain(problem: DispatchProblem, plans: Plans) -> bool:
    """Whether the whole drain is met: a plan leaves some of it for the sake of a floor to come, a replay does not."""
    one, largest = one_of_problem(problem), max(1.0, float(problem.storages.capacity_kwh[0]))
    unmet = one.gained_kwh(plans.battery_kw[0], plans.energy_kwh[0], float(plans.start_energy_kwh[0]))
    return bool(unmet.max() <= 1e-9 * largest)


def drawn(n_problems: int, n_steps: int, step_h: float) -> tuple[list[DispatchProblem], list[Plans]]:
    """Problems with certain plans that meet their drains."""
    draws = (Drawing(seed, steps=n_steps, step_h=step_h, replayable=True).draw() for seed in range(n_problems))
    problems = [draw.problem for draw in draws if not reasons_against(draw.problem)]
    pairs = [(problem, plans) for problem in problems if (plans := planned(problem)).is_certain[0]]
    pairs = [(problem, plans) for problem, plans in pairs if meets_its_drain(problem, plans)]
    assert len(pairs) > 0.6 * n_problems
    assert n_problems < 100 or sum(problem.storages.drain_kwh.any() for problem, _ in pairs) > 5
    return [problem for problem, _ in pairs], [plans for _, plans in pairs]


def differences(problems: list[DispatchProblem], plans: list[Plans], rule: str) -> list[tuple[float, float]]:
    """Replayed cost less promised cost, as a share of what may differ, and the largest distance of the energies.

    In what a large storage holds, at the price of load that is not served, the last bits of a number cost something.
    """
    out, apart = carried_out(problems, plans, rule), []
    for number, (problem, plan) in enumerate(zip(problems, plans, strict=True)):
        one, start = one_of_problem(problem), float(plan.start_energy_kwh[0])
        energy = out.recorded[number, ENERGY]
        paid = one.cost_of(out.recorded[number, DISCHARGE] - out.recorded[number, CHARGE], energy, start)
        largest = max(1.0, float(problem.storages.capacity_kwh[0]))
        allowed = TOLERANCE * one.scale_cost + ROUNDING * largest * DEAREST
        moved = float(np.abs(energy - plan.energy_kwh[0]).max()) / largest
        apart.append(((paid - float(plan.cost[0])) / allowed, moved))
    return apart


@pytest.mark.parametrize("rule", ["follow", "hold"])
@pytest.mark.parametrize(("n_steps", "step_h"), TIERS.values(), ids=TIERS)
def test_plans_cost_what_they_promised(n_steps: int, step_h: float, rule: str) -> None:
    problems, plans = drawn(300, n_steps, step_h)
    apart = differences(problems, plans, rule)
    assert {number: cost for number, (cost, _) in enumerate(apart) if abs(cost) > 1.0} == {}
    assert {number: moved for number, (_, moved) in enumerate(apart) if moved > SAME_ENERGY} == {}


@pytest.mark.kernel
@pytest.mark.parametrize("rule", ["follow", "hold"])
def test_short_plans_cost_what_they_promised(rule: str) -> None:
    problems, plans = drawn(12, 8, 1.0)
    assert max(abs(cost) for cost, _ in differences(problems, plans, rule)) <= 1.0


@pytest.mark.kernel
def test_a_drain_that_cannot_be_met_costs_in_the_replay_what_it_costs_in_the_plan() -> None:
    """4 kWh are there and 5 kWh can be charged; of a drain of 12 kWh 3 kWh stay unmet, at 1,000 each."""
    unit = stores(battery(initial_fraction=0.4), n_steps=2)
    unit = replace(unit, drain_row=np.array([1]), drain_kwh=np.array([[0.0, 0.0], [0.0, 12.0]]))
    worthless = End(kind="value", value_per_kwh=np.array([[0.0]]), piece_kwh=np.array([[10.0]]))
    problem = problem_of(
        nodes_of([0.0, 0.0], [10.0, 50.0]), replace(unit, max_charge_kw=np.array([2.5])), end=worthless
    )
    plans = planned(problem)
    assert plans.cost[0] == pytest.approx(2.5 * 10 + 2.5 * 50 + 3 * 1000)
    assert abs(differences([problem], [plans], "follow")[0][0]) <= 1.0


def test_other_plans_do_not() -> None:
    """Or the comparison would say nothing about the plans."""
    problems, plans = drawn(40, 24, 1.0)
    halved = [replace(plan, battery_kw=0.5 * plan.battery_kw) for plan in plans]
    apart = differences(problems, halved, "follow")
    assert sum(cost > 1e3 for cost, _ in apart) > 10
    assert sum(moved > 1e-3 for _, moved in apart) > 10


# --------------------------------------------------------------------------------------------------- a whole year
def one_battery(engine: str) -> District:
    """Renca with a battery at its pool alone, and wholesale prices that change with the hour."""
    battery_at_the_pool = {
        "title": "Battery",
        "group": "public",
        "capacity_kwh": 300.0,
        "max_charge_kw": 90.0,
        "max_discharge_kw": 80.0,
        "charge_efficiency": 0.95,
        "discharge_efficiency": 0.93,
        "standing_loss_fraction_per_h": 0.001,
        "wear_price_per_kwh": 2.0,
        "floor_fraction": 0.1,
        "initial_fraction": 0.6,
        "rollout": [{"year": 2022, "at": "pool", "units": 1, "kwh": 300.0}],
    }
    prices = [{"price_per_kwh": 120.0, "hours": [17.0, 21.0]}, {"price_per_kwh": 30.0, "hours": [0.0, 6.0]}]
    return district_like(
        "renca",
        storage__school=None,
        storage__large=battery_at_the_pool,
        prices__pool={"wholesale_per_kwh": 60.0, "wholesale_periods": prices, "wheeling_per_kwh": 5.0},
        planner={"detail": "site", "engine": engine},
    )


def test_the_year_of_a_district_costs_what_its_exact_plan_promised() -> None:
    """Policy ``optimal`` takes the exact planner by itself; the solver finds the same cost."""
    planned_exactly, solved = (ems.simulate(one_battery(engine), policy="optimal") for engine in ("auto", "arrays"))
    promised = {}
    for result, engine in ((planned_exactly, "exact"), (solved, "arrays")):
        assert result.planning is not None
        assert result.planning.engine == engine
        promised[engine] = result.planning.promised_cost
        assert result.kpis["cost_clp"] == pytest.approx(promised[engine], rel=1e-9 if engine == "exact" else 1e-6)
    assert promised["exact"] == pytest.approx(promised["arrays"], rel=1e-7)
