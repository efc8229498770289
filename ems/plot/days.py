"""Local days of a result: where they begin, which are off, and series laid out as hour × day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd

from ems.plot.wrong import wrong

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

    from ems.results.result import Result
    from profiles.calendar import Calendar
    from profiles.time_grid import TimeGrid

    Series = NDArray[np.float64]

HOURS_PER_DAY = 24


class HasDays(Protocol):
    """What has steps, and a calendar that says what kind of day each is: a result, or a study of outages."""

    @property
    def grid(self) -> TimeGrid:
        """Steps of the year."""

    @property
    def calendar(self) -> Calendar:
        """What the calendar says of them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Days:
    """The local days of a year.

    Parameters
    ----------
    first_step
        Index of the first step of every day and, last, the number of steps; shape (days + 1,).
    dates
        Date of every day.
    is_off
        True on weekends, holidays and extra days off; shape (days,).
    """

    first_step: NDArray[np.int64]
    dates: tuple[dt.date, ...]
    is_off: NDArray[np.bool_]

    @property
    def count(self) -> int:
        """Number of days."""
        return len(self.dates)


def local_days(year: HasDays) -> Days:
    """Find the local days of a year; days of 23 and 25 hours are days like others."""
    first = np.flatnonzero(np.diff(year.calendar.day, prepend=-1))
    return Days(
        first_step=np.append(first, year.grid.n_steps),
        dates=tuple(year.grid.index[first].date),
        is_off=np.asarray(year.calendar.is_day_off[first], dtype=np.bool_),
    )


def day_number(result: Result, days: Days, date: str | dt.date) -> int:
    """Index of a date among the days of the result.

    Parameters
    ----------
    result
        The simulated year.
    days
        Its days.
    date
        A date, or a text such as ``"2027-07-10"``.

    Raises
    ------
    InputError
        Not a date, or not a day of the simulated year.
    """
    try:
        wanted = pd.Timestamp(date).date()
    except (ValueError, TypeError) as error:
        raise wrong(where=f"date = {date!r}", what="is not a date", remedy="write it as 2027-07-10") from error
    for number, day in enumerate(days.dates):
        if day == wanted:
            return number
    what = f"must lie in the simulated year, {days.dates[0]} to {days.dates[-1]}"
    raise wrong(where=f"date = {wanted}", what=what, source=result.scenario)


def sum_per_day(year: HasDays, values: Series) -> Series:
    """Sum of a series over every local day; shape (days,)."""
    return np.bincount(year.calendar.day, weights=values).astype(np.float64)


def hour_by_day(year: HasDays, values: Series) -> Series:
    """Lay a series out by local time of day and day; shape (steps of a day, days).

    Parameters
    ----------
    year
        The simulated year: its steps and its calendar.
    values
        One value a step, shape (steps,).

    Notes
    -----
    An hour that the clock skips is NaN; of an hour that comes twice the mean is shown.
    """
    rows_per_hour = round(1.0 / year.grid.step_h)
    row = np.floor(year.calendar.hour * rows_per_hour + 1e-6).astype(np.int64)
    shape = (HOURS_PER_DAY * rows_per_hour, int(year.calendar.day[-1]) + 1)
    cell = row * shape[1] + year.calendar.day
    total = np.bincount(cell, weights=values, minlength=shape[0] * shape[1])
    count = np.bincount(cell, minlength=shape[0] * shape[1])
    mean = np.full(total.size, np.nan)
    np.divide(total, count, out=mean, where=count > 0)
    return mean.reshape(shape)
