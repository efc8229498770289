"""Figures and page of a pathway, in both languages; what they say is computed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from economic_cases import item, money, plan

import ems
from ems.cli.money.pathway_tables import answer, worth_table
from ems.economics import appraise
from ems.plot.money.pathways.captions import battery_caption, energy_caption, money_caption
from ems.plot.money.pathways.figures import pathway_batteries, pathway_energy, pathway_money
from ems.plot.words import Words
from ems.report.money.pathways.page import answers, sentence, write_pathway_report
from ems.report.money.pathways.tables import pathway_tables
from ems.report.money.pathways.tables import worth_table as page_table
from ems.scenario.money import Retailer
from ems.units import percent

if TYPE_CHECKING:
    from pathlib import Path

    from ems.pathways import Pathway

EN, JA = Words("en"), Words("ja")


def test_bars_of_energy_add_to_the_load(six_years: Pathway) -> None:
    axes = pathway_energy(six_years).axes[0]
    tops = [bar.get_y() + bar.get_height() for bar in axes.patches[-6:]]
    assert tops == pytest.approx(six_years.table["load_kwh"].tolist())
    lines = pathway_energy(six_years).axes[1].lines[:3]
    assert lines[1].get_ydata() == pytest.approx(100.0 * six_years.table["hourly_matched_fraction"].to_numpy())


def test_lines_of_money_are_what_customers_pay(six_years: Pathway) -> None:
    axes = pathway_money(six_years, size="page").axes[0]
    before, after = axes.lines[:2]
    assert before.get_ydata() == pytest.approx(six_years.table["customers_cost_before"].to_numpy())
    assert after.get_ydata() == pytest.approx(six_years.table["customers_cost"].to_numpy())
    heights = [bar.get_height() for bar in axes.patches[:6]]
    assert heights == pytest.approx(six_years.table["retailer_margin"].tolist())


def test_losses_hang_below_zero(six_years: Pathway) -> None:
    loss = replace(six_years, table=six_years.table.assign(retailer_margin=-1e6, operator_income=2e5))
    bars = pathway_money(loss).axes[0].patches
    assert {(bar.get_y(), bar.get_height()) for bar in bars} == {(0.0, -1e6), (0.0, 2e5)}
    assert "below zero in 6 of 6 years" in money_caption(loss, EN)


def test_batteries_stand_below_what_they_were(six_years: Pathway) -> None:
    figure = pathway_batteries(six_years, lang="en")
    tops = [bar.get_height() for bar in figure.axes[0].patches]
    assert tops == pytest.approx(six_years.capacity["school"].tolist())
    assert "Replaced" in [text.get_text() for text in figure.legends[0].get_texts()]
    empty = replace(six_years, capacity=six_years.capacity * 0.0)
    with pytest.raises(ems.InputError, match="has no battery in any of its years"):
        pathway_batteries(empty)


def test_captions_are_computed(six_years: Pathway) -> None:
    table = six_years.table
    assert percent(float(table["hourly_matched_fraction"][2028])) in energy_caption(six_years, EN)
    assert "100 kWh are replaced, most of it in 2028" in battery_caption(six_years, EN)
    never = replace(six_years, table=table.assign(replaced_kwh=0.0))
    assert battery_caption(never, EN).endswith("None is replaced.")
    for caption in (energy_caption, money_caption, battery_caption):
        assert re.search(r"[ぁ-ん]", caption(six_years, JA))


def test_the_page_begins_with_the_answer(six_years: Pathway) -> None:
    first, second, third = answers(six_years, EN)
    assert first.value == percent(float(six_years.table["hourly_matched_fraction"][2028]))
    assert second.label.startswith("less a year for all customers")
    assert third.value
    assert "Over 6 years" in sentence(six_years, EN)
    plain = replace(six_years, appraisal=None)
    assert answers(plain, EN)[2].label == "of the batteries' capacity left in 2028"
    assert answers(plain, EN)[2].beside == "100 kWh replaced"


def test_a_seller_from_outside_is_no_matter_of_the_plan(six_years: Pathway) -> None:
    assert not six_years.scenario.retailer.of_the_plan
    assert sentence(six_years, EN).endswith("less than without the plan.")
    assert sentence(six_years, JA).endswith("少ない。")
    assert "supplier" not in answer(six_years)
    assert "Outside supplier: " in money_caption(six_years, EN)


def test_sums_of_the_plans_own_company_have_a_unit_and_a_word_for_their_sign(six_years: Pathway) -> None:
    own = six_years.scenario.model_copy(update={"retailer": Retailer(title="Watt", title_ja="ワット")})
    table = six_years.table.assign(retailer_margin=2e6, customers_gain=-3.2e6)
    dearer = replace(six_years, scenario=own, table=table)
    assert "pay 3.2 million CLP a year more than" in answer(dearer)
    assert answer(dearer).splitlines()[2].endswith("; Watt is left with 2.0 million CLP a year")
    assert sentence(dearer, EN).endswith("more than without the plan, and Watt is left with 12.0 million CLP.")
    poor = replace(dearer, table=table.assign(retailer_margin=-2e6))
    assert answer(poor).splitlines()[2].endswith("; Watt loses 2.0 million CLP a year")
    assert sentence(poor, JA).endswith("赤字。")


def test_what_is_left_at_the_end_stands_beside_the_present_value() -> None:
    # bought for 1,000 million, half of its life is left after five years: 500 / 1.1⁴ = 341.5 million of the worth
    scenario = plan({"a": item(life_years=10, spending=[{"year": 2020, "cost": 1e9}])})
    appraisal = appraise(scenario, money(owner=3e8))
    page, terminal = page_table(appraisal, EN), worth_table(appraisal)
    for table in (page, terminal):
        assert len(table.heads) == len(table.rows[0])
    assert [head.text for head in page.heads][2] == "the same without what is left at the end"
    assert [cell.text for cell in page.rows[0]][1:3] == ["592 million CLP", "251 million CLP"]
    assert terminal.rows[0][1:3] == ("592.5", "251.0")


def test_tables_have_a_row_a_year(six_years: Pathway) -> None:
    tables = {table.title: table for table in pathway_tables(six_years, EN)}
    for title in ("Year by year", "Money year by year", "Capacity left of each class of batteries"):
        assert [row[0].text for row in tables[title].rows] == [str(year) for year in six_years.years]
    assert all("kpi_" not in head.text for table in tables.values() for head in table.heads)
    assert ("What the plan is worth" in tables) == (six_years.appraisal is not None)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_page_is_written_whole(six_years: Pathway, tmp_path: Path, lang: str) -> None:
    told: list[str] = []
    page = write_pathway_report(six_years, tmp_path, lang=lang, formats=("svg",), progress=told.append)
    text = page.read_text(encoding="utf-8")
    assert "2023" in text
    assert text.count("<figure>") == len(list((tmp_path / "figures").glob("*.svg"))) == len(told)
    assert "2023 – 2028" in text
    for note in six_years.notes:
        assert note.split("(")[0].split("'")[0] in text


def test_a_language_that_nobody_speaks_is_refused(six_years: Pathway, tmp_path: Path) -> None:
    with pytest.raises(ems.InputError):
        write_pathway_report(six_years, tmp_path, lang="xx")
