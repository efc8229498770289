"""Figures of a sizing: what is drawn is what was found; captions say it in both languages."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import matplotlib.collections as mpl_collections
import numpy as np
import pytest
from fake_sizing import (
    NONE_COST,
    PRICE_PER_KWH,
    fake_curve,
    fake_front,
    fake_map,
    fake_part,
    fake_sizing,
    fake_sureness,
    next_saves,
    operation_cost,
)

from ems.plot import size_curve, size_front, size_map, size_sureness
from ems.plot.sizing.captions import curve_caption, front_caption, map_caption, signed, sureness_caption
from ems.plot.sizing.curve import curve_of
from ems.plot.sizing.front import front_title
from ems.plot.sizing.heat import map_of
from ems.plot.sizing.naming import Name, name_dots
from ems.plot.sizing.parts import Mark, goal_text, marks_of, policy_text, size_text
from ems.plot.sizing.sureness import factors_of, gains_of
from ems.plot.style import Canvas, style
from ems.plot.words import Words
from ems.sizing.answer import Goal
from profiles.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EN, JA = Words("en"), Words("ja")


def texts_of(figure: Figure) -> list[str]:
    own = [text.get_text() for text in figure.texts]
    return own + [text.get_text() for axes in figure.axes for text in axes.texts]


def test_the_curve_is_the_change_against_none() -> None:
    curve = curve_of(fake_sizing())
    at = int(np.flatnonzero(curve.sizes == 8_000.0)[0])
    assert curve.purchase[at] == pytest.approx(3 * 8_000.0 * PRICE_PER_KWH)
    assert curve.operation[at] == pytest.approx(float(operation_cost(8_000.0)) - NONE_COST)
    assert curve.together[at] == pytest.approx(curve.purchase[at] + curve.operation[at])
    assert curve.sizes[curve.together.argmin()] == 8_000.0
    assert curve.together[0] == 0.0


def test_an_unsorted_curve_is_sorted() -> None:
    shuffled = fake_curve().sample(frac=1.0, random_state=4)
    assert (np.diff(curve_of(fake_sizing(curve=shuffled)).sizes) > 0.0).all()


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("size", ["notebook", "page", "a4"])
def test_the_curve_has_cost_and_slopes(lang: str, size: str) -> None:
    upper, middle, lower = size_curve(fake_sizing(), size=size, lang=lang).axes
    together = max(upper.lines, key=lambda line: line.get_linewidth() * (len(line.get_xdata()) > 2))
    x, y = together.get_data()
    assert x[np.argmin(y)] == 8_000.0
    assert min(y) == pytest.approx(-36e6)
    purchase, operation = (line.get_ydata() for line in middle.lines if len(line.get_xdata()) > 2)
    assert purchase + operation == pytest.approx(y)
    slopes = next(line for line in lower.lines if len(line.get_xdata()) > 2)
    assert slopes.get_ydata() == pytest.approx(next_saves(slopes.get_xdata()))
    level = next(line for line in lower.lines if set(line.get_ydata()) == {PRICE_PER_KWH})
    assert level is not None
    reach = next(line for line in lower.lines if list(line.get_ydata()) == [2_990.0, 3_010.0])
    assert list(reach.get_xdata()) == [8_000.0, 8_000.0]


def test_best_and_plan_are_marked_and_named() -> None:
    figure = size_curve(fake_sizing())
    assert {"best 8,000 kWh", "plan 4,800 kWh"} <= set(texts_of(figure))
    for axes in figure.axes:
        upright = [line for line in axes.lines if len(set(line.get_xdata())) == 1]
        assert {4_800.0, 8_000.0} <= {float(line.get_xdata()[0]) for line in upright}
    same = fake_sizing(parts=(fake_part(planned_kwh=8_000.0, planned_kw=2_000.0),))
    assert [mark.text for mark in marks_of(same, EN)] == ["found and plan 8,000 kWh"]


@pytest.mark.parametrize(
    ("goal", "column", "asked"),
    [
        (Goal(kind="share", value=0.7), "hourly_matched_fraction", 0.7),
        (Goal(kind="peak", value=7_000.0), "peak_import_kw", 7_000.0),
        (Goal(kind="survival", value=72.0), "survival_fraction", 1.0),
    ],
)
def test_another_goal_has_a_panel_with_what_was_asked(goal: Goal, column: str, asked: float) -> None:
    figure = size_curve(fake_sizing(goal=goal))
    assert len(figure.axes) == 4
    middle = figure.axes[2]
    values = next(line for line in middle.lines if len(line.get_xdata()) > 2)
    assert values.get_ydata() == pytest.approx(fake_curve()[column].to_numpy())
    assert any(set(line.get_ydata()) == {asked} for line in middle.lines)
    low, high = middle.get_ylim()
    assert low < asked < high


def test_a_curve_without_slopes_has_no_panel_of_them() -> None:
    bare = fake_curve().drop(columns="saved_by_next_kwh")
    assert len(size_curve(fake_sizing(curve=bare)).axes) == 2


def test_pv_is_drawn_over_its_power() -> None:
    part = fake_part(
        kind="pv",
        units=1,
        capacity_kwh=math.nan,
        planned_kwh=math.nan,
        yearly_per_kw=9_000.0,
        saved_by_last_kwh=math.nan,
        saved_by_next_kwh=math.nan,
    )
    figure = size_curve(fake_sizing(parts=(part,)))
    assert figure.axes[-1].get_xlabel() == "PV power [kW]"
    assert {"best 2,000 kW", "plan 1,200 kW"} <= set(texts_of(figure))
    assert part.yearly_per_size == 9_000.0
    assert size_text(part, EN) == "2,000 kW"
    assert curve_caption(fake_sizing(parts=(part,)), EN).startswith("2,000 kW cost least")


def test_without_a_curve_there_is_an_error() -> None:
    with pytest.raises(InputError, match="fewer than two sizes"):
        size_curve(fake_sizing(curve=fake_curve().iloc[:0]))
    with pytest.raises(InputError, match="no area"):
        size_map(fake_sizing(sizes_map=None))
    with pytest.raises(InputError, match="no area"):
        size_map(fake_sizing(sizes_map=fake_map().query("power_kw == 0")))
    with pytest.raises(InputError, match="no sizes"):
        size_front(fake_sizing(front=None))
    with pytest.raises(InputError, match="fewer than two capacities"):
        size_sureness(fake_sureness(sizes=fake_sureness().sizes.iloc[:1]))


def test_a_kwh_costs_what_its_power_costs_too() -> None:
    """4 kWh bring a kW along, which costs 400 a year: 100 a kWh."""
    moves = fake_part(yearly_per_kw=400.0)
    assert moves.yearly_per_size == PRICE_PER_KWH + 100.0
    own = fake_part(yearly_per_kw=400.0, has_own_power=True)
    assert own.yearly_per_size == PRICE_PER_KWH


@pytest.mark.parametrize("sample", [None, 200])
def test_the_map_is_cheapest_where_it_was_found(sample: int | None) -> None:
    table = fake_map() if sample is None else fake_map().sample(sample, random_state=1)
    content = map_of(fake_sizing(sizes_map=table))
    assert min(content.excess.min(), content.found_excess) == 0.0
    axes, bar = size_map(fake_sizing(sizes_map=table)).axes
    dots = [tuple(float(v[0]) for v in line.get_data()) for line in axes.lines if line.get_marker() == "o"]
    assert (8_000.0, 2_000.0) in dots
    assert (4_800.0, 1_200.0) in dots
    assert {"best 8,000 kWh, 2,000 kW", "plan 4,800 kWh, 1,200 kW"} <= {text.get_text() for text in axes.texts}
    assert bar.get_ylabel() == "Above the least [million yen]"


def test_the_map_is_measured_from_the_least_of_all_sizes_the_one_found_included() -> None:
    """Between the pairs of a coarse grid lies a size that costs less; a pair off the proportion may, too."""
    least = fake_sizing().yearly_cost
    coarse = fake_sizing(sizes_map=fake_map().query("capacity_kwh != 8000"))
    assert map_of(coarse).found_excess == 0.0
    assert map_of(coarse).excess.min() == pytest.approx(156_250.0)  # 40 million x (1/16)^2
    assert map_caption(coarse, EN).startswith("Cheapest is 8,000 kWh, 2,000 kW each; the plan's")
    forced = fake_sizing(parts=(fake_part(power_kw=1_000.0),), yearly_cost=least + 6e6)
    assert map_of(forced).found_excess == pytest.approx(6e6)
    text = map_caption(forced, EN)
    assert "8,000 kWh, 2,000 kW would cost 6.00 million yen a year less than the 8,000 kWh, 1,000 kW each found" in text
    assert "年間 6.00 百万円 安い" in map_caption(forced, JA)
    goal = fake_sizing(goal=Goal(kind="peak", value=7_000.0), yearly_cost=least + 6e6)
    assert math.isnan(map_of(goal).found_excess)
    assert map_caption(goal, EN).startswith("Cheapest of all pairs, whether they reach the goal or not, is 8,000 kWh")
    assert "within" in map_caption(goal, EN).lower()


def test_near_the_least_lies_at_least_the_size_found() -> None:
    """All pairs of a coarse grid cost more than a tenth of the saving above it."""
    far = fake_map().query("capacity_kwh in [0, 12000]")
    text = map_caption(fake_sizing(sizes_map=far), EN)
    assert text.endswith("Within 3.60 million yen of the least lie capacities from 8,000 kWh to 8,000 kWh.")


def test_of_several_parts_the_plan_has_no_mark() -> None:
    """Every size shown has the others as found, or in proportion: the plan's is none of them."""
    pv = fake_part(key="pv.roof", title="Roofs", kind="pv", units=1, capacity_kwh=math.nan, planned_kwh=math.nan)
    both = fake_sizing(parts=(fake_part(), pv))
    for figure in (size_curve(both), size_map(both), size_front(both)):
        assert not any("plan 4,800" in text for text in texts_of(figure))
    front = size_front(both)
    assert not any(line.get_marker() == "D" for axes in front.axes for line in axes.lines)
    assert "Plan's size" not in {text.get_text() for legend in front.legends for text in legend.get_texts()}
    assert map_caption(both, EN).endswith("Here Roofs stays as found.")
    assert "the plan's" not in map_caption(both, EN)
    assert curve_caption(both, EN).endswith("keep the proportion of all parts.")
    assert front_caption(both, JA).endswith("他の容量も各部分の比率は同じ。")


