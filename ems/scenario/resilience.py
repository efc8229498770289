"""When the grid fails: what shelters have and must serve, and which outages may come."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ems.scenario.quantities import (
    Bounds,
    CapacityKwh,
    Fraction,
    Hour,
    Month,
    Name,
    PositiveCount,
    PowerKw,
    Seed,
    Title,
    TitleJa,
    Year,
)
from ems.scenario.section import Section

LONGEST_H = 720.0
"""Longest outage that is played: 30 days [h]."""

OutageHours = Annotated[int, Bounds(1, 720, "h", whole=True)]
UpTo30Days = Annotated[float, Bounds(0, LONGEST_H, "h")]
SinceStart = Annotated[float, Bounds(0, 8784, "h")]
AirTemperature = Annotated[float, Bounds(-60, 60, "°C")]
Hours = tuple[Hour, Hour]
Quantiles = tuple[tuple[Fraction, SinceStart], ...]
ALL_DAY: Hours = (0.0, 24.0)


class Outage(Section):
    """How long shelters must last, and how that is counted."""

    hours: OutageHours = Field(default=72, description="Duration that is looked at [h]; 720 h are 30 days.")
    definition: Literal["at_least", "more_than", "truncated"] = Field(
        default="at_least", description="What survival at a duration means."
    )
    tolerance_kw: Annotated[float, Bounds(0, 1000, "kW")] = Field(
        default=1e-5, description="A service counts as served while no more than this is missing [kW]."
    )
    shedding: Literal["none", "state_of_charge", "hours_left", "schedule", "vital"] = Field(
        default="hours_left", description="Rule by which lower services are switched off before the energy is gone."
    )
    guarantee_hours: OutageHours = Field(default=72, description="How long the vital services must last [h].")
    guarantee_fraction: Fraction = Field(
        default=1.0, description="For how large a share of the year's starts they must; 1: for every one."
    )
    charge_on_warning: bool = Field(
        default=True, strict=True, description="Whether batteries are filled while an outage is announced."
    )
    years: Annotated[int, Bounds(1, 1_000_000, "years", whole=True)] = Field(
        default=10_000, description="Years for which the outages of events are drawn."
    )
    seed: Seed = Field(default=1, description="Seed of these draws.")


class Service(Section):
    """Something that shelters keep going; the order of the tables is the order of priority."""

    title: Title = Field(description="Name for people.")
    title_ja: TitleJa = Field(default="", description="The same in Japanese.")
    vital: bool = Field(
        default=False, strict=True, description="Whether a guarantee covers it; never switched off to spare energy."
    )
    load_kw: PowerKw = Field(default=0.0, description="Highest load however many people there are [kW].")
    load_kw_per_person: Annotated[float, Bounds(0, 100, "kW a person")] = Field(
        default=0.0, description="Highest load for each person [kW]."
    )
    hourly_fraction: Annotated[tuple[Fraction, ...], Field(min_length=24, max_length=24)] = Field(
        default=(1.0,) * 24, description="Share of the highest load in each local hour, from midnight."
    )
    months: Annotated[tuple[Month, ...], Field(min_length=1)] = Field(
        default=tuple(range(1, 13)), description="Months in which it is needed, 1 to 12."
    )
    cooling_from_c: AirTemperature | None = Field(
        default=None, description="Air temperature above which there is any load for cooling [°C]."
    )
    cooling_full_c: AirTemperature | None = Field(
        default=None, description="Air temperature from which the load is the highest [°C]; between them a line."
    )
    heating_from_c: AirTemperature | None = Field(
        default=None, description="Air temperature below which there is any load for heating [°C]."
    )
    heating_full_c: AirTemperature | None = Field(
        default=None, description="Air temperature down from which the load is the highest [°C]."
    )
    shed_below_fraction: Fraction = Field(
        default=0.0, description='"state_of_charge": off while less than this share of the usable energy is stored.'
    )
    shed_below_h: UpTo30Days = Field(
        default=0.0,
        description='"hours_left": off while what is stored would not carry it, and all above it, for this long [h].',
    )
    served_hours: Hours = Field(
        default=ALL_DAY,
        description='"schedule": on between these local hours [h]; from later than to: through midnight.',
    )


class ShelterPv(Section):
    """PV that stands at a shelter beside the plants of its demand class."""

    profile: Name = Field(description="PV class whose output per kW it follows.")
    kw: PowerKw = Field(description="Rated power [kW].")
    year: Year | None = Field(default=None, description="Fiscal year from which it runs; none: always.")


class ShelterCars(Section):
    """Cars that come to a shelter and feed it (V2H, V2L), one after another."""

    count: PositiveCount = Field(description="Number of cars.")
    first_arrival_h: UpTo30Days = Field(
        default=0.0, description="When the first is there, from the start of the outage [h]."
    )
    every_h: UpTo30Days = Field(default=0.0, description="Time until the next one comes [h]; 0: all at once.")
    energy_kwh: CapacityKwh = Field(description="What a car can give before it must leave, at the feeder [kWh].")
    power_kw: Annotated[float, Bounds(0.01, 1000, "kW")] = Field(description="What a car can feed at most [kW].")
    feeders: PositiveCount = Field(default=1, description="How many cars can feed at once.")
    trip_h: UpTo30Days | None = Field(
        default=None, description="How long an empty car is away to recharge [h]; none: it does not come back."
    )


class Neighbours(Section):
    """Homes or shops nearby that join the shelter's island; they are its last service."""

    at: Name = Field(description="Demand class that they belong to.")
    sites: PositiveCount = Field(description="How many: the first sites of the class.")
    with_pv: bool = Field(default=True, strict=True, description="Whether their PV feeds the island.")
    with_storage: bool = Field(default=True, strict=True, description="Whether their batteries do.")
    shed_below_fraction: Fraction | None = Field(
        default=None, description='"state_of_charge": as for a service; none: as the service above them.'
    )
    shed_below_h: UpTo30Days | None = Field(
        default=None, description='"hours_left": as for a service; none: as the service above them [h].'
    )
    served_hours: Hours = Field(default=ALL_DAY, description='"schedule": as for a service [h].')


