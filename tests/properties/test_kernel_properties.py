"""What must hold for every tier, whatever its nodes, storages and plans (E1–E4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_cases import Case, battery, in_python, make_nodes, make_signals, play, random_case

from ems.district import attach_plants
from ems.simulation.binding import LITTLE_WORK
from ems.storage import Storage, pack_storages

if TYPE_CHECKING:
    from ems.simulation.outcome import TierOutcome

ROUNDING = 1e-9  # kW and kWh of some tens
SEEDS = st.integers(0, 2**32 - 1)
STEPS_H = st.sampled_from([1.0, 0.5, 0.25])
few = settings(max_examples=25, deadline=None)


def run(case: Case) -> TierOutcome:
    signals = make_signals(case.nodes.load_kw.shape[1], case.step_h)
    return play(case.nodes, case.storages, "follow", signals, case.plan_kw)


@pytest.mark.kernel
@given(seed=SEEDS, nodes=st.integers(1, 20), steps=st.integers(1, 70), step_h=STEPS_H)
@settings(max_examples=10, deadline=None)
def test_balances_close_and_limits_hold(seed: int, nodes: int, steps: int, step_h: float) -> None:
    """E1 at every node and step, E2 at every storage and step, power limits, and never both directions at once."""
    case = random_case(seed, nodes=nodes, steps=steps, step_h=step_h)
    out, s = run(case), case.storages
    assert out.residual_kwh < ROUNDING
    charge, discharge, energy, grid_charge, grid_discharge = np.moveaxis(out.recorded, 1, 0)
    flows = np.zeros_like(out.net_kw)
    np.add.at(flows, s.node, charge - discharge)
    net_load = case.nodes.load_kw - case.nodes.rated_kw() @ case.nodes.unit_kw
    np.testing.assert_allclose(out.net_kw, net_load + flows, atol=ROUNDING)
    before = np.column_stack([s.initial_energy_kwh, energy[:, :-1]])
    kept = (1.0 - s.standing_loss_fraction_per_h) ** step_h
    stored = step_h * (s.charge_efficiency[:, None] * charge - discharge / s.discharge_efficiency[:, None])
    served = kept[:, None] * before + stored - energy  # drain less unmet drain
    drain = s.drain_kwh[s.drain_row]
    assert (served > -ROUNDING).all()
    assert (served < drain + ROUNDING).all()
    np.testing.assert_allclose((drain - served).sum(axis=1), out.storage_sums[:, 5], atol=ROUNDING * steps)
    assert (charge <= s.max_charge_kw[:, None]).all()
    assert (discharge <= s.max_discharge_kw[:, None]).all()
    assert (np.minimum(charge, discharge) == 0.0).all()
    assert (grid_charge <= charge).all()
    assert (grid_discharge <= discharge + ROUNDING).all()
    floor, ceiling = (row[s.limit_row] * s.capacity_kwh[:, None] for row in (s.floor_fraction, s.ceiling_fraction))
    powerless_up, powerless_down = charge >= s.max_charge_kw[:, None], discharge <= s.max_discharge_kw[:, None]
    assert ((energy > floor - ROUNDING) | powerless_up).all(), "under the floor only at full charging power"
    assert ((energy < ceiling + ROUNDING) | powerless_down).all()


@pytest.mark.kernel
@given(seed=SEEDS, nodes=st.integers(1, 20), steps=st.integers(1, 70), step_h=STEPS_H)
@settings(max_examples=10, deadline=None)
def test_no_storage_makes_an_import_limit_worse(seed: int, nodes: int, steps: int, step_h: float) -> None:
    """E1 with what limits hold back, which is never both; a node under its limit serves all of its load."""
    case = random_case(seed, nodes=nodes, steps=steps, step_h=step_h, limits=True)
    out, s = run(case), case.storages
    assert out.residual_kwh < ROUNDING
    charge, discharge = out.recorded[:, 0], out.recorded[:, 1]
    flows = np.zeros_like(out.net_kw)
    np.add.at(flows, s.node, charge - discharge)
    net_load = case.nodes.load_kw - case.nodes.rated_kw() @ case.nodes.unit_kw
    import_limit, export_limit = case.nodes.import_limit_kw[:, None], case.nodes.export_limit_kw[:, None]
    assert (out.net_kw <= import_limit).all()
    assert (-out.net_kw <= export_limit).all()
    unserved, curtailed = np.maximum(net_load + flows - out.net_kw, 0.0), np.maximum(out.net_kw - net_load - flows, 0.0)
    assert ((unserved < ROUNDING) | (out.net_kw >= import_limit)).all()
    assert ((curtailed < ROUNDING) | (-out.net_kw >= export_limit)).all()
    assert (unserved <= np.maximum(net_load - import_limit, 0.0) + ROUNDING).all(), "charging leaves no load unserved"
    np.testing.assert_allclose(out.held_back_kwh[0], curtailed.sum(axis=1) * step_h, atol=ROUNDING * steps)
    np.testing.assert_allclose(out.held_back_kwh[1], unserved.sum(axis=1) * step_h, atol=ROUNDING * steps)
    assert (charge <= (s.max_charge_kw[:, None] * s.charge_limit_fraction[s.power_row])).all()
    assert (discharge <= (s.max_discharge_kw[:, None] * s.discharge_limit_fraction[s.power_row])).all()


@given(seed=SEEDS, factor=st.sampled_from([0.125, 3.0, 1000.0]), step_h=STEPS_H)
@few
def test_scaling_all_powers_and_energies_scales_all_results(seed: int, factor: float, step_h: float) -> None:
    case = random_case(seed, nodes=12, steps=80, step_h=step_h)
    nodes, s = case.nodes, case.storages
    scaled = replace(
        case,
        nodes=replace(nodes, load_kw=nodes.load_kw * factor, plant_kw=nodes.plant_kw * factor),
        storages=replace(
            s,
            capacity_kwh=s.capacity_kwh * factor,
            max_charge_kw=s.max_charge_kw * factor,
            max_discharge_kw=s.max_discharge_kw * factor,
            initial_energy_kwh=s.initial_energy_kwh * factor,
            drain_kwh=s.drain_kwh * factor,
        ),
        plan_kw=case.plan_kw * factor,
    )
    small, large = run(case), run(scaled)
    for name in ("recorded", "net_kw", "series", "meters", "storage_sums"):
        expected = getattr(small, name) * factor
        np.testing.assert_allclose(getattr(large, name), expected, rtol=ROUNDING, atol=ROUNDING * factor)


@given(seed=SEEDS, count=st.integers(1, 300))
@few
def test_permuting_the_nodes_permutes_the_results(seed: int, count: int) -> None:
    """Each node finds the same to the last bit wherever it stands; sums over nodes are the same but for rounding."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(count)
    load, unit = rng.gamma(1.0, 2.0, (count, 30)), np.maximum(rng.normal(0.0, 1.0, (1, 30)), 0.0)
    kw = rng.uniform(0.0, 6.0, count)
    units = [
        battery(float(size), 1.5, 0.95, standing_loss_fraction_per_h=0.01) for size in rng.uniform(0.0, 8.0, count)
    ]

    def outcome(chosen: np.ndarray) -> TierOutcome:
        plants = [(node, 0, float(kw[i])) for node, i in enumerate(chosen)]
        names = [str(i) for i in chosen]
        nodes = attach_plants(names, load[chosen], np.zeros(count, dtype=np.int64), unit, plants)
        packed = pack_storages([units[i] for i in chosen], nodes=range(count), groups=["b"] * count, n_steps=30)
        return play(nodes, packed, "self_consumption")

    straight, shuffled = outcome(np.arange(count)), outcome(order)
    np.testing.assert_array_equal(shuffled.recorded, straight.recorded[order])
    np.testing.assert_array_equal(shuffled.meters, straight.meters[:, order])
    np.testing.assert_allclose(shuffled.series, straight.series, rtol=ROUNDING, atol=ROUNDING)


