"""Energy prices in plain words: seasons, days, hours, blocks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ems.tariffs.checks.seasons import months_in_words
from ems.tariffs.laying.bins import season_months
from ems.tariffs.words.wording import beside, dates, price

if TYPE_CHECKING:
    from ems.tariffs.model import Block, Period, Tariff

DAYS = {"all": "every day", "weekday": "weekdays", "day_off": "days off"}
LEAP_YEAR = 2028  # any leap year has all days of the year


def energy_lines(tariff: Tariff) -> list[str]:
    """Return a line for each price, and one that says which days are off.

    Parameters
    ----------
    tariff
        Its energy prices.
    """
    lines = []
    for energy in tariff.energy:
        when = dates(energy)
        lines += [f"{when}:"] if when else []
        for period in energy.periods:
            lines += [("  " if when else "") + line for line in _period(tariff, period)]
    kinds = {period.days for energy in tariff.energy for period in energy.periods}
    return lines + ([_days_off(tariff)] if kinds - {"all"} else [])


def _period(tariff: Tariff, period: Period) -> list[str]:
    """Return the prices of a period."""
    first, last = period.hours
    when = f"{months_in_words(season_months(tariff, period.season))}, {DAYS[period.days]}, {first:g} to {last:g} h"
    name = f"{beside(period.name, period.name_ja)}, {when}"
    if period.price_per_kwh is not None:
        return [f"{name}: {price(period.price_per_kwh)}"]
    return [f"{name}, by the kWh of the month:", *(f"  {_block(block)}" for block in period.blocks)]


def _block(block: Block) -> str:
    """Return the price of a block."""
    if block.to_kwh is None:
        span = f"above {block.from_kwh:g} kWh" if block.from_kwh else "all"
    elif block.from_kwh:
        span = f"{block.from_kwh:g} to {block.to_kwh:g} kWh"
    else:
        span = f"the first {block.to_kwh:g} kWh"
    return f"{span}: {price(block.price_per_kwh)}"


def _days_off(tariff: Tariff) -> str:
    """Say which days are off."""
    holidays = f", public holidays ({tariff.country})" if tariff.country else ""
    further = [f"{day.day} {day:%B}" for day in map(_day, tariff.extra_days_off)]
    return f"days off: weekends{holidays}{', ' if further else ''}{', '.join(further)}"


def _day(month_day: str) -> date:
    """Return a day of the year as a date."""
    return date.fromisoformat(f"{LEAP_YEAR}-{month_day}")
