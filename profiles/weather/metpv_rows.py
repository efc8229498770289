"""The rows of a METPV file, found by element and day: what is missing, twice, or no row at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from profiles.weather.digits import characters_of, to_numbers_fixed
from profiles.weather.hours import MONTHS, PLACES_TOLD, runs, span
from profiles.weather.table import refuse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.errors import ProblemCollector

DAYS: Final = 365
FIELDS: Final = 24
FIELD_WIDTH: Final = 5
FIRST_FIELD: Final = 15
ROW_WIDTH: Final = FIRST_FIELD + FIELDS * FIELD_WIDTH

DAYS_OF_MONTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
ELEMENTS_OF_METPV11: Final = 9
ELEMENTS_OF_METPV20: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class MetpvRows:
    """The rows of a file, laid on the days and elements of a year.

    Parameters
    ----------
    fields
        Values of all rows, without the remark digits; NaN where a field is no number; shape (rows, 24).
    lines
        Line of every row.
    source_year
        Year of measurement of every row (METPV-20); NaN or a height of an anemometer in METPV-11.
    place
        Number of the row of each day and element, -1 where there is none; shape (365, elements).
    """

    fields: NDArray[np.float64]
    lines: NDArray[np.int64]
    source_year: NDArray[np.float64]
    place: NDArray[np.int64]

    @property
    def n_elements(self) -> int:
        """Elements a day: 10 in METPV-20, 9 in METPV-11."""
        return int(self.place.shape[1])

    def element(self, number: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return the values and lines of one element.

        Parameters
        ----------
        number
            Number of the element, from 1.

        Returns
        -------
        (array, array)
            Values, NaN where a row is missing, shape (365, 24); lines, 0 there, shape (365,).
        """
        row = self.place[:, number - 1]
        values = np.where((row >= 0)[:, None], self.fields[row], np.nan)
        return values, np.where(row >= 0, self.lines[row], 0)


def read_metpv_rows(lines: list[str], first_line: int, problems: ProblemCollector) -> MetpvRows:
    """Lay the rows of a METPV file on the days of a year.

    Parameters
    ----------
    lines
        The rows, without the line of the station.
    first_line
        Line number of the first of them.
    problems
        Where rows that are short, unknown, missing or repeated are reported.

    Returns
    -------
    MetpvRows
        The rows that could be placed.
    """
    numbers = np.arange(first_line, first_line + len(lines), dtype=np.int64)
    whole = np.array([len(line) >= ROW_WIDTH for line in lines], dtype=bool)
    _tell_short(lines, whole, numbers, problems)
    if not whole.any():
        refuse(problems, "", "not a single complete row", "download the file again")
    characters = characters_of(lines, ROW_WIDTH)[whole]
    numbers = numbers[whole]
    element = to_numbers_fixed(characters[:, 0:5])
    month, day = to_numbers_fixed(characters[:, 6:8]), to_numbers_fixed(characters[:, 8:10])
    day_of_year = _day_of_year(month, day)
    known = (element >= 1) & (element <= ELEMENTS_OF_METPV20) & (day_of_year >= 0)
    _tell_unknown(lines, ~known, numbers, first_line, problems)
    is_metpv20 = bool((element == ELEMENTS_OF_METPV20).any())
    fields = characters[:, FIRST_FIELD:].reshape(-1, FIELDS, FIELD_WIDTH)[:, :, :-1]
    place = _placed(
        element[known].astype(np.int64),
        day_of_year[known],
        np.flatnonzero(known),
        ELEMENTS_OF_METPV20 if is_metpv20 else ELEMENTS_OF_METPV11,
        numbers,
        problems,
    )
    _tell_missing(place, numbers, problems)
    return MetpvRows(
        fields=to_numbers_fixed(fields),
        lines=numbers,
        source_year=to_numbers_fixed(characters[:, 10:FIRST_FIELD]),
        place=place,
    )


def day_name(day: int) -> str:
    """Say a day of an ordinary year.

    Parameters
    ----------
    day
        Number of the day, from 0.

    Returns
    -------
    str
        Day and month.

    Examples
    --------
    >>> day_name(0), day_name(59)
    ('1 January', '1 March')
    """
    month = 0
    while day >= DAYS_OF_MONTHS[month]:
        day -= DAYS_OF_MONTHS[month]
        month += 1
    return f"{day + 1} {MONTHS[month]}"


