"""What several figures put on their axes: days off, days and months in local time, labels beside lines, legends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, cast

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, StepPatch
from matplotlib.ticker import FuncFormatter

from ems.plot import colours
from ems.plot.style import EDGE_IN
from ems.units import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from ems.plot.days import Days
    from ems.plot.layers import Layer
    from ems.plot.style import Canvas
    from ems.plot.words import Words
    from ems.units import Scale

    Series = NDArray[np.float64]

LABEL_GAP_EMS = 1.25
"""Least distance of two labels beside lines, in letter heights."""
LABEL_AT_IN, LINE_SAMPLE_IN = 0.36, (0.08, 0.3)
"""Where labels and the samples of their lines begin and end, counted from the axes [in]."""
LABEL_EDGE_IN = 0.2
"""Distance of a vertical axis' name from the figure's edge [in]."""
LOAD_WIDTH = 1.6
MIDNIGHT = "#C9C5B8"
LEGEND_COLUMNS = 5
DATED_DAYS = 8
"""Up to this many days every day is labelled with weekday and date, beyond it only Mondays."""


LineStyle = Literal["-", "--"]


class LineLabel(NamedTuple):
    """A label beside the right end of a line; ``value`` is where the line ends, ``style`` how it is drawn."""

    value: float
    text: str
    colour: str
    style: LineStyle = "-"


def add_steps(
    axes: Axes, values: Series, edges: Series, *, layer: Layer | None = None, base: Series | float = 0.0
) -> None:
    """Add means over steps: filled down to a base as a layer is coloured, or as the line of the load.

    Parameters
    ----------
    axes
        Axes whose limits the caller sets: finding them from thousands of corners takes longer than drawing.
    values
        One value a step, shape (steps,).
    edges
        Where steps begin and end, shape (steps + 1,).
    layer
        How to fill; None draws a line.
    base
        Lower end of the fill.
    """
    baseline = cast(
        "float", None if layer is None else base
    )  # matplotlib takes arrays and None; its types do not say so
    patch = StepPatch(values, edges, baseline=baseline, linewidth=0.0, fill=layer is not None)
    if layer is None:
        patch.set(edgecolor=colours.LOAD, linewidth=LOAD_WIDTH)
    else:
        patch.set(facecolor=layer.colour, edgecolor="white", hatch=layer.hatch or None)
    axes.add_artist(patch)


def name_vertical(axes: Axes, label: str, from_left_in: float) -> None:
    """Name the vertical axis at a fixed distance, so that panels and figures line up.

    Parameters
    ----------
    axes
        Axes in their final place.
    label
        Quantity and unit.
    from_left_in
        Width of the margin left of the axes [in].
    """
    width_in = axes.get_window_extent().width / axes.figure.dpi
    axes.set_ylabel(label)
    axes.yaxis.set_label_coords(-(from_left_in - LABEL_EDGE_IN) / width_in, 0.5)


def scale_values(axes: Axes, scale: Scale) -> None:
    """Label the vertical axis in a scale's unit, thousands separated, the data staying in the base unit."""

    def label(value: float, _position: int) -> str:
        return number(value / scale.base_per_unit, 0 if abs(value) >= scale.base_per_unit or value == 0.0 else 1)

    axes.yaxis.set_major_formatter(FuncFormatter(label))
    axes.locator_params(axis="y", nbins=6)


def days_axis(axes: Axes, days: Days, first: int, count: int, step_h: float, words: Words) -> None:
    """Draw the local days of a window: midnights, weekday names and dates, days off shaded.

    Parameters
    ----------
    axes
        Axes whose horizontal coordinate is hours since the window began.
    days
        All days of the year.
    first, count
        The window.
    step_h
        Length of a step [h].
    words
        Language of the names.
    """
    midnight = (days.first_step[first : first + count + 1] - days.first_step[first]) * step_h
    off = days.is_off[first : first + count]
    full_height = axes.get_xaxis_transform()
    spans = list(zip(midnight[:-1][off], np.diff(midnight)[off], strict=True))
    axes.broken_barh(spans, (0.0, 1.0), transform=full_height, facecolor=colours.DAY_OFF, zorder=0)
    axes.vlines(midnight[1:-1], 0.0, 1.0, transform=full_height, color=MIDNIGHT, linewidth=0.6, zorder=0.5)
    axes.set_xlim(midnight[0], midnight[-1])
    middle = (midnight[:-1] + midnight[1:]) / 2.0
    axes.set_xticks(middle, [_day_label(days, first + day, count, words) for day in range(count)])
    axes.tick_params(axis="x", length=0)
    axes.spines["bottom"].set_visible(False)


