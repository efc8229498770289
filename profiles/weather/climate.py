"""What a synthetic year is made to match: twelve monthly means of a place, checked before they are used."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from profiles.errors import InputError, Problem, ProblemCollector

MONTHS = 12
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Wide enough for every inhabited place, narrow enough to catch MJ for kWh, totals for daily means, kelvin for Celsius.
LARGEST_GHI_KWH_PER_M2_DAY = 11.0
TEMPERATURE_RANGE_C = (-60.0, 50.0)
LARGEST_WIND_M_PER_S = 30.0
LARGEST_SPREAD_FRACTION = 0.5
LARGEST_LEAN_FRACTION = 0.5
DIURNAL_RANGE_LIMITS_C = (0.0, 30.0)
LARGEST_TEMPERATURE_SPREAD_C = 5.0
YEARS_BEHIND_EXTREMES = (2, 200)

MonthlyValues = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Climate:
    """Monthly means of the weather at a place; every tuple has twelve values, January first.

    Parameters
    ----------
    name
        The place.
    source
        Where the figures come from, and how sure they are.
    ghi_kwh_per_m2_day
        Global horizontal irradiation of the mean year, shape (12,) [kWh/m² a day].
    dhi_kwh_per_m2_day
        Diffuse horizontal irradiation of the mean year, shape (12,) [kWh/m² a day].
    air_temperature_c
        Mean air temperature, shape (12,) [°C].
    wind_m_per_s
        Mean wind speed, shape (12,) [m/s].
    ghi_sunny_kwh_per_m2_day
        Global irradiation of the sunniest January, February, … of the record, shape (12,) [kWh/m² a day]; or None.
    ghi_dull_kwh_per_m2_day
        The same of the dullest months, shape (12,) [kWh/m² a day]; or None.
    extremes_of_years
        Length of the record that the sunny and dull months are the extremes of [years].
    year_to_year_spread_fraction
        Standard deviation of a month's global irradiation from year to year, over its mean, shape (12,); used by
        ``year="sampled"`` where there are no sunny and dull tables. The default, 0.11, is the mean over
        Nobeoka's twelve months as its tables give it.
    temperature_spread_c
        Standard deviation of a month's mean temperature from year to year [°C]. The default, 0.8 °C, is commonly
        quoted for temperate coasts and was not checked.
    diurnal_range_overcast_c, diurnal_range_clear_c
        Range of the day's cycle of temperature on a day without and a day with full sun [°C]; changes of the weather
        add to it. The defaults are those of Nobeoka in METPV-20; inland the clear day swings further.
    morning_lean_fraction
        Clearness of the mornings less that of the afternoons, over their mean: positive where clouds build up by day.

    Raises
    ------
    InputError
        Every value that is missing, not finite, out of range or contradicts another, all at once.
    """

    name: str
    source: str
    ghi_kwh_per_m2_day: MonthlyValues
    dhi_kwh_per_m2_day: MonthlyValues
    air_temperature_c: MonthlyValues
    wind_m_per_s: MonthlyValues
    ghi_sunny_kwh_per_m2_day: MonthlyValues | None = None
    ghi_dull_kwh_per_m2_day: MonthlyValues | None = None
    extremes_of_years: int = 9
    year_to_year_spread_fraction: MonthlyValues = (0.11,) * MONTHS
    temperature_spread_c: float = 0.8
    diurnal_range_overcast_c: float = 1.5
    diurnal_range_clear_c: float = 10.0
    morning_lean_fraction: float = 0.0

    def __post_init__(self) -> None:
        """Refuse figures that cannot be a climate."""
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, list):
                object.__setattr__(self, item.name, tuple(value))
        collector = ProblemCollector(self.label)
        if _check_shapes(self, collector):
            _check_magnitudes(self, collector)
            _check_order(self, collector)
        _check_scalars(self, collector)
        collector.raise_if_any()

    @property
    def label(self) -> str:
        """What messages call the climate."""
        return f"climate {self.name!r}"

    @property
    def has_extremes(self) -> bool:
        """Whether sunny and dull months are known."""
        return self.ghi_sunny_kwh_per_m2_day is not None and self.ghi_dull_kwh_per_m2_day is not None


def _monthly_tables(climate: Climate) -> dict[str, MonthlyValues]:
    names = (
        "ghi_kwh_per_m2_day",
        "dhi_kwh_per_m2_day",
        "air_temperature_c",
        "wind_m_per_s",
        "ghi_sunny_kwh_per_m2_day",
        "ghi_dull_kwh_per_m2_day",
        "year_to_year_spread_fraction",
    )
    tables = {name: getattr(climate, name) for name in names}
    return {name: values for name, values in tables.items() if values is not None}


def _check_shapes(climate: Climate, collector: ProblemCollector) -> bool:
    """Twelve finite numbers in every table; the later rules make sense only then."""
    before = len(collector.problems)
    for name, values in _monthly_tables(climate).items():
        if len(values) != MONTHS:
            collector.add(name, f"has {len(values)} values, must have {MONTHS}, one a month from January")
        elif not all(math.isfinite(value) for value in values):
            collector.add(name, "holds a value that is not a finite number")
    if (climate.ghi_sunny_kwh_per_m2_day is None) != (climate.ghi_dull_kwh_per_m2_day is None):
        collector.add(
            "ghi_sunny_kwh_per_m2_day, ghi_dull_kwh_per_m2_day",
            "only one of the two is given",
            "give both or neither",
        )
    return len(collector.problems) == before


def _check_magnitudes(climate: Climate, collector: ProblemCollector) -> None:
    limits = {
        "ghi_kwh_per_m2_day": (0.0, LARGEST_GHI_KWH_PER_M2_DAY, "kWh/m² a day (not MJ, not the month's sum)"),
        "dhi_kwh_per_m2_day": (0.0, LARGEST_GHI_KWH_PER_M2_DAY, "kWh/m² a day (not MJ, not the month's sum)"),
        "ghi_sunny_kwh_per_m2_day": (0.0, LARGEST_GHI_KWH_PER_M2_DAY, "kWh/m² a day"),
        "ghi_dull_kwh_per_m2_day": (0.0, LARGEST_GHI_KWH_PER_M2_DAY, "kWh/m² a day"),
        "air_temperature_c": (*TEMPERATURE_RANGE_C, "°C"),
        "wind_m_per_s": (0.0, LARGEST_WIND_M_PER_S, "m/s"),
        "year_to_year_spread_fraction": (0.0, LARGEST_SPREAD_FRACTION, "of the month's mean"),
    }
    for name, values in _monthly_tables(climate).items():
        low, high, unit = limits[name]
        for month, value in zip(MONTH_NAMES, values, strict=True):
            if not low <= value <= high:
                collector.add(f"{name}, {month} = {value:g}", f"must lie between {low:g} and {high:g} {unit}")


def _check_order(climate: Climate, collector: ProblemCollector) -> None:
    """Diffuse is a part of global; the mean month lies between the dull and the sunny one."""
    mean = climate.ghi_kwh_per_m2_day
    for month, ghi, dhi in zip(MONTH_NAMES, mean, climate.dhi_kwh_per_m2_day, strict=True):
        if not 0.0 < dhi < ghi:
            collector.add(
                f"dhi_kwh_per_m2_day, {month} = {dhi:g}", f"must be above 0 and below the global radiation, {ghi:g}"
            )
    if climate.ghi_sunny_kwh_per_m2_day is None or climate.ghi_dull_kwh_per_m2_day is None:
        return
    extremes = zip(climate.ghi_dull_kwh_per_m2_day, climate.ghi_sunny_kwh_per_m2_day, strict=True)
    for month, ghi, (dull, sunny) in zip(MONTH_NAMES, mean, extremes, strict=True):
        if not 0.0 < dull <= ghi <= sunny:
            collector.add(
                f"ghi_kwh_per_m2_day, {month} = {ghi:g}",
                f"must lie between the dull month, {dull:g}, and the sunny month, {sunny:g} kWh/m² a day",
            )


def _check_scalars(climate: Climate, collector: ProblemCollector) -> None:
    limits = {
        "temperature_spread_c": (0.0, LARGEST_TEMPERATURE_SPREAD_C, "°C"),
        "diurnal_range_overcast_c": (*DIURNAL_RANGE_LIMITS_C, "°C"),
        "diurnal_range_clear_c": (*DIURNAL_RANGE_LIMITS_C, "°C"),
        "morning_lean_fraction": (-LARGEST_LEAN_FRACTION, LARGEST_LEAN_FRACTION, ""),
        "extremes_of_years": (*YEARS_BEHIND_EXTREMES, "years"),
    }
    for name, (low, high, unit) in limits.items():
        value = getattr(climate, name)
        if not low <= value <= high:
            collector.add(f"{name} = {value:g}", f"must lie between {low:g} and {high:g} {unit}".rstrip())
    if climate.diurnal_range_clear_c < climate.diurnal_range_overcast_c:
        collector.add(
            f"diurnal_range_clear_c = {climate.diurnal_range_clear_c:g}",
            f"must be at least that of an overcast day, {climate.diurnal_range_overcast_c:g} °C",
        )


def require_extremes(climate: Climate, year: str) -> tuple[MonthlyValues, MonthlyValues]:
    """Return the dull and the sunny months, or say that there are none.

    Parameters
    ----------
    climate
        The climate asked.
    year
        The kind of year that needs them, for the message.

    Returns
    -------
    tuple
        Dull and sunny global irradiation, each of shape (12,) [kWh/m² a day].

    Raises
    ------
    InputError
        The climate has no such tables.
    """
    if climate.ghi_dull_kwh_per_m2_day is None or climate.ghi_sunny_kwh_per_m2_day is None:
        problem = Problem(
            where=f'year = "{year}"',
            what="the climate has no sunny and dull months",
            remedy='use year = "mean" or "sampled", or give ghi_sunny_kwh_per_m2_day and ghi_dull_kwh_per_m2_day',
        )
        raise InputError(climate.label, [problem])
    return climate.ghi_dull_kwh_per_m2_day, climate.ghi_sunny_kwh_per_m2_day
