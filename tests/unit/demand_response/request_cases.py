"""A group of people, a clock and loads that are simple enough to check by hand."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from ems.demand_response import Event, NudgeGroup
from profiles.calendar import Calendar, build_calendar
from profiles.time_grid import TimeGrid

HOMES = NudgeGroup(
    name="homes",
    title="Homes",
    class_number=0,
    share_fraction=0.5,
    response_fraction=0.1,
    saved_fraction=0.5,
    rebound_h=2.0,
    duration_h=2.0,
    less_hours=(17.0, 19.0),
    more_hours=None,
    notice_h=0.0,
    most_per_day=1,
    most_per_week=7,
    rest_h=0.0,
    points_per_kwh=10.0,
    kept_fraction=0.5,
    recovery_days=10.0,
    event_price=3.0,
)
"""Half of class 0: with a class load of 200 kW a rested group gives up 10 kW for two hours; 5 kW come back for two."""


def group_like(**changes: Any) -> NudgeGroup:
    """The group with other values."""
    return replace(HOMES, **changes)


@cache
def clock(step_minutes: int = 60, year: int = 2027) -> Calendar:
    """Japan's calendar; 2027 begins on a Friday."""
    return build_calendar(TimeGrid(year=year, timezone="Asia/Tokyo", step_minutes=step_minutes), country="JP")


def flat_load_kw(steps: int, *class_kw: float) -> np.ndarray:
    """Constant loads of classes, shape (classes, steps)."""
    return np.repeat([[kw] for kw in class_kw], steps, axis=1).astype(float)


def event_at(start: int, *, group: int = 0, kind: Any = "less", expected_kwh: float = 20.0) -> Event:
    """A decided event; what was expected of it plays no part in its play."""
    return Event(
        group=group, kind=kind, start=start, expected_change_kw=np.array([-10.0, -10.0]), expected_kwh=expected_kwh
    )
