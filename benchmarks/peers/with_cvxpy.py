"""CVXPY: the problem as expressions of vectors, compiled to standard form and solved by HiGHS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cvxpy as cp

from benchmarks.peers.answer import Answer, Stopwatch
from benchmarks.peers.quiet import quiet

if TYPE_CHECKING:
    from benchmarks.peers.problem import Arrays


def solve(arrays: Arrays) -> Answer:
    """Describe and compile, which counts as building; then solve."""
    with quiet():
        watch = Stopwatch()
        problem = problem_of(arrays)
        problem.get_problem_data(cp.HIGHS)  # compiles; the next call finds the compiled form
        build_s = watch.lap_s()
        cost = problem.solve(solver=cp.HIGHS)
        solve_s = watch.lap_s()
    if problem.status != cp.OPTIMAL:
        raise ValueError(f"CVXPY ended as {problem.status}")
    return Answer(cost=float(cost), build_s=build_s, solve_s=solve_s)


def problem_of(arrays: Arrays) -> cp.Problem:
    """Describe the problem; the first energy follows from the last."""
    n, step_h = arrays.n_steps, arrays.step_h
    bought, sold = cp.Variable(n, nonneg=True), cp.Variable(n, nonneg=True)
    charge, discharge = cp.Variable(n, nonneg=True), cp.Variable(n, nonneg=True)
    energy = cp.Variable(n)
    gain = step_h * (arrays.charge_efficiency * charge - discharge / arrays.discharge_efficiency)
    cost = step_h * (arrays.import_price_per_kwh @ bought - arrays.export_price_per_kwh @ sold)
    return cp.Problem(
        cp.Minimize(cost),
        [
            bought - sold == arrays.net_load_kw + charge - discharge,
            energy[1:] == energy[:-1] + gain[1:],
            energy[0] == energy[n - 1] + gain[0],
            energy >= arrays.floor_kwh,
            energy <= arrays.capacity_kwh,
            charge <= arrays.power_kw,
            discharge <= arrays.power_kw,
        ],
    )
