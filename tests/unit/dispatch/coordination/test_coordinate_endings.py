"""How coordination ends, what it says of itself, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from many_homes import SHELTER, district, market
from small_problems import requests_at, with_nodes, with_storages

from ems.dispatch.coordination import coordinate, scope, sites, try_coordinate
from ems.dispatch.coordination.search import Search
from ems.dispatch.exact.batch import plan_cases
from ems.dispatch.optimiser import Optimal, SolveSettings, solve
from ems.dispatch.outcome import Feasible, TimedOut
from ems.dispatch.problem import GRID, DemandCharge, End, Objective
from profiles.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ems.dispatch.exact.cases import Cases, Plans
    from ems.dispatch.problem import DispatchProblem

N_STEPS = 96
SMALL_SHELTER = replace(SHELTER, capacity_kwh=20.0, max_charge_kw=6.0, max_discharge_kw=6.0)
SMALL: dict[str, Any] = {"base_kw": 6.0, "pool_pv_kw": 10.0, "at_pool": (SMALL_SHELTER,)}


def _homes(n_homes: int = 4, **changes: Any) -> DispatchProblem:
    return district(n_homes, N_STEPS, **(SMALL | changes))


def test_one_price_at_the_pool_needs_one_round() -> None:
    problem = _homes(20, prices=market(N_STEPS, sold_fraction=1.0), wheeling=2.0)
    found = coordinate(problem, gap_fraction=0.0)
    assert isinstance(found.outcome, Optimal)
    assert found.rounds == 1
    assert found.gap_of_added_fraction == 0.0


def test_what_the_sites_add_is_measured_against_idle_sites() -> None:
    problem = _homes()
    without = with_storages(problem, max_charge_kw=np.where(problem.storages.node == 0, 6.0, 0.0))
    without = with_storages(without, max_discharge_kw=np.where(problem.storages.node == 0, 6.0, 0.0))
    outcome, found = solve(without), coordinate(problem, gap_fraction=1e-3)
    assert isinstance(outcome, Optimal)
    assert found.plan is not None
    assert found.without_cost == pytest.approx(outcome.plan.cost, rel=1e-9)
    assert found.added == pytest.approx(outcome.plan.cost - found.plan.cost)
    assert found.gap_of_added_fraction == pytest.approx((found.plan.cost - found.bound) / found.added, abs=1e-9)


def test_sites_that_cannot_be_idle_are_compared_with_what_they_must_do() -> None:
    problem = _homes()
    leaking = np.where(problem.storages.node == 0, 0.0, 0.01)
    kept = np.full_like(problem.storages.floor_fraction, 0.3)
    problem = with_storages(problem, standing_loss_fraction_per_h=leaking, floor_fraction=kept)
    found = coordinate(problem, gap_fraction=1e-2)
    assert isinstance(found.outcome, Optimal)
    assert found.plan is not None
    assert 0.0 < found.added < found.without_cost


def test_a_pool_alone_is_solved_at_once() -> None:
    problem = district(0, N_STEPS, at_pool=(SMALL_SHELTER, replace(SMALL_SHELTER, charge_efficiency=0.8)))
    outcome, found = solve(problem), coordinate(problem)
    assert isinstance(outcome, Optimal)
    assert isinstance(found.outcome, Optimal)
    assert found.plan is not None
    assert found.rounds == 0
    assert found.plan.cost == pytest.approx(outcome.plan.cost, rel=1e-9)
    assert found.bound == pytest.approx(outcome.plan.cost, rel=1e-9)
    assert found.added > 0.0


def test_sites_without_storage_are_constants() -> None:
    problem = with_nodes(_homes(6), import_limit_kw=np.full((7, N_STEPS), 1.0))
    problem = with_nodes(problem, import_limit_kw=np.where(np.arange(7)[:, None] == 6, 1.0, np.inf) + np.zeros(N_STEPS))
    storages = problem.storages
    moved = with_storages(problem, node=np.minimum(storages.node, 5), max_charge_kw=storages.max_charge_kw)
    assert scope(moved) == ["2 storages at the site 'home_4', not one"]
    fewer = replace(
        problem,
        storages=replace(
            storages, **{name: getattr(storages, name)[:-1] for name in _PER_STORAGE}, group=storages.group[:-1]
        ),
        loss_price_per_kwh=problem.loss_price_per_kwh[:-1],
    )
    outcome, found = solve(fewer), coordinate(fewer, gap_fraction=1e-4)
    assert isinstance(outcome, Optimal)
    assert found.plan is not None
    assert found.plan.unserved_kw[6].any()
    assert found.bound <= outcome.plan.cost + 1e-6
    assert found.plan.cost <= outcome.plan.cost + 1e-4 * found.added + 1e-6


_PER_STORAGE = (
    *("node", "capacity_kwh", "max_charge_kw", "max_discharge_kw", "charge_efficiency", "discharge_efficiency"),
    *("standing_loss_fraction_per_h", "wear_price_per_kwh", "initial_energy_kwh", "reserve_kwh", "may_export"),
    *("limit_row", "power_row", "drain_row"),
)


def test_no_time_at_all_is_said() -> None:
    found = coordinate(_homes(), time_limit_s=1e-9)
    assert isinstance(found.outcome, TimedOut)
    assert found.gap_of_added_fraction == np.inf
    assert found.plan is None or found.plan.cost >= found.bound


def test_time_that_is_over_leaves_a_plan_and_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = _homes(demand_charge_per_kw=300.0)
    clock = _Clock(monkeypatch, per_reading_s=1.0)
    found = coordinate(problem, gap_fraction=0.0, time_limit_s=25.0)
    assert clock.now_s > 20.0
    assert isinstance(found.outcome, TimedOut)
    assert found.outcome.time_limit_s == 25.0
    assert found.plan is not None
    assert np.isfinite(found.bound)
    assert found.bound < found.plan.cost <= found.without_cost
    assert 0.0 < found.gap_of_added_fraction < np.inf


def test_time_for_no_further_round_is_time_that_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Search, "time_is_over", property(lambda search: search.n_rounds > 1))
    found = coordinate(_homes(demand_charge_per_kw=300.0), gap_fraction=0.0)
    assert isinstance(found.outcome, TimedOut)
    assert found.rounds == 2


class _Clock:
    """A clock that goes on whenever somebody looks at it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, per_reading_s: float) -> None:
        self.now_s, self._per_reading_s = 0.0, per_reading_s
        monkeypatch.setattr("time.monotonic", self)

    def __call__(self) -> float:
        self.now_s += self._per_reading_s
        return self.now_s


