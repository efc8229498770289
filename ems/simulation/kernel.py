"""The replay of a span of steps at many nodes: one storage physics, any rule, in tiles of 16 nodes (E1–E4).

This module is complete in itself (with the rule ``none``) and at the same time the text that
``ems.simulation.binding`` joins with another rule: the lines between the two markers are replaced, the rest is copied,
so that the rule is compiled *into* the loop. A tile's state is one array with a row a quantity and a lane a node; the
innermost loops run over the lanes and become vector instructions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from ems.dispatch.rules.views import Signals, StorageView
from ems.simulation.layout import (
    CHARGE,
    CURTAILED,
    DISCHARGE,
    EXPORT,
    GRID_CHARGE,
    GRID_DISCHARGE,
    IMPORT,
    RECORDED_CHARGE,
    RECORDED_DISCHARGE,
    RECORDED_ENERGY,
    RECORDED_GRID_CHARGE,
    RECORDED_GRID_DISCHARGE,
    STORED,
    UNSERVED,
)
from ems.simulation.physics import FASTMATH, charge_within_limits_kw, discharge_within_limits_kw, unmet_drain_kwh

# --- rule: begin
HAS_DRAIN = True
HAS_POWER_LIMITS = True
HAS_NODE_LIMITS = True
OWN_SERIES = True


@nb.njit(inline="always", fastmath=FASTMATH)
def rule(step: int, net_load_kw: float, energy_kwh: float, storage: StorageView, signals: Signals) -> float:
    """Leave every storage idle."""
    return 0.0 * (step + net_load_kw + energy_kwh + storage.capacity_kwh + signals.step_h)


# --- rule: end

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LANES = 16
CHUNK_STEPS = 64
HUGE = 1.0e300
SMALLEST_KWH = 1.0e-12

# A tile's state is flat: the entry of a quantity and a lane is ``state[QUANTITY + lane]``. Only so the compiler sees
# constant distances between quantities, and only then does it use vector instructions (four times the speed).
# The first eight quantities are parameters, in the order of ``parameters``; the next ten, from the energy to the worst
# limit, are what a storage carries from one span of steps to the next.
CAPACITY, MAX_CHARGE, MAX_DISCHARGE, EXPORT_ALLOWANCE, KEPT, CHARGE_EFFICIENCY, DISCHARGE_EFFICIENCY, LOWEST = range(
    0, 8 * LANES, LANES
)
ENERGY, GRID_SHARE, FIRST_BAD = range(8 * LANES, 11 * LANES, LANES)
SUM_CHARGE, SUM_DISCHARGE, SUM_LOSS, SUM_GRID_CHARGE, SUM_GRID_DISCHARGE, SUM_UNMET, WORST_LIMIT = range(
    11 * LANES, 18 * LANES, LANES
)
KWH_PER_CHARGE, KWH_PER_DISCHARGE, CHARGE_PER_KWH, DISCHARGE_PER_KWH = range(18 * LANES, 22 * LANES, LANES)
NOW_CHARGE, NOW_DISCHARGE, NOW_GRID_CHARGE, NOW_GRID_DISCHARGE = range(22 * LANES, 26 * LANES, LANES)
STATE_SIZE = 26 * LANES
N_PARAMETERS = 8
N_CARRIED = 10

# The meter of a node, laid out in the same way; its first six quantities are carried on.
SUM_IMPORT, SUM_EXPORT, PEAK_IMPORT, PEAK_EXPORT, SUM_CURTAILED, SUM_UNSERVED = range(0, 6 * LANES, LANES)
IMPORT_LIMIT, EXPORT_LIMIT, NOW_IMPORT, NOW_EXPORT, NOW_CURTAILED, NOW_UNSERVED = range(6 * LANES, 12 * LANES, LANES)
METER_SIZE = 12 * LANES
N_METER_CARRIED = 6


@nb.njit(fastmath=FASTMATH)
def fill_net_load(
    net: Floats, nodes: tuple[Floats, Ints, Ints, Floats, Floats, Floats], span: tuple[int, int, int, int]
) -> None:
    """Net load of a tile over a chunk of steps: load less (unit yield × rated kW) [kW]."""
    load_kw, first_plant, plant_class, plant_kw, unit_kw, _ = nodes
    base, count, begin, end = span
    for lane in range(count):
        node = base + lane
        load = load_kw[node, begin:end]  # a view from 0 on: indexing from ``begin`` costs three times as much
        for row in range(load.shape[0]):
            net[row * LANES + lane] = load[row]
        for plant in range(first_plant[node], first_plant[node + 1]):
            rated, unit = plant_kw[plant], unit_kw[plant_class[plant], begin:end]
            for row in range(unit.shape[0]):
                net[row * LANES + lane] -= unit[row] * rated


@nb.njit(fastmath=FASTMATH)
def fill_rows(out: Floats, rows: Ints, fractions: Floats, scale: Floats, span: tuple[int, int, int, int]) -> None:
    """Lay a per-step series × a per-node scale under the lanes; one pass where all lanes share the series."""
    base, count, begin, end = span
    shared = True
    for lane in range(1, count):
        shared = shared and rows[base + lane] == rows[base]
    if shared:
        fraction = fractions[rows[base], begin:end]
        for row in range(fraction.shape[0]):
            at = row * LANES
            for lane in range(LANES):
                out[at + lane] = fraction[row] * scale[lane]
    else:
        for lane in range(count):
            fraction = fractions[rows[base + lane], begin:end]
            for row in range(fraction.shape[0]):
                out[row * LANES + lane] = fraction[row] * scale[lane]


@nb.njit(fastmath=FASTMATH)
def load_state(state: Floats, parameters: Floats, carried: Floats, base: int, count: int, step_h: float) -> None:
    """Fill a tile's state for one rank of storages; idle lanes get a storage of nothing."""
    state[:] = 0.0
    state[KEPT : DISCHARGE_EFFICIENCY + LANES] = 1.0
    for lane in range(count):
        for row in range(N_PARAMETERS):
            state[row * LANES + lane] = parameters[row, base + lane]
        for row in range(N_CARRIED):
            state[ENERGY + row * LANES + lane] = carried[row, base + lane]
    for lane in range(LANES):
        state[KWH_PER_CHARGE + lane] = step_h * state[CHARGE_EFFICIENCY + lane]
        state[KWH_PER_DISCHARGE + lane] = step_h / state[DISCHARGE_EFFICIENCY + lane]
        state[CHARGE_PER_KWH + lane] = 1.0 / state[KWH_PER_CHARGE + lane]
        state[DISCHARGE_PER_KWH + lane] = 1.0 / state[KWH_PER_DISCHARGE + lane]


