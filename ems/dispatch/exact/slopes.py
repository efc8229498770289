"""How the least cost of a case answers to the size of its storage or its plant: from the plan's own marginal values.

For any marginal values λ of the stored energy the priced steps and energies add up to a lower bound of the cost (see
``certificate``), and the bound is a convex function of the net load and of the limits, piecewise linear, whatever they
are. At the plan's own λ it meets the cost, so that its slope is a slope of the cost: exactly the derivative where the
cost has one, else one of the slopes between those to the left and to the right.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.exact.compiled import compiled
from ems.dispatch.exact.packing import fresh, node_of, row_of, series_of, units_of
from ems.dispatch.exact.segments import (
    CHARGE_EFFICIENCY,
    DISCHARGE_EFFICIENCY,
    KEPT,
    LOSS_PRICE,
    STEP_H,
    UNSERVED_PRICE,
    WEAR,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases, Plans
    from ems.dispatch.exact.segments import Node

    Floats = NDArray[np.float64]
    Moves = tuple[Floats, Floats, Floats, Floats, Floats]

SERIES = ("net_load_kw", "charge_limit_kw", "discharge_limit_kw", "floor_kwh", "ceiling_kwh")
"""Series that move with a size, in the order in which their slopes stand."""
NET, CHARGE, DISCHARGE, FLOOR, CEILING = range(5)
NODE_SERIES, LINES = 10, 12
KINDS = {"cyclic": 0, "at_least": 1, "value": 2}
CYCLIC, AT_LEAST = 0, 1
EDGES = ("initial_energy_kwh", "end_energy_kwh")
MOST_KW = 1e200
"""Stands for a power without limit: two infinities have no difference."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Direction:
    """How fast the series of cases move with a size: their derivatives, per unit of the size.

    Each is a number, or an array that broadcasts with (cases, steps): of shape (steps,), (1 or cases, 1 or steps).

    Parameters
    ----------
    net_load_kw
        Of the net load; a plant's size moves it by less than zero [kW].
    charge_limit_kw, discharge_limit_kw
        Of the power limits; where a storage may not export, and the net load is what limits it, that of the net load
        [kW].
    floor_kwh, ceiling_kwh
        Of the energy limits [kWh].
    initial_energy_kwh, end_energy_kwh
        Of the energy at the start, and of that which must be there at the end: a number or shape (cases,) [kWh].
    """

    net_load_kw: float | Floats = 0.0
    charge_limit_kw: float | Floats = 0.0
    discharge_limit_kw: float | Floats = 0.0
    floor_kwh: float | Floats = 0.0
    ceiling_kwh: float | Floats = 0.0
    initial_energy_kwh: float | Floats = 0.0
    end_energy_kwh: float | Floats = 0.0


def slopes_of(cases: Cases, plans: Plans, directions: Sequence[Direction], *, threads: int = 0) -> Floats:
    """Slopes of the cost of each case, shape (cases, directions) [currency per unit of the size].

    Parameters
    ----------
    cases
        The batch.
    plans
        Its plans.
    directions
        How its series move with each size.
    threads
        How many cases are looked at at a time; 0: as many as the machine has cores.

    Notes
    -----
    With ``plans.bound`` each makes a cut that holds for any size, as long as the series are linear in the size (a
    discharge limit may be the lesser of two that are), a stored kWh is worth less than load that goes unserved, behind
    which a storage never charges at any price (``segments``), and no floor moves through zero under a value curve,
    which begins at one or the other. Elsewhere it is the slope, but costs are not convex. A demand charge has its own
    planner: with its caps in the cases (``cap_kw``) the slopes are those for these caps.
    """
    n_steps, count = cases.n_steps, cases.count
    out = np.zeros((count, len(directions)))
    if not directions:
        return out
    moves = tuple(_stacked([getattr(each, name) for each in directions]) for name in SERIES)
    edge = [np.stack([np.broadcast_to(getattr(each, name), count) for each in directions]) for name in EDGES]
    ends = (cases.end_energy_kwh, cases.end_value_per_kwh, cases.end_piece_kwh)
    work = (
        series_of(cases),
        (fresh(cases.floor_kwh), fresh(cases.ceiling_kwh)),
        units_of(cases),
        tuple(fresh(array) for array in ends),
        KINDS[cases.end],
        fresh(plans.marginal_value_per_kwh),
        moves,
        (fresh(edge[0]), fresh(edge[1])),
        out,
    )
    workers = min(threads or os.cpu_count() or 1, count)

    def look(span: tuple[int, int]) -> None:
        _slopes_range(*span, *work, np.empty((LINES + len(SERIES), n_steps)))

    if workers <= 1:
        look((0, count))
    else:
        edges = np.linspace(0, count, workers + 1).astype(int).tolist()
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(look, pairwise(edges)))
    return out


