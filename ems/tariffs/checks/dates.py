"""Dates of entries: each begins before it ends, none overlap, none leave a gap between them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ems.scenario.keys import dotted
from ems.scenario.problems import problem_at
from ems.tariffs.laying.bins import season_months
from profiles.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ems.tariffs.model import Dated, Tariff

Path = tuple[str | int, ...]


class DatedList(NamedTuple):
    """A list of dated entries and where it stands; ``gaps`` where a missing month is allowed."""

    path: Path
    entries: Sequence[Dated]
    gaps: bool = False


def lists_of(tariff: Tariff) -> Iterator[DatedList]:
    """Yield every list of dated entries but the demand charge, whose seasons may share dates."""
    yield DatedList(("basic",), tariff.basic)
    yield DatedList(("energy",), tariff.energy)
    yield DatedList(("fuel_adjustment",), tariff.fuel_adjustment, gaps=True)
    yield DatedList(("fuel_share",), tariff.fuel_share)
    yield DatedList(("levy",), tariff.levy)
    yield DatedList(("minimum",), tariff.minimum)
    yield DatedList(("export", "prices"), tariff.export.prices)


def begins_before_it_ends(tariff: Tariff) -> Iterator[Problem]:
    """Find entries that end before they begin."""
    for path, entries, _ in (*lists_of(tariff), DatedList(("demand",), tariff.demand)):
        for number, entry in enumerate(entries):
            if entry.since is not None and entry.until is not None and entry.until <= entry.since:
                rule = f"must lie after since, {entry.since}; until is the day after its last one"
                yield problem_at((*path, number, "until"), entry.until, rule)


def follow_each_other(tariff: Tariff) -> Iterator[Problem]:
    """Find entries whose dates overlap or leave a gap."""
    for path, entries, gaps in lists_of(tariff):
        yield from _between(path, list(enumerate(entries)), gaps=gaps)


def demand_by_season(tariff: Tariff) -> Iterator[Problem]:
    """Find demand charges that hold in the same month at the same time, and gaps between those of one season."""
    seen: set[str] = set()
    for month in range(1, 13):
        entries = [(n, entry) for n, entry in enumerate(tariff.demand) if month in season_months(tariff, entry.season)]
        for problem in _between(("demand",), entries, gaps=False):
            if problem.where not in seen:
                seen.add(problem.where)
                yield problem


def _between(path: Path, entries: Sequence[tuple[int, Dated]], *, gaps: bool) -> Iterator[Problem]:
    """Compare each entry with the one that lasts longest of those that begin before it."""
    ordered = sorted(
        ((n, e) for n, e in entries if e.since is None or e.until is None or e.since < e.until),
        key=lambda pair: pair[1].since or date.min,
    )
    for place, (number, later) in enumerate(ordered[1:], start=1):
        before, entry = max(ordered[:place], key=lambda pair: pair[1].until or date.max)
        end, start = entry.until or date.max, later.since or date.min
        where = f"{dotted((*path, before))} and {dotted((*path, number))}"
        if start < end:
            until = "each other" if later.since is None else f"from {later.since}"
            yield Problem(where=where, what=f"overlap {until}", remedy=_overlap_remedy(path, before, later))
        elif start > end and not gaps:
            yield Problem(where=where, what=f"leave a gap: nothing holds from {end} to {start}", remedy="close it")


def _overlap_remedy(path: Path, number: int, later: Dated) -> str:
    """Say how two entries become one after the other."""
    if later.since is None:
        return "give them dates: since, and until for the earlier one"
    return f"set {dotted((*path, number, 'until'))} = {later.since}"


CHECKS = (begins_before_it_ends, follow_each_other, demand_by_season)
