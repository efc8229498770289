"""A 5 kWh battery over a few hours, with numbers that a reader checks in the head (E2, E3, E4, origin of energy)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from kernel_cases import OWN_RULE, battery, make_nodes, make_signals, play, play_one

from ems.dispatch.rules import StorageView
from ems.storage import pack_storages

pytestmark = pytest.mark.kernel

IDLE = "follow"  # a plan of nothing: compiled anyway, unlike the rule "none"
CHARGE, DISCHARGE, ENERGY, GRID_CHARGE, GRID_DISCHARGE, NET = range(6)


def test_five_kwh_over_six_hours() -> None:
    """2 kW of the surplus of 3 kW go in until it is full, 2 kW of the load of 4 kW come out until it is empty."""
    out = play_one([-3, -3, -2, 3, 4, 2], battery(capacity_kwh=5, power_kw=2))
    np.testing.assert_allclose(out[CHARGE], [2, 2, 1, 0, 0, 0])
    np.testing.assert_allclose(out[DISCHARGE], [0, 0, 0, 2, 2, 1])
    np.testing.assert_allclose(out[ENERGY], [2, 4, 5, 3, 1, 0])
    np.testing.assert_allclose(out[NET], [-1, -1, -1, 1, 2, 1])


def test_split_losses_are_paid_on_the_way_in_and_on_the_way_out() -> None:
    """2 kWh in at 80 % leave 1.6 kWh; at 50 % these give 0.8 kWh."""
    out = play_one([-2, 3], battery(charge_efficiency=0.8, discharge_efficiency=0.5))
    np.testing.assert_allclose(out[ENERGY], [1.6, 0])
    np.testing.assert_allclose(out[DISCHARGE], [0, 0.8])


def test_losses_on_charge_are_all_paid_on_the_way_in() -> None:
    """2 kWh in at 80 % × 50 % leave 0.8 kWh, which come out whole."""
    out = play_one([-2, 3], battery(charge_efficiency=0.8, discharge_efficiency=0.5, loss="on_charge"))
    np.testing.assert_allclose(out[ENERGY], [0.8, 0])
    np.testing.assert_allclose(out[DISCHARGE], [0, 0.8])


@pytest.mark.parametrize(("step_h", "left"), [(1.0, [4.5, 4.05]), (0.5, [5 * 0.9**0.5, 4.5])])
def test_standing_loss_is_a_share_an_hour_whatever_the_step(step_h: float, left: list[float]) -> None:
    nodes = make_nodes([[0.0, 0.0]])
    storage = battery(standing_loss_fraction_per_h=0.1, initial_fraction=1.0)
    packed = pack_storages([storage], nodes=[0], groups=["b"], n_steps=2)
    out = play(nodes, packed, IDLE, make_signals(2, step_h))
    np.testing.assert_allclose(out.recorded[0, ENERGY], left)
    np.testing.assert_allclose(out.storage_sums[0, 2], 5 - left[-1])


def test_half_hours_move_half_the_energy() -> None:
    nodes = make_nodes([[0.0, 4.0]], [[4.0, 0.0]])
    packed = pack_storages([battery()], nodes=[0], groups=["b"], n_steps=2)
    out = play(nodes, packed, "self_consumption", make_signals(2, 0.5))
    np.testing.assert_allclose(out.recorded[0, ENERGY], [1, 0])
    np.testing.assert_allclose(out.meters[:, 0], [1, 1, 2, 2])  # 2 kW for half an hour each way


def test_cheap_dear_between_charges_discharges_idles() -> None:
    """At 10 it buys with all its power, at 50 it serves the load, at 20 it waits."""
    prices = {"import_price": [10, 50, 20], "day_low_import_price": [10] * 3, "day_high_import_price": [50] * 3}
    out = play_one([1, 1.5, 1], battery(), "time_of_use", **prices)
    np.testing.assert_allclose(out[CHARGE], [2, 0, 0])
    np.testing.assert_allclose(out[DISCHARGE], [0, 1.5, 0])
    np.testing.assert_allclose(out[NET], [3, 0, 1])


def test_energy_at_the_start_counts_as_grid_charged() -> None:
    """2 kWh from the grid and 2 kWh of sun are mixed half and half, so of 2 kWh discharged 1 kWh is the grid's."""
    out = play_one([-2, 2], battery(initial_fraction=0.4))
    np.testing.assert_allclose(out[GRID_CHARGE], [0, 0])
    np.testing.assert_allclose(out[GRID_DISCHARGE], [0, 1])


def test_surplus_fills_first_and_only_the_rest_comes_from_the_grid() -> None:
    """Asked for 3 kW at a surplus of 1 kW: 2 kW are the grid's, two thirds of what is stored and given back."""
    out = play_one([-1, 3], battery(power_kw=3), "follow", plan_kw=[-3, 3])
    np.testing.assert_allclose(out[GRID_CHARGE], [2, 0])
    np.testing.assert_allclose(out[GRID_DISCHARGE], [0, 2])


def test_a_drain_takes_of_the_mixture() -> None:
    """Start 1 kWh (grid), 3 kWh of sun come in, a trip of 2 kWh goes: the 2 kWh left are a quarter grid."""
    nodes = make_nodes([[0.0, 2.0]], [[3.0, 0.0]])
    packed = pack_storages(
        [battery(power_kw=3, initial_fraction=0.2)],
        nodes=[0],
        groups=["car"],
        n_steps=2,
        drains_kwh={0: np.array([2.0, 0.0])},
    )
    out = play(nodes, packed, "follow", plan_kw=np.array([[-3.0, 2.0]]))
    np.testing.assert_allclose(out.recorded[0, ENERGY], [2, 0])
    np.testing.assert_allclose(out.recorded[0, GRID_DISCHARGE], [0, 0.5])


