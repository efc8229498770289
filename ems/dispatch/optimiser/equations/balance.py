"""E1 at every node, and what its storages may take from its line and give to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.forest import NONE, members_of, sums_at
from ems.dispatch.optimiser.columns import columns_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.optimiser.algebra import LinearModel, Term
    from ems.dispatch.optimiser.columns import Columns
    from ems.dispatch.optimiser.facts import Facts

    Ints = NDArray[np.int64]


def balance(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """E1: ``balance`` of the nodes that no deciding node hangs on, ``pool_balance`` of the others.

    Parameters
    ----------
    model, facts, columns
        Model to add the equation to, what follows from the problem, and its variables.

    Notes
    -----
    import − export + unserved − curtailed = net load + load change + Σ storages (charge − discharge)
    + Σ nodes below (import − export). One equation, two blocks: a pool has as many terms as nodes below it.
    """
    above = np.zeros(facts.nodes.count, dtype=bool)
    above[_active_parents(facts)] = True
    for name, at in (
        ("balance", facts.active[~above[facts.active]]),
        ("pool_balance", facts.active[above[facts.active]]),
    ):
        if len(at):
            terms: list[Term] = [
                (1.0, columns.import_kw[at]),
                (-1.0, columns.export_kw[at]),
                (1.0, columns.unserved_kw[at]),
                (-1.0, columns.curtailed_kw[at]),
                *_of_storages(facts, columns, at),
                *_net_load_terms(facts, columns, at),
            ]
            given = facts.given_kw[at]
            shape, labels = given.shape, facts.labels_at(at)
            model.add_constraints(name, terms, shape=shape, lower=given, upper=given, labels=labels)


def own_use(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """``own_use``, ``own_use_when_short``: storages that may not export give at most the node's net load.

    Parameters
    ----------
    model, facts, columns
        As in :func:`balance`.

    Notes
    -----
    Σ discharge ≤ max(net load before the node's storages, 0). Where the net load is known and the storage is alone,
    its power limit says so already. Where the sign is not known, ``is_short`` decides: at 1 the net load is the
    limit, at 0 nothing is discharged.
    """
    at = _nodes_with_own_use(facts)
    if not len(at):
        return
    low, high = facts.ranges.before_low_kw[at], facts.ranges.before_high_kw[at]
    discharge = _own_use_columns(facts, columns, at)
    is_short = columns.is_short[at]
    # Where the node never needs anything the power limits are zero, and the row must not ask for more.
    slack = np.where((is_short != NONE) | (high <= 0.0), np.maximum(-low, 0.0), 0.0)
    terms: list[Term] = [(1.0, discharge), *_net_load_terms(facts, columns, at), (slack, is_short)]
    labels = facts.labels_at(at)
    model.add_constraints("own_use", terms, shape=low.shape, upper=facts.given_kw[at] + slack, labels=labels)
    some = np.flatnonzero((is_short != NONE).any(axis=1))
    if len(some):
        most = np.maximum(high[some], 0.0)
        model.add_constraints(
            "own_use_when_short",
            [(1.0, discharge[:, some]), (-most, is_short[some])],
            shape=most.shape,
            upper=np.where(is_short[some] == NONE, most, 0.0),
            labels=facts.labels_at(at[some]),
        )


def shared_line(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """``shared_line``: no storage charges over its node's import limit counting on those that act after it.

    Parameters
    ----------
    model, facts, columns
        As in :func:`balance`.

    Notes
    -----
    Σ over the storages up to this one (charge − discharge) ≤ max(import limit − net load before storages, 0); for the
    last storage of a node the limit of ``unserved_kw`` says the same.
    """
    at, limit = facts.storages.node, facts.nodes.import_limit_kw
    followed = np.append(at[1:] == at[:-1], False)[: len(at)]  # storages stand in the order of their nodes
    units = np.flatnonzero(followed & np.isfinite(limit[at]).any(axis=1))
    if len(units):
        members = members_of(at, facts.nodes.count)[:, at[units]]
        upto = np.where(members <= units, members, NONE)
        charge, discharge = columns_of(columns.charge_kw, upto), columns_of(columns.discharge_kw, upto)
        room = np.maximum(limit - facts.ranges.before_low_kw, 0.0)[at[units]]
        most = sums_at(at, facts.power.charge_kw, facts.nodes.count)[at[units]]
        terms: list[Term] = [(1.0, charge), (-1.0, discharge)]
        labels = facts.labels_of(units)
        model.add_constraints("shared_line", terms, shape=room.shape, upper=np.minimum(room, most), labels=labels)


def _active_parents(facts: Facts) -> Ints:
    parents = facts.nodes.parent[facts.active]
    return np.unique(parents[parents >= 0])


def _of_storages(facts: Facts, columns: Columns, at: Ints) -> list[Term]:
    """Terms −Σ (charge − discharge) of the storages at nodes."""
    members = members_of(facts.storages.node, facts.nodes.count)[:, at]
    return [(-1.0, columns_of(columns.charge_kw, members)), (1.0, columns_of(columns.discharge_kw, members))]


def _net_load_terms(facts: Facts, columns: Columns, at: Ints) -> list[Term]:
    """Terms of the part of the nodes' net load that is decided, negative: requests, the nodes below, sizes."""
    of_active = np.where(facts.place >= 0, facts.nodes.parent, NONE)
    members = members_of(of_active, facts.nodes.count)[:, at]
    members = members[(members != NONE).any(axis=1)]
    return [
        (-1.0, columns.load_change_kw[at]),
        (-1.0, columns_of(columns.import_kw, members)),
        (1.0, columns_of(columns.export_kw, members)),
        *_of_sizes(facts, columns, at),
    ]


def _of_sizes(facts: Facts, columns: Columns, at: Ints) -> list[Term]:
    """Terms of the generation that sizes add at nodes."""
    sizes = facts.sizes
    if sizes is None or sizes.generation_kw is None:
        return []
    return [(sizes.generation_kw[:, at], columns.size[:, None, None])]


def _own_use_columns(facts: Facts, columns: Columns, at: Ints) -> Ints:
    """Discharge columns of the storages that may not export, shape (most at a node, nodes, steps)."""
    owner = np.where(facts.storages.may_export, NONE, facts.storages.node)
    return columns_of(columns.discharge_kw, members_of(owner, facts.nodes.count)[:, at])


def _nodes_with_own_use(facts: Facts) -> Ints:
    """Nodes where the power limits alone do not say what may be given: several storages, or an unknown net load."""
    of_node = np.bincount(facts.storages.node[~facts.storages.may_export], minlength=facts.nodes.count)
    return np.flatnonzero((of_node > 1) | ((of_node > 0) & ~facts.ranges.net_load_is_known))
