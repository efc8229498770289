"""Cases as the arrays that compiled functions read: one type of array each, and a node's ten series in one tuple."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.exact.compiled import compiled
from ems.dispatch.exact.segments import UNIT_NUMBERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases
    from ems.dispatch.exact.segments import Node

    Floats = NDArray[np.float64]

LEAST_KEPT = 1e-9
"""Share of the energy left after a step below which there is no storage to plan."""


def series_of(cases: Cases) -> Node:
    """Series of all nodes in the order of ``segments``; no cap is one that is never reached.

    Parameters
    ----------
    cases
        The cases.
    """
    cap = np.full((1, 1), np.inf) if cases.cap_kw is None else cases.cap_kw
    over = np.zeros((1, 1)) if cases.over_cap_price_per_kwh is None else cases.over_cap_price_per_kwh
    return (
        fresh(cases.net_load_kw),
        fresh(cases.import_price_per_kwh),
        fresh(cases.export_price_per_kwh),
        fresh(cases.charge_limit_kw),
        fresh(cases.discharge_limit_kw),
        fresh(cases.import_limit_kw),
        fresh(cases.export_limit_kw),
        fresh(cap),
        fresh(over),
        fresh(cases.drain_kwh),
    )


def is_plain(cases: Cases) -> bool:
    """Whether no case has a limit at its line, a cap, or a drain.

    Parameters
    ----------
    cases
        The cases.
    """
    limits = np.isinf(cases.import_limit_kw).all() and np.isinf(cases.export_limit_kw).all()
    return bool(limits and cases.cap_kw is None and not cases.drain_kwh.any())


def units_of(cases: Cases) -> Floats:
    """Numbers of the storages in the order of ``segments``, shape (cases, UNIT_NUMBERS).

    Parameters
    ----------
    cases
        The cases.
    """
    units = np.empty((cases.count, UNIT_NUMBERS))
    columns: tuple[float | Floats, ...] = (
        cases.step_h,
        cases.charge_efficiency,
        cases.discharge_efficiency,
        cases.kept_fraction,
        cases.wear_price_per_kwh,
        cases.loss_price_per_kwh,
        cases.unserved_price_per_kwh,
        cases.unmet_drain_price_per_kwh,
    )
    for place, column in enumerate(columns):
        units[:, place] = column
    return units


def fresh(array: Floats) -> Floats:
    """Return a writable, contiguous array: one type of array, compiled once.

    Parameters
    ----------
    array
        Any; copied only where it is not such an array already.
    """
    array = np.ascontiguousarray(array, dtype=np.float64)
    return array if array.flags.writeable else array.copy()


@compiled
def node_of(series: Node, case: int, n_steps: int, room: Floats) -> Node:
    """Series of one case, shape (steps,) each.

    Parameters
    ----------
    series
        Series of all cases, see :func:`series_of`.
    case
        Number of the case.
    n_steps
        Number of steps.
    room
        Where numbers that hold at every step are written out, shape (10 or more, steps).
    """
    return (
        row_of(series[0], case, n_steps, room[0]),
        row_of(series[1], case, n_steps, room[1]),
        row_of(series[2], case, n_steps, room[2]),
        row_of(series[3], case, n_steps, room[3]),
        row_of(series[4], case, n_steps, room[4]),
        row_of(series[5], case, n_steps, room[5]),
        row_of(series[6], case, n_steps, room[6]),
        row_of(series[7], case, n_steps, room[7]),
        row_of(series[8], case, n_steps, room[8]),
        row_of(series[9], case, n_steps, room[9]),
    )


@compiled
def row_of(rows: Floats, case: int, n_steps: int, room: Floats) -> Floats:
    """Series of a case, or the one that all share; a number holds at every step.

    Parameters
    ----------
    rows
        Shape (1 or cases, 1 or steps).
    case, n_steps
        Number of the case, and of the steps.
    room
        Where such a number is written out, shape (steps,).
    """
    row: Floats = rows[case if rows.shape[0] > 1 else 0]
    if len(row) == n_steps:
        return row
    room[:] = row[0]
    return room


@compiled
def most_moved_kwh(floor_kwh: Floats, ceiling_kwh: Floats, drain_kwh: Floats, start_kwh: float) -> float:
    """More energy than any step can move: a power far beyond it would only cost digits [kWh].

    Parameters
    ----------
    floor_kwh, ceiling_kwh, drain_kwh
        Energy limits and drain, shape (steps,) [kWh].
    start_kwh
        Energy when the first step begins [kWh].
    """
    lowest, highest = min(floor_kwh.min(), start_kwh), max(ceiling_kwh.max(), start_kwh)
    return float(2.0 * (highest - min(lowest, 0.0) + drain_kwh.max()) + 1.0)
