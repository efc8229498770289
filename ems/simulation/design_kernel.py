"""The replay of a year of one node for many storages in turn: same net load, same physics, any rule (E1–E4).

Like ``ems.simulation.kernel`` this module is complete in itself (with the rule ``none``) and at the same time the text
that ``ems.simulation.binding`` joins with another rule. What differs: a lane is a design, the node's net load, the
prices and the limits of its line are the same for all lanes, and what a year is judged by is added up on the way, so
that no design leaves a series behind unless it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from ems.dispatch.rules.views import Signals, StorageView
from ems.simulation.kernel import HUGE, SMALLEST_KWH, mix_grid_share, own_signals
from ems.simulation.physics import FASTMATH, charge_within_limits_kw, discharge_within_limits_kw

# --- rule: begin
HAS_NODE_LIMITS = True
IS_JUDGED = True
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

LANES = 64

# What all designs meet in a step, a column each: net load; prices of import and export; emission factor; own generation
# that is neither held back at the sites nor charged by other storages, what other storages give back of it, and the
# renewable share of the generation; load and contracts of the district.
NET, IMPORT_PRICE, EXPORT_PRICE, EMISSION, DIRECT, GIVEN_BACK, RENEWABLE, LOAD, CONTRACT = range(9)
N_SHARED = 9

# A tile's state is flat, as in ``ems.simulation.kernel``, and for the same reason. First what a design is, then its
# energy, then its sums in the order in which ``replay`` hands them out.
CAPACITY, MAX_CHARGE, MAX_DISCHARGE, KEPT, CHARGE_EFFICIENCY, DISCHARGE_EFFICIENCY = range(0, 6 * LANES, LANES)
FLOOR, CEILING, STORED_RENEWABLE, ENERGY = range(6 * LANES, 10 * LANES, LANES)
SUM_CHARGE, SUM_DISCHARGE, SUM_LOSS, SUM_GRID_CHARGE, SUM_GRID_DISCHARGE = range(10 * LANES, 15 * LANES, LANES)
SUM_RENEWABLE_CHARGE, WORST_LIMIT, FIRST_BAD = range(15 * LANES, 18 * LANES, LANES)
SUM_IMPORT, SUM_EXPORT, SUM_CURTAILED, SUM_UNSERVED, PEAK_EXPORT = range(18 * LANES, 23 * LANES, LANES)
SUM_COST, SUM_CO2, SUM_UNSERVED_CO2, SUM_OWN, SUM_CONTRACT = range(23 * LANES, 28 * LANES, LANES)
SUM_CONTRACT_CO2, SUM_RAMP = range(28 * LANES, 30 * LANES, LANES)
GRID_SHARE, PEAK_IMPORT, NET_BEFORE, NOW_BATTERY = range(30 * LANES, 34 * LANES, LANES)
KWH_PER_CHARGE, KWH_PER_DISCHARGE, CHARGE_PER_KWH, DISCHARGE_PER_KWH = range(34 * LANES, 38 * LANES, LANES)
STATE_SIZE = 38 * LANES
N_PARAMETERS = 10
N_SUMS = 21


@nb.njit(fastmath=FASTMATH)
def load_state(state: Floats, parameters: Floats, base: int, count: int, step_h: float) -> None:
    """Fill a tile's state; idle lanes get a storage of nothing."""
    state[:] = 0.0
    state[KEPT : DISCHARGE_EFFICIENCY + LANES] = 1.0
    state[GRID_SHARE : GRID_SHARE + LANES] = 1.0  # the energy at the start counts as grid-charged
    state[FIRST_BAD : FIRST_BAD + LANES] = HUGE
    for lane in range(count):
        for row in range(N_PARAMETERS):
            state[row * LANES + lane] = parameters[row, base + lane]
    for lane in range(LANES):
        state[KWH_PER_CHARGE + lane] = step_h * state[CHARGE_EFFICIENCY + lane]
        state[KWH_PER_DISCHARGE + lane] = step_h / state[DISCHARGE_EFFICIENCY + lane]
        state[CHARGE_PER_KWH + lane] = 1.0 / state[KWH_PER_CHARGE + lane]
        state[DISCHARGE_PER_KWH + lane] = 1.0 / state[KWH_PER_DISCHARGE + lane]


