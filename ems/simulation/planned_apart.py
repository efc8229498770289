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
from ems.district.tariffs import NO_TARIFF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from ems.dispatch.billed.terms import Terms
    from ems.dispatch.engines import Choice, Engine
    from ems.dispatch.exact.cases import Cases
    from ems.dispatch.optimiser import Outcome, SolveSettings
    from ems.dispatch.problem import DispatchProblem, Plan
    from ems.simulation.site_bills import SiteTerms

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
    bills: SiteTerms,
    settings: SolveSettings,
    choice: Choice = "auto",
    tell: Tell | None = None,
) -> tuple[SitePlan, ...]:
    """Plan every node but the pool for its own bill: those with one storage at once, without a solver.

    Parameters
    ----------
    problem
        The district's problem.
    bills
        What each node pays at its own meter.
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
    planned: dict[int, SitePlan] = {}
    whys = dict.fromkeys(range(1, problem.nodes.count), ASKED_FOR)
    if choice == "auto":
        whys = _reasons(problem, bills)
        nodes = np.array([node for node, reason in whys.items() if reason == ONE_STORAGE], dtype=np.int64)
        if tell is not None and len(nodes):
            tell(f"Planning {len(nodes)} sites, each alone")
        planned = _exactly(problem, nodes, bills, settings)
        whys = {node: UNPROVEN if why == ONE_STORAGE else why for node, why in whys.items() if node not in planned}
    planned |= _solved(problem, whys, bills, settings, tell)
    return tuple(planned[node] for node in range(1, problem.nodes.count))


def _reasons(problem: DispatchProblem, bills: SiteTerms) -> dict[int, str]:
    """What makes each node but the pool one for the exact planner, or for the solver."""
    storages, count = problem.storages, problem.nodes.count
    n_storages = np.bincount(storages.node, minlength=count)
    has_debt = np.isin(np.arange(count), storages.node[storages.lowest_energy_kwh < 0.0])
    lowest, highest = (np.array(bills.import_price_per_kwh) for _ in range(2))
    for number, terms in enumerate(bills.terms):
        lowest[bills.of_node == number] = terms.lowest_import_price_per_kwh
        highest[bills.of_node == number] = terms.highest_import_price_per_kwh
    earned = bills.export_price_per_kwh
    against: dict[str, NDArray[np.bool_]] = {
        "an export price above the import price": np.asarray((earned > lowest).any(axis=1)),
        "a price below zero": np.asarray((np.minimum(earned, lowest) < 0.0).any(axis=1)),
        "an import price above the price of unserved load": np.asarray(
            (highest > problem.unserved_price_per_kwh).any(axis=1)
        ),
        "steered rooms": has_debt,
    }
    reasons = {}
    for node in range(1, count):
        words = [] if n_storages[node] == 1 else [f"{n_storages[node]} storages at one node"]
        words += [reason for reason, holds in against.items() if holds[node]]
        reasons[node] = "; ".join(words) or ONE_STORAGE
    return reasons


def _exactly(problem: DispatchProblem, nodes: Ints, bills: SiteTerms, settings: SolveSettings) -> dict[int, SitePlan]:
    """Plan sites by the exact planner, those of one tariff together; those that it cannot prove are left out."""
    from ems.dispatch.billed.pricing import picked  # noqa: PLC0415 (imports numba)
    from ems.dispatch.exact.from_problem import site_cases  # noqa: PLC0415 (imports numba)

    if not len(nodes):
        return {}
    storages = np.flatnonzero(np.isin(problem.storages.node, nodes))
    # A site's bill knows no price of losses: it pays for them with what it takes.
    free = replace(problem, loss_price_per_kwh=np.zeros(problem.storages.count))
    cases = site_cases(free, storages, bills.import_price_per_kwh[nodes], bills.export_price_per_kwh[nodes])
    planned: dict[int, SitePlan] = {}
    for number in np.unique(bills.of_node[nodes]).tolist():
        rows = np.flatnonzero(bills.of_node[nodes] == number)
        batch = picked(cases, rows)
        plans = _by_prices(batch, settings) if number == NO_TARIFF else _by_tariff(batch, bills.terms[number], settings)
        for found in plans:
            node = int(nodes[rows[found.case]])
            planned[node] = _site_plan(problem, node, bills, found)
    return planned


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A plan with a proof."""

    case: int
    battery_kw: Floats
    energy_kwh: Floats
    start_energy_kwh: float
    cost: float
    bound_cost: float


