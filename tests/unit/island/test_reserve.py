"""What shelters must keep: by hand, against single outages, and as the default of the rule ``shelter_reserve``."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from reserve_cases import UNIT_KWH, refuges, service, town

import ems
from ems.dispatch import read_policy
from ems.island.reserve import default as default_reserve
from ems.island.reserve.default import with_default_reserve, with_reserve_for
from ems.island.reserve.profile import (
    constant_reserve_kwh,
    full_kwh,
    outage_steps,
    reserve_profile,
    starts_asked,
    vital_need_kwh,
)
from ems.island.shelter import Shelter
from ems.storage import Storage
from profiles.errors import InputError

DAY = 24
LOAD_KW = np.tile(np.arange(1.0, 5.0), 6)
"""1, 2, 3, 4, 1, 2 … kW"""


def hut(*, people: float = 0.0, capacity_kwh: float = 12.0, sun_kw: float = 0.0) -> Shelter:
    """A shelter of a day's steps with a lossless battery of any power, one vital service and one that is not."""
    return Shelter(
        name="hut",
        title="Hut",
        title_ja="",
        services=(
            service("hub", DAY, vital=True, load_kw=LOAD_KW, per_person_kw=0.5),
            service("fans", DAY, vital=False, load_kw=100.0),
        ),
        people=((0.0, 0.0), (0.5, 0.0), (1.5, people)),
        generation_kw=np.full(DAY, sun_kw),
        storage=Storage(
            capacity_kwh=capacity_kwh,
            max_charge_kw=100.0,
            max_discharge_kw=100.0,
            charge_efficiency=1.0,
            discharge_efficiency=1.0,
        ),
        storage_group="hut",
    )


def test_need_is_what_the_vital_services_take_by_hand() -> None:
    need = vital_need_kwh(hut(), 2)
    assert need[:4] == pytest.approx([3.0, 5.0, 7.0, 5.0], abs=1e-4)
    assert need[-1] == pytest.approx(5.0, abs=1e-4)  # 4 kW, then the 1 kW with which the year begins again


def test_people_who_come_later_need_energy_later() -> None:
    assert vital_need_kwh(hut(people=2.0), 1)[:4] == pytest.approx([1.0, 2.0, 3.0, 4.0], abs=1e-4)
    assert vital_need_kwh(hut(people=2.0), 3)[0] == pytest.approx(1.0 + (2.0 + 1.0) + (3.0 + 1.0), abs=1e-4)


def test_what_a_full_battery_cannot_give_is_impossible() -> None:
    profile = reserve_profile(hut(capacity_kwh=6.0), hours=2)
    assert profile.impossible.tolist() == [False, False, True, False] * 6
    assert profile.promised_fraction == 0.75
    assert not profile.left_out.any()
    assert profile.floor_kwh[1] == 0.0  # nothing is kept for the start with step 2, which fails anyway
    assert profile.floor_kwh[0] == pytest.approx(5.0, abs=1e-4)


def test_neighbours_batteries_count_as_empty() -> None:
    one = replace(hut(capacity_kwh=12.0), neighbour_storage=(("home", 6.0),))
    assert full_kwh(one) == 6.0
    assert np.isinf(vital_need_kwh(one, 2)[:4]).tolist() == [False, False, True, False]


def test_without_a_battery_the_sun_decides() -> None:
    bare = replace(hut(sun_kw=2.5), storage=None, storage_group=None)
    assert np.isinf(vital_need_kwh(bare, 1)[:4]).tolist() == [False, False, True, True]
    assert reserve_profile(bare, hours=1).floor_kwh.tolist() == [0.0] * DAY


def test_the_share_rounds_up_and_the_dearest_are_left_out() -> None:
    assert [starts_asked(8760, share) for share in (1.0, 0.9999, 0.95, 0.0)] == [8760, 8760, 8322, 0]
    profile = reserve_profile(hut(), hours=2, share_fraction=0.8)
    assert profile.left_out.sum() == 4
    assert profile.need_kwh[profile.left_out].min() == pytest.approx(7.0, abs=1e-4)
    assert profile.promised_fraction == pytest.approx(20 / 24)
    dear = np.zeros(DAY)
    dear[[0, 4]] = 1.0
    assert np.flatnonzero(
        reserve_profile(hut(), hours=2, share_fraction=22 / 24, dearness_kwh=dear).left_out
    ).tolist() == [
        0,
        4,
    ]


