"""A folder that appears whole or not at all: written beside its place, then renamed into it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

MANIFEST_FILE: Final = "manifest.json"
MARKER: Final = "hitotsugaoka-ems result folder"
"""What a manifest of ours says of itself; only a folder with such a manifest is ever replaced."""
ANOTHER = "choose another folder with --out"


def check_target(folder: str | Path, *, force: bool = False) -> Path:
    """Say whether a result folder may appear at a place, before anything is computed for it.

    Parameters
    ----------
    folder
        Where it shall be.
    force
        Whether a result folder that is there already may be replaced.

    Returns
    -------
    pathlib.Path
        The place, absolute.

    Raises
    ------
    profiles.errors.InputError
        Something is there that must stay, or nothing can be written there.
    """
    place = _absolute(folder)
    problem = _in_the_way(place, force=force) if os.path.lexists(place) else _cannot_be_made(place)
    if problem is not None:
        raise InputError(str(folder) or "--out", [problem])
    return place


@contextmanager
def whole_folder(folder: str | Path, *, force: bool = False) -> Iterator[Path]:
    """Give a hidden folder to write into, which takes its place when everything went well and vanishes otherwise.

    Parameters
    ----------
    folder
        Where the folder shall be when it is complete.
    force
        Whether a result folder that is there already is replaced: moved aside first, removed last.

    Yields
    ------
    pathlib.Path
        An empty folder beside the place.

    Raises
    ------
    profiles.errors.InputError
        As :func:`check_target`.
    """
    place = check_target(folder, force=force)
    made = [parent for parent in place.parents if not parent.exists()]
    hidden = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
    try:
        hidden.mkdir(parents=True)
        yield hidden
        _take_place(hidden, place, force=force)
    finally:
        # An error, Ctrl-C and SIGTERM all pass here; after the renaming there is nothing left to remove.
        shutil.rmtree(hidden, ignore_errors=True)
        for parent in made:
            with suppress(OSError):
                parent.rmdir()


def _take_place(hidden: Path, place: Path, *, force: bool) -> None:
    """Rename the finished folder; the old one goes last, and comes back where the renaming fails."""
    check_target(place, force=force)  # again: much time has passed
    if not place.exists():
        hidden.rename(place)
        return
    aside = hidden.with_suffix(".old")
    place.rename(aside)
    try:
        hidden.rename(place)
    except BaseException:
        aside.rename(place)
        raise
    shutil.rmtree(aside)


def _absolute(folder: str | Path) -> Path:
    """Return the place with the links of its parents resolved, but not a link at the place itself."""
    if not str(folder).strip():
        raise InputError("--out", [Problem(where="", what="is empty", remedy="name a folder")])
    path = Path(folder).expanduser()
    return path.parent.resolve() / path.name if path.name not in {"", ".."} else path.resolve()


def _in_the_way(place: Path, *, force: bool) -> Problem | None:
    """Return why what is there must stay; None where it is a result folder that may be replaced."""
    if place.is_symlink():
        return Problem(where="", what="is a link, which is never replaced", remedy=ANOTHER)
    if not place.is_dir():
        return Problem(where="", what="is a file, which is never replaced", remedy=ANOTHER)
    if place in _protected():
        return Problem(
            where="",
            what="is a home folder, the working directory or above one of them: never replaced",
            remedy=ANOTHER,
        )
    if not force:
        return Problem(where="", what="exists already", remedy=f"replace it with --force, or {ANOTHER}")
    if not is_result_folder(place):
        what = f"holds no {MANIFEST_FILE} of a result folder, so --force does not replace it"
        return Problem(where="", what=what, remedy=ANOTHER)
    return None


def _protected() -> set[Path]:
    """Folders that are never replaced, whatever they hold."""
    inside = {Path.cwd()}
    with suppress(RuntimeError):  # a user without a home folder
        inside.add(Path.home().resolve())
    return inside | {parent for folder in inside for parent in folder.parents}


def _cannot_be_made(place: Path) -> Problem | None:
    """Return why no folder can appear at a place where nothing is."""
    parent = next(parent for parent in place.parents if os.path.lexists(parent))
    if not parent.is_dir():
        return Problem(where="", what=f"cannot be made: {parent} is not a folder", remedy=ANOTHER)
    if not os.access(parent, os.W_OK | os.X_OK):
        return Problem(where="", what=f"cannot be made: no permission to write in {parent}", remedy=ANOTHER)
    return None


def is_result_folder(folder: Path) -> bool:
    """Whether a folder holds a manifest of ours.

    Parameters
    ----------
    folder
        Any folder.

    Returns
    -------
    bool
        False too where the manifest cannot be read.
    """
    try:
        manifest = json.loads((folder / MANIFEST_FILE).read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(manifest, dict) and manifest.get("marker") == MARKER and isinstance(manifest.get("format"), int)
