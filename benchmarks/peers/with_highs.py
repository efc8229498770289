"""HiGHS itself, handed finished arrays: the least that any tool on top of it can take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import highspy
import numpy as np

from benchmarks.peers.answer import Answer, Stopwatch

if TYPE_CHECKING:
    from benchmarks.peers.problem import Arrays

COLUMNS_A_STEP = 5  # import, export, charge, discharge, energy


def solve(arrays: Arrays, solver: str = "choose") -> Answer:
    """Solve as a linear program in column order; ``solver`` is HiGHS's option of that name."""
    watch = Stopwatch()
    model = linear_program(arrays)
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)  # noqa: FBT003 (a signature of highspy)
    highs.setOptionValue("solver", solver)
    highs.passModel(model)
    build_s = watch.lap_s()
    highs.run()
    solve_s = watch.lap_s()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise ValueError(f"HiGHS ended as {highs.getModelStatus()}")
    return Answer(cost=highs.getInfo().objective_function_value, build_s=build_s, solve_s=solve_s)


def linear_program(arrays: Arrays) -> highspy.HighsLp:
    """Return the balance of the meter and of the battery, a row a step each; columns step by step within a block."""
    n, step_h = arrays.n_steps, arrays.step_h
    ones, step = np.ones(n), np.arange(n)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = COLUMNS_A_STEP * n, 2 * n
    nothing = np.zeros(n)
    lp.col_cost_ = np.concatenate(
        [arrays.import_price_per_kwh * step_h, -arrays.export_price_per_kwh * step_h, nothing, nothing, nothing]
    )
    lp.col_lower_ = np.concatenate([np.zeros(4 * n), arrays.floor_kwh * ones])
    power, endless = arrays.power_kw * ones, np.full(n, np.inf)
    lp.col_upper_ = np.concatenate([endless, endless, power, power, arrays.capacity_kwh * ones])
    lp.row_lower_ = lp.row_upper_ = np.concatenate([arrays.net_load_kw, nothing])
    # rows: balance 0..n-1, battery n..2n-1; import and export stand in one row, the others in two
    battery = n + step
    single = np.concatenate([step, step]), np.concatenate([ones, -ones])
    charge = np.stack([step, battery], axis=1), np.stack([-ones, -arrays.charge_efficiency * step_h * ones], axis=1)
    discharge = np.stack([step, battery], axis=1), np.stack([ones, step_h / arrays.discharge_efficiency * ones], axis=1)
    energy = np.stack([battery, n + (step + 1) % n], axis=1), np.stack([ones, -ones], axis=1)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate([np.arange(2 * n), 2 * n + 2 * np.arange(3 * n + 1)]).astype(np.int32)
    lp.a_matrix_.index_ = np.concatenate([part[0].ravel() for part in (single, charge, discharge, energy)])
    lp.a_matrix_.value_ = np.concatenate([part[1].ravel() for part in (single, charge, discharge, energy)])
    return lp