def test_planners_have_names_in_words() -> None:
    assert policy_text(fake_sizing(), EN) == "best dispatch"
    assert policy_text(fake_sizing(policy="each_for_itself"), JA) == "料金が最小になる運用"
    assert policy_text(fake_sizing(policy="self_consumption"), EN) == "self_consumption"


def test_the_map_skips_pairs_that_are_not_known() -> None:
    table = fake_map()
    table.loc[table.index[::3], "yearly_cost"] = np.nan
    assert np.isfinite(map_of(fake_sizing(sizes_map=table)).excess).all()
    size_map(fake_sizing(sizes_map=table), lang="ja")


def test_the_front_joins_sizes_that_no_other_beats() -> None:
    upper, lower = size_front(fake_sizing()).axes
    table = fake_front()
    for axes, name in ((upper, "survival_fraction"), (lower, "co2_kg")):
        joined = next(line for line in axes.lines if line.get_linestyle() == "-")
        assert sorted(joined.get_ydata()) == pytest.approx(sorted(table.loc[table["on_front"], name]))
    rings = [line for line in upper.lines if line.get_marker() == "D"]
    planned = table.iloc[(table["capacity_kwh"] - 4_800.0).abs().argmin()]
    assert float(rings[0].get_xdata()[0]) == planned["yearly_cost"]
    assert "8,000 kWh" in {text.get_text() for text in upper.texts}


