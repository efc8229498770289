"""Files that a sweep names: they start at the folder of the sweep's own file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ems.scenario.overrides import FILE_KEYS, parse_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.sweep.asked.plan import SweepPlan

TARIFF_DEPTH = 3
RULE_FILE = re.compile(r"(?P<file>[^+]*\.py)(?=:\w+)")


def from_folder(name: str, value: object, folder: Path) -> object:
    """Return a value, the path of a file made absolute.

    Parameters
    ----------
    name
        Dotted key.
    value
        What it is set to.
    folder
        Where relative paths start.
    """
    if isinstance(value, (str, Path)) and _names_file(name, value):
        return str(folder / Path(value).expanduser())
    return value


def set_from_folder(table: Mapping[str, object], folder: Path, before: str = "") -> dict[str, object]:
    """Return a table of settings with all files made absolute, tables inside tables too."""
    result: dict[str, object] = {}
    for key, value in table.items():
        name = f"{before}{key}"
        is_table = isinstance(value, Mapping)
        result[str(key)] = (
            set_from_folder(value, folder, f"{name}.")  # type: ignore[arg-type]  # tables of TOML have text as keys
            if is_table
            else from_folder(name, value, folder)
        )
    return result


def policy_from_folder(policy: str, folder: Path) -> str:
    """Return a policy with the files of rules made absolute.

    Examples
    --------
    >>> policy_from_folder("none+rules/mine.py:rule", Path("/town"))
    'none+/town/rules/mine.py:rule'
    """
    return RULE_FILE.sub(lambda found: str(folder / Path(found["file"]).expanduser()), policy)


def input_files(plan: SweepPlan) -> tuple[Path, ...]:
    """Return every file that the cases of a sweep read, beside the scenario's own.

    Parameters
    ----------
    plan
        The sweep.
    """
    named = dict.fromkeys(_named(plan.tables, plan.source.parent))
    for key in plan.keys:
        named |= dict.fromkeys(Path(str(level)) for level in key.levels if _names_file(key.name, level))
    if plan.policy is not None:
        named |= dict.fromkeys(Path(found["file"]) for found in RULE_FILE.finditer(plan.policy))
    return tuple(named)


def _named(tables: Mapping[str, Any], folder: Path, path: tuple[str, ...] = ()) -> Iterator[Path]:
    """Yield the files that tables name."""
    for key, value in tables.items():
        here = (*path, str(key))
        if isinstance(value, Mapping):
            yield from _named(value, folder, here)
        elif _names_file(".".join(here), value):
            yield folder / value


def _names_file(name: str, value: object) -> bool:
    """Tell whether a value is the path of a file: of weather, loads, forecasts, or of a tariff that is not bundled."""
    if not isinstance(value, (str, Path)) or not str(value):
        return False
    path = parse_key(name)
    if path in FILE_KEYS:
        return True
    is_tariff = len(path) == TARIFF_DEPTH and path[0] == "billing" and str(path[-1]).startswith("tariff")
    return is_tariff and (Path(value).suffix == ".toml" or len(Path(value).parts) > 1)
