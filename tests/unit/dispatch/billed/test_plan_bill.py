"""Batteries planned against block prices, peaks and market prices: figures that a reader can check by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from billed_cases import battery, billed_by_hand, laid_by_hand, replayed

import ems
from ems.dispatch.billed.plan_bill import plan_bill

TWO_MONTHS = [0] * 11 + [1] * 6
DEAR_AFTER_100 = [(0.0, 10.0), (100.0, 30.0)]
ONE_CAP = {"months": 11, "fraction": 1.0}


def hours(count: int) -> pd.DatetimeIndex:
    """So many hours."""
    return pd.date_range("2027-01-01", periods=count, freq="h", tz="Asia/Tokyo")


def test_a_month_that_can_end_on_the_boundary_ends_there() -> None:
    laid = laid_by_hand(TWO_MONTHS, DEAR_AFTER_100)
    plan = plan_bill(np.full(17, 10.0), battery(), laid, hours(17))
    # 110 kWh in the first month, 60 in the second: the battery carries 10 from the cheap end of the second round to it.
    assert plan.cost == pytest.approx(100 * 10 + 70 * 10)
    np.testing.assert_allclose(plan.bin_kwh, [100.0, 70.0], atol=1e-9)
    assert plan.block.tolist() == [0, 0]
    assert plan.gap == pytest.approx(0.0, abs=1e-9)
    assert 10.0 - 1e-9 <= plan.price_per_kwh[0] <= 30.0


def test_between_two_plans_a_month_ends_on_the_boundary_by_mixing_them() -> None:
    laid = laid_by_hand(TWO_MONTHS, [(0.0, 10.0), (104.0, 30.0)])
    small = plan_bill(np.full(17, 10.0), battery(charge_efficiency=0.8), laid, hours(17))
    # 6 of the 110 kWh are dear: 7.5 kWh at 10 are taken for them, and no more, because then 10 would replace 10.
    assert small.cost == pytest.approx(104 * 10 + (60 + 6 / 0.8) * 10)
    np.testing.assert_allclose(small.bin_kwh, [104.0, 67.5], atol=1e-9)
    assert small.price_per_kwh[0] == pytest.approx(12.5)  # 10 / 0.8
    assert small.rounds > 2


def test_a_month_is_one_price_so_that_nothing_is_moved_within_it() -> None:
    laid = laid_by_hand([0] * 20, DEAR_AFTER_100)
    plan = plan_bill(np.full(20, 10.0), battery(discharge_efficiency=0.95), laid, hours(20))
    assert not plan.battery_kw.any()  # by the kWh so far, the first ten hours would cost 10, the others 30
    assert (plan.price_per_kwh == 30.0).all()
    assert plan.block.tolist() == [1]
    assert plan.cost == 100 * 10 + 100 * 30


def test_surplus_is_stored_for_the_dearest_block_that_is_left() -> None:
    laid = laid_by_hand([0] * 4, [(0.0, 10.0), (6.0, 20.0)], export=7.0)
    plan = plan_bill([-5.0, 5.0, 5.0, 0.0], battery(charge_efficiency=0.8, discharge_efficiency=0.8), laid, hours(4))
    # 10 kWh of load, 4 of them at 20. The 5 kWh of surplus give 3.2: 1 of them earns 0.64 · 20 = 12.8 rather than 7.
    assert plan.bin_kwh[0] == pytest.approx(10.0 - 3.2)
    assert plan.cost == pytest.approx(60.0 + 0.8 * 20.0)


def test_periods_have_blocks_of_their_own() -> None:
    laid = laid_by_hand([0] * 4, [(0.0, 10.0), (5.0, 30.0)], period_of_step=[0, 1, 0, 1], period_factors=(1.0, 2.0))
    plan = plan_bill(np.full(4, 5.0), battery(), laid, hours(4))
    # 10 kWh in each: 5 at 10, 5 at 30; 5 at 20, 5 at 60. The dear half of the second goes to the first at 30.
    np.testing.assert_allclose(plan.bin_kwh, [15.0, 5.0], atol=1e-9)
    assert plan.cost == pytest.approx(5 * 10 + 10 * 30 + 5 * 20)


def test_without_blocks_it_is_the_plan_by_prices() -> None:
    draw = np.random.default_rng(1)
    net, paid = draw.uniform(-3.0, 5.0, 48), draw.uniform(12.0, 30.0, 48)
    laid = laid_by_hand([0] * 24 + [1] * 24, [(0.0, 2.0)], market=paid, levy_per_kwh=3.0, export=6.0)
    unit = battery(charge_efficiency=0.9, discharge_efficiency=0.9)
    plan = plan_bill(net, unit, laid, hours(48))
    plain = ems.plan_storage(net, unit, import_price=paid + 5.0, export_price=6.0)
    assert plan.rounds == 1
    assert plan.cost == pytest.approx(plain.cost, abs=1e-9)
    np.testing.assert_allclose(plan.price_per_kwh, paid + 5.0)


def test_tax_is_on_all_but_the_levy() -> None:
    taxed = {"levy_per_kwh": 4.0, "added_tax_fraction": 0.1, "market": 2.0}
    laid = laid_by_hand([0, 0], [(0.0, 10.0), (5.0, 20.0)], **taxed)
    plan = plan_bill([8.0, 0.0], battery(capacity_kwh=0.0), laid, hours(2))
    assert plan.cost == pytest.approx(1.1 * (5 * 10 + 3 * 20 + 8 * 2) + 8 * 4)
    assert plan.price_per_kwh[0] == pytest.approx(1.1 * 22 + 4)


def test_a_ratchet_is_billed_from_month_to_month() -> None:
    net = [1.0, 1.0, 10.0, 1.0, 1.0, 1.0, 6.0, 1.0]
    laid = laid_by_hand([0] * 4 + [1] * 4, [(0.0, 1.0)], demand_per_kw=100.0, ratchet=ONE_CAP)
    plan = plan_bill(net, battery(), laid, hours(8))
    # 5 kW of battery leave 5 of the 10: both months pay for these. Two months do not repeat: no cap on all of them.
    assert plan.cost == pytest.approx(22 * 1.0 + 2 * 100 * 5.0)
    assert plan.peak_kw[0] == pytest.approx(5.0)
    assert plan.bound == pytest.approx(22 * 1.0 + 100 * (5.0 + 1.0))  # each month for itself
    assert any("one cap on all months" in note for note in plan.notes)


def test_a_peak_of_the_end_is_not_billed_in_the_beginning() -> None:
    net = [1.0, 1.0, 6.0, 1.0, 1.0, 1.0, 10.0, 1.0]
    laid = laid_by_hand([0] * 4 + [1] * 4, [(0.0, 1.0)], demand_per_kw=100.0, ratchet=ONE_CAP)
    plan = plan_bill(net, battery(), laid, hours(8))
    assert plan.cost == pytest.approx(22 * 1.0 + 100 * (1.0 + 5.0))  # by one cap on both: 22 + 2 · 100 · 5
    assert plan.bound == pytest.approx(plan.cost)


def test_without_a_ratchet_each_month_pays_for_its_own_peak() -> None:
    net = [1.0, 1.0, 10.0, 1.0, 1.0, 1.0, 6.0, 1.0]
    laid = laid_by_hand([0] * 4 + [1] * 4, [(0.0, 1.0)], demand_per_kw=100.0)
    plan = plan_bill(net, battery(), laid, hours(8))
    # The first month cannot be helped below 5 kW, the second not below 1, with energy that the first leaves.
    np.testing.assert_allclose(plan.peak_kw, [5.0, 1.0], atol=1e-6)
    assert plan.cost == pytest.approx(22 * 1.0 + 100 * (5.0 + 1.0))


def test_another_ratchet_is_ignored_and_that_is_said() -> None:
    net = np.array([1.0, 1.0, 10.0, 1.0, 1.0, 1.0, 6.0, 1.0])
    laid = laid_by_hand([0] * 4 + [1] * 4, [(0.0, 1.0)], demand_per_kw=100.0, ratchet={"months": 3, "fraction": 0.5})
    plan = plan_bill(net, battery(), laid, hours(8))
    assert any("was ignored" in note for note in plan.notes)
    peaks = plan.peak_kw
    billed = np.array([peaks[0], max(peaks[1], 0.5 * peaks[0])])  # nothing is known of the months before
    assert plan.cost == pytest.approx(22.0 + 100 * billed.sum())
    assert plan.bound <= plan.cost


def test_peaks_of_unlike_prices_keep_an_honest_bound() -> None:
    laid = laid_by_hand([0] * 4 + [1] * 4, [(0.0, 1.0)], demand_per_kw=1.0)
    laid.demand_per_kw[:] = [10.0, 20.0]
    plan = plan_bill([1.0, 1.0, 10.0, 1.0, 1.0, 1.0, 6.0, 1.0], battery(), laid, hours(8))
    assert any("differ from month to month" in note for note in plan.notes)
    by_hand = billed_by_hand(laid, np.array([1.0, 1.0, 10.0, 1.0, 1.0, 1.0, 6.0, 1.0]) - plan.battery_kw)
    assert plan.cost == pytest.approx(by_hand)
    assert plan.bound <= plan.cost


def test_the_least_charge_is_billed() -> None:
    laid = laid_by_hand([0, 0], [(0.0, 10.0)], minimum=100.0, basic=20.0, added_tax_fraction=0.1)
    plan = plan_bill([3.0, 0.0], battery(), laid, hours(2))
    assert plan.cost == pytest.approx(1.1 * (30 + 50))  # 20 + 30 of the 100 are charged already
    assert any("least charge" in note for note in plan.notes)


def test_many_sites_are_planned_as_one_by_one() -> None:
    draw = np.random.default_rng(3)
    net = draw.uniform(-2.0, 4.0, (5, 36))
    units = [battery(capacity_kwh=size, charge_efficiency=0.9) for size in (2.0, 4.0, 6.0, 8.0, 10.0)]
    laid = laid_by_hand([0] * 12 + [1] * 12 + [2] * 12, [(0.0, 15.0), (12.0, 22.0), (16.0, 30.0)], export=5.0)
    together = plan_bill(net, units, laid, hours(36), end="at_least")
    assert together.battery_kw.shape == (5, 36)
    assert together.block.shape == (5, 3)
    for case in range(5):
        alone = plan_bill(net[case], units[case], laid, hours(36), end="at_least")
        assert together.cost[case] == pytest.approx(alone.cost, rel=1e-9)
        path = replayed(units[case], float(together.start_energy_kwh[case]), together.battery_kw[case], 1.0)
        np.testing.assert_allclose(path, together.energy_kwh[case], atol=1e-9)
    assert (together.gap <= 1e-6).all()


def test_energy_left_has_its_worth() -> None:
    laid = laid_by_hand([0] * 4 + [1] * 4, [(0.0, 10.0), (12.0, 30.0)])
    end = ems.End(kind="value", value_per_kwh=np.array([[15.0]]), piece_kwh=np.array([[10.0]]))
    plan = plan_bill(np.full(8, 2.0), battery(), laid, hours(8), end=end)
    # 8 kWh a month at 10; what fits under 12 kWh a month is bought at 10 and worth 15: 4 in each, no more at 30.
    assert plan.cost == pytest.approx(24 * 10 - 8 * 15)
    assert plan.energy_kwh[-1] == pytest.approx(8.0)


def test_a_bundled_tariff_by_name_in_its_local_time() -> None:
    month = pd.date_range("2027-06-01", "2027-07-01", freq="h", inclusive="left")
    net = np.where(np.arange(720) % 24 < 12, -0.2, 0.7)
    plan = plan_bill(pd.Series(net, index=month), battery(), "kyuden-juryo-dento-b")
    paid = ems.bill(
        pd.DataFrame({"import_kw": np.maximum(net - plan.battery_kw, 0.0)}, index=month), "kyuden-juryo-dento-b"
    )
    assert plan.bin_kwh[0] == pytest.approx(30 * (12 * 0.7 - 12 * 0.2))
    assert plan.cost == pytest.approx(paid.total - float(paid.lines["basic"]))


def test_notes_say_on_which_steps_peaks_are_seen() -> None:
    for step_h, words in ((1.0, "understated"), (0.25, "billed on the means of half-hours")):
        laid = laid_by_hand([0, 0, 0, 0], [(0.0, 1.0)], demand_per_kw=10.0, step_h=step_h)
        times = pd.date_range("2027-01-01", periods=4, freq=pd.Timedelta(hours=step_h), tz="Asia/Tokyo")
        assert any(words in note for note in plan_bill(np.ones(4), battery(), laid, times).notes)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"laid": laid_by_hand([0, 0], [(0.0, 20.0), (5.0, 10.0)])}, "falls from 20 to 10 per kWh at 5 kWh"),
    (
        {"laid": laid_by_hand([0, 0], [(0.0, 20.0)], export=[5.0, 21.0])},
        "01:00 = 21 per kWh: must be at most the lowest",
    ),
    ({"laid": laid_by_hand([0, 0], [(0.0, 20.0)], market=-21.0)}, "import price at 2027-01-01 00:00 = -1 per kWh"),
    ({"laid": laid_by_hand([0, 0], [(0.0, 20.0)], export=-1.0)}, "export price at 2027-01-01 00:00 = -1 per kWh"),
    ({"laid": laid_by_hand([0, 0, 0], [(0.0, 20.0)])}, "laid on 3 steps of 1 h: there are 2 of 1 h"),
    ({"times": None}, "times: must be a DatetimeIndex"),
    ({"times": hours(1)}, "1 times: must be 2 or more"),
    ({"times": hours(3)}, "3 times: must be one for each of the 2 steps"),
    ({"net": [1.0, np.nan]}, "net_load_kw (step 1) = nan kW: must be a finite number"),
    ({"contract": 30.0}, "contract = 30: tariff by-hand has no contract size"),
    ({"laid": "kyuden-juryo-dento-b", "contract": -1.0}, "contract = -1: must be 0 or more [A]"),
    ({"laid": "kyuden-juryo-dento-b", "contract": 35.0}, "contract = 35 A: tariff kyuden-juryo-dento-b offers 10"),
    ({"end": "at_least", "initial": 11.0}, "initial_energy_kwh = 11 kWh"),
    (
        {"end": "at_least", "unit": battery(floor_fraction=0.5, initial_fraction=0.2)},
        "between floor and ceiling, 5 and 10",
    ),
    ({"end": "ever"}, "end = 'ever'"),
]


@pytest.mark.parametrize(("given", "message"), WRONG)
def test_wrong_input_gets_its_clear_error(given: dict[str, Any], message: str) -> None:
    laid = given.get("laid", laid_by_hand([0, 0], [(0.0, 20.0)]))
    with pytest.raises(ems.InputError) as caught:
        plan_bill(
            given.get("net", [1.0, 2.0]),
            given.get("unit", battery()),
            laid,
            given.get("times", hours(2)),
            contract=given.get("contract"),
            end=given.get("end", "cyclic"),
            initial_energy_kwh=given.get("initial"),
        )
    assert message in str(caught.value)


def test_a_fuel_adjustment_that_is_no_number_is_named() -> None:
    month = pd.date_range("2027-06-01", "2027-07-01", freq="h", tz="Asia/Tokyo", inclusive="left")
    with pytest.raises(ems.InputError, match="fuel_adjustment_per_kwh = nan: must be a finite number"):
        plan_bill(np.ones(720), battery(), "kyuden-juryo-dento-b", month, fuel_adjustment_per_kwh=np.nan)
