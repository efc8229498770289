"""What each built-in rule asks for, called as plain Python, and what becomes of it in the kernel."""

from __future__ import annotations

import numpy as np
import pytest
from kernel_cases import EVERYTHING, GRID, battery, make_nodes, make_signals, play, play_one

from ems.dispatch.rules import StorageView, read_rule
from ems.dispatch.rules.builtin import (
    follow,
    hold,
    none,
    peak_shaving,
    self_consumption,
    shelter_reserve,
    time_of_use,
)
from ems.simulation.plans import TierPlan
from ems.simulation.tier import play_tier
from ems.storage import pack_storages

CHARGE, DISCHARGE, ENERGY, NET = 0, 1, 2, 5
VIEW = StorageView(
    capacity_kwh=10.0,
    floor_kwh=0.0,
    ceiling_kwh=10.0,
    max_charge_kw=3.0,
    max_discharge_kw=4.0,
    charge_efficiency=0.9,
    discharge_efficiency=0.8,
)


def test_none_asks_for_nothing_and_self_consumption_for_the_net_load() -> None:
    signals = make_signals(1)
    assert none(0, 3.0, 5.0, VIEW, signals) == 0.0
    assert self_consumption(0, 3.0, 5.0, VIEW, signals) == 3.0
    assert self_consumption(0, -3.0, 5.0, VIEW, signals) == -3.0


def test_follow_asks_for_the_plan() -> None:
    assert follow(1, 9.0, 5.0, VIEW, make_signals(2, plan_kw=[1.0, -2.0])) == -2.0


@pytest.mark.parametrize(
    ("plan_kw", "expected_kw", "net_load_kw", "wanted_kw"),
    [
        (2.0, 3.0, 3.0, 2.0),  # what was expected comes: the plan
        (-2.0, -3.0, -3.0, -2.0),
        (0.0, 3.0, 5.0, 2.0),  # 2 kW more are missing than expected: the battery gives them
        (2.0, 3.0, 4.0, 3.0),
        (-2.0, 1.0, 2.0, -1.0),  # it was to charge from the grid: it charges less
        (-2.0, -3.0, -1.0, -1.0),  # 2 kW of sun do not come: what sun there is goes in, and none to the grid
        (-2.0, -5.0, -1.0, -1.0),
        (4.0, 1.0, 2.0, 4.0),  # planned to feed the grid anyway: the plan, and no more
        (4.0, 3.0, 6.0, 6.0),  # planned to feed the grid 1 kW: all of it serves the load, but nothing beyond
        (0.0, 3.0, 1.0, 0.0),  # 2 kW less are missing: a surplus of the forecast charges nothing from the grid …
        (0.0, -1.0, -3.0, -2.0),  # … but what sun there is more
        (2.0, 3.0, 1.0, 1.0),  # it was to serve 2 kW of 3: it serves the 1 kW that is there, and feeds nothing in
        (2.0, 3.0, -2.0, -2.0),  # 5 kW of surplus against the forecast: the sun that is there, nothing of the grid
        (-4.0, 1.0, -1.0, -4.0),  # planned to charge from the grid: no more of it than planned
    ],
)
def test_hold(plan_kw: float, expected_kw: float, net_load_kw: float, wanted_kw: float) -> None:
    signals = make_signals(1, plan_kw=[plan_kw], planned_net_load_kw=[expected_kw])
    assert hold(0, net_load_kw, 5.0, VIEW, signals) == pytest.approx(wanted_kw)


def test_peak_shaving_asks_for_what_is_above_the_target() -> None:
    signals = make_signals(1, peak_target_kw=[2.0])
    assert peak_shaving(0, 5.0, 5.0, VIEW, signals) == 3.0
    assert peak_shaving(0, 0.5, 5.0, VIEW, signals) == -1.5


@pytest.mark.parametrize(
    ("price", "high", "net_load_kw", "wanted_kw"),
    [
        (10, 20, 2.0, -3.0),  # cheapest hour: buy with all power, since 10 < 20 × 0.9 × 0.8
        (20, 20, 2.0, 2.0),  # dearest hour: serve the load
        (15, 20, 2.0, 0.0),  # between: wait
        (15, 20, -2.0, -2.0),  # sun at any time
        (10, 20, -2.0, -2.0),
        (10, 13, 2.0, 2.0),  # 10 > 13 × 0.72: the round trip does not pay, self-consumption
        (12, 13, 2.0, 2.0),
        (10, 10, 2.0, 2.0),  # one price
    ],
)
def test_time_of_use(price: float, high: float, net_load_kw: float, wanted_kw: float) -> None:
    signals = make_signals(1, import_price=[price], day_low_import_price=[10], day_high_import_price=[high])
    assert time_of_use(0, net_load_kw, 5.0, VIEW, signals) == wanted_kw


