"""Shelters and outages in the form that the kernel reads."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ems.island.play import kernel as k
from ems.island.shelter import SHEDDING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.island.outages import OutageCases
    from ems.island.shelter import Cars, Shelter
    from ems.storage import Storage

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

NEVER_STEPS = 1 << 40
"""Longer than any outage."""
ROUNDING_STEPS = 1e-9
"""A time so little after the beginning of a step counts as that beginning."""


def series_of(shelter: Shelter) -> Floats:
    """Generation and loads side by side, shape (steps, 1 + 2·services) [kW].

    Parameters
    ----------
    shelter
        With its services.
    """
    columns = [shelter.generation_kw]
    for service in shelter.services:
        columns += [service.load_kw, service.load_kw_per_person]
    return np.ascontiguousarray(np.column_stack(columns), dtype=np.float64)


def shedding_of(shelter: Shelter) -> k.Shedding:
    """Rule, thresholds of both kinds, who is vital, and schedules.

    Parameters
    ----------
    shelter
        With its services.

    Notes
    -----
    A vital service has the thresholds 0, which nothing falls short of.
    """
    served = np.column_stack([service.served for service in shelter.services])
    return (
        SHEDDING.index(shelter.shedding),
        np.array([0.0 if one.vital else one.shed_below_fraction for one in shelter.services], dtype=np.float64),
        np.array([0.0 if one.vital else one.shed_below_h for one in shelter.services], dtype=np.float64),
        shelter.vital,
        np.ascontiguousarray(served, dtype=np.bool_),
    )


def battery_of(storage: Storage | None, step_h: float) -> Floats:
    """A battery as the kernel's row of numbers; none is one that holds nothing.

    Parameters
    ----------
    storage
        The battery.
    step_h
        Length of a step [h].
    """
    row = np.zeros(k.BATTERY_NUMBERS)
    row[[k.KEPT, k.KWH_PER_CHARGE, k.KWH_PER_DISCHARGE]] = 1.0, step_h, step_h
    if storage is not None:
        charge_efficiency, discharge_efficiency = storage.effective_efficiencies
        row[k.FLOOR] = storage.floor_fraction * storage.capacity_kwh
        row[k.CEILING] = storage.ceiling_fraction * storage.capacity_kwh
        row[k.MAX_CHARGE], row[k.MAX_DISCHARGE] = storage.max_charge_kw, storage.max_discharge_kw
        row[k.KEPT] = (1.0 - storage.standing_loss_fraction_per_h) ** step_h
        row[k.KWH_PER_CHARGE] = step_h * charge_efficiency
        row[k.KWH_PER_DISCHARGE] = step_h / discharge_efficiency
    return row


def cars_of(cars: Cars | None, step_h: float) -> tuple[Floats, Ints]:
    """Cars as the kernel's row of numbers, and the first step with each.

    Parameters
    ----------
    cars
        The cars; None: none come.
    step_h
        Length of a step [h].
    """
    if cars is None or not cars.arrival_h:
        return np.zeros(4), np.zeros(0, dtype=np.int64)
    row = np.array([cars.energy_kwh, cars.power_kw, cars.feeders, _whole_steps(cars.trip_h, step_h)], dtype=np.float64)
    return row, np.array([_whole_steps(hour, step_h) for hour in cars.arrival_h], dtype=np.int64)


def cases_of(cases: OutageCases) -> k.CasesArrays:
    """Arrays of outages in the kernel's order.

    Parameters
    ----------
    cases
        The outages.
    """
    whole = [np.ascontiguousarray(array, dtype=np.int64) for array in (cases.start, cases.steps, cases.pv_down_steps)]
    energy, battery_left, pv_left, people = (
        np.ascontiguousarray(array, dtype=np.float64)
        for array in (cases.energy_kwh, cases.battery_left_fraction, cases.pv_left_fraction, cases.people_fraction)
    )
    return whole[0], whole[1], energy, battery_left, pv_left, whole[2], people


def _whole_steps(time_h: float, step_h: float) -> int:
    """Steps that a time takes, begun ones counted whole."""
    if math.isinf(time_h):
        return NEVER_STEPS
    return max(math.ceil(time_h / step_h - ROUNDING_STEPS), 0)
