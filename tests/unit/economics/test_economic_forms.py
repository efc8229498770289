"""Loan, PPA and ESCO: who pays when, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy_financial as npf
import pytest
from economic_cases import item, money, plan

from ems.economics import appraise
from ems.economics.judging.flows import borrowed
from ems.scenario.money import Loan

if TYPE_CHECKING:
    import pandas as pd

ROOF = {"kind": "pv", "of": ["roof"]}


def tables(*args: object, **kwargs: object) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Cash flows of owner, operator and city."""
    views = appraise(*args, **kwargs).views  # type: ignore[arg-type]
    return views["owner"].table, views["operator"].table, views["city"].table


def test_a_loan_of_two_years() -> None:
    # half of 1,000 at 10 % in two payments of 288.0952: interest 50 and 26.1905
    lent, interest, repayment = borrowed(
        Loan(share_fraction=0.5, interest_fraction=0.1, years=2), np.array([1000.0, 0.0, 0.0, 0.0])
    )
    assert lent.tolist() == [500.0, 0.0, 0.0, 0.0]
    assert interest == pytest.approx([0.0, -50.0, -26.190476, 0.0])
    assert repayment == pytest.approx([0.0, -238.095238, -261.904762, 0.0])
    assert (interest + repayment)[1:3] == pytest.approx([npf.pmt(0.1, 2, 500.0)] * 2)


def test_a_loan_without_interest() -> None:
    lent, interest, repayment = borrowed(
        Loan(share_fraction=1.0, interest_fraction=0.0, years=4), np.array([100.0, 0.0, 0.0, 0.0, 0.0])
    )
    assert repayment.tolist() == [0.0, -25.0, -25.0, -25.0, -25.0]
    assert interest.tolist() == [0.0] * 5
    assert lent.sum() == -repayment.sum()


def test_what_is_still_owed_is_repaid_in_the_last_year() -> None:
    lent, interest, repayment = borrowed(
        Loan(share_fraction=1.0, interest_fraction=0.1, years=2), np.array([0.0, 1000.0, 0.0])
    )
    assert interest.tolist() == pytest.approx([0.0, 0.0, -100.0])
    assert repayment.tolist() == pytest.approx([0.0, 0.0, -1000.0])
    *_, at_once = borrowed(Loan(share_fraction=1.0, interest_fraction=0.1, years=2), np.array([0.0, 1000.0]))
    assert at_once.tolist() == pytest.approx([0.0, -1000.0])
    assert lent.sum() == 1000.0


def test_several_purchases_are_several_loans() -> None:
    loan = Loan(share_fraction=1.0, interest_fraction=0.05, years=3)
    together = borrowed(loan, np.array([900.0, 600.0, 0.0, 0.0, 0.0]))
    first = borrowed(loan, np.array([900.0, 0.0, 0.0, 0.0, 0.0]))
    second = borrowed(loan, np.array([0.0, 600.0, 0.0, 0.0, 0.0]))
    for whole, one, other in zip(together, first, second, strict=True):
        assert whole == pytest.approx(one + other)


def test_a_loan_at_the_discount_rate_is_worth_nothing() -> None:
    terms = {"share_fraction": 0.7, "interest_fraction": 0.1, "years": 3}
    own, loan = (
        appraise(plan({"a": item(subsidy_fraction=0.5)}, loan=terms), money(owner=140.0), form=form).views["owner"]
        for form in ("own", "loan")
    )
    assert loan.npv == pytest.approx(own.npv)
    assert loan.up_front == pytest.approx(0.3 * own.up_front) == 150.0
    assert loan.irr_fraction > own.irr_fraction > 0.1


def test_banks_are_no_part_of_the_city() -> None:
    owner, _, city = tables(plan({"a": item()}), money(), form="loan")
    assert owner["loan"].iloc[0] == 700.0
    assert not city[["loan", "interest", "repayment"]].to_numpy().any()


