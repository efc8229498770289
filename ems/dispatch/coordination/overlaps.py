"""Which pieces exclude each other: at every step a group may follow other plans for at most all of its power."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.coordination.pieces import NO_PIECE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.coordination.pieces import Pieces

    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Rows ``Σ share of the pieces ≤ 1``.

    Parameters
    ----------
    row, piece
        Row and piece of every term, both numbered over all rounds, shape (terms,).
    """

    row: Ints
    piece: Ints


class Overlaps:
    """Rows for every set of pieces that overlap, kept up to date as pieces are added.

    Notes
    -----
    Pieces are stretches of time: whichever overlap at some step do so at the last step of the one that ends first. So
    a row for the last step of each piece is enough, and only where more than one piece covers it. Of rows with the same
    pieces the first is enough.
    """

    def __init__(self) -> None:
        self._piece_at: list[Ints] = []
        self._group, self._step = np.zeros((2, 0), dtype=np.int64)
        self._ends: set[tuple[int, int]] = set()
        self.n_pieces = 0

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self._group)

    def add(self, pieces: Pieces) -> tuple[Shares, Shares]:
        """Add pieces; return their terms in the rows that exist, and the rows that they make necessary.

        Parameters
        ----------
        pieces
            New pieces, numbered after those that exist.
        """
        at = np.where(pieces.piece_at >= 0, pieces.piece_at + self.n_pieces, NO_PIECE)
        self._piece_at.append(at)
        self.n_pieces += pieces.count
        old = at[self._group, self._step]
        known = Shares(row=np.flatnonzero(old >= 0), piece=old[old >= 0])
        self._ends |= set(zip(pieces.group.tolist(), pieces.last_step.tolist(), strict=True))
        return known, self._new_rows()

    def _new_rows(self) -> Shares:
        ends = np.array(sorted(self._ends), dtype=np.int64).reshape(-1, 2)
        group, step = (np.concatenate(pair) for pair in zip((self._group, self._step), ends.T, strict=True))
        covering = np.stack([at[group, step] for at in self._piece_at])
        is_first = np.zeros(len(group), dtype=bool)
        is_first[np.unique(covering, axis=1, return_index=True)[1]] = True
        is_new = is_first & ((covering >= 0).sum(axis=0) > 1)
        is_new[: self.n_rows] = False
        self._ends -= set(zip(group[is_new].tolist(), step[is_new].tolist(), strict=True))
        place, order = np.nonzero(covering[:, is_new].T >= 0)
        shares = Shares(row=self.n_rows + place, piece=covering[:, is_new].T[place, order])
        self._group = np.append(self._group, group[is_new])
        self._step = np.append(self._step, step[is_new])
        return shares
