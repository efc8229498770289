"""How far a sweep is: asked of its folder, from any process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ems.sweep.store.layout import RUN_FILE, work_folder
from ems.sweep.store.lock import is_locked
from ems.sweep.store.manifest import read_manifest
from ems.sweep.store.parts import part_path, parts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ems.sweep.store.parts import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepStatus:
    """How far a sweep is.

    Parameters
    ----------
    folder
        Where it is kept.
    total
        Number of cases.
    done
        Number of cases that are kept, the failed ones too.
    failed
        Number of cases that are kept with a reason why they failed.
    is_running
        Whether a process is at work on it.
    started
        When it began, in UTC.
    left_s
        Time left as the cases of this run let expect; None where that is not known [s].
    program
        Version of the program that began it.
    way
        How its cases are played.
    notes
        What was assumed.
    """

    folder: Path
    total: int
    done: int
    failed: int
    is_running: bool
    started: datetime
    left_s: float | None
    program: str
    way: str
    notes: tuple[str, ...]

    @property
    def is_finished(self) -> bool:
        """Whether every case is kept."""
        return self.done == self.total

    @property
    def done_fraction(self) -> float:
        """Share of the cases that are kept."""
        return self.done / self.total


def sweep_status(folder: str | Path) -> SweepStatus:
    """How far the sweep in a folder is.

    Parameters
    ----------
    folder
        Folder that ``ems sweep`` or :func:`ems.run_sweep` writes or wrote.

    Returns
    -------
    SweepStatus
        Cases, failures, whether it runs, time left.

    Raises
    ------
    profiles.errors.InputError
        It is no folder of a sweep.
    """
    place = Path(folder).expanduser()
    manifest = read_manifest(place)
    parts = list(parts_of(place, manifest))
    done = sum(part.cases for part in parts)
    is_running = is_locked(place)
    left = manifest.cases - done
    return SweepStatus(
        folder=place,
        total=manifest.cases,
        done=done,
        failed=sum(part.failed for part in parts),
        is_running=is_running,
        started=datetime.fromisoformat(manifest.started),
        left_s=_left_s(place, parts, left) if is_running else None,
        program=manifest.program,
        way=manifest.way,
        notes=manifest.notes,
    )


@dataclass(slots=True)
class Pace:
    """How fast the cases of a run are played.

    Notes
    -----
    The first part waits for what all cases share, a district for example; from the second on its time does not count.

    Examples
    --------
    >>> pace = Pace()
    >>> pace.left_s(20)
    >>> pace.note(8.0, 10)
    >>> pace.left_s(20)
    16.0
    >>> pace.note(9.0, 10)
    >>> pace.left_s(20)
    2.0
    """

    first_s: float | None = None
    last_s: float = 0.0
    first_cases: int = 0
    later_cases: int = 0

    def note(self, end_s: float, cases: int) -> None:
        """Take another part into account.

        Parameters
        ----------
        end_s
            When it was kept, from the start of the run on [s].
        cases
            Number of its cases.
        """
        if self.first_s is None:
            self.first_s, self.first_cases = end_s, cases
        else:
            self.later_cases += cases
        self.last_s = end_s

    def left_s(self, left: int) -> float | None:
        """Time that the cases left will take if they take as long as those done [s].

        Parameters
        ----------
        left
            Number of cases left.

        Returns
        -------
        float or None
            None where none is done yet and some are left.
        """
        if not left:
            return 0.0
        if self.first_s is None:
            return None
        if self.later_cases:
            return (self.last_s - self.first_s) * left / self.later_cases
        return self.last_s * left / self.first_cases


def _left_s(place: Path, parts: Sequence[Part], left: int) -> float | None:
    """Time left of the run that is at work [s]."""
    try:
        run = json.loads((work_folder(place) / RUN_FILE).read_bytes())
        began_s = datetime.fromisoformat(run["started"]).timestamp()
        kept = sorted((part_path(place, part.number).stat().st_mtime - began_s, part.cases) for part in parts)
    except (OSError, ValueError, KeyError, TypeError):
        return None  # the run is about to write it
    pace = Pace()
    for end_s, cases in kept:
        if end_s >= 0.0:
            pace.note(end_s, cases)
    return pace.left_s(left)
