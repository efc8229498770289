"""The way through the curves, forward in time: energies, powers, and what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.dispatch.exact.compiled import compiled
from ems.dispatch.exact.segments import (
    CHARGE_EFFICIENCY,
    DISCHARGE_EFFICIENCY,
    KEPT,
    LOSS_PRICE,
    STEP_H,
    UNMET_PRICE,
    UNSERVED_PRICE,
    WEAR,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ems.dispatch.exact.segments import Node

    Floats = NDArray[np.float64]

DUST_FRACTION = 1e-13
"""Energy that rounding leaves of nothing, as a share of the energy stored or moved."""


@compiled
def walk(
    length: Floats,
    reach_kwh: Floats,
    marks_kwh: Floats,
    left_kwh: Floats,
    floor_kwh: Floats,
    ceiling_kwh: Floats,
    kept_fraction: float,
    start_kwh: float,
    energy_kwh: Floats,
    may_join: bool,
) -> float:
    """Best energies from a start.

    Parameters
    ----------
    length, reach_kwh
        Segments of every step.
    marks_kwh, left_kwh
        Where they stand in the curves, see ``value_curve``.
    floor_kwh, ceiling_kwh, kept_fraction
        Energy limits, shape (steps,) [kWh], and the share of the energy that is left after a step.
    start_kwh
        Energy when the first step begins [kWh].
    energy_kwh
        Filled: energy when each step ends, shape (steps,) [kWh].
    may_join
        Whether ``energy_kwh`` holds another path, at which this one ends when it meets it.

    Returns
    -------
    float
        Energy when the last step ends [kWh].
    """
    energy = start_kwh
    for t in range(len(energy_kwh)):
        rest = kept_fraction * energy - left_kwh[t] + reach_kwh[t]
        place = left_kwh[t]
        for j in range(length.shape[1]):
            before = marks_kwh[t, j] - place
            if rest <= before:
                break
            place = marks_kwh[t, j]
            rest -= before + length[t, j]
            if rest <= 0.0:
                rest = 0.0
                break
        energy = min(max(place + max(rest, 0.0), floor_kwh[t]), ceiling_kwh[t])
        if may_join and energy == energy_kwh[t]:
            return float(energy_kwh[-1])
        energy_kwh[t] = energy
    return float(energy)


@compiled
def powers(
    node: Node,
    unit: Floats,
    worth: Floats,
    length: Floats,
    reach_kwh: Floats,
    start_kwh: float,
    energy_kwh: Floats,
    battery_kw: Floats,
) -> tuple[float, float, float]:
    """Powers that lead along a path of energies, and what they cost.

    Parameters
    ----------
    node, unit
        Series of the node and numbers of the storage, see ``segments``.
    worth, length, reach_kwh
        Segments of every step.
    start_kwh, energy_kwh
        The path [kWh].
    battery_kw
        Filled: discharge less charge, shape (steps,) [kW].

    Returns
    -------
    tuple of float
        Cost of the steps (E6, price of losses included, those within the storage left out), the sum of the absolute
        costs of the steps without the storage [currency], and the largest energy of a step that the powers do not move
        [kWh]: nothing but rounding where the path keeps the power limits.
    """
    net, paid, earned, most_charge, most_discharge, limit_in, limit_out, cap, over, drain = node
    into, out, step_h, kept = unit[CHARGE_EFFICIENCY], unit[DISCHARGE_EFFICIENCY], unit[STEP_H], unit[KEPT]
    wear, loss_price, unserved_price = unit[WEAR], unit[LOSS_PRICE], unit[UNSERVED_PRICE]
    per_kwh_in, per_kwh_out = 1.0 / (into * step_h), out / step_h
    cost, scale, missed, before = 0.0, 0.0, 0.0, start_kwh
    for t in range(len(net)):
        gained = energy_kwh[t] - kept * before
        if drain[t] > 0.0:
            unmet = _unmet_kwh(unit[UNMET_PRICE], drain[t], worth[t], length[t], reach_kwh[t] - gained)
            gained += drain[t] - unmet
            cost += unit[UNMET_PRICE] * unmet / step_h
        if abs(gained) <= DUST_FRACTION * max(abs(before), abs(energy_kwh[t])):
            gained = 0.0
        charge = min(max(gained, 0.0) * per_kwh_in, most_charge[t])
        discharge = min(max(-gained, 0.0) * per_kwh_out, most_discharge[t])
        missed = max(missed, abs(gained - charge / per_kwh_in + discharge / per_kwh_out))
        battery_kw[t] = discharge - charge + 0.0  # no negative zero
        line = paid[t], earned[t], limit_in[t], limit_out[t], cap[t], over[t], unserved_price
        scale += abs(_line_cost_per_h(net[t], line))
        cost += _line_cost_per_h(net[t] - battery_kw[t], line)
        cost += wear * discharge + loss_price * (charge - discharge)
        before = energy_kwh[t]
    return cost * step_h, scale * step_h, missed


@compiled
def _line_cost_per_h(net_kw: float, line: tuple[float, float, float, float, float, float, float]) -> float:
    """Cost of what a node takes or gives for an hour (E6), its storage counted in the net load."""
    paid, earned, limit_in, limit_out, cap, over, unserved_price = line
    wanted = max(net_kw, 0.0)
    taken, given = min(wanted, limit_in), min(max(-net_kw, 0.0), limit_out)
    return paid * taken - earned * given + over * max(taken - cap, 0.0) + unserved_price * (wanted - taken)


@compiled
def _unmet_kwh(price_per_kwh: float, drain_kwh: float, worth: Floats, length: Floats, given_up_kwh: float) -> float:
    """Drain that is not met where so much of a step's segments is given up [kWh]."""
    rest = given_up_kwh
    for j in range(len(worth)):
        if worth[j] == price_per_kwh and length[j] == drain_kwh:
            return min(max(drain_kwh - rest, 0.0), drain_kwh)
        rest -= length[j]
    return 0.0