def _by_prices(cases: Cases, settings: SolveSettings) -> Iterator[_Found]:
    """Plan sites by prices of their meters."""
    from ems.dispatch.exact.batch import plan_cases  # noqa: PLC0415 (imports numba)

    plans = plan_cases(cases, threads=settings.threads)
    for case in np.flatnonzero(plans.is_certain).tolist():
        yield _Found(
            case=case,
            battery_kw=plans.battery_kw[case],
            energy_kwh=plans.energy_kwh[case],
            start_energy_kwh=float(plans.start_energy_kwh[case]),
            cost=float(plans.cost[case]),
            bound_cost=float(plans.cost[case]),
        )


def _by_tariff(cases: Cases, terms: Terms, settings: SolveSettings) -> Iterator[_Found]:
    """Plan sites that pay by one tariff."""
    from ems.dispatch.billed.search import plan_billed  # noqa: PLC0415 (imports numba)

    billed = plan_billed(cases, terms, threads=settings.threads)
    for case in np.flatnonzero(billed.is_certain).tolist():
        column = billed.columns[case]
        yield _Found(
            case=case,
            battery_kw=column.battery_kw,
            energy_kwh=column.energy_kwh,
            start_energy_kwh=float(billed.start_energy_kwh[case]),
            cost=float(billed.cost[case]),
            bound_cost=float(billed.bound[case]),
        )


def _site_plan(problem: DispatchProblem, node: int, bills: SiteTerms, found: _Found) -> SitePlan:
    """Describe the plan of a node, which is the first and only one of its own problem."""
    alone = site_alone(problem, node, bills.import_price_per_kwh[node], bills.export_price_per_kwh[node])
    plan = site_plan(
        alone,
        0,
        battery_kw=found.battery_kw,
        energy_kwh=found.energy_kwh,
        start_energy_kwh=found.start_energy_kwh,
        cost=found.cost,
    )
    return SitePlan(plan=plan, outcome=Optimal(plan=plan, bound=found.bound_cost), engine="exact", why=ONE_STORAGE)


def _solved(
    problem: DispatchProblem,
    whys: dict[int, str],
    bills: SiteTerms,
    settings: SolveSettings,
    tell: Tell | None,
) -> dict[int, SitePlan]:
    """Plan sites by the solver, several at a time, each for a reason."""
    names, alone_settings, planned = problem.nodes.names, replace(settings, threads=1), {}
    # Pyomo catches what a solver prints by exchanging the files of the whole process: one at a time.
    workers = 1 if settings.engine == "pyomo" else settings.threads or os.cpu_count() or 1

    def solved(node: int) -> Outcome:
        prices = bills.import_price_per_kwh[node], bills.export_price_per_kwh[node]
        alone = replace(site_alone(problem, node, *prices), demand_charges=bills.demand_charges(node))
        return solve(alone, alone_settings)

    with ThreadPoolExecutor(workers) as pool:
        for number, (node, outcome) in enumerate(zip(whys, pool.map(solved, whys), strict=True), start=1):
            plan = plan_or_raise(outcome, names[node])
            planned[node] = SitePlan(plan=plan, outcome=outcome, engine=settings.engine, why=whys[node])
            if tell is not None:
                tell(f"Planned {names[node]} ({number} of {len(whys)})")
    return planned
