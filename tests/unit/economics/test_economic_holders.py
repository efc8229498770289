"""Who holds what, and how a purchase is parted between classes."""

from __future__ import annotations

import numpy as np
import pytest
from economic_cases import item, plan

from ems.economics.purchases.holders import OWNERS, built, holders, ppa_fraction, shares_of_classes
from ems.scenario import Scenario, read_scenario

YEARS = (2020, 2021, 2022)


@pytest.fixture(scope="module")
def hitotsugaoka() -> Scenario:
    return read_scenario("hitotsugaoka")


def with_ppa(sites: int) -> Scenario:
    """Return Renca's offices (220 kW, two sites, 2023) and sports hall (180 kW, 2022) with so many under a PPA."""
    scenario = read_scenario("renca")
    roof = scenario.pv["roof"].model_copy(update={"ppa_sites": sites})
    return scenario.model_copy(update={"pv": dict(scenario.pv) | {"roof": roof}})


@pytest.mark.parametrize(("sites", "of_2022", "of_2023"), [(0, 0.0, 0.0), (1, 1.0, 0.0), (2, 1.0, 0.5), (3, 1.0, 1.0)])
def test_the_first_sites_are_the_operators(sites: int, of_2022: float, of_2023: float) -> None:
    roof = with_ppa(sites).pv["roof"]
    assert ppa_fraction(roof, 2022) == of_2022
    assert ppa_fraction(roof, 2023) == of_2023


def test_a_year_without_plants_has_the_share_of_all() -> None:
    assert ppa_fraction(with_ppa(2).pv["roof"], 2021) == pytest.approx((180.0 + 110.0) / 400.0)


def test_homes_of_the_plan_are_mostly_an_operators(hitotsugaoka: Scenario) -> None:
    # 329 of 429 roofs, in order: all of 2023 to 2025 (250), 79 of the 140 of 2026, none of 2027
    roof = hitotsugaoka.pv["home_roof"]
    assert [ppa_fraction(roof, year) for year in (2023, 2024, 2025, 2027)] == [1.0, 1.0, 1.0, 0.0]
    assert ppa_fraction(roof, 2026) == pytest.approx(79.0 / 140.0)


def test_shares_by_what_is_built_in_the_year(hitotsugaoka: Scenario) -> None:
    shares = shares_of_classes(hitotsugaoka, hitotsugaoka.capital["home_pv"], 2023)
    assert shares == pytest.approx({"home_roof": 330.0 / 357.5, "home_carport": 27.5 / 357.5})
    batteries = shares_of_classes(hitotsugaoka, hitotsugaoka.capital["public_storage"], 2024)
    assert batteries == pytest.approx({"small_public": 112.0 / 4912.0, "shelter": 4800.0 / 4912.0})
    hydro = hitotsugaoka.capital["micro_hydro"]
    assert shares_of_classes(hitotsugaoka, hydro, 2024) == {"micro_hydro": 1.0}  # paid in R6, runs from R8
    assert shares_of_classes(hitotsugaoka, hitotsugaoka.capital["app"], 2023) == {"": 1.0}


def test_sizes_by_year(hitotsugaoka: Scenario) -> None:
    assert sum(built(hitotsugaoka, "storage", "shelter").values()) == 3 * 4800.0
    assert built(hitotsugaoka, "generation", "micro_hydro") == {2026: 1.12}
    assert sum(built(hitotsugaoka, "pv", "home_roof").values()) == pytest.approx(2359.5)


def test_a_contract_moves_what_is_the_sites_until_it_ends() -> None:
    scenario = plan({}, esco={"years": 2}, ppa={"years": 1})
    lamp, roof = item(), item(kind="pv", of=["roof"])
    site, operator, city = np.eye(3)
    assert OWNERS == ("site", "operator", "city")
    assert np.array_equal(holders(scenario, lamp, "", 2020, YEARS, "own"), [site, site, site])
    assert np.array_equal(holders(scenario, lamp, "", 2020, YEARS, "ppa"), [site, site, site])
    assert np.array_equal(holders(scenario, lamp, "", 2020, YEARS, "esco"), [operator, operator, site])
    assert np.array_equal(holders(scenario, roof, "roof", 2020, YEARS, "ppa"), [operator, site, site])
    assert np.array_equal(holders(scenario, item(owner="city"), "", 2020, YEARS, "esco"), [city, city, city])
    assert np.array_equal(holders(scenario, item(owner="operator"), "", 2020, YEARS, "esco"), [operator] * 3)


@pytest.mark.parametrize("form", ["own", "loan", "ppa", "esco"])
def test_everything_has_a_holder(hitotsugaoka: Scenario, form: str) -> None:
    years = tuple(range(2023, 2043))
    for thing in hitotsugaoka.capital.values():
        for spending in thing.spending:
            for of in shares_of_classes(hitotsugaoka, thing, spending.year):
                held = holders(hitotsugaoka, thing, of, spending.year, years, form)
                assert held.sum(axis=1) == pytest.approx(np.ones(20))
                assert (held >= 0.0).all()