def test_a_front_that_goes_up_and_down_is_not_joined() -> None:
    table = fake_front()
    table.loc[table["capacity_kwh"] == 10_000.0, "survival_fraction"] = 0.1
    upper, lower = size_front(fake_sizing(front=table)).axes
    assert not any(line.get_linestyle() == "-" for line in upper.lines)
    assert any(line.get_linestyle() == "-" for line in lower.lines)


def test_without_survival_the_front_has_one_panel() -> None:
    table = fake_front().assign(survival_fraction=np.nan)
    assert len(size_front(fake_sizing(front=table), lang="ja").axes) == 1
    assert "survival" not in front_caption(fake_sizing(front=table), EN)
    assert front_title(fake_sizing(front=table), EN) == "What cost and CO2 ask of each other"


def test_names_beside_dots_do_not_touch() -> None:
    with style("page") as paper:
        canvas = Canvas(paper, 3.0)
        axes = canvas.axes(0.5, 0.5, 0.5, 0.5)
        axes.plot([0.5, 0.5001, 0.9], [0.5, 0.5, 0.9], "o")
        axes.set(xlim=(0, 1), ylim=(0, 1))
        names = [Name(0.5, 0.5, "first", "black"), Name(0.5001, 0.5, "second", "black"), Name(0.9, 0.9, "third", "red")]
        assert name_dots(axes, names, canvas) == 3
        figure = canvas.finish("en")
        boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert not any(a.overlaps(b) for n, a in enumerate(boxes) for b in boxes[:n])


