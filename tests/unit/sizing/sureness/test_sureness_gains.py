"""Gains by hand: what running costs less, what the purchase costs, what outages add."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from toy_years import one_value, toy_pool, toy_year

from ems.economics.sizes import UnitPrice, annuity_fraction
from ems.sizing.sureness.money.gains import Study, annuity_fractions
from ems.sizing.sureness.years.operation import PoolOperation

if TYPE_CHECKING:
    from ems.sizing.sureness.years.year import Pool, Year

PRICE = UnitPrice(
    key="storage.toy",
    price_per_kwh=1000.0,
    price_per_kw=0.0,
    subsidy_fraction=0.5,
    life_years=10.0,
    om_fraction_per_year=0.01,
    discount_fraction=0.0,
)
NO_OUTAGES = np.zeros((1, 1))


def of_years(years: list[list[Year]], pool: Pool, price: UnitPrice, *, with_forecasts: bool) -> Study:
    operation = PoolOperation(years=years, pool=pool, with_forecasts=with_forecasts, threads=1)
    return Study(
        operation=operation, units=pool.units, capacity_kwh=pool.capacity_kwh, power_kw=pool.power_kw, price=price
    )


def study(*, price: UnitPrice = PRICE, with_forecasts: bool = False) -> Study:
    """A battery of 4 kWh and 1 kW without losses; prices of 10 and 50 by turns, one kW of load for two days."""
    pool = toy_pool(np.tile([10.0, 50.0], 24))
    perfect = {"charge_efficiency": np.ones(1), "discharge_efficiency": np.ones(1)}
    years = [[toy_year(np.ones(48), pool, **perfect)]]
    return of_years(years, pool, price, with_forecasts=with_forecasts)


def test_a_gain_by_hand() -> None:
    # 24 times 1 kWh from 10 to 50: 960. 4 kWh at 1,000, half paid by the state, ten years without interest, 1 % upkeep:
    # 4,000 · (0.05 + 0.01) = 240.
    assert study().gains(one_value(), np.ones(1), NO_OUTAGES).tolist() == [[720.0]]


def test_the_spread_counts_and_the_level_with_it() -> None:
    values = one_value(wholesale_level=[1.0, 2.0, 1.0], wholesale_spread=[0.5, 0.5, 0.0])
    values = {name: np.broadcast_to(value, 3) for name, value in values.items()}
    # Prices of 20 and 40, of 40 and 80, and of 30 throughout.
    assert study().gains(values, np.ones(1), NO_OUTAGES)[:, 0] == pytest.approx([480 - 240, 960 - 240, -240])


def test_what_outages_add() -> None:
    values = one_value(outages=1.0, outage_worth=300.0)
    served = np.array([[0.0, 0.0], [2.0, 3.0]])
    with_outages = study().gains(values, np.array([1.0, 2.0]), served)
    without = study().gains(values, np.array([1.0, 2.0]), np.zeros((2, 2)))
    assert (with_outages - without).tolist() == [[600.0, 900.0]]


def test_the_purchase_follows_price_rate_and_life() -> None:
    values = {"investment": np.array([1.0, 0.5]), "discount": np.array([0.03, 0.0]), "life": np.array([15.0, 20.0])}
    found = study().purchase_costs(values, np.array([0.5, 1.0]))
    first = 0.5 * annuity_fraction(0.03, 15.0) + 0.01
    second = 0.5 * (0.5 / 20.0 + 0.01)
    assert found == pytest.approx(np.array([[2000 * first, 4000 * first], [2000 * second, 4000 * second]]))
    own = PRICE.changed(life_years=15.0, discount_fraction=0.03).yearly_cost(4.0)
    assert found[0, 1] == pytest.approx(float(own))


def test_power_has_a_price_of_its_own() -> None:
    price = PRICE.changed(price_per_kw=400.0)
    values = one_value()
    # 1 kW beside the 4 kWh: 400 · 0.06 more.
    assert study(price=price).purchase_costs(values, np.ones(1)).tolist() == [[pytest.approx(240.0 + 24.0)]]


def test_forecasts_are_a_mix_of_the_two_plans() -> None:
    pool = toy_pool(np.tile([10.0, 50.0], 48))
    net = np.random.default_rng(1).normal(0.0, 2.0, 96)
    years = [[toy_year(net, pool, import_price_per_kwh=pool.wholesale_per_kwh[None] + 20.0)]]
    one = of_years(years, pool, PRICE, with_forecasts=True)
    gains = [one.gains(one_value(forecast=share), np.ones(1), NO_OUTAGES)[0, 0] for share in (0.0, 0.25, 1.0)]
    assert gains[0] > gains[2]
    assert gains[1] == pytest.approx(0.75 * gains[0] + 0.25 * gains[2], rel=1e-12)


def test_annuities_of_many_are_those_of_each() -> None:
    rates, lives = np.array([-0.02, 0.0, 0.03, 0.2]), np.array([5.0, 15.0, 15.0, 40.0])
    each = [annuity_fraction(rate, life) for rate, life in zip(rates, lives, strict=True)]
    assert annuity_fractions(rates, lives) == pytest.approx(each, rel=1e-14)
