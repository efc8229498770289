"""The answer in words: true for every sign, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ems.sizing.answer import Goal, SizedPart, Sizing
from ems.sizing.words.amounts import years
from ems.sizing.words.sentences import with_sentences
from ems.sizing.words.templates import TEMPLATES
from ems.units import money

PART = SizedPart(
    key="storage.shelter",
    title="Shelter batteries",
    title_ja="蓄電池",
    kind="storage",
    units=3,
    capacity_kwh=1000.0,
    power_kw=250.0,
    planned_kwh=4800.0,
    planned_kw=1200.0,
    has_own_power=False,
    price_per_kwh=20_000.0,
    price_per_kw=0.0,
    subsidy_fraction=0.75,
    yearly_per_kwh=600.0,
    yearly_per_kw=0.0,
    life_years=15.0,
    saved_by_next_kwh=590.0,
    saved_by_last_kwh=610.0,
    planned_saved_by_next_kwh=300.0,
    planned_saved_by_last_kwh=330.0,
    capacity_without_subsidy_kwh=0.0,
)


def batteries(saved: float, *, upkeep: float = 1000.0) -> pd.DataFrame:
    """Return three batteries of 96,000 each (24,000 after subsidy), of which each saves so much."""
    gain = saved - upkeep
    return pd.DataFrame(
        {
            "number": [1, 2, 3],
            "saved_cost": saved,
            "upkeep_cost": upkeep,
            "capital_cost": 96_000.0,
            "net_capital_cost": 24_000.0,
            "payback_years": 24_000.0 / gain if gain > 0.0 else np.inf,
            "payback_without_subsidy_years": 96_000.0 / gain if gain > 0.0 else np.inf,
        }
    )


def sizing(part: dict[str, Any] | None = None, **changed: Any) -> Sizing:
    """Return an answer: 3 × 1,000 kWh save 500,000 a year, the plan costs 200,000 more than that."""
    fields: dict[str, Any] = {
        "title": "Town",
        "title_ja": "町",
        "currency": "yen",
        "policy": "optimal",
        "goal": Goal(kind="cost"),
        "method": "exact",
        "parts": (replace(PART, **(part or {})),),
        "operation_cost": 8_700_000.0,
        "purchase_cost": 1_800_000.0,
        "yearly_cost": 10_500_000.0,
        "bound": 10_500_000.0,
        "reached": float("nan"),
        "planned_yearly_cost": 10_700_000.0,
        "none_yearly_cost": 11_000_000.0,
        "curve": pd.DataFrame(),
        "sizes_map": None,
        "front": None,
        "sentences": (),
        "sentences_ja": (),
        "notes": (),
        "rounds": 3,
        "batteries": batteries(5000.0),
    }
    return with_sentences(Sizing(**(fields | changed)))


def test_what_is_right_beside_the_plan_and_the_last_battery() -> None:
    assert sizing().sentences == (
        (
            "Shelter batteries: 3 × 1,000 kWh (250 kW each) cost least over their life, 10.5 million yen a year with "
            "their purchase: 500,000 yen a year less than with none."
        ),
        (
            "The plan's 3 × 4,800 kWh (1,200 kW each) is too large: its last kWh saves 330 yen a year and costs 600 "
            "yen. It costs 200,000 yen a year more than the right size."
        ),
        # 600 yen a year for 20,000: 0.03; 300 / 0.03 and 330 / 0.03
        (
            "3 × 4,800 kWh (1,200 kW each) would be the right size at a price from 10,000 yen/kWh to 11,000 yen/kWh "
            "before subsidy, instead of 20,000 yen/kWh."
        ),
        (
            "The third battery saves 4,000 yen a year after upkeep. At 20,000 yen/kWh less 75 % subsidy it pays back "
            "in 6 years; without subsidy in 24 years, after its life of 15 years (interest not counted)."
        ),
        "Without subsidy none would pay.",
        (
            "Proof: one more kWh would save 590 yen a year, one less would cost 610 yen, and a kWh costs 600 yen: no "
            "other size can be cheaper by more than 0 yen."
        ),
    )


def test_in_japanese_the_same() -> None:
    english, japanese = sizing().sentences, sizing().sentences_ja
    assert len(english) == len(japanese)
    for one, other in zip(english, japanese, strict=True):
        figures = re.findall(r"\d[\d,.]*", one)
        for figure in figures:
            # one kWh more is written out in Japanese, the third is 3, millions stay millions
            assert figure.strip(".,") in other or figure == "1"
    assert "蓄電池：3 × 1,000 kWh" in japanese[0]
    assert "円" in japanese[0]


def test_nothing_is_right() -> None:
    part = {"capacity_kwh": 0.0, "power_kw": 0.0, "saved_by_next_kwh": 400.0, "saved_by_last_kwh": np.inf}
    text = sizing(part, yearly_cost=11_000_000.0, purchase_cost=0.0, operation_cost=11_000_000.0).sentences
    assert text[0] == (
        "Shelter batteries: none pays at 20,000 yen/kWh less 75 % subsidy. The first kWh would save 400 yen a year and "
        "costs 600 yen."
    )
    assert text[-1].startswith("Proof: the first kWh would save 400 yen a year and costs 600 yen")
    assert not any("Without subsidy" in one for one in text)


def test_plan_too_small_right_and_outside() -> None:
    small = {"capacity_kwh": 6000.0, "planned_saved_by_next_kwh": 700.0, "planned_saved_by_last_kwh": 710.0}
    assert "is too small: one more kWh would save 700 yen a year and costs 600 yen" in sizing(small).sentences[1]
    right = {"capacity_kwh": 4800.0, "power_kw": 1200.0}
    assert sizing(right).sentences[1] == "The plan's 3 × 4,800 kWh (1,200 kW each) is the right size."
    budget = Goal(kind="cost", budget=15_000_000.0)  # 3,000 kWh at 20,000 less 75 %
    texts = sizing({"saved_by_next_kwh": 900.0}, goal=budget, planned_yearly_cost=10_400_000.0).sentences
    assert texts[1] == (
        "The budget of 15.0 million yen stops it there: one more kWh would save 900 yen a year and costs 600 yen."
    )
    assert "would cost 100,000 yen a year less, but lies outside the range or the budget" in texts[2]
    assert texts[-1] == "Proof: of the sizes that were allowed none can be cheaper by more than 0 yen."


def test_last_kwh_that_saves_nothing() -> None:
    text = sizing({"planned_saved_by_next_kwh": -5.0, "planned_saved_by_last_kwh": -3.0}).sentences
    assert "its last kWh saves next to nothing and costs 600 yen a year" in text[1]
    assert text[2].startswith("At no price would 3 × 4,800 kWh (1,200 kW each) be the right size")
    up_to = sizing({"planned_saved_by_next_kwh": 0.0}).sentences[2]
    assert "would be the right size only at a price of 11,000 yen/kWh or less before subsidy" in up_to


@pytest.mark.parametrize(
    ("saved", "said"),
    [
        (
            -2000.0,
            "The third battery saves nothing: the year costs 2,000 yen more with it, and its upkeep is 1,000 yen.",
        ),
        (0.0, "The third battery saves nothing, and its upkeep is 1,000 yen a year: it never pays back."),
        (800.0, "The third battery saves 800 yen a year, less than its upkeep of 1,000 yen: it never pays back."),
        (2000.0, "pays back in 24 years, after its life of 15 years; without subsidy in 96 years (interest"),
        (49_000.0, "pays back in 0.5 years; without subsidy in 2 years (interest not counted)."),
        (1000.001, "pays back in over 1,000 years, after its life of 15 years; without subsidy in over 1,000 years ("),
    ],
)
def test_last_battery_for_every_sign(saved: float, said: str) -> None:
    texts = [text for text in sizing(batteries=batteries(saved)).sentences if "third battery" in text]
    assert len(texts) == 1
    assert said in texts[0]


@pytest.mark.parametrize(
    ("kwh", "said"),
    [
        (0.0, "Without subsidy none would pay."),
        (1000.4, "the same"),
        (700.0, "Without subsidy 3 × 700 kWh would be right."),
    ],
)
def test_without_subsidy(kwh: float, said: str) -> None:
    assert any(said in text for text in sizing({"capacity_without_subsidy_kwh": kwh}).sentences)
    unknown = sizing({"capacity_without_subsidy_kwh": np.nan}).sentences
    assert not any(text.startswith("Without subsidy") for text in unknown)


@pytest.mark.parametrize(
    ("goal", "reached", "said"),
    [
        (
            Goal(kind="share", value=0.7),
            0.7,
            "are the cheapest with which 70.0 % of the load is matched in its own step",
        ),
        (Goal(kind="peak", value=1500.0), 1500.0, "are the cheapest with which no more than 1,500 kW is imported"),
        (
            Goal(kind="survival", value=72.0),
            72.0,
            "kept full, are the smallest with which the vital services last 72 h",
        ),
    ],
)
def test_goals(goal: Goal, reached: float, said: str) -> None:
    texts = sizing(goal=goal, reached=reached, bound=1_800_000.0).sentences
    assert said in texts[0]
    # 3 × 1,000 kWh at 20,000, a quarter of it paid
    assert texts[1].startswith("They cost 15.0 million yen to buy after subsidy (60.0 million yen before)")
    assert texts[2] == "The plan's 3 × 4,800 kWh (1,200 kW each) is 4.80 times that."
    dear = sizing(goal=goal, reached=reached, bound=1.0, none_yearly_cost=10_000_000.0).sentences
    assert "500,000 yen more than with none" in dear[1]
    short = sizing({"capacity_kwh": 9600.0}, goal=goal, reached=reached, bound=1.0).sentences
    assert short[2].endswith("is 50 % of that: it falls short.")


def test_goals_that_need_nothing() -> None:
    part = {"capacity_kwh": 0.0, "power_kw": 0.0}
    texts = sizing(part, goal=Goal(kind="peak", value=900.0), reached=800.0, bound=0.0).sentences
    assert texts[0] == "Shelter batteries: no more than 800 kW is imported without any."
    assert not any("to buy" in text for text in texts)


def test_survival_for_a_share_of_the_starts() -> None:
    goal = Goal(kind="survival", value=24.0)
    texts = sizing(goal=goal, method="bisection", bound=np.nan, guarantee_fraction=0.95).sentences
    assert "last 24 h from 95.0 % of the starts of the year" in texts[0]
    assert texts[-1].startswith("Found by halving")


def test_a_rule_proves_nothing() -> None:
    texts = sizing(method="sweep", policy="self_consumption", bound=np.nan).sentences
    assert texts[-1] == "Found by trying sizes under the rule self_consumption; nothing is proven."
    assert not any("would be the right size at" in text or "Proof" in text for text in texts)


def test_size_at_the_end_of_its_range_says_so() -> None:
    texts = sizing({"saved_by_next_kwh": 900.0, "saved_by_last_kwh": 905.0}).sentences
    assert texts[1] == "It is the largest that was allowed: one more kWh would save 900 yen a year and costs 600 yen."
    assert texts[-1] == "Proof: of the sizes that were allowed none can be cheaper by more than 0 yen."


def test_power_that_was_sized_too() -> None:
    part = {
        "has_own_power": True,
        "price_per_kw": 10_000.0,
        "yearly_per_kw": 300.0,
        "saved_by_next_kw": 290.0,
        "saved_by_last_kw": 320.0,
    }
    texts = sizing(part).sentences
    assert texts[-1] == "One more kW would save 290 yen a year, one less would cost 320 yen, and a kW costs 300 yen."
    nothing = sizing(part | {"capacity_kwh": 0.0, "power_kw": 0.0}).sentences
    assert nothing[0].endswith("none pays at 20,000 yen/kWh and 10,000 yen/kW less 75 % subsidy, whatever its power.")


def test_several_together_and_pv() -> None:
    roof = replace(PART, key="pv.roof", title="Roofs", kind="pv", units=1, capacity_kwh=np.nan, planned_kwh=np.nan)
    roof = replace(roof, power_kw=500.0, planned_kw=400.0, price_per_kwh=0.0, price_per_kw=200_000.0)
    texts = sizing(parts=(PART, roof), batteries=None).sentences
    assert texts[:2] == ("Shelter batteries: 3 × 1,000 kWh (250 kW each).", "Roofs: 500 kW.")
    assert "Together they cost 10.5 million yen a year with their purchase, 500,000 yen a year less" in texts[2]
    alone = sizing(parts=(replace(roof, saved_by_next_kw=9000.0, yearly_per_kw=6000.0),), batteries=None).sentences
    assert (
        alone[1] == "It is the largest that was allowed: one more kW would save 9,000 yen a year and costs 6,000 yen."
    )


def test_power_without_a_price_says_that_it_has_none() -> None:
    part = {"has_own_power": True, "saved_by_next_kw": 0.0, "saved_by_last_kw": 0.02}
    texts = sizing(part).sentences
    assert texts[-1] == "A kW has no price here, so that the power found says little: give one with --price-per-kw."
    assert not any("One more kW " in text for text in texts)


def test_range_that_nobody_gave_says_so() -> None:
    roof = replace(PART, key="pv.roof", title="Roofs", kind="pv", units=1, capacity_kwh=np.nan, planned_kwh=np.nan)
    roof = replace(roof, power_kw=200.0, planned_kw=50.0, price_per_kwh=0.0, price_per_kw=1000.0, yearly_per_kw=60.0)
    roof = replace(roof, saved_by_next_kw=70.0, is_at_end=True, has_given_end=False)
    said = "Roofs: that is the end of the range, 4 times the plan's: one more kW would save 70.0 yen a year and costs"
    assert sizing(parts=(roof,), batteries=None).sentences[1].startswith(said)
    both = sizing(parts=(PART, roof), batteries=None).sentences
    assert both[3].startswith(said)
    assert "--most" in both[3]
    given = sizing(parts=(PART, replace(roof, has_given_end=True)), batteries=None).sentences
    assert given[3].startswith("Roofs: it is the largest that was allowed: one more kW would save 70.0 yen")
    worth_less = replace(roof, saved_by_next_kw=50.0)
    assert not any("end of the range" in text for text in sizing(parts=(PART, worth_less), batteries=None).sentences)


def test_storage_without_end_has_no_best_size() -> None:
    part = {"saved_by_next_kwh": 900.0, "saved_by_last_kwh": 905.0, "has_given_end": False}
    texts = sizing(part).sentences
    assert texts[0].startswith("Shelter batteries: no finite size is best at 20,000 yen/kWh less 75 % subsidy")
    assert not any("right size" in text or "cost least" in text for text in texts)
    free = sizing(part | {"price_per_kwh": 0.0, "yearly_per_kwh": 0.0, "saved_by_next_kwh": 1e-6}, purchase_cost=0.0)
    assert len(texts) == len(free.sentences) == 1
    assert free.sentences[0].startswith("Shelter batteries: where it costs nothing no finite size is best")


def curve(**columns: list[float]) -> pd.DataFrame:
    """Return rows of nothing, the size found and the plan's."""
    return pd.DataFrame({"capacity_kwh": [0.0, 1000.0, 4800.0], "power_kw": [0.0, 250.0, 1200.0]} | columns)


