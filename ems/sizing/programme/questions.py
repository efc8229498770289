"""What else a pool can be asked than its cost: the load that stays unmatched, a highest import, batteries kept full."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.problem import DemandCharge

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.dispatch.problem import DispatchProblem

    Floats = NDArray[np.float64]
    Changed = Callable[[DispatchProblem], DispatchProblem]


def unmatched(contract_kw: Floats) -> Changed:
    """Return what makes the cost of a pool the energy of its load that stays unmatched [kWh].

    Parameters
    ----------
    contract_kw
        Contracted supply that reaches the pool's load, shape (steps,) [kW].

    Notes
    -----
    A kWh that the pool is short of after contracted supply of the same step costs 1, and nothing else has a price.
    Energy that storages send over the boundary matches nothing, so that they may as well be free to send it.
    """

    def changed(problem: DispatchProblem) -> DispatchProblem:
        free = _without_prices(problem)
        nodes, net_kw = free.nodes, free.nodes.net_load_kw
        return replace(
            free,
            nodes=replace(
                nodes,
                load_kw=np.maximum(np.maximum(net_kw, 0.0) - contract_kw, 0.0),
                generation_kw=np.maximum(-net_kw, 0.0),
                import_price_per_kwh=np.ones_like(nodes.import_price_per_kwh),
            ),
        )

    return changed


def missing(most_kw: float) -> Changed:
    """Return what makes the cost of a pool the energy that it misses where no more may be imported [kWh].

    Parameters
    ----------
    most_kw
        Highest import [kW].
    """

    def changed(problem: DispatchProblem) -> DispatchProblem:
        free = _without_prices(problem)
        limit_kw = np.full_like(free.nodes.import_limit_kw, most_kw)
        return replace(free, nodes=replace(free.nodes, import_limit_kw=limit_kw))

    return changed


def lowest_peak(problem: DispatchProblem) -> DispatchProblem:
    """Return the problem whose cost is the lowest highest import of the year [kW].

    Parameters
    ----------
    problem
        A pool.
    """
    steps = problem.nodes.load_kw.shape[1]
    highest = DemandCharge(
        node=0, price_per_kw=1.0, period=np.zeros(steps, dtype=np.int64), already_paid_kw=np.zeros(1)
    )
    return replace(_without_prices(problem), demand_charges=(highest,))


def keeping(most_kw: float) -> Changed:
    """Return what makes a pool keep a highest import.

    Parameters
    ----------
    most_kw
        Highest import [kW].
    """

    def changed(problem: DispatchProblem) -> DispatchProblem:
        nodes = problem.nodes
        return replace(problem, nodes=replace(nodes, import_limit_kw=np.minimum(nodes.import_limit_kw, most_kw)))

    return changed


def kept_full(storages: NDArray[np.int64]) -> Changed:
    """Return what keeps storages at their ceiling all year.

    Parameters
    ----------
    storages
        Numbers of the storages in the problem, whose sizes it has.
    """

    def changed(problem: DispatchProblem) -> DispatchProblem:
        units = problem.storages
        rows = np.arange(units.count)
        floor, ceiling = units.floor_fraction[units.limit_row].copy(), units.ceiling_fraction[units.limit_row]
        floor[storages] = ceiling[storages]
        started = units.initial_energy_kwh.copy()
        started[storages] = ceiling[storages, 0] * units.capacity_kwh[storages]
        full = replace(
            units, floor_fraction=floor, ceiling_fraction=ceiling, limit_row=rows, initial_energy_kwh=started
        )
        return replace(problem, storages=full)

    return changed


def _without_prices(problem: DispatchProblem) -> DispatchProblem:
    """Problem in which nothing has a price but what is not served, and the line to the grid no limit."""
    nodes, units = problem.nodes, problem.storages
    nothing, endless = np.zeros_like(nodes.load_kw), np.full_like(nodes.load_kw, np.inf)
    return replace(
        problem,
        nodes=replace(
            nodes,
            import_price_per_kwh=nothing,
            export_price_per_kwh=nothing,
            import_limit_kw=endless,
            export_limit_kw=endless,
        ),
        storages=replace(
            units, wear_price_per_kwh=np.zeros(units.count), may_export=np.ones(units.count, dtype=np.bool_)
        ),
        loss_price_per_kwh=np.zeros(units.count),
        co2_price_per_kg=0.0,
        demand_charges=(),
        unserved_price_per_kwh=1.0,
    )
