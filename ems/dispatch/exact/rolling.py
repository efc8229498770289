"""A year of a storage, planned every few hours for some hours ahead and carried out in between; many in one call.

Every window is planned by its value curve. What is left when it ends is worth what the curve of two more days says,
taken to be like the window's last day (E5). Until the next window the plan is carried out as the rule ``hold`` does.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from ems.dispatch.exact.carry_out import carry_out
from ems.dispatch.exact.compiled import compiled
from ems.dispatch.exact.packing import LEAST_KEPT, fresh, most_moved_kwh, node_of, series_of, units_of
from ems.dispatch.exact.path import powers
from ems.dispatch.exact.segments import PLAIN_SEGMENTS, fill_plain
from ems.dispatch.exact.window import DAYS_AFTER, ROOM_FRACTION, plan_window, set_limits, steps_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases
    from ems.dispatch.exact.segments import Node

    Floats = NDArray[np.float64]
    Pair = tuple[Floats, Floats]
    Segments = tuple[Floats, Floats, Floats]
    Rooms = tuple[Floats, Floats, Floats, Floats, Floats, Floats]

Foresight = Literal["perfect", "persistence_day", "given"]
FORESIGHTS: Final[tuple[Foresight, ...]] = ("perfect", "persistence_day", "given")
PERFECT, YESTERDAY, GIVEN = range(3)
"""Places in ``FORESIGHTS``: the compiled functions know numbers."""
COST, PLANNED_COST, IMPOSSIBLE = range(3)
"""Places in the array of what a year amounts to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """How a year is cut into windows.

    Parameters
    ----------
    ahead_steps
        Steps that a plan looks at.
    every_steps
        Steps that are carried out before the next plan, at most as many.
    day_steps
        Steps of a day.
    foresight
        What a plan is told of the net load: what will come; the last day before it begins, again and again; or what is
        given.
    forecast_kw
        For ``"given"``: net load of every window, shape (1 or cases, windows, ahead_steps); else empty [kW].
    """

    ahead_steps: int
    every_steps: int
    day_steps: int
    foresight: Foresight
    forecast_kw: Floats

    def count(self, n_steps: int) -> int:
        """Number of windows of so many steps."""
        return -(-n_steps // self.every_steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolled:
    """What became of a batch of years.

    Parameters
    ----------
    battery_kw, energy_kwh
        Discharge less charge, and the energy when each step ends, as carried out, shape (cases, steps) [kW] and [kWh].
    planned_battery_kw
        Discharge less charge, as planned, same shape [kW].
    marginal_value_per_kwh
        Worth of one more stored kWh when each step ends, in the plan in force, same shape [currency/kWh].
    cost
        E6 of what was carried out, shape (cases,) [currency].
    planned_cost
        E6 of the same steps as they were planned, on the forecasts, shape (cases,) [currency].
    is_planned
        Whether a plan was found for every window, shape (cases,).
    """

    battery_kw: Floats
    energy_kwh: Floats
    planned_battery_kw: Floats
    marginal_value_per_kwh: Floats
    cost: Floats
    planned_cost: Floats
    is_planned: NDArray[np.bool_]


def roll_cases(
    cases: Cases, max_discharge_kw: Floats, may_export: NDArray[np.bool_], windows: Windows, *, threads: int = 0
) -> Rolled:
    """Roll through the year of every case of a batch.

    Parameters
    ----------
    cases
        The cases, at nodes without limits, caps and drains, with limits of energy and charge that hold at every step;
        their end does not count.
    max_discharge_kw, may_export
        Power limit of each storage [kW], and whether it may discharge beyond its node's net load, shape (cases,).
    windows
        How often, how far and on what forecasts is planned.
    threads
        How many cases are rolled through at a time; 0: as many as the machine has cores.

    Returns
    -------
    Rolled
        The same bits whatever the number of threads.
    """
    # A storage that keeps nothing has no curve; one that keeps next to nothing has.
    cases = replace(cases, kept_fraction=np.maximum(cases.kept_fraction, LEAST_KEPT))
    battery, energy, planned, value = (np.zeros((cases.count, cases.n_steps)) for _ in range(4))
    sums = np.zeros((cases.count, 3))
    levels = (_floor_to_plan(cases), cases.floor_kwh[:, 0], cases.ceiling_kwh[:, 0])
    storages = (cases.initial_energy_kwh, max_discharge_kw, np.where(may_export, np.inf, 0.0))
    work = (
        series_of(cases),
        units_of(cases),
        np.stack([*levels, *storages], axis=1),
        (windows.ahead_steps, windows.every_steps, windows.day_steps, FORESIGHTS.index(windows.foresight)),
        fresh(windows.forecast_kw),
        (battery, energy, planned, value, sums),
    )
    workers = min(threads or os.cpu_count() or 1, cases.count)
    if workers <= 1:
        _roll_range(0, cases.count, *work)
    else:
        edges = np.linspace(0, cases.count, min(8 * workers, cases.count) + 1).astype(int).tolist()
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda span: _roll_range(*span, *work), pairwise(edges)))
    return Rolled(
        battery_kw=battery,
        energy_kwh=energy,
        planned_battery_kw=planned,
        marginal_value_per_kwh=value,
        cost=sums[:, COST],
        planned_cost=sums[:, PLANNED_COST],
        is_planned=sums[:, IMPOSSIBLE] == 0.0,
    )


def _floor_to_plan(cases: Cases) -> Floats:
    """Floor that charging can keep up against the standing loss, shape (cases,) [kWh].

    Under a floor that it cannot keep up, a storage is made to charge (E4): plans allow for that, not quite exactly.
    """
    lost = 1.0 - cases.kept_fraction
    most = cases.step_h * cases.charge_efficiency * cases.charge_limit_kw[:, 0] * (1.0 - ROOM_FRACTION)
    kept_up = np.divide(most, lost, out=np.full(cases.count, np.inf), where=lost > 0.0)
    return np.asarray(np.minimum(cases.floor_kwh[:, 0], kept_up))


