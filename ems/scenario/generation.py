"""What makes electricity: PV classes, other plants, contracts with roofs elsewhere."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ems.scenario.quantities import (
    Bounds,
    Count,
    EnergyKwh,
    Factor,
    Fraction,
    Name,
    PositiveCount,
    PowerKw,
    Title,
    TitleJa,
    Year,
)
from ems.scenario.section import Section


class Azimuth(Section):
    """One direction that modules of a class face."""

    azimuth_deg: Annotated[float, Bounds(0, 360, "°")] = Field(description="Clockwise from north, 180 south [°].")
    share: Fraction = Field(description="Share of the class's kW; all shares sum to 1.")


class Plant(Section):
    """PV of one class that is built in one fiscal year at one kind of place."""

    year: Year = Field(description="Fiscal year from which it runs.")
    at: Name = Field(description='Demand class, "own_meter" (each site a node without demand) or "pool".')
    sites: PositiveCount = Field(default=1, description="Number of sites, of equal size.")
    kw: PowerKw = Field(description="Rated power of these sites together [kW].")
    name: TitleJa = Field(default="", description="Name for people, where the site has one.")
    name_ja: TitleJa = Field(default="", description="The same in Japanese.")
    first_site: PositiveCount | None = Field(
        default=None, description="Number of its first site in the class; none: the next after the previous entry."
    )
    flats: bool = Field(default=False, strict=True, description="On a block of flats (see policy.flats_roof).")


class Pv(Section):
    """PV systems that share tilt, mix of azimuths and performance."""

    title: Title = Field(description="Name for people.")
    title_ja: TitleJa = Field(default="", description="The same in Japanese.")
    group: Name = Field(description='Group whose figures are reported together: "homes", "shops", "public".')
    sites: Count = Field(description="Sites at the end of the plan; the plants must add up to it.")
    kw: PowerKw = Field(description="Rated power at the end of the plan [kW]; the plants must add up to it.")
    plan_energy_kwh: EnergyKwh | None = Field(default=None, description="Yearly output that the plan states [kWh].")
    tilt_deg: Annotated[float, Bounds(0, 90, "°")] = Field(description="Tilt from the horizontal [°].")
    azimuths: Annotated[tuple[Azimuth, ...], Field(min_length=1)] = Field(description="Directions and their shares.")
    performance_ratio: Annotated[float, Bounds(0.3, 1)] | None = Field(
        default=None, description="Yearly AC output per kW over plane-of-array irradiation; none: physics alone."
    )
    losses_fraction: Annotated[float, Bounds(0, 0.6)] | None = Field(
        default=None, description="Losses of the physical chain."
    )
    temperature_coefficient_per_c: Annotated[float, Bounds(-0.01, 0, "per °C")] | None = Field(
        default=None, description="Change of power with cell temperature [1/°C]."
    )
    dc_to_ac_ratio: Annotated[float, Bounds(0.5, 3)] | None = Field(
        default=None, description="Module over inverter power."
    )
    inverter_efficiency: Annotated[float, Bounds(0.8, 1)] | None = Field(
        default=None, description="Nominal efficiency of the inverter."
    )
    albedo: Fraction | None = Field(default=None, description="Reflectance of the ground.")
    scale_fraction: Factor = Field(default=1.0, description="Factor on the kW of every plant, for what-if questions.")
    sites_after: Name | None = Field(
        default=None, description="PV class whose sites come first: no site of a demand class has both."
    )
    ppa_sites: Count = Field(
        default=0,
        description="How many of its sites, in order, have PV that an operator owns (PPA); the rest own theirs.",
    )
    plants: tuple[Plant, ...] = Field(default=(), description="What is built where, in order.")

    @property
    def azimuths_deg(self) -> tuple[float, ...]:
        """Directions of the modules, clockwise from north [°]."""
        return tuple(azimuth.azimuth_deg for azimuth in self.azimuths)

    @property
    def shares(self) -> tuple[float, ...]:
        """Share of the class's kW that faces each direction."""
        return tuple(azimuth.share for azimuth in self.azimuths)


class Generation(Section):
    """A plant that is not PV."""

    title: Title = Field(description="Name for people.")
    title_ja: TitleJa = Field(default="", description="The same in Japanese.")
    group: Name = Field(description="Group whose figures are reported together.")
    kw: PowerKw = Field(description="Rated power [kW].")
    energy_kwh: EnergyKwh = Field(description="Yearly output; the capacity factor follows from it [kWh].")
    plan_energy_kwh: EnergyKwh | None = Field(default=None, description="Yearly output that the plan states [kWh].")
    at: Name = Field(description='Demand class at whose first site it stands, or "pool".')
    year: Year = Field(description="Fiscal year from which it runs.")
    profile: Literal["constant"] = Field(default="constant", description="Shape of the output over the year.")
    renewable_fraction: Fraction = Field(default=1.0, description="Share of the output that counts as renewable.")


class Contract(Section):
    """Renewable supply bought from PV outside the district."""

    title: Title = Field(description="Name for people.")
    title_ja: TitleJa = Field(default="", description="The same in Japanese.")
    sites: Count = Field(description="Number of roofs.")
    kw: PowerKw = Field(description="Rated power together [kW].")
    plan_energy_kwh: EnergyKwh | None = Field(default=None, description="Yearly supply that the plan states [kWh].")
    profile: Name = Field(description="PV class whose output per kW it follows.")
    sold_fraction: Fraction = Field(description="Share of the output that the owners sell.")
    year: Year = Field(description="Fiscal year from which it supplies.")


class DisasterSupply(Section):
    """PV of a third party that serves a site in an outage only; outside every sum."""

    title: Title = Field(description="Name for people.")
    title_ja: TitleJa = Field(default="", description="The same in Japanese.")
    kw: PowerKw = Field(description="Rated power [kW].")
    at: Name = Field(description="Demand class that it serves in an outage.")
    profile: Name = Field(description="PV class whose output per kW it follows.")
