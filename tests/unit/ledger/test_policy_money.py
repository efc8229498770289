"""The figures by which policies are compared in money."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hamlet import HOURS

import ems
from ems.ledger import gains, policy_money, without_plan

if TYPE_CHECKING:
    from ems.district import District
    from ems.results import Result
    from ems.scenario.storage import StorageClass

LFP = {"chemistry": "lfp"}


def ageing(kind: StorageClass) -> StorageClass:
    return kind.model_copy(update={"ageing": kind.ageing.model_copy(update=LFP)})


def with_ageing(district: District, *names: str) -> District:
    """The district with batteries that age; nothing that is played differs."""
    storage = dict(district.scenario.storage) | {name: ageing(district.scenario.storage[name]) for name in names}
    return dataclasses.replace(district, scenario=district.scenario.model_copy(update={"storage": storage}))


def test_figures_of_a_hamlet_by_hand(hamlet: tuple[District, Result]) -> None:
    """Two homes of 1 kW together save 6 yen on the 1.5 kW they take and 29 yen on a plant's 0.5 kW: half each."""
    district, result = hamlet
    before = without_plan(district)
    money = policy_money(district, result, before)
    assert before.paid_cost.tolist() == pytest.approx(29 * result.sites["load_kwh"].to_numpy() + 1200)
    assert money.figures["home_median_gain"] == pytest.approx((1.5 * 6 + 0.5 * 29) * HOURS / 2)
    assert money.figures["losers_fraction"] == 0.0
    assert money.figures["margin"] == money.books.margin
    assert money.figures["margin_per_kwh"] == pytest.approx(money.books.margin / (3.5 * HOURS))
    assert money.figures["operator_income"] == 0.0
    assert math.isnan(money.figures["life_used_fraction"])


def test_the_gain_is_that_of_the_page(hamlet: tuple[District, Result]) -> None:
    gained = gains(*hamlet)
    figures = policy_money(*hamlet, without_plan(hamlet[0])).figures
    assert figures["home_median_gain"] == gained.by("group").loc["homes", "median"]
    assert figures["losers_fraction"] == gained.summary().loc["no_plan", "losers_fraction"]


def test_who_pays_more_than_before_loses(hamlet: tuple[District, Result]) -> None:
    district, result = hamlet
    before = without_plan(district)
    cheaper = dataclasses.replace(before, paid_cost=before.paid_cost * [1.0, 0.1, 1.0])
    assert policy_money(district, result, cheaper).figures["losers_fraction"] == pytest.approx(1 / 3)


def test_without_a_reference_there_are_no_gains_and_without_homes_no_middle_one(
    hamlet: tuple[District, Result], renca: District, renca_year: Result
) -> None:
    figures = policy_money(*hamlet).figures
    assert math.isnan(figures["home_median_gain"])
    assert math.isnan(figures["losers_fraction"])
    of_renca = policy_money(renca, renca_year, without_plan(renca)).figures
    assert math.isnan(of_renca["home_median_gain"])
    assert of_renca["losers_fraction"] == 0.0


def test_life_used_is_a_mean_by_capacity_and_shelters_have_their_own(everything: District) -> None:
    names = sorted(everything.scenario.storage)
    district = with_ageing(everything, *names)
    result = ems.simulate(district, keep_sites=True)
    shelter = {"title": "Shelter", "storage": "large"}
    read = type(next(iter(ems.read_scenario("renca").shelter.values())))
    scenario = district.scenario.model_copy(update={"shelter": {"hall": read.model_validate(shelter)}})
    money = policy_money(dataclasses.replace(district, scenario=scenario), result)
    table = money.wear.table.astype({"capacity_kwh": float, "life_used_fraction": float})
    everywhere = np.average(table["life_used_fraction"], weights=table["capacity_kwh"])
    assert money.figures["life_used_fraction"] == pytest.approx(everywhere)
    large = table.loc[["large_1", "large_2"]]
    expected = (large["life_used_fraction"] * large["capacity_kwh"]).sum() / large["capacity_kwh"].sum()
    assert money.figures["shelter_life_used_fraction"] == pytest.approx(expected)
    assert 0.0 < expected < 1.0


def test_nothing_holds_the_power_of_the_sites(hamlet: tuple[District, Result]) -> None:
    """Comparing policies hands over each year with the power of its sites, and keeps it where that is asked for."""
    seen: list[tuple[str, tuple[int, ...]]] = []

    def look(_district: District, result: Result) -> None:
        assert result.site_series is not None
        seen.append((result.policy, result.site_series.shape))

    district = hamlet[0]
    policies = ["none", "self_consumption"]
    dropped = ems.compare(district, policies, on_result=look)
    assert seen == [(name, (3, HOURS)) for name in policies]
    assert [result.site_series for result in dropped.results] == [None, None]
    kept = ems.compare(district, policies, keep_sites=True)
    assert all(result.site_series is not None for result in kept.results)
