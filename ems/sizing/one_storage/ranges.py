"""Sizes among which the right one is looked for, and how far each may change by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.sizing.search.parts import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.sizing.one_storage.meter import Meter

    Floats = NDArray[np.float64]

DAYS, TIMES_LOAD, TIMES_PEAK = 2.0, 4.0, 2.0
"""Large sizes: days of the mean net load, generation as a multiple of the load, power as one of the peak."""
HOURS_PER_DAY = 24.0


def large_sizes(meter: Meter) -> Floats:
    """Sizes that are large for a meter, above 0, shape (variables,).

    Parameters
    ----------
    meter
        The meter.
    """
    net, per_kw = meter.net_load_kw, meter.generation_per_kw
    mean, peak = float(np.abs(net).mean()), float(np.abs(net).max())
    generation = 0.0
    if per_kw is not None and per_kw.any():
        generation = TIMES_LOAD * mean / float(per_kw.mean())
        mean, peak = (1.0 + TIMES_LOAD) * mean, peak + generation * float(per_kw.max())
    large = meter.limits(DAYS * HOURS_PER_DAY * mean, TIMES_PEAK * peak, generation)
    return np.where(large > 0.0, large, 1.0)


def range_around(meter: Meter, at: Floats, box: Box) -> Box:
    """Sizes at which the storage can keep its floor, with one variable changed at a time; beyond the largest too.

    Parameters
    ----------
    meter
        The meter.
    at
        Sizes, shape (variables,).
    box
        Sizes among which they were found; where it has no width, that is as large as large sizes are.
    """
    largest = np.where(box.upper > 0.0, np.maximum(box.upper, at), large_sizes(meter))
    lower, upper = np.zeros(len(at)), 2.0 * largest
    for row in meter.rows():
        room = row.most - float(row.weights @ at)
        for variable, weight in enumerate(row.weights):
            if weight > 0.0:
                upper[variable] = min(upper[variable], at[variable] + max(room / weight, 0.0))
            elif weight < 0.0:
                lower[variable] = max(lower[variable], at[variable] + min(room / weight, 0.0))
    return Box(lower=lower, upper=upper)
