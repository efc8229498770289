"""Which of several dated entries holds in a month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ems.tariffs.model import Dated

EntryT = TypeVar("EntryT", bound="Dated")


class Held(NamedTuple, Generic[EntryT]):
    """The entry that holds in a month, and whether its own dates say so."""

    entry: EntryT | None
    when: Literal["dated", "continued", "before", "none"]


def holds(entry: Dated, day: date) -> bool:
    """Tell whether an entry's dates cover a day."""
    return (entry.since is None or entry.since <= day) and (entry.until is None or day < entry.until)


def held_on(entries: Sequence[EntryT], day: date) -> Held[EntryT]:
    """Return the entry that holds on a day: after the last date the last one, before the first the first.

    Parameters
    ----------
    entries
        Entries whose dates do not overlap.
    day
        First day of a month.
    """
    for entry in entries:
        if holds(entry, day):
            return Held(entry, "dated")
    over = [(entry.until, entry) for entry in entries if entry.until is not None and entry.until <= day]
    to_come = [(entry.since, entry) for entry in entries if entry.since is not None and entry.since > day]
    if over and not to_come:
        return Held(max(over, key=lambda pair: pair[0])[1], "continued")
    if to_come and not over:
        return Held(min(to_come, key=lambda pair: pair[0])[1], "before")
    return Held(None, "none")
