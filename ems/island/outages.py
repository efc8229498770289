"""Outages to be played at a shelter, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageCases:
    """Outages, one entry each, shape (cases,).

    Parameters
    ----------
    start
        Step of the year with which it begins.
    steps
        How long it lasts.
    energy_kwh
        What the shelter's battery holds when it begins [kWh].
    battery_left_fraction
        Part of the battery that works: of its capacity, its powers and what it holds.
    pv_left_fraction, pv_down_steps
        Part of the local generation that works in the first steps, and how many these are; after them all of it works.
    people_fraction
        Factor on the number of people.
    """

    start: Ints
    steps: Ints
    energy_kwh: Floats
    battery_left_fraction: Floats
    pv_left_fraction: Floats
    pv_down_steps: Ints
    people_fraction: Floats

    @property
    def count(self) -> int:
        """Number of outages."""
        return len(self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutagePlay:
    """What became of outages.

    Parameters
    ----------
    survived
        Steps before the first in which a service was not served within the tolerance, at most the outage's own
        length, shape (cases, services).
    served_steps
        Steps in which it was served within the tolerance, shape (cases, services).
    needed_kwh, unserved_kwh
        What each service needed and what of it was missing, shape (cases, services) [kWh].
    shed_kwh
        What of the missing was switched off by rule, less what spare sun gave it all the same; the rest could not be
        served. Shape (cases, services) [kWh].
    served_share
        Share of the outages that still last in a step since the beginning in which a service was served in it, shape
        (longest outage, services); NaN where none lasts so long.
    sun_kwh, battery_kwh, cars_kwh
        Local generation used or stored, energy out of the battery and out of cars, shape (cases,) [kWh].
    curtailed_kwh
        Local generation that nothing could use, shape (cases,) [kWh].
    end_energy_kwh
        What the battery holds when the outage ends, shape (cases,) [kWh].
    """

    survived: Ints
    served_steps: Ints
    needed_kwh: Floats
    unserved_kwh: Floats
    shed_kwh: Floats
    served_share: Floats
    sun_kwh: Floats
    battery_kwh: Floats
    cars_kwh: Floats
    curtailed_kwh: Floats
    end_energy_kwh: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageTrace:
    """One outage, step by step.

    Parameters
    ----------
    load_kw, served_kw
        What each service wanted and got, shape (services, steps) [kW].
    sun_kw, curtailed_kw
        Local generation, and what of it nothing could use, shape (steps,) [kW].
    battery_kw
        Discharge positive, shape (steps,) [kW].
    cars_kw
        What cars fed, shape (steps,) [kW].
    energy_kwh
        In the battery when each step ends, shape (steps,) [kWh].
    """

    load_kw: Floats
    served_kw: Floats
    sun_kw: Floats
    curtailed_kw: Floats
    battery_kw: Floats
    cars_kw: Floats
    energy_kwh: Floats


def outage_cases(
    start: ArrayLike,
    steps: ArrayLike,
    energy_kwh: ArrayLike,
    *,
    battery_left_fraction: ArrayLike = 1.0,
    pv_left_fraction: ArrayLike = 1.0,
    pv_down_steps: ArrayLike = 0,
    people_fraction: ArrayLike = 1.0,
) -> OutageCases:
    """Outages from arrays that are broadcast against each other.

    Parameters
    ----------
    start, steps, energy_kwh, battery_left_fraction, pv_left_fraction, pv_down_steps, people_fraction
        As in :class:`OutageCases`; scalars count for all.

    Examples
    --------
    >>> outage_cases([0, 1], 72, 100.0).steps.tolist()
    [72, 72]
    """
    given = (start, steps, energy_kwh, battery_left_fraction, pv_left_fraction, pv_down_steps, people_fraction)
    first, length, energy, battery, pv, down, people = np.broadcast_arrays(*map(np.atleast_1d, given))
    return OutageCases(
        start=np.ascontiguousarray(first, dtype=np.int64),
        steps=np.ascontiguousarray(length, dtype=np.int64),
        energy_kwh=np.ascontiguousarray(energy, dtype=np.float64),
        battery_left_fraction=np.ascontiguousarray(battery, dtype=np.float64),
        pv_left_fraction=np.ascontiguousarray(pv, dtype=np.float64),
        pv_down_steps=np.ascontiguousarray(down, dtype=np.int64),
        people_fraction=np.ascontiguousarray(people, dtype=np.float64),
    )
