"""What an outage needs from every start, and how high that rises on the way, in a walk back through each of them.

A walk is that of one length of outage, whose load may depend on the time since it began. With a ceiling it tells where
a full battery does not last; without one its peak tells that of every ceiling: one walk then serves many batteries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.island.compiled import compiled
from ems.island.play.kernel import CEILING, FLOOR, KEPT, KWH_PER_CHARGE, KWH_PER_DISCHARGE, MAX_CHARGE, MAX_DISCHARGE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ROUNDING = 1e-12
"""A need that is above a full battery by no more than this share is the full battery's."""


@compiled
def need_and_peak_kwh(
    first: int,
    end: int,
    storage: Floats,
    load_kw: Floats,
    load_per_person_kw: Floats,
    people: Floats,
    generation_kw: Floats,
    tolerance_kw: float,
    needed_kwh: Floats,
    peak_kwh: Floats,
) -> None:
    """Fill in the least energy with which an outage as long as ``people`` is survived from each start.

    Parameters
    ----------
    first, end
        Starts from ``first`` up to ``end``, which is left out.
    storage
        The battery's row of numbers, as ``ems.island.play.kernel`` names them, shape (7,); its ceiling may be infinite.
    load_kw, load_per_person_kw
        Series that wrap, shape (steps,) [kW].
    people
        In each step since the outage began, shape (outage,).
    generation_kw
        Series that wraps, shape (steps,) [kW].
    tolerance_kw
        Load that may be missing in a step that counts as served [kW].
    needed_kwh
        To be filled, shape (steps,) [kWh]; infinite where a full battery does not last, or the power is not enough.
    peak_kwh
        To be filled with the most that must be stored at any time of the outage, shape (steps,) [kWh]; infinite where
        the need is.

    Notes
    -----
    The thresholds of :mod:`ems.island.survival.thresholds` for one length, where the load depends on the time since the
    outage began too. A ceiling does no more than to end a walk that rises above it: a battery lasts where the peak of
    the walk without one stays below its ceiling, and needs the same.
    """
    count, length = len(load_kw), len(people)
    floor, ceiling, kept = storage[FLOOR], storage[CEILING], storage[KEPT]
    max_charge, max_discharge = storage[MAX_CHARGE], storage[MAX_DISCHARGE]
    kwh_per_charge, kwh_per_discharge = storage[KWH_PER_CHARGE], storage[KWH_PER_DISCHARGE]
    for start in range(first, end):
        value, peak = 0.0, 0.0
        for passed in range(length - 1, -1, -1):
            step = (start + passed) % count
            net_load_kw = load_kw[step] + load_per_person_kw[step] * people[passed] - generation_kw[step]
            served_kw = min(max(net_load_kw, 0.0), max_discharge)
            taken_kwh = served_kw * kwh_per_discharge
            if max(net_load_kw, 0.0) - served_kw > tolerance_kw:
                value = peak = np.inf
                break
            if net_load_kw > tolerance_kw:
                at_least = floor + (net_load_kw - tolerance_kw) * kwh_per_discharge
                value = max(value + taken_kwh, at_least) / kept if value > floor else at_least / kept
            elif net_load_kw > 0.0:
                value = (value + taken_kwh) / kept if value > floor else value / kept
            else:
                value = max((value - min(-net_load_kw, max_charge) * kwh_per_charge) / kept, 0.0)
            if value > ceiling:
                if value > ceiling * (1.0 + ROUNDING):
                    value = peak = np.inf
                    break
                value = ceiling
            peak = max(peak, value)
        needed_kwh[start] = value
        peak_kwh[start] = peak
