"""Coordination of many sites under one pool: prices go down, plans come up, until plan and proof are close."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.dispatch.coordination.facts import facts_of
from ems.dispatch.coordination.idle import idle_pool_cost
from ems.dispatch.coordination.program import pool_program
from ems.dispatch.coordination.result import Coordinated, ended
from ems.dispatch.coordination.scope import soft_limits, structure
from ems.dispatch.coordination.search import NoPathError, Search, master_of
from ems.dispatch.coordination.whole_plan import whole_plan
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from ems.dispatch.coordination.facts import Facts
    from ems.dispatch.coordination.search import Ending
    from ems.dispatch.problem import DispatchProblem, Plan

    Tell = Callable[[str], None]

TIME_LIMIT_S: Final = 600.0
SHARE_OF_RELAXATION: Final = 0.8
"""Share of the gap aimed at that the search may leave where a relaxation will take some of it."""


def coordinate(
    problem: DispatchProblem,
    *,
    gap_fraction: float = 0.01,
    time_limit_s: float = TIME_LIMIT_S,
    threads: int = 0,
    tell: Tell | None = None,
) -> Coordinated:
    """Plan a pool and the sites under it.

    Parameters
    ----------
    problem
        A problem in the :func:`ems.dispatch.coordination.scope`.
    gap_fraction
        Largest gap, as a share of what the coordinated storages add.
    time_limit_s
        Longest time of the search [s]; then the best plan and bound so far are returned.
    threads
        Sites that are planned at a time, 0: as many as the machine has cores.
    tell
        Called with a line of progress every round; None stays silent.

    Returns
    -------
    Coordinated
        Plan, bound, and how it ended.

    Raises
    ------
    profiles.errors.InputError
        The problem is not in the scope; all reasons at once.
    """
    found = try_coordinate(problem, gap_fraction=gap_fraction, time_limit_s=time_limit_s, threads=threads, tell=tell)
    if isinstance(found, Coordinated):
        return found
    raise InputError("coordination", [Problem(where="", what=why, remedy="use the optimiser") for why in found])


def try_coordinate(
    problem: DispatchProblem,
    *,
    gap_fraction: float = 0.01,
    time_limit_s: float = TIME_LIMIT_S,
    threads: int = 0,
    tell: Tell | None = None,
) -> Coordinated | list[str]:
    """Plan a pool and the sites under it, or say why that cannot be done.

    Parameters
    ----------
    problem
        Any problem.
    gap_fraction, time_limit_s, threads, tell
        As in :func:`coordinate`.

    Returns
    -------
    Coordinated or list of str
        Plan, bound, and how it ended; or the reasons why the problem is not in the
        :func:`ems.dispatch.coordination.scope`.
    """
    begin_s = time.monotonic()
    reasons = structure(problem)
    if reasons:
        return reasons
    facts = facts_of(problem)
    reasons = soft_limits(facts)
    if reasons:
        return reasons
    until_s, times_s = begin_s + time_limit_s, (begin_s, time_limit_s)
    if not len(facts.at_sites):
        plan, bound = _pool_alone(facts, until_s)
        without, is_over = idle_pool_cost(facts), plan is None
        return ended(plan, bound, without, gap_fraction, rounds=0, is_over=is_over, times_s=times_s)
    search = Search(facts, until_s=until_s, threads=threads)
    try:
        plan, without, is_over = _searched(search, gap_fraction, tell)
    except NoPathError as no_path:
        return [str(no_path)]
    rounds = search.n_rounds
    return ended(plan, search.bound, without, gap_fraction, rounds=rounds, is_over=is_over, times_s=times_s)


def _pool_alone(facts: Facts, until_s: float) -> tuple[Plan | None, float]:
    """Plan and bound of a pool whose sites decide nothing."""
    pool = pool_program(facts)
    solved = master_of(pool).solve(until_s)
    if solved is None:
        return None, -np.inf
    return whole_plan(facts, None, pool, solved.values), pool.linear.bound(solved.dual)


def _searched(search: Search, gap_fraction: float, tell: Tell | None) -> tuple[Plan | None, float, bool]:
    """Best plan that a search finds, the cost while the sites' storages are idle, and whether the time ran out."""
    idle = search.without()
    if idle is None:
        return None, np.inf, True
    without = idle.solved.cost
    aim = gap_fraction * (1.0 if search.pool.is_exact else SHARE_OF_RELAXATION)
    search.start()
    while not search.time_is_over and search.gap_cost > aim * max(without - search.cost, 0.0):
        if tell is not None:
            tell(_progress(search, without))
        if not search.improve(aim * max(without - search.cost, 0.0)):
            break
    is_over, found = search.time_is_over, search.found()
    plan = None if found is None else _plan_of(search, found)
    return (plan if plan is not None and plan.cost <= without else _plan_of(search, idle)), without, is_over


def _plan_of(search: Search, ending: Ending) -> Plan:
    return whole_plan(search.facts, (search.sites, ending.plans), search.pool, ending.solved.values)


def _progress(search: Search, without: float) -> str:
    gap_fraction = search.gap_cost / max(without - search.cost, np.finfo(float).tiny)
    return f"Coordinating {search.sites.count} sites: round {search.n_rounds}, gap {gap_fraction:.2%} of what they add"
