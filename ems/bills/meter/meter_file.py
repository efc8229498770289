"""A meter's readings from a CSV file: checked line by line, never repaired."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from ems.bills.meter.times import TimeColumn, check_intervals, local_to_utc
from ems.scenario.keys import nearest
from ems.tariffs.laying.local_times import HAS_OFFSET
from profiles.csv_table import FIRST_DATA_LINE, numbers, read_text_table
from profiles.errors import InputError, Problem, ProblemCollector

if TYPE_CHECKING:
    from os import PathLike

TIME, IMPORT, EXPORT = COLUMNS = ("time", "import_kw", "export_kw")
NEEDED: Final = (TIME, IMPORT)
REMEDY: Final = "what is taken stands in import_kw, what is fed in in export_kw, both 0 or more"


def read_meter(path: str | PathLike[str], timezone: str = "Asia/Tokyo") -> pd.DataFrame:
    """Read a meter's readings.

    Parameters
    ----------
    path
        CSV file in UTF-8 with the columns ``time`` (start of each quarter-hour, half-hour or hour; ISO 8601, all in
        local time or all with their offset from UTC), ``import_kw`` (mean power taken) and, where anything is fed in,
        ``export_kw``.
    timezone
        IANA name of the local time.

    Returns
    -------
    pandas.DataFrame
        The readings [kW]; the index is in local time and regular in absolute time.

    Raises
    ------
    profiles.errors.InputError
        No such file, another encoding, unknown or missing columns, times that are none, doubled, unsorted or missing,
        readings that are missing, negative or no numbers; all problems at once, with line numbers.
    """
    problems = ProblemCollector(str(path))
    if not Path(path).is_file():
        problems.add("", "no such file")
        problems.raise_if_any()
    try:
        table = read_text_table(path)
    except InputError as error:
        raise InputError(str(path), [_plainly(problem) for problem in error.problems]) from error
    if not isinstance(table.index, pd.RangeIndex):  # pandas takes what has no header for the rows' names
        problems.add(f"line {FIRST_DATA_LINE}", "has more fields than the header", "name every column")
        problems.raise_if_any()
    table = _without_blank_end(table.fillna(""), problems)
    _check_columns([str(header) for header in table.columns], problems)
    readings = {
        name: numbers(table[name], name, problems, remedy=REMEDY) for name in COLUMNS[1:] if name in table.columns
    }
    index = _times(table[TIME], timezone, problems) if TIME in table.columns else None
    problems.raise_if_any()
    return pd.DataFrame(readings, index=index)


def _plainly(problem: Problem) -> Problem:
    """Say what another encoding or an empty file is, in place of a library's words."""
    if "codec can't decode" in problem.what:
        return Problem(where="", what="is not UTF-8", remedy='save it as "CSV UTF-8"')
    if "No columns to parse" in problem.what:
        return Problem(where="", what="is empty", remedy=f"its columns are {', '.join(COLUMNS)}")
    return problem


def _without_blank_end(table: pd.DataFrame, problems: ProblemCollector) -> pd.DataFrame:
    """Leave out empty lines after the last reading; between readings they are gaps."""
    filled = np.flatnonzero((table != "").any(axis=1).to_numpy())
    if not filled.size:
        problems.add("", "has no readings below its header")
        problems.raise_if_any()
    return table.iloc[: filled[-1] + 1]


def _check_columns(headers: list[str], problems: ProblemCollector) -> None:
    """Want the columns that are needed and no others: a misspelt export_kw would cost money in silence."""
    for name in NEEDED:
        if name not in headers:
            problems.add(f"column {name!r}", "is missing", f"present are: {', '.join(headers)}")
    for name in headers:
        if name in {"import_kwh", "export_kwh"}:
            remedy = f"give the mean power in {name.removesuffix('h')}: energy of a half-hour × 2"
            problems.add(f"column {name!r}", "is unknown", remedy)
        elif name not in COLUMNS:
            problems.add(f"column {name!r}", "is unknown", nearest(name, COLUMNS))


def _times(texts: pd.Series[str], timezone: str, problems: ProblemCollector) -> pd.DatetimeIndex | None:
    """Return the times in local time; None, and problems, where they cannot be told."""
    column = TimeColumn(texts=texts.str.strip(), row_word="line", first_row=FIRST_DATA_LINE, problems=problems)
    utc = _in_utc(column, timezone)
    if utc.isna().any():
        return None
    check_intervals(utc, timezone, column)
    return pd.DatetimeIndex(utc).tz_convert(timezone).rename(TIME)


def _in_utc(column: TimeColumn, timezone: str) -> pd.Series[pd.Timestamp]:
    """Return times in UTC; NaT where one cannot be told, which has then been reported."""
    times = pd.to_datetime(column.texts, format="ISO8601", errors="coerce", utc=True)
    unreadable = times.isna().to_numpy()
    if unreadable.any():
        column.complain(unreadable, "is no ISO 8601 time", 'write it as "2027-01-01 00:00"')
    with_offset = column.texts.str.contains(HAS_OFFSET, regex=True).to_numpy(dtype=np.bool_)
    without = ~with_offset & ~unreadable
    if not with_offset.any():
        return local_to_utc(times.dt.tz_localize(None), timezone, column)
    if without.any():
        column.complain(without, "has no offset from UTC while other lines have one", "give all or none")
    return times.where(~without)
