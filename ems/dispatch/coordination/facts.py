"""What follows from a problem before anything is decided: constant sites, what can flow at the pool, its limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.dispatch.limits.energies import EnergyLimits, energy_limits, kept_fraction
from ems.dispatch.limits.powers import PowerLimits, Ranges, power_limits, within_own_use
from ems.dispatch.planners.each_alone import pool_alone

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.problem import DispatchProblem

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


SITES_AT_A_TIME: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What all parts of the coordination read.

    Parameters
    ----------
    problem
        The problem.
    pool
        The same without the sites: the pool and its own storages.
    at_pool, at_sites
        Numbers of the storages at the pool and at the sites.
    power, energy
        Limits of the storages at the pool, shape (storages at the pool, steps).
    ranges
        What can flow at the pool, shape (1, steps).
    kept_fraction, drain_kwh
        Of the storages at the pool: share of the energy left after a step, shape (storages at the pool,), and drain,
        shape (storages at the pool, steps) [kWh].
    constant_kw
        Net load of the pool itself and of the sites without storage, shape (steps,) [kW].
    constant_cost
        Cost of the sites without storage at their own meters [currency].
    """

    problem: DispatchProblem
    pool: DispatchProblem
    at_pool: Ints
    at_sites: Ints
    power: PowerLimits
    energy: EnergyLimits
    ranges: Ranges
    kept_fraction: Floats
    drain_kwh: Floats
    constant_kw: Floats
    constant_cost: float

    @property
    def import_price_per_kwh(self) -> Floats:
        """Price of what the pool takes, with that of carbon, shape (steps,) [currency/kWh]."""
        return np.asarray(self.pool.import_price_with_carbon_per_kwh[0])


def facts_of(problem: DispatchProblem) -> Facts:
    """What follows from a problem.

    Parameters
    ----------
    problem
        A problem in the scope of :func:`ems.dispatch.coordination.scope`.
    """
    pool, storages = pool_alone(problem, []), problem.storages
    constant_kw, constant_cost = _constants(problem)
    power = power_limits(pool.storages)
    ranges = _pool_ranges(problem, pool, constant_kw, power)
    power = within_own_use(pool, power, ranges)
    drain = pool.storages.drain_kwh[pool.storages.drain_row]
    return Facts(
        problem=problem,
        pool=pool,
        at_pool=np.flatnonzero(storages.node == 0),
        at_sites=np.flatnonzero(storages.node != 0),
        power=power,
        energy=energy_limits(pool, power, ranges, drain),
        ranges=ranges,
        kept_fraction=kept_fraction(pool.storages, problem.step_h),
        drain_kwh=drain,
        constant_kw=constant_kw,
        constant_cost=constant_cost,
    )


def _constants(problem: DispatchProblem) -> tuple[Floats, float]:
    """Net load that no decision changes [kW], and what it costs at the sites' own meters."""
    nodes = problem.nodes
    is_constant = np.bincount(problem.storages.node, minlength=nodes.count) == 0
    is_constant[0] = False
    at = np.flatnonzero(is_constant)
    net_kw = nodes.load_kw[at] - nodes.generation_kw[at]
    taken, given = np.maximum(net_kw, 0.0), np.maximum(-net_kw, 0.0)
    imported, exported = np.minimum(taken, nodes.import_limit_kw[at]), np.minimum(given, nodes.export_limit_kw[at])
    paid = (nodes.import_price_per_kwh[at] * imported).sum() - (nodes.export_price_per_kwh[at] * exported).sum()
    unserved = problem.unserved_price_per_kwh * (taken - imported).sum()
    own_kw = nodes.load_kw[0] - nodes.generation_kw[0]
    return own_kw + (imported - exported).sum(axis=0), float(problem.step_h * (paid + unserved))


def _pool_ranges(problem: DispatchProblem, pool: DispatchProblem, constant_kw: Floats, power: PowerLimits) -> Ranges:
    """What can flow at the pool; :func:`ems.dispatch.limits.powers.ranges_of` without the matrices of all sites."""
    low, high = _before_pool_kw(problem, constant_kw)
    exporting = pool.storages.may_export[:, None]
    own_use = (power.discharge_kw * ~exporting).sum(axis=0)
    after_low = np.where(low >= 0.0, np.maximum(low - own_use, 0.0), low)
    after_low -= (power.discharge_kw * exporting).sum(axis=0)
    after_high = high + power.charge_kw.sum(axis=0)
    limit_in, limit_out = pool.nodes.import_limit_kw[0], pool.nodes.export_limit_kw[0]
    return Ranges(
        before_low_kw=low[None],
        before_high_kw=high[None],
        import_kw=np.clip(after_high, 0.0, limit_in)[None],
        export_kw=np.clip(-after_low, 0.0, limit_out)[None],
        curtailed_kw=np.maximum(-after_low - limit_out, 0.0)[None],
        unserved_kw=np.maximum(high - limit_in, 0.0)[None],
    )


def _before_pool_kw(problem: DispatchProblem, constant_kw: Floats) -> tuple[Floats, Floats]:
    """Lowest and highest net load of the pool before its own storages, shape (steps,) each [kW]."""
    nodes, storages = problem.nodes, problem.storages
    low, high = constant_kw.copy(), constant_kw.copy()
    at_sites = np.flatnonzero(storages.node != 0)
    for first in range(0, len(at_sites), SITES_AT_A_TIME):  # whole matrices of a year would not fit the cache
        own = at_sites[first : first + SITES_AT_A_TIME]
        at, row = storages.node[own], storages.power_row[own]
        net = nodes.load_kw[at] - nodes.generation_kw[at]
        discharge = storages.max_discharge_kw[own, None] * storages.discharge_limit_fraction[row]
        own_use = np.where(storages.may_export[own, None], np.inf, np.maximum(net, 0.0))
        charge = storages.max_charge_kw[own, None] * storages.charge_limit_fraction[row]
        limits = -nodes.export_limit_kw[at], nodes.import_limit_kw[at]
        low += np.clip(net - np.minimum(discharge, own_use), *limits).sum(axis=0)
        high += np.clip(net + charge, *limits).sum(axis=0)
    return low, high