@nb.njit(fastmath=FASTMATH)
def load_meter(meter: Floats, carried: Floats, limit_kw: Floats, base: int, count: int) -> None:
    """Fill the meters of a tile."""
    meter[:] = 0.0
    for lane in range(count):
        for row in range(N_METER_CARRIED):
            meter[row * LANES + lane] = carried[row, base + lane]
        meter[IMPORT_LIMIT + lane] = limit_kw[0, base + lane]
        meter[EXPORT_LIMIT + lane] = limit_kw[1, base + lane]


@nb.njit(fastmath=FASTMATH)
def meter_chunk(meter: Floats, net: Floats, series: Floats, held_back: Floats, begin: int, end: int) -> None:
    """What the meters of a tile see and what their limits hold back, per node, and the sums per step."""
    for row in range(end - begin):
        t, at = begin + row, row * LANES
        for lane in range(LANES):
            flow = net[at + lane]
            taken = max(flow, 0.0)
            given = taken - flow
            if HAS_NODE_LIMITS:
                needed, left = taken, given
                taken, given = min(needed, meter[IMPORT_LIMIT + lane]), min(left, meter[EXPORT_LIMIT + lane])
                meter[NOW_UNSERVED + lane] = needed - taken
                meter[NOW_CURTAILED + lane] = left - given
                meter[SUM_UNSERVED + lane] += needed - taken
                meter[SUM_CURTAILED + lane] += left - given
                net[at + lane] = taken - given
            meter[SUM_IMPORT + lane] += taken
            meter[SUM_EXPORT + lane] += given
            meter[PEAK_IMPORT + lane] = max(meter[PEAK_IMPORT + lane], taken)
            meter[PEAK_EXPORT + lane] = max(meter[PEAK_EXPORT + lane], given)
            meter[NOW_IMPORT + lane] = taken
            meter[NOW_EXPORT + lane] = given
        if series.shape[1] > 0:
            taken_kw, given_kw = 0.0, 0.0
            for lane in range(LANES):
                taken_kw += meter[NOW_IMPORT + lane]
                given_kw += meter[NOW_EXPORT + lane]
            series[IMPORT, t] += taken_kw
            series[EXPORT, t] += given_kw
        if HAS_NODE_LIMITS and held_back.shape[1] > 0:
            curtailed_kw, unserved_kw = 0.0, 0.0
            for lane in range(LANES):
                curtailed_kw += meter[NOW_CURTAILED + lane]
                unserved_kw += meter[NOW_UNSERVED + lane]
            held_back[CURTAILED, t] += curtailed_kw
            held_back[UNSERVED, t] += unserved_kw


