"""Nodes that hang on each other: who belongs to whom, and what flows where once everything is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.problem import PlanNodes

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


NONE = -1
"""Number of a unit, or of a column, that is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """What passes at the line of each node to the node above it.

    Parameters
    ----------
    import_kw, export_kw
        What is taken and given, shape (nodes, steps) [kW].
    curtailed_kw, unserved_kw
        What the limits of the line do not let out and in, shape (nodes, steps) [kW].
    """

    import_kw: Floats
    export_kw: Floats
    curtailed_kw: Floats
    unserved_kw: Floats


def levels_of(parent: Ints) -> tuple[Ints, ...]:
    """Numbers of the nodes on each level, the roots first.

    Parameters
    ----------
    parent
        Number of the node above, negative for a root, shape (nodes,).

    Examples
    --------
    >>> [level.tolist() for level in levels_of(np.array([-1, 0, 0, 2]))]
    [[0], [1, 2], [3]]
    """
    depth = np.zeros(len(parent), dtype=np.int64)
    above = parent.copy()
    while (above >= 0).any():
        depth += above >= 0
        above = np.where(above >= 0, parent[above], -1)
    return tuple(np.flatnonzero(depth == level) for level in range(int(depth.max(initial=0)) + 1))


def members_of(owner: Ints, n_owners: int) -> Ints:
    """Numbers of the members of each owner, in their order, filled up with ``NONE``; shape (most members, owners).

    Parameters
    ----------
    owner
        Number of the owner of each member; negative where it has none, shape (members,).
    n_owners
        Number of owners.

    Examples
    --------
    >>> members_of(np.array([1, 0, 1]), 2).tolist()
    [[1, 0], [-1, 2]]
    """
    owned = np.flatnonzero(owner >= 0)
    order = owned[np.argsort(owner[owned], kind="stable")]
    sorted_owner = owner[order]
    rank = np.arange(len(order)) - np.searchsorted(sorted_owner, sorted_owner)
    members = np.full((int(rank.max(initial=-1)) + 1, n_owners), NONE, dtype=np.int64)
    members[rank, sorted_owner] = order
    return members


def sums_at(owner: Ints, values: Floats, n_owners: int) -> Floats:
    """Sums of the values of each owner's members, shape (owners, steps).

    Parameters
    ----------
    owner
        Number of the owner of each member, 0 or more, shape (members,).
    values
        Shape (members, steps).
    n_owners
        Number of owners.
    """
    total = np.zeros((n_owners, values.shape[1]))
    if len(owner):
        order = np.argsort(owner, kind="stable")
        first = np.flatnonzero(np.diff(owner[order], prepend=-1))
        total[owner[order[first]]] = np.add.reduceat(values[order], first, axis=0)
    return total


def sums_before(owner: Ints, values: Floats) -> Floats:
    """Sum of the values of the earlier members of each member's owner, shape (members, steps).

    Parameters
    ----------
    owner
        Number of the owner of each member, ascending, shape (members,).
    values
        Shape (members, steps).

    Examples
    --------
    >>> sums_before(np.array([0, 1, 1, 1]), np.array([[1.0], [2.0], [3.0], [4.0]])).tolist()
    [[0.0], [0.0], [2.0], [5.0]]
    """
    before = np.cumsum(values, axis=0) - values
    return np.asarray(before - before[np.searchsorted(owner, owner)])


def flows_of(nodes: PlanNodes, own_kw: Floats) -> Flows:
    """What flows at every node if each takes its own power and what hangs on it (E1).

    Parameters
    ----------
    nodes
        The forest.
    own_kw
        Load − generation + requests + charge − discharge of each node itself, shape (nodes, steps) [kW].

    Notes
    -----
    A node imports or exports, never both. What a limit does not let in is unserved, what it does not let out is
    curtailed, nothing else: so the replay does it.
    """
    net = own_kw.copy()
    flows = Flows(**{name: np.zeros_like(net) for name in Flows.__slots__})
    for level in reversed(levels_of(nodes.parent)):
        taken, given = np.maximum(net[level], 0.0), np.maximum(-net[level], 0.0)
        flows.import_kw[level] = np.minimum(taken, nodes.import_limit_kw[level])
        flows.export_kw[level] = np.minimum(given, nodes.export_limit_kw[level])
        flows.unserved_kw[level] = taken - flows.import_kw[level]
        flows.curtailed_kw[level] = given - flows.export_kw[level]
        hanging = level[nodes.parent[level] >= 0]
        net += sums_at(nodes.parent[hanging], flows.import_kw[hanging] - flows.export_kw[hanging], nodes.count)
    return flows
