"""Cost over the size: what it costs, what it saves, what the next kWh is worth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ems.plot import colours
from ems.plot.amounts import money_scale
from ems.plot.axes import LineLabel, label_lines, name_vertical, scale_values
from ems.plot.fonts import language_or_warn
from ems.plot.outages.legend import TOP_IN
from ems.plot.sizing.parts import MARKS_IN, draw_marks, goal_value, main_size, marks_of, scaled_ticks, size_axis, under
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.plot.wrong import wrong
from ems.units import Scale, currency_word, power_scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ems.sizing.answer import Sizing

    Floats = NDArray[np.float64]
    Lines = tuple[tuple[Floats, str, str, float], ...]
    """Values, key of the name, colour, width."""

UPPER_IN, LOWER_IN, BETWEEN_IN, BOTTOM_IN, LABELS_IN = 1.9, 1.25, 0.16, 0.5, 1.45
LEFT_IN, NAMED_IN = 1.05, 0.88
"""Left margin, and as how wide a one names of axes in two lines are set [in]."""
ROOM_FRACTION = 0.06
HIGHEST_SLOPES = 3.0
"""Slopes are shown up to so many times what a kWh costs or all but a tenth save: the first kWh may save far more."""
PURCHASE, OPERATION, TOGETHER = "#8C6D46", colours.DISCHARGE, colours.LOAD
GOAL_COLUMNS = {
    "share": "hourly_matched_fraction",
    "peak": "peak_import_kw",
    "survival": "survival_fraction",
}


class Curve(NamedTuple):
    """Changes against nothing of what is sized, over the first part's size, sorted by it."""

    sizes: Floats
    purchase: Floats
    operation: Floats
    together: Floats
    next_saves: Floats