@compiled
def _roll_range(
    first: int,
    end: int,
    series: Node,
    units: Floats,
    storages: Floats,
    windows: tuple[int, int, int, int],
    forecasts: Floats,
    out: tuple[Floats, Floats, Floats, Floats, Floats],
) -> None:
    """Roll through the years of the cases from ``first`` to ``end``."""
    battery, energy, planned, value, sums = out
    ahead, every, day, foresight = windows
    n_steps = battery.shape[1]
    known = (np.empty((n_steps, PLAIN_SEGMENTS)), np.empty((n_steps, PLAIN_SEGMENTS)), np.empty(n_steps))
    seen = known
    if foresight != PERFECT:
        seen = (np.empty((n_steps, PLAIN_SEGMENTS)), np.empty((n_steps, PLAIN_SEGMENTS)), np.empty(n_steps))
    marks = (np.empty((n_steps, PLAIN_SEGMENTS)), np.empty(n_steps))
    n_pieces = PLAIN_SEGMENTS * (min(ahead, n_steps) + DAYS_AFTER * day) + 2
    rooms = (
        np.empty(n_pieces),
        np.empty(n_pieces),
        np.empty(n_pieces),
        np.empty(n_pieces),
        np.empty(n_pieces),
        np.empty(n_pieces),
    )
    limits = ((np.empty(n_steps), np.empty(n_steps)), (np.empty(n_steps), np.empty(n_steps)))
    expected_net, expected_most, path = np.empty(n_steps), np.empty(n_steps), np.empty(n_steps)
    constants = np.empty((10, n_steps))
    for case in range(first, end):
        node = node_of(series, case, n_steps, constants)
        expected = node
        if foresight != PERFECT:
            expected = _with_net(node, expected_net, expected_most)
        _roll(
            (node, expected),
            units[case],
            storages[case],
            (known, seen),
            (ahead, every, day, foresight),
            forecasts[case if forecasts.shape[0] > 1 else 0],
            limits,
            marks,
            rooms,
            path,
            (battery[case], energy[case], planned[case], value[case], sums[case]),
        )


@compiled
def _roll(
    nodes: tuple[Node, Node],
    unit: Floats,
    storage: Floats,
    both: tuple[Segments, Segments],
    windows: tuple[int, int, int, int],
    forecast: Floats,
    limits: tuple[Pair, Pair],
    marks: Pair,
    rooms: Rooms,
    path: Floats,
    out: tuple[Floats, Floats, Floats, Floats, Floats],
) -> None:
    """Roll through one year."""
    node, expected = nodes
    known, seen = both
    ahead, every, day, foresight = windows
    battery, energy, planned, value, sums = out
    floor, ceiling, held = storage[1], storage[2], storage[3]
    n_steps, is_outside = len(energy), False
    for pair in limits:
        pair[0][:], pair[1][:] = floor, ceiling
    most = most_moved_kwh(limits[0][0], limits[0][1], node[9], held)
    fill_plain(node, unit, most, known[0], known[1], known[2])
    for window in range(-(-n_steps // every)):
        begin = window * every
        stop, end = min(begin + every, n_steps), min(begin + ahead, n_steps)
        if foresight != PERFECT:
            _foresee(node[0], forecast, (window, begin, end), day, foresight, storage, expected)
            _fill_span(expected, unit, most, seen, begin, end)
        was_outside, is_outside = is_outside, held < floor or held > ceiling or storage[0] < floor
        if was_outside or is_outside:
            first = min(begin, max(end - day, 0))
            levels = (storage[0], floor, ceiling)
            set_limits(held, levels, (first, begin, end), expected[4], unit, seen[2], limits)
        cost = plan_window(
            expected, unit, both, limits, (begin, stop, end, day), held, marks, rooms, path, planned, value
        )
        if cost == np.inf:
            sums[IMPOSSIBLE] += 1.0
            return
        sums[PLANNED_COST] += cost
        held = carry_out(node, unit, (floor, ceiling), (begin, stop), expected[0], planned, held, battery, energy)
    # The powers along the path come out once more, into a room that is free by now.
    sums[COST] = powers(node, unit, known[0], known[1], known[2], storage[3], energy, path)[0]


@compiled
def _foresee(
    net: Floats,
    forecast: Floats,
    window: tuple[int, int, int],
    day: int,
    foresight: int,
    storage: Floats,
    expected: Node,
) -> None:
    """Net load that a window expects, and what the storage may then discharge.

    Before the first step every hour was as the first step is.
    """
    number, begin, end = window
    for t in range(begin, end):
        if foresight == GIVEN:
            expected[0][t] = forecast[number, t - begin]
        else:
            expected[0][t] = net[max(begin - day + (t - begin) % day, 0)]
        expected[4][t] = min(storage[4], max(expected[0][t], 0.0) + storage[5])


@compiled
def _with_net(node: Node, net: Floats, most_discharge: Floats) -> Node:
    """Replace the net load of a node, and what its storage may discharge."""
    _, paid, earned, most_charge, _, limit_in, limit_out, cap, over, drain = node
    return net, paid, earned, most_charge, most_discharge, limit_in, limit_out, cap, over, drain


@compiled
def _fill_span(node: Node, unit: Floats, most_kwh: float, segments: Segments, begin: int, end: int) -> None:
    """Segments of some steps."""
    worth, length, reach = segments
    part = steps_of(node, begin, end)
    fill_plain(part, unit, most_kwh, worth[begin:end], length[begin:end], reach[begin:end])
