"""One window of a rolling plan: some hours ahead, and what energy is worth after them (E5).

The days after a window are taken to be like its last day. Their value curve, stepped back from an end at which energy
is worth next to nothing, is the worth of what the window leaves: exact, and never a hard end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.exact.certificate import certify
from ems.dispatch.exact.compiled import compiled
from ems.dispatch.exact.path import powers, walk
from ems.dispatch.exact.segments import DISCHARGE_EFFICIENCY, KEPT, STEP_H
from ems.dispatch.exact.value_curve import curve_back

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.segments import Node
    from ems.dispatch.exact.value_curve import Curve

    Floats = NDArray[np.float64]
    Pair = tuple[Floats, Floats]
    Segments = tuple[Floats, Floats, Floats]
    Rooms = tuple[Floats, Floats, Floats, Floats, Floats, Floats]

DAYS_AFTER = 2
"""How often a window's last day is repeated after it."""
NEXT_TO_NOTHING = 1e-200
"""Worth of energy that these days cannot use: of plans that cost the same, the one that keeps more [currency/kWh]."""
ROOM_FRACTION = 1e-12
"""By how much limits that can just be kept are moved: rounding must not make them unreachable."""
IS_CYCLIC = MAY_JOIN = False


@compiled
def plan_window(
    node: Node,
    unit: Floats,
    segments: tuple[Segments, Segments],
    limits: tuple[Pair, Pair],
    steps: tuple[int, int, int, int],
    held_kwh: float,
    marks: Pair,
    rooms: Rooms,
    path_kwh: Floats,
    plan_kw: Floats,
    value_per_kwh: Floats,
) -> float:
    """Plan a window, as far as it will be carried out.

    Parameters
    ----------
    node, unit
        Series as the plan expects them, and numbers of the storage, see ``segments``.
    segments
        Worth, length and reach of every step as it is known when it has passed, and as the window expects it.
    limits
        Floor and ceiling of every step, in the window and in the days after it, see :func:`set_limits` [kWh].
    steps
        First step, one past the last that will be carried out, one past the last of the window; steps of a day.
    held_kwh
        Energy when the window begins [kWh].
    marks, rooms
        Arrays to work in: marks and left ends of every step, see ``curve_back``; worth and length of three curves.
    path_kwh, plan_kw, value_per_kwh
        Filled for the steps that will be carried out: planned energy when each ends [kWh], discharge less charge [kW],
        and what one more stored kWh is then worth [currency/kWh].

    Returns
    -------
    float
        E6 of the steps that will be carried out, as planned [currency]; infinite where no path keeps the limits.
    """
    known, seen = segments
    begin, stop, end, day = steps
    within, later = limits
    kept, last_day = unit[KEPT], max(end - day, 0)
    low, high = later[0][end - 1], later[1][end - 1]
    rooms[0][0], rooms[1][0] = NEXT_TO_NOTHING, high - low
    curve = (rooms[0], rooms[1], 0, 1, low, high - low)
    for _ in range(DAYS_AFTER):
        curve = _back(seen, later, kept, (max(last_day, begin), end), (low, high), curve, marks, rooms)
        if last_day < begin:  # what has passed of the day is known
            curve = _back(known, later, kept, (last_day, begin), (low, high), curve, marks, rooms)
    start = (min(held_kwh, within[0][begin]), max(held_kwh, within[1][begin]))
    curve = _back(seen, within, kept, (stop, end), start, curve, marks, rooms)
    after = _copied(curve, rooms)
    curve = _back(seen, within, kept, (begin, stop), start, curve, marks, rooms)
    if curve[3] < 0:
        return np.inf
    worth, length, reach = seen[0][begin:stop], seen[1][begin:stop], seen[2][begin:stop]
    floor, ceiling, path = within[0][begin:stop], within[1][begin:stop], path_kwh[begin:stop]
    walk(length, reach, marks[0][begin:stop], marks[1][begin:stop], floor, ceiling, kept, held_kwh, path, MAY_JOIN)
    part = steps_of(node, begin, stop)
    cost = powers(part, unit, worth, length, reach, held_kwh, path, plan_kw[begin:stop])[0]
    bounds = (np.empty(stop - begin), np.empty(stop - begin))
    certify(
        worth, length, reach, floor, ceiling, kept, held_kwh, path, after, value_per_kwh[begin:stop], bounds, IS_CYCLIC
    )
    return float(cost)


