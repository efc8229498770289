"""A window that ends with the energy with which it begins, whatever that is (E5, cyclic).

Most storages are full or empty now and then, and forget by that what they began with: the curve found for the first
steps, put at the end, then reproduces itself, and the path from any start ends in the same energy. Where one does not,
the price of the energy at the end is searched at which the path ends where it began: the cost as a function of that
price is concave and piecewise linear, two of its supporting lines meet at the next price to try, and at the top the two
paths on which the lines stand, mixed, close the circle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.exact.compiled import compiled
from ems.dispatch.exact.path import powers, walk
from ems.dispatch.exact.segments import KEPT
from ems.dispatch.exact.value_curve import TOLERANCE_KWH, curve_back, energy_at_worth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.segments import Node

    Floats = NDArray[np.float64]
    Segments = tuple[Floats, Floats, Floats]
    Limits = tuple[Floats, Floats]
    Rooms = tuple[Floats, Floats, Floats, Floats, Floats, Floats]

CLOSED_FRACTION = 1e-13
"""Difference of end and start that rounding leaves, as a share of the highest limit."""
MIXED_TOUCHES = 100.0
"""How much further a mix of two paths may be from closing, for the rounding of its shares."""
MOST_PRICES = 80
TOP_FRACTION = 1e-14
"""Distance from the meeting point of two lines at which a cost is on it, as a share of the costs' size."""
WARM_STEPS, WARM_FILLS = 96, 12
"""Steps of the first stretch: some days, and some times as many as fill the storage."""


@compiled
def warm_up_steps(length: Floats, span_kwh: float) -> int:
    """How many of the first steps are likely to decide what energy is worth when the window begins.

    Parameters
    ----------
    length
        Segments of every step [kWh].
    span_kwh
        Energy between the limits [kWh].
    """
    n_steps, moved = len(length), 0.0
    for t in range(n_steps):
        for j in range(length.shape[1]):
            moved += length[t, j]
        if t >= WARM_STEPS and moved >= 2.0 * WARM_FILLS * span_kwh:
            return t
    return n_steps


@compiled
def close_by_laps(
    segments: Segments, limits: Limits, kept_fraction: float, rooms: Rooms, energy_kwh: Floats, first_lap_steps: int
) -> tuple[float, float, bool]:
    """Look for a path that closes by going round: from the first steps' curve, once round, and along it.

    Parameters
    ----------
    segments
        Worth, length and reach of every step, see ``segments``.
    limits
        Floor and ceiling, shape (steps,) each [kWh].
    kept_fraction
        Share of the energy that is left after a step.
    rooms
        Arrays to work in: worth and length of two curves, marks and left ends.
    energy_kwh
        Filled: energy when each step ends, shape (steps,) [kWh].
    first_lap_steps
        Steps of the first stretch.

    Returns
    -------
    tuple
        Energy at the start and at the end [kWh], and whether any path keeps all limits.
    """
    worth, length, reach = segments
    floor, ceiling = limits
    value, size, value_2, size_2, marks, left = rooms
    start, n_steps = (floor[-1], ceiling[-1]), len(floor)
    value[0], size[0] = 0.0, start[1] - start[0]
    curve = (value, size, 0, 1, start[0], start[1] - start[0])
    spare = (value_2, size_2)
    for lap in range(2):
        stretch = (0, n_steps if lap else first_lap_steps)
        curve = curve_back(
            worth, length, reach, floor, ceiling, kept_fraction, stretch, start, curve, spare, marks, left
        )
        if curve[3] < 0:
            return start[0], start[0], False
        # Curves change places with every step.
        spare = (value, size) if first_lap_steps % 2 else (value_2, size_2)
    begin = walk(length, reach, marks, left, floor, ceiling, kept_fraction, curve[4], energy_kwh, False)
    near = TOLERANCE_KWH * max(1.0, ceiling.max())
    if begin < curve[4] - near or begin > curve[4] + curve[5] + near:
        return begin, curve[4], True  # from there nothing goes on: no circle
    end = walk(length, reach, marks, left, floor, ceiling, kept_fraction, begin, energy_kwh, True)
    return begin, end, True


