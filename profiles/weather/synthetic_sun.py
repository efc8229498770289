"""Radiation of a synthetic year: from the clearness of the days to global and diffuse radiation of the hours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from profiles.sun import solar_position
from profiles.weather.bisection import logistic, logit, solve_increasing
from profiles.weather.components import cos_zenith, highest_direct_normal_w_per_m2

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

HOURS_PER_DAY: Final = 24
HOURS_PER_TURN: Final = 24.0
WH_PER_KWH: Final = 1000.0

CLOUDLESS_TRANSMISSION: Final = 0.807
CLOUDLESS_EXTINCTION: Final = 0.059
"""Global radiation of a cloudless sky over that outside the atmosphere, 0.807 exp(-0.059 / cos z): Haurwitz (1945),
1098 W/m² over the solar constant 1361 W/m². Of the hours of Nobeoka in METPV-20 with the sun above 6 degrees
one in twenty is clearer (computed)."""

BRIGHT_CLOUDS: Final = 1.05
"""An hour may exceed the cloudless sky by this factor, through clean air and clouds beside the sun (of the same hours
two in a thousand do): the clearness index stays below 0.80."""

HOURLY_CORRELATION: Final = 0.54
"""Correlation of the clearness of successive hours (Graham and Hollands 1990: 0.54 ± 0.14)."""

WIDEST_LOGIT_SPREAD: Final = 1.2
"""Spread at which a cloudless day still has an hour with a passing cloud and not a random sky."""

SMALLEST_ROOM: Final = 0.05
"""Share of its light that the clearest day can still lose: what the lean of the mornings is measured against."""

LARGEST_DIRECT_SHIFT: Final = 2.0
"""Largest shift of the diffuse model's logit towards direct light; the bundled climates need 0.2 to 0.8. Beyond it
there would be sharp shadows under an overcast sky."""

BEAM_MARGIN: Final = 0.95
"""Direct radiation stays this far below that of the clearest air, so that it still does under the sun of another year,
whose position at the same hour differs by up to a quarter of a degree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SunOfYear:
    """The sun at the middle of every hour of a year, arrays of shape (days, 24) unless stated.

    Parameters
    ----------
    cos_zenith
        Cosine of the zenith angle at which the sun is seen; 0 below the horizon.
    altitude_deg
        Height of the sun above the horizon [deg].
    solar_hour
        Mean solar time [h], shape (24,).
    extraterrestrial_w_per_m2
        Radiation outside the atmosphere on the horizontal [W/m²].
    highest_global_w_per_m2
        Upper limit of the global radiation of an hour [W/m²].
    highest_direct_w_per_m2
        Upper limit of the direct radiation on the horizontal [W/m²].
    cloudless_clearness
        Clearness index of a cloudless day, shape (days,).
    month_of_day
        Month of every day, counted from 0, shape (days,).
    """

    cos_zenith: NDArray[np.float64]
    altitude_deg: NDArray[np.float64]
    solar_hour: NDArray[np.float64]
    extraterrestrial_w_per_m2: NDArray[np.float64]
    highest_global_w_per_m2: NDArray[np.float64]
    highest_direct_w_per_m2: NDArray[np.float64]
    cloudless_clearness: NDArray[np.float64]
    month_of_day: NDArray[np.int64]

    @property
    def day_total(self) -> NDArray[np.float64]:
        """Radiation outside the atmosphere on the horizontal, shape (days,) [Wh/m²]."""
        return np.asarray(self.extraterrestrial_w_per_m2.sum(axis=1), dtype=np.float64)

    @property
    def outside_kwh_per_m2_day(self) -> NDArray[np.float64]:
        """Mean of that over each month, shape (12,) [kWh/m² a day]."""
        return monthly(self.day_total, self.month_of_day) / WH_PER_KWH

    @property
    def cloudless_kwh_per_m2_day(self) -> NDArray[np.float64]:
        """Global irradiation of cloudless months, shape (12,) [kWh/m² a day]."""
        return monthly(self.day_total * self.cloudless_clearness, self.month_of_day) / WH_PER_KWH