@nb.njit(fastmath=FASTMATH)
def add_storage_series(series: Floats, state: Floats, t: int) -> None:
    """Add a tile's storages to the series of its block."""
    charge, discharge, stored, grid_charge, grid_discharge = 0.0, 0.0, 0.0, 0.0, 0.0
    for lane in range(LANES):
        charge += state[NOW_CHARGE + lane]
        discharge += state[NOW_DISCHARGE + lane]
        stored += state[ENERGY + lane]
        grid_charge += state[NOW_GRID_CHARGE + lane]
        grid_discharge += state[NOW_GRID_DISCHARGE + lane]
    series[CHARGE, t] += charge
    series[DISCHARGE, t] += discharge
    series[STORED, t] += stored
    series[GRID_CHARGE, t] += grid_charge
    series[GRID_DISCHARGE, t] += grid_discharge


@nb.njit(fastmath=FASTMATH)
def record_storages(recorded: Floats, state: Floats, t: int, base: int, count: int) -> None:
    """Write what each storage of a tile did in one step."""
    for lane in range(count):
        recorded[RECORDED_CHARGE, base + lane, t] = state[NOW_CHARGE + lane]
        recorded[RECORDED_DISCHARGE, base + lane, t] = state[NOW_DISCHARGE + lane]
        recorded[RECORDED_ENERGY, base + lane, t] = state[ENERGY + lane]
        recorded[RECORDED_GRID_CHARGE, base + lane, t] = state[NOW_GRID_CHARGE + lane]
        recorded[RECORDED_GRID_DISCHARGE, base + lane, t] = state[NOW_GRID_DISCHARGE + lane]


@nb.njit(inline="always")
def own_signals(
    signals: Signals, reserve_kwh: Floats, plan_kw: Floats, planned_net_load_kw: Floats, row: int
) -> Signals:
    """Signals with the three series that belong to one storage alone."""
    return Signals(
        signals.step_h,
        signals.hour,
        signals.weekday,
        signals.is_holiday,
        signals.is_day_off,
        signals.month,
        signals.import_price,
        signals.export_price,
        signals.day_low_import_price,
        signals.day_high_import_price,
        signals.load_kw,
        signals.generation_kw,
        signals.forecast_net_load_kw,
        signals.peak_target_kw,
        signals.warning,
        reserve_kwh[row],
        plan_kw[row],
        planned_net_load_kw[row],
    )


@nb.njit(inline="always", fastmath=FASTMATH)
def mix_grid_share(share: float, energy_kwh: float, grid_kwh: float, filled_kwh: float) -> float:
    """Share of the stored energy that came from the grid after a charge: energies mix in proportion."""
    return min(max((share * energy_kwh + grid_kwh) / max(filled_kwh, SMALLEST_KWH), 0.0), 1.0)


