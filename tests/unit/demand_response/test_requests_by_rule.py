"""Requests by rule of thumb: the worst hours of the forecast, within every limit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from request_cases import HOMES, clock, flat_load_kw, group_like

from ems.demand_response import Event, NudgeGroup, NudgeState, schedule_by_rule

MONDAY = 24 * 3


def asked(net_load_kw: list[float], *groups: NudgeGroup, points: float = 1e9, **settings: Any) -> list[tuple[int, str]]:
    """Start and kind of the requests in two days whose hours repeat the given net load."""
    return [(event.start - MONDAY, event.kind) for event in schedule(net_load_kw, *groups, points=points, **settings)]


def schedule(net_load_kw: list[float], *groups: NudgeGroup, points: float, **settings: Any) -> tuple[Event, ...]:
    every = groups or (HOMES,)
    return schedule_by_rule(
        every,
        flat_load_kw(48, 200.0),
        np.array(net_load_kw * 2)[:48],
        NudgeState.rested(every, points),
        clock(),
        begin=MONDAY,
        **{"played_steps": 24, **settings},
    )


def day(**hours: float) -> list[float]:
    """Net load of a day that is zero but for the hours named, as in h18=5."""
    return [hours.get(f"h{hour}", 0.0) for hour in range(24)]


def test_less_is_asked_where_the_shortage_is_largest() -> None:
    assert asked(day(h17=10, h18=10, h19=10)) == [(17, "less")]
    assert asked(day(h17=1, h18=10, h19=10)) == [(18, "less")]


def test_more_is_asked_where_the_surplus_is_largest() -> None:
    noon = group_like(less_hours=None, more_hours=(10.0, 14.0))
    assert asked(day(h11=-1, h12=-8, h13=-9), noon) == [(12, "more")]


def test_nothing_is_asked_below_the_thresholds() -> None:
    both = group_like(more_hours=(10.0, 14.0), most_per_day=2)
    hours = day(h12=-8, h13=-8, h17=10, h18=10)
    assert asked(hours, both, shortage_kw=9.9, surplus_kw=8.0) == [(17, "less")]
    assert asked(hours, both, shortage_kw=10.0, surplus_kw=7.9) == [(12, "more")]


@pytest.mark.parametrize(("net_kw", "kind"), [(5.0, "more"), (-5.0, "less")])
def test_the_wrong_sign_asks_for_nothing(net_kw: float, kind: str) -> None:
    hours = {"less_hours": None, "more_hours": None} | {f"{kind}_hours": (10.0, 20.0)}
    assert asked([net_kw] * 24, group_like(**hours)) == []


def test_only_the_day_is_asked() -> None:
    assert [start for start, _ in asked([5.0] * 24, played_steps=24)] == [17]
    assert [start for start, _ in asked([5.0] * 24, played_steps=48)] == [17, 41]


def test_one_event_a_day_unless_more_are_allowed() -> None:
    long_day = group_like(less_hours=(8.0, 20.0), most_per_day=3)
    # Equal shortage: the earliest first, two hours each, no rest between them.
    assert [start for start, _ in asked([5.0] * 24, long_day)] == [8, 10, 12]


def test_rest_lies_between_events_whichever_was_chosen_first() -> None:
    resting = group_like(less_hours=(8.0, 20.0), most_per_day=3, rest_h=3.0)
    hours = day(h8=5, h9=5, h10=5, h13=9, h14=9, h18=5, h19=5)
    # 13 to 15 h first; the event before it must end by 10 h, the one after must not start before 18 h.
    assert [start for start, _ in asked(hours, resting)] == [8, 13, 18]


def test_the_count_of_the_week_is_kept() -> None:
    twice = group_like(most_per_week=1)
    assert [start for start, _ in asked([5.0] * 24, twice, played_steps=48)] == [17]


def test_points_are_shared_by_the_groups() -> None:
    """Each event earns 200 points: 399 are enough for one of two groups, 400 for both."""
    other = group_like(name="other")
    assert len(asked([5.0] * 24, HOMES, other, points=399.0)) == 1
    assert len(asked([5.0] * 24, HOMES, other, points=400.0)) == 2


def test_nobody_to_ask() -> None:
    assert asked([5.0] * 24, group_like(less_hours=None)) == []
