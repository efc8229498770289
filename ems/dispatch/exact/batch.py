"""Optimal plans of many storages, each at its node, without a solver."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.exact.cases import Plans
from ems.dispatch.exact.certificate import certify
from ems.dispatch.exact.circle import CLOSED_FRACTION, close_by_laps, close_by_price, warm_up_steps
from ems.dispatch.exact.compiled import compiled
from ems.dispatch.exact.packing import (
    LEAST_KEPT,
    fresh,
    is_plain,
    most_moved_kwh,
    node_of,
    row_of,
    series_of,
    units_of,
)
from ems.dispatch.exact.path import powers, walk
from ems.dispatch.exact.segments import (
    KEPT,
    LOSS_PRICE,
    MOST_SEGMENTS,
    PLAIN_SEGMENTS,
    fill_plain,
    fill_segments,
)
from ems.dispatch.exact.value_curve import TOLERANCE_KWH, curve_back, end_curve, value_below

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases
    from ems.dispatch.exact.segments import Node
    from ems.dispatch.exact.value_curve import Curve

    Floats = NDArray[np.float64]

CERTAIN_FRACTION = 1e-9
"""Largest gap of a plan that is proven, as a share of the absolute costs of the steps without the storage."""
COST, GAP, SCALE, START = range(4)
"""Places in the array of what a plan amounts to."""


def plan_cases(cases: Cases, *, threads: int = 0) -> Plans:
    """Plan every case of a batch at least cost.

    Parameters
    ----------
    cases
        The cases; the values must be valid, see ``problem_checks``.
    threads
        How many are planned at a time; 0: as many as the machine has cores.

    Returns
    -------
    Plans
        Where no path keeps all limits the cost is infinite.
    """
    shape = (cases.count, cases.n_steps)
    battery, energy, value = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    sums = np.zeros((cases.count, 4))
    series = series_of(cases)
    ends = (cases.end_energy_kwh, cases.end_value_per_kwh, cases.end_piece_kwh)
    work = (
        series,
        (fresh(cases.floor_kwh), fresh(cases.ceiling_kwh)),
        units_of(cases),
        (fresh(cases.initial_energy_kwh), *(fresh(array) for array in ends)),
        cases.end == "cyclic",
        cases.end == "at_least",
        is_plain(cases),
        (battery, energy, value, sums),
    )
    workers = min(threads or os.cpu_count() or 1, cases.count)
    if workers <= 1:
        _plan_range(0, cases.count, *work)
    else:
        # More stretches than workers: cases take unlike times.
        edges = np.linspace(0, cases.count, min(8 * workers, cases.count) + 1).astype(int).tolist()
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda span: _plan_range(*span, *work), pairwise(edges)))
    cost, gap = sums[:, COST], sums[:, GAP]
    is_bounded = np.isfinite(gap)
    scale = np.maximum(sums[:, SCALE], 1.0)
    return Plans(
        battery_kw=battery,
        energy_kwh=energy,
        start_energy_kwh=sums[:, START],
        marginal_value_per_kwh=value,
        cost=cost,
        bound=np.where(is_bounded, cost - np.where(is_bounded, gap, 0.0), -np.inf),
        scale_cost=scale,
        is_certain=gap <= CERTAIN_FRACTION * scale,
    )


@compiled
def _plan_range(
    first: int,
    end: int,
    series: Node,
    limits: tuple[Floats, Floats],
    units: Floats,
    ends: tuple[Floats, Floats, Floats, Floats],
    is_cyclic: bool,
    is_at_least: bool,
    has_plain_nodes: bool,
    out: tuple[Floats, Floats, Floats, Floats],
) -> None:
    """Plan the cases from ``first`` to ``end``."""
    battery, energy, value, sums = out
    initial, least, end_value, end_piece = ends
    n_steps, n_segments = battery.shape[1], PLAIN_SEGMENTS if has_plain_nodes else MOST_SEGMENTS
    worth, length = np.empty((n_steps, n_segments)), np.empty((n_steps, n_segments))
    reach, marks, left = np.empty(n_steps), np.empty((n_steps, n_segments)), np.empty(n_steps)
    n_pieces = 2 * n_segments * n_steps + end_piece.shape[1] + 4
    room = (np.empty(n_pieces), np.empty(n_pieces), np.empty(n_pieces), np.empty(n_pieces))
    rooms = (room[0], room[1], room[2], room[3], marks, left)
    end_room = (np.empty(end_piece.shape[1] + 2), np.empty(end_piece.shape[1] + 2))
    for case in range(first, end):
        node = node_of(series, case, n_steps)
        floor, ceiling, unit = row_of(limits[0], case, n_steps), row_of(limits[1], case, n_steps), units[case]
        if unit[KEPT] < LEAST_KEPT:
            sums[case, COST], sums[case, GAP] = np.inf, np.inf
            continue
        most = most_moved_kwh(floor, ceiling, node[9], initial[case])
        if has_plain_nodes:
            fill_plain(node, unit, most, worth, length, reach)
        else:
            fill_segments(node, unit, most, worth, length, reach)
        segments = (worth, length, reach)
        if is_cyclic:
            _plan_circle(
                node, unit, segments, (floor, ceiling), rooms, battery[case], energy[case], value[case], sums[case]
            )
        else:
            low = max(floor[-1], least[case]) if is_at_least else floor[-1]
            base = min(0.0, floor[-1])
            curve = end_curve(end_room, low, ceiling[-1], end_value[case], end_piece[case], base, unit[LOSS_PRICE])
            _plan_open(
                node,
                unit,
                segments,
                (floor, ceiling),
                rooms,
                curve,
                initial[case],
                battery[case],
                energy[case],
                value[case],
                sums[case],
            )
            below = value_below(end_value[case], end_piece[case], base, low) + unit[LOSS_PRICE] * (low - initial[case])
            sums[case, COST] -= below


@compiled
def _plan_open(
    node: Node,
    unit: Floats,
    segments: tuple[Floats, Floats, Floats],
    limits: tuple[Floats, Floats],
    rooms: tuple[Floats, Floats, Floats, Floats, Floats, Floats],
    end: Curve,
    start: float,
    battery: Floats,
    energy: Floats,
    value: Floats,
    sums: Floats,
) -> None:
    """Plan a window with a given start."""
    worth, length, reach = segments
    floor, ceiling = limits
    curve_value, curve_size, spare_value, spare_size, marks, left = rooms
    end_value, end_size, _, count, lowest, extent = end
    curve_value[:count], curve_size[:count] = end_value[:count], end_size[:count]
    curve = (curve_value, curve_size, 0, count, lowest, extent)
    spare, steps, anywhere = (spare_value, spare_size), (0, len(energy)), (-np.inf, np.inf)
    curve = curve_back(worth, length, reach, floor, ceiling, unit[KEPT], steps, anywhere, curve, spare, marks, left)
    near = TOLERANCE_KWH * max(1.0, ceiling.max())
    if curve[3] < 0 or start < curve[4] - near or start > curve[4] + curve[5] + near:
        sums[COST], sums[GAP] = np.inf, np.inf
        return
    walk(length, reach, marks, left, floor, ceiling, unit[KEPT], start, energy, False)
    cost, scale, missed = powers(node, unit, worth, length, reach, start, energy, battery)
    gap = certify(worth, length, reach, floor, ceiling, unit[KEPT], start, energy, end, value, False)
    if missed > near:
        sums[COST], sums[GAP] = np.inf, np.inf
        return
    held = energy[-1] - lowest
    for k in range(count):
        cost -= end_value[k] * min(max(held, 0.0), end_size[k])
        held -= end_size[k]
    sums[COST], sums[GAP], sums[SCALE], sums[START] = cost, gap, scale, start


@compiled
def _plan_circle(
    node: Node,
    unit: Floats,
    segments: tuple[Floats, Floats, Floats],
    limits: tuple[Floats, Floats],
    rooms: tuple[Floats, Floats, Floats, Floats, Floats, Floats],
    battery: Floats,
    energy: Floats,
    value: Floats,
    sums: Floats,
) -> None:
    """Plan a window that ends as it begins: quickly where the storage forgets its start, by price where it does not."""
    worth, length, reach = segments
    floor, ceiling = limits
    end = (value, value, 0, 0, 0.0, 0.0)
    touch, near = CLOSED_FRACTION * max(1.0, ceiling.max()), TOLERANCE_KWH * max(1.0, ceiling.max())
    sums[COST], sums[GAP] = np.inf, np.inf
    first_lap = warm_up_steps(length, ceiling[-1] - floor[-1])
    for by_price in range(2):
        if by_price:
            guess = value[-1]
            start, is_possible = close_by_price(node, unit, segments, limits, rooms, energy, battery, guess)
        else:
            start, last, is_possible = close_by_laps(segments, limits, unit[KEPT], rooms, energy, first_lap)
            if is_possible and abs(last - start) > touch:
                continue
        if not is_possible:
            return
        start = energy[-1]
        cost, scale, missed = powers(node, unit, worth, length, reach, start, energy, battery)
        if missed > near:
            return
        gap = certify(worth, length, reach, floor, ceiling, unit[KEPT], start, energy, end, value, True)
        sums[COST], sums[GAP], sums[SCALE], sums[START] = cost, gap, scale, start
        if gap <= 0.1 * CERTAIN_FRACTION * max(scale, 1.0):
            return
