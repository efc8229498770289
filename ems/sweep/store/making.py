"""The folder of a sweep before anything is written in it: made, or refused because it holds something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.sweep.store.layout import CASES_FOLDER, LOCK_FILE, MANIFEST_FILE, WORK_FOLDER, cases_folder, work_folder
from ems.sweep.store.parts import part_path
from profiles.errors import InputError, Problem, ProblemCollector

if TYPE_CHECKING:
    from pathlib import Path

    from ems.sweep.store.manifest import Manifest

HIDDEN = (".", "_")
"""How names begin that readers of a folder of Parquet files pass over."""


def make(place: Path) -> None:
    """Make the folder and those inside it; refuse one that holds anything else.

    Raises
    ------
    profiles.errors.InputError
        It cannot be made, or it is not empty and no sweep.
    """
    _refuse_name(place)
    problem = None
    if place.exists() and not place.is_dir():
        problem = Problem(where="", what="is a file, which is never replaced", remedy="choose another folder")
    elif place.is_dir() and not (place / MANIFEST_FILE).exists():
        others = sorted(path.name for path in place.iterdir() if path.name not in {WORK_FOLDER, CASES_FOLDER})
        if others:
            what = f"holds {others[0]}, but no {MANIFEST_FILE} of a sweep"
            problem = Problem(where="", what=what, remedy="choose another folder, or an empty one")
    if problem is not None:
        raise InputError(str(place), [problem])
    try:
        for inside in (cases_folder(place), work_folder(place)):
            inside.mkdir(parents=True, exist_ok=True)
        (work_folder(place) / LOCK_FILE).touch()
    except OSError as error:
        raise InputError(str(place), [Problem(where="", what=f"cannot be made: {error.strerror or error}")]) from error


def _refuse_name(place: Path) -> None:
    """Raise where no folder can have the name, which is too long for example."""
    try:
        place.stat()
    except (FileNotFoundError, NotADirectoryError):
        return  # making it works, or says why not
    except (OSError, ValueError) as error:
        what = f"cannot be a folder: {getattr(error, 'strerror', None) or error}"
        raise InputError(ascii(str(place)), [Problem(where="", what=what, remedy="choose another folder")]) from error


def refuse_parts(place: Path) -> None:
    """Raise where there are parts without a manifest: nobody knows of what."""
    if any(cases_folder(place).iterdir()):
        what = f"holds cases, but no {MANIFEST_FILE} that says of which sweep"
        raise InputError(str(place), [Problem(where="", what=what, remedy="choose another folder, or an empty one")])


def refuse_foreign(place: Path, manifest: Manifest) -> None:
    """Raise where there is something among the parts that is none: whoever opens the folder would read it too.

    Raises
    ------
    profiles.errors.InputError
        With everything that does not belong there.
    """
    own = {part_path(place, number).name for number in range(manifest.parts)}
    problems = ProblemCollector(str(cases_folder(place)))
    for name in sorted(path.name for path in cases_folder(place).iterdir()):
        is_passed_over = name.startswith(HIDDEN) and not name.endswith(".parquet")
        if name not in own and not is_passed_over:
            problems.add(name, "is no part of this sweep", "move it to another folder")
    problems.raise_if_any()
