"""A year of weather made from a climate and a seed: exact in its months, varied in its days and hours."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, get_args

import numpy as np
import pandas as pd

from profiles.errors import ProblemCollector
from profiles.random_numbers import random_stream
from profiles.weather.day_types import daily_clearness
from profiles.weather.frame import COLUMNS, MINUTES_PER_HOUR, NOMINAL_YEAR, Weather, year_index
from profiles.weather.known_climates import NOBEOKA
from profiles.weather.place import LIMITS as PLACE_LIMITS
from profiles.weather.synthetic_air import air_temperature_c, wind_m_per_s
from profiles.weather.synthetic_sun import (
    HOURS_PER_TURN,
    WH_PER_KWH,
    SunOfYear,
    hourly_direct_w_per_m2,
    hourly_global_w_per_m2,
    monthly,
    sun_of_year,
)
from profiles.weather.synthetic_targets import KindOfYear, MonthlyTargets, check_diffuse, monthly_targets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.weather.climate import Climate

FARTHEST_FROM_SOLAR_TIME_H: Final = 4.0
"""No place keeps its clocks farther from the sun (the west of China comes within one hour of it)."""


def synthetic_weather(
    *,
    climate: Climate = NOBEOKA,
    latitude_deg: float = 32.578,
    longitude_deg: float = 131.633,
    elevation_m: float = 8.0,
    utc_offset_h: float = 9.0,
    year: KindOfYear = "mean",
    seed: int = 1,
) -> Weather:
    """Make a year of hourly weather from a climate and a seed.

    Parameters
    ----------
    climate
        Monthly means to meet; Nobeoka unless given.
    latitude_deg
        Latitude, north positive [deg].
    longitude_deg
        Longitude, east positive [deg].
    elevation_m
        Height above the sea [m].
    utc_offset_h
        Standard time ahead of UTC [h].
    year
        ``"mean"``; ``"sunny"`` or ``"dull"``, every month at the extreme of its record, which no real year is; or
        ``"sampled"``, months drawn from their year-to-year spread.
    seed
        Whole number from 0; the same seed gives the same bits.

    Returns
    -------
    Weather
        8,760 hours labelled by their start, the sun at mid-hour.

    Raises
    ------
    InputError
        The place, the seed or the kind of year is wrong, the climate has no tables for it, or no sky at this
        latitude can give what the climate says.

    Notes
    -----
    Monthly means of global and diffuse radiation, temperature and wind are met to rounding. Days come from a Markov
    chain of overcast, mixed and clear days and the month's distribution of clearness (`day_types`), hours from the
    days (`synthetic_sun`), temperature and wind as in `synthetic_air`.

    In other years than the mean one the diffuse fraction follows the clearness K of the month as in Erbs, Klein and
    Duffie [1]_, relative to the mean year: 1.311 - 3.022 K + 3.427 K² - 1.821 K³.

    A sampled month is ``mean + z (extreme - mean) / e`` with z from a normal distribution cut off at ±e, so that no
    month leaves its extremes. The sunny and dull tables hold the extremes of n years each (METPV-20: nine), whose
    expected distance from the mean is e(n) standard deviations, e(9) = 1.49 (Blom's approximation); the cut leaves
    0.74 of the spread so inferred. Climates without these tables use their stated spread, cut at 2
    and at what a sky can give. Months are
    independent of each other. Temperature is drawn likewise, with the climate's spread, cut at 2.

    References
    ----------
    .. [1] D. G. Erbs, S. A. Klein and J. A. Duffie (1982), Estimation of the diffuse radiation fraction for hourly,
       daily and monthly-average global radiation, Solar Energy 28, 293-302.
       https://doi.org/10.1016/0038-092X(82)90302-4

    Examples
    --------
    >>> weather = synthetic_weather(seed=7)
    >>> round(weather.frame["ghi_w_per_m2"].sum() / 1000.0)
    1456
    """
    _check_arguments(latitude_deg, longitude_deg, elevation_m, utc_offset_h, year)
    index = year_index(NOMINAL_YEAR, utc_offset_h)
    sun = sun_of_year(index, latitude_deg, longitude_deg, elevation_m, utc_offset_h)
    targets = monthly_targets(climate, sun, year, seed)
    clearness = daily_clearness(
        targets.ghi_kwh_per_m2_day / sun.outside_kwh_per_m2_day,
        sun.cloudless_clearness,
        sun.day_total,
        sun.month_of_day,
        random_stream(seed, "days"),
    )
    ghi = hourly_global_w_per_m2(clearness, sun, climate.morning_lean_fraction, random_stream(seed, "hours"))
    direct = hourly_direct_w_per_m2(ghi, sun, targets.dhi_kwh_per_m2_day)
    check_diffuse(climate, targets, monthly((ghi - direct).sum(axis=1), sun.month_of_day) / WH_PER_KWH)
    frame = _frame(index, sun, ghi, direct, _air(climate, targets, clearness, sun, seed))
    return Weather(
        frame=frame,
        sun_minute=MINUTES_PER_HOUR / 2,
        latitude_deg=latitude_deg,
        longitude_deg=longitude_deg,
        elevation_m=elevation_m,
        kind="synthetic",
        source=f"synthetic {year} year of {climate.name}, seed {seed}",
        notes=(f"made from monthly means: {climate.source}", *_notes(climate, year, float(ghi.sum()) / WH_PER_KWH)),
        digest=hashlib.sha256(frame.to_numpy().tobytes()).hexdigest(),
    )


def _check_arguments(
    latitude_deg: float, longitude_deg: float, elevation_m: float, utc_offset_h: float, year: str
) -> None:
    collector = ProblemCollector("synthetic weather")
    values = {
        "latitude_deg": latitude_deg,
        "longitude_deg": longitude_deg,
        "elevation_m": elevation_m,
        "utc_offset_h": utc_offset_h,
    }
    for name, value in values.items():
        low, high = PLACE_LIMITS[name]
        if not low <= value <= high:
            collector.add(f"{name} = {value:g}", f"must lie between {low:g} and {high:g}")
    if not collector.problems and _hours_from_solar_time(longitude_deg, utc_offset_h) > FARTHEST_FROM_SOLAR_TIME_H:
        collector.add(
            f"utc_offset_h = {utc_offset_h:g}",
            f"is more than {FARTHEST_FROM_SOLAR_TIME_H:g} h from the solar time of longitude {longitude_deg:g}°",
            "give the standard time of the place and its longitude, east positive",
        )
    if year not in get_args(KindOfYear):
        collector.add(f"year = {year!r}", f"must be one of {', '.join(get_args(KindOfYear))}")
    collector.raise_if_any()


def _hours_from_solar_time(longitude_deg: float, utc_offset_h: float) -> float:
    """Return how far the clocks are from the sun, the shorter way round the day [h]."""
    half_a_day = HOURS_PER_TURN / 2.0
    ahead = longitude_deg * HOURS_PER_TURN / 360.0 - utc_offset_h
    return abs((ahead + half_a_day) % HOURS_PER_TURN - half_a_day)


def _air(
    climate: Climate, targets: MonthlyTargets, clearness: NDArray[np.float64], sun: SunOfYear, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return temperature and wind of every hour, shape (days, 24) each."""
    sunlight = np.minimum(clearness / np.maximum(sun.cloudless_clearness, 1e-9), 1.0)
    swing = climate.diurnal_range_clear_c - climate.diurnal_range_overcast_c
    random = random_stream(seed, "air")
    temperature = air_temperature_c(
        targets.air_temperature_c,
        climate.diurnal_range_overcast_c + swing * sunlight,
        sun.month_of_day,
        sun.solar_hour,
        random,
    )
    return temperature, wind_m_per_s(np.array(climate.wind_m_per_s), sun.month_of_day, sun.solar_hour, random)


def _frame(
    index: pd.DatetimeIndex,
    sun: SunOfYear,
    ghi: NDArray[np.float64],
    direct: NDArray[np.float64],
    air: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> pd.DataFrame:
    """Join the columns; the global radiation is written as the sum of its parts, so that they close to the bit."""
    beam = np.divide(direct, sun.cos_zenith, out=np.zeros_like(direct), where=sun.cos_zenith > 0.0)
    diffuse = ghi - direct
    columns = (beam * sun.cos_zenith + diffuse, beam, diffuse, *air)
    return pd.DataFrame({name: values.ravel() for name, values in zip(COLUMNS, columns, strict=True)}, index=index)


def _notes(climate: Climate, year: KindOfYear, annual_kwh_per_m2: float) -> list[str]:
    if year in ("sunny", "dull"):
        word = "sunniest" if year == "sunny" else "dullest"
        return [f"every month is the {word} of {climate.extremes_of_years} years: together a year that never was"]
    if year == "sampled":
        spread = "the sunny and dull months" if climate.has_extremes else "the stated year-to-year spread"
        return [f"months drawn within {spread}: {annual_kwh_per_m2:,.0f} kWh/m² of global radiation in the year"]
    return []
