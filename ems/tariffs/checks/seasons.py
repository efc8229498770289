"""Seasons: known where they are named, every month in one of them."""

from __future__ import annotations

from calendar import month_name
from typing import TYPE_CHECKING

from ems.scenario.keys import nearest
from ems.scenario.problems import problem_at
from profiles.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ems.tariffs.model import Tariff

MONTHS = tuple(range(1, 13))


def months_in_words(months: Iterable[int]) -> str:
    """Return months as people say them, runs shortened, through New Year too.

    Examples
    --------
    >>> months_in_words([1, 2, 7, 8, 9, 12]), months_in_words(range(1, 13)), months_in_words([4, 6])
    ('July to September, December to February', 'all months', 'April, June')
    """
    chosen = set(months)
    if len(chosen) == len(MONTHS):
        return "all months"
    starts = [month for month in MONTHS if month in chosen and _before(month) not in chosen]
    runs = []
    for start in starts:
        end = start
        while end % 12 + 1 in chosen:
            end = end % 12 + 1
        runs.append(month_name[start] if end == start else f"{month_name[start]} to {month_name[end]}")
    return ", ".join(runs)


def _before(month: int) -> int:
    """Return the month before."""
    return (month - 2) % 12 + 1


def known_seasons(tariff: Tariff) -> Iterator[Problem]:
    """Find names of seasons that do not exist."""
    named: list[tuple[tuple[str | int, ...], str | None]] = [
        (("energy", e, "periods", p, "season"), period.season)
        for e, energy in enumerate(tariff.energy)
        for p, period in enumerate(energy.periods)
    ]
    named += [(("demand", d, "season"), demand.season) for d, demand in enumerate(tariff.demand)]
    for path, season in named:
        if season is not None and season not in tariff.seasons:
            remedy = nearest(season, tariff.seasons) or "there is no table [seasons]"
            yield problem_at(path, season, "there is no such season", remedy)


def months_once(tariff: Tariff) -> Iterator[Problem]:
    """Find months in two seasons, and months in none."""
    if not tariff.seasons:
        return
    of_month = {
        month: [name for name, months in tariff.seasons.items() for each in months if each == month] for month in MONTHS
    }
    doubled: dict[tuple[str, ...], list[int]] = {}
    for month, names in of_month.items():
        if len(names) > 1:
            doubled.setdefault(tuple(names), []).append(month)
    for both, months in doubled.items():
        where = " and ".join(f"seasons.{name}" for name in dict.fromkeys(both))
        what = "both have" if len(set(both)) > 1 else "has twice"
        yield Problem(where=where, what=f"{what} {months_in_words(months)}", remedy="keep one of them")
    missing = [month for month, names in of_month.items() if not names]
    if missing:
        what = f"{months_in_words(missing)} {'is' if len(missing) == 1 else 'are'} in no season"
        yield Problem(where="seasons", what=what, remedy="every month belongs to one season")


CHECKS = (known_seasons, months_once)
