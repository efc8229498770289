"""What is installed costs by hand, and many designs at once cost what each costs alone."""

from __future__ import annotations

import numpy as np
import pytest

from ems.economics.sizes import purchase, unit_prices
from ems.economics.sizes.buying import installed_sizes
from ems.scenario import Scenario, read_scenario


@pytest.fixture(scope="module")
def kumamoto() -> Scenario:
    return read_scenario("kumamoto")


def test_kumamoto_by_hand(kumamoto: Scenario) -> None:
    # PV 15 million yen (25 years, upkeep 2 %), batteries 64.5 million (15 years, 1 %), half of both from the state, 3 %
    bought = purchase(kumamoto)
    pv = 15e6 * (0.5 * 0.03 / (1.0 - 1.03**-25) + 0.02)
    battery = 64.5e6 * (0.5 * 0.03 / (1.0 - 1.03**-15) + 0.01)
    assert float(bought.capital_cost) == pytest.approx(79.5e6, rel=1e-12)
    assert float(bought.subsidy_cost) == pytest.approx(39.75e6, rel=1e-12)
    assert float(bought.net_cost) == pytest.approx(39.75e6, rel=1e-12)
    assert float(bought.yearly_cost) == pytest.approx(pv + battery, rel=1e-12)
    assert {key: float(cost) for key, cost in bought.yearly_cost_of.items()} == pytest.approx(
        {"pv.school_roof": pv, "storage.large": battery}, rel=1e-12
    )
    assert bought.unpriced == ()


def test_designs_at_once_cost_what_each_costs_alone(kumamoto: Scenario) -> None:
    prices = unit_prices(kumamoto)
    prices["storage.large"] = prices["storage.large"].changed(price_per_kw=10_000.0)
    kwh, kw = np.array([0.0, 500.0, 2000.0]), np.array([[10.0], [400.0]])
    all_at_once = purchase(kumamoto, prices, total_kwh={"storage.large": kwh}, total_kw={"storage.large": kw})
    assert all_at_once.yearly_cost.shape == (2, 3)
    for row, column in np.ndindex(2, 3):
        total_kwh, total_kw = {"storage.large": kwh[column]}, {"storage.large": kw[row, 0]}
        one = purchase(kumamoto, prices, total_kwh=total_kwh, total_kw=total_kw)
        assert all_at_once.yearly_cost[row, column] == one.yearly_cost
        assert all_at_once.capital_cost[row, column] == one.capital_cost


def test_overrides_of_the_size_are_bought_at_the_plans_price() -> None:
    plain = purchase(read_scenario("kumamoto")).yearly_cost_of["storage.large"]
    twice = read_scenario("kumamoto", overrides={"storage.large.capacity_kwh": 1000})
    assert purchase(twice).yearly_cost_of["storage.large"] == pytest.approx(2.0 * plain, rel=1e-12)


def test_classes_without_a_price_are_named(kumamoto: Scenario) -> None:
    bought = purchase(kumamoto, {})
    assert bought.unpriced == ("storage.large", "pv.school_roof")
    assert float(bought.yearly_cost) == 0.0


def test_installed_sizes_are_those_of_the_fiscal_year() -> None:
    kwh, kw = installed_sizes(read_scenario("hitotsugaoka", overrides={"fiscal_year": 2025}))
    assert float(kwh["storage.shelter"]) == 2 * 4800.0
    assert float(kw["storage.shelter"]) == 2 * 1200.0
    assert float(kwh["storage.home"]) == pytest.approx(140 * 5.6)
    assert float(kw["pv.home_roof"]) == pytest.approx(330.0 + 440.0 + 605.0)
