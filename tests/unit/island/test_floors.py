"""Floors of shelters' batteries: reachable, kept by every policy, and books that close."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from reserve_cases import LOSS_PER_H, UNIT_KW, UNIT_KWH, UNITS, refuges, small_town, town
from small_districts import BATTERY

import ems
from ems.island.reserve.floors import own_capacity_kwh, own_storage_number, reachable_floor_kwh, with_floors
from ems.resilience.starts.stored import energy_at_start_kwh
from profiles.errors import InputError


def reached(floor: list[float], *, power_kwh: float, kept: float = 1.0, ceiling_kwh: float = 10.0) -> list[float]:
    n_steps = len(floor)
    return reachable_floor_kwh(
        np.array(floor),
        ceiling_kwh=np.full(n_steps, ceiling_kwh),
        charged_kwh=np.full(n_steps, power_kwh),
        kept_fraction=kept,
    ).tolist()


def test_a_floor_is_raised_until_full_power_reaches_it() -> None:
    assert reached([0, 0, 0, 6, 0], power_kwh=2.0) == [0, 2, 4, 6, 0]
    assert reached([0, 0, 0, 6, 0], power_kwh=10.0) == [0, 0, 0, 6, 0]


def test_the_year_goes_round() -> None:
    assert reached([6, 0, 0, 0], power_kwh=2.0) == [6, 0, 2, 4]


def test_standing_loss_makes_the_way_longer() -> None:
    assert reached([0, 0, 4], power_kwh=3.0, kept=0.5) == [0, 2, 4]


def test_what_a_full_battery_cannot_keep_stays_out_of_reach() -> None:
    assert reached([0, 0, 10], power_kwh=1.0, kept=0.5) == [10, 10, 10]
    assert reached([0, 12, 0], power_kwh=1.0)[1] == 10


def test_units_are_taken_apart_where_their_floors_differ() -> None:
    district, shelters = town(), refuges(town())
    floor = np.zeros(district.grid.n_steps)
    floor[100:200] = 150.0
    floored = with_floors(district, shelters, {"refuge_2": floor})
    pool = floored.pool_storages
    assert pool.group == ("refuge_1", "refuge_2", "refuge_3")
    assert floored.pool_units == (1, 1, 1)
    assert pool.capacity_kwh.tolist() == [UNIT_KWH] * UNITS
    assert pool.max_charge_kw.tolist() == pool.max_discharge_kw.tolist() == [UNIT_KW] * UNITS
    kept = pool.floor_fraction[pool.limit_row] * pool.capacity_kwh[:, None]
    assert not kept[[0, 2]].any()
    assert (kept[1] >= floor).all()
    # 50 kW × 0.9 an hour: 150 kWh are asked for one step, so three steps before it there must be 15, 60, 105 kWh
    assert kept[1, 96:101] == pytest.approx([0.0, 15.0, 60.0, 105.0, 150.0], abs=0.1)
    assert "Refuge 2 0 to 150 kWh" in floored.notes[-1]


def test_equal_floors_leave_units_together() -> None:
    district = town()
    shelters = refuges(district, load_kw=(1.0, 1.0, 1.0))
    floor = np.full(district.grid.n_steps, 60.0)
    floored = with_floors(district, shelters, {one.name: floor for one in shelters})
    assert floored.pool_storages.group == ("refuge",)
    assert floored.pool_units == (UNITS,)
    assert floored.pool_storages.floor_fraction[floored.pool_storages.limit_row] == pytest.approx(0.3)
    assert floored.pool_storages.initial_energy_kwh.tolist() == pytest.approx([180.0])


def test_units_without_a_shelter_stay_together() -> None:
    district = town()
    floored = with_floors(district, refuges(district)[:1], {"refuge_1": np.full(district.grid.n_steps, 20.0)})
    assert floored.pool_storages.group == ("refuge_1", "refuge_2")
    assert floored.pool_units == (1, 2)
    assert floored.pool_storages.capacity_kwh.tolist() == [UNIT_KWH, 2 * UNIT_KWH]


def test_floors_may_be_changed_once_more() -> None:
    district, shelters = town(), refuges(town())
    nothing, some = np.zeros(district.grid.n_steps), np.full(district.grid.n_steps, 20.0)
    once = with_floors(district, shelters, {"refuge_1": nothing, "refuge_2": some})
    assert [own_storage_number(once, one) for one in shelters] == [0, 1]
    twice = with_floors(once, shelters, {"refuge_1": some})
    pool = twice.pool_storages
    assert pool.group == once.pool_storages.group
    assert pool.floor_fraction[pool.limit_row, 0] == pytest.approx([0.1, 0.1, 0.0])


@pytest.mark.parametrize("policy", ["none", "self_consumption", "time_of_use", "shelter_reserve+none"])
def test_every_rule_keeps_the_floor_and_the_books(policy: str) -> None:
    district, shelters = town(), refuges(town())
    rng, n_steps = np.random.default_rng(1), district.grid.n_steps
    floors = {one.name: np.repeat(rng.uniform(0.0, 0.9 * UNIT_KWH, n_steps // 24), 24) for one in shelters}
    result = ems.simulate(with_floors(district, shelters, floors), policy)
    assert result.kpis["balance_residual_kwh"] < 1e-6
    for one in shelters:
        at_end = result.storages[f"refuge_{one.storage_unit}"]["energy_kwh"].to_numpy()
        assert (at_end - floors[one.name]).min() > -1e-9
        # an outage that starts with a step finds what the step before it left
        assert np.roll(energy_at_start_kwh(result, one), -1)[:-1] == pytest.approx(at_end[:-1])


def test_a_floor_that_nobody_foresees_is_reached_as_fast_as_can_be() -> None:
    district, shelters = town(), refuges(town())
    floor = np.zeros(district.grid.n_steps)
    floor[48:72] = UNIT_KWH
    floored = with_floors(district, shelters, {"refuge_1": floor}, foreseen=False)
    energy = ems.simulate(floored, "none").storages["refuge_1"]["energy_kwh"].to_numpy()
    assert energy[47] == 0.0
    assert energy[48:51] == pytest.approx([45.0, 90.0, 135.0], abs=0.1)
    assert energy[71] == pytest.approx(UNIT_KWH)


def test_titles_of_units_carry_their_number() -> None:
    district, shelters = town(), refuges(town())
    floored = with_floors(district, shelters, {"refuge_1": np.full(district.grid.n_steps, 20.0)})
    table = ems.simulate(floored, "none").storage_table
    assert table["title"]["refuge_2"] == "Shelter batteries 2"
    assert table["title_ja"]["refuge_2"] == "避難所の蓄電池 2"
    assert table["count"]["refuge_2"] == 1


def test_a_class_with_the_same_loss_is_not_touched_elsewhere() -> None:
    district = town()
    floored = with_floors(district, refuges(district), {})
    assert floored.pool_storages.group == district.pool_storages.group
    assert floored.notes == district.notes
    assert floored.pool_storages.standing_loss_fraction_per_h.tolist() == [LOSS_PER_H]


def test_neighbours_batteries_are_not_the_shelters_own() -> None:
    one = replace(refuges(town())[0], neighbour_storage=(("home", 40.0),))
    assert own_capacity_kwh(one) == UNIT_KWH - 40.0
    assert own_capacity_kwh(replace(one, storage=None, storage_group=None)) == 0.0


def test_all_wrong_floors_are_told_at_once() -> None:
    district = town()
    first, second = refuges(district)
    homeless = replace(first, name="tent", storage_group=None)
    same = replace(second, storage_unit=1)
    n_steps = district.grid.n_steps
    wrong = {
        "refuge_1": np.full(n_steps, UNIT_KWH + 1.0),
        "refuge_2": np.full(n_steps - 1, 1.0),
        "tent": np.zeros(n_steps),
        "castle": np.zeros(n_steps),
    }
    with pytest.raises(InputError) as caught:
        with_floors(district, (first, same, homeless), wrong)
    told = str(caught.value)
    for part in (
        "castle: no such shelter",
        "must lie between 0 and its battery's 200 kWh",
        f"({n_steps},) finite numbers of kWh",
        "tent: has no battery at the pool",
        "refuge_1, refuge_2 share a unit of it",
    ):
        assert part in told


def test_a_unit_cannot_have_the_name_of_another_class() -> None:
    clash = BATTERY | {"max_charge_kw": 5, "max_discharge_kw": 5}
    clash |= {"rollout": [{"year": 2022, "at": "pool", "units": 1, "kwh": 10}]}
    district = small_town(storage__refuge_1=clash)
    with pytest.raises(InputError, match="is a class of storages, and the name of a unit"):
        with_floors(district, refuges(district), {"refuge_1": np.full(district.grid.n_steps, 20.0)})


def test_shelters_cannot_use_more_than_there_is() -> None:
    district = town()
    many = refuges(district, load_kw=(1.0, 1.0, 1.0, 1.0))
    with pytest.raises(InputError, match="shelters use 800 kWh of it"):
        with_floors(district, many, {})
