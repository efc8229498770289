"""Several storages as one, sets joined, a year cut to a window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ems.dispatch.planners.storages import join_storages, merge_storages, pick_storages, storages_in_window
from ems.storage import Storage, Storages, pack_storages


def storage(capacity_kwh: float, power_kw: float, efficiency: float, **more: float) -> Storage:
    return Storage(
        capacity_kwh=capacity_kwh,
        max_charge_kw=power_kw,
        max_discharge_kw=power_kw,
        charge_efficiency=efficiency,
        discharge_efficiency=efficiency,
        **more,  # type: ignore[arg-type]
    )


def three() -> Storages:
    """Two unlike storages at node 0 and one with a drain at node 1, over four steps."""
    return pack_storages(
        [
            storage(1.0, 1.0, 0.9, floor_fraction=0.0, initial_fraction=0.5),
            storage(3.0, 2.0, 0.8, floor_fraction=0.4, wear_price_per_kwh=2.0),
            storage(2.0, 1.0, 1.0),
        ],
        nodes=[0, 0, 1],
        groups=["a", "b", "c"],
        n_steps=4,
        drains_kwh={2: np.array([0.0, 0.5, 0.0, 0.0])},
    )


def test_merged_storages_are_sums_and_means_by_capacity() -> None:
    merged = merge_storages(three(), np.array([0, 0, 1]), np.array([1, 2]), ["ab", "c"])
    assert merged.capacity_kwh.tolist() == [4.0, 2.0]
    assert merged.max_charge_kw.tolist() == [3.0, 1.0]
    assert merged.charge_efficiency == pytest.approx([0.25 * 0.9 + 0.75 * 0.8, 1.0])
    assert merged.wear_price_per_kwh == pytest.approx([1.5, 0.0])
    assert merged.initial_energy_kwh == pytest.approx([0.5 + 1.2, 0.0])
    assert merged.floor_fraction[merged.limit_row[0]] == pytest.approx([0.3] * 4)
    assert merged.floor_fraction[merged.limit_row[1]] == pytest.approx([0.0] * 4)
    assert merged.drain_kwh[merged.drain_row].tolist() == [[0.0] * 4, [0.0, 0.5, 0.0, 0.0]]
    assert merged.node.tolist() == [1, 2]


def test_a_merged_power_limit_is_the_mean_by_power() -> None:
    own = replace(
        three(),
        power_row=np.array([1, 0, 0]),
        charge_limit_fraction=np.array([[1.0] * 4, [0.0, 1.0, 1.0, 1.0]]),
        discharge_limit_fraction=np.array([[1.0] * 4, [0.5] * 4]),
    )
    merged = merge_storages(own, np.array([0, 0, 1]), np.array([0, 1]), ["ab", "c"])
    row = merged.power_row[0]
    # 1 kW of the 3 kW may not charge in the first step; half of 1 kW may never discharge.
    assert merged.charge_limit_fraction[row] == pytest.approx([2 / 3, 1.0, 1.0, 1.0])
    assert merged.discharge_limit_fraction[row] == pytest.approx([2.5 / 3] * 4)
    assert merged.charge_limit_fraction[merged.power_row[1]].tolist() == [1.0] * 4


def test_merging_one_by_one_changes_nothing() -> None:
    own = three()
    same = merge_storages(own, np.arange(3), own.node, own.group)
    assert same.charge_efficiency == pytest.approx(own.charge_efficiency)
    assert np.array_equal(same.floor_fraction[same.limit_row], own.floor_fraction[own.limit_row])
    assert np.array_equal(same.drain_kwh[same.drain_row], own.drain_kwh[own.drain_row])


def test_a_storage_of_no_size_keeps_its_efficiency() -> None:
    nothing = pack_storages([storage(0.0, 0.0, 0.9)], nodes=[0], groups=["a"], n_steps=1)
    assert merge_storages(nothing, np.array([0]), np.array([0]), ["a"]).charge_efficiency == pytest.approx([0.9])


def test_joined_sets_keep_their_own_rows() -> None:
    own = three()
    joined = join_storages([own, own])
    assert joined.group == ("a", "b", "c", "a", "b", "c")
    for row, series in (("limit_row", "floor_fraction"), ("drain_row", "drain_kwh")):
        laid = getattr(joined, series)[getattr(joined, row)]
        assert np.array_equal(laid, np.tile(getattr(own, series)[getattr(own, row)], (2, 1)))


def test_a_window_holds_its_own_steps_and_energies() -> None:
    window = storages_in_window(three(), slice(1, 3), np.array([0.1, 2.0, 0.3]))
    assert window.initial_energy_kwh.tolist() == [0.1, 2.0, 0.3]
    assert window.drain_kwh[window.drain_row[2]].tolist() == [0.5, 0.0]
    assert window.floor_fraction.shape[1] == 2


def test_picked_storages_stand_at_the_first_node_with_their_own_rows() -> None:
    picked = pick_storages(three(), np.array([1, 2]))
    assert picked.group == ("b", "c")
    assert picked.node.tolist() == [0, 0]
    assert picked.floor_fraction[picked.limit_row[:, None], [0]].ravel().tolist() == [0.4, 0.0]
    assert picked.drain_kwh[picked.drain_row].sum(axis=1).tolist() == [0.0, 0.5]
    assert not picked.drain_kwh[0].any()
