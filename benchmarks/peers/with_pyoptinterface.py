"""PyOptInterface: variables and expressions straight into HiGHS, in the library that highspy brings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import highspy
import pyoptinterface as poi
from pyoptinterface import highs

from benchmarks.peers.answer import Answer, Stopwatch

if TYPE_CHECKING:
    from benchmarks.peers.problem import Arrays


def solve(arrays: Arrays) -> Answer:
    """Write the model into HiGHS and solve it."""
    load_library()
    watch = Stopwatch()
    model = model_of(arrays)
    build_s = watch.lap_s()
    model.optimize()
    solve_s = watch.lap_s()
    status = model.get_model_attribute(poi.ModelAttribute.TerminationStatus)
    if status != poi.TerminationStatusCode.OPTIMAL:
        raise ValueError(f"PyOptInterface ended as {status}")
    cost = model.get_model_attribute(poi.ModelAttribute.ObjectiveValue)
    return Answer(cost=float(cost), build_s=build_s, solve_s=solve_s)


def load_library() -> None:
    """Load the same HiGHS as everybody else's, unless PyOptInterface has found one by itself.

    Raises
    ------
    ImportError
        There is none.
    """
    if highs.is_library_loaded():
        return
    for library in Path(highspy.__file__).parent.rglob("libhighs.*"):
        if highs.load_library(str(library)):
            return
    raise ImportError("highspy brings no shared library of HiGHS here; pip install highsbox")


def model_of(arrays: Arrays) -> highs.Model:
    """Return the problem, expression by expression."""
    n, step_h = arrays.n_steps, arrays.step_h
    net_load_kw = arrays.net_load_kw.tolist()
    bought_price, sold_price = arrays.import_price_per_kwh.tolist(), arrays.export_price_per_kwh.tolist()
    model = highs.Model()
    model.set_model_attribute(poi.ModelAttribute.Silent, True)  # noqa: FBT003 (a signature of PyOptInterface)
    bought = [model.add_variable(lb=0.0) for _ in range(n)]
    sold = [model.add_variable(lb=0.0) for _ in range(n)]
    charge = [model.add_variable(lb=0.0, ub=arrays.power_kw) for _ in range(n)]
    discharge = [model.add_variable(lb=0.0, ub=arrays.power_kw) for _ in range(n)]
    energy = [model.add_variable(lb=arrays.floor_kwh, ub=arrays.capacity_kwh) for _ in range(n)]
    gained, taken = step_h * arrays.charge_efficiency, step_h / arrays.discharge_efficiency
    cost = poi.ExprBuilder()
    for t in range(n):
        model.add_linear_constraint(bought[t] - sold[t] - charge[t] + discharge[t], poi.Eq, net_load_kw[t])
        model.add_linear_constraint(energy[t] - energy[t - 1] - gained * charge[t] + taken * discharge[t], poi.Eq, 0.0)
        cost += step_h * bought_price[t] * bought[t] - step_h * sold_price[t] * sold[t]
    model.set_objective(cost, poi.ObjectiveSense.Minimize)
    return model
