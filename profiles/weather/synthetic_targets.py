"""What the months of a synthetic year shall be, and whether a sky can give it."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from profiles.errors import ProblemCollector
from profiles.random_numbers import random_stream
from profiles.weather.climate import MONTH_NAMES, MONTHS, Climate, require_extremes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.weather.synthetic_sun import SunOfYear

KindOfYear = Literal["mean", "sunny", "dull", "sampled"]

LOWEST_CLEARNESS: Final = 0.1
"""A month below it would be darker than any month met where people live."""

HIGHEST_SHARE_OF_CLOUDLESS: Final = 0.97
"""A month above it would leave no room for a single cloud."""

HIGHEST_DIFFUSE_FRACTION: Final = 0.99
"""Even a month of rain has some minutes of sun."""

BOUND_IN_SPREADS: Final = 2.0
"""Without sunny and dull tables a sampled month stays within this many standard deviations of its mean."""

CLOSING_TOLERANCE: Final = 1e-9
"""Relative: what rounding leaves of a month's mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyTargets:
    """What the months of a synthetic year shall be, arrays of shape (12,).

    Parameters
    ----------
    ghi_kwh_per_m2_day
        Global horizontal irradiation [kWh/m² a day].
    dhi_kwh_per_m2_day
        Diffuse horizontal irradiation [kWh/m² a day].
    air_temperature_c
        Mean air temperature [°C].
    """

    ghi_kwh_per_m2_day: NDArray[np.float64]
    dhi_kwh_per_m2_day: NDArray[np.float64]
    air_temperature_c: NDArray[np.float64]


def monthly_targets(climate: Climate, sun: SunOfYear, year: KindOfYear, seed: int) -> MonthlyTargets:
    """Return the monthly means that a kind of year shall have.

    Parameters
    ----------
    climate
        The climate.
    sun
        The sun at the place.
    year
        Kind of year, as in `synthetic_weather`.
    seed
        Seed of a sampled year.

    Returns
    -------
    MonthlyTargets
        The means.

    Raises
    ------
    InputError
        The climate has no tables for this kind of year, or no sky at this latitude gives so much or so little light.

    Notes
    -----
    As described for `synthetic_weather`.
    """
    mean = np.array(climate.ghi_kwh_per_m2_day)
    _check_reachable(climate, mean, sun)
    temperature = np.array(climate.air_temperature_c)
    if year == "sampled":
        draws = random_stream(seed, "months").random((2, MONTHS))
        ghi = _sampled_ghi(climate, sun, draws[0])
        temperature = temperature + climate.temperature_spread_c * _cut_normal(draws[1], BOUND_IN_SPREADS)
    elif year == "mean":
        ghi = mean
    else:
        dull, sunny = require_extremes(climate, year)
        ghi = np.array(sunny if year == "sunny" else dull)
        _check_reachable(climate, ghi, sun)
    outside = sun.outside_kwh_per_m2_day
    change = _diffuse_fraction(ghi / outside) / _diffuse_fraction(mean / outside)
    fraction = np.minimum(np.array(climate.dhi_kwh_per_m2_day) / mean * change, HIGHEST_DIFFUSE_FRACTION)
    return MonthlyTargets(ghi_kwh_per_m2_day=ghi, dhi_kwh_per_m2_day=ghi * fraction, air_temperature_c=temperature)


def _limits(sun: SunOfYear) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the darkest and the brightest month that a sky can give, shape (12,) each [kWh/m² a day]."""
    return LOWEST_CLEARNESS * sun.outside_kwh_per_m2_day, HIGHEST_SHARE_OF_CLOUDLESS * sun.cloudless_kwh_per_m2_day


def _sampled_ghi(climate: Climate, sun: SunOfYear, draws: NDArray[np.float64]) -> NDArray[np.float64]:
    mean = np.array(climate.ghi_kwh_per_m2_day)
    if not climate.has_extremes:
        spread = np.array(climate.year_to_year_spread_fraction)
        return np.clip(mean * (1.0 + spread * _cut_normal(draws, BOUND_IN_SPREADS)), *_limits(sun))
    dull, sunny = (np.array(table) for table in require_extremes(climate, "sampled"))
    distance = expected_extreme(climate.extremes_of_years)
    place = _cut_normal(draws, distance) / distance
    month: NDArray[np.float64] = mean + place * np.where(place > 0.0, sunny - mean, mean - dull)
    return month


def expected_extreme(years: int) -> float:
    """Return how far the greatest of so many normal values is expected above their mean, in standard deviations.

    Parameters
    ----------
    years
        Number of values, at least 2.

    Returns
    -------
    float
        Blom's approximation, within 0.01 of the exact 1.485 for nine and 1.867 for twenty values.

    Examples
    --------
    >>> round(expected_extreme(9), 2), round(expected_extreme(20), 2)
    (1.49, 1.87)
    """
    return NormalDist().inv_cdf((years - 0.375) / (years + 0.25))


def _cut_normal(draws: NDArray[np.float64], bound: float) -> NDArray[np.float64]:
    """Turn even draws on (0, 1) into a standard normal distribution cut off at ±bound."""
    normal = NormalDist()
    outside = normal.cdf(-bound)
    return np.array([normal.inv_cdf(outside + draw * (1.0 - 2.0 * outside)) for draw in draws.tolist()])


def _diffuse_fraction(clearness: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the monthly diffuse fraction of Erbs, Klein and Duffie; the form for long days, in every month."""
    inside = np.clip(clearness, LOWEST_CLEARNESS, 0.8)
    fraction: NDArray[np.float64] = 1.311 - 3.022 * inside + 3.427 * inside**2 - 1.821 * inside**3
    return fraction


def _check_reachable(climate: Climate, ghi_kwh_per_m2_day: NDArray[np.float64], sun: SunOfYear) -> None:
    """Refuse months that are brighter than a cloudless sky or darker than any."""
    collector = ProblemCollector(climate.label)
    for month, ghi, low, high in zip(MONTH_NAMES, ghi_kwh_per_m2_day, *_limits(sun), strict=True):
        if not low <= ghi <= high:
            collector.add(
                f"global irradiation, {month} = {ghi:.3g}",
                f"must lie between {low:.2f} and {high:.2f} kWh/m² a day under the sun of this place",
                "check latitude, hemisphere and unit",
            )
    collector.raise_if_any()


def check_diffuse(climate: Climate, targets: MonthlyTargets, reached_kwh_per_m2_day: NDArray[np.float64]) -> None:
    """Refuse months whose diffuse radiation is less than a sky with their global radiation scatters.

    Parameters
    ----------
    climate
        The climate.
    targets
        What the months should be.
    reached_kwh_per_m2_day
        Diffuse irradiation of the months that were made, shape (12,) [kWh/m² a day].

    Raises
    ------
    InputError
        Some months came out with more.
    """
    collector = ProblemCollector(climate.label)
    for month, least, diffuse in zip(MONTH_NAMES, reached_kwh_per_m2_day, targets.dhi_kwh_per_m2_day, strict=True):
        if least > diffuse * (1.0 + CLOSING_TOLERANCE):
            collector.add(
                f"diffuse irradiation, {month} = {diffuse:.3g}",
                f"must be at least {least:.2f} kWh/m² a day: so much a sky with this global irradiation scatters",
            )
    collector.raise_if_any()
