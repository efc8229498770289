"""What the plan is worth by two roads: the books of both years and what leaves the district; gains site by site."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest

import ems
from ems.economics import OneYear, investment, one_year
from ems.ledger import books, gains
from ems.ledger.entries.parties import OUTSIDE
from ems.ledger.who_gains.references import district_without_plan

if TYPE_CHECKING:
    from ems.district import District
    from ems.ledger import Books
    from ems.results import Result


class Years(NamedTuple):
    """The year with the plan and without it."""

    district: District
    result: Result
    kept: Books
    nothing: Result
    before: Books
    worth: OneYear


@pytest.fixture(scope="module")
def years() -> Years:
    district = ems.build_district(ems.read_scenario("hitotsugaoka"))
    result = ems.simulate(district, keep_sites=True)
    kept, empty = books(district, result), district_without_plan(district)
    nothing = ems.simulate(empty, "none", keep_sites=True)
    before = books(empty, nothing)
    return Years(district, result, kept, nothing, before, one_year(district, result, kept, nothing, before))


def test_everybody_gains_what_no_longer_leaves_the_district(years: Years) -> None:
    # before, all that is paid leaves it: the supplier is somebody outside
    outside = float(years.kept.accounts.loc[list(OUTSIDE)].to_numpy().sum())
    gain = years.worth.owner_benefit + years.worth.operator_benefit
    assert gain == pytest.approx(years.before.customers_cost - outside, rel=1e-9)


def test_sites_gain_what_they_gain_one_by_one(years: Years) -> None:
    table = gains(years.district, years.result, years.kept).table
    before = float((table["pays"] + table["gain_no_plan"]).sum())
    assert years.before.customers_cost == pytest.approx(before, rel=1e-9)


def test_energies_of_the_classes_are_those_of_the_district(years: Years) -> None:
    scenario, kpis = years.district.scenario, years.result.kpis
    assert sum(years.worth.pv_kwh.values()) == pytest.approx(kpis["generation_kwh"])
    assert set(years.worth.discharge_kwh) == set(scenario.storage)
    assert sum(years.worth.discharge_kwh.values()) == pytest.approx(kpis["discharge_kwh"])


def test_the_investment_is_that_of_these_books(years: Years) -> None:
    appraisal = investment(years.district, years.result, years.nothing, kept=years.kept)
    benefit = appraisal.views["city"].table["benefit"]
    assert benefit.iloc[-1] == pytest.approx(years.worth.owner_benefit + years.worth.operator_benefit)
    assert appraisal.years == tuple(range(2023, 2043))
    spent = sum(part.cost for item in years.district.scenario.capital.values() for part in item.spending)
    assert appraisal.items["spent"].sum() == pytest.approx(spent)
    public = -float(appraisal.views["city"].table["capital"].sum()) - sum(
        -float(appraisal.views[view].table["capital"].sum()) for view in ("owner", "operator")
    )
    # shelter batteries, app and street lights: the city's own budget
    assert public == pytest.approx(1_087_614_000 + 9_895_000 + 85_360_000)


def test_a_plan_before_its_end_counts_what_is_spent_by_then(years: Years) -> None:
    scenario = years.district.scenario.model_copy(update={"fiscal_year": 2024})
    district = ems.build_district(scenario, drivers=None)
    appraisal = investment(district, ems.simulate(district, keep_sites=True))
    late = sum(p.cost for item in scenario.capital.values() for p in item.spending if p.year <= 2024)
    assert appraisal.items["spent"].sum() == pytest.approx(late)
    assert any("what is spent after 2024" in note for note in appraisal.notes)
    assert np.isfinite(appraisal.views["city"].npv)