@compiled
def set_limits(
    held_kwh: float,
    levels_kwh: tuple[float, float, float],
    steps: tuple[int, int, int],
    most_discharge_kw: Floats,
    unit: Floats,
    reach_kwh: Floats,
    limits: tuple[Pair, Pair],
) -> None:
    """Energy limits of a window that can be kept from any start (E4): outside them, back as fast as it can be.

    Parameters
    ----------
    held_kwh
        Energy when the window begins [kWh].
    levels_kwh
        Floor that charging can keep up against the standing loss, floor, and ceiling [kWh].
    steps
        First step that the window's plan looks at, the past included; first step of the window, one past the last.
    most_discharge_kw
        The most that each step can discharge [kW].
    unit
        Numbers of the storage, see ``segments``.
    reach_kwh
        The most energy that each step can add [kWh].
    limits
        Filled for these steps: floor and ceiling in the window, and those of the days after, which never change, no
        narrower than the window's at its end [kWh].
    """
    first, begin, end = steps
    kept_up, floor, ceiling = levels_kwh
    within, later = limits
    low, high = min(held_kwh, floor), max(held_kwh, ceiling)
    taken = unit[STEP_H] / unit[DISCHARGE_EFFICIENCY]
    if begin > 0:
        within[0][begin - 1], within[1][begin - 1] = low, high
    for t in range(begin, end):
        low = min((unit[KEPT] * low + reach_kwh[t]) * (1.0 - ROOM_FRACTION), floor)
        high = max((unit[KEPT] * high - most_discharge_kw[t] * taken) * (1.0 + ROOM_FRACTION), ceiling)
        within[0][t], within[1][t] = low, high
    later[0][max(first - 1, 0) : end], later[1][max(first - 1, 0) : end] = min(low, kept_up), high


@compiled
def _back(
    segments: Segments,
    limits: Pair,
    kept_fraction: float,
    steps: tuple[int, int],
    start_kwh: tuple[float, float],
    curve: Curve,
    marks: Pair,
    rooms: Rooms,
) -> Curve:
    """Step back over some steps, into the room that the curve does not fill."""
    if curve[3] < 0:
        return curve
    value, size, value_2, size_2, _, _ = rooms
    spare = (value_2, size_2) if curve[0] is value else (value, size)
    worth, length, reach = segments
    floor, ceiling = limits
    before: Curve = curve_back(
        worth, length, reach, floor, ceiling, kept_fraction, steps, start_kwh, curve, spare, marks[0], marks[1]
    )
    return before


@compiled
def _copied(curve: Curve, rooms: Rooms) -> Curve:
    """Copy of a curve, in the room that no step uses."""
    value, size, head, count, lowest, extent = curve
    for k in range(count):
        rooms[4][k], rooms[5][k] = value[head + k], size[head + k]
    return rooms[4], rooms[5], 0, count, lowest, extent


@compiled
def steps_of(node: Node, begin: int, end: int) -> Node:
    """Series of a node for some steps.

    Parameters
    ----------
    node
        Series of all steps, see ``segments``.
    begin, end
        First step and one past the last.
    """
    net, paid, earned, most_charge, most_discharge, limit_in, limit_out, cap, over, drain = node
    return (
        net[begin:end],
        paid[begin:end],
        earned[begin:end],
        most_charge[begin:end],
        most_discharge[begin:end],
        limit_in[begin:end],
        limit_out[begin:end],
        cap[begin:end],
        over[begin:end],
        drain[begin:end],
    )
