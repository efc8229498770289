"""The folder of a sweep, held by the one process that writes it."""

from __future__ import annotations

import json
import os
import platform
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ems.sweep.store.digests import InputWatch
from ems.sweep.store.layout import (
    MANIFEST_FILE,
    RUN_FILE,
    work_folder,
)
from ems.sweep.store.lock import locked
from ems.sweep.store.making import make, refuse_foreign, refuse_parts
from ems.sweep.store.manifest import new_manifest, read_manifest, refuse_another, write_manifest
from ems.sweep.store.parts import CASE, ERROR, part_path, part_table, parts_of, results_of, rewrite_part, write_part
from profiles.errors import InputError, Problem, RunError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

    from ems.sweep.asked.plan import SweepPlan
    from ems.sweep.asked.way import Way
    from ems.sweep.store.manifest import Manifest
    from ems.sweep.store.parts import Part


class Store:
    """A sweep's folder while it is held.

    Parameters
    ----------
    folder
        The folder.
    manifest
        What the sweep is.
    parts
        Parts that are there.
    is_new
        Whether the sweep begins now.
    inputs
        Files that the cases read.

    Attributes
    ----------
    folder, manifest, is_new
        As given.
    done
        Number of cases that are kept.
    failed
        Number of cases that are kept with a reason why they failed.
    """

    def __init__(
        self, folder: Path, manifest: Manifest, parts: dict[int, Part], *, is_new: bool, inputs: InputWatch
    ) -> None:
        self.folder = folder
        self.manifest = manifest
        self.is_new = is_new
        self._inputs = inputs
        self.done = sum(part.cases for part in parts.values())
        self.failed = sum(part.failed for part in parts.values())
        self._parts = parts
        self._results = results_of([parts[number] for number in sorted(parts)], manifest)

    @property
    def missing(self) -> tuple[int, ...]:
        """Numbers of the parts that are not there yet."""
        return tuple(number for number in range(self.manifest.parts) if number not in self._parts)

    def keep(self, number: int, frame: pd.DataFrame) -> None:
        """Keep the cases of one part.

        Parameters
        ----------
        number
            Number of the part.
        frame
            Its cases.

        Raises
        ------
        profiles.errors.RunError
            Nothing more can be written, or a file that the cases read has changed, so that nobody knows which of them
            these have read; everything kept so far stays.
        """
        self._refuse_changed_inputs()
        first, end = self.manifest.span(number)
        expected = [CASE, *self.manifest.keys, ERROR]
        if list(frame[CASE]) != list(range(first, end)) or not set(expected) <= set(frame.columns):
            message = f"part {number} holds other cases than {first} to {end - 1}"
            raise AssertionError(message)  # a mistake of the program, never of a user
        new = [name for name in frame.columns if name not in expected and name not in self._results]
        self._results += [str(name) for name in new]
        with self._full_disk_told():
            if new:
                self._make_alike()
            part = write_part(self.folder, self.manifest, number, frame, self._results)
        self._parts[number] = part
        self.done += part.cases
        self.failed += part.failed

    def _refuse_changed_inputs(self) -> None:
        """Raise where a file that the cases read is not what it was when the sweep began."""
        changed = self._inputs.changed(self.manifest.files)
        if changed:
            message = (
                f"{', '.join(changed)}: has changed while the cases were played; {self._count_kept}, all played "
                "before: put the old file back and start the same sweep again, or begin anew in another folder"
            )
            raise RunError(message)

    def finish(self) -> None:
        """Give all parts the same columns in the order in which the cases bring them, however they arrived.

        Raises
        ------
        profiles.errors.RunError
            Nothing more can be written; everything kept so far stays.
        """
        self._results = results_of([self._parts[number] for number in sorted(self._parts)], self.manifest)
        with self._full_disk_told():
            self._make_alike()

    def _make_alike(self) -> None:
        """Write those parts anew that lack columns or have them in another order."""
        columns = (CASE, *self.manifest.keys, *self._results, ERROR)
        for number, part in self._parts.items():
            if part.columns != columns:
                self._parts[number] = rewrite_part(self.folder, part, self.manifest, self._results)

    @contextmanager
    def _full_disk_told(self) -> Iterator[None]:
        """Say what is kept where nothing more can be written."""
        try:
            yield
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
            message = f"{self.folder}: cannot write ({reason}); {self.kept}"
            raise RunError(message) from error

    @property
    def kept(self) -> str:
        """What is kept and how to go on: the end of every message about a sweep that stops."""
        return f"{self._count_kept}: mend it and start the same sweep again, it goes on from there"

    @property
    def kept_for_later(self) -> str:
        """What is kept and how to go on where nothing is wrong: somebody stopped it."""
        return f"{self._count_kept}: the same command goes on from there"

    @property
    def _count_kept(self) -> str:
        return f"{self.done:,} of {self.manifest.cases:,} cases are kept in {self.folder}"


@contextmanager
def open_store(folder: str | Path, plan: SweepPlan, way: Way, program: str) -> Iterator[Store]:
    """Hold the folder of a sweep: a new one, or one that the same sweep began.

    Parameters
    ----------
    folder
        The folder.
    plan
        The sweep.
    way
        How its cases are played.
    program
        Version of the program.

    Yields
    ------
    Store
        To keep cases in.

    Raises
    ------
    profiles.errors.InputError
        The folder holds something else, another sweep, or one that another process is at work on.
    """
    place = Path(folder).expanduser().absolute()
    make(place)
    with locked(place):
        inputs = InputWatch(plan)
        wanted = new_manifest(plan, way, program)
        is_new = not (place / MANIFEST_FILE).exists()
        if is_new:
            refuse_parts(place)
            _told(place, lambda: write_manifest(place, wanted))
        manifest = wanted if is_new else read_manifest(place)
        refuse_another(place, manifest, wanted)
        refuse_foreign(place, manifest)
        _clear(place)
        parts = {part.number: part for part in parts_of(place, manifest) if part_table(place, part.number) is not None}
        store = Store(place, manifest, parts, is_new=is_new, inputs=inputs)
        _told(place, lambda: _note_run(place))
        _told(place, lambda: _remove_damaged(store))
        yield store


def _told(place: Path, write: Callable[[], object]) -> None:
    """Write something at the start, and say where that is not possible."""
    try:
        write()
    except OSError as error:
        raise InputError(
            str(place), [Problem(where="", what=f"cannot be written: {error.strerror or error}")]
        ) from error


def _clear(place: Path) -> None:
    """Remove what a killed sweep had half written."""
    for path in work_folder(place).glob("*.part"):
        path.unlink(missing_ok=True)


def _remove_damaged(store: Store) -> None:
    """Remove parts that are not whole: their cases are played again, and until then the rest of the folder opens."""
    for number in store.missing:
        part_path(store.folder, number).unlink(missing_ok=True)


def _note_run(place: Path) -> None:
    """Write when this run began, of which the time left follows."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    entries = {"started": now, "pid": os.getpid(), "host": platform.node()}
    (work_folder(place) / RUN_FILE).write_text(json.dumps(entries), encoding="utf-8")
