"""Many meters in one pass: by hand, whatever their layout, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numba
import numpy as np
import pytest
from bill_cases import laid_by_hand

from ems.bills import LINES, bill_sites
from ems.bills.lines import AT_LEAST
from profiles.errors import InputError

NET_KW = np.array([[2.0, 3.0, -1.0, 0.5, 4.0, -2.0], [0.0, 1.0, 1.0, -1.0, 1.0, 1.0]])
BY_HAND = {
    "basic": [19.0, 21.0],  # 5 + 2 × 7, 5 + 2 × 8
    "demand": [300.0, 800.0],  # 3 kW × 100, 4 kW × 200
    "power_factor": [0.0, 0.0],
    "energy": [90.0, 105.0],  # 2 × 10 + 2 × 20 + 1 × 30; 0.5 × 10 + 2 × 20 + 2 × 30
    "fuel_adjustment": [5.0, -4.5],
    "levy": [15.0, 18.0],
    "minimum": [0.0, 0.0],
    "tax": [0.0, 0.0],
    "export": [-6.0, -18.0],
}


@pytest.mark.kernel
def test_a_site_by_hand() -> None:
    found = bill_sites(NET_KW, laid_by_hand(), contract=[2.0, 0.0])
    for line, amounts in BY_HAND.items():
        np.testing.assert_allclose(found.line(line)[0], amounts, err_msg=line)
    np.testing.assert_allclose(found.bin_kwh, [[2.0, 3.0, 0.5, 4.0], [1.0, 1.0, 0.0, 2.0]])
    np.testing.assert_allclose(found.import_kwh[0], [5.0, 4.5])
    np.testing.assert_allclose(found.export_kwh, [[1.0, 2.0], [0.0, 1.0]])
    np.testing.assert_allclose(found.peak_kw, [[3.0, 4.0], [1.0, 1.0]])
    assert found.total[0] == pytest.approx(sum(map(sum, BY_HAND.values())))
    np.testing.assert_allclose(found.by_line.sum(axis=1), found.total)
    np.testing.assert_allclose(found.by_month.sum(axis=1), found.total)


@pytest.mark.kernel
def test_both_directions_apart_are_the_same_meter() -> None:
    net = bill_sites(NET_KW, laid_by_hand(), contract=2.0)
    apart = bill_sites(np.maximum(NET_KW, 0.0), laid_by_hand(), export_kw=np.maximum(-NET_KW, 0.0), contract=2.0)
    np.testing.assert_array_equal(net.amounts, apart.amounts)


@pytest.mark.kernel
def test_a_meter_that_takes_and_feeds_in_within_a_step_pays_for_both() -> None:
    found = bill_sites(np.ones((1, 6)), laid_by_hand(), export_kw=np.ones((1, 6)))
    np.testing.assert_allclose(found.import_kwh, [[3.0, 3.0]])
    np.testing.assert_allclose(found.export_kwh, [[3.0, 3.0]])


@pytest.mark.kernel
def test_quarter_hours_are_paired_on_the_clock() -> None:
    laid = laid_by_hand(
        step_h=0.25, month_of_step=np.array([0, 0, 0, 0, 1, 1]), bin_of_step=np.array([0, 1, 0, 0, 2, 3])
    )
    readings = [[1.0, 5.0, 3.0, -9.0, 2.0, 4.0]]
    np.testing.assert_allclose(bill_sites(readings, laid).peak_kw, [[3.0, 3.0]])  # (1, 5), (3, 0), (2, 4)
    shifted = replace(laid, month_of_step=np.array([0, 0, 0, 1, 1, 1]), bin_of_step=np.array([0, 1, 0, 2, 3, 3]))
    found = bill_sites(readings, shifted, begun_quarters=1)
    np.testing.assert_allclose(found.peak_kw, [[4.0, 4.0]])  # 1 alone, (5, 3); (0, 2), 4 alone


@pytest.mark.kernel
def test_a_market_price_and_an_added_tax() -> None:
    laid = laid_by_hand(market_price_per_kwh=np.array([1.0, 2.0, 4.0, 8.0, 0.0, -5.0]), added_tax_fraction=0.1)
    found = bill_sites(np.ones((1, 6)), laid)
    np.testing.assert_allclose(found.market_cost, [[7.0, 3.0]])
    np.testing.assert_allclose(found.line("energy"), [[40.0 + 7.0, 50.0 + 3.0]])
    taxed = sum(found.line(line) for line in ("basic", "demand", "energy", "fuel_adjustment"))
    np.testing.assert_allclose(found.line("tax"), 0.1 * taxed)


def test_negative_market_prices_are_topped_up_only_where_there_is_a_least_charge() -> None:
    market = np.full(6, -100.0)
    none = bill_sites(np.ones((1, 6)), laid_by_hand(market_price_per_kwh=market))
    assert not none.line("minimum").any()
    least = bill_sites(
        np.ones((1, 6)), laid_by_hand(market_price_per_kwh=market, minimum_per_month=np.array([0.0, 5.0]))
    )
    assert least.line("minimum")[0, 0] == 0.0
    parts = sum(least.line(name)[0, 1] for name in AT_LEAST)
    assert least.line("minimum")[0, 1] == pytest.approx(5.0 - parts)


def test_rows_are_billed_alone_in_any_order_and_on_any_number_of_threads() -> None:
    rng = np.random.default_rng(3)
    laid = laid_by_hand()
    net_kw = rng.normal(0.5, 1.0, (4000, 6))
    every = bill_sites(net_kw, laid, contract=np.arange(4000.0))
    some = bill_sites(net_kw, laid, contract=[7.0, 2.0], numbers=[7, 2])
    np.testing.assert_array_equal(some.amounts, every.amounts[:, [7, 2]])
    assert list(some.numbers) == [7, 2]
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        alone = bill_sites(net_kw, laid, contract=np.arange(4000.0))
    finally:
        numba.set_num_threads(before)
    np.testing.assert_array_equal(alone.amounts, every.amounts)
    np.testing.assert_array_equal(bill_sites(np.asfortranarray(net_kw), laid, contract=0.0).bin_kwh, every.bin_kwh)


def test_a_year_that_goes_round_carries_its_last_months_into_its_first() -> None:
    """Twelve months of one step: 9 kW in December are in the memory of January, 11 months before."""
    months = np.arange(12)
    laid = laid_by_hand(
        month_names=tuple(f"2027-{month + 1:02d}" for month in months),
        **dict.fromkeys(("month_of_step", "bin_of_step", "month_of_bin"), months),
        bin_names=("all",) * 12,
        block_start_kwh=np.zeros((12, 1)),
        block_price_per_kwh=np.zeros((12, 1)),
        **{name: np.zeros(12) for name in ("market_price_per_kwh", "fuel_per_kwh", "levy_per_kwh", "basic_per_month")},
        **{name: np.zeros(12) for name in ("basic_per_unit", "minimum_per_month", "export_price_per_kwh")},
        metered_fraction=np.ones(12),
        demand_per_kw=np.ones(12),
    )
    readings = np.ones((1, 12))
    readings[0, 11] = 9.0
    np.testing.assert_allclose(bill_sites(readings, laid).billed_kw[0], [1.0] * 11 + [9.0])
    np.testing.assert_allclose(bill_sites(readings, laid, past_peak_kw="same_year").billed_kw[0], [9.0] * 12)


def test_no_site_has_no_bill() -> None:
    found = bill_sites(NET_KW, laid_by_hand(), numbers=np.array([], dtype=np.int64))
    assert found.amounts.shape == (len(LINES), 0, 2)
    assert found.total.shape == (0,)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"import_kw": np.ones((2, 5))}, r"import_kw has shape \(2, 5\): must be \(rows, 6\)"),
        ({"import_kw": NET_KW, "export_kw": np.ones((1, 6))}, r"export_kw has shape \(1, 6\): must be that of import"),
        ({"import_kw": NET_KW, "numbers": [0, 2]}, "numbers from 0 to 2: must lie between 0 and 1"),
        ({"import_kw": NET_KW, "contract": [1.0]}, r"contract has shape \(1,\): must be one for all, or one for each"),
        ({"import_kw": np.full((2, 6), np.nan)}, "row 0: has readings that are no finite numbers"),
        ({"import_kw": NET_KW, "export_kw": np.abs(NET_KW)}, "row 0: has a reading of -2 kW: must be 0 or more"),
        ({"import_kw": NET_KW, "contract": np.nan}, "contract = nan: must be 0 or more"),
        ({"import_kw": NET_KW, "contract": [1.0, -30.0]}, "contract = -30: must be 0 or more"),
        ({"import_kw": NET_KW, "past_peak_kw": [3.0, np.nan]}, r"past_peak_kw = nan: must be 0 or more \[kW\]"),
        ({"import_kw": NET_KW, "past_peak_kw": -5.0}, r"past_peak_kw = -5: must be 0 or more \[kW\]"),
    ],
)
def test_what_does_not_fit_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        bill_sites(given.pop("import_kw"), laid_by_hand(), **given)


@pytest.mark.parametrize("minutes", [10.0, 20.0, 120.0])
def test_steps_that_make_no_half_hours_are_refused(minutes: float) -> None:
    with pytest.raises(InputError, match=f"steps of {minutes:g} min: must be 15, 30 or 60 min"):
        bill_sites(NET_KW, laid_by_hand(step_h=minutes / 60.0))
