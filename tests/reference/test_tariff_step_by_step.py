"""Tariffs laid as arrays against a second reading of the same file, step by step and kWh by kWh."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import pytest
from tariff_cases import laid_on, steps

from ems.tariffs import block_cost, block_price_per_kwh, bundled_tariffs, read_tariff

if TYPE_CHECKING:
    from collections.abc import Iterable

FILES = {entry.name: entry.path for entry in bundled_tariffs()}
CENT = 1e-9


def in_force(entries: Iterable[dict[str, Any]], day: date) -> dict[str, Any]:
    """Return the one entry whose dates hold a day."""
    (found,) = [e for e in entries if e.get("since", date.min) <= day < e.get("until", date.max)]
    return found


def price_at(data: dict[str, Any], time: datetime, off: set[date]) -> list[dict[str, Any]]:
    """Return the blocks that price a moment, found by asking every period of the file."""
    is_off = time.weekday() >= 5 or time.date() in off or f"{time:%m-%d}" in data.get("extra_days_off", [])
    hour = time.hour + time.minute / 60
    found = []
    for period in in_force(data["energy"], time.date())["periods"]:
        first, last = period.get("hours", [0, 24])
        in_hours = first <= hour < last if first < last else not last <= hour < first
        in_season = "season" not in period or time.month in data["seasons"][period["season"]]
        if in_hours and in_season and period.get("days", "all") in ("all", "day_off" if is_off else "weekday"):
            found.append(period.get("blocks") or [{"price_per_kwh": period["price_per_kwh"]}])
    (blocks,) = found  # exactly one period
    return blocks


@pytest.mark.parametrize("name", [name for name in FILES if name != "renca-netbilling"])
@pytest.mark.parametrize("number", [2024, 2026])
def test_every_step_has_the_price_of_its_moment(name: str, number: int) -> None:
    index = steps(f"{number}-01-01", f"{number + 1}-01-01", step_h=0.5)
    laid = laid_on(read_tariff(name), index, market_price_per_kwh=0.0)
    data = tomllib.loads(FILES[name].read_text(encoding="utf-8"))
    off = set(holidays.country_holidays("JP", years=number))
    time = datetime(number, 1, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
    prices = laid.block_price_per_kwh[laid.bin_of_step]
    for step in range(len(index)):
        expected = [block["price_per_kwh"] for block in price_at(data, time, off)]
        assert prices[step].tolist() == expected + [0.0] * (prices.shape[1] - len(expected)), time
        time += timedelta(minutes=30)


@pytest.mark.parametrize("kwh", [0, 1, 119, 120, 121, 299, 300, 301, 555])
def test_blocks_against_a_meter_that_counts_single_kwh(kwh: int) -> None:
    laid = laid_on(read_tariff("kyuden-juryo-dento-b"), steps("2027-06-01", "2027-07-01"))
    counted = sum(18.37 if n < 120 else 23.97 if n < 300 else 26.97 for n in range(kwh))
    assert block_cost(laid, [kwh])[0] == pytest.approx(counted, abs=CENT * max(kwh, 1))
    if kwh > 0:
        last = 18.37 if kwh - 1 < 120 else 23.97 if kwh - 1 < 300 else 26.97
        assert block_price_per_kwh(laid, [kwh])[0] == last


def test_the_years_in_the_reference_differ() -> None:
    rows = [laid_on(read_tariff("hitotsugaoka-menu-b"), steps(f"{y}-06-01", f"{y}-07-01")) for y in (2024, 2026)]
    assert not np.array_equal(rows[0].block_price_per_kwh, rows[1].block_price_per_kwh)
