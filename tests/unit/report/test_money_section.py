"""The section of a run's page on money."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from ems.ageing import wear
from ems.ledger import books, gains
from ems.plot.words import Words
from ems.report import write_report
from ems.report.money.gain_tables import gain_by_table
from ems.report.money.section import MoneyContent, money_section, money_sketches
from ems.report.money.tables import battery_rows, class_table, price_table, statement_table
from ems.report.money.wear_table import wear_table
from ems.report.page import Extras, page_tables

if TYPE_CHECKING:
    from pathlib import Path

    from ems.district import District
    from ems.ledger import Books, Gains
    from ems.report.tables import Table
    from ems.results import Result

EN = Words("en")


@pytest.fixture(scope="module")
def kept(renca: District, renca_year: Result) -> Books:
    return books(renca, renca_year)


@pytest.fixture(scope="module")
def gained(renca: District, renca_year: Result, kept: Books) -> Gains:
    return gains(renca, renca_year, kept)


def with_ageing(district: District) -> District:
    """Renca with a school battery that ages; nothing that is played differs."""
    school = district.scenario.storage["school"]
    aged = school.model_copy(update={"ageing": school.ageing.model_copy(update={"chemistry": "lfp"})})
    return replace(district, scenario=district.scenario.model_copy(update={"storage": {"school": aged}}))


def row(table: Table, name: str) -> list[str]:
    """Texts of the row that begins with a name."""
    return next([cell.text for cell in cells[1:]] for cells in table.rows if cells[0].text == name)


def test_the_page_has_the_section(renca_year: Result, kept: Books, gained: Gains, tmp_path: Path) -> None:
    page = write_report(renca_year, tmp_path, books=kept, gains=gained, formats=("png",)).read_text(encoding="utf-8")
    section = re.search(r'<section class="money">(.*?)\n</section>\n<section class="tables">', page, re.DOTALL)
    assert section is not None
    assert "What it costs, and to whom" in section[1]
    assert section[1].count("<figure>") == 2
    assert "all accounts add to zero" in section[1]
    names = {path.name for path in (tmp_path / "figures").iterdir()}
    assert any(name.endswith("-books.png") for name in names)
    assert any(name.endswith("-gains.png") for name in names)


def test_without_books_there_is_no_section(renca_year: Result, tmp_path: Path) -> None:
    page = write_report(renca_year, tmp_path, formats=("png",)).read_text(encoding="utf-8")
    assert 'class="money"' not in page


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_word_is_there(renca_year: Result, kept: Books, gained: Gains, lang: str) -> None:
    words = Words(lang)  # type: ignore[arg-type]
    content = MoneyContent(books=kept, gains=gained)
    section = money_section(content, renca_year, (), words)
    texts = [cell.text for table in section.tables for cells in (table.heads, *table.rows) for cell in cells]
    assert not [text for text in [*texts, section.lead, section.prices, section.checked] if "{" in text or "_" in text]
    assert [sketch.name for sketch in money_sketches(content, words)] == ["books", "gains"]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_the_policy_costs_in_wear(renca: District, renca_year: Result, kept: Books, lang: str) -> None:
    words = Words(lang)  # type: ignore[arg-type]
    judged = wear(renca_year, with_ageing(renca))
    content = MoneyContent(books=kept, wear=judged)
    assert [sketch.name for sketch in money_sketches(content, words)] == ["books", "ageing"]
    table = money_section(content, renca_year, (), words).tables[-1]
    assert table.title == words("table_wear")
    title = {"en": "Back-up battery of a school", "ja": "学校の蓄電池"}[lang]
    school = judged.table.loc["school"]
    cycles, years, life, used, cost, by_cycles = row(table, title)
    assert float(cycles) == pytest.approx(school["full_cycles"], rel=0.01)
    assert float(years) == float(life) == pytest.approx(school["years_to_end_of_life"], rel=0.01)
    assert float(used) == pytest.approx(100 * school["life_used_fraction"], abs=0.05)
    assert float(cost.replace(",", "")) == pytest.approx(school["wear_cost"] / 1000, rel=0.01)
    # both policies would pay the first; the second is what this one's cycles do to it
    assert float(by_cycles.replace(",", "")) == pytest.approx(school["cycle_wear_cost"] / 1000, rel=0.01)
    assert school["cycle_wear_cost"] < school["wear_cost"]
    assert not [cell.text for cells in (table.heads, *table.rows) for cell in cells if "_" in cell.text]
    assert set(judged.notes) <= set(money_section(content, renca_year, (), words).notes)


def test_wear_without_a_price_has_no_money(renca: District, renca_year: Result) -> None:
    ages = with_ageing(renca)
    free = replace(ages, scenario=ages.scenario.model_copy(update={"capital": {}}))
    assert [head.text for head in wear_table(wear(renca_year, free), EN).heads][-1] == "Life used in the year [%]"


def test_where_nothing_ages_nothing_is_said(renca: District, renca_year: Result, kept: Books, tmp_path: Path) -> None:
    young = wear(renca_year, renca)
    assert young.curves == {}
    page = write_report(renca_year, tmp_path, books=kept, wear=young, formats=("png",)).read_text(encoding="utf-8")
    assert EN("table_wear") not in page
    assert not list((tmp_path / "figures").glob("*-ageing.png"))


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_money_of_policies_stands_below_their_key_figures(renca_year: Result, lang: str) -> None:
    words = Words(lang)  # type: ignore[arg-type]
    figures = {"customers_cost": [100.0, 90.0], "margin": [-5.0, 5.0], "home_median_gain": [1.0, 2.0]}
    shares = {"life_used_fraction": [0.05, 0.08], "shelter_life_used_fraction": [0.05, 0.05]}
    money = pd.DataFrame(figures | {"margin_per_kwh": [-1.0, 1.0], "operator_income": [1.0, 1.0]} | shares)
    kpis = pd.DataFrame({"import_kwh": [1.0, 2.0]}, index=["a", "b"])
    extras = Extras(comparison=kpis, tables={"other": kpis, "money": money.set_axis(["a", "b"])})
    tables = page_tables(renca_year, extras, words)
    titles = [table.title for table in tables]
    place = titles.index(words("table_money"))
    assert titles[place - 1 : place + 2] == [words("table_comparison"), words("table_money"), "other"]
    texts = [[cell.text for cell in cells] for cells in tables[place].rows]
    assert texts[0][1:] == ["100 CLP", "90 CLP (−10 %)"]
    assert texts[1][1:] == ["−5 CLP", "5 CLP (+200 %)"]
    assert texts[5][1:] == ["5.0 %", "8.0 % (+3.0 pp)"]
    assert not [text for cells in texts for text in cells if "_" in text]
    assert tables[place].note == words("note_money")


def test_books_without_gains(renca_year: Result, kept: Books) -> None:
    content = MoneyContent(books=kept)
    assert [sketch.name for sketch in money_sketches(content, EN)] == ["books"]
    titles = [table.title for table in money_section(content, renca_year, (), EN).tables]
    assert EN("table_gains") not in titles
    assert EN("table_books") in titles


def test_bills_of_a_class(kept: Books) -> None:
    table = class_table(kept, {"office": "Town hall"}, EN)
    heads = [head.text for head in table.heads]
    assert heads[:4] == ["Class", "Sites", "Load [MWh]", "Import [MWh]"]
    assert row(table, "Town hall")[0] == "2"
    assert row(table, "Town hall")[1] == "500"
    assert row(table, "Town hall")[-1] == "160"


def test_the_statement_has_a_column_for_the_year(kept: Books) -> None:
    table = statement_table(kept, EN)
    assert [head.text for head in table.heads][:3] == ["Item", "Year [million CLP]", "Jan"]
    assert float(row(table, "Margin")[0]) == pytest.approx(kept.margin / 1e6, rel=0.01)
    assert "Contracted supply" not in [cells[0].text for cells in table.rows]


def test_the_plans_price_stands_beside(kept: Books, gained: Gains) -> None:
    table = price_table(kept, gained, EN)
    assert row(table, "Price over the meter, levy and tax included") == ["160", ""]
    assert row(table, "Without the plan, levy included") == ["160", ""]
    assert len(table.rows) == len(price_table(kept, None, EN).rows) + 2


def test_batteries_and_gains_by_class(kept: Books, gained: Gains) -> None:
    assert row(battery_rows(kept, {"school": "Schools"}, EN), "Schools: at the sites")[0] == "1"
    table = gain_by_table(gained, {}, EN)
    assert "Public with PV" in [cells[0].text for cells in table.rows]
    assert "[CLP]" in table.heads[2].text
