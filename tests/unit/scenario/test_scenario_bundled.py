"""The bundled district is the plan: its sums, its roll-out, its sources."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise

import pytest

from ems.scenario import Scenario, bundled_scenarios, installed, read_scenario

SOURCE = re.compile(r"#.*(\b[NKR] \d|derived|published|assumption|setting)")
NUMBER = re.compile(r"(?<![\w.])[-+]?\d")
BUNDLED = [scenario.name for scenario in bundled_scenarios()]


@pytest.fixture(scope="module")
def plan() -> Scenario:
    return read_scenario("hitotsugaoka")


def lines_with_numbers(text: str) -> list[str]:
    """Lines whose TOML part holds a number outside quotes, keys and table names aside."""
    found = []
    for line in text.splitlines():
        code = re.sub(r'"[^"]*"', '""', line).split("#", 1)[0]
        if not code.lstrip().startswith("[") and NUMBER.search(code.split("=", 1)[-1]):
            found.append(line)
    return found


@pytest.mark.parametrize("name", BUNDLED)
def test_every_number_says_where_it_comes_from(name: str) -> None:
    path = next(scenario.path for scenario in bundled_scenarios() if scenario.name == name)
    numbers = lines_with_numbers(path.read_text(encoding="utf-8"))
    assert len(numbers) > 30
    assert [line for line in numbers if not SOURCE.search(line)] == []


def test_the_rule_for_sources_finds_a_number_without_one() -> None:
    text = 'sites = 3\nkw = 4.5  # N 2.3\nname = "R5"  # a name\n  { year = 2023, at = "home" },'
    assert [line for line in lines_with_numbers(text) if not SOURCE.search(line)] == [
        "sites = 3",
        '  { year = 2023, at = "home" },',
    ]


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_scenarios_are_valid_for_every_year_of_their_plan(name: str) -> None:
    scenario = read_scenario(name)
    assert scenario.name == name
    for year in range(scenario.first_fiscal_year, scenario.last_fiscal_year + 1):
        assert read_scenario(name, fiscal_year=year).year == year


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_files_name_their_schema_first(name: str) -> None:
    path = next(scenario.path for scenario in bundled_scenarios() if scenario.name == name)
    assert path.read_text(encoding="utf-8").startswith("#:schema scenario.schema.json\n")


def test_sites_are_those_of_the_plan(plan: Scenario) -> None:
    """N 2.4(1): 2,770 homes, 65 shops, 2 public sites; the street lights are a node, but no site."""
    assert sum(demand.sites for demand in plan.demand.values()) == 2837
    assert sum(demand.nodes for demand in plan.demand.values()) == 2838
    assert [name for name, demand in plan.demand.items() if not demand.counted] == ["street_lights"]


def test_homes_use_4557_kwh_each(plan: Scenario) -> None:
    home = plan.demand["home"]
    assert home.energy_kwh / home.sites == 4557.0


def test_end_of_plan_has_all_equipment(plan: Scenario) -> None:
    """The plan prints 6,478 kW in whole kW of each class: 2,360 stands there for 429 × 5.5."""
    end = installed(plan)
    assert end.fiscal_year == 2027
    assert end.pv_kw() == pytest.approx(6478, abs=0.6)
    assert end.pv_sites() == 429 + 48 + 36 + 100 + 20 + 25 + 1
    assert end.storage_kwh() == pytest.approx(1400 + 250.6 + 14_864.1)
    assert end.storage_units() == 250 + 43 + 54
    assert sum(measure.energy_kwh for measure in end.measures) == pytest.approx(1_245_470)
    assert end.generation == ("micro_hydro",)
    assert end.contracts == ("post_fit",)


@pytest.mark.parametrize(
    ("pv", "sites"),
    [
        ("home_roof", (60, 80, 110, 140, 39)),
        ("home_carport", (5, 20, 30, 35, 10)),
        ("shop_roof", (4, 10, 15, 14, 5)),
        ("shop_carport", (3, 4, 10, 2, 1)),
        ("public_roof", (10, 9, 10, 5, 2)),
        ("public_carport", (4, 5, 10, 4, 2)),
        ("ground", (0, 0, 1, 0, 0)),
    ],
)
def test_sites_of_each_year_are_those_of_the_budget(plan: Scenario, pv: str, sites: tuple[int, ...]) -> None:
    """N 2.4(2), items ① to ④ of each year."""
    so_far = [installed(plan, year).pv_sites(pv) for year in range(2022, 2028)]
    assert tuple(after - before for before, after in pairwise(so_far)) == sites


@pytest.mark.parametrize(
    ("storages", "units", "kwh"),
    [
        (("home",), (15, 50, 75, 95, 15), (84, 280, 420, 532, 84)),
        (("shop",), (6, 10, 14, 7, 6), (61.6, 56, 56, 45, 32)),
        (("small_public", "shelter"), (10, 10, 20, 11, 3), (123.1, 4912, 4962, 4856, 11)),
    ],
)
def test_batteries_of_each_year_are_those_of_the_budget(
    plan: Scenario, storages: tuple[str, ...], units: tuple[int, ...], kwh: tuple[float, ...]
) -> None:
    """N 2.4(2), items ④ to ⑦ of each year."""
    years = [installed(plan, year) for year in range(2022, 2028)]
    counts = [sum(year.storage_units(name) for name in storages) for year in years]
    sizes = [sum(year.storage_kwh(name) for name in storages) for year in years]
    assert [after - before for before, after in pairwise(counts)] == list(units)
    assert [after - before for before, after in pairwise(sizes)] == pytest.approx(list(kwh))


def test_self_consumption_of_named_roofs_is_half_their_output(plan: Scenario) -> None:
    """Plan §5: the rule of thumb behind A-Coop, sewage works and school; the two derived shop roofs follow it too."""
    claims = {key: claim.value for key, claim in plan.claims.items()}
    assert 2 * claims["self_consumption_supermarket"] == 413_950
    assert 2 * claims["self_consumption_sewage_works"] == 101_730
    assert 2 * claims["self_consumption_school"] == 260_428
    kw = {plant.at: plant.kw for plant in plan.pv["shop_roof"].plants if plant.at != "other_shops"}
    yield_kwh_per_kw = 1_092_225 / 945
    assert kw["learning_school"] == pytest.approx(2 * 21_673 / yield_kwh_per_kw, abs=0.05)
    assert kw["shopping_centre"] == pytest.approx(2 * 7_802 / yield_kwh_per_kw, abs=0.05)


def test_claims_add_up_as_in_the_plan(plan: Scenario) -> None:
    """N 2.4(1): self-consumption and menu make up the supply; supply and savings make up the demand."""
    for group in ("", "_homes", "_shops", "_public"):
        value = {key: plan.claims[key + group].value for key in ("demand", "savings", "menu", "renewable_supply")}
        own = plan.claims[f"self_consumption_on_site{group}"].value
        assert own == plan.claims[f"self_consumption_in_district{group}"].value
        assert own + value["menu"] == value["renewable_supply"]
        assert value["renewable_supply"] + value["savings"] == value["demand"]


def test_claims_of_classes_are_those_of_pv_and_contract(plan: Scenario) -> None:
    assert plan.claims["pv"].value == sum(pv.plan_energy_kwh or 0 for pv in plan.pv.values())
    assert plan.claims["contract"].value == plan.contract["post_fit"].plan_energy_kwh


def test_spot_price_has_the_published_mean(plan: Scenario) -> None:
    """Calibration: the three levels of the pool's price give the 10.32 yen/kWh of FY2024 over the hours of the year."""
    spring = 92 * 6 / 8760
    evening = 3 / 24
    pool = plan.prices.pool
    low, high = (period.price_per_kwh for period in pool.wholesale_periods)
    mean = spring * low + evening * high + (1 - spring - evening) * pool.wholesale_per_kwh
    assert mean == pytest.approx(10.32, abs=0.005)


