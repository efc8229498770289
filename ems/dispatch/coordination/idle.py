"""Sites whose storages do nothing: what the coordinated plan is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.coordination.response import SitePlans
from ems.dispatch.coordination.whole_plan import peak_cost
from ems.dispatch.limits.forest import flows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.coordination.facts import Facts
    from ems.dispatch.coordination.sites import Sites

    Floats = NDArray[np.float64]

TOLERANCE_KWH = 1e-6


def idle_plans(sites: Sites, flat_price_per_kwh: float, *, threads: int = 0) -> SitePlans:
    """Plans in which the storages are idle.

    Parameters
    ----------
    sites
        The sites.
    flat_price_per_kwh
        Price at the pool at which storages that cannot be idle are planned [currency/kWh].
    threads
        As in :func:`ems.dispatch.exact.batch.plan_cases`.

    Notes
    -----
    A drain, a floor that must be kept against a standing loss, or an end that must be reached forbid to be idle. Such
    storages do what a price that never changes would have them do: no more than they must.
    """
    cases = sites.cases
    energy = _idle_energy_kwh(sites)
    above_floor = (energy >= cases.floor_kwh - TOLERANCE_KWH).all(axis=1)
    below_ceiling = (energy <= cases.ceiling_kwh + TOLERANCE_KWH).all(axis=1)
    drains = np.broadcast_to(cases.drain_kwh.any(axis=1), above_floor.shape)
    busy = np.flatnonzero(~(above_floor & below_ceiling & ~drains))
    battery = np.zeros_like(energy)
    if len(busy):
        answers = sites.answers(np.full(cases.n_steps, flat_price_per_kwh), threads=threads)
        battery[busy], energy[busy] = answers.battery_kw[busy], answers.energy_kwh[busy]
    return SitePlans(battery_kw=battery, energy_kwh=energy)


def idle_pool_cost(facts: Facts) -> float:
    """Cost while all storages are idle, drains and what is left in them not counted [currency].

    Parameters
    ----------
    facts
        What follows from the problem.
    """
    problem, step_h = facts.problem, facts.problem.step_h
    flows = flows_of(problem.nodes, problem.nodes.net_load_kw)
    paid = (
        problem.import_price_with_carbon_per_kwh * flows.import_kw
        - problem.nodes.export_price_per_kwh * flows.export_kw
    )
    cost = step_h * float(paid.sum() + problem.unserved_price_per_kwh * flows.unserved_kw.sum())
    return cost + peak_cost(problem, flows.import_kw)


def _idle_energy_kwh(sites: Sites) -> Floats:
    """Energy of storages that do nothing, shape (sites, steps) [kWh].

    Where the end is cyclic only an energy that stays closes the circle: any if nothing leaks, else none at all.
    """
    cases, shape = sites.cases, (sites.count, sites.cases.n_steps)
    if cases.end == "cyclic":
        highest_floor = np.broadcast_to(cases.floor_kwh.max(axis=1), (sites.count,))
        stays = np.where(cases.kept_fraction == 1.0, highest_floor, 0.0)
        return np.broadcast_to(stays[:, None], shape).copy()
    left = cases.kept_fraction[:, None] ** np.arange(1, cases.n_steps + 1)
    return np.asarray(cases.initial_energy_kwh[:, None] * left)
