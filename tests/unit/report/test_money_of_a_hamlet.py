"""Tables and sentences on money whose figures a reader can check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hamlet import NOW, hamlet_tables, play

from ems.ledger import Gains, books, gains
from ems.plot.money.books import books_caption
from ems.plot.money.gains import gains_caption
from ems.plot.words import Words
from ems.report.money.gain_tables import gain_by_table, gain_table
from ems.report.money.section import MoneyContent, money_section
from ems.report.money.tables import class_table, statement_table

if TYPE_CHECKING:
    from pathlib import Path

    from ems.district import District
    from ems.ledger import Books
    from ems.report.tables import Table
    from ems.results import Result

Played = tuple["District", "Result", "Books", Gains]
EN, JA = Words("en"), Words("ja")
ROOF = {
    "title": "Roofs",
    "group": "homes",
    "sites": 1,
    "kw": 4.0,
    "tilt_deg": 20,
    "azimuths": [{"azimuth_deg": 180, "share": 1.0}],
    "plants": [{"year": 2026, "at": "home", "kw": 4.0}],
    "ppa_sites": 1,
}
BATTERY = {
    "title": "Battery",
    "group": "homes",
    "charge_efficiency": 0.9,
    "discharge_efficiency": 0.9,
    "max_charge_kw": 2.0,
    "max_discharge_kw": 2.0,
    "rollout": [{"year": 2026, "at": "home", "units": 1, "kwh": 5.0}],
}
CHEAP = NOW.replace("= 20.0", "= 12.0").replace("= 3.0", "= 0.0")
"""Cheaper than the power of the roof: whoever stores that loses."""
TAXED = "tax_fraction = 0.1\nprices_include_tax = false\nminimum = [{ price_per_month = 30000.0 }]"
TAX_ON_TOP = NOW.replace('"JP"', f'"JP"\n{TAXED}')


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[District, Result, Books, Gains]:
    """Return a hamlet whose only battery loses money for its owner."""
    folder = tmp_path_factory.mktemp("hamlet")
    tables = hamlet_tables(folder, pv={"roof": ROOF}, generation={}, storage={"home": BATTERY})
    (folder / "now.toml").write_text(CHEAP, encoding="utf-8")
    district, result = play(tables)
    kept = books(district, result)
    return district, result, kept, gains(district, result, kept)


def column(table: Table, head: str) -> list[str]:
    """Texts below a head."""
    place = next(number for number, cell in enumerate(table.heads) if cell.text.startswith(head))
    return [cells[place].text for cells in table.rows]


def test_the_lines_of_a_bill_add_up_to_it(tmp_path: Path) -> None:
    """Also tax on top and a least charge, which most tariffs of the plan have not."""
    tables = hamlet_tables(tmp_path)
    (tmp_path / "now.toml").write_text(TAX_ON_TOP, encoding="utf-8")
    table = class_table(books(*play(tables)), {}, EN)
    heads = [cell.text.split(" [")[0] for cell in table.heads]
    first, bill = heads.index("Basic"), heads.index("Bill")
    assert {"To the minimum", "Tax on top"} <= set(heads[first:bill])
    for cells in table.rows:
        lines = [float(cell.text.replace(",", "")) for cell in cells[first:bill]]
        assert sum(lines) == pytest.approx(float(cells[bill].text.replace(",", "")), rel=0.01)


def test_the_statement_says_that_it_is_without_tax(
    tmp_path: Path, played: tuple[District, Result, Books, Gains]
) -> None:
    tables = hamlet_tables(tmp_path)
    (tmp_path / "now.toml").write_text(TAX_ON_TOP, encoding="utf-8")
    assert "Without consumption tax" in statement_table(books(*play(tables)), EN).note
    assert statement_table(played[2], EN).note == ""


def test_the_page_says_who_loses_by_a_battery(played: Played) -> None:
    _, result, kept, gained = played
    assert gained.table["gain_no_batteries"][0] < 0.0
    section = money_section(MoneyContent(books=kept, gains=gained), result, (), EN)
    assert "Of 1 sites with a battery 1 pay more a year than with the battery idle; the middle one loses" in (
        section.batteries
    )
    assert "The PPA operator takes" in section.batteries
    assert money_section(MoneyContent(books=kept), result, (), EN).batteries == ""
    table = gain_table(gained, EN)
    assert column(table, "Losers with a battery")[0] == "100.0"
    assert column(table, "Losers [")[0] == "33.3"


def test_how_gains_are_spread_is_left_out_for_fewer_than_ten(played: Played) -> None:
    gained = played[3]
    for table in (gain_table(gained, EN), gain_by_table(gained, {}, EN)):
        for head in ("Gini", "Share of the top tenth", "10 % gain less than", "10 % gain more than"):
            assert set(column(table, head)) == {"–"}
        assert "–" not in column(table, "Median")
    assert "Gini" not in gains_caption(gained, EN)
    assert "ジニ係数" not in gains_caption(gained, JA)


def test_the_levy_in_plain_prices_is_taken_out(tmp_path: Path) -> None:
    """Without tariffs the company owes the levy of 2 yen out of the price of 21."""
    tables = hamlet_tables(tmp_path)
    del tables["billing"]
    district, result = play(tables)
    kept = books(district, result)
    gained = gains(district, result, kept)
    assert kept.price_without_levy_per_kwh == kept.price_with_ppa_per_kwh == pytest.approx(19.0)
    assert gained.price_before_without_levy_per_kwh == pytest.approx(19.0)
    section = money_section(MoneyContent(books=kept, gains=gained), result, (), EN)
    assert section.prices == "A kWh over the meter costs 21.0 yen on average, 19.0 without the levy."
    assert section.tables[0].note == ""


def test_prices_that_are_one_are_said_once(tmp_path: Path) -> None:
    tables = hamlet_tables(tmp_path)
    (tmp_path / "now.toml").write_text(NOW.replace("levy = [{ price_per_kwh = 3.0 }]", ""), encoding="utf-8")
    district, result = play(tables)
    said = money_section(MoneyContent(books=books(district, result)), result, (), EN).prices
    assert said == "A kWh over the meter costs 20.1 yen on average."


def test_money_in_japanese_is_in_yen_of_japan(played: Played) -> None:
    _, result, kept, gained = played
    section = money_section(MoneyContent(books=kept, gains=gained), result, (), JA)
    texts = [cell.text for table in section.tables for cells in (table.heads, *table.rows) for cell in cells]
    texts += [section.lead, section.prices, section.batteries, gains_caption(gained, JA), books_caption(kept, JA)]
    assert not [text for text in texts if "yen" in text]
    assert "円" in section.lead
    assert "、PPA を含めると" in section.prices  # this tariff has no levy
    assert "PPA を含め賦課金を除くと" in JA("money_with_ppa_bare", price="1")


def test_twelve_months_and_the_year_fit_on_a_page(played: Played) -> None:
    assert statement_table(played[2], EN).kind == "wide months"


def test_tables_say_whether_they_are_with_tax(tmp_path: Path) -> None:
    tables = hamlet_tables(tmp_path)
    (tmp_path / "now.toml").write_text(TAX_ON_TOP, encoding="utf-8")
    district, result = play(tables)
    notes = [table.note for table in money_section(MoneyContent(books=books(district, result)), result, (), EN).tables]
    assert notes[0] == "Prices are with tax, the margin is without."
    assert notes[1].startswith("As billed: with the tax that prices contain.")


def test_the_plans_price_before_is_that_without_the_plan(tmp_path: Path) -> None:
    tables = hamlet_tables(tmp_path)
    tables["retailer"] |= {"plan_price_per_kwh": [23.6, 24.7], "plan_price_before_per_kwh": 26.3}
    district, result = play(tables)
    said = money_section(MoneyContent(books=books(district, result)), result, (), EN).prices
    assert said.endswith("The plan expects 23.6 to 24.7; without the plan it would be 26.3.")
