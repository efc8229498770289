"""Yearly cost over capacity and power."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.tri import Triangulation

from ems.plot import colours
from ems.plot.amounts import money_scale
from ems.plot.axes import name_vertical
from ems.plot.fonts import language_or_warn
from ems.plot.outages.legend import LEFT_IN
from ems.plot.sizing.parts import found_key, is_as_planned, main_size_text, scaled_ticks, size_axis, under
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.plot.wrong import wrong
from ems.units import number, power, power_scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh
    from matplotlib.contour import ContourSet
    from matplotlib.figure import Figure
    from matplotlib.tri import TriContourSet
    from numpy.typing import NDArray

    from ems.sizing.answer import Sizing
    from ems.units import Scale

    Floats = NDArray[np.float64]

HEIGHT_IN, BOTTOM_IN, TOP_IN, RIGHT_IN, BAR_AT_IN, BAR_RIGHT_IN = 4.3, 0.5, 0.62, 1.35, 1.2, 1.0
COST_SCALE = ("#FFFFFF", "#D9E7F2", "#9CC2DF", "#4E8CC0", "#1F5688")
"""From the least (white) to the highest cost (blue), light enough for names and marks."""
CONTOURS = 7
SHOWN_FRACTION = 0.9
"""The colours end where this share of the pairs is cheaper: corners that nobody would build may cost far more."""
HALO = "white"
AWAY_PT = 7.0


class CostMap(NamedTuple):
    """Pairs of sizes, their cost above the least, and that of the size found; NaN where the cost was not the goal.

    The least is that of all pairs and of the size found, which may lie between them.
    """

    capacity: Floats
    power: Floats
    excess: Floats
    found_excess: float


def size_map(sizing: Sizing, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """Draw the yearly cost over capacity and power: what a size costs more than the best of them.

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
        The size found is a dot, the plan's a ring; the dashed line keeps the plan's proportion of power to capacity.

    Raises
    ------
    InputError
        The sizing has no map.
    """
    words, content = Words(language_or_warn(lang)), map_of(sizing)
    highest = float(np.quantile(content.excess, SHOWN_FRACTION)) or 1.0
    scale = money_scale(highest, sizing.currency, words)
    with style(size) as paper:
        canvas = Canvas(paper, HEIGHT_IN)
        canvas.title(words("size_map"), under(sizing, words))
        axes = canvas.axes(LEFT_IN, BOTTOM_IN, RIGHT_IN, TOP_IN)
        drawn = _draw(axes, content, highest)
        _contours(axes, content, highest, scale)
        axes.set_xlim(content.capacity.min(), content.capacity.max())
        axes.set_ylim(content.power.min(), content.power.max())
        _mark(axes, sizing, canvas, words)
        size_axis(axes, sizing.parts[0], float(content.capacity.max()), words)
        of_power = power_scale(float(content.power.max()))
        scaled_ticks(axes, of_power, "y")
        key = "size_power_axis" if sizing.parts[0].units > 1 else "size_power_axis_one"
        name_vertical(axes, words(key, unit=of_power.unit), LEFT_IN)
        bar = canvas.axes(paper.width_in - BAR_AT_IN, BOTTOM_IN, BAR_RIGHT_IN, TOP_IN)
        cost_bar(bar, drawn, highest, scale, words("size_map_bar", unit=scale.unit))
        return canvas.finish(words.lang)


def map_of(sizing: Sizing) -> CostMap:
    """Return pairs of sizes with their cost above the least, that of the size found included.

    Parameters
    ----------
    sizing
        With its map.

    Raises
    ------
    InputError
        There is no map, or it is no area.
    """
    table = sizing.sizes_map
    if table is None or table["capacity_kwh"].nunique() < 2 or table["power_kw"].nunique() < 2:  # noqa: PLR2004
        raise wrong(where="sizing.sizes_map", what="has no area of capacities and powers")
    known = table[np.isfinite(table["yearly_cost"].to_numpy(dtype=np.float64))]
    capacity, power_kw, cost = (
        known[name].to_numpy(dtype=np.float64) for name in ("capacity_kwh", "power_kw", "yearly_cost")
    )
    found = sizing.yearly_cost if sizing.goal.kind == "cost" else math.nan
    least = np.nanmin([cost.min(), found])
    return CostMap(capacity, power_kw, cost - least, float(found - least))


def _draw(axes: Axes, content: CostMap, highest: float) -> QuadMesh | TriContourSet:
    """Fill the plane: a grid cell by cell, other pairs by triangles between them."""
    axes.grid(visible=False)
    axes.set_facecolor(colours.MISSING)
    colour = LinearSegmentedColormap.from_list("cost", COST_SCALE)
    grid = _grid_of(content)
    if grid is not None:
        xs, ys, cells = grid
        shading: Literal["gouraud", "nearest"] = "gouraud" if min(cells.shape) > 2 else "nearest"  # noqa: PLR2004 - smooth needs a few cells
        return axes.pcolormesh(xs, ys, cells, cmap=colour, vmin=0.0, vmax=highest, shading=shading, rasterized=True)
    levels = np.linspace(0.0, highest, 64)
    return axes.tricontourf(_triangles(content), content.excess, levels, cmap=colour, extend="max")


def _grid_of(content: CostMap) -> tuple[Floats, Floats, Floats] | None:
    """Return capacities, powers and the cost of each pair, shape (powers, capacities); None where pairs are missing."""
    xs, ys = np.unique(content.capacity), np.unique(content.power)
    if len(xs) * len(ys) != len(content.excess):
        return None
    order = np.lexsort((content.capacity, content.power))
    return xs, ys, content.excess[order].reshape(len(ys), len(xs))


def _triangles(content: CostMap) -> Triangulation:
    return Triangulation(content.capacity, content.power)


def _contours(axes: Axes, content: CostMap, highest: float, scale: Scale) -> None:
    """Draw lines of equal cost at round values, named where they run."""
    shares = np.array([0.02, 0.05, 0.1, 0.2, 0.35, 0.55, 0.8])
    levels = sorted({_rounded(share * highest) for share in shares})[:CONTOURS]
    grid, colour, width = _grid_of(content), "#33475B", 0.7
    lines: ContourSet
    if grid is not None:
        lines = axes.contour(*grid, levels, colors=colour, linewidths=width)
    else:
        lines = axes.tricontour(_triangles(content), content.excess, levels, colors=colour, linewidths=width)
    axes.clabel(lines, fmt=lambda level: _short(level / scale.base_per_unit), fontsize="x-small", inline_spacing=2)


def _short(value: float) -> str:
    return number(value, 0 if float(round(value, 9)).is_integer() else None)


def _rounded(value: float) -> float:
    """Return the nearest of 1, 2 and 5 times a power of ten.

    Examples
    --------
    >>> _rounded(37.0), _rounded(0.8)
    (50.0, 1.0)
    """
    power_of_ten = 10.0 ** math.floor(math.log10(value))
    steps = (1.0, 2.0, 5.0, 10.0)
    return power_of_ten * min(steps, key=lambda step: abs(math.log(value / power_of_ten / step)))


def _mark(axes: Axes, sizing: Sizing, canvas: Canvas, words: Words) -> None:
    """Mark the size found, the plan's proportion, and the plan's size unless other parts are sized, here as found."""
    part = sizing.parts[0]
    has_plan = part.planned_kwh > 0.0 and len(sizing.parts) == 1
    right, top = axes.get_xlim()[1], axes.get_ylim()[1]
    if part.planned_kwh > 0.0:
        end = min(right, top * part.planned_kwh / part.planned_kw) if part.planned_kw > 0.0 else right
        xs = np.array([0.0, end])
        line = xs * part.planned_kw / part.planned_kwh
        axes.plot(xs, line, color=colours.LOAD, linewidth=0.9, linestyle=(0, (4, 3)))
    if has_plan:
        axes.plot(part.planned_kwh, part.planned_kw, "o", markersize=8, markerfacecolor="none", color=colours.LOAD)
    axes.plot(part.capacity_kwh, part.power_kw, "o", markersize=8, color=colours.LOAD, markeredgecolor=HALO)
    same = has_plan and is_as_planned(part)
    found = words("size_both", capacity=main_size_text(part), power=power(part.power_kw))
    texts = [(part.capacity_kwh, part.power_kw, words("size_same" if same else found_key(sizing), size=found), "bold")]
    if has_plan and not same:
        planned = words("size_both", capacity=main_size_text(part, planned=True), power=power(part.planned_kw))
        texts.append((part.planned_kwh, part.planned_kw, words("size_plan", size=planned), "normal"))
    lowest = min(texts, key=lambda text: text[1])
    for text in texts:
        _name(axes, text, below=len(texts) > 1 and text is lowest, canvas=canvas)


def _name(axes: Axes, text: tuple[float, float, str, str], *, below: bool, canvas: Canvas) -> None:
    """Write a name above or below its mark, kept within the axes, on a plate that the contours do not cross."""
    x, y, content, weight = text
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    across, up = (x - left) / (right - left), (y - bottom) / (top - bottom)
    side = "left" if across < 0.3 else "right" if across > 0.7 else "center"  # noqa: PLR2004
    below = (below or up > 0.88) and up > 0.12  # noqa: PLR2004
    note = axes.annotate(
        content,
        (x, y),
        xytext=(0.0, -AWAY_PT if below else AWAY_PT),
        textcoords="offset points",
        ha=side,
        va="top" if below else "bottom",
        size="small",
        weight=weight,
        bbox={"boxstyle": "round,pad=0.18", "facecolor": HALO, "alpha": 0.8, "linewidth": 0},
        zorder=5,
    )
    canvas.keep_within(note, 0.9 * axes.get_window_extent().width / axes.figure.dpi)


def cost_bar(bar: Axes, drawn: QuadMesh | TriContourSet, highest: float, scale: Scale, label: str) -> None:
    """Draw the scale of colours, from the least at the bottom.

    Parameters
    ----------
    bar
        Empty axes.
    drawn
        What is coloured.
    highest
        Where the colours end [base unit].
    scale
        The unit.
    label
        Quantity and unit.
    """
    ramp = np.linspace(0.0, highest, 256)[:, None]
    bar.imshow(ramp, aspect="auto", origin="lower", extent=(0.0, 1.0, 0.0, highest), cmap=drawn.cmap)
    bar.set_xticks([])
    bar.yaxis.tick_right()
    bar.yaxis.set_label_position("right")
    scaled_ticks(bar, scale, "y")
    bar.set_ylabel(label)
    bar.grid(visible=False)
    bar.spines[:].set_visible(False)
