"""What the entries of ``sweep.json`` must be: somebody may have edited them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

KINDS: Final = ("whole", "number", "yes_no", "text")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_time(value: object) -> bool:
    try:
        return datetime.fromisoformat(str(value)).tzinfo is not None
    except ValueError:
        return False


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _are_kinds(value: object) -> bool:
    return isinstance(value, list) and all(one in KINDS for one in value)


def _are_digests(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


ENTRIES: Final[Mapping[str, Callable[[object], bool]]] = {
    "program": _is_text,
    "started": _is_time,
    "scenario": _is_text,
    "cases": _is_count,
    "chunk_cases": _is_count,
    "keys": _are_texts,
    "kinds": _are_kinds,
    "way": _is_text,
    "notes": _are_texts,
    "plan": _are_digests,
    "files": _are_digests,
}
"""Whether an entry of the file is what it must be."""


def wrong_entries(entries: Mapping[str, object]) -> list[str]:
    """Return the names of entries that are missing or not what they must be.

    Parameters
    ----------
    entries
        As the file has them.

    Examples
    --------
    >>> wrong_entries(dict.fromkeys(ENTRIES, "text"))
    ['started', 'cases', 'chunk_cases', 'keys', 'kinds', 'notes', 'plan', 'files']
    """
    return [name for name, is_right in ENTRIES.items() if name not in entries or not is_right(entries[name])]
