"""Two designs over a few hours with numbers checked in the head, and many against the kernel of nodes."""

from __future__ import annotations

import numpy as np
import pytest
from design_cases import make_designs, make_shared, replay_few
from kernel_cases import PART_RULE, make_nodes, make_signals, play

from ems.designs import replaying as r
from ems.dispatch.rules import Rule
from ems.simulation.layout import RECORDED_CHARGE, RECORDED_DISCHARGE, RECORDED_ENERGY
from ems.storage import Storage, pack_storages
from profiles.errors import RunError

pytestmark = pytest.mark.kernel

SIX_HOURS = [-3.0, -3.0, -2.0, 3.0, 4.0, 2.0]


def test_nothing_and_five_kwh_over_six_hours() -> None:
    """With 5 kWh and 2 kW the line sees −1, −1, −1, 1, 2, 1; with nothing the net load itself."""
    out = replay_few(make_shared(SIX_HOURS, import_price=10.0, export_price=1.0), make_designs([0.0, 5.0]))
    np.testing.assert_allclose(out.battery_kw, [[0] * 6, [-2, -2, -1, 2, 2, 1]])
    np.testing.assert_allclose(out.start_energy_kwh, [[0] * 6, [0, 2, 4, 5, 3, 1]])
    np.testing.assert_allclose(out.sums[r.ENERGY], [0, 0])
    np.testing.assert_allclose(out.sums[r.CHARGE], [0, 5])
    np.testing.assert_allclose(out.sums[r.IMPORT], [9, 4])
    np.testing.assert_allclose(out.sums[r.EXPORT], [8, 3])
    np.testing.assert_allclose(out.month_peak_import_kw[0], [4, 2])
    np.testing.assert_allclose(out.sums[r.PEAK_EXPORT], [3, 1])
    np.testing.assert_allclose(out.sums[r.COST], [90 - 8, 40 - 3])
    np.testing.assert_allclose(out.sums[r.RAMP], [0 + 1 + 5 + 1 + 2, 0 + 0 + 2 + 1 + 1])


def test_each_month_has_a_highest_import_and_a_month_may_come_again() -> None:
    out = replay_few(make_shared([1.0, 5.0, 2.0, 3.0, 7.0], month=[11, 0, 0, 1, 11]), make_designs([0.0]))
    np.testing.assert_allclose(out.month_peak_import_kw[[0, 1, 11], 0], [5, 3, 7])
    assert not out.month_peak_import_kw[2:11].any()


def test_limits_of_the_line_hold_back_what_the_storage_does_not_take() -> None:
    """Of 5 kW surplus 2 go out, of 6 kW load 3 come in; a battery of 1 kWh takes one and gives one."""
    shared = make_shared([-5.0, 6.0], limits_kw=(3.0, 2.0), emission=0.5)
    out = replay_few(shared, make_designs([0.0, 1.0]))
    np.testing.assert_allclose(out.sums[r.CURTAILED], [3, 2])
    np.testing.assert_allclose(out.sums[r.UNSERVED], [3, 2])
    np.testing.assert_allclose(out.sums[r.UNSERVED_CO2], [1.5, 1])
    np.testing.assert_allclose(out.sums[r.CO2], [1.5, 1.5])
    np.testing.assert_allclose(out.sums[r.RAMP], [5, 5])


def test_an_import_limit_keeps_a_forced_charge_away() -> None:
    """The floor asks for 4 kWh at once (E4); the line has room for 1 kW, then for 3."""
    shared = make_shared([2.0, 0.0], limits_kw=(3.0, np.inf))
    out = replay_few(shared, make_designs([10.0], 5.0, floor_fraction=0.4, initial_fraction=0.0), "none")
    np.testing.assert_allclose(out.start_energy_kwh[0], [4, 4])  # a design starts at its floor at least
    shared = make_shared([2.0, 0.0], limits_kw=(3.0, np.inf))
    out = replay_few(shared, make_designs([10.0], 5.0, floor_fraction=0.4, standing_loss_fraction_per_h=0.5), "none")
    np.testing.assert_allclose(out.battery_kw[0], [-1, -2.5])  # 2 are missing, then 4 − 3 ÷ 2


def test_half_hours_move_half_the_energy() -> None:
    out = replay_few(make_shared([-4.0, 4.0]), make_designs([5.0]), step_h=0.5)
    np.testing.assert_allclose(out.start_energy_kwh[0], [0, 1])


def test_what_a_storage_gives_back_is_renewable_as_what_it_was_charged_with() -> None:
    """Of 4 kW made half is renewable: 1 serves the load, 3 are stored and serve it in the next hour."""
    shared = make_shared(
        [-3.0, 3.0],
        load_kw=[1.0, 3.0],
        direct_kw=[4.0, 0.0],
        renewable=[0.5, 1.0],
        contract_kw=[0.0, 2.0],
        emission=1.0,
    )
    out = replay_few(shared, make_designs([0.0, 5.0], 3.0))
    np.testing.assert_allclose(out.sums[r.OWN], [0.5, 0.5 + 1.5])
    np.testing.assert_allclose(out.sums[r.CONTRACT], [2.0, 0.0])  # a contract serves what comes over the line
    np.testing.assert_allclose(out.sums[r.CONTRACT_CO2], [2.0, 0.0])


