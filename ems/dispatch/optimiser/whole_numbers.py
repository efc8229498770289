"""Problems with whole numbers: first without, because mostly the linear optimum needs no more than rounding.

Most whole numbers say which of two things happens (charge or discharge, E2 and E6), and where doing both at once does
not pay, the linear optimum does one of them already: rounding the numbers to the side that keeps every limit is then
the proven optimum.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.optimiser.engine import Answer, Ending

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.optimiser.algebra import LinearModel
    from ems.dispatch.optimiser.engine import Engine
    from ems.dispatch.optimiser.rows import Rows

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

FREE_CHOICES = ("event",)
"""Blocks whose whole numbers are decisions of their own (E7): rounding them says nothing about the best choice."""

LARGE_COLUMNS = 20_000
"""From here on branching may take for ever; choices that the linear optimum mixes are then made by fixing."""

KEPT = 1e-7
"""How far a rounded solution may pass a limit, relative to the limit: the solver's own tolerance."""

MOST_ROUNDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One minimisation with whole numbers.

    Parameters
    ----------
    model, rows
        The model, and its constraints.
    coefficients, constant
        The objective: shape (columns,), and what is added.
    gap_fraction
        Gap at which an answer counts as optimal.
    deadline_s
        When the time is over, on the clock of ``time.perf_counter`` [s].
    """

    model: LinearModel
    rows: Rows
    coefficients: Floats
    constant: float
    gap_fraction: float
    deadline_s: float

    @property
    def left_s(self) -> float:
        """Time left [s]."""
        return self.deadline_s - time.perf_counter()

    def minimise(self, engine: Engine) -> Answer:
        """Minimise with what the engine demands at present."""
        return engine.minimise(self.coefficients, self.constant, self.left_s)

    def at(self, solution: Floats) -> float:
        """Objective at a solution."""
        return float(self.coefficients @ solution) + self.constant


def minimise(engine: Engine, task: Task) -> Answer:
    """Best solution with whole numbers.

    Parameters
    ----------
    engine
        Holds the model; whole numbers are demanded before and after the call.
    task
        What to minimise.

    Notes
    -----
    The linear relaxation comes first, and its optimum rounded. If that breaks a limit, HiGHS branches, or, where the
    model is large and has no free choices, the broken choices are fixed to their better side until none is left; the
    gap to the relaxation's bound is reported.
    """
    integer = task.model.integer_columns
    if len(integer) == 0:
        return task.minimise(engine)
    engine.demand_whole_numbers(wanted=False)
    try:
        relaxed = task.minimise(engine)
        if relaxed.ending is not Ending.SOLVED or relaxed.solution is None:
            return Answer(ending=relaxed.ending, bound=relaxed.bound)
        rounded, broken = nearest_whole(task.model, task.rows, relaxed.solution)
        if not broken.any():
            answer = Answer(ending=Ending.SOLVED, solution=rounded, objective=task.at(rounded), bound=relaxed.bound)
            if answer.gap_fraction <= task.gap_fraction:
                return answer
        if _is_large(task.model):
            fixed = _fix_step_by_step(engine, task, relaxed)
            if fixed is not None:
                return fixed
    finally:
        engine.demand_whole_numbers(wanted=True)
    return _polished(engine, task, task.minimise(engine))


def nearest_whole(model: LinearModel, rows: Rows, solution: Floats) -> tuple[Floats, Bools]:
    """Solution with every integer column at the neighbouring whole number that breaks its rows least.

    Parameters
    ----------
    model, rows
        The model, and its constraints.
    solution
        Shape (columns,).

    Returns
    -------
    tuple
        The rounded solution, shape (columns,), and which of the integer columns stand in a row that it breaks, shape
        (integer columns,).
    """
    integer = model.integer_columns
    lower, upper = model.column_limits
    entry = np.flatnonzero(np.isin(rows.column, integer))
    row, column, value = rows.row[entry], rows.column[entry], rows.value[entry]
    sums = rows.sums(solution)
    down = np.clip(np.floor(solution + KEPT), lower, upper)
    up = np.minimum(down + 1.0, upper)
    violation = []
    for target in (down, up):
        moved = sums[row] + value * (target[column] - solution[column])
        passed = np.maximum(np.maximum(rows.lower[row] - moved, moved - rows.upper[row]), 0.0)
        violation.append(np.bincount(column, weights=passed, minlength=len(solution))[integer])
    # where both sides keep the limits the nearer one: of no consequence for the plan, but stable
    nearer_up = solution[integer] - down[integer] > 0.5  # noqa: PLR2004 (a half)
    take_up = np.where(violation[0] == violation[1], nearer_up, violation[1] < violation[0])
    rounded = solution.copy()
    rounded[integer] = np.where(take_up, up[integer], down[integer])
    return rounded, _in_broken_rows(rows, rounded, integer)


def _in_broken_rows(rows: Rows, solution: Floats, integer: Ints) -> Bools:
    sums = rows.sums(solution)
    allowed = KEPT * np.maximum(1.0, np.abs(sums))
    broken_row = (sums < rows.lower - allowed) | (sums > rows.upper + allowed)
    columns = rows.column[broken_row[rows.row]]
    return np.isin(integer, columns)


def _is_large(model: LinearModel) -> bool:
    return model.n_columns >= LARGE_COLUMNS and not any(name in model.variables for name in FREE_CHOICES)


def _fix_step_by_step(engine: Engine, task: Task, relaxed: Answer) -> Answer | None:
    """Fix the choices that the linear optimum mixes, solve again, until it mixes none; None where that fails."""
    integer = task.model.integer_columns
    lower, upper = (limits[integer].copy() for limits in task.model.column_limits)
    answer = relaxed
    try:
        for _ in range(MOST_ROUNDS):
            if answer.ending is not Ending.SOLVED or answer.solution is None:
                return None
            rounded, broken = nearest_whole(task.model, task.rows, answer.solution)
            if not broken.any():
                return Answer(
                    ending=Ending.SOLVED, solution=rounded, objective=task.at(rounded), bound=relaxed.objective
                )
            lower[broken] = upper[broken] = rounded[integer][broken]
            engine.set_limits(integer, lower, upper)
            answer = task.minimise(engine)
    finally:
        engine.set_limits(integer, *(limits[integer] for limits in task.model.column_limits))
    return None


def _polished(engine: Engine, task: Task, answer: Answer) -> Answer:
    """Solve once more with the whole numbers fixed: HiGHS takes 0.999999 for 1, and a limit of that many times 1 kW."""
    if answer.solution is None:
        return answer
    integer = task.model.integer_columns
    whole = np.round(answer.solution[integer])
    engine.set_limits(integer, whole, whole)
    engine.demand_whole_numbers(wanted=False)
    try:
        # the best solution of a run that used up its time is worth a little more of it
        last = engine.minimise(task.coefficients, task.constant, max(task.left_s, 1.0))
    finally:
        engine.demand_whole_numbers(wanted=True)
        engine.set_limits(integer, *(limits[integer] for limits in task.model.column_limits))
    if last.ending is not Ending.SOLVED or last.solution is None:
        return answer
    return Answer(
        ending=answer.ending, solution=last.solution, objective=last.objective, bound=min(answer.bound, last.objective)
    )
