"""Pydantic's errors in the project's words: path = value: rule; what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ems.scenario.keys import bare, dotted, fields_of, nearest, type_at
from ems.scenario.model import Scenario
from ems.scenario.partial import true_errors
from ems.scenario.quantities import REFUSED
from profiles.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from ems.scenario.section import Section

LONGEST_VALUE = 60
RULES = {
    "string_type": "must be text in quotes",
    "string_too_short": "must not be empty",
    "string_too_long": "is too long: at most {max_length} characters",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list",
    "mapping_type": "must be a table",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "path_type": "must be a path in quotes",
    "timezone_naive": "must be a local time without offset",
    "missing": "is missing",
}
"""Pydantic's kinds of error and the rule that each broke."""


def shown(value: object) -> str:
    """Return a value as it would stand in the file, cut where it is long."""
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, str):
        text = f'"{value}"'
    elif isinstance(value, float):
        text = f"{value:.10g}"
    else:
        text = str(value)
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def problem_at(path: Sequence[str | int], value: object, what: str, remedy: str = "") -> Problem:
    """Return a problem with the value at a path of the scenario."""
    return Problem(where=f"{dotted(path)} = {shown(value)}", what=what, remedy=remedy)


def problems_of(error: ValidationError, root: type[Section] = Scenario) -> list[Problem]:
    """Return all errors that pydantic found in a file.

    Parameters
    ----------
    error
        What pydantic found.
    root
        Type of the whole file, which describes its keys.
    """
    return [_problem(details, root) for details in true_errors(error)]


def _problem(details: ErrorDetails, root: type[Section]) -> Problem:
    """Translate one error."""
    path, kind = details["loc"], details["type"]
    if path and path[-1] == "[key]":
        return Problem(where=dotted(path[:-1]), what="a name has letters, digits, _ and - only, a letter first")
    if kind == "missing":
        return Problem(where=dotted(path), what="is missing", remedy=_description(path, root))
    if kind == "extra_forbidden":
        return _unknown(path, root)
    remedy = _description(path, root) if kind.endswith("_type") else ""
    return problem_at(path, details["input"], _rule(details), remedy)


def _rule(details: ErrorDetails) -> str:
    """Return the rule that a value broke."""
    kind, context = details["type"], details.get("ctx", {})
    if kind == REFUSED:
        return details["msg"]
    if kind == "literal_error":
        return f"must be {context['expected']}".replace("'", '"')
    if kind in {"too_short", "too_long"}:
        return _length(context)
    if kind == "string_pattern_mismatch":
        return f"must look like {context['pattern']}"
    if kind.startswith("datetime"):
        return 'must be a time such as "2027-09-05T12:00:00"'
    rule = RULES.get(kind, details["msg"])
    return (rule[:1].lower() + rule[1:]).format_map({str(key): value for key, value in context.items()})


def _length(context: dict[str, Any]) -> str:
    """Return the rule for the number of entries in a list or table."""
    limit = context.get("min_length", context.get("max_length"))
    word = "at least" if "min_length" in context else "at most"
    return f"must have {word} {limit} {'entry' if limit == 1 else 'entries'}, not {context.get('actual_length')}"


def _description(path: Sequence[str | int], root: type[Section]) -> str:
    """Return what the model says about a key, to help where it is missing or of another kind."""
    kind = type_at(root, path[:-1])
    if not path or path[-1] not in fields_of(kind):
        return ""
    description: str | None = bare(kind).model_fields[path[-1]].description
    return (description or "").removesuffix(".")


def _unknown(path: Sequence[str | int], root: type[Section]) -> Problem:
    """Return the problem of a key that the model does not know."""
    known = fields_of(type_at(root, path[:-1]))
    return Problem(where=dotted(path), what="unknown key", remedy=nearest(str(path[-1]), known))
