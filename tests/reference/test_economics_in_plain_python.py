"""The whole appraisal of the plan a second time: one loop over years and things, written without looking at the first.

The reference keeps each thing as it is bought, year by year, in plain Python; present values are numpy-financial's.
"""

from __future__ import annotations

import numpy as np
import numpy_financial as npf
import pytest

from ems.economics import YearlyMoney, appraise
from ems.scenario import Scenario, read_scenario

YEARS = range(2023, 2043)
BENEFIT = {"owner": 90e6, "operator": 60e6}


def yearly() -> YearlyMoney:
    count = len(YEARS)
    grown = np.minimum(np.arange(1.0, count + 1.0) / 5.0, 1.0)
    return YearlyMoney(
        years=tuple(YEARS),
        owner_benefit=BENEFIT["owner"] * grown,
        operator_benefit=BENEFIT["operator"] * grown,
        co2_avoided_kg=3e6 * grown,
        pv_kwh={"home_roof": 3.2e6 * grown, "home_carport": 0.7e6 * grown, "shop_roof": 1.1e6 * grown},
        discharge_kwh={"shelter": 3e6 * grown, "small_public": 1e5 * grown},
        own_use_kwh=4e5 * grown,
        own_export_income=2e6 * grown,
    )


def operator_fraction(scenario: Scenario, name: str, year: int) -> float:
    """Share of what a PV item buys in a year that stands at PPA sites: every site is looked at."""
    kw = {"operator": 0.0, "site": 0.0}
    for of in scenario.capital[name].of:
        pv, number = scenario.pv[of], 0
        for plant in pv.plants:
            for _ in range(plant.sites):
                number += 1
                if plant.year == year:
                    kw["operator" if number <= pv.ppa_sites else "site"] += plant.kw / plant.sites
    return kw["operator"] / (kw["operator"] + kw["site"]) if sum(kw.values()) else 1.0


def owner_of(scenario: Scenario, name: str, year: int, now: int, form: str) -> dict[str, float]:
    """Shares of the views in a thing bought in a year, as it stands now."""
    thing, finance = scenario.capital[name], scenario.finance
    shares = {"owner": 0.0, "operator": 0.0, "city_budget": 0.0}
    if thing.owner == "city":
        shares["city_budget"] = 1.0
    elif thing.owner == "operator":
        shares["operator"] = 1.0
    else:
        shares["operator"] = operator_fraction(scenario, name, year) if thing.kind == "pv" else 0.0
        shares["owner"] = 1.0 - shares["operator"]
    contract = {"ppa": finance.ppa.years, "esco": finance.esco.years}.get(form, 0)
    if now < year + contract and (form == "esco" or thing.kind != "other"):
        shares["operator"] += shares["owner"]
        shares["owner"] = 0.0
    return shares


def net_of(scenario: Scenario, view: str, form: str) -> list[float]:
    """Net money of a view in each year."""
    net = []
    for now in YEARS:
        amount = 0.0
        for name, thing in scenario.capital.items():
            for part in thing.spending:
                shares = owner_of(scenario, name, part.year, now, form)
                share = 1.0 if view == "city" else shares[view]
                age = now - part.year
                if age < 0:
                    continue
                paid = part.cost * (1.0 - thing.subsidy_fraction) if age == 0 else 0.0
                if age > 0 and age % thing.life_years == 0:
                    paid = part.cost * thing.replacement_fraction * (1.0 + thing.replacement_change_per_year) ** age
                paid += part.cost * thing.om_fraction_per_year
                if now == YEARS[-1]:
                    renewed = age // thing.life_years
                    worth = part.cost * (1.0 - thing.subsidy_fraction)
                    if renewed:
                        worth = part.cost * (1.0 + thing.replacement_change_per_year) ** (renewed * thing.life_years)
                    paid -= worth * (thing.life_years - age % thing.life_years - 1) / thing.life_years
                amount -= share * paid
        net.append(amount)
    return net


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read_scenario("hitotsugaoka")


@pytest.mark.parametrize("form", ["own", "ppa", "esco"])
@pytest.mark.parametrize("view", ["owner", "operator", "city"])
def test_costs_of_every_view_year_by_year(scenario: Scenario, view: str, form: str) -> None:
    flow = appraise(scenario, yearly(), form=form).views[view]  # type: ignore[arg-type, index]
    costs = flow.table["net"] - flow.table[["benefit", "contract", "co2"]].sum(axis=1)
    assert costs.to_numpy() == pytest.approx(net_of(scenario, view, form), rel=1e-9, abs=1e-3)


@pytest.mark.parametrize("view", ["owner", "operator", "city"])
def test_present_value_and_rate_are_numpy_financials(scenario: Scenario, view: str) -> None:
    money = yearly()
    flow = appraise(scenario, money, form="own").views[view]  # type: ignore[index]
    gain = {"owner": money.owner_benefit, "operator": money.operator_benefit}.get(view, money.everybody)
    net = np.array(net_of(scenario, view, "own")) + gain
    if view == "city":
        net = net + scenario.finance.co2_price_per_kg * money.co2_avoided_kg
    rate = scenario.finance.city_discount_fraction if view == "city" else scenario.finance.discount_fraction
    assert flow.npv == pytest.approx(npf.npv(rate, net), rel=1e-9)
    assert flow.irr_fraction == pytest.approx(npf.irr(net), rel=1e-6)


def test_a_loan_is_that_of_each_year_by_itself(scenario: Scenario) -> None:
    terms = scenario.finance.loan
    own, loan = (appraise(scenario, yearly(), form=form).views["operator"].table for form in ("own", "loan"))
    owed, paid, lent = np.zeros((3, len(YEARS)))
    for number in range(len(YEARS)):
        cost = float(-(own["capital"] + own["subsidy"]).iloc[number])
        debt = lent[number] = terms.share_fraction * cost
        instalment = -float(npf.pmt(terms.interest_fraction, terms.years, debt))
        for later in range(number + 1, min(number + terms.years + 1, len(YEARS))):
            paid[later] += instalment
            debt = debt * (1.0 + terms.interest_fraction) - instalment
        owed[-1] += debt
    extra = loan["net"] - own["net"]
    assert extra.to_numpy() == pytest.approx(lent - paid - owed, abs=1e-2)


def test_cost_of_a_kilowatt_hour_of_homes(scenario: Scenario) -> None:
    money, thing = yearly(), scenario.capital["home_pv"]
    rate, costs = scenario.finance.city_discount_fraction, np.zeros(len(YEARS))
    for part in thing.spending:
        age_at_end = YEARS[-1] + 1 - part.year
        costs[part.year - 2023] += part.cost * (1.0 - thing.subsidy_fraction)
        costs[part.year - 2023 :] += part.cost * thing.om_fraction_per_year
        costs[-1] -= part.cost * (1.0 - thing.subsidy_fraction) * (1.0 - age_at_end / thing.life_years)
    kwh = money.pv_kwh["home_roof"] + money.pv_kwh["home_carport"]
    found = appraise(scenario, money).items.loc["home_pv", "cost_per_kwh"]
    assert found == pytest.approx(npf.npv(rate, costs) / npf.npv(rate, kwh), rel=1e-9)