def test_impossible_starts_are_the_first_to_be_left_out() -> None:
    profile = reserve_profile(hut(capacity_kwh=6.0), hours=2, share_fraction=0.7)
    assert int(profile.impossible.sum()) == 6
    assert int(profile.left_out.sum()) == 1
    assert profile.promised_fraction == pytest.approx(17 / 24)


def test_a_start_that_needs_nothing_is_promised_whatever_is_asked() -> None:
    profile = reserve_profile(hut(sun_kw=10.0), hours=12, share_fraction=0.0)
    assert profile.promised_fraction == 1.0
    assert not profile.floor_kwh.any()


@pytest.mark.parametrize(("hours", "share"), [(0.0, 1.0), (25.0, 1.0), (np.nan, 1.0), (2.0, 1.5), (2.0, np.nan)])
def test_wrong_hours_and_shares_are_told(hours: float, share: float) -> None:
    with pytest.raises(InputError, match="reserve of shelter 'hut'"):
        outage_steps(hut(), hours, share)


def test_the_constant_reserve_is_enough_and_none_smaller_is() -> None:
    need = vital_need_kwh(refuges(town())[0], 48)
    for share in (0.5, 0.9, 0.999, 1.0):
        level = constant_reserve_kwh(need, share)
        assert (need <= level).mean() >= share > (need < level).mean()
    assert constant_reserve_kwh(need, 0.0) == 0.0
    assert np.isinf(constant_reserve_kwh(np.array([1.0, np.inf]), 1.0))


def test_the_rule_shelter_reserve_gets_what_outages_need(monkeypatch: pytest.MonkeyPatch) -> None:
    district, shelters = town(), refuges(town(), load_kw=(1.5, 1.0))
    monkeypatch.setattr("ems.island.build.shelters.shelters", lambda _: shelters)
    result = ems.simulate(district, "shelter_reserve")
    most = max(float(vital_need_kwh(one, 72).max()) for one in shelters)
    assert np.isfinite(most)
    assert "reserve from what outages need, 72 h" in result.notes[-1]
    held = result.storages["refuge"]["energy_kwh"].to_numpy()[7 * DAY :] / 3
    assert held.min() >= most  # from the first nights on, standing loss until the next one included
    assert held.min() <= most * 1.02
    assert "outages need" not in " ".join(ems.simulate(district, "self_consumption").notes)


def test_only_rules_that_know_a_reserve_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    district = town()
    monkeypatch.setattr("ems.island.build.shelters.shelters", lambda _: refuges(district))

    def keeps(step, net_load_kw, energy_kwh, storage, signals):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, ARG001
        return min(net_load_kw, energy_kwh - signals.reserve_kwh[step])

    for policy in (keeps, "shelter_reserve", "self_consumption+shelter_reserve"):
        assert with_default_reserve(district, read_policy(policy)).pool_storages.reserve_kwh.any()
    for policy in ("self_consumption", "optimal", "none", "shelter_reserve+none"):
        assert with_default_reserve(district, read_policy(policy)) is district


def test_a_reserve_of_the_scenario_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = town().scenario
    stated = scenario.model_copy(update={"policy": scenario.policy.model_copy(update={"reserve_fraction": 0.25})})
    district = replace(town(), scenario=stated)
    monkeypatch.delattr(default_reserve, "with_reserve_for")
    assert with_default_reserve(district, read_policy("shelter_reserve")) is district


def test_comparisons_keep_the_default_too(monkeypatch: pytest.MonkeyPatch) -> None:
    district = town()
    monkeypatch.setattr("ems.island.build.shelters.shelters", lambda _: refuges(district))
    results = ems.compare(district, ["none", "shelter_reserve"]).results
    assert results[1].kpis == ems.simulate(district, "shelter_reserve").kpis
    assert results[1].notes[-1].startswith("reserve from what outages need")


def test_a_battery_that_is_too_small_is_kept_full_and_that_is_said() -> None:
    district, shelters = town(), refuges(town(), load_kw=(30.0, 1.0))
    reserved = with_reserve_for(district, shelters, hours=72)
    assert reserved.pool_storages.reserve_kwh.tolist() == [3 * UNIT_KWH]
    assert "Refuge 1 200 kWh (its full battery, which is not enough)" in reserved.notes[-1]


def test_without_shelters_nothing_is_kept() -> None:
    reserved = with_reserve_for(town(), (), hours=72)
    assert not reserved.pool_storages.reserve_kwh.any()
    assert "keeps nothing for an outage" in reserved.notes[-1]
