"""Loads from a user's CSV file: checked line by line, laid on the steps of the simulated year, never repaired."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from profiles.errors import InputError, Problem, ProblemCollector
from profiles.load.csv_times import read_times

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from numpy.typing import NDArray

    from profiles.load.csv_times import FileTimes
    from profiles.time_grid import TimeGrid

TIME: Final = "time"
POWER, ENERGY = "_kw", "_kwh"
FIRST_DATA_LINE: Final = 2
LINES_NAMED: Final = 3
MINUTES_PER_HOUR: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """Where the load of a name stands in the file."""

    name: str
    header: str
    is_energy: bool


def read_load_csv(path: str | PathLike[str], grid: TimeGrid, *, names: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """Read loads of sites or classes from a CSV file.

    Parameters
    ----------
    path
        File with a header line. The first column is ``time``: the start of each hour or half hour, ISO 8601, local time
        of the place or with its offset from UTC. A load stands in ``<name>_kw`` (mean power) or ``<name>_kwh`` (energy
        of the interval). Other columns and other years are left aside.
    grid
        Steps of the simulated year; half-hours are averaged to hours, longer intervals are held over shorter steps.
    names
        Loads wanted.

    Returns
    -------
    dict
        For each name its power in every step, read-only, shape (steps,) [kW]. The energy of the file is kept.

    Raises
    ------
    InputError
        No such file, missing columns or units, gaps, doubles, values that are missing, negative or no numbers, another
        year, hours that do not exist when clocks change; all problems at once, with line numbers.
    """
    problems = ProblemCollector(Path(path).name)
    table = _read_table(path)
    columns = _find_columns(list(table.columns), names, problems)
    values = {column.name: _numbers(table[column.header], column.header, problems) for column in columns}
    times = None
    if table.columns[0] == TIME:
        times = read_times(table[TIME], grid, FIRST_DATA_LINE, problems)
    else:
        problems.add(f"first column {table.columns[0]!r}", f"must be {TIME!r}", "put the start of each interval there")
    problems.raise_if_any()
    if times is None:  # pragma: no cover  read_times reports why
        raise InputError(problems.source, [Problem(where=TIME, what="cannot be read")])
    return {column.name: _on_grid(values[column.name], column, times, grid) for column in columns}


def _read_table(path: str | PathLike[str]) -> pd.DataFrame:
    """Read the file as text, one row a line."""
    try:
        table = pd.read_csv(
            path, dtype=str, keep_default_na=False, skip_blank_lines=False, skipinitialspace=True, encoding="utf-8-sig"
        )
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(
            str(path), [Problem(where="file", what=f"cannot be read as CSV in UTF-8 ({error})")]
        ) from error
    table.columns = [str(header).strip() for header in table.columns]
    if table.empty:
        raise InputError(str(path), [Problem(where="file", what="has no lines below its header")])
    return table


def _find_columns(headers: list[str], names: Sequence[str], problems: ProblemCollector) -> list[_Column]:
    """Find the column of each name, by its unit."""
    columns = []
    for name in names:
        found = [header for header in (name + POWER, name + ENERGY) if header in headers]
        if len(found) == 1:
            columns.append(_Column(name=name, header=found[0], is_energy=found[0].endswith(ENERGY)))
        elif found:
            problems.add(f"columns {found[0]!r} and {found[1]!r}", "say the same load twice", "keep one of them")
        elif name in headers:
            problems.add(
                f"column {name!r}",
                "has no unit",
                f"call it {name + POWER!r} (mean power) or {name + ENERGY!r} (energy of each interval)",
            )
        else:
            present = ", ".join(headers)
            problems.add(f"column {name + POWER!r} or {name + ENERGY!r}", "is missing", f"present are: {present}")
    return columns


def _numbers(texts: pd.Series[str], header: str, problems: ProblemCollector) -> NDArray[np.float64]:
    """Return the numbers of a column; problems name the lines where there is none, or a negative one."""
    values = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=np.float64)
    blank = (texts.str.strip() == "").to_numpy()
    strange = ~np.isfinite(values) & ~blank
    if blank.any():
        problems.add(f"column {header!r}, {lines(blank)}", "has no value", "fill the gap or choose another year")
    if strange.any():
        example = texts[int(np.argmax(strange))]
        problems.add(f"column {header!r}, {lines(strange)}", f"is not a number ({example!r})")
    if bool(np.any(values < 0.0)):
        lowest = float(np.nanmin(values))
        problems.add(
            f"column {header!r}, {lines(values < 0.0)}",
            f"is negative (down to {lowest:g})",
            "a load is 0 or more; give generation as generation",
        )
    return values


def lines(chosen: NDArray[np.bool_]) -> str:
    """Name the file's lines of the rows chosen, the first few of them."""
    numbers = np.flatnonzero(chosen) + FIRST_DATA_LINE
    named = ", ".join(str(number) for number in numbers[:LINES_NAMED])
    more = f" and {len(numbers) - LINES_NAMED} more" if len(numbers) > LINES_NAMED else ""
    return f"line{'s' if len(numbers) > 1 else ''} {named}{more}"


def _on_grid(values: NDArray[np.float64], column: _Column, times: FileTimes, grid: TimeGrid) -> NDArray[np.float64]:
    """Return power in the steps of the grid, the energy of every hour kept [kW]."""
    power_kw = values[times.rows]
    if column.is_energy:
        power_kw = power_kw * (MINUTES_PER_HOUR / times.step_minutes)
    if grid.step_minutes <= times.step_minutes:
        laid = np.repeat(power_kw, times.step_minutes // grid.step_minutes)
    else:
        laid = power_kw.reshape(-1, grid.step_minutes // times.step_minutes).mean(axis=1)
    laid.flags.writeable = False
    return laid