def test_a_gap_that_no_round_closes_is_said() -> None:
    # Own use of an uncertain sign is planned with a relaxation: at no gap at all the search ends before it is closed.
    own_use = replace(SMALL_SHELTER, may_export=False)
    problem = _homes(8, at_pool=(own_use,), base_kw=0.0, pool_pv_kw=0.0, prices=market(N_STEPS), homes_may_export=True)
    found, outcome = coordinate(problem, gap_fraction=0.0), solve(problem)
    assert isinstance(found.outcome, Feasible)
    assert isinstance(outcome, Optimal)
    assert found.plan is not None
    assert found.bound <= outcome.plan.cost + 1e-6
    assert outcome.bound - 1e-6 <= found.plan.cost
    assert 0.0 < found.gap_of_added_fraction < 1.0


def test_threads_of_earlier_solves_do_not_matter() -> None:
    problem = _homes()
    costs = [
        outcome.plan.cost
        for threads in (2, 1, 2)
        for outcome in (solve(problem, SolveSettings(threads=threads)), coordinate(problem, gap_fraction=0.0).outcome)
        if outcome.plan is not None
    ]
    assert costs == pytest.approx([costs[0]] * 6, rel=1e-9)


def test_progress_is_told() -> None:
    told: list[str] = []
    coordinate(_homes(), gap_fraction=1e-3, tell=told.append)
    assert told
    assert told[0].startswith("Coordinating 4 sites: round 1, gap ")


def _deeper(problem: DispatchProblem) -> DispatchProblem:
    return with_nodes(problem, parent=np.array([GRID, 0, 0, 0, 1]))


