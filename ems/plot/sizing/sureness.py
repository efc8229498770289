"""How sure a size is: gains over sizes with their spread, where the best lies, which assumption matters most."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ems.plot import colours
from ems.plot.amounts import money_scale
from ems.plot.axes import name_vertical
from ems.plot.fonts import language_or_warn
from ems.plot.outages.legend import LEFT_IN, RIGHT_IN, ROW_OF_LEGEND_IN, TOP_IN, legend_columns, legend_under_title
from ems.plot.sizing.parts import MARKS_IN, Mark, draw_marks, scaled_ticks, title_of
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.plot.wrong import wrong
from ems.units import Scale, energy, energy_scale, number

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ems.sizing.sureness.answer import Sureness

    Floats = NDArray[np.float64]

FAN_IN, DRAWS_IN, BETWEEN_IN, AXIS_IN = 2.2, 0.7, 0.14, 0.52
ROW_IN, NAMES_IN, ASIDE_IN, PANEL_TITLE_IN = 0.27, 1.75, 0.3, 0.42
BANDS = (("q05", "q95", "#CDEBE0", "wide"), ("q10", "q90", "#9BD6C1", "middle"), ("q25", "q75", "#5FBD9E", "inner"))
"""Quantiles between which the gain lies, in shades of the green of what storage gives, with their names."""
WORST = colours.UNSERVED
LOW, HIGH = "#8C6D46", "#0072B2"
"""A factor at its 10 % and at its 90 % value."""
FIRST, TOTAL = colours.STATE_OF_CHARGE, "#9BD6C1"
FACTORS_AT_MOST = 9
MARK_ROW_IN = 0.17
EVEN_WITHIN, BINS, EDGE_FRACTION = 1.5, 30, 0.02
"""Sizes further apart in some places than this many times in others are counted in bins; room beside the smallest."""
SAME_FRACTION = 1e-6


class Factors(NamedTuple):
    """Factors with their names and what is known of them, the one that matters most first; NaN where unknown."""

    titles: tuple[str, ...]
    low: Floats
    high: Floats
    first: Floats
    total: Floats
    total_confidence: Floats
    middle: float


def size_sureness(sureness: Sureness, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """Draw the gain of sizes with its spread, in how many draws each is best, and which assumption matters most.

    Parameters
    ----------
    sureness
        From :func:`ems.how_sure`.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Returns
    -------
    Figure
        Above: the gain of a year against none over the size, as mean, bands and mean of the worst tenth of the draws;
        beneath it the share of draws in which a size is best. Below: what the gain becomes when one factor alone
        takes its 10 % and its 90 % value, and the share of the spread that factors explain.

    Raises
    ------
    InputError
        There are fewer than two sizes.
    """
    words, sizes = Words(language_or_warn(lang)), gains_of(sureness)
    factors = factors_of(sureness, words)
    with style(size) as paper:
        handles = _handles(words)
        columns = legend_columns([str(handle.get_label()) for handle in handles], paper, LEFT_IN + RIGHT_IN)
        top_in = TOP_IN + ROW_OF_LEGEND_IN * -(-len(handles) // columns) + MARKS_IN + MARK_ROW_IN
        rows_in = ROW_IN * len(factors.titles)
        below_in = rows_in + PANEL_TITLE_IN + AXIS_IN if factors.titles else 0.0
        canvas = Canvas(paper, top_in + FAN_IN + BETWEEN_IN + DRAWS_IN + AXIS_IN + below_in)
        draws = number(sureness.draws, 0)
        title = title_of(sureness, words)
        canvas.title(words("size_sure"), words("size_sure_under", title=title, draws=draws, seed=sureness.seed))
        base_in = below_in + AXIS_IN
        fan = canvas.axes(LEFT_IN, base_in + DRAWS_IN + BETWEEN_IN, RIGHT_IN, top_in)
        bars = canvas.axes(LEFT_IN, base_in, RIGHT_IN, top_in + FAN_IN + BETWEEN_IN)
        _draw_fan(fan, sizes, sureness, words)
        _draw_best(bars, sizes, sureness, words)
        draw_marks([fan, bars], _marks(sureness, words), canvas)
        if factors.titles:
            _draw_factors(canvas, factors, sureness, canvas.height_in - AXIS_IN - rows_in, words)
        legend_under_title(canvas, handles, columns)
        return canvas.finish(words.lang)


def gains_of(sureness: Sureness) -> pd.DataFrame:
    """Return one row a capacity, smallest first: of several powers the one that gains most on average.

    Parameters
    ----------
    sureness
        What is shown.

    Raises
    ------
    InputError
        There are fewer than two capacities.
    """
    table = sureness.sizes.sort_values(["capacity_kwh", "mean"]).drop_duplicates("capacity_kwh", keep="last")
    if len(table) < 2:  # noqa: PLR2004 - a line needs two points
        raise wrong(where="sureness.sizes", what="has fewer than two capacities")
    return table.reset_index(drop=True)


def factors_of(sureness: Sureness, words: Words) -> Factors:
    """Return the factors that matter most, by their share of the spread, else by how far they move the gain.

    Parameters
    ----------
    sureness
        What is shown.
    words
        Language.
    """
    one, sobol = sureness.one_at_a_time, sureness.sobol
    names = list(dict.fromkeys([*map(str, sobol.index), *map(str, one.index)]))

    def value(table: pd.DataFrame, name: str, column: str) -> float:
        return float(table[column][name]) if name in table.index else math.nan

    def weight(name: str) -> tuple[float, float]:
        reach = abs(value(one, name, "high") - value(one, name, "low"))
        return np.nan_to_num(value(sobol, name, "total")), np.nan_to_num(reach)

    chosen = sorted(names, key=weight, reverse=True)[:FACTORS_AT_MOST]
    column = "title_ja" if words.lang == "ja" else "title"
    titles = [str((sobol if name in sobol.index else one)[column][name]) or name for name in chosen]

    def values(table: pd.DataFrame, column: str) -> Floats:
        return np.array([value(table, name, column) for name in chosen])

    return Factors(
        titles=tuple(titles),
        low=values(one, "low"),
        high=values(one, "high"),
        first=values(sobol, "first"),
        total=values(sobol, "total"),
        total_confidence=values(sobol, "total_confidence"),
        middle=float(one["middle"].iloc[0]) if len(one) else math.nan,
    )


def _draw_fan(axes: Axes, sizes: pd.DataFrame, sureness: Sureness, words: Words) -> None:
    """Draw bands between quantiles, the mean, and the mean of the worst tenth."""
    at = sizes["capacity_kwh"].to_numpy(dtype=np.float64)
    for low, high, colour, _ in BANDS:
        axes.fill_between(at, sizes[low], sizes[high], color=colour, linewidth=0)
    axes.plot(at, sizes["mean"], color=colours.LOAD, linewidth=2.0)
    axes.plot(at, sizes["worst_tenth"], color=WORST, linewidth=1.6)
    axes.axhline(0.0, color="#555555", linewidth=0.8)
    values = sizes[["q05", "q95", "worst_tenth", "mean"]].to_numpy(dtype=np.float64)
    low_value, high_value = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    room = 0.05 * ((high_value - low_value) or 1.0)
    axes.set_ylim(low_value - room, high_value + room)
    axes.set_xlim(*_limits(at))
    scale = money_scale(max(abs(low_value), abs(high_value)), sureness.currency, words)
    scaled_ticks(axes, scale, "y")
    name_vertical(axes, words("size_gain_axis", unit=scale.unit), LEFT_IN)
    axes.tick_params(axis="x", labelbottom=False)


def _limits(at: Floats) -> tuple[float, float]:
    """Ends of the axis of sizes, with room for a mark at the smallest."""
    room = EDGE_FRACTION * float(at[-1] - at[0])
    return float(at[0]) - room, float(at[-1]) + room


def _draw_best(axes: Axes, sizes: pd.DataFrame, sureness: Sureness, words: Words) -> None:
    """Draw in what share of the draws each size is best."""
    at = sizes["capacity_kwh"].to_numpy(dtype=np.float64)
    best = sureness.best["capacity_kwh"].to_numpy(dtype=np.float64)
    apart = np.diff(at)
    if apart.max() <= EVEN_WITHIN * apart.min():
        nearest = np.abs(best[:, None] - at[None, :]).argmin(axis=1)
        counts, middles, width = np.bincount(nearest, minlength=len(at)), at, float(apart.min())
    else:
        counts, edges = np.histogram(best, bins=BINS, range=(float(at[0]), float(at[-1])))
        middles, width = (edges[1:] + edges[:-1]) / 2.0, float(edges[1] - edges[0])
    shares = 100.0 * counts / max(len(best), 1)
    axes.bar(middles, shares, 0.8 * width, color=colours.DISCHARGE, linewidth=0)
    axes.set_xlim(*_limits(at))
    axes.set_ylim(0.0, 1.1 * float(shares.max()) or 1.0)
    scale = energy_scale(float(at[-1]))
    scaled_ticks(axes, Scale(1.0, "%"), "y")
    axes.locator_params(axis="y", nbins=3)
    scaled_ticks(axes, scale, "x")
    name_vertical(axes, words("size_draws_axis"), LEFT_IN - 0.1)
    axes.yaxis.label.set_fontsize("small")
    axes.set_xlabel(words(f"size_capacity_axis{'' if sureness.units > 1 else '_one'}", unit=scale.unit))


def _marks(sureness: Sureness, words: Words) -> tuple[Mark, ...]:
    """Return the sizes that are best on average and in the worst tenth, and the plan's."""
    mean, worst, planned = sureness.best_mean_kwh, sureness.best_worst_tenth_kwh, sureness.planned_kwh
    if math.isclose(mean, worst, rel_tol=SAME_FRACTION):
        marks = [Mark(mean, words("size_best_either", size=energy(mean)))]
    else:
        marks = [
            Mark(mean, words("size_best_mean", size=energy(mean))),
            Mark(worst, words("size_best_worst", size=energy(worst))),
        ]
    if planned > 0.0 and not any(math.isclose(planned, mark.at, rel_tol=SAME_FRACTION) for mark in marks):
        marks.append(Mark(planned, words("size_plan", size=energy(planned)), is_plan=True))
    return tuple(marks)