@pytest.mark.parametrize(
    ("peaks", "said"),
    [
        ([2600.0, 3000.0, 5400.0], "At the size found the peak import rises from 2,600 kW to 3,000 kW"),
        ([2600.0, 2600.0, 5400.0], "At the plan's size the peak import would rise from 2,600 kW to 5,400 kW"),
        ([2600.0, 2600.0, 2600.0], None),
    ],
)
def test_peak_that_rises_is_told_where_nothing_is_asked_for_it(peaks: list[float], said: str | None) -> None:
    texts = [text for text in sizing(curve=curve(peak_import_kw=peaks)).sentences if "peak import" in text]
    assert len(texts) == (said is not None)
    if said is not None:
        assert texts[0].startswith(said)
    asked = sizing(curve=curve(peak_import_kw=peaks), pays_for_peak=True).sentences
    assert not any("peak import" in text for text in asked)


def test_share_whose_cost_is_that_of_another_dispatch() -> None:
    goal, shares = Goal(kind="share", value=0.7), [0.4, 0.49, 0.6]
    texts = sizing(goal=goal, reached=0.7, bound=0.0, curve=curve(cheapest_matched_fraction=shares)).sentences
    assert texts[2] == "That cost is of the cheapest dispatch with this size, which matches only 49.0 %."
    same = sizing(goal=goal, reached=0.49, bound=0.0, curve=curve(cheapest_matched_fraction=shares)).sentences
    assert not any("matches only" in text for text in same)


