"""Figures of a sweep along one key, a line for each value of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from ems.plot import colours
from ems.plot.axes import LineLabel, label_lines, name_vertical
from ems.plot.outages.legend import RIGHT_IN
from ems.plot.sizing.parts import scaled_ticks
from ems.plot.style import POINTS_PER_INCH, Canvas, style
from ems.plot.sweeps.choice import under
from ems.plot.sweeps.key_axis import draw_key_axis, limits_of, tick_width_em

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ems.plot.style import Size
    from ems.plot.sweeps.columns import Column
    from ems.plot.sweeps.table import SweepTable
    from ems.plot.words import Words

TOP_IN, PANEL_IN, ONE_PANEL_IN, BETWEEN_IN, BOTTOM_IN, LABELS_IN = 0.62, 1.35, 2.7, 0.16, 0.5, 1.5
LEFT_IN, NAMED_IN = 0.95, 0.8
"""Left margin, and as how wide a one names of axes in two lines are set [in]."""
NUMBERS_IN = 0.5
"""Room for numbers beside the axes, without that for wider ones [in]."""
LINES_AT_MOST = 7
SHADES = ("#4DB594", "#009E73", "#00523B", "#16264D")
"""Lines of the values of the other key, from the least to the highest."""
ROOM_FRACTION, ROOM_ASIDE_FRACTION = 0.08, 0.02
"""Room over and under lines, and beside them, as shares of their ranges."""
DOT_SIZE = 3.0


class Lines(NamedTuple):
    """What is drawn: the cases, the key along the axis, figures of the panels, and the key of the lines or None."""

    cases: pd.DataFrame
    held: Mapping[str, Any]
    x: Column
    figures: tuple[Column, ...]
    of: Column | None


def draw_lines(table: SweepTable, lines: Lines, size: Size, words: Words) -> Figure:
    """Draw figures along a key, one panel each.

    Parameters
    ----------
    table
        The sweep.
    lines
        What is drawn.
    size
        Size of the figure.
    words
        Language.
    """
    count = len(lines.figures)
    panel_in = ONE_PANEL_IN if count == 1 else PANEL_IN
    right_in = RIGHT_IN if lines.of is None else LABELS_IN
    with style(size) as paper:
        pitch_in = panel_in + BETWEEN_IN
        wide_in = _beyond_in(table, lines, paper.font_points / POINTS_PER_INCH)
        canvas = Canvas(paper, TOP_IN + pitch_in * count - BETWEEN_IN + BOTTOM_IN)
        first = lines.figures[0]
        title = words("sweep_lines", value=first.title, key=lines.x.title)
        canvas.title(
            title if count == 1 else words("sweep_several", key=lines.x.title),
            under(table, lines.held, len(lines.cases), words),
        )
        for place, figure in enumerate(lines.figures):
            below = count - 1 - place
            axes = canvas.axes(LEFT_IN + wide_in, BOTTOM_IN + below * pitch_in, right_in, TOP_IN + place * pitch_in)
            labels = _draw(axes, table, lines, figure)
            scaled_ticks(axes, figure.scale, "y")
            label, room_in = (_two_lines(figure, words), NAMED_IN) if count > 1 else (figure.label(words), LEFT_IN)
            name_vertical(axes, label, room_in + wide_in)
            if count > 1:
                axes.yaxis.label.set_fontsize("small")
            draw_key_axis(axes, lines.x, "x")
            axes.tick_params(axis="x", labelbottom=below == 0)
            if below == 0:
                axes.set_xlabel(lines.x.label(words))
            if lines.of is not None:
                label_lines(axes, labels, canvas, LABELS_IN)
                if place == 0:
                    text = axes.set_title(lines.of.label(words), loc="right", size="small", weight="normal", pad=4)
                    canvas.keep_within(text, paper.width_in - LEFT_IN - right_in)
        return canvas.finish(words.lang)


def _beyond_in(table: SweepTable, lines: Lines, em_in: float) -> float:
    """Return by how much the widest numbers go beyond their usual room left of the axes [in]."""
    highest = [figure.short(table.frame[figure.name].max()).partition(".")[0] for figure in lines.figures]
    return max(tick_width_em(highest) * em_in - NUMBERS_IN, 0.0)


def _two_lines(figure: Column, words: Words) -> str:
    """Name of an axis, its unit on a line of its own."""
    return f"{figure.title}\n[{figure.scale.unit}]" if figure.scale.unit else figure.label(words)


def _draw(axes: Axes, table: SweepTable, lines: Lines, figure: Column) -> list[LineLabel]:
    """Draw one figure: lines of a grid, dots of drawn cases."""
    x = lines.cases[lines.x.name].to_numpy(dtype=np.float64)
    y = lines.cases[figure.name].to_numpy(dtype=np.float64)
    labels: list[LineLabel] = []
    if not table.is_grid:
        axes.plot(x, y, "o", color=colours.DISCHARGE, markersize=DOT_SIZE, alpha=0.55, markeredgewidth=0)
    elif lines.of is None:
        order = np.argsort(x, kind="stable")
        axes.plot(x[order], y[order], color=colours.STATE_OF_CHARGE, marker="o", markersize=DOT_SIZE, linewidth=1.6)
    else:
        labels = _draw_each(axes, lines, figure)
    axes.set_xlim(*limits_of(x, lines.x, ROOM_ASIDE_FRACTION))
    axes.set_ylim(*limits_of(y[np.isfinite(y)], figure, ROOM_FRACTION))
    return labels


def _draw_each(axes: Axes, lines: Lines, figure: Column) -> list[LineLabel]:
    """Draw a line for each value of the other key, or for some of them, evenly chosen."""
    of, labels = lines.of, []
    if of is None:
        return []
    shown = values_shown(lines.cases[of.name].tolist())
    shades = LinearSegmentedColormap.from_list("of", SHADES)(np.linspace(0.0, 1.0, max(len(shown), 2)))
    for value, shade in zip(shown, shades, strict=False):
        rows = lines.cases[lines.cases[of.name] == value].sort_values(lines.x.name)
        axes.plot(rows[lines.x.name], rows[figure.name], color=shade, marker="o", markersize=DOT_SIZE, linewidth=1.5)
        ends = rows[figure.name].to_numpy(dtype=np.float64)
        if np.isfinite(ends).any():
            colour = "#" + "".join(f"{round(255 * float(part)):02x}" for part in shade[:3])
            labels.append(LineLabel(float(ends[np.isfinite(ends)][-1]), of.text(value), colour))
    return labels


def values_shown(values: Sequence[Any]) -> list[Any]:
    """Return different values in order, of many some, evenly chosen, the first and the last among them.

    Parameters
    ----------
    values
        Values of a key.

    Examples
    --------
    >>> values_shown([3, 1, 1, 2])
    [1, 2, 3]
    """
    every = sorted(set(values))
    if len(every) <= LINES_AT_MOST:
        return every
    chosen = np.linspace(0, len(every) - 1, LINES_AT_MOST).round().astype(int)
    return [every[int(place)] for place in chosen]
