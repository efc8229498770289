"""A second formulation of one storage at one node: a linear program of arrays for HiGHS, with a bound of its own.

HiGHS keeps its constraints to 1e-10 at best, the exact path to a few bits: so that a difference can be told from
rounding, the reference has a proven bound. For *any* prices y of the rows, b·y + Σ min over the limits of (c − Aᵀy)·x
is at most the optimum; with HiGHS's y it is nearly the optimum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np
from scipy.sparse import coo_array

if TYPE_CHECKING:
    from exact_one import OneStorage
    from numpy.typing import NDArray
    from scipy.sparse import csc_array

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

TOLERANCES = (1e-10, 1e-9, 1e-7)
"""Tried one after the other: where a floor leaves one path, HiGHS may find none at the finest."""

CHARGE, DISCHARGE, ENERGY, UNMET, OVER, LEFT = 4, 5, 6, 7, 8, 9
"""Blocks of columns; before them what is taken, given, curtailed, unserved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What HiGHS found: its cost, a proven bound, its plan and the price of the energy when each step ends."""

    cost: float
    bound: float
    battery_kw: Floats
    energy_kwh: Floats
    start_kwh: float
    value_per_kwh: Floats


class NoPlanError(RuntimeError):
    """HiGHS says that there is no plan, or does not know one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Program:
    """Minimise cost·x within limits of x and rows; every limit of x is finite."""

    cost: Floats
    low: Floats
    high: Floats
    matrix: csc_array
    row_low: Floats
    row_high: Floats


def least(one: OneStorage) -> Reference:
    """Solve the linear program of a storage."""
    program, n = _program(one), one.n_steps
    found, prices = _solved(program)
    return Reference(
        cost=float(program.cost @ found),
        bound=_bound(program, prices),
        battery_kw=_netted(one, found[CHARGE * n : DISCHARGE * n], found[DISCHARGE * n : ENERGY * n]),
        energy_kwh=found[ENERGY * n : UNMET * n],
        start_kwh=float(found[-1]),
        # a row e − … = −drain: one kWh more on the right is one kWh more in the storage
        value_per_kwh=-prices[n : 2 * n],
    )


