"""A linear program as arrays, put together block by block."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csc_matrix

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(slots=True)
class LinearParts:
    """Columns, rows and terms of a program that is being put together."""

    _costs: list[Floats] = field(default_factory=list)
    _lowers: list[Floats] = field(default_factory=list)
    _uppers: list[Floats] = field(default_factory=list)
    _row_lowers: list[Floats] = field(default_factory=list)
    _row_uppers: list[Floats] = field(default_factory=list)
    _terms: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    n_columns: int = 0
    n_rows: int = 0

    def columns(self, shape: tuple[int, ...], *, cost: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> Ints:
        """Add columns and return their numbers, of the shape given.

        Parameters
        ----------
        shape
            Their shape.
        cost, lower, upper
            Costs and limits, broadcast to the shape; the limits finite.
        """
        for parts, values in ((self._costs, cost), (self._lowers, lower), (self._uppers, upper)):
            parts.append(np.broadcast_to(np.asarray(values, dtype=float), shape).ravel())
        numbers = self.n_columns + np.arange(int(np.prod(shape)))
        self.n_columns += len(numbers)
        return numbers.reshape(shape)

    def rows(self, count: int, *, lower: ArrayLike, upper: ArrayLike) -> Ints:
        """Add rows and return their numbers.

        Parameters
        ----------
        count
            How many.
        lower, upper
            Limits, infinite where there is none.
        """
        for parts, values in ((self._row_lowers, lower), (self._row_uppers, upper)):
            parts.append(np.broadcast_to(np.asarray(values, dtype=float), (count,)))
        numbers = self.n_rows + np.arange(count)
        self.n_rows += count
        return numbers

    def terms(self, rows: Ints, columns: Ints, values: ArrayLike) -> None:
        """Add ``values · columns`` to rows, all broadcast to one shape.

        Parameters
        ----------
        rows, columns, values
            Numbers of the rows and columns, and the coefficients.
        """
        shape = np.broadcast_shapes(np.shape(rows), np.shape(columns), np.shape(values))
        spread = (np.broadcast_to(part, shape).ravel() for part in (rows, columns, np.asarray(values, dtype=float)))
        self._terms.append(tuple(spread))  # type: ignore[arg-type]

    def program(self, fixed_cost: float) -> LinearProgram:
        """Return the program that the parts make.

        Parameters
        ----------
        fixed_cost
            Part of the cost that no column decides.
        """
        from scipy.sparse import csc_matrix  # noqa: PLC0415 (slow to import)

        row, column, value = (np.concatenate(part) for part in zip(*self._terms, strict=True))
        return LinearProgram(
            cost=np.concatenate(self._costs),
            lower=np.concatenate(self._lowers),
            upper=np.concatenate(self._uppers),
            row_lower=np.concatenate(self._row_lowers),
            row_upper=np.concatenate(self._row_uppers),
            matrix=csc_matrix((value, (row, column)), shape=(self.n_rows, self.n_columns)),
            fixed_cost=fixed_cost,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearProgram:
    """Minimise ``cost · columns + fixed_cost`` within limits of the columns, all finite, and of the rows.

    Parameters
    ----------
    cost, lower, upper
        Shape (columns,).
    row_lower, row_upper
        Shape (rows,).
    matrix
        Shape (rows, columns).
    fixed_cost
        Part of the cost that no column decides.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    matrix: csc_matrix
    fixed_cost: float

    def bound(self, dual: Floats) -> float:
        """Lower bound of the optimum that any dual values prove; minus infinity where a row has no such limit.

        Parameters
        ----------
        dual
            What a unit of each row's limits costs, shape (rows,); values of the wrong sign count as zero.

        Notes
        -----
        Weak duality: Σ dual·(limit of the row) + Σ min(reduced cost·lower, reduced cost·upper); it does not matter how
        exactly a solver has found the values. Where a row asks only for ``≥``, a value below zero has the wrong sign.
        """
        dual = self.signed(dual)
        reduced = self.cost - self.matrix.T @ dual
        limit = np.where(dual > 0.0, self.row_lower, self.row_upper)
        rows = float((dual * np.where(dual == 0.0, 0.0, limit)).sum())
        return self.fixed_cost + rows + float(np.where(reduced > 0.0, reduced * self.lower, reduced * self.upper).sum())

    def signed(self, dual: Floats) -> Floats:
        """Dual values without those of the wrong sign, shape (rows,).

        Parameters
        ----------
        dual
            As in :meth:`bound`.
        """
        positive = np.where(np.isfinite(self.row_lower), np.inf, 0.0)
        negative = np.where(np.isfinite(self.row_upper), -np.inf, 0.0)
        return np.asarray(np.clip(dual, negative, positive))
