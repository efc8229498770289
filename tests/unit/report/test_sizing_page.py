"""The page of a sizing: the answer first, its figures, its proof."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from fake_sizing import fake_part, fake_sizing, fake_sureness

from ems.plot.words import Words
from ems.report.sizing import write_sizing_report
from ems.report.sizing.page import answers, method, sentence
from ems.report.sizing.tables import curve_table, gains_table, parts_table, provenance
from ems.sizing.answer import Goal
from profiles.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

EN, JA = Words("en"), Words("ja")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("sizing") / "new"
    told: list[str] = []
    page = write_sizing_report(
        fake_sizing(), folder, sureness=fake_sureness(), formats=("svg",), origin={"set": "a=1"}, tell=told.append
    )
    assert len(told) == 4
    return folder, page.read_text("utf-8")


def test_the_page_begins_with_the_answer(written: tuple[Path, str]) -> None:
    text = re.sub(r"<[^>]+>", " ", re.sub(r'src="data:[^"]+"', "", written[1]))
    order = [
        "8,000 kWh each",
        "36.0 million yen",
        "2,990 yen",
        "returns 24 million",
        "On average",
        "Figures",
        "Sizes compared, costs against none (★: found)",
        "No other size is better by more than 10.0 yen a year",
        "Planned with perfect foresight",
        "Drawn with a seed",
        "a=1",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_its_figures_are_files_too(written: tuple[Path, str]) -> None:
    folder, text = written
    names = sorted(path.name for path in (folder / "figures").iterdir())
    assert names == ["01-size-curve.svg", "02-size-map.svg", "03-size-front.svg", "04-size-sureness.svg"]
    assert text.count("data:image/svg+xml;base64,") == 4
    assert "default-src 'none'" in text


def test_what_is_not_known_is_left_out(tmp_path: Path) -> None:
    bare = fake_sizing(sizes_map=None, front=None, curve=fake_sizing().curve.iloc[:0], bound=math.nan, method="sweep")
    page = write_sizing_report(bare, tmp_path, lang="ja", formats=("png",)).read_text("utf-8")
    assert "<figure>" not in page
    assert "証明ではない" in page
    with pytest.raises(InputError, match="formats"):
        write_sizing_report(bare, tmp_path, formats=("gif",))


def test_three_answers() -> None:
    size, saved, next_one = answers(fake_sizing(), EN)
    assert size.beside == "found: 8,000 kWh, 2,000 kW each; plan: 4,800 kWh, 1,200 kW each"
    assert (saved.value, saved.beside) == ("36.0 million yen", "5.76 million yen less than with the plan's")
    assert (next_one.value, next_one.beside) == ("2,990 yen", "a kWh costs 3,000 yen a year")
    goal = fake_sizing(goal=Goal(kind="peak", value=7_000.0), reached=6_998.0, yearly_cost=301e6)
    _, saved, reached = answers(goal, EN)
    assert saved.label.startswith("more a year than with none")
    assert (reached.value, reached.beside) == ("6,998 kW", "asked 7,000 kW")
    pv = fake_part(kind="pv", units=1, saved_by_next_kw=812.5, yearly_per_kw=800.0)
    size, _, next_one = answers(fake_sizing(parts=(pv,)), EN)
    assert (size.value, next_one.value) == ("2,000 kW", "812 yen")


def test_every_part_is_in_the_first_answer() -> None:
    pv = fake_part(title="Roofs", kind="pv", units=12, power_kw=640.0, planned_kw=500.0)
    size, _, next_one = answers(fake_sizing(parts=(fake_part(), pv)), EN)
    assert (size.value, size.label) == ("8,000 kWh each + 640 kW", "Shelter batteries and Roofs")
    assert size.beside == "found: 8,000 kWh, 2,000 kW each and 640 kW; plan: 4,800 kWh, 1,200 kW each and 500 kW"
    assert next_one.label == "Shelter batteries: what the next kWh saves a year"


def test_where_none_is_best_the_plan_is_judged() -> None:
    nothing = fake_part(capacity_kwh=0.0, power_kw=0.0, saved_by_last_kwh=math.inf)
    size, plan, _ = answers(fake_sizing(parts=(nothing,), yearly_cost=300e6, planned_yearly_cost=310e6), EN)
    assert (size.value, size.beside) == ("none", "plan: 4,800 kWh, 1,200 kW each")
    assert (plan.value, plan.label) == ("10.0 million yen", "more a year with the plan's size than with none")


def test_how_it_was_found() -> None:
    assert "Cutting planes" in method(fake_sizing(), EN)
    assert "halving" in method(fake_sizing(method="bisection"), EN)
    assert "is not proven" in method(fake_sizing(method="sweep"), EN)
    assert "線形計画" in method(fake_sizing(method="programme"), JA)
    assert sentence(fake_sizing(sentences=()), None, EN).startswith("8,000 kWh, 2,000 kW each cost least")


def test_sizes_prices_and_slopes() -> None:
    other = fake_part(title="Home", title_ja="住宅", units=1, price_per_kw=5_000.0, yearly_per_kw=0.25, life_years=12.5)
    table = parts_table(fake_sizing(parts=(fake_part(), other)), EN)
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    assert rows["Price"] == ["64,500 yen/kWh", "64,500 yen/kWh, 5,000 yen/kW"]
    assert rows["Costs a year"] == ["3,000 yen/kWh", "3,000 yen/kWh, 0.25 yen/kW"]
    assert rows["Life [years]"] == ["15", "12.5"]
    assert rows["The next would save"] == ["2,990 yen/kWh"] * 2
    assert [head.text for head in parts_table(fake_sizing(parts=(other,)), JA).heads] == ["対象", "住宅"]


def test_the_table_of_sizes_has_the_found_and_the_planned_one() -> None:
    table = curve_table(fake_sizing(), EN)
    names = [row[0].text.replace("\N{NO-BREAK SPACE}", " ") for row in table.rows]
    assert {"0 kWh", "8,000 kWh ★", "12.0 MWh", "4,750 kWh"} <= set(names)
    assert len(names) <= 23
    heads = [head.text for head in table.heads]
    assert "The next kWh saves [yen/kWh]" in heads
    assert "Yearly cost [million yen]" in heads
    nothing = table.rows[names.index("0 kWh")]
    assert nothing[heads.index("Yearly cost [million yen]")].text in {"0", "0.00", "0.0"}
    unknown = fake_sizing().curve.assign(survival_fraction=np.nan)
    assert not any("Survives" in head.text for head in curve_table(fake_sizing(curve=unknown), EN).heads)


def test_pv_is_told_in_kw() -> None:
    pv = fake_part(kind="pv", units=1, capacity_kwh=math.nan, planned_kwh=math.nan)
    table = curve_table(fake_sizing(parts=(pv,), curve=fake_sizing().curve.assign(capacity_kwh=math.nan)), EN)
    assert "The next kW saves [yen/kW]" in [head.text for head in table.heads]
    assert "2,000\N{NO-BREAK SPACE}kW\N{NO-BREAK SPACE}★" in [row[0].text for row in table.rows]


def test_the_table_of_gains() -> None:
    table = gains_table(fake_sureness(), EN)
    assert [head.text for head in table.heads][1:3] == ["Mean [million yen]", "5 % [million yen]"]
    row = next(row for row in table.rows if row[0].text.startswith("8,000"))
    mean = float(fake_sureness().sizes.set_index("capacity_kwh")["mean"][8_000.0])
    assert row[1].text == f"{mean / 1e6:.1f}"


def test_provenance_tells_goal_and_bound() -> None:
    rows = {row[0].text: row[1].text for row in provenance(fake_sizing(reached=0.5), {}, EN).rows}
    assert rows["What"] == "storage.shelter"
    assert rows["Method"] == "exact search"
    assert rows["Proven lower bound"] == "264 million yen"


def test_how_long_is_survived_is_said() -> None:
    assert "an outage of 72 h" in curve_table(fake_sizing(), EN).note
    assert "72 h の停電" in curve_table(fake_sizing(), JA).note


def test_pv_of_several_sites_is_told_in_all() -> None:
    pv = fake_part(kind="pv", units=12, power_kw=640.0, planned_kw=500.0)
    rows = {row[0].text: row[1].text for row in parts_table(fake_sizing(parts=(pv,)), EN).rows}
    assert (rows["Found"], rows["Plan"]) == ("640 kW in all", "500 kW in all")
    assert {row[0].text: row[1].text for row in parts_table(fake_sizing(), EN).rows}["Found"].endswith(" each")


def test_whose_peak_it_is_is_said_where_there_are_several_sites() -> None:
    assert "highest at any one of the sites" in curve_table(fake_sizing(limits_each_site=True), EN).note
    assert "highest at any one" not in curve_table(fake_sizing(), EN).note
