"""``ems sweep``: play the variants, keep them, say which are best; or say how far a sweep is."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ems.cli.folders import folder_is_written
from ems.cli.json_output import put
from ems.cli.progress import bar
from ems.cli.reading import inputs_are_read
from ems.cli.sweeping.asked import checked_file, folder_of, refuse_more_than_status
from ems.cli.sweeping.tables import best_table, failures, idle_keys, status_lines, status_object, sweep_object
from ems.cli.tables import show
from ems.cli.text import complain, say
from profiles.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from ems.cli.sweeping.asked import SweepAsked
    from ems.sweep import SweepPlan

PAGE = "sweep.html"


def sweep(asked: SweepAsked) -> None:
    """Play a sweep, or say how far one is.

    Parameters
    ----------
    asked
        Which sweep, and what becomes of it.

    Raises
    ------
    profiles.errors.InputError
        The sweep is wrong, or its folder holds something else; nothing was played.
    profiles.errors.RunError
        The disk is full, workers are lost, or not a single case could be played; what is finished is kept.
    """
    if asked.status is not None:
        _show_status(asked, asked.status)
        return
    file = checked_file(asked)
    folder = folder_of(asked, file)
    plan = _read(file)
    with _cycles_are_looked_for():
        frame = _played(asked, plan, folder)
    page = _write_page(asked, frame, folder)
    _show(asked, plan, frame, folder, page)
    if len(frame) and frame["error"].astype(bool).all():
        message = f"all {len(frame):,} cases failed, the first with: {frame['error'].iloc[0]}"
        raise RunError(message)


def _show_status(asked: SweepAsked, folder: Path) -> None:
    """Say how far a sweep is."""
    refuse_more_than_status(asked)
    from ems.sweep import sweep_status  # noqa: PLC0415 - imported where used

    with inputs_are_read():
        status = sweep_status(folder)
    if asked.json:
        put(status_object(status))
        return
    for line in status_lines(status):
        say(line)


def _read(file: Path) -> SweepPlan:
    """Read what varies."""
    from ems.sweep import read_plan  # noqa: PLC0415 - imported where used

    with inputs_are_read():
        return read_plan(file)


def _played(asked: SweepAsked, plan: SweepPlan, folder: Path) -> pd.DataFrame:
    """Play what is not kept yet."""
    from ems.sweep import run_sweep  # noqa: PLC0415 - imported where used

    with bar() as advance, inputs_are_read():
        return run_sweep(
            plan,
            folder,
            workers=asked.workers,
            processes=asked.processes,
            cluster=asked.cluster,
            tell=complain if asked.json else say,
            progress=lambda status: advance(status.done, status.total),
        )


def _write_page(asked: SweepAsked, frame: pd.DataFrame, folder: Path) -> Path | None:
    """Write the interactive page; none where nobody wants it or nothing could be played."""
    if not asked.page or frame["error"].astype(bool).all():
        return None
    from ems.report.sweeps import write_sweep_page  # noqa: PLC0415 - jinja2 takes its time

    page = folder / PAGE
    with folder_is_written(page):
        write_sweep_page(folder, page, lang=asked.lang)
    return page


def _show(asked: SweepAsked, plan: SweepPlan, frame: pd.DataFrame, folder: Path, page: Path | None) -> None:
    """Show which cases are best and which failed, or one JSON object."""
    if asked.json:
        put(sweep_object(frame, folder))
        return
    table = best_table(frame, plan.names, str(plan.tables["currency"]))
    if table is not None:
        say()
        show(table)
    for line in (*failures(frame), *idle_keys(frame, plan)):
        say(line)
    say(f"Results: {folder / 'cases'}, for pandas, DuckDB, polars and ems.read_sweep")
    if page is not None:
        say(f"Page: {page}")


@contextmanager
def _cycles_are_looked_for() -> Iterator[None]:
    """Let Python look for cyclic garbage: a sweep is long, other commands are not."""
    was_on = gc.isenabled()
    gc.enable()
    try:
        yield
    finally:
        if not was_on:
            gc.disable()
