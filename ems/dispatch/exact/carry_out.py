"""A plan carried out at the net load that came: the rule ``hold`` within the limits that the kernel keeps (E2, E4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.dispatch.exact.compiled import compiled
from ems.dispatch.exact.segments import CHARGE_EFFICIENCY, DISCHARGE_EFFICIENCY, KEPT, STEP_H

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ems.dispatch.exact.segments import Node

    Floats = NDArray[np.float64]

SMALLEST_KWH = 1e-12
"""Energy that rounding leaves in an empty storage."""


@compiled
def held_kw(plan_kw: float, net_load_kw: float, planned_net_load_kw: float) -> float:
    """Wanted power of the rule ``hold``: the plan, and what its forecast missed, but no exchange beyond the plan [kW].

    Parameters
    ----------
    plan_kw
        Planned power, discharge positive [kW].
    net_load_kw, planned_net_load_kw
        The net load that came, and the one that the plan expected [kW].
    """
    missed_kw = net_load_kw - planned_net_load_kw
    if missed_kw > 0.0:
        return min(plan_kw + missed_kw, max(plan_kw, net_load_kw))
    return max(plan_kw + missed_kw, min(plan_kw, net_load_kw))


@compiled
def carry_out(
    node: Node,
    unit: Floats,
    limits_kwh: tuple[float, float],
    steps: tuple[int, int],
    planned_net_load_kw: Floats,
    plan_kw: Floats,
    held_kwh: float,
    battery_kw: Floats,
    energy_kwh: Floats,
) -> float:
    """Carry a plan out for some steps.

    Parameters
    ----------
    node, unit
        Series of the node and numbers of the storage, see ``segments``.
    limits_kwh
        Floor and ceiling [kWh].
    steps
        First step and one past the last.
    planned_net_load_kw, plan_kw
        The net load that the plan expected, and its power, discharge positive, shape (steps,) [kW].
    held_kwh
        Energy when the first of the steps begins [kWh].
    battery_kw, energy_kwh
        Filled: discharge less charge, and the energy when each step ends, shape (steps,) [kW] and [kWh].

    Returns
    -------
    float
        Energy when the last of the steps ends [kWh].

    Notes
    -----
    Below its floor a storage charges as fast as it can, whatever is wanted, above its ceiling it discharges so (E4).
    """
    net, most_charge, most_discharge = node[0], node[3], node[4]
    floor, ceiling = limits_kwh
    stored, taken = unit[STEP_H] * unit[CHARGE_EFFICIENCY], unit[STEP_H] / unit[DISCHARGE_EFFICIENCY]
    per_kwh_in, per_kwh_out = 1.0 / stored, 1.0 / taken
    for t in range(steps[0], steps[1]):
        wanted = held_kw(plan_kw[t], net[t], planned_net_load_kw[t])
        left = unit[KEPT] * held_kwh
        charge = min(max(-wanted, 0.0, (floor - left) * per_kwh_in), (ceiling - left) * per_kwh_in)
        discharge = min(max(wanted, 0.0, (left - ceiling) * per_kwh_out), (left - floor) * per_kwh_out)
        charge = min(max(charge, 0.0), most_charge[t])
        discharge = min(max(discharge, 0.0), most_discharge[t])
        held_kwh = left + charge * stored - discharge * taken
        held_kwh = 0.0 if abs(held_kwh) < SMALLEST_KWH else held_kwh
        battery_kw[t], energy_kwh[t] = discharge - charge + 0.0, held_kwh  # no negative zero
    return held_kwh
