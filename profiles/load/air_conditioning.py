"""How outdoor air drives heating and cooling, and how much of a load they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.calendar import Calendar


def felt_temperature_c(air_temperature_c: NDArray[np.float64], calendar: Calendar) -> NDArray[np.float64]:
    """Return the outdoor temperature as a building feels it [°C].

    Notes
    -----
    Walls and floors hold the day: the mean of the step's temperature and its day's mean, equal weights (an assumption).
    """
    counts = np.bincount(calendar.day)
    of_day = np.bincount(calendar.day, weights=air_temperature_c) / counts
    return np.asarray(0.5 * air_temperature_c + 0.5 * of_day[calendar.day])


def kelvins_below(temperature_c: NDArray[np.float64], limit_c: float) -> NDArray[np.float64]:
    """Return how far a temperature lies below a limit, zero above it [K]."""
    return np.maximum(limit_c - temperature_c, 0.0)


def kelvins_above(temperature_c: NDArray[np.float64], limit_c: float) -> NDArray[np.float64]:
    """Return how far a temperature lies above a limit, zero below it [K]."""
    return np.maximum(temperature_c - limit_c, 0.0)


def fraction_of(part_kw: NDArray[np.float64], whole_kw: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a part of a load as its share, 0 where there is no load and never outside 0 and 1; any shape.

    Parameters
    ----------
    part_kw, whole_kw
        Of one shape [kW].

    Notes
    -----
    Measures that save more than the load model gives their use would leave less than none of it.

    Examples
    --------
    >>> fraction_of(np.array([1.0, -1.0, 0.0]), np.array([4.0, 4.0, 0.0]))
    array([0.25, 0.  , 0.  ])
    """
    share = np.divide(part_kw, whole_kw, out=np.zeros_like(whole_kw), where=whole_kw > 0.0)
    return np.asarray(np.clip(share, 0.0, 1.0))