def _stacked(moves: Sequence[float | Floats]) -> Floats:
    """Moves of one series by all directions, shape (directions, 1 or cases, 1 or steps)."""
    tables = [np.atleast_2d(np.asarray(move, dtype=float)) for move in moves]
    shape = np.broadcast_shapes(*(table.shape for table in tables))
    return fresh(np.stack([np.broadcast_to(table, shape) for table in tables]))


@compiled
def _slopes_range(
    first: int,
    end: int,
    series: Node,
    limits: tuple[Floats, Floats],
    units: Floats,
    ends: tuple[Floats, Floats, Floats],
    kind: int,
    values: Floats,
    moves: Moves,
    edges: tuple[Floats, Floats],
    out: Floats,
    room: Floats,
) -> None:
    """Slopes of the cases from ``first`` to ``end`` in the memory of ``room``."""
    n_steps = values.shape[1]
    slopes = room[LINES:]
    for case in range(first, end):
        node, unit, value = node_of(series, case, n_steps, room), units[case], values[case]
        floor = row_of(limits[0], case, n_steps, room[NODE_SERIES])
        ceiling = row_of(limits[1], case, n_steps, room[NODE_SERIES + 1])
        _slopes_of_steps(node, unit, value, slopes)
        last = (floor[-1], ceiling[-1], ends[0][case])
        per_start, per_end = _slopes_of_energies(unit, value, kind, last, ends[1][case], ends[2][case], slopes)
        for direction in range(out.shape[1]):
            total = per_start * edges[0][direction, case] + per_end * edges[1][direction, case]
            total += _along(slopes[NET], moves[NET][direction], case)
            total += _along(slopes[CHARGE], moves[CHARGE][direction], case)
            total += _along(slopes[DISCHARGE], moves[DISCHARGE][direction], case)
            total += _along(slopes[FLOOR], moves[FLOOR][direction], case)
            total += _along(slopes[CEILING], moves[CEILING][direction], case)
            out[case, direction] = total


@compiled
def _along(slopes: Floats, moves: Floats, case: int) -> float:
    """Sum of the slopes of a series times its moves."""
    row = moves[case if moves.shape[0] > 1 else 0]
    total = 0.0
    if len(row) == len(slopes):
        for t in range(len(slopes)):
            total += slopes[t] * row[t]
    elif row[0] != 0.0:
        for t in range(len(slopes)):
            total += slopes[t]
        total *= row[0]
    return total


@compiled
def _slopes_of_steps(node: Node, unit: Floats, value: Floats, slopes: Floats) -> None:
    """Slopes with the net load and the power limits of every step: what a kW more of each would change.

    With the balance priced, a step is a market: the grid sells at the import price and buys at the export price, the
    storage sells where the price is above what its energy is worth, and buys where it is below. The price that clears
    it is the worth of a kWh at the node.
    """
    net, paid, earned, most_charge, most_discharge, limit_in, limit_out, caps, over, _ = node
    loss, unserved, step_h = unit[LOSS_PRICE], unit[UNSERVED_PRICE], unit[STEP_H]
    for t in range(len(net)):
        buys = value[t] * unit[CHARGE_EFFICIENCY] - loss
        sells = value[t] / unit[DISCHARGE_EFFICIENCY] + unit[WEAR] - loss
        charge, discharge = min(most_charge[t], MOST_KW), min(most_discharge[t], MOST_KW)
        room_kw = max(limit_in[t] - net[t], 0.0)
        is_cut_short = buys > unserved and charge > room_kw  # it never charges from load that goes unserved
        if is_cut_short:
            charge = room_kw
        line = (earned[t], paid[t], paid[t] + over[t], unserved)
        steps = (-limit_out[t], min(caps[t], limit_in[t]), limit_in[t])
        price = _clearing_price(net[t], line, steps, (buys, charge), (sells, discharge))
        slopes[CHARGE, t] = 0.0 if is_cut_short else -max(buys - price, 0.0) * step_h
        slopes[DISCHARGE, t] = -max(price - sells, 0.0) * step_h
        slopes[NET, t] = (buys if is_cut_short and room_kw > 0.0 else price) * step_h