def _draw_factors(canvas: Canvas, factors: Factors, sureness: Sureness, above_in: float, words: Words) -> None:
    """Draw the tornado, and beside it the shares of the spread, as far as each is known."""
    has_one, has_sobol = bool(np.isfinite(factors.low).any()), bool(np.isfinite(factors.total).any())
    room_in = canvas.paper.width_in - NAMES_IN - RIGHT_IN
    each_in = (room_in - ASIDE_IN) / 2.0 if has_one and has_sobol else room_in
    panels: list[Axes] = []
    if has_one:
        panels.append(canvas.axes(NAMES_IN, AXIS_IN, RIGHT_IN + room_in - each_in, above_in))
        _draw_tornado(panels[-1], factors, sureness, words)
    if has_sobol:
        panels.append(canvas.axes(NAMES_IN + room_in - each_in, AXIS_IN, RIGHT_IN, above_in))
        _draw_sobol(panels[-1], factors, words)
    rows = np.arange(len(factors.titles))
    for place, axes in enumerate(panels):
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_yticks(rows, factors.titles if place == 0 else [""] * len(rows))
        axes.tick_params(axis="y", length=0)
        axes.grid(visible=False, axis="y")
        axes.grid(visible=True, axis="x")
        if place == 0:
            for label in axes.get_yticklabels():
                label.set_fontsize("small")
                canvas.keep_within(label, NAMES_IN - 0.14)