@given(seed=SEEDS, capacity=st.floats(0.0, 20.0), more=st.floats(0.0, 20.0), efficiency=st.floats(0.5, 1.0))
@few
def test_a_bigger_battery_of_the_same_power_never_imports_more(
    seed: int, capacity: float, more: float, efficiency: float
) -> None:
    """True at every single step of self-consumption.

    By induction the bigger one always holds at least as much energy, and at most as much more as it is bigger: so it
    neither discharges less nor has less room.
    """
    rng = np.random.default_rng(seed)
    net = rng.normal(0.3, 2.0, 100)
    nodes = make_nodes([np.maximum(net, 0.0)] * 2, None)
    nodes = replace(nodes, load_kw=np.vstack([net, net]))
    storages = [battery(size, 1.5, efficiency) for size in (capacity, capacity + more)]
    out = play(nodes, pack_storages(storages, nodes=[0, 1], groups=["small", "big"], n_steps=100), "self_consumption")
    small, big = np.maximum(out.net_kw, 0.0)
    assert (big <= small + ROUNDING).all()
    assert out.meters[0, 1] <= out.meters[0, 0] + ROUNDING


@given(seed=SEEDS)
@settings(max_examples=5, deadline=None)
@pytest.mark.skipif(in_python(), reason="threads are numba's")
def test_same_bits_with_one_thread_two_threads_and_again(seed: int) -> None:
    case = random_case(seed, nodes=700, steps=300)  # 5 blocks, and more than one thread plays alone
    assert case.nodes.load_kw.size > LITTLE_WORK
    outcomes = []
    for threads in (1, min(2, numba.config.NUMBA_NUM_THREADS), 1):
        numba.set_num_threads(threads)
        outcomes.append(run(case))
    numba.set_num_threads(numba.config.NUMBA_NUM_THREADS)
    for other in outcomes[1:]:
        for name in ("series", "meters", "storage_sums", "recorded", "net_kw"):
            np.testing.assert_array_equal(getattr(other, name), getattr(outcomes[0], name))


@given(
    capacity=st.floats(0.0, 1e4),
    power=st.floats(0.0, 1e4),
    loss=st.floats(0.0, 0.5),
    energy=st.floats(0.0, 1.0),
    net=st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=30),
)
@few
def test_self_consumption_never_makes_a_meter_worse(
    capacity: float, power: float, loss: float, energy: float, net: list[float]
) -> None:
    """It charges no more than the surplus and discharges no more than the load: |net| shrinks and keeps its sign."""
    storage = Storage(
        capacity_kwh=capacity,
        max_charge_kw=power,
        max_discharge_kw=power,
        charge_efficiency=0.9,
        discharge_efficiency=0.9,
        standing_loss_fraction_per_h=loss,
        initial_fraction=energy,
        may_export=True,
    )
    load = np.array([net])
    nodes = replace(make_nodes(np.zeros_like(load)), load_kw=load)
    packed = pack_storages([storage], nodes=[0], groups=["b"], n_steps=len(net))
    after = play(nodes, packed, "self_consumption").net_kw[0]
    scale = 1.0 + np.abs(load[0])
    assert (np.abs(after) <= np.abs(load[0]) + ROUNDING * scale).all()
    assert (after * load[0] >= -ROUNDING * scale**2).all()
