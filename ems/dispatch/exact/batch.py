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
from ems.dispatch.exact.workspace import lent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases
    from ems.dispatch.exact.segments import Node
    from ems.dispatch.exact.value_curve import Curve

    Floats = NDArray[np.float64]

CERTAIN_FRACTION = 1e-9
"""Largest gap of a plan that is proven, as a share of the absolute costs of the steps without the storage."""
NODE_SERIES, OWN_LINES, LINES = 10, 12, 16
"""Series of a node, with the energy limits, with reach, left ends and the two bounds of the marginal values."""
SPARE_PIECES = 4
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
    workers = min(threads or os.cpu_count() or 1, cases.count) if cases.count > 1 else 1
    n_numbers = _numbers_needed(cases)

    def plan(span: tuple[int, int]) -> None:
        with lent(n_numbers) as room:
            _plan_range(*span, *work, room)

    if workers <= 1:
        plan((0, cases.count))
    else:
        # More stretches than workers: cases take unlike times.
        edges = np.linspace(0, cases.count, min(8 * workers, cases.count) + 1).astype(int).tolist()
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(plan, pairwise(edges)))
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


def _numbers_needed(cases: Cases) -> int:
    """Size of the memory that one case is planned in; see ``_plan_range`` for what stands in it."""
    n_segments = PLAIN_SEGMENTS if is_plain(cases) else MOST_SEGMENTS
    n_pieces = 2 * n_segments * cases.n_steps + cases.end_piece_kwh.shape[1] + SPARE_PIECES
    return int((LINES + 3 * n_segments) * cases.n_steps + 4 * n_pieces)


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
    room: Floats,
) -> None:
    """Plan the cases from ``first`` to ``end`` in the memory of ``room``."""
    battery, energy, value, sums = out
    initial, least, end_value, end_piece = ends
    n_steps, n_segments = battery.shape[1], PLAIN_SEGMENTS if has_plain_nodes else MOST_SEGMENTS
    lines = room[: LINES * n_steps].reshape(LINES, n_steps)
    reach, left = lines[OWN_LINES], lines[OWN_LINES + 1]
    rooms_of_steps = room[LINES * n_steps : (LINES + 3 * n_segments) * n_steps].reshape(3, n_steps, n_segments)
    worth, length, marks = rooms_of_steps[0], rooms_of_steps[1], rooms_of_steps[2]
    n_pieces = 2 * n_segments * n_steps + end_piece.shape[1] + SPARE_PIECES
    used = (LINES + 3 * n_segments) * n_steps
    curves = room[used : used + 4 * n_pieces].reshape(4, n_pieces)
    bounds = (lines[OWN_LINES + 2], lines[OWN_LINES + 3])
    rooms = (curves[0], curves[1], curves[2], curves[3], marks, left)
    end_room = (np.empty(end_piece.shape[1] + 2), np.empty(end_piece.shape[1] + 2))
    for case in range(first, end):
        node, unit = node_of(series, case, n_steps, lines), units[case]
        floor = row_of(limits[0], case, n_steps, lines[NODE_SERIES])
        ceiling = row_of(limits[1], case, n_steps, lines[NODE_SERIES + 1])
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
                node,
                unit,
                segments,
                (floor, ceiling),
                rooms,
                bounds,
                battery[case],
                energy[case],
                value[case],
                sums[case],
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
                bounds,
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
    bounds: tuple[Floats, Floats],
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
    gap = certify(worth, length, reach, floor, ceiling, unit[KEPT], start, energy, end, value, bounds, False)
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
    bounds: tuple[Floats, Floats],
    battery: Floats,
    energy: Floats,
    value: Floats,
    sums: Floats,
) -> None:
    """Plan a window that ends as it begins: quickly where the storage forgets its start, by price where it does not."""
    worth, length, reach = segments
    floor, ceiling = limits
    no_end = (value, value, 0, 0, 0.0, 0.0)
    touch, near = CLOSED_FRACTION * max(1.0, ceiling.max()), TOLERANCE_KWH * max(1.0, ceiling.max())
    first_lap = warm_up_steps(length, ceiling[-1] - floor[-1])
    for by_price in range(2):
        sums[COST], sums[GAP] = np.inf, np.inf
        if by_price:
            is_possible = close_by_price(node, unit, segments, limits, rooms, energy, battery, value[-1])
        else:
            begin, end, is_possible = close_by_laps(segments, limits, unit[KEPT], rooms, energy, first_lap)
            if is_possible and abs(end - begin) > touch:
                continue
        if not is_possible:
            return
        start = energy[-1]
        cost, scale, missed = powers(node, unit, worth, length, reach, start, energy, battery)
        if missed > near:
            return
        gap = certify(worth, length, reach, floor, ceiling, unit[KEPT], start, energy, no_end, value, bounds, True)
        sums[COST], sums[GAP], sums[SCALE], sums[START] = cost, gap, scale, start
        if gap <= CERTAIN_FRACTION * max(scale, 1.0):
            return
