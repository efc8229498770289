"""Rows of a file to numbers and times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

import numpy as np
import pandas as pd

from profiles.errors import InputError
from profiles.weather.hours import PLACES_TOLD, runs, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from profiles.errors import ProblemCollector

FILL_VALUES: Final = (9999.0, -9999.0, 8888.0, 99999.0, -999.0)
"""What files write where they have nothing; none of them is a radiation, a temperature or a wind."""


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
