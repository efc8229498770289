"""The keys that a scenario may have, found by walking the model's types."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def bare(annotation: Any) -> Any:  # noqa: ANN401  (a type expression has no common type)
    """Return a type without ``Annotated`` and without "or None"."""
    if get_origin(annotation) is Annotated:
        return bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
        return bare(kinds[0]) if len(kinds) == 1 else annotation
    return annotation


def fields_of(annotation: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return the keys of a table's type, none for anything that is no section."""
    kind = bare(annotation)
    return tuple(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else ()


def child(annotation: Any, key: str | int) -> Any:  # noqa: ANN401
    """Return the type found under a key or index, None where the type has none."""
    kind = bare(annotation)
    if key in fields_of(kind):
        field = kind.model_fields[key]
        return field.annotation
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Mapping and isinstance(key, str):
        return arguments[1]
    if origin is tuple and isinstance(key, int):
        return arguments[0]
    return None


def type_at(annotation: Any, path: Sequence[str | int]) -> Any:  # noqa: ANN401
    """Return the type at the end of a path, None where the path leaves the model."""
    for key in path:
        annotation = child(annotation, key) if annotation is not None else None
    return annotation


def is_named_table(annotation: Any) -> bool:  # noqa: ANN401
    """Tell whether the entries of a table are named by the user, such as ``[demand.*]``."""
    return get_origin(bare(annotation)) is Mapping


def leaves(annotation: Any, data: object, path: tuple[str, ...] = ()) -> list[str]:  # noqa: ANN401
    """Return every dotted key that can be set, given the named tables that the data has."""
    names: Iterable[str] = fields_of(annotation)
    if is_named_table(annotation):
        names = [str(key) for key in data] if isinstance(data, Mapping) else []
    elif not names:
        return [".".join(path)]
    values = data if isinstance(data, Mapping) else {}
    return [leaf for name in names for leaf in leaves(child(annotation, name), values.get(name), (*path, name))]


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the end of an error: the key that was probably meant, or those that exist."""
    choices = list(known)
    longer = sorted((choice for choice in choices if word and choice.startswith(word)), key=len)
    close = longer or get_close_matches(word, choices, n=1, cutoff=0.6)  # a forgotten unit is the usual slip
    if close:
        return f"did you mean {close[0]}?"
    return f"there are: {', '.join(choices)}" if 0 < len(choices) <= 40 else ""  # noqa: PLR2004  (a line of text)


def dotted(path: Sequence[str | int]) -> str:
    """Return a path as people write it.

    Examples
    --------
    >>> dotted(("storage", "shelter", "rollout", 0, "year"))
    'storage.shelter.rollout[0].year'
    """
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return text.removeprefix(".")