def test_payback_without_subsidy_is_told_once() -> None:
    texts = [text for text in sizing({"subsidy_fraction": 0.0}).sentences if "third battery" in text]
    assert texts[0].endswith("it pays back in 6 years (interest not counted).")


def test_every_template_has_the_same_places_in_both_languages() -> None:
    for key, (english, japanese) in TEMPLATES.items():
        places = [set(re.findall(r"{(\w+)}", text)) for text in (english, japanese)]
        if key != "the_number":  # "third" and "3 台目"
            assert places[0] == places[1], key


def test_sums_and_years() -> None:
    assert money(-1_500_000.0, "yen", "en") == "\N{MINUS SIGN}1.50 million yen"
    assert money(1.25, "EUR", "ja") == "1.25 EUR"
    assert (years(0.04, "en"), years(2.0, "ja"), years(np.inf, "ja")) == ("0.0 years", "2 年", "1,000 年超")


def test_a_budget_is_told() -> None:
    """3,000 kWh at 20,000 yen/kWh less 75 % take 15 million yen."""
    spent = sizing({"saved_by_next_kwh": 900.0}, goal=Goal(kind="cost", budget=15_000_000.0)).sentences
    assert "are the best that 15.0 million yen buy, 10.5 million yen a year with their purchase" in spent[0]
    assert any("is beyond the budget: it takes 72.0 million yen to buy" in text for text in spent)
    assert not any("right size" in text for text in spent)
    left = sizing(goal=Goal(kind="cost", budget=20_000_000.0)).sentences
    assert left[1] == "To buy that takes 15.0 million yen of the budget of 20.0 million yen."
    roof = replace(PART, key="pv.roof", title="Roofs", kind="pv", units=1, capacity_kwh=np.nan, planned_kwh=np.nan)
    roof = replace(roof, power_kw=100.0, planned_kw=100.0, price_per_kwh=0.0, price_per_kw=0.0)
    both = sizing(parts=(PART, roof), batteries=None, goal=Goal(kind="cost", budget=15_000_000.0)).sentences
    assert any(text.startswith("All of the budget of 15.0 million yen is spent") for text in both)
