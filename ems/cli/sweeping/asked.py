"""What ``ems sweep`` is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ems.cli.inputs import RESULTS
from profiles.errors import InputError, Problem, ProblemCollector

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepAsked:
    """Which sweep, and what becomes of it.

    Parameters
    ----------
    file
        File that says what varies; None where only the status is asked for.
    out
        Folder of the results; None: named after the file.
    status
        Folder whose status is asked for; None: a sweep is played.
    workers, processes
        Threads or processes that play cases; 0: the program's own choice, none.
    cluster
        Address of a Dask scheduler whose workers play the cases; None: this machine.
    json
        Whether to print one JSON object instead of the tables.
    page
        Whether to write the interactive page.
    lang
        Its language.
    """

    file: Path | None = None
    out: Path | None = None
    status: Path | None = None
    workers: int = 0
    processes: int = 0
    cluster: str | None = None
    json: bool = False
    page: bool = True
    lang: str = "en"


def checked_file(asked: SweepAsked) -> Path:
    """Return the file of the sweep to play.

    Parameters
    ----------
    asked
        What was typed.

    Raises
    ------
    profiles.errors.InputError
        There is none.
    """
    if asked.file is None:
        remedy = "write ems sweep SWEEP.toml, or ems sweep --status DIR"
        raise InputError("command line", [Problem(where="SWEEP.toml", what="no file says what varies", remedy=remedy)])
    return asked.file


def refuse_more_than_status(asked: SweepAsked) -> None:
    """Refuse a question for the status that asks for a sweep too.

    Parameters
    ----------
    asked
        What was typed.

    Raises
    ------
    profiles.errors.InputError
        It does.
    """
    problems = ProblemCollector("command line")
    also = {
        "SWEEP.toml": asked.file,
        "--out": asked.out,
        "--workers": asked.workers,
        "--processes": asked.processes,
        "--cluster": asked.cluster,
    }
    for name in (name for name, given in also.items() if given):
        problems.add(f"--status with {name}", "asks for the status and for a sweep", "give one of them")
    problems.raise_if_any()


def folder_of(asked: SweepAsked, file: Path) -> Path:
    """Return where the results go.

    Parameters
    ----------
    asked
        What was typed.
    file
        File of the sweep.
    """
    from pathlib import Path  # noqa: PLC0415 - for types alone above

    return asked.out if asked.out is not None else Path(RESULTS) / file.stem
