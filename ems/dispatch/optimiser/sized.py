"""Sizes and dispatch decided together: one linear programme, and the cost of running with any sizes.

The programme is built once. The least cost over the sizes, the cost at given sizes and its slopes are runs of the same
model, each from where the last one ended.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.forest import NONE
from ems.dispatch.optimiser import whole_numbers
from ems.dispatch.optimiser.build import Model, build
from ems.dispatch.optimiser.convexity import signs_that_sizes_tell
from ems.dispatch.optimiser.engine import Ending
from ems.dispatch.optimiser.facts import facts_of
from ems.dispatch.optimiser.settings import SolveSettings
from ems.dispatch.optimiser.sides import one_sided_slope
from ems.dispatch.optimiser.sizes import check, problem_at
from profiles.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.dispatch.optimiser.engine import Answer, Tell
    from ems.dispatch.optimiser.sizes import Sizes
    from ems.dispatch.problem import DispatchProblem, Plan

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

DEFAULT = SolveSettings()

LARGE_COLUMNS = 20_000
"""From here on the interior point finds the least cost faster than the dual simplex, which then goes on from there."""
MOST_KEPT = 32
"""Sizes whose best dispatch is kept: a curve asks for its cost, and for its plan later (half a megabyte each)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sized:
    """Sizes found, the plan with them, and the proof.

    Parameters
    ----------
    names
        Name of each size.
    size
        Value of each, shape (sizes,).
    plan
        Best dispatch with these sizes.
    operation_cost
        Cost of the plan (E6) [currency].
    purchase_cost
        What the sizes cost over the window [currency].
    bound_cost
        Proven lower bound of both together, whatever the sizes [currency].
    """

    names: tuple[str, ...]
    size: Floats
    plan: Plan
    operation_cost: float
    purchase_cost: float
    bound_cost: float

    @property
    def total_cost(self) -> float:
        """Operation and purchase together [currency]."""
        return self.operation_cost + self.purchase_cost

    @property
    def gap_cost(self) -> float:
        """By how much other sizes, or another plan, could be better at most [currency]."""
        return max(self.total_cost - self.bound_cost, 0.0)


def solve_sized(
    problem: DispatchProblem, sizes: Sizes, settings: SolveSettings = DEFAULT, tell: Tell | None = None
) -> Sized:
    """Sizes and dispatch of least cost together.

    Parameters
    ----------
    problem
        The problem with every size at zero; its objective is the cost alone.
    sizes
        What is decided, within which limits, and what it costs over the window.
    settings
        Time, gap, threads, method; always on arrays.
    tell
        Called with a line of progress now and then; None stays silent.

    Raises
    ------
    profiles.errors.InputError
        Something cannot be sized; all problems at once.
    profiles.errors.RunError
        No sizes keep all limits, or the time was over.
    """
    return SizedModel(problem, sizes, settings, tell).least()


