"""Which sites a plan sees as which nodes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from small_districts import BATTERY, district_like

from ems.dispatch.planners import POOL, PlanLayout, actual_outlook, build_layout, folded_exchange
from ems.dispatch.planners.window import nodes_in_window

if TYPE_CHECKING:
    from ems.district import District

DAY = 24


def open_battery(kwh: float, **more: Any) -> dict[str, Any]:
    """Batteries of one size per unit at two offices, which may export."""
    size = {"charge_kw_per_kwh": 0.5, "discharge_kw_per_kwh": 0.5, "battery_may_export": True}
    rollout = [
        {"year": 2022, "at": "office", "units": 1, "kwh": kwh},
        {"year": 2022, "at": "office", "units": 1, "kwh": 3 * kwh},
    ]
    return BATTERY | size | {"rollout": rollout} | more


@pytest.fixture(scope="module")
def two_offices() -> District:
    """Return Renca with two batteries of one kind at its offices, where taking from the pool costs something."""
    return district_like("renca", storage__office=open_battery(10), prices__pool={"wheeling_per_kwh": 5.0})


@pytest.fixture(scope="module")
def free_offices() -> District:
    """Return the same where meters cost nothing."""
    return district_like(
        "renca", storage__office=open_battery(10), prices__pool={"wheeling_per_kwh": 0, "levy_per_kwh": 0}
    )


def net_of_all_nodes(layout: PlanLayout) -> np.ndarray:
    outlook = actual_outlook(layout, 0, DAY)
    return nodes_in_window(layout, outlook, folded_exchange(layout, outlook)).net_load_kw.sum(axis=0)


@pytest.mark.parametrize("detail", ["class", "site"])
@pytest.mark.parametrize("enrolled", [{}, {0: 0.5, 1: 1.0}])
def test_the_nodes_together_are_the_district(everything: District, detail: Any, enrolled: dict[int, float]) -> None:
    layout = build_layout(everything, detail, enrolled)
    made = everything.output_kw(everything.class_plants_kw.sum(axis=0) + everything.pool_plants_kw)
    assert net_of_all_nodes(layout) == pytest.approx((everything.load_kw - made)[:DAY])
    assert layout.storages.capacity_kwh.sum() == pytest.approx(
        everything.site_storages.capacity_kwh.sum() + everything.pool_storages.capacity_kwh.sum()
    )


def test_sites_of_one_class_share_a_labelled_node(two_offices: District) -> None:
    layout = build_layout(two_offices, "class")
    offices = layout.node_names.index("office")
    assert (layout.node_of_unit == offices).sum() == 2
    assert not layout.is_exact[offices]
    assert [sentence.split(":")[0] for sentence in layout.approximations] == [two_offices.title_of_class["office"][0]]
    assert "2 sites" in layout.approximations[0]


def test_each_site_alone_needs_no_label(two_offices: District) -> None:
    layout = build_layout(two_offices, "site")
    assert "office_1" in layout.node_names
    assert "office_2" in layout.node_names
    assert layout.is_exact.all()
    assert layout.approximations == ()


@pytest.mark.parametrize("detail", ["class", "site"])
def test_like_units_behind_open_meters_are_one_exactly(free_offices: District, detail: Any) -> None:
    layout = build_layout(free_offices, detail)
    offices = layout.node_names.index("office")
    assert (layout.node_of_unit == offices).sum() == 2
    assert layout.is_exact[offices]
    assert layout.approximations == ()


def test_like_units_are_apart_where_each_pays_its_own_bill(free_offices: District) -> None:
    layout = build_layout(free_offices, "site", join_alike=False)
    assert len(np.unique(layout.node_of_unit)) == len(layout.units)


@pytest.mark.parametrize(
    "change",
    [
        {"charge_efficiency": np.array([0.9, 0.8])},
        {"max_charge_kw": np.array([5.0, 5.0])},
        {"standing_loss_fraction_per_h": np.array([0.0, 0.001])},
        {"wear_price_per_kwh": np.array([0.0, 1.0])},
        {"initial_energy_kwh": np.array([1.0, 1.0])},
        {"may_export": np.array([True, False])},
    ],
)
def test_units_that_differ_in_anything_are_not_alike(free_offices: District, change: dict[str, Any]) -> None:
    storages, offices = free_offices.site_storages, free_offices.class_names.index("office")
    mine = np.flatnonzero(free_offices.nodes.class_of_node[storages.node] == offices)
    columns = {name: getattr(storages, name).copy() for name in change}
    for name, values in change.items():
        columns[name][mine] = values
    unlike = replace(free_offices, site_storages=replace(storages, **columns))
    assert len(build_layout(unlike, "site").node_names) == len(build_layout(free_offices, "site").node_names) + 1


def test_a_limit_of_a_site_parts_units_that_are_alike(free_offices: District) -> None:
    limits = free_offices.nodes.import_limit_kw.copy()
    limits[free_offices.nodes.class_of_node == free_offices.class_names.index("office")] = 100.0
    limited = replace(free_offices, nodes=replace(free_offices.nodes, import_limit_kw=limits))
    assert len(build_layout(limited, "site").node_names) == len(build_layout(free_offices, "site").node_names) + 1


def test_energies_of_units_add_up_in_the_plan(two_offices: District) -> None:
    layout = build_layout(two_offices, "class")
    site_kwh = np.arange(1.0, two_offices.site_storages.count + 1)
    pool_kwh = np.full(two_offices.pool_storages.count, 7.0)
    energy = layout.energy_of_plan(site_kwh, pool_kwh)
    assert energy.sum() == pytest.approx(site_kwh.sum() + pool_kwh.sum())
    number = layout.plan_storage[two_offices.site_storages.group.index("office")]
    mine = [i for i, group in enumerate(two_offices.site_storages.group) if group == "office"]
    assert energy[number] == pytest.approx(site_kwh[mine].sum())


def test_kinds_of_one_class_have_nodes_of_their_own_names(everything: District) -> None:
    names = build_layout(everything, "class").node_names
    assert names[POOL] == "pool"
    assert len(set(names)) == len(names)


def test_a_district_without_storages_is_a_pool_alone() -> None:
    district = district_like("renca", storage=None)
    layout = build_layout(district)
    assert layout.node_names == ("pool",)
    assert layout.storages.count == 0


def test_what_may_be_asked_is_labelled_and_taken_out_of_the_pool(two_offices: District) -> None:
    number = two_offices.class_names.index("office")
    layout = build_layout(two_offices, "site", {number: 0.25})
    assert layout.node_of_class == {number: layout.n_nodes - 1}
    assert "25%" in layout.approximations[-1]
    outlook = actual_outlook(layout, 0, DAY)
    nodes = nodes_in_window(layout, outlook, folded_exchange(layout, outlook))
    assert nodes.load_kw[-1] == pytest.approx(0.25 * two_offices.class_load_kw[number, :DAY])
