"""Local time, weekdays and days off of every step of a simulated year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from profiles.time_grid import TimeGrid

LEAP_YEAR = 2028  # any leap year serves to check that a month has a day
SATURDAY = 5
_Kind = TypeVar("_Kind", np.float64, np.int64, np.bool_)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calendar:
    """What the clock and the calendar on the wall say in every step; all arrays have shape (steps,).

    Parameters
    ----------
    grid
        The steps.
    hour
        Local hour of the step's start with its fraction [h], 0 to below 24. When clocks change, an hour is
        missing or comes twice.
    weekday
        Day of the week, Monday is 0.
    month
        Month of the year, 1 to 12.
    day_of_year
        Local day of the year, from 1.
    day
        Local day counted from 0 without gaps.
    is_holiday
        True on a public holiday of the country.
    is_day_off
        True at a weekend, on a public holiday and on an extra day off.
    """

    grid: TimeGrid
    hour: NDArray[np.float64]
    weekday: NDArray[np.int64]
    month: NDArray[np.int64]
    day_of_year: NDArray[np.int64]
    day: NDArray[np.int64]
    is_holiday: NDArray[np.bool_]
    is_day_off: NDArray[np.bool_]


def parse_month_day(text: str) -> tuple[int, int] | None:
    """Month and day of a text such as ``"08-13"``, or None if it is not one.

    Examples
    --------
    >>> parse_month_day("08-13")
    (8, 13)
    >>> parse_month_day("13-08") is None
    True
    """
    try:
        date = dt.date.fromisoformat(f"{LEAP_YEAR}-{text}")
    except ValueError:
        return None
    # Python also takes the ISO week notation and basic forms: only "MM-DD" is meant here.
    return (date.month, date.day) if text == f"{date.month:02d}-{date.day:02d}" else None


def build_calendar(
    grid: TimeGrid,
    *,
    country: str | None = None,
    subdivision: str | None = None,
    extra_days_off: Sequence[str] = (),
) -> Calendar:
    """Lay weekdays and days off on the steps of a year.

    Parameters
    ----------
    grid
        The steps.
    country
        ISO 3166-1 code of the country whose public holidays count, for example ``"JP"`` or ``"CL"``. None means that
        only weekends and the extra days are off.
    subdivision
        Part of the country with holidays of its own, as the ``holidays`` package names it.
    extra_days_off
        Further days off of every year, each ``"MM-DD"``. ``"02-29"`` counts in leap years only.

    Returns
    -------
    Calendar
        Read-only arrays of shape (steps,).

    Raises
    ------
    InputError
        Unknown country or subdivision, or a day that is not ``"MM-DD"``; all at once.

    Notes
    -----
    The weekend is the one of the ``holidays`` package for the country (Friday and Saturday in some); Saturday and
    Sunday where no country is given.

    Examples
    --------
    >>> from profiles.time_grid import TimeGrid
    >>> calendar = build_calendar(TimeGrid(year=2027, timezone="Asia/Tokyo"), country="JP", extra_days_off=["08-13"])
    >>> int(calendar.is_day_off.sum() // 24)
    121
    """
    problems = ProblemCollector("calendar")
    index = grid.index
    public, weekend = _public_holidays(grid.year, country, subdivision, problems)
    extra = _extra_days(extra_days_off, problems)
    problems.raise_if_any()
    month, day_of_month = index.month.to_numpy(), index.day.to_numpy()
    weekday = index.day_of_week.to_numpy().astype(np.int64)
    month_day = month * 100 + day_of_month
    is_holiday = np.isin(month_day, [m * 100 + d for m, d in public])
    is_extra = np.isin(month_day, [m * 100 + d for m, d in extra])
    return Calendar(
        grid=grid,
        hour=_frozen(index.hour.to_numpy() + index.minute.to_numpy() / 60.0),
        weekday=_frozen(weekday),
        month=_frozen(month.astype(np.int64)),
        day_of_year=_frozen(index.day_of_year.to_numpy().astype(np.int64)),
        day=_frozen(_days_without_gaps(index)),
        is_holiday=_frozen(is_holiday),
        is_day_off=_frozen(is_holiday | is_extra | np.isin(weekday, sorted(weekend))),
    )


def _public_holidays(
    year: int, country: str | None, subdivision: str | None, problems: ProblemCollector
) -> tuple[set[tuple[int, int]], set[int]]:
    """Public holidays of a year as (month, day), and the weekdays of the weekend."""
    weekend = {SATURDAY, SATURDAY + 1}
    if country is None:
        if subdivision is not None:
            problems.add(f"subdivision = {subdivision!r}", "has no country", "set country too")
        return set(), weekend
    import holidays  # noqa: PLC0415  imported where used: it takes a tenth of a second

    try:
        days = holidays.country_holidays(country, subdiv=subdivision, years=year)
    except NotImplementedError:
        # Asking for the list of countries beforehand would import every one of them.
        supported = holidays.list_supported_countries(include_aliases=True)
        if country in supported:
            known = ", ".join(supported[country]) or "none"
            problems.add(f"subdivision = {subdivision!r}", f"{country} has no such subdivision", f"known are: {known}")
        else:
            problems.add(
                f"country = {country!r}",
                "the holidays package knows no such country",
                'give a two-letter ISO 3166 code such as "JP" or "CL", or leave it out for weekends only',
            )
        return set(), weekend
    return {(date.month, date.day) for date in days if date.year == year}, set(days.weekend)


def _extra_days(texts: Sequence[str], problems: ProblemCollector) -> list[tuple[int, int]]:
    """Extra days off as (month, day)."""
    days = []
    for text in texts:
        parsed = parse_month_day(text)
        if parsed is None:
            problems.add(f"extra_days_off: {text!r}", "is not a day of the year", 'write month and day as "MM-DD"')
        else:
            days.append(parsed)
    return days


def _days_without_gaps(index: pd.DatetimeIndex) -> NDArray[np.int64]:
    """Local days counted from 0; a date that a place skipped leaves no gap."""
    changed = np.diff(index.day_of_year.to_numpy(), prepend=index.day_of_year[0]) != 0
    return np.cumsum(changed).astype(np.int64)


def _frozen(array: NDArray[_Kind]) -> NDArray[_Kind]:
    """Return the array as a read-only copy of its own."""
    own = array.copy()
    own.flags.writeable = False
    return own
