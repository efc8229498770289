"""What a solver leaves undecided is taken out of a plan without changing energies or cost."""

from __future__ import annotations

import numpy as np
import pytest
from formulation_cases import battery, node, problem

from ems.dispatch.optimiser import Model, build


def model_of_a_worthless_hour() -> Model:
    """A site with a surplus that nobody pays for."""
    site = node(load_kw=1, generation_kw=4, import_price_per_kwh=10)
    return build(problem([site], [(0, battery(charge_efficiency=0.5, discharge_efficiency=0.5))], steps=1))


def solution_of(model: Model, **values: float) -> np.ndarray:
    """A solution in which the named blocks have these values, the rest 0."""
    solution = np.zeros(model.linear.n_columns)
    for name, value in values.items():
        solution[model.linear.variables[name].columns] = value
    return solution


def test_charge_and_discharge_are_netted() -> None:
    model = model_of_a_worthless_hour()
    # 0.5·2 − 0.2/0.5 = 0.6 kWh are gained: 1.2 kW of charge do the same
    plan = model.plan_of(solution_of(model, charge_kw=2.0, discharge_kw=0.2, energy_kwh=0.6, export_kw=1.2))
    assert (plan.charge_kw[0, 0], plan.discharge_kw[0, 0]) == pytest.approx((1.2, 0.0))
    assert plan.energy_kwh[0, 0] == 0.6
    assert plan.export_kw[0, 0] == pytest.approx(3 - 1.2)
    assert plan.cost == 0.0


def test_what_empties_is_netted_the_other_way_round() -> None:
    model = model_of_a_worthless_hour()
    plan = model.plan_of(solution_of(model, charge_kw=0.4, discharge_kw=0.5))
    assert (plan.charge_kw[0, 0], plan.discharge_kw[0, 0]) == pytest.approx((0.0, 0.4))


def test_import_and_export_are_netted() -> None:
    model = model_of_a_worthless_hour()
    plan = model.plan_of(solution_of(model, import_kw=2.0, export_kw=5.0))
    assert (plan.import_kw[0, 0], plan.export_kw[0, 0]) == (0.0, 3.0)
    assert plan.cost == 0.0, "the cost is that of the cleaned plan"


def test_dust_is_removed() -> None:
    model = model_of_a_worthless_hour()
    plan = model.plan_of(solution_of(model, charge_kw=3e-10, energy_kwh=-2e-10, export_kw=3.0))
    assert plan.charge_kw[0, 0] == plan.energy_kwh[0, 0] == 0.0


def test_a_plan_of_other_goals_reports_what_it_was_asked_for() -> None:
    model = model_of_a_worthless_hour()
    assert set(model.plan_of(solution_of(model)).goals) == {"cost"}
