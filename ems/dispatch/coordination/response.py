"""What the sites answer to a price: what they take, what that costs them, and where their plans part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba as nb
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.coordination.sites import Sites

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MEETS_FRACTION = 1e-9
"""Energies of a storage closer than this share of its highest energy are the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlans:
    """Plans of all sites.

    Parameters
    ----------
    battery_kw, energy_kwh
        Discharge less charge, and energy when each step ends, shape (sites, steps) [kW] and [kWh].
    """

    battery_kw: Floats
    energy_kwh: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSums:
    """What the groups of sites take and pay at their own meters.

    Parameters
    ----------
    taken_kw
        Import less export, shape (groups, steps) [kW].
    own_cost
        Cost at the own meters (E6, E11), what the pool is paid left out, shape (groups, steps) [currency].
    """

    taken_kw: Floats
    own_cost: Floats


def group_sums(sites: Sites, plans: SitePlans) -> GroupSums:
    """What the groups take and pay.

    Parameters
    ----------
    sites, plans
        The sites and their plans.

    Notes
    -----
    The value of what is left (E5) counts in the last step.
    """
    cases, shape = sites.cases, (sites.n_groups, sites.cases.n_steps)
    taken, cost = np.zeros(shape), np.zeros(shape)
    numbers = np.column_stack(
        [
            cases.charge_efficiency,
            cases.discharge_efficiency,
            cases.kept_fraction,
            cases.wear_price_per_kwh,
            cases.loss_price_per_kwh,
        ]
    )
    prices = (cases.step_h, cases.unserved_price_per_kwh, cases.unmet_drain_price_per_kwh)
    meters = (
        _fresh(cases.net_load_kw),
        _fresh(cases.import_price_per_kwh),
        _fresh(cases.export_price_per_kwh),
        _fresh(cases.import_limit_kw),
        _fresh(cases.export_limit_kw),
        _fresh(cases.drain_kwh),
    )
    start = plans.energy_kwh[:, -1] if cases.end == "cyclic" else cases.initial_energy_kwh
    _sum_groups(
        sites.first, meters, numbers, prices, (plans.battery_kw, plans.energy_kwh, _fresh(start)), (taken, cost)
    )
    cost[:, -1] -= np.add.reduceat(_worth_of_what_is_left(sites, plans), sites.first[:-1])
    return GroupSums(taken_kw=taken, own_cost=cost)


def parted(sites: Sites, plans: SitePlans, others: SitePlans) -> NDArray[np.bool_]:
    """Whether any site of a group has other energy than in another plan when a step ends, shape (groups, steps).

    Parameters
    ----------
    sites, plans, others
        The sites and two sets of their plans.
    """
    apart = np.zeros((sites.n_groups, sites.cases.n_steps), dtype=np.bool_)
    tolerance = MEETS_FRACTION * np.maximum(sites.cases.ceiling_kwh.max(axis=1), 1.0)
    spread = np.broadcast_to(tolerance, (sites.count,)).copy()
    _mark_parted(sites.first, plans.energy_kwh, others.energy_kwh, spread, apart)
    return apart


def _fresh(array: Floats) -> Floats:
    """Return a writable, contiguous array: one type of array, compiled once."""
    array = np.ascontiguousarray(array, dtype=np.float64)
    return array if array.flags.writeable else array.copy()


def _worth_of_what_is_left(sites: Sites, plans: SitePlans) -> Floats:
    """Value of the energy at the end (E5), shape (sites,) [currency]."""
    cases = sites.cases
    bottom = np.minimum(cases.floor_kwh[:, -1], 0.0)
    ends = np.cumsum(cases.end_piece_kwh, axis=1)
    begins = ends - cases.end_piece_kwh
    left = (plans.energy_kwh[:, -1] - bottom)[:, None]
    # Energy below the first piece (E4) counts as missing from it; nobody has to use a piece of negative worth.
    lowest = np.where(np.arange(ends.shape[1]) == 0, -np.inf, 0.0)
    used = np.clip(left - begins, lowest, cases.end_piece_kwh)
    return np.asarray((np.maximum(cases.end_value_per_kwh, 0.0) * used).sum(axis=1))


@nb.njit(cache=True, nogil=True)
def _sum_groups(
    first: Ints,
    meters: tuple[Floats, Floats, Floats, Floats, Floats, Floats],
    numbers: Floats,
    prices: tuple[float, float, float],
    plans: tuple[Floats, Floats, Floats],
    sums: tuple[Floats, Floats],
) -> None:
    """E1 at every site, E6 and E11 at its own meter; added up by group."""
    net_load, paid, earned, import_limit, export_limit, drain = meters
    battery, energy, start = plans
    step_h, unserved_price, unmet_price = prices
    taken, cost = sums
    for group in range(len(first) - 1):
        for site in range(first[group], first[group + 1]):
            into, out_of, kept, wear, loss = numbers[site]
            before = start[site]
            for t in range(battery.shape[1]):
                power = battery[site, t]
                after = energy[site, t]
                net = _at(net_load, site, t) - power
                imported = min(max(net, 0.0), _at(import_limit, site, t))
                exported = min(max(-net, 0.0), _at(export_limit, site, t))
                unserved = max(net, 0.0) - imported
                drained = _at(drain, site, t)
                unmet = 0.0
                if drained > 0.0:
                    stored = -power * into if power < 0.0 else -power / out_of
                    unmet = max(after - kept * before - step_h * stored + drained, 0.0)
                taken[group, t] += imported - exported
                cost[group, t] += (
                    step_h * (_at(paid, site, t) * imported - _at(earned, site, t) * exported)
                    + step_h * (unserved_price * unserved + wear * max(power, 0.0))
                    - loss * (step_h * power + after - before)
                    + unmet_price * unmet
                )
                before = after


@nb.njit(cache=True, nogil=True)
def _at(series: Floats, site: int, step: int) -> float:
    """Value of a series that may have one row for all sites, and one column for all steps."""
    return series[site if series.shape[0] > 1 else 0, step if series.shape[1] > 1 else 0]  # type: ignore[no-any-return]


@nb.njit(cache=True, nogil=True)
def _mark_parted(first: Ints, energy: Floats, other: Floats, tolerance: Floats, apart: NDArray[np.bool_]) -> None:
    for group in range(len(first) - 1):
        for site in range(first[group], first[group + 1]):
            for t in range(energy.shape[1]):
                if abs(energy[site, t] - other[site, t]) > tolerance[site]:
                    apart[group, t] = True
