"""A tariff on the calendar: months, days off, clock changes, dates, and what a reader must be told."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tariff_cases import FLAT, HEAD, TOKYO, laid_on, made, steps, year

from ems.tariffs import Tariff, block_price_per_kwh, lay_tariff, read_tariff, step_price_per_kwh
from profiles.errors import InputError

NIGHT = "kyuden-denka-de-night-select-22"


def test_a_year_has_twelve_whole_months() -> None:
    laid = laid_on(made(), year(2028))
    assert laid.month_names == tuple(f"2028-{month:02d}" for month in range(1, 13))
    assert np.bincount(laid.month_of_step)[:3].tolist() == [744, 696, 744]  # a leap February
    assert (laid.metered_fraction == 1.0).all()
    assert (laid.n_steps, laid.n_months, laid.n_bins) == (8784, 12, 12)


@pytest.mark.parametrize("step_h", [0.25, 0.5, 1.0])
def test_steps_of_any_length_make_the_same_months(step_h: float) -> None:
    laid = laid_on(read_tariff(NIGHT), year(step_h=step_h))
    hourly = laid_on(read_tariff(NIGHT), year())
    assert np.array_equal(laid.bin_of_step[:: round(1 / step_h)], hourly.bin_of_step)
    assert laid.step_h == step_h


def test_arrays_are_read_only() -> None:
    laid = laid_on(made(), year())
    with pytest.raises(ValueError, match="read-only"):
        laid.block_price_per_kwh[0, 0] = 0.0


@pytest.mark.parametrize(
    ("time", "price"),
    [
        ("2027-01-05 07:00", 14.59),  # Tuesday before 8 h
        ("2027-01-05 08:00", 27.63),
        ("2027-01-05 21:00", 27.63),
        ("2027-01-05 22:00", 14.59),
        ("2027-01-01 12:00", 22.01),  # New Year
        ("2027-01-04 12:00", 27.63),  # a Monday
        ("2027-01-11 12:00", 22.01),  # Coming of Age Day, a Monday
        ("2027-05-01 12:00", 18.61),  # Saturday in spring
        ("2027-06-01 12:00", 24.74),
        ("2027-12-30 12:00", 22.01),  # a Thursday that the tariff has off
        ("2027-07-01 12:00", 27.63),
        ("2027-10-01 12:00", 24.74),
    ],
)
def test_season_day_and_hour_decide_the_price(time: str, price: float) -> None:
    index = year()
    laid = laid_on(read_tariff(NIGHT), index)
    of_step = block_price_per_kwh(laid, np.zeros(laid.n_bins))[laid.bin_of_step]
    assert of_step[index.get_loc(pd.Timestamp(time, tz=TOKYO))] == price


def test_clock_changes_make_longer_and_shorter_days_and_whole_months() -> None:
    laid = laid_on(read_tariff("renca-netbilling"), year(2027, timezone="America/Santiago"))
    hours = np.bincount(laid.month_of_step)
    assert hours[3] == 30 * 24 + 1  # April gets an hour
    assert hours[8] == 30 * 24 - 1  # September loses one
    assert (laid.metered_fraction == 1.0).all()


def test_a_meter_in_another_zone_is_read_in_the_tariffs_local_time() -> None:
    local = steps("2027-06-01", "2027-07-01")
    here, there = laid_on(read_tariff(NIGHT), local), laid_on(read_tariff(NIGHT), local.tz_convert("UTC"))
    assert np.array_equal(here.bin_of_step, there.bin_of_step)
    assert "the meter's times (UTC) are read in the tariff's local time, Asia/Tokyo" in there.notes
    assert not any("local time" in note for note in here.notes)


def test_the_levy_changes_in_may_within_a_billing_year() -> None:
    laid = laid_on(read_tariff("kyuden-juryo-dento-b"), year(2024))
    assert laid.levy_per_kwh.tolist() == [1.40] * 4 + [3.49] * 8
    price = step_price_per_kwh(laid, block_price_per_kwh(laid, np.zeros(12)))
    assert price[[0, -1]].tolist() == pytest.approx([18.37 + 1.40, 18.37 + 3.49])


@pytest.mark.parametrize(
    ("first", "levy", "given"),
    [
        ("2012-06-01", 0.0, None),
        ("2012-07-01", 0.22, None),
        ("2026-04-01", 3.98, 5.0),
        ("2026-05-01", 4.18, 5.0),
        ("2027-04-01", 4.18, 5.0),
        ("2027-05-01", 4.18, None),
        ("2027-05-01", 5.0, 5.0),
    ],
)
def test_the_levy_begins_and_goes_on(first: str, levy: float, given: float | None) -> None:
    laid = laid_on(read_tariff("kyuden-juryo-dento-b"), steps(first, first[:8] + "03"), levy_per_kwh=given)
    assert laid.levy_per_kwh.tolist() == [levy]
    assert any("levy after the last known date" in note for note in laid.notes) == (first == "2027-05-01")


def test_a_tariff_without_a_levy_gets_none() -> None:
    assert laid_on(made(), year(), levy_per_kwh=9.0).levy_per_kwh.tolist() == [0.0] * 12


def test_the_plans_menu_changes_in_its_fourth_year() -> None:
    laid = laid_on(read_tariff("hitotsugaoka-menu-b"), year(2026), fuel_adjustment_per_kwh=3.0)
    assert laid.block_price_per_kwh[:, 0].tolist() == [18.37] * 3 + [17.37] * 9
    assert laid.fuel_per_kwh.tolist() == [1.5] * 3 + [0.0] * 9
    assert laid.basic_per_unit.tolist() == [31.624] * 12


def test_charges_that_do_not_grow_with_energy_are_those_of_a_month() -> None:
    tariff = made(
        contract={"unit": "kVA", "default": 6},
        basic=[{"price_per_month": 100.0, "price_per_unit": 10.0}],
        minimum=[{"price_per_month": 300.0}],
        demand=[{"price_per_kw": 50.0}],
    )
    laid = laid_on(tariff, year(), price_change_fraction=0.1)
    assert laid.basic_per_month[0] == pytest.approx(110.0)
    assert laid.basic_per_unit[0] == pytest.approx(11.0)
    assert laid.minimum_per_month[0] == pytest.approx(330.0)
    assert laid.demand_per_kw[0] == pytest.approx(55.0)
    assert laid.block_price_per_kwh[0, 0] == pytest.approx(22.0)


def test_a_month_that_is_not_whole_is_scaled_by_its_days_in_a_longer_span() -> None:
    tariff = read_tariff("kyuden-juryo-dento-b")
    laid = laid_on(tariff, steps("2027-06-16", "2027-08-01"))
    assert laid.metered_fraction.tolist() == [0.5, 1.0]
    assert laid.block_start_kwh.tolist() == [[0.0, 60.0, 150.0], [0.0, 120.0, 300.0]]
    assert laid.basic_per_unit.tolist() == [15.812, 31.624]
    assert any("2027-06; fixed charges and block limits are scaled" in note for note in laid.notes)
    whole = laid_on(tariff, steps("2027-06-16", "2027-08-01"), by_the_day=False)
    assert whole.block_start_kwh.tolist() == [[0.0, 120.0, 300.0]] * 2


def test_steps_within_one_month_are_one_reading_period() -> None:
    tariff = read_tariff("kyuden-juryo-dento-b")
    laid = laid_on(tariff, steps("2027-06-16", "2027-07-01"))
    assert laid.block_start_kwh.tolist() == [[0.0, 120.0, 300.0]]
    assert any("those of a whole month" in note for note in laid.notes)
    by_day = laid_on(tariff, steps("2027-06-16", "2027-07-01"), by_the_day=True)
    assert by_day.block_start_kwh.tolist() == [[0.0, 60.0, 150.0]]


def test_prices_are_used_outside_their_dates_and_the_notes_say_so() -> None:
    dated = [{"since": date(2025, 4, 1), "until": date(2026, 4, 1)} | FLAT[0]]
    before = laid_on(made(energy=dated), year(2024))
    after = laid_on(made(energy=dated, basic=[{"until": date(2026, 4, 1), "price_per_month": 9.0}]), year(2026))
    assert "energy prices before the first known date: the first ones known" in before.notes
    assert "energy prices after the last known date: the last ones known" in after.notes
    assert "basic charge after the last known date: the last ones known" in after.notes
    assert (after.block_price_per_kwh == 20.0).all()
    assert after.basic_per_month.tolist() == [9.0] * 12


def test_fuel_adjustment_is_that_of_the_tariff_then_the_given_one_then_none() -> None:
    known = [{"since": date(2027, 1, 1), "until": date(2027, 3, 1), "price_per_kwh": -2.0}]
    tariff = made(fuel_adjustment=known, fuel_share=[{"fraction": 0.5}])
    given = laid_on(tariff, year(), fuel_adjustment_per_kwh=4.0)
    assert given.fuel_per_kwh.tolist() == [-1.0, -1.0] + [2.0] * 10
    assert "fuel-cost adjustment: the given figure, where the tariff knows none" in given.notes
    kept = laid_on(tariff, year())
    assert kept.fuel_per_kwh.tolist() == [-1.0] * 12
    assert "fuel-cost adjustment after the last known date: the last ones known" in kept.notes
    assert "no fuel-cost adjustment is known: it counts as 0" in laid_on(made(), year()).notes


def test_fuel_adjustment_of_a_tariff_that_has_none_changes_nothing() -> None:
    laid = laid_on(read_tariff("renca-netbilling"), year(timezone="America/Santiago"), fuel_adjustment_per_kwh=4.0)
    assert laid.fuel_per_kwh.tolist() == [0.0] * 12
    assert laid.notes == ("this tariff has no fuel-cost adjustment: the given figure changes nothing",)


@pytest.mark.parametrize(
    ("number", "feed_in_year", "prices"),
    [
        (2027, 2020, [21.0] * 12),
        (2030, 2020, [21.0] * 3 + [7.0] * 9),  # ten fiscal years end in March 2030
        (2031, 2020, [7.0] * 12),
        (2027, None, [7.0] * 12),
        (2035, 1999, [7.0] * 12),  # long over: nobody needs the price
    ],
)
def test_feed_in_is_paid_for_its_years(number: int, feed_in_year: int | None, prices: list[float]) -> None:
    laid = laid_on(read_tariff("kyuden-juryo-dento-b"), year(number), feed_in_year=feed_in_year)
    months = [laid.export_price_per_kwh[laid.month_of_step == month][0] for month in range(12)]
    assert months == prices


def test_a_plants_year_means_nothing_to_a_fixed_export_price() -> None:
    dated = [{"since": date(2026, 1, 1), "until": date(2027, 1, 1), "price_per_kwh": 7.0}]
    tariff = made(export={"kind": "fixed", "prices": dated})
    after, before = laid_on(tariff, year(2027), feed_in_year=2020), laid_on(tariff, year(2025))
    assert (after.export_price_per_kwh == 7.0).all()
    assert "this tariff has no feed-in prices: the plant's year, 2020, changes nothing" in after.export_notes
    assert "export price after the last known date: the last one known" in after.export_notes
    assert "export price before the first known date: the first one known" in before.export_notes


def test_export_follows_the_market_and_is_never_negative_unless_it_says_so() -> None:
    market = np.tile([10.0, -4.0], 12)
    export: dict[str, Any] = {"kind": "market", "market_fraction": 0.5}
    index = steps("2027-06-01", "2027-06-02")
    assert laid_on(made(export=export), index, market_price_per_kwh=market).export_price_per_kwh[:2].tolist() == [5, 0]
    export["never_negative"] = False
    laid = laid_on(made(export=export), index, market_price_per_kwh=market)
    assert laid.export_price_per_kwh[:2].tolist() == [5, -2]
    assert laid.market_price_per_kwh.tolist() == [0.0] * 24  # what is taken has its own price


def test_a_tariff_may_be_the_market_alone() -> None:
    tariff = made(energy=[], market={"title": "spot"})
    laid = laid_on(tariff, year(), market_price_per_kwh=12.0)
    assert (laid.n_bins, laid.block_price_per_kwh.max()) == (12, 0.0)
    assert (laid.market_price_per_kwh == 12.0).all()


def test_hours_of_one_name_are_one_bin() -> None:
    prices = [("morning and evening", [6, 10]), ("day", [10, 17]), ("morning and evening", [17, 23])]
    blocks = [{"to_kwh": 100, "price_per_kwh": 20.0}, {"from_kwh": 100, "price_per_kwh": 30.0}]
    periods = [{"name": name, "hours": hours, "blocks": blocks} for name, hours in prices]
    periods.append({"name": "night", "hours": [23, 6], "price_per_kwh": 10.0})
    laid = laid_on(made(energy=[{"periods": periods}]), steps("2027-06-01", "2027-07-01"))
    assert laid.bin_names == ("morning and evening", "day", "night")
    assert np.bincount(laid.bin_of_step).tolist() == [300, 210, 210]


def test_a_price_that_changes_within_a_step_is_told() -> None:
    periods = [{"name": "a", "hours": [6.5, 22], "price_per_kwh": 2.0}, {"hours": [22, 6.5], "price_per_kwh": 1.0}]
    tariff = made(energy=[{"periods": periods}])
    told = "prices change at 6.5 h, within a step: the price at its start holds for all of it"
    assert told in laid_on(tariff, year()).notes
    assert told not in laid_on(tariff, year(step_h=0.5)).notes


@pytest.mark.parametrize(
    ("tariff", "further", "message"),
    [
        ("spot-linked-kyushu", {}, "the tariff follows a market price; name a file with prices"),
        ("spot-linked-kyushu", {"market_price_per_kwh": np.ones(3)}, r"has shape \(3,\), not one price for each of"),
        ("spot-linked-kyushu", {"market_price_per_kwh": np.nan}, "is not finite in 1 steps"),
        ("kyuden-juryo-dento-b", {"feed_in_year": 2099}, "2099: the tariff knows no feed-in price .* there are: 2019,"),
    ],
)
def test_what_is_missing_is_told(tariff: str, further: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        laid_on(read_tariff(tariff), year(), **further)


def test_a_tariff_that_nobody_checked_is_not_laid_silently() -> None:
    gap = [{"until": date(2026, 1, 1)} | FLAT[0], {"since": date(2028, 1, 1)} | FLAT[0]]
    for tables, message in (
        ({"energy": gap}, "energy: has no prices in 2027-01, 2027-02"),
        ({"energy": [{"periods": [{"hours": [8, 22], "price_per_kwh": 1.0}]}]}, "leaves hours of 2027-01 without"),
        ({"basic": [{k: v for k, v in g.items() if k != "periods"} for g in gap]}, "basic: has no price in 2027-01"),
    ):
        with pytest.raises(InputError, match=message):
            laid_on(Tariff.model_validate(HEAD | {"energy": FLAT} | tables), year())


def test_steps_that_no_tariff_can_be_laid_on_are_refused() -> None:
    index = year()
    wrong = {
        "there are no steps": index[:0],
        "the times have no time zone": index.tz_localize(None),
        "the steps are not regular": index.delete(5),
    }
    for message, given in wrong.items():
        with pytest.raises(InputError, match=message):
            lay_tariff(made(), given, step_h=1.0)


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"fuel_adjustment_per_kwh": np.nan}, "fuel_adjustment_per_kwh = nan: must be a finite number"),
        ({"levy_per_kwh": np.nan}, "levy_per_kwh = nan: must be a finite number, 0 or more"),
        ({"levy_per_kwh": -1.0}, "levy_per_kwh = -1: must be a finite number, 0 or more"),
        ({"price_change_fraction": np.nan}, "price_change_fraction = nan: must be a finite number, -1 or more"),
        ({"price_change_fraction": -2.0}, "price_change_fraction = -2: must be a finite number, -1 or more"),
        ({"price_change_fraction": np.inf}, "price_change_fraction = inf: must be"),
    ],
)
def test_numbers_that_are_none_or_turn_prices_around_are_refused(numbers: dict[str, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        laid_on(made(), year(), **numbers)


def test_what_is_given_without_effect_is_said() -> None:
    later = laid_on(read_tariff("hitotsugaoka-menu-b"), year(2028), fuel_adjustment_per_kwh=2.0)
    assert any("no fuel-cost adjustment in these months: the given figure" in note for note in later.notes)
    priced = laid_on(made(), year(), market_price_per_kwh=10.0)
    assert "this tariff follows no market: the given prices change nothing" in priced.notes
    old = laid_on(read_tariff("kyuden-juryo-dento-b"), year(), feed_in_year=2012)
    assert old.export_notes == ("feed-in prices of 2012 have ended: exports are paid the price after them",)
    for wrong in (12, 20210):
        with pytest.raises(InputError, match=f"feed-in year {wrong}: must be a fiscal year from 1990 to 2200"):
            laid_on(made(), year(), feed_in_year=wrong)