@nb.njit(fastmath=FASTMATH, error_model="numpy")
def advance_chunk(
    state: Floats,
    tile: tuple[Floats, Floats, Floats, Floats, Floats, Floats, Floats],
    signals: Signals,
    own: tuple[Ints, Floats, Floats, Floats],
    outputs: tuple[Floats, Floats],
    span: tuple[int, int, int, int],
) -> None:
    """One rank of storages of a tile over a chunk of steps: ask the rule, clip, move the energy (E2, E3, E4)."""
    meter, net, floor, ceiling, drain, charge_limit, discharge_limit = tile
    own_row, reserve_kwh, plan_kw, planned_net_load_kw = own
    series, recorded = outputs
    base, count, begin, end = span
    for row in range(end - begin):  # counting from 0 shows the compiler that no index is negative
        t, at = begin + row, row * LANES
        for lane in range(LANES):
            net_load_kw = net[at + lane]
            lowest, highest = floor[at + lane], ceiling[at + lane]
            held = state[ENERGY + lane] * state[KEPT + lane]
            state[SUM_LOSS + lane] += state[ENERGY + lane] - held
            energy = held
            if HAS_DRAIN:
                energy -= drain[at + lane]
            max_charge_kw, max_discharge_kw = state[MAX_CHARGE + lane], state[MAX_DISCHARGE + lane]
            if HAS_POWER_LIMITS:
                max_charge_kw, max_discharge_kw = charge_limit[at + lane], discharge_limit[at + lane]
            storage = StorageView(
                state[CAPACITY + lane],
                lowest,
                highest,
                max_charge_kw,
                max_discharge_kw,
                state[CHARGE_EFFICIENCY + lane],
                state[DISCHARGE_EFFICIENCY + lane],
            )
            if OWN_SERIES:
                mine = own_row[base + min(lane, count - 1)]
                visible = own_signals(signals, reserve_kwh, plan_kw, planned_net_load_kw, mine)
                wanted_kw = rule(t, net_load_kw, energy, storage, visible)
            else:
                wanted_kw = rule(t, net_load_kw, energy, storage, signals)
            is_number = abs(wanted_kw) <= HUGE  # false for NaN
            state[FIRST_BAD + lane] = min(state[FIRST_BAD + lane], HUGE if is_number else float(t))
            # Where there is no storage the rule is asked all the same, and may well divide by a capacity of 0.
            sane_kw = wanted_kw if is_number else 0.0
            limit_kw = min(max_discharge_kw, max(net_load_kw, 0.0) + state[EXPORT_ALLOWANCE + lane])
            if HAS_NODE_LIMITS:  # no charge, forced or not, lifts the import over the node's limit
                max_charge_kw = min(max_charge_kw, max(meter[IMPORT_LIMIT + lane] - net_load_kw, 0.0))
            charge_kw = charge_within_limits_kw(
                sane_kw, energy, lowest, highest, max_charge_kw, state[CHARGE_PER_KWH + lane]
            )
            discharge_kw = discharge_within_limits_kw(
                sane_kw, energy, lowest, highest, limit_kw, state[DISCHARGE_PER_KWH + lane]
            )
            # Own surplus fills the storage first; only what it cannot give is charged from the grid.
            grid_kw = max(charge_kw - max(-net_load_kw, 0.0), 0.0)
            charge_kwh, grid_kwh = charge_kw * state[KWH_PER_CHARGE + lane], grid_kw * state[KWH_PER_CHARGE + lane]
            # A drain takes of the mixture: mixed before it, and counted from the lowest floor, no energy is negative.
            mixed = held - state[LOWEST + lane]
            share = mix_grid_share(state[GRID_SHARE + lane], mixed, grid_kwh, mixed + charge_kwh)
            after = energy + charge_kwh - discharge_kw * state[KWH_PER_DISCHARGE + lane]
            if HAS_DRAIN:
                unmet = unmet_drain_kwh(after, lowest, drain[at + lane])
                after += unmet
                state[SUM_UNMET + lane] += unmet
            # Rounding leaves dust in an empty storage, which would decay into numbers too small for the processor.
            after = 0.0 if abs(after) < SMALLEST_KWH else after
            # A limit is broken only where power was left to keep it (E4): energy missing and power left, the smaller.
            under = min(lowest - after, max_charge_kw - charge_kw)
            over = min(after - highest, limit_kw - discharge_kw)
            state[WORST_LIMIT + lane] = max(state[WORST_LIMIT + lane], max(under, over))
            state[ENERGY + lane] = after
            state[GRID_SHARE + lane] = share
            state[SUM_CHARGE + lane] += charge_kw
            state[SUM_DISCHARGE + lane] += discharge_kw
            state[SUM_GRID_CHARGE + lane] += grid_kw
            state[SUM_GRID_DISCHARGE + lane] += discharge_kw * share
            state[NOW_CHARGE + lane] = charge_kw
            state[NOW_DISCHARGE + lane] = discharge_kw
            state[NOW_GRID_CHARGE + lane] = grid_kw
            state[NOW_GRID_DISCHARGE + lane] = discharge_kw * share
            net[at + lane] = net_load_kw + charge_kw - discharge_kw
        if series.shape[1] > 0:
            add_storage_series(series, state, t)
        if recorded.shape[1] > 0:
            record_storages(recorded, state, t, base, count)


