"""A battery that knows the blocks never leaves a dearer bill than one that is told the average price."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from billed_cases import battery, billed_by_hand, laid_by_hand, replayed
from hypothesis import given, settings
from hypothesis import strategies as st

import ems
from ems.dispatch.billed.plan_bill import plan_bill

if TYPE_CHECKING:
    from ems.storage import Storage

JUNE_AND_JULY = pd.date_range("2027-06-01", "2027-08-01", freq="h", tz="Asia/Tokyo", inclusive="left")
BLOCKS = "kyuden-juryo-dento-b"
CENT = 1e-6
"""Of a bill of thousands of yen: rounding, and the share of 1e-9 to which a plan is proven [yen]."""


def paid_yen(net_kw: np.ndarray) -> float:
    """Bill of a meter."""
    meter = {"import_kw": np.maximum(net_kw, 0.0), "export_kw": np.maximum(-net_kw, 0.0)}
    return ems.bill(pd.DataFrame(meter, index=JUNE_AND_JULY), BLOCKS).total


homes = st.fixed_dictionaries(
    {
        "load_kw": st.floats(0.1, 0.7),
        "pv_kw": st.sampled_from([0.0, 2.0, 5.0]),
        "capacity_kwh": st.sampled_from([2.0, 5.6, 13.5, 60.0]),
        "efficiency": st.sampled_from([0.85, 0.92, 1.0]),
        "may_export": st.booleans(),
        "seed": st.integers(0, 9),
    }
)


def net_of(home: dict[str, Any]) -> np.ndarray:
    """Net load of a home: an evening peak, July hotter than June, cloudy days."""
    hour = np.arange(len(JUNE_AND_JULY)) % 24
    draw = np.random.default_rng(home["seed"])
    load = (
        home["load_kw"]
        * (0.6 + 1.2 * np.exp(-(((hour - 20) / 3.0) ** 2)))
        * np.where(JUNE_AND_JULY.month == 7, 1.4, 1.0)
    )
    clouds = np.repeat(draw.uniform(0.1, 1.0, len(hour) // 24), 24)
    return np.asarray(load - home["pv_kw"] * clouds * np.maximum(np.sin(np.pi * (hour - 6) / 12), 0.0))


def unit_of(home: dict[str, Any]) -> Storage:
    """Its battery."""
    return battery(
        capacity_kwh=home["capacity_kwh"],
        charge_efficiency=home["efficiency"],
        discharge_efficiency=home["efficiency"],
        may_export=home["may_export"],
    )


@settings(max_examples=25, deadline=None)
@given(home=homes)
def test_a_plan_by_blocks_is_never_dearer_than_one_by_the_average_price(home: dict[str, Any]) -> None:
    net, unit = net_of(home), unit_of(home)
    plain = pd.DataFrame({"import_kw": np.maximum(net, 0.0)}, index=JUNE_AND_JULY)
    paid = ems.bill(plain, BLOCKS)
    per_kwh = float(paid.lines[["energy", "levy"]].sum()) / paid.energy_kwh
    by_average = ems.plan_storage(net, unit, import_price=per_kwh, export_price=min(7.0, per_kwh))
    by_blocks = plan_bill(net, unit, BLOCKS, JUNE_AND_JULY)
    bills = []
    for plan in (by_average, by_blocks):
        path = replayed(unit, float(plan.start_energy_kwh), plan.battery_kw, 1.0)
        assert abs(path[-1] - float(plan.start_energy_kwh)) < 1e-6
        bills.append(paid_yen(net - plan.battery_kw))
    assert bills[1] <= bills[0] + CENT
    basic = float(paid.lines["basic"])
    assert abs(bills[1] - basic - by_blocks.cost) < CENT


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    boundary=st.floats(0.3, 1.2),
    average=st.floats(10.0, 40.0),
    demand=st.sampled_from([0.0, 20.0]),
)
def test_no_flat_price_makes_a_cheaper_plan(seed: int, boundary: float, average: float, demand: float) -> None:
    draw = np.random.default_rng(seed)
    month = np.repeat(np.arange(3), 24)
    net = draw.uniform(-2.0, 4.0, 72)
    start = boundary * np.maximum(net, 0.0).sum() / 3
    blocks = [(0.0, 12.0), (start, 20.0), (1.3 * start, 35.0)]
    laid = laid_by_hand(month.tolist(), blocks, export=5.0, demand_per_kw=demand)
    unit = battery(capacity_kwh=float(draw.uniform(1.0, 40.0)), charge_efficiency=0.9, discharge_efficiency=0.95)
    times = pd.date_range("2027-01-01", periods=72, freq="h", tz="Asia/Tokyo")
    flat = ems.plan_storage(net, unit, import_price=average, export_price=5.0)
    plan = plan_bill(net, unit, laid, times)
    ours, theirs = (billed_by_hand(laid, net - made.battery_kw) for made in (plan, flat))
    assert ours <= theirs * (1.0 + 1e-6)
    assert plan.bound <= min(ours, theirs) + 1e-6


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), factor=st.sampled_from([0.5, 3.0, 100.0]))
def test_prices_times_a_factor_are_bills_times_it(seed: int, factor: float) -> None:
    draw = np.random.default_rng(seed)
    net, month = draw.uniform(-2.0, 4.0, 48), np.repeat(np.arange(2), 24).tolist()
    unit = battery(charge_efficiency=0.9)
    times = pd.date_range("2027-01-01", periods=48, freq="h", tz="Asia/Tokyo")
    costs = [
        plan_bill(
            net,
            unit,
            laid_by_hand(month, [(0.0, 10.0 * f), (20.0, 25.0 * f)], export=4.0 * f, levy_per_kwh=2.0 * f),
            times,
        ).cost
        for f in (1.0, factor)
    ]
    assert abs(costs[1] - factor * costs[0]) <= 1e-6 * max(abs(costs[1]), 1.0)
