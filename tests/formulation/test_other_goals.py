"""Goals besides the cost: carbon, unmatched import, highest import."""

from __future__ import annotations

import numpy as np
import pytest
from formulation_cases import CASES, battery, node, plan_of, problem

from ems.dispatch.problem import Objective

STAGES = 1e-5
"""What a later stage may give away of an earlier one, to the solver's tolerance."""


def only(goal: str) -> Objective:
    """An objective of one stage."""
    return Objective(stages=({goal: 1.0},))


def test_carbon_moves_energy_to_clean_hours_at_any_cost() -> None:
    site = node(load_kw=[1, 1], import_price_per_kwh=[50, 10])
    emission = np.array([0.2, 0.5])
    asked = problem([site], [(0, battery())], steps=2, emission_kg_per_kwh=emission, objective=only("co2_kg"))
    plan = plan_of(asked)
    assert plan.import_kw == pytest.approx(np.array([[2, 0]]), abs=STAGES)
    assert plan.goals == {"co2_kg": pytest.approx(0.4, abs=STAGES)}
    assert plan.cost == pytest.approx(100.0, abs=1e-3)


def test_carbon_is_not_saved_by_leaving_load_in_the_dark() -> None:
    site = node(load_kw=[5, 1], import_price_per_kwh=10, import_limit_kw=3)
    plan = plan_of(problem([site], [(0, battery())], steps=2, emission_kg_per_kwh=np.ones(2), objective=only("co2_kg")))
    assert plan.unserved_kw == pytest.approx(np.array([[2, 0]]))
    assert plan.goals["co2_kg"] == pytest.approx(3 + 1)


def test_a_drain_is_met_whatever_the_goal() -> None:
    series = {"drain_row": [1], "drain_kwh": [[0, 0], [0, 1]]}
    for goal in ("co2_kg", "peak_import_kw"):
        asked = problem(
            [node()],
            [(0, battery())],
            steps=2,
            storage_series=series,
            emission_kg_per_kwh=np.ones(2),
            objective=only(goal),
        )
        assert plan_of(asked).charge_kw.sum() == pytest.approx(1.0)


def test_import_follows_the_contract() -> None:
    site = node(load_kw=[2, 2], generation_kw=[0, 0], import_price_per_kwh=[10, 50])
    asked = problem(
        [site], [(0, battery())], steps=2, contract_kw=np.array([0.5, 9.0]), objective=only("unmatched_kwh")
    )
    plan = plan_of(asked)
    # A contract covers at most the load of its hour, 2 of the 9 kW; the first hour comes before any charging.
    assert plan.import_kw == pytest.approx(np.array([[2, 2]]))
    assert plan.goals["unmatched_kwh"] == pytest.approx(1.5)


def test_the_highest_import_is_that_of_all_roots_together() -> None:
    nodes = [node("north", load_kw=[4, 0]), node("south", load_kw=[1, 3])]
    unit = (0, battery(8, 2, initial_fraction=0.25))
    plan = plan_of(problem(nodes, [unit], steps=2, objective=only("peak_import_kw")))
    # 5 and 3 kW; the battery gives 2 in the first hour: more would not help, the south cannot have it.
    assert plan.goals["peak_import_kw"] == pytest.approx(3.0)
    assert plan.discharge_kw == pytest.approx(np.array([[2, 0]]), abs=STAGES)


def test_stages_come_one_after_the_other() -> None:
    plan = plan_of(CASES["other_goals"]())
    # First unmatched + carbon: hours (import − 1, import − 5 but at least 0), 0.2 and 0.5 kg: all that the second hour
    # takes from the battery costs 1 + 0.2 before and saves 0.5, so nothing moves.
    assert plan.goals["unmatched_kwh"] == pytest.approx(2.0)
    assert plan.goals["co2_kg"] == pytest.approx(0.2 * 3 + 0.5 * 5)
    assert plan.goals["peak_import_kw"] == pytest.approx(5.0)
    assert plan.charge_kw.sum() == pytest.approx(0.0, abs=STAGES)
