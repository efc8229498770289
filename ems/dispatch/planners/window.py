"""A window of the year as a problem for the optimiser: what is expected, what it costs, where it starts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.dispatch.limits.forest import sums_at
from ems.dispatch.planners.layout import POOL
from ems.dispatch.planners.storages import join_storages, storages_in_window
from ems.dispatch.planners.terminal import terminal_value
from ems.dispatch.problem import GRID, DemandCharge, DispatchProblem, Objective, PlanNodes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.planners.layout import PlanLayout
    from ems.dispatch.problem import Candidates, End
    from ems.storage import Storages

    Floats = NDArray[np.float64]

MONTHS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a planner expects of the steps of a window.

    Parameters
    ----------
    begin
        Step of the year at which the window begins; it ends within the year.
    load_rows_kw
        Load of the rows of the layout, shape (rows, window) [kW].
    unit_kw
        Output per rated kW of each class of plants, shape (plant classes, window).
    """

    begin: int
    load_rows_kw: Floats
    unit_kw: Floats

    @property
    def n_steps(self) -> int:
        """Number of steps."""
        return int(self.unit_kw.shape[1])

    @property
    def span(self) -> slice:
        """Steps of the year that the window covers."""
        return slice(self.begin, self.begin + self.n_steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Expected exchange of the sites that decide nothing, what may be asked left out, shape (window,) each [kW].

    The import is negative where more may be asked of a class than its folded sites use; the sum of all nodes holds.
    """

    import_kw: Floats
    export_kw: Floats
    curtailed_kw: Floats
    unserved_kw: Floats


def actual_outlook(layout: PlanLayout, begin: int, end: int) -> Outlook:
    """Outlook of perfect foresight.

    Parameters
    ----------
    layout
        The nodes.
    begin, end
        First step of the window and one past the last.
    """
    return Outlook(
        begin=begin,
        load_rows_kw=layout.load_rows_kw[:, begin:end],
        unit_kw=layout.district.drivers.unit_kw[:, begin:end],
    )


def class_load_kw(layout: PlanLayout, outlook: Outlook) -> Floats:
    """Expected load of each class of sites, shape (classes, window) [kW]."""
    return sums_at(layout.class_of_row, outlook.load_rows_kw, len(layout.district.class_names))


def with_change(layout: PlanLayout, outlook: Outlook, class_change_kw: Floats) -> Outlook:
    """Outlook after a change of the classes' loads, each spread over the sites of its class by their load.

    Parameters
    ----------
    layout
        The nodes.
    outlook
        What was expected before.
    class_change_kw
        Change of the load of each class, shape (classes, window) [kW].
    """
    factor = load_factor(class_load_kw(layout, outlook), class_change_kw)
    return replace(outlook, load_rows_kw=outlook.load_rows_kw * factor[layout.class_of_row])


def load_factor(load_kw: Floats, change_kw: Floats) -> Floats:
    """Factor by which a change multiplies a load, nowhere below 0; 1 where there is no load.

    Examples
    --------
    >>> load_factor(np.array([10.0, 0.0, 4.0]), np.array([-2.0, 1.0, -8.0])).tolist()
    [0.8, 1.0, 0.0]
    """
    relative = np.divide(change_kw, load_kw, out=np.zeros_like(load_kw), where=load_kw > 0.0)
    return np.asarray(np.maximum(1.0 + relative, 0.0))


def unit_net_load_kw(layout: PlanLayout, outlook: Outlook) -> Floats:
    """Expected net load of each unit before its storages, shape (units, window) [kW]."""
    return np.asarray(outlook.load_rows_kw[layout.row_parts[2]] - layout.unit_plants_kw @ outlook.unit_kw)


def folded_exchange(layout: PlanLayout, outlook: Outlook) -> Folded:
    """Expected exchange of the sites that decide nothing, within the limits of their lines; what may be asked left out.

    Parameters
    ----------
    layout, outlook
        The nodes and what is expected of them.
    """
    plain, metered, _ = layout.row_parts
    net_kw = outlook.load_rows_kw[metered] - layout.metered_plants_kw @ outlook.unit_kw
    nodes = layout.district.nodes
    taken, given = np.maximum(net_kw, 0.0), np.maximum(-net_kw, 0.0)
    import_kw = np.minimum(taken, nodes.import_limit_kw[layout.metered, None])
    export_kw = np.minimum(given, nodes.export_limit_kw[layout.metered, None])
    asked_kw = _asked_load_kw(layout, outlook).sum(axis=0)
    return Folded(
        import_kw=outlook.load_rows_kw[plain].sum(axis=0) + import_kw.sum(axis=0) - asked_kw,
        export_kw=export_kw.sum(axis=0),
        curtailed_kw=(given - export_kw).sum(axis=0),
        unserved_kw=(taken - import_kw).sum(axis=0),
    )


def nodes_in_window(layout: PlanLayout, outlook: Outlook, folded: Folded) -> PlanNodes:
    """Nodes of a window with the prices of the district cost (E11): internal payments cancel.

    Parameters
    ----------
    layout, outlook
        The nodes and what is expected of them.
    folded
        Exchange of the sites that decide nothing.
    """
    district, shape = layout.district, (layout.n_nodes, outlook.n_steps)
    load, generation, import_price, export_price = (np.zeros(shape) for _ in range(4))
    limits = np.full((2, *shape), np.inf)
    _, _, units = layout.row_parts
    load += sums_at(layout.node_of_unit, outlook.load_rows_kw[units], layout.n_nodes)
    generation += sums_at(layout.node_of_unit, layout.unit_plants_kw @ outlook.unit_kw, layout.n_nodes)
    load[layout.first_enrolled_node :] = _asked_load_kw(layout, outlook)
    load[POOL] = np.maximum(folded.import_kw, 0.0)
    generation[POOL] = folded.export_kw + district.pool_plants_kw @ outlook.unit_kw + np.maximum(-folded.import_kw, 0.0)
    import_price[1:] = district.grid_charge_per_kwh
    import_price[POOL] = district.pool_prices.import_per_kwh[outlook.span]
    export_price[POOL] = district.pool_prices.export_per_kwh[outlook.span]
    for kind, (site_kw, pool_limit_kw) in enumerate(layout.limits_kw):
        limits[kind, POOL] = pool_limit_kw
        limits[kind, 1 : layout.first_enrolled_node] = site_kw[:, None]
    return PlanNodes(
        names=layout.node_names,
        parent=np.array([GRID, *[POOL] * (layout.n_nodes - 1)], dtype=np.int64),
        load_kw=load,
        generation_kw=generation,
        import_price_per_kwh=import_price,
        export_price_per_kwh=export_price,
        import_limit_kw=limits[0],
        export_limit_kw=limits[1],
    )


def problem_of(
    layout: PlanLayout,
    outlook: Outlook,
    *,
    energy_kwh: Floats,
    end: End | None = None,
    already_paid_kw: Floats | None = None,
    candidates: Candidates | None = None,
    rooms: Storages | None = None,
    objective: Objective | None = None,
) -> DispatchProblem:
    """Describe a window of the district for the optimiser.

    Parameters
    ----------
    layout, outlook
        The nodes and what is expected of them.
    energy_kwh
        Energy in the storages of the layout when the window begins, shape (storages,) [kWh].
    end
        End of the window, of the layout's storages and then the rooms; None: what is left has a value (see
        :func:`ems.dispatch.planners.terminal_value`).
    already_paid_kw
        Highest import that each month has seen before the window, from January on, shape (12,) [kW]; None: none.
    candidates
        Requests that may be made.
    rooms
        Controlled air conditioning over the window, at the nodes of the classes that may be asked.
    objective
        What is made small; None: the district cost.

    Returns
    -------
    DispatchProblem
        Checked.

    Raises
    ------
    profiles.errors.InputError
        Something does not fit together.
    """
    district, scenario = layout.district, layout.district.scenario
    step_h, price = district.grid.step_h, district.grid_charge_per_kwh
    own = storages_in_window(layout.storages, outlook.span, energy_kwh)
    storages = own if rooms is None or not rooms.count else join_storages([own, rooms])
    # A site pays for the losses of its storages when it takes their energy over its meter; the pool has no meter.
    loss_price = np.where(np.arange(storages.count) < district.pool_storages.count, price, 0.0)
    nodes = nodes_in_window(layout, outlook, folded_exchange(layout, outlook))
    if end is None:
        value = scenario.planner.terminal_value_per_kwh
        n_rooms = storages.count - own.count
        end = terminal_value(nodes, storages, loss_price, step_h=step_h, rooms=n_rooms, value_per_kwh=value)
    return DispatchProblem(
        times=district.grid.index[outlook.span],
        step_h=step_h,
        nodes=nodes,
        storages=storages,
        loss_price_per_kwh=loss_price,
        end=end,
        emission_kg_per_kwh=district.emission_kg_per_kwh[outlook.span],
        contract_kw=district.contract_kw[outlook.span],
        unserved_price_per_kwh=scenario.grid.unserved_price_per_kwh,
        co2_price_per_kg=scenario.planner.co2_price_per_kg,
        demand_charges=demand_charges(layout, outlook.span, already_paid_kw),
        candidates=candidates,
        objective=objective or Objective(),
    )


def demand_charges(layout: PlanLayout, span: slice, already_paid_kw: Floats | None) -> tuple[DemandCharge, ...]:
    """Price of the district's highest import of each month that a window meets; none where it costs nothing.

    Parameters
    ----------
    layout
        The nodes.
    span
        Steps of the window.
    already_paid_kw
        Highest import of each month before the window, from January on, shape (12,) [kW]; None: none.
    """
    price = layout.district.scenario.prices.pool.demand_charge_per_kw
    if price == 0.0:
        return ()
    paid = np.zeros(MONTHS) if already_paid_kw is None else already_paid_kw
    met, period = np.unique(layout.district.calendar.month[span] - 1, return_inverse=True)
    return (DemandCharge(node=POOL, price_per_kw=price, period=period, already_paid_kw=paid[met]),)


def _asked_load_kw(layout: PlanLayout, outlook: Outlook) -> Floats:
    """Expected load of the sites that may be asked for something, shape (classes asked, window) [kW]."""
    numbers = list(layout.enrolled_fraction)
    share = np.array([layout.enrolled_fraction[number] for number in numbers])
    return np.asarray(class_load_kw(layout, outlook)[numbers] * share[:, None])
