"""Starts from which batteries of every capacity last, by one walk that tells what outages need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba as nb

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


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
        From :func:`ems.island.survival.walk.need_and_peak_kwh` without a ceiling, shape (steps,) [kWh].
    """
    count = 0
    for step in range(len(start_kwh)):
        held = min(own_fraction * max(start_kwh[step], 0.0) + others_kwh[step], capacity_kwh)
        count += (peak_kwh[step] <= ceiling_kwh) and (held >= min(needed_kwh[step], ceiling_kwh))
    return count
