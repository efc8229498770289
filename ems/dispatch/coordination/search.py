"""Column generation: the pool names prices, the sites answer with plans, the pool takes of them the pieces it can use.

Of every round two things remain: the pieces, from which the program of the pool makes a better plan of the district,
and a proof. For any price p at the pool the optimum costs at least

    bound of the pool's program at p, which weak duality gives
    + Σ_site least cost of the site if a kWh costs and earns p at the pool

since the plans of the optimum are among those that are compared. The highest of these bounds is kept.

The prices that the sites are asked about lie between those of the program's last optimum and those of the best bound
(Wentges 1997): a program that knows few plans names wild prices.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.dispatch.coordination.idle import idle_plans
from ems.dispatch.coordination.mix import mixed
from ems.dispatch.coordination.pieces import cut
from ems.dispatch.coordination.program import pool_program
from ems.dispatch.coordination.response import SitePlans, group_sums, parted
from ems.dispatch.coordination.result import ROUNDING
from ems.dispatch.coordination.sites import sites_of
from profiles.errors import RunError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.coordination.facts import Facts
    from ems.dispatch.coordination.master import Master, Solved
    from ems.dispatch.coordination.pieces import Pieces
    from ems.dispatch.coordination.program import PoolProgram
    from ems.dispatch.coordination.response import GroupSums

    Floats = NDArray[np.float64]

SMOOTHING: Final = 0.5
"""Share of the best bound's prices in those that are asked."""
SMALL_STEP: Final = 0.5
"""A round that takes less than this share of the gap off the cost leaves the rest to the bound: no smoothing then."""
LEAST_WORTH: Final = 0.01
"""All pieces that are left out together may be worth this share of the gap that is aimed at."""
STEPS_OF_A_PIECE: Final = 24
WORTH_A_THREAD: Final = 100_000
"""Sites times steps from which planning several sites at a time gains more than threads cost."""
NO_PROGRESS: Final = 1e-10
MOST_STALLED: Final = 10
"""So many rounds in turn that bring cost and bound no closer than by ``NO_PROGRESS`` of the cost are the last."""


class NoPathError(RunError):
    """No plan of a site keeps all its limits, as far as the exact planner can see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Plans of the sites, and an optimum of the pool that goes with them.

    Parameters
    ----------
    plans
        Plans of the sites.
    solved
        Optimum of the pool's program.
    """

    plans: SitePlans
    solved: Solved


