"""A guaranteed reserve holds its promise when the year is played, under rules and under plans."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from reserve_cases import refuges, town

import ems
from ems.island.build.shelters import shelters as shelters_of
from ems.island.outages import outage_cases
from ems.island.play.services import play_outages
from ems.resilience.safety.guarantee import guaranteed_reserve, shelters_with_batteries
from ems.resilience.starts.stored import energy_at_start_kwh
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.resilience.safety.promise import Guarantee

HOURS = 48


@cache
def guarantee(policy: str, share: float = 1.0) -> Guarantee:
    return guaranteed_reserve(town(), refuges(town()), policy=policy, hours=HOURS, share_fraction=share)


def vital_last(found: Guarantee) -> list[np.ndarray]:
    """Play every start at every shelter from what the replay left, one service after the other by priority."""
    lasted = []
    for one in found.shelters:
        energy = energy_at_start_kwh(found.result, one)
        play = play_outages(one, outage_cases(np.arange(one.n_steps), HOURS, energy))
        lasted.append(play.survived[:, one.vital].min(axis=1) >= HOURS)
    return lasted


@pytest.mark.parametrize("policy", ["none", "self_consumption", "time_of_use", "optimal", "each_for_itself"])
def test_every_start_lasts_when_every_start_was_promised(policy: str) -> None:
    found = guarantee(policy)
    assert found.held
    assert found.notes == ()
    assert found.not_promised.empty
    assert all(lasted.all() for lasted in vital_last(found))
    assert found.result.kpis["balance_residual_kwh"] < 1e-6
    # without the reserve the promise would not hold: the test can fail
    assert any(
        (energy_at_start_kwh(found.before, one) < p.need_kwh).any()
        for one, p in zip(found.shelters, found.profiles, strict=True)
    )


def test_no_less_would_do() -> None:
    """The hourly floor is the need itself: a hundredth of a kWh less breaks the promise there."""
    found = guarantee("optimal")
    assert (found.shape, found.alike) == ("hourly", False)
    for one, profile in zip(found.shelters, found.profiles, strict=True):
        need = profile.need_kwh[profile.need_kwh > 10.2]  # above the emergency floor of 10 kWh
        starts = np.flatnonzero(profile.need_kwh > 10.2)
        play = play_outages(one, outage_cases(starts, HOURS, need - 0.01))
        assert (play.survived[:, one.vital].min(axis=1) < HOURS).all()


@pytest.mark.parametrize("policy", ["none", "self_consumption", pytest.param("optimal", marks=pytest.mark.slow)])
def test_a_share_is_kept_and_says_what_it_leaves_out(policy: str) -> None:
    found = guarantee(policy, 0.9)
    lasted = vital_last(found)
    for one, profile, alive in zip(found.shelters, found.profiles, lasted, strict=True):
        assert profile.promised_fraction >= 0.9
        assert alive[profile.promised].all()
        assert alive.mean() >= 0.9
        assert found.table["lasted_fraction"][one.name] == alive.mean()
    assert found.extra_cost <= guarantee(policy).extra_cost + 1e-6 * abs(guarantee(policy).extra_cost)
    assert len(found.not_promised) == sum(int((~profile.promised).sum()) for profile in found.profiles)
    assert found.notes


def test_the_cheapest_of_what_was_tried_is_taken() -> None:
    found = guarantee("self_consumption", 0.9)
    assert {order for order, *_ in found.tried} == {"need", "gap", "none"}
    assert found.extra_cost == min(cost for *_, cost in found.tried)


def test_impossible_starts_are_told() -> None:
    found = guaranteed_reserve(town(), refuges(town(), load_kw=(5.0, 2.0)), policy="none", hours=HOURS)
    profile = found.profiles[0]
    assert 0 < profile.impossible.sum() < len(profile.impossible)
    assert found.held  # what was promised
    assert "even a full battery does not carry the vital services for 48 h" in found.notes[0]
    assert "of the starts was asked for" in found.notes[1]
    assert found.not_promised["impossible"].all()
    assert not found.not_promised["lasted"].any()


def test_without_a_battery_there_is_nothing_to_keep() -> None:
    with pytest.raises(InputError, match="no shelter has a battery at the pool"):
        guaranteed_reserve(town(), ())


@pytest.mark.slow
def test_the_shelters_of_hitotsugaoka_last_three_days_from_every_start() -> None:
    district = ems.build_district(ems.read_scenario("hitotsugaoka"))
    found = guaranteed_reserve(district, policy="self_consumption", hours=72, share_fraction=1.0)
    assert len(found.shelters) == len(shelters_with_batteries(district, shelters_of(district))) == 3
    assert found.held
    assert (found.table["lasted_fraction"] == 1.0).all()
    assert found.result.kpis["balance_residual_kwh"] < 1e-6
    # each unit holds a few hundred of its 4,800 kWh, and the year is hardly dearer
    assert (found.table["highest_floor_kwh"] < 0.2 * found.table["capacity_kwh"]).all()
    assert abs(found.extra_cost) < 1e-3 * found.result.kpis["cost_yen"]
