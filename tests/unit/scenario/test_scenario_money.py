"""Tariffs by class, investments, price cases and years of a pathway, as a scenario says them."""

from __future__ import annotations

from typing import Any

import pytest

from ems.scenario import Scenario, read_scenario
from ems.scenario.read import parse_scenario
from profiles.errors import InputError

PV = {
    "title": "Roofs",
    "group": "homes",
    "kind": "pv",
    "of": ["roof"],
    "owner": "operator",
    "life_years": 25,
    "spending": [{"year": 2023, "cost": 1000}, {"year": 2024, "cost": 500}],
}
BILLING = {name: {"tariff": "kyuden-juryo-dento-b"} for name in ("home", "office")}


def problems_with(tables: dict[str, Any], **changes: object) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse_scenario(tables | changes)
    return [str(problem) for problem in caught.value.problems]


def test_a_district_without_money_has_defaults_alone(tables: dict[str, Any]) -> None:
    scenario = parse_scenario(tables)
    assert (scenario.billing, scenario.capital, scenario.price_case) == ({}, {}, {})
    assert (scenario.pathway.first_year, scenario.pathway.last_year) == (2023, 2042)
    assert scenario.finance.form == "own"
    assert scenario.storage["home"].ageing.chemistry == "none"


def test_money_is_read(tables: dict[str, Any]) -> None:
    case = {"slow": {"title": "Slow", "wholesale_change_per_year": 0.01}}
    scenario = parse_scenario(
        tables | {"billing": BILLING, "capital": {"pv": PV}, "price_case": case, "pathway": {"prices": "slow"}}
    )
    assert sum(part.cost for part in scenario.capital["pv"].spending) == 1500
    assert scenario.billing["office"].tariff == "kyuden-juryo-dento-b"


def test_a_tariff_for_some_classes_asks_for_the_others(tables: dict[str, Any]) -> None:
    told = problems_with(tables, billing={"home": BILLING["home"], "hoome": BILLING["home"]})
    assert any("billing.hoome" in line and "there is no such demand class" in line for line in told)
    assert any("names tariffs for some demand classes and not for all; add office" in line for line in told)


def test_investments_name_classes_that_exist_and_each_year_once(tables: dict[str, Any]) -> None:
    wrong = PV | {"of": ["roof", "rof"], "spending": [{"year": 2023, "cost": 1}, {"year": 2023, "cost": 2}]}
    other = PV | {"kind": "other"}
    told = problems_with(tables, capital={"pv": wrong, "app": other})
    assert any("capital.pv.of[1]" in line and "there is no such pv class" in line for line in told)
    assert any("capital.pv.spending[1].year = 2023: comes twice; add the costs of the year up" in line for line in told)
    assert any('an investment of kind "other" pays for no class' in line for line in told)


def test_no_capital_is_below_zero(tables: dict[str, Any]) -> None:
    wrong = PV | {"spending": [{"year": 2023, "cost": -1000}], "subsidy_fraction": 1.5, "life_years": 0}
    told = problems_with(tables, capital={"pv": wrong})
    assert len(told) == 3
    assert any("capital.pv.spending[0].cost = -1000: must lie between 0 and" in line for line in told)
    assert any("capital.pv.subsidy_fraction = 1.5: must lie between 0 and 1" in line for line in told)
    assert any("capital.pv.life_years = 0: must lie between 1 and 100 years" in line for line in told)


def test_a_pathway_ends_after_it_begins_and_knows_its_prices(tables: dict[str, Any]) -> None:
    told = problems_with(
        tables,
        pathway={"first_year": 2030, "last_year": 2029, "prices": "fast"},
        finance={"first_year": 2030, "last_year": 2025},
    )
    assert any("pathway.last_year = 2029: must not lie before the first year, 2030" in line for line in told)
    assert any('pathway.prices = "fast": there is no such price case' in line for line in told)
    assert any("finance.last_year = 2025: must not lie before the first year, 2030" in line for line in told)


def test_no_more_sites_under_a_ppa_than_there_are(tables: dict[str, Any]) -> None:
    tables["pv"]["roof"] = {"ppa_sites": 5} | tables["pv"]["roof"]
    assert problems_with(tables) == ["pv.roof.ppa_sites = 5: must be at most its sites, 4"]


def test_the_lower_price_of_the_plan_comes_first(tables: dict[str, Any]) -> None:
    told = problems_with(tables, retailer={"plan_price_per_kwh": [24.7, 23.6]})
    assert told == ["retailer.plan_price_per_kwh = [24.7, 23.6]: must have the lower price first"]


def test_an_investment_in_savings_names_measures_that_exist() -> None:
    tables = read_scenario("hitotsugaoka").model_dump(mode="json")
    tables["capital"]["home_zeh"]["measures"] = ["home_zeh", "home_zhe"]
    (told,) = problems_with(tables)
    assert "measures" in told
    assert "home_zhe" in told
    assert told.endswith("there is no such measure; did you mean home_zeh?")


@pytest.mark.parametrize("name", ["discount_fraction", "city_discount_fraction"])
def test_a_rate_far_below_zero_is_refused(tables: dict[str, Any], name: str) -> None:
    (told,) = problems_with(tables, finance={name: -0.5})
    assert told.startswith(f"finance.{name} = -0.5: must")
    assert getattr(parse_scenario(tables | {"finance": {name: -0.01}}).finance, name) == -0.01


def test_a_scenario_without_a_retailer_buys_from_somebody_outside(tables: dict[str, Any]) -> None:
    plain = parse_scenario(tables)
    assert not plain.retailer.of_the_plan
    assert plain.retailer.title == "Outside supplier"
    own = parse_scenario(tables | {"retailer": {"ppa_price_per_kwh": 5.0}})
    assert own.retailer.of_the_plan
    again = Scenario.model_validate(plain.model_dump())
    assert again.retailer == plain.retailer
