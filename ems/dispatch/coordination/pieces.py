"""Plans cut into pieces: a group follows another plan between two moments at which both hold the same energy.

The energies of two plans meet often: storages are empty in the morning, full at noon. Between two meetings a group can
change over from one plan to the other, or do a part of each, without any trace before or after. A year's plan is so cut
into some hundred pieces that the pool may take one by one, where whole plans could only be mixed as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.coordination.response import GroupSums, SitePlans
    from ems.dispatch.coordination.sites import Sites

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

NO_PIECE = -1
SMALLEST_KW = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Pieces of one set of plans, as deviations from the plans that all are compared with.

    Parameters
    ----------
    cost
        What each changes of the sites' own costs, shape (pieces,) [currency].
    group
        Group of each, shape (pieces,).
    last_step
        A step of each at which every piece that overlaps its end is met, shape (pieces,).
    piece_at
        Piece of each group and step, or ``NO_PIECE``, shape (groups, steps).
    taken_kw
        What each group and step takes more, 0 where there is no piece, shape (groups, steps) [kW].
    stored_kw, energy_kwh
        What the sites of each group do otherwise, in the steps that belong to a piece: power that reaches the stored
        energy, and energy; per group an array of shape (sites of the group, such steps) [kW] and [kWh].
    """

    cost: Floats
    group: Ints
    last_step: Ints
    piece_at: Ints
    taken_kw: Floats
    stored_kw: tuple[Floats, ...]
    energy_kwh: tuple[Floats, ...]

    @property
    def count(self) -> int:
        """Number of pieces."""
        return len(self.cost)


def cut(
    sites: Sites,
    old: tuple[SitePlans, GroupSums],
    new: tuple[SitePlans, GroupSums],
    apart: Bools,
    price: Floats,
    least_cost: float,
) -> Pieces:
    """Cut new plans into the pieces that are worth having.

    Parameters
    ----------
    sites
        The sites.
    old, new
        The plans that all are compared with, and new ones; each with its sums.
    apart
        Whether a group's energies differ when a step ends, shape (groups, steps).
    price
        What a kW of the step costs at the pool, shape (steps,) [currency/kW].
    least_cost
        Least that a piece must save at that price [currency].
    """
    taken = new[1].taken_kw - old[1].taken_kw
    cost = new[1].own_cost - old[1].own_cost
    label = _labels(apart, cyclic=sites.cases.end == "cyclic")
    count = int(label.max()) + 1
    saved = -np.bincount(label.ravel(), (cost + price * taken).ravel(), count)
    kept = np.flatnonzero(saved > least_cost)
    number = np.full(count, NO_PIECE)
    number[kept] = np.arange(len(kept))
    piece_at = number[label]
    inside = piece_at >= 0
    group, _ = np.nonzero(inside)
    return Pieces(
        cost=np.bincount(piece_at[inside], cost[inside], len(kept)).astype(float),
        group=_last_of(piece_at[inside], group, len(kept)),
        last_step=_last_steps(piece_at, apart, len(kept)),
        piece_at=piece_at,
        taken_kw=np.where(inside & (np.abs(taken) > SMALLEST_KW), taken, 0.0),
        stored_kw=tuple(
            sites.stored_kw(new[0].battery_kw[span][:, steps], span)
            - sites.stored_kw(old[0].battery_kw[span][:, steps], span)
            for span, steps in zip(sites.groups, inside, strict=True)
        ),
        energy_kwh=tuple(
            new[0].energy_kwh[span][:, steps] - old[0].energy_kwh[span][:, steps]
            for span, steps in zip(sites.groups, inside, strict=True)
        ),
    )


def _labels(apart: Bools, *, cyclic: bool) -> Ints:
    """Number of the piece of each group and step: a new one begins where the step before ended together."""
    begins = np.ones(apart.shape, dtype=bool)
    begins[:, 1:] = ~apart[:, :-1]
    label = np.cumsum(begins.ravel()).reshape(apart.shape) - 1
    if cyclic:  # the last piece goes on in the first step
        for group in np.flatnonzero(apart[:, -1]):
            label[group, label[group] == label[group, -1]] = label[group, 0]
    return np.asarray(label)


def _last_steps(piece_at: Ints, apart: Bools, count: int) -> Ints:
    """Step at whose end each piece ends; any of its steps where it goes round the whole circle."""
    _, step = np.nonzero(piece_at >= 0)
    last = _last_of(piece_at[piece_at >= 0], step, count)
    _, ending = np.nonzero((piece_at >= 0) & ~apart)
    last[piece_at[(piece_at >= 0) & ~apart]] = ending
    return last


def _last_of(piece: Ints, values: Ints, count: int) -> Ints:
    """Last of the values of each piece, shape (count,)."""
    last = np.zeros(count, dtype=np.int64)
    last[piece] = values  # the last one written stays
    return last
