"""Appraisals of small plans, worked by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy_financial as npf
import pytest
from economic_cases import item, money, plan

from ems import economics
from ems.economics import Appraisal, CashFlow, appraise, compare_forms
from ems.economics.appraisal import COLUMNS, FLOWS
from ems.scenario import read_scenario
from profiles.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


def flow_of(appraisal: Appraisal, view: str) -> CashFlow:
    return appraisal.views[view]  # type: ignore[index]


def test_one_purchase_and_equal_savings() -> None:
    # 2020: −1000 + 300, then 300 a year: as in test_economic_figures
    owner = flow_of(appraise(plan({"a": item()}), money()), "owner")
    assert tuple(owner.table.columns) == COLUMNS
    assert owner.table["net"].tolist() == [-700.0, 300.0, 300.0, 300.0, 300.0]
    assert owner.table["cumulative"].tolist() == [-700.0, -400.0, -100.0, 200.0, 500.0]
    assert owner.npv == pytest.approx(250.9596, abs=1e-4)
    assert owner.npv == npf.npv(0.1, owner.table["net"])
    assert owner.irr_fraction == npf.irr(owner.table["net"].to_numpy())
    assert owner.payback_years == pytest.approx(2.3333, abs=1e-4)
    assert owner.discounted_payback_years == pytest.approx(2.7957, abs=1e-4)
    assert owner.up_front == 1000.0


def test_a_table_worked_by_hand() -> None:
    """A battery of 1,000 in 2020, half of it the state's, upkeep 2 %, after three years a new one at 0.8 · 0.9³.

    ==== ======= ======= ==== =========== ======= ======== ======
    year capital subsidy upkeep replacement savings residual net
    ==== ======= ======= ==== =========== ======= ======== ======
    2020 −1000   500     −20              300              −220
    2021                 −20              300              280
    2022                 −20              300              280
    2023                 −20  −583.2      300              −303.2
    2024                 −20              300     194.4    474.4
    ==== ======= ======= ==== =========== ======= ======== ======
    """
    battery = item(
        life_years=3,
        subsidy_fraction=0.5,
        om_fraction_per_year=0.02,
        replacement_fraction=0.8,
        replacement_change_per_year=-0.1,
    )
    appraisal = appraise(plan({"battery": battery}), money())
    table = flow_of(appraisal, "owner").table
    assert table.index.tolist() == [2020, 2021, 2022, 2023, 2024]
    assert table["capital"].tolist() == [-1000.0, 0.0, 0.0, 0.0, 0.0]
    assert table["subsidy"].tolist() == [500.0, 0.0, 0.0, 0.0, 0.0]
    assert table["om"].tolist() == [-20.0] * 5
    assert table["replacement"].to_numpy() == pytest.approx([0.0, 0.0, 0.0, -583.2, 0.0])
    # two of three years of the second battery have passed when 2024 ends
    assert table["residual"].to_numpy() == pytest.approx([0.0, 0.0, 0.0, 0.0, 583.2 / 3.0])
    assert table["net"].to_numpy() == pytest.approx([-220.0, 280.0, 280.0, -303.2, 474.4])
    row = appraisal.items.loc["battery"]
    assert (row["spent"], row["subsidy"], row["om"]) == (1000.0, 500.0, 100.0)
    assert row["replacement"] == pytest.approx(583.2)


def test_what_is_left_does_not_pay_back() -> None:
    long = item(life_years=50)
    owner = flow_of(appraise(plan({"a": long}), money(owner=150.0)), "owner")
    assert owner.table["residual"].iloc[-1] == 900.0
    assert owner.table["cumulative"].iloc[-1] == 650.0
    assert np.isnan(owner.payback_years)


def test_the_views_of_everybody_are_the_sum_of_all_without_the_state() -> None:
    capital = {name: item(owner=name, subsidy_fraction=0.25) for name in ("site", "operator", "city")}
    appraisal = appraise(plan(capital, co2_price_per_kg=0.01), money(operator=50.0))
    city, owner, operator = (flow_of(appraisal, view).table for view in ("city", "owner", "operator"))
    assert city["capital"].iloc[0] == -3000.0
    assert city["subsidy"].iloc[0] == 750.0
    assert city["benefit"].tolist() == [350.0] * 5
    assert city["co2"].tolist() == [10.0] * 5
    assert owner["co2"].tolist() == operator["co2"].tolist() == [0.0] * 5
    bought_by_city = city["net"] - city["co2"] - owner["net"] - operator["net"]
    assert bought_by_city.tolist() == [-750.0, 0.0, 0.0, 0.0, 0.0]


def test_every_row_adds_up() -> None:
    capital = {"a": item(subsidy_fraction=0.4, om_fraction_per_year=0.01, life_years=2), "b": item(owner="operator")}
    for form in ("own", "loan", "esco"):
        appraisal = appraise(plan(capital), money(operator=20.0), form=form)
        for flow in appraisal.views.values():
            table = flow.table
            assert table[list(FLOWS)].sum(axis=1).to_numpy() == pytest.approx(table["net"].to_numpy())
            assert table["discounted"].sum() == pytest.approx(flow.npv)
            assert table["cumulative"].iloc[-1] == pytest.approx(table["net"].sum())


def test_a_kilowatt_hour_and_a_tonne() -> None:
    # 1,000 over 100 kWh a year, discounted with 1 + 3.1698654 = 4.1698654: 2.3982 a kWh
    pv = item(kind="pv", of=["roof"])
    energies = {"pv_kwh": {"roof": np.full(5, 100.0), "school_roof": np.full(5, 7.0)}}
    appraisal = appraise(plan({"pv": pv}), money(**energies))
    owner = flow_of(appraisal, "owner")
    assert owner.lcoe_per_kwh == pytest.approx(2.39816, abs=1e-5)
    assert np.isnan(owner.lcos_per_kwh)
    # one tonne a year: the present value 250.96 − … is a gain, so a tonne brings money
    assert owner.co2_cost_per_t == pytest.approx(-250.9596 / 4.1698654, abs=1e-4)
    assert np.isnan(flow_of(appraisal, "operator").lcoe_per_kwh)
    assert appraisal.items.loc["pv", "cost_per_kwh"] == pytest.approx(2.39816, abs=1e-5)


def test_each_view_is_told_without_what_is_left_at_the_end() -> None:
    # ten years of life, five looked at: 500 left, discounted 500 / 1.1⁴ = 341.51
    found = appraise(plan({"a": item(life_years=10)}), money())
    for view in ("owner", "city"):
        flow = flow_of(found, view)
        assert flow.npv - flow.npv_without_residual == pytest.approx(500.0 / 1.1**4)
    told = next(note for note in found.notes if note.startswith("what is left of the plants after 2024"))
    assert told.endswith("without it the sites' is 251 instead of 592 CLP, the city's is 251 instead of 592 CLP")
    assert flow_of(found, "operator").npv_without_residual == 0.0


def test_the_former_supplier_is_told_to_be_in_no_view() -> None:
    hitotsugaoka = read_scenario("hitotsugaoka")
    told = "the former supplier, who loses these customers, is in no view"
    assert any(told in note for note in appraise(hitotsugaoka, money(first=2023)).notes)
    assert not any(told in note for note in appraise(plan({"a": item()}), money()).notes)


def test_what_no_investment_pays_for_is_told() -> None:
    hitotsugaoka = read_scenario("hitotsugaoka")
    found = appraise(hitotsugaoka, money(first=2023))
    told = next(note for note in found.notes if note.startswith("no [capital] pays for these"))
    assert "LED lighting in homes (333,500 kWh a year), City flats rebuilt" in told
    assert "Insulation" not in told
    capital = {name: one for name, one in hitotsugaoka.capital.items() if name not in {"home_insulation", "ground_pv"}}
    less = appraise(hitotsugaoka.model_copy(update={"capital": capital}), money(first=2023))
    told = next(note for note in less.notes if note.startswith("no [capital] pays for these"))
    assert hitotsugaoka.pv["ground"].title in told
    assert "Insulation of houses (105,500 kWh a year)" in told


def test_a_cost_before_subsidy_is_that_of_the_same_plant_without_one() -> None:
    # ten years of life, five looked at: 1,000 less the half that is left, discounted 1.1⁻⁴, not less half of 500
    def cost_per_kwh(**changes: float) -> pd.Series:
        pv = item(kind="pv", of=["roof"], life_years=10, **changes)
        return appraise(plan({"pv": pv}), money(pv_kwh={"roof": np.full(5, 100.0)})).items.loc["pv"]

    half = cost_per_kwh(subsidy_fraction=0.5)["cost_before_subsidy_per_kwh"]
    assert half == pytest.approx((1000.0 - 500.0 / 1.1**4) / (100.0 * 4.1698654), rel=1e-6)
    assert half == pytest.approx(cost_per_kwh()["cost_per_kwh"])


def test_what_replaces_a_subsidised_purchase_is_left_in_full() -> None:
    pv = item(kind="pv", of=["roof"], life_years=4, subsidy_fraction=0.5)
    row = appraise(plan({"pv": pv}), money(pv_kwh={"roof": np.full(5, 100.0)})).items.loc["pv"]
    assert row["residual"] == pytest.approx(750.0)  # bought again in the fifth year, at full cost
    never = appraise(
        plan({"pv": item(kind="pv", of=["roof"], life_years=4)}), money(pv_kwh={"roof": np.full(5, 100.0)})
    )
    assert row["cost_before_subsidy_per_kwh"] == pytest.approx(never.items.loc["pv", "cost_per_kwh"])


def test_the_state_pays_a_part_of_each_kilowatt_hour() -> None:
    battery = item(kind="storage", of=["school"], subsidy_fraction=0.75)
    appraisal = appraise(plan({"battery": battery}), money(discharge_kwh={"school": np.full(5, 100.0)}))
    row = appraisal.items.loc["battery"]
    assert row["cost_before_subsidy_per_kwh"] == pytest.approx(4.0 * row["cost_per_kwh"])
    assert flow_of(appraisal, "owner").lcos_per_kwh == pytest.approx(2.39816 / 4.0, abs=1e-5)


def test_worth_of_co2_is_no_part_of_its_cost() -> None:
    without, with_worth = (
        flow_of(appraise(plan({"a": item()}, co2_price_per_kg=price), money()), "city") for price in (0.0, 5.0)
    )
    assert with_worth.npv > without.npv
    assert with_worth.co2_cost_per_t == pytest.approx(without.co2_cost_per_t)


def test_no_avoided_co2_has_no_cost() -> None:
    worse = money()
    worse.co2_avoided_kg[:] = -5.0
    assert np.isnan(flow_of(appraise(plan({"a": item()}), worse), "city").co2_cost_per_t)


def test_years_after_the_last_known_are_like_it_and_said() -> None:
    appraisal = appraise(plan({"a": item()}), money(count=2))
    assert flow_of(appraisal, "owner").table["benefit"].tolist() == [300.0] * 5
    assert any("after 2021 are not simulated" in note for note in appraisal.notes)


def test_years_beyond_the_last_wanted_are_left_out_and_said() -> None:
    appraisal = appraise(plan({"a": item()}), money(count=9))
    assert appraisal.years == (2020, 2021, 2022, 2023, 2024)
    assert any("after 2024 are left out" in note for note in appraisal.notes)


def test_without_a_last_year_there_are_twenty() -> None:
    assert len(appraise(plan({"a": item()}, last_year=None), money()).years) == 20


def test_spending_before_the_first_known_year_counts_in_it() -> None:
    appraisal = appraise(plan({"a": item(life_years=6)}), money(first=2021, count=4))
    table = flow_of(appraisal, "owner").table
    assert table["capital"].tolist() == [-1000.0, 0.0, 0.0, 0.0]
    assert table["residual"].iloc[-1] == pytest.approx(1000.0 / 6.0)  # it is five years old all the same
    assert any("before 2021, 1,000 CLP, counts in full in 2021" in note for note in appraisal.notes)


def test_spending_after_the_last_year_is_left_out_and_said() -> None:
    later = item(spending=[{"year": 2020, "cost": 1000.0}, {"year": 2023, "cost": 500.0}])
    appraisal = appraise(plan({"a": later}), money(), until=2021)
    assert appraisal.items.loc["a", "spent"] == 1000.0
    assert any("after 2021, 500 CLP" in note for note in appraisal.notes)


def test_storages_are_replaced_when_they_were() -> None:
    battery = item(kind="storage", of=["school"], life_years=2)
    for replaced, wanted in (
        ({}, [0.0, 0.0, -1000.0, 0.0, -1000.0]),
        ({("school", 2020): (2023,)}, [0.0, 0.0, 0.0, -1000.0, 0.0]),
        ({("school", 2020): ()}, [0.0, 0.0, 0.0, 0.0, 0.0]),
    ):
        table = flow_of(appraise(plan({"b": battery}), money(replaced=replaced)), "owner").table
        assert table["replacement"].tolist() == wanted


def test_after_the_simulated_years_storages_last_their_life() -> None:
    battery = item(kind="storage", of=["school"], life_years=2)
    known = money(count=3, replaced={("school", 2020): ()})
    table = flow_of(appraise(plan({"b": battery}), known), "owner").table
    assert table["replacement"].tolist() == [0.0, 0.0, 0.0, -1000.0, 0.0]


def test_what_lasted_shorter_is_worth_less_at_the_end() -> None:
    battery = item(kind="storage", of=["school"], life_years=15)
    table = flow_of(appraise(plan({"b": battery}), money(replaced={("school", 2020): (2023,)})), "owner").table
    assert table["residual"].iloc[-1] == pytest.approx(1000.0 / 3.0)
    early = appraise(plan({"b": battery}), money(replaced={("school", 2020): (2023,)})).notes
    assert any("Something: replaced after 3 years already, not 15" in note for note in early)
    assert not any("already" in note for note in appraise(plan({"b": battery}), money()).notes)


def test_nobody_pays_and_nobody_has_a_rate() -> None:
    appraisal = appraise(plan({"a": item(owner="city")}), money())
    owner = flow_of(appraisal, "owner")
    assert (owner.payback_years, owner.up_front) == (0.0, 0.0)
    assert np.isnan(owner.irr_fraction)
    assert any("the sites' money to zero, so there is no internal rate" in note for note in appraisal.notes)
    assert any("in its view alone: Something" in note for note in appraisal.notes)


def test_what_does_not_exist_is_null_in_json() -> None:
    told = appraise(plan({"a": item(owner="city")}), money()).as_json()
    text = json.dumps(told, allow_nan=False)
    read: dict[str, Any] = json.loads(text)
    assert read["views"]["owner"]["irr_fraction"] is None
    assert [row["year"] for row in read["views"]["city"]["years"]] == [2020, 2021, 2022, 2023, 2024]
    assert (read["first_year"], read["last_year"], read["form"]) == (2020, 2024, "own")
    assert read["items"][0]["cost_per_kwh"] is None


def test_forms_side_by_side() -> None:
    known = money(own_use_kwh=np.zeros(5), own_export_income=np.zeros(5))
    table = compare_forms(plan({"a": item()}), known)
    assert list(table.index.unique("form")) == ["own", "loan", "ppa", "esco"]
    assert table.loc[("own", "owner"), "npv"] == pytest.approx(250.9596, abs=1e-4)
    assert "ppa" not in compare_forms(plan({"a": item()}), money()).index.unique("form")


def test_what_cannot_be_appraised_is_said() -> None:
    with pytest.raises(InputError, match="capital: is empty, so there is nothing to appraise"):
        appraise(plan({}), money())
    with pytest.raises(InputError, match=r'form = "escoo": there is no such form of finance; did you mean esco\?'):
        appraise(plan({"a": item()}), money(), form="escoo")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="needs what sites use of their own PV"):
        appraise(plan({"a": item()}), money(), form="ppa")
    with pytest.raises(
        InputError, match="2020 to 2024: none of these years is among those that are known, 2030 to 2034"
    ):
        appraise(plan({"a": item()}), money(first=2030))


def test_what_was_replaced_before_the_first_year_is_past() -> None:
    old = item(life_years=3, spending=[{"year": 2016, "cost": 1000.0}])
    table = flow_of(appraise(plan({"a": old}), money()), "owner").table
    assert table["capital"].tolist() == [-1000.0, 0.0, 0.0, 0.0, 0.0]
    assert table["replacement"].tolist() == [0.0, 0.0, -1000.0, 0.0, 0.0]  # 2022, after 2019


def test_public_names_are_found_and_others_are_not() -> None:
    assert set(economics.__all__) == set(dir(economics))
    assert all(getattr(economics, name) is not None for name in economics.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'profit'"):
        economics.profit  # noqa: B018