def _day_of_year(month: NDArray[np.float64], day: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the number of the day from 0, -1 for a day that an ordinary year does not have."""
    n_months = len(DAYS_OF_MONTHS)
    is_month = (month >= 1) & (month <= n_months)
    month_index = np.where(is_month, month, 1).astype(np.int64) - 1
    is_day = is_month & (day >= 1) & (day <= np.array(DAYS_OF_MONTHS)[month_index])
    before = np.concatenate(([0], np.cumsum(DAYS_OF_MONTHS)[:-1]))
    of_year: NDArray[np.int64] = np.where(
        is_day, before[month_index] + np.where(is_day, day, 0).astype(np.int64) - 1, -1
    )
    return of_year


def _placed(
    element: NDArray[np.int64],
    day: NDArray[np.int64],
    rows: NDArray[np.int64],
    n_elements: int,
    lines: NDArray[np.int64],
    problems: ProblemCollector,
) -> NDArray[np.int64]:
    key = day * n_elements + element - 1
    keys, first = np.unique(key, return_index=True)
    place = np.full(DAYS * n_elements, -1, dtype=np.int64)
    place[keys] = rows[first]
    again = np.setdiff1d(np.arange(len(key)), first)
    for number in again[:PLACES_TOLD]:
        problems.add(
            f"line {lines[rows[number]]}",
            f"element {element[number]} of {day_name(int(day[number]))} was there before, in line "
            f"{lines[place[key[number]]]}; every row must come once",
        )
    if len(again) > PLACES_TOLD:
        problems.add("", f"… and {len(again) - PLACES_TOLD:,} more repeated rows")
    return place.reshape(DAYS, n_elements)


def _tell_short(
    lines: list[str], whole: NDArray[np.bool_], numbers: NDArray[np.int64], problems: ProblemCollector
) -> None:
    for first, last in runs(~whole)[:PLACES_TOLD]:
        problems.add(
            span("line", int(numbers[first]), int(numbers[last])),
            f"{len(lines[first])} characters; a row with {FIELDS} fields has at least {ROW_WIDTH}",
        )
    if len(runs(~whole)) > PLACES_TOLD:
        problems.add("", f"… and more short rows, {int((~whole).sum()):,} in all")


def _tell_unknown(
    lines: list[str],
    unknown: NDArray[np.bool_],
    numbers: NDArray[np.int64],
    first_line: int,
    problems: ProblemCollector,
) -> None:
    for first, last in runs(unknown)[:PLACES_TOLD]:
        start = lines[int(numbers[first]) - first_line][:10]
        if start[6:10].replace(" ", "0") == "0229":
            what, remedy = "29 February; a METPV year has 365 days", "leave that day out"
        else:
            what = f"begins with {start!r}; must begin with the element 00001 to 00010, the month and the day"
            remedy = ""
        problems.add(span("line", int(numbers[first]), int(numbers[last])), what, remedy)
    if len(runs(unknown)) > PLACES_TOLD:
        problems.add("", f"… and more rows that cannot be placed, {int(unknown.sum()):,} in all")


def _tell_missing(place: NDArray[np.int64], lines: NDArray[np.int64], problems: ProblemCollector) -> None:
    n_elements = place.shape[1]
    missing = place < 0
    gone: NDArray[np.bool_] = np.all(missing, axis=1)
    last_line = np.maximum.accumulate(np.where(missing, 1, lines[place]).max(axis=1))
    gaps = [(first, last, "rows") for first, last in runs(gone)]
    gaps += [(int(day), int(day), "some") for day in np.flatnonzero(missing.any(axis=1) & ~gone)]
    for number, (first, last, kind) in enumerate(sorted(gaps)[:PLACES_TOLD]):
        where = f"after line {int(last_line[first - 1]) if first and kind == 'rows' else int(last_line[first])}"
        if kind == "rows":
            days = day_name(first) if first == last else f"{day_name(first)} to {day_name(last)}"
            what = f"{(last - first + 1) * n_elements:,} rows missing, all of {days}"
        else:
            elements = ", ".join(str(element + 1) for element in np.flatnonzero(missing[first]))
            what = f"element {elements} of {day_name(first)} missing"
        remedy = "" if number else f"a year has {DAYS * n_elements:,} rows, {n_elements} a day; download the file again"
        problems.add(where, what, remedy)
    if len(gaps) > PLACES_TOLD:
        problems.add("", f"… and more, {int(missing.sum()):,} of {missing.size:,} rows missing in all")
