"""Sites that plan for themselves, each at the prices of its own meter."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.dispatch.engines import ASKED_FOR, ONE_STORAGE
from ems.dispatch.optimiser import plan_or_raise, solve
from ems.dispatch.outcome import Optimal
from ems.dispatch.planners import site_alone, site_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.dispatch.engines import Choice, Engine
    from ems.dispatch.exact.cases import Plans
    from ems.dispatch.optimiser import Outcome, SolveSettings
    from ems.dispatch.problem import DispatchProblem, Plan

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Tell = Callable[[str], None]

UNPROVEN: Final = "the exact planner has no plan with a proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """What one site decided.

    Parameters
    ----------
    plan, outcome
        Its plan, and how its solve ended.
    engine, why
        Who solved it, and why.
    """

    plan: Plan
    outcome: Outcome
    engine: Engine
    why: str


def plan_sites(
    problem: DispatchProblem,
    import_price_per_kwh: Floats,
    export_price_per_kwh: Floats,
    settings: SolveSettings,
    choice: Choice = "auto",
    tell: Tell | None = None,
) -> tuple[SitePlan, ...]:
    """Plan every node but the pool at prices of its own meter: those with one storage at once, without a solver.

    Parameters
    ----------
    problem
        The district's problem.
    import_price_per_kwh, export_price_per_kwh
        What each node pays and earns, the pool's row unused, shape (nodes, steps) [currency/kWh].
    settings
        How the solver works for the others.
    choice
        ``"auto"``, or the solver's engine by name for all of them.
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
    prices = import_price_per_kwh, export_price_per_kwh
    planned: dict[int, SitePlan] = {}
    whys = dict.fromkeys(range(1, problem.nodes.count), ASKED_FOR)
    if choice == "auto":
        whys = _reasons(problem, *prices)
        nodes = np.array([node for node, reason in whys.items() if reason == ONE_STORAGE], dtype=np.int64)
        if tell is not None and len(nodes):
            tell(f"Planning {len(nodes)} sites, each alone")
        planned = _exactly(problem, nodes, *prices, settings)
        whys = {node: UNPROVEN if why == ONE_STORAGE else why for node, why in whys.items() if node not in planned}
    planned |= _solved(problem, whys, *prices, settings, tell)
    return tuple(planned[node] for node in range(1, problem.nodes.count))


def _reasons(problem: DispatchProblem, paid: Floats, earned: Floats) -> dict[int, str]:
    """What makes each node but the pool one for the exact planner, or for the solver."""
    storages, count = problem.storages, problem.nodes.count
    n_storages = np.bincount(storages.node, minlength=count)
    has_debt = np.isin(np.arange(count), storages.node[storages.lowest_energy_kwh < 0.0])
    against: dict[str, NDArray[np.bool_]] = {
        "an export price above the import price": np.asarray((earned > paid).any(axis=1)),
        "a price below zero": np.asarray((earned < 0.0).any(axis=1)),
        "an import price above the price of unserved load": np.asarray(
            (paid > problem.unserved_price_per_kwh).any(axis=1)
        ),
        "steered rooms": has_debt,
    }
    reasons = {}
    for node in range(1, count):
        words = [] if n_storages[node] == 1 else [f"{n_storages[node]} storages at one node"]
        words += [reason for reason, holds in against.items() if holds[node]]
        reasons[node] = "; ".join(words) or ONE_STORAGE
    return reasons


def _exactly(
    problem: DispatchProblem, nodes: Ints, paid: Floats, earned: Floats, settings: SolveSettings
) -> dict[int, SitePlan]:
    """Plan sites by the exact planner; those whose certificate does not close are left out."""
    from ems.dispatch.exact.batch import plan_cases  # noqa: PLC0415 (imports numba)
    from ems.dispatch.exact.from_problem import site_cases  # noqa: PLC0415 (imports numba)

    if not len(nodes):
        return {}
    storages = np.flatnonzero(np.isin(problem.storages.node, nodes))
    # A site's bill knows no price of losses: it pays for them with what it takes.
    free = replace(problem, loss_price_per_kwh=np.zeros(problem.storages.count))
    plans = plan_cases(site_cases(free, storages, paid[nodes], earned[nodes]), threads=settings.threads)
    return {
        node: _site_plan(problem, node, case, plans)
        for case, node in enumerate(nodes.tolist())
        if plans.is_certain[case]
    }


def _site_plan(problem: DispatchProblem, node: int, case: int, plans: Plans) -> SitePlan:
    plan = site_plan(
        problem,
        node,
        battery_kw=plans.battery_kw[case],
        energy_kwh=plans.energy_kwh[case],
        start_energy_kwh=float(plans.start_energy_kwh[case]),
        cost=float(plans.cost[case]),
    )
    return SitePlan(plan=plan, outcome=Optimal(plan=plan, bound=plan.cost), engine="exact", why=ONE_STORAGE)


def _solved(
    problem: DispatchProblem,
    whys: dict[int, str],
    paid: Floats,
    earned: Floats,
    settings: SolveSettings,
    tell: Tell | None,
) -> dict[int, SitePlan]:
    """Plan sites by the solver, several at a time, each for a reason."""
    names, alone_settings, planned = problem.nodes.names, replace(settings, threads=1), {}
    # Pyomo catches what a solver prints by exchanging the files of the whole process: one at a time.
    workers = 1 if settings.engine == "pyomo" else settings.threads or os.cpu_count() or 1

    def solved(node: int) -> Outcome:
        return solve(site_alone(problem, node, paid[node], earned[node]), alone_settings)

    with ThreadPoolExecutor(workers) as pool:
        for number, (node, outcome) in enumerate(zip(whys, pool.map(solved, whys), strict=True), start=1):
            plan = plan_or_raise(outcome, names[node])
            planned[node] = SitePlan(plan=plan, outcome=outcome, engine=settings.engine, why=whys[node])
            if tell is not None:
                tell(f"Planned {names[node]} ({number} of {len(whys)})")
    return planned
