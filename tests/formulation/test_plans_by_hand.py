"""Plans of a few steps that a reader checks by hand (E1, E2, E5, E6)."""

from __future__ import annotations

import numpy as np
import pytest
from formulation_cases import CASES, battery, node, plan_of, problem

from ems.dispatch.problem import DemandCharge, End


def near(expected: object) -> object:
    """Equal to a solver's tolerance."""
    return pytest.approx(np.asarray(expected), abs=1e-6)


def test_cheap_dear_cheap_is_charge_discharge_idle() -> None:
    plan = plan_of(
        problem([node(import_price_per_kwh=[10, 50, 10], export_price_per_kwh=[10, 50, 10])], [(0, battery())])
    )
    assert plan.charge_kw == near([[2, 0, 0]])
    assert plan.discharge_kw == near([[0, 2, 0]])
    assert plan.energy_kwh == near([[2, 0, 0]])
    assert plan.cost == pytest.approx(2 * 10 - 2 * 50)


def test_half_hours_move_half_the_energy() -> None:
    prices = {"import_price_per_kwh": [10, 50, 10], "export_price_per_kwh": [10, 50, 10]}
    plan = plan_of(problem([node(**prices)], [(0, battery())], step_h=0.5))
    assert plan.energy_kwh == near([[1, 0, 0]])
    assert plan.cost == pytest.approx(0.5 * (2 * 10 - 2 * 50))


def test_losses_and_wear_decide_whether_a_round_trip_pays() -> None:
    prices = {"load_kw": 1.0, "import_price_per_kwh": [10, 20]}
    lossy = {"charge_efficiency": 0.8, "discharge_efficiency": 0.75}  # 10 / 0.6 = 16.7 a kWh
    pays = plan_of(problem([node(**prices)], [(0, battery(**lossy))], steps=2))
    assert pays.charge_kw == near([[1 / 0.6, 0]])
    assert pays.cost == pytest.approx(10 * (1 + 1 / 0.6))
    worn = plan_of(problem([node(**prices)], [(0, battery(**lossy, wear_price_per_kwh=4.0))], steps=2))
    assert worn.charge_kw == near([[0, 0]])
    assert worn.cost == pytest.approx(30.0)


def test_what_a_storage_loses_has_its_price() -> None:
    unit = battery(charge_efficiency=0.5)
    prices = {"load_kw": 1.0, "import_price_per_kwh": [10, 30]}
    plan = plan_of(problem([node(**prices)], [(0, unit)], steps=2, loss_price_per_kwh=np.array([4.0])))
    # 2 kWh in, 1 kWh out: one is lost
    assert plan.cost == pytest.approx(10 * 3 + 4 * 1)


def test_energy_that_stays_is_no_loss() -> None:
    end = End(kind="at_least", energy_kwh=np.array([1.0]))
    more = {"loss_price_per_kwh": np.array([4.0]), "end": end, "steps": 2}
    plan = plan_of(problem([node(import_price_per_kwh=10)], [(0, battery(charge_efficiency=0.5))], **more))
    assert plan.charge_kw.sum() == pytest.approx(2.0)
    assert plan.cost == pytest.approx(10 * 2 + 4 * 1)


def test_standing_loss_is_kept_up_by_the_hour() -> None:
    end = End(kind="at_least", energy_kwh=np.array([2.0]))
    leaky = battery(standing_loss_fraction_per_h=0.19, initial_fraction=0.5)  # (1 − 0.19)^0.5 = 0.9
    plan = plan_of(problem([node(import_price_per_kwh=[10, 1])], [(0, leaky)], steps=2, step_h=0.5, end=end))
    assert plan.charge_kw == near([[0, (2 - 2 * 0.81) / 0.5]])


def test_a_cyclic_window_chooses_its_start() -> None:
    prices = {"import_price_per_kwh": [50, 10], "export_price_per_kwh": [50, 10]}
    plan = plan_of(problem([node(**prices)], [(0, battery())], steps=2, end=End(kind="cyclic")))
    assert plan.start_energy_kwh[0] == pytest.approx(plan.energy_kwh[0, -1])
    assert plan.battery_kw == near([[2, -2]])
    assert plan.cost == pytest.approx(2 * (10 - 50))


def test_an_end_of_at_least_the_start_is_the_default_energy() -> None:
    prices = {"import_price_per_kwh": [10, 50], "export_price_per_kwh": [10, 50]}
    end = End(kind="at_least")
    plan = plan_of(problem([node(**prices)], [(0, battery(initial_fraction=0.5))], steps=2, end=end))
    assert plan.energy_kwh[0, -1] == pytest.approx(2.0)


def test_energy_left_is_worth_its_curve() -> None:
    plan = plan_of(CASES["value_curve"]())
    # 6 kWh at 10: 1 for the load of the first step, 1 for that of the second, 1 + 1 for the pieces that pay 30, and
    # the second storage is filled up from its negative floor by nothing: −1 is where its curve begins.
    assert plan.energy_kwh[:, -1].sum() == pytest.approx(1.0)
    assert plan.cost == pytest.approx(10 * (1 + 1 + 1) - 2 * 30)


