"""Rows of a file to numbers and times, and times to the hours of a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

import numpy as np
import pandas as pd

from profiles.errors import InputError
from profiles.weather.frame import year_index
from profiles.weather.hours import PLACES_TOLD, Hours, runs, span, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from profiles.errors import ProblemCollector

FILL_VALUES: Final = (9999.0, -9999.0, 8888.0, 99999.0, -999.0)
"""What files write where they have nothing; none of them is a radiation, a temperature or a wind."""

EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2200
"""Weather was neither measured nor projected hour by hour outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The data rows of a file.

    Parameters
    ----------
    lines
        Line number of every row.
    cells
        The fields of every row, as text; all rows have the same number.
    word
        What the file counts by.
    """

    lines: NDArray[np.int64]
    cells: list[list[str]]
    word: str = "line"

    def column(self, number: int) -> list[str]:
        """Return one field of all rows.

        Parameters
        ----------
        number
            Number of the field, from 0.

        Returns
        -------
        list of str
            Without blanks at either end.
        """
        return [row[number].strip() for row in self.cells]

    def of_year(self, times: NDArray[np.datetime64], year: int) -> Rows:
        """Return the rows of one year.

        Parameters
        ----------
        times
            One time a row.
        year
            The year.

        Returns
        -------
        Rows
            Those whose time lies in it.
        """
        kept = np.flatnonzero(years_of(times) == year)
        return Rows(lines=self.lines[kept], cells=[self.cells[row] for row in kept], word=self.word)


def refuse(problems: ProblemCollector, where: str, what: str, remedy: str) -> NoReturn:
    """Report what makes reading on pointless, and raise.

    Parameters
    ----------
    problems
        What was found before.
    where
        Place in the file.
    what
        What is wrong.
    remedy
        What the user can do.

    Raises
    ------
    InputError
        Always.
    """
    problems.add(where, what, remedy)
    raise InputError(problems.source, problems.problems)


def years_of(times: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Return the calendar year of every time; a large negative number for no time.

    Parameters
    ----------
    times
        The times.

    Returns
    -------
    array
        One year a time.
    """
    years: NDArray[np.int64] = times.astype("datetime64[Y]").astype(np.int64) + 1970
    return years


def split_rows(
    lines: Sequence[str], first_line: int, n_fields: int, problems: ProblemCollector, separator: str = ","
) -> Rows:
    """Split lines into fields; rows with too few are reported and left out.

    Parameters
    ----------
    lines
        The data lines.
    first_line
        Line number of the first of them.
    n_fields
        Fields that a row must have at least.
    problems
        Where short rows are reported.
    separator
        What stands between the fields.

    Returns
    -------
    Rows
        The rows that are long enough.
    """
    cells = [line.split(separator) for line in lines]
    numbers = np.arange(first_line, first_line + len(lines), dtype=np.int64)
    short = np.array([len(row) < n_fields for row in cells], dtype=bool)
    for number, (first, last) in enumerate(runs(short)):
        if number == PLACES_TOLD:
            problems.add("", f"… and more short rows, {int(short.sum()):,} in all")
            break
        fields = len(cells[first]) if lines[first].strip() else 0
        problems.add(
            span("line", int(numbers[first]), int(numbers[last])), f"{fields} of {n_fields} fields; must have all"
        )
    kept = np.flatnonzero(~short)
    return Rows(lines=numbers[kept], cells=[cells[row] for row in kept])


def to_numbers(
    texts: Sequence[str],
    lines: NDArray[np.int64],
    name: str,
    problems: ProblemCollector,
    *,
    word: str = "line",
    fill_values: tuple[float, ...] = FILL_VALUES,
) -> NDArray[np.float64]:
    """Turn fields into numbers; what is none, or stands for a gap, is reported and becomes NaN.

    Parameters
    ----------
    texts
        The fields.
    lines
        Line of every field.
    name
        How messages call the column.
    problems
        Where they are reported.
    word
        What the file counts by.
    fill_values
        Numbers that stand for a gap.

    Returns
    -------
    array
        One number a field.
    """
    try:
        numbers = np.array(texts, dtype=np.float64)
    except ValueError:
        numbers = np.array([_number_or_nan(text) for text in texts])
    unusable = ~np.isfinite(numbers) | np.isin(numbers, fill_values)
    numbers = np.where(unusable, np.nan, numbers)
    _tell_unusable(texts, lines, name, unusable, problems, word)
    return numbers


def _number_or_nan(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return np.nan


def _tell_unusable(
    texts: Sequence[str],
    lines: NDArray[np.int64],
    name: str,
    unusable: NDArray[np.bool_],
    problems: ProblemCollector,
    word: str,
) -> None:
    places = runs(unusable)
    for first, last in places[:PLACES_TOLD]:
        found = sorted({repr(texts[row]) if texts[row] else "nothing" for row in range(first, last + 1)})
        shown = ", ".join(found[:3]) + (", …" if len(found) > 3 else "")  # noqa: PLR2004  three examples make the point
        count = "" if first == last else f" ({last - first + 1:,} values)"
        problems.add(
            span(word, int(lines[first]), int(lines[last])), f"{name} is {shown}{count}: must be a number, without gaps"
        )
    untold = places[PLACES_TOLD:]
    if untold:
        values = sum(last - first + 1 for first, last in untold)
        problems.add(
            span(word, int(lines[untold[0][0]]), int(lines[untold[-1][1]])),
            f"… and {values:,} more values of {name} in {len(untold):,} more places that are no number",
        )


def to_times(
    texts: Sequence[str], lines: NDArray[np.int64], time_format: str, problems: ProblemCollector, word: str = "line"
) -> NDArray[np.datetime64]:
    """Turn fields into times without a zone; what is none is reported and becomes NaT.

    Parameters
    ----------
    texts
        The fields.
    lines
        Line of every field.
    time_format
        As `pandas.to_datetime` takes it.
    problems
        Where they are reported.
    word
        What the file counts by.

    Returns
    -------
    array
        One time a field, to the minute.
    """
    parsed = pd.to_datetime(pd.Series(texts, dtype=str), format=time_format, errors="coerce")
    tell_no_times(texts, lines, parsed.isna().to_numpy(), time_format, problems, word)
    return parsed.to_numpy().astype("datetime64[m]")


def tell_no_times(
    texts: Sequence[str],
    lines: NDArray[np.int64],
    unusable: NDArray[np.bool_],
    pattern: str,
    problems: ProblemCollector,
    word: str = "line",
) -> None:
    """Report fields that are no times.

    Parameters
    ----------
    texts
        The fields.
    lines
        Line of every field.
    unusable
        True where one is no time.
    pattern
        The form a time must have.
    problems
        Where they are reported.
    word
        What the file counts by.
    """
    rows = np.flatnonzero(unusable)
    for row in rows[:PLACES_TOLD]:
        problems.add(span(word, int(lines[row]), int(lines[row])), f"{texts[row]!r} is no time of the form {pattern}")
    if len(rows) > PLACES_TOLD:
        problems.add("", f"… and {len(rows) - PLACES_TOLD:,} more that are no times")


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
        refuse(problems, "", f"the file holds several years: {held}", f"say which: year={years[counts.argmax()]}")
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
