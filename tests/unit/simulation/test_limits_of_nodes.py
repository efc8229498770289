"""Limits of a node's exchange and of a storage's power that varies, in numbers that a reader checks in the head."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from kernel_cases import CAREFUL_RULE, battery, make_nodes, make_signals, play

from ems.dispatch.rules import extract_rule
from ems.district import Nodes, limits_kw
from ems.simulation import kernel, layout
from ems.storage import Storages, pack_storages

pytestmark = pytest.mark.kernel

CHARGE, DISCHARGE, ENERGY, GRID_CHARGE = range(4)
NO_STORAGE = pack_storages([], nodes=[], groups=[], n_steps=3)


def limited(nodes: Nodes, *, import_kw: float = np.inf, export_kw: float = np.inf) -> Nodes:
    """The same nodes, each with these limits."""
    return replace(
        nodes,
        import_limit_kw=np.full(nodes.count, import_kw),
        export_limit_kw=np.full(nodes.count, export_kw),
    )


def one(storage_kwh: float, steps: int, **more: object) -> Storages:
    """One lossless storage of 4 kW at one node."""
    return pack_storages([battery(storage_kwh, 4.0, **more)], nodes=[0], groups=["b"], n_steps=steps)


def test_what_a_limit_does_not_let_in_is_unserved_and_what_it_does_not_let_out_is_curtailed() -> None:
    """Load of 5 kW behind a limit of 3 kW, then 4 kW of surplus behind a limit of 1 kW, for half an hour each."""
    nodes = limited(make_nodes([[5.0, 0.0, 2.0]], [[0.0, 4.0, 0.0]]), import_kw=3.0, export_kw=1.0)
    out = play(nodes, NO_STORAGE, "follow", make_signals(3, 0.5))
    np.testing.assert_allclose(out.net_kw, [[3, -1, 2]])
    np.testing.assert_allclose(out.held_back[0], [[0, 3, 0], [2, 0, 0]])
    np.testing.assert_allclose(out.held_back_kwh[:, 0], [1.5, 1.0])
    np.testing.assert_allclose(out.meters[:, 0], [2.5, 0.5, 3, 1])
    np.testing.assert_allclose(out.series[0, :2], [[3, 0, 2], [0, 1, 0]])
    assert out.residual_kwh < 1e-12


def test_without_limits_nothing_is_held_back() -> None:
    out = play(make_nodes([[5.0, 0.0, 2.0]], [[0.0, 4.0, 0.0]]), NO_STORAGE, "follow")
    assert out.held_back.shape == (1, 2, 3)
    assert not out.held_back.any()
    assert not out.held_back_kwh.any()


def test_charge_takes_no_more_than_the_limit_leaves() -> None:
    """Asked for 4 kW: 3 kW beside no load, 2 kW beside 1 kW, all of it with 1 kW of sun, none beside 5 kW."""
    nodes = limited(make_nodes([[0.0, 1.0, 0.0, 5.0]], [[0.0, 0.0, 1.0, 0.0]]), import_kw=3.0)
    out = play(nodes, one(20.0, 4), "follow", plan_kw=np.full((1, 4), -4.0))
    np.testing.assert_allclose(out.recorded[0, CHARGE], [3, 2, 4, 0])
    np.testing.assert_allclose(out.recorded[0, GRID_CHARGE], [3, 2, 3, 0])
    np.testing.assert_allclose(out.net_kw, [[3, 3, 3, 3]])
    np.testing.assert_allclose(out.held_back[0, layout.UNSERVED], [0, 0, 0, 2])


def test_a_limit_holds_back_even_a_charge_that_must_be() -> None:
    """Empty under a floor of 4 kWh: of 4 kW only 1 kW fits under the limit of 3 kW beside a load of 2 kW (E4)."""
    nodes = limited(make_nodes([[2.0, 2.0, 0.0]]), import_kw=3.0)
    out = play(nodes, one(5.0, 3, floor_fraction=0.8, initial_fraction=0.0), "follow")
    np.testing.assert_allclose(out.recorded[0, ENERGY], [1, 2, 4])
    assert out.residual_kwh == 0.0  # there was no power left to keep the floor: no violation


def test_the_second_storage_of_a_node_gets_what_the_first_left_under_the_limit() -> None:
    nodes = limited(make_nodes([[1.0]]), import_kw=6.0)
    packed = pack_storages([battery(9.0, 4.0)] * 2, nodes=[0, 0], groups=["a", "b"], n_steps=1)
    out = play(nodes, packed, "follow", plan_kw=np.full((2, 1), -4.0))
    np.testing.assert_allclose(out.recorded[:, CHARGE, 0], [4, 1])


def test_an_export_limit_curtails_and_leaves_the_discharge_alone() -> None:
    nodes = limited(make_nodes([[1.0]]), export_kw=2.0)
    out = play(nodes, one(5.0, 1, initial_fraction=1.0, may_export=True), "follow", plan_kw=np.full((1, 1), 4.0))
    np.testing.assert_allclose(out.recorded[0, DISCHARGE], [4])
    np.testing.assert_allclose(out.held_back[0, :, 0], [1, 0])


def test_limits_are_the_nodes_own() -> None:
    """17 nodes, two tiles: the last is limited, and its neighbours are not."""
    nodes = make_nodes(np.full((17, 1), 2.0))
    nodes = replace(nodes, import_limit_kw=limits_kw([None] * 16 + [0.5]))
    out = play(nodes, pack_storages([], nodes=[], groups=[], n_steps=1), "follow")
    np.testing.assert_allclose(out.net_kw[:, 0], [2.0] * 16 + [0.5])
    np.testing.assert_allclose(out.held_back_kwh[1], [0.0] * 16 + [1.5])


def test_power_limits_may_vary_by_step() -> None:
    """4 kW at 100 %, 50 %, 0 % for the charge and at 0 %, 25 %, 100 % for the discharge; the second has no such row."""
    packed = pack_storages([battery(20.0, 4.0, initial_fraction=0.5)] * 2, nodes=[0, 1], groups=["a", "b"], n_steps=6)
    varying = replace(
        packed,
        power_row=np.array([1, 0]),
        charge_limit_fraction=np.vstack([np.ones(6), [1.0, 0.5, 0.0, 1.0, 1.0, 1.0]]),
        discharge_limit_fraction=np.vstack([np.ones(6), [1.0, 1.0, 1.0, 0.0, 0.25, 1.0]]),
    )
    assert varying.has_power_limits
    assert not packed.has_power_limits
    plan = np.tile([-9.0, -9.0, -9.0, 9.0, 9.0, 9.0], (2, 1))
    out = play(make_nodes(np.full((2, 6), 10.0)), varying, "follow", plan_kw=plan)
    np.testing.assert_allclose(out.recorded[0, CHARGE], [4, 2, 0, 0, 0, 0])
    np.testing.assert_allclose(out.recorded[0, DISCHARGE], [0, 0, 0, 0, 1, 4])
    np.testing.assert_allclose(out.recorded[1, CHARGE], [4, 4, 2, 0, 0, 0])
    np.testing.assert_allclose(out.recorded[1, DISCHARGE], [0, 0, 0, 4, 4, 4])


def test_a_rule_sees_the_power_limits_of_the_step() -> None:
    """A quarter of what it may charge: of 4 kW, then of 2 kW."""
    varying = replace(
        one(20.0, 2),
        power_row=np.array([1]),
        charge_limit_fraction=np.array([[1.0, 1.0], [1.0, 0.5]]),
        discharge_limit_fraction=np.ones((2, 2)),
    )
    out = play(make_nodes([[0.0, 0.0]]), varying, extract_rule(CAREFUL_RULE, "rule", name="careful"))
    np.testing.assert_allclose(out.recorded[0, CHARGE], [1.0, 0.5])


def test_a_car_that_is_away_stays_under_its_floor_without_a_violation() -> None:
    """No power while it is away; back again it charges as fast as it can (E4, E9)."""
    away = replace(
        one(5.0, 3, floor_fraction=0.8, initial_fraction=0.2),
        power_row=np.array([1]),
        charge_limit_fraction=np.array([[1.0] * 3, [0.0, 0.0, 1.0]]),
        discharge_limit_fraction=np.ones((2, 3)),
    )
    out = play(make_nodes([[0.0] * 3]), away, "follow")
    np.testing.assert_allclose(out.recorded[0, ENERGY], [1, 1, 4])
    assert out.residual_kwh == 0.0


def test_origin_is_counted_from_the_lowest_floor() -> None:
    """Rooms that may lend 4 kWh start at 0, so with 4 kWh of the grid's.

    They give 2 kWh, take 2 kWh of sun, and give 2 kWh again, half of which is then sun.
    """
    packed = pack_storages([battery(4.0, 2.0, may_export=True)], nodes=[0], groups=["rooms"], n_steps=3)
    rooms = replace(packed, floor_fraction=np.full((1, 3), -1.0))
    np.testing.assert_allclose(rooms.lowest_energy_kwh, [-4.0])
    np.testing.assert_allclose(packed.lowest_energy_kwh, [0.0])
    out = play(make_nodes([[2.0, 0.0, 2.0]], [[0.0, 2.0, 0.0]]), rooms, "self_consumption")
    np.testing.assert_allclose(out.recorded[0, ENERGY], [-2, 0, -2])
    np.testing.assert_allclose(out.recorded[0, layout.RECORDED_GRID_DISCHARGE], [2, 0, 1])


def test_heat_that_was_borrowed_flows_back_by_itself() -> None:
    """A standing loss of a half an hour of −4 kWh is a gain of 2 kWh."""
    packed = pack_storages(
        [battery(4.0, 4.0, standing_loss_fraction_per_h=0.5, may_export=True)], nodes=[0], groups=["rooms"], n_steps=2
    )
    rooms = replace(packed, floor_fraction=np.full((1, 2), -1.0))
    out = play(make_nodes([[4.0, 0.0]]), rooms, "self_consumption")
    np.testing.assert_allclose(out.recorded[0, ENERGY], [-4, -2])
    np.testing.assert_allclose(out.storage_sums[0, 2], -2)
    assert out.residual_kwh < 1e-12


def test_limits_are_numbers_that_the_kernel_can_compare() -> None:
    np.testing.assert_array_equal(limits_kw([None, 0.0, 2.5]), [np.inf, 0.0, 2.5])
    assert not make_nodes([[1.0]]).has_limits
    assert limited(make_nodes([[1.0]]), export_kw=9.0).has_limits
    assert limited(make_nodes([[1.0]]), import_kw=9.0).has_limits


def test_what_is_carried_on_has_the_order_of_the_kernels_state() -> None:
    state = ("ENERGY", "GRID_SHARE", "FIRST_BAD", "SUM_CHARGE", "SUM_DISCHARGE", "SUM_LOSS", "SUM_GRID_CHARGE")
    state += ("SUM_GRID_DISCHARGE", "SUM_UNMET", "WORST_LIMIT")
    for name in state:
        row = (getattr(kernel, name) - kernel.ENERGY) // kernel.LANES
        assert getattr(layout, f"CARRIED_{name.removeprefix('SUM_')}") == row
    assert len(state) == kernel.N_CARRIED
    meter = {"IMPORT": "SUM_IMPORT", "EXPORT": "SUM_EXPORT", "CURTAILED": "SUM_CURTAILED", "UNSERVED": "SUM_UNSERVED"}
    for name, quantity in meter.items():
        assert getattr(layout, f"METERED_{name}") == getattr(kernel, quantity) // kernel.LANES
    assert (layout.PEAK_IMPORT, layout.PEAK_EXPORT) == (
        kernel.PEAK_IMPORT // kernel.LANES,
        kernel.PEAK_EXPORT // kernel.LANES,
    )