def _day_label(days: Days, day: int, count: int, words: Words) -> str:
    date = days.dates[day]
    if count <= DATED_DAYS:
        month = f"{date.month}/{date.day}" if words.lang == "ja" else f"{date.day} {words.short_month(date.month)}"
        return f"{words.short_weekday(date)}\n{month}"
    monday = date.weekday() == 0
    return f"{date.day}\n{words.short_month(date.month)}" if monday else ""


def months_axis(axes: Axes, days: Days, words: Words, *, labels: bool = True) -> None:
    """Draw the months of the year on axes whose horizontal coordinate is days since the year began."""
    starts = [day for day in range(days.count) if days.dates[day].day == 1]
    ends = [*starts[1:], days.count]
    axes.set_xlim(0, days.count)
    names = [words.short_month(days.dates[day].month) if labels else "" for day in starts]
    axes.set_xticks([(start + end) / 2.0 for start, end in zip(starts, ends, strict=True)], names)
    axes.tick_params(axis="x", length=0)
    # one collection in place of eleven ticks, which matplotlib is slow to make
    below = axes.get_xaxis_transform()
    axes.vlines(starts[1:], -0.02, 0.0, transform=below, color="#777777", linewidth=0.8, clip_on=False)


def clock_axis(axes: Axes, which: str = "x") -> None:
    """Draw a day's hours in fours of six along an axis."""
    hours = (0, 6, 12, 18, 24)
    if which == "x":
        axes.set_xlim(0, 24)
        axes.set_xticks(hours, [f"{hour}:00" for hour in hours])
    else:
        axes.set_ylim(0, 24)
        axes.set_yticks(hours, [f"{hour}:00" for hour in hours])


def label_lines(axes: Axes, labels: Sequence[LineLabel], canvas: Canvas, width_in: float) -> None:
    """Write labels right of the axes at the height of their lines, moved apart where they would touch.

    Parameters
    ----------
    axes
        Axes with their final limits and size.
    labels
        What to write; the text may have several lines.
    canvas
        The figure under construction.
    width_in
        Room right of the axes [in].
    """
    bottom, top = axes.get_ylim()
    box = axes.get_window_extent()
    per_em, per_inch = canvas.em_in * axes.figure.dpi / box.height, axes.figure.dpi / box.width
    ordered = sorted(labels, key=lambda label: label.value)
    heights = [LABEL_GAP_EMS * per_em * (label.text.count("\n") + 1) for label in ordered]
    wanted = [(label.value - bottom) / (top - bottom) for label in ordered]
    for label, y in zip(ordered, _spread(wanted, heights), strict=True):
        text = axes.text(
            1.0 + LABEL_AT_IN * per_inch,
            y,
            label.text,
            color=label.colour,
            va="center",
            size="small",
            transform=axes.transAxes,
        )
        canvas.keep_within(text, width_in - LABEL_AT_IN - EDGE_IN)
        sample = ([1.0 + x_in * per_inch for x_in in LINE_SAMPLE_IN], [y, y])
        axes.add_artist(
            Line2D(*sample, color=label.colour, linestyle=label.style, transform=axes.transAxes, clip_on=False)
        )


def _spread(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Move positions apart, keeping their order, and keep all of them between 0 and 1 where they fit.

    Examples
    --------
    >>> _spread([0.5, 0.5], [0.2, 0.2])
    [0.5, 0.7]
    """
    places: list[float] = []
    for position, height in zip(wanted, heights, strict=True):
        lowest = places[-1] + (heights[len(places) - 1] + height) / 2.0 if places else height / 2.0
        places.append(max(position, lowest))
    ceiling = 1.0
    for place in range(len(places) - 1, -1, -1):
        places[place] = min(places[place], ceiling - heights[place] / 2.0)
        ceiling = places[place] - heights[place] / 2.0
    return places


def legend_above(axes: Axes, layers: Iterable[Layer], words: Words) -> None:
    """Put a legend of the load line and of layers over the axes."""
    handles: list[Patch | Line2D] = [
        Line2D([], [], color=colours.LOAD, linewidth=LOAD_WIDTH, label=words("load")),
    ]
    handles.extend(
        Patch(facecolor=layer.colour, hatch=layer.hatch, edgecolor="white", linewidth=0, label=words(layer.key))
        for layer in layers
    )
    columns = -(-len(handles) // legend_rows(len(handles)))
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.03), ncols=columns)


def legend_rows(count: int) -> int:
    """Rows of a legend over the axes with a number of entries."""
    return -(-count // LEGEND_COLUMNS)
