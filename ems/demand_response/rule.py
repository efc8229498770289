"""Requests by rule of thumb, the baseline that a planner must beat: ask where the day's forecast is worst."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.demand_response.candidates import candidates_of, events_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.demand_response.candidates import CandidateTable
    from ems.demand_response.groups import NudgeGroup
    from ems.demand_response.state import Event, NudgeState
    from profiles.calendar import Calendar

    Floats = NDArray[np.float64]


def schedule_by_rule(
    groups: Sequence[NudgeGroup],
    class_load_kw: Floats,
    net_load_kw: Floats,
    state: NudgeState,
    calendar: Calendar,
    *,
    begin: int,
    played_steps: int,
    shortage_kw: float = 0.0,
    surplus_kw: float = 0.0,
) -> tuple[Event, ...]:
    """Requests of a day by rule of thumb.

    Parameters
    ----------
    groups
        The groups.
    class_load_kw
        Forecast load of each class without requests, shape (classes, steps of the window) [kW].
    net_load_kw
        Forecast load less generation of the district, shape (steps of the window,) [kW].
    state
        Where the groups stand.
    calendar
        Clock of the year.
    begin
        Step of the year at which the window begins.
    played_steps
        Steps in which the day's requests start; the window must be longer by event and rebound, or those of the evening
        fall away.
    shortage_kw, surplus_kw
        As in :func:`choose_by_rule` [kW].

    Returns
    -------
    tuple of Event
        In the order of their starts.
    """
    # What a point costs plays no part in the rule, which knows the budget only.
    candidates = candidates_of(groups, class_load_kw, state, calendar, begin=begin, currency_per_point=0.0)
    chosen = choose_by_rule(
        candidates, net_load_kw, played_steps=played_steps, shortage_kw=shortage_kw, surplus_kw=surplus_kw
    )
    return events_of(candidates, chosen, begin=begin, played_steps=played_steps)


def choose_by_rule(
    candidates: CandidateTable,
    net_load_kw: Floats,
    *,
    played_steps: int,
    shortage_kw: float = 0.0,
    surplus_kw: float = 0.0,
) -> NDArray[np.bool_]:
    """Choose requests by the forecast of the district's net load.

    Parameters
    ----------
    candidates
        Requests that may be made, with all their limits.
    net_load_kw
        Forecast load less generation of the district, shape (steps of the window,) [kW].
    played_steps
        Steps of the window in which requests may start.
    shortage_kw
        "Less" is asked where the mean net load over the event is above this [kW].
    surplus_kw
        "More" is asked where the mean surplus over the event is above this [kW].

    Returns
    -------
    numpy.ndarray
        Whether each candidate takes place, shape (candidates,).

    Notes
    -----
    The largest shortage or surplus beyond its threshold comes first, the next ones as long as rest, counts and points
    allow. The storages are not looked at: a rule of thumb for a person with a weather forecast.
    """
    excess_kw = _excess_kw(candidates, net_load_kw, shortage_kw, surplus_kw)
    excess_kw[candidates.start >= played_steps] = 0.0
    chosen = np.zeros(candidates.count, dtype=np.bool_)
    per_day, per_week = candidates.most_per_day.copy(), candidates.most_per_week.copy()
    points_left = candidates.points_left
    for i in np.argsort(-excess_kw, kind="stable"):
        if excess_kw[i] <= 0.0:
            break
        group, day, week = candidates.group[i], candidates.day[i], candidates.week[i]
        counted_out = min(per_day[group, day], per_week[group, week]) < 1
        if counted_out or candidates.points[i] > points_left or _too_close(candidates, int(i), chosen):
            continue
        chosen[i] = True
        per_day[group, day] -= 1
        per_week[group, week] -= 1
        points_left -= float(candidates.points[i])
    return chosen


def _excess_kw(candidates: CandidateTable, net_load_kw: Floats, shortage_kw: float, surplus_kw: float) -> Floats:
    """Mean shortage or surplus of each event above its threshold, shape (candidates,) [kW]."""
    up_to = np.concatenate([[0.0], np.cumsum(net_load_kw)])
    end = candidates.start + candidates.duration_steps
    mean_kw = (up_to[end] - up_to[candidates.start]) / np.maximum(candidates.duration_steps, 1)
    is_less = np.array([kind == "less" for kind in candidates.kind], dtype=np.bool_)
    return np.asarray(np.where(is_less, mean_kw - shortage_kw, -mean_kw - surplus_kw))


def _too_close(candidates: CandidateTable, number: int, chosen: NDArray[np.bool_]) -> bool:
    """Tell whether a candidate and one that is chosen already lie within each other's event and rest."""
    of_group = chosen & (candidates.group == candidates.group[number])
    start, blocked = candidates.start[of_group], candidates.blocked_steps[of_group]
    later = candidates.start[number]
    return bool(np.any((start < later + candidates.blocked_steps[number]) & (later < start + blocked)))