class SizedModel:
    """A problem with sizes in the hands of HiGHS.

    Parameters
    ----------
    problem, sizes, settings, tell
        As in :func:`solve_sized`.
    """

    def __init__(
        self, problem: DispatchProblem, sizes: Sizes, settings: SolveSettings = DEFAULT, tell: Tell | None = None
    ) -> None:
        from ems.dispatch.optimiser.in_highs import HighsEngine  # noqa: PLC0415 (imports highspy)
        from ems.dispatch.optimiser.rows import rows_of, rows_of_block  # noqa: PLC0415 (imports scipy)

        check(problem, sizes)
        self._problem, self._sizes, self._settings = problem, sizes, settings
        self._model = build(problem, sizes)
        self._rows = rows_of(self._model.linear)
        self._engine = HighsEngine(self._model.linear, self._rows, settings, tell)
        self._running, self._purchase = (self._model.linear.goal_coefficients(goal) for goal in ("cost", "purchase"))
        self._has_run = False
        self._answers: dict[bytes, Answer] = {}
        self._slopes: dict[bytes, Floats] = {}
        self._limits = rows_of_block(self._model.linear, "limit_of_sizes")
        self._signs = signs_that_sizes_tell(problem, self._model.linear, self._model.columns.is_short)
        self._constant = self._model.linear.goal_constants.get("cost", 0.0)

    @property
    def is_linear(self) -> bool:
        """Whether no whole number is needed: the cost is then convex in the sizes, and has slopes."""
        return len(self._model.linear.integer_columns) == 0

    def least(self, cost: Floats | None = None) -> Sized:
        """Sizes and dispatch of least cost.

        Parameters
        ----------
        cost
            Other costs of a unit of each size than those of the sizes, shape (sizes,) [currency]; None: those.
        """
        self._free()
        purchase = self._purchase.copy()
        if cost is not None:
            purchase[self._model.columns.size] = cost
        large = self._settings.method == "choose" and self._model.linear.n_columns >= LARGE_COLUMNS
        self._engine.use(replace(self._settings, method="ipm") if large and not self._has_run else self._settings)
        answer = self._minimum(self._running + purchase)
        self._engine.use(self._settings)
        if answer.ending is Ending.INFEASIBLE:
            raise RunError(self._infeasible())
        if answer.solution is None:
            raise RunError(
                f"No sizes were found within {self._settings.time_limit_s:g} s; allow more time or plan fewer steps"
            )
        size = np.clip(answer.solution[self._model.columns.size], self._sizes.lower, self._sizes.upper)
        plan = self._plan(answer.solution, size)
        return Sized(
            names=self._sizes.names,
            size=size,
            plan=plan,
            operation_cost=plan.cost,
            purchase_cost=float(size @ (self._sizes.cost if cost is None else cost)),
            bound_cost=answer.bound,
        )

    def cost_at(self, size: Sequence[float] | Floats) -> tuple[float, Floats]:
        """Cost of the best dispatch at given sizes, and a slope of it.

        Parameters
        ----------
        size
            Value of each, shape (sizes,).

        Returns
        -------
        tuple
            The cost [currency], and its slopes by the sizes (NaN where whole numbers are needed), shape (sizes,)
            [currency per unit]: with ``is_linear``, cost + slopes · (other − size) is never above the cost at others.

        Raises
        ------
        profiles.errors.RunError
            No plan keeps all limits at these sizes.
        """
        at = np.asarray(size, dtype=float)
        answer = self._feasible(at)
        if not self.is_linear:
            return answer.objective, np.full(len(at), np.nan)
        return answer.objective, self._slopes[at.tobytes()].copy()

    def cost_range_at(self, size: Sequence[float] | Floats) -> tuple[float, float]:
        """Proven lower bound and cost of the dispatch found at given sizes; apart only where whole numbers are needed.

        Parameters
        ----------
        size
            Value of each, shape (sizes,).
        """
        answer = self._feasible(np.asarray(size, dtype=float))
        return min(answer.bound, answer.objective), answer.objective

    def plan_at(self, size: Sequence[float] | Floats) -> Plan:
        """Best dispatch at given sizes.

        Parameters
        ----------
        size
            Value of each, shape (sizes,).
        """
        at = np.asarray(size, dtype=float)
        solution = self._feasible(at).solution
        if solution is None:
            raise RunError(f"No plan was found within {self._settings.time_limit_s:g} s; allow more time")
        return self._plan(solution, at)

    def sides(
        self, size: Sequence[float] | Floats, *, lower: Floats | None = None, upper: Floats | None = None
    ) -> tuple[Floats, Floats]:
        """Slopes of the cost of running to the left and to the right of sizes, each size moved alone.

        Parameters
        ----------
        size
            Value of each, shape (sizes,).
        lower, upper
            Other limits than those of the sizes, shape (sizes,); None: those.

        Returns
        -------
        tuple
            Left and right slopes, shape (sizes,) each [currency per unit]; NaN where the size is at its limit, so that
            there is no such side, infinite where no plan keeps all limits on it.

        Notes
        -----
        The cost is convex and piecewise linear in the sizes. The step is made shorter until half of it has the same
        slope: then the cost is straight over the whole step.
        """
        at = np.asarray(size, dtype=float)
        low, high = self._sizes.lower if lower is None else lower, self._sizes.upper if upper is None else upper
        ranges = replace(self._sizes, lower=low, upper=high)
        here, _ = self.cost_at(at)
        found = np.full((2, len(at)), np.nan)
        for number in range(len(at)):
            for side, sign in enumerate((-1, 1)):
                found[side, number] = one_sided_slope(self._cost_at, at, here, number, sign, ranges)
        return found[0], found[1]

    def _cost_at(self, size: Floats) -> float:
        """Cost at sizes, infinite where no plan keeps all limits."""
        return self._at(size).objective

    def _feasible(self, size: Floats) -> Answer:
        """Best dispatch with the sizes held where they are."""
        answer = self._at(size)
        if answer.ending is Ending.INFEASIBLE:
            given = ", ".join(f"{name} = {value:g}" for name, value in zip(self._sizes.names, size, strict=True))
            raise RunError(f"No plan keeps all limits with {given}; choose other sizes")
        return answer

    def _at(self, size: Floats) -> Answer:
        """Best dispatch with the sizes held where they are, whatever their limits together are; the last are kept."""
        key = size.tobytes()
        if key not in self._answers:
            answer = self._solved_at(size)
            while len(self._answers) >= MOST_KEPT:
                oldest = next(iter(self._answers))
                del self._answers[oldest]
                self._slopes.pop(oldest, None)
            self._answers[key] = answer
            if self.is_linear and answer.solution is not None:
                self._slopes[key] = self._engine.reduced_costs()[self._model.columns.size].copy()
        return self._answers[key]

    def _solved_at(self, size: Floats) -> Answer:
        """Best dispatch with the sizes held where they are, solved anew."""
        self._hold(size, size, np.full(len(self._limits), np.inf))
        if not len(self._signs):
            return self._minimum(self._running)
        # at one node the sizes say when it needs energy, so that no whole number is left to decide
        is_short = problem_at(self._problem, self._sizes, size).nodes.net_load_kw > 0.0
        known = is_short[self._model.columns.is_short != NONE].astype(float)
        self._engine.set_limits(self._signs, known, known)
        self._engine.demand_whole_numbers(wanted=False)
        try:
            return self._engine.minimise(self._running, self._constant, self._settings.time_limit_s)
        finally:
            self._engine.demand_whole_numbers(wanted=True)
            self._engine.set_limits(self._signs, np.zeros(len(known)), np.ones(len(known)))

    def _free(self) -> None:
        upper = np.zeros(0) if self._sizes.row_upper is None else self._sizes.row_upper
        self._hold(self._sizes.lower, self._sizes.upper, upper)

    def _hold(self, lower: Floats, upper: Floats, row_upper: Floats) -> None:
        self._engine.set_limits(self._model.columns.size, lower, upper)
        if len(self._limits):
            self._engine.set_row_limits(self._limits, np.full(len(self._limits), -np.inf), row_upper)

    def _minimum(self, coefficients: Floats) -> Answer:
        task = whole_numbers.Task(
            model=self._model.linear,
            rows=self._rows,
            coefficients=coefficients,
            constant=self._constant,
            gap_fraction=self._settings.gap_fraction,
            deadline_s=time.perf_counter() + self._settings.time_limit_s,
        )
        self._has_run = True
        return whole_numbers.minimise(self._engine, task)

    def _plan(self, solution: Floats, size: Floats) -> Plan:
        """Plan of a solution, in the problem of its sizes."""
        at = problem_at(self._problem, self._sizes, size)
        named = Model(linear=self._model.linear, columns=self._model.columns, facts=facts_of(at))
        return named.plan_of(solution)

    def _infeasible(self) -> str:
        """What is said where no sizes keep all limits."""
        names = ", ".join(self._sizes.names)
        return (
            f"No sizes ({names}) within their limits keep all limits of the plan: a floor, an end or a budget cannot be"
            " kept; widen the sizes, raise the budget, or let the storage begin within its limits"
        )
