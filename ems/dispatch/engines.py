"""Which engine plans a problem, and why: the exact planner, the coordination, or the solver.

All of them answer the same question with the same physics; they differ in what they can do, and how fast.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np

from ems.dispatch.optimiser import SolveSettings, solve
from ems.dispatch.outcome import Feasible, Infeasible, Optimal
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Callable

    from ems.dispatch.coordination.result import Coordinated
    from ems.dispatch.outcome import Outcome
    from ems.dispatch.problem import DispatchProblem

    Tell = Callable[[str], None]

Engine = Literal["exact", "coordination", "arrays", "pyomo"]
Choice = Literal["auto", "arrays", "pyomo"]

DEFAULT: Final = SolveSettings()
LARGEST_WHOLE: Final = 250_000
"""Nodes times steps; beyond a month of 300 sites a problem as a whole takes the solver gigabytes."""
MOST_NODES: Final = 30
"""Up to so many the solver is quick, and needs no gap."""
ASKED_FOR: Final = "the scenario asks for it"
GAP_BANDS: Final = (1e-4, 1e-3, 1e-2, 1e-1)
ONE_STORAGE: Final = "one storage at one node"
ALIKE: Final = "storages at one node that are alike act as one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """How a problem was solved.

    Parameters
    ----------
    outcome
        The plan and its proof.
    engine
        ``"exact"``, ``"coordination"``, ``"arrays"`` or ``"pyomo"``.
    why
        Why this engine, in words.
    """

    outcome: Outcome
    engine: Engine
    why: str


def plan_problem(
    problem: DispatchProblem,
    settings: SolveSettings = DEFAULT,
    *,
    choice: Choice = "auto",
    added_gap_fraction: float = 0.01,
    tell: Tell | None = None,
) -> Solved:
    """Plan a problem with the engine that suits it.

    Parameters
    ----------
    problem
        What the planner knows.
    settings
        How the solver works, and how long at most.
    choice
        ``"auto"``: the exact planner where it can, the coordination for what is too large for a solver, else the
        solver; or the solver's engine by name.
    added_gap_fraction
        Gap at which a coordination ends, as a share of what the coordinated storages add.
    tell
        Called with a line of progress now and then.

    Returns
    -------
    Solved
        Outcome, engine, and why.

    Raises
    ------
    profiles.errors.InputError
        There is no such choice.
    profiles.errors.RunError
        HiGHS fails for a reason that is not an outcome.

    Examples
    --------
    >>> from ems.dispatch.one_site import one_site_problem
    >>> from ems.storage import Storage
    >>> battery = Storage(capacity_kwh=1, max_charge_kw=1, max_discharge_kw=1, charge_efficiency=1.0,
    ...                   discharge_efficiency=1.0)
    >>> solved = plan_problem(one_site_problem([1.0, 1.0, 1.0], battery, import_price_per_kwh=[10.0, 50.0, 20.0]))
    >>> solved.engine, solved.outcome.plan.cost
    ('exact', 40.0)
    """
    _check_choice(choice)
    if choice != "auto":
        return Solved(outcome=solve(problem, replace(settings, engine=choice), tell), engine=choice, why=ASKED_FOR)
    from ems.dispatch.exact.from_problem import reasons_against, solve_exactly  # noqa: PLC0415 (imports numba)

    reasons = reasons_against(problem)
    if not reasons:
        found = solve_exactly(problem, threads=settings.threads)
        if not isinstance(found, str):
            return Solved(outcome=found, engine="exact", why=ONE_STORAGE if problem.storages.count == 1 else ALIKE)
        reasons = (found,)
    elif problem.nodes.count > MOST_NODES or is_large(problem):
        found_or_not = _coordinated(problem, settings, added_gap_fraction, tell)
        if isinstance(found_or_not, Solved):
            return found_or_not
        reasons = found_or_not
    return Solved(outcome=solve(problem, settings, tell), engine=settings.engine, why="; ".join(reasons))


def _check_choice(choice: str) -> None:
    if choice not in get_args(Choice):
        problems = ProblemCollector("plan_problem")
        problems.add(f"choice = {choice!r}", f"must be one of {', '.join(get_args(Choice))}")
        problems.raise_if_any()


def is_large(problem: DispatchProblem) -> bool:
    """Whether a problem is too large for a solver as a whole.

    Parameters
    ----------
    problem
        Any problem.
    """
    return problem.nodes.count * problem.n_steps > LARGEST_WHOLE


def reasons_against_coordination(problem: DispatchProblem) -> tuple[str, ...]:
    """Why the shape of a problem, its goals or its prices keep it from being coordinated; empty where they do not.

    Parameters
    ----------
    problem
        Any problem.
    """
    from ems.dispatch.coordination.scope import structure  # noqa: PLC0415 (imports numba)

    return tuple(structure(problem))


def _coordinated(
    problem: DispatchProblem, settings: SolveSettings, added_gap_fraction: float, tell: Tell | None
) -> Solved | tuple[str, ...]:
    """Coordinate many sites, or say why not; a plan as good as the settings ask of the whole cost counts as optimal."""
    from ems.dispatch.coordination import Coordinated, try_coordinate  # noqa: PLC0415 (imports numba)

    found = try_coordinate(
        problem,
        gap_fraction=added_gap_fraction,
        time_limit_s=settings.time_limit_s,
        threads=settings.threads,
        tell=tell,
    )
    if not isinstance(found, Coordinated):
        return tuple(found)
    outcome = found.outcome
    if isinstance(outcome, (Optimal, Feasible)):
        kind = Optimal if outcome.gap_fraction <= settings.gap_fraction else Feasible
        outcome = kind(plan=outcome.plan, bound=outcome.bound, gap_fraction=outcome.gap_fraction)
    return Solved(outcome=outcome, engine="coordination", why=_in_words(found))


def _in_words(found: Coordinated) -> str:
    """How well many sites were coordinated."""
    units = "many sites under one pool"
    if isinstance(found.outcome, Infeasible):
        return units
    if not np.isfinite(found.gap_of_added_fraction):
        return f"{units}, whose storages add nothing"
    return f"{units}, planned to a gap {_band(found.gap_of_added_fraction)} of what their storages add"


def _band(gap_fraction: float) -> str:
    """Put a gap into a band, so that many windows say the same."""
    for most in GAP_BANDS:
        if gap_fraction <= most:
            return f"of at most {most:.2%}"
    return f"above {GAP_BANDS[-1]:.0%}"
