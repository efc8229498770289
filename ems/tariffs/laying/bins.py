"""Energy bins: what is taken in the same month and period is priced together, by blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ems.tariffs.laying.dated import held_on
from ems.tariffs.model import Block, Energy, Period
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from ems.tariffs.laying.local_steps import LocalSteps
    from ems.tariffs.model import Tariff

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MARKET_ALONE = (Energy(periods=(Period(price_per_kwh=0.0),)),)
"""Energy prices of a tariff whose price is the market's and nothing else."""


class Bins(NamedTuple):
    """Bins of a tariff on the steps of a meter; arrays as in :class:`ems.tariffs.laid.LaidTariff`."""

    of_step: Ints
    month: Ints
    names: tuple[str, ...]
    block_start_kwh: Floats
    block_price_per_kwh: Floats
    whens: tuple[str, ...]


def season_months(tariff: Tariff, season: str | None) -> tuple[int, ...]:
    """Return the months of a season, all of them where none is named."""
    return tuple(range(1, 13)) if season is None else tariff.seasons.get(season, ())


def blocks_of(period: Period) -> tuple[Block, ...]:
    """Return the blocks of a period; a single price is one block without end."""
    return period.blocks if period.price_per_kwh is None else (Block(price_per_kwh=period.price_per_kwh),)


def names_in_month(tariff: Tariff, energy: Energy, day: date) -> dict[str, Period]:
    """Return the periods that occur in a month, one a name: periods of one name are priced together."""
    found: dict[str, Period] = {}
    for period in energy.periods:
        if day.month in season_months(tariff, period.season):
            found.setdefault(period.name, period)
    return found


def in_period(period: Period, local: LocalSteps) -> NDArray[np.bool_]:
    """Tell which steps lie in the hours and on the days of a period, whatever their month; shape (steps,)."""
    first, last = period.hours
    hour = local.hour
    hours = (hour >= first) & (hour < last) if first < last else (hour >= first) | (hour < last)
    if period.days == "all":
        return hours
    return hours & (local.is_day_off if period.days == "day_off" else ~local.is_day_off)


def energy_bins(tariff: Tariff, local: LocalSteps, price_change_fraction: float) -> Bins:
    """Sort the steps of a meter into bins and give each its blocks.

    Parameters
    ----------
    tariff
        Energy prices by date, season, kind of day and hour.
    local
        The steps.
    price_change_fraction
        Every price is multiplied by 1 + this.

    Raises
    ------
    profiles.errors.InputError
        A month or step has no energy price.
    """
    held = [held_on(tariff.energy or MARKET_ALONE, day) for day in local.first_days]
    energies = _all_priced(tariff, local.first_days, [found.entry for found in held])
    numbers: list[dict[str, int]] = []
    periods: list[Period] = []
    for energy, day in zip(energies, local.first_days, strict=True):
        named = names_in_month(tariff, energy, day)
        numbers.append({name: len(periods) + place for place, name in enumerate(named)})
        periods.extend(named.values())
    month = np.repeat(np.arange(len(numbers)), [len(names) for names in numbers])
    start, price = _block_table(periods, local.metered_fraction[month], 1.0 + price_change_fraction)
    return Bins(
        of_step=_bin_of_step(tariff, energies, numbers, local),
        month=month,
        names=tuple(period.name for period in periods),
        block_start_kwh=start,
        block_price_per_kwh=price,
        whens=tuple(found.when for found in held),
    )


def _all_priced(tariff: Tariff, days: Iterable[date], entries: Iterable[Energy | None]) -> list[Energy]:
    """Return the energy prices of each month, all of which must have some."""
    paired = list(zip(days, entries, strict=True))
    priced = [entry for _, entry in paired if entry is not None]
    if len(priced) < len(paired):
        missing = ", ".join(f"{day:%Y-%m}" for day, entry in paired if entry is None)
        raise InputError(tariff.name, [Problem(where="energy", what=f"has no prices in {missing}")])
    return priced


def _block_table(periods: Sequence[Period], metered_fraction: Floats, price_factor: float) -> tuple[Floats, Floats]:
    """Start and price of each block of each bin, shape (bins, blocks) [kWh], [currency/kWh]."""
    tables = [blocks_of(period) for period in periods]
    width = max(len(table) for table in tables)
    start = np.full((len(tables), width), np.inf)
    price = np.zeros((len(tables), width))
    for row, table in enumerate(tables):
        start[row, : len(table)] = [block.from_kwh for block in table]
        price[row, : len(table)] = [block.price_per_kwh for block in table]
    return start * metered_fraction[:, np.newaxis], price * price_factor


def _bin_of_step(
    tariff: Tariff, energies: Sequence[Energy], numbers: Sequence[Mapping[str, int]], local: LocalSteps
) -> Ints:
    """Number of the bin of each step, shape (steps,)."""
    of_step = np.full(len(local.hour), -1, dtype=np.int64)
    month_number = np.array([day.month for day in local.first_days])
    for energy in {id(entry): entry for entry in energies}.values():
        here = np.array([entry is energy for entry in energies])
        for period in energy.periods:
            months = here & np.isin(month_number, season_months(tariff, period.season))
            number = np.array([names.get(period.name, -1) for names in numbers])
            chosen = months[local.month_of_step] & in_period(period, local)
            of_step[chosen] = number[local.month_of_step[chosen]]
    if (of_step < 0).any():
        first = local.first_days[int(local.month_of_step[np.argmax(of_step < 0)])]
        raise InputError(tariff.name, [Problem(where="energy", what=f"leaves hours of {first:%Y-%m} without a price")])
    return of_step
