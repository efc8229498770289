"""Constraints of the model: one function an equation, names as in FORMULATION.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.dispatch.optimiser.equations.balance import balance, own_use, shared_line
from ems.dispatch.optimiser.equations.exclusive import charge_or_discharge, curtail_above_limit, import_or_export
from ems.dispatch.optimiser.equations.peaks import covered_kw, demand_charge, highest_import, unmatched
from ems.dispatch.optimiser.equations.requests import requests
from ems.dispatch.optimiser.equations.sizing import limits_of_size, sizes_within_limits
from ems.dispatch.optimiser.equations.storing import horizon_end, soft_limits, storage

if TYPE_CHECKING:
    from ems.dispatch.optimiser.algebra import LinearModel
    from ems.dispatch.optimiser.columns import Columns
    from ems.dispatch.optimiser.facts import Facts

__all__ = ["add_all", "covered_kw"]

EQUATIONS = (
    balance,
    own_use,
    shared_line,
    storage,
    soft_limits,
    horizon_end,
    charge_or_discharge,
    import_or_export,
    curtail_above_limit,
    demand_charge,
    highest_import,
    unmatched,
    requests,
    limits_of_size,
    sizes_within_limits,
)


def add_all(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """Add every constraint of a problem; an equation adds nothing where it has nothing to say.

    Parameters
    ----------
    model, facts, columns
        Model to add them to, what follows from the problem, and its variables.
    """
    for equation in EQUATIONS:
        equation(model, facts, columns)
