"""Bills against a second implementation: reading by reading in plain Python, straight from the tables."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from bill_cases import BLOCKS, tariff_of

from ems.bills import LINES, bill, bill_sites
from ems.tariffs import lay_tariff
from ems.tariffs.model import Basic, Block, Contract, Demand, Minimum, Period, PowerFactor, Ratchet

if TYPE_CHECKING:
    from ems.tariffs.model import Tariff

SUMMER = (7, 8, 9)
TARIFF = tariff_of(
    seasons={"summer": SUMMER, "rest": tuple(month for month in range(1, 13) if month not in SUMMER)},
    periods=(
        Period(name="night", hours=(22.0, 8.0), blocks=BLOCKS),
        Period(name="day", hours=(8.0, 22.0), days="weekday", season="summer", price_per_kwh=31.0),
        Period(
            name="day",
            hours=(8.0, 22.0),
            days="weekday",
            season="rest",
            blocks=(Block(to_kwh=50.0, price_per_kwh=28.0), Block(from_kwh=50.0, price_per_kwh=25.0)),
        ),
        Period(name="day off", hours=(8.0, 22.0), days="day_off", price_per_kwh=19.0),
    ),
    basic=(Basic(price_per_month=100.0, price_per_unit=30.0),),
    contract=Contract(unit="kVA", default=6.0),
    demand=(Demand(price_per_kw=800.0, season="summer"), Demand(price_per_kw=700.0, season="rest")),
    ratchet=Ratchet(months=11, fraction=0.6),
    power_factor=PowerFactor(value_fraction=1.0),
    levy={date(2026, 5, 1): 4.18, date(2027, 5, 1): 4.5},
    export_price=7.0,
    minimum=(Minimum(price_per_month=9_000.0),),
    tax_fraction=0.1,
    prices_include_tax=False,
)
YEAR = ("2026-09-01", "2027-09-01")


def _blocks_of(tariff: Tariff, month: int, hour: float, *, is_off: bool) -> tuple[str, tuple[Block, ...]]:
    """Name and blocks of the period that a reading falls into."""
    for period in tariff.energy[0].periods:
        first, last = period.hours
        in_hours = first <= hour < last if first < last else hour >= first or hour < last
        in_season = period.season is None or month in tariff.seasons[period.season]
        in_days = period.days == "all" or (period.days == "day_off") == is_off
        if in_hours and in_season and in_days:
            price = period.price_per_kwh
            return period.name, period.blocks if price is None else (Block(price_per_kwh=price),)
    raise AssertionError


def billed_in_python(readings: pd.DataFrame, tariff: Tariff, size: float) -> dict[str, dict[str, float]]:
    """Lines of each month, reading by reading."""
    months: dict[str, dict[str, float]] = {}
    taken: dict[tuple[str, str], float] = {}
    blocks: dict[tuple[str, str], tuple[Block, ...]] = {}
    peaks: dict[str, float] = {}
    for start, into, out in readings.itertuples():
        month = f"{start.year}-{start.month:02d}"
        lines = months.setdefault(month, dict.fromkeys(LINES, 0.0))
        is_off = start.weekday() >= 5
        name, of_period = _blocks_of(tariff, start.month, start.hour + start.minute / 60, is_off=is_off)
        taken[month, name] = taken.get((month, name), 0.0) + into / 2
        blocks[month, name] = of_period
        peaks[month] = max(peaks.get(month, 0.0), into)
        levy = 4.18 if start.date() < date(2027, 5, 1) else 4.5
        lines["levy"] += levy * into / 2
        lines["export"] -= 7.0 * out / 2
    for (month, name), energy_kwh in taken.items():
        for block in blocks[month, name]:
            end_kwh = energy_kwh if block.to_kwh is None else min(energy_kwh, block.to_kwh)
            months[month]["energy"] += max(end_kwh - block.from_kwh, 0.0) * block.price_per_kwh
    earlier: list[float] = []
    for month, lines in months.items():
        billed_kw = max([peaks[month], *(0.6 * peak for peak in earlier[-11:])])
        earlier.append(peaks[month])
        lines["basic"] = 100.0 + 30.0 * size
        lines["demand"] = billed_kw * (800.0 if int(month[5:]) in SUMMER else 700.0)
        lines["power_factor"] = -0.15 * lines["demand"]
        at_least = lines["basic"] + lines["demand"] + lines["power_factor"] + lines["energy"]
        lines["minimum"] = max(9_000.0 - at_least, 0.0)
        lines["tax"] = 0.1 * (at_least + lines["minimum"])
    return months


def readings_of(seed: int) -> pd.DataFrame:
    """A year of half-hours, some of them fed in, one high."""
    index = pd.date_range(*YEAR, freq="30min", tz="Asia/Tokyo", inclusive="left")
    rng = np.random.default_rng(seed)
    net_kw = rng.gamma(1.5, 0.4, len(index)) - rng.gamma(0.5, 0.8, len(index))
    net_kw[rng.integers(len(index))] = 25.0
    return pd.DataFrame({"import_kw": np.maximum(net_kw, 0.0), "export_kw": np.maximum(-net_kw, 0.0)}, index=index)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_line_of_every_month(seed: int) -> None:
    readings = readings_of(seed)
    expected = pd.DataFrame(billed_in_python(readings, TARIFF, 8.0)).T
    found = bill(readings, TARIFF, contract=8.0)
    pd.testing.assert_frame_equal(found.months[list(LINES)], expected, check_names=False, rtol=1e-10, atol=1e-8)
    assert (expected["minimum"] > 0.0).any()
    assert found.detail["amount"].sum() == pytest.approx(found.total)


def test_many_sites_are_so_many_bills() -> None:
    every = [readings_of(seed) for seed in range(3, 8)]
    net_kw = np.array([one["import_kw"] - one["export_kw"] for one in every])
    sizes = np.arange(5.0)
    index = every[0].index
    assert isinstance(index, pd.DatetimeIndex)
    found = bill_sites(net_kw, lay_tariff(TARIFF, index, step_h=0.5), contract=sizes)
    for site, one in enumerate(every):
        alone = bill(one, TARIFF, contract=sizes[site])
        np.testing.assert_allclose(found.by_line[site], alone.lines, rtol=1e-12)


def test_months_billed_one_by_one_are_the_year() -> None:
    """Without a memory of earlier peaks a month knows nothing of the others."""
    tariff = TARIFF.model_copy(update={"ratchet": Ratchet(months=0)})
    readings = readings_of(8)
    year = bill(readings, tariff, contract=8.0).months
    for month, expected in year.iterrows():
        alone = bill(readings.loc[str(month)], tariff, contract=8.0).months
        np.testing.assert_allclose(alone.iloc[0], expected, rtol=1e-12)


def test_twice_the_prices_are_twice_the_bill() -> None:
    readings = readings_of(9)
    index = readings.index
    assert isinstance(index, pd.DatetimeIndex)
    laid, dearer = (lay_tariff(TARIFF, index, step_h=0.5, price_change_fraction=change) for change in (0.0, 1.0))
    once, twice = (bill_sites(readings["import_kw"], one, contract=6.0) for one in (laid, dearer))
    for line in ("basic", "demand", "power_factor", "energy", "minimum", "tax"):
        np.testing.assert_allclose(twice.line(line), 2.0 * once.line(line), err_msg=line)
    for line in ("levy", "export"):
        np.testing.assert_array_equal(twice.line(line), once.line(line))
