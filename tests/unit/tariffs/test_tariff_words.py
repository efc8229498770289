"""A tariff in plain words: every charge is told, and none that does not exist."""

from __future__ import annotations

from datetime import date

import pytest
from tariff_cases import made

from ems.tariffs import bundled_tariffs, read_tariff, tariff_text
from ems.tariffs.checks.seasons import months_in_words
from ems.tariffs.words.plain import tariff_sections


@pytest.mark.parametrize("entry", bundled_tariffs(), ids=lambda entry: entry.name)
def test_every_price_of_a_bundled_tariff_is_told(entry: object) -> None:
    tariff = read_tariff(entry[0])  # type: ignore[index]
    text = tariff_text(tariff)
    for energy in tariff.energy:
        for period in energy.periods:
            assert period.name in text
            prices = [block.price_per_kwh for block in period.blocks] or [period.price_per_kwh]
            assert all(f": {price:.2f}" in text for price in prices)
    for demand in tariff.demand:
        assert f"{demand.price_per_kw:,.2f}" in text
    assert tariff.certainty in text
    assert ("Levy" in text or "levy" in text) == (tariff.levy_name is not None)


def test_lighting_b_in_plain_words() -> None:
    text = tariff_text(read_tariff("kyuden-juryo-dento-b"))
    for line in (
        "Kyushu Electric, lighting B (九州電力 従量電灯B)",
        "Sold by Kyushu Electric; prices in yen, 10 % tax contained; local time of Asia/Tokyo",
        "  31.624 for each A of the contract",
        "30 A 948.72",
        "60 A 1,897.44; 30 A where none is given",
        "    the first 120 kWh: 18.37",
        "    120 to 300 kWh: 23.97",
        "    above 300 kWh: 26.97",
        "2025-05 3.98, 2026-05 4.18",
        "none on what a site uses of its own sun",
        "for 10 years, by the fiscal year in which the plant began: 2019 24.00",
        "afterwards, and where no year is given: 7.00",
    ):
        assert line in text


def test_dates_seasons_and_days_are_told() -> None:
    text = tariff_text(read_tariff("hitotsugaoka-menu-night"))
    assert "  until 2026-03-31:\n" in text
    assert "  from 2026-04-01:\n" in text
    assert "July to September, December to February, weekdays, 8 to 22 h: 26.63" in text
    assert "days off: weekends, public holidays (JP), 2 January, 3 January," in text
    assert "until 2026-03-31: 50 % of it is paid" in text


def test_every_kind_of_charge_has_words() -> None:
    tariff = made(
        contract={"unit": "kVA", "default": 6},
        basic=[{"price_per_month": 100.0, "price_per_unit": 10.5}],
        minimum=[{"price_per_month": 300.0}],
        seasons={"cold": [1, 2, 3, 10, 11, 12], "warm": [4, 5, 6, 7, 8, 9]},
        demand=[{"season": "cold", "price_per_kw": 10.5}, {"season": "warm", "price_per_kw": 11.5}],
        ratchet={"months": 11, "fraction": 0.35},
        power_factor={"value_fraction": 0.95},
        market={"title": "Spot", "factor": 1.5, "loss_fraction": 0.05},
        fuel_adjustment=[{"since": date(2027, 1, 1), "until": date(2027, 2, 1), "price_per_kwh": -2.0}],
        levy=[{"price_per_kwh": 1.25}],
        export={"kind": "market", "market_fraction": 0.9},
        prices_include_tax=False,
        tax_fraction=0.1,
    )
    assert dict(tariff_sections(tariff)) == {
        "Basic charge, per month (基本料金)": [
            "100.00 for everybody; 10.50 for each kVA of the contract",
            "6 kVA 163.00; 6 kVA where none is given",
        ],
        "Energy, per kWh (電力量料金)": ["all day, all months, every day, 0 to 24 h: 20.00"],
        "Market price, per kWh (市場連動)": [
            "Spot times 1.5, divided by 1 less 5 % losses; needs a file with prices (--prices)"
        ],
        "Demand charge, per kW and month (実量制)": [
            "10.50 in season cold",
            "11.50 in season warm",
            "for the highest half-hour of the month, or 35 % of that of the 11 months before",
            "1 % less for each 1 % of power factor above 85 %, more below; the site has 95 %",
        ],
        "Fuel-cost adjustment, per kWh (燃料費調整額)": ["from 2027-01-01 until 2027-01-31: -2.00"],
        "Levy, per kWh": ["always 1.25", "on all energy taken from the grid, none on what a site uses of its own sun"],
        "Least charge, per month (最低月額料金)": ["300.00"],
        "Energy fed in, per kWh (売電)": ["90 % of the market price; nothing where that is negative"],
        "Certainty": ["made up for a test"],
    }
    assert "10 % tax comes on top" in tariff_text(tariff)


def test_a_plain_tariff_says_little() -> None:
    titles = [title for title, _ in tariff_sections(made(fuel_share=[{"fraction": 0.0}]))]
    assert titles == ["Energy, per kWh (電力量料金)", "Energy fed in, per kWh (売電)", "Certainty"]
    assert dict(tariff_sections(made()))["Energy fed in, per kWh (売電)"] == ["nothing is paid"]
    assert dict(tariff_sections(made(demand=[{"price_per_kw": 5.0}])))["Demand charge, per kW and month (実量制)"] == [
        "5.00",
        "for the highest half-hour of the month",
    ]


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ([1], "January"),
        ([12, 1], "December to January"),
        ([3, 4, 5, 6, 10, 11], "March to June, October to November"),
        (range(1, 13), "all months"),
        ([2, 4], "February, April"),
        (range(1, 12), "January to November"),
        ([], ""),
    ],
)
def test_months_are_named_in_runs(months: list[int], words: str) -> None:
    assert months_in_words(months) == words
