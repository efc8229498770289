"""Which step of an earlier day stands for a step of a later one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from profiles.calendar import Calendar
    from profiles.forecast.types import Ints

HOURS_PER_DAY: Final = 24

DAYS_LOOKED_BACK: Final = 28
"""Four weeks: long enough for the same weekday of the same kind, short enough for the same season."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Days:
    """The days of a year as a table of steps; the year goes round.

    Parameters
    ----------
    day_of_step
        Local day of each step, from 0, shape (steps,).
    slot_of_step
        Place of each step in its day by the clock on the wall, shape (steps,).
    step_of
        Step of each day and slot, shape (days, slots). An hour that a clock change leaves out is stood for by the one
        before it; of an hour that comes twice the first counts.
    kind_of_day
        Weekday, plus 7 on a day off, shape (days,).
    is_day_off
        Shape (days,).
    """

    day_of_step: Ints
    slot_of_step: Ints
    step_of: Ints
    kind_of_day: Ints
    is_day_off: np.ndarray[tuple[int], np.dtype[np.bool_]]

    @property
    def n_steps(self) -> int:
        """Number of steps of the year."""
        return len(self.day_of_step)

    @property
    def n_days(self) -> int:
        """Number of days of the year."""
        return len(self.step_of)

    def window(self, issue_step: int, n_steps: int) -> Ints:
        """Return the steps that a forecast covers, shape (n_steps,); after the last step comes the first."""
        return (issue_step + np.arange(n_steps, dtype=np.int64)) % self.n_steps

    def last_complete_day(self, issue_step: int) -> int:
        """Return the day before that of the issue: the last one that is known from end to end."""
        return int(self.day_of_step[issue_step % self.n_steps] - 1) % self.n_days

    def of_yesterday(self, issue_step: int, n_steps: int) -> Ints:
        """Return the steps of the last complete day at the same time of day, shape (n_steps,)."""
        slots = self.slot_of_step[self.window(issue_step, n_steps)]
        return np.asarray(self.step_of[self.last_complete_day(issue_step), slots])

    def of_same_kind(self, issue_step: int, n_steps: int) -> Ints:
        """Return the steps of the last known day of the same kind at the same time of day, shape (n_steps,).

        Notes
        -----
        The same kind is the same weekday, both days off or both not. Where four weeks have none (a holiday on a
        Tuesday) it is the last day that is off as well, or the last that is not either; failing that, the last complete
        day.
        """
        window = self.window(issue_step, n_steps)
        targets, place = np.unique(self.day_of_step[window], return_inverse=True)
        known = (self.last_complete_day(issue_step) - np.arange(DAYS_LOOKED_BACK)) % self.n_days
        sources = np.array([self._last_like(target, known) for target in targets])
        return np.asarray(self.step_of[sources[place], self.slot_of_step[window]])

    def _last_like(self, day: int, known: Ints) -> int:
        """Return the day among the known ones, latest first, that is most like another day."""
        for like in (self.kind_of_day[known] == self.kind_of_day[day], self.is_day_off[known] == self.is_day_off[day]):
            if like.any():
                return int(known[np.argmax(like)])
        return int(known[0])


def days_of(calendar: Calendar) -> Days:
    """Lay the steps of a year out by day and time of day.

    Parameters
    ----------
    calendar
        Local time and kinds of day.

    Returns
    -------
    Days
        The table.
    """
    per_hour = round(1.0 / calendar.grid.step_h)
    slot = np.round(calendar.hour * per_hour).astype(np.int64)
    n_days, n_slots = int(calendar.day[-1]) + 1, HOURS_PER_DAY * per_hour
    n_steps = len(slot)
    step_of = np.full((n_days, n_slots), n_steps)
    np.minimum.at(step_of, (calendar.day, slot), np.arange(n_steps))  # of an hour that comes twice the first remains
    first_of_day = np.searchsorted(calendar.day, np.arange(n_days))
    step_of[:, 0] = np.where(step_of[:, 0] == n_steps, first_of_day, step_of[:, 0])
    for later in range(1, n_slots):
        step_of[:, later] = np.where(step_of[:, later] == n_steps, step_of[:, later - 1], step_of[:, later])
    is_off = calendar.is_day_off[first_of_day]
    return Days(
        day_of_step=calendar.day,
        slot_of_step=slot,
        step_of=step_of,
        kind_of_day=calendar.weekday[first_of_day] + 7 * is_off,
        is_day_off=is_off,
    )
