"""Batteries: what one unit can do, and how many are installed where and when."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ems.scenario.money import Ageing
from ems.scenario.quantities import (
    Bounds,
    CapacityKwh,
    Efficiency,
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


class StorageStep(Section):
    """Units that are installed in one fiscal year at one kind of place."""

    year: Year = Field(description="Fiscal year from which they run.")
    at: Name = Field(description='Demand class (a unit at each site, in order) or "pool".')
    units: PositiveCount = Field(default=1, description="Number of units, of equal size.")
    kwh: CapacityKwh | None = Field(default=None, description="Capacity of these units together, as printed [kWh].")
    name: TitleJa = Field(default="", description="Name for people, where the unit has one.")
    name_ja: TitleJa = Field(default="", description="The same in Japanese.")
    first_site: PositiveCount | None = Field(
        default=None, description="Number of the first site in the class; none: the next after the previous entry."
    )


class StorageClass(Section):
    """Storages of one kind (E2 and E3: energy, losses, limits)."""

    title: Title = Field(description="Name for people.")
    title_ja: TitleJa = Field(default="", description="The same in Japanese.")
    group: Name = Field(description='Group whose figures are reported together: "homes", "shops", "public".')
    capacity_kwh: CapacityKwh | None = Field(
        default=None, description="Capacity of each unit [kWh]; goes before the roll-out's kWh."
    )
    max_charge_kw: PowerKw | None = Field(default=None, description="Charging power of each unit [kW].")
    max_discharge_kw: PowerKw | None = Field(default=None, description="Discharging power of each unit [kW].")
    charge_kw_per_kwh: Factor | None = Field(
        default=None, description="Charging power per kWh of capacity, where max_charge_kw is not given [kW/kWh]."
    )
    discharge_kw_per_kwh: Factor | None = Field(
        default=None, description="Discharging power per kWh of capacity, where max_discharge_kw is not given [kW/kWh]."
    )
    charge_efficiency: Efficiency = Field(description="Energy stored over energy taken in.")
    discharge_efficiency: Efficiency = Field(description="Energy given out over energy taken from the store.")
    standing_loss_fraction_per_h: Fraction = Field(default=0.0, description="Share of the energy lost an hour [1/h].")
    floor_fraction: Fraction = Field(default=0.0, description="Lowest energy as a share of the capacity.")
    ceiling_fraction: Fraction = Field(default=1.0, description="Highest energy as a share of the capacity.")
    initial_fraction: Fraction = Field(default=0.0, description="Energy at the start as a share of the capacity.")
    wear_price_per_kwh: Annotated[float, Bounds(0, 1e6, "per kWh")] = Field(
        default=0.0, description="What a discharged kWh costs in wear [currency per kWh]."
    )
    battery_may_export: bool = Field(
        default=False, strict=True, description="Whether a site's battery may discharge into the grid."
    )
    loss: Literal["split", "on_charge"] = Field(default="split", description="Where the losses are counted (E3).")
    ageing: Ageing = Field(default_factory=Ageing, description="How its batteries age.")
    rollout: Annotated[tuple[StorageStep, ...], Field(min_length=1)] = Field(description="What is installed, in order.")
