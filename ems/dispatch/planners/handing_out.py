"""From the plan of the nodes to what each single storage is told: its power, and the net load that this expects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.planners.layout import POOL
from ems.dispatch.planners.storages import LEAST
from ems.dispatch.planners.window import class_load_kw, unit_net_load_kw

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.planners.layout import PlanLayout
    from ems.dispatch.planners.window import Outlook
    from ems.dispatch.problem import Plan

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoragePlans:
    """What the storages of one tier are told for a window.

    Parameters
    ----------
    battery_kw
        Planned power, discharge positive, shape (storages, window) [kW].
    planned_net_load_kw
        Net load that the plan expects before each storage, after the earlier ones of its node, shape (storages, window)
        [kW].
    """

    battery_kw: Floats
    planned_net_load_kw: Floats


def hand_out(
    layout: PlanLayout, outlook: Outlook, plan: Plan, class_change_kw: Floats | None = None
) -> tuple[StoragePlans, StoragePlans]:
    """Tell every storage its part of a plan.

    Parameters
    ----------
    layout, outlook
        The nodes and what was expected of them when the plan was made.
    plan
        The plan of the nodes.
    class_change_kw
        Change of the classes' loads that the plan asks for, spread over the sites of a class by their load, shape
        (classes, window) [kW].

    Returns
    -------
    StoragePlans
        Of the storages at the sites.
    StoragePlans
        Of the storages at the pool.

    Notes
    -----
    Where a node stands for its sites exactly, its storages share their plan in proportion to their capacities. Where it
    stands for unlike sites, what it draws from its batteries serves the sites' own shortages in proportion to them,
    what it charges from surplus comes from their own surpluses in the same way, and what it charges over the grid is
    spread by capacity. While all together are short, some may have a surplus, which the plan lets others use without a
    battery: those keep it instead, if they can.
    """
    net_kw = unit_net_load_kw(layout, outlook)
    battery_kw = _site_powers_kw(layout, plan, net_kw)
    if class_change_kw is not None:
        net_kw = net_kw + _change_of_units_kw(layout, outlook, class_change_kw)
    storages = layout.district.site_storages
    unit_of_storage = _place_of(layout.units, storages.node)
    return (
        StoragePlans(
            battery_kw=battery_kw,
            planned_net_load_kw=_before_each_kw(storages.node, net_kw[unit_of_storage], battery_kw),
        ),
        _pool_plans(layout, plan),
    )


def _place_of(values: Ints, wanted: Ints) -> Ints:
    """Where each wanted value stands among some values."""
    order = np.argsort(values, kind="stable")
    return order[np.searchsorted(values[order], wanted)]


def _site_powers_kw(layout: PlanLayout, plan: Plan, net_kw: Floats) -> Floats:
    """Planned power of every storage at a site, shape (site storages, window) [kW]."""
    storages = layout.district.site_storages
    capacity = np.maximum(storages.capacity_kwh, LEAST)
    total = np.bincount(layout.plan_storage, weights=capacity, minlength=len(plan.charge_kw))
    share = capacity / total[layout.plan_storage]
    battery_kw = np.asarray(share[:, None] * plan.battery_kw[layout.plan_storage])
    unit_of_storage = _place_of(layout.units, storages.node)
    node_of_storage = layout.node_of_unit[unit_of_storage]
    for node in np.unique(layout.node_of_unit[~layout.is_exact[layout.node_of_unit]]):
        mine, members = np.flatnonzero(node_of_storage == node), np.flatnonzero(layout.node_of_unit == node)
        in_plan = np.unique(layout.plan_storage[mine])
        unit = unit_of_storage[mine]
        of_unit = np.bincount(unit, weights=capacity[mine], minlength=len(layout.units)).astype(float)
        part = capacity[mine] / of_unit[unit]
        own_kw = powers_of_unlike_kw(plan.battery_kw[in_plan].sum(axis=0), net_kw[members], of_unit[members])
        battery_kw[mine] = part[:, None] * own_kw[unit - members[0]]
    return battery_kw


def powers_of_unlike_kw(battery_kw: Floats, net_kw: Floats, capacity_kwh: Floats) -> Floats:
    """Planned power of unlike units that share a node, as :func:`hand_out` describes it.

    Parameters
    ----------
    battery_kw
        Planned power of all their batteries together, discharge positive, shape (window,) [kW].
    net_kw
        Expected net load of each, shape (units, window) [kW].
    capacity_kwh
        Capacity of the batteries of each, shape (units,) [kWh].

    Returns
    -------
    numpy.ndarray
        Discharge positive, shape (units, window) [kW].

    Examples
    --------
    Two of three kW that are short come from the batteries:

    >>> powers_of_unlike_kw(np.array([2.0]), np.array([[2.0], [1.0]]), np.ones(2)).round(3).tolist()
    [[1.333], [0.667]]
    """
    class_kw = net_kw.sum(axis=0)
    short_kw, left_kw = np.maximum(net_kw, 0.0), np.maximum(-net_kw, 0.0)
    from_surplus = np.minimum(np.maximum(-battery_kw, 0.0), np.maximum(-class_kw, 0.0))
    from_grid = np.maximum(-battery_kw, 0.0) - from_surplus
    drawn = np.divide(
        np.maximum(battery_kw, 0.0), np.maximum(class_kw, 0.0), out=np.zeros_like(class_kw), where=class_kw > 0.0
    )
    kept = np.divide(from_surplus, -class_kw, out=np.ones_like(class_kw), where=class_kw < 0.0)
    share = (capacity_kwh / capacity_kwh.sum())[:, None]
    return np.asarray(np.minimum(drawn, 1.0) * short_kw - kept * left_kw - share * from_grid)


def _change_of_units_kw(layout: PlanLayout, outlook: Outlook, class_change_kw: Floats) -> Floats:
    """Part of a change of the classes' loads that falls on each unit, shape (units, window) [kW]."""
    rows = layout.row_parts[2]
    of_class = layout.class_of_row[rows]
    total = class_load_kw(layout, outlook)
    relative = np.divide(class_change_kw, total, out=np.zeros_like(total), where=total > 0.0)
    return np.asarray(outlook.load_rows_kw[rows] * relative[of_class])


def _before_each_kw(node: Ints, net_kw: Floats, battery_kw: Floats) -> Floats:
    """Net load before each storage after the earlier ones of its node, shape (storages, window) [kW]."""
    before = net_kw.copy()
    for i in range(1, len(node)):
        if node[i] == node[i - 1]:
            before[i] = before[i - 1] - battery_kw[i - 1]
    return before


def _pool_plans(layout: PlanLayout, plan: Plan) -> StoragePlans:
    count = layout.district.pool_storages.count
    battery_kw = plan.battery_kw[:count]
    net_kw = plan.import_kw[POOL] - plan.export_kw[POOL] + plan.unserved_kw[POOL] - plan.curtailed_kw[POOL]
    first_kw = net_kw + battery_kw.sum(axis=0)
    return StoragePlans(
        battery_kw=battery_kw,
        planned_net_load_kw=_before_each_kw(np.zeros(count, dtype=np.int64), np.tile(first_kw, (count, 1)), battery_kw),
    )
