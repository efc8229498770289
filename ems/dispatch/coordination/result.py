"""What coordination answers: a plan, a proven bound, and the gap as a share of what the coordinated storages add."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.dispatch.outcome import Feasible, Optimal, TimedOut

if TYPE_CHECKING:
    from ems.dispatch.problem import Plan

ROUNDING: Final = 1e-9
"""Gaps below this share of the cost are rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinated:
    """A plan of the district, and how good it is for sure.

    Parameters
    ----------
    outcome
        ``Optimal``: the gap is within what was asked; ``TimedOut``: the time was over before; ``Feasible``: more rounds
        would not close the gap, because storages at the pool that may not export are planned with a relaxation.
    without_cost
        Cost of the best plan in which the sites' storages are idle or, where only the pool has any, all of them
        [currency].
    rounds
        How often the sites were asked.
    time_s
        How long it took [s].
    """

    outcome: Optimal | Feasible | TimedOut
    without_cost: float
    rounds: int
    time_s: float

    @property
    def plan(self) -> Plan | None:
        """The plan; None where the time was over before there was one."""
        return self.outcome.plan

    @property
    def bound(self) -> float:
        """Proven lower bound of the cost [currency]."""
        return self.outcome.bound

    @property
    def added(self) -> float:
        """What the coordinated storages add: cost without them less cost of the plan [currency]."""
        return 0.0 if self.plan is None else self.without_cost - self.plan.cost

    @property
    def gap_cost(self) -> float:
        """Cost less bound, at least 0 [currency]."""
        return np.inf if self.plan is None else max(self.plan.cost - self.bound, 0.0)

    @property
    def gap_of_added_fraction(self) -> float:
        """Gap as a share of what the coordinated storages add; 0 where it is only rounding."""
        return _gap_fraction(self.plan, self.bound, self.without_cost)


def ended(
    plan: Plan | None,
    bound_cost: float,
    without_cost: float,
    gap_fraction: float,
    *,
    rounds: int,
    is_over: bool,
    times_s: tuple[float, float],
) -> Coordinated:
    """Say honestly how a search ended.

    Parameters
    ----------
    plan, bound_cost, without_cost
        What was found.
    gap_fraction
        Gap that was asked for, as a share of what the coordinated storages add.
    rounds
        How often the sites were asked.
    is_over
        Whether there was no time for another round.
    times_s
        When the search began, by ``time.monotonic``, and its limit [s].
    """
    begin_s, limit_s = times_s
    time_s = time.monotonic() - begin_s
    of_cost = np.inf if plan is None else max(plan.cost - bound_cost, 0.0) / max(abs(plan.cost), np.finfo(float).tiny)
    outcome: Optimal | Feasible | TimedOut
    if plan is not None and _gap_fraction(plan, bound_cost, without_cost) <= gap_fraction:
        outcome = Optimal(plan=plan, bound=bound_cost, gap_fraction=of_cost)
    elif plan is not None and not is_over:
        outcome = Feasible(plan=plan, bound=bound_cost, gap_fraction=of_cost)
    else:
        outcome = TimedOut(plan=plan, bound=bound_cost, gap_fraction=of_cost, time_limit_s=limit_s)
    return Coordinated(outcome=outcome, without_cost=without_cost, rounds=rounds, time_s=time_s)


def _gap_fraction(plan: Plan | None, bound_cost: float, without_cost: float) -> float:
    if plan is None:
        return np.inf
    gap_cost, added = max(plan.cost - bound_cost, 0.0), without_cost - plan.cost
    if gap_cost <= ROUNDING * max(abs(plan.cost), 1.0):
        return 0.0
    return gap_cost / added if added > 0.0 else np.inf