def test_other_storages_mix_into_the_renewable_share() -> None:
    """They charged 3 kWh that were all renewable: with 3 kWh of which half are, three quarters."""
    shared = make_shared(
        [-3.0, 3.0],
        load_kw=[1.0, 3.0],
        direct_kw=[4.0, 0.0],
        renewable=[0.5, 1.0],
        charged_kw=3.0,
        renewable_charged_kw=3.0,
    )
    out = replay_few(shared, make_designs([5.0], 3.0))
    np.testing.assert_allclose(out.sums[r.OWN], [0.5 + 3.0 * 0.75])


def test_a_reserve_is_the_designs_own() -> None:
    """By day 2 and 4 kWh stay in 5 kWh that are full."""
    shared = make_shared([4.0, 4.0])
    designs = make_designs([5.0, 5.0], 5.0, initial_fraction=1.0, reserve_kwh=[2.0, 4.0])
    out = replay_few(shared, designs, "shelter_reserve")
    np.testing.assert_allclose(out.sums[r.ENERGY], [2, 4])


def test_a_plan_is_the_designs_own() -> None:
    out = replay_few(make_shared([1.0, 1.0]), make_designs([5.0] * 2), "follow", plan_kw=np.array([[-2.0, 1], [-1, 0]]))
    np.testing.assert_allclose(out.battery_kw, [[-2, 1], [-1, 0]])
    np.testing.assert_allclose(out.sums[r.GRID_DISCHARGE], [1, 0])


@pytest.mark.parametrize("may_export", [False, True])
def test_designs_do_what_storages_at_nodes_of_their_own_do(*, may_export: bool) -> None:
    """The kernel of nodes is another text; both differ by rounding of sums of 40 numbers alone."""
    rng = np.random.default_rng(5)
    n, steps = 70, 40
    net, plan = rng.normal(0.0, 3.0, steps), rng.normal(0.0, 3.0, (n, steps))
    floor, ceiling = rng.uniform(0.0, 0.4, n), rng.uniform(0.5, 1.0, n)
    designs = make_designs(
        rng.choice([0.0, 2.0, 9.0], n),
        max_charge_kw=rng.choice([0.0, 1.0, 3.0], n),
        max_discharge_kw=rng.choice([0.0, 1.0, 3.0], n),
        charge_efficiency=rng.uniform(0.7, 1.0, n),
        discharge_efficiency=rng.uniform(0.7, 1.0, n),
        standing_loss_fraction_per_h=rng.choice([0.0, 0.1], n),
        floor_fraction=floor,
        ceiling_fraction=ceiling,
        initial_fraction=rng.uniform(0.0, 1.0, n),
    )
    kinds = [
        Storage(
            capacity_kwh=designs.capacity_kwh[i],
            max_charge_kw=designs.max_charge_kw[i],
            max_discharge_kw=designs.max_discharge_kw[i],
            charge_efficiency=designs.charge_efficiency[i],
            discharge_efficiency=designs.discharge_efficiency[i],
            standing_loss_fraction_per_h=designs.standing_loss_fraction_per_h[i],
            floor_fraction=floor[i],
            ceiling_fraction=ceiling[i],
            initial_fraction=max(designs.initial_fraction[i], floor[i]),
            may_export=may_export,
        )
        for i in range(n)
    ]
    nodes = make_nodes(np.tile(np.maximum(net, 0.0), (n, 1)), np.maximum(-net, 0.0))
    packed = pack_storages(kinds, nodes=range(n), groups=["b"] * n, n_steps=steps)
    expected = play(nodes, packed, "follow", make_signals(steps), plan)
    found = replay_few(make_shared(net, may_export=may_export), designs, "follow", plan_kw=plan)
    peaks = (found.month_peak_import_kw[0], found.sums[r.PEAK_EXPORT])
    meters = np.stack([found.sums[r.IMPORT], found.sums[r.EXPORT], *peaks])
    np.testing.assert_allclose(meters, expected.meters, rtol=1e-12, atol=1e-12)
    rows = [r.CHARGE, r.DISCHARGE, r.LOSS, r.GRID_CHARGE, r.GRID_DISCHARGE, r.ENERGY]
    np.testing.assert_allclose(found.sums[rows].T, expected.storage_sums[:, [0, 1, 2, 3, 4, 6]], rtol=1e-12, atol=1e-12)
    recorded = expected.recorded
    battery_kw = recorded[:, RECORDED_DISCHARGE] - recorded[:, RECORDED_CHARGE]
    np.testing.assert_allclose(found.battery_kw, battery_kw, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(found.start_energy_kwh[:, 1:], recorded[:, RECORDED_ENERGY, :-1], rtol=1e-12, atol=1e-12)


def test_a_power_that_is_no_number_names_the_design_and_the_step() -> None:
    source = "def rule(step, net_load_kw, energy_kwh, storage, signals):\n    return net_load_kw / (energy_kwh - 2.0)\n"
    divides = Rule(name="divides", function="rule", source=source, uses_own_series=False)
    told = r"rule divides: .*storage battery, design 1\), step 0 \(2027-01-01 00:00\)"
    with np.errstate(divide="ignore"), pytest.raises(RunError, match=told):
        replay_few(make_shared([-1.0, 1.0]), make_designs([5.0, 4.0], initial_fraction=[0.0, 0.5]), divides)


def test_a_rule_of_ones_own_is_asked() -> None:
    half = Rule(name="half", function="rule", source=PART_RULE.format(factor=0.5), uses_own_series=False)
    out = replay_few(make_shared([-2.0, 2.0]), make_designs([5.0]), half)
    np.testing.assert_allclose(out.battery_kw[0], [-1, 1])
