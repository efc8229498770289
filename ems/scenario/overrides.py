"""Values set from outside the file: ``storage.shelter.capacity_kwh=6000`` or a mapping of dotted keys."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ems.scenario.keys import dotted, fields_of, is_named_table, leaves, nearest, type_at
from ems.scenario.model import Scenario
from profiles.errors import InputError, Problem, ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KeyPath = tuple[str | int, ...]
FILE_KEYS = (("weather", "file"), ("load", "file"), ("forecast", "file"))
SOURCE = "overrides"
SYNTAX = re.compile(r"[\[\]{}\"'\n\r]")
EXAMPLE = "write key=value, such as storage.shelter.capacity_kwh=6000"


def parse_value(text: str) -> object:
    """Return a value written as in TOML; bare words are text.

    Raises
    ------
    ValueError
        The text has quotes or brackets but is no TOML value.

    Examples
    --------
    >>> parse_value("6000"), parse_value("true"), parse_value("[1, 2]"), parse_value("none")
    (6000, True, [1, 2], 'none')
    """
    try:
        parsed = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError as error:
        if SYNTAX.search(text):
            message = f"{text} is not a TOML value"
            raise ValueError(message) from error
        return text.strip()
    except RecursionError as error:
        message = "its lists or tables are nested too deeply: no TOML value"
        raise ValueError(message) from error
    if parsed.keys() != {"value"}:
        message = f"{text} is not one TOML value"
        raise ValueError(message)
    return parsed["value"]


def parse_key(text: str) -> KeyPath:
    """Return the path that a dotted key means; ``[0]`` or ``.0`` is the first entry of a list.

    Examples
    --------
    >>> parse_key("pv.home_roof.plants[0].kw")
    ('pv', 'home_roof', 'plants', 0, 'kw')
    """
    parts = re.sub(r"\[(\d+)\]", r".\1", text.strip()).split(".")
    return tuple(int(part) if part.isdigit() else part for part in parts)


def as_mapping(overrides: Mapping[str, object] | Sequence[str] | None) -> dict[str, object]:
    """Return overrides of either form as dotted keys and values.

    Raises
    ------
    InputError
        An entry is not ``key=value``, or its value is broken TOML.
    """
    if isinstance(overrides, Mapping):
        return {str(key): value for key, value in overrides.items()}
    problems = ProblemCollector(SOURCE)
    result: dict[str, object] = {}
    for entry in [overrides] if isinstance(overrides, str) else overrides or ():
        key, equals, text = str(entry).partition("=")
        if not (key.strip() and equals and text.strip()):
            problems.add(str(entry), "is not key=value", EXAMPLE)
            continue
        try:
            result[key.strip()] = parse_value(text)
        except ValueError as error:
            problems.add(key.strip(), str(error), "quote text that has brackets or quotes")
    problems.raise_if_any()
    return result


def apply_overrides(data: dict[str, Any], overrides: Mapping[str, object]) -> dict[str, Any]:
    """Return the scenario's data with every override set.

    Parameters
    ----------
    data
        The file's tables.
    overrides
        Dotted keys and values; a relative file is meant from the working directory, where the override is written.

    Raises
    ------
    InputError
        A key does not exist; the nearest existing one is suggested.
    """
    result = copy.deepcopy(data)
    problems: list[Problem] = []
    for path, value in _single_values(result, overrides):
        problem = _unknown(result, path, value)
        if problem:
            problems.append(problem)
        else:
            _set(result, path, _from_here(path, value))
    if problems:
        raise InputError(SOURCE, problems)
    return result


def _single_values(data: dict[str, Any], overrides: Mapping[str, object]) -> Iterator[tuple[KeyPath, object]]:
    """Yield path and value of every override; a table given for a table that exists is merged, never replaced."""
    for key, value in overrides.items():
        yield from _merged(data, parse_key(key), value)


def _merged(here: object, path: KeyPath, value: object, depth: int = 0) -> Iterator[tuple[KeyPath, object]]:
    """Yield the single values of one override."""
    for key in path[depth:]:
        here = _step(here, key)
    if isinstance(value, Mapping) and isinstance(here, Mapping):
        for key, item in value.items():
            yield from _merged(here, (*path, str(key)), item, len(path))
    else:
        yield path, value


def _from_here(path: KeyPath, value: object) -> object:
    """Return the value, a file's path made absolute: who types it means the working directory."""
    if path in FILE_KEYS and isinstance(value, (str, Path)):
        return str(Path(value).expanduser().absolute())
    return value


def _unknown(data: dict[str, Any], path: KeyPath, value: object) -> Problem | None:
    """Return the problem of a key that neither the model nor the file knows."""
    here: Any = data
    for depth, key in enumerate(path):
        kind = type_at(Scenario, path[:depth])
        last = depth == len(path) - 1
        if is_named_table(kind):
            known = isinstance(here, Mapping) and (key in here or (last and isinstance(value, Mapping)))
        elif isinstance(key, int):
            known = isinstance(here, list) and key < len(here)
        else:
            known = key in fields_of(kind)
        if not known:
            return _no_such_key(data, path, depth)
        here = _step(here, key)
    return None


def _step(here: object, key: str | int) -> object:
    """Return what lies under a key, None where the file does not have it."""
    if isinstance(here, Mapping):
        return here.get(key)
    return here[key] if isinstance(here, list) and isinstance(key, int) and key < len(here) else None


def _no_such_key(data: dict[str, Any], path: KeyPath, depth: int) -> Problem:
    """Return the problem of a key that does not exist, with the nearest that does."""
    if isinstance(path[depth], int):
        return Problem(where=dotted(path), what=f"there is no entry {path[depth]} in {dotted(path[:depth])}")
    return Problem(where=dotted(path), what="unknown key", remedy=nearest(dotted(path), leaves(Scenario, data)))


def _set(data: dict[str, Any], path: KeyPath, value: object) -> None:
    """Set one value, adding the sections on the way that the file leaves out."""
    here: Any = data
    for key in path[:-1]:
        here = _step(here, key) if isinstance(here, list) else here.setdefault(key, {})
        if not isinstance(here, (dict, list)):
            return  # the file has a value where a table belongs: the model says so
    here[path[-1]] = value
