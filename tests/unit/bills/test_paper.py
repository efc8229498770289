"""What stands on paper: rows that add up, Japanese terms beside, one month or all of them."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
from bill_cases import BLOCKS, meter, tariff_of

from ems.bills import LINES, Bill, bill
from ems.bills.lines import NAMES, money_name
from ems.bills.printed.as_json import bill_object, months_table
from ems.results.manifest import plain
from ems.tariffs.model import Basic, Contract, Demand, Market, Minimum, Period, PowerFactor, Ratchet
from profiles.errors import InputError

EVERYTHING = tariff_of(
    title="Everything at once",
    title_ja="全部入り",
    seasons={"summer": (7, 8), "rest": (1, 2, 3, 4, 5, 6, 9, 10, 11, 12)},
    periods=(
        Period(name="night", name_ja="夜間", hours=(22.0, 8.0), blocks=BLOCKS),
        Period(name="summer day", name_ja="夏昼間", hours=(8.0, 22.0), season="summer", price_per_kwh=31.0),
        Period(name="day", name_ja="昼間", hours=(8.0, 22.0), season="rest", price_per_kwh=25.0),
    ),
    basic=(Basic(price_per_month=100.0, price_per_unit=30.0),),
    contract=Contract(unit="kVA", default=6.0),
    demand=(Demand(price_per_kw=70.0),),
    ratchet=Ratchet(months=11, fraction=0.6),
    power_factor=PowerFactor(value_fraction=1.0),
    market=Market(title="Spot"),
    levy={date(2027, 1, 1): 4.18, date(2027, 5, 1): 4.5},
    export_price=7.0,
    minimum=(Minimum(price_per_month=17_500.0),),
    tax_fraction=0.1,
    prices_include_tax=False,
)


@pytest.fixture(scope="module")
def found() -> Bill:
    readings = meter("2027-01-01", "2028-01-01", "h", import_kw=0.0, export_kw=0.0)
    readings["import_kw"] = 0.9 + 0.4 * np.sin(np.arange(len(readings)))
    readings.loc[readings.index.hour == 12, "export_kw"] = 0.5
    return bill(readings, EVERYTHING, market_price_per_kwh=3.0, fuel_adjustment_per_kwh=-2.5)


def test_rows_add_up_to_lines_and_months(found: Bill) -> None:
    amounts = found.detail["amount"]
    assert amounts.sum() == pytest.approx(found.total)
    by_line = amounts.groupby(found.detail["line"]).sum()
    assert (found.lines != 0.0).all()  # every line occurs
    for line in LINES:
        assert by_line[line] == pytest.approx(found.lines[line])
    by_month = amounts.groupby(found.detail["month"]).sum()
    np.testing.assert_allclose(by_month, found.months["total"])
    np.testing.assert_allclose(found.detail["quantity"] * found.detail["price"], amounts, rtol=1e-12)
    energy = found.detail[found.detail["line"] == "levy"]
    assert energy["quantity"].sum() == pytest.approx(found.energy_kwh)


def test_rows_of_energy_are_by_period_and_block(found: Bill) -> None:
    january = found.detail[(found.detail["month"] == "2027-01") & (found.detail["line"] == "energy")]
    assert january[["period", "block"]].to_numpy().tolist() == [["night", 1], ["night", 2], ["day", 1], ["Spot", 0]]
    assert january["item"].tolist()[:2] == [
        "Energy charge, night, block 1 (to 120 kWh)",
        "Energy charge, night, block 2 (to 300 kWh)",
    ]
    assert january["item_ja"].tolist() == [
        "電力量料金 夜間 第1段階（120 kWh まで）",
        "電力量料金 夜間 第2段階（300 kWh まで）",
        "電力量料金 昼間",
        "電力量料金 Spot（平均）",
    ]
    assert january["quantity"].iloc[:3].sum() == pytest.approx(found.meter.loc["2027-01", "import_kwh"])


def test_the_year_on_paper(found: Bill) -> None:
    lines = found.text().splitlines()
    assert lines[0] == "Electricity bill (電気料金): Everything at once, Nobody"
    assert lines[1].startswith("2027-01-01 – 2027-12-31, contract 6 kVA, taken 7,8")
    rows = lines[3 : lines.index("", 3)]
    heads = [row.split("  ")[0] for row in rows]
    assert heads[:4] == [
        "Basic charge (基本料金)",
        "Basic charge (基本料金)",
        "Demand charge (基本料金)",
        "Power factor (力率割引・割増)",
    ]
    assert heads[4:9] == [
        "Energy charge, night, block 1 (to 120 kWh) (電力量料金 夜間 第1段階)",
        "Energy charge, night, block 2 (to 300 kWh) (電力量料金 夜間 第2段階)",
        "Energy charge, day (電力量料金 昼間)",
        "Energy charge, Spot (mean) (電力量料金 Spot)",
        "Energy charge, summer day (電力量料金 夏昼間)",  # first billed in July, and yet beside the others
    ]
    assert heads[-1] == "Total (合計) [yen]"
    assert rows[-1].endswith(f"{found.total:,.2f}")
    levy = next(row for row in rows if row.startswith("Renewable levy (再エネ賦課金)"))
    assert "× 4.18–4.5" in levy
    assert any("× −15 %" in row for row in rows)
    assert len([line for line in lines if line.startswith("2027-") and "taken" in line]) == 13
    assert "* Amounts are exact; bills on paper drop fractions of a yen (端数切捨て)." in lines
    assert any("understated" in line for line in lines)


def test_one_month_in_japanese(found: Bill) -> None:
    text = found.text("2027-02", lang="ja")
    assert text.startswith("電気料金: 全部入り, Nobody\n2027-02, 契約 6 kVA, 使用量 ")
    for term in ("基本料金", "電力量料金 夜間 第1段階（120 kWh まで）", "燃料費調整額", "再エネ賦課金", "売電", "合計"):
        assert term in text
    assert f"{found.months.loc['2027-02', 'total']:,.2f}" in text
    widths = {len(line) for line in text.splitlines() if line.startswith("2027-")}
    assert len(widths) == 1


def test_what_is_not_on_the_bill() -> None:
    """No fuel adjustment, no power factor, no export: none of them is printed, nor what is to be known of them."""
    small = bill(meter("2027-06-01", "2027-07-01", import_kw=0.5), "kyuden-juryo-dento-b")
    assert set(small.detail["line"]) == {"basic", "energy", "levy"}
    assert "Fed in" not in small.text()
    assert "2027-06" not in small.text().split("\n\n")[1]  # one month needs no list of months
    assert not any("export" in note for note in small.notes)


def test_a_month_or_language_that_is_not_there(found: Bill) -> None:
    with pytest.raises(InputError, match="month = '2026-12': must be one of 2027-01, 2027-02"):
        found.text("2026-12")
    with pytest.raises(InputError, match="lang = 'de': must be en or ja"):
        found.text(lang="de")


def test_the_object_for_programs(found: Bill) -> None:
    content = bill_object(found)
    lines = [content[money_name(line, "yen")] for line in LINES]
    assert sum(map(float, lines)) == pytest.approx(content["total_yen"])  # type: ignore[arg-type]
    assert content["energy_yen"] == found.lines["energy"]
    assert (content["from"], content["to"]) == ("2027-01-01T00:00:00+09:00", "2028-01-01T00:00:00+09:00")
    assert (content["contract"], content["contract_unit"], content["step_minutes"]) == (6.0, "kVA", 60)
    json.dumps(plain(content), allow_nan=False)
    table = months_table(found)
    assert list(table.columns[:4]) == ["energy_kwh", "export_kwh", "peak_kw", "billed_kw"]
    assert table["total_yen"].sum() == pytest.approx(found.total)


def test_every_line_has_a_name_in_both_languages() -> None:
    assert list(NAMES) == [*LINES, "total"]
    assert all(name.english.isascii() and not name.japanese.isascii() for name in NAMES.values())


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"contract": 35.0}, "contract = 35 A: tariff kyuden-juryo-dento-b offers 10, 15, 20, 30, 40, 50, 60 A"),
        ({"fuel_adjustment_per_kwh": float("nan")}, "fuel_adjustment_per_kwh = nan: must be a finite number"),
        ({"past_peak_kw": [1.0, -2.0]}, r"past_peak_kw = -2: must be 0 or more \[kW\]"),
    ],
)
def test_options_that_make_no_sense(given: dict[str, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        bill(meter("2027-06-01", "2027-07-01", import_kw=0.5), "kyuden-juryo-dento-b", **given)  # type: ignore[arg-type]


def test_contracts_of_tariffs_without_sizes() -> None:
    june = meter("2027-06-01", "2027-07-01", import_kw=0.5)
    by_kw = tariff_of(contract=Contract(unit="kW", default=3.0), basic=(Basic(price_per_unit=10.0),))
    assert bill(june, by_kw).lines["basic"] == pytest.approx(30.0)
    assert bill(june, by_kw, contract=4.5).lines["basic"] == pytest.approx(45.0)
    with pytest.raises(InputError, match=r"contract = -1: must be 0 or more \[kW\]"):
        bill(june, by_kw, contract=-1.0)
    with pytest.raises(InputError, match=r"contract = 30: tariff .* has no contract size; leave it out"):
        bill(june, tariff_of(), contract=30.0)


def test_japanese_bills_are_in_yen_as_japanese_writes_it() -> None:
    found = bill(meter("2027-06-01", "2027-07-01", import_kw=0.5), "kyuden-juryo-dento-b")
    text = found.text(lang="ja")
    assert "合計 [円]" in text
    assert "実際の請求書では 1 円未満を切り捨てる" in text
    assert " yen" not in text
