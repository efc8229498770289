"""oemof-solph: buses, a source, a sink, a fixed net load and a generic storage; solved by Pyomo with HiGHS."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyomo.environ as pyo
from oemof import solph

from benchmarks.peers.answer import Answer, Stopwatch
from benchmarks.peers.quiet import quiet

if TYPE_CHECKING:
    from benchmarks.peers.problem import Arrays


def solve(arrays: Arrays) -> Answer:
    """Describe the energy system, let solph write the Pyomo model, and solve it by solph's own way to HiGHS."""
    logging.getLogger().setLevel(logging.WARNING)
    with quiet():
        watch = Stopwatch()
        model = solph.Model(energy_system(arrays))
        build_s = watch.lap_s()
        model.solve(solver="highs")
        cost = float(pyo.value(model.objective))
        solve_s = watch.lap_s()
    return Answer(cost=cost, build_s=build_s, solve_s=solve_s)


def energy_system(arrays: Arrays) -> solph.EnergySystem:
    """Describe the site; a flow may not be negative, so load and surplus are two fixed flows."""
    n = arrays.n_steps
    times = pd.date_range("2027-01-01", periods=n + 1, freq=pd.Timedelta(hours=arrays.step_h))
    system = solph.EnergySystem(timeindex=times, infer_last_interval=False)
    bus, power_kw = solph.Bus(label="site"), arrays.power_kw
    short_kw, surplus_kw = np.maximum(arrays.net_load_kw, 0.0), np.maximum(-arrays.net_load_kw, 0.0)
    fixed = {"nominal_capacity": 1.0}
    system.add(
        bus,
        solph.components.Source(label="import", outputs={bus: solph.Flow(variable_costs=arrays.import_price_per_kwh)}),
        solph.components.Sink(label="export", inputs={bus: solph.Flow(variable_costs=-arrays.export_price_per_kwh)}),
        solph.components.Sink(label="net load", inputs={bus: solph.Flow(fix=short_kw, **fixed)}),
        solph.components.Source(label="surplus", outputs={bus: solph.Flow(fix=surplus_kw, **fixed)}),
        solph.components.GenericStorage(
            label="battery",
            inputs={bus: solph.Flow(nominal_capacity=power_kw)},
            outputs={bus: solph.Flow(nominal_capacity=power_kw)},
            nominal_capacity=arrays.capacity_kwh,
            min_storage_level=arrays.floor_kwh / arrays.capacity_kwh,
            inflow_conversion_factor=arrays.charge_efficiency,
            outflow_conversion_factor=arrays.discharge_efficiency,
            balanced=True,
            initial_storage_level=None,
        ),
    )
    return system
