"""The scenarios that come with the program, and a copy of one to start from."""

from __future__ import annotations

import os
import re
import tempfile
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from ems.scenario.keys import nearest
from ems.scenario.quantities import NAME_PATTERN
from profiles.errors import InputError, Problem

SUFFIX = ".toml"
ORDER = ("hitotsugaoka", "renca", "kumamoto", "one_site")
NAME_LINE = re.compile(r'^name = "[^"]*"', flags=re.MULTILINE)


class BundledScenario(NamedTuple):
    """A scenario that comes with the program."""

    name: str
    title: str
    path: Path


def bundled_scenarios() -> tuple[BundledScenario, ...]:
    """Return name, title and file of every bundled scenario.

    Examples
    --------
    >>> [scenario.name for scenario in bundled_scenarios()]
    ['hitotsugaoka', 'renca', 'kumamoto', 'one_site']
    """
    return tuple(_bundled(name) for name in ORDER)


def _file(name: str) -> Path:
    """Return the file of a bundled scenario."""
    return Path(str(files("ems.scenario.bundled").joinpath(name + SUFFIX)))


def _bundled(name: str) -> BundledScenario:
    """Return one entry of the list; only the head of the file is needed."""
    head = _file(name).read_text(encoding="utf-8").split("\n[", 1)[0]
    return BundledScenario(name, tomllib.loads(head)["title"], _file(name))


def bundled_path(name_or_path: str | Path) -> Path:
    """Return the file that a name or path means.

    Raises
    ------
    InputError
        It is neither a bundled name nor the path of a file.
    """
    if name_or_path in ORDER:
        return _file(str(name_or_path))
    path = Path(name_or_path).expanduser()
    if path.is_file():
        return path
    if path.is_dir():
        raise InputError(str(path), [Problem(where="", what="is a folder, not a scenario file")])
    remedy = nearest(str(name_or_path), ORDER).replace("there are", "bundled are")
    is_path = bool(path.suffix) or path.name != str(name_or_path)
    what = "there is no such file" if is_path else "there is no such scenario or file"
    raise InputError(str(name_or_path), [Problem(where="", what=what, remedy=remedy)])


def new_scenario(path: str | Path, template: str = "hitotsugaoka", *, force: bool = False) -> Path:
    """Copy a bundled scenario as the start of one's own.

    Parameters
    ----------
    path
        File to write, ending in ``.toml``; its stem becomes the name of the scenario.
    template
        Name of a bundled scenario.
    force
        Replace a file that exists.

    Returns
    -------
    Path
        The new file.

    Raises
    ------
    InputError
        There is no such template, the file exists, or it cannot be written.
    """
    target = Path(path).expanduser()
    if template not in ORDER:
        problem = Problem(where="", what="there is no such scenario", remedy=nearest(template, ORDER))
        raise InputError(template, [problem])
    _refuse(target, force=force)
    text = _file(template).read_text(encoding="utf-8")
    text = NAME_LINE.sub(f'name = "{target.stem}"', text, count=1)
    try:
        _write_whole(target, text, force=force)
    except FileExistsError as error:
        raise InputError(str(target), [_exists()]) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(str(target), [Problem(where="", what=f"cannot be written: {reason}")]) from error
    return target


def _refuse(target: Path, *, force: bool) -> None:
    """Raise where the new file must not be written."""
    problem = None
    if target.suffix != SUFFIX:
        problem = Problem(where="", what=f"must end in {SUFFIX}")
    elif not NAME_PATTERN.match(target.stem):
        problem = Problem(where="", what="must be named with a letter first, then letters, digits, _ and - only")
    elif target.is_dir():
        problem = Problem(where="", what="is a folder")
    elif target.exists() and not force:
        problem = _exists()
    if problem:
        raise InputError(str(target), [problem])


def _exists() -> Problem:
    """Return the problem of a file that is already there."""
    return Problem(where="", what="exists already", remedy="choose another name, or replace it with --force")


def _write_whole(target: Path, text: str, *, force: bool) -> None:
    """Write a file that appears whole or not at all, and over another one only when that is wanted."""
    handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(beside).chmod(0o644)
        if not force:
            target.touch(exist_ok=False)  # fails where another file appeared in the meantime
        Path(beside).replace(target)
    finally:
        Path(beside).unlink(missing_ok=True)
