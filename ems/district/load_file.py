"""A user's load file laid over the modelled loads: measured classes or sites replace the model's."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from profiles.errors import InputError, Problem, ProblemCollector
from profiles.load import Loads, read_load_csv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from profiles.time_grid import TimeGrid


OTHER_SEPARATORS = (";", "\t", "|")
FAR_TIMES = 100.0
"""A load that is so many times the scenario's, or so small a part of it, may be in another unit."""


def site_name(class_name: str, number: int) -> str:
    """Name of a site: its class and its number, counted from 1.

    Examples
    --------
    >>> site_name("home", 17)
    'home_17'
    """
    return f"{class_name}_{number}"


def names_in(path: Path) -> list[str]:
    """Classes and sites that a load file names: its columns without the unit, the time column left out.

    Parameters
    ----------
    path
        The CSV file.

    Returns
    -------
    list of str
        In the order of the columns.

    Raises
    ------
    profiles.errors.InputError
        The file cannot be opened, or it has no columns besides the time.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader(file), [])
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            str(path), [Problem(where="", what=f"cannot be read: {getattr(error, 'strerror', None) or error}")]
        ) from error
    names = [re.sub(r"_kwh?$", "", column.strip()) for column in header[1:]]
    if not names:
        what, remedy = "has no columns besides the time", "add a column <class>_kw"
        for separator in (one for one in OTHER_SEPARATORS if header and one in header[0]):
            what, remedy = f"is separated by {separator!r}", "separate the columns by commas"
        raise InputError(str(path), [Problem(where="line 1", what=what, remedy=remedy)])
    return list(dict.fromkeys(names))


def load_from_file(path: Path, loads: Loads, grid: TimeGrid) -> Loads:
    """Replace the classes and sites that a file names.

    Parameters
    ----------
    path
        CSV with a time column and columns ``<class>_kw``, ``<class>_kwh`` or ``<class>_<number>_kw`` for a single site.
    loads
        What the models give.
    grid
        Steps of the year.

    Returns
    -------
    Loads
        A class of the file is shared among its sites as the model shares it; a site of the file is taken as it is.
        Savings are not applied to what the file gives: it is what the meters would show.

    Raises
    ------
    profiles.errors.InputError
        A column names neither a class nor a site, or a site of a class that the file gives as a whole, or the file is
        wrong.
    """
    rows_of = {name: np.flatnonzero(loads.class_of_row == number) for number, name in enumerate(loads.class_names)}
    row_of_site = {
        site_name(name, i): int(row) for name, rows in rows_of.items() for i, row in enumerate(rows, start=1)
    }
    names = names_in(path)
    problems = ProblemCollector(str(path))
    for name in (name for name in names if name not in rows_of):
        if name not in row_of_site:
            remedy = f"use a class ({', '.join(rows_of)}) or a site such as {next(iter(row_of_site), 'home_1')}"
            problems.add(f"column {name}", "is neither a class nor a site of the scenario", remedy)
        elif (whole := loads.class_names[loads.class_of_row[row_of_site[name]]]) in names:
            # Their sum would no longer be what the file gives for the class.
            problems.add(f"column {name}", f"its class {whole} is given as a whole too", "keep one of the two")
    problems.raise_if_any()
    series = read_load_csv(path, grid, names=names)
    far = [
        note
        for name in names
        for note in _far_notes(name, series[name].sum(), loads.kw[rows_of.get(name, row_of_site.get(name))].sum())
    ]
    kw = loads.kw.copy()
    for name in (name for name in names if name in rows_of):
        rows = rows_of[name]
        modelled = kw[rows].sum(axis=0)
        shares = np.divide(
            kw[rows], modelled, out=np.full((len(rows), grid.n_steps), 1.0 / len(rows)), where=modelled > 0
        )
        kw[rows] = shares * series[name]
    for name in (name for name in names if name not in rows_of):
        kw[row_of_site[name]] = series[name]
    class_kw = np.array([kw[rows].sum(axis=0) for rows in rows_of.values()])
    for array in (kw, class_kw):
        array.setflags(write=False)
    note = f"load of {', '.join(names)} from {path.name}; the plan's savings are not applied to it"
    return replace(loads, kw=kw, class_kw=class_kw, notes=(*loads.notes, note, *far))


def _far_notes(name: str, given: float, modelled: float) -> Iterator[str]:
    """Yield a note where a load is so far from the scenario's that one of them may be in another unit."""
    if not (given > 0.0 and modelled > 0.0) or 1.0 / FAR_TIMES < given / modelled < FAR_TIMES:
        return
    times = f"{given / modelled:,.0f} times" if given > modelled else f"one part in {modelled / given:,.0f} of"
    yield f"load of {name}: {times} what the scenario says without the file; are its columns in kW (or kWh of a step)?"
