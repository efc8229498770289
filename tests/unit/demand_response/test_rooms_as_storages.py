"""E8: steered air conditioning as storages, and who is enrolled in the bundled district."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from small_districts import scenario_like

import ems
from ems.demand_response import (
    CooledRooms,
    baseline_of_rooms_kw,
    comfort_of_rooms,
    cooled_rooms,
    nudge_groups,
    storages_of_rooms,
)
from ems.scenario import read_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from ems.district import District

ROOMS = CooledRooms(
    name="homes",
    title="Homes",
    class_number=1,
    share_fraction=0.25,
    sites=10,
    rated_kw=20.0,
    behind_kwh=6.0,
    ahead_kwh=2.0,
    leak_fraction_per_h=0.2,
    points_per_kwh=3.0,
)


@pytest.fixture(scope="module")
def district() -> District:
    return ems.build_district(read_scenario("hitotsugaoka"))


def test_baseline_is_the_share_of_the_class_in_air_conditioning() -> None:
    load = np.array([[9.0, 9.0, 9.0], [100.0, 200.0, 800.0]])
    fraction = np.array([[1.0, 1.0, 1.0], [0.4, 0.0, 0.5]])
    # 0.25 · 100 · 0.4 = 10 kW; 0.25 · 800 · 0.5 = 100 kW, more than all that is installed
    assert baseline_of_rooms_kw([ROOMS], load, fraction).tolist() == [[10.0, 0.0, 20.0]]
    assert baseline_of_rooms_kw([], load, fraction).shape == (0, 3)


def test_limits_are_comfort_and_what_runs_anyway() -> None:
    storages = storages_of_rooms([ROOMS], np.array([[10.0, 0.0, 20.0]]), nodes=[4], currency_per_point=2.0)
    row = storages.limit_row[0]
    assert (storages.capacity_kwh * storages.floor_fraction[row]).tolist() == pytest.approx([-6.0] * 3)
    assert (storages.capacity_kwh * storages.ceiling_fraction[row]).tolist() == pytest.approx([2.0] * 3)
    power = storages.power_row[0]
    assert (storages.max_charge_kw[0] * storages.charge_limit_fraction[power]).tolist() == [10.0, 20.0, 0.0]
    assert (storages.max_discharge_kw[0] * storages.discharge_limit_fraction[power]).tolist() == [10.0, 0.0, 20.0]
    assert storages.charge_limit_fraction[0].tolist() == storages.discharge_limit_fraction[0].tolist() == [1.0] * 3
    assert storages.charge_efficiency[0] == storages.discharge_efficiency[0] == 1.0
    assert storages.standing_loss_fraction_per_h[0] == 0.2
    assert storages.wear_price_per_kwh[0] == 6.0
    assert storages.initial_energy_kwh[0] == 0.0
    assert (storages.group, storages.node[0], storages.has_drain) == (("air_conditioning.homes",), 4, False)


def test_each_room_has_rows_of_its_own() -> None:
    other = CooledRooms(
        name="shops",
        title="Shops",
        class_number=0,
        share_fraction=1.0,
        sites=1,
        rated_kw=5.0,
        behind_kwh=1.0,
        ahead_kwh=0.0,
        leak_fraction_per_h=0.5,
        points_per_kwh=0.0,
    )
    baseline = np.array([[10.0, 0.0], [1.0, 5.0]])
    storages = storages_of_rooms([ROOMS, other], baseline, nodes=[0, 2], energy_kwh=np.array([-1.5, 0.0]))
    discharge = storages.max_discharge_kw[:, None] * storages.discharge_limit_fraction[storages.power_row]
    assert discharge == pytest.approx(baseline)
    floors = storages.capacity_kwh[:, None] * storages.floor_fraction[storages.limit_row]
    assert floors[:, 0].tolist() == pytest.approx([-6.0, -1.0])
    assert storages.initial_energy_kwh.tolist() == [-1.5, 0.0]


def test_nobody_enrolled_makes_no_storages() -> None:
    assert storages_of_rooms([], np.zeros((0, 24)), nodes=[]).count == 0


def test_arrays_are_read_only_and_inputs_stay_writable() -> None:
    energy = np.array([1.0])
    storages = storages_of_rooms([ROOMS], np.zeros((1, 2)), nodes=[0], energy_kwh=energy)
    with pytest.raises(ValueError, match="read-only"):
        storages.discharge_limit_fraction[0, 0] = 2.0
    energy[0] = 5.0
    assert storages.initial_energy_kwh[0] == 1.0


def test_half_a_kilowatt_can_be_put_off_for_four_hours(district: District) -> None:
    """Published, one study: zoned control takes 0.52 kW off a home over 4 h; 30 to 80 % of it comes back."""
    (rooms,) = cooled_rooms(district)
    behind_kwh = 0.0
    for _ in range(4):
        behind_kwh = (1.0 - rooms.leak_fraction_per_h) * behind_kwh + 0.52
    assert rooms.behind_kwh / rooms.sites == pytest.approx(behind_kwh, rel=0.01)
    assert 0.3 < behind_kwh / (4 * 0.52) < 0.8


def test_enrolment_follows_the_roll_out(district: District) -> None:
    (rooms,) = cooled_rooms(district)
    evening, midday = nudge_groups(district)
    assert (rooms.sites, rooms.rated_kw) == (500, 1000.0)
    assert rooms.share_fraction == pytest.approx(500 / 2770)
    assert evening.share_fraction == pytest.approx(1000 / 2770)
    assert midday.share_fraction == pytest.approx(500 / 2770)
    assert district.class_names[evening.class_number] == district.class_names[rooms.class_number] == "home"
    earlier = ems.build_district(read_scenario("hitotsugaoka", fiscal_year=2024), drivers=district.drivers)
    assert nudge_groups(earlier) == ()
    assert cooled_rooms(earlier)[0].sites == 150


def test_air_conditioning_of_the_district_is_a_part_of_its_load(district: District) -> None:
    air_conditioning = district.class_air_conditioning_kw
    assert air_conditioning.shape == district.class_load_kw.shape
    assert np.all(air_conditioning >= 0.0)
    assert np.all(air_conditioning <= district.class_load_kw)
    home = district.class_names.index("home")
    share = air_conditioning[home].sum() / district.class_load_kw[home].sum()
    # The load model's 13 % before savings; 494,500 of its kWh are saved by efficient units and insulation.
    assert 0.08 < share < 0.13
    assert not air_conditioning[district.class_names.index("sewage_works")].any()


def test_a_measured_load_has_the_share_of_the_load_model(tmp_path: Path) -> None:
    times = pd.date_range("2027-01-01", "2028-01-01", freq="h", inclusive="left").strftime("%Y-%m-%dT%H:%M")
    pd.DataFrame({"time": times, "ward_office_kw": 250.0}).to_csv(tmp_path / "load.csv", index=False)
    modelled = ems.build_district(scenario_like("kumamoto"))
    scenario = scenario_like("kumamoto", load={"file": str(tmp_path / "load.csv")})
    measured = ems.build_district(scenario, drivers=modelled.drivers)
    office = modelled.class_names.index("ward_office")
    share = modelled.class_air_conditioning_kw[office] / modelled.class_load_kw[office]
    assert measured.class_air_conditioning_kw[office] == pytest.approx(250.0 * share)
    assert share.max() > 0.1


def test_rooms_deviate_in_their_hours_and_come_back_after_them() -> None:
    evening = replace(ROOMS, hours=(17.0, 21.0), recovery_h=3.0)
    night = replace(ROOMS, hours=(22.0, 2.0), recovery_h=2.0)
    behind, ahead = comfort_of_rooms([evening, night, ROOMS], np.arange(24.0), 1.0)
    # the step from 16 to 17 h ends as the hours begin, that from 20 to 21 h is the last with the whole limit
    assert behind[0].tolist() == pytest.approx([0.0] * 17 + [1.0] * 4 + [2 / 3, 1 / 3, 0.0])
    assert ahead[0].tolist() == pytest.approx([0.0] * 14 + [1.0] * 7 + [2 / 3, 1 / 3, 0.0])
    assert behind[1].tolist() == pytest.approx([1.0, 1.0, 0.5, 0.0] + [0.0] * 18 + [1.0, 1.0])
    assert ahead[1].tolist() == pytest.approx([1.0, 1.0, 0.5, 0.0] + [0.0] * 16 + [1.0] * 4)
    assert (behind[2] == 1.0).all()
    assert (ahead[2] == 1.0).all()


def test_comfort_scales_floor_and_ceiling() -> None:
    comfort = np.array([[1.0, 0.5, 0.0]]), np.array([[0.0, 1.0, 0.0]])
    storages = storages_of_rooms([ROOMS], np.full((1, 3), 10.0), nodes=[0], comfort=comfort)
    row = storages.limit_row[0]
    # Nothing more is put off while the rooms come back; what they need for that may be drawn.
    put_off = storages.max_discharge_kw[0] * storages.discharge_limit_fraction[storages.power_row[0]]
    assert put_off.tolist() == [10.0, 0.0, 0.0]
    assert (storages.max_charge_kw[0] * storages.charge_limit_fraction[storages.power_row[0]]).tolist() == [10.0] * 3
    assert (storages.capacity_kwh * storages.floor_fraction[row]).tolist() == pytest.approx([-6.0, -3.0, 0.0])
    assert (storages.capacity_kwh * storages.ceiling_fraction[row]).tolist() == pytest.approx([0.0, 2.0, 0.0])
