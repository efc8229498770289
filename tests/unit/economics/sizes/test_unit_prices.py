"""Prices of a kWh and a kW by class: by hand from the plan's own budget."""

from __future__ import annotations

import numpy as np
import numpy_financial as npf
import pytest

from ems.economics.sizes import annuity_fraction, unit_prices
from ems.economics.sizes.class_prices import printed_sizes
from ems.scenario import Scenario, read_scenario
from ems.scenario.money import Capital, Spending


@pytest.fixture(scope="module")
def hitotsugaoka() -> Scenario:
    return read_scenario("hitotsugaoka")


def buying(of: tuple[str, ...], spending: dict[int, float], **changed: object) -> Capital:
    """Return an item that pays for storages of Hitotsugaoka."""
    parts = tuple(Spending(year=year, cost=cost) for year, cost in spending.items())
    fields = {"title": "x", "group": "public", "kind": "storage", "owner": "city", "life_years": 10}
    return Capital(**(fields | {"of": of, "spending": parts} | changed))  # type: ignore[arg-type]


def with_items(scenario: Scenario, **items: Capital) -> Scenario:
    """Return the scenario with other investments."""
    return scenario.model_copy(update={"capital": items})


@pytest.mark.parametrize(("rate", "years"), [(0.03, 15), (0.2, 1), (-0.02, 30), (1e-9, 25)])
def test_annuity_is_that_of_numpy_financial(rate: float, years: int) -> None:
    # npf loses digits where the rate is tiny: (1 + 1e-9)^25 − 1 has eight of them left
    assert annuity_fraction(rate, years) == pytest.approx(-npf.pmt(rate, years, 1.0), rel=1e-7)


def test_annuity_without_interest_is_one_part_of_the_life() -> None:
    assert annuity_fraction(0.0, 8) == 0.125
    # one payment a year later, with interest: 1.05
    assert annuity_fraction(0.05, 1) == pytest.approx(1.05, rel=1e-12)


def test_shelter_price_is_near_the_64_500_that_the_plan_implies(hitotsugaoka: Scenario) -> None:
    price = unit_prices(hitotsugaoka)["storage.shelter"]
    # small ones alone in 2023 and 2027: (40.824 + 9.387) million yen for 123.1 + 11 kWh
    small = (40_824_000 + 9_387_000) / 134.1
    by_hand = (348_353_000 + 361_550_000 + 327_500_000 - small * (112 + 162 + 56)) / 14_400
    assert price.price_per_kwh == pytest.approx(by_hand, rel=1e-12)
    assert price.price_per_kwh == pytest.approx(64_500, rel=0.02)
    assert price.price_per_kw == 0.0
    assert price.items == ("public_storage",)


def test_yearly_price_is_annuity_after_subsidy_and_upkeep(hitotsugaoka: Scenario) -> None:
    price = unit_prices(hitotsugaoka)["storage.shelter"]
    annuity = 0.03 / (1.0 - 1.03**-15)
    assert price.yearly_fraction == pytest.approx(0.25 * annuity + 0.01, rel=1e-12)
    assert price.yearly_per_kwh == pytest.approx(price.price_per_kwh * (0.25 * annuity + 0.01), rel=1e-6)


def test_all_that_is_spent_on_storages_and_pv_is_in_the_prices() -> None:
    for name in ("hitotsugaoka", "renca", "kumamoto"):
        scenario = read_scenario(name)
        prices = unit_prices(scenario)
        bought = sum(
            price.capital_cost(*(sizes, 0.0) if key.startswith("storage") else (0.0, sizes))
            for key, price in prices.items()
            for sizes in [sum(printed_sizes(scenario, *key.split(".")).values())]
        )
        spent = sum(
            part.cost for item in scenario.capital.values() if item.kind in ("pv", "storage") for part in item.spending
        )
        assert bought == pytest.approx(spent, rel=1e-12)


def test_price_stays_while_sizes_are_tried() -> None:
    small = read_scenario("hitotsugaoka", overrides={"storage.shelter.capacity_kwh": 100})
    assert unit_prices(small) == unit_prices(read_scenario("hitotsugaoka"))


