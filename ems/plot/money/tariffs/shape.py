"""What a tariff's figure shows: the prices that hold on a day, by hour, month and kWh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from ems.tariffs.laying.bins import MARKET_ALONE, blocks_of, season_months
from ems.tariffs.laying.dated import held_on
from ems.tariffs.laying.levies import levies_of

if TYPE_CHECKING:
    from ems.tariffs.model import Basic, Block, Energy, FuelAdjustment, Levy, Minimum, Period, Tariff

Kind = Literal["weekday", "day_off", "all"]
MONTHS = tuple(range(1, 13))
MIDNIGHT_H = 24.0
LAST_DAY = date.max
"""On this day the latest known prices hold."""


class Stretch(NamedTuple):
    """Hours of a day that are priced together."""

    first_h: float
    last_h: float
    period: Period

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Prices by the kWh of the month."""
        return blocks_of(self.period)


class Curve(NamedTuple):
    """The price over a day, on a kind of day in a group of months."""

    months: tuple[int, ...]
    kind: Kind
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Shape:
    """The prices of a tariff that hold on a day.

    Parameters
    ----------
    tariff
        The tariff.
    day
        Day on which they hold.
    """

    tariff: Tariff
    day: date

    @cached_property
    def energy(self) -> Energy:
        """Energy prices that hold."""
        entries = self.tariff.energy or MARKET_ALONE
        return held_on(entries, self.day).entry or entries[-1]

    @cached_property
    def curves(self) -> tuple[Curve, ...]:
        """Days whose prices differ: months alike together, weekdays and days off together where they are alike."""
        groups: dict[object, tuple[list[int], dict[Kind, tuple[Stretch, ...]]]] = {}
        for month in MONTHS:
            days: dict[Kind, tuple[Stretch, ...]] = {kind: self._day(month, kind) for kind in ("weekday", "day_off")}
            keys = tuple(_key(stretches) for stretches in days.values())
            if keys[0] == keys[1]:
                days = {"all": days["weekday"]}
            groups.setdefault(keys, ([], days))[0].append(month)
        return tuple(
            Curve(tuple(months), kind, stretches)
            for months, days in groups.values()
            for kind, stretches in days.items()
        )

    def _day(self, month: int, kind: Kind) -> tuple[Stretch, ...]:
        """Return the hours of a day in order, neighbours of one price and name together."""
        periods = [
            period
            for period in self.energy.periods
            if month in season_months(self.tariff, period.season) and period.days in {"all", kind}
        ]
        edges = sorted({0.0, MIDNIGHT_H} | {hour for period in periods for hour in period.hours})
        found: list[Stretch] = []
        for first_h, last_h in pairwise(edges):
            period = next(period for period in periods if _covers(period, first_h))
            if found and found[-1].period.name == period.name and found[-1].blocks == blocks_of(period):
                first_h = found.pop().first_h  # noqa: PLW2901 (the two are one)
            found.append(Stretch(first_h, last_h, period))
        return tuple(found)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Periods that occur, those of one name, season, kind of day and price once."""
        found = [stretch.period for curve in self.curves for stretch in curve.stretches]
        return tuple({id(period): period for period in found}.values())

    @cached_property
    def stairs(self) -> tuple[Period, ...]:
        """Periods whose price depends on the kWh of the month; those of one name and price once."""
        found = {(period.name, blocks_of(period)): period for period in self.periods if len(blocks_of(period)) > 1}
        return tuple(found.values())

    @cached_property
    def by(self) -> Literal["hours", "months", "nothing"]:
        """What the price depends on besides the kWh of the month."""
        prices = {curve.months: {stretch.blocks for stretch in curve.stretches} for curve in self.curves}
        if len(prices) < len(self.curves) or any(len(found) > 1 for found in prices.values()):
            return "hours"
        return "months" if len(self.curves) > 1 else "nothing"

    @cached_property
    def season_of_month(self) -> dict[int, int]:
        """Number of the group of months with the same prices, by month."""
        groups = list(dict.fromkeys(curve.months for curve in self.curves))
        return {month: number for number, months in enumerate(groups) for month in months}

    @cached_property
    def demand_per_kw(self) -> tuple[float, ...]:
        """Demand charge by month [currency/kW]."""
        found = []
        for month in MONTHS:
            entries = [entry for entry in self.tariff.demand if month in season_months(self.tariff, entry.season)]
            entry = held_on(entries, self.day).entry
            found.append(0.0 if entry is None else entry.price_per_kw)
        return tuple(found)

    @cached_property
    def basic(self) -> Basic | None:
        """Basic charge."""
        return held_on(self.tariff.basic, self.day).entry

    @cached_property
    def minimum(self) -> Minimum | None:
        """Least charge of a month."""
        return held_on(self.tariff.minimum, self.day).entry

    @cached_property
    def levy(self) -> Levy | None:
        """Levy; none before it began."""
        found = held_on(levies_of(self.tariff), self.day)
        return None if found.when == "before" else found.entry

    @cached_property
    def fuel(self) -> FuelAdjustment | None:
        """Fuel-cost adjustment, where the tariff knows it."""
        return held_on(self.tariff.fuel_adjustment, self.day).entry

    @cached_property
    def fuel_fraction(self) -> float:
        """How much of the fuel-cost adjustment is paid."""
        entry = held_on(self.tariff.fuel_share, self.day).entry
        return 1.0 if entry is None else entry.fraction

    @cached_property
    def export_per_kwh(self) -> float | None:
        """Price of energy fed in, after any feed-in price [currency/kWh]; None: the market's."""
        export = self.tariff.export
        if export.kind == "market":
            return None
        entry = held_on(export.prices, self.day).entry
        return 0.0 if entry is None or export.kind == "none" else entry.price_per_kwh


def shape_of(tariff: Tariff, day: date | None = None) -> Shape:
    """Return the prices that hold on a day.

    Parameters
    ----------
    tariff
        The tariff.
    day
        The day; None: the latest prices that are known, whatever the day.
    """
    return Shape(tariff, LAST_DAY if day is None else day)


def month_runs(months: tuple[int, ...]) -> list[tuple[int, int]]:
    """Return the first and the last month of each run, through New Year too.

    Examples
    --------
    >>> month_runs((1, 2, 7, 8, 9, 12))
    [(7, 9), (12, 2)]
    """
    chosen, runs = set(months), []
    if len(chosen) == len(MONTHS):
        return [(1, 12)]
    for first in sorted(month for month in chosen if (month - 2) % 12 + 1 not in chosen):
        last = first
        while last % 12 + 1 in chosen:
            last = last % 12 + 1
        runs.append((first, last))
    return runs


def _covers(period: Period, hour_h: float) -> bool:
    """Tell whether a period's hours hold an hour; through midnight where they end before they begin."""
    first_h, last_h = period.hours
    return first_h <= hour_h < last_h if first_h < last_h else hour_h >= first_h or hour_h < last_h


def _key(stretches: tuple[Stretch, ...]) -> tuple[tuple[float, float, tuple[Block, ...]], ...]:
    """Return what makes two days alike: hours and prices, not names."""
    return tuple((stretch.first_h, stretch.last_h, stretch.blocks) for stretch in stretches)
