"""linopy: the problem as labelled arrays, passed to HiGHS without a file."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import linopy
import pandas as pd

from benchmarks.peers.answer import Answer, Stopwatch
from benchmarks.peers.quiet import quiet

if TYPE_CHECKING:
    from benchmarks.peers.problem import Arrays


def solve(arrays: Arrays) -> Answer:
    """Write the model and solve it."""
    logging.getLogger("linopy").setLevel(logging.ERROR)
    with quiet():
        watch = Stopwatch()
        model = linopy_model(arrays)
        build_s = watch.lap_s()
        status = model.solve("highs", io_api="direct", output_flag=False)
        solve_s = watch.lap_s()
    if status != ("ok", "optimal"):
        raise ValueError(f"linopy ended as {status}")
    return Answer(cost=float(model.objective.value), build_s=build_s, solve_s=solve_s)


def linopy_model(arrays: Arrays) -> linopy.Model:
    """Return the problem; ``roll`` takes the energy before the first step from the last."""
    model, step_h = linopy.Model(), arrays.step_h
    steps = [pd.RangeIndex(arrays.n_steps, name="step")]
    bought = model.add_variables(lower=0.0, coords=steps, name="import_kw")
    sold = model.add_variables(lower=0.0, coords=steps, name="export_kw")
    charge = model.add_variables(lower=0.0, upper=arrays.power_kw, coords=steps, name="charge_kw")
    discharge = model.add_variables(lower=0.0, upper=arrays.power_kw, coords=steps, name="discharge_kw")
    energy = model.add_variables(lower=arrays.floor_kwh, upper=arrays.capacity_kwh, coords=steps, name="energy_kwh")
    model.add_constraints(bought - sold - charge + discharge == arrays.net_load_kw, name="balance")
    gain = step_h * arrays.charge_efficiency * charge - step_h / arrays.discharge_efficiency * discharge
    model.add_constraints(energy - energy.roll(step=1) - gain == 0.0, name="battery")
    model.add_objective(
        (step_h * arrays.import_price_per_kwh * bought - step_h * arrays.export_price_per_kwh * sold).sum()
    )
    return model