def test_the_fan_holds_the_quantiles() -> None:
    sureness = fake_sureness()
    fan, bars, tornado, sobol = size_sureness(sureness).axes
    bands = [item for item in fan.collections if isinstance(item, mpl_collections.PolyCollection)]
    assert len(bands) == 3
    widest = bands[0].get_paths()[0].vertices[:, 1]
    assert widest.max() == pytest.approx(sureness.sizes["q95"].max())
    assert widest.min() == pytest.approx(sureness.sizes["q05"].min())
    heights = [patch.get_height() for patch in bars.patches]
    assert sum(heights) == pytest.approx(100.0)
    counted = sureness.best["capacity_kwh"].value_counts(normalize=True).sort_index()
    shares = [height for height in heights if height > 0.0]
    assert shares == pytest.approx((100.0 * counted).tolist())
    names = [label.get_text() for label in tornado.get_yticklabels()]
    assert names[0] == "Import price"
    widths = [patch.get_width() for patch in sobol.patches[:5]]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] == pytest.approx(68.0)


def test_both_ends_of_a_factor_on_one_side_stay_visible() -> None:
    one = fake_sureness().one_at_a_time.copy()
    one.loc["import_price", ["low", "high"]] = [50e6, 65e6]
    tornado = size_sureness(fake_sureness(one_at_a_time=one)).axes[2]
    first = [patch for patch in tornado.patches if abs(patch.get_y() + 0.31) < 1e-9 and patch.get_width() > 0.0]
    longer, shorter = sorted(first, key=lambda patch: -patch.get_width())
    assert (longer.get_width(), shorter.get_width()) == pytest.approx((29e6, 14e6))
    assert shorter.get_zorder() > longer.get_zorder()


def test_sureness_without_factors_is_a_fan_alone() -> None:
    whole = fake_sureness()
    bare = fake_sureness(one_at_a_time=whole.one_at_a_time.iloc[:0], sobol=whole.sobol.iloc[:0])
    assert len(size_sureness(bare).axes) == 2
    assert factors_of(bare, EN).titles == ()
    assert "Most depends" not in sureness_caption(bare, EN)
    half = fake_sureness(sobol=whole.sobol.iloc[:0])
    assert len(size_sureness(half).axes) == 3
    assert "Most depends on: Import price (8.00 million yen to 65.0 million yen a year)" in sureness_caption(half, EN)


def test_of_several_powers_the_best_one_counts() -> None:
    sizes = fake_sureness().sizes
    worse = sizes.assign(mean=sizes["mean"] - 1e6, power_kw=1.0)
    both = gains_of(fake_sureness(sizes=type(sizes)(np.vstack([worse, sizes]), columns=sizes.columns)))
    assert both["mean"].to_numpy() == pytest.approx(sizes["mean"].to_numpy())