@nb.njit(parallel=True, fastmath=FASTMATH, error_model="numpy", cache=True)
def replay(
    blocks: Ints,
    steps: tuple[int, int],
    nodes: tuple[Floats, Ints, Ints, Floats, Floats, Floats],
    storages: tuple[Floats, tuple[Ints, Floats, Floats], tuple[Ints, Floats, Floats], tuple[Ints, Floats]],
    own: tuple[Ints, Floats, Floats, Floats],
    signals: Signals,
    carried: tuple[Floats, Floats],
    outputs: tuple[Floats, Floats, Floats, Floats],
) -> None:
    """Play a span of steps at all nodes; blocks of nodes in parallel, each adding up its series in a fixed order.

    Parameters
    ----------
    blocks
        First node of every block and one past the last, shape (blocks + 1,).
    steps
        First step and one past the last.
    nodes
        ``(load_kw (nodes, steps), first_plant (nodes + 1,), plant_class, plant_kw, unit_kw (classes, steps),
        limit_kw (2, nodes))``: the plants of node i are ``first_plant[i]`` up to ``first_plant[i + 1]``; the limits are
        those of import and export.
    storages
        ``(parameters (ranks, 8, nodes), (limit_row (ranks, nodes), floor_fraction, ceiling_fraction (rows, steps)),
        (power_row, charge_limit_fraction, discharge_limit_fraction), (drain_row, drain_kwh))``, the last two laid out
        as the second; rank r is the r-th storage of a node.
    own
        ``(own_row (ranks, nodes), reserve_kwh, plan_kw, planned_net_load_kw (rows, 2 × steps))``; read only by rules
        that mention them.
    signals
        What all rules see.
    carried
        ``(storages (ranks, 10, nodes), meters (6, nodes))``: the state when the span begins, replaced by that at its
        end.
    outputs
        ``(series (blocks, 7, steps or 0), held_back (blocks, 2, steps or 0), recorded (ranks, 5, nodes or 0, steps),
        net_kw (nodes or 0, steps))``; the steps of the span are filled.
    """
    parameters, energy_limits, power_limits, drains = storages
    limit_row, floor_fraction, ceiling_fraction = energy_limits
    power_row, charge_limit_fraction, discharge_limit_fraction = power_limits
    drain_row, drain_kwh = drains
    own_row, reserve_kwh, plan_kw, planned_net_load_kw = own
    storage_state, meter_state = carried
    series, held_back, recorded, net_kw = outputs
    ranks = parameters.shape[0]
    for block in nb.prange(blocks.shape[0] - 1):
        net, floor = np.zeros(CHUNK_STEPS * LANES), np.zeros(CHUNK_STEPS * LANES)
        ceiling, drain = np.zeros(CHUNK_STEPS * LANES), np.zeros(CHUNK_STEPS * LANES)
        charge_limit, discharge_limit = np.zeros(CHUNK_STEPS * LANES), np.zeros(CHUNK_STEPS * LANES)
        states, meter, ones = np.zeros((ranks, STATE_SIZE)), np.zeros(METER_SIZE), np.ones(LANES)
        tile = (meter, net, floor, ceiling, drain, charge_limit, discharge_limit)
        for base in range(blocks[block], blocks[block + 1], LANES):
            count = min(LANES, blocks[block + 1] - base)
            net[:] = 0.0
            load_meter(meter, meter_state, nodes[5], base, count)
            for rank in range(ranks):
                load_state(states[rank], parameters[rank], storage_state[rank], base, count, signals.step_h)
            for begin in range(steps[0], steps[1], CHUNK_STEPS):
                span = (base, count, begin, min(begin + CHUNK_STEPS, steps[1]))
                fill_net_load(net, nodes, span)
                for rank in range(ranks):
                    state = states[rank]
                    capacity = state[CAPACITY : CAPACITY + LANES]
                    fill_rows(floor, limit_row[rank], floor_fraction, capacity, span)
                    fill_rows(ceiling, limit_row[rank], ceiling_fraction, capacity, span)
                    if HAS_POWER_LIMITS:
                        most = state[MAX_CHARGE : MAX_CHARGE + LANES]
                        fill_rows(charge_limit, power_row[rank], charge_limit_fraction, most, span)
                        most = state[MAX_DISCHARGE : MAX_DISCHARGE + LANES]
                        fill_rows(discharge_limit, power_row[rank], discharge_limit_fraction, most, span)
                    if HAS_DRAIN:
                        fill_rows(drain, drain_row[rank], drain_kwh, ones, span)
                    mine = (own_row[rank], reserve_kwh, plan_kw, planned_net_load_kw)
                    advance_chunk(state, tile, signals, mine, (series[block], recorded[rank]), span)
                meter_chunk(meter, net, series[block], held_back[block], span[2], span[3])
                if net_kw.shape[0] > 0:
                    for lane in range(count):
                        for t in range(begin, span[3]):
                            net_kw[base + lane, t] = net[(t - begin) * LANES + lane]
            for lane in range(count):
                for row in range(N_METER_CARRIED):
                    meter_state[row, base + lane] = meter[row * LANES + lane]
                for rank in range(ranks):
                    for row in range(N_CARRIED):
                        storage_state[rank, row, base + lane] = states[rank, ENERGY + row * LANES + lane]
