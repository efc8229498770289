"""Coordination against the optimiser, which solves the whole district as one program: bound ≤ optimum ≤ cost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from many_homes import SHELTER, district, market
from plan_arithmetic import cost_of, unmet_kwh
from small_problems import with_storages

from ems.dispatch.coordination import coordinate, scope
from ems.dispatch.optimiser import Optimal, SolveSettings, solve
from ems.dispatch.problem import End

if TYPE_CHECKING:
    from ems.dispatch.coordination import Coordinated
    from ems.dispatch.problem import DispatchProblem

N_STEPS = 168
SMALL_SHELTER = replace(SHELTER, capacity_kwh=60.0, max_charge_kw=20.0, max_discharge_kw=25.0, wear_price_per_kwh=0.7)
OLD_SHELTER = replace(
    SHELTER,
    capacity_kwh=30.0,
    max_charge_kw=15.0,
    max_discharge_kw=15.0,
    charge_efficiency=0.85,
    standing_loss_fraction_per_h=0.002,
    floor_fraction=0.2,
    initial_fraction=0.4,
)
OWN_USE = replace(SMALL_SHELTER, may_export=False)
SMALL: dict[str, Any] = {"base_kw": 6.0, "pool_pv_kw": 10.0, "at_pool": (SMALL_SHELTER,)}
"""A pool about as large as the homes under it, so that they decide its price."""


def _homes(n_homes: int = 6, n_steps: int = N_STEPS, **changes: Any) -> DispatchProblem:
    return district(n_homes, n_steps, **(SMALL | changes))


def _optimum(problem: DispatchProblem) -> float:
    outcome = solve(problem, SolveSettings(gap_fraction=1e-7))
    assert isinstance(outcome, Optimal)
    return outcome.plan.cost


def _can_be_carried_out(problem: DispatchProblem, found: Coordinated) -> None:
    """Check E1, E2 and all limits of the plan by plain arithmetic."""
    plan, storages, nodes = found.plan, problem.storages, problem.nodes
    assert plan is not None
    before = np.column_stack([plan.start_energy_kwh, plan.energy_kwh[:, :-1]])
    kept = ((1.0 - storages.standing_loss_fraction_per_h) ** problem.step_h)[:, None]
    stored = storages.charge_efficiency[:, None] * plan.charge_kw
    stored = problem.step_h * (stored - plan.discharge_kw / storages.discharge_efficiency[:, None])
    drain = storages.drain_kwh[storages.drain_row] - unmet_kwh(problem, plan)
    np.testing.assert_allclose(plan.energy_kwh, kept * before + stored - drain, atol=1e-6)
    assert (plan.charge_kw <= storages.max_charge_kw[:, None] + 1e-6).all()
    assert (plan.discharge_kw <= storages.max_discharge_kw[:, None] + 1e-6).all()
    floor, ceiling = (row[storages.limit_row] for row in (storages.floor_fraction, storages.ceiling_fraction))
    assert (plan.energy_kwh >= floor * storages.capacity_kwh[:, None] - 1e-6).all()
    assert (plan.energy_kwh <= ceiling * storages.capacity_kwh[:, None] + 1e-6).all()
    line = plan.import_kw - plan.export_kw
    own = nodes.net_load_kw.copy()
    np.add.at(own, storages.node, plan.charge_kw - plan.discharge_kw)
    own[0] += line[1:].sum(axis=0)
    np.testing.assert_allclose(line + plan.unserved_kw - plan.curtailed_kw, own, atol=1e-6)
    need = nodes.net_load_kw.copy()
    need[0] += line[1:].sum(axis=0)
    for number in np.flatnonzero(~storages.may_export):
        at = storages.node[number]
        together = plan.discharge_kw[(storages.node == at) & ~storages.may_export].sum(axis=0)
        assert (together <= np.maximum(need[at], 0.0) + 1e-6).all()
    if problem.end.kind == "cyclic":
        np.testing.assert_allclose(plan.start_energy_kwh, plan.energy_kwh[:, -1], atol=1e-6)


def _limits(pool_kw: float, sites_kw: float) -> np.ndarray:
    return np.vstack([np.full((1, N_STEPS), pool_kw), np.full((6, N_STEPS), sites_kw)])


def _with_drains(problem: DispatchProblem) -> DispatchProblem:
    """A car at the first home and hot water at the pool: drains, some of which nothing can meet."""
    drain = np.zeros((3, N_STEPS))
    drain[1, 8::24], drain[2, ::6] = 4.0, 5.0
    drain[1, 40:44] = 6.0
    row = np.zeros(problem.storages.count, dtype=np.int64)
    row[[0, 1]] = [2, 1]
    return with_storages(problem, drain_kwh=drain, drain_row=row)


CASES: dict[str, DispatchProblem] = {
    "two tariffs": _homes(),
    "market prices": _homes(prices=market(N_STEPS)),
    "wheeling": _homes(wheeling=3.0),
    "wheeling at market prices": _homes(prices=market(N_STEPS), wheeling=3.0),
    "demand charge": _homes(demand_charge_per_kw=300.0),
    "homes may export": _homes(homes_may_export=True),
    "unlike storages at the pool": _homes(prices=market(N_STEPS), wheeling=2.0, at_pool=(SMALL_SHELTER, OLD_SHELTER)),
    "nothing at the pool": _homes(at_pool=()),
    "own use at the pool": _homes(at_pool=(OWN_USE,), wheeling=1.0, prices=market(N_STEPS)),
    "own use beside a storage that may export": _homes(at_pool=(OWN_USE, OLD_SHELTER)),
    "limits of the sites": _homes(
        limits={"import_limit_kw": _limits(np.inf, 1.6), "export_limit_kw": _limits(np.inf, 0.8)}
    ),
    "limits of the pool": _homes(
        pool_pv_kw=60.0, limits={"import_limit_kw": _limits(5.0, np.inf), "export_limit_kw": _limits(2.0, np.inf)}
    ),
    "price of carbon": _homes(co2_price_per_kg=20.0, emission_kg_per_kwh=market(N_STEPS, seed=8)[0] / 30.0),
    "at least the energy at the start": _homes(end=End(kind="at_least"), at_pool=(OLD_SHELTER,)),
    "a value of what is left": _homes(
        end=End(kind="value", value_per_kwh=np.tile([22.0, 5.0], (7, 1)), piece_kwh=np.full((7, 2), 4.0)),
        prices=market(N_STEPS),
    ),
    "quarters of an hour": _homes(
        times=pd.date_range("2027-01-01", periods=N_STEPS, freq="15min"), step_h=0.25, prices=market(N_STEPS, seed=5)
    ),
    "one home": _homes(1),
    "drains": _with_drains(_homes(prices=market(N_STEPS))),
}


@pytest.mark.parametrize("name", CASES)
def test_bound_and_cost_enclose_the_optimum(name: str) -> None:
    problem = CASES[name]
    assert scope(problem) == []
    optimum, found = _optimum(problem), coordinate(problem, gap_fraction=1e-3)
    assert found.plan is not None
    rounding = 1e-7 * abs(optimum)
    assert found.bound <= optimum + rounding
    assert found.plan.cost >= optimum - rounding
    assert found.plan.cost - found.bound <= 1e-3 * found.added + rounding
    assert found.plan.cost == pytest.approx(cost_of(problem, found.plan), rel=1e-9)
    _can_be_carried_out(problem, found)


def test_limits_bind_where_they_are_tested() -> None:
    sites, pool = (coordinate(CASES[name]).plan for name in ("limits of the sites", "limits of the pool"))
    assert sites is not None
    assert pool is not None
    assert sites.curtailed_kw[1:].any()
    assert sites.import_kw[1:].max() == pytest.approx(1.6)
    assert pool.curtailed_kw[0].any()
    assert pool.import_kw[0].max() == pytest.approx(5.0)


def test_a_month_of_twenty_homes() -> None:
    problem = district(20, 744, wheeling=3.0, demand_charge_per_kw=1500.0, prices=market(744))
    optimum, found = _optimum(problem), coordinate(problem, gap_fraction=1e-3)
    assert found.plan is not None
    assert found.bound <= optimum + 1e-7 * optimum
    assert optimum - 1e-7 * optimum <= found.plan.cost <= optimum + 1e-3 * found.added


def test_a_drain_that_nothing_can_meet_is_left() -> None:
    plan = coordinate(CASES["drains"]).plan
    assert plan is not None
    unmet = unmet_kwh(CASES["drains"], plan)
    assert unmet[1].sum() > 1.0
    assert unmet[2:].max() < 1e-6