def sun_of_year(
    index: pd.DatetimeIndex, latitude_deg: float, longitude_deg: float, elevation_m: float, utc_offset_h: float
) -> SunOfYear:
    """Return the sun over a year of whole days.

    Parameters
    ----------
    index
        Starts of the hours, at a fixed offset from UTC.
    latitude_deg, longitude_deg, elevation_m
        The place [deg, deg, m].
    utc_offset_h
        Offset of the index from UTC [h].

    Returns
    -------
    SunOfYear
        The sun at the middle of the hours.
    """
    an_hour = index[1] - index[0]
    sun = solar_position(index + an_hour / 2, latitude_deg, longitude_deg, elevation_m)
    cosine = np.maximum(cos_zenith(sun), 0.0).reshape(-1, HOURS_PER_DAY)
    normal = sun.extraterrestrial_w_per_m2.reshape(-1, HOURS_PER_DAY)
    # The exponent is written with the sun above 0.001, below which nothing is left of the radiation anyway.
    cloudless = CLOUDLESS_TRANSMISSION * np.exp(-CLOUDLESS_EXTINCTION / np.maximum(cosine, 1e-3))
    horizontal = normal * cosine
    beam = BEAM_MARGIN * highest_direct_normal_w_per_m2(sun).reshape(-1, HOURS_PER_DAY) * cosine
    shift_h = longitude_deg * HOURS_PER_TURN / 360.0 - utc_offset_h
    return SunOfYear(
        cos_zenith=cosine,
        altitude_deg=np.degrees(np.arcsin(np.minimum(cosine, 1.0))),
        solar_hour=(np.arange(HOURS_PER_DAY, dtype=np.float64) + 0.5 + shift_h) % HOURS_PER_TURN,
        extraterrestrial_w_per_m2=horizontal,
        highest_global_w_per_m2=BRIGHT_CLOUDS * cloudless * horizontal,
        highest_direct_w_per_m2=beam,
        cloudless_clearness=(cloudless * horizontal).sum(axis=1) / np.maximum(horizontal.sum(axis=1), 1.0),
        month_of_day=np.asarray(index.month[::HOURS_PER_DAY], dtype=np.int64) - 1,
    )


