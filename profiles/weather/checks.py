"""What a year of weather cannot be: one function a rule, all breaches gathered, none repaired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

import numpy as np
import pandas as pd

from profiles.errors import InputError
from profiles.sun import SunPosition, solar_position
from profiles.weather.components import cos_zenith
from profiles.weather.hours import tell

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.errors import ProblemCollector
    from profiles.weather.hours import Hours
    from profiles.weather.place import Place

LOWEST_TEMPERATURE_C: Final = -60.0
HIGHEST_TEMPERATURE_C: Final = 60.0
"""Only the coldest villages of Siberia were ever below (Oymyakon, -67.7), no place ever above (Death Valley, 56.7)."""

HIGHEST_WIND_M_PER_S: Final = 60.0
"""A mean of 60 m/s over ten minutes or more is seen once in decades (Miyakojima 60.8 in 1966); 99 and 999 are gaps."""

NIGHT_TOLERANCE_W_PER_M2: Final = 10.0
"""With the sun below the horizon all through the interval. Twilight gives a few W/m², and the zero offset of a good
pyranometer is up to 7 (ISO 9060 class A). The NEDO file of Nobeoka has exactly 0 in its 3,967 such hours."""

EXTRATERRESTRIAL_TOLERANCE_W_PER_M2: Final = 10.0
"""Above the extraterrestrial radiation at the interval's highest sun, for rounding and the edge of sunrise; clouds that
focus the sun do so for minutes, not for an hour. The NEDO file stays below it everywhere."""

CLOSURE_TOLERANCE_W_PER_M2: Final = 50.0
CLOSURE_TOLERANCE_FRACTION: Final = 0.15
"""GHI against DNI x cos(zenith) + DHI with the sun of one instant for the whole hour. BSRN's closure test allows 15 %
at low sun (Long and Shi 2008). An hour that is half clear at 900 W/m² of beam is off by 25 W/m², because the sun of its
clear half is not that of its middle: twice that is allowed. The METPV, IWEC and PVGIS files tried stay below 6 W/m²
with the right sun and exceed 80 with a sun that is 40 minutes off."""

LEAST_ANNUAL_GHI_KWH_PER_M2: Final = 400.0
MOST_ANNUAL_GHI_KWH_PER_M2: Final = 2900.0
"""From the polar circle's cloudiest coasts to the Atacama: beyond, the unit is not W/m² or half the year is lost."""

NEAR_HORIZON_COSINE: Final = 0.2
"""In half an hour the cosine of the zenith angle changes by at most 0.13 (7.5 degrees, at the equator)."""

RADIATION: Final = ("ghi_w_per_m2", "dni_w_per_m2", "dhi_w_per_m2", "direct_horizontal_w_per_m2")


@dataclass(frozen=True, slots=True, kw_only=True)
class SunOfYear:
    """The sun as the rules need it.

    Parameters
    ----------
    representative
        At the instant of each interval that its radiation belongs to.
    highest_cos_zenith
        What the mean cosine of the zenith angle over each interval cannot exceed; negative if the sun stays down.
    """

    representative: SunPosition
    highest_cos_zenith: NDArray[np.float64]


def sun_of_year(index: pd.DatetimeIndex, place: Place, sun_minute: float) -> SunOfYear:
    """Return the sun of every interval of a year.

    Parameters
    ----------
    index
        Starts of the intervals.
    place
        Where.
    sun_minute
        The radiation belongs to the start plus this [min], and is the mean of the interval around that instant.

    Returns
    -------
    SunOfYear
        At that instant, and the most it can give over the interval.

    Notes
    -----
    With the sun up all through an interval its mean cosine is at most that of the middle, because the cosine is
    concave there. Only intervals that may hold sunrise or sunset need the sun at their ends.
    """
    half = (index[1] - index[0]) / 2
    instants = index + pd.Timedelta(minutes=sun_minute)
    representative = solar_position(instants, *place.coordinates)
    highest = cos_zenith(representative)
    near = np.flatnonzero(np.abs(highest) < NEAR_HORIZON_COSINE)
    for end in (instants[near] - half, instants[near] + half):
        highest[near] = np.maximum(highest[near], cos_zenith(solar_position(end, *place.coordinates)))
    return SunOfYear(representative=representative, highest_cos_zenith=highest)


def judge(hours: Hours, place: Place, sun_minute: float, problems: ProblemCollector) -> SunPosition:
    """Hold a year against every rule and raise everything that was found, here and before.

    Parameters
    ----------
    hours
        The year.
    place
        Where.
    sun_minute
        The sun's position belongs to the interval's start plus this [min].
    problems
        What was found before.

    Returns
    -------
    SunPosition
        The sun at that instant of every interval.

    Raises
    ------
    InputError
        A rule is broken, or something was found before.
    """
    check_ranges(hours, problems)
    check_annual_sum(hours, problems)
    sun = sun_of_year(hours.index, place, sun_minute)
    check_against_the_sun(hours, sun, problems)
    check_closure(hours, sun, problems)
    problems.raise_if_any()
    return sun.representative


def raise_without_place(hours: Hours, problems: ProblemCollector) -> NoReturn:
    """Hold a year of an unknown place against the rules that need none, and raise.

    Parameters
    ----------
    hours
        The year.
    problems
        What was found before, the missing place among it.

    Raises
    ------
    InputError
        Always.
    """
    check_ranges(hours, problems)
    check_annual_sum(hours, problems)
    raise InputError(problems.source, problems.problems)


