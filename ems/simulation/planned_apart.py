"""Plans of many sites, each solved alone: for its own bill, or as its part of the district's optimum."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.dispatch.optimiser import Feasible, Optimal, plan_or_raise, solve
from ems.dispatch.planners import pool_alone, site_alone, together
from ems.dispatch.planners.layout import POOL

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.dispatch.optimiser import Outcome, SolveSettings
    from ems.dispatch.problem import DispatchProblem, Plan
    from ems.storage import Storages

    Floats = NDArray[np.float64]
    Tell = Callable[[str], None]

LARGEST_WHOLE: Final = 250_000
"""Nodes times steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """What one site decided.

    Parameters
    ----------
    problem, outcome, plan
        The site alone, how its solve ended, and its plan.
    """

    problem: DispatchProblem
    outcome: Outcome
    plan: Plan


def plan_sites(
    problem: DispatchProblem,
    import_price_per_kwh: Floats,
    export_price_per_kwh: Floats,
    settings: SolveSettings,
    tell: Tell | None = None,
) -> tuple[SitePlan, ...]:
    """Plan every node but the pool at prices of its own meter, several at a time.

    Parameters
    ----------
    problem
        The district's problem.
    import_price_per_kwh, export_price_per_kwh
        What each node pays and earns, the pool's row unused, shape (nodes, steps) [currency/kWh].
    settings
        How each is solved.
    tell
        Called with lines of progress.

    Returns
    -------
    tuple of SitePlan
        In the order of the nodes.

    Raises
    ------
    profiles.errors.RunError
        No plan was found for a site.
    """
    names, alone_settings, planned = problem.nodes.names, replace(settings, threads=1), []
    # Pyomo catches what a solver prints by exchanging the files of the whole process: one at a time.
    workers = 1 if settings.engine == "pyomo" else settings.threads or os.cpu_count() or 1

    def solved(node: int) -> tuple[DispatchProblem, Outcome]:
        alone = site_alone(problem, node, import_price_per_kwh[node], export_price_per_kwh[node])
        return alone, solve(alone, alone_settings)

    with ThreadPoolExecutor(workers) as pool:
        for node, (alone, outcome) in enumerate(pool.map(solved, range(1, len(names))), start=1):
            plan = plan_or_raise(outcome, names[node])
            planned.append(SitePlan(problem=alone, outcome=outcome, plan=plan))
            if tell is not None:
                tell(f"Planned {names[node]} ({node} of {len(names) - 1})")
    return tuple(planned)


def falls_apart(problem: DispatchProblem) -> bool:
    """Whether the district's optimum is that of each site alone, then of the pool.

    So it is where a kWh is worth the same at the pool whoever takes or gives it: one price for import and export, no
    limit, no demand charge, no carbon price, no request that several share, and cost as the only goal.

    Parameters
    ----------
    problem
        The district's problem.
    """
    nodes = problem.nodes
    one_price = bool((nodes.import_price_per_kwh[POOL] == nodes.export_price_per_kwh[POOL]).all())
    no_limit = not np.isfinite([nodes.import_limit_kw[POOL], nodes.export_limit_kw[POOL]]).any()
    only_cost = len(problem.objective.stages) == 1 and list(problem.objective.stages[0]) == ["cost"]
    nothing_shared = not problem.demand_charges and problem.candidates is None and problem.co2_price_per_kg == 0.0
    return one_price and no_limit and only_cost and nothing_shared


def is_large(problem: DispatchProblem) -> bool:
    """Whether a problem is too large to be solved as a whole: beyond a month of 300 sites it takes gigabytes.

    Parameters
    ----------
    problem
        Any problem.
    """
    return problem.nodes.count * problem.n_steps > LARGEST_WHOLE


def solve_by_parts(problem: DispatchProblem, settings: SolveSettings, tell: Tell | None = None) -> Optimal | Feasible:
    """Solve a district that falls apart, with a proof of how good the plan is.

    Parameters
    ----------
    problem
        The district's problem, for which :func:`falls_apart` holds.
    settings
        How the parts are solved; the gap decides what counts as optimal.
    tell
        Called with lines of progress.

    Returns
    -------
    Optimal or Feasible
        The plan of the district.

    Raises
    ------
    profiles.errors.RunError
        No plan was found for a part.

    Notes
    -----
    A kWh over a site's meter costs its own price and the pool's. What the parts still share is that storages at the
    pool may not export: how much they may give depends on what the sites leave. The bound lets them export, so that
    nothing is shared, and the gap says what that could be worth at most.
    """
    wholesale = problem.nodes.import_price_per_kwh[POOL]
    sites = plan_sites(
        problem,
        problem.nodes.import_price_per_kwh + wholesale,
        problem.nodes.export_price_per_kwh + wholesale,
        settings,
        tell,
    )
    at_pool = pool_alone(problem, [site.plan for site in sites])
    free = replace(at_pool, storages=_with_room_of(at_pool.storages, _highest_need_kw(problem)))
    pool = plan_or_raise(solve(at_pool, settings, tell), "the pool")
    # What the sites exchange with the pool is in their costs and in the pool's: once is enough.
    twice = sum(float(((s.plan.import_kw - s.plan.export_kw) @ wholesale).sum()) for s in sites) * problem.step_h
    cost = pool.cost + sum(site.plan.cost for site in sites) - twice
    bound = _bound(solve(free, settings, tell)) + sum(_bound(site.outcome) for site in sites) - twice
    plan = replace(together(pool, [site.plan for site in sites]), cost=cost, goals={"cost": cost})
    gap_fraction = max(cost - bound, 0.0) / max(abs(cost), np.finfo(float).tiny)
    kind = Optimal if gap_fraction <= settings.gap_fraction else Feasible
    return kind(plan=plan, bound=bound, gap_fraction=gap_fraction)


def _highest_need_kw(problem: DispatchProblem) -> Floats:
    """Net load of the pool before its storages if every site charged with all its power, shape (steps,) [kW]."""
    storages, at_sites = problem.storages, problem.storages.node != POOL
    charge_kw = storages.max_charge_kw[:, None] * storages.charge_limit_fraction[storages.power_row]
    return np.asarray(problem.nodes.net_load_kw.sum(axis=0) + charge_kw[at_sites].sum(axis=0))


def _with_room_of(storages: Storages, need_kw: Floats) -> Storages:
    """Storages that may give each other's and everybody's need, shape (steps,) [kW], whatever the others do."""
    most_kw = np.where(storages.may_export[:, None], np.inf, np.maximum(need_kw, 0.0))
    share = np.minimum(most_kw / np.maximum(storages.max_discharge_kw, np.finfo(float).tiny)[:, None], 1.0)
    ones = np.ones((1, len(need_kw)))
    return replace(
        storages,
        may_export=np.ones(storages.count, dtype=bool),
        power_row=np.arange(1, storages.count + 1),
        charge_limit_fraction=np.vstack([ones, storages.charge_limit_fraction[storages.power_row]]),
        discharge_limit_fraction=np.vstack([ones, share * storages.discharge_limit_fraction[storages.power_row]]),
    )


def _bound(outcome: Outcome) -> float:
    """Lower bound of the cost that a solve proved."""
    return float(getattr(outcome, "bound", -np.inf))