def test_classes_that_never_stand_apart_have_one_price(hitotsugaoka: Scenario) -> None:
    prices = unit_prices(hitotsugaoka)
    assert prices["pv.home_roof"].price_per_kw == prices["pv.home_carport"].price_per_kw
    assert prices["pv.home_roof"].price_per_kw == pytest.approx(1_507_538_000 / 2_909.5, rel=1e-12)
    assert prices["pv.home_roof"].price_per_kwh == 0.0


def test_years_that_contradict_each_other_give_one_price(hitotsugaoka: Scenario) -> None:
    # so dear alone in 2023 that less than nothing would be left for the shelter batteries
    item = buying(("small_public", "shelter"), {2023: 1e9, 2024: 1e6})
    prices = unit_prices(with_items(hitotsugaoka, all=item))
    assert prices["storage.shelter"].price_per_kwh == prices["storage.small_public"].price_per_kwh
    assert prices["storage.shelter"].price_per_kwh == pytest.approx(1_001_000_000 / (14_400 + 464.1), rel=1e-12)


def test_what_is_spent_before_anything_is_built_belongs_to_all(hitotsugaoka: Scenario) -> None:
    item = buying(("small_public", "shelter"), {2022: 50.0, 2023: 123.1 * 2.0, 2024: 112 * 2.0 + 4800.0})
    prices = unit_prices(with_items(hitotsugaoka, all=item))
    placed = 123.1 * 2.0 + 112 * 2.0 + 4800.0
    assert prices["storage.small_public"].price_per_kwh == pytest.approx(2.0 * (placed + 50.0) / placed, rel=1e-12)
    assert prices["storage.shelter"].price_per_kwh == pytest.approx(1.0 * (placed + 50.0) / placed, rel=1e-12)


def test_items_that_pay_for_one_class_together(hitotsugaoka: Scenario) -> None:
    cells = buying(("shelter",), {2024: 14_400 * 30.0}, life_years=10, subsidy_fraction=0.5, om_fraction_per_year=0.02)
    house = buying(("shelter",), {2024: 14_400 * 10.0}, life_years=30)
    price = unit_prices(with_items(hitotsugaoka, cells=cells, house=house))["storage.shelter"]
    assert price.price_per_kwh == pytest.approx(40.0)
    assert (price.life_years, price.subsidy_fraction) == pytest.approx((15.0, 0.375))
    assert price.om_fraction_per_year == pytest.approx(0.015)
    assert price.items == ("cells", "house")


def test_no_item_no_price(hitotsugaoka: Scenario) -> None:
    assert unit_prices(with_items(hitotsugaoka)) == {}
    nothing_built = hitotsugaoka.storage["shelter"].model_copy(update={"rollout": ()})
    scenario = hitotsugaoka.model_copy(
        update={
            "storage": dict(hitotsugaoka.storage) | {"shelter": nothing_built},
            "capital": {"one": buying(("shelter",), {2024: 1e6})},
        }
    )
    assert unit_prices(scenario) == {}


def test_changed_keeps_the_rest(hitotsugaoka: Scenario) -> None:
    price = unit_prices(hitotsugaoka)["storage.shelter"]
    assert price.changed() is price
    dear = price.changed(subsidy_fraction=0)
    assert dear.yearly_per_kwh == pytest.approx(price.price_per_kwh * (price.annuity + 0.01), rel=1e-12)
    assert dear.note == price.note
    given = price.changed(price_per_kwh=100, price_per_kw=20, life_years=10, discount_fraction=0)
    assert given.yearly_fraction == pytest.approx(0.25 * 0.1 + 0.01)
    np.testing.assert_allclose(given.capital_cost([1.0, 2.0], 3.0), [160.0, 260.0])
    np.testing.assert_allclose(given.yearly_cost([1.0, 2.0], 3.0), [160.0 * 0.035, 260.0 * 0.035])
    assert given.note == "price as given"
