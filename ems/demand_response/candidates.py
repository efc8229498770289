"""The requests that may be made in a planner's window, as arrays: a planner or a rule chooses among them (E7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.demand_response.groups import KINDS, whole_steps
from ems.demand_response.response import event_change_kw
from ems.demand_response.state import Event

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ems.demand_response.groups import Kind, NudgeGroup
    from ems.demand_response.state import NudgeState
    from profiles.calendar import Calendar

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

DAYS_PER_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CandidateTable:
    """Requests that may be made: each row is one event of one group, of one kind, at one start.

    Parameters
    ----------
    names
        What each is called, for example ``"homes less 2027-08-01 17:00"``.
    kind
        ``"less"`` or ``"more"``, length candidates.
    group
        Number of the group each belongs to, shape (candidates,).
    class_number
        Demand class whose load each changes, shape (candidates,).
    start
        Step of the window at which each starts, ascending within a group, shape (candidates,).
    duration_steps
        Steps of each event, shape (candidates,).
    blocked_steps
        Steps from its start on in which the group may start no other event (duration and rest), shape (candidates,).
    change_kw
        Change of the class's load, rebound included, shape (candidates, steps) [kW].
    expected_kwh
        Energy given up or added during each event, 0 or more, shape (candidates,) [kWh].
    points
        Points that each would earn the group, shape (candidates,).
    start_cost
        Price of each event besides its points, for the response that it uses up, shape (candidates,) [currency].
    day, week
        Local day and week (from Monday) of each start, numbered from the window's first, shape (candidates,).
    most_per_day, most_per_week
        How many more events each group may have, shape (groups, days) and (groups, weeks).
    points_left
        Points that may still be paid.
    currency_per_point
        What a point costs [currency].
    """

    names: tuple[str, ...]
    kind: tuple[Kind, ...]
    group: Ints
    class_number: Ints
    start: Ints
    duration_steps: Ints
    blocked_steps: Ints
    change_kw: Floats
    expected_kwh: Floats
    points: Floats
    start_cost: Floats
    day: Ints
    week: Ints
    most_per_day: Ints
    most_per_week: Ints
    points_left: float
    currency_per_point: float

    @property
    def count(self) -> int:
        """Number of candidates."""
        return len(self.names)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Row:
    """One candidate while the table is made."""

    group: int
    kind: Kind
    start: int
    change_kw: Floats
    expected_kwh: float


def candidates_of(
    groups: Sequence[NudgeGroup],
    class_load_kw: Floats,
    state: NudgeState,
    calendar: Calendar,
    *,
    begin: int,
    currency_per_point: float,
) -> CandidateTable:
    """Requests that may be made in a window: allowed hours, notice, rest, and what the counts leave.

    Parameters
    ----------
    groups
        The groups.
    class_load_kw
        Forecast load of each class without requests, shape (classes, steps of the window) [kW].
    state
        Where the groups stand when the window begins.
    calendar
        Clock of the year.
    begin
        Step of the year at which the window begins; it must end within the year.
    currency_per_point
        What a point costs [currency].

    Returns
    -------
    CandidateTable
        Possibly without rows.

    Notes
    -----
    Events start at full hours. An event whose rebound would end after the window is left out, or the window's end
    would make it look better than it is; where the window ends with the year, the replay is cut off there as well.
    Each candidate is counted with the response that it would meet as the group's next event: what several events of
    one window take from each other is in ``start_cost``, and in the play.
    """
    rows = [
        row for number in range(len(groups)) for row in _rows(groups, number, class_load_kw, state, calendar, begin)
    ]
    n_steps = class_load_kw.shape[1]
    step_h = calendar.grid.step_h
    start = np.array([row.start for row in rows], dtype=np.int64)
    of_row = [groups[row.group] for row in rows]
    window = slice(begin, begin + n_steps)
    weeks = _weeks(calendar)
    day, week = calendar.day[window] - calendar.day[begin], weeks[window] - weeks[begin]
    duration = np.array([group.duration_steps(step_h) for group in of_row], dtype=np.int64)
    rest = np.array([whole_steps(group.rest_h, step_h) for group in of_row], dtype=np.int64)
    expected_kwh = np.array([row.expected_kwh for row in rows], dtype=float)
    names = [
        f"{groups[row.group].name} {row.kind} {calendar.grid.index[begin + row.start]:%Y-%m-%d %H:%M}" for row in rows
    ]
    return CandidateTable(
        names=tuple(names),
        kind=tuple(row.kind for row in rows),
        group=np.array([row.group for row in rows], dtype=np.int64),
        class_number=np.array([group.class_number for group in of_row], dtype=np.int64),
        start=start,
        duration_steps=duration,
        blocked_steps=duration + rest,
        change_kw=np.array([row.change_kw for row in rows], dtype=float).reshape(len(rows), n_steps),
        expected_kwh=expected_kwh,
        points=expected_kwh * [group.points_per_kwh for group in of_row],
        start_cost=np.array([group.event_price for group in of_row], dtype=float),
        day=day[start],
        week=week[start],
        most_per_day=_left([group.most_per_day for group in groups], state, calendar.day, begin, int(day[-1]) + 1),
        most_per_week=_left([group.most_per_week for group in groups], state, weeks, begin, int(week[-1]) + 1),
        points_left=state.points_left,
        currency_per_point=currency_per_point,
    )


def events_of(
    candidates: CandidateTable, chosen: NDArray[np.bool_], *, begin: int, played_steps: int
) -> tuple[Event, ...]:
    """Events of the chosen candidates that start within the part of the window that is played.

    Parameters
    ----------
    candidates
        The table.
    chosen
        Whether each takes place, shape (candidates,).
    begin
        Step of the year at which the window begins.
    played_steps
        Steps of the window that are carried out before the next plan.

    Returns
    -------
    tuple of Event
        In the order of their starts.
    """
    numbers = np.flatnonzero(np.asarray(chosen, dtype=bool) & (candidates.start < played_steps))
    return tuple(
        Event(
            group=int(candidates.group[i]),
            kind=candidates.kind[i],
            start=begin + int(candidates.start[i]),
            expected_change_kw=np.trim_zeros(candidates.change_kw[i, candidates.start[i] :], "b"),
            expected_kwh=float(candidates.expected_kwh[i]),
        )
        for i in numbers[np.argsort(candidates.start[numbers], kind="stable")]
    )


def _rows(
    groups: Sequence[NudgeGroup],
    number: int,
    class_load_kw: Floats,
    state: NudgeState,
    calendar: Calendar,
    begin: int,
) -> Iterator[_Row]:
    """Yield the candidates of one group, by start."""
    group, step_h = groups[number], calendar.grid.step_h
    load_kw = group.share_fraction * class_load_kw[group.class_number]
    duration = group.duration_steps(step_h)
    for start in _starts(group, number, state, calendar, begin, len(load_kw)):
        response = float(state.response_fraction(group, number, (begin + start) * step_h))
        hour = float(calendar.hour[begin + start])
        for kind in KINDS:
            if not _allowed(group.hours_of(kind), hour):
                continue
            change_kw = event_change_kw(
                load_kw,
                start,
                kind=kind,
                response_fraction=response,
                saved_fraction=group.saved_fraction,
                duration_steps=duration,
                rebound_steps=group.rebound_steps(step_h),
            )
            moved_kwh = abs(float(change_kw[start : start + duration].sum())) * step_h
            yield _Row(group=number, kind=kind, start=start, change_kw=change_kw, expected_kwh=moved_kwh)


def _starts(
    group: NudgeGroup, number: int, state: NudgeState, calendar: Calendar, begin: int, n_steps: int
) -> list[int]:
    """Steps of the window at which notice, rest and the window's end allow an event of the group."""
    step_h = calendar.grid.step_h
    rested_h = float(state.last_end_h[number]) + group.rest_h
    first = whole_steps(max(group.notice_h, rested_h - begin * step_h), step_h)
    ends_with_year = begin + n_steps >= calendar.grid.n_steps
    last = n_steps - (group.duration_steps(step_h) if ends_with_year else group.effect_steps(step_h))
    return [step for step in range(first, last + 1) if calendar.hour[begin + step] % 1.0 == 0.0]


def _allowed(hours: tuple[float, float] | None, hour: float) -> bool:
    """Tell whether a local hour lies in [from, to), which may run through midnight."""
    if hours is None:
        return False
    begin, end = hours
    return begin <= hour < end if begin < end else hour >= begin or hour < end


def _weeks(calendar: Calendar) -> Ints:
    """Weeks from Monday, numbered from that of the year's first step, shape (steps,)."""
    return np.asarray((calendar.day + int(calendar.weekday[0])) // DAYS_PER_WEEK, dtype=np.int64)


def _left(most: Sequence[int], state: NudgeState, period: Ints, begin: int, n_periods: int) -> Ints:
    """Events that each group may still have in each day or week of the window, shape (groups, periods)."""
    left = np.repeat(np.array(most, dtype=np.int64)[:, None], n_periods, axis=1).reshape(len(most), n_periods)
    for played in state.recent:
        number = int(period[played.event.start] - period[begin])
        if 0 <= number < n_periods:
            left[played.event.group, number] -= 1
    return np.maximum(left, 0)
