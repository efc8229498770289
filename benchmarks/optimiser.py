"""The optimiser against what it stands on: bare HiGHS, Pyomo's own interface, and PyPSA on the same problem."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import highspy
import numpy as np
import pyomo.environ as pyo
from pyomo.contrib import appsi
from pyomo.contrib.solver.common.factory import SolverFactory

import ems
from benchmarks.with_pypsa import optimise
from ems.dispatch.optimiser import Optimal, SolveSettings, build, pyomo_model, solve
from ems.dispatch.optimiser.rows import rows_of
from ems.dispatch.optimiser.settings import ENGINES

if TYPE_CHECKING:
    from collections.abc import Callable

    from ems.dispatch.optimiser.settings import Engine
    from ems.dispatch.problem import DispatchProblem

    Way = Callable[[DispatchProblem], tuple[float, float]]

TOLERANCE = 1e-6
"""Largest relative difference of costs whose times are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """One way to the optimum.

    Parameters
    ----------
    cost
        Cost that it found, in the currency of the problem.
    seconds
        The least of several repetitions [s].
    """

    cost: float
    seconds: float


def ours(problem: DispatchProblem, engine: Engine) -> tuple[float, float]:
    """Cost and time from the problem to the plan: building, solving, reading back."""
    start = time.perf_counter()
    outcome = solve(problem, SolveSettings(engine=engine))
    seconds = time.perf_counter() - start
    if not isinstance(outcome, Optimal):
        raise TypeError(f"not optimal: {outcome}")
    return outcome.plan.cost, seconds


def bare_highs(problem: DispatchProblem) -> tuple[float, float]:
    """Cost, and the time of HiGHS alone, with its defaults, once it holds the arrays."""
    linear = build(problem).linear
    rows, highs = rows_of(linear), highspy.Highs()
    highs.setOptionValue("output_flag", False)  # noqa: FBT003 (a signature of highspy)
    lower, upper = linear.column_limits
    highs.passModel(
        linear.n_columns,
        rows.count,
        len(rows.value),
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        linear.goal_constants.get("cost", 0.0),
        linear.goal_coefficients("cost"),
        lower,
        upper,
        rows.lower,
        rows.upper,
        rows.start,
        rows.column,
        rows.value,
        np.zeros(linear.n_columns, dtype=np.int32),
    )
    start = time.perf_counter()
    highs.run()
    seconds = time.perf_counter() - start
    return float(highs.getInfo().objective_function_value), seconds


def pyomos_own(problem: DispatchProblem) -> tuple[float, float]:
    """Cost, and the time of the faster of Pyomo's two direct interfaces, once the Pyomo model is written."""
    logging.getLogger("pyomo.contrib.appsi").setLevel(logging.WARNING)
    timings = []
    for solver in (SolverFactory("highs"), appsi.solvers.Highs()):
        model = pyomo_model(problem)
        start = time.perf_counter()
        solver.solve(model)
        timings.append(time.perf_counter() - start)
    return float(pyo.value(model.objective)), min(timings)


WAYS: dict[str, Way] = {
    "arrays": partial(ours, engine="arrays"),
    "HiGHS": bare_highs,
    "Pyomo": partial(ours, engine="pyomo"),
    "Pyomo's own": pyomos_own,
    "PyPSA, file": partial(optimise, interface="lp"),
    "PyPSA, direct": partial(optimise, interface="direct"),
}


def measure(problem: DispatchProblem, repeats: int) -> dict[str, Timed]:
    """Every way in turn, several times over, so that a busy moment of the machine meets all of them."""
    runs = [{name: way(problem) for name, way in WAYS.items()} for _ in range(repeats)]
    return {name: Timed(cost=runs[0][name][0], seconds=min(run[name][1] for run in runs)) for name in WAYS}


def optimiser_rows(problem: DispatchProblem, repeats: int = 5) -> list[tuple[str, str]]:
    """Lines of the table: ratios first.

    Raises
    ------
    ValueError
        Two ways do not find the same cost.
    """
    timed = measure(problem, repeats)
    reference = timed["arrays"]
    difference = max(abs(way.cost / reference.cost - 1.0) for way in timed.values())
    if difference > TOLERANCE:
        raise ValueError(f"the costs differ by {difference:.3g}: {timed}")

    def ratio(name: str, other: str) -> str:
        return f"{timed[name].seconds / timed[other].seconds:.2f} x"

    return [
        ("arrays, problem to plan / bare HiGHS (claim: at most 1.3)", ratio("arrays", "HiGHS")),
        ("Pyomo, problem to plan / Pyomo's own best interface (claim: at most 2)", ratio("Pyomo", "Pyomo's own")),
        ("PyPSA through a file / arrays", ratio("PyPSA, file", "arrays")),
        ("PyPSA, direct / arrays", ratio("PyPSA, direct", "arrays")),
        ("PyPSA, direct / Pyomo", ratio("PyPSA, direct", "Pyomo")),
        ("largest relative difference of the costs", f"{difference:.1e}"),
        *((f"seconds: {name}", f"{way.seconds:.2f} s") for name, way in timed.items()),
    ]


def rolling_rows(scenario: str = "hitotsugaoka") -> list[tuple[str, str]]:
    """Lines of the table for a year planned day by day: arrays without requests, arrays and Pyomo with them."""
    ems.simulate(ems.build_district(ems.read_scenario(scenario)))  # compiles the kernel, imports what is slow
    plain = _rolling_s(scenario, "arrays", "none")
    arrays, in_pyomo = (_rolling_s(scenario, engine, "optimal") for engine in ENGINES)
    return [
        ("rolling year with requests, Pyomo / arrays", f"{in_pyomo / arrays:.1f} x"),
        ("rolling year, arrays, no requests", f"{plain:.1f} s (budget 20 s)"),
        ("rolling year, arrays, requests", f"{arrays:.1f} s"),
        ("rolling year, Pyomo, requests", f"{in_pyomo:.0f} s (budget 300 s)"),
    ]


def _rolling_s(scenario: str, engine: Engine, nudges: str) -> float:
    changes = {"planner.engine": engine, "demand_response.nudges": nudges}
    district = ems.build_district(ems.read_scenario(scenario, changes))
    start = time.perf_counter()
    ems.simulate(district, "rolling")
    return time.perf_counter() - start
