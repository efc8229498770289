"""Sizes at sites, of several classes together, of PV, and for survival: the same answer by another way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sized_district import town

import ems
from ems.designs import pool_base
from ems.economics.sizes import unit_prices
from ems.resilience import smallest_battery, study_outages
from ems.sizing.answering import together
from ems.sizing.asked import read_question
from ems.sizing.goals.survival import survival_fractions
from ems.sizing.places.pool import PoolPlace
from ems.sizing.sizing import best_size
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.district import District

NONE_CHANGED = dict.fromkeys(("price_per_kwh", "price_per_kw", "subsidy_fraction", "life_years", "discount_fraction"))


@pytest.fixture(scope="module")
def small_town() -> District:
    return town()


@pytest.fixture(scope="module")
def hitotsugaoka() -> District:
    return ems.build_district(ems.read_scenario("hitotsugaoka"))


@pytest.fixture
def short_curve(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the curve of a programme through a few sizes only: each is a linear programme of a year."""
    monkeypatch.setattr(together, "CURVE_STEPS", 1)


@pytest.mark.usefixtures("short_curve")
def test_programme_and_cuts_find_one_size(small_town: District) -> None:
    exact = best_size(small_town, "storage.town")
    asked = read_question(
        small_town,
        "storage.town",
        goal="cost",
        value=None,
        budget=None,
        own_power=False,
        least=None,
        most=None,
        changed=NONE_CHANGED,
    )
    programme = together.sizing_together(small_town, asked, None, lambda _: None)
    assert programme.method == "programme"
    # the solver's feasibility tolerance is 1e-7 of 8,760 rows; the size follows from a slope of about 1 a kWh²
    assert programme.yearly_cost == pytest.approx(exact.yearly_cost, rel=1e-6)
    assert programme.parts[0].capacity_kwh == pytest.approx(exact.parts[0].capacity_kwh, rel=1e-4)
    assert programme.planned_yearly_cost == pytest.approx(exact.planned_yearly_cost, rel=1e-6)
    assert programme.none_yearly_cost == pytest.approx(exact.none_yearly_cost, rel=1e-6)
    assert programme.parts[0].capacity_without_subsidy_kwh == pytest.approx(
        exact.parts[0].capacity_without_subsidy_kwh, rel=1e-4
    )
    # "too large" and by how much, in the same words
    assert programme.sentences[1] == exact.sentences[1]


@pytest.mark.parametrize(("goal", "value"), [("share", 0.6), ("peak", 300.0)])
def test_goals_under_a_demand_charge_are_asked_of_the_programme_too(
    monkeypatch: pytest.MonkeyPatch, goal: str, value: float
) -> None:
    # what a size changes of the demand charge is in no plan by prices
    asked = []
    monkeypatch.setattr(together, "sizing_together", lambda _district, question, *_: asked.append(question.goal.kind))
    prices = {"wholesale_per_kwh": 50.0, "wheeling_per_kwh": 10.0, "demand_charge_per_kw": 2000.0}
    best_size(town(prices__pool=prices), "storage.town", goal=goal, value=value)
    assert asked == [goal]


@pytest.mark.usefixtures("short_curve")
def test_demand_charge_is_answered_by_the_programme() -> None:
    prices = {"wholesale_per_kwh": 50.0, "wheeling_per_kwh": 10.0, "demand_charge_per_kw": 2000.0}
    found = best_size(town(prices__pool=prices), "storage.town", subsidy_fraction=0.0, price_per_kwh=15_000)
    assert found.method == "programme"
    assert found.parts[0].capacity_kwh > 0.0
    part = found.parts[0]
    assert part.saved_by_next_kwh <= part.yearly_per_kwh * (1.0 + 1e-6) <= part.saved_by_last_kwh * (1.0 + 1e-5)


