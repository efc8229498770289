"""Designs planned at once: against the solver, against a simulation that follows the plan, and by their bounds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from design_cases import busy_village
from test_play_designs import assert_same

import ems
from ems.designs import cases_of_designs, plan_designs, play_designs, pool_base
from ems.designs.cases import problem_of_design
from ems.dispatch.optimiser import Optimal, solve
from ems.district import TierPrices
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.designs import DesignBase, Designs

SOLVER = 1e-6
"""HiGHS ends at a relative gap of 1e-7 and lets constraints be off by 1e-7."""


@pytest.fixture(scope="module")
def priced(large: DesignBase) -> DesignBase:
    """Return Kumamoto's pool with prices that swing from hour to hour and a price of carbon."""
    district = large.district
    hour = np.asarray(district.calendar.hour)
    wholesale = 10.0 + 4.0 * np.sin(hour / 24.0 * 2.0 * np.pi) + np.random.default_rng(3).uniform(0.0, 2.0, len(hour))
    planner = district.scenario.planner.model_copy(update={"co2_price_per_kg": 2.0})
    scenario = district.scenario.model_copy(update={"planner": planner})
    prices = TierPrices(import_per_kwh=wholesale, export_per_kwh=0.8 * wholesale)
    return pool_base(replace(district, scenario=scenario, pool_prices=prices), "self_consumption")


def solved_cost(base: DesignBase, designs: Designs, number: int) -> float:
    """Return the optimum of the same problem by the linear programme."""
    outcome = solve(problem_of_design(base, designs.part(number, number + 1)))
    assert isinstance(outcome, Optimal)
    return outcome.plan.cost


def test_costs_are_the_solvers(priced: DesignBase) -> None:
    designs = priced.designs(capacity_kwh=[400.0, 3000.0], max_charge_kw=[200.0, 900.0], initial_fraction=[0.5, 0.0])
    years = plan_designs(priced, designs)
    assert years.promised_cost is not None
    expected = [solved_cost(priced, designs, number) for number in range(2)]
    np.testing.assert_allclose(years.promised_cost, expected, rtol=SOLVER)
    assert years.notes[-1].startswith("Large batteries of the energy company: planned with perfect foresight")


def test_a_plan_is_carried_out_as_a_simulation_carries_it_out(priced: DesignBase) -> None:
    years = plan_designs(priced, priced.present, keep=("battery", "energy", "marginal_value"))
    assert years.battery_kw is not None
    result = ems.simulate(priced.district, "self_consumption+follow", plan_kw={"large": years.battery_kw[0]})
    assert_same(years, 0, result)
    assert years.kpis["discharge_kwh"][0] > 1000.0
    assert years.marginal_value_per_kwh is not None
    assert np.isfinite(years.marginal_value_per_kwh).all()
    assert years.start_energy_kwh is not None
    assert years.end_energy_kwh[0] >= years.start_energy_kwh[0, 0] - 1e-6


def test_promise_and_district_cost_differ_by_what_no_design_changes(priced: DesignBase) -> None:
    """Carbon is no payment: what the plans count for it is taken off first."""
    years = plan_designs(priced, priced.designs(capacity_kwh=np.linspace(0.0, 5000.0, 6)))
    carbon = 2.0 * years.kpis["co2_kg"].to_numpy()
    rest = years.kpis["cost_yen"].to_numpy() - (years.promised_cost - carbon)
    np.testing.assert_allclose(rest, rest[0], rtol=1e-9)
    assert (np.diff(years.promised_cost) < 0.0).all()
    assert (np.diff(years.promised_cost, 2) >= -1e-6 * years.promised_cost[0]).all()  # convex in the size
    np.testing.assert_allclose(years.bound_cost, years.promised_cost, rtol=1e-9)


def test_no_rule_is_cheaper(priced: DesignBase) -> None:
    designs = priced.designs(capacity_kwh=[500.0, 2000.0], initial_fraction=0.0)
    planned, played = plan_designs(priced, designs), play_designs(priced, designs)
    counted = [years.kpis["cost_yen"] + 2.0 * years.kpis["co2_kg"] for years in (planned, played)]
    assert (counted[0] < counted[1]).all()


def test_a_demand_charge_limits_and_standing_losses_are_planned_too() -> None:
    """With a demand charge the exact planner proves 1e-7 of the absolute costs (see ``demand_charge``)."""
    base = pool_base(busy_village({"floor_fraction": 0.0}), "self_consumption", "main")
    designs = base.designs(capacity_kwh=[200.0, 600.0])
    years = plan_designs(base, designs)
    expected = [solved_cost(base, designs, number) for number in range(2)]
    np.testing.assert_allclose(years.promised_cost, expected, rtol=SOLVER)
    peaks = play_designs(base, designs).month_peak_import_kw.sum(axis=1)
    assert (years.month_peak_import_kw.sum(axis=1) < peaks).all()


def test_a_design_that_cannot_keep_its_end_is_weighed(priced: DesignBase) -> None:
    """Without power nothing makes up for standing losses: it ends with what is left (E4), and nothing else happens."""
    designs = priced.designs(max_charge_kw=0.0, max_discharge_kw=0.0, initial_fraction=0.5)
    years = plan_designs(priced, designs)
    loss = priced.present.standing_loss_fraction_per_h[0]
    np.testing.assert_allclose(years.end_energy_kwh, 500.0 * (1.0 - loss) ** priced.n_steps, rtol=1e-6)
    assert years.kpis["charge_kwh"][0] == 0.0


def test_prices_that_the_exact_planner_cannot_take_are_refused_as_cases(large: DesignBase) -> None:
    dear = TierPrices(import_per_kwh=np.full(8760, 5.0), export_per_kwh=np.full(8760, 6.0))
    base = replace(large, district=replace(large.district, pool_prices=dear))
    with pytest.raises(InputError, match="an export price above the import price"):
        cases_of_designs(base, base.present)


def test_cases_share_what_is_the_same(priced: DesignBase) -> None:
    cases = cases_of_designs(priced, priced.designs(capacity_kwh=[0.0, 10.0, 20.0]))
    assert cases.count == 3
    assert cases.net_load_kw.shape == cases.import_price_per_kwh.shape == (1, 8760)
    carbon = 2.0 * priced.district.emission_kg_per_kwh
    np.testing.assert_allclose(cases.import_price_per_kwh[0] - carbon, priced.district.pool_prices.import_per_kwh)
    np.testing.assert_allclose(cases.loss_price_per_kwh, priced.district.grid_charge_per_kwh)
