"""Forecasts from a user's CSV file: checked line by line, laid on the steps of the simulated year, never repaired."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from profiles.csv_table import lines, numbers, read_text_table
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from os import PathLike

    from numpy.typing import NDArray

    from profiles.calendar import Calendar
    from profiles.forecast.types import Floats, Ints
    from profiles.time_grid import TimeGrid

ISSUE_TIME, TIME, LOAD, GENERATION = COLUMNS = ("issue_time", "time", "load_kw", "generation_kw")
HAS_OFFSET: Final = r"[T ].*(?:Z|[+-]\d{2}(?::?\d{2})?)$"

NOON_BETWEEN_H: Final = (8, 16)
"""Local hours in which the sun can stand highest: clocks of whole countries are up to three hours off the sun's."""

STANDS_OUT: Final = 1.5
"""The highest hour of the day over the mean, above which a generation has a noon: sunlight has 3, a waste plant 1."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ForecastTable:
    """Forecasts of a district, in the order of their issue.

    Parameters
    ----------
    source
        Name of the file.
    grid
        The simulated year.
    issued_step
        First step that begins when or after each forecast was issued; below 0 before the year, shape (issues,).
    first_step
        First step that each covers, shape (issues,).
    begin
        Where the values of each begin, and after the last one where they end, shape (issues + 1,).
    load_kw, generation_kw
        The values, one forecast after the other [kW].
    """

    source: str
    grid: TimeGrid
    issued_step: Ints
    first_step: Ints
    begin: Ints
    load_kw: Floats
    generation_kw: Floats

    def latest(self, issue_step: int) -> int:
        """Return the number of the latest forecast issued by a step; -1 where there is none."""
        return int(np.searchsorted(self.issued_step, issue_step, side="right")) - 1

    def end_step(self, number: int) -> int:
        """Return the step after the last one that a forecast covers."""
        return int(self.first_step[number] + self.begin[number + 1] - self.begin[number])


def read_forecast_csv(path: str | PathLike[str], calendar: Calendar) -> ForecastTable:
    """Read forecasts of a district's load and generation from a CSV file.

    Parameters
    ----------
    path
        File with the columns ``issue_time`` (when the forecast was issued), ``time`` (start of the step that it is
        for), ``load_kw`` and ``generation_kw`` (of all plants; mean power of the step). Times are ISO 8601, all with an
        offset from UTC or all in local time. Lines may come in any order; other columns are left aside.
    calendar
        Steps and local time of the simulated year.

    Returns
    -------
    ForecastTable
        Forecasts on the steps of the year.

    Raises
    ------
    InputError
        Missing columns, times that are none or fit no step, another year or time zone, gaps, doubles, values that are
        missing, negative or no numbers; all problems at once, with line numbers.
    """
    problems = ProblemCollector(Path(path).name)
    table = read_text_table(path)
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        present = ", ".join(table.columns)
        problems.add(f"columns {', '.join(missing)}", "are missing", f"present are: {present}")
    problems.raise_if_any()
    values = {name: numbers(table[name], name, problems, remedy="give power as 0 or more") for name in COLUMNS[2:]}
    issued = _steps(table[ISSUE_TIME], ISSUE_TIME, calendar.grid, problems)
    target = _steps(table[TIME], TIME, calendar.grid, problems)
    if not np.isnan(issued).any() and not np.isnan(target).any():
        _check_steps(issued, target, calendar.grid, problems)
    problems.raise_if_any()
    order = np.lexsort((target, issued))
    _check_runs(issued[order], target[order], order, problems)
    _check_noon(values[GENERATION], target.astype(np.int64), calendar, problems)
    problems.raise_if_any()
    begin = np.flatnonzero(np.diff(issued[order], prepend=np.nan))
    return ForecastTable(
        source=problems.source,
        grid=calendar.grid,
        issued_step=np.ceil(issued[order][begin]).astype(np.int64),
        first_step=target[order][begin].astype(np.int64),
        begin=np.append(begin, len(order)),
        load_kw=values[LOAD][order],
        generation_kw=values[GENERATION][order],
    )


def _steps(texts: pd.Series[str], header: str, grid: TimeGrid, problems: ProblemCollector) -> Floats:
    """Return times in steps from the start of the year; not a number, and a problem, where one cannot be told."""
    texts = texts.str.strip()
    times = pd.to_datetime(texts, format="ISO8601", errors="coerce", utc=True)
    unreadable = times.isna().to_numpy()
    with_offset = texts.str.contains(HAS_OFFSET, regex=True).to_numpy()
    mixed = bool(with_offset.any()) & ~with_offset & ~unreadable
    untold = unreadable | mixed
    if unreadable.any():
        example = texts[unreadable].iloc[0]
        remedy = 'write it as "2027-01-01T00:00+09:00"'
        problems.add(f"column {header!r}, {lines(unreadable)}", f"is no ISO 8601 time ({example!r})", remedy)
    if mixed.any():
        what = "has no offset from UTC while other lines have one"
        problems.add(f"column {header!r}, {lines(mixed)}", what, "give all or none")
    if not with_offset.any():
        local = times.dt.tz_localize(None).dt.tz_localize(grid.timezone, ambiguous="NaT", nonexistent="NaT")
        changed = local.isna().to_numpy() & ~unreadable
        if changed.any():
            what = f"does not exist or comes twice in {grid.timezone}: clocks change"
            problems.add(f"column {header!r}, {lines(changed)}", what, "give times with their offset from UTC")
        times, untold = local.dt.tz_convert("UTC"), untold | changed
    steps = (times - grid.index[0].tz_convert("UTC")) / pd.Timedelta(minutes=grid.step_minutes)
    return np.where(untold, np.nan, steps.to_numpy(dtype=np.float64))


def _check_steps(issued: Floats, target: Floats, grid: TimeGrid, problems: ProblemCollector) -> None:
    """Want times that begin steps, lie in the simulated year, and do not lie in the past of their forecast."""
    if not ((target >= 0.0) & (target < grid.n_steps)).any():
        held = (grid.index[0] + pd.Timedelta(minutes=grid.step_minutes) * float(np.median(target))).year
        what = f"the file holds the year {held}, the simulated year is {grid.year}"
        problems.add(f"column {TIME!r}", what, f"set time.year = {held}")
    off_beat = target != np.round(target)
    if off_beat.any():
        what = f"begins no step of {grid.step_minutes} min in {grid.timezone}"
        problems.add(f"column {TIME!r}, {lines(off_beat)}", what, "check the time zone, or give one line a step")
    past = target <= issued - 1.0
    if past.any():
        problems.add(f"column {TIME!r}, {lines(past)}", "lies before its issue_time", "leave out what has happened")


def _check_runs(issued: Floats, target: Floats, order: NDArray[np.intp], problems: ProblemCollector) -> None:
    """Want every step once and none left out within each forecast; rows are sorted by issue, then step."""
    same = np.diff(issued, prepend=np.nan) == 0.0
    advance = np.diff(target, prepend=np.nan)
    for wrong, what, remedy in (
        (same & (advance == 0.0), "stands twice in its forecast", "keep one line for each issue_time and time"),
        (same & (advance > 1.0), "follows a gap in its forecast", "give one line for each step"),
    ):
        if wrong.any():
            in_file = np.zeros(len(order), dtype=np.bool_)
            in_file[order[wrong]] = True
            problems.add(f"column {TIME!r}, {lines(in_file)}", what, remedy)


def _check_noon(generation_kw: Floats, target: Ints, calendar: Calendar, problems: ProblemCollector) -> None:
    """Want the sun highest around noon: times in another zone than they say show here."""
    hour = calendar.hour[target % calendar.grid.n_steps].astype(np.int64)
    count = np.bincount(hour, minlength=24)
    mean = np.bincount(hour, weights=generation_kw, minlength=24) / np.maximum(count, 1)
    highest = int(np.argmax(mean))
    earliest, latest = NOON_BETWEEN_H
    if (count > 0).all() and mean[highest] > STANDS_OUT * mean.mean() and not earliest <= highest <= latest:
        what = f"is highest at {highest}:00 in {calendar.grid.timezone}: its times seem to be those of another zone"
        problems.add(f"column {GENERATION!r}", what, "give local times, or times with their offset from UTC")
