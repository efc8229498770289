"""Highest powers of the storages, and what can flow at the nodes whatever is decided (E1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.forest import levels_of, sums_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.problem import DispatchProblem
    from ems.storage import Storages

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerLimits:
    """Highest powers of the storages in each step.

    Parameters
    ----------
    charge_kw, discharge_kw
        Shape (storages, steps) [kW].
    """

    charge_kw: Floats
    discharge_kw: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """What can flow at the nodes whatever is decided, all of shape (nodes, steps) [kW].

    Parameters
    ----------
    before_low_kw, before_high_kw
        Net load before the node's storages: with what hangs on it and requests.
    import_kw, export_kw, curtailed_kw, unserved_kw
        The most that each can be.

    Notes
    -----
    Load is unserved only where the node needs more than its line lets in without any charging: a storage never
    charges from load that is not served. Where the net load before the storages is known, this bound alone says so.
    """

    before_low_kw: Floats
    before_high_kw: Floats
    import_kw: Floats
    export_kw: Floats
    curtailed_kw: Floats
    unserved_kw: Floats

    @property
    def net_load_is_known(self) -> NDArray[np.bool_]:
        """Whether no decision changes a node's net load before its storages in any step, shape (nodes,)."""
        return np.asarray((self.before_low_kw == self.before_high_kw).all(axis=1))


def power_limits(storages: Storages) -> PowerLimits:
    """Highest powers of the storages in each step.

    Parameters
    ----------
    storages
        The storages.
    """
    return PowerLimits(
        charge_kw=storages.max_charge_kw[:, None] * storages.charge_limit_fraction[storages.power_row],
        discharge_kw=storages.max_discharge_kw[:, None] * storages.discharge_limit_fraction[storages.power_row],
    )


def ranges_of(problem: DispatchProblem, power: PowerLimits) -> Ranges:
    """What can flow at the nodes whatever is decided.

    Parameters
    ----------
    problem, power
        The problem and the highest powers of its storages.

    Notes
    -----
    From the leaves up: what a node can take or give is part of what the node above it can. Where all storages of a
    node may only serve its own load, they never turn a shortage into an export.
    """
    nodes, storages = problem.nodes, problem.storages
    change_low, change_high = _request_range_kw(problem)
    low, high = nodes.net_load_kw + change_low, nodes.net_load_kw + change_high
    exporting = storages.may_export[:, None]
    charge = sums_at(storages.node, power.charge_kw, nodes.count)
    exported = sums_at(storages.node, power.discharge_kw * exporting, nodes.count)
    own_use = sums_at(storages.node, power.discharge_kw * ~exporting, nodes.count)
    imports, exports, curtailed, unserved = (np.zeros_like(low) for _ in range(4))
    for level in reversed(levels_of(nodes.parent)):
        before = low[level]
        after_high = high[level] + charge[level]
        after_low = np.where(before >= 0.0, np.maximum(before - own_use[level], 0.0), before) - exported[level]
        limit_in, limit_out = nodes.import_limit_kw[level], nodes.export_limit_kw[level]
        line_low, line_high = np.clip(after_low, -limit_out, limit_in), np.clip(after_high, -limit_out, limit_in)
        imports[level], exports[level] = np.maximum(line_high, 0.0), np.maximum(-line_low, 0.0)
        unserved[level] = np.maximum(high[level] - limit_in, 0.0)
        curtailed[level] = np.maximum(-after_low - limit_out, 0.0)
        hangs = nodes.parent[level] >= 0
        above = nodes.parent[level[hangs]]
        low += sums_at(above, line_low[hangs], nodes.count)
        high += sums_at(above, line_high[hangs], nodes.count)
    return Ranges(
        before_low_kw=low,
        before_high_kw=high,
        import_kw=imports,
        export_kw=exports,
        curtailed_kw=curtailed,
        unserved_kw=unserved,
    )


def _request_range_kw(problem: DispatchProblem) -> tuple[Floats, Floats]:
    """Lowest and highest change of each node's load by requests, shape (nodes, steps) each [kW]."""
    nodes, candidates = problem.nodes, problem.candidates
    if candidates is None:
        nothing = np.zeros_like(nodes.load_kw)
        return nothing, nothing
    less = sums_at(candidates.node, np.minimum(candidates.change_kw, 0.0), nodes.count)
    more = sums_at(candidates.node, np.maximum(candidates.change_kw, 0.0), nodes.count)
    return np.maximum(less, -nodes.load_kw), more


def within_own_use(problem: DispatchProblem, power: PowerLimits, ranges: Ranges) -> PowerLimits:
    """Highest powers where a storage that may not export discharges at most what its node can need.

    Parameters
    ----------
    problem, power, ranges
        The problem, the highest powers and the ranges at its nodes.
    """
    needed = np.maximum(ranges.before_high_kw, 0.0)[problem.storages.node]
    free = problem.storages.may_export[:, None]
    return PowerLimits(
        charge_kw=power.charge_kw,
        discharge_kw=np.where(free, power.discharge_kw, np.minimum(power.discharge_kw, needed)),
    )
