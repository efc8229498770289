"""What may be asked of people and of air conditioners, and what it is worth to them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ems.scenario.demand import MeasureStep
from ems.scenario.quantities import Bounds, Fraction, Hour, Name, PositiveCount, PowerKw, Title, TitleJa
from ems.scenario.section import Section

Hours = tuple[Hour, Hour]

FIRST_RESPONSE = 0.08
"""Commonly quoted of the first requests without a price in Keihanna, unchecked (Ito, Ida and Tanaka 2018, American
Economic Journal: Economic Policy 10(1), doi:10.1257/pol.20160093)."""
KEPT, RECOVERY_DAYS = 0.75, 10.0
"""With these, requests on every working day meet 3 % on average and rare ones 8 %, as quoted of the same study. That
fixes the two only together: the 10 days are an assumption."""


class DemandResponse(Section):
    """Which requests are made, who decides on them, and what may be paid for them."""

    nudges: Literal["none", "rule", "optimal"] = Field(
        default="none", description="Who decides on requests to people: nobody, a rule of the day, or the planner."
    )
    air_conditioning: bool = Field(
        default=False, strict=True, description="Whether the planner steers the enrolled air conditioners."
    )
    points_budget: Annotated[float, Bounds(0, 1e9, "points")] = Field(
        default=0.0,
        description="Points that may be paid in a year, to people and for steered air conditioners.",
    )
    currency_per_point: Annotated[float, Bounds(0, 1e6, "per point")] = Field(
        default=1.0, description="What a point costs [currency per point]."
    )
    rule_shortage_kw: PowerKw = Field(
        default=0.0, description='Rule: "less" is asked where the forecast net load over the event is above this [kW].'
    )
    rule_surplus_kw: PowerKw = Field(
        default=0.0, description='Rule: "more" is asked where the forecast surplus over the event is above this [kW].'
    )


class Nudge(Section):
    """A group of people who get requests (E7); they respond less from request to request, and recover."""

    title: Title = Field(description="Name for people.")
    title_ja: TitleJa = Field(default="", description="The same in Japanese.")
    demand: Name = Field(description="Demand class that they belong to.")
    sites: PositiveCount = Field(description="Sites that are enrolled at the end of the plan.")
    rollout: tuple[MeasureStep, ...] = Field(
        default=(), description="Sites that join in each fiscal year; none: all from the first."
    )
    response_fraction: Fraction = Field(
        default=FIRST_RESPONSE, description="Share of the load that a rested group gives up, or adds."
    )
    saved_fraction: Fraction = Field(
        default=0.0, description="Share of that which does not come back in the hours after."
    )
    rebound_h: Annotated[float, Bounds(0, 24, "h")] = Field(
        default=3.0,  # the upper end of the 1 to 3 h commonly quoted, unchecked
        description="Hours after the event over which the rest comes back, evenly [h].",
    )
    duration_h: Annotated[float, Bounds(0.25, 12, "h")] = Field(description="Length of an event [h].")
    less_hours: Hours | None = Field(
        default=None, description='Local hours, from and to, in which a request for "less" may start [h].'
    )
    more_hours: Hours | None = Field(
        default=None, description='Local hours, from and to, in which a request for "more" may start [h].'
    )
    notice_h: Annotated[float, Bounds(0, 72, "h")] = Field(
        default=0.0, description="Time between the decision and the start of the event [h]."
    )
    most_per_day: Annotated[int, Bounds(1, 24, "events", whole=True)] = Field(
        default=1, description="Most events that start on one day."
    )
    most_per_week: Annotated[int, Bounds(1, 168, "events", whole=True)] = Field(
        default=7, description="Most events that start in one week, from Monday."
    )
    rest_h: Annotated[float, Bounds(0, 168, "h")] = Field(
        default=0.0, description="Shortest time from the end of an event to the next start [h]."
    )
    points_per_kwh: Annotated[float, Bounds(0, 1e6, "points/kWh")] = Field(
        default=0.0, description="Points for each kWh given up or added during an event."
    )
    kept_fraction: Annotated[float, Bounds(0.01, 1)] = Field(
        default=KEPT, description="Share of the response that an event leaves; 1: nobody grows tired."
    )
    recovery_days: Annotated[float, Bounds(0.1, 3650, "days")] = Field(
        default=RECOVERY_DAYS, description="Time constant with which the response recovers [days]."
    )
    event_price: Annotated[float, Bounds(0, 1e9, "per event")] = Field(
        default=0.0, description="What the planner counts for an event because it uses response up [currency]."
    )


class AirConditioning(Section):
    """Homes or shops whose air conditioners the manager may steer within comfort limits (E8)."""

    title: Title = Field(description="Name for people.")
    title_ja: TitleJa = Field(default="", description="The same in Japanese.")
    demand: Name = Field(description="Demand class that they belong to.")
    sites: PositiveCount = Field(description="Sites that are enrolled at the end of the plan.")
    rollout: tuple[MeasureStep, ...] = Field(
        default=(), description="Sites that join in each fiscal year; none: all from the first."
    )
    rated_kw: PowerKw = Field(description="Highest electric power of the air conditioners of one site [kW].")
    behind_k: Annotated[float, Bounds(0, 10, "K")] = Field(
        description="Comfort: how far rooms may be warmer (in winter: colder) than wanted [K]."
    )
    ahead_k: Annotated[float, Bounds(0, 10, "K")] = Field(
        default=0.0, description="Comfort: how far rooms may be cooled (in winter: heated) in advance [K]."
    )
    heat_capacity_kwh_per_k: Annotated[float, Bounds(0.01, 1e4, "kWh/K")] = Field(
        description="Heat that warms the rooms of one site by a kelvin [kWh/K]."
    )
    coefficient_of_performance: Annotated[float, Bounds(0.5, 10)] = Field(
        description="Heat moved over electricity used."
    )
    leak_fraction_per_h: Annotated[float, Bounds(0, 0.99, "per h")] = Field(
        description="Share of the deviation that is lost to the outdoors in an hour [1/h]."
    )
    hours: Hours = Field(
        default=(0.0, 24.0),
        description="Local hours, from and to, in which air conditioning may be put off [h]; 0 to 24: always.",
    )
    recovery_h: Annotated[float, Bounds(0, 12, "h")] = Field(
        default=3.0,  # the upper end of the 1 to 3 h commonly quoted, unchecked
        description="Time after those hours in which rooms come back to the set point, and before them in which "
        "they may get ahead [h].",
    )
    points_per_kwh: Annotated[float, Bounds(0, 1e6, "points/kWh")] = Field(
        default=0.0, description="Points for each kWh of air conditioning that is put off."
    )
