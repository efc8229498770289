"""Years one after another, and one year in step with the roll-out."""

from __future__ import annotations

import numpy as np
import pytest
from economic_cases import item, money, plan

from ems.economics import OneYear, YearlyMoney, appraise, year_by_year
from ems.economics.worth.single_years import in_step
from profiles.errors import InputError


def test_years_are_put_in_order() -> None:
    years = {
        year: OneYear(
            owner_benefit=year, operator_benefit=1.0, co2_avoided_kg=2.0, pv_kwh={"roof": year, str(year): 5.0}
        )
        for year in (2024, 2023)
    }
    found = year_by_year(years, {("home", 2023): (2024,)})
    assert found.years == (2023, 2024)
    assert found.owner_benefit.tolist() == [2023.0, 2024.0]
    assert found.pv_kwh["2023"].tolist() == [5.0, 0.0]
    assert found.everybody.tolist() == [2024.0, 2025.0]
    assert found.replaced == {("home", 2023): (2024,)}


def test_the_city_may_gain_more_than_sites_and_operator() -> None:
    assert money(operator=1.0).everybody.tolist() == [301.0] * 5
    assert money(city_benefit=np.arange(5.0)).everybody.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_years_that_do_not_belong_together_are_refused_all_at_once() -> None:
    with pytest.raises(InputError) as caught:
        YearlyMoney(
            years=(2023, 2025),
            owner_benefit=np.zeros(3),
            operator_benefit=np.array([0.0, np.nan]),
            co2_avoided_kg=np.zeros(2),
            pv_kwh={"roof": np.zeros(1)},
        )
    told = [str(problem) for problem in caught.value.problems]
    assert len(told) == 4
    assert "must be fiscal years one after the other" in told[0]
    assert "owner_benefit: has shape (3,), but there are 2 years; give one value for each year" in told
    assert "operator_benefit: is not a finite number in 2025" in told
    assert any(line.startswith("pv_kwh['roof']: has shape (1,)") for line in told)


def test_there_must_be_a_year() -> None:
    with pytest.raises(InputError, match="there must be at least one"):
        year_by_year({})
    with pytest.raises(InputError, match="one after the other"):
        year_by_year({year: OneYear(owner_benefit=0, operator_benefit=0, co2_avoided_kg=0) for year in (2023, 2025)})


def test_nothing_is_known_before_the_first_year() -> None:
    with pytest.raises(InputError, match="nothing is known before 2020"):
        money().over((2019, 2020))


def test_money_grows_with_what_was_spent_and_energy_with_what_was_built() -> None:
    # Renca's roofs: 180 kW in 2022, 220 kW in 2023; its battery in 2024
    spending = [{"year": 2022, "cost": 100.0}, {"year": 2024, "cost": 300.0}, {"year": 2026, "cost": 999.0}]
    scenario = plan({"a": item(spending=spending)})
    one = OneYear(
        owner_benefit=80.0,
        operator_benefit=-8.0,
        co2_avoided_kg=4.0,
        pv_kwh={"roof": 400.0, "unknown": 40.0},
        discharge_kwh={"school": 50.0},
        own_use_kwh=12.0,
    )
    found = in_step(scenario, one, (2021, 2022, 2023, 2024, 2025), fiscal_year=2025)
    assert found.owner_benefit.tolist() == [0.0, 20.0, 20.0, 80.0, 80.0]
    assert found.operator_benefit.tolist() == [0.0, -2.0, -2.0, -8.0, -8.0]
    assert found.pv_kwh["roof"].tolist() == pytest.approx([0.0, 180.0, 400.0, 400.0, 400.0])
    assert found.pv_kwh["unknown"].tolist() == [0.0, 10.0, 10.0, 40.0, 40.0]
    assert found.discharge_kwh["school"].tolist() == [0.0, 0.0, 0.0, 50.0, 50.0]
    assert found.own_use_kwh is not None
    assert found.own_use_kwh.tolist() == [0.0, 3.0, 3.0, 12.0, 12.0]


def test_the_margin_of_supply_comes_with_the_customers() -> None:
    # Renca's plan begins in 2022; a quarter of 400 is spent then, the rest in 2024
    spending = [{"year": 2022, "cost": 100.0}, {"year": 2024, "cost": 300.0}]
    one = OneYear(owner_benefit=0.0, operator_benefit=80.0, co2_avoided_kg=0.0, supply_benefit=60.0)
    found = in_step(plan({"a": item(spending=spending)}), one, (2021, 2022, 2023, 2024), fiscal_year=2024)
    # 60 from the first year on, the other 20 in step with the roll-out
    assert found.operator_benefit.tolist() == [0.0, 65.0, 65.0, 80.0]


def test_what_is_spent_after_the_last_year_that_is_known_is_left_out() -> None:
    # two years known, then like the second; what is bought in the third brings nothing in them
    spending = [{"year": 2020, "cost": 100.0}, {"year": 2022, "cost": 900.0}]
    appraisal = appraise(plan({"a": item(spending=spending)}), money(count=2))
    assert appraisal.views["owner"].table["capital"].tolist() == [-100.0, 0.0, 0.0, 0.0, 0.0]
    assert appraisal.views["owner"].table["benefit"].tolist() == [300.0] * 5
    assert "what is spent after 2021, 900 CLP before subsidy, is left out" in appraisal.notes


def test_without_spending_every_year_is_whole() -> None:
    one = OneYear(owner_benefit=1.0, operator_benefit=0.0, co2_avoided_kg=0.0)
    assert in_step(plan({}), one, (2021, 2022), fiscal_year=2022).owner_benefit.tolist() == [1.0, 1.0]
