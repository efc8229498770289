"""Sentences of a study of uncertainty, from numbers made by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ems.sizing.sureness.drawn_words import drawn_words, drawn_words_ja
from ems.sizing.sureness.draws.statistics import worst_tenth
from ems.sizing.sureness.factors.known import NAMES
from ems.sizing.sureness.words import Told, sentences, sentences_ja


def told(gains: np.ndarray, *, units: int = 3, sobol: float = 0.62) -> Told:
    names = pd.Index(["life", "weather", "discount"], name="factor")
    moved = {"low": [-2e6, 1e5, 0.0], "high": [1.5e6, 0.0, 0.0], "title": ["Life of the storage", "Weather", "Rate"]}
    table = pd.DataFrame(moved | {"title_ja": ["設備の寿命", "気象", "割引率"]}, index=names)
    indices = pd.DataFrame({"total": [sobol, 0.2, 0.0], "total_confidence": [0.05, 0.01, 0.0]}, index=names)
    worst = worst_tenth(gains)
    return Told(
        currency="yen",
        units=units,
        capacity_kwh=np.array([0.0, 2400.0, 4800.0]),
        gains=gains,
        found=1,
        planned=2,
        best_mean=int(gains.mean(axis=0).argmax()),
        best_worst=int(worst.argmax()),
        worst=worst,
        one_at_a_time=table,
        sobol=indices,
        varied=frozenset({"investment", "life"}),
    )


GAINS = np.stack([np.zeros(20), np.linspace(-1e6, 9e6, 20), np.linspace(-4e6, 6e6, 20)], axis=1)


def test_sentences_carry_the_numbers() -> None:
    lines = sentences(told(GAINS))
    # Means 4 and 1 million; quantiles at 5 and 95 % lie 0.95 of a step of 10/19 million inside the ends.
    assert lines[0] == (
        "On average over 20 draws 2,400 kWh each is best: it gains 4.00 million yen a year "
        "(90 % of the draws: −500,000 yen to 8.50 million yen)."
    )
    assert lines[1].startswith("Drawn anew in each: the price of the storage, its life. Not drawn: weather, loads")
    # The two worst of zeros are zeros; those of 2,400 kWh are −1 million and one step more.
    assert lines[2] == "In bad times, the worst tenth of its draws, none at all does best: it loses nothing."
    assert lines[3].startswith("The plan's 4,800 kWh pays in 60 % of the draws; it gains 1.00 million yen a year")
    assert lines[3].endswith("in its worst tenth it loses 3.74 million yen a year.")
    assert lines[4] == "In 10 % of the draws nothing at all is best."
    assert lines[5] == (
        "What matters most for 2,400 kWh is life of the storage: its 10 % and 90 % quantiles move the yearly gain by "
        "3.50 million yen (62 % ± 5 % of the variance)."
    )
    assert lines[6].startswith("What matters next for 2,400 kWh is weather")
    assert len(lines) == 7


def test_japanese_sentences_carry_the_same_numbers() -> None:
    lines = sentences_ja(told(GAINS))
    assert len(lines) == 7
    assert "各2,400 kWhが最良で、年間4.00百万円の得" in lines[0]
    assert lines[1].startswith("毎回変えたもの:蓄電池の価格、寿命。変えていないもの:気象、需要、")
    assert "設置しないことが最良" in lines[2]
    assert "試行の60 %" in lines[3]
    assert "「設備の寿命」" in lines[5]
    assert "3.50百万円" in lines[5]
    assert "62 % ± 5 %" in lines[5]


def test_where_nothing_pays_it_is_said() -> None:
    lines = sentences(told(-np.abs(GAINS) - np.array([0.0, 1.0, 1.0]), units=1))
    assert lines[0].endswith("none at all is best: every size costs more than it saves.")
    assert lines[4] == "In 100 % of the draws nothing at all is best."
    assert "損失はない" in sentences_ja(told(-np.abs(GAINS) - np.array([0.0, 1.0, 1.0])))[2]


def test_where_something_always_pays_nothing_is_said_of_none() -> None:
    always = np.abs(GAINS) + np.array([0.0, 1.0, 1.0])
    assert not any("nothing at all" in line for line in sentences(told(always)))
    assert not any("設置しない" in line for line in sentences_ja(told(always)))


def test_what_was_drawn_and_what_not_is_said() -> None:
    prices = {"retail_level", "investment", "life", "discount"}
    assert drawn_words(frozenset({"weather", "loads", *prices}), "", at_sites=True) == (
        "Drawn anew in each: weather, loads, tariffs, the price of the storage, its life, the discount rate. "
        "Not drawn: errors of forecasts, outages."
    )
    assert drawn_words(frozenset({"weather", *prices}), "weather", at_sites=True).startswith(
        "Drawn anew in each: weather and loads (from the weeks of the one year there is), tariffs,"
    )
    assert drawn_words(frozenset({"weather", "loads"}), "loads", at_sites=True).startswith(
        "Drawn anew in each: weather, loads (from the weeks of the one year there is). Not drawn: tariffs,"
    )
    # A weather file, but its year is held: neither weather nor, without draws of them, loads.
    assert drawn_words(frozenset(prices), "weather", at_sites=True).endswith(
        "Not drawn: weather, loads, errors of forecasts, outages."
    )
    pool = frozenset(NAMES) - {"retail_level"}
    assert drawn_words(pool, "", at_sites=False).endswith("the discount rate, errors of forecasts, outages.")
    assert drawn_words(frozenset(), "", at_sites=False).startswith("Drawn anew in each: nothing. Not drawn: weather")
    assert drawn_words_ja(pool, "", at_sites=False).endswith("予測誤差、停電。")


def test_without_indices_no_share_is_told() -> None:
    lines = sentences(told(GAINS, sobol=np.nan))
    assert "variance" not in lines[5]
