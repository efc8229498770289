"""Bills that a reader can check with pencil and paper."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from bill_cases import BLOCKS, meter, tariff_of

from ems.bills import LINES, bill
from ems.tariffs.model import Basic, Contract, Demand, Market, Minimum, Period, PowerFactor, Ratchet

KYUDEN_B = tariff_of(
    periods=(Period(blocks=BLOCKS),),
    contract=Contract(unit="A", default=30.0, sizes=(30.0, 60.0)),
    basic=(Basic(price_per_unit=31.624),),
)
LOOKING_BACK = tariff_of(
    periods=(Period(price_per_kwh=0.0),),
    seasons={"cold": (11, 12, 1, 2, 3, 4), "warm": (5, 6, 7, 8, 9, 10)},
    demand=(Demand(price_per_kw=10.5, season="cold"), Demand(price_per_kw=11.5, season="warm")),
    ratchet=Ratchet(months=11, fraction=0.35),
)


@pytest.mark.parametrize(
    ("energy_kwh", "energy_cost"),
    [
        (0.0, 0.0),
        (120.0, 2_204.40),  # 120 × 18.37
        (120.5, 2_216.385),  # and half a kWh at 23.97
        (300.0, 6_519.00),  # 120 × 18.37 + 180 × 23.97
        (301.0, 6_545.97),  # and one at 26.97
    ],
)
def test_blocks_of_a_month(energy_kwh: float, energy_cost: float) -> None:
    readings = meter("2027-06-01", "2027-07-01", import_kw=energy_kwh / (30 * 24))
    found = bill(readings, KYUDEN_B)
    assert found.energy_kwh == pytest.approx(energy_kwh, abs=1e-9)
    assert found.lines["energy"] == pytest.approx(energy_cost, abs=1e-9)
    assert found.lines["basic"] == pytest.approx(948.72)  # 30 A × 31.624
    assert found.total == pytest.approx(948.72 + energy_cost)


def test_blocks_begin_anew_each_month_and_months_add_up_to_the_year() -> None:
    found = bill(meter("2027-01-01", "2028-01-01", import_kw=0.5), KYUDEN_B, contract=60.0)
    assert list(found.months.index) == [f"2027-{month:02d}" for month in range(1, 13)]
    january = 120 * 18.37 + 180 * 23.97 + 72 * 26.97  # 31 × 24 × 0.5 = 372 kWh
    assert found.months.loc["2027-01", "energy"] == pytest.approx(january)
    assert found.months.loc["2027-01", "basic"] == pytest.approx(1_897.44)
    for line in LINES:
        assert found.lines[line] == pytest.approx(found.months[line].sum())
    assert found.total == pytest.approx(found.months["total"].sum())
    assert found.energy_kwh == pytest.approx(8_760 * 0.5)


def test_a_peak_in_january_is_carried_through_the_year() -> None:
    """Flat 1 kW, 100 kW in one January hour: January pays it whole, the other months 35 % of it."""
    readings = meter("2027-01-01", "2028-01-01", import_kw=1.0)
    readings.loc["2027-01-15 10:00":"2027-01-15 10:59"] = 100.0
    found = bill(readings, LOOKING_BACK)
    assert found.lines["demand"] == pytest.approx(5_302.5)  # 100·(10.5 + 0.35·(5·10.5 + 6·11.5))
    assert found.total == pytest.approx(5_302.5)
    np.testing.assert_allclose(found.meter["billed_kw"], [100.0, *[35.0] * 11])
    assert found.months.loc["2027-12", "demand"] == pytest.approx(35 * 10.5)  # eleven months later it still counts
    assert "looks back 11 months" in " ".join(found.notes)


def test_what_is_known_of_earlier_months_counts() -> None:
    february = meter("2027-02-01", "2027-03-01", import_kw=1.0)
    assert bill(february, LOOKING_BACK).lines["demand"] == pytest.approx(1 * 10.5)
    assert bill(february, LOOKING_BACK, past_peak_kw=100.0).lines["demand"] == pytest.approx(35 * 10.5)
    eleven_back, twelve_back = [100.0, *[1.0] * 10], [100.0, *[1.0] * 11]
    assert bill(february, LOOKING_BACK, past_peak_kw=eleven_back).lines["demand"] == pytest.approx(35 * 10.5)
    assert bill(february, LOOKING_BACK, past_peak_kw=twelve_back).lines["demand"] == pytest.approx(1 * 10.5)


def test_february_of_a_leap_year_has_a_day_more_and_the_same_fixed_charge() -> None:
    leap, common = (bill(meter(f"{year}-02-01", f"{year}-03-01", import_kw=0.5), KYUDEN_B) for year in (2028, 2027))
    assert leap.energy_kwh == pytest.approx(29 * 12)
    assert leap.lines["energy"] == pytest.approx(6_519.0 + 48 * 26.97)
    assert common.lines["energy"] == pytest.approx(6_519.0 + 36 * 26.97)
    assert leap.lines["basic"] == common.lines["basic"] == pytest.approx(948.72)


def test_a_levy_that_changes_in_may() -> None:
    """April at 3.49, May at 3.98: a billing year from April on pays one month of the old levy, eleven of the new."""
    tariff = tariff_of(levy={date(2024, 5, 1): 3.49, date(2025, 5, 1): 3.98, date(2026, 5, 1): 4.18})
    found = bill(meter("2025-04-01", "2026-04-01", import_kw=1.0), tariff)
    assert found.months.loc["2025-04", "levy"] == pytest.approx(720 * 3.49)
    assert found.months.loc["2025-05", "levy"] == pytest.approx(744 * 3.98)
    assert found.lines["levy"] == pytest.approx(720 * 3.49 + (8_760 - 720) * 3.98)


def test_more_fed_in_than_taken_is_money_back_and_no_negative_charge() -> None:
    """Half a day at 1 kW taken, half a day at 3 kW fed in: the levy is on what is taken, not on the difference."""
    readings = meter("2027-06-01", "2027-07-01", import_kw=0.0, export_kw=0.0)
    night = readings.index.hour < 12
    readings.loc[night, "import_kw"], readings.loc[~night, "export_kw"] = 1.0, 3.0
    tariff = tariff_of(levy={None: 4.0}, export_price=7.0, basic=(Basic(price_per_month=500.0),))
    found = bill(readings, tariff)
    assert found.lines.to_dict() == pytest.approx(
        dict.fromkeys(LINES, 0.0) | {"basic": 500.0, "energy": 7_200.0, "levy": 1_440.0, "export": -7_560.0}
    )
    assert found.total == pytest.approx(1_580.0)
    assert bill(readings.assign(import_kw=0.0), tariff).total == pytest.approx(500.0 - 7_560.0)


def test_demand_is_metered_on_half_hours() -> None:
    """8 kW in one quarter-hour, 2 kW in the next one: the half-hour is 5 kW; two halves of two half-hours are not."""
    tariff = tariff_of(demand=(Demand(price_per_kw=100.0),))
    quarters = meter("2027-06-01", "2027-07-01", "15min", import_kw=1.0)
    aligned, across = quarters.copy(), quarters.copy()
    aligned.loc["2027-06-10 10:00", "import_kw"], aligned.loc["2027-06-10 10:15", "import_kw"] = 8.0, 2.0
    across.loc["2027-06-10 10:15", "import_kw"], across.loc["2027-06-10 10:30", "import_kw"] = 8.0, 2.0
    assert bill(aligned, tariff).peak_kw == pytest.approx(5.0)
    assert bill(across, tariff).peak_kw == pytest.approx(4.5)  # (1 + 8) / 2
    from_quarter_past = across.loc["2027-06-10 10:15":]
    assert bill(from_quarter_past, tariff).peak_kw == pytest.approx(8.0)  # all that is known of its half-hour
    halves = aligned.resample("30min").mean()
    assert bill(halves, tariff).lines.to_dict() == pytest.approx(bill(aligned, tariff).lines.to_dict())


def test_hours_understate_the_peak_and_the_bill_says_so() -> None:
    tariff = tariff_of(demand=(Demand(price_per_kw=100.0),))
    halves = meter("2027-06-01", "2027-07-01", import_kw=1.0)
    halves.loc["2027-06-10 10:00", "import_kw"] = 9.0
    hours = halves.resample("h").mean()
    assert bill(halves, tariff).peak_kw == pytest.approx(9.0)
    assert bill(hours, tariff).peak_kw == pytest.approx(5.0)
    assert any("understated" in note for note in bill(hours, tariff).notes)
    assert not any("understated" in note for note in bill(halves, tariff).notes)
    assert not any("understated" in note for note in bill(hours, KYUDEN_B).notes)  # nobody asks for the peak


def test_power_factor_minimum_and_added_tax() -> None:
    """100 kW × 2,000 less 10 % (power factor 0.95), 1,000 kWh × 15, 10 % tax on all but the levy of 3."""
    tariff = tariff_of(
        periods=(Period(price_per_kwh=15.0),),
        demand=(Demand(price_per_kw=2_000.0),),
        power_factor=PowerFactor(value_fraction=0.95),
        levy={None: 3.0},
        tax_fraction=0.1,
        prices_include_tax=False,
    )
    readings = meter("2027-06-01", "2027-07-01", import_kw=0.0)
    readings.iloc[:20] = 100.0  # ten hours
    found = bill(readings, tariff)
    assert found.lines["demand"] == pytest.approx(200_000.0)
    assert found.lines["power_factor"] == pytest.approx(-20_000.0)
    assert found.lines["energy"] == pytest.approx(15_000.0)
    assert found.lines["tax"] == pytest.approx(19_500.0)
    assert found.lines["levy"] == pytest.approx(3_000.0)
    assert found.total == pytest.approx(200_000 - 20_000 + 15_000 + 19_500 + 3_000)
    least = tariff_of(minimum=(Minimum(price_per_month=300.0),))
    small = bill(meter("2027-06-01", "2027-07-01", import_kw=0.01), least)  # 7.2 kWh × 20 = 144
    assert small.lines["minimum"] == pytest.approx(156.0)
    assert bill(meter("2027-06-01", "2027-07-01", import_kw=1.0), least).lines["minimum"] == 0.0


def test_a_market_price_is_paid_step_by_step() -> None:
    """1 kW at 10 by night and at 30 by day, losses of 20 % and an adder of 5; hours of 2 kW cost twice."""
    tariff = tariff_of(periods=(Period(price_per_kwh=5.0),), market=Market(title="Spot", loss_fraction=0.2))
    readings = meter("2027-06-01", "2027-06-02", "h", import_kw=1.0)
    price = np.where(readings.index.hour < 12, 10.0, 30.0)
    found = bill(readings, tariff, market_price_per_kwh=price)
    assert found.lines["energy"] == pytest.approx(24 * 5 + (12 * 10 + 12 * 30) / 0.8)
    readings.iloc[0] = 2.0
    dearer = bill(readings, tariff, market_price_per_kwh=price)
    assert dearer.lines["energy"] - found.lines["energy"] == pytest.approx(5 + 10 / 0.8)


def test_a_part_of_a_month() -> None:
    """Within one month the readings are one billing period; by the day ten of thirty days scale blocks and charge."""
    readings = meter("2027-06-01", "2027-06-11", import_kw=0.5)  # 120 kWh
    assert bill(readings, KYUDEN_B).lines["energy"] == pytest.approx(120 * 18.37)
    assert bill(readings, KYUDEN_B).lines["basic"] == pytest.approx(948.72)
    by_the_day = bill(readings, KYUDEN_B, by_the_day=True)
    assert by_the_day.lines["energy"] == pytest.approx(40 * 18.37 + 60 * 23.97 + 20 * 26.97)
    assert by_the_day.lines["basic"] == pytest.approx(948.72 / 3)


def test_clock_changes_make_days_of_23_and_25_hours() -> None:
    """Night from 0 to 6 in Berlin: five hours on 28 March 2027, seven on 31 October."""
    tariff = tariff_of(
        timezone="Europe/Berlin",
        periods=(
            Period(name="night", hours=(0.0, 6.0), price_per_kwh=10.0),
            Period(name="day", hours=(6.0, 24.0), price_per_kwh=30.0),
        ),
    )
    index = pd.date_range("2027-01-01", "2028-01-01", freq="h", tz="Europe/Berlin", inclusive="left")
    year = pd.DataFrame({"import_kw": 1.0}, index=index)
    assert bill(year, tariff).lines["energy"] == pytest.approx(365 * 18 * 30 + (365 * 6 - 1 + 1) * 10)
    for day, night_hours in (("2027-03-28", 5), ("2027-10-31", 7), ("2027-06-01", 6)):
        one = year.loc[day].tz_localize(None)  # as a clock on the wall shows it
        assert bill(one, tariff).lines["energy"] == pytest.approx(18 * 30 + night_hours * 10)
        assert bill(year.loc[day].tz_convert("UTC"), tariff).total == pytest.approx(18 * 30 + night_hours * 10)
