"""Each for itself: problems of single meters cut out of the district's, and put together again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ems.dispatch.optimiser import plan_or_raise, solve
from ems.dispatch.planners import (
    POOL,
    actual_outlook,
    build_layout,
    pool_alone,
    problem_of,
    site_alone,
    step_costs,
    together,
)
from ems.dispatch.problem import End

if TYPE_CHECKING:
    from ems.dispatch.problem import DispatchProblem, Plan
    from ems.district import District

DAYS = 2 * 24


@pytest.fixture(scope="module")
def problem(everything: District) -> DispatchProblem:
    """Two days of the village."""
    layout = build_layout(everything, "site", join_alike=False)
    outlook = actual_outlook(layout, 24 * 180, 24 * 180 + DAYS)
    return problem_of(layout, outlook, energy_kwh=layout.storages.initial_energy_kwh, end=End(kind="at_least"))


def planned(problem: DispatchProblem) -> Plan:
    return plan_or_raise(solve(problem), "a test")


@pytest.fixture(scope="module")
def plans(problem: DispatchProblem, everything: District) -> list[Plan]:
    """Plans of the sites at their retail prices."""
    span = slice(24 * 180, 24 * 180 + DAYS)
    retail = everything.site_prices
    prices = retail.import_per_kwh[span], retail.export_per_kwh[span]
    return [planned(site_alone(problem, node, *prices)) for node in range(1, problem.nodes.count)]


def test_a_site_alone_sees_its_own_meter_only(problem: DispatchProblem) -> None:
    alone = site_alone(problem, 2, np.full(DAYS, 30.0), np.full(DAYS, 7.0))
    assert alone.nodes.names == (problem.nodes.names[2],)
    assert np.array_equal(alone.nodes.net_load_kw[0], problem.nodes.net_load_kw[2])
    assert (alone.nodes.import_price_per_kwh == 30.0).all()
    own = problem.storages.node == 2
    assert alone.storages.capacity_kwh.tolist() == problem.storages.capacity_kwh[own].tolist()
    assert not alone.loss_price_per_kwh.any()


def test_the_pool_takes_what_the_sites_leave(problem: DispatchProblem, plans: list[Plan]) -> None:
    pool = pool_alone(problem, plans)
    left_kw = sum(plan.import_kw[0] - plan.export_kw[0] for plan in plans)
    assert pool.nodes.net_load_kw[0] == pytest.approx(problem.nodes.net_load_kw[POOL] + left_kw)
    assert np.array_equal(pool.nodes.import_price_per_kwh[0], problem.nodes.import_price_per_kwh[POOL])


def test_no_site_pays_more_than_without_its_storages(
    problem: DispatchProblem, plans: list[Plan], everything: District
) -> None:
    span, retail = slice(24 * 180, 24 * 180 + DAYS), everything.site_prices
    for node, plan in enumerate(plans, start=1):
        net_kw = problem.nodes.net_load_kw[node]
        price = np.where(net_kw > 0.0, retail.import_per_kwh[span], retail.export_per_kwh[span])
        assert plan.cost <= float(net_kw @ price) * problem.step_h + 1e-6


def test_coordination_is_never_dearer_than_each_for_itself(problem: DispatchProblem, plans: list[Plan]) -> None:
    alone = together(planned(pool_alone(problem, plans)), plans)
    coordinated = planned(problem)
    assert alone.charge_kw.shape == coordinated.charge_kw.shape
    assert step_costs(problem, coordinated).sum() <= step_costs(problem, alone).sum() + 1e-6


def test_costs_of_steps_add_up_to_the_plan(problem: DispatchProblem) -> None:
    plan = planned(problem)
    assert step_costs(problem, plan).sum() == pytest.approx(plan.cost, rel=1e-9)
