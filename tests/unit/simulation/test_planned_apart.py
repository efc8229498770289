"""Sites that plan for their own bill: the exact planner and the solver find the same bills."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from small_districts import village

from ems.dispatch.engines import ASKED_FOR, ONE_STORAGE
from ems.dispatch.optimiser import SolveSettings
from ems.dispatch.planners import actual_outlook, build_layout, problem_of
from ems.dispatch.problem import End
from ems.district.tariffs import NO_TARIFF
from ems.simulation.planned_apart import plan_sites
from ems.simulation.site_bills import SiteTerms

if TYPE_CHECKING:
    from ems.dispatch.problem import DispatchProblem

STEPS = 24 * 7
SETTINGS = SolveSettings(threads=1)


@pytest.fixture(scope="module")
def problem() -> DispatchProblem:
    """A week of the village, where taking over the grid costs something."""
    district = village(prices__pool={"wheeling_per_kwh": 20.0, "levy_per_kwh": 4.0})
    layout = build_layout(district, "site", join_alike=False)
    outlook = actual_outlook(layout, 0, STEPS)
    return problem_of(layout, outlook, energy_kwh=layout.storages.initial_energy_kwh, end=End(kind="at_least"))


def retail(problem: DispatchProblem) -> SiteTerms:
    """Dear evenings, cheap nights; half of it for what is sold."""
    hour = np.arange(problem.n_steps) % 24
    paid = np.where((hour >= 17) & (hour < 22), 40.0, 20.0)
    rows = np.tile(paid, (problem.nodes.count, 1))
    nobody = np.full(problem.nodes.count, NO_TARIFF)
    return SiteTerms(import_price_per_kwh=rows, export_price_per_kwh=rows / 2.0, of_node=nobody)


def test_exact_planner_and_solver_find_the_same_bills(problem: DispatchProblem) -> None:
    exact = plan_sites(problem, retail(problem), SETTINGS)
    solved = plan_sites(problem, retail(problem), SETTINGS, "arrays")
    assert len(exact) == len(solved) == problem.nodes.count - 1
    assert {site.why for site in solved} == {ASKED_FOR}
    counts = np.bincount(problem.storages.node, minlength=problem.nodes.count)[1:]
    assert [site.engine for site in exact] == ["exact" if count == 1 else "arrays" for count in counts]
    assert {site.why for site in exact} == {ONE_STORAGE, "2 storages at one node"}
    for one, other in zip(exact, solved, strict=True):
        assert one.plan.cost == pytest.approx(other.plan.cost, rel=1e-9, abs=1e-9)


def test_a_site_plan_closes_its_balance(problem: DispatchProblem) -> None:
    for number, site in enumerate(plan_sites(problem, retail(problem), SETTINGS), start=1):
        net = problem.nodes.net_load_kw[number] - site.plan.battery_kw.sum(axis=0)
        flows = site.plan.import_kw - site.plan.export_kw + site.plan.unserved_kw - site.plan.curtailed_kw
        np.testing.assert_allclose(flows[0], net, atol=1e-9)


def test_prices_out_of_order_go_to_the_solver(problem: DispatchProblem) -> None:
    bills = retail(problem)
    bills.export_price_per_kwh[1, 5] = bills.import_price_per_kwh[1, 5] + 1.0
    first, second, *_ = plan_sites(problem, bills, SETTINGS)
    assert (first.engine, first.why) == ("arrays", "an export price above the import price")
    assert second.engine == "exact"


def test_progress_is_told(problem: DispatchProblem) -> None:
    lines: list[str] = []
    plan_sites(problem, retail(problem), SETTINGS, tell=lines.append)
    assert lines[0] == f"Planning {problem.nodes.count - 2} sites, each alone"
    plan_sites(problem, retail(problem), SETTINGS, "arrays", lines.append)
    assert problem.nodes.names[-1] in lines[-1]