def test_an_esco_pays_everything_and_shares_the_savings() -> None:
    terms = {"savings_share_fraction": 0.8, "years": 3}
    thing = item(subsidy_fraction=0.5, om_fraction_per_year=0.01, life_years=10)
    owner, operator, city = tables(plan({"a": thing}, esco=terms), money(), form="esco")
    assert owner["contract"].tolist() == pytest.approx([-240.0, -240.0, -240.0, 0.0, 0.0])
    assert owner["net"].tolist()[:3] == pytest.approx([60.0, 60.0, 60.0])
    assert owner["om"].tolist() == [0.0, 0.0, 0.0, -10.0, -10.0]
    assert operator["capital"].iloc[0] == -1000.0
    assert operator["subsidy"].iloc[0] == 500.0
    assert operator["om"].tolist() == [-10.0, -10.0, -10.0, 0.0, 0.0]
    # it is the sites' when the contract has ended, so what is left is theirs too
    assert owner["residual"].iloc[-1] == 250.0
    assert operator["residual"].iloc[-1] == 0.0
    own_owner, own_operator, own_city = tables(plan({"a": thing}, esco=terms), money(), form="own")
    assert (owner["net"] + operator["net"]).to_numpy() == pytest.approx(
        (own_owner["net"] + own_operator["net"]).to_numpy()
    )
    assert city["net"].to_numpy() == pytest.approx(own_city["net"].to_numpy())


def test_years_without_savings_cost_nothing_under_an_esco() -> None:
    owner, *_ = tables(plan({"a": item()}), money(owner=-50.0), form="esco")
    assert owner["contract"].tolist() == [0.0] * 5


def test_a_contract_runs_for_what_was_bought_and_has_not_ended() -> None:
    # 2020: 1,000 under contract; 2021 and on 1,500 of it until the first part ends in 2022, the second in 2023
    parts = item(spending=[{"year": 2020, "cost": 1000.0}, {"year": 2021, "cost": 500.0}])
    owner, *_ = tables(plan({"a": parts}, esco={"savings_share_fraction": 1.0, "years": 2}), money(), form="esco")
    assert owner["contract"].tolist() == pytest.approx([-300.0, -300.0, -100.0, 0.0, 0.0])


def test_a_ppa_sells_what_is_used_and_keeps_the_rest() -> None:
    known = money(own_use_kwh=np.full(5, 8.0), own_export_income=np.full(5, 30.0))
    capital = {"pv": item(**ROOF), "lights": item(spending=[{"year": 2020, "cost": 90.0}])}
    terms = {"price_per_kwh": 20.0, "years": 3}
    owner, operator, _ = tables(plan(capital, ppa=terms), known, form="ppa")
    assert operator["contract"].tolist() == pytest.approx([190.0, 190.0, 190.0, 0.0, 0.0])
    assert owner["contract"].tolist() == pytest.approx([-190.0, -190.0, -190.0, 0.0, 0.0])
    assert operator["capital"].iloc[0] == -1000.0
    assert owner["capital"].iloc[0] == -90.0  # lights are no power plant


def test_without_a_price_of_its_own_a_ppa_has_the_retailers() -> None:
    known = money(own_use_kwh=np.full(5, 8.0), own_export_income=np.zeros(5))
    scenario = plan({"pv": item(**ROOF)})
    free = appraise(scenario, known, form="ppa")
    assert free.views["owner"].table["contract"].tolist() == [0.0] * 5
    assert any("the PPA has no price" in note for note in free.notes)
    priced = scenario.model_copy(update={"retailer": scenario.retailer.model_copy(update={"ppa_price_per_kwh": 5.0})})
    owner, *_ = tables(priced, known, form="ppa")
    assert owner["contract"].tolist() == [-40.0] * 5


def test_plants_that_come_for_nothing_have_no_cost_of_a_kilowatt_hour() -> None:
    known = money(own_use_kwh=np.zeros(5), own_export_income=np.zeros(5), pv_kwh={"roof": np.full(5, 100.0)})
    views = appraise(plan({"pv": item(**ROOF)}, ppa={"years": 3}), known, form="ppa").views
    assert np.isnan(views["owner"].lcoe_per_kwh)
    # the operator has three of five years to earn the money: 1000 / (100 · (1 + 1/1.1 + 1/1.21))
    assert views["operator"].lcoe_per_kwh == pytest.approx(1000.0 / 273.553719)


def test_the_form_of_the_scenario_is_taken() -> None:
    assert appraise(plan({"a": item()}, form="loan"), money()).form == "loan"