def test_captions_say_what_was_found() -> None:
    text = curve_caption(fake_sizing(), EN)
    assert text.startswith("8,000 kWh, 2,000 kW each cost least: 36.0 million yen a year less than none")
    assert "5.76 million yen less than the plan's 4,800 kWh, 1,200 kW each" in text
    assert "the last kWh saves 3,010 yen a year and the next one would save 2,990 yen; a kWh costs 3,000 yen" in text
    assert "年間 36.0 百万円 安い" in curve_caption(fake_sizing(), JA)
    assert "the plan's 4,800 kWh, 1,200 kW each cost 5.76 million yen a year more" in map_caption(fake_sizing(), EN)
    assert front_caption(fake_sizing(), EN).startswith("9 of 25 sizes are worth a look")
    assert "+9.00 million yen" in front_caption(fake_sizing(), EN)
    assert "survival of 72 h rises from" in front_caption(fake_sizing(), EN)
    assert "On average 8,000 kWh gain most" in sureness_caption(fake_sureness(), EN)
    assert "平均で最良なのは 8,000 kWh" in sureness_caption(fake_sureness(), JA)


def test_captions_of_special_answers() -> None:
    as_planned = fake_sizing(parts=(fake_part(planned_kwh=8_000.0, planned_kw=2_000.0),))
    assert "as the plan has it" in curve_caption(as_planned, EN)
    assert "the plan's" not in map_caption(as_planned, EN)
    nothing = fake_sizing(parts=(fake_part(capacity_kwh=0.0, power_kw=0.0),))
    text = curve_caption(nothing, EN)
    assert text.startswith("None at all costs least, 5.76 million yen less than the plan's 4,800 kWh, 1,200 kW each.")
    assert text.endswith("Even the first kWh would save 2,990 yen a year and costs 3,000 yen.")
    dearer = fake_sizing(goal=Goal(kind="share", value=0.7), yearly_cost=NONE_COST + 2e6)
    assert "the cheapest with 70.0 % matched: 2.00 million yen a year more than none" in curve_caption(dearer, EN)
    assert "再エネ一致 70.0 % を満たす最小費用" in curve_caption(dearer, JA)
    assert "kWh saves" not in curve_caption(fake_sizing(parts=(fake_part(saved_by_last_kwh=math.nan),)), EN)


def test_goals_in_words() -> None:
    assert goal_text(Goal(kind="cost"), "yen", EN) == "least yearly cost"
    with_budget = Goal(kind="survival", value=72.0, budget=5e8)
    assert goal_text(with_budget, "yen", EN) == "the cheapest that lasts 72 h without the grid, budget 500 million yen"
    assert goal_text(Goal(kind="peak", value=12_000.0), "yen", JA) == "購入 12.0 MW 以下を満たす最小費用"
    assert signed(-1.0, "1 t") == "\N{MINUS SIGN}1 t"


def test_marks_far_apart_share_a_row_and_close_ones_do_not() -> None:
    from ems.plot.sizing.parts import draw_marks  # noqa: PLC0415 - used here alone

    places = {"a": 10.0, "b": 90.0, "c": 15.0, "outside": 200.0}
    with style("page") as paper:
        canvas = Canvas(paper, 3.0)
        axes = canvas.axes(0.5, 0.5, 0.5, 0.6)
        axes.set_xlim(0.0, 100.0)
        draw_marks([axes], [Mark(at, 12 * name) for name, at in places.items()], canvas)
    heights = {text.get_text()[0]: text.get_position()[1] for text in axes.texts}
    assert heights["a"] == heights["b"] < heights["c"]
    assert len(axes.texts) == 3
    boxes = [text.get_window_extent() for text in canvas.finish("en").axes[0].texts]
    assert not any(a.overlaps(b) for n, a in enumerate(boxes) for b in boxes[:n])


def test_unevenly_spaced_sizes_are_counted_in_bins() -> None:
    sizes = fake_sureness().sizes
    uneven = sizes.assign(capacity_kwh=sizes["capacity_kwh"] ** 2 / 12_000.0)
    best = fake_sureness().best.assign(capacity_kwh=lambda frame: frame["capacity_kwh"] ** 2 / 12_000.0)
    bars = size_sureness(fake_sureness(sizes=uneven, best=best)).axes[1]
    assert len(bars.patches) == 30
    assert sum(bar.get_height() for bar in bars.patches) == pytest.approx(100.0)
    tallest = max(bars.patches, key=lambda bar: bar.get_height())
    low, high = tallest.get_x() - 40.0, tallest.get_x() + tallest.get_width() + 40.0
    assert tallest.get_height() == pytest.approx(100.0 * best["capacity_kwh"].between(low, high).mean())
