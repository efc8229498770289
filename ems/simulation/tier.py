"""One tier of nodes played through a year: arrays in, arrays out, checked.

The site tier and the pool tier are the same call on different nodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ems.simulation import kernel as k
from ems.simulation import layout
from ems.simulation.binding import RULE_FAULTS, bind, cannot_compile
from profiles.errors import RunError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.rules import Rule, Signals
    from ems.district import Nodes
    from ems.storage import Storages
    from profiles.time_grid import TimeGrid

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

NODES_PER_BLOCK = 8 * k.LANES
EMPTY = np.zeros((0, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class TierOutcome:
    """What a tier did.

    Parameters
    ----------
    series
        Sums per class of nodes, shape (classes, 7, steps): import, export, charge, discharge [kW], stored energy [kWh],
        charge from the grid, discharge of grid energy [kW].
    meters
        Per node, shape (4, nodes): import, export [kWh], highest import, highest export [kW].
    storage_sums
        Per storage, shape (storages, 7): charge, discharge, standing loss, grid charge, grid discharge, unmet drain
        [kWh], energy at the end [kWh].
    recorded
        Per storage and step, shape (storages, 5, steps): charge, discharge [kW], energy [kWh], grid charge, grid
        discharge [kW]; empty unless asked for.
    net_kw
        Net grid power per node and step, import positive [kW]; empty unless asked for.
    residual_kwh
        Largest violation of E1, E2 or a limit at any node [kWh].
    """

    series: Floats
    meters: Floats
    storage_sums: Floats
    recorded: Floats
    net_kw: Floats
    residual_kwh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to keep of a replay besides the sums per node.

    Parameters
    ----------
    class_series, storages, net
        Series per class of nodes, per storage, and the net power of every node.
    """

    class_series: bool = True
    storages: bool = False
    net: bool = False


def play_tier(
    nodes: Nodes,
    storages: Storages,
    rule: Rule,
    signals: Signals,
    grid: TimeGrid,
    *,
    plan_kw: Floats | None = None,
    wanted: Wanted | None = None,
) -> TierOutcome:
    """Play a year at all nodes of a tier.

    Parameters
    ----------
    nodes
        The nodes.
    storages
        Their storages, ordered by node.
    rule
        Who decides.
    signals
        What the rule may see; arrays of two years (see ``Signals``).
    grid
        Steps, for messages.
    plan_kw
        Plan per storage for ``follow``, discharge positive, shape (storages, steps) [kW].
    wanted
        What to keep besides the sums per node.

    Returns
    -------
    TierOutcome
        What happened.

    Raises
    ------
    profiles.errors.InputError
        The rule cannot be compiled.
    profiles.errors.RunError
        The rule returned a number that is not finite.
    """
    keep = wanted or Wanted()
    n, n_steps = nodes.load_kw.shape
    first_node, class_of_block = _blocks(nodes)
    rank, ranks = _ranks(storages)
    parameters, energy, limit_row, drain_row, own_row = _by_rank(storages, rank, ranks, n, signals.step_h)
    series = np.zeros((len(class_of_block), len(layout.SERIES_COLUMNS), n_steps if keep.class_series else 0))
    recorded = np.zeros((ranks, len(layout.RECORDED_COLUMNS), n if keep.storages else 0, n_steps))
    net_kw = np.zeros((n if keep.net else 0, n_steps))
    meters, results = np.zeros((k.N_METER_RESULTS, n)), np.zeros((ranks, k.N_RESULTS, n))
    limits = (limit_row, storages.floor_fraction, storages.ceiling_fraction)
    try:
        bind(rule, has_drain=storages.has_drain).replay(
            _locked(first_node),
            _all_locked(nodes.load_kw, nodes.first_plant, nodes.plant_class, nodes.plant_kw, nodes.unit_kw),
            _all_locked(parameters, energy, *limits, drain_row, storages.drain_kwh),
            _all_locked(*_own_series(rule, storages, own_row, plan_kw, n_steps)),
            _locked_signals(signals),
            (series, recorded, net_kw, meters, results),
        )
    except RULE_FAULTS as error:
        raise cannot_compile(rule, error) from error
    mine = results[rank, :, storages.node]
    _refuse_bad_powers(mine, rule, nodes, storages, grid)
    meters[:2] *= signals.step_h
    mine[:, [3, 4, 6, 7]] *= signals.step_h
    sums = mine[:, [3, 4, 5, 6, 7, 8, 0]]
    residuals = (
        _node_residual_kwh(nodes, storages, meters, sums, signals.step_h),
        _storage_residual_kwh(storages, sums),
        mine[:, 9].max(initial=0.0),
    )
    return TierOutcome(
        series=_by_class(series, class_of_block),
        meters=meters,
        storage_sums=sums,
        recorded=np.ascontiguousarray(recorded[rank, :, storages.node]) if keep.storages else EMPTY[:, :, None],
        net_kw=net_kw,
        residual_kwh=float(np.max(residuals)),  # not ``max``, which passes over NaN
    )


def _by_class(series: Floats, class_of_block: Ints) -> Floats:
    """Sum the blocks of each class, in their order."""
    summed = np.zeros((int(class_of_block.max(initial=-1)) + 1, *series.shape[1:]))
    for block, number in enumerate(class_of_block):
        summed[number] += series[block]
    return summed


