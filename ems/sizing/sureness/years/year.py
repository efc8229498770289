"""One year that may come: what the storage meets at the pool, and the storage as the scenario has it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.designs.base import DesignBase
    from ems.dispatch.exact.cases import Cases

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """What all years have in common.

    Parameters
    ----------
    units
        How many storages there are.
    capacity_kwh, power_kw
        Of all of them, as the scenario has them; the power is the higher of charge and discharge [kWh] and [kW].
    max_discharge_kw
        Of all of them [kW].
    may_export
        Whether they may discharge more than the net load.
    wholesale_per_kwh
        Wholesale price of the scenario, shape (steps,) [currency/kWh].
    can_roll
        Whether the years can be planned on forecasts: nothing limits the pool's line.
    """

    units: int
    capacity_kwh: float
    power_kw: float
    max_discharge_kw: float
    may_export: bool
    wholesale_per_kwh: Floats
    can_roll: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Year:
    """Weather and loads of one year.

    Parameters
    ----------
    present
        One case of the exact planner: the storage as the scenario has it, at the pool of this year.
    surplus_kwh
        Energy that the pool has too much in the year without the storage [kWh].
    """

    present: Cases
    surplus_kwh: float


def pool_of(base: DesignBase) -> Pool:
    """Read off what all years have in common.

    Parameters
    ----------
    base
        Of any year.
    """
    from ems.dispatch.exact.packing import is_plain  # noqa: PLC0415 - imports numba

    designs, year = base.present, year_of(base)
    return Pool(
        units=base.units,
        capacity_kwh=float(designs.capacity_kwh[0]),
        power_kw=float(max(designs.max_charge_kw[0], designs.max_discharge_kw[0])),
        max_discharge_kw=float(designs.max_discharge_kw[0]),
        may_export=base.may_export,
        wholesale_per_kwh=base.district.pool_prices.import_per_kwh,
        can_roll=is_plain(year.present),
    )


def year_of(base: DesignBase) -> Year:
    """Keep what is needed of a year; the district itself is large.

    Parameters
    ----------
    base
        The year, played up to the storage.
    """
    from ems.designs import cases_of_designs  # noqa: PLC0415 - imports numba

    surplus_kwh = float(np.maximum(-base.net_load_kw, 0.0).sum()) * base.step_h
    return Year(present=cases_of_designs(base, base.present), surplus_kwh=surplus_kwh)


def laid_side_by_side(years: list[Year], prices_per_kwh: Floats, times: Floats, pool: Pool) -> Cases:
    """Many cases: the storage so many times as large as it is, in years with wholesale prices of their own.

    Parameters
    ----------
    years
        The year of each case.
    prices_per_kwh
        Wholesale prices of each case, shape (cases, steps) [currency/kWh].
    times
        Capacity and power over those of the scenario, shape (cases,).
    pool
        What the years have in common.

    Notes
    -----
    What the planner pays beside the wholesale price (a price of CO2) stays as it is.
    """
    first, count, size = years[0].present, len(times), times[:, None]
    net = np.concatenate([year.present.net_load_kw for year in years])
    moved = prices_per_kwh - pool.wholesale_per_kwh
    discharge = pool.max_discharge_kw * size
    if not pool.may_export:
        discharge = np.minimum(discharge, np.maximum(net, 0.0))

    def each(values: Floats) -> Floats:
        return np.asarray(np.broadcast_to(values, (count, *values.shape[1:])))

    def number(values: Floats) -> Floats:
        return np.full(count, float(values[0]))

    return replace(
        first,
        net_load_kw=net,
        import_price_per_kwh=first.import_price_per_kwh + moved,
        export_price_per_kwh=first.export_price_per_kwh + moved,
        charge_limit_kw=first.charge_limit_kw * size,
        discharge_limit_kw=discharge,
        floor_kwh=first.floor_kwh * size,
        ceiling_kwh=first.ceiling_kwh * size,
        drain_kwh=first.drain_kwh,
        charge_efficiency=number(first.charge_efficiency),
        discharge_efficiency=number(first.discharge_efficiency),
        kept_fraction=number(first.kept_fraction),
        wear_price_per_kwh=number(first.wear_price_per_kwh),
        loss_price_per_kwh=number(first.loss_price_per_kwh),
        initial_energy_kwh=first.initial_energy_kwh * times,
        end_energy_kwh=first.end_energy_kwh * times,
        end_value_per_kwh=each(first.end_value_per_kwh),
        end_piece_kwh=each(first.end_piece_kwh),
    )
