"""Charges of a laid tariff: figures that a reader can check with a pencil."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tariff_cases import laid_on, made, steps, year

from ems.tariffs import (
    billing_demand_kw,
    block_cost,
    block_price_per_kwh,
    demand_factor,
    read_tariff,
    step_price_per_kwh,
)
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.tariffs.laid import LaidTariff

JANUARY_100 = np.array([100.0, *[1.0] * 11])


def lighting_b() -> LaidTariff:
    """One month of 従量電灯B: one bin."""
    return laid_on(read_tariff("kyuden-juryo-dento-b"), steps("2027-06-01", "2027-07-01"))


@pytest.mark.parametrize(
    ("kwh", "yen"),
    [
        (0.0, 0.0),
        (120.0, 120 * 18.37),
        (120.5, 120 * 18.37 + 0.5 * 23.97),
        (300.0, 120 * 18.37 + 180 * 23.97),
        (301.0, 120 * 18.37 + 180 * 23.97 + 26.97),
        (1_000.0, 120 * 18.37 + 180 * 23.97 + 700 * 26.97),
    ],
)
def test_blocks_are_paid_one_after_the_other(kwh: float, yen: float) -> None:
    assert block_cost(lighting_b(), [kwh])[0] == pytest.approx(yen, abs=1e-9)


@pytest.mark.parametrize(
    ("kwh", "price"),
    [(0.0, 18.37), (119.9, 18.37), (120.0, 18.37), (120.5, 23.97), (300.0, 23.97), (300.1, 26.97), (9e9, 26.97)],
)
def test_the_price_is_that_of_the_block_in_which_the_month_ends(kwh: float, price: float) -> None:
    assert block_price_per_kwh(lighting_b(), [kwh])[0] == price


def test_many_sites_and_months_are_priced_at_once() -> None:
    laid = laid_on(read_tariff("kyuden-juryo-dento-b"), year())
    kwh = np.linspace(0.0, 900.0, 5 * 7 * 12).reshape(5, 7, 12)
    one_by_one = [[block_cost(laid, row) for row in rows] for rows in kwh]
    assert np.array_equal(block_cost(laid, kwh), np.array(one_by_one))
    assert block_price_per_kwh(laid, kwh).shape == (5, 7, 12)
    assert step_price_per_kwh(laid, block_price_per_kwh(laid, kwh)).shape == (5, 7, 8760)


def test_bins_with_fewer_blocks_than_others_cost_what_they_say() -> None:
    blocks = [{"to_kwh": 10, "price_per_kwh": 1.0}, {"from_kwh": 10, "price_per_kwh": 3.0}]
    day, night = {"name": "day", "hours": [8, 22], "blocks": blocks}, {"name": "night", "hours": [22, 8]}
    laid = laid_on(made(energy=[{"periods": [day, night | {"price_per_kwh": 2.0}]}]), steps("2027-06-01", "2027-07-01"))
    assert laid.bin_names == ("day", "night")
    assert block_cost(laid, [15.0, 15.0]).tolist() == [10 * 1 + 5 * 3, 15 * 2]
    assert block_price_per_kwh(laid, [15.0, 15.0]).tolist() == [3.0, 2.0]


def test_one_more_kwh_costs_block_market_and_fuel_with_tax_and_the_levy_without() -> None:
    tariff = made(
        market={"title": "spot", "loss_fraction": 0.2, "factor": 2.0},
        tax_fraction=0.1,
        prices_include_tax=False,
        fuel_adjustment=[{"price_per_kwh": -1.5}],
        levy=[{"price_per_kwh": 4.0}],
    )
    laid = laid_on(tariff, steps("2027-06-01", "2027-06-02"), market_price_per_kwh=np.arange(24.0))
    price = step_price_per_kwh(laid, block_price_per_kwh(laid, [5.0]))
    assert price == pytest.approx((20.0 + 2.0 * np.arange(24.0) / 0.8 - 1.5) * 1.1 + 4.0)


def ratchet(fraction: float = 0.35, months: int = 11) -> LaidTariff:
    """Demand charge of the issue: 10.5 in six cold months, 11.5 in six warm ones."""
    tariff = made(
        seasons={"cold": [11, 12, 1, 2, 3, 4], "warm": [5, 6, 7, 8, 9, 10]},
        demand=[{"season": "cold", "price_per_kw": 10.5}, {"season": "warm", "price_per_kw": 11.5}],
        ratchet={"months": months, "fraction": fraction},
    )
    return laid_on(tariff, year())


def test_a_january_peak_is_carried_in_part_over_eleven_months() -> None:
    laid = ratchet()
    billed = billing_demand_kw(laid, JANUARY_100)
    assert billed.tolist() == [100.0, *[35.0] * 11]
    assert (billed * laid.demand_per_kw).sum() == pytest.approx(5_302.5, abs=1e-9)


def test_the_peak_of_before_is_carried_in_where_it_is_known() -> None:
    laid, flat = ratchet(), np.ones(12)
    assert billing_demand_kw(laid, flat).tolist() == [1.0] * 12
    # one number: the month just before, for eleven months
    assert billing_demand_kw(laid, flat, 100.0).tolist() == [*[35.0] * 11, 1.0]
    # eleven months, the highest three months before the first: carried for eight more
    assert billing_demand_kw(laid, flat, [0.0] * 8 + [100.0, 0.0, 0.0]).tolist() == [*[35.0] * 9, *[1.0] * 3]
    # a December peak of a year that repeats itself
    assert billing_demand_kw(laid, JANUARY_100[::-1], "same_year").tolist() == [*[35.0] * 11, 100.0]
    assert billing_demand_kw(laid, JANUARY_100[::-1]).tolist() == [*[1.0] * 11, 100.0]


def test_a_short_ratchet_forgets() -> None:
    assert billing_demand_kw(ratchet(1.0, 2), JANUARY_100).tolist() == [100.0, 100.0, 100.0, *[1.0] * 9]
    assert billing_demand_kw(ratchet(1.0, 0), JANUARY_100).tolist() == JANUARY_100.tolist()
    assert billing_demand_kw(ratchet(0.0, 11), JANUARY_100, 500.0).tolist() == JANUARY_100.tolist()


def test_many_sites_have_ratchets_of_their_own() -> None:
    laid = ratchet(1.0)
    peaks = np.random.default_rng(1).uniform(0, 50, (6, 12))
    past = np.random.default_rng(2).uniform(0, 50, (6, 11))
    for given in (None, "same_year"):
        one_by_one = [billing_demand_kw(laid, row, given) for row in peaks]
        assert np.array_equal(billing_demand_kw(laid, peaks, given), np.array(one_by_one))
    one_by_one = [billing_demand_kw(laid, row, before) for row, before in zip(peaks, past, strict=True)]
    assert np.array_equal(billing_demand_kw(laid, peaks, past), np.array(one_by_one))


@pytest.mark.parametrize(("given", "message"), [("same_year", "needs 12 billing months"), ("last", '"same_year"')])
def test_a_year_that_repeats_itself_must_be_a_year(given: str, message: str) -> None:
    laid = laid_on(ratchet().tariff, steps("2027-01-01", "2027-04-01"))
    with pytest.raises(InputError, match=message):
        billing_demand_kw(laid, np.ones(3), given)


@pytest.mark.parametrize(("power", "factor"), [(1.0, 0.85), (0.95, 0.90), (0.85, 1.0), (0.80, 1.05)])
def test_a_better_power_factor_is_cheaper(power: float, factor: float) -> None:
    further: dict[str, Any] = {"demand": [{"price_per_kw": 1.0}], "power_factor": {"value_fraction": power}}
    assert demand_factor(made(**further)) == pytest.approx(factor, abs=1e-12)
    assert demand_factor(made()) == 1.0
