"""What a step offers a storage: amounts of energy, each at a price, sorted from the dearest down (E1, E2, E6).

Seen from the most that a step can charge, energy becomes free for use as charging is given up, first what would come
from the dearest import, and then by discharging, down to what would be sold for least. Each such stretch is a segment:
its *worth* is what a stored kWh must be worth for the stretch not to be used, its *length* the energy in the storage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.exact.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Node = tuple[Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats]

PLAIN_SEGMENTS = 3
"""Without limits, cap and drain: import into the storage; surplus into it, or out of it to the load; export."""
MOST_SEGMENTS = 7
"""Five prices, one of them on both sides of standing still, and a drain that is not met."""
STEP_H, CHARGE_EFFICIENCY, DISCHARGE_EFFICIENCY, KEPT, WEAR, LOSS_PRICE, UNSERVED_PRICE, UNMET_PRICE = range(8)
"""Places in the array of a unit's numbers."""
UNIT_NUMBERS = 8


@compiled
def fill_plain(node: Node, unit: Floats, most_kwh: float, worth: Floats, length: Floats, reach_kwh: Floats) -> None:
    """Segments of all steps of a node without limits, cap and drain.

    Parameters
    ----------
    node
        Net load [kW], import and export price [currency/kWh], charge and discharge limit [kW], then five series that do
        not matter here; shape (steps,) each.
    unit
        Numbers of the storage, see ``STEP_H`` and the following.
    most_kwh
        More energy than a step can move, whatever its power limits [kWh].
    worth, length
        Filled: worth [currency/kWh] and length [kWh] of each segment, shape (steps, 3).
    reach_kwh
        Filled: the most energy that each step can add, shape (steps,) [kWh].
    """
    net, paid, earned, most_charge, most_discharge = node[0], node[1], node[2], node[3], node[4]
    into = 1.0 / unit[CHARGE_EFFICIENCY]
    out = unit[DISCHARGE_EFFICIENCY]
    stored = unit[STEP_H] * unit[CHARGE_EFFICIENCY]
    taken = unit[STEP_H] / unit[DISCHARGE_EFFICIENCY]
    loss, wear = unit[LOSS_PRICE], unit[LOSS_PRICE] - unit[WEAR]
    for t in range(len(net)):
        charge, discharge = min(most_charge[t], most_kwh / stored), min(most_discharge[t], most_kwh / taken)
        reach_kwh[t] = charge * stored
        worth[t, 0] = (paid[t] + loss) * into
        worth[t, 2] = (earned[t] + wear) * out
        if net[t] >= 0.0:
            own = min(discharge, net[t])
            length[t, 0] = charge * stored
            worth[t, 1] = (paid[t] + wear) * out
            length[t, 1] = own * taken
            length[t, 2] = (discharge - own) * taken
        else:
            own = min(charge, -net[t])
            length[t, 0] = (charge - own) * stored
            worth[t, 1] = (earned[t] + loss) * into
            length[t, 1] = own * stored
            length[t, 2] = discharge * taken


@compiled
def fill_segments(node: Node, unit: Floats, most_kwh: float, worth: Floats, length: Floats, reach_kwh: Floats) -> None:
    """Segments of all steps of a node with limits at its line, a cap on its import, or a drain.

    Parameters
    ----------
    node
        As in :func:`fill_plain`, then import limit, export limit and cap [kW], what import above the cap costs more
        [currency/kWh], drain [kWh].
    unit, most_kwh, worth, length, reach_kwh
        As in :func:`fill_plain`; shape (steps, ``MOST_SEGMENTS``), unused segments have length 0.

    Notes
    -----
    A storage never charges from load that the line does not let in, so that charging ends at the import limit.
    """
    net, paid, earned, most_charge, most_discharge, limit_in, limit_out, caps, over, drain = node
    into, out = unit[CHARGE_EFFICIENCY], unit[DISCHARGE_EFFICIENCY]
    most_in, most_out = most_kwh / (into * unit[STEP_H]), most_kwh * out / unit[STEP_H]
    bounds, prices = np.empty(5), np.empty(5)
    for t in range(len(net)):
        charge = min(most_charge[t], most_in, max(limit_in[t] - net[t], 0.0))
        reach_kwh[t] = charge * into * unit[STEP_H]
        bounds[0], bounds[1], bounds[2] = limit_in[t], min(caps[t], limit_in[t]), 0.0
        bounds[3], bounds[4] = -limit_out[t], -np.inf
        prices[0], prices[1], prices[2] = unit[UNSERVED_PRICE], paid[t] + over[t], paid[t]
        prices[3], prices[4] = earned[t], 0.0
        count, line, is_drained = 0, net[t] + charge, drain[t] <= 0.0
        for is_out in range(2):
            end = net[t] - min(most_discharge[t], most_out) if is_out else net[t]
            for tier in range(5):
                lower = max(bounds[tier], end)
                # Charging never takes what the line does not let in, whatever rounding says.
                if lower >= line or (tier == 0 and is_out == 0):
                    continue
                price = prices[tier] + unit[LOSS_PRICE]
                value = (price - unit[WEAR]) * out if is_out else price / into
                if not is_drained and value <= unit[UNMET_PRICE]:
                    worth[t, count], length[t, count] = unit[UNMET_PRICE], drain[t]
                    count, is_drained = count + 1, True
                worth[t, count] = value
                length[t, count] = (line - lower) * unit[STEP_H] * (1.0 / out if is_out else into)
                count, line = count + 1, lower
        if not is_drained:
            worth[t, count], length[t, count] = unit[UNMET_PRICE], drain[t]
            count += 1
        for unused in range(count, MOST_SEGMENTS):
            worth[t, unused], length[t, unused] = -np.inf, 0.0
