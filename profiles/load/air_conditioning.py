"""How outdoor air drives heating and cooling."""

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