def test_a_drain_beyond_the_energy_is_unmet() -> None:
    """A trip of 4 kWh on 1 kWh above the floor leaves 3 kWh unmet; with 2 kW of charge at the same time 1 kWh."""
    limits = {"floor_fraction": 0.2, "initial_fraction": 0.4}
    drain = {0: np.array([4.0, 0.0])}
    packed = pack_storages([battery(**limits)], nodes=[0], groups=["car"], n_steps=2, drains_kwh=drain)
    out = play(make_nodes([[0.0, 0.0]]), packed, IDLE)
    # Below its floor it charges as fast as it can, 2 kW; 1 kWh of the trip stays unmet.
    np.testing.assert_allclose(out.recorded[0, CHARGE], [2, 0])
    np.testing.assert_allclose(out.storage_sums[0, 5], 1)
    np.testing.assert_allclose(out.recorded[0, ENERGY], [1, 1])
    no_power = replace(packed, max_charge_kw=np.zeros(1))
    out = play(make_nodes([[0.0, 0.0]]), no_power, IDLE)
    np.testing.assert_allclose(out.storage_sums[0, 5], 3)


def test_under_the_floor_it_charges_as_fast_as_it_can_whatever_is_wanted() -> None:
    """Floor 4 kWh, empty: 2 kW from the grid for two hours, then it stays there (E4)."""
    out = play_one([1, 1, 1], battery(floor_fraction=0.8, initial_fraction=0.0), "follow", plan_kw=[9, 9, 9])
    np.testing.assert_allclose(out[CHARGE], [2, 2, 0])
    np.testing.assert_allclose(out[DISCHARGE], [0, 0, 0])
    np.testing.assert_allclose(out[ENERGY], [2, 4, 4])


@pytest.mark.parametrize(("may_export", "left"), [(True, [3, 2]), (False, [4.5, 3.5])])
def test_above_a_ceiling_that_falls_it_discharges_as_fast_as_it_can(*, may_export: bool, left: list[float]) -> None:
    """5 kWh under a ceiling of 2 kWh: 2 kW go out, or no more than the load of 0.5 and 1 kW where export is banned."""
    storage = battery(initial_fraction=1.0, may_export=may_export)
    packed = pack_storages([storage], nodes=[0], groups=["b"], n_steps=2)
    fallen = replace(packed, ceiling_fraction=np.full((1, 2), 0.4))
    out = play(make_nodes([[0.5, 1.0]]), fallen, IDLE)
    np.testing.assert_allclose(out.recorded[0, ENERGY], left)
    assert out.residual_kwh == 0.0  # an unavoidable path back is no violation


def test_a_battery_that_may_not_export_serves_the_load_and_no_more() -> None:
    full = {"initial_fraction": 1.0, "power_kw": 5}
    np.testing.assert_allclose(play_one([1.5], battery(**full), "follow", plan_kw=[9])[DISCHARGE], [1.5])
    np.testing.assert_allclose(play_one([1.5], battery(**full, may_export=True), "follow", plan_kw=[9])[DISCHARGE], [5])
    np.testing.assert_allclose(play_one([-1.5], battery(**full), "follow", plan_kw=[9])[DISCHARGE], [0])


def test_storages_of_a_node_act_in_their_order() -> None:
    """The first takes 2 kW of the surplus of 3 kW, the second sees 1 kW; the same in the evening."""
    nodes = make_nodes([[0.0, 3.0], [1.0, 1.0]], [[3.0, 0.0]])
    packed = pack_storages([battery(), battery(), battery()], nodes=[0, 1, 0], groups=["a", "x", "b"], n_steps=2)
    assert packed.group == ("a", "b", "x")
    out = play(nodes, packed, "self_consumption")
    np.testing.assert_allclose(out.recorded[:, CHARGE], [[2, 0], [1, 0], [2, 0]])
    np.testing.assert_allclose(out.recorded[:, DISCHARGE], [[0, 2], [0, 1], [0, 1]])
    np.testing.assert_allclose(out.net_kw, [[0, 0], [0, 0]])


@pytest.mark.parametrize("nothing", [{"capacity_kwh": 0.0}, {"power_kw": 0.0}])
def test_without_capacity_or_power_nothing_moves(nothing: dict[str, float]) -> None:
    out = play_one([-3, 3], battery(**nothing))
    np.testing.assert_allclose(out[:5], 0.0)
    np.testing.assert_allclose(out[NET], [-3, 3])


def test_nodes_without_storages_pass_their_net_load_on() -> None:
    none = pack_storages([], nodes=[], groups=[], n_steps=3)
    out = play(make_nodes([[1.0, 2.0, 3.0]], [[0.0, 4.0, 0.0]]), none, IDLE)
    np.testing.assert_allclose(out.net_kw, [[1, -2, 3]])
    np.testing.assert_allclose(out.meters[:, 0], [4, 2, 3, 2])
    assert out.storage_sums.shape == (0, 7)


def test_the_kernels_own_rule_leaves_every_storage_idle() -> None:
    view = StorageView(5.0, 0.0, 5.0, 2.0, 2.0, 1.0, 1.0)
    assert OWN_RULE(0, 3.0, 1.0, view, make_signals(1)) == 0.0
