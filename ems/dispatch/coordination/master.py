"""The program of the pool in HiGHS, with the pieces of plans that it may take; it goes on from where it was."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np

from ems.dispatch.coordination.overlaps import Overlaps
from profiles.errors import RunError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.coordination.linear import LinearProgram
    from ems.dispatch.coordination.pieces import Pieces

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

DUAL_SIMPLEX, PRIMAL_SIMPLEX = 1, 4
"""After a change of limits the last basis keeps its prices right; after new columns, its powers."""


ENDINGS = {highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit}


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """An optimum of the program.

    Parameters
    ----------
    cost
        Its value [currency].
    values
        Value of the program's own columns, shape (columns,).
    dual
        Dual values of the program's own rows, shape (rows,).
    share
        Which part of each piece is taken, 0 to 1, shape (pieces,).
    """

    cost: float
    values: Floats
    dual: Floats
    share: Floats


class Master:
    """A linear program, later with pieces.

    Parameters
    ----------
    program
        The program.
    taken_rows
        Rows in which what the pieces take stands, shape (steps,).
    """

    def __init__(self, program: LinearProgram, taken_rows: Ints) -> None:
        self._taken_rows = taken_rows
        self._n_rows, self._n_columns = program.matrix.shape
        self._overlaps = Overlaps()
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        # No number of threads is named: HiGHS fails where an earlier model of the process was given another.
        # Nothing in these programs can be presolved away, and later solves begin from a basis.
        self._highs.setOptionValue("output_flag", False)  # noqa: FBT003 (a signature of highspy)
        self._highs.setOptionValue("presolve", "off")
        self._pass(program)

    def _pass(self, program: LinearProgram) -> None:
        matrix = program.matrix
        self._highs.passModel(
            self._n_columns,
            self._n_rows,
            matrix.nnz,
            int(highspy.MatrixFormat.kColwise),
            int(highspy.ObjSense.kMinimize),
            program.fixed_cost,
            program.cost,
            program.lower,
            program.upper,
            program.row_lower,
            program.row_upper,
            matrix.indptr.astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data,
            np.zeros(self._n_columns, dtype=np.int32),
        )

    def give(self, program: LinearProgram) -> None:
        """Exchange all limits and the offset for those of a program that has the same costs and terms.

        Parameters
        ----------
        program
            The program.
        """
        rows = np.arange(self._n_rows, dtype=np.int32)
        self._highs.changeRowsBounds(  # type: ignore[attr-defined]
            self._n_rows, rows, program.row_lower, program.row_upper
        )
        columns = np.arange(self._n_columns, dtype=np.int32)
        self._highs.changeColsBounds(self._n_columns, columns, program.lower, program.upper)
        self._highs.changeObjectiveOffset(program.fixed_cost)
        self._highs.setOptionValue("simplex_strategy", DUAL_SIMPLEX)

    def add(self, pieces: Pieces) -> None:
        """Let pieces be taken.

        Parameters
        ----------
        pieces
            The pieces.
        """
        from scipy.sparse import csc_matrix, csr_matrix  # noqa: PLC0415 (slow to import)

        offset, rows_before = self._overlaps.n_pieces, self._overlaps.n_rows
        known, new = self._overlaps.add(pieces)
        group, step = np.nonzero(pieces.taken_kw)
        row = np.append(self._taken_rows[step], self._n_rows + known.row)
        column = np.append(pieces.piece_at[group, step], known.piece - offset)
        value = np.append(-pieces.taken_kw[group, step], np.ones(len(known.row)))
        terms = csc_matrix((value, (row, column)), shape=(self._n_rows + rows_before, pieces.count))
        zeros, ones = np.zeros(pieces.count), np.ones(pieces.count)
        self._highs.addCols(
            pieces.count, pieces.cost, zeros, ones, terms.nnz, *_as_highs(terms.indptr, terms.indices), terms.data
        )
        count = self._overlaps.n_rows - rows_before
        if count:
            place = (np.ones(len(new.row)), (new.row - rows_before, self._n_columns + new.piece))
            shares = csr_matrix(place, shape=(count, self._n_columns + self._overlaps.n_pieces))
            lower, upper = np.full(count, -np.inf), np.ones(count)
            self._highs.addRows(count, lower, upper, shares.nnz, *_as_highs(shares.indptr, shares.indices), shares.data)
        self._highs.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX)

    def solve(self, until_s: float) -> Solved | None:
        """Solve the program; None where the time was over before.

        Parameters
        ----------
        until_s
            When the time is over, by ``time.monotonic`` [s].

        Raises
        ------
        profiles.errors.RunError
            HiGHS ends in another way.
        """
        highs, status = self._highs, self._run(until_s)
        if status not in ENDINGS:  # lost in rounding: from the beginning, the other way
            highs.clearSolver()
            highs.setOptionValue("simplex_strategy", DUAL_SIMPLEX)
            status = self._run(until_s)
        if status == highspy.HighsModelStatus.kTimeLimit:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise RunError(f"HiGHS cannot solve the program of the pool: {highs.modelStatusToString(status)}")
        found = highs.getSolution()
        values, dual = np.asarray(found.col_value), np.asarray(found.row_dual)
        return Solved(
            cost=float(highs.getInfo().objective_function_value),
            values=values[: self._n_columns],
            dual=dual[: self._n_rows],
            share=np.clip(values[self._n_columns :], 0.0, 1.0),
        )

    def _run(self, until_s: float) -> highspy.HighsModelStatus:
        highs = self._highs
        highs.setOptionValue("time_limit", highs.getRunTime() + max(until_s - time.monotonic(), 0.0))
        highs.run()
        return highs.getModelStatus()


def _as_highs(start: Ints, index: Ints) -> tuple[Ints, Ints]:
    """Where each column or row begins, and the numbers in it, as HiGHS reads them."""
    return start[:-1].astype(np.int32), index.astype(np.int32)
