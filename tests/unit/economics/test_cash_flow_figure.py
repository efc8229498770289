"""The figure of a cash flow: bars, lines and marks are those of the table, in both languages on every paper."""

from __future__ import annotations

import string
from dataclasses import replace

import numpy as np
import pytest
from economic_cases import item, money, plan
from matplotlib.patches import Rectangle

from ems.economics import Appraisal, appraise
from ems.economics.appraisal import FLOWS
from ems.plot.money.cash_flow import PARTS, cash_flow, cash_flow_caption, payback
from ems.plot.money.words.cash_flow import CASH_FLOW_WORDS
from ems.plot.save import to_svg
from ems.plot.style import PAPERS
from ems.plot.words import Words
from profiles.errors import InputError

ENGLISH, JAPANESE = Words("en"), Words("ja")
HOSTILE = "<b>$\\frac{$ & {x}"


@pytest.fixture(scope="module")
def appraisal() -> Appraisal:
    thing = item(subsidy_fraction=0.5, om_fraction_per_year=0.02, life_years=3)
    scenario = plan(
        {"a": thing, "b": item(owner="city", spending=[{"year": 2021, "cost": 40.0}])}, co2_price_per_kg=0.02
    )
    return appraise(scenario, money(owner=200.0), form="loan")


def test_bars_add_up_to_the_net_of_each_year(appraisal: Appraisal) -> None:
    axes = cash_flow(appraisal, view="owner").axes[0]
    height = np.zeros(5)
    for bar in axes.patches:
        assert isinstance(bar, Rectangle)
        height[round(bar.get_x() + bar.get_width() / 2.0)] += bar.get_height()
    assert height == pytest.approx(appraisal.views["owner"].table["net"].to_numpy())


def test_lines_are_the_sums_and_marks_the_paybacks(appraisal: Appraisal) -> None:
    flow = appraisal.views["owner"]
    lines = cash_flow(appraisal, view="owner").axes[0].lines
    drawn = [np.asarray(line.get_ydata(), dtype=float) for line in lines if len(np.atleast_1d(line.get_ydata())) == 5]
    assert any(line == pytest.approx(flow.table["cumulative"].to_numpy()) for line in drawn)
    assert any(line == pytest.approx(flow.table["cumulative_discounted"].to_numpy()) for line in drawn)
    marks = sorted(float(np.atleast_1d(line.get_xdata())[0]) for line in lines if line.get_marker() == "o")
    wanted = [years for years in (flow.payback_years, flow.discounted_payback_years) if years > 0.0]
    assert marks == pytest.approx(sorted(wanted))


def test_no_mark_where_nothing_comes_back() -> None:
    poor = appraise(plan({"a": item()}), money(owner=10.0))
    assert not [line for line in cash_flow(poor, view="owner").axes[0].lines if line.get_marker() == "o"]
    assert "back never (discounted: never)" in cash_flow(poor, view="owner").axes[0].get_title(loc="left")


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("size", PAPERS)
def test_all_views_fit_on_every_paper(appraisal: Appraisal, size: str, lang: str) -> None:
    figure = cash_flow(appraisal, size=size, lang=lang)  # type: ignore[arg-type]
    assert len(figure.axes) == 3
    width = figure.get_figwidth() * figure.dpi
    for text in [*figure.texts, *(axes.title for axes in figure.axes), *figure.legends[0].get_texts()]:
        assert text.get_window_extent().x1 <= width + 1.0
    assert to_svg(figure) == to_svg(cash_flow(appraisal, size=size, lang=lang))  # type: ignore[arg-type]


def test_only_what_occurs_is_explained(appraisal: Appraisal) -> None:
    shown = {text.get_text() for text in cash_flow(appraisal, view="city").legends[0].get_texts()}
    assert "Worth of CO₂" in shown
    assert "Loan" not in shown
    assert {"Loan", "Interest and repayment"} <= {
        text.get_text() for text in cash_flow(appraisal).legends[0].get_texts()
    }


def test_every_flow_is_drawn_once() -> None:
    assert sorted(flow for part in PARTS for flow in part.flows) == sorted(FLOWS)


def test_captions_tell_the_figures() -> None:
    paying = appraise(plan({"a": item()}), money())
    text = cash_flow_caption(paying, ENGLISH, "owner")
    assert "1,000 CLP up front after subsidy; the present value of 5 years is 251 CLP, 25.7 % a year." in text
    assert "It is back after 2.3 years, discounted after 2.8." in text
    assert text.endswith("A tonne of avoided CO₂ brings 60.2 CLP.")
    never = appraise(plan({"a": item()}), money(owner=10.0))
    assert "It is not back within these years" in cash_flow_caption(never, ENGLISH, "owner")
    assert "A tonne of avoided CO₂ costs" in cash_flow_caption(never, ENGLISH, "owner")
    assert "There is never anything to get back." in cash_flow_caption(paying, ENGLISH, "operator")
    slow = replace(paying.views["city"], discounted_payback_years=float("nan"), co2_cost_per_t=float("nan"))
    told = cash_flow_caption(replace(paying, views={**paying.views, "city": slow}), ENGLISH)
    assert told.endswith("It is back after 2.3 years.")
    assert "回収には 2.3 年" in cash_flow_caption(paying, JAPANESE, "owner")


def test_paybacks_in_words() -> None:
    assert payback(0.0, ENGLISH) == "at once"
    assert payback(2.34, ENGLISH) == "after 2.3 years"
    assert payback(float("nan"), JAPANESE) == "期間内なし"


def test_hostile_names_are_drawn_as_they_are(appraisal: Appraisal) -> None:
    figure = cash_flow(replace(appraisal, title=HOSTILE, currency="yen"), view="owner")
    assert any(HOSTILE in text.get_text() for text in figure.texts)
    assert to_svg(figure)


def test_an_unknown_view_is_refused(appraisal: Appraisal) -> None:
    with pytest.raises(InputError, match="must be one of owner, operator, city"):
        cash_flow(appraisal, view="state")  # type: ignore[arg-type]


def test_both_languages_have_the_same_places() -> None:
    for english, japanese in CASH_FLOW_WORDS.values():
        places = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (english, japanese)]
        assert places[0] == places[1]
