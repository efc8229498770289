"""Pyomo: indexed variables and rules, handed to HiGHS by its fastest direct interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyomo.environ as pyo
from pyomo.contrib.solver.common.factory import SolverFactory

from benchmarks.peers.answer import Answer, Stopwatch

if TYPE_CHECKING:
    from benchmarks.peers.problem import Arrays


def solve(arrays: Arrays) -> Answer:
    """Write the model and solve it."""
    watch = Stopwatch()
    model = pyomo_model(arrays)
    build_s = watch.lap_s()
    SolverFactory("highs").solve(model)
    cost = float(pyo.value(model.cost))
    return Answer(cost=cost, build_s=build_s, solve_s=watch.lap_s())


def pyomo_model(arrays: Arrays) -> pyo.ConcreteModel:
    """Return the problem as Pyomo's documentation would write it; lists, since Pyomo reads them faster than arrays."""
    net_load_kw = arrays.net_load_kw.tolist()
    bought, sold = arrays.import_price_per_kwh.tolist(), arrays.export_price_per_kwh.tolist()
    step_h, charge_efficiency, discharge_efficiency = (
        arrays.step_h,
        arrays.charge_efficiency,
        arrays.discharge_efficiency,
    )
    n, last = arrays.n_steps, arrays.n_steps - 1
    model = pyo.ConcreteModel()
    model.step = pyo.RangeSet(0, last)
    model.import_kw = pyo.Var(model.step, domain=pyo.NonNegativeReals)
    model.export_kw = pyo.Var(model.step, domain=pyo.NonNegativeReals)
    model.charge_kw = pyo.Var(model.step, bounds=(0.0, arrays.power_kw))
    model.discharge_kw = pyo.Var(model.step, bounds=(0.0, arrays.power_kw))
    model.energy_kwh = pyo.Var(model.step, bounds=(arrays.floor_kwh, arrays.capacity_kwh))

    def balance(m: pyo.ConcreteModel, t: int) -> object:
        return m.import_kw[t] - m.export_kw[t] == net_load_kw[t] + m.charge_kw[t] - m.discharge_kw[t]

    def battery(m: pyo.ConcreteModel, t: int) -> object:
        before = m.energy_kwh[t - 1] if t else m.energy_kwh[last]
        gain = charge_efficiency * m.charge_kw[t] - m.discharge_kw[t] / discharge_efficiency
        return m.energy_kwh[t] == before + step_h * gain

    model.balance = pyo.Constraint(model.step, rule=balance)
    model.battery = pyo.Constraint(model.step, rule=battery)
    model.cost = pyo.Objective(
        expr=pyo.quicksum(
            step_h * bought[t] * model.import_kw[t] - step_h * sold[t] * model.export_kw[t] for t in range(n)
        )
    )
    return model