def _two_roots(problem: DispatchProblem) -> DispatchProblem:
    return with_nodes(problem, parent=np.array([GRID, GRID, 0, 0, 0]))


def _dear_export(problem: DispatchProblem) -> DispatchProblem:
    return with_nodes(problem, export_price_per_kwh=problem.nodes.import_price_per_kwh + 1.0)


def _negative_price(problem: DispatchProblem) -> DispatchProblem:
    prices = problem.nodes.import_price_per_kwh - 30.0
    return with_nodes(problem, import_price_per_kwh=prices, export_price_per_kwh=prices)


def _charge_at_a_site(problem: DispatchProblem) -> DispatchProblem:
    charge = DemandCharge(node=2, price_per_kw=1.0, period=np.zeros(N_STEPS, dtype=int), already_paid_kw=np.zeros(1))
    return replace(problem, demand_charges=(charge,))


def _requests(problem: DispatchProblem) -> DispatchProblem:
    return replace(problem, candidates=requests_at([3], [-1.0], N_STEPS))


def _carbon(problem: DispatchProblem) -> DispatchProblem:
    return replace(problem, objective=Objective(stages=({"co2_kg": 1.0}, {"cost": 1.0})))


def _two_at_a_site(problem: DispatchProblem) -> DispatchProblem:
    return with_storages(problem, node=np.array([0, 1, 1, 2, 3]))


def _limited_pool(problem: DispatchProblem) -> DispatchProblem:
    limited = with_nodes(problem, import_limit_kw=np.full((5, N_STEPS), 50.0))
    return with_storages(limited, node=np.array([0, 0, 1, 2, 3]))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_deeper, "a tree of more than two levels: 'home_3' hangs on a site"),
        (_two_roots, "2 nodes on the public grid, not one pool"),
        (_dear_export, "an export price above the import price: 'pool' in step 0"),
        (_negative_price, "an export price below zero: 'pool' in step 0"),
        (_charge_at_a_site, "a demand charge at the site 'home_1', not at the pool"),
        (_requests, "requests that may be made (1 candidates)"),
        (_carbon, "other goals than the cost alone: co2_kg, cost"),
        (_two_at_a_site, "2 storages at the site 'home_0', not one"),
        (_limited_pool, "several storages at a pool whose import has a limit: the order in which they act counts"),
    ],
)
def test_what_is_out_of_scope_is_refused_with_a_reason(
    change: Callable[[DispatchProblem], DispatchProblem], reason: str
) -> None:
    problem = change(_homes())
    assert scope(_homes()) == []
    assert reason in scope(problem)
    with pytest.raises(InputError, match="use the optimiser"):
        coordinate(problem)


def test_a_site_without_a_path_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def pathless(cases: Cases, *, threads: int = 0) -> Plans:
        plans = plan_cases(cases, threads=threads)
        return replace(plans, cost=np.where(np.arange(cases.count) == 0, np.inf, plans.cost))

    monkeypatch.setattr(sites, "plan_cases", pathless)
    found = try_coordinate(_homes(1))
    assert found == ["no path of the storage at 'home_0' keeps all its limits"]


def test_limits_that_depend_on_others_are_refused() -> None:
    problem = _homes(
        base_kw=0.0,
        at_pool=(replace(SMALL_SHELTER, may_export=False),),
        end=End(kind="at_least", energy_kwh=np.zeros(5)),
    )
    falling = problem.storages.ceiling_fraction.copy()
    falling[:, 1:] = 0.5
    problem = with_storages(problem, ceiling_fraction=falling, initial_energy_kwh=problem.storages.capacity_kwh)
    assert scope(problem) == ["energy limits that can be kept only if the node leaves room for it (E4), 'storage_0'"]
    assert try_coordinate(problem) == scope(problem)


def test_a_pool_alone_without_time_has_no_plan() -> None:
    found = coordinate(district(0, N_STEPS, at_pool=(SMALL_SHELTER,)), time_limit_s=1e-9)
    assert isinstance(found.outcome, TimedOut)
    assert (found.plan, found.added, found.gap_cost) == (None, 0.0, np.inf)