class ShelterSite(Section):
    """A shelter (避難所): what it has when the grid is gone, and who is there."""

    title: Title = Field(description="Name for people.")
    title_ja: TitleJa = Field(default="", description="The same in Japanese.")
    at: Name | None = Field(
        default=None, description="Demand class whose PV stands here, that of [disaster.*] included; none: no site's."
    )
    site: PositiveCount = Field(default=1, description="Number of the site in that class.")
    site_storage: bool = Field(
        default=False, strict=True, description="Whether the batteries of that site feed the shelter as well."
    )
    pv: tuple[ShelterPv, ...] = Field(default=(), description="Further PV at the shelter.")
    storage: Name | None = Field(default=None, description="Storage class at the pool; none: no large battery.")
    unit: PositiveCount = Field(default=1, description="Which unit of it stands here, in the order of the roll-out.")
    emergency_floor_fraction: Fraction = Field(
        default=0.0, description="Lowest energy in an outage as a share of the capacity."
    )
    people: Annotated[float, Bounds(0, 1e6, "people")] = Field(default=0.0, description="People at the most.")
    people_curve: Annotated[tuple[tuple[SinceStart, Fraction], ...], Field(min_length=1)] = Field(
        default=((0.0, 1.0),), description="Hours since the outage began and share of the people; between them a line."
    )
    pv_trusted_fraction: Fraction = Field(default=1.0, description="Share of the PV's output that is counted on.")
    pv_availability: Fraction = Field(default=1.0, description="Probability that the PV works in an outage.")
    battery_availability: Fraction = Field(default=1.0, description="Probability that the battery works in an outage.")
    services: tuple[Name, ...] | None = Field(
        default=None, description="What it serves, in the order of the tables [service.*]; none: all of them."
    )
    cars: ShelterCars | None = Field(default=None, description="Cars that come and feed in; none: none come.")
    neighbours: Neighbours | None = Field(default=None, description="Sites that join its island; none: it is alone.")


class OutageEvent(Section):
    """A kind of outage, such as that of a typhoon: how often, when, how long, and what else is lost."""

    title: Title = Field(description="Name for people.")
    title_ja: TitleJa = Field(default="", description="The same in Japanese.")
    per_year: Annotated[float, Bounds(0, 366, "a year")] = Field(description="Mean number of such outages in a year.")
    month_weights: Annotated[tuple[Annotated[float, Bounds(0, 1e6)], ...], Field(min_length=12, max_length=12)] = Field(
        default=(1.0,) * 12, description="How often in each month, January first; only ratios count."
    )
    start_hours: Hours = Field(
        default=ALL_DAY,
        description="Local hours in which it begins, from and to [h]; from later than to: through midnight.",
    )
    weekdays_only: bool = Field(default=False, strict=True, description="Whether it never begins on a day off.")
    warning_h: tuple[SinceStart, SinceStart] = Field(
        default=(0.0, 0.0), description="Shortest and longest time from the announcement to the outage [h]; 0: none."
    )
    duration_h: Annotated[Quantiles, Field(min_length=2)] = Field(
        description="Probability and duration that is not exceeded with it [h]; between them a line."
    )
    dullest_fraction: Annotated[float, Bounds(0.01, 1)] = Field(
        default=1.0, description="It begins on the days of its month with the least sun: this share of them."
    )
    pv_down_h: Quantiles = Field(
        default=(), description="The same for how long PV is down after the start [h]; none: it is not."
    )
    pv_left_fraction: Fraction = Field(default=0.0, description="Share of the PV that works while PV is down.")
    battery_lost_fraction: Fraction = Field(default=0.0, description="Probability that a shelter's battery is lost.")
    pv_lost_fraction: Fraction = Field(default=0.0, description="Probability that its PV is, for the whole outage.")
    people_fraction: Annotated[float, Bounds(0, 100)] = Field(
        default=1.0, description="Factor on the people of every shelter."
    )
    people_at_once: bool = Field(
        default=False, strict=True, description="Whether the most people are there from the first hour."
    )
    cars: bool = Field(default=True, strict=True, description="Whether cars come.")
