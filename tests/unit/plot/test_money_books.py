"""Figures of the books and of who gains: what is drawn is what was computed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from ems.ledger import Gains, books, gains
from ems.plot import colours
from ems.plot.amounts import money
from ems.plot.money.books import books_caption, books_waterfall, monthly_margin, waterfall
from ems.plot.money.gains import gains_caption, gains_curves
from ems.plot.money.parts import group_title
from ems.plot.words import Words

if TYPE_CHECKING:
    from ems.district import District
    from ems.ledger import Books
    from ems.results import Result

EN, JA = Words("en"), Words("ja")


@pytest.fixture(scope="module")
def kept(renca: District, renca_year: Result) -> Books:
    return books(renca, renca_year)


@pytest.fixture(scope="module")
def gained(renca: District, renca_year: Result, kept: Books) -> Gains:
    return gains(renca, renca_year, kept)


def made_up(gain: list[float], *, pv_from: int) -> Gains:
    """Homes with these gains; those from a number on have PV."""
    count = len(gain)
    table = pd.DataFrame(
        {
            "name": [f"home_{number}" for number in range(count)],
            "class_name": "home",
            "group": "homes",
            "has_pv": np.arange(count) >= pv_from,
            "has_storage": False,
            "has_ppa": False,
            "load_kwh": 4000.0,
            "pays": 90_000.0,
            "gain_no_batteries": 0.0,
            "gain_no_sharing": gain,
            "gain_no_plan": gain,
            "gain_savings": 0.0,
        }
    )
    return Gains(
        policy="rule",
        currency="yen",
        table=table,
        price_before_per_kwh=26.0,
        price_before_without_levy_per_kwh=22.0,
        notes=(),
    )


def test_bars_go_from_the_bills_to_the_margin(kept: Books) -> None:
    bars = waterfall(kept)
    assert bars[-1].change == pytest.approx(sum(bar.change for bar in bars[:-1])) == pytest.approx(kept.margin)
    assert all(after.start == pytest.approx(bar.start + bar.change) for bar, after in pairwise(bars[:-1]))
    assert "contract_supply" not in [bar.name for bar in bars]


def test_the_bar_of_the_bills_is_without_the_tax_in_them(kept: Books) -> None:
    """Renca's prices contain 19 %: it is passed on, so no other bar shows it."""
    bars = {bar.name: bar.change for bar in waterfall(kept)}
    assert bars["revenue"] == pytest.approx(kept.classes["to_pay"].sum() / 1.19)
    assert "levy" not in bars
    assert money(bars["revenue"], "CLP", EN) + " of bills (levy and tax apart)" in books_caption(kept, EN)


def test_a_loss_is_vermilion(kept: Books) -> None:
    accounts = kept.accounts.copy()
    accounts.loc["retailer"] = -1.0
    assert waterfall(replace(kept, accounts=accounts))[-1].colour == colours.UNSERVED
    assert waterfall(kept)[-1].colour == colours.DISCHARGE


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_books_are_drawn(kept: Books, lang: str) -> None:
    upper, lower = books_waterfall(kept, lang=lang).axes
    assert len(upper.patches) == len(waterfall(kept))
    heights = [patch.get_height() for patch in lower.patches]
    assert np.argmax(heights) == np.argmax(list(monthly_margin(kept).values()))
    assert len(heights) == 12


def test_the_caption_says_when_the_margin_is_gone(kept: Books) -> None:
    text = books_caption(kept, EN)
    assert money(kept.margin, "CLP", EN) in text
    assert "The margin is gone at 0.67 times the area price." in text  # Renca sells more than it buys
    assert "4 of 12 months lose" in text
    assert "12 か月中 4 か月が赤字" in books_caption(kept, JA)


def test_curves_rise_and_end_where_the_highest_gain_is() -> None:
    figure = gains_curves(made_up([*range(-2, 8), *range(20, 30)], pv_from=10))
    curves = [line.get_ydata() for line in figure.axes[0].lines if len(np.atleast_1d(line.get_ydata())) == 10]
    assert len(curves) == 2
    assert all((np.diff(curve) >= 0).all() for curve in curves)
    assert {(curve[0], curve[-1]) for curve in curves} == {(-2.0, 7.0), (20.0, 29.0)}


def test_losers_are_named_where_there_are_any() -> None:
    def texts(gain: list[float]) -> str:
        return " ".join(text.get_text() for text in gains_curves(made_up(gain, pv_from=5)).axes[0].texts)

    assert "pay more" in texts([-3.0, *[5.0] * 9])
    assert "pay more" not in texts([5.0] * 10)


def test_sites_beyond_the_axis_are_counted() -> None:
    gain = [*np.linspace(0, 100, 999), 1e6]
    texts = [text.get_text() for text in gains_curves(made_up(gain, pv_from=500)).axes[0].texts]
    assert any(text.startswith("1 sites beyond the axis, up to 1.00 million yen") for text in texts)


def test_few_sites_share_one_curve(gained: Gains) -> None:
    figure = gains_curves(gained)
    assert len(figure.axes[0].lines[0].get_xydata()) == len(gained.table)


def test_the_caption_of_gains() -> None:
    text = gains_caption(made_up([*range(-2, 8), *range(20, 30)], pv_from=10), EN)
    assert "The middle site gains 13.5 yen a year; 10.0 % of all pay more than without the plan" in text
    assert "Of the homes with PV the middle one gains 24.5 yen, of those without 2.50 yen" in text
    assert "ジニ係数" in gains_caption(made_up([1.0] * 10, pv_from=10), JA)


def test_sums_of_money_as_text() -> None:
    assert money(12.345, "yen", EN) == "12.3 yen"
    assert money(93_142.4, "yen", EN) == "93,142 yen"
    assert money(-44_200_000.0, "yen", EN) == "\N{MINUS SIGN}44.2 million yen"
    assert money(float("nan"), "yen", EN) == "–"
    assert group_title("ward_offices", EN) == "Ward offices"
    assert group_title("homes", JA) == "住宅"


def test_where_no_money_moves_there_is_still_a_figure(kept: Books) -> None:
    nothing = replace(kept, statement=kept.statement * 0.0, accounts=kept.accounts * 0.0)
    assert [bar.name for bar in waterfall(nothing)] == ["margin"]
    assert "0 CLP" in books_caption(nothing, EN)
    assert books_waterfall(nothing).axes