def test_pv_of_a_roof(hitotsugaoka: District) -> None:
    part = best_size(hitotsugaoka, "pv.home_roof@home_17").parts[0]
    # a battery that may not export stands behind the same meter: the bound stays open by a little (SitePlace.is_tight)
    if part.power_kw < 4 * 5.5 * (1.0 - 1e-9):
        assert part.saved_by_next_kw <= part.yearly_per_kw * 1.001
        assert part.saved_by_last_kw >= part.yearly_per_kw * 0.999
    found = best_size(hitotsugaoka, "pv.home_roof@home_17", most=1.0)
    assert found.parts[0].power_kw == pytest.approx(1.0)
    assert found.parts[0].planned_kw == pytest.approx(5.5)
    assert any("largest that was allowed" in text for text in found.sentences)


def test_battery_of_one_home(hitotsugaoka: District) -> None:
    found = best_size(hitotsugaoka, "storage.home@home_17", price_per_kwh=30_000)
    part, curve = found.parts[0], found.curve
    assert part.units == 1
    assert part.saved_by_next_kwh <= part.yearly_per_kwh <= part.saved_by_last_kwh
    assert curve["yearly_cost"].min() >= found.yearly_cost - 1e-6
    here = curve[np.isclose(curve["capacity_kwh"], part.capacity_kwh, rtol=1e-12)]
    assert here["yearly_cost"].iloc[0] == pytest.approx(found.yearly_cost, rel=1e-9)
    assert curve["yearly_cost"].iloc[0] == pytest.approx(found.none_yearly_cost, rel=1e-4)
    assert found.sizes_map is not None
    assert found.front is not None
    assert found.batteries is not None
    saved = found.none_yearly_cost - (found.planned_yearly_cost - 5.6 * part.yearly_per_kwh)
    assert found.batteries["saved_cost"].iloc[0] == pytest.approx(saved, rel=1e-9)


def test_survival_is_the_smallest_battery_of_the_hardest_shelter(hitotsugaoka: District) -> None:
    found = best_size(hitotsugaoka, "storage.shelter", goal="survival", value=72)
    each = [smallest_battery(one, hours=72).storage.capacity_kwh for one in ems.shelters(hitotsugaoka)]
    assert found.parts[0].capacity_kwh == max(each)
    assert found.method == "bisection"
    # kept full: nothing saved, the losses of a full battery paid; 2.8e-5 an hour of 3 × 127 kWh at some 25 yen: 2,000
    assert 0.0 < found.operation_cost - found.none_yearly_cost < 10_000.0
    row = found.curve[found.curve["capacity_kwh"] == found.parts[0].capacity_kwh].iloc[0]
    assert row["yearly_cost"] == pytest.approx(found.yearly_cost, rel=1e-12)
    assert row["survival_fraction"] == 1.0
    with pytest.raises(InputError, match=r"needs 127 kWh in each unit, more than there may be within most = 100 kWh"):
        best_size(hitotsugaoka, "storage.shelter", goal="survival", value=72, most=100)
    with pytest.raises(InputError, match="more than there may be within budget"):
        best_size(hitotsugaoka, "storage.shelter", goal="survival", value=72, budget=1e6)


def test_survival_on_the_curve_is_that_of_a_study(hitotsugaoka: District) -> None:
    base = pool_base(hitotsugaoka, None, "storage.shelter")
    place = PoolPlace(
        base=base,
        key="storage.shelter",
        price=unit_prices(hitotsugaoka.scenario)["storage.shelter"],
        has_own_power=False,
    )
    year = ems.simulate(hitotsugaoka, "self_consumption")
    energy = year.storages["shelter"]["energy_kwh"].to_numpy()
    start = np.concatenate([[0.0], energy[:-1]])[None, :]
    found = survival_fractions(place, np.array([14_400.0]), np.array([3600.0]), start, 72.0)
    # by definition: equipment that is sure to work, vital services from every start
    shares = []
    for shelter in ems.shelters(hitotsugaoka):
        sure = replace(shelter, pv_availability_fraction=1.0, battery_availability_fraction=1.0, shedding="vital")
        study = study_outages(hitotsugaoka, year, sure, hours=72.0)
        shares.append(float((study.survived() >= 72).mean()))
    assert found[0] == pytest.approx(min(shares), abs=1e-12)
