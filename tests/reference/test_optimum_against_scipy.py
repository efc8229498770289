"""The optimiser against second formulations of the same problems, written with scipy alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from independent_district import DistrictCost
from independent_optimum import least
from plan_arithmetic import broken_limits, cost_of, residual_kw
from planning_cases import (
    cyclic,
    draw_problem,
    limited,
    limited_sites,
    outside_its_limits,
    plain,
    valued,
    with_carbon_price,
    with_drains,
    with_moving_limits,
    with_odd_prices,
    with_peaks,
    with_requests,
)
from planning_districts import draw_district, under_optimum

from ems.dispatch.optimiser import Optimal, SolveSettings, solve
from ems.dispatch.problem import Objective

if TYPE_CHECKING:
    from collections.abc import Callable

    from ems.dispatch.problem import DispatchProblem, Plan
    from ems.district import District

    Feature = Callable[[DispatchProblem, np.random.Generator], DispatchProblem]

EXACT = SolveSettings(gap_fraction=0.0)
RELATIVE = 1e-6
SMALLEST = 1e-4
"""Costs are some hundreds; HiGHS closes its constraints to 1e-7, and a kWh costs up to 1,000."""

CONVEX: tuple[Feature, ...] = (
    plain,
    cyclic,
    valued,
    limited,
    limited_sites,
    with_peaks,
    with_drains,
    with_moving_limits,
    outside_its_limits,
    with_carbon_price,
)


def planned(problem: DispatchProblem) -> Plan:
    """Give the optimal plan, which can be carried out and costs what it says."""
    outcome = solve(problem, EXACT)
    assert isinstance(outcome, Optimal)
    plan = outcome.plan
    assert residual_kw(problem, plan) < 1e-6
    assert broken_limits(problem, plan) == []
    assert plan.cost == pytest.approx(cost_of(problem, plan), rel=RELATIVE, abs=SMALLEST)
    return plan


@pytest.mark.parametrize("step_h", [1.0, 0.5])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("feature", CONVEX)
def test_cost_of_a_district(feature: Feature, seed: int, step_h: float) -> None:
    problem = feature(draw_problem(seed, step_h=step_h), np.random.default_rng(seed))
    assert planned(problem).cost == pytest.approx(least(problem), rel=RELATIVE, abs=SMALLEST)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("feature", CONVEX)
def test_cost_of_sites_alone(feature: Feature, seed: int) -> None:
    problem = feature(draw_problem(seed + 10, alone=True), np.random.default_rng(seed))
    assert planned(problem).cost == pytest.approx(least(problem), rel=RELATIVE, abs=SMALLEST)


@pytest.mark.parametrize("feature", CONVEX[1:])
def test_features_change_the_optimum(feature: Feature) -> None:
    """Or the comparisons above would say nothing about them."""
    problem = draw_problem(1)
    assert abs(least(feature(problem, np.random.default_rng(1))) - least(problem)) > 0.01 * abs(least(problem))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("feature", CONVEX)
def test_where_prices_are_convex_no_whole_number_is_missed(feature: Feature, seed: int) -> None:
    """The linear program costs what the problem costs with every storage and line kept to one direction (E6)."""
    problem = feature(draw_problem(seed, n_steps=12), np.random.default_rng(seed))
    assert planned(problem).cost == pytest.approx(least(problem, whole=True), rel=RELATIVE, abs=SMALLEST)


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("feature", [plain, cyclic, limited, with_peaks])
def test_where_prices_are_not_convex_whole_numbers_forbid_burning(feature: Feature, seed: int, *, alone: bool) -> None:
    rng = np.random.default_rng(seed)
    problem = with_odd_prices(feature(draw_problem(seed, n_steps=12, alone=alone), rng), rng)
    assert planned(problem).cost == pytest.approx(least(problem, whole=True), rel=RELATIVE, abs=SMALLEST)


@pytest.mark.parametrize("seed", range(4))
def test_at_such_prices_burning_and_churning_would_pay(seed: int) -> None:
    """Or the comparison above would say nothing about whole numbers."""
    problem = with_odd_prices(draw_problem(seed, n_steps=12), np.random.default_rng(seed))
    assert least(problem) < least(problem, whole=True) - 1.0


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("feature", [plain, with_peaks, valued])
def test_requests_to_people(feature: Feature, seed: int) -> None:
    rng = np.random.default_rng(seed)
    problem = with_requests(feature(draw_problem(seed), rng), rng)
    plan = planned(problem)
    assert plan.cost == pytest.approx(least(problem), rel=RELATIVE, abs=SMALLEST)
    assert plan.chosen.any()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("goal", ["co2_kg", "unmatched_kwh", "peak_import_kw"])
def test_other_goals(goal: str, seed: int) -> None:
    problem = replace(draw_problem(seed), objective=Objective(stages=({goal: 1.0},)))
    assert planned(problem).goals[goal] == pytest.approx(least(problem, goal), rel=RELATIVE, abs=SMALLEST)
    # the cheapest plan is another one
    assert planned(draw_problem(seed)).goals.get(goal, np.inf) > least(problem, goal) + SMALLEST


@pytest.mark.parametrize("seed", range(4))
def test_storages_of_a_pool_that_may_not_export(seed: int) -> None:
    """The pool's own net load depends on what its sites decide: a whole number tells its sign."""
    problem = draw_problem(seed, n_steps=12)
    never = np.zeros(problem.storages.count, dtype=np.bool_)
    node = np.zeros(problem.storages.count, dtype=np.int64)
    node[-1] = 1
    problem = replace(problem, storages=replace(problem.storages, may_export=never, node=node))
    assert planned(problem).cost == pytest.approx(least(problem), rel=RELATIVE, abs=SMALLEST)


# ----------------------------------------------------------------------------------- districts, planned and played
LIMITS = {
    "grid": {"import_limit_kw": 150.0, "export_limit_kw": 250.0},
    "demand__school": {"export_limit_kw": 15.0},
    "demand__office": {"export_limit_kw": 60.0},
}
PEAKS = {"prices__pool": {"demand_charge_per_kw": 5000.0}}


def least_of(district: District, n_steps: int) -> float:
    """Give the least cost of the first steps, by the second formulation, to end with the energy of their beginning."""
    ends = (units.initial_energy_kwh for units in (district.site_storages, district.pool_storages))
    return DistrictCost(district, n_steps).least(*ends)


@pytest.mark.parametrize("step_minutes", [60, 30])
@pytest.mark.parametrize("sections", [{}, LIMITS, PEAKS], ids=["free", "limits", "demand charge"])
@pytest.mark.parametrize("seed", range(2))
def test_district_cost_of_the_first_days(seed: int, sections: dict[str, Any], step_minutes: int) -> None:
    """The second formulation has every meter, the plan has those with storages: both cost what the replay costs."""
    district = draw_district(seed, step_minutes=step_minutes, **sections)
    n_steps = round(48 / district.grid.step_h)
    days = under_optimum(district, n_steps)
    expected = least_of(district, n_steps)
    assert days.cost == pytest.approx(expected, rel=RELATIVE)
    assert days.promised == pytest.approx(expected, rel=RELATIVE)


def test_limits_and_demand_charges_change_the_cost_of_the_first_days() -> None:
    """Or the comparison above would say nothing about them."""
    free, limited_, charged = (least_of(draw_district(0, **sections), 48) for sections in ({}, LIMITS, PEAKS))
    assert limited_ > free + 0.01 * abs(free)
    assert charged > free + 0.01 * abs(free)