def _blocks(nodes: Nodes) -> tuple[Ints, Ints]:
    """First node of every block and one past the last; class of every block. No block mixes classes."""
    firsts, classes = [], []
    bounds = np.flatnonzero(np.diff(nodes.class_of_node, prepend=-1, append=-1))
    for first, last in pairwise(bounds):
        starts = range(int(first), int(last), NODES_PER_BLOCK)
        firsts += list(starts)
        classes += [int(nodes.class_of_node[first])] * len(starts)
    return np.array([*firsts, nodes.count], dtype=np.int64), np.array(classes, dtype=np.int64)


def _ranks(storages: Storages) -> tuple[Ints, int]:
    """Place of each storage among those of its node, and how many places there are (at least one)."""
    rank = np.zeros(storages.count, dtype=np.int64)
    for i in range(1, storages.count):
        rank[i] = rank[i - 1] + 1 if storages.node[i] == storages.node[i - 1] else 0
    return rank, int(rank.max(initial=0)) + 1


def _by_rank(
    storages: Storages, rank: Ints, ranks: int, n: int, step_h: float
) -> tuple[Floats, Floats, Ints, Ints, Ints]:
    """Storage parameters laid out per rank and node; a node without a storage gets one of no capacity."""
    parameters = np.zeros((ranks, k.N_PARAMETERS, n))
    parameters[:, 4:7] = 1.0
    at = storages.node
    kept = (1.0 - storages.standing_loss_fraction_per_h) ** step_h
    allowance = np.where(storages.may_export, k.HUGE, 0.0)
    rows = (
        storages.capacity_kwh,
        storages.max_charge_kw,
        storages.max_discharge_kw,
        allowance,
        kept,
        storages.charge_efficiency,
        storages.discharge_efficiency,
    )
    for row, values in enumerate(rows):
        parameters[rank, row, at] = values
    energy = np.zeros((ranks, n))
    limit, drain, own = (np.zeros((ranks, n), dtype=np.int64) for _ in range(3))
    energy[rank, at] = storages.initial_energy_kwh
    limit[rank, at] = storages.limit_row
    drain[rank, at] = storages.drain_row
    own[rank, at] = np.arange(1, storages.count + 1)
    return parameters, energy, limit, drain, own


def _own_series(
    rule: Rule, storages: Storages, own_row: Ints, plan_kw: Floats | None, n_steps: int
) -> tuple[Ints, Floats, Floats]:
    """Series that belong to single storages, twice the year as all signals; row 0 is for nodes without a storage."""
    if not rule.uses_own_series:
        return own_row, np.zeros((1, 1)), np.zeros((1, 1))
    reserve = np.zeros((storages.count + 1, 2 * n_steps))
    reserve[1:] = storages.reserve_kwh[:, None]
    plan = np.zeros((storages.count + 1, 2 * n_steps))
    if plan_kw is not None:
        plan[1:] = np.tile(plan_kw, 2)
    return own_row, reserve, plan


def _locked(array: np.ndarray) -> np.ndarray:
    """Read-only C-contiguous view: one type for numba, so that both tiers share one compiled kernel."""
    view = np.ascontiguousarray(array).view()
    view.setflags(write=False)
    return view


def _all_locked(*arrays: np.ndarray) -> tuple[np.ndarray, ...]:
    return tuple(map(_locked, arrays))


def _locked_signals(signals: Signals) -> Signals:
    return type(signals)(signals.step_h, *(_locked(series) for series in signals[1:]))


def _refuse_bad_powers(results: Floats, rule: Rule, nodes: Nodes, storages: Storages, grid: TimeGrid) -> None:
    bad = results[:, 2]
    if not (bad < k.HUGE).any():
        return
    storage = int(np.argmin(bad))
    when = grid.index[int(bad[storage])]
    message = (
        f"rule {rule.name}: returned a power that is not finite at {nodes.names[storages.node[storage]]} "
        f"(storage {storages.group[storage]}), step {int(bad[storage])} ({when:%Y-%m-%d %H:%M}); "
        "a rule must return a finite number of kW at every step"
    )
    raise RunError(message)


def _node_residual_kwh(nodes: Nodes, storages: Storages, meters: Floats, sums: Floats, step_h: float) -> float:
    """E1 over the year at every node, from sums taken independently of the kernel, as a mean per step [kWh]."""
    produced = np.zeros(nodes.count)
    per_plant = nodes.plant_kw * nodes.unit_kw.sum(axis=1)[nodes.plant_class] * step_h
    np.add.at(produced, nodes.node_of_plant, per_plant)
    stored = np.zeros(nodes.count)
    np.add.at(stored, storages.node, sums[:, 0] - sums[:, 1])
    consumed = nodes.load_sum_kw * step_h
    residual = np.abs(meters[0] - meters[1] - (consumed - produced + stored))
    return float(residual.max(initial=0.0) / nodes.load_kw.shape[1])


def _storage_residual_kwh(storages: Storages, sums: Floats) -> float:
    """E2 over the year at every storage, as a mean per step [kWh]."""
    charge, discharge, loss, _, _, unmet, at_end = sums.T
    drained = storages.drain_kwh.sum(axis=1)[storages.drain_row]
    expected = (
        storages.initial_energy_kwh
        + charge * storages.charge_efficiency
        - discharge / storages.discharge_efficiency
        - loss
        - drained
        + unmet
    )
    return float(np.abs(at_end - expected).max(initial=0.0) / storages.floor_fraction.shape[1])
