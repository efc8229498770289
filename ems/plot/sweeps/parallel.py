"""All cases of a sweep side by side: an axis for each key and figure, a line for each case."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from ems.plot import colours
from ems.plot.outages.legend import LEFT_IN, RIGHT_IN, ROW_OF_LEGEND_IN, TOP_IN, legend_columns, legend_under_title
from ems.plot.sizing.naming import small_width_em
from ems.plot.style import POINTS_PER_INCH, Canvas, style
from ems.plot.sweeps.choice import under
from ems.plot.sweeps.columns import direction
from ems.plot.sweeps.key_axis import places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ems.plot.style import Size
    from ems.plot.sweeps.columns import Column
    from ems.plot.sweeps.table import SweepTable
    from ems.plot.words import Words

    Floats = NDArray[np.float64]

PLOT_IN, GAP_IN, UNDER_IN = 2.9, 0.14, 0.1
"""Height of the axes, and distances over and under their names [in]."""
NAME_LINES, SMALL_EM, LINE_EM = 5, 0.833, 1.25
"""Lines of a name at most; letters of small marks, and their lines, over letter heights."""
LOWEST = 0.05
"""How far axes go beyond their ends, as a share of their length."""
BEST_FRACTION = 0.1
DRAWN_AT_MOST = 3_000
"""Of more cases so many are drawn, evenly chosen, and the best of all."""
OTHERS, BEST_TENTH, BEST = "#B9B9B9", colours.DISCHARGE, colours.LOAD


class Axis(NamedTuple):
    """One of the axes: its column, where each case crosses it from 0 to 1, and its marks."""

    column: Column
    at: Floats
    marks: tuple[tuple[float, str], ...]


def draw_parallel(table: SweepTable, columns: tuple[Column, ...], figure: Column, size: Size, words: Words) -> Figure:
    """Draw every case as a line over the axes of keys and figures; the best tenth by a figure stands out.

    Parameters
    ----------
    table
        The sweep.
    columns
        Axes from left to right.
    figure
        By which cases are judged.
    size
        Size of the figure.
    words
        Language.
    """
    axes_of = tuple(_axis(table, column) for column in columns)
    values = table.frame[figure.name].to_numpy(dtype=np.float64)
    losses = np.nan_to_num(-values if direction(figure.name) > 0 else values, nan=np.inf)
    order = np.argsort(losses, kind="stable")
    tenth = max(round(BEST_FRACTION * len(order)), 1)
    with style(size) as paper:
        handles = _handles(figure, words)
        legend = legend_columns([str(handle.get_label()) for handle in handles], paper, LEFT_IN + RIGHT_IN)
        top_in = TOP_IN + ROW_OF_LEGEND_IN * -(-len(handles) // legend) + 0.25
        # each axis has the same room to its left and right, so that no name meets an edge
        pitch_in, em_in = paper.width_in / len(columns), paper.font_points / POINTS_PER_INCH
        names = [_name(column.label(words), 0.95 * pitch_in / em_in) for column in columns]
        names_in = GAP_IN + max(name.count("\n") + 1 for name in names) * LINE_EM * SMALL_EM * em_in + UNDER_IN
        canvas = Canvas(paper, top_in + PLOT_IN + names_in)
        canvas.title(words("sweep_parallel"), under(table, {}, len(table.frame), words))
        axes = canvas.axes(pitch_in / 2.0, names_in, pitch_in / 2.0, top_in)
        rows = np.column_stack([axis.at for axis in axes_of])
        rest = _some(order[tenth:])
        for chosen, colour, width, alpha in (
            (rest, OTHERS, 0.6, 0.35),
            (_some(order[1:tenth]), BEST_TENTH, 0.9, 0.55),
            (order[:1], BEST, 2.2, 1.0),
        ):
            _lines(axes, rows[chosen], colour, width, alpha)
        _draw_axes(axes, axes_of, names, canvas)
        legend_under_title(canvas, handles, legend)
        return canvas.finish(words.lang)


def _some(order: NDArray[np.intp]) -> NDArray[np.intp]:
    if len(order) <= DRAWN_AT_MOST:
        return order
    return order[np.linspace(0, len(order) - 1, DRAWN_AT_MOST).round().astype(np.intp)]


def _axis(table: SweepTable, column: Column) -> Axis:
    """Spread a column over its axis: numbers from the lowest to the highest, texts evenly."""
    values = places(table.frame[column.name])
    # drawn cases and levels that are spread by factors stand apart only on a logarithmic axis
    where = np.log(values.where) if column.is_log else values.where
    known = where[np.isfinite(where)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    width = high - low
    at = (where - low) / width if width > 0.0 else np.full(len(where), 0.5)
    if values.ticks is not None:
        marks = tuple(((tick - low) / (width or 1.0), n) for tick, n in zip(values.ticks, values.names, strict=True))
    elif width > 0.0:
        ends = (low, (low + high) / 2.0, high)
        shown = [column.short(math.exp(end) if column.is_log else end) for end in ends]
        marks = tuple(zip((0.0, 0.5, 1.0), shown, strict=True))
    else:
        marks = ((0.5, column.short(values.where[0])),)
    return Axis(column, at, marks)


def _lines(axes: Axes, rows: Floats, colour: str, width: float, alpha: float) -> None:
    across = np.arange(rows.shape[1], dtype=np.float64)
    segments = [np.column_stack([across, row]) for row in rows]
    axes.add_collection(LineCollection(segments, colors=colour, linewidths=width, alpha=alpha, rasterized=True))


def _draw_axes(axes: Axes, axes_of: tuple[Axis, ...], names: Sequence[str], canvas: Canvas) -> None:
    """Draw the axes with their marks, on white so that lines do not strike them through, and their names."""
    axes.set_xlim(0.0, max(len(axes_of) - 1.0, 1e-9))
    axes.set_ylim(-LOWEST, 1.0 + LOWEST)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.set(yticks=[], xticks=[])
    pitch_in = canvas.paper.width_in / len(axes_of)
    plate = {"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": "#B9B9B9", "linewidth": 0.5}
    for place, (axis, name) in enumerate(zip(axes_of, names, strict=True)):
        axes.plot([place, place], [-LOWEST, 1.0 + LOWEST], color="#555555", linewidth=0.9, clip_on=False)
        for at, text in axis.marks:
            mark = axes.text(place, at, text, size="x-small", ha="center", va="center", bbox=plate, zorder=6)
            canvas.keep_within(mark, 0.85 * pitch_in)
        under_axis = -LOWEST - (1.0 + 2.0 * LOWEST) * (GAP_IN / 2.0) / PLOT_IN
        named = axes.text(place, under_axis, name, ha="center", va="top", size="x-small", linespacing=1.2)
        canvas.keep_within(named, 0.97 * pitch_in)


def _name(label: str, most_em: float) -> str:
    """Break the name of an axis into lines that have room beside those of its neighbours."""
    lines: list[str] = []
    for part in label.replace(" · ", "\n").replace("：", "：\n").replace(" [", "\n[").split("\n"):
        line = ""
        for word in part.split(" "):
            longer = f"{line} {word}".strip()
            if line and SMALL_EM * small_width_em(longer) > most_em:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    # the unit stays
    return "\n".join(lines if len(lines) <= NAME_LINES else [*lines[: NAME_LINES - 2], "…", lines[-1]])


def _handles(figure: Column, words: Words) -> list[Artist]:
    entries = (
        (BEST, 2.2, words("sweep_best_case")),
        (BEST_TENTH, 1.4, words("sweep_best_tenth", value=figure.title)),
        (OTHERS, 1.2, words("sweep_other_cases")),
    )
    return [Line2D([], [], color=colour, linewidth=width, label=label) for colour, width, label in entries]
