"""Nodes and storages laid out as the kernel reads them: blocks of nodes, ranks of storages, read-only arrays."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ems.simulation import kernel as k
from ems.simulation.layout import CARRIED_ENERGY, CARRIED_FIRST_BAD, CARRIED_GRID_SHARE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.rules import Signals
    from ems.district import Nodes
    from ems.storage import Storages

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

NODES_PER_BLOCK = 8 * k.LANES


def blocks_of(nodes: Nodes) -> tuple[Ints, Ints]:
    """Cut the nodes into blocks, none of which mixes classes.

    Parameters
    ----------
    nodes
        The nodes, ordered by class.

    Returns
    -------
    first_node
        First node of every block and one past the last, shape (blocks + 1,).
    class_of_block
        Shape (blocks,).
    """
    firsts, classes = [], []
    bounds = np.flatnonzero(np.diff(nodes.class_of_node, prepend=-1, append=-1))
    for first, last in pairwise(bounds):
        starts = range(int(first), int(last), NODES_PER_BLOCK)
        firsts += list(starts)
        classes += [int(nodes.class_of_node[first])] * len(starts)
    return np.array([*firsts, nodes.count], dtype=np.int64), np.array(classes, dtype=np.int64)


def ranks_of(storages: Storages) -> Ints:
    """Place of each storage among those of its node, from 0, shape (storages,).

    Parameters
    ----------
    storages
        Ordered by node.
    """
    rank = np.zeros(storages.count, dtype=np.int64)
    for i in range(1, storages.count):
        rank[i] = rank[i - 1] + 1 if storages.node[i] == storages.node[i - 1] else 0
    return rank


def parameters_by_rank(storages: Storages, rank: Ints, n_nodes: int, step_h: float) -> Floats:
    """Parameters laid out per rank and node; a node without a storage gets one of no capacity.

    Parameters
    ----------
    storages
        The storages.
    rank
        Place of each at its node.
    n_nodes
        Number of nodes.
    step_h
        Length of a step [h].

    Returns
    -------
    numpy.ndarray
        Shape (ranks, 8, nodes), rows as the kernel's state begins.
    """
    parameters = np.zeros((_count(rank), k.N_PARAMETERS, n_nodes))
    parameters[:, 4:7] = 1.0  # what is kept and the efficiencies: the kernel divides by them
    rows = (
        storages.capacity_kwh,
        storages.max_charge_kw,
        storages.max_discharge_kw,
        np.where(storages.may_export, k.HUGE, 0.0),
        (1.0 - storages.standing_loss_fraction_per_h) ** step_h,
        storages.charge_efficiency,
        storages.discharge_efficiency,
        storages.lowest_energy_kwh,
    )
    for row, values in enumerate(rows):
        parameters[rank, row, storages.node] = values
    return parameters


def state_at_start(storages: Storages, rank: Ints, n_nodes: int) -> Floats:
    """State of the storages before the first step, as the kernel carries it on.

    Parameters
    ----------
    storages, rank, n_nodes
        As in :func:`parameters_by_rank`.

    Returns
    -------
    numpy.ndarray
        Shape (ranks, 10, nodes).
    """
    state = np.zeros((_count(rank), k.N_CARRIED, n_nodes))
    state[rank, CARRIED_ENERGY, storages.node] = storages.initial_energy_kwh
    state[:, CARRIED_GRID_SHARE] = 1.0  # the energy at the start counts as grid-charged
    state[:, CARRIED_FIRST_BAD] = k.HUGE
    return state


def rows_by_rank(rows: Ints, storages: Storages, rank: Ints, n_nodes: int) -> Ints:
    """Row of a table of series that each storage follows, laid out per rank and node; row 0 where there is none.

    Parameters
    ----------
    rows
        Row of each storage, shape (storages,).
    storages, rank, n_nodes
        As in :func:`parameters_by_rank`.

    Returns
    -------
    numpy.ndarray
        Shape (ranks, nodes).
    """
    laid = np.zeros((_count(rank), n_nodes), dtype=np.int64)
    laid[rank, storages.node] = rows
    return laid


def _count(rank: Ints) -> int:
    """Number of ranks, at least one: the kernel's arrays are never empty."""
    return int(rank.max(initial=0)) + 1


def locked(array: np.ndarray) -> np.ndarray:
    """Read-only C-contiguous view: one type for numba, so that both tiers share one compiled kernel.

    Parameters
    ----------
    array
        Any array; one that is not contiguous is copied.
    """
    view = np.ascontiguousarray(array).view()
    view.setflags(write=False)
    return view


def all_locked(*arrays: np.ndarray) -> tuple[np.ndarray, ...]:
    """:func:`locked` for several arrays.

    Parameters
    ----------
    *arrays
        Any arrays.
    """
    return tuple(map(locked, arrays))


def locked_signals(signals: Signals) -> Signals:
    """Signals with read-only views of the same series.

    Parameters
    ----------
    signals
        What all rules see.
    """
    return type(signals)(signals.step_h, *all_locked(*signals[1:]))
