"""Storages as parameters: what is refused, what follows from the values, how they are laid out for the kernel."""

from __future__ import annotations

import numpy as np
import pytest

from ems.storage import Storage, pack_storages
from profiles.errors import InputError

RIGHT = {
    "capacity_kwh": 10.0,
    "max_charge_kw": 3.0,
    "max_discharge_kw": 2.0,
    "charge_efficiency": 0.9,
    "discharge_efficiency": 0.8,
}


def test_usable_energy_lies_between_floor_and_ceiling() -> None:
    assert Storage(**RIGHT, floor_fraction=0.2, ceiling_fraction=0.9).usable_kwh == pytest.approx(7.0)


def test_losses_on_charge_are_the_product_of_both_efficiencies() -> None:
    assert Storage(**RIGHT).effective_efficiencies == (0.9, 0.8)
    assert Storage(**RIGHT, loss="on_charge").effective_efficiencies == (pytest.approx(0.72), 1.0)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"capacity_kwh": -1.0}, "capacity_kwh = -1.0: must be a finite number, 0 or more"),
        ({"max_charge_kw": float("inf")}, "max_charge_kw = inf"),
        ({"max_discharge_kw": float("nan")}, "max_discharge_kw = nan"),
        ({"wear_price_per_kwh": -0.1}, "wear_price_per_kwh = -0.1"),
        ({"charge_efficiency": 0.0}, "charge_efficiency = 0.0: must lie above 0 and at most at 1"),
        ({"discharge_efficiency": 1.01}, "discharge_efficiency = 1.01"),
        ({"discharge_efficiency": float("nan")}, "discharge_efficiency = nan"),
        ({"standing_loss_fraction_per_h": 1.0}, "standing_loss_fraction_per_h = 1.0"),
        ({"floor_fraction": 0.9, "ceiling_fraction": 0.5}, "must satisfy 0 ≤ floor ≤ ceiling ≤ 1"),
        ({"ceiling_fraction": 1.1}, "ceiling_fraction = 1.1"),
        ({"initial_fraction": 1.5}, "initial_fraction = 1.5: must lie between 0 and 1"),
        ({"loss": "sideways"}, "loss = 'sideways': must be one of split, on_charge"),
    ],
)
def test_a_wrong_value_is_told_with_its_rule(wrong: dict[str, object], told: str) -> None:
    with pytest.raises(InputError) as caught:
        Storage(**(RIGHT | wrong))
    assert told in str(caught.value)


def test_all_wrong_values_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        Storage(**(RIGHT | {"capacity_kwh": -1.0, "charge_efficiency": 2.0, "initial_fraction": -1.0}))
    assert len(caught.value.problems) == 3


def test_packing_orders_by_node_and_keeps_the_order_at_a_node() -> None:
    sizes = (1.0, 2.0, 3.0, 4.0)
    storages = [Storage(**(RIGHT | {"capacity_kwh": size})) for size in sizes]
    packed = pack_storages(storages, nodes=[7, 3, 7, 3], groups=["a", "b", "c", "d"], n_steps=4)
    assert packed.group == ("b", "d", "a", "c")
    assert packed.node.tolist() == [3, 3, 7, 7]
    assert packed.capacity_kwh.tolist() == [2.0, 4.0, 1.0, 3.0]
    assert packed.count == 4


def test_packing_keeps_the_order_of_any_number_at_a_node() -> None:
    nodes = [i % 2 for i in range(400)]
    packed = pack_storages([Storage(**RIGHT)] * 400, nodes=nodes, groups=[str(i) for i in range(400)], n_steps=1)
    assert packed.group == tuple(str(i) for i in [*range(0, 400, 2), *range(1, 400, 2)])


def test_packing_lays_out_limits_start_reserve_and_drains() -> None:
    plain = Storage(**RIGHT)
    limited = Storage(**RIGHT, floor_fraction=0.2, ceiling_fraction=0.9, loss="on_charge", may_export=False)
    full = Storage(**RIGHT, initial_fraction=1.0)
    packed = pack_storages(
        [plain, limited, full],
        nodes=[2, 1, 0],
        groups=["plain", "limited", "full"],
        n_steps=3,
        reserve_fractions=[0.0, 0.5, 0.1],
        drains_kwh={1: np.array([0.0, 4.0, 0.0])},
    )
    assert packed.group == ("full", "limited", "plain")
    assert packed.initial_energy_kwh.tolist() == [10.0, 2.0, 0.0]  # the floor where nothing is said
    assert packed.reserve_kwh.tolist() == [1.0, 5.0, 0.0]
    assert packed.may_export.tolist() == [True, False, True]
    np.testing.assert_allclose(packed.charge_efficiency, [0.9, 0.72, 0.9])
    np.testing.assert_allclose(packed.discharge_efficiency, [0.8, 1.0, 0.8])
    np.testing.assert_allclose(packed.floor_fraction[packed.limit_row], [[0.0] * 3, [0.2] * 3, [0.0] * 3])
    np.testing.assert_allclose(packed.ceiling_fraction[packed.limit_row], [[1.0] * 3, [0.9] * 3, [1.0] * 3])
    np.testing.assert_allclose(packed.drain_kwh[packed.drain_row], [[0.0] * 3, [0.0, 4.0, 0.0], [0.0] * 3])
    np.testing.assert_allclose(packed.usable_kwh, [10.0, 7.0, 10.0])
    assert packed.has_drain
    assert not packed.has_power_limits
    np.testing.assert_allclose(packed.charge_limit_fraction[packed.power_row], np.ones((3, 3)))
    np.testing.assert_allclose(packed.discharge_limit_fraction[packed.power_row], np.ones((3, 3)))


def test_packing_nothing_gives_empty_arrays_and_no_drain() -> None:
    packed = pack_storages([], nodes=[], groups=[], n_steps=5)
    assert packed.count == 0
    assert not packed.has_drain
    assert packed.floor_fraction.shape == packed.drain_kwh.shape == (1, 5)
    assert packed.usable_kwh.size == 0


def test_packed_arrays_are_read_only() -> None:
    packed = pack_storages([Storage(**RIGHT)], nodes=[0], groups=["a"], n_steps=2)
    arrays = [getattr(packed, name) for name in packed.__dataclass_fields__ if name != "group"]
    assert not any(array.flags.writeable for array in arrays)
