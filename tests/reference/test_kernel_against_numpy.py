"""The kernel against a second implementation: a plain loop over steps and storages, written from physics.md alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from kernel_cases import Case, make_signals, plain_replay, play, random_case

from ems.simulation.outcome import Wanted

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOLERANCE = 1e-9  # kW and kWh of some tens: the two differ by the rounding of a few hundred additions

# Seed, nodes, steps, hours a step, with drains, with limits of nodes and of powers that vary.
SMALL = [
    (1, 1, 1, 1.0, True, False),
    (2, 1, 70, 0.5, True, False),
    (3, 17, 65, 0.25, True, False),
    (4, 5, 64, 1.0, False, False),
    (9, 60, 5, 1.0, True, False),
    (10, 20, 70, 0.5, True, True),
]
LARGE = [
    (5, 16, 128, 1.0, True, False),
    (6, 131, 200, 0.5, True, False),
    (7, 300, 129, 0.25, False, False),
    (8, 40, 2000, 1.0, True, False),
    (11, 131, 200, 0.5, True, True),
]


def _same(found: NDArray[np.float64], expected: NDArray[np.float64]) -> None:
    np.testing.assert_allclose(found, expected, rtol=TOLERANCE, atol=TOLERANCE)


def _check(case: Case) -> None:
    plain = plain_replay(case)
    signals = make_signals(case.nodes.load_kw.shape[1], case.step_h)
    out = play(case.nodes, case.storages, "follow", signals, case.plan_kw)
    assert out.residual_kwh < TOLERANCE
    per_storage = (
        plain.charge_kw,
        plain.discharge_kw,
        plain.energy_kwh,
        plain.grid_charge_kw,
        plain.grid_discharge_kw,
    )
    for row, expected in enumerate(per_storage):
        _same(out.recorded[:, row], expected)
    _same(out.net_kw, plain.net_kw)
    taken, given = np.maximum(plain.net_kw, 0.0), np.maximum(-plain.net_kw, 0.0)
    dt = case.step_h
    _same(out.meters, np.array([taken.sum(1) * dt, given.sum(1) * dt, taken.max(1), given.max(1)]))
    flows = (plain.charge_kw, plain.discharge_kw, plain.grid_charge_kw, plain.grid_discharge_kw)
    charge, discharge, grid_charge, grid_discharge = (flow.sum(axis=1) * dt for flow in flows)
    sums = [charge, discharge, plain.lost_kwh.sum(1), grid_charge, grid_discharge, plain.unmet_kwh.sum(1)]
    _same(out.storage_sums, np.column_stack([*sums, plain.energy_kwh[:, -1]]))
    _check_classes(case, out.series, np.stack([taken, given]), np.stack(per_storage))
    held_back = np.stack([plain.curtailed_kw, plain.unserved_kw])
    _same(out.held_back_kwh, held_back.sum(axis=2) * dt)
    for number in range(len(out.held_back)):
        _same(out.held_back[number], held_back[:, case.nodes.class_of_node == number].sum(axis=1))


def _check_classes(
    case: Case, series: NDArray[np.float64], flows: NDArray[np.float64], stored: NDArray[np.float64]
) -> None:
    """Series of a class are sums over its nodes, and over the storages at them."""
    class_of_storage = case.nodes.class_of_node[case.storages.node]
    for number in range(len(series)):
        _same(series[number, :2], flows[:, case.nodes.class_of_node == number].sum(axis=1))
        _same(series[number, 2:], stored[:, class_of_storage == number].sum(axis=1))


@pytest.mark.kernel
@pytest.mark.parametrize(("seed", "nodes", "steps", "step_h", "drains", "limits"), SMALL)
def test_kernel_equals_the_plain_loop(
    *, seed: int, nodes: int, steps: int, step_h: float, drains: bool, limits: bool
) -> None:
    _check(random_case(seed, nodes=nodes, steps=steps, step_h=step_h, drains=drains, limits=limits))


@pytest.mark.parametrize(("seed", "nodes", "steps", "step_h", "drains", "limits"), LARGE)
def test_kernel_equals_the_plain_loop_at_many_nodes(
    *, seed: int, nodes: int, steps: int, step_h: float, drains: bool, limits: bool
) -> None:
    _check(random_case(seed, nodes=nodes, steps=steps, step_h=step_h, drains=drains, limits=limits))


def test_random_cases_meet_every_part_of_the_physics() -> None:
    """Without it the comparison could agree about nothing: every kind of event happens in the cases above."""
    case = random_case(6, nodes=131, steps=200, step_h=0.5)
    plain, s = plain_replay(case), case.storages
    floor = s.floor_fraction[s.limit_row] * s.capacity_kwh[:, None]
    ceiling = s.ceiling_fraction[s.limit_row] * s.capacity_kwh[:, None]
    assert (plain.energy_kwh < floor - 1e-6).any(), "under the floor"
    assert (plain.energy_kwh > ceiling + 1e-6).any(), "above a ceiling that fell"
    assert ((case.plan_kw > 0.0) & (plain.charge_kw > 0.0)).any(), "must charge although asked to discharge"
    assert ((case.plan_kw < 0.0) & (plain.discharge_kw > 0.0)).any(), "must discharge although asked to charge"
    assert (plain.unmet_kwh > 0.0).any()
    assert (plain.lost_kwh > 0.0).any()
    assert ((plain.grid_charge_kw > 0.0) & (plain.grid_charge_kw < plain.charge_kw)).any(), "surplus and grid mixed"
    assert ((plain.grid_discharge_kw > 0.0) & (plain.grid_discharge_kw < plain.discharge_kw)).any()
    assert (plain.curtailed_kw == 0.0).all()
    assert (plain.unserved_kw == 0.0).all()
    assert np.bincount(s.node).max() > 1
    assert (np.bincount(s.node, minlength=131) == 0).any()


def test_random_cases_with_limits_meet_every_kind_of_limit() -> None:
    case = random_case(11, nodes=131, steps=200, step_h=0.5, limits=True)
    plain, free = plain_replay(case), plain_replay(random_case(11, nodes=131, steps=200, step_h=0.5))
    room = case.nodes.import_limit_kw[case.storages.node, None] - plain.net_kw[case.storages.node]
    assert (plain.curtailed_kw > 0.0).any()
    assert (plain.unserved_kw > 0.0).any()
    assert ((plain.charge_kw > 0.0) & (np.abs(room) < 1e-9)).any(), "charges up to the limit of its node"
    stronger = plain.charge_kw < free.charge_kw - 1e-9
    assert (stronger & (case.storages.power_row[:, None] == 0)).any(), "held back by the node alone"
    assert (stronger & np.isinf(case.nodes.import_limit_kw[case.storages.node, None])).any(), "by its own row alone"


@pytest.mark.kernel
def test_what_is_not_asked_for_is_not_kept_and_changes_nothing() -> None:
    case = random_case(9, nodes=18, steps=70)
    full = play(case.nodes, case.storages, "follow", plan_kw=case.plan_kw)
    lean = play(case.nodes, case.storages, "follow", plan_kw=case.plan_kw, wanted=Wanted(class_series=False))
    np.testing.assert_array_equal(lean.meters, full.meters)
    np.testing.assert_array_equal(lean.storage_sums, full.storage_sums)
    assert lean.series.shape == (3, 7, 0)
    assert lean.recorded.size == 0
    assert lean.net_kw.size == 0
    assert play(case.nodes, case.storages, "follow", plan_kw=case.plan_kw, wanted=Wanted()).series.shape == (3, 7, 70)