def _solved(program: _Program) -> tuple[Floats, Floats]:
    """Columns and prices of the rows, as fine as HiGHS can."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)  # noqa: FBT003 (a signature of highspy)
    matrix = program.matrix
    highs.passModel(
        len(program.cost),
        len(program.row_low),
        matrix.nnz,
        int(highspy.MatrixFormat.kColwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        program.cost,
        program.low,
        program.high,
        program.row_low,
        program.row_high,
        matrix.indptr.astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data,
        np.zeros(len(program.cost), dtype=np.int32),
    )
    for tolerance in TOLERANCES:
        highs.setOptionValue("primal_feasibility_tolerance", tolerance)
        highs.setOptionValue("dual_feasibility_tolerance", tolerance)
        highs.run()
        status = highs.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            break
    else:
        raise NoPlanError(highs.modelStatusToString(status))
    solution = highs.getSolution()
    return np.asarray(solution.col_value), np.asarray(solution.row_dual)


def _netted(one: OneStorage, charge_kw: Floats, discharge_kw: Floats) -> Floats:
    """One power with the same effect on the energy: at a worth of zero a linear program may burn what it likes."""
    gained = one.charge_efficiency * charge_kw - discharge_kw / one.discharge_efficiency
    return np.asarray(
        -np.maximum(gained, 0.0) / one.charge_efficiency + np.maximum(-gained, 0.0) * one.discharge_efficiency
    )


def _bound(program: _Program, prices: Floats) -> float:
    """Lower bound of the optimum that any prices of the rows give; a row without one of its limits has one sign."""
    free_low, free_high = np.isinf(program.row_low), np.isinf(program.row_high)
    y = np.where(free_low, np.minimum(prices, 0.0), np.where(free_high, np.maximum(prices, 0.0), prices))
    side = np.where(y > 0.0, np.where(free_low, 0.0, program.row_low), np.where(free_high, 0.0, program.row_high))
    reduced = program.cost - program.matrix.T @ y
    return float((y * side).sum() + np.minimum(reduced * program.low, reduced * program.high).sum())


def _program(one: OneStorage) -> _Program:
    """Columns: taken, given, curtailed, unserved, charge, discharge, energy, unmet, over cap; left; start."""
    n, dt, none = one.n_steps, one.step_h, np.zeros(one.n_steps)
    most_in, most_out = np.maximum(one.net_kw, 0.0) + one.charge_kw, np.maximum(-one.net_kw, 0.0) + one.discharge_kw
    unserved = np.where(np.isfinite(one.import_limit_kw), np.maximum(one.net_kw - one.import_limit_kw, 0.0), 0.0)
    curtailed = np.where(np.isfinite(one.export_limit_kw), most_out, 0.0)
    capped = np.where(np.isfinite(one.cap_kw), most_in, 0.0)
    start = (one.floor_kwh[-1], one.ceiling_kwh[-1]) if one.initial_kwh is None else (one.initial_kwh,) * 2
    taken, given = np.minimum(most_in, one.import_limit_kw), np.minimum(most_out, one.export_limit_kw)
    loss_at_end = np.zeros(n)
    loss_at_end[-1] = -one.loss_price
    columns = [  # lower limit, upper limit, cost
        (none, taken, dt * one.import_price),
        (none, given, -dt * one.export_price),
        (none, curtailed, none),
        (none, unserved, np.full(n, dt * one.unserved_price)),
        (none, one.charge_kw, np.full(n, dt * one.loss_price)),
        (none, one.discharge_kw, np.full(n, dt * (one.wear_price - one.loss_price))),
        (one.floor_kwh, one.ceiling_kwh, loss_at_end),
        (none, one.drain_kwh, np.full(n, one.unmet_price)),
        (none, capped, dt * one.over_cap_price),
        (np.zeros(len(one.end_value)), one.end_piece_kwh, -one.end_value),
        (np.array([start[0]]), np.array([start[1]]), np.array([one.loss_price])),
    ]
    low, high, cost = (np.concatenate(parts) for parts in zip(*columns, strict=True))
    matrix, row_low, row_high = _rows(one, len(cost))
    return _Program(cost=cost, low=low, high=high, matrix=matrix, row_low=row_low, row_high=row_high)


def _rows(one: OneStorage, n_columns: int) -> tuple[csc_array, Floats, Floats]:
    """Rows: balance (E1), storage (E2), import above the cap; then those of the end (E5)."""
    n, dt, steps = one.n_steps, one.step_h, np.arange(one.n_steps)
    last, start, bottom = UNMET * n - 1, n_columns - 1, min(float(one.floor_kwh[-1]), 0.0)
    pieces = LEFT * n + np.arange(len(one.end_value))
    entries: list[tuple[Ints, Ints, float]] = [
        *((steps, k * n + steps, sign) for k, sign in enumerate([1.0, -1.0, -1.0, 1.0, -1.0, 1.0])),
        (n + steps, ENERGY * n + steps, 1.0),
        (n + steps, np.concatenate([[start], ENERGY * n + steps[:-1]]), -one.kept_fraction),
        (n + steps, CHARGE * n + steps, -dt * one.charge_efficiency),
        (n + steps, DISCHARGE * n + steps, dt / one.discharge_efficiency),
        (n + steps, UNMET * n + steps, -1.0),
        (2 * n + steps, steps, 1.0),
        (2 * n + steps, OVER * n + steps, -1.0),
    ]
    free = np.full(n, -np.inf)
    row_low, row_high = [one.net_kw, -one.drain_kwh, free], [one.net_kw, -one.drain_kwh, one.cap_kw]
    if one.initial_kwh is None:
        entries += [(np.array([3 * n]), np.array([last]), 1.0), (np.array([3 * n]), np.array([start]), -1.0)]
        row_low, row_high = [*row_low, np.zeros(1)], [*row_high, np.zeros(1)]
    elif len(pieces):
        entries += [(np.full(len(pieces), 3 * n), pieces, 1.0), (np.array([3 * n]), np.array([last]), -1.0)]
        row_low, row_high = [*row_low, np.array([-np.inf])], [*row_high, np.array([-bottom])]
    low, high = np.concatenate(row_low), np.concatenate(row_high)
    rows, places = (np.concatenate([entry[part] for entry in entries]) for part in (0, 1))
    factors = np.concatenate([np.full(len(entry[0]), entry[2]) for entry in entries])
    return coo_array((factors, (rows, places)), shape=(len(low), n_columns)).tocsc(), low, high
