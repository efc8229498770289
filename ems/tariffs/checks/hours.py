"""Hours: the periods of an energy entry price every hour of every kind of day once."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ems.scenario.problems import problem_at
from ems.tariffs.checks.seasons import months_in_words
from ems.tariffs.laying.bins import blocks_of, season_months
from profiles.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.tariffs.model import Energy, Period, Tariff

MIDNIGHT = 24.0
DAY_KINDS = ("weekday", "day_off")
DAY_WORDS = {("weekday",): " on weekdays", ("day_off",): " on days off", DAY_KINDS: ""}
Stretch = tuple[float, float, tuple[int, ...]]
"""From, to [h], and the numbers of the periods that price it."""


def hours_are_a_span(tariff: Tariff) -> Iterator[Problem]:
    """Find hours that begin where they end."""
    for e, energy in enumerate(tariff.energy):
        for p, period in enumerate(energy.periods):
            if _is_empty(period):
                path = ("energy", e, "periods", p, "hours")
                yield problem_at(path, list(period.hours), "is no time at all", "write [0, 24] for the whole day")


def hours_once(tariff: Tariff) -> Iterator[Problem]:
    """Find hours without a price, and hours with two."""
    for number, energy in enumerate(tariff.energy):
        if _can_be_seen(tariff, energy):
            yield from _coverage(tariff, number, energy)


def names_once(tariff: Tariff) -> Iterator[Problem]:
    """Find periods of one name with different prices: what has one name is one line of the bill."""
    for e, energy in enumerate(tariff.energy):
        for p, period in enumerate(energy.periods):
            for other in energy.periods[:p]:
                months = set(season_months(tariff, period.season)) & set(season_months(tariff, other.season))
                if other.name == period.name and months and blocks_of(other) != blocks_of(period):
                    path = ("energy", e, "periods", p, "name")
                    rule = f"comes twice with other prices in {months_in_words(months)}"
                    yield problem_at(path, period.name, rule, "give each its own name")
                    break


def _is_empty(period: Period) -> bool:
    """Tell whether a period's hours have no length."""
    first, last = period.hours
    return first == last or (first == MIDNIGHT and last == 0.0)


def _can_be_seen(tariff: Tariff, energy: Energy) -> bool:
    """Tell whether the hours of an entry can be judged: its seasons exist, and no period is empty."""
    known = all(period.season is None or period.season in tariff.seasons for period in energy.periods)
    return known and not any(_is_empty(period) for period in energy.periods)


def _coverage(tariff: Tariff, number: int, energy: Energy) -> Iterator[Problem]:
    """Report what is not priced once, months and kinds of day with the same fault together."""
    months_of: dict[tuple[Stretch, str], list[int]] = {}
    for month in range(1, 13):
        for kind in DAY_KINDS:
            for stretch in _stretches(tariff, energy, month, kind):
                months_of.setdefault((stretch, kind), []).append(month)
    kinds_of: dict[tuple[Stretch, tuple[int, ...]], list[str]] = {}
    for (stretch, kind), months in months_of.items():
        kinds_of.setdefault((stretch, tuple(months)), []).append(kind)
    for ((first, last, periods), those), kinds in kinds_of.items():
        when = f"{first:g} to {last:g} h{DAY_WORDS[tuple(kinds)]} in {months_in_words(those)}"
        if periods:
            names = ", ".join(f'[{p}] "{energy.periods[p].name}"' for p in periods)
            yield Problem(where=f"energy[{number}].periods", what=f"overlap: {when} has {len(periods)} prices: {names}")
        else:
            yield Problem(where=f"energy[{number}].periods", what=f"leave a gap: {when} has no price")


def _stretches(tariff: Tariff, energy: Energy, month: int, kind: str) -> list[Stretch]:
    """Return the stretches of a day that are priced by none or by several periods."""
    here = [
        (p, period)
        for p, period in enumerate(energy.periods)
        if month in season_months(tariff, period.season) and period.days in {"all", kind}
    ]
    edges = sorted({0.0, MIDNIGHT, *(hour for _, period in here for hour in period.hours)})
    found: list[Stretch] = []
    for first, last in pairwise(edges):
        periods = tuple(p for p, period in here if _prices(period, first))
        if found and found[-1][1] == first and found[-1][2] == periods:
            found[-1] = (found[-1][0], last, periods)
        elif len(periods) != 1:
            found.append((first, last, periods))
    return found


def _prices(period: Period, hour: float) -> bool:
    """Tell whether a period prices an hour of its days."""
    first, last = period.hours
    return first <= hour < last if first < last else hour >= first or hour < last


CHECKS = (hours_are_a_span, hours_once, names_once)
