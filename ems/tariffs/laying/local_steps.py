"""What clock and calendar of a tariff say at each step of a meter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from profiles.calendar import build_calendar
from profiles.errors import InputError, Problem
from profiles.time_grid import TimeGrid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.tariffs.model import Tariff

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MONTHS = 12
FISCAL_MONTH = 4
NS_PER_H = 3_600_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalSteps:
    """The steps of a meter in the local time of its tariff.

    Parameters
    ----------
    hour
        Hour of the step's start with its fraction, shape (steps,) [h].
    is_day_off
        Weekend, public holiday or further day off, shape (steps,).
    month_of_step
        Number of the calendar month, from 0, shape (steps,).
    first_days
        First day of each of these months.
    metered_fraction
        Share of each month that the steps cover, or 1 where a part of a month counts as a whole one, shape (months,).
    notes
        What a reader of a bill must know about them.
    """

    hour: Floats
    is_day_off: NDArray[np.bool_]
    month_of_step: Ints
    first_days: tuple[date, ...]
    metered_fraction: Floats
    notes: tuple[str, ...]


def fiscal_year(day: date) -> int:
    """Return the fiscal year of a day, April to March.

    Examples
    --------
    >>> fiscal_year(date(2027, 3, 31)), fiscal_year(date(2027, 4, 1))
    (2026, 2027)
    """
    return day.year if day.month >= FISCAL_MONTH else day.year - 1


def local_steps(
    tariff: Tariff,
    index: pd.DatetimeIndex,
    step_h: float,
    *,
    by_the_day: bool | None,
) -> LocalSteps:
    """Lay the tariff's clock and calendar on the steps of a meter.

    Parameters
    ----------
    tariff
        Its time zone, country and days off count.
    index
        Start of each step, with a time zone, regular in absolute time.
    step_h
        Length of a step [h].
    by_the_day
        Whether charges of a month that is not whole are scaled by its days; None: where there are several months.

    Raises
    ------
    profiles.errors.InputError
        The steps are empty, have no time zone, or are not regular.
    """
    _check(tariff, index, step_h)
    local = index.tz_convert(tariff.timezone)
    key = (local.year * MONTHS + local.month - 1).to_numpy().astype(np.int64)
    first_days = tuple(date(k // MONTHS, k % MONTHS + 1, 1) for k in range(int(key[0]), int(key[-1]) + 1))
    month_of_step = key - key[0]
    metered_h = np.bincount(month_of_step, minlength=len(first_days)) * step_h
    metered = np.minimum(metered_h / _month_hours(first_days, tariff.timezone), 1.0)
    scaled = len(first_days) > 1 if by_the_day is None else by_the_day
    return LocalSteps(
        hour=(local.hour + local.minute / 60.0).to_numpy().astype(np.float64),
        is_day_off=_days_off(tariff, local),
        month_of_step=month_of_step,
        first_days=first_days,
        metered_fraction=metered if scaled else np.ones(len(first_days)),
        notes=(*_clock_notes(tariff, index, local), *_part_notes(first_days, metered, scaled=scaled)),
    )


def _check(tariff: Tariff, index: pd.DatetimeIndex, step_h: float) -> None:
    """Refuse steps that no tariff can be laid on."""
    what = ""
    if len(index) == 0:
        what = "there are no steps"
    elif index.tz is None:
        what = "the times have no time zone; localise them, for example with tz_localize(tariff.timezone)"
    elif (np.diff(index.as_unit("ns").asi8) != round(step_h * NS_PER_H)).any():
        what = f"the steps are not regular: each must begin {step_h:g} h after the one before"
    if what:
        raise InputError(tariff.name, [Problem(where="steps", what=what)])


def _month_hours(first_days: tuple[date, ...], timezone: str) -> Floats:
    """Length of each month, clock changes included, shape (months,) [h]."""
    last = first_days[-1]
    after = date(last.year + last.month // MONTHS, last.month % MONTHS + 1, 1)
    naive = pd.DatetimeIndex(pd.to_datetime([*first_days, after]))
    starts = naive.tz_localize(timezone, nonexistent="shift_forward", ambiguous=np.ones(len(naive), dtype=bool))
    return np.diff(starts.as_unit("ns").asi8) / NS_PER_H


def _days_off(tariff: Tariff, local: pd.DatetimeIndex) -> NDArray[np.bool_]:
    """Weekends, public holidays of the tariff's country and its further days off, shape (steps,)."""
    off = np.zeros(len(local), dtype=bool)
    years, days = local.year.to_numpy(), local.day_of_year.to_numpy()
    for year in range(int(years[0]), int(years[-1]) + 1):
        of_day = _days_off_of_year(year, tariff.timezone, tariff.country, tariff.extra_days_off)
        here = years == year
        off[here] = of_day[days[here]]
    return off


@lru_cache(maxsize=64)
def _days_off_of_year(
    year: int, timezone: str, country: str | None, extra_days_off: tuple[str, ...]
) -> NDArray[np.bool_]:
    """Days off by number of the day in the year; kept, because a district's tariffs have one calendar."""
    grid = TimeGrid(year=year, timezone=timezone)
    calendar = build_calendar(grid, country=country, extra_days_off=extra_days_off)
    of_day = np.zeros(int(calendar.day_of_year.max()) + 1, dtype=bool)
    of_day[calendar.day_of_year] = calendar.is_day_off
    of_day.setflags(write=False)
    return of_day


def _clock_notes(tariff: Tariff, index: pd.DatetimeIndex, local: pd.DatetimeIndex) -> tuple[str, ...]:
    """Say so where the tariff's clock is another one than the meter's."""
    if (index.tz_localize(None) == local.tz_localize(None)).all():
        return ()
    return (f"the meter's times ({index.tz}) are read in the tariff's local time, {tariff.timezone}",)


def _part_notes(first_days: tuple[date, ...], metered: Floats, *, scaled: bool) -> tuple[str, ...]:
    """Say which months are not whole, and how they are charged."""
    part = [f"{day:%Y-%m}" for day, share in zip(first_days, metered, strict=True) if share < 1.0]
    if not part:
        return ()
    whole = "one reading period" if len(first_days) == 1 else "each calendar month is billed as a whole one"
    how = "are scaled to the days metered (日割り)" if scaled else f"are those of a whole month: {whole}"
    return (f"not a whole calendar month: {', '.join(part)}; fixed charges and block limits {how}",)
