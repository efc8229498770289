"""A plain CSV with named columns, for whatever else people have.

Needed are ``time`` (start of the interval, ISO 8601, with or without an offset from UTC), ``ghi_w_per_m2`` and
``air_temperature_c``; read if there are ``dni_w_per_m2``, ``dhi_w_per_m2`` and ``wind_m_per_s``. Steps of 60, 30 or 15
minutes. Lines that begin with ``#`` above the names are comments.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from profiles.errors import ProblemCollector
from profiles.time_grid import ALLOWED_STEPS_MINUTES
from profiles.weather.checks import judge, raise_without_place
from profiles.weather.finish import Origin, finish
from profiles.weather.laying import choose_year, lay_on_year
from profiles.weather.place import offset_is_possible, place_as_stated
from profiles.weather.table import refuse, split_rows, tell_no_times, to_numbers, years_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.weather.frame import Weather
    from profiles.weather.place import Stated
    from profiles.weather.table import Rows
    from profiles.weather.text_file import TextFile

TIME: Final = "time"
NEEDED: Final = (TIME, "ghi_w_per_m2", "air_temperature_c")
OPTIONAL: Final = ("dni_w_per_m2", "dhi_w_per_m2", "wind_m_per_s")
OFFSET_PATTERN: Final = re.compile(r"(?:Z|(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d))$")
TIME_EXAMPLE: Final = "2027-03-01T14:00 or 2027-03-01T14:00+09:00"


def read_plain_csv(file: TextFile, stated: Stated) -> Weather:
    """Read a year of named columns.

    Parameters
    ----------
    file
        The file's text.
    stated
        The place; the year wanted from a file of several; the offset from UTC of times that carry none, or the one
        whose calendar year is wanted (else that of the first row).

    Returns
    -------
    Weather
        Direct and diffuse radiation estimated from the global where the file has none; the sun in mid-interval.

    Raises
    ------
    InputError
        Everything that is wrong with the file, with its lines.
    """
    problems = ProblemCollector(file.label)
    at, names = column_names(file.lines)
    _check_names(names, at, problems)
    rows = split_rows(file.lines[at + 1 :], at + 2, len(names), problems)
    starts, utc_offset_h = _starts(rows, names, stated.utc_offset_h, problems)
    step_minutes = _step(starts, problems)
    year = choose_year(starts, stated.year, problems, step_minutes)
    rows, starts = rows.of_year(starts, year), starts[years_of(starts) == year]
    readings = {
        name: to_numbers(rows.column(number), rows.lines, name, problems)
        for number, name in enumerate(names)
        if name in (*NEEDED[1:], *OPTIONAL)
    }
    hours = lay_on_year(
        starts,
        readings,
        rows.lines,
        year=year,
        utc_offset_h=utc_offset_h,
        problems=problems,
        step_minutes=step_minutes,
    )
    place = place_as_stated(stated, problems)
    if place is None:
        raise_without_place(hours, problems)
    sun_minute = step_minutes / 2
    sun = judge(hours, place, sun_minute, problems)
    origin = Origin(file=file, kind="csv", station=f"CSV, {year}", place=place, sun_minute=sun_minute)
    return finish(hours, origin, sun)


def column_names(lines: list[str]) -> tuple[int, list[str]]:
    """Return the names of the columns: the first line that is no comment.

    Parameters
    ----------
    lines
        The lines of a file.

    Returns
    -------
    (int, list of str)
        Number of that line, from 0, and the names.
    """
    at = next((number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")), 0)
    return at, [name.strip().strip('"') for name in lines[at].split(",")]


def _check_names(names: list[str], at: int, problems: ProblemCollector) -> None:
    missing = [name for name in NEEDED if name not in names]
    if missing:
        what = f"no column {', '.join(missing)}; found {', '.join(names)}"
        refuse(problems, f"line {at + 1}", what, f"needed are {', '.join(NEEDED)}; optional are {', '.join(OPTIONAL)}")
    twice = sorted({name for name in names if names.count(name) > 1 and name in (*NEEDED, *OPTIONAL)})
    if twice:
        refuse(problems, f"line {at + 1}", f"column {', '.join(twice)} more than once", "keep one of each")


def _starts(
    rows: Rows, names: list[str], stated_offset_h: float | None, problems: ProblemCollector
) -> tuple[NDArray[np.datetime64], float]:
    """Return the starts of the rows in one offset from UTC, and that offset."""
    texts = [text.strip('"') for text in rows.column(names.index(TIME))]
    if not texts:
        refuse(problems, "", "not a single row of data", "give a year of rows")
    offsets = [OFFSET_PATTERN.search(text) for text in texts]
    with_offset = [offset for offset in offsets if offset is not None]
    if 0 < len(with_offset) < len(texts):
        row = next(number for number, offset in enumerate(offsets) if (offset is None) != (offsets[0] is None))
        what = f"{texts[row]!r}: some times carry an offset from UTC and some do not"
        refuse(problems, f"line {rows.lines[row]}", what, "write all in the same way")
    if not with_offset and stated_offset_h is None:
        remedy = "write them as 2027-03-01T14:00+09:00, or give utc_offset_h"
        refuse(problems, f"line {rows.lines[0]}", f"{texts[0]!r} carries no offset from UTC", remedy)
    utc_offset_h = _hours_of(with_offset[0]) if stated_offset_h is None else stated_offset_h
    if not offset_is_possible(utc_offset_h, problems, ""):
        problems.raise_if_any()
    parsed = pd.to_datetime(pd.Series(texts, dtype=str), format="ISO8601", utc=True, errors="coerce")
    tell_no_times(texts, rows.lines, parsed.isna().to_numpy(), TIME_EXAMPLE, problems)
    local = parsed.dt.tz_localize(None) + pd.Timedelta(hours=utc_offset_h if with_offset else 0.0)
    return local.to_numpy().astype("datetime64[m]"), utc_offset_h


def _hours_of(offset: re.Match[str]) -> float:
    if offset["sign"] is None:
        return 0.0
    hours = int(offset["hours"]) + int(offset["minutes"]) / 60.0
    return -hours if offset["sign"] == "-" else hours


def _step(starts: NDArray[np.datetime64], problems: ProblemCollector) -> int:
    """Return the step that most neighbours are apart [min]; an hour where there is nothing to see."""
    known = np.unique(starts[~np.isnat(starts)])
    apart, counts = np.unique(np.diff(known).astype(np.int64), return_counts=True)
    if not len(apart):
        return max(ALLOWED_STEPS_MINUTES)
    step = int(apart[counts.argmax()])
    if step not in ALLOWED_STEPS_MINUTES:
        allowed = ", ".join(map(str, ALLOWED_STEPS_MINUTES))
        refuse(problems, TIME, f"rows are {step} min apart; must be one of {allowed} min", "average or repeat them")
    return step
