"""From scenario to arrays: every site, plant and storage where it belongs, and sums that agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from small_districts import district_like, scenario_like, village

import ems
from ems.district import build_district
from ems.district.drivers import build_drivers, choose_weather
from profiles.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from ems.district import District


def sites_of(district: District) -> dict[str, int]:
    return district.site_table.groupby("class_name", sort=False).size().to_dict()


def test_nodes_are_the_demand_sites_then_those_that_only_generate(everything: District) -> None:
    expected = {"office": 2, "sports_hall": 1, "school": 4, "park": 1, "park_lights": 1, "public_generation": 3}
    assert sites_of(everything) == expected
    assert everything.site_table["name"].tolist()[-4:] == ["park_lights_1", "Car park", "flats_1", "flats_2"]
    assert everything.site_table["counted"].sum() == 8  # lights and roofs are nodes, no sites
    assert everything.group_of_class[-1] == "public"
    assert everything.title_of_class["public_generation"][0] == "Roofs and car parks on their own meter (public)"
    assert everything.title_of_class["office"] == ("Municipal offices", "区庁舎・関連事務所")
    assert everything.nodes.load_kw[-3:].max() == 0.0


def test_plants_stand_where_the_scenario_says(everything: District) -> None:
    table = everything.site_table.set_index("name")
    assert table["pv_kw"].to_dict() == pytest.approx(
        {"office_1": 110, "office_2": 110, "sports_hall_1": 180, "park_1": 0, "park_lights_1": 0, "Car park": 400}
        | {f"school_{i}": 25 for i in (1, 2, 3, 4)}
        | {"flats_1": 30, "flats_2": 30}
    )
    assert table["other_kw"]["park_1"] == 30
    classes = everything.drivers.plant_classes
    assert classes == ("roof", "school_roof", "car_park", "flats", "hydro", "waste")
    np.testing.assert_allclose(everything.pool_plants_kw, [0, 0, 100, 0, 20, 0])
    total = everything.class_plants_kw.sum(axis=0) + everything.pool_plants_kw
    np.testing.assert_allclose(total, [400, 100, 500, 60, 20, 30])
    np.testing.assert_allclose(sum(everything.group_plants_kw.values()), total)
    np.testing.assert_allclose(everything.group_plants_kw["schools"], [0, 100, 0, 0, 0, 0])


def test_no_two_nodes_have_one_name() -> None:
    """A named plant on three sites, and another that is called like a school: names are columns of a table."""
    plants = [
        {"year": 2022, "at": "own_meter", "sites": 3, "kw": 300, "name": "Car park"},
        {"year": 2022, "at": "own_meter", "kw": 200, "name": "school_2"},
    ]
    names = village(pv__car_park={"plants": plants, "sites": 4}).site_table["name"]
    assert names.is_unique
    assert names.tolist()[9:13] == ["Car park", "Car park (2)", "Car park (3)", "school_2 (2)"]


def test_output_of_plants_is_rated_power_times_unit_yield(everything: District) -> None:
    unit = everything.drivers.unit_kw
    np.testing.assert_allclose(unit[4], 100_000 / 20 / 8760)  # constant: its energy over the year
    rated = np.array([[400.0, 0, 0, 0, 20, 0], [0, 0, 0, 0, 0, 30]])
    np.testing.assert_allclose(everything.output_kw(rated, kind="pv"), np.array([400 * unit[0], 0 * unit[0]]))
    np.testing.assert_allclose(everything.output_kw(rated, kind="other"), np.array([20 * unit[4], 30 * unit[5]]))
    np.testing.assert_allclose(everything.output_kw(rated[1]), 30 * unit[5])


def test_storages_stand_where_the_scenario_says(everything: District) -> None:
    sites, pool = everything.site_storages, everything.pool_storages
    names = [everything.site_table["name"][node] for node in sites.node]
    assert list(zip(sites.group, names, sites.capacity_kwh.tolist(), strict=True)) == [
        ("office", "office_1", 40.0),
        ("office", "office_2", 10.0),
        ("hall", "sports_hall_1", 10.0),
        ("school", "school_1", 100.0),
        ("office", "school_1", 20.0),
    ]
    np.testing.assert_allclose(sites.max_charge_kw, [20, 5, 5, 25, 10])
    np.testing.assert_allclose(sites.max_discharge_kw, [16, 4, 5, 25, 8])
    np.testing.assert_allclose(sites.initial_energy_kwh, [20, 5, 0, 20, 10])
    assert not sites.may_export.any()
    # 100 and twice 100 kWh with 30 kW each act as one; 200 kWh with 30 kW is of another ratio.
    assert pool.group == ("large_1", "large_2")
    assert everything.pool_units == (3, 1)
    np.testing.assert_allclose(pool.capacity_kwh, [300, 200])
    np.testing.assert_allclose(pool.max_charge_kw, [90, 30])
    np.testing.assert_allclose(pool.reserve_kwh, [90, 60])
    np.testing.assert_allclose(everything.site_table["storage_kwh"].sum(), 180)
    np.testing.assert_allclose(everything.site_table["usable_kwh"].sum(), 160)


def test_loads_prices_and_contracts_follow_the_scenario(everything: District) -> None:
    grid = everything.grid
    assert everything.load_kw.sum() * grid.step_h == pytest.approx(1_210_000, rel=1e-9)
    np.testing.assert_allclose(everything.class_load_kw.sum(axis=0), everything.nodes.load_kw.sum(axis=0))
    np.testing.assert_allclose(everything.contract_kw, 20 * everything.drivers.unit_kw[0])
    assert any("sell 50% of their output" in note for note in everything.notes)
    assert everything.grid_charge_per_kwh == 40
    assert set(everything.pool_prices.import_per_kwh) == {70}
    assert everything.pool_prices.export_per_kwh is everything.pool_prices.import_per_kwh
    assert set(everything.site_prices.export_per_kwh) == {80}
    assert not everything.warning.any()


def test_residents_take_the_roofs_of_flats_and_no_kw_is_lost(everything: District) -> None:
    policy = {"flats_roof": "residents", "flat_class": "school", "flat_homes": 2}
    residents = village(policy=policy)
    table = residents.site_table.set_index("name")
    assert table["pv_kw"][["school_1", "school_2", "school_3", "school_4"]].tolist() == [25, 25, 55, 55]
    assert "flats_1" not in table.index
    assert sites_of(residents)["public_generation"] == 1
    here, there = (d.class_plants_kw.sum(axis=0) + d.pool_plants_kw for d in (residents, everything))
    np.testing.assert_allclose(here, there)
    np.testing.assert_allclose(residents.group_plants_kw["public"], everything.group_plants_kw["public"])
    made = [ems.simulate(d).kpis["pv_kwh"] for d in (residents, everything)]
    assert made[0] == pytest.approx(made[1], rel=1e-12)


def test_a_district_without_plants_and_storages_still_runs() -> None:
    gone = dict.fromkeys(("pv", "storage"))
    bare = district_like("renca", **gone)
    assert bare.drivers.plant_classes == ()
    assert bare.drivers.unit_kw.shape == (1, 8760)
    result = ems.simulate(bare)
    assert result.kpis["import_kwh"] == pytest.approx(1_210_000, rel=1e-9)
    assert np.isnan(result.kpis["self_consumption_fraction"])
    assert np.isnan(result.kpis["equivalent_full_cycles"])
    assert len(result.plants) == 0
    assert len(result.storage_table) == 0


def test_a_plant_of_no_power_makes_nothing() -> None:
    plant = {"title": "Idle", "group": "public", "kw": 0, "energy_kwh": 0, "at": "pool", "year": 2022}
    district = district_like("renca", generation__idle=plant)
    assert not district.drivers.unit_kw[-1].any()


def test_fiscal_years_add_pv_year_by_year() -> None:
    """Hitotsugaoka from 2023 to 2027: PV, batteries and savings grow; 2024 has 8,784 hours."""
    made, stored, saved, hours = [], [], [], []
    for year in range(2023, 2028):
        district = build_district(ems.read_scenario("hitotsugaoka", fiscal_year=year))
        everywhere = district.class_plants_kw.sum(axis=0) + district.pool_plants_kw
        made.append(district.output_kw(everywhere, kind="pv").sum())
        stored.append(district.site_storages.capacity_kwh.sum() + district.pool_storages.capacity_kwh.sum())
        saved.append(sum(district.saving_kwh.values()))
        hours.append(district.grid.n_steps)
    assert hours == [8760, 8784, 8760, 8760, 8760]
    for series in (made, stored, saved):
        assert np.all(np.diff(series) > 0)


@pytest.mark.parametrize("year", [2024, 2028])
def test_a_leap_year_repeats_28_february_and_says_so(year: int) -> None:
    district = district_like("renca", time={"year": year}, last_fiscal_year=2028)
    assert district.grid.n_steps == 8784
    assert any("28 February" in note for note in district.notes)
    result = ems.simulate(district)
    assert len(result.series) == 8784
    assert result.kpis["load_kwh"] == pytest.approx(1_210_000, rel=1e-9)
    days = result.series["pv_kw"].groupby([result.series.index.month, result.series.index.day]).apply(list)
    # The same weather under a sun that is a day further: alike within a few per cent, and not like the 1st of March.
    assert sum(days[2, 29]) == pytest.approx(sum(days[2, 28]), rel=0.03)


@pytest.mark.parametrize(("minutes", "per_hour"), [(30, 2), (15, 4)])
def test_shorter_steps_keep_the_energies(minutes: int, per_hour: int, renca: District) -> None:
    district = district_like("renca", time={"step_minutes": minutes})
    assert district.grid.n_steps == 8760 * per_hour
    made, hourly = ems.simulate(district).kpis, ems.simulate(renca).kpis
    assert made["load_kwh"] == pytest.approx(hourly["load_kwh"], rel=1e-9)
    assert made["pv_kwh"] == pytest.approx(hourly["pv_kwh"], rel=1e-3)
    assert made["import_kwh"] == pytest.approx(hourly["import_kwh"], rel=0.02)  # the mean hides part of the exchange


def test_ready_drivers_are_used_as_they_are(renca: District) -> None:
    again = build_district(renca.scenario, drivers=renca.drivers)
    assert again.drivers is renca.drivers
    np.testing.assert_array_equal(again.nodes.load_kw, renca.nodes.load_kw)


def test_given_weather_goes_before_the_scenarios(renca: District) -> None:
    sunny = choose_weather(ems.read_scenario("hitotsugaoka", ["weather.year=sunny"]))
    dull = choose_weather(ems.read_scenario("hitotsugaoka", ["weather.year=dull"]))
    scenario = ems.read_scenario("kumamoto")
    made = [ems.build_district(scenario, weather).output_kw(np.array([60.0, 0.0])).sum() for weather in (sunny, dull)]
    assert made[0] > 1.1 * made[1]
    assert renca.drivers.sky.kind == "synthetic"


def test_the_scenarios_weather_file_is_read_for_its_place(tmp_path: Path) -> None:
    weather = choose_weather(ems.read_scenario("kumamoto"))
    path = tmp_path / "weather.csv"
    table = weather.frame[["ghi_w_per_m2", "dni_w_per_m2", "dhi_w_per_m2", "air_temperature_c", "wind_m_per_s"]]
    table.rename_axis("time").to_csv(path, date_format="%Y-%m-%dT%H:%M:%S")
    scenario = scenario_like("kumamoto", weather={"file": str(path)})
    drivers = build_drivers(scenario)
    assert drivers.sky.kind == "csv"
    ours = build_drivers(ems.read_scenario("kumamoto"))
    np.testing.assert_allclose(drivers.sky.ghi_w_per_m2, ours.sky.ghi_w_per_m2, atol=0.05)


def test_a_missing_weather_file_is_told() -> None:
    with pytest.raises(InputError, match=r"nowhere\.csv"):
        build_district(scenario_like("renca", weather={"file": "nowhere.csv"}))


def test_a_climate_of_ones_own_is_used() -> None:
    table = {
        "ghi_kwh_per_m2_day": [3.0] * 12,
        "dhi_kwh_per_m2_day": [1.55] * 12,
        "air_temperature_c": [15.0] * 12,
        "wind_m_per_s": [3.0] * 12,
        "source": "test",
        "name": "Test",
    }
    scenario = scenario_like("kumamoto", weather__climate=None, climate=table)
    weather = choose_weather(scenario)
    assert weather.frame["ghi_w_per_m2"].sum() / 1000 / 365 == pytest.approx(3.0, rel=0.02)


def test_savings_at_one_node_are_merged_and_reach_the_load() -> None:
    """Two measures of one shape at the park's lights, which are one node, and one at two of four schools."""

    def measure(demand: str, sites: int, energy_kwh: float, shape: str) -> dict[str, object]:
        rollout = [{"year": 2022, "sites": sites}]
        return {
            "title": "Saving",
            "demand": demand,
            "shape": shape,
            "sites": sites,
            "energy_kwh": energy_kwh,
            "rollout": rollout,
        }

    measures = {
        "led_1": measure("park_lights", 1, 10_000, "all"),
        "led_2": measure("park_lights", 1, 5_000, "all"),
        "school": measure("school", 2, 20_000, "lighting"),
    }
    district = district_like("renca", measure=measures)
    assert dict(district.saving_kwh) == {"public": 15_000, "schools": 20_000}
    energy = dict(zip(district.class_names, district.class_load_kw.sum(axis=1), strict=True))
    assert energy["park_lights"] == pytest.approx(45_000, rel=1e-6)
    assert energy["school"] == pytest.approx(300_000, rel=1e-6)
