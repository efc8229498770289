"""One sweep at a time in a folder; the system takes the lock away from a process that dies."""

from __future__ import annotations

import fcntl
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ems.sweep.store.layout import LOCK_FILE, work_folder
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TRIES = 20
PAUSE_S = 0.05
"""Who asks for the status holds the lock for an instant; a sweep that starts waits a second for it."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder of a sweep alone.

    Parameters
    ----------
    folder
        Folder of the sweep, with its work folder.

    Raises
    ------
    profiles.errors.InputError
        Another sweep is at work in it.
    """
    with (work_folder(folder) / LOCK_FILE).open("ab") as stream:
        for again in reversed(range(TRIES)):
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if not again:
                    remedy = "wait for it or end it, or choose another folder"
                    problem = Problem(where="", what="another sweep is at work in this folder", remedy=remedy)
                    raise InputError(str(folder), [problem]) from error
                time.sleep(PAUSE_S)
        yield


def is_locked(folder: Path) -> bool:
    """Tell whether a sweep is at work in a folder.

    Parameters
    ----------
    folder
        Folder of the sweep.
    """
    path = work_folder(folder) / LOCK_FILE
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
