"""What requests really do: events on the actual load, with a response that fades and recovers (E7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.demand_response.response import event_change_kw, recovered_fraction
from ems.demand_response.state import PlayedEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.demand_response.groups import NudgeGroup
    from ems.demand_response.state import Event, NudgeState

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlayedRequests:
    """What a number of events did.

    Parameters
    ----------
    change_kw
        Change of each group's load in the year by all events so far, rebounds included, shape (groups, steps) [kW].
    events
        The events that were played now, in order.
    state
        Where the groups stand afterwards.
    """

    change_kw: Floats
    events: tuple[PlayedEvent, ...]
    state: NudgeState


def group_load_kw(groups: Sequence[NudgeGroup], class_load_kw: Floats) -> Floats:
    """Load of each group: its share of its class [kW].

    Parameters
    ----------
    groups
        The groups.
    class_load_kw
        Shape (classes, steps) [kW].

    Returns
    -------
    numpy.ndarray
        Shape (groups, steps) [kW].
    """
    loads = [group.share_fraction * class_load_kw[group.class_number] for group in groups]
    return np.array(loads, dtype=float).reshape(len(groups), class_load_kw.shape[1])


def class_change_kw(groups: Sequence[NudgeGroup], change_kw: Floats, n_classes: int) -> Floats:
    """Sum of the groups' changes per class [kW].

    Parameters
    ----------
    groups
        The groups.
    change_kw
        Change of each group's load, shape (groups, steps) [kW].
    n_classes
        Number of demand classes.

    Returns
    -------
    numpy.ndarray
        Shape (classes, steps) [kW].
    """
    changes = np.zeros((n_classes, change_kw.shape[1]))
    np.add.at(changes, [group.class_number for group in groups], change_kw)
    return changes


def play_events(
    groups: Sequence[NudgeGroup],
    events: Sequence[Event],
    class_load_kw: Floats,
    state: NudgeState,
    *,
    step_h: float,
    change_kw: Floats | None = None,
) -> PlayedRequests:
    """Carry events out on the actual load.

    Parameters
    ----------
    groups
        The groups.
    events
        In the order of their starts; none may start before an event that was played earlier.
    class_load_kw
        Actual load of each class without requests in the whole year, shape (classes, steps of the year) [kW].
    state
        Where the groups stand before.
    step_h
        Length of a step [h].
    change_kw
        What earlier events do, shape (groups, steps of the year) [kW]; None: nothing.

    Returns
    -------
    PlayedRequests
        Changes, events as they went, and the state after them.

    Notes
    -----
    The response is the faded one, whatever the planner assumed. All events together never take a group's load below
    zero. Points are paid for what was given up or added during the event, and never more than the budget holds.
    """
    loads_kw = group_load_kw(groups, class_load_kw)
    total_kw = np.zeros_like(loads_kw) if change_kw is None else change_kw.copy()
    played: list[PlayedEvent] = []
    for event in events:
        group, load_kw = groups[event.group], loads_kw[event.group]
        response = float(state.response_fraction(group, event.group, event.start * step_h))
        change = _change_of(group, event, load_kw, response, step_h, load_kw + total_kw[event.group])
        total_kw[event.group] += change
        during = slice(event.start, event.start + group.duration_steps(step_h))
        realised_kwh = abs(float(change[during].sum())) * step_h
        points = min(realised_kwh * group.points_per_kwh, state.points_left)
        item = PlayedEvent(event=event, response_fraction=response, realised_kwh=realised_kwh, points=points)
        state = state.after(item, group, step_h)
        played.append(item)
    total_kw.setflags(write=False)
    return PlayedRequests(change_kw=total_kw, events=tuple(played), state=state)


def carried_change_kw(
    groups: Sequence[NudgeGroup],
    state: NudgeState,
    past_class_load_kw: Floats,
    forecast_class_load_kw: Floats,
    step_h: float,
) -> Floats:
    """Change that events begun before a window still cause in it, as a planner may expect it [kW].

    Parameters
    ----------
    groups
        The groups.
    state
        Where the groups stand when the window begins; its ``recent`` events count.
    past_class_load_kw
        Actual load of each class from the start of the year to the window, shape (classes, steps before) [kW].
    forecast_class_load_kw
        Forecast load of each class in the window, shape (classes, steps of the window) [kW].
    step_h
        Length of a step [h].

    Returns
    -------
    numpy.ndarray
        Shape (groups, steps of the window) [kW].

    Notes
    -----
    What has been moved is known from the meters, so the rebound of a finished event is known too; an event that still
    runs goes on with the response that it met, on the forecast load.
    """
    forecast_kw = group_load_kw(groups, forecast_class_load_kw)
    carried = np.zeros_like(forecast_kw)
    for item in state.recent:
        event, group = item.event, groups[item.event.group]
        past_kw = group.share_fraction * past_class_load_kw[group.class_number, event.start :]
        load_kw = np.concatenate([past_kw, forecast_kw[event.group]])
        change = _change_of(group, event, load_kw, item.response_fraction, step_h, load_kw, first=event.start)
        carried[event.group] += change[len(past_kw) :]
    return np.maximum(carried, -forecast_kw)


def response_series(groups: Sequence[NudgeGroup], events: Sequence[PlayedEvent], n_steps: int, step_h: float) -> Floats:
    """Response that a request would meet at each step of the year.

    Parameters
    ----------
    groups
        The groups.
    events
        Everything that was played, in order.
    n_steps
        Steps of the year.
    step_h
        Length of a step [h].

    Returns
    -------
    numpy.ndarray
        Shape (groups, steps); during an event the response that the event met.
    """
    since_h = step_h * np.arange(n_steps, dtype=np.float64)
    response = np.repeat([[group.response_fraction] for group in groups], n_steps, axis=1).reshape(len(groups), n_steps)
    for item in events:
        event, group = item.event, groups[item.event.group]
        end = event.start + group.duration_steps(step_h)
        response[event.group, event.start : end] = item.response_fraction
        response[event.group, end:] = recovered_fraction(
            group.kept_fraction * item.response_fraction,
            group.response_fraction,
            since_h[: n_steps - end],
            group.recovery_days,
        )
    return response


def _change_of(
    group: NudgeGroup,
    event: Event,
    load_kw: Floats,
    response_fraction: float,
    step_h: float,
    room_kw: Floats,
    *,
    first: int = 0,
) -> Floats:
    """Change of the group's load by an event; ``first`` is the step of the year at which the arrays begin."""
    return event_change_kw(
        load_kw,
        event.start - first,
        kind=event.kind,
        response_fraction=response_fraction,
        saved_fraction=group.saved_fraction,
        duration_steps=group.duration_steps(step_h),
        rebound_steps=group.rebound_steps(step_h),
        room_kw=room_kw,
    )