def test_site_storage_serves_the_pool_only_as_far_as_it_may() -> None:
    plan = plan_of(CASES["pool_and_home"]())
    # The home's battery holds 2 kWh and keeps 0.9 of it an hour: 2 kW in the second hour need 2 / 0.9 after the first.
    charged = 2 / 0.9 - 0.9 * 2
    assert plan.charge_kw[1] == near([charged, 0])
    assert plan.discharge_kw[1] == near([0, 2])
    assert plan.export_kw[1] == near([1 - charged, 0])
    assert plan.import_kw[1] == near([0, 1])
    # At the pool a kWh costs 8 + 2·0.5 and later 20 + 2·0.4; 0.72 of it come back, the rest has its loss price of 3.
    assert plan.battery_kw[0] == near([-2, 0.72 * 2])
    pool_cost = 9 * (5 + 2 - (1 - charged)) + 20.8 * (6 + 1 - 1.44)
    storage_cost = 1.44 * 1 + 3 * (2 - 1.44)
    assert plan.cost == pytest.approx(pool_cost + storage_cost + 4 * (1 + 5 + 6))


def test_a_demand_charge_flattens_what_is_not_paid_already() -> None:
    charge = DemandCharge(node=0, price_per_kw=100.0, period=np.zeros(2, dtype=int), already_paid_kw=np.array([3.0]))
    site = [node(load_kw=[1, 6], import_price_per_kwh=10)]
    plan = plan_of(problem(site, [(0, battery())], steps=2, demand_charges=(charge,)))
    # 2 kWh of the second hour are bought in the first: 3 and 4 kW, of which 3 are paid.
    assert plan.import_kw == near([[3, 4]])
    assert plan.cost == pytest.approx(10 * 7 + 100 * (4 - 3))


def test_a_peak_below_what_is_paid_costs_nothing() -> None:
    charge = DemandCharge(node=0, price_per_kw=100.0, period=np.zeros(2, dtype=int), already_paid_kw=np.array([9.0]))
    plan = plan_of(problem([node(load_kw=[1, 6], import_price_per_kwh=10)], steps=2, demand_charges=(charge,)))
    assert plan.cost == pytest.approx(10 * 7)


def test_load_beyond_the_line_is_unserved_and_surplus_beyond_it_curtailed() -> None:
    site = node(load_kw=[5, 0], generation_kw=[0, 6], import_price_per_kwh=10, export_price_per_kwh=2)
    plan = plan_of(problem([site | {"import_limit_kw": 3, "export_limit_kw": 2}], steps=2))
    assert plan.import_kw == near([[3, 0]])
    assert plan.unserved_kw == near([[2, 0]])
    assert plan.export_kw == near([[0, 2]])
    assert plan.curtailed_kw == near([[0, 4]])
    assert plan.cost == pytest.approx(3 * 10 + 2 * 1000 - 2 * 2)


def test_a_storage_fills_before_a_line_that_is_too_small() -> None:
    site = node(load_kw=[1, 5], import_price_per_kwh=10, import_limit_kw=3)
    plan = plan_of(problem([site], [(0, battery())], steps=2))
    assert plan.unserved_kw == near([[0, 0]])
    assert plan.import_kw == near([[3, 3]])


def test_nothing_is_charged_from_load_that_is_not_served() -> None:
    site = node(load_kw=[5, 0], import_price_per_kwh=[1, 10], import_limit_kw=3)
    end = End(kind="value", value_per_kwh=np.array([[5000.0]]), piece_kwh=np.array([[4.0]]))
    plan = plan_of(problem([site], [(0, battery())], steps=2, end=end))
    assert plan.charge_kw == near([[0, 2]])
    assert plan.unserved_kw == near([[2, 0]])


def test_a_drain_without_energy_is_not_met_at_a_price() -> None:
    plan = plan_of(CASES["limited_lines"]())
    # The car charges 2 in the first hour; 3 leave in the second, while the line cannot even serve the load.
    assert plan.energy_kwh == near([[2, 0]])
    assert plan.unserved_kw == near([[0, 2]])
    assert plan.cost == pytest.approx(-2 * 2 + 3 * 10 + 2 * 1000 + 1 * 2000)


def test_power_limits_follow_the_step() -> None:
    prices = {"import_price_per_kwh": [10, 50, 50], "export_price_per_kwh": [10, 50, 50]}
    series = {
        "power_row": [1],
        "charge_limit_fraction": [[1] * 3] * 2,
        "discharge_limit_fraction": [[1] * 3, [1, 0, 0.5]],
    }
    plan = plan_of(problem([node(**prices)], [(0, battery())], storage_series=series))
    assert plan.discharge_kw == near([[0, 0, 1]])


def test_co2_has_its_price_at_the_grid_only() -> None:
    nodes = [node("pool", import_price_per_kwh=10), node("home", 0, load_kw=1, import_price_per_kwh=4)]
    emission = {"emission_kg_per_kwh": np.full(2, 0.5), "co2_price_per_kg": 6.0}
    assert plan_of(problem(nodes, steps=2, **emission)).cost == pytest.approx(2 * (10 + 4 + 3))


def test_a_constant_branch_costs_what_it_costs() -> None:
    nodes = [
        node("pool", import_price_per_kwh=10),
        node("homes", 0, import_price_per_kwh=4, export_price_per_kwh=1),
        node("roof", 1, generation_kw=3, export_price_per_kwh=2, export_limit_kw=2),
        node("flat", 1, load_kw=5, import_price_per_kwh=3, import_limit_kw=4),
    ]
    plan = plan_of(problem(nodes, steps=1))
    assert plan.import_kw[:, 0] == near([2, 2, 0, 4])
    assert plan.curtailed_kw[:, 0] == near([0, 0, 1, 0])
    assert plan.cost == pytest.approx(2 * 10 + 2 * 4 - 2 * 2 + 4 * 3 + 1 * 1000)
