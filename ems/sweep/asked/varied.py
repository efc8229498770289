"""The tables ``[grid]`` and ``[linked]``: what varies, and what moves with it."""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ems.scenario.keys import bare, dotted, nearest, type_at
from ems.scenario.model import Scenario
from ems.scenario.overrides import parse_key
from ems.scenario.problems import shown
from ems.sweep.asked.files import from_folder
from ems.sweep.asked.key import Key, LinkedKey
from ems.sweep.asked.ranges import EXAMPLE, exact, is_range, range_key

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from pathlib import Path

    from profiles.errors import ProblemCollector

LINK_KEYS = ("from", "times")
LINK_EXAMPLE = 'write { from = "storage.shelter.max_charge_kw", times = 1.0 }'


def varied_keys(table: object, folder: Path, problems: ProblemCollector, *, is_drawn: bool) -> tuple[Key, ...]:
    """Return the keys that a ``[grid]`` table varies.

    Parameters
    ----------
    table
        Dotted keys, quoted or not, with lists and ranges.
    folder
        Where relative files start.
    problems
        Where everything wrong goes.
    is_drawn
        Whether values are drawn from the ranges.

    Returns
    -------
    tuple of Key
        Those that are right.
    """
    if not isinstance(table, Mapping):
        problems.add("grid", "must be a table of keys that vary", f'"storage.shelter.capacity_kwh": {EXAMPLE}')
        return ()
    if not table:
        problems.add("grid", "is empty: nothing varies", f'"storage.shelter.capacity_kwh": {EXAMPLE}')
    keys: dict[str, Key] = {}
    for written, value in _entries(table):
        name = dotted(parse_key(written))
        if name in keys:
            problems.add(name, "varies twice")
            continue
        key = _key(name, value, folder, problems, is_drawn=is_drawn)
        if key is not None:
            keys[name] = key
    return tuple(keys.values())


def linked_keys(table: object, keys: tuple[Key, ...], problems: ProblemCollector) -> tuple[LinkedKey, ...]:
    """Return the keys that move with others.

    Parameters
    ----------
    table
        The ``[linked]`` table.
    keys
        What varies.
    problems
        Where everything wrong goes.

    Returns
    -------
    tuple of LinkedKey
        Those that are right.
    """
    if not isinstance(table, Mapping):
        problems.add("linked", "must be a table of keys that move with others", LINK_EXAMPLE)
        return ()
    by_name = {key.name: key for key in keys}
    found: dict[str, LinkedKey] = {}
    for written, value in _entries(table):
        name = dotted(parse_key(written))
        if name in by_name or name in found:
            problems.add(name, "varies twice: in [linked] and in [grid]" if name in by_name else "is linked twice")
            continue
        link = _link(name, value, by_name, problems)
        if link is not None:
            found[name] = link
    return tuple(found.values())


def names_in(table: object) -> tuple[str, ...]:
    """Return all dotted names in a ``[grid]`` or ``[linked]`` table, whether they are right or not."""
    return tuple(dotted(parse_key(written)) for written, _ in _entries(table)) if isinstance(table, Mapping) else ()


def whole_at(name: str) -> bool:
    """Tell whether the scenario takes whole numbers alone for a key."""
    return bare(type_at(Scenario, parse_key(name))) is int


def _entries(table: Mapping[object, object], before: str = "") -> Iterator[tuple[str, object]]:
    """Yield dotted names and values; a dotted key without quotes comes as tables inside each other."""
    for key, value in table.items():
        name = f"{before}{key}"
        is_end = not isinstance(value, Mapping) or not value or is_range(value) or any(k in LINK_KEYS for k in value)
        if is_end:
            yield name, value
        elif isinstance(value, Mapping):
            yield from _entries(value, f"{name}.")


def _key(name: str, value: object, folder: Path, problems: ProblemCollector, *, is_drawn: bool) -> Key | None:
    """Return one key that varies."""
    if isinstance(value, Mapping) and is_range(value):
        return range_key(name, value, problems, is_whole=whole_at(name), is_drawn=is_drawn)
    value = _plain(value)
    if not isinstance(value, (list, tuple, range)):
        what = f"{shown(value)} is neither a list nor a range"
        problems.add(name, what, f"{EXAMPLE}; what is the same for all cases belongs in [set]")
        return None
    if not value:
        problems.add(name, "the list is empty", "name at least one value")
        return None
    levels = [from_folder(name, _plain(level), folder) for level in value]
    if not all(_is_right(name, level, problems) for level in levels):
        return None
    twice = [mark for mark, times in Counter(map(_mark, levels)).items() if times > 1]
    if twice:
        again = next(level for level in levels if _mark(level) == twice[0])
        problems.add(name, f"{shown(again)} comes twice in the list")
        return None
    return Key(name=name, levels=tuple(levels))


def _too_large(key: Key, times: float) -> object | None:
    """Return the value of a key whose multiple is no number any more; None where there is none."""
    values = key.levels if key.lower is None else (key.lower, key.upper)
    numbers = (value for value in values if isinstance(value, (int, float)) and not isinstance(value, bool))
    return next((value for value in numbers if abs(exact(value) * exact(times)) > sys.float_info.max), None)


def _is_right(name: str, level: object, problems: ProblemCollector) -> bool:
    """Tell whether a value may stand in a list: no infinite number, and no half of a character in a text."""
    if isinstance(level, float) and not math.isfinite(level):
        problems.add(f"{name} = {shown(level)}", "must be a number that is not infinite")
        return False
    try:
        json.dumps(level, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        problems.add(f"{name} = {level!a}", "is no text that can be written: half a character")
        return False
    return True


def _plain(value: object) -> object:
    """Return what numpy holds as Python's own numbers and lists."""
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def _mark(value: object) -> Hashable:
    """Return what tells one value of a list from another; true is not 1 to a user, but 1.0 is."""
    return (isinstance(value, bool), value) if isinstance(value, (int, float)) else repr(value)


def _link(name: str, value: object, keys: Mapping[str, Key], problems: ProblemCollector) -> LinkedKey | None:
    """Return one key that moves with another."""
    if not isinstance(value, Mapping) or "from" not in value:
        problems.add(name, "does not say which key it moves with", LINK_EXAMPLE)
        return None
    before = len(problems.problems)
    for key in value:
        if key not in LINK_KEYS:
            problems.add(f"{name}.{key}", "unknown key of a link", nearest(str(key), LINK_KEYS))
    source, times = dotted(parse_key(str(value["from"]))), value.get("times", 1.0)
    if source not in keys:
        problems.add(f"{name}.from = {shown(value['from'])}", "is not varied by [grid]", nearest(source, keys))
    elif keys[source].kind not in {"whole", "number"}:
        problems.add(f"{name}.from = {shown(source)}", "has values that are no numbers")
    if isinstance(times, bool) or not isinstance(times, (int, float)) or not math.isfinite(times):
        problems.add(f"{name}.times = {shown(times)}", "must be a number")
    elif source in keys and (over := _too_large(keys[source], times)) is not None:
        problems.add(f"{name}.times = {shown(times)}", f"makes a number too large of {source} = {shown(over)}")
    if len(problems.problems) > before:
        return None
    is_whole = keys[source].kind == "whole" and exact(times).denominator == 1
    return LinkedKey(name=name, source=source, times=times, kind="whole" if is_whole else "number")
