"""One figure of a sweep over two keys, as colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize

from ems.plot import colours
from ems.plot.axes import name_vertical
from ems.plot.outages.legend import LEFT_IN
from ems.plot.sizing.parts import scaled_ticks
from ems.plot.style import Canvas, style
from ems.plot.sweeps.choice import under
from ems.plot.sweeps.columns import direction
from ems.plot.sweeps.key_axis import draw_key_axis, edges_of, fitted, limits_of, places, tick_width_em
from ems.plot.sweeps.names import quantity_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ems.plot.style import Size
    from ems.plot.sweeps.columns import Column
    from ems.plot.sweeps.key_axis import Places
    from ems.plot.sweeps.table import SweepTable
    from ems.plot.words import Words

    Floats = NDArray[np.float64]

HEIGHT_IN, BOTTOM_IN, TOP_IN, RIGHT_IN, BAR_AT_IN, BAR_RIGHT_IN = 4.0, 0.5, 0.62, 1.4, 1.25, 1.05
GOOD_TO_BAD = ("#FFFFFF", "#D9E7F2", "#9CC2DF", "#4E8CC0", "#1F5688")
"""From the best case (white) to the worst (blue); of figures that are neither, from the lowest on."""
NUMBERS_UP_TO = 80
"""Cells of a grid up to this many bear their value."""
DARK_FROM = 0.62
DOT_AREA = 34.0
NAMES_AT_MOST_IN, BESIDE_NAMES_IN = 1.7, 0.62
"""Room for the names of texts left of the axes, and for what stands beside them [in]."""


class Raster(NamedTuple):
    """What is drawn: the cases, the keys of both axes and the figure."""

    cases: pd.DataFrame
    held: Mapping[str, Any]
    x: Column
    y: Column
    figure: Column


def draw_raster(table: SweepTable, raster: Raster, size: Size, words: Words) -> Figure:
    """Draw a figure over two keys: cells of a grid, dots of drawn cases; the best case is ringed.

    Parameters
    ----------
    table
        The sweep.
    raster
        What is drawn.
    size
        Size of the figure.
    words
        Language.
    """
    values = raster.cases[raster.figure.name].to_numpy(dtype=np.float64)
    norm = Normalize(float(np.nanmin(values)), float(np.nanmax(values)))
    shades = GOOD_TO_BAD[::-1] if direction(raster.figure.name) > 0 else GOOD_TO_BAD
    colour = ScalarMappable(norm, LinearSegmentedColormap.from_list("figure", shades))
    with style(size) as paper:
        canvas = Canvas(paper, HEIGHT_IN)
        title = words("sweep_heat_map", value=raster.figure.title, x=_first(raster, words), y=raster.y.title)
        canvas.title(title, under(table, raster.held, len(raster.cases), words))
        xs, ys = places(raster.cases[raster.x.name]), places(raster.cases[raster.y.name])
        names_in = min(tick_width_em(ys.names) * canvas.em_in, NAMES_AT_MOST_IN)
        left_in = max(LEFT_IN + 0.1, BESIDE_NAMES_IN + names_in)
        axes = canvas.axes(left_in, BOTTOM_IN, RIGHT_IN, TOP_IN)
        axes.grid(visible=False)
        axes.set_facecolor(colours.MISSING)
        if table.is_grid:
            _cells(axes, raster, xs, ys, values, colour)
        else:
            axes.scatter(xs.where, ys.where, s=DOT_AREA, c=colour.to_rgba(values), edgecolors="#33475B", linewidths=0.4)
            axes.set_facecolor("#FFFFFF")
            axes.set_xlim(*_limits(xs, raster.x))
            axes.set_ylim(*_limits(ys, raster.y))
        best = int(np.nanargmax(values) if direction(raster.figure.name) > 0 else np.nanargmin(values))
        ring = axes.plot(xs.where[best], ys.where[best], "o", color=colours.LOAD, zorder=5, clip_on=False)[0]
        numbered = table.is_grid and len(values) <= NUMBERS_UP_TO
        ring.set(markerfacecolor="none", markeredgewidth=1.6, markersize=30 if numbered else 12)
        _axes(axes, raster, (xs, ys), left_in, canvas, words)
        bar = canvas.axes(paper.width_in - BAR_AT_IN, BOTTOM_IN, BAR_RIGHT_IN, TOP_IN)
        _bar(bar, colour, raster.figure, words)
        return canvas.finish(words.lang)


def _cells(axes: Axes, raster: Raster, xs: Places, ys: Places, values: Floats, colour: ScalarMappable) -> None:
    """Fill a cell for each pair; cases that failed leave it grey."""
    across, up = np.unique(xs.where), np.unique(ys.where)
    cells = np.full((len(up), len(across)), np.nan)
    cells[np.searchsorted(up, ys.where), np.searchsorted(across, xs.where)] = values
    shown, (low, high) = np.ma.masked_invalid(cells), colour.get_clim()
    axes.pcolormesh(
        edges_of(across, raster.x),
        edges_of(up, raster.y),
        shown,
        cmap=colour.cmap,
        vmin=low,
        vmax=high,
        rasterized=True,
    )
    if cells.size > NUMBERS_UP_TO:
        return
    for row, y in enumerate(up):
        for place, x in enumerate(across):
            value = cells[row, place]
            if np.isfinite(value):
                dark = float(np.mean(colour.to_rgba(value)[:3])) < DARK_FROM
                text = raster.figure.short(value)
                axes.text(float(x), float(y), text, ha="center", va="center", size="x-small").set_color(
                    "white" if dark else "#1F1F1F"
                )


def _first(raster: Raster, words: Words) -> str:
    """Name of the first key; without that of its class where the second key is of the same, and the title short."""
    of, other = raster.x.name.rpartition(".")[0], raster.y.name.rpartition(".")[0]
    is_same = of == other and words.lang == "en"
    return quantity_of(raster.x.name, words) if is_same else raster.x.title


def _limits(at: Places, column: Column) -> tuple[float, float]:
    """Return limits around dots; texts have half a step on either side."""
    return limits_of(at.where, column) if at.ticks is None else (-0.5, len(at.ticks) - 0.5)


def _axes(axes: Axes, raster: Raster, at: tuple[Places, Places], left_in: float, canvas: Canvas, words: Words) -> None:
    """Name both axes; texts stand at their places, shortened to the room they have."""
    xs, ys = at
    if xs.ticks is None:
        draw_key_axis(axes, raster.x, "x")
    else:
        pitch_in = (canvas.paper.width_in - left_in - RIGHT_IN) / len(xs.names)
        axes.set_xticks(xs.ticks, [fitted(name, 0.95 * pitch_in / canvas.em_in) for name in xs.names])
    if ys.ticks is None:
        draw_key_axis(axes, raster.y, "y")
    else:
        axes.set_yticks(ys.ticks, [fitted(name, NAMES_AT_MOST_IN / canvas.em_in) for name in ys.names])
    axes.set_xlabel(raster.x.label(words))
    name_vertical(axes, raster.y.label(words), left_in)
    canvas.keep_within(axes.xaxis.label, canvas.paper.width_in - left_in)


def _bar(bar: Axes, colour: ScalarMappable, figure: Column, words: Words) -> None:
    """Draw the scale of colours."""
    low, high = colour.get_clim()
    high = high if high > low else low + (abs(low) or 1.0)
    ramp = np.linspace(low, high, 256)[:, None]
    bar.imshow(ramp, aspect="auto", origin="lower", extent=(0.0, 1.0, low, high), cmap=colour.cmap)
    bar.set_xticks([])
    bar.yaxis.tick_right()
    bar.yaxis.set_label_position("right")
    scaled_ticks(bar, figure.scale, "y")
    bar.set_ylabel(figure.label(words))
    bar.grid(visible=False)
    bar.spines[:].set_visible(False)