def check_ranges(hours: Hours, problems: ProblemCollector) -> None:
    """Report radiation below zero, and temperature and wind that no place has.

    Parameters
    ----------
    hours
        The year.
    problems
        Where the breaches are gathered.
    """
    for name in RADIATION:
        if name in hours.readings:
            tell(problems, hours, name, hours.readings[name] < 0.0, "must not be negative")
    temperature = hours.readings["air_temperature_c"]
    too_far = (temperature < LOWEST_TEMPERATURE_C) | (temperature > HIGHEST_TEMPERATURE_C)
    rule = f"must lie between {LOWEST_TEMPERATURE_C:g} and {HIGHEST_TEMPERATURE_C:g}"
    tell(problems, hours, "air_temperature_c", too_far, rule)
    if "wind_m_per_s" in hours.readings:
        wind = hours.readings["wind_m_per_s"]
        rule = f"must lie between 0 and {HIGHEST_WIND_M_PER_S:g}"
        tell(problems, hours, "wind_m_per_s", (wind < 0.0) | (wind > HIGHEST_WIND_M_PER_S), rule)


def check_against_the_sun(hours: Hours, sun: SunOfYear, problems: ProblemCollector) -> None:
    """Report radiation at night, and more than the extraterrestrial radiation.

    Parameters
    ----------
    hours
        The year.
    sun
        The sun of the year.
    problems
        Where the breaches are gathered.
    """
    night = sun.highest_cos_zenith <= 0.0
    outside = sun.representative.extraterrestrial_w_per_m2
    on_horizontal = outside * np.maximum(sun.highest_cos_zenith, 0.0)
    for name in RADIATION:
        if name not in hours.readings:
            continue
        values = hours.readings[name]
        tell(
            problems,
            hours,
            name,
            night & (values > NIGHT_TOLERANCE_W_PER_M2),
            f"the sun is below the horizon; at most {NIGHT_TOLERANCE_W_PER_M2:g}",
            "check the place, the offset from UTC and whether a time is the start or the end of its hour",
        )
        most = outside if name == "dni_w_per_m2" else on_horizontal
        too_much = ~night & (values > most + EXTRATERRESTRIAL_TOLERANCE_W_PER_M2)
        tell(problems, hours, name, too_much, "more than the sun gives outside the atmosphere; check unit and times")


def check_annual_sum(hours: Hours, problems: ProblemCollector) -> None:
    """Report an annual global radiation that no place on earth has: a wrong unit, most often.

    Parameters
    ----------
    hours
        The year.
    problems
        Where a breach is gathered.
    """
    ghi = hours.readings["ghi_w_per_m2"]
    if not np.isfinite(ghi).all():
        return
    annual_kwh_per_m2 = float(ghi.mean()) * 8.76
    if not LEAST_ANNUAL_GHI_KWH_PER_M2 <= annual_kwh_per_m2 <= MOST_ANNUAL_GHI_KWH_PER_M2:
        problems.add(
            "ghi_w_per_m2",
            f"{annual_kwh_per_m2:,.4g} kWh/m² in the year: must lie between {LEAST_ANNUAL_GHI_KWH_PER_M2:,.0f} and "
            f"{MOST_ANNUAL_GHI_KWH_PER_M2:,.0f}",
            "check the unit: mean W/m² over the interval",
        )


def check_closure(hours: Hours, sun: SunOfYear, problems: ProblemCollector) -> None:
    """Report global radiation that is not direct plus diffuse, or less than the diffuse alone.

    Parameters
    ----------
    hours
        The year; nothing is checked without diffuse radiation.
    sun
        The sun of the year.
    problems
        Where the breaches are gathered.
    """
    if "dhi_w_per_m2" not in hours.readings:
        return
    ghi, dhi = hours.readings["ghi_w_per_m2"], hours.readings["dhi_w_per_m2"]
    limits = f"{CLOSURE_TOLERANCE_W_PER_M2:g} W/m² and {CLOSURE_TOLERANCE_FRACTION:.0%}"
    if "dni_w_per_m2" in hours.readings:
        breach = breaks_closure(ghi, hours.readings["dni_w_per_m2"], dhi, cos_zenith(sun.representative))
        rule = f"differs from direct + diffuse by more than {limits}"
    else:
        breach = (dhi > ghi) & breaks_closure(ghi, np.zeros_like(ghi), dhi, np.zeros_like(ghi))
        rule = f"is less than the diffuse radiation by more than {limits}"
    tell(
        problems,
        hours,
        "ghi_w_per_m2",
        breach,
        rule,
        "check the place, the offset from UTC and whether a time is the start or the end of its hour",
    )


def breaks_closure(
    ghi_w_per_m2: NDArray[np.float64],
    dni_w_per_m2: NDArray[np.float64],
    dhi_w_per_m2: NDArray[np.float64],
    cosine: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Say where GHI and DNI x cos(zenith) + DHI differ by more than the tolerance.

    Parameters
    ----------
    ghi_w_per_m2
        Global horizontal radiation [W/m²].
    dni_w_per_m2
        Direct normal radiation [W/m²].
    dhi_w_per_m2
        Diffuse horizontal radiation [W/m²].
    cosine
        Cosine of the zenith angle.

    Returns
    -------
    array
        True where they differ too much; false where one is missing.
    """
    gap = np.abs(ghi_w_per_m2 - dhi_w_per_m2 - dni_w_per_m2 * np.maximum(cosine, 0.0))
    allowed = np.maximum(CLOSURE_TOLERANCE_W_PER_M2, CLOSURE_TOLERANCE_FRACTION * ghi_w_per_m2)
    breach: NDArray[np.bool_] = gap > allowed
    return breach