def size_curve(sizing: Sizing, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """Draw what a size changes in a year, what of it is purchase and operation, and what the next kWh saves and costs.

    Parameters
    ----------
    sizing
        From :func:`ems.best_size`.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Returns
    -------
    Figure
        The size found is a line with its name in bold, the plan's dashed. Where something else than the cost was
        asked for, a panel shows it with the value asked. In the lowest panel the bar at the size found reaches from
        what the next kWh saves to what the last one saves: what it costs lies between, so no other size is better.

    Raises
    ------
    InputError
        The sizing has no curve.
    """
    words, curve = Words(language_or_warn(lang)), curve_of(sizing)
    panels = [_draw_parts, *([_draw_goal] if _has_goal(sizing) else [])]
    panels += [_draw_slopes] if np.isfinite(curve.next_saves).any() else []
    with style(size) as paper:
        top_in, pitch_in = TOP_IN + MARKS_IN, LOWER_IN + BETWEEN_IN
        canvas = Canvas(paper, top_in + UPPER_IN + pitch_in * len(panels) + BOTTOM_IN)
        canvas.title(words("size_curve"), under(sizing, words))
        every = [canvas.axes(LEFT_IN, BOTTOM_IN + pitch_in * len(panels), LABELS_IN, top_in)]
        for place in range(len(panels)):
            below_in = BOTTOM_IN + pitch_in * (len(panels) - 1 - place)
            every.append(canvas.axes(LEFT_IN, below_in, LABELS_IN, canvas.height_in - below_in - LOWER_IN))
        marks = marks_of(sizing, words)
        highest = max(float(curve.sizes[-1]), *(mark.at for mark in marks))
        for axes in every:
            axes.set_xlim(min(float(curve.sizes[0]), *(mark.at for mark in marks)), highest)
        _draw_change(every[0], sizing, curve, canvas, words)
        for axes, draw in zip(every[1:], panels, strict=True):
            draw(axes, sizing, curve, canvas, words)
        draw_marks(every, marks, canvas)
        _size_axes(every, sizing, highest, words)
        return canvas.finish(words.lang)


def curve_of(sizing: Sizing) -> Curve:
    """Return the curve as changes against nothing of what is sized.

    Parameters
    ----------
    sizing
        With its curve.

    Raises
    ------
    InputError
        There is no curve, or a single size.
    """
    column = "power_kw" if sizing.parts[0].kind == "pv" else "capacity_kwh"
    table = sizing.curve.sort_values(column) if column in sizing.curve else sizing.curve
    if len(table) < 2:  # noqa: PLR2004 - a line needs two points
        raise wrong(where="sizing.curve", what="has fewer than two sizes", remedy="ask with curve=True")
    operation, purchase = (table[name].to_numpy(dtype=np.float64) for name in ("operation_cost", "purchase_cost"))
    none = sizing.none_yearly_cost if math.isfinite(sizing.none_yearly_cost) else float(operation[0])
    slopes = table["saved_by_next_kwh"] if "saved_by_next_kwh" in table else np.full(len(table), np.nan)
    return Curve(
        sizes=table[column].to_numpy(dtype=np.float64),
        purchase=purchase,
        operation=operation - none,
        together=operation + purchase - none,
        next_saves=np.asarray(slopes, dtype=np.float64),
    )


def _has_goal(sizing: Sizing) -> bool:
    """Whether the curve knows what was asked for."""
    column = GOAL_COLUMNS.get(sizing.goal.kind)
    return column is not None and column in sizing.curve and bool(sizing.curve[column].notna().any())


def _draw_change(axes: Axes, sizing: Sizing, curve: Curve, canvas: Canvas, words: Words) -> None:
    """Draw what a size changes, purchase included, with the size found on it."""
    _draw_money(axes, ((curve.together, "together", TOGETHER, 2.0),), curve, sizing, canvas, words, "size_change_axis")
    found = main_size(sizing.parts[0])
    axes.plot(found, np.interp(found, curve.sizes, curve.together), "o", color=TOGETHER, markersize=6, clip_on=False)


def _draw_parts(axes: Axes, sizing: Sizing, curve: Curve, canvas: Canvas, words: Words) -> None:
    """Draw purchase and operation, often many times what remains of them together."""
    lines = ((curve.purchase, "purchase", PURCHASE, 1.4), (curve.operation, "operation", OPERATION, 1.4))
    _draw_money(axes, lines, curve, sizing, canvas, words, "size_parts_axis")


def _draw_money(
    axes: Axes, lines: Lines, curve: Curve, sizing: Sizing, canvas: Canvas, words: Words, axis_key: str
) -> None:
    """Draw costs against none, named at their ends."""
    values = np.concatenate([line for line, *_ in lines])
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    room = ROOM_FRACTION * ((high - low) or 1.0)
    axes.set_ylim(low - room, high + room)
    axes.axhline(0.0, color="#555555", linewidth=0.8)
    for line, _, colour, width in lines:
        axes.plot(curve.sizes, line, color=colour, linewidth=width)
    scale = money_scale(max(abs(low), abs(high)), sizing.currency, words)
    scaled_ticks(axes, scale, "y")
    axes.locator_params(axis="y", nbins=5)
    name_vertical(axes, words(axis_key, unit=scale.unit), NAMED_IN)
    labels = [LineLabel(float(line[-1]), words(f"size_line_{key}"), colour) for line, key, colour, _ in lines]
    label_lines(axes, labels, canvas, LABELS_IN)


def _draw_goal(axes: Axes, sizing: Sizing, curve: Curve, canvas: Canvas, words: Words) -> None:
    """Draw what was asked for, and the value asked."""
    column = GOAL_COLUMNS[sizing.goal.kind]
    by_size = sizing.curve.sort_values("power_kw" if sizing.parts[0].kind == "pv" else "capacity_kwh")
    values = by_size[column].to_numpy(dtype=np.float64)
    # a promise of so many hours is kept where it holds from every start
    asked = 1.0 if sizing.goal.kind == "survival" else float(sizing.goal.value or 0.0)
    scale = power_scale(max(float(np.nanmax(values)), asked)) if sizing.goal.kind == "peak" else Scale(0.01, "%")
    axes.plot(curve.sizes, values, color=colours.STATE_OF_CHARGE, linewidth=1.6)
    axes.axhline(asked, color=colours.CONTRACT, linewidth=1.2)
    low, high = min(float(np.nanmin(values)), asked), max(float(np.nanmax(values)), asked)
    room = 2.0 * ROOM_FRACTION * ((high - low) or 1.0)
    axes.set_ylim(low - room, high + room)
    scale_values(axes, scale)
    axes.locator_params(axis="y", nbins=4)
    scaled_ticks(axes, scale, "y")
    axes.locator_params(axis="y", nbins=4)
    name_vertical(axes, words(f"size_{sizing.goal.kind}_axis", unit=scale.unit), NAMED_IN)
    text = words("size_asked", value=goal_value(sizing.goal.kind, sizing.goal.value))
    label_lines(axes, [LineLabel(asked, text, "#8A4A72")], canvas, LABELS_IN)


def _draw_slopes(axes: Axes, sizing: Sizing, curve: Curve, canvas: Canvas, words: Words) -> None:
    """Draw what the next kWh saves, what it costs, and at the size found the reach from the next to the last."""
    part = sizing.parts[0]
    price = part.yearly_per_size
    known = np.isfinite(curve.next_saves)
    next_saves, sizes = curve.next_saves[known], curve.sizes[known]
    axes.plot(sizes, next_saves, color=OPERATION, linewidth=1.6)
    axes.axhline(price, color=PURCHASE, linewidth=1.4)
    top = min(float(next_saves.max()), HIGHEST_SLOPES * max(price, float(np.quantile(next_saves, 0.9))))
    axes.set_ylim(min(0.0, float(next_saves.min())), 1.08 * max(top, price) or 1.0)
    if part.kind == "storage" and math.isfinite(part.saved_by_last_kwh):
        reach = [part.saved_by_next_kwh, part.saved_by_last_kwh]
        axes.plot([part.capacity_kwh] * 2, reach, color=TOGETHER, linewidth=3.5, solid_capstyle="butt", zorder=4)
    scale = money_scale(axes.get_ylim()[1], sizing.currency, words)
    unit = f"{currency_word(sizing.currency, words.lang) if scale.base_per_unit == 1.0 else scale.unit}"
    scaled_ticks(axes, scale, "y")
    axes.locator_params(axis="y", nbins=4)
    name_vertical(axes, words(f"size_slope_axis{'_kw' if part.kind == 'pv' else ''}", unit=unit), NAMED_IN)
    ends = [(float(next_saves[-1]), "saves", OPERATION), (price, "costs", PURCHASE)]
    label_lines(axes, [LineLabel(v, words(f"size_line_{key}"), c) for v, key, c in ends], canvas, LABELS_IN)


def _size_axes(every: list[Axes], sizing: Sizing, highest: float, words: Words) -> None:
    """Number the sizes under the lowest panel alone."""
    for axes in every[:-1]:
        axes.tick_params(axis="x", labelbottom=False)
    for axes in every:
        axes.locator_params(axis="x", nbins=8)
    size_axis(every[-1], sizing.parts[0], highest, words)