@compiled
def close_by_price(
    node: Node,
    unit: Floats,
    segments: Segments,
    limits: Limits,
    rooms: Rooms,
    energy_kwh: Floats,
    battery_kw: Floats,
    guess_per_kwh: float,
) -> bool:
    """Look for a path that closes by the price of the energy at the end.

    Parameters
    ----------
    node, unit
        Series of the node and numbers of the storage, see ``segments``.
    segments, limits, rooms, energy_kwh
        As in :func:`close_by_laps`.
    battery_kw
        An array to work in, shape (steps,) [kW].
    guess_per_kwh
        Price to begin with [currency/kWh].

    Returns
    -------
    bool
        Whether a path closes and keeps all limits; then its last energy is the one that it began with.
    """
    n_steps = len(energy_kwh)
    paths = np.empty((2, n_steps))
    starts, costs, gains = np.zeros(2), np.zeros(2), np.zeros(2)
    prices = np.array([-1.0, _dearest(segments[0]) + 1.0])
    for side in range(2):
        starts[side], costs[side], scale = _path_at(
            node, unit, segments, limits, rooms, paths[side], battery_kw, prices[side]
        )
        if scale < 0.0:
            return False
        gains[side] = paths[side, -1] - starts[side]
    touch = CLOSED_FRACTION * max(1.0, limits[1].max())
    price = min(max(guess_per_kwh, prices[0]), prices[1])
    for trial in range(MOST_PRICES):
        if gains[0] > -touch or gains[1] < touch:
            break
        top = np.inf
        if trial > 0:
            price = (costs[1] - costs[0]) / (gains[1] - gains[0])
            top = costs[0] - price * gains[0]
        start, cost, scale = _path_at(node, unit, segments, limits, rooms, energy_kwh, battery_kw, price)
        gain = energy_kwh[-1] - start
        if cost - price * gain >= top - TOP_FRACTION * (scale + abs(price) * limits[1].max()):
            break
        side = 0 if gain <= 0.0 else 1
        paths[side, :], starts[side], costs[side], gains[side] = energy_kwh, start, cost, gain
    share = 1.0 if gains[0] > -touch else 0.0 if gains[1] < touch else gains[1] / (gains[1] - gains[0])
    for t in range(n_steps):
        energy_kwh[t] = share * paths[0, t] + (1.0 - share) * paths[1, t]
    start = share * starts[0] + (1.0 - share) * starts[1]
    return bool(abs(start - energy_kwh[-1]) <= MIXED_TOUCHES * touch)


@compiled
def _path_at(
    node: Node,
    unit: Floats,
    segments: Segments,
    limits: Limits,
    rooms: Rooms,
    energy_kwh: Floats,
    battery_kw: Floats,
    price: float,
) -> tuple[float, float, float]:
    """Best start and path where energy is bought at a price for the start and sold at it at the end.

    Returns the start, the cost of the steps, and the sum of their absolute costs, -1 where no path keeps all limits.
    """
    worth, length, reach = segments
    floor, ceiling = limits
    value, size, value_2, size_2, marks, left = rooms
    start, kept = (floor[-1], ceiling[-1]), unit[KEPT]
    value[0], size[0] = price, start[1] - start[0]
    curve = (value, size, 0, 1, start[0], start[1] - start[0])
    curve = curve_back(
        worth,
        length,
        reach,
        floor,
        ceiling,
        kept,
        (0, len(floor)),
        start,
        curve,
        (value_2, size_2),
        marks,
        left,
    )
    if curve[3] < 0:
        return 0.0, 0.0, -1.0
    begin = energy_at_worth(curve, price)
    walk(length, reach, marks, left, floor, ceiling, kept, begin, energy_kwh, False)
    cost, scale, _ = powers(node, unit, worth, length, reach, begin, energy_kwh, battery_kw)
    return begin, cost, scale


@compiled
def _dearest(worth: Floats) -> float:
    dearest = 0.0
    for t in range(worth.shape[0]):
        dearest = max(dearest, worth[t, 0])
    return dearest