def _draw_tornado(axes: Axes, factors: Factors, sureness: Sureness, words: Words) -> None:
    """Draw from where a factor's 10 % value takes the gain to where its 90 % value takes it."""
    rows = np.arange(len(factors.titles))
    ends = np.array([factors.low, factors.high])
    middle = factors.middle
    for values, others, colour, end in ((*ends, LOW, "low"), (*ends[::-1], HIGH, "high")):
        reach = np.nan_to_num(values - middle)
        is_wider = np.abs(reach) > np.abs(np.nan_to_num(others - middle))
        label = words(f"size_tornado_{end}")
        # where both ends lie on one side, the shorter bar is drawn over the longer one
        for behind in (True, False):
            chosen = is_wider == behind
            bars = axes.barh(rows[chosen], reach[chosen], 0.62, left=middle, color=colour, linewidth=0)
            for bar in bars:
                bar.set_zorder(2.0 if behind else 2.5)
        axes.barh([0], [0.0], left=middle, color=colour, label=label)
    axes.axvline(middle, color=colours.LOAD, linewidth=0.9)
    low, high = float(np.nanmin(ends)), float(np.nanmax(ends))
    room = 0.08 * ((high - low) or abs(high) or 1.0)
    axes.set_xlim(low - room, high + room)
    scale = money_scale(max(abs(low), abs(high)), sureness.currency, words)
    scaled_ticks(axes, scale, "x")
    axes.locator_params(axis="x", nbins=5)
    axes.legend(loc="lower right", fontsize="x-small")
    axes.set_title(words("size_tornado"), loc="left", size="small", weight="normal")
    axes.set_xlabel(words("size_gain_axis", unit=scale.unit))


def _draw_sobol(axes: Axes, factors: Factors, words: Words) -> None:
    """Draw the share of the spread of each factor alone, and with what it does together with others."""
    rows = np.arange(len(factors.titles))
    total, first = (100.0 * np.maximum(np.nan_to_num(part), 0.0) for part in (factors.total, factors.first))
    axes.barh(rows, total, 0.62, color=TOTAL, linewidth=0, label=words("size_sobol_total"))
    axes.barh(rows, first, 0.3, color=FIRST, linewidth=0, label=words("size_sobol_first"))
    unsure = 100.0 * np.nan_to_num(factors.total_confidence)
    axes.hlines(rows, np.maximum(total - unsure, 0.0), total + unsure, color=colours.LOAD, linewidth=0.9)
    axes.set_xlim(0.0, max(1.05 * float((total + unsure).max()), 1.0))
    axes.locator_params(axis="x", nbins=5)
    axes.xaxis.set_major_formatter(lambda value, _position: number(value, 0))
    axes.set_title(words("size_sobol"), loc="left", size="small", weight="normal")
    axes.set_xlabel(words("size_sobol_axis"))
    axes.legend(loc="lower right", fontsize="x-small")


def _handles(words: Words) -> list[Artist]:
    """Explain bands and lines."""
    handles: list[Artist] = [
        Line2D([], [], color=colours.LOAD, linewidth=2.0, label=words("size_fan_mean")),
        Line2D([], [], color=WORST, linewidth=1.6, label=words("size_fan_worst")),
    ]
    handles += [Patch(facecolor=colour, label=words(f"size_fan_{name}")) for *_, colour, name in BANDS]
    return handles
