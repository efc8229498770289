"""The tariffs that come with the program."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from ems.scenario.keys import nearest
from profiles.errors import InputError, Problem

SUFFIX = ".toml"
ORDER = (
    "kyuden-juryo-dento-b",
    "kyuden-denka-de-night-select-22",
    "kyuden-business",
    "hitotsugaoka-menu-b",
    "hitotsugaoka-menu-night",
    "hitotsugaoka-menu-business",
    "spot-linked-kyushu",
    "renca-netbilling",
)


class BundledTariff(NamedTuple):
    """A tariff that comes with the program."""

    name: str
    title: str
    path: Path
    title_ja: str
    seller: str
    certainty: str


def bundled_tariffs() -> tuple[BundledTariff, ...]:
    """Return name, title, file, seller and certainty of every bundled tariff.

    Examples
    --------
    >>> [tariff.name for tariff in bundled_tariffs()][:2]
    ['kyuden-juryo-dento-b', 'kyuden-denka-de-night-select-22']
    """
    return tuple(_bundled(name) for name in ORDER)


def _file(name: str) -> Path:
    """Return the file of a bundled tariff."""
    return Path(str(files("ems.tariffs.bundled").joinpath(name + SUFFIX)))


def _bundled(name: str) -> BundledTariff:
    """Return one entry of the list; only the head of the file is needed."""
    path = _file(name)
    head = tomllib.loads(path.read_text(encoding="utf-8").split("\n[", 1)[0])
    return BundledTariff(name, head["title"], path, head["title_ja"], head["seller"], head["certainty"])


def tariff_path(name_or_path: str | Path) -> Path:
    """Return the file that a name or path means.

    Parameters
    ----------
    name_or_path
        Name of a bundled tariff, or path of a TOML file.

    Raises
    ------
    InputError
        It is neither a bundled name nor the path of a file.
    """
    if str(name_or_path) in ORDER:
        return _file(str(name_or_path))
    path = Path(name_or_path).expanduser()
    if path.is_file():
        return path
    if path.is_dir():
        raise InputError(str(path), [Problem(where="", what="is a folder, not a tariff file")])
    remedy = nearest(str(name_or_path), ORDER).replace("there are", "bundled are")
    is_path = path.suffix == SUFFIX or path.name != str(name_or_path)
    what = "there is no such file" if is_path else "there is no such tariff or file"
    raise InputError(str(name_or_path), [Problem(where="", what=what, remedy=remedy)])
