"""What ``plan_bill`` promises under every bundled tariff is what ``ems.bill`` then asks for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ems

TARIFFS = tuple(tariff.name for tariff in ems.bundled_tariffs())


def net_load_kw(times: pd.DatetimeIndex) -> np.ndarray:
    """A home with an evening peak and 4 kW of PV under changing skies."""
    hour = times.hour.to_numpy() + times.minute.to_numpy() / 60.0
    draw = np.random.default_rng(1)
    sky = np.repeat(draw.random(len(times) // 23 + 1), 24)[: len(times)]
    load = 0.5 + 0.8 * np.exp(-(((hour - 20.0) / 3.0) ** 2)) + 0.3 * draw.random(len(times))
    return np.asarray(load - 4.0 * sky * np.maximum(np.sin(np.pi * (hour - 6.0) / 12.0), 0.0))


@pytest.mark.parametrize("name", TARIFFS)
def test_the_bill_is_what_was_promised(name: str) -> None:
    tariff = ems.read_tariff(name)
    times = pd.date_range("2027-01-01", "2028-01-01", freq="h", tz=tariff.timezone, inclusive="left")
    net = net_load_kw(times)
    follows = tariff.market is not None or tariff.export.kind == "market"
    market = np.random.default_rng(2).uniform(0.01, 25.0, len(times)) if follows else None
    unit = ems.Storage(
        capacity_kwh=13.5,
        max_charge_kw=5.0,
        max_discharge_kw=5.0,
        charge_efficiency=0.95,
        discharge_efficiency=0.95,
        may_export=False,
    )
    plan = ems.plan_bill(net, unit, tariff, times, market_price_per_kwh=market)
    exchange_kw = net - plan.battery_kw
    meter = {"import_kw": np.maximum(exchange_kw, 0.0), "export_kw": np.maximum(-exchange_kw, 0.0)}
    paid = ems.bill(pd.DataFrame(meter, index=times), tariff, market_price_per_kwh=market, past_peak_kw="same_year")
    tax_fraction = 0.0 if tariff.prices_include_tax else tariff.tax_fraction
    assert plan.cost == pytest.approx(paid.total - (1.0 + tax_fraction) * float(paid.lines["basic"]), rel=1e-9)
    assert plan.bound == pytest.approx(plan.cost, rel=1e-6)
