"""Which weather drives the year: a file, or a synthetic year of a known climate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from ems.scenario.quantities import Bounds, Seed, Title, Year
from ems.scenario.section import Section

MonthlyIrradiation = Annotated[
    tuple[Annotated[float, Bounds(0, 11, "kWh/m² a day")], ...], Field(min_length=12, max_length=12)
]
MonthlyTemperature = Annotated[tuple[Annotated[float, Bounds(-60, 50, "°C")], ...], Field(min_length=12, max_length=12)]
MonthlyWind = Annotated[tuple[Annotated[float, Bounds(0, 30, "m/s")], ...], Field(min_length=12, max_length=12)]
MonthlyFraction = Annotated[tuple[Annotated[float, Bounds(0, 0.5)], ...], Field(min_length=12, max_length=12)]


class WeatherChoice(Section):
    """A weather file where one is named, a synthetic year otherwise."""

    file: Path | None = Field(default=None, description="Weather file, relative to this scenario; none: synthetic.")
    file_year: Year | None = Field(default=None, description="Which year of a file that holds several.")
    file_utc_offset_h: Annotated[float, Bounds(-14, 14, "h")] | None = Field(
        default=None, description="Clock of a file that does not say it [h east of UTC]."
    )
    year: Literal["mean", "sunny", "dull", "sampled"] = Field(
        default="mean", description='Kind of synthetic year; "sampled" draws another one for each seed.'
    )
    seed: Seed = Field(default=1, description="Seed of the synthetic year.")
    climate: Literal["nobeoka", "kumamoto", "santiago"] | None = Field(
        default=None, description="Built-in climate of the synthetic year; none: the table [climate]."
    )


class ClimateTable(Section):
    """Monthly climate of a place, January first, for the synthetic year (see ``profiles.weather.Climate``)."""

    name: Title = Field(description="The place.")
    ghi_kwh_per_m2_day: MonthlyIrradiation = Field(description="Global horizontal irradiation [kWh/m² a day].")
    dhi_kwh_per_m2_day: MonthlyIrradiation = Field(description="Diffuse horizontal irradiation [kWh/m² a day].")
    air_temperature_c: MonthlyTemperature = Field(description="Mean air temperature [°C].")
    wind_m_per_s: MonthlyWind = Field(description="Mean wind speed [m/s].")
    ghi_sunny_kwh_per_m2_day: MonthlyIrradiation | None = Field(
        default=None, description="Global horizontal irradiation of a sunny year [kWh/m² a day]."
    )
    ghi_dull_kwh_per_m2_day: MonthlyIrradiation | None = Field(
        default=None, description="Global horizontal irradiation of a dull year [kWh/m² a day]."
    )
    year_to_year_spread_fraction: MonthlyFraction | None = Field(
        default=None, description="Standard deviation of a month's irradiation between years, over its mean."
    )
    extremes_of_years: Annotated[int, Bounds(2, 200, "years", whole=True)] | None = Field(
        default=None, description="Years from which the sunny and dull months are taken."
    )
    temperature_spread_c: Annotated[float, Bounds(0, 5, "°C")] | None = Field(
        default=None, description="Standard deviation of a month's mean temperature between years [°C]."
    )
    diurnal_range_overcast_c: Annotated[float, Bounds(0, 30, "°C")] | None = Field(
        default=None, description="Range of the temperature on an overcast day [°C]."
    )
    diurnal_range_clear_c: Annotated[float, Bounds(0, 30, "°C")] | None = Field(
        default=None, description="Range of the temperature on a clear day [°C]."
    )
    morning_lean_fraction: Annotated[float, Bounds(-0.5, 0.5)] | None = Field(
        default=None, description="Clearness of the mornings less that of the afternoons, over their mean."
    )
    source: Title = Field(description="Where the figures come from.")
