"""The figure of ageing: what it draws is what the table says, in both languages and on every paper."""

from __future__ import annotations

import re

import numpy as np
import pytest
from ageing_cases import wear_by_hand

from ems.ageing import Wear
from ems.plot import colours
from ems.plot.money.ageing import BY_CYCLES, BY_TIME, ageing, ageing_caption
from ems.plot.money.words.ageing import AGEING_WORDS
from ems.plot.style import PAPERS
from profiles.errors import InputError

WEAR = wear_by_hand(home=(0.01, 0.01), shelter=(0.01, 0.005), shop=(0.01, 0.03))


def test_each_group_is_a_panel_with_its_curve_its_end_and_its_replacement() -> None:
    figure = ageing(WEAR)
    home, shelter, shop = figure.axes
    assert [axes.get_title(loc="left") for axes in figure.axes] == [
        f"Batteries {name} · LFP · 250 cycles a year" for name in ("home", "shelter", "shop")
    ]
    left = next(line for line in shop.lines if line.get_color() == colours.STATE_OF_CHARGE)
    assert np.allclose(left.get_ydata(), 100.0 - 4.0 * np.arange(21))
    ends = {line.get_linestyle(): line for line in shop.lines}
    assert np.allclose(ends["--"].get_ydata(), 70.0)
    assert np.allclose(ends[":"].get_xdata(), 7.5)
    assert np.allclose(next(line for line in home.lines if line.get_linestyle() == ":").get_xdata(), 15.0)
    filled = [collection.get_facecolor()[0][:3] for collection in shelter.collections]
    assert np.allclose(filled, [_rgb(BY_TIME), _rgb(BY_CYCLES)], atol=2e-3)


def _rgb(colour: str) -> list[float]:
    return [int(colour[at : at + 2], 16) / 255.0 for at in (1, 3, 5)]


def test_the_axes_reach_below_the_lowest_curve_and_are_alike() -> None:
    limits = {axes.get_ylim() for axes in ageing(WEAR).axes}
    assert limits == {(0.0, 100.0)}
    assert ageing(wear_by_hand(home=(0.01, 0.0))).axes[0].get_ylim() == (60.0, 100.0)


def test_no_replacement_is_drawn_beyond_the_years() -> None:
    wear = wear_by_hand(home=(0.001, 0.0))
    wear.table["life_years"] = np.inf
    assert not [line for line in ageing(wear).axes[0].lines if line.get_linestyle() == ":"]
    assert ageing_caption(wear).endswith("None reaches its end.")


@pytest.mark.parametrize("size", PAPERS)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_figure_has_the_width_of_its_paper(size: str, lang: str) -> None:
    figure = ageing(WEAR, size=size, lang=lang)  # type: ignore[arg-type]
    assert figure.get_figwidth() == PAPERS[size].width_in  # type: ignore[index]


def test_the_caption_by_hand() -> None:
    assert ageing_caption(WEAR) == (
        "Left after 10 years like this: Batteries home 80 %, Batteries shelter 85 %, Batteries shop 60 %. Cycles take "
        "most of Batteries shop (75 % of the loss). Batteries shop reach their end first, after 8 years."
    )
    assert ageing_caption(wear_by_hand(home=(0.005, 0.005))) == (
        "Left after 10 years like this: Batteries home 90 %. Cycles make 50 % of the loss. All are replaced by age, "
        "after 15 years, before their capacity is gone."
    )


def test_the_caption_of_batteries_at_rest() -> None:
    assert ageing_caption(wear_by_hand(home=(0.02, 0.0))).startswith(
        "Left after 10 years like this: Batteries home 80 %. Cycles take nothing."
    )


def test_the_caption_in_japanese_has_the_same_numbers() -> None:
    english, japanese = ageing_caption(WEAR), ageing_caption(WEAR, "ja")
    assert sorted(re.findall(r"\d+", english)) == sorted(re.findall(r"\d+", japanese))


@pytest.mark.parametrize("key", AGEING_WORDS)
def test_both_languages_have_places_for_the_same_values(key: str) -> None:
    english, japanese = (set(re.findall(r"{(\w+)}", text)) for text in AGEING_WORDS[key])
    assert english == japanese


def test_without_a_battery_that_ages_there_is_no_figure() -> None:
    empty = Wear(policy="none", currency="yen", table=WEAR.table, curves={}, notes=())
    with pytest.raises(InputError, match="holds no battery that ages"):
        ageing(empty)
