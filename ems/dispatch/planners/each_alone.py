"""Each for itself: every site makes its own bill small, then the pool makes the best of what they leave."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ems.dispatch.planners.layout import POOL
from ems.dispatch.planners.storages import pick_storages
from ems.dispatch.problem import GRID, DispatchProblem, End, Objective, Plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

ROWS: Final = (
    *("import_kw", "export_kw", "curtailed_kw", "unserved_kw", "load_change_kw"),
    *("charge_kw", "discharge_kw", "energy_kwh"),
)
"""Series of a plan, by node and by storage."""


def site_alone(
    problem: DispatchProblem, node: int, import_price_per_kwh: Floats, export_price_per_kwh: Floats
) -> DispatchProblem:
    """Describe one site of a district as if there were no other.

    Parameters
    ----------
    problem
        The district's problem.
    node
        Number of the site's node.
    import_price_per_kwh, export_price_per_kwh
        What it pays and earns at its own meter, shape (steps,) [currency/kWh].
    """
    nodes = problem.nodes
    prices = {"import_price_per_kwh": import_price_per_kwh, "export_price_per_kwh": export_price_per_kwh}
    rows = {
        name: getattr(nodes, name)[[node]]
        for name in ("load_kw", "generation_kw", "import_limit_kw", "export_limit_kw")
    }
    own = np.flatnonzero(problem.storages.node == node)
    return replace(
        problem,
        nodes=replace(
            nodes,
            names=(nodes.names[node],),
            parent=np.array([GRID], dtype=np.int64),
            **{name: price[None] for name, price in prices.items()},
            **rows,
        ),
        storages=pick_storages(problem.storages, own),
        # A site's bill knows no price of losses: it pays for them with what it takes.
        loss_price_per_kwh=np.zeros(len(own)),
        end=_end_of(problem.end, own),
        contract_kw=np.zeros(problem.n_steps),
        demand_charges=(),
        objective=Objective(),
    )


def site_plan(
    problem: DispatchProblem,
    node: int,
    *,
    battery_kw: Floats,
    energy_kwh: Floats,
    start_energy_kwh: float,
    cost: float,
) -> Plan:
    """Plan of one site with one storage, from what its storage does.

    Parameters
    ----------
    problem
        The district's problem.
    node
        Number of the site's node.
    battery_kw
        Discharge less charge, shape (steps,) [kW].
    energy_kwh, start_energy_kwh
        Energy when each step ends, shape (steps,), and when the first begins [kWh].
    cost
        Its bill [currency].
    """
    nodes, nothing = problem.nodes, np.zeros((1, problem.n_steps))
    net = nodes.net_load_kw[[node]] - battery_kw
    import_kw = np.clip(net, 0.0, nodes.import_limit_kw[[node]])
    export_kw = np.clip(-net, 0.0, nodes.export_limit_kw[[node]])
    return Plan(
        charge_kw=np.maximum(-battery_kw, 0.0)[None],
        discharge_kw=np.maximum(battery_kw, 0.0)[None],
        energy_kwh=energy_kwh[None],
        start_energy_kwh=np.array([start_energy_kwh]),
        import_kw=import_kw,
        export_kw=export_kw,
        curtailed_kw=np.maximum(-net, 0.0) - export_kw,
        unserved_kw=np.maximum(net, 0.0) - import_kw,
        load_change_kw=nothing,
        chosen=np.zeros(0 if problem.candidates is None else problem.candidates.count, dtype=bool),
        cost=cost,
        goals={"cost": cost},
    )


def pool_alone(problem: DispatchProblem, plans: Sequence[Plan]) -> DispatchProblem:
    """Describe the pool of a district whose sites have made their plans.

    Parameters
    ----------
    problem
        The district's problem.
    plans
        Plans of its sites, in the order of their nodes.
    """
    taken_kw = sum((plan.import_kw[0] for plan in plans), start=np.zeros(problem.n_steps))
    given_kw = sum((plan.export_kw[0] for plan in plans), start=np.zeros(problem.n_steps))
    nodes, own = problem.nodes, np.flatnonzero(problem.storages.node == POOL)
    rows = {
        name: getattr(nodes, name)[[POOL]]
        for name in ("import_price_per_kwh", "export_price_per_kwh", "import_limit_kw", "export_limit_kw")
    }
    return replace(
        problem,
        nodes=replace(
            nodes,
            names=(nodes.names[POOL],),
            parent=np.array([GRID], dtype=np.int64),
            load_kw=nodes.load_kw[[POOL]] + taken_kw,
            generation_kw=nodes.generation_kw[[POOL]] + given_kw,
            **rows,
        ),
        storages=pick_storages(problem.storages, own),
        loss_price_per_kwh=problem.loss_price_per_kwh[own],
        end=_end_of(problem.end, own),
    )


def together(pool: Plan, sites: Sequence[Plan]) -> Plan:
    """Plan of the district: the pool's, and those of its sites under it.

    Parameters
    ----------
    pool, sites
        Plans of the pool and of every other node, in their order.

    Returns
    -------
    Plan
        Its cost and goals are the pool's: the sites pay their own bills.
    """
    plans = (pool, *sites)
    rows: dict[str, Any] = {name: np.vstack([getattr(plan, name) for plan in plans]) for name in ROWS}
    return replace(pool, **rows, start_energy_kwh=np.concatenate([plan.start_energy_kwh for plan in plans]))


def _end_of(end: End, own: Ints) -> End:
    arrays = (end.energy_kwh, end.value_per_kwh, end.piece_kwh)
    energy, value, piece = (None if array is None else array[own] for array in arrays)
    return replace(end, energy_kwh=energy, value_per_kwh=value, piece_kwh=piece)
