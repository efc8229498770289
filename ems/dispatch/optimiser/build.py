"""From a problem to a linear model, once, whatever solves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ems.dispatch.optimiser import equations, plans, variables
from ems.dispatch.optimiser.algebra import LinearModel
from ems.dispatch.optimiser.facts import facts_of
from ems.dispatch.optimiser.objective import add_goals

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ems.dispatch.optimiser.columns import Columns
    from ems.dispatch.optimiser.facts import Facts
    from ems.dispatch.optimiser.sizes import Sizes
    from ems.dispatch.problem import DispatchProblem, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A problem as a linear model, and what its columns mean.

    Parameters
    ----------
    linear
        Blocks of variables and constraints, and the goals.
    columns
        Column numbers by meaning.
    facts
        What followed from the problem.
    """

    linear: LinearModel
    columns: Columns
    facts: Facts

    def plan_of(self, solution: NDArray[np.float64]) -> Plan:
        """Plan that a solution stands for, cleaned of what the solver left undecided.

        Parameters
        ----------
        solution
            Value of every column, shape (columns,).
        """
        return plans.plan_of(self, solution)


def build(problem: DispatchProblem, sizes: Sizes | None = None) -> Model:
    """Linear model of a problem, as printed in FORMULATION.md.

    Parameters
    ----------
    problem
        The problem; where sizes are decided, with every size at zero.
    sizes
        Sizes that are decided together with the dispatch; None: none.

    Returns
    -------
    Model
        Arrays only: nothing is solved.
    """
    linear, facts = LinearModel(), facts_of(problem, sizes)
    columns = variables.add_all(linear, facts)
    equations.add_all(linear, facts, columns)
    add_goals(linear, facts, columns)
    return Model(linear=linear, columns=columns, facts=facts)
