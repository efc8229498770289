"""All cases of a sweep side by side: an axis for each key and figure, a line for each case."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from ems.plot import colours
from ems.plot.outages.legend import LEFT_IN, RIGHT_IN, ROW_OF_LEGEND_IN, TOP_IN, legend_columns, legend_under_title
from ems.plot.style import Canvas, style
from ems.plot.sweeps.choice import under
from ems.plot.sweeps.columns import direction
from ems.plot.sweeps.raster import places

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ems.plot.style import Size
    from ems.plot.sweeps.columns import Column
    from ems.plot.sweeps.table import SweepTable
    from ems.plot.words import Words

    Floats = NDArray[np.float64]

PLOT_IN, NAMES_IN, ASIDE_IN = 2.9, 0.62, 0.5
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
        canvas = Canvas(paper, top_in + PLOT_IN + NAMES_IN)
        canvas.title(words("sweep_parallel"), under(table, {}, len(table.frame), words))
        axes = canvas.axes(ASIDE_IN, NAMES_IN, ASIDE_IN, top_in)
        rows = np.column_stack([axis.at for axis in axes_of])
        rest = _some(order[tenth:])
        for chosen, colour, width, alpha in (
            (rest, OTHERS, 0.6, 0.35),
            (_some(order[1:tenth]), BEST_TENTH, 0.9, 0.55),
            (order[:1], BEST, 2.2, 1.0),
        ):
            _lines(axes, rows[chosen], colour, width, alpha)
        _draw_axes(axes, axes_of, canvas, words)
        legend_under_title(canvas, handles, legend)
        return canvas.finish(words.lang)


def _some(order: NDArray[np.intp]) -> NDArray[np.intp]:
    if len(order) <= DRAWN_AT_MOST:
        return order
    return order[np.linspace(0, len(order) - 1, DRAWN_AT_MOST).round().astype(np.intp)]


def _axis(table: SweepTable, column: Column) -> Axis:
    """Spread a column over its axis: numbers from the lowest to the highest, texts evenly."""
    values = places(table.frame[column.name])
    known = values.where[np.isfinite(values.where)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    width = high - low
    at = (values.where - low) / width if width > 0.0 else np.full(len(values.where), 0.5)
    if values.ticks is not None:
        marks = tuple(((tick - low) / (width or 1.0), n) for tick, n in zip(values.ticks, values.names, strict=True))
    elif width > 0.0:
        marks = ((0.0, column.short(low)), (0.5, column.short((low + high) / 2.0)), (1.0, column.short(high)))
    else:
        marks = ((0.5, column.short(low)),)
    return Axis(column, at, marks)


def _lines(axes: Axes, rows: Floats, colour: str, width: float, alpha: float) -> None:
    across = np.arange(rows.shape[1], dtype=np.float64)
    segments = [np.column_stack([across, row]) for row in rows]
    axes.add_collection(LineCollection(segments, colors=colour, linewidths=width, alpha=alpha, rasterized=True))


def _draw_axes(axes: Axes, axes_of: tuple[Axis, ...], canvas: Canvas, words: Words) -> None:
    """Draw the axes with their marks and names."""
    axes.set_xlim(-0.02, len(axes_of) - 0.98)
    axes.set_ylim(-0.04, 1.04)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.set_yticks([])
    pitch_in = (canvas.paper.width_in - 2.0 * ASIDE_IN) / max(len(axes_of) - 1, 1)
    axes.set_xticks([])
    for place, axis in enumerate(axes_of):
        axes.axvline(place, color="#555555", linewidth=0.9)
        for at, text in axis.marks:
            plate = {"boxstyle": "round,pad=0.12", "facecolor": "white", "alpha": 0.75, "linewidth": 0}
            is_last = place == len(axes_of) - 1
            mark = axes.text(place + (-0.02 if is_last else 0.02), at, text, size="x-small", va="center", bbox=plate)
            mark.set_horizontalalignment("right" if is_last else "left")
            canvas.keep_within(mark, 0.9 * pitch_in)
        label = axis.column.label(words).replace(" · ", "\n").replace(" [", "\n[")
        named = axes.text(place, -0.08, label, ha="center", va="top", size="x-small")
        canvas.keep_within(named, 0.97 * pitch_in)


def _handles(figure: Column, words: Words) -> list[Artist]:
    entries = (
        (BEST, 2.2, words("sweep_best_case")),
        (BEST_TENTH, 1.4, words("sweep_best_tenth", value=figure.title)),
        (OTHERS, 1.2, words("sweep_other_cases")),
    )
    return [Line2D([], [], color=colour, linewidth=width, label=label) for colour, width, label in entries]
