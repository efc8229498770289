"""From a simulated year and its books to what the plan is worth, and to an appraisal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ems.economics import Appraisal, investment, one_year
from ems.economics.worth.of_books import discharge_kwh
from ems.ledger import books
from ems.ledger.who_gains.references import district_without_plan
from ems.scenario import Scenario, read_scenario
from ems.scenario.money import Retailer
from ems.year import simulate
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.district import District
    from ems.economics import OneYear
    from ems.ledger import Books
    from ems.results import Result


@pytest.fixture(scope="module")
def kept(renca: District, renca_year: Result) -> Books:
    return books(renca, renca_year)


@pytest.fixture(scope="module")
def empty(renca: District) -> District:
    return district_without_plan(renca)


@pytest.fixture(scope="module")
def without_plan(empty: District) -> Result:
    return simulate(empty, "none", keep_sites=True)


@pytest.fixture(scope="module")
def before(empty: District, without_plan: Result) -> Books:
    return books(empty, without_plan)


@pytest.fixture(scope="module")
def year(renca: District, renca_year: Result, kept: Books, without_plan: Result, before: Books) -> OneYear:
    return one_year(renca, renca_year, kept, without_plan, before)


@pytest.fixture(scope="module")
def appraisal(renca: District, renca_year: Result) -> Appraisal:
    return investment(renca, renca_year)


def test_sites_gain_what_their_bills_fall(year: OneYear, kept: Books, before: Books) -> None:
    now, then = (book.meters.to_pay.sum() - book.meters.surplus.sum() for book in (kept, before))
    assert year.owner_benefit == pytest.approx(then - now)
    assert year.owner_benefit > 0.0


def test_a_seller_from_outside_is_nobodys_gain(year: OneYear, renca: District) -> None:
    assert not renca.scenario.retailer.of_the_plan
    assert year.operator_benefit == 0.0


def test_a_retailer_that_is_copied_stays_somebody_outside(
    renca: District, renca_year: Result, kept: Books, without_plan: Result, before: Books
) -> None:
    scenario = renca.scenario.model_copy(update={"retailer": renca.scenario.retailer.model_copy()})
    again = Scenario.model_validate(renca.scenario.model_dump())
    for copied in (scenario, again):
        found = one_year(replace(renca, scenario=copied), renca_year, kept, without_plan, before)
        assert found.operator_benefit == 0.0


def test_the_same_company_before_and_after_gains_what_is_left_more(
    renca: District, renca_year: Result, kept: Books, without_plan: Result, before: Books
) -> None:
    scenario = renca.scenario.model_copy(update={"retailer": Retailer()})
    local = replace(renca, scenario=scenario)
    found = one_year(local, renca_year, kept, without_plan, before)
    assert found.operator_benefit == pytest.approx(kept.margin - before.margin)


def test_a_new_company_gains_all_that_is_left(
    renca: District, renca_year: Result, kept: Books, without_plan: Result, before: Books
) -> None:
    billing = {
        name: part.model_copy(update={"tariff_before": part.tariff}) for name, part in renca.scenario.billing.items()
    }
    changes = {"billing": billing, "retailer": Retailer()}
    local = replace(renca, scenario=renca.scenario.model_copy(update=changes))
    found = one_year(local, renca_year, kept, without_plan, before)
    assert found.operator_benefit == pytest.approx(kept.margin)


def test_energies_are_those_of_the_year(year: OneYear, renca_year: Result) -> None:
    assert set(year.pv_kwh) == {"roof", "school_roof", "car_park"}
    assert sum(year.pv_kwh.values()) == pytest.approx(renca_year.kpis["pv_kwh"])
    assert year.discharge_kwh == {"school": pytest.approx(renca_year.kpis["discharge_kwh"])}


def test_sites_use_what_they_make_less_what_they_give_away(year: OneYear, renca_year: Result, kept: Books) -> None:
    sites = renca_year.sites
    assert year.own_use_kwh == pytest.approx(float((sites["generation_kwh"] - sites["export_kwh"]).sum()))
    assert year.own_export_income == pytest.approx(float(kept.meters.surplus.sum()))


def test_all_co2_counts_savings_of_load_too(year: OneYear, renca_year: Result, without_plan: Result) -> None:
    assert year.co2_avoided_kg == pytest.approx(without_plan.kpis["co2_kg"] - renca_year.kpis["co2_kg"])


def test_investment_grows_with_the_roll_out(appraisal: Appraisal, year: OneYear) -> None:
    assert appraisal.years == tuple(range(2022, 2042))
    benefit = appraisal.views["city"].table["benefit"].to_numpy()
    # 544 of 840 million are spent in 2022, 216 in 2023, 80 in 2024
    share = np.array([544.0, 760.0, 840.0]) / 840.0
    assert benefit[:3] == pytest.approx(share * year.owner_benefit)
    assert benefit[3:] == pytest.approx(np.full(17, year.owner_benefit))
    assert "every year is like 2027" in appraisal.notes[0]


def test_the_esco_of_the_scenario_asks_nothing_up_front(appraisal: Appraisal) -> None:
    assert appraisal.form == "esco"
    assert appraisal.views["owner"].up_front == 0.0
    assert appraisal.views["operator"].up_front == pytest.approx(588e6)
    assert investment_total(appraisal) == pytest.approx(appraisal.views["city"].table["net"].sum())


def investment_total(appraisal: Appraisal) -> float:
    """Net money of sites and operator and the worth of CO2: everybody's, where the city buys nothing."""
    owner, operator, city = (appraisal.views[view].table for view in ("owner", "operator", "city"))  # type: ignore[index]
    return float((owner["net"] + operator["net"] + city["co2"]).sum())


def test_a_given_reference_and_books_are_taken(
    renca: District, renca_year: Result, without_plan: Result, kept: Books, appraisal: Appraisal
) -> None:
    given = investment(renca, renca_year, without_plan, kept=kept)
    assert given.views["city"].npv == pytest.approx(appraisal.views["city"].npv)


@pytest.mark.parametrize("form", ["own", "loan", "ppa"])
def test_every_other_form_can_be_asked_for(renca: District, renca_year: Result, form: str) -> None:
    found = investment(renca, renca_year, form=form)  # type: ignore[arg-type]
    assert found.form == form
    assert np.isfinite(found.views["owner"].npv)


def test_the_power_of_the_sites_is_needed(kumamoto: District, kumamoto_year: Result) -> None:
    with pytest.raises(InputError, match="keep_sites=True"):
        investment(kumamoto, kumamoto_year)


def test_storages_that_are_reported_together_are_parted_by_capacity(renca_year: Result) -> None:
    scenario = read_scenario("hitotsugaoka")
    frame = renca_year.storages["school"]
    joined = replace(renca_year, storages={"home+shop": frame, "shelter": frame, "shelter_2": frame})
    found = discharge_kwh(scenario, joined)
    kwh = float(frame["discharge_kw"].sum()) * renca_year.grid.step_h
    assert found["shelter"] == pytest.approx(2.0 * kwh)
    assert found["home"] / found["shop"] == pytest.approx(1400.0 / 250.6, rel=1e-3)
    assert found["home"] + found["shop"] == pytest.approx(kwh)


def test_rooms_that_store_coolness_give_no_electricity(renca_year: Result) -> None:
    frame = renca_year.storages["school"]
    found = discharge_kwh(read_scenario("hitotsugaoka"), replace(renca_year, storages={"rooms": frame, "shop": frame}))
    assert list(found) == ["shop"]
