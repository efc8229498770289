"""One figure of a sweep against another, and the cases that no other beats in both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D

from ems.plot import colours
from ems.plot.axes import name_vertical
from ems.plot.outages.legend import LEFT_IN, RIGHT_IN, ROW_OF_LEGEND_IN, TOP_IN, legend_columns, legend_under_title
from ems.plot.sizing.naming import Name, name_dots
from ems.plot.sizing.parts import scaled_ticks
from ems.plot.style import Canvas, style
from ems.plot.sweeps.choice import under
from ems.plot.sweeps.columns import direction

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

PLOT_IN, BOTTOM_IN, LAST_TICK_IN = 3.2, 0.5, 0.3
"""Height of the axes, and room under them and for half of the last number right of them [in]."""
NAMES_AT_MOST, KEYS_NAMED = 6, 2
OTHERS, FRONT = "#A6A6A6", colours.STATE_OF_CHARGE
ROOM_FRACTION = 0.06


def front_rows(x: Floats, y: Floats, signs: tuple[int, int]) -> NDArray[np.intp]:
    """Return the rows that no other row beats in both columns, by the first column.

    Parameters
    ----------
    x, y
        Columns.
    signs
        1 where high is better, else −1 or 0.

    Examples
    --------
    >>> front_rows(np.array([1.0, 2.0, 3.0]), np.array([5.0, 1.0, 2.0]), (-1, -1)).tolist()
    [0, 1]
    """
    losses = [-v if sign > 0 else v for v, sign in zip((x, y), signs, strict=True)]
    known = np.flatnonzero(np.isfinite(losses[0]) & np.isfinite(losses[1]))
    order = known[np.lexsort((losses[1][known], losses[0][known]))]
    lowest = np.minimum.accumulate(losses[1][order])
    before = np.concatenate([[np.inf], lowest[:-1]])
    return order[losses[1][order] < before]


def draw_front(table: SweepTable, x: Column, y: Column, size: Size, words: Words) -> Figure:
    """Draw a figure against another, a dot a case; those on the front are joined and named by the first key.

    Parameters
    ----------
    table
        The sweep.
    x, y
        Figures.
    size
        Size of the figure.
    words
        Language.
    """
    across, up = (table.frame[column.name].to_numpy(dtype=np.float64) for column in (x, y))
    front = front_rows(across, up, (direction(x.name), direction(y.name)))
    with style(size) as paper:
        handles = _handles(words)
        legend = legend_columns([str(handle.get_label()) for handle in handles], paper, LEFT_IN + RIGHT_IN)
        top_in = TOP_IN + ROW_OF_LEGEND_IN * -(-len(handles) // legend) + 0.1
        canvas = Canvas(paper, top_in + PLOT_IN + BOTTOM_IN)
        canvas.title(words("sweep_pareto", x=x.title, y=y.title), under(table, {}, len(table.frame), words))
        axes = canvas.axes(LEFT_IN + 0.1, BOTTOM_IN, RIGHT_IN + LAST_TICK_IN, top_in)
        axes.grid(visible=True, axis="both")
        others = np.setdiff1d(np.arange(len(across)), front)
        axes.plot(across[others], up[others], "o", color=OTHERS, markersize=3, alpha=0.55, markeredgewidth=0)
        axes.lines[0].set_rasterized(True)
        axes.plot(across[front], up[front], "o-", color=FRONT, markersize=5, linewidth=1.0)
        for which, values, column in (("x", across, x), ("y", up, y)):
            known = values[np.isfinite(values)]
            low, high = float(known.min()), float(known.max())
            room = ROOM_FRACTION * ((high - low) or abs(high) or 1.0)
            axes.set(**{f"{which}lim": (low - room, high + room)})
            scaled_ticks(axes, column.scale, "x" if which == "x" else "y")
        axes.set_xlabel(x.label(words))
        name_vertical(axes, y.label(words), LEFT_IN + 0.1)
        _name(axes, table, front, (across, up), canvas, words)
        legend_under_title(canvas, handles, legend)
        return canvas.finish(words.lang)


def _name(
    axes: Axes, table: SweepTable, front: NDArray[np.intp], at: tuple[Floats, Floats], canvas: Canvas, words: Words
) -> None:
    """Name cases of the front by the values of the keys that change along it, no name twice, the ends first."""
    changing = [key for key in table.keys if table.frame[key].iloc[front].nunique() > 1] or list(table.keys[:1])
    columns = [table.column(key, words) for key in changing[:KEYS_NAMED]]
    chosen = np.unique(np.linspace(0, len(front) - 1, min(NAMES_AT_MOST, len(front))).round().astype(int))
    ends_first = sorted(chosen, key=lambda place: (place not in (0, len(front) - 1), place))
    texts: dict[str, int] = {}
    for row in (int(front[int(place)]) for place in ends_first):
        values = (column.text(table.frame[column.name].iloc[row]) for column in columns)
        texts.setdefault(words("sweep_comma").join(values), row)
    colour = colours.STATE_OF_CHARGE
    names = [Name(float(at[0][row]), float(at[1][row]), text, colour) for text, row in texts.items()]
    name_dots(axes, names, canvas)
    title = words("sweep_comma").join(column.title for column in columns)
    text = axes.set_title(title, loc="right", size="small", weight="normal", pad=4)
    text.set_color(colour)
    canvas.keep_within(text, canvas.paper.width_in - LEFT_IN - RIGHT_IN)


def _handles(words: Words) -> list[Artist]:
    front = Line2D([], [], color=FRONT, marker="o", markersize=5, linewidth=1.0, label=words("sweep_on_front"))
    others = Line2D([], [], color=OTHERS, marker="o", markersize=3, linestyle="none", label=words("sweep_off_front"))
    return [front, others]
