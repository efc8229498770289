"""E7: requests to people, what they change and how often they may be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.forest import members_of
from ems.dispatch.optimiser.columns import columns_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.optimiser.algebra import LinearModel, Term
    from ems.dispatch.optimiser.columns import Columns
    from ems.dispatch.optimiser.facts import Facts
    from ems.dispatch.problem import Candidates

    Ints = NDArray[np.int64]


def requests(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """All constraints of E7.

    Parameters
    ----------
    model, facts, columns
        Model to add the constraints to, what follows from the problem, and its variables.
    """
    candidates = facts.problem.candidates
    if candidates is not None and candidates.count:
        load_change(model, facts, columns, candidates)
        one_event_at_a_time(model, facts, columns, candidates)
        events_per_day_and_week(model, columns, candidates)
        points_budget(model, columns, candidates)


def load_change(model: LinearModel, facts: Facts, columns: Columns, candidates: Candidates) -> None:
    """``load_change``: change of a node's load = Σ change of a candidate · event.

    Parameters
    ----------
    model, facts, columns, candidates
        As in :func:`requests`, and the candidates.
    """
    at = np.unique(candidates.node)
    members = members_of(np.searchsorted(at, candidates.node), len(at))
    change = columns.load_change_kw[at]
    terms: list[Term] = [
        (1.0, change),
        (-candidates.change_kw[members], columns_of(columns.event, members)[:, :, None]),
    ]
    model.add_constraints("load_change", terms, shape=change.shape, lower=0.0, upper=0.0, labels=facts.labels_at(at))


def one_event_at_a_time(model: LinearModel, facts: Facts, columns: Columns, candidates: Candidates) -> None:
    """``one_event_at_a_time``: in any step at most one event of a group is under way or rested from.

    Parameters
    ----------
    model, facts, columns, candidates
        As in :func:`load_change`.
    """
    groups = _groups(candidates)
    members = members_of(candidates.group, len(groups))
    steps = np.arange(facts.n_steps)
    start, until = candidates.start, candidates.start + candidates.blocked_steps
    blocks = (steps >= start[members][:, :, None]) & (steps < until[members][:, :, None])
    terms = [(blocks.astype(float), columns_of(columns.event, members)[:, :, None])]
    shape = (len(groups), facts.n_steps)
    model.add_constraints("one_event_at_a_time", terms, shape=shape, upper=1.0, labels=groups)


def events_per_day_and_week(model: LinearModel, columns: Columns, candidates: Candidates) -> None:
    """``events_per_day``, ``events_per_week``: how many events a group may still have.

    Parameters
    ----------
    model, columns, candidates
        As in :func:`load_change`.
    """
    groups = _groups(candidates)
    for name, number, most in (
        ("events_per_day", candidates.day, candidates.most_per_day),
        ("events_per_week", candidates.week, candidates.most_per_week),
    ):
        members = members_of(candidates.group * most.shape[1] + number, most.size)
        events = columns_of(columns.event, members).reshape(-1, *most.shape)
        model.add_constraints(name, [(1.0, events)], shape=most.shape, upper=most, labels=groups)


def points_budget(model: LinearModel, columns: Columns, candidates: Candidates) -> None:
    """``points_budget``: Σ points · event ≤ points left.

    Parameters
    ----------
    model, columns, candidates
        As in :func:`load_change`.
    """
    terms = [(candidates.points[:, None], columns.event[:, None])]
    model.add_constraints("points_budget", terms, shape=(1,), upper=candidates.points_left, labels=("all groups",))


def _groups(candidates: Candidates) -> tuple[str, ...]:
    return tuple(f"group {number}" for number in range(candidates.most_per_day.shape[0]))
