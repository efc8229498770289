"""Goals of several classes at the pool: as the exact search where one storage is asked for, else by other ways."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sized_district import CAPITAL, town
from small_districts import BATTERY

import ems
from ems.designs import pool_base
from ems.sizing.answering import together, together_rules
from ems.sizing.answering.together_goals import PoolShare, lowest_peaks_kw
from ems.sizing.asked import read_question
from ems.sizing.sizing import best_size
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.district import District
    from ems.sizing.answer import Sizing
    from ems.sizing.asked import Asked

NONE_CHANGED = dict.fromkeys(("price_per_kwh", "price_per_kw", "subsidy_fraction", "life_years", "discount_fraction"))
BOTH = ("storage.first", "storage.town")
SOLVER = 1e-6
"""Relative: the solver keeps every limit to 1e-7, and sizes follow from sums over the year."""


@pytest.fixture(scope="module")
def small_town() -> District:
    return town()


@pytest.fixture(scope="module")
def two_classes() -> District:
    """Return the town with a second class of batteries that acts before the other and costs half as much a kWh."""
    first = BATTERY | {"title": "Cheap batteries", "max_charge_kw": 20, "max_discharge_kw": 20, "capacity_kwh": 100}
    first |= {"charge_efficiency": 0.8, "rollout": [{"year": 2022, "at": "pool", "units": 3, "kwh": 300}]}
    second = BATTERY | {"title": "Town batteries", "max_charge_kw": 75, "max_discharge_kw": 100, "capacity_kwh": 300}
    second |= {"rollout": [{"year": 2022, "at": "pool", "units": 2, "kwh": 600}]}
    capital = {"town": CAPITAL, "first": CAPITAL | {"of": ["first"], "spending": [{"year": 2022, "cost": 15_000_000}]}}
    return town(storage__first=first, storage__town=second, capital=capital)


@pytest.fixture(autouse=True)
def short_curve(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw curves through a few sizes only: each is a year that is planned and played."""
    monkeypatch.setattr(together, "CURVE_STEPS", 1)
    monkeypatch.setattr(together_rules, "CURVE_STEPS", 1)


def question(district: District, what: object, goal: str = "cost", **given: float) -> Asked:
    """What is asked, checked."""
    plain = {"value": None, "budget": None, "own_power": False, "least": None, "most": None}
    return read_question(district, what, goal=goal, **(plain | given), changed=NONE_CHANGED)


def by_programme(district: District, what: object, goal: str = "cost", **given: float) -> Sizing:
    """Answer of the programme, also where the exact search would answer."""
    return together.sizing_together(district, question(district, what, goal, **given), None, lambda _: None)


@pytest.mark.parametrize(
    ("goal", "value", "own_power"),
    [
        ("share", 0.7, False),
        ("peak", 300.0, True),
        pytest.param("share", 0.7, True, marks=pytest.mark.slow),
        pytest.param("peak", 300.0, False, marks=pytest.mark.slow),
    ],
)
def test_one_storage_is_answered_as_by_the_exact_search(
    small_town: District, goal: str, value: float, *, own_power: bool
) -> None:
    exact = best_size(small_town, "storage.town", goal=goal, value=value, own_power=own_power)
    found = by_programme(small_town, "storage.town", goal, value=value, own_power=own_power)
    assert exact.parts[0].capacity_kwh > 0.0
    assert found.method == "programme"
    assert found.purchase_cost == pytest.approx(exact.purchase_cost, rel=SOLVER)
    assert found.parts[0].capacity_kwh == pytest.approx(exact.parts[0].capacity_kwh, rel=SOLVER)
    assert found.reached == pytest.approx(exact.reached, rel=SOLVER)
    assert found.operation_cost == pytest.approx(exact.operation_cost, rel=SOLVER)
    assert found.gap <= SOLVER * found.purchase_cost
    assert found.sentences[:2] == exact.sentences[:2]


def test_out_of_reach_says_the_best(small_town: District) -> None:
    for goal, value in (("share", 0.99), ("peak", 10.0)):
        with pytest.raises(InputError) as exact:
            best_size(small_town, "storage.town", goal=goal, value=value, most=500.0)
        with pytest.raises(InputError) as found:
            by_programme(small_town, "storage.town", goal, value=value, most=500.0)
        said = [str(error.value).split("the best is ")[1].split(",")[0] for error in (exact, found)]
        assert said[0] == said[1]


@pytest.mark.parametrize(("goal", "value"), [("share", 0.7), ("peak", 300.0)])
def test_no_cheaper_pair_reaches_the_goal(two_classes: District, goal: str, value: float) -> None:
    found = by_programme(two_classes, BOTH, goal, value=value)
    assert found.reached == pytest.approx(value, rel=SOLVER)
    assert found.gap <= SOLVER * found.purchase_cost
    programme = together.pool_programme_of(two_classes, question(two_classes, BOTH, goal, value=value))
    per_key = {part.key: part.units * part.capacity_kwh for part in found.parts}
    best = np.array([per_key[key] for key in BOTH])
    assert float(programme.purchase_cost(best)) == pytest.approx(found.purchase_cost, rel=1e-12)
    # pairs that cost a hundredth less, all ways of sharing the money between the two classes
    money = 0.99 * found.purchase_cost
    pairs = np.array([[share * money, (1.0 - share) * money] for share in np.linspace(0.0, 1.0, 5)]) / programme.prices
    if goal == "share":
        assert (PoolShare(programme).shares(pairs) < value - 1e-6).all()
    else:
        assert (lowest_peaks_kw(programme, pairs) > value + 1e-3).all()