@nb.njit(fastmath=FASTMATH, error_model="numpy")
def advance(
    state: Floats,
    shared: Floats,
    signals: Signals,
    own: tuple[Floats, Floats, Floats],
    line: tuple[float, float, float],
    kept: tuple[Floats, Floats],
    span: tuple[int, int, int, int],
) -> None:
    """The designs of a tile over some steps of one month: ask the rule, clip, move the energy, add up (E1 to E4)."""
    import_limit_kw, export_limit_kw, export_allowance_kw = line
    reserve_kwh, plan_kw, planned_net_load_kw = own
    kept_energy, kept_battery = kept
    base, count, begin, end = span
    for t in range(begin, end):
        net_load_kw, import_price, export_price = shared[t, NET], shared[t, IMPORT_PRICE], shared[t, EXPORT_PRICE]
        emission, direct_kw, given_back_kw = shared[t, EMISSION], shared[t, DIRECT], shared[t, GIVEN_BACK]
        renewable, load_kw, contract_kw = shared[t, RENEWABLE], shared[t, LOAD], shared[t, CONTRACT]
        surplus_kw, needed_kw = max(-net_load_kw, 0.0), max(net_load_kw, 0.0) + export_allowance_kw
        room_kw = max(import_limit_kw - net_load_kw, 0.0)
        counts = 0.0 if t == 0 else 1.0
        if kept_energy.shape[0] > 0:
            for lane in range(count):
                kept_energy[base + lane, t] = state[ENERGY + lane]
        for lane in range(LANES):
            lowest, highest = state[FLOOR + lane], state[CEILING + lane]
            energy = state[ENERGY + lane] * state[KEPT + lane]
            state[SUM_LOSS + lane] += state[ENERGY + lane] - energy
            max_charge_kw, max_discharge_kw = state[MAX_CHARGE + lane], state[MAX_DISCHARGE + lane]
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
                mine = base + min(lane, count - 1)
                visible = own_signals(signals, reserve_kwh, plan_kw, planned_net_load_kw, mine)
                wanted_kw = rule(t, net_load_kw, energy, storage, visible)
            else:
                wanted_kw = rule(t, net_load_kw, energy, storage, signals)
            is_number = abs(wanted_kw) <= HUGE  # false for NaN
            state[FIRST_BAD + lane] = min(state[FIRST_BAD + lane], HUGE if is_number else float(t))
            # Where there is no design the rule is asked all the same, and may well divide by a capacity of 0.
            sane_kw = wanted_kw if is_number else 0.0
            limit_kw = min(max_discharge_kw, needed_kw)
            if HAS_NODE_LIMITS:  # no charge, forced or not, lifts the import over the node's limit
                max_charge_kw = min(max_charge_kw, room_kw)
            charge_kw = charge_within_limits_kw(
                sane_kw, energy, lowest, highest, max_charge_kw, state[CHARGE_PER_KWH + lane]
            )
            discharge_kw = discharge_within_limits_kw(
                sane_kw, energy, lowest, highest, limit_kw, state[DISCHARGE_PER_KWH + lane]
            )
            grid_kw = max(charge_kw - surplus_kw, 0.0)
            charge_kwh, grid_kwh = charge_kw * state[KWH_PER_CHARGE + lane], grid_kw * state[KWH_PER_CHARGE + lane]
            share = mix_grid_share(state[GRID_SHARE + lane], energy, grid_kwh, energy + charge_kwh)
            after = energy + charge_kwh - discharge_kw * state[KWH_PER_DISCHARGE + lane]
            after = 0.0 if abs(after) < SMALLEST_KWH else after
            under = min(lowest - after, max_charge_kw - charge_kw)
            over = min(after - highest, limit_kw - discharge_kw)
            state[WORST_LIMIT + lane] = max(state[WORST_LIMIT + lane], max(under, over))
            state[ENERGY + lane] = after
            state[GRID_SHARE + lane] = share
            state[SUM_CHARGE + lane] += charge_kw
            state[SUM_DISCHARGE + lane] += discharge_kw
            state[SUM_GRID_CHARGE + lane] += grid_kw
            state[SUM_GRID_DISCHARGE + lane] += discharge_kw * share
            state[SUM_RENEWABLE_CHARGE + lane] += (charge_kw - grid_kw) * renewable
            state[NOW_BATTERY + lane] = discharge_kw - charge_kw
            if IS_JUDGED:
                flow = net_load_kw + charge_kw - discharge_kw
                taken = max(flow, 0.0)
                given = taken - flow
                left = given
                if HAS_NODE_LIMITS:
                    missing = taken - min(taken, import_limit_kw)
                    given = min(left, export_limit_kw)
                    taken -= missing
                    state[SUM_UNSERVED + lane] += missing
                    state[SUM_UNSERVED_CO2 + lane] += missing * emission
                    state[SUM_CURTAILED + lane] += left - given
                state[SUM_IMPORT + lane] += taken
                state[SUM_EXPORT + lane] += given
                state[PEAK_IMPORT + lane] = max(state[PEAK_IMPORT + lane], taken)
                state[PEAK_EXPORT + lane] = max(state[PEAK_EXPORT + lane], given)
                state[SUM_COST + lane] += taken * import_price - given * export_price
                state[SUM_CO2 + lane] += taken * emission
                state[SUM_RAMP + lane] += counts * abs(taken - given - state[NET_BEFORE + lane])
                state[NET_BEFORE + lane] = taken - given
                # Renewable energy that meets the load: of this step's generation, and out of storages.
                straight_kw = direct_kw - left - charge_kw + grid_kw
                from_storages_kw = given_back_kw + discharge_kw * (1.0 - share)
                matched = straight_kw * renewable + from_storages_kw * state[STORED_RENEWABLE + lane]
                matched = min(max(matched, 0.0), load_kw)
                contracted = min(min(contract_kw, load_kw - matched), taken)
                state[SUM_OWN + lane] += matched
                state[SUM_CONTRACT + lane] += contracted
                state[SUM_CONTRACT_CO2 + lane] += contracted * emission
        if kept_battery.shape[0] > 0:
            for lane in range(count):
                kept_battery[base + lane, t] = state[NOW_BATTERY + lane]


