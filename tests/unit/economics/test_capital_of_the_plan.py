"""What the bundled scenario invests is what plan.md §6 (N 2.4 (2)) prints, in thousand yen before subsidy."""

from __future__ import annotations

import pytest

from ems.scenario import Scenario, installed, read_scenario

YEARS = (2023, 2024, 2025, 2026, 2027)
PRINTED = {
    "home_pv": (152_936, 291_362, 410_345, 509_884, 143_011),
    "shop_pv": (166_900, 114_399, 101_378, 69_033, 24_941),
    "public_pv": (287_813, 193_432, 380_236, 139_969, 58_338),
    "home_storage": (29_767, 99_225, 148_837, 188_527, 29_767),
    "shop_storage": (68_557, 23_870, 28_576, 16_272, 12_700),
    "public_storage": (40_824, 348_353, 361_550, 327_500, 9_387),
    "energy_management": (72_000, 36_000, 36_000, 18_000, 18_000),
    "ground_pv": (0, 0, 92_437, 0, 0),
    "micro_hydro": (0, 8_000, 0, 0, 0),
    "app": (9_895, 0, 0, 0, 0),
}
STATE = {
    "home_pv": (101_957, 194_240, 273_562, 339_922, 95_340),
    "public_storage": (30_618, 261_264, 271_162, 245_625, 7_040),
}
KW = {
    "home_pv": (357.5, 550.0, 770.0, 962.5, 269.5),
    "home_storage": (84.0, 280.0, 420.0, 532.0, 84.0),
}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read_scenario("hitotsugaoka")


@pytest.mark.parametrize("name", PRINTED)
def test_spending_is_as_printed(scenario: Scenario, name: str) -> None:
    spent = {part.year: part.cost for part in scenario.capital[name].spending}
    assert tuple(spent.get(year, 0.0) / 1000.0 for year in YEARS) == PRINTED[name]


@pytest.mark.parametrize("name", STATE)
def test_subsidy_is_as_printed_to_a_thousand_yen(scenario: Scenario, name: str) -> None:
    item = scenario.capital[name]
    paid = [part.cost * item.subsidy_fraction / 1000.0 for part in item.spending]
    assert paid == pytest.approx(STATE[name], abs=2.0)  # N rounds each line down to full thousands, one by two


def test_lives_are_those_that_are_warranted(scenario: Scenario) -> None:
    for item in scenario.capital.values():
        if item.kind in {"pv", "storage"}:
            assert item.life_years == {"pv": 25, "storage": 15}[item.kind]


def test_every_class_that_makes_or_stores_is_paid_for_once(scenario: Scenario) -> None:
    paid = [name for item in scenario.capital.values() for name in item.of]
    assert sorted(paid) == sorted([*scenario.pv, *scenario.generation, *scenario.storage])


def test_what_is_bought_is_what_is_built(scenario: Scenario) -> None:
    for number, year in enumerate(YEARS):
        now, before = installed(scenario, year), installed(scenario, year - 1)
        kw = sum(now.pv_kw(name) - before.pv_kw(name) for name in scenario.capital["home_pv"].of)
        kwh = now.storage_kwh("home") - before.storage_kwh("home")
        assert (kw, kwh) == pytest.approx((KW["home_pv"][number], KW["home_storage"][number]))


def test_a_home_battery_costs_what_plan_md_derives(scenario: Scenario) -> None:
    item = scenario.capital["home_storage"]
    assert item.spending[0].cost / 84.0 == pytest.approx(354_000, rel=2e-3)


@pytest.mark.parametrize("name", ["hitotsugaoka", "kumamoto", "renca"])
def test_every_bundled_scenario_can_be_appraised(name: str) -> None:
    assert read_scenario(name).capital


@pytest.mark.parametrize(
    ("name", "kw", "yen_per_kw"),
    [
        ("home_pv", 2909.5, 3000.0),
        ("shop_pv", 1099.7, 5000.0),
        ("public_pv", 2179.9, 5000.0),
        ("ground_pv", 290.0, 5000.0),
    ],
)
def test_upkeep_is_the_yen_per_kilowatt_that_the_comments_derive_it_from(
    scenario: Scenario, name: str, kw: float, yen_per_kw: float
) -> None:
    item = scenario.capital[name]
    upkeep = sum(part.cost for part in item.spending) * item.om_fraction_per_year
    assert upkeep / kw == pytest.approx(yen_per_kw, rel=5e-3)
