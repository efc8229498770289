"""What requests have done so far: events, response, points; never changed, only replaced by the next state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.demand_response.response import recovered_fraction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.demand_response.groups import Kind, NudgeGroup

    Floats = NDArray[np.float64]

MEMORY_H = 8 * 24.0
"""Events are remembered for a week and a day: longer than any count, rest, event or rebound lasts."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Event:
    """A request that has been decided.

    Parameters
    ----------
    group
        Number of the group.
    kind
        ``"less"`` or ``"more"``.
    start
        Step of the year at which it starts.
    expected_change_kw
        Change of the group's load that was expected, from the start on, rebound included [kW].
    expected_kwh
        Energy that was expected to be given up or added during the event, 0 or more [kWh].
    """

    group: int
    kind: Kind
    start: int
    expected_change_kw: Floats
    expected_kwh: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlayedEvent:
    """A request as it went.

    Parameters
    ----------
    event
        What was decided.
    response_fraction
        Response that it met.
    realised_kwh
        Energy given up or added during the event, 0 or more [kWh].
    points
        Points paid for it.
    """

    event: Event
    response_fraction: float
    realised_kwh: float
    points: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NudgeState:
    """Where the groups stand.

    Parameters
    ----------
    left_fraction
        Response that the last event of each group left; that of a rested group where there was none, shape (groups,).
    last_end_h
        End of each group's last event, counted from the start of the year; minus infinity where there was none, shape
        (groups,) [h].
    points_left
        Points that may still be paid in the year; an event is booked when it is played.
    recent
        Events of the last days, in the order in which they were played.
    """

    left_fraction: Floats
    last_end_h: Floats
    points_left: float
    recent: tuple[PlayedEvent, ...] = ()

    @classmethod
    def rested(cls, groups: Sequence[NudgeGroup], points_budget: float) -> NudgeState:
        """State before the first request of a year.

        Parameters
        ----------
        groups
            The groups.
        points_budget
            Points that may be paid in the year.
        """
        return cls(
            left_fraction=_frozen(np.array([group.response_fraction for group in groups], dtype=float)),
            last_end_h=_frozen(np.full(len(groups), -np.inf)),
            points_left=points_budget,
        )

    def response_fraction(self, group: NudgeGroup, number: int, time_h: Floats | float) -> Floats:
        """Response that a request would meet if the group had no other event until then.

        Parameters
        ----------
        group, number
            The group and its number.
        time_h
            Start of the request, counted from the start of the year, any shape [h].
        """
        elapsed_h = np.subtract(time_h, self.last_end_h[number])
        return recovered_fraction(
            float(self.left_fraction[number]), group.response_fraction, elapsed_h, group.recovery_days
        )

    def after(self, played: PlayedEvent, group: NudgeGroup, step_h: float) -> NudgeState:
        """State when an event has been played: less response, fewer points.

        Parameters
        ----------
        played
            The event.
        group
            Its group.
        step_h
            Length of a step [h].
        """
        event = played.event
        left, ends_h = self.left_fraction.copy(), self.last_end_h.copy()
        left[event.group] = group.kept_fraction * played.response_fraction
        ends_h[event.group] = (event.start + group.duration_steps(step_h)) * step_h
        oldest = event.start - MEMORY_H / step_h
        return NudgeState(
            left_fraction=_frozen(left),
            last_end_h=_frozen(ends_h),
            points_left=self.points_left - played.points,
            recent=(*(item for item in self.recent if item.event.start >= oldest), played),
        )


def _frozen(array: Floats) -> Floats:
    array.setflags(write=False)
    return array
