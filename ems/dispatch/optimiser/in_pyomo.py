"""The readable road: a model becomes a Pyomo model with the same names, and goes to HiGHS through Pyomo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np
import pyomo.environ as pyo
from pyomo.common.gc_manager import PauseGC
from pyomo.contrib.solver.common.results import SolutionStatus, TerminationCondition
from pyomo.contrib.solver.solvers.highs import Highs
from pyomo.core.expr.numeric_expr import LinearExpression

from ems.dispatch.optimiser.engine import Answer, Ending, options_of
from ems.dispatch.optimiser.labels import unique
from profiles.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pyomo.contrib.solver.common.results import Results
    from pyomo.core.base.var import VarData

    from ems.dispatch.optimiser.algebra import Constraints, LinearModel, Variables
    from ems.dispatch.optimiser.rows import Rows
    from ems.dispatch.optimiser.settings import SolveSettings

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

ENDINGS = {
    TerminationCondition.convergenceCriteriaSatisfied: Ending.SOLVED,
    TerminationCondition.maxTimeLimit: Ending.TIMED_OUT,
    TerminationCondition.provenInfeasible: Ending.INFEASIBLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lowered:
    """A Pyomo model, and its variables in the order of the columns from which they were made.

    Parameters
    ----------
    model
        The model.
    columns
        Variable of each column.
    """

    model: pyo.ConcreteModel
    columns: list[VarData]


def lowered(model: LinearModel, rows: Rows, coefficients: Floats, constant: float) -> Lowered:
    """Write a linear model in Pyomo.

    Parameters
    ----------
    model, rows
        The model, and its constraints.
    coefficients, constant
        The objective to minimise, shape (columns,), and what is added to it.

    Returns
    -------
    Lowered
        A ``Var`` and a ``Constraint`` a block, named as the block and indexed by unit and step (numbers from 0), and
        ``objective``.
    """
    # so many small objects that all stay: collecting garbage meanwhile takes most of the time and finds none
    with PauseGC():
        written = pyo.ConcreteModel()
        columns: list[VarData] = []
        for variables in model.variables.values():
            columns += _add_variables(written, variables)
        begin = 0
        for constraints in model.constraints.values():
            _add_constraints(written, constraints, rows, begin, columns)
            begin += constraints.count
        written.objective = pyo.Objective(expr=_sum_of(coefficients, columns, constant))
    return Lowered(model=written, columns=columns)


def _axes(shape: tuple[int, ...], labels: Sequence[str]) -> list[pyo.Set]:
    """Index sets of a block: the names of its units, numbers for every other axis."""
    first = [pyo.Set(initialize=unique(labels))] if shape and len(labels) == shape[0] else []
    return first + [pyo.RangeSet(0, length - 1) for length in shape[len(first) :]]


def _add_variables(written: pyo.ConcreteModel, block: Variables) -> list[VarData]:
    domain = pyo.Integers if block.integer else pyo.Reals
    variables = pyo.Var(*_axes(block.columns.shape, block.labels), domain=domain)
    written.add_component(block.name, variables)
    made = list(variables.values())
    for variable, lower, upper in zip(made, block.lower.ravel().tolist(), block.upper.ravel().tolist(), strict=True):
        _limit(variable, lower, upper)
    return made


def _limit(variable: VarData, lower: float, upper: float) -> None:
    variable.lower = lower if lower > -np.inf else None
    variable.upper = upper if upper < np.inf else None


def _add_constraints(
    written: pyo.ConcreteModel, block: Constraints, rows: Rows, begin: int, columns: list[VarData]
) -> None:
    """Write a block of constraints, whose rows of the whole model begin at ``begin``."""
    start = rows.start[begin : begin + block.count + 1]
    value = rows.value[start[0] : start[-1]].tolist()
    variables = [columns[column] for column in rows.column[start[0] : start[-1]].tolist()]
    places = (start - start[0]).tolist()
    lower, upper = block.lower.tolist(), block.upper.tolist()
    numbers = iter(range(block.count))

    def rule(_: pyo.ConcreteModel, *__: object) -> object:
        row = next(numbers)  # Pyomo asks in the order of the rows: last axis fastest
        entries = slice(places[row], places[row + 1])
        body = LinearExpression(linear_coefs=value[entries], linear_vars=variables[entries])
        return (body, lower[row]) if lower[row] == upper[row] else (lower[row], body, upper[row])

    written.add_component(block.name, pyo.Constraint(*_axes(block.shape, block.labels), rule=rule))


def _sum_of(coefficients: Floats, columns: list[VarData], constant: float = 0.0) -> LinearExpression:
    used = np.flatnonzero(coefficients)
    return LinearExpression(
        constant=constant, linear_coefs=coefficients[used].tolist(), linear_vars=[columns[i] for i in used.tolist()]
    )


class _Highs(Highs):  # type: ignore[misc]
    """Pyomo's interface to HiGHS, told of all variables before the first constraint.

    By itself it adds the new variables of one constraint after the other, and each time HiGHS looks at all it has: in
    a year of a pool and two sites most of the time went there.
    """

    def add_block(self, block: pyo.Block) -> None:
        """Add the variables, the constraints and the objective of a model."""
        self.add_variables(list(block.component_data_objects(pyo.Var)))
        super().add_block(block)


class PyomoEngine:
    """A model in Pyomo, solved by HiGHS through Pyomo's solver interface.

    Parameters
    ----------
    model, rows
        The model, whose goals are not used, and its constraints.
    settings
        Gap, threads, method.
    """

    def __init__(self, model: LinearModel, rows: Rows, settings: SolveSettings) -> None:
        self._settings = settings
        self._lowered = lowered(model, rows, np.zeros(model.n_columns), 0.0)
        self._integer = model.integer_columns
        self._whole_numbers = len(self._integer) > 0
        self._kept = self._lowered.model.kept_goals = pyo.ConstraintList()
        self._solver = _Highs()
        self._spent_s = 0.0

    def minimise(self, coefficients: Floats, constant: float, time_limit_s: float) -> Answer:
        """Make ``coefficients · columns + constant`` as small as possible (see :class:`Engine`)."""
        with PauseGC():
            self._lowered.model.objective.set_value(_sum_of(coefficients, self._lowered.columns, constant))
            found = self._run(time_limit_s)
            if found.termination_condition not in ENDINGS and self._settings.threads:
                # its threads were started with another number, by an earlier model
                highspy.Highs.resetGlobalScheduler(True)  # noqa: FBT003 (a signature of highspy)
                found = self._run(time_limit_s)
        self._spent_s = float(found.timing_info.highs_time)
        return self._answer(found)

    def _run(self, time_limit_s: float) -> Results:
        return self._solver.solve(
            self._lowered.model,
            load_solutions=False,
            raise_exception_on_nonoptimal_result=False,
            # HiGHS compares the limit with all its runs of this model together
            time_limit=self._spent_s + max(time_limit_s, 0.0),
            solver_options=options_of(self._settings, whole_numbers=self._whole_numbers),
        )

    def _answer(self, found: Results) -> Answer:
        ending = ENDINGS.get(found.termination_condition)
        if ending is None:
            raise RunError(f"HiGHS, through Pyomo, cannot solve the model: {found.termination_condition.name}")
        bound = -np.inf if found.objective_bound is None else float(found.objective_bound)
        if found.solution_status not in {SolutionStatus.optimal, SolutionStatus.feasible}:
            return Answer(ending=ending, bound=bound)
        found.solution_loader.load_vars()
        return Answer(
            ending=ending,
            solution=np.array([_value(variable) for variable in self._lowered.columns]),
            objective=float(found.incumbent_objective),
            bound=bound,
        )

    def set_limits(self, columns: Ints, lower: Floats, upper: Floats) -> None:
        """Give columns new limits (see :class:`Engine`)."""
        for column, low, high in zip(columns.tolist(), lower.tolist(), upper.tolist(), strict=True):
            _limit(self._lowered.columns[column], low, high)

    def demand_whole_numbers(self, *, wanted: bool) -> None:
        """Demand whole numbers of the integer columns, or not (see :class:`Engine`)."""
        for column in self._integer.tolist():
            self._lowered.columns[column].domain = pyo.Integers if wanted else pyo.Reals
        self._whole_numbers = wanted and len(self._integer) > 0

    def keep_below(self, coefficients: Floats, upper: float) -> None:
        """Add the constraint ``coefficients · columns ≤ upper`` (see :class:`Engine`)."""
        self._kept.add((None, _sum_of(coefficients, self._lowered.columns), upper))


def _value(variable: VarData) -> float:
    """Value of a variable; one that no constraint and no goal names stays at its limit next to zero."""
    if variable.value is not None:
        return float(variable.value)
    lower = -np.inf if variable.lower is None else variable.lower
    upper = np.inf if variable.upper is None else variable.upper
    return float(min(max(0.0, lower), upper))
