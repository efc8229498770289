"""Tariffs and meters for tests of bills, small enough to reckon by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.tariffs.laid import LaidTariff
from ems.tariffs.model import (
    Basic,
    Block,
    Contract,
    Demand,
    Energy,
    Export,
    ExportPrice,
    Levy,
    Period,
    PowerFactor,
    Ratchet,
    Tariff,
)

if TYPE_CHECKING:
    from datetime import date

    from ems.tariffs.model import Market

TIMEZONE = "Asia/Tokyo"
BLOCKS = (
    Block(from_kwh=0.0, to_kwh=120.0, price_per_kwh=18.37),
    Block(from_kwh=120.0, to_kwh=300.0, price_per_kwh=23.97),
    Block(from_kwh=300.0, price_per_kwh=26.97),
)
"""従量電灯B of Kyushu Electric."""


def tariff_of(
    *,
    periods: tuple[Period, ...] = (Period(price_per_kwh=20.0),),
    basic: tuple[Basic, ...] = (),
    contract: Contract | None = None,
    demand: tuple[Demand, ...] = (),
    ratchet: Ratchet | None = None,
    power_factor: PowerFactor | None = None,
    levy: dict[date | None, float] | None = None,
    export_price: float | None = None,
    market: Market | None = None,
    timezone: str = TIMEZONE,
    **further: object,
) -> Tariff:
    """Return a tariff of 20 a kWh with whatever else a test is about."""
    given: dict[str, object] = {
        "name": "case",
        "title": "Case",
        "seller": "Nobody",
        "certainty": "made for a test",
        "timezone": timezone,
        "energy": (Energy(periods=periods),),
        "basic": basic,
        "contract": contract,
        "demand": demand,
        "power_factor": power_factor,
        "levy": _levies(levy or {}),
        "market": market,
        **further,
    }
    if ratchet is not None:
        given["ratchet"] = ratchet
    if export_price is not None:
        given["export"] = Export(kind="fixed", prices=(ExportPrice(price_per_kwh=export_price),))
    return Tariff.model_validate(given)


def _levies(prices: dict[date | None, float]) -> tuple[Levy, ...]:
    """Return levies of which each holds until the next begins."""
    days = [*prices, None]
    return tuple(
        Levy(since=since, until=days[place], price_per_kwh=price)
        for place, (since, price) in enumerate(prices.items(), start=1)
    )


def meter(start: str, end: str, freq: str = "30min", **columns: float | np.ndarray) -> pd.DataFrame:
    """Return readings from one time up to another, both local."""
    index = pd.date_range(start, end, freq=freq, tz=TIMEZONE, inclusive="left")
    return pd.DataFrame(columns, index=index)


def laid_by_hand(*, step_h: float = 1.0, **changed: object) -> LaidTariff:
    """Lay, without any tariff file, six steps of two months: bins night, day, then night, day of the second month."""
    tariff = tariff_of(
        contract=Contract(unit="kW", default=1.0),
        demand=(Demand(price_per_kw=100.0),),
        ratchet=Ratchet(months=11, fraction=1.0),
    )
    given: dict[str, object] = {
        "tariff": tariff,
        "step_h": step_h,
        "month_names": ("2027-01", "2027-02"),
        "month_of_step": np.array([0, 0, 0, 1, 1, 1]),
        "metered_fraction": np.ones(2),
        "bin_of_step": np.array([0, 1, 0, 2, 3, 3]),
        "month_of_bin": np.array([0, 0, 1, 1]),
        "bin_names": ("night", "day", "night", "day"),
        "block_start_kwh": np.array([[0.0, np.inf], [0.0, 2.0], [0.0, np.inf], [0.0, 2.0]]),
        "block_price_per_kwh": np.array([[10.0, 0.0], [20.0, 30.0], [10.0, 0.0], [20.0, 30.0]]),
        "market_price_per_kwh": np.zeros(6),
        "fuel_per_kwh": np.array([1.0, -1.0]),
        "levy_per_kwh": np.array([3.0, 4.0]),
        "basic_per_month": np.array([5.0, 5.0]),
        "basic_per_unit": np.array([7.0, 8.0]),
        "demand_per_kw": np.array([100.0, 200.0]),
        "minimum_per_month": np.zeros(2),
        "export_price_per_kwh": np.array([6.0, 6.0, 6.0, 9.0, 9.0, 9.0]),
        "added_tax_fraction": 0.0,
        "notes": (),
        **changed,
    }
    return LaidTariff(**given)  # type: ignore[arg-type]
