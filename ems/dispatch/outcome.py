"""How a solve ended, as types: never a bare solver message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.dispatch.problem import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimal:
    """Solved: no better plan exists, within the gap that was asked for.

    Parameters
    ----------
    plan
        The plan.
    bound
        Proven lower bound of the last stage's objective.
    gap_fraction
        Relative distance between plan and bound; 0 for linear problems.
    """

    plan: Plan
    bound: float
    gap_fraction: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Feasible:
    """A plan that can be carried out, not proven to be the best within the gap.

    Parameters
    ----------
    plan, bound, gap_fraction
        As in :class:`Optimal`.
    """

    plan: Plan
    bound: float
    gap_fraction: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedOut:
    """The time was over.

    Parameters
    ----------
    plan
        The best plan found until then; None where there is none.
    bound
        Proven lower bound; minus infinity where there is none.
    gap_fraction
        Relative distance between the two; infinite where one is missing.
    time_limit_s
        The time that was given [s].
    """

    plan: Plan | None
    bound: float
    gap_fraction: float
    time_limit_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Infeasible:
    """No plan keeps all limits.

    Parameters
    ----------
    reasons
        Which limit breaks where, when and by how much, a sentence each, the first hour first.
    """

    reasons: tuple[str, ...]


Outcome = Optimal | Feasible | TimedOut | Infeasible
