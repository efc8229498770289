"""Rolling years of one storage: each window is the best that can be planned, and what is carried out is what happens.

What is guaranteed, and tested: with perfect forecasts every carried-out stretch is optimal for its window and two days
like the window's last one after it; no rolling plan is cheaper than the optimum that must end with as much energy.
What is not: that a rolling plan beats self-consumption, or that planning more often is cheaper. Both hold on the
ordinary years below, and nothing more is claimed.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_cases import EVERYTHING, GRID, make_nodes, make_signals

import ems
from ems.dispatch.exact.carry_out import held_kw
from ems.dispatch.exact.window import DAYS_AFTER
from ems.dispatch.problem import End
from ems.dispatch.rules import StorageView, read_rule
from ems.dispatch.rules.builtin import hold
from ems.simulation.plans import TierPlan
from ems.simulation.tier import play_tier
from ems.storage import Storage, pack_storages
from profiles.errors import InputError, RunError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.plan_storage import StoragePlan
    from ems.dispatch.roll_storage import RolledPlan

    Floats = NDArray[np.float64]

few = settings(max_examples=40, deadline=None)
SEEDS = st.integers(0, 2**32 - 1)
DAY = 24


def home(**changes: Any) -> Storage:
    """A battery of 10 kWh and 4 kW with the usual losses, half full."""
    given: dict[str, Any] = {
        "capacity_kwh": 10.0,
        "max_charge_kw": 4.0,
        "max_discharge_kw": 4.0,
        "charge_efficiency": 0.95,
        "discharge_efficiency": 0.95,
        "initial_fraction": 0.5,
    }
    return Storage(**(given | changes))


def perfect(**changes: Any) -> Storage:
    """The same without losses, empty."""
    return home(charge_efficiency=1.0, discharge_efficiency=1.0, initial_fraction=0.0, **changes)


def ordinary(days: int, seed: int = 0) -> tuple[Floats, Floats, Floats]:
    """Load of an evening kind, sun of changing days; three price levels and a lower price for export."""
    rng, hour = np.random.default_rng(seed), np.arange(days * DAY) % DAY
    load = rng.gamma(9.0, 0.1, len(hour)) * np.where((hour >= 17) & (hour < 23), 2.0, 0.7)
    sun = np.maximum(np.sin((hour - 6) / 12 * np.pi), 0.0) * np.repeat(rng.uniform(0.5, 5.0, days), DAY)
    price = np.where((hour >= 17) & (hour < 20), 40.0, np.where((hour >= 7) & (hour < 23), 30.0, 16.0))
    return load - sun, price, np.full(len(hour), 8.0)


def drawn(seed: int, step_h: float = 1.0) -> tuple[Floats, Floats, Floats, Storage]:
    """Anything: prices in whole yen (ties), storages of every kind, starting outside their limits as well."""
    rng = np.random.default_rng(seed)
    n_steps = int(rng.integers(1, 140))
    paid = rng.integers(0, 40, n_steps).astype(float)
    earned = np.floor(paid * rng.choice([0.0, 0.5, 1.0]))
    low, high = sorted(rng.choice([0.0, 0.1, 0.3, 0.9, 1.0], 2, replace=False).tolist())
    unit = home(
        capacity_kwh=float(rng.choice([0.0, 1.0, 10.0, 300.0])),
        max_charge_kw=float(rng.choice([0.0, 1.0, 4.0])),
        max_discharge_kw=float(rng.choice([0.0, 1.0, 4.0])),
        charge_efficiency=float(rng.choice([1.0, 0.9, 0.5])),
        discharge_efficiency=float(rng.choice([1.0, 0.9, 0.5])),
        standing_loss_fraction_per_h=float(rng.choice([0.0, 0.001, 0.2, 1.0 - 1e-12])),
        floor_fraction=low,
        ceiling_fraction=high,
        wear_price_per_kwh=float(rng.choice([0.0, 3.0])),
        may_export=bool(rng.integers(2)),
        initial_fraction=float(rng.choice([0.0, low, high, 1.0, rng.random()])),
    )
    return rng.normal(0.3, 2.0, n_steps) / step_h, paid, earned, unit


def drawn_windows(seed: int, step_h: float = 1.0) -> dict[str, float]:
    rng = np.random.default_rng(seed)
    ahead = int(rng.integers(1, 80))
    return {"window_h": ahead * step_h, "replan_h": int(rng.integers(1, ahead + 1)) * step_h, "step_h": step_h}


def cost_of(net_kw: Floats, battery_kw: Floats, paid: Floats, earned: Floats, unit: Storage, step_h: float) -> float:
    """E6 from the powers."""
    line = net_kw - battery_kw
    flows = paid * np.maximum(line, 0.0) - earned * np.maximum(-line, 0.0)
    return float(step_h * (flows + unit.wear_price_per_kwh * np.maximum(battery_kw, 0.0)).sum())


def same(one: RolledPlan, other: RolledPlan, row: int) -> bool:
    """Whether a plan is a row of a batch, bit by bit."""
    pairs = [(getattr(one, field.name), getattr(other, field.name)) for field in fields(type(one))]
    return all(np.array_equal(a, b[row] if np.ndim(b) else b) for a, b in pairs)


# What is planned


def test_of_two_prices_it_buys_for_the_dear_hour_of_the_last_window_too() -> None:
    """1 kW at 10 and 50 in turn: the plan does not empty at the end, for the hour after is taken to be like the first.

    The last step of all is dear: the energy is used. With an hour more, a cheap one, it is filled for a day after.
    """
    rolled = ems.roll_storage(np.ones(48), perfect(max_charge_kw=1.0), import_price=[10, 50] * 24, export_price=0.0)
    np.testing.assert_allclose(rolled.battery_kw, [-1.0, 1.0] * 24)
    assert rolled.cost == pytest.approx(24 * 2 * 10)
    longer = ems.roll_storage(
        np.ones(49), perfect(max_charge_kw=1.0), import_price=[10, 50] * 24 + [10], export_price=0.0, replan_h=1
    )
    assert longer.battery_kw[-1] == pytest.approx(-1.0)
    assert longer.energy_kwh[-1] == pytest.approx(1.0)


def test_a_window_without_use_leaves_the_energy_where_it_is() -> None:
    """No load, nothing earned: of all that cost the same the plan that keeps most; what is stored is worth nothing."""
    rolled = ems.roll_storage(np.zeros(72), home(), import_price=20.0, export_price=0.0)
    np.testing.assert_array_equal(rolled.energy_kwh, 5.0)
    np.testing.assert_allclose(rolled.marginal_value_per_kwh, 0.0, atol=1e-12)
    assert rolled.cost == 0.0


def best_after(net: Floats, paid: Floats, earned: Floats, unit: Storage, start_kwh: float, step_h: float) -> float:
    """Least cost of some steps from a start, what is left worth nothing."""
    if len(net) == 0:
        return 0.0
    end = End(kind="value", value_per_kwh=np.zeros((1, 1)), piece_kwh=np.ones((1, 1)))
    prices: dict[str, Any] = {"import_price": paid, "export_price": earned}
    plan = ems.plan_storage(net, unit, **prices, step_h=step_h, end=end, initial_energy_kwh=start_kwh)
    return float(plan.cost)


@few
@given(seed=SEEDS, step_h=st.sampled_from([1.0, 0.5]))
def test_every_stretch_is_the_best_of_its_window_and_the_days_after(seed: int, step_h: float) -> None:
    """The window with its last day twice more, by the planner of whole problems: nothing is lost by what is played."""
    net, price, earned = ordinary(days=5, seed=seed)
    rng, day = np.random.default_rng(seed), round(DAY / step_h)
    net, windows = net[: int(rng.integers(20, 120))], drawn_windows(seed, step_h)
    loss = float(rng.choice([0.0, 0.01]))
    unit = home(standing_loss_fraction_per_h=loss, floor_fraction=0.1, may_export=bool(rng.integers(2)))
    n_steps = len(net)
    series = (net, price[:n_steps], earned[:n_steps])
    rolled = ems.roll_storage(net, unit, import_price=series[1], export_price=series[2], **windows)
    ahead, every = round(windows["window_h"] / step_h), round(windows["replan_h"] / step_h)
    held = rolled.start_energy_kwh
    for begin in range(0, n_steps, every):
        stop, end = min(begin + every, n_steps), min(begin + ahead, n_steps)
        last_day = slice(max(end - day, 0), end)
        long, rest = (
            [np.concatenate([line[first:end], *[line[last_day]] * DAYS_AFTER]) for line in series]
            for first in (begin, stop)
        )
        played = cost_of(*(line[begin:stop] for line in (net, rolled.battery_kw, *series[1:])), unit, step_h)
        after = float(rolled.energy_kwh[stop - 1])
        best = best_after(*long, unit, float(held), step_h)
        scale = max(1.0, float(np.abs(long[0] * long[1]).sum()))
        assert played + best_after(*rest, unit, after, step_h) == pytest.approx(best, abs=1e-9 * scale)
        held = after


@few
@given(seed=SEEDS)
def test_the_value_of_energy_is_what_a_little_more_of_it_saves(seed: int) -> None:
    """A slope lies between what a little more saves and what a little less costs, in the window that was planned."""
    net, price, earned = ordinary(days=3, seed=seed)
    unit = home(floor_fraction=0.1)
    rolled = ems.roll_storage(net, unit, import_price=price, export_price=earned, window_h=72, replan_h=72)
    step = int(np.random.default_rng(seed).integers(0, 71))
    rest = [np.concatenate([line[step + 1 :], line[-DAY:], line[-DAY:]]) for line in (net, price, earned)]
    at, little = float(rolled.energy_kwh[step]), 1e-4
    best = best_after(*rest, unit, at, 1.0)
    value = rolled.marginal_value_per_kwh[step]
    if at + little <= 10.0:
        assert (best - best_after(*rest, unit, at + little, 1.0)) / little <= value + 1e-5
    if at - little >= 1.0:
        assert (best_after(*rest, unit, at - little, 1.0) - best) / little >= value - 1e-5


# What it costs


@few
@given(seed=SEEDS, foresight=st.sampled_from(["perfect", "persistence_day"]))
def test_it_is_never_cheaper_than_the_optimum_that_ends_with_as_much(seed: int, foresight: str) -> None:
    net, price, earned = ordinary(days=9, seed=seed)
    prices: dict[str, Any] = {"import_price": price, "export_price": earned}
    rolled = ems.roll_storage(net, home(), **prices, **drawn_windows(seed), forecast=foresight)
    end = End(kind="at_least", energy_kwh=np.maximum(rolled.energy_kwh[-1:] - 1e-9, 0.0))
    optimum = ems.plan_storage(net, home(), **prices, end=end)
    assert rolled.cost >= optimum.cost - 1e-6


@pytest.mark.parametrize("seed", range(4))
def test_on_ordinary_weeks_plans_on_what_comes_beat_self_consumption_and_near_the_optimum(seed: int) -> None:
    """Not guaranteed, and so tested on given data: 8 weeks; what is left counts at the price of export.

    A plan that expects no load at all leaves everything to the rule ``hold``, which then is self-consumption.
    """
    net, price, earned = ordinary(days=56, seed=seed)
    unit, prices = home(may_export=False), {"import_price": price, "export_price": earned}
    idle = cost_of(net, np.zeros(len(net)), price, earned, unit, 1.0)

    def saved(plan: RolledPlan | StoragePlan) -> float:
        return float(idle - plan.cost + 8.0 * (plan.energy_kwh[-1] - 5.0))

    own_use = ems.roll_storage(net, unit, **prices, forecast=np.zeros((56, 48)))
    np.testing.assert_array_equal(own_use.planned_battery_kw, 0.0)
    optimum = ems.plan_storage(net, unit, **prices, end="at_least")
    for every in (24, 1):
        rolled = ems.roll_storage(net, unit, **prices, replan_h=every)
        assert saved(own_use) < saved(rolled)
        assert 0.97 * saved(optimum) < saved(rolled)


def test_where_every_day_is_the_same_yesterday_tells_all() -> None:
    net, price, earned = (np.tile(line, 6) for line in ordinary(days=1))
    prices: dict[str, Any] = {"import_price": price, "export_price": earned, "replan_h": 1}
    known, told = (ems.roll_storage(net, home(), **prices, forecast=name) for name in ("perfect", "persistence_day"))
    np.testing.assert_allclose(known.battery_kw[2 * DAY :], told.battery_kw[2 * DAY :], atol=1e-9)
    assert np.abs(known.battery_kw[2 * DAY :]).max() > 1.0


def test_promises_are_kept_where_the_future_is_known_and_broken_where_it_is_not() -> None:
    net, price, earned = ordinary(days=20)
    prices: dict[str, Any] = {"import_price": price, "export_price": earned}
    known, unknown = (ems.roll_storage(net, home(), **prices, forecast=name) for name in ("perfect", "persistence_day"))
    assert known.planned_cost == pytest.approx(known.cost, rel=1e-12)
    np.testing.assert_allclose(known.planned_battery_kw, known.battery_kw, atol=1e-9)
    assert unknown.planned_cost < unknown.cost
    assert known.n_windows == unknown.n_windows == 20


# What is carried out


@pytest.mark.kernel
@few
@given(seed=SEEDS, step_h=st.sampled_from([1.0, 0.25]), foresight=st.sampled_from(["perfect", "persistence_day"]))
def test_energies_follow_from_the_powers_and_keep_the_limits(seed: int, step_h: float, foresight: str) -> None:
    """E2, E4 and E6 on anything at all; there is a plan for every window, whatever the storage starts with."""
    net, paid, earned, unit = drawn(seed, step_h)
    windows = drawn_windows(seed, step_h)
    rolled = ems.roll_storage(net, unit, import_price=paid, export_price=earned, **windows, forecast=foresight)
    into, out = unit.effective_efficiencies
    kept = (1.0 - unit.standing_loss_fraction_per_h) ** step_h
    before = np.concatenate([[rolled.start_energy_kwh], rolled.energy_kwh[:-1]])
    charge, discharge = np.maximum(-rolled.battery_kw, 0.0), np.maximum(rolled.battery_kw, 0.0)
    after = kept * before + step_h * (into * charge - discharge / out)
    size = max(1.0, unit.capacity_kwh)
    np.testing.assert_allclose(rolled.energy_kwh, after, atol=1e-9 * size)
    most = unit.max_discharge_kw if unit.may_export else np.minimum(unit.max_discharge_kw, np.maximum(net, 0.0))
    assert (charge <= unit.max_charge_kw).all()
    assert (discharge <= most).all()
    floor, ceiling = unit.floor_fraction * unit.capacity_kwh, unit.ceiling_fraction * unit.capacity_kwh
    below, above = rolled.energy_kwh < floor - 1e-9 * size, rolled.energy_kwh > ceiling + 1e-9 * size
    np.testing.assert_allclose(charge[below], unit.max_charge_kw, atol=1e-9)
    np.testing.assert_allclose(discharge[above], np.broadcast_to(most, net.shape)[above], atol=1e-9)
    # From a start outside the limits too a plan can be carried out as it is, unless charging cannot keep the floor up:
    # there the kernel's forced charging depends on the energy in a way that no plan of limits can tell.
    keeps_up = step_h * into * unit.max_charge_kw > (1.0 - kept) * floor
    if foresight == "perfect" and keeps_up:
        np.testing.assert_allclose(rolled.planned_battery_kw, rolled.battery_kw, atol=1e-7 * size)
    cost = cost_of(net, rolled.battery_kw, paid, earned, unit, step_h)
    assert rolled.cost == pytest.approx(cost, abs=1e-9 * max(1.0, np.abs(net * paid).sum()))


def carried_out_by_the_kernel(
    net: Floats, unit: Storage, rolled: RolledPlan, expected: Floats, step_h: float
) -> Floats:
    """Charge, discharge and energy of the rule ``hold`` in the kernel."""
    nodes = make_nodes(np.maximum(net, 0.0), np.maximum(-net, 0.0))
    storages = pack_storages([unit], nodes=[0], groups=["battery"], n_steps=len(net))
    plan = TierPlan(battery_kw=rolled.planned_battery_kw[None], planned_net_load_kw=expected[None])
    signals = make_signals(len(net), step_h)
    return play_tier(nodes, storages, read_rule("hold"), signals, GRID, plan=plan, wanted=EVERYTHING).recorded[0]


@pytest.mark.parametrize("seed", range(60))
def test_the_rule_hold_in_the_kernel_does_the_same(seed: int) -> None:
    """Plans on wrong forecasts, played by the replay that judges every policy: the same powers and energies."""
    step_h = [1.0, 0.5][seed % 2]
    net, paid, earned, unit = drawn(seed, step_h)
    windows, rng = drawn_windows(seed, step_h), np.random.default_rng(seed)
    ahead, every = (round(windows[name] / step_h) for name in ("window_h", "replan_h"))
    forecast = rng.normal(0.3, 2.0, (-(-len(net) // every), ahead))
    rolled = ems.roll_storage(net, unit, import_price=paid, export_price=earned, **windows, forecast=forecast)
    expected = forecast[:, :every].ravel()[: len(net)]
    if not unit.may_export:
        assert (rolled.planned_battery_kw <= np.maximum(expected, 0.0) + 1e-12).all()
    charge, discharge, energy = carried_out_by_the_kernel(net, unit, rolled, expected, step_h)[:3]
    size = max(1.0, unit.capacity_kwh)
    np.testing.assert_allclose(rolled.energy_kwh, energy, atol=1e-9 * size)
    np.testing.assert_allclose(rolled.battery_kw, discharge - charge, atol=1e-9 * size)


def test_the_kernel_cases_hold_something() -> None:
    """Or the test above would compare nothing with nothing."""
    moved = [
        np.abs(drawn(seed)[0]).max() * drawn(seed)[3].usable_kwh * drawn(seed)[3].max_charge_kw for seed in range(60)
    ]
    assert np.count_nonzero(moved) > 20


@pytest.mark.kernel
@given(plan=st.floats(-9, 9), net=st.floats(-9, 9), expected=st.floats(-9, 9))
def test_the_wanted_power_is_that_of_the_rule_hold(plan: float, net: float, expected: float) -> None:
    series = {"plan_kw": np.array([plan]), "planned_net_load_kw": np.array([expected])}
    signals = make_signals(1, **series)
    view = StorageView(10.0, 0.0, 10.0, 4.0, 4.0, 1.0, 1.0)
    assert held_kw(plan, net, expected) == hold(0, net, 5.0, view, signals)


# What a plan knows


@pytest.mark.parametrize("every", [1, 5, 24])
def test_what_comes_after_a_window_changes_nothing_before_it(every: int) -> None:
    net, price, earned = ordinary(days=8)
    changed = np.concatenate([net[:100], -net[100:]])
    one, other = (
        ems.roll_storage(line, home(), import_price=price, export_price=earned, window_h=30, replan_h=every)
        for line in (net, changed)
    )
    seen = [begin for begin in range(0, len(net), every) if begin + 30 <= 100][-1] + every
    np.testing.assert_array_equal(one.battery_kw[:seen], other.battery_kw[:seen])
    assert not np.array_equal(one.battery_kw[seen:100], other.battery_kw[seen:100])


@pytest.mark.parametrize("every", [1, 5, 24])
def test_yesterday_knows_nothing_of_today(every: int) -> None:
    """Whatever step the change begins with, no plan that begins by then has heard of it."""
    net, price, earned = ordinary(days=6)
    prices: dict[str, Any] = {"import_price": price, "export_price": earned}
    rolled = ems.roll_storage(net, home(), **prices, replan_h=every, forecast="persistence_day")
    for change in (1, 7, 24, 40, 77):
        other = ems.roll_storage(
            np.concatenate([net[:change], net[change:] + 3.0]),
            home(),
            **prices,
            replan_h=every,
            forecast="persistence_day",
        )
        planned = -(-(change + 1) // every) * every
        np.testing.assert_array_equal(rolled.battery_kw[:change], other.battery_kw[:change])
        np.testing.assert_array_equal(rolled.planned_battery_kw[:change], other.planned_battery_kw[:change])
        if every == 24:  # the plan in force was made before
            np.testing.assert_array_equal(rolled.planned_battery_kw[:planned], other.planned_battery_kw[:planned])


def test_yesterday_is_the_day_before_the_window_and_before_the_data_all_is_as_at_first() -> None:
    """The forecast written out by hand gives the same bits; a storage that may not export plans no more than it."""
    net, price, earned = ordinary(days=5)
    before = np.concatenate([np.full(DAY, net[0]), net])
    windows = np.array([np.resize(before[begin : begin + DAY], 40) for begin in range(0, len(net), 7)])
    by_hand, by_name = (
        ems.roll_storage(
            net,
            home(may_export=False),
            import_price=price,
            export_price=earned,
            window_h=40,
            replan_h=7,
            forecast=forecast,
        )
        for forecast in (windows, "persistence_day")
    )
    np.testing.assert_array_equal(by_hand.battery_kw, by_name.battery_kw)
    assert by_hand.planned_cost == by_name.planned_cost
    expected = windows[:, :7].ravel()[: len(net)]
    assert (by_name.planned_battery_kw <= np.maximum(expected, 0.0) + 1e-12).all()
    assert (by_name.planned_battery_kw > np.maximum(net, 0.0) + 0.1).any()


def test_a_forecast_of_what_comes_is_perfect() -> None:
    net, price, earned = ordinary(days=5)
    ahead = np.concatenate([net, np.full(48, np.nan)])
    windows = np.array([ahead[begin : begin + 48] for begin in range(0, len(net), 6)])
    known, told = (
        ems.roll_storage(
            net, home(may_export=False), import_price=price, export_price=earned, replan_h=6, forecast=what
        )
        for what in ("perfect", windows)
    )
    np.testing.assert_array_equal(known.battery_kw, told.battery_kw)
    assert known.cost == told.cost


# Batches


@pytest.mark.parametrize("foresight", ["perfect", "persistence_day"])
def test_a_batch_is_its_cases_one_by_one_whatever_the_threads(foresight: str) -> None:
    nets = np.array([ordinary(days=4, seed=seed)[0] for seed in range(9)])
    _, price, earned = ordinary(days=4)
    units = [home(capacity_kwh=2.0 + seed, may_export=bool(seed % 2)) for seed in range(9)]
    asked: dict[str, Any] = {"import_price": price, "export_price": earned, "replan_h": 3, "forecast": foresight}
    batches = [ems.roll_storage(nets, units, **asked, threads=threads) for threads in (0, 1, 2, 5)]
    for row in range(9):
        alone = ems.roll_storage(nets[row], units[row], **asked)
        assert all(same(alone, batch, row) for batch in batches)
    assert batches[0].battery_kw.shape == (9, 96)
    assert batches[0].cost.shape == batches[0].start_energy_kwh.shape == (9,)


def test_forecasts_energies_and_storages_make_batches_too() -> None:
    net, price, earned = ordinary(days=2)
    asked: dict[str, Any] = {"import_price": price, "export_price": earned}
    forecasts = np.random.default_rng(0).normal(0.5, 1.0, (3, 2, 48))
    told = ems.roll_storage(net, home(), **asked, forecast=forecasts)
    assert all(
        same(ems.roll_storage(net, home(), **asked, forecast=rows), told, row) for row, rows in enumerate(forecasts)
    )
    begun = ems.roll_storage(net, home(), **asked, initial_energy_kwh=[1.0, 9.0])
    np.testing.assert_array_equal(begun.start_energy_kwh, [1.0, 9.0])
    assert same(ems.roll_storage(net, home(), **asked, initial_energy_kwh=9.0), begun, 1)
    assert ems.roll_storage(net, [home()], **asked).battery_kw.shape == (1, 48)


# What is refused


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputError) as caught:
        ems.roll_storage(
            [1.0, np.nan],
            home(),
            import_price=-1.0,
            export_price=0.0,
            window_h=0.5,
            replan_h=48.0,
            initial_energy_kwh=11.0,
        )
    places = [problem.where for problem in caught.value.problems]
    assert places == [
        "net_load_kw (step 1) = nan kW",
        "import_price = -1 per kWh",
        "initial_energy_kwh = 11 kWh",
        "window_h = 0.5 h",
        "replan_h = 48 h",
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"window_h": 24.0, "replan_h": 25.0}, "replan_h = 25 h: must be at most window_h = 24 h"),
        ({"window_h": np.inf}, "window_h = inf h: must be one or more whole steps of 1 h"),
        ({"replan_h": 0.0}, "replan_h = 0 h: must be one or more whole steps"),
        ({"replan_h": 1.5}, "replan_h = 1.5 h: must be one or more whole steps of 1 h"),
        ({"forecast": "clairvoyant"}, "must be perfect or persistence_day, or the net load of every window"),
        ({"forecast": np.zeros((2, 47))}, r"must be \(windows, steps of a window\) = \(2, 48\)"),
        ({"forecast": np.zeros(48)}, r"forecast of shape \(48,\)"),
        ({"forecast": np.full((2, 48), np.inf)}, r"forecast \(case 0, window 0, step 0\) = inf kW.* 71 more"),
        ({"step_h": 5.0, "window_h": 10.0, "replan_h": 5.0, "forecast": "persistence_day"}, "part a day into whole"),
        ({"step_h": 0.0}, "step_h = 0.0 h: must be above 0 h"),
        ({"import_price": 5.0}, "export_price = 8 per kWh"),
        ({"import_price": np.ones(47)}, "import_price of shape"),
        (
            {"storage": [home(), home(), home()], "forecast": np.zeros((2, 2, 48))},
            "with a leading axis of 1 or 3 cases",
        ),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], words: str) -> None:
    given_: dict[str, Any] = {"storage": home(), "import_price": 30.0, "export_price": 8.0}
    with pytest.raises(InputError, match=words):
        ems.roll_storage(np.ones(48), **(given_ | changes))


def test_a_window_without_a_plan_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """None is known: the planner is made to fail."""
    from ems.dispatch.exact import rolling  # noqa: PLC0415

    honest = rolling.roll_cases

    def fails(*arguments: Any, **options: Any) -> rolling.Rolled:
        from dataclasses import replace  # noqa: PLC0415

        return replace(honest(*arguments, **options), is_planned=np.zeros(1, dtype=bool))

    monkeypatch.setattr(rolling, "roll_cases", fails)
    with pytest.raises(RunError, match="case 0 has a window in which no plan keeps its limits"):
        ems.roll_storage(np.ones(48), home(), import_price=30.0, export_price=8.0)