def test_site_prices_cover_every_month_once_for_each_kind_of_day(plan: Scenario) -> None:
    for days in ("weekday", "day_off"):
        periods = [period for period in plan.prices.site.import_periods if period.days == days]
        months = [month for period in periods for month in period.months]
        assert sorted(months) == list(range(1, 13))


def test_southern_scenario_faces_north() -> None:
    renca = read_scenario("renca")
    assert renca.place.latitude_deg < 0
    assert all(min(azimuth, 360 - azimuth) <= 45 for pv in renca.pv.values() for azimuth in pv.azimuths_deg)
    assert renca.currency == "CLP"
    assert renca.place.country == "CL"
    assert installed(renca).pv_kw() == 1000


def test_kumamoto_lives_on_a_plant_of_constant_output() -> None:
    kumamoto = read_scenario("kumamoto")
    plant = kumamoto.generation["waste_to_energy"]
    assert (plant.at, plant.profile) == ("pool", "constant")
    assert 0 < plant.renewable_fraction < 1
    assert sum(demand.energy_kwh for demand in kumamoto.demand.values()) > plant.energy_kwh > 0


def test_climates_that_a_scenario_may_name_are_those_that_exist() -> None:
    from profiles.weather.known_climates import CLIMATES  # noqa: PLC0415  (slow to import)

    for name in CLIMATES:
        assert read_scenario("hitotsugaoka", {"weather.climate": name}).weather.climate == name


def test_heads_of_bundled_files_are_toml() -> None:
    for scenario in bundled_scenarios():
        assert tomllib.loads(scenario.path.read_text(encoding="utf-8"))["title"] == scenario.title
