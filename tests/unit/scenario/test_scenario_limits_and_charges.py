"""Limits of sites, the price of unserved load and the demand charge, as a scenario says them."""

from __future__ import annotations

import pytest
from small_districts import scenario_like

import ems
from profiles.errors import InputError


def test_by_default_no_site_is_limited_and_no_peak_is_charged() -> None:
    scenario = ems.read_scenario("hitotsugaoka")
    assert all(demand.import_limit_kw is demand.export_limit_kw is None for demand in scenario.demand.values())
    assert scenario.prices.pool.demand_charge_per_kw == 0.0
    assert scenario.grid.unserved_price_per_kwh == 1000.0
    retail = max(period.price_per_kwh for period in scenario.prices.site.import_periods)
    assert scenario.grid.unserved_price_per_kwh > 10 * retail


def test_they_are_read() -> None:
    scenario = scenario_like(
        "renca",
        demand__office={"import_limit_kw": 30, "export_limit_kw": 0.0},
        prices__pool={"demand_charge_per_kw": 1500.5},
        grid={"unserved_price_per_kwh": 400},
    )
    assert (scenario.demand["office"].import_limit_kw, scenario.demand["office"].export_limit_kw) == (30.0, 0.0)
    assert scenario.prices.pool.demand_charge_per_kw == 1500.5
    assert scenario.grid.unserved_price_per_kwh == 400.0


def test_what_is_below_zero_is_told_all_at_once() -> None:
    wrong = {
        "demand.office.import_limit_kw": -1,
        "demand.office.export_limit_kw": "much",
        "prices.pool.demand_charge_per_kw": -0.5,
        "grid.unserved_price_per_kwh": -3,
    }
    with pytest.raises(InputError) as caught:
        ems.read_scenario("renca", wrong)
    told = str(caught.value)
    assert len(caught.value.problems) == 4
    assert "demand.office.import_limit_kw = -1: must lie between 0 and 1,000,000 kW" in told
    assert 'demand.office.export_limit_kw = "much": must be a number [kW]' in told
    assert "prices.pool.demand_charge_per_kw = -0.5: must lie between 0 and 1,000,000 per kW" in told
    assert "grid.unserved_price_per_kwh = -3: must lie between 0 and 1,000,000 per kWh" in told