@compiled
def _clearing_price(
    net_kw: float,
    line: tuple[float, float, float, float],
    supply_kw: tuple[float, float, float],
    buyer: tuple[float, float],
    seller: tuple[float, float],
) -> float:
    """Lowest price at which a node is offered at least what it asks for: none below zero, and no load is dearer.

    The grid takes up to the export limit above 0, nothing above the export price, gives up to the cap above the import
    price, up to the import limit above the price beyond the cap, and anything at that of unserved load.
    """
    earned, paid, beyond, unserved = line
    found = unserved
    for candidate in (0.0, earned, paid, beyond, buyer[0], seller[0]):
        if candidate < 0.0 or candidate >= found:
            continue
        offered = -net_kw
        if candidate >= beyond:
            offered += supply_kw[2]
        elif candidate >= paid:
            offered += supply_kw[1]
        elif candidate < earned:
            offered += supply_kw[0]
        offered += seller[1] if candidate >= seller[0] else 0.0
        offered -= buyer[1] if candidate < buyer[0] else 0.0
        if offered >= 0.0:
            found = candidate
    return found


@compiled
def _slopes_of_energies(
    unit: Floats,
    value: Floats,
    kind: int,
    last: tuple[float, float, float],
    end_value: Floats,
    end_piece: Floats,
    slopes: Floats,
) -> tuple[float, float]:
    """Slopes with the energy limits, and those with the energy at the start and with what must be there at the end.

    An energy that is worth more later than now stands at its ceiling, one that is worth less at its floor.
    """
    n_steps, kept = len(value), unit[KEPT]
    for t in range(n_steps):
        held = value[t] - kept * value[t + 1 if t + 1 < n_steps else 0]
        slopes[FLOOR, t], slopes[CEILING, t] = max(held, 0.0), min(held, 0.0)
    if kind == CYCLIC:
        return 0.0, 0.0
    per_start, price = unit[LOSS_PRICE] - kept * value[0], value[-1] - unit[LOSS_PRICE]
    floor, ceiling, wanted = last
    if kind == AT_LEAST:
        slopes[CEILING, -1] = min(price, 0.0)
        slopes[FLOOR, -1] = 0.0 if wanted >= floor else max(price, 0.0)
        return per_start, max(price, 0.0) if wanted >= floor else 0.0
    base = min(floor, 0.0)
    at_floor = _worth_of_left(end_value, end_piece, floor - base, 0)
    at_ceiling = _worth_of_left(end_value, end_piece, ceiling - base, 1)
    slopes[CEILING, -1] = min(price - at_ceiling, 0.0)
    slopes[FLOOR, -1] = max(price - at_floor, 0.0)
    if floor < 0.0:  # the curve begins at the floor, and moves along
        slopes[FLOOR, -1] += min(max(price, at_ceiling), at_floor)
    return per_start, 0.0


@compiled
def _worth_of_left(end_value: Floats, end_piece: Floats, energy_kwh: float, side: int) -> float:
    """Worth of the next kWh above some energy of an end curve, or, on the other side, of the last one below it."""
    edge = 0.0
    for k in range(len(end_value)):
        edge += end_piece[k]
        if energy_kwh < edge or (side == 1 and energy_kwh == edge):
            return float(max(end_value[k], 0.0))
    return 0.0
