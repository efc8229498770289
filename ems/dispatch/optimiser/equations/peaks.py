"""Highest imports and import that no contract covers: what demand charges and other goals than the cost need (E6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.optimiser.variables import charge_labels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.optimiser.algebra import LinearModel
    from ems.dispatch.optimiser.columns import Columns
    from ems.dispatch.optimiser.facts import Facts
    from ems.dispatch.problem import DispatchProblem

    Floats = NDArray[np.float64]


def demand_charge(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """``peak``: the period's peak is at least the import of each of its steps.

    Parameters
    ----------
    model, facts, columns
        Model to add the constraints to, what follows from the problem, and its variables.
    """
    charges = facts.problem.demand_charges
    if charges:
        peaks = np.stack([peak[charge.period] for charge, peak in zip(charges, columns.peak_kw, strict=True)])
        imports = columns.import_kw[[charge.node for charge in charges]]
        terms = [(1.0, peaks), (-1.0, imports)]
        model.add_constraints("peak", terms, shape=imports.shape, lower=0.0, labels=charge_labels(facts))


def highest_import(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """``highest_import``: at least what all roots together import in each step.

    Parameters
    ----------
    model, facts, columns
        As in :func:`demand_charge`.
    """
    if columns.highest_import_kw.size:
        imports = columns.import_kw[facts.nodes.parent < 0]
        terms = [(1.0, columns.highest_import_kw[:, None]), (-1.0, imports[:, None, :])]
        model.add_constraints("highest_import", terms, shape=(1, facts.n_steps), lower=0.0, labels=("all roots",))


def unmatched(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """``unmatched``: at least the import of all roots less what contracts cover in the same step.

    Parameters
    ----------
    model, facts, columns
        As in :func:`demand_charge`.
    """
    if columns.unmatched_kw.size:
        imports = columns.import_kw[facts.nodes.parent < 0]
        terms = [(1.0, columns.unmatched_kw[None, :]), (-1.0, imports[:, None, :])]
        model.add_constraints(
            "unmatched", terms, shape=(1, facts.n_steps), lower=-covered_kw(facts.problem), labels=("all roots",)
        )


def covered_kw(problem: DispatchProblem) -> Floats:
    """Import that contracts cover: never more than the load that no generation serves, shape (steps,) [kW].

    Parameters
    ----------
    problem
        The problem.

    Notes
    -----
    The forecast load counts, before requests: a contract is no reason to ask people to use more.
    """
    missing = np.maximum(problem.nodes.net_load_kw.sum(axis=0), 0.0)
    return np.asarray(np.minimum(problem.contract_kw, missing))
