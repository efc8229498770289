"""What is right in a file with errors, so that one wrong value hides no other problem."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_origin

from pydantic import BaseModel, TypeAdapter

from ems.scenario.keys import bare, child, is_named_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from ems.scenario.section import Section
    from profiles.errors import Problem

KeyPath = tuple[str | int, ...]
Whole = TypeVar("Whole")


def problems_in(whole: Whole, checks: Iterable[Callable[[Whole], Iterable[Problem]]]) -> list[Problem]:
    """Return what checks find in a file of which only parts are known, because some of its values are wrong.

    A check ends where it reads such a value: nothing can be said about it, and it is reported already.

    Parameters
    ----------
    whole
        From :func:`partial_section`.
    checks
        Each yields a problem for each breach of its rule.
    """
    problems: list[Problem] = []
    for check in checks:
        with suppress(AttributeError):
            for problem in check(whole):
                problems.append(problem)  # noqa: PERF402  (keep those found before the check ends)
    return problems


def partial_section(kind: type[Section], data: object, error: ValidationError) -> Any:  # noqa: ANN401
    """Return a section without the values that are wrong: reading one of them raises ``AttributeError``.

    Parameters
    ----------
    kind
        Type of the section.
    data
        Its tables.
    error
        What pydantic found wrong with them.
    """
    return _section(kind, data, [details["loc"] for details in true_errors(error)])


def true_errors(error: ValidationError) -> list[ErrorDetails]:
    """Return what pydantic found, without the lists that it calls too short for their wrong entries.

    Pydantic leaves such entries out before it counts.

    Parameters
    ----------
    error
        What pydantic found.
    """
    found = error.errors(include_url=False)
    inside = {details["loc"][:depth] for details in found for depth in range(len(details["loc"]))}
    return [details for details in found if details["type"] != "too_short" or details["loc"] not in inside]


def _section(kind: type[BaseModel], data: object, wrong: Iterable[KeyPath]) -> BaseModel:
    """Return a section with the fields that are right, and of the others what is right in them."""
    table = data if isinstance(data, Mapping) else {}
    values: dict[str, object] = {}
    gone = set() if isinstance(data, Mapping) else set(kind.model_fields)
    for name, field in kind.model_fields.items():
        below = [path[1:] for path in wrong if path[:1] == (name,)]
        annotation: Any = Annotated[field.annotation, field]
        if name in table and not below:
            values[name] = TypeAdapter(annotation).validate_python(table[name])
        elif name in table and _has_parts(field.annotation, table[name], below):
            values[name] = _part(field.annotation, table[name], below)
        elif below:
            gone.add(name)
    section = kind.model_construct(None, **values)
    for name in gone:
        section.__dict__.pop(name, None)
    return section


def _has_parts(annotation: Any, value: object, wrong: list[KeyPath]) -> bool:  # noqa: ANN401
    """Tell whether a wrong value may have parts that are right: a table, or a list of tables."""
    if () in wrong or any(path[-1] == "[key]" for path in wrong):
        return False
    kind = bare(annotation)
    if get_origin(kind) is tuple:
        return isinstance(value, list) and _is_section(child(kind, 0))
    return isinstance(value, Mapping) and (_is_section(kind) or _is_section(child(kind, "")))


def _is_section(annotation: Any) -> bool:  # noqa: ANN401
    """Tell whether a type is a section."""
    kind = bare(annotation)
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _part(annotation: Any, value: Any, wrong: list[KeyPath]) -> object:  # noqa: ANN401
    """Return a table or list with what is right in it."""
    kind = bare(annotation)
    if _is_section(kind):
        return _section(kind, value, wrong)
    if is_named_table(kind):
        entries = {key: [path[1:] for path in wrong if path[:1] == (key,)] for key in value}
        # entries with errors come last: a check that stops at one of them has seen the others
        order = sorted(value, key=lambda key: bool(entries[key]))
        return {key: _section(bare(child(kind, key)), value[key], entries[key]) for key in order}
    return tuple(
        _section(bare(child(kind, index)), item, [path[1:] for path in wrong if path[:1] == (index,)])
        for index, item in enumerate(value)
    )