class Search:
    """The search for the plan of one district.

    Parameters
    ----------
    facts
        What follows from the problem.
    until_s
        When the time is over, by ``time.monotonic`` [s].
    threads
        Sites that are planned at a time, 0: as many as the machine has cores.

    Attributes
    ----------
    cost, bound
        Cost of the last program's optimum and highest bound so far [currency]. Where the program is a relaxation the
        cost is none of a plan.
    """

    def __init__(self, facts: Facts, *, until_s: float, threads: int) -> None:
        self.facts, self.sites, self.pool = facts, sites_of(facts), pool_program(facts)
        self.cost, self.bound = np.inf, -np.inf
        self.n_rounds = 0
        self._until_s = until_s
        self._threads = 1 if self.sites.count * facts.problem.n_steps < WORTH_A_THREAD else threads
        self._master = master_of(self.pool)
        self._base: tuple[SitePlans, GroupSums] | None = None
        self._rounds: list[Pieces] = []
        self._idle: Solved | None = None
        self._solved: Solved | None = None
        self._best_dual: Floats | None = None
        self._last_step = np.inf
        self._stalled = 0
        self._last_answer_s = self._last_pool_s = 0.0

    @property
    def gap_cost(self) -> float:
        """Cost less bound, 0 where it is rounding [currency]."""
        gap = self.cost - self.bound
        return 0.0 if gap <= ROUNDING * max(abs(self.cost), 1.0) else gap

    @property
    def time_is_over(self) -> bool:
        """Whether another round would end too late."""
        rest_s = self._last_answer_s + (0.0 if self.pool.is_exact else self._last_pool_s)
        return time.monotonic() + rest_s >= self._until_s

    def without(self) -> Ending | None:
        """Plan the pool while the sites' storages are idle; None where the time was over before.

        Where the program is a relaxation, it is planned twice: with the true limits, for what it costs, and by the
        program, for its prices.
        """
        begin_s = time.monotonic()
        flat = float(self.facts.import_price_per_kwh.mean())
        plans = idle_plans(self.sites, flat, threads=self._threads)
        sums = group_sums(self.sites, plans)
        self._give(sums)
        solved = self._idle = self._master.solve(self._until_s)
        if not self.pool.is_exact:
            solved = self._with_fixed(sums, self._until_s)
        self._last_pool_s = time.monotonic() - begin_s
        return None if solved is None else Ending(plans=plans, solved=solved)

    def found(self) -> Ending | None:
        """Plans of the last program's optimum; None where the time was over before there was one.

        Where the program is a relaxation, the pool is planned anew with its true limits, however late it is.
        """
        if self._base is None or self._solved is None:
            return None
        share = np.zeros(sum(pieces.count for pieces in self._rounds))
        share[: len(self._solved.share)] = self._solved.share  # the last pieces may have come too late to be used
        plans = mixed(self.sites, self._base[0], self._rounds, share)
        if self.pool.is_exact:
            return Ending(plans=plans, solved=self._solved)
        if self._rounds:  # without its pieces the program is far from its last optimum: quicker from the beginning
            self._master = master_of(self.pool)
        solved = self._with_fixed(group_sums(self.sites, plans), np.inf)
        return None if solved is None else Ending(plans=plans, solved=solved)

    def _with_fixed(self, sums: GroupSums, until_s: float) -> Solved | None:
        """Plan the pool while the sites keep to their plans, own use at its true limit."""
        self._master.give(self.pool.keeping(sums.taken_kw.sum(axis=0), float(sums.own_cost.sum())))
        return self._master.solve(until_s)

    def start(self) -> None:
        """Ask the sites at the prices of idle sites; what they answer is what all later plans are compared with."""
        if self._idle is None:
            return  # the time is over
        plans = self._answers(self._idle.dual)
        self._base = plans, group_sums(self.sites, plans)
        self._give(self._base[1])
        self._solve()

    def improve(self, target_cost: float) -> bool:
        """Ask the sites again, and use what they answer; returns whether another round may help.

        Parameters
        ----------
        target_cost
            Gap that is aimed at [currency].
        """
        if self._base is None or self._solved is None:
            return False  # the time was over before the first prices were answered
        before, dual = self.gap_cost, self._solved.dual
        smoothed = self._last_step >= SMALL_STEP * self.gap_cost
        if smoothed and self._best_dual is not None:
            dual = SMOOTHING * self._best_dual + (1.0 - SMOOTHING) * dual
        plans = self._answers(dual)
        price = self.pool.price_per_kwh(dual) * self.pool.step_h
        n_pieces = self.sites.n_groups * max(self.facts.problem.n_steps / STEPS_OF_A_PIECE, 1.0)
        apart = parted(self.sites, plans, self._base[0])
        worth = max(LEAST_WORTH * target_cost, NO_PROGRESS * abs(self.cost)) / n_pieces
        new = plans, group_sums(self.sites, plans)
        pieces = cut(self.sites, self._base, new, apart, price, worth)
        if pieces.count:
            self._master.add(pieces)
            self._rounds.append(pieces)
            self._solve()
        else:
            self._last_step = 0.0
        progress = self.gap_cost < before - NO_PROGRESS * abs(self.cost)
        self._stalled = 0 if progress else self._stalled + 1
        return self._stalled < MOST_STALLED and (smoothed or pieces.count > 0)

    def _answers(self, dual: Floats) -> SitePlans:
        begin_s = time.monotonic()
        dual = self.pool.linear.signed(dual)
        answers = self.sites.answers(self.pool.price_per_kwh(dual), threads=self._threads)
        impossible = np.flatnonzero(~np.isfinite(answers.cost))
        if len(impossible):
            name = self.facts.problem.nodes.names[self.sites.node[impossible[0]]]
            raise NoPathError(f"no path of the storage at {name!r} keeps all its limits")
        bound = self.pool.linear.bound(dual) + float(answers.bound.sum())
        if bound > self.bound:
            self.bound, self._best_dual = bound, dual
        self._last_answer_s = time.monotonic() - begin_s
        self.n_rounds += 1
        return SitePlans(battery_kw=answers.battery_kw, energy_kwh=answers.energy_kwh)

    def _give(self, sums: GroupSums) -> None:
        self._master.give(self.pool.taking(sums.taken_kw.sum(axis=0), float(sums.own_cost.sum())))

    def _solve(self) -> None:
        solved = self._master.solve(self._until_s)
        if solved is not None:
            self._last_step = self.cost - solved.cost
            self._solved, self.cost = solved, solved.cost


def master_of(pool: PoolProgram) -> Master:
    """Program of the pool, in the solver.

    Parameters
    ----------
    pool
        The program.
    """
    from ems.dispatch.coordination.master import Master  # noqa: PLC0415 (imports highspy)

    return Master(pool.linear, pool.taken_rows)
