"""Temperature and wind of a synthetic year, with exact monthly means."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

import numpy as np

from profiles.weather.synthetic_sun import HOURS_PER_DAY, HOURS_PER_TURN, monthly

if TYPE_CHECKING:
    from numpy.typing import NDArray

MONTHS: Final = 12

# Shape of the day's temperature, two harmonics of solar time fitted to the clear days of Nobeoka in METPV-20
# (computed; the overcast days give the same within 0.01): amplitudes over the range of the day, hours of the peaks.
FIRST_HARMONIC: Final = (0.48, 14.0)
SECOND_HARMONIC: Final = (0.125, 0.1)

DAILY_CORRELATION: Final = 0.6
"""Correlation of successive days' departure from the season (Nobeoka in METPV-20, computed: 0.47 to 0.78 by month)."""

SPREAD_WARMEST_C: Final = 1.4
SPREAD_COLDEST_C: Final = 2.7
"""Standard deviation of that departure in the warmest and the coldest months [°C] (same source: 1.0-1.7, 2.1-3.0)."""

WIND_CORRELATION: Final = 0.85
WIND_LOG_SPREAD: Final = 0.55
WIND_DIURNAL_FRACTION: Final = 0.3
WIND_PEAK_SOLAR_HOUR: Final = 13.5
"""Wind: correlation of successive hours, spread of its logarithm (coefficient of variation 0.6), and how far the
afternoon lies above the day's mean (Nobeoka in METPV-20, computed: 0.6-0.8 and 0.33)."""


def air_temperature_c(
    monthly_mean_c: NDArray[np.float64],
    diurnal_range_c: NDArray[np.float64],
    month_of_day: NDArray[np.int64],
    solar_hour: NDArray[np.float64],
    random: np.random.Generator,
) -> NDArray[np.float64]:
    """Return the air temperature of every hour, without jumps, each month with exactly its mean.

    Parameters
    ----------
    monthly_mean_c
        Wanted means, shape (12,) [°C].
    diurnal_range_c
        Warmest less coldest hour of every day, shape (days,) [°C].
    month_of_day
        Month of every day, counted from 0, shape (days,).
    solar_hour
        Solar time of the hours of a day, shape (24,) [h].
    random
        Source of chance.

    Returns
    -------
    array
        Air temperature, shape (days, 24) [°C].

    Notes
    -----
    A curve through the year (straight between the middles of months, its twelve knots solved for the means), the
    day's swing, and a departure that lasts from day to day and runs straight from noon to noon.
    """
    days = len(month_of_day)
    swing = _through_the_noons(diurnal_range_c) * _shape_of_day(solar_hour)[None, :]
    coldest, warmest = monthly_mean_c.min(), monthly_mean_c.max()
    warmth = (monthly_mean_c - coldest) / max(warmest - coldest, 1.0)
    spread = (SPREAD_COLDEST_C + (SPREAD_WARMEST_C - SPREAD_COLDEST_C) * warmth)[month_of_day]
    departure = _through_the_noons(spread * _persistent(days, DAILY_CORRELATION, random))
    varying = swing + departure
    tents = _tents(month_of_day)
    of_month = np.stack([monthly(tents[:, :, knot].mean(axis=1), month_of_day) for knot in range(MONTHS)], axis=1)
    knots = np.linalg.solve(of_month, monthly_mean_c - monthly(varying.mean(axis=1), month_of_day))
    return np.asarray(tents @ knots + varying, dtype=np.float64)


def _shape_of_day(solar_hour: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the day's temperature with mean 0 and range 1."""
    turn = 2.0 * np.pi / HOURS_PER_TURN
    (first, first_peak), (second, second_peak) = FIRST_HARMONIC, SECOND_HARMONIC
    shape = first * np.cos(turn * (solar_hour - first_peak)) + second * np.cos(2.0 * turn * (solar_hour - second_peak))
    shape -= shape.mean()
    return np.asarray(shape / (shape.max() - shape.min()), dtype=np.float64)


def _through_the_noons(per_day: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the hours of straight lines from noon to noon, the year closed to a ring; shape (days, 24)."""
    days = len(per_day)
    hours = (np.arange(days * HOURS_PER_DAY) + 0.5) / HOURS_PER_DAY
    values = np.interp(hours, np.arange(days) + 0.5, per_day, period=float(days))
    return values.reshape(days, HOURS_PER_DAY)


def _tents(month_of_day: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return for every hour the weights of the two nearest middles of months, shape (days, 24, 12)."""
    days = len(month_of_day)
    lengths = np.bincount(month_of_day, minlength=MONTHS)
    middles = np.cumsum(lengths) - 0.5 * lengths
    hours = (np.arange(days * HOURS_PER_DAY) + 0.5) / HOURS_PER_DAY
    columns = [np.interp(hours, middles, unit, period=float(days)) for unit in np.eye(MONTHS)]
    return np.stack(columns, axis=1).reshape(days, HOURS_PER_DAY, MONTHS)


def _persistent(count: int, correlation: float, random: np.random.Generator) -> NDArray[np.float64]:
    """Return a first-order autoregressive series of unit variance, shape (count,)."""
    fresh = random.standard_normal(count)
    fresh[1:] *= np.sqrt(1.0 - correlation**2)
    return np.array(list(accumulate(fresh.tolist(), lambda state, new: correlation * state + new)), dtype=np.float64)


def wind_m_per_s(
    monthly_mean_m_per_s: NDArray[np.float64],
    month_of_day: NDArray[np.int64],
    solar_hour: NDArray[np.float64],
    random: np.random.Generator,
) -> NDArray[np.float64]:
    """Return the wind of every hour, stronger in the afternoon, each month with exactly its mean.

    Parameters
    ----------
    monthly_mean_m_per_s
        Wanted means, shape (12,) [m/s].
    month_of_day
        Month of every day, counted from 0, shape (days,).
    solar_hour
        Solar time of the hours of a day, shape (24,) [h].
    random
        Source of chance.

    Returns
    -------
    array
        Wind speed, shape (days, 24) [m/s], lognormal about the mean of the hour.
    """
    days = len(month_of_day)
    gusts = np.exp(WIND_LOG_SPREAD * _persistent(days * HOURS_PER_DAY, WIND_CORRELATION, random))
    day = 1.0 + WIND_DIURNAL_FRACTION * np.cos(2.0 * np.pi * (solar_hour - WIND_PEAK_SOLAR_HOUR) / HOURS_PER_TURN)
    wind = gusts.reshape(days, HOURS_PER_DAY) * day[None, :]
    scale = monthly_mean_m_per_s / monthly(wind.mean(axis=1), month_of_day)
    return np.asarray(wind * scale[month_of_day][:, None], dtype=np.float64)
