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

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ems.plot.style import Size
    from ems.plot.sweeps.columns import Column
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
        title = words("sweep_heat_map", value=raster.figure.title, x=raster.x.title, y=raster.y.title)
        canvas.title(title, under(table, raster.held, len(raster.cases), words))
        axes = canvas.axes(LEFT_IN + 0.1, BOTTOM_IN, RIGHT_IN, TOP_IN)
        axes.grid(visible=False)
        axes.set_facecolor(colours.MISSING)
        xs, ys = places(raster.cases[raster.x.name]), places(raster.cases[raster.y.name])
        if table.is_grid:
            _cells(axes, raster, xs, ys, values, colour)
        else:
            axes.scatter(xs.where, ys.where, s=DOT_AREA, c=colour.to_rgba(values), edgecolors="#33475B", linewidths=0.4)
            axes.set_facecolor("#FFFFFF")
            axes.set_xlim(*_with_room(xs.where))
            axes.set_ylim(*_with_room(ys.where))
        best = int(np.nanargmax(values) if direction(raster.figure.name) > 0 else np.nanargmin(values))
        ring = axes.plot(xs.where[best], ys.where[best], "o", color=colours.LOAD, zorder=5, clip_on=False)[0]
        numbered = table.is_grid and len(values) <= NUMBERS_UP_TO
        ring.set(markerfacecolor="none", markeredgewidth=1.6, markersize=30 if numbered else 12)
        _axes(axes, raster, xs, ys, words)
        bar = canvas.axes(paper.width_in - BAR_AT_IN, BOTTOM_IN, BAR_RIGHT_IN, TOP_IN)
        _bar(bar, colour, raster.figure, words)
        return canvas.finish(words.lang)


class Places(NamedTuple):
    """Where values stand on an axis: numbers where they are, texts one after another."""

    where: Floats
    ticks: Floats | None
    names: tuple[str, ...]


def places(values: pd.Series[Any]) -> Places:
    """Return where the values of a key stand on an axis.

    Parameters
    ----------
    values
        Values of all cases.
    """
    if values.dtype.kind in "iuf":
        return Places(values.to_numpy(dtype=np.float64), None, ())
    names = sorted(set(values.astype(str)))
    at = np.array([names.index(str(value)) for value in values], dtype=np.float64)
    return Places(at, np.arange(len(names), dtype=np.float64), tuple(names))


def _with_room(values: Floats) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    room = 0.04 * ((high - low) or abs(high) or 1.0)
    return low - room, high + room


def _edges(values: Floats) -> Floats:
    """Return the edges of cells around values in order."""
    if len(values) == 1:
        half = 0.5 * (abs(float(values[0])) or 1.0)
        return np.array([values[0] - half, values[0] + half])
    middle = (values[1:] + values[:-1]) / 2.0
    return np.concatenate([[1.5 * values[0] - 0.5 * values[1]], middle, [1.5 * values[-1] - 0.5 * values[-2]]])


def _cells(axes: Axes, raster: Raster, xs: Places, ys: Places, values: Floats, colour: ScalarMappable) -> None:
    """Fill a cell for each pair; cases that failed leave it grey."""
    across, up = np.unique(xs.where), np.unique(ys.where)
    cells = np.full((len(up), len(across)), np.nan)
    cells[np.searchsorted(up, ys.where), np.searchsorted(across, xs.where)] = values
    shown, (low, high) = np.ma.masked_invalid(cells), colour.get_clim()
    axes.pcolormesh(_edges(across), _edges(up), shown, cmap=colour.cmap, vmin=low, vmax=high, rasterized=True)
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


def _axes(axes: Axes, raster: Raster, xs: Places, ys: Places, words: Words) -> None:
    """Name both axes; texts stand at their places."""
    if xs.ticks is None:
        scaled_ticks(axes, raster.x.scale, "x")
    else:
        axes.set_xticks(xs.ticks, xs.names)
    if ys.ticks is None:
        scaled_ticks(axes, raster.y.scale, "y")
    else:
        axes.set_yticks(ys.ticks, ys.names)
    axes.set_xlabel(raster.x.label(words))
    name_vertical(axes, raster.y.label(words), LEFT_IN + 0.1)


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
