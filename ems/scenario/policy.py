"""Who decides, and what the rules may assume."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, NaiveDatetime

from ems.scenario.quantities import Count, Fraction, Name, PowerKw
from ems.scenario.section import Section


class OutageWarning(Section):
    """A time in which an outage is announced, such as the days before a typhoon."""

    start: NaiveDatetime = Field(description="From, local time.")
    end: NaiveDatetime = Field(description="To, local time.")


class Policy(Section):
    """Built-in rule or planner and its settings; rules of one's own are never named in a scenario."""

    name: Literal[
        "none",
        "self_consumption",
        "time_of_use",
        "peak_shaving",
        "shelter_reserve",
        "optimal",
        "each_for_itself",
        "rolling",
    ] = Field(default="self_consumption", description="Built-in rule or planner that decides.")
    flats_roof: Literal["pool", "residents"] = Field(
        default="pool", description="Whose self-consumption the roofs of flats are: the district's or the residents'."
    )
    flat_class: Name | None = Field(default=None, description="Demand class whose last sites are the flats.")
    flat_homes: Count = Field(default=0, description="Number of flats in that class.")
    reserve_fraction: Fraction | None = Field(
        default=None,
        description='Rule "shelter_reserve": energy kept for an outage as a share of the capacity; none: what the '
        "shelters' vital services need.",
    )
    peak_target_kw: PowerKw | None = Field(
        default=None, description='Rule "peak_shaving": import above which storages discharge [kW]; none: its own.'
    )
    warnings: tuple[OutageWarning, ...] = Field(default=(), description="Announced outages, known to the rules.")
