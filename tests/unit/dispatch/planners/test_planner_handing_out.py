"""A plan of nodes handed out to single storages, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ems.dispatch.planners import actual_outlook, build_layout, hand_out
from ems.dispatch.planners.handing_out import powers_of_unlike_kw
from ems.dispatch.planners.window import unit_net_load_kw
from ems.dispatch.problem import Plan

if TYPE_CHECKING:
    from ems.dispatch.planners import PlanLayout
    from ems.district import District

STEPS = 12


def one_step(battery_kw: float, net_kw: list[float], capacity_kwh: list[float]) -> list[float]:
    powers = powers_of_unlike_kw(np.array([battery_kw]), np.array(net_kw)[:, None], np.array(capacity_kwh))
    return powers[:, 0].round(12).tolist()


@pytest.mark.parametrize(
    ("battery_kw", "net_kw", "powers_kw"),
    [
        (3.0, [4.0, 2.0], [2.0, 1.0]),  # half of the shortage, each half of its own
        (6.0, [4.0, 2.0], [4.0, 2.0]),  # all of it
        (0.0, [4.0, 2.0], [0.0, 0.0]),  # nothing is drawn, and nobody charges over the grid
        (-3.0, [-4.0, -2.0], [-2.0, -1.0]),  # half of the surplus
        (-9.0, [-4.0, -2.0], [-4.75, -4.25]),  # all of it and 3 kW over the grid, by capacity
        (-4.0, [1.0, 1.0], [-1.0, -3.0]),  # all over the grid, by capacity
        (1.0, [4.0, -2.0], [2.0, -2.0]),  # short together: half of the shortage; the surplus is kept
        (-1.0, [1.0, -3.0], [0.0, -1.5]),  # left over together: half of it
    ],
)
def test_unlike_units_act_for_themselves(battery_kw: float, net_kw: list[float], powers_kw: list[float]) -> None:
    capacity = [1.0, 3.0]
    assert one_step(battery_kw, net_kw, capacity) == pytest.approx(powers_kw)


def some_plan(layout: PlanLayout, seed: int = 1) -> Plan:
    """A plan of any powers, for what is told and not for what would happen."""
    rng = np.random.default_rng(seed)
    storages, nodes = (layout.storages.count, STEPS), (layout.n_nodes, STEPS)
    return Plan(
        charge_kw=rng.uniform(0.0, 2.0, storages),
        discharge_kw=np.zeros(storages),
        energy_kwh=np.zeros(storages),
        start_energy_kwh=np.zeros(layout.storages.count),
        import_kw=rng.uniform(0.0, 50.0, nodes),
        export_kw=np.zeros(nodes),
        curtailed_kw=np.zeros(nodes),
        unserved_kw=np.zeros(nodes),
        load_change_kw=np.zeros(nodes),
        chosen=np.zeros(0, dtype=bool),
        cost=0.0,
        goals={"cost": 0.0},
    )


def test_each_site_is_told_its_own_plan_and_net_load(everything: District) -> None:
    layout = build_layout(everything, "site")
    outlook, plan = actual_outlook(layout, 0, STEPS), some_plan(layout)
    told, _ = hand_out(layout, outlook, plan)
    assert np.array_equal(told.battery_kw, plan.battery_kw[layout.plan_storage])
    storages, nodes = everything.site_storages, everything.nodes
    made_kw = nodes.rated_kw() @ nodes.unit_kw[:, :STEPS]
    first = np.flatnonzero(np.diff(storages.node, prepend=-1) != 0)
    net_kw = nodes.load_kw[storages.node, :STEPS] - made_kw[storages.node]
    assert told.planned_net_load_kw[first] == pytest.approx(net_kw[first])


def test_a_second_storage_expects_what_the_first_leaves(everything: District) -> None:
    storages = everything.site_storages
    second = next(i for i in range(1, storages.count) if storages.node[i] == storages.node[i - 1])
    layout = build_layout(everything, "site")
    told, pool = hand_out(layout, actual_outlook(layout, 0, STEPS), some_plan(layout))
    left_kw = told.planned_net_load_kw[second - 1] - told.battery_kw[second - 1]
    assert told.planned_net_load_kw[second] == pytest.approx(left_kw)
    assert pool.planned_net_load_kw[1] == pytest.approx(pool.planned_net_load_kw[0] - pool.battery_kw[0])


def test_the_pool_expects_its_exchange_without_its_storages(everything: District) -> None:
    layout = build_layout(everything, "class")
    plan = some_plan(layout)
    _, pool = hand_out(layout, actual_outlook(layout, 0, STEPS), plan)
    count = everything.pool_storages.count
    expected_kw = plan.import_kw[0] - plan.export_kw[0] + plan.battery_kw[:count].sum(axis=0)
    assert pool.planned_net_load_kw[0] == pytest.approx(expected_kw)


def test_an_expected_change_of_load_is_no_error_to_correct(everything: District) -> None:
    layout = build_layout(everything, "site")
    outlook, plan = actual_outlook(layout, 0, STEPS), some_plan(layout)
    number = int(everything.nodes.class_of_node[everything.site_storages.node[0]])
    change_kw = np.zeros((len(everything.class_names), STEPS))
    change_kw[number] = -0.5 * everything.class_load_kw[number, :STEPS]
    before, _ = hand_out(layout, outlook, plan)
    after, _ = hand_out(layout, outlook, plan, change_kw)
    assert np.array_equal(after.battery_kw, before.battery_kw)
    load_kw = everything.nodes.load_kw[everything.site_storages.node[0], :STEPS]
    assert after.planned_net_load_kw[0] == pytest.approx(before.planned_net_load_kw[0] - 0.5 * load_kw)


def test_net_loads_of_units_are_those_of_their_sites(everything: District) -> None:
    layout = build_layout(everything, "class")
    nodes = everything.nodes
    net_kw = nodes.load_kw[:, :STEPS] - nodes.rated_kw() @ nodes.unit_kw[:, :STEPS]
    assert unit_net_load_kw(layout, actual_outlook(layout, 0, STEPS)) == pytest.approx(net_kw[layout.units])
