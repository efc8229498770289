"""Read a scenario: file → overrides → model → checks; every problem of the file at once."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ems.scenario.catalogue import bundled_path
from ems.scenario.checks import problems_between, problems_between_parts
from ems.scenario.model import Scenario
from ems.scenario.overrides import apply_overrides, as_mapping
from ems.scenario.partial import partial_section
from ems.scenario.problems import problems_of
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SYNTAX_PLACE = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|(?P<end>end of document))\)$")


def read_scenario(
    name_or_path: str | Path,
    overrides: Mapping[str, object] | Sequence[str] | None = None,
    *,
    fiscal_year: int | None = None,
) -> Scenario:
    """Read and check a scenario.

    Parameters
    ----------
    name_or_path
        Name of a bundled scenario, or path of a TOML file.
    overrides
        Values to set: ``["storage.shelter.capacity_kwh=6000"]`` as on the command line, or a mapping of dotted keys.
    fiscal_year
        What is installed by then is simulated; None: as the scenario says.

    Returns
    -------
    Scenario
        Frozen and checked.

    Raises
    ------
    InputError
        The file cannot be read, or anything in it is wrong; all problems are named at once.

    Examples
    --------
    >>> scenario = read_scenario("hitotsugaoka", ["storage.shelter.capacity_kwh=6000"], fiscal_year=2026)
    >>> scenario.fiscal_year, scenario.storage["shelter"].capacity_kwh
    (2026, 6000.0)
    """
    path = bundled_path(name_or_path)
    data = apply_overrides(read_toml(path), as_mapping(overrides))
    if fiscal_year is not None:
        data["fiscal_year"] = fiscal_year
    return parse_scenario(data, source=path)


def read_toml(path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file.

    Raises
    ------
    InputError
        The file does not exist, is no text in UTF-8, or breaks TOML's syntax (line and column are named).
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(str(path), [Problem(where="", what=f"cannot be read: {reason}")]) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = Problem(where=f"line {line}", what="is not UTF-8 text", remedy="save the file as UTF-8")
        raise InputError(path.name, [problem]) from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(path.name, [_syntax_problem(str(error), text)]) from error
    except RecursionError as error:
        raise InputError(path.name, [Problem(where="", what="its lists or tables are nested too deeply")]) from error


def _syntax_problem(message: str, text: str) -> Problem:
    """Return line, column and rule of a TOML syntax error."""
    place = SYNTAX_PLACE.search(message)
    what = SYNTAX_PLACE.sub("", message)
    what = what[:1].lower() + what[1:]
    if place is None or place["end"]:
        return Problem(where=f"line {text.count(chr(10)) + 1}", what=f"{what} (end of file)")
    line = int(place["line"])
    lines = text.splitlines()
    shown = lines[line - 1].strip() if line <= len(lines) else ""
    remedy = f"it reads: {shown}" if shown else ""
    return Problem(where=f"line {line}, column {place['column']}", what=what, remedy=remedy)


def parse_scenario(data: Mapping[str, object], *, source: Path | None = None) -> Scenario:
    """Return the scenario that a mapping of tables describes.

    Parameters
    ----------
    data
        Tables as ``tomllib`` gives them.
    source
        File that they come from; relative paths start there.

    Raises
    ------
    InputError
        With all problems: of single values, and between the sections that are right in themselves.
    """
    name = source.name if source else "scenario"
    try:
        scenario = _with_source(Scenario.model_validate(data), source)
    except ValidationError as error:
        partial = _with_source(partial_section(Scenario, data, error), source)
        raise InputError(name, problems_of(error) + problems_between_parts(partial)) from error
    problems = problems_between(scenario)
    if problems:
        raise InputError(name, problems)
    return scenario


def _with_source(scenario: Scenario, source: Path | None) -> Scenario:
    """Return the scenario that knows its file, where it has one."""
    return scenario.with_source(source) if source else scenario
