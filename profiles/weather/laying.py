"""Rows laid on the hours of a year: what is missing, twice, or of another year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from profiles.weather.frame import year_index
from profiles.weather.hours import PLACES_TOLD, Hours, runs, span, spoken
from profiles.weather.table import refuse, years_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.errors import ProblemCollector

EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2200
"""Weather was neither measured nor projected hour by hour outside."""


def choose_year(
    times: NDArray[np.datetime64], stated_year: int | None, problems: ProblemCollector, step_minutes: int = 60
) -> int:
    """Return the year to read: the only one, or the one that is stated.

    Parameters
    ----------
    times
        Starts of the intervals.
    stated_year
        The year the caller wants, if any.
    problems
        Where a missing choice is reported, with the years the file holds.
    step_minutes
        Length of an interval [min].

    Returns
    -------
    int
        The year.

    Raises
    ------
    InputError
        The choice is missing or impossible; with everything found before.
    """
    known = times[~np.isnat(times)]
    years, counts = np.unique(years_of(known), return_counts=True)
    if not len(years):
        refuse(problems, "", "not a single row of data", "download it again")
    held = ", ".join(f"{year} ({count * step_minutes / 60:,.6g} h)" for year, count in zip(years, counts, strict=True))
    if stated_year is None and len(years) > 1:
        refuse(
            problems,
            "",
            f"the file holds several years: {held}",
            f"say which: year={years[counts.argmax()]} (in a scenario: weather.file_year)",
        )
    if stated_year is not None and stated_year not in years:
        refuse(problems, f"year = {stated_year}", f"the file holds {held}", "choose one of these")
    year = int(years[0]) if stated_year is None else stated_year
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        refuse(problems, f"year = {year}", f"must lie between {EARLIEST_YEAR} and {LATEST_YEAR}", "check the times")
    return year


def lay_on_year(
    times: NDArray[np.datetime64],
    columns: dict[str, NDArray[np.float64]],
    lines: NDArray[np.int64],
    *,
    year: int,
    utc_offset_h: float,
    problems: ProblemCollector,
    step_minutes: int = 60,
    word: str = "line",
) -> Hours:
    """Put rows at their places in a year; what is missing, twice or off the step is reported.

    Parameters
    ----------
    times
        Start of every row's interval, in the file's own offset from UTC; rows of other years are left out.
    columns
        The values of the rows, one array a quantity.
    lines
        Line of every row.
    year
        The year.
    utc_offset_h
        The file's offset from UTC [h].
    problems
        Where everything is reported.
    step_minutes
        Length of an interval [min].
    word
        What the file counts by.

    Returns
    -------
    Hours
        The complete year, NaN where the file has no row.
    """
    index = year_index(year, utc_offset_h, step_minutes)
    rows = np.flatnonzero(years_of(times) == year)
    minutes = (times[rows] - np.datetime64(f"{year}-01-01", "m")).astype(np.int64)
    off_step = minutes % step_minutes != 0
    for row in rows[off_step][:PLACES_TOLD]:
        problems.add(
            span(word, int(lines[row]), int(lines[row])), f"{times[row]} is not on a step of {step_minutes} min"
        )
    rows, places = rows[~off_step], minutes[~off_step] // step_minutes
    line_of = np.zeros(len(index), dtype=np.int64)
    first_places, first_rows = np.unique(places, return_index=True)
    line_of[first_places] = lines[rows[first_rows]]
    again = np.ones(len(rows), dtype=bool)
    again[first_rows] = False
    _tell_repeated(lines[rows[again]], places[again], line_of, index, problems, word)
    _tell_missing(line_of, index, problems, word)
    values = {name: np.full(len(index), np.nan) for name in columns}
    for name, of_rows in columns.items():
        values[name][first_places] = of_rows[rows[first_rows]]
    return Hours(index=index, readings=values, lines=dict.fromkeys(columns, line_of), word=word)


def _tell_repeated(
    lines: NDArray[np.int64],
    places: NDArray[np.int64],
    line_of: NDArray[np.int64],
    index: pd.DatetimeIndex,
    problems: ProblemCollector,
    word: str,
) -> None:
    for line, place in list(zip(lines, places, strict=True))[:PLACES_TOLD]:
        problems.add(
            span(word, int(line), int(line)),
            f"{spoken(index[place])} was there before, in {span(word, int(line_of[place]), int(line_of[place]))}; "
            "every hour must come once",
        )
    if len(lines) > PLACES_TOLD:
        problems.add("", f"… and {len(lines) - PLACES_TOLD:,} more repeated hours")


def _tell_missing(line_of: NDArray[np.int64], index: pd.DatetimeIndex, problems: ProblemCollector, word: str) -> None:
    gaps = runs(line_of == 0)
    step_h = (index[1] - index[0]) / pd.Timedelta(hours=1)
    for number, (first, last) in enumerate(gaps[:PLACES_TOLD]):
        before = int(line_of[first - 1]) if first else 0
        where = f"after {word} {before}" if before else "before the first row"
        when = spoken(index[first]) if first == last else f"{spoken(index[first])} to {spoken(index[last])}"
        hours = (last - first + 1) * step_h
        problems.add(
            where,
            f"{hours:,.6g} {'hour' if hours == 1 else 'hours'} missing, {when}",
            "" if number else "fill them or choose another year",
        )
    untold = gaps[PLACES_TOLD:]
    if untold:
        hours = sum(last - first + 1 for first, last in untold) * step_h
        problems.add("", f"… and {hours:,.6g} more hours missing in {len(untold):,} more places")
