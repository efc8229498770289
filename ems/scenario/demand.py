"""Who uses electricity, and what the savings measures take off."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from ems.scenario.quantities import (
    Bounds,
    Count,
    EnergyKwh,
    MonthDay,
    Name,
    PositiveCount,
    PowerKw,
    Seed,
    Title,
    TitleJa,
    Year,
)
from ems.scenario.section import Section

LoadModel = Literal[
    "home",
    "supermarket",
    "shopping_centre",
    "shop",
    "office",
    "school",
    "sewage_works",
    "street_lights",
    "industry",
    "constant",
]


class Load(Section):
    """How the demand is spread over the year."""

    shape: Literal["plan", "measured"] = Field(
        default="measured", description='"plan" bends one class until the district has its stated daytime peak.'
    )
    shape_class: Name | None = Field(default=None, description='Demand class that the shape "plan" may bend.')
    holiday_peak_drop_kw: PowerKw = Field(
        default=0.0, description='Shape "plan": how far the highest hour of days off lies below that of weekdays [kW].'
    )
    seed: Seed = Field(default=1, description="Seed of the sites' individual years.")
    file: Path | None = Field(
        default=None, description="CSV with measured demand of classes or sites, relative to this scenario."
    )


class Demand(Section):
    """A class of sites that use electricity in the same manner."""

    title: Title = Field(description="Name for people.")
    title_ja: TitleJa = Field(default="", description="The same in Japanese.")
    group: Name = Field(description='Group whose figures are reported together: "homes", "shops", "public".')
    model: LoadModel = Field(description="Model of the daily and yearly shape.")
    sites: Count = Field(description="Metering points; 0: one node that is not counted as a site.")
    energy_kwh: EnergyKwh = Field(description="Energy of the whole class before savings [kWh a year].")
    people_per_site: Annotated[float, Bounds(1, 10, "people")] | None = Field(
        default=None, description="Homes: mean size of a household; none: that of the load model."
    )
    term_holidays: tuple[tuple[MonthDay, MonthDay], ...] = Field(
        default=(), description='School holidays, each ["MM-DD", "MM-DD"], first and last day.'
    )

    import_limit_kw: PowerKw | None = Field(default=None, description="Highest import of each site [kW].")
    export_limit_kw: PowerKw | None = Field(default=None, description="Highest export of each site [kW].")

    @property
    def counted(self) -> bool:
        """Whether the class is part of the district's number of sites."""
        return self.sites > 0

    @property
    def nodes(self) -> int:
        """Number of nodes that are simulated."""
        return max(self.sites, 1)


class MeasureStep(Section):
    """Part of a savings measure that is carried out in one fiscal year."""

    year: Year = Field(description="Fiscal year.")
    sites: PositiveCount = Field(description="Sites that get it in that year.")


class Measure(Section):
    """A savings measure in one demand class."""

    title: Title = Field(description="Name for people.")
    title_ja: TitleJa = Field(default="", description="The same in Japanese.")
    demand: Name = Field(description="Demand class that it belongs to.")
    enabled: bool = Field(default=True, strict=True, description="Switch.")
    shape: Literal["lighting", "air_conditioning", "all"] = Field(description="Which use becomes smaller.")
    sites: PositiveCount = Field(description="Sites at the end of the plan.")
    energy_kwh: EnergyKwh = Field(description="Energy saved at all these sites together [kWh a year].")
    rollout: Annotated[tuple[MeasureStep, ...], Field(min_length=1)] = Field(description="Sites in each fiscal year.")
