"""Where prices make a plan profitable that cannot be carried out, so that whole numbers must forbid it (E6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.forest import NONE, levels_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.limits.powers import PowerLimits, Ranges
    from ems.dispatch.optimiser.algebra import LinearModel
    from ems.dispatch.problem import DispatchProblem

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Ints = NDArray[np.int64]

SMALLEST_PRICE = 1e-9
"""Differences of prices below this are rounding [currency/kWh]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusives:
    """Where either of two things must be forbidden by a whole number.

    Parameters
    ----------
    charging
        Charge or discharge, shape (storages, steps).
    importing
        Import or export, shape (nodes, steps).
    curtailing
        Curtailment only above the export limit, shape (nodes, steps).
    own_use
        Discharge of storages that may not export only while the node's net load is above zero, where its sign is not
        known beforehand, shape (nodes, steps).
    """

    charging: Flags
    importing: Flags
    curtailing: Flags
    own_use: Flags


def lowest_values(problem: DispatchProblem) -> tuple[Floats, Floats]:
    """Least that another kWh can be worth at a node's line and at the node, shape (nodes, steps) each [currency/kWh].

    Parameters
    ----------
    problem
        The problem.

    Notes
    -----
    At its line a kWh is worth the lower of import and export price, plus what it is worth at the node above. At the
    node it may also be curtailed where the export has a limit, and is then worth nothing. Demand charges and the other
    goals only raise the value of a kWh, so the cost alone decides.
    """
    nodes = problem.nodes
    at_line = np.minimum(problem.import_price_with_carbon_per_kwh, nodes.export_price_per_kwh)
    at_node = np.empty_like(at_line)
    for level in levels_of(nodes.parent):
        hanging = level[nodes.parent[level] >= 0]
        at_line[hanging] += at_node[nodes.parent[hanging]]
        limited = np.isfinite(nodes.export_limit_kw[level])
        at_node[level] = np.where(limited, np.minimum(at_line[level], 0.0), at_line[level])
    return at_line, at_node


def exclusives_of(problem: DispatchProblem, power: PowerLimits, ranges: Ranges) -> Exclusives:
    """Where whole numbers are needed.

    Parameters
    ----------
    problem, power, ranges
        The problem, the highest powers of its storages and the ranges at its nodes.

    Notes
    -----
    A storage of round trip r = η_c·η_d that charges 1 kWh and gives back r of it in the same step burns 1 − r. That
    pays only if (1 − r)·(value of a kWh + loss price) + r·wear < 0: only there charge excludes discharge. Import
    excludes export where the export price is above the import price: what is above the node cancels out. Curtailing
    below the limit pays where what is let out has a negative value.
    """
    storages, nodes = problem.storages, problem.nodes
    at_line, at_node = lowest_values(problem)
    round_trip = (storages.charge_efficiency * storages.discharge_efficiency)[:, None]
    value = at_node[storages.node] + problem.loss_price_per_kwh[:, None]
    burning = (1.0 - round_trip) * value + round_trip * storages.wear_price_per_kwh[:, None]
    both = (power.charge_kw > 0.0) & (power.discharge_kw > 0.0)
    arbitrage = nodes.export_price_per_kwh - problem.import_price_with_carbon_per_kwh
    own_use = np.zeros_like(nodes.load_kw, dtype=bool)
    own_use[storages.node[~storages.may_export]] = True
    return Exclusives(
        charging=(burning < -SMALLEST_PRICE) & both,
        importing=(arbitrage > SMALLEST_PRICE) & (ranges.import_kw > 0.0) & (ranges.export_kw > 0.0),
        curtailing=np.isfinite(nodes.export_limit_kw) & (at_line < -SMALLEST_PRICE) & (ranges.curtailed_kw > 0.0),
        own_use=own_use & (ranges.before_low_kw < 0.0) & (ranges.before_high_kw > 0.0),
    )


def signs_that_sizes_tell(problem: DispatchProblem, model: LinearModel, is_short: Ints) -> Ints:
    """Columns of all whole numbers, where sizes alone say whether the one node needs energy; else none.

    Parameters
    ----------
    problem
        The problem.
    model
        Its linear model.
    is_short
        Columns of ``is_short``, shape (nodes, steps).
    """
    others = [name for name, block in model.variables.items() if block.integer and name != "is_short"]
    if others or problem.nodes.count > 1 or problem.candidates is not None:
        return np.zeros(0, dtype=np.int64)
    return np.asarray(is_short[is_short != NONE])