@pytest.mark.parametrize(
    ("hour", "warning", "net_load_kw", "energy_kwh", "wanted_kw"),
    [
        (12, 1, 2.0, 5.0, -3.0),  # a warning: fill up
        (12, 0, -2.0, 5.0, -2.0),  # surplus
        (12, 0, 2.0, 7.0, 2.0),  # 3 kWh above the reserve of 4 give 2.4 kW
        (12, 0, 3.0, 7.0, 2.4),
        (12, 0, 3.0, 4.0, 0.0),  # at the reserve
        (12, 0, 3.0, 1.0, 0.0),  # under it by day: neither
        (22, 0, 3.0, 1.3, -3.0),  # 2.7 kWh are missing at night: 3 kW at 90 % for an hour
    ],
)
def test_shelter_reserve(hour: float, warning: float, net_load_kw: float, energy_kwh: float, wanted_kw: float) -> None:
    signals = make_signals(1, hour=[hour], warning=[warning], reserve_kwh=[4.0])
    assert shelter_reserve(0, net_load_kw, energy_kwh, VIEW, signals) == pytest.approx(wanted_kw)


def test_time_of_use_at_one_price_is_self_consumption() -> None:
    net = np.random.default_rng(1).normal(0.3, 2.0, 100).tolist()
    price = np.full(100, 20.0)
    tou = play_one(
        net,
        battery(efficiency=0.9),
        "time_of_use",
        import_price=price,
        day_low_import_price=price,
        day_high_import_price=price,
    )
    np.testing.assert_array_equal(tou, play_one(net, battery(efficiency=0.9)))


def test_peak_shaving_lowers_the_peak_to_the_target() -> None:
    """Target 2 kW: 1 kW goes in for four hours, the peak of 5 kW is cut by 3 kW."""
    out = play_one([1, 1, 1, 1, 5, 1], battery(power_kw=3), "peak_shaving", peak_target_kw=[2] * 6)
    np.testing.assert_allclose(out[NET], [2, 2, 2, 2, 2, 2])
    np.testing.assert_allclose(out[ENERGY], [1, 2, 3, 4, 1, 2])


def test_the_reserve_stays_and_a_warning_fills_the_shelter() -> None:
    storage = battery(capacity_kwh=5, initial_fraction=0.8)
    packed = pack_storages([storage], nodes=[0], groups=["shelter"], n_steps=5, reserve_fractions=[0.4])
    signals = make_signals(5, hour=[18, 19, 20, 21, 22], warning=[0, 0, 0, 1, 1])
    out = play(make_nodes([[1.5] * 5]), packed, "shelter_reserve", signals)
    np.testing.assert_allclose(out.recorded[0, ENERGY], [2.5, 2.0, 2.0, 4.0, 5.0])


def test_a_reserve_that_was_used_is_refilled_at_night() -> None:
    packed = pack_storages([battery()], nodes=[0], groups=["shelter"], n_steps=3, reserve_fractions=[0.6])
    signals = make_signals(3, hour=[21, 22, 23])
    out = play(make_nodes([[1.0] * 3]), packed, "shelter_reserve", signals)
    np.testing.assert_allclose(out.recorded[0, ENERGY], [0.0, 2.0, 3.0])


def test_hold_without_a_plan_is_self_consumption() -> None:
    """A plan of nothing for a net load of nothing: every surplus and shortage is a surprise."""
    net = np.random.default_rng(1).normal(0.3, 2.0, 100).tolist()
    np.testing.assert_array_equal(play_one(net, battery(), "hold"), play_one(net, battery()))


@pytest.mark.kernel
def test_hold_corrects_by_the_net_load_that_the_plan_expected_at_this_storage() -> None:
    """Two batteries of 2 kW before a load of 5 kW where 4 kW were expected, and 3 kW after the first.

    The first was to give 1 kW and gives 2 kW; so the second finds the 3 kW that were expected and keeps to its 0 kW.
    """
    packed = pack_storages(
        [battery(initial_fraction=1.0), battery(initial_fraction=1.0)], nodes=[0, 0], groups=["a", "b"], n_steps=1
    )
    plan = TierPlan(battery_kw=np.array([[1.0], [0.0]]), planned_net_load_kw=np.array([[4.0], [3.0]]))
    rule, signals = read_rule("hold"), make_signals(1)
    out = play_tier(make_nodes([[5.0]]), packed, rule, signals, GRID, plan=plan, wanted=EVERYTHING)
    np.testing.assert_allclose(out.recorded[:, DISCHARGE, 0], [2, 0])


def test_follow_does_what_the_limits_allow_where_a_plan_cannot_be_carried_out() -> None:
    """Asked for 9 kW either way: 2 kW of power, 5 kWh of room, 1 kW of load."""
    out = play_one([1, 1, 1, 1, 1], battery(), "follow", plan_kw=[-9, -9, -9, 9, 9])
    np.testing.assert_allclose(out[DISCHARGE] - out[CHARGE], [-2, -2, -1, 1, 1])
