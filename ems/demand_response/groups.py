"""Who may be asked: groups of people (E7) and rooms whose air conditioners may be steered (E8)."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ems.district import District
    from ems.scenario.demand import MeasureStep
    from ems.scenario.demand_response import AirConditioning, Nudge

Kind = Literal["less", "more"]
KINDS: tuple[Kind, ...] = ("less", "more")

_HAIR = 1e-9
"""Hours that are a whole number of steps but for rounding count as one."""


def whole_steps(hours_h: float, step_h: float) -> int:
    """Steps that last at least as long as a time.

    Parameters
    ----------
    hours_h
        The time [h].
    step_h
        Length of a step [h].

    Examples
    --------
    >>> whole_steps(2.0, 0.5), whole_steps(2.1, 0.5)
    (4, 5)
    """
    return ceil(hours_h / step_h - _HAIR)


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeGroup:
    """People of one demand class who get requests together and grow tired of them together (E7).

    Parameters
    ----------
    name, title
        Name in the scenario, and for people.
    class_number
        Number of the demand class in ``District.class_names``.
    share_fraction
        Enrolled sites as a share of the class's sites; the group's load is this share of the class's.
    response_fraction
        ρ0: share of the load that a rested group gives up, or adds.
    saved_fraction
        s: share of it that does not come back in the hours after.
    rebound_h
        H: hours over which the rest comes back [h].
    duration_h
        Length of an event [h].
    less_hours, more_hours
        Local hours, from and to, in which a request for less or for more may start; None: it is never made.
    notice_h
        Time between the request and its start [h].
    most_per_day, most_per_week
        Most events that start on one local day and in one week from Monday.
    rest_h
        Shortest time from the end of an event to the start of the next [h].
    points_per_kwh
        Points for each kWh given up or added during an event [points/kWh].
    kept_fraction
        f: share of the response that an event leaves.
    recovery_days
        τ: time constant of the recovery [days].
    event_price
        What a planner should count for an event because it uses response up [currency].
    """

    name: str
    title: str
    class_number: int
    share_fraction: float
    response_fraction: float
    saved_fraction: float
    rebound_h: float
    duration_h: float
    less_hours: tuple[float, float] | None
    more_hours: tuple[float, float] | None
    notice_h: float
    most_per_day: int
    most_per_week: int
    rest_h: float
    points_per_kwh: float
    kept_fraction: float
    recovery_days: float
    event_price: float

    def hours_of(self, kind: Kind) -> tuple[float, float] | None:
        """Local hours in which a request of a kind may start."""
        return self.less_hours if kind == "less" else self.more_hours

    def duration_steps(self, step_h: float) -> int:
        """Steps of an event."""
        return whole_steps(self.duration_h, step_h)

    def rebound_steps(self, step_h: float) -> int:
        """Steps over which the shifted part comes back."""
        return whole_steps(self.rebound_h, step_h)

    def effect_steps(self, step_h: float) -> int:
        """Steps from the start of an event to the end of its rebound."""
        return self.duration_steps(step_h) + self.rebound_steps(step_h)


@dataclass(frozen=True, slots=True, kw_only=True)
class CooledRooms:
    """Rooms of one demand class whose air conditioners the manager may steer, as one storage (E8).

    Parameters
    ----------
    name, title
        Name in the scenario, and for people.
    class_number
        Number of the demand class in ``District.class_names``.
    share_fraction
        Enrolled sites as a share of the class's sites; their air conditioning is this share of the class's.
    sites
        Enrolled sites.
    rated_kw
        Highest electric power of all their air conditioners [kW].
    behind_kwh
        How far all rooms together may lag behind their set points, as electric energy that the air conditioners would
        need to make it good [kWh]: too warm in summer, too cold in winter.
    ahead_kwh
        How far they may be ahead of them, cooled or heated in advance [kWh].
    leak_fraction_per_h
        σ: share of the deviation that is lost to the outdoors in an hour [1/h].
    points_per_kwh
        Points for each kWh of air conditioning that is put off [points/kWh].
    hours
        Local hours, from and to, in which rooms may deviate; (0, 24): at any time.
    recovery_h
        Time after those hours in which they come back to the set point; as long before them, rooms may get ahead [h].

    Notes
    -----
    Enrolled sites are taken for average ones of their class; what nobody switched on may still be cooled or heated in
    advance, up to the rated power.
    """

    name: str
    title: str
    class_number: int
    share_fraction: float
    sites: int
    rated_kw: float
    behind_kwh: float
    ahead_kwh: float
    leak_fraction_per_h: float
    points_per_kwh: float
    hours: tuple[float, float] = (0.0, 24.0)
    recovery_h: float = 0.0


def nudge_groups(district: District) -> tuple[NudgeGroup, ...]:
    """Groups that are enrolled in the district's fiscal year, in the order of the scenario.

    Parameters
    ----------
    district
        Its scenario's ``[nudge.*]`` tables and its demand classes.
    """
    return tuple(
        _nudge_group(district, name, nudge, sites)
        for name, nudge in district.scenario.nudge.items()
        if (sites := enrolled_sites(nudge.sites, nudge.rollout, district.installed.fiscal_year))
    )


def cooled_rooms(district: District) -> tuple[CooledRooms, ...]:
    """Rooms whose air conditioners may be steered in the district's fiscal year, in the order of the scenario.

    Parameters
    ----------
    district
        Its scenario's ``[air_conditioning.*]`` tables and its demand classes.
    """
    return tuple(
        _cooled_rooms(district, name, rooms, sites)
        for name, rooms in district.scenario.air_conditioning.items()
        if (sites := enrolled_sites(rooms.sites, rooms.rollout, district.installed.fiscal_year))
    )


def enrolled_sites(sites: int, rollout: Sequence[MeasureStep], fiscal_year: int) -> int:
    """Sites that take part by a fiscal year.

    Parameters
    ----------
    sites
        Sites at the end of the plan.
    rollout
        Sites that join in each fiscal year; empty: all from the first.
    fiscal_year
        The year.
    """
    return sum(step.sites for step in rollout if step.year <= fiscal_year) if rollout else sites


def _nudge_group(district: District, name: str, nudge: Nudge, sites: int) -> NudgeGroup:
    return NudgeGroup(
        name=name,
        title=nudge.title,
        class_number=district.class_names.index(nudge.demand),
        share_fraction=sites / district.scenario.demand[nudge.demand].nodes,
        response_fraction=nudge.response_fraction,
        saved_fraction=nudge.saved_fraction,
        rebound_h=nudge.rebound_h,
        duration_h=nudge.duration_h,
        less_hours=nudge.less_hours,
        more_hours=nudge.more_hours,
        notice_h=nudge.notice_h,
        most_per_day=nudge.most_per_day,
        most_per_week=nudge.most_per_week,
        rest_h=nudge.rest_h,
        points_per_kwh=nudge.points_per_kwh,
        kept_fraction=nudge.kept_fraction,
        recovery_days=nudge.recovery_days,
        event_price=nudge.event_price,
    )


def _cooled_rooms(district: District, name: str, rooms: AirConditioning, sites: int) -> CooledRooms:
    electric_kwh_per_k = sites * rooms.heat_capacity_kwh_per_k / rooms.coefficient_of_performance
    return CooledRooms(
        name=name,
        title=rooms.title,
        class_number=district.class_names.index(rooms.demand),
        share_fraction=sites / district.scenario.demand[rooms.demand].nodes,
        sites=sites,
        rated_kw=sites * rooms.rated_kw,
        behind_kwh=rooms.behind_k * electric_kwh_per_k,
        ahead_kwh=rooms.ahead_k * electric_kwh_per_k,
        leak_fraction_per_h=rooms.leak_fraction_per_h,
        points_per_kwh=rooms.points_per_kwh,
        hours=rooms.hours,
        recovery_h=rooms.recovery_h,
    )
