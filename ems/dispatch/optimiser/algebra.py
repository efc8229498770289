"""A linear model as named blocks of variables and constraints, each an array: written once, handed to any solver.

An equation is a list of terms ``coefficient × variables``. Variables are arrays of column numbers, so that numpy's
indexing, slicing and broadcasting say which variable stands where; ``NONE`` marks a place where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.forest import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Term = tuple[ArrayLike, Ints]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variables:
    """A block of variables.

    Parameters
    ----------
    name
        As in FORMULATION.md.
    columns
        Column number of each; any shape, usually (units, steps).
    lower, upper
        Limits, the shape of ``columns``.
    integer
        Whether they take whole numbers only.
    labels
        Name of each unit of the first axis, for messages and for Pyomo's index.
    """

    name: str
    columns: Ints
    lower: Floats
    upper: Floats
    integer: bool
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """A block of constraints ``lower ≤ Σ value × variable ≤ upper``.

    Parameters
    ----------
    name
        As in FORMULATION.md.
    shape
        Shape of the block, usually (units, steps); its rows are numbered along it, last axis fastest.
    row, column, value
        Coefficients; ``row`` counts from 0 within the block.
    lower, upper
        Shape (rows,).
    labels
        Name of each unit of the first axis.
    """

    name: str
    shape: tuple[int, ...]
    row: Ints
    column: Ints
    value: Floats
    lower: Floats
    upper: Floats
    labels: tuple[str, ...]

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(self.lower)


@dataclass(slots=True)
class LinearModel:
    """Blocks in the order in which they were added, and the costs of the goals."""

    variables: dict[str, Variables] = field(default_factory=dict)
    constraints: dict[str, Constraints] = field(default_factory=dict)
    goals: dict[str, list[Term]] = field(default_factory=dict)
    goal_constants: dict[str, float] = field(default_factory=dict)
    n_columns: int = 0

    def add_variables(
        self,
        name: str,
        shape: tuple[int, ...],
        *,
        lower: ArrayLike = 0.0,
        upper: ArrayLike = np.inf,
        integer: bool = False,
        labels: Sequence[str] = (),
    ) -> Ints:
        """Add a block of variables and return their column numbers, of the shape given.

        Parameters
        ----------
        name, shape
            As in FORMULATION.md; usually (units, steps).
        lower, upper
            Limits, broadcast to the shape.
        integer
            Whether they take whole numbers only.
        labels
            Name of each unit of the first axis.
        """
        size = int(np.prod(shape))
        columns = np.arange(self.n_columns, self.n_columns + size, dtype=np.int64).reshape(shape)
        self.n_columns += size
        self.variables[name] = Variables(
            name=name,
            columns=columns,
            lower=np.broadcast_to(np.asarray(lower, dtype=float), shape),
            upper=np.broadcast_to(np.asarray(upper, dtype=float), shape),
            integer=integer,
            labels=tuple(labels),
        )
        return columns

    def add_constraints(
        self,
        name: str,
        terms: Sequence[Term],
        *,
        shape: tuple[int, ...],
        lower: ArrayLike = -np.inf,
        upper: ArrayLike = np.inf,
        labels: Sequence[str] = (),
    ) -> None:
        """Add a block of constraints.

        Parameters
        ----------
        name
            As in FORMULATION.md.
        terms
            Coefficients and variables. Both are broadcast to the shape; variables with further axes in front, such as
            (n, units, steps), are summed over them.
        shape
            Shape of the block.
        lower, upper
            Limits, broadcast to the shape; equal for an equation.
        labels
            Name of each unit of the first axis.
        """
        rows = np.arange(int(np.prod(shape)), dtype=np.int64).reshape(shape)
        row, column, value = [], [], []
        for coefficient, variables in terms:
            target = np.broadcast_shapes(shape, variables.shape)
            columns = np.broadcast_to(variables, target)
            values = np.broadcast_to(np.asarray(coefficient, dtype=float), target)
            present = (columns != NONE) & (values != 0.0)
            row.append(np.broadcast_to(rows, target)[present])
            column.append(columns[present])
            value.append(values[present])
        self.constraints[name] = Constraints(
            name=name,
            shape=shape,
            row=np.concatenate(row) if row else np.zeros(0, dtype=np.int64),
            column=np.concatenate(column) if column else np.zeros(0, dtype=np.int64),
            value=np.concatenate(value) if value else np.zeros(0),
            lower=np.broadcast_to(np.asarray(lower, dtype=float), shape).ravel(),
            upper=np.broadcast_to(np.asarray(upper, dtype=float), shape).ravel(),
            labels=tuple(labels),
        )

    def add_to_goal(self, goal: str, coefficient: ArrayLike, variables: Ints) -> None:
        """Add ``Σ coefficient × variables`` to a goal.

        Parameters
        ----------
        goal
            Name of the goal.
        coefficient
            Broadcast to the variables.
        variables
            Column numbers; ``NONE`` adds nothing.
        """
        self.goals.setdefault(goal, []).append((coefficient, variables))

    def add_constant(self, goal: str, value: float) -> None:
        """Add a number to a goal."""
        self.goals.setdefault(goal, [])
        self.goal_constants[goal] = self.goal_constants.get(goal, 0.0) + value

    def goal_coefficients(self, goal: str) -> Floats:
        """Coefficient of every column in a goal, shape (columns,)."""
        total = np.zeros(self.n_columns)
        for coefficient, variables in self.goals.get(goal, []):
            present = variables != NONE
            values = np.broadcast_to(np.asarray(coefficient, dtype=float), variables.shape)
            total += np.bincount(variables[present], weights=values[present], minlength=self.n_columns)
        return total

    def goal_value(self, goal: str, solution: Floats) -> float:
        """Value of a goal at a solution, shape (columns,)."""
        return float(self.goal_coefficients(goal) @ solution) + self.goal_constants.get(goal, 0.0)

    @property
    def column_limits(self) -> tuple[Floats, Floats]:
        """Lower and upper limit of every column, shape (columns,) each."""
        blocks = self.variables.values()
        lower = np.concatenate([block.lower.ravel() for block in blocks] or [np.zeros(0)])
        upper = np.concatenate([block.upper.ravel() for block in blocks] or [np.zeros(0)])
        return lower, upper

    @property
    def integer_columns(self) -> Ints:
        """Numbers of the columns that take whole numbers only."""
        found = [block.columns.ravel() for block in self.variables.values() if block.integer]
        return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)

    @property
    def n_rows(self) -> int:
        """Number of constraints of all blocks."""
        return sum(block.count for block in self.constraints.values())
