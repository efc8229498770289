"""Loads from a user's CSV file: checked line by line, laid on the steps of the simulated year, never repaired."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from profiles.csv_table import FIRST_DATA_LINE, numbers, read_text_table
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
MINUTES_PER_HOUR: Final = 60
REMEDY: Final = "a load is 0 or more; give generation as generation"


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
    table = read_text_table(path)
    columns = _find_columns(list(table.columns), names, problems)
    values = {column.name: numbers(table[column.header], column.header, problems, remedy=REMEDY) for column in columns}
    times = None
    if table.columns[0] == TIME:
        times = read_times(table[TIME], grid, FIRST_DATA_LINE, problems)
    else:
        problems.add(f"first column {table.columns[0]!r}", f"must be {TIME!r}", "put the start of each interval there")
    problems.raise_if_any()
    if times is None:  # pragma: no cover  read_times reports why
        raise InputError(problems.source, [Problem(where=TIME, what="cannot be read")])
    return {column.name: _on_grid(values[column.name], column, times, grid) for column in columns}


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
