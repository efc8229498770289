"""What an outage needs and how high it rises on the way, so that one walk serves batteries of every capacity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba as nb
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@nb.njit(cache=True, nogil=True, error_model="numpy")
def need_and_peak_kwh(
    first: int,
    end: int,
    battery: tuple[float, float, float, float, float, float],
    load_kw: Floats,
    load_per_person_kw: Floats,
    people: Floats,
    generation_kw: Floats,
    tolerance_kw: float,
    needed_kwh: Floats,
    peak_kwh: Floats,
) -> None:
    """Fill in the least energy with which an outage is survived from each start, by a battery without a ceiling.

    Parameters
    ----------
    first, end
        Starts from ``first`` up to ``end``, which is left out.
    battery
        Floor, highest charge and discharge, share kept over a step, stored energy for each kW in and for each kW out.
    load_kw, load_per_person_kw
        Series that wrap, shape (steps,) [kW].
    people
        In each step since the outage began, shape (outage,).
    generation_kw
        Series that wraps, shape (steps,) [kW].
    tolerance_kw
        Load that may be missing in a step that counts as served [kW].
    needed_kwh
        To be filled, shape (steps,) [kWh]; infinite where the power is not enough.
    peak_kwh
        To be filled with the most that must be stored at any time of the outage, shape (steps,) [kWh]: a battery whose
        ceiling lies below it does not last.

    Notes
    -----
    The walk of ``ems.island.survival.thresholds.least_energy_kwh``. A ceiling there does no more than to end a walk
    that rises above it, so the walk without one and its peak tell what every ceiling does.
    """
    count, length = len(load_kw), len(people)
    floor, max_charge, max_discharge, kept, kwh_per_charge, kwh_per_discharge = battery
    for start in range(first, end):
        value, peak = 0.0, 0.0
        for passed in range(length - 1, -1, -1):
            step = (start + passed) % count
            net_load_kw = load_kw[step] + load_per_person_kw[step] * people[passed] - generation_kw[step]
            served_kw = min(max(net_load_kw, 0.0), max_discharge)
            taken_kwh = served_kw * kwh_per_discharge
            if max(net_load_kw, 0.0) - served_kw > tolerance_kw:
                value = np.inf
            elif net_load_kw > tolerance_kw:
                at_least = floor + (net_load_kw - tolerance_kw) * kwh_per_discharge
                value = max(value + taken_kwh, at_least) / kept if value > floor else at_least / kept
            elif net_load_kw > 0.0:
                value = (value + taken_kwh) / kept if value > floor else value / kept
            else:
                value = (value - min(-net_load_kw, max_charge) * kwh_per_charge) / kept
            peak = max(peak, value)
            if value == np.inf:
                break
            value = max(value, 0.0)
        needed_kwh[start] = value
        peak_kwh[start] = peak


@nb.njit(cache=True, nogil=True, error_model="numpy")
def lasting_starts(
    start_kwh: Floats,
    own_fraction: float,
    others_kwh: Floats,
    capacity_kwh: float,
    ceiling_kwh: float,
    needed_kwh: Floats,
    peak_kwh: Floats,
) -> int:
    """Count the starts at which a battery holds what is needed.

    Parameters
    ----------
    start_kwh
        Energy of the group that the battery is a part of when each step begins, shape (steps,) [kWh].
    own_fraction
        Its part of that.
    others_kwh
        Energy of what acts as one battery with it, shape (steps,) [kWh].
    capacity_kwh
        Of all of it; energy above is rounding [kWh].
    ceiling_kwh
        Most that it may hold, with the rounding that is allowed [kWh].
    needed_kwh, peak_kwh
        From :func:`need_and_peak_kwh`, shape (steps,) [kWh].
    """
    count = 0
    for step in range(len(start_kwh)):
        held = min(own_fraction * max(start_kwh[step], 0.0) + others_kwh[step], capacity_kwh)
        count += (peak_kwh[step] <= ceiling_kwh) and (held >= min(needed_kwh[step], ceiling_kwh))
    return count