@nb.njit(parallel=True, fastmath=FASTMATH, error_model="numpy", cache=True)
def replay(
    months: tuple[Ints, Ints],
    shared: Floats,
    line: tuple[float, float, float],
    parameters: Floats,
    own: tuple[Floats, Floats, Floats],
    signals: Signals,
    outputs: tuple[Floats, Floats, Floats, Floats],
) -> None:
    """Play a year of every design; tiles of designs in parallel.

    Parameters
    ----------
    months
        ``(first step of every stretch of a month and one past the last (stretches + 1,), number of its month from 0)``.
    shared
        What all designs meet, shape (steps, 9), columns in the order of ``NET`` to ``CONTRACT``.
    line
        Highest import and export, and what a storage may give beyond the net load [kW].
    parameters
        Shape (10, designs), rows in the order of the state.
    own
        ``(reserve_kwh, plan_kw, planned_net_load_kw)``, shape (designs, steps or twice as many) each; read only by
        rules that mention them.
    signals
        What all rules see.
    outputs
        ``(sums (21, designs), highest import (12, designs), energy when each step begins (designs or 0, steps), battery
        power (designs or 0, steps))``; the sums in the order of the state from the energy on, powers summed over the
        steps [kW].
    """
    first_step, month_of = months
    sums, peaks, kept_energy, kept_battery = outputs
    n = parameters.shape[1]
    for tile in nb.prange((n + LANES - 1) // LANES):
        base = tile * LANES
        count = min(LANES, n - base)
        state = np.zeros(STATE_SIZE)
        load_state(state, parameters, base, count, signals.step_h)
        for stretch in range(month_of.shape[0]):
            state[PEAK_IMPORT : PEAK_IMPORT + LANES] = 0.0
            span = (base, count, first_step[stretch], first_step[stretch + 1])
            advance(state, shared, signals, own, line, (kept_energy, kept_battery), span)
            month = month_of[stretch]
            for lane in range(count):
                peaks[month, base + lane] = max(peaks[month, base + lane], state[PEAK_IMPORT + lane])
        for lane in range(count):
            for row in range(N_SUMS):
                sums[row, base + lane] = state[ENERGY + row * LANES + lane]