def monthly(per_day: NDArray[np.float64], month_of_day: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the mean of a daily quantity over each month.

    Parameters
    ----------
    per_day
        Value of every day, shape (days,).
    month_of_day
        Month of every day, counted from 0, shape (days,).

    Returns
    -------
    array
        Mean of every month, shape (12,).
    """
    return np.bincount(month_of_day, per_day) / np.bincount(month_of_day)


def hourly_global_w_per_m2(
    clearness: NDArray[np.float64], sun: SunOfYear, morning_lean_fraction: float, random: np.random.Generator
) -> NDArray[np.float64]:
    """Return the global radiation of every hour, each day with exactly its clearness.

    Parameters
    ----------
    clearness
        Clearness index of every day, shape (days,).
    sun
        The sun of the year.
    morning_lean_fraction
        Clearness of mornings less that of afternoons, over their mean.
    random
        Source of chance.

    Returns
    -------
    array
        Global horizontal radiation, shape (days, 24) [W/m²].

    Notes
    -----
    An hour's radiation is a fraction of what the sky can give with the sun at that height. The fraction's logit is
    that of the day, plus noise that is correlated from hour to hour within the day [1]_, plus the lean of the
    mornings, plus a shift that makes the day's sum exact. The clearness of the hours of a day scatters with the
    standard deviation 0.16 sin(pi K / 0.9), least on clear and on overcast days [1]_; in the METPV-20 mean year of
    Nobeoka it is 0.06, 0.15, 0.16, 0.13 and 0.09 at K = 0.15, 0.35, 0.55, 0.65 and 0.72 (computed). The lean comes
    out at about four fifths of the wanted one, and scatters by 0.01 from seed to seed.

    References
    ----------
    .. [1] V. A. Graham and K. G. T. Hollands (1990), A method to generate synthetic hourly solar radiation globally,
       Solar Energy 44, 333-341. https://doi.org/10.1016/0038-092X(90)90137-2
    """
    highest = sun.highest_global_w_per_m2
    wanted = clearness * sun.day_total
    reachable = np.maximum(highest.sum(axis=1), 1e-9)
    level = np.clip(wanted / reachable, 1e-6, 1.0 - 1e-6)
    scatter = 0.16 * np.sin(np.pi * np.minimum(clearness, 0.85) / 0.90)
    slope = reachable / np.maximum(sun.day_total, 1e-9) * level * (1.0 - level)
    spread = np.minimum(scatter / np.maximum(slope, 1e-9), WIDEST_LOGIT_SPREAD)
    # Twice the sine: its mean over half a day, weighted with the sun's height, is one.
    morning = -2.0 * np.sin(2.0 * np.pi * (sun.solar_hour - 12.0) / HOURS_PER_TURN)
    # The noise flattens the logistic function by the root (MacKay 1992); the lean has to make up for it.
    flattened = np.sqrt(1.0 + np.pi / 8.0 * spread**2)
    lean = 0.5 * morning_lean_fraction * flattened / np.maximum(1.0 - level, SMALLEST_ROOM)
    noise = spread[:, None] * _correlated_noise(len(clearness), random)
    position = logit(level)[:, None] + noise + lean[:, None] * morning

    def day_sum(shift: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((highest * logistic(position + shift[:, None])).sum(axis=1), dtype=np.float64)

    shift = solve_increasing(day_sum, wanted)
    return np.asarray(highest * logistic(position + shift[:, None]), dtype=np.float64)


def _correlated_noise(days: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Return noise of unit variance, correlated between the hours of a day and independent between days."""
    fresh = random.standard_normal((days, HOURS_PER_DAY))
    noise = np.empty_like(fresh)
    noise[:, 0] = fresh[:, 0]
    weight = np.sqrt(1.0 - HOURLY_CORRELATION**2)
    for hour in range(1, HOURS_PER_DAY):
        noise[:, hour] = HOURLY_CORRELATION * noise[:, hour - 1] + weight * fresh[:, hour]
    return noise


def hourly_direct_w_per_m2(
    ghi_w_per_m2: NDArray[np.float64], sun: SunOfYear, dhi_kwh_per_m2_day: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the direct radiation on the horizontal, each month with exactly its diffuse radiation.

    Parameters
    ----------
    ghi_w_per_m2
        Global horizontal radiation, shape (days, 24) [W/m²].
    sun
        The sun of the year.
    dhi_kwh_per_m2_day
        Wanted diffuse radiation, shape (12,) [kWh/m² a day]. A month that cannot have so little gets the least
        that a sky scatters: the caller compares.

    Returns
    -------
    array
        Direct horizontal radiation, shape (days, 24) [W/m²], at most that of the clearest air.

    Notes
    -----
    The hourly diffuse fraction of Ridley, Boland and Lauret [1]_, a logistic function of the hour's and the day's
    clearness, the sun's height, solar time and the neighbouring hours, with one shift of its logit a month, at most
    `LARGEST_DIRECT_SHIFT`.

    References
    ----------
    .. [1] B. Ridley, J. Boland and P. Lauret (2010), Modelling of diffuse solar fraction with multiple predictors,
       Renewable Energy 35, 478-483. https://doi.org/10.1016/j.renene.2009.07.018
    """
    outside = sun.extraterrestrial_w_per_m2
    lit = outside > 0.0
    hour = np.divide(ghi_w_per_m2, outside, out=np.zeros_like(outside), where=lit)
    day = ghi_w_per_m2.sum(axis=1) / np.maximum(sun.day_total, 1e-9)
    neighbours = _mean_of_neighbours(hour, lit)
    predictor = (
        -5.38
        + 6.63 * hour
        + 0.006 * sun.solar_hour[None, :]
        - 0.007 * sun.altitude_deg
        + 1.75 * day[:, None]
        + 1.31 * neighbours
    )
    month = sun.month_of_day
    days = np.bincount(month)

    def direct_with(shift: NDArray[np.float64]) -> NDArray[np.float64]:
        beam: NDArray[np.float64] = ghi_w_per_m2 * logistic(predictor + shift[month][:, None])
        return np.minimum(beam, sun.highest_direct_w_per_m2)

    def month_sum(shift: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(month, direct_with(shift).sum(axis=1)), dtype=np.float64)

    wanted = np.bincount(month, ghi_w_per_m2.sum(axis=1)) - WH_PER_KWH * dhi_kwh_per_m2_day * days
    return direct_with(solve_increasing(month_sum, wanted, high=LARGEST_DIRECT_SHIFT))


def _mean_of_neighbours(clearness: NDArray[np.float64], lit: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the mean clearness of the hour before and the hour after, or of the one that has sun."""
    before = np.roll(np.where(lit, clearness, 0.0), 1, axis=1)
    after = np.roll(np.where(lit, clearness, 0.0), -1, axis=1)
    count = np.roll(lit, 1, axis=1).astype(np.float64) + np.roll(lit, -1, axis=1)
    return np.where(count > 0.0, (before + after) / np.maximum(count, 1.0), clearness)