def test_more_of_one_class_makes_up_for_less_of_the_other(two_classes: District) -> None:
    asked = question(two_classes, BOTH, "share", value=0.7)
    share = PoolShare(together.pool_programme_of(two_classes, asked))
    sizes = np.array(list(product((0.0, 300.0), (0.0, 600.0))))
    none, second, first, both = share.shares(sizes)
    assert none < min(first, second) < max(first, second) < both <= 1.0
    assert both - none < (first - none) + (second - none)  # they share the same surplus


def test_figures_are_those_of_played_years(small_town: District) -> None:
    found = by_programme(small_town, "storage.town")
    without = pool_base(small_town, None, "storage.town").without.kpis
    row, front = found.curve.iloc[0], found.front
    assert row["capacity_kwh"] == 0.0
    for name in ("hourly_matched_fraction", "peak_import_kw", "co2_kg"):
        assert row[name] == pytest.approx(float(without[name]), rel=SOLVER)
        assert found.curve[name].notna().all()
    assert front is not None
    assert front["on_front"].any()
    exact = best_size(small_town, "storage.town")
    here = found.curve[np.isclose(found.curve["capacity_kwh"], found.parts[0].capacity_kwh, rtol=1e-9)].iloc[0]
    there = exact.curve[np.isclose(exact.curve["capacity_kwh"], exact.parts[0].capacity_kwh, rtol=1e-9)].iloc[0]
    assert here["yearly_cost"] == pytest.approx(there["yearly_cost"], rel=SOLVER)
    # plans of one cost may differ in what has no price
    assert here["hourly_matched_fraction"] == pytest.approx(there["hourly_matched_fraction"], abs=2e-3)


@pytest.mark.slow
def test_a_budget_holds_for_both_together(two_classes: District) -> None:
    free = by_programme(two_classes, BOTH)
    spent = sum(part.units * part.capacity_kwh * part.price_per_kwh * 0.5 for part in free.parts)
    bound = by_programme(two_classes, BOTH, budget=0.5 * spent)
    paid = sum(part.units * part.capacity_kwh * part.price_per_kwh * 0.5 for part in bound.parts)
    assert paid == pytest.approx(0.5 * spent, rel=SOLVER)
    assert bound.yearly_cost > free.yearly_cost
    with pytest.raises(InputError, match="does not buy the smallest sizes"):
        by_programme(two_classes, BOTH, budget=1.0, least=10.0)


def test_rule_tries_sizes_as_the_search_for_one_storage_does(
    small_town: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together_rules, "ROUNDS", 5)
    exact = best_size(small_town, "storage.town", policy="self_consumption")
    asked = question(small_town, "storage.town")
    found = together.sizing_together(small_town, asked, "self_consumption", lambda _: None)
    assert (found.method, found.policy) == ("sweep", "self_consumption")
    # both only try: neither need be the best, and near it the cost is flat
    assert found.yearly_cost == pytest.approx(exact.yearly_cost, rel=5e-3, abs=5e-3 * exact.none_yearly_cost)
    assert found.none_yearly_cost == pytest.approx(exact.none_yearly_cost, rel=1e-9)
    assert found.planned_yearly_cost == pytest.approx(exact.planned_yearly_cost, rel=1e-9)
    assert any("nothing is proven" in text for text in found.sentences)


def test_rule_with_a_goal_that_nothing_reaches(two_classes: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together_rules, "FIRST_SIZES", {2: 2})
    asked = question(two_classes, BOTH, "share", value=0.99)
    with pytest.raises(InputError, match=r"no sizes reach it; the best is .* %, with storage.first .* kWh each"):
        together.sizing_together(two_classes, asked, "self_consumption", lambda _: None)
    with pytest.raises(InputError, match="are planned with perfect foresight, or tried under a rule"):
        together.sizing_together(two_classes, asked, "rolling", lambda _: None)


@pytest.mark.slow
def test_survival_of_a_storage_as_by_the_search_for_one() -> None:
    district = ems.build_district(ems.read_scenario("hitotsugaoka"))
    exact = best_size(district, "storage.shelter", goal="survival", value=72)
    found = by_programme(district, "storage.shelter", "survival", value=72)
    assert found.method == "bisection"
    assert found.parts[0].capacity_kwh == exact.parts[0].capacity_kwh
    assert found.operation_cost == pytest.approx(exact.operation_cost, rel=1e-9)
    assert found.sentences[:2] == exact.sentences[:2]
    kept = found.curve.loc[np.isclose(found.curve["capacity_kwh"], found.parts[0].capacity_kwh), "survival_fraction"]
    assert kept.tolist() == [1.0]
    with pytest.raises(InputError, match="stands at no shelter"):
        by_programme(district, "storage.small_public", "survival", value=72)
    with pytest.raises(InputError, match="not for plants"):
        by_programme(district, "pv.ground", "survival", value=72)
    share = by_programme(district, "pv.ground", "share", value=0.615)
    assert share.method == "bisection"
    assert share.reached == pytest.approx(0.615, abs=1e-6)
    with pytest.raises(InputError, match="beside a contract"):
        by_programme(district, ["pv.ground", "storage.shelter"], "share", value=0.615)
