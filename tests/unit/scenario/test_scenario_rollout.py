"""What is installed where, in which year; numbers follow from the small district by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ems.economics.purchases.holders import ppa_fraction
from ems.scenario import installed, read_scenario
from ems.scenario.ppa import ppa_sites_of

if TYPE_CHECKING:
    from pathlib import Path


def test_equipment_arrives_in_its_year(town: Path) -> None:
    scenario = read_scenario(town)
    assert [installed(scenario, year).pv_kw() for year in range(2022, 2026)] == [0.0, 14.0, 30.0, 30.0]
    assert [installed(scenario, year).storage_kwh() for year in range(2022, 2026)] == [0.0, 12.0, 130.0, 130.0]
    assert [installed(scenario, year).generation for year in (2023, 2024)] == [(), ("hydro",)]
    assert [installed(scenario, year).contracts for year in (2022, 2023)] == [(), ("roofs",)]


def test_the_scenarios_own_year_is_the_default(town: Path) -> None:
    assert installed(read_scenario(town, fiscal_year=2023)).pv_kw() == 14.0


def test_savings_grow_with_the_sites(town: Path) -> None:
    """900 kWh at 3 homes; one home in 2023, two more in 2025."""
    scenario = read_scenario(town)
    assert [installed(scenario, year).measures[0].energy_kwh for year in (2023, 2024, 2025)] == [300.0, 300.0, 900.0]
    assert installed(scenario, 2022).measures == ()


def test_a_measure_can_be_switched_off(town: Path) -> None:
    assert installed(read_scenario(town, ["measure.led.enabled=false"])).measures == ()


def test_a_home_keeps_its_equipment_from_year_to_year(town: Path) -> None:
    """Roofs on homes 0 to 3; carports on homes 4 and 5 even in the year when only two roofs are there."""
    scenario = read_scenario(town)
    for year, roofs, carports in ((2023, [(0, 2)], [(4, 1)]), (2024, [(0, 2), (2, 2)], [(4, 1), (5, 1)])):
        items = [item for item in installed(scenario, year).pv if item.at == "home"]
        assert [(item.first_site, item.sites) for item in items if item.pv == "roof"] == roofs
        assert [(item.first_site, item.sites) for item in items if item.pv == "carport"] == carports


def test_own_meter_nodes_are_counted_from_zero(town: Path) -> None:
    park = installed(read_scenario(town)).pv[-1]
    assert (park.at, park.first_site, park.sites, park.name, park.kw) == ("own_meter", 0, 1, "Park", 2.0)


def test_a_first_site_may_be_named(town: Path) -> None:
    """Entry 2 begins at home number 7 (index 6) instead of the next free one."""
    scenario = read_scenario(town, {"pv.roof.plants[1].first_site": 7, "storage.home.rollout[1].first_site": 6})
    end = installed(scenario)
    assert [item.first_site for item in end.pv if item.pv == "roof"] == [0, 6]
    assert [item.first_site for item in end.storages if item.storage == "home"] == [0, 5]


def test_classes_after_a_class_follow_its_furthest_site(town: Path) -> None:
    """Roofs up to home number 9 leave room for one carport of two; an earlier entry that ends later counts too."""
    with pytest.raises(ValueError, match=r"needs sites 11 to 11 of home, which has 10"):
        read_scenario(town, ["pv.roof.plants[1].first_site=8"])
    scenario = read_scenario(town, {"pv.roof.plants[0].first_site": 7, "pv.roof.plants[1].first_site": 1})
    assert [item.first_site for item in installed(scenario).pv if item.pv == "carport"][:2] == [8, 9]


def test_units_share_the_printed_kwh(town: Path) -> None:
    end = installed(read_scenario(town))
    home = [item for item in end.storages if item.storage == "home"]
    assert [(item.capacity_kwh, item.max_charge_kw, item.max_discharge_kw) for item in home] == [
        (6.0, 3.0, 1.5),
        (9.0, 4.5, 2.25),
    ]
    assert [item.tier for item in end.storages] == ["site", "site", "pool"]
    assert [item.first_site for item in home] == [0, 2]
    assert (end.storage_units(), end.storage_units("shelter"), end.storage_kwh("home")) == (5, 1, 30.0)


def test_sites_share_the_kw_of_an_entry(town: Path) -> None:
    assert [item.kw_per_site for item in installed(read_scenario(town)).pv] == [5.0, 5.0, 4.0, 4.0, 2.0]
    assert installed(read_scenario(town)).pv_sites("roof") == 4


def test_hitotsugaoka_places_equipment_as_stated() -> None:
    """Roofs on homes 0 to 428, carports on 429 to 528, batteries on homes with a roof; shops by name."""
    scenario = read_scenario("hitotsugaoka")
    end = installed(scenario)
    roofs = [site for i in end.pv if i.pv == "home_roof" for site in range(i.first_site, i.first_site + i.sites)]
    ports = [site for i in end.pv if i.pv == "home_carport" for site in range(i.first_site, i.first_site + i.sites)]
    batteries = [s for i in end.storages if i.storage == "home" for s in range(i.first_site, i.first_site + i.units)]
    assert roofs == list(range(429))
    assert ports == list(range(429, 529))
    assert batteries == list(range(250))
    flats = scenario.demand["home"].sites - scenario.policy.flat_homes
    assert max(ports) < flats


def test_shop_batteries_stand_at_shops_with_pv_at_the_end_of_the_plan() -> None:
    end = installed(read_scenario("hitotsugaoka"))
    with_pv = {
        (item.at, site)
        for item in end.pv
        if item.group == "shops"
        for site in range(item.first_site, item.first_site + item.sites)
    }
    batteries = [
        (item.at, site)
        for item in end.storages
        if item.storage == "shop"
        for site in range(item.first_site, item.first_site + item.units)
    ]
    assert len(set(batteries)) == 43
    assert set(batteries) <= with_pv


def test_kindergarten_has_both_roof_and_carport() -> None:
    """The first of the other shops: 84 kW from 2024, 10 kW more from 2026; no other shop's entry falls on it."""
    end = installed(read_scenario("hitotsugaoka"))
    first = [i for i in end.pv if i.at == "other_shops" and i.first_site == 0]
    assert [(item.pv, item.sites, item.kw, item.year) for item in first] == [
        ("shop_roof", 1, 84.0, 2024),
        ("shop_carport", 1, 10.0, 2026),
    ]


def test_a_roof_under_a_ppa_stays_so_whatever_else_is_built() -> None:
    """Plants in the order of the scenario, not of the years: the operator has the roofs of 2027 and 21 of 2026."""
    scenario = read_scenario("hitotsugaoka")
    roof = scenario.pv["home_roof"]
    last_first = roof.model_copy(update={"ppa_sites": 60, "plants": roof.plants[::-1]})
    turned = scenario.model_copy(update={"pv": {**scenario.pv, "home_roof": last_first}})
    for year, wanted in ((2023, {2023: 0}), (2026, {2026: 21, 2025: 0, 2024: 0, 2023: 0})):
        found = {item.year: item.ppa_sites for item in installed(turned, year).pv if item.pv == "home_roof"}
        assert found == wanted
    assert ppa_sites_of(last_first) == (39, 21, 0, 0, 0)
    of_operator = {item.year: item.ppa_sites / item.sites for item in installed(turned).pv if item.pv == "home_roof"}
    assert {year: ppa_fraction(last_first, year) for year in of_operator} == pytest.approx(of_operator)  # whose capital
