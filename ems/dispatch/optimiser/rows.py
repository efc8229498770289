"""All constraints of a model as one sparse matrix, block after block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.dispatch.optimiser.algebra import LinearModel

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Constraints ``lower ≤ Σ value × column ≤ upper``, compressed by rows; no column stands twice in a row.

    Parameters
    ----------
    start
        Place of each row's first entry, and the number of entries at the end, shape (rows + 1,).
    column, value
        Entries.
    lower, upper
        Shape (rows,).
    """

    start: NDArray[np.int32]
    column: NDArray[np.int32]
    value: Floats
    lower: Floats
    upper: Floats

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(self.lower)

    @property
    def row(self) -> Ints:
        """Row of every entry."""
        return np.repeat(np.arange(self.count), np.diff(self.start))

    def sums(self, solution: Floats) -> Floats:
        """``Σ value × column`` of every row, shape (rows,), for a solution of shape (columns,)."""
        products = self.value * solution[self.column]
        return np.bincount(self.row, weights=products, minlength=self.count).astype(float)


def rows_of(model: LinearModel) -> Rows:
    """Rows of all blocks of a model, in the order of the blocks; entries of one column in one row are added up."""
    from scipy.sparse import coo_array  # noqa: PLC0415 (slow to import; only solving needs it)

    blocks = list(model.constraints.values())
    first = np.cumsum([0, *(block.count for block in blocks)])
    row = [block.row + begin for block, begin in zip(blocks, first[:-1], strict=True)]
    entries = coo_array(
        (
            _joined([block.value for block in blocks]),
            (_joined(row).astype(np.int32), _joined([block.column for block in blocks]).astype(np.int32)),
        ),
        shape=(int(first[-1]), model.n_columns),
    ).tocsr()
    return Rows(
        start=entries.indptr.astype(np.int32),
        column=entries.indices.astype(np.int32),
        value=np.asarray(entries.data, dtype=float),
        lower=_joined([block.lower for block in blocks]),
        upper=_joined([block.upper for block in blocks]),
    )


def rows_of_block(model: LinearModel, name: str) -> Ints:
    """Numbers of the rows of a block of constraints; none where there is no such block.

    Parameters
    ----------
    model
        The model.
    name
        Name of the block.
    """
    first = 0
    for block, constraints in model.constraints.items():
        if block == name:
            return np.arange(first, first + constraints.count)
        first += constraints.count
    return np.zeros(0, dtype=np.int64)


def _joined(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(arrays) if arrays else np.zeros(0)
