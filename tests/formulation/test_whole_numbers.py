"""Binaries stand exactly where prices make something profitable that cannot be carried out (E6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from formulation_cases import CASES, battery, node, plan_of, problem

from ems.dispatch.optimiser import build

if TYPE_CHECKING:
    from typing import Any

    from ems.dispatch.optimiser.convexity import Exclusives
    from ems.dispatch.problem import DispatchProblem


def exclusives(asked: DispatchProblem) -> Exclusives:
    """Where a problem needs whole numbers."""
    return build(asked).facts.exclusives


def lossy(**more: Any) -> Any:
    """A battery of round trip 0.5."""
    return battery(charge_efficiency=0.5, **more)


def test_ordinary_prices_need_none() -> None:
    site = node(load_kw=1, generation_kw=[0, 5, 0], import_price_per_kwh=[10, 30, 20], export_price_per_kwh=[8, 8, 20])
    model = build(problem([site], [(0, lossy())]))
    assert model.linear.integer_columns.size == 0


def test_burning_pays_only_below_what_wear_and_losses_cost() -> None:
    price = np.array([-1.0, -3.0, -5.0])
    site = node(import_price_per_kwh=price, export_price_per_kwh=price)
    assert exclusives(problem([site], [(0, lossy())])).charging.tolist() == [[True, True, True]]
    # (1 − 0.5)·(price + 1) + 0.5·1 < 0 from −2 down
    dearer = problem([site], [(0, lossy(wear_price_per_kwh=1.0))], loss_price_per_kwh=np.array([1.0]))
    assert exclusives(dearer).charging.tolist() == [[False, True, True]]
    assert exclusives(problem([site], [(0, battery())])).charging.tolist() == [[False] * 3], "nothing lost"


def test_prices_of_the_nodes_above_count() -> None:
    nodes = [node("pool", import_price_per_kwh=-3, export_price_per_kwh=-3), node("home", 0, import_price_per_kwh=4)]
    assert exclusives(problem(nodes, [(1, lossy())])).charging.all(), "exported at −3, whatever an import costs"
    nodes[1]["export_price_per_kwh"] = 4
    assert not exclusives(problem(nodes, [(1, lossy())])).charging.any()


def test_carbon_makes_an_import_dearer() -> None:
    site = node(import_price_per_kwh=10, export_price_per_kwh=12)
    generating = site | {"generation_kw": 1}
    assert exclusives(problem([generating], [(0, battery())])).importing.all()
    carbon = {"co2_price_per_kg": 5.0, "emission_kg_per_kwh": np.array([0.5, 0.4, 0.3])}
    found = exclusives(problem([generating], [(0, battery())], **carbon)).importing
    assert found.tolist() == [[False, False, True]]


def test_where_nothing_can_be_exported_nothing_is_forbidden() -> None:
    site = node(load_kw=5, import_price_per_kwh=10, export_price_per_kwh=12)
    assert not exclusives(problem([site], [(0, battery())])).importing.any()


def test_burning_is_forbidden_when_energy_is_worth_less_than_nothing() -> None:
    site = node(generation_kw=[5, 0], load_kw=[0, 0], import_price_per_kwh=-4, export_price_per_kwh=-4)
    plan = plan_of(problem([site], [(0, lossy(capacity_kwh=1.0))], steps=2))
    # 2 kW fill the battery (1 kWh); emptied again in the second hour it would cost 4, so it stays full.
    assert plan.charge_kw == pytest.approx(np.array([[2, 0]]))
    assert plan.cost == pytest.approx(4 * 3)


def test_an_export_that_earns_more_than_an_import_costs_makes_no_money_out_of_nothing() -> None:
    site = node(load_kw=1, import_price_per_kwh=10, export_price_per_kwh=15)
    plan = plan_of(problem([site], [(0, battery(initial_fraction=1.0))], steps=2))
    # Two hours of 2 kW: 1 kW serves the load, 1 is sold, each hour.
    assert plan.cost == pytest.approx(-2 * 15)
    assert (plan.import_kw * plan.export_kw == 0).all()


def test_curtailed_is_only_what_the_line_does_not_let_out() -> None:
    site = node(generation_kw=5, import_price_per_kwh=1, export_price_per_kwh=-2, export_limit_kw=2)
    plan = plan_of(problem([site], steps=1))
    assert (plan.export_kw[0, 0], plan.curtailed_kw[0, 0]) == pytest.approx((2, 3))
    assert plan.cost == pytest.approx(2 * 2)


def test_all_of_it_together() -> None:
    plan = plan_of(CASES["negative_prices"]())
    # 6 − 1 = 5 kW: 2 into the battery, 2 out at −4, 1 curtailed; then 1.8 kWh serve 1 kW, and 0.8 are sold at 15.
    assert plan.charge_kw == pytest.approx(np.array([[2, 0]]))
    assert plan.export_kw == pytest.approx(np.array([[2, 0.8]]))
    assert plan.curtailed_kw == pytest.approx(np.array([[1, 0]]))
    assert plan.cost == pytest.approx(2 * 4 - 0.8 * 15)


def test_binaries_of_other_steps_are_fixed_and_in_no_equation() -> None:
    price = np.array([-5.0, 10.0, 10.0])
    model = build(problem([node(import_price_per_kwh=price, export_price_per_kwh=price)], [(0, lossy())])).linear
    block = model.variables["is_charging"]
    assert block.lower.tolist() == [[0, 1, 1]]
    used = np.concatenate([constraints.column for constraints in model.constraints.values()])
    assert np.isin(block.columns, used).tolist() == [[True, False, False]]
