"""Names of everything in a sweep's folder, and files that appear whole or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MANIFEST_FILE: Final = "sweep.json"
CASES_FOLDER: Final = "cases"
WORK_FOLDER: Final = ".work"
"""Beside the parts, never among them: whoever reads ``cases/*.parquet`` sees finished parts alone."""
LOCK_FILE: Final = "lock"
RUN_FILE: Final = "run.json"


def cases_folder(folder: Path) -> Path:
    """Where the parts are."""
    return folder / CASES_FOLDER


def work_folder(folder: Path) -> Path:
    """Where files are written before they appear, and the lock is."""
    return folder / WORK_FOLDER


def write_whole(folder: Path, target: Path, write: Callable[[Path], object]) -> None:
    """Write a file that appears whole or not at all, and stays when the power fails a moment later.

    Parameters
    ----------
    folder
        Folder of the sweep.
    target
        The file; one that is there is replaced.
    write
        Writes the file whose path it is given.

    Raises
    ------
    OSError
        It could not be written; what was there before is there still.
    """
    beside = work_folder(folder) / f"{target.name}.part"
    try:
        write(beside)
        _to_disk(beside)
        beside.replace(target)
        _to_disk(target.parent)
    finally:
        beside.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    """Wait until a file or folder is on the disk: a renamed file without its content would look finished."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
