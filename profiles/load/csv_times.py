"""The time column of a user's CSV file: local or with offsets, complete, in order, in the simulated year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.errors import ProblemCollector
    from profiles.time_grid import TimeGrid

ALLOWED_STEPS_MINUTES: Final = (30, 60)
HAS_OFFSET: Final = r"[T ].*(?:Z|[+-]\d{2}(?::?\d{2})?)$"
NAMED: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FileTimes:
    """Rows of the file that are the simulated year.

    Parameters
    ----------
    rows
        Row of the file for each interval of the year, in order.
    step_minutes
        Length of an interval [min].
    """

    rows: NDArray[np.int64]
    step_minutes: int


def read_times(texts: pd.Series[str], grid: TimeGrid, first_line: int, problems: ProblemCollector) -> FileTimes | None:
    """Find the intervals of the simulated year in the time column.

    Parameters
    ----------
    texts
        The column as text.
    grid
        Simulated year and its time zone.
    first_line
        Line of the file that the first text stands in.
    problems
        Receives what is wrong.

    Returns
    -------
    FileTimes or None
        None if anything was wrong.
    """
    before = len(problems.problems)
    column = _Column(texts=texts.str.strip(), first_line=first_line, problems=problems)
    utc = _in_utc(column, grid.timezone)
    if utc.isna().any():
        return None
    step_minutes = _step_minutes(utc, column)
    _check_order(utc, column)
    if step_minutes is None:
        return None
    rows = _rows_of_year(utc, grid, step_minutes, column)
    return None if rows is None or len(problems.problems) > before else FileTimes(rows=rows, step_minutes=step_minutes)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Column:
    """The time column and where to complain about it."""

    texts: pd.Series[str]
    first_line: int
    problems: ProblemCollector

    def complain(self, chosen: NDArray[np.bool_], what: str, remedy: str = "") -> None:
        """Report the rows chosen, naming the first of them."""
        rows = np.flatnonzero(chosen)
        more = f" (and {len(rows) - 1:,} more)" if len(rows) > 1 else ""
        self.problems.add(f"line {rows[0] + self.first_line}, time {self.texts.iloc[rows[0]]!r}{more}", what, remedy)


def _in_utc(column: _Column, timezone: str) -> pd.Series[pd.Timestamp]:
    """Return times in UTC; NaT where one cannot be told, which has then been reported."""
    with_offset = column.texts.str.contains(HAS_OFFSET, regex=True).to_numpy()
    times = pd.to_datetime(column.texts, format="ISO8601", errors="coerce", utc=True)
    unreadable = times.isna().to_numpy()
    if unreadable.any():
        column.complain(unreadable, "is no ISO 8601 time", 'write it as "2027-01-01 00:00"')
    some_without = ~with_offset & ~unreadable
    if with_offset.all() or (with_offset.any() and not some_without.any()):
        return times
    if with_offset.any():
        column.complain(some_without, "has no offset from UTC while other lines have one", "give all or none")
        return times.where(~some_without)
    return _local_to_utc(times.dt.tz_localize(None), column, timezone)


def _local_to_utc(local: pd.Series[pd.Timestamp], column: _Column, timezone: str) -> pd.Series[pd.Timestamp]:
    """Turn local times without offset into UTC; the hour that comes twice is told by its order."""
    known = local.notna().to_numpy()
    once = local.dt.tz_localize(timezone, ambiguous="NaT", nonexistent="shift_forward")
    twofold = known & once.isna().to_numpy()
    skipped = (
        known & local.dt.tz_localize(timezone, ambiguous=np.ones(len(local), bool), nonexistent="NaT").isna().to_numpy()
    )
    if skipped.any():
        column.complain(
            skipped, f"does not exist in {timezone}: clocks go forward", "leave the hour out or give offsets"
        )
    seen_before = local.duplicated(keep="first").to_numpy()
    alone = twofold & ~local.duplicated(keep=False).to_numpy()
    if alone.any():
        column.complain(
            alone, f"stands once but comes twice in {timezone}: clocks go back", "give the hour twice or give offsets"
        )
    exact = local.dt.tz_localize(timezone, ambiguous=~seen_before, nonexistent="NaT")
    return exact.dt.tz_convert("UTC").where(~alone)


def _step_minutes(utc: pd.Series[pd.Timestamp], column: _Column) -> int | None:
    """Find the length of the file's intervals: the most frequent distance of neighbouring times."""
    distances = utc.diff().dropna()
    if distances.empty:
        column.problems.add("time", "has one line only", "give every hour or half hour of the year")
        return None
    minutes = float(distances.mode().iloc[0] / pd.Timedelta(minutes=1))
    if minutes not in ALLOWED_STEPS_MINUTES:
        column.problems.add(
            "time", f"has steps of {minutes:g} min: must be 30 or 60 min", "average it to half hours or hours"
        )
        return None
    return int(minutes)


def _check_order(utc: pd.Series[pd.Timestamp], column: _Column) -> None:
    """Want every time once and after the one before."""
    double = utc.duplicated().to_numpy()
    if double.any():
        column.complain(double, "stands twice", "keep one line for each interval")
    backwards = (utc.diff() < pd.Timedelta(0)).to_numpy()
    if backwards.any():
        column.complain(backwards, "lies before the line above", "sort the file by time")


def _rows_of_year(
    utc: pd.Series[pd.Timestamp], grid: TimeGrid, step_minutes: int, column: _Column
) -> NDArray[np.int64] | None:
    """Find the row of each interval of the simulated year."""
    years = utc.dt.tz_convert(grid.timezone).dt.year
    in_year = (years == grid.year).to_numpy()
    if not in_year.any():
        held = int(years.mode().iloc[0])
        column.problems.add(
            "time", f"the file holds the year {held}, the simulated year is {grid.year}", f"set time.year = {held}"
        )
        return None
    start = grid.index[0].tz_convert("UTC")
    end = grid.index[-1].tz_convert("UTC") + pd.Timedelta(minutes=grid.step_minutes)
    wanted = pd.date_range(start, end, freq=f"{step_minutes}min", inclusive="left")
    off_beat = in_year & ~utc.isin(wanted).to_numpy()
    if off_beat.any():
        column.complain(off_beat, f"does not begin an interval of {step_minutes} min")
    first_of_each = ~utc.duplicated().to_numpy()
    places = pd.Series(np.flatnonzero(first_of_each), index=pd.DatetimeIndex(utc[first_of_each])).reindex(wanted)
    missing = places.isna().to_numpy()
    if missing.any():
        local = wanted[missing].tz_convert(grid.timezone)
        first = ", ".join(f"{time:%Y-%m-%d %H:%M}" for time in local[:NAMED])
        column.problems.add(
            "time",
            f"{int(missing.sum()):,} of {len(wanted):,} intervals of {grid.year} are missing, first {first}",
            "fill them or choose another year",
        )
        return None
    return places.to_numpy(dtype=np.int64)
