"""The price of safety: what reserves cost in a year, how long shelters last with them, what becomes of the match."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.lines import Line2D

from ems.plot import colours
from ems.plot.amounts import money_scale
from ems.plot.axes import name_vertical
from ems.plot.fonts import language_or_warn
from ems.plot.outages.colours import KINDS, TEXTS
from ems.plot.outages.legend import LEFT_IN, ROW_OF_LEGEND_IN, TOP_IN, legend_columns, legend_under_title
from ems.plot.outages.parts import duration
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.units import Scale, number, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ems.resilience.safety.frontier import Frontier, FrontierPoint

    Floats = NDArray[np.float64]

SURVIVAL_IN, BETWEEN_IN, MATCHED_IN, BOTTOM_IN, ASIDE_IN = 2.3, 0.16, 0.95, 0.5, 0.25
MARKERS = {"constant": "o", "monthly": "s", "hourly": "D", "warning": "v", "announced": "^"}
LINED = ("constant", "monthly", "hourly")
"""Families whose points are levels of one quantity, and are joined."""
LEVEL_STYLE = (0, (1.5, 1.5))
"""Dots of the level of a reserve whose cost is not known."""
ROOM_FRACTION, MARK_ROOM_IN = 0.05, 0.15
SKEWED, EVEN_DECADES = 15.0, 1.0
"""From this many times the middle cost on the highest is far above; width of the even part of the axis in decades."""
KNEE_SIZE, MARK_SIZE = 13.0, 5.5
LETTER_EM, LINE_EM, AWAY_PT = 0.56, 1.0, 5.5
"""Size of a label: of a letter and a line in letter heights; and how far it stands from its mark [pt]."""
ABOVE, BELOW = ((-1, 1, 1.0), (0, 1, 1.0), (-1, 0, 1.0)), ((1, -1, 1.0), (0, -1, 1.0), (1, 0, 1.0))
PLACES = {
    "constant": (BELOW[1], BELOW[0], BELOW[2], (0, 1, 1.0), (1, 1, 1.0)),
    "monthly": (*BELOW, ABOVE[0], ABOVE[2]),
    "hourly": ABOVE,
}
"""Where the label of a level may stand, the best first: right or left of its mark, above or below, and how far."""
NAMED_FIRST = (0.1, 0.2, 0.5, 1.0)
"""Shares of the capacity that are named before others, where there is room for a few only."""
PLACES_OF_KNEE = tuple((right, up, gaps) for gaps in (1.5, 3.0, 5.0) for right, up, _ in (*ABOVE, *BELOW))
SAMPLES = 40
POINTS_PER_INCH = 72.0


class Label(NamedTuple):
    """A text beside a mark; the knee's is bold, the others have the colour of their family."""

    x: float
    y: float
    text: str
    kind: str
    is_knee: bool


def reserve_frontier(frontier: Frontier, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """Survival and matched share against the cost of a reserve, a family of reserves a line.

    Parameters
    ----------
    frontier
        From :func:`ems.resilience.safety.frontier.reserve_frontier`.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Returns
    -------
    Figure
        Above: share of the starts at which the vital services last, at the shelter that lasts worst, against the
        district cost of the year less that without a reserve. Below: load met by renewable energy in the same hour.
        The knee is ringed and named. A reserve whose cost is not known is a level line.
    """
    words = Words(language_or_warn(lang))
    highest = max(abs(extra_cost(frontier, point)) for point in frontier.points if has_cost(point))
    scale = money_scale(highest, frontier.currency, words)
    with style(size) as paper:
        handles = _handles(frontier, words)
        columns = legend_columns([str(handle.get_label()) for handle in handles], paper, LEFT_IN + ASIDE_IN)
        top_in = TOP_IN + ROW_OF_LEGEND_IN * -(-len(handles) // columns) + 0.1
        canvas = Canvas(paper, top_in + SURVIVAL_IN + BETWEEN_IN + MATCHED_IN + BOTTOM_IN)
        hours = duration(frontier.hours)
        rule = words(f"definition_{frontier.definition}")
        canvas.title(words("frontier"), words("frontier_under", policy=frontier.policy, hours=hours, definition=rule))
        upper = canvas.axes(LEFT_IN, BOTTOM_IN + MATCHED_IN + BETWEEN_IN, ASIDE_IN, top_in)
        lower = canvas.axes(LEFT_IN, BOTTOM_IN, ASIDE_IN, top_in + SURVIVAL_IN + BETWEEN_IN)
        for axes, name in ((upper, "worst_fraction"), (lower, "hourly_matched_fraction")):
            _draw(axes, frontier, name, scale)
        name_vertical(upper, words("frontier_survival_axis", hours=hours), LEFT_IN)
        name_vertical(lower, words("frontier_matched_axis"), LEFT_IN)
        upper.tick_params(axis="x", labelbottom=False)
        lower.set_xlabel(words("frontier_cost_axis", unit=scale.unit))
        _label(upper, frontier, scale, canvas, words)
        legend_under_title(canvas, handles, columns)
        return canvas.finish(words.lang)


def extra_cost(frontier: Frontier, point: FrontierPoint) -> float:
    """District cost of a point above that without a reserve [currency]."""
    return point.cost - frontier.points[0].cost


def has_cost(point: FrontierPoint) -> bool:
    """Whether it is known what a reserve costs: not of one by warning, where the year has no warning."""
    return bool(np.isfinite(point.cost))


def level_name(point: FrontierPoint, words: Words) -> str:
    """Name the level of a reserve: share of the capacity, or the hours that it is made for.

    Parameters
    ----------
    point
        One reserve.
    words
        Language.
    """
    if point.kind == "constant":
        return percent(point.level, 0)
    return duration(point.level) if np.isfinite(point.level) else words(f"kind_{point.kind}")


def _draw(axes: Axes, frontier: Frontier, name: str, scale: Scale) -> None:
    """Draw the families: levels of one quantity are joined, in order of the level; without a cost there is no place."""
    values, levels = [], []
    for kind, marker in MARKERS.items():
        of_kind = [point for point in frontier.points if point.kind == kind]
        for y in (100.0 * float(getattr(point, name)) for point in of_kind if not has_cost(point)):
            if np.isfinite(y):
                axes.axhline(y, color=KINDS[kind], linestyle=LEVEL_STYLE, linewidth=1.4, zorder=2)
                levels.append(y)
        points = sorted(filter(has_cost, of_kind), key=lambda point: point.level)
        x = [extra_cost(frontier, point) / scale.base_per_unit for point in points]
        heights = [100.0 * float(getattr(point, name)) for point in points]
        if points:
            line = axes.plot(x, heights, marker, color=KINDS[kind], markersize=MARK_SIZE, linewidth=1.4, zorder=3)[0]
            line.set_linestyle("-" if kind in LINED else "none")
        values += list(zip(x, heights, strict=True))
    if frontier.knee is not None:
        knee = frontier.points[frontier.knee]
        at = extra_cost(frontier, knee) / scale.base_per_unit, 100.0 * float(getattr(knee, name))
        axes.plot(*at, "o", markersize=KNEE_SIZE, markerfacecolor="none", markeredgecolor=colours.LOAD, zorder=4)
    _cost_axis(axes, np.array([x for x, _ in values]))
    levels += [y for _, y in values]
    bottom, top = min(levels), max(levels)
    height_in = axes.get_window_extent().height / axes.figure.dpi
    room = MARK_ROOM_IN / height_in * (top - bottom) or 0.5
    axes.set_ylim(bottom - room, top + room)
    axes.locator_params(axis="y", nbins=5)
    axes.grid(visible=True, axis="both")


def _cost_axis(axes: Axes, costs: Floats) -> None:
    """Draw costs evenly, or by powers of ten where a few are far above the others; near zero they are always even."""
    low, high = float(costs.min()), float(costs.max())
    some = np.abs(costs[costs != 0.0])
    middle = float(np.median(some)) if some.size else 0.0
    if high <= SKEWED * middle or middle <= 0.0:
        room = ROOM_FRACTION * (high - low) or 0.5
        axes.set_xlim(low - room, high + room)
        axes.xaxis.set_major_formatter(lambda value, _position: number(value, None if 0.0 < abs(value) < 1.0 else 0))
        return
    even = 10.0 ** np.floor(np.log10(middle))
    axes.set_xscale("symlog", linthresh=even, linscale=EVEN_DECADES)
    axes.set_xlim(min(low, 0.0) - 0.15 * even, 2.0 * high)
    powers = even * 10.0 ** np.arange(np.ceil(np.log10(high / even)) + 1.0)
    ticks = [0.0, even / 2.0, *(step * power for power in powers for step in (1.0, 3.0))]
    axes.set_xticks([tick for tick in ticks if tick <= 2.0 * high], minor=False)
    axes.set_xticks([], minor=True)
    axes.xaxis.set_major_formatter(lambda value, _position: number(value, None if 0.0 < abs(value) < 1.0 else 0))


def _label(axes: Axes, frontier: Frontier, scale: Scale, canvas: Canvas, words: Words) -> None:
    """Name the knee, and the levels of the others where there is room, the dearest first."""
    dots_per_point = axes.figure.dpi / POINTS_PER_INCH
    em, away = canvas.em_in * axes.figure.dpi, AWAY_PT * dots_per_point
    box, taken = axes.get_window_extent(), _drawn(axes)
    for label in _labels(frontier, scale, words):
        x, y = axes.transData.transform((label.x, label.y))
        width, height = LETTER_EM * em * len(label.text), LINE_EM * em
        for right, up, gaps in PLACES_OF_KNEE if label.is_knee else PLACES.get(label.kind, ()):
            left = x - width * (1.0 - right) / 2.0 + right * gaps * away
            bottom = y - height * (1.0 - up) / 2.0 + up * gaps * away
            at = np.array([[left, bottom], [left + width, bottom + height]])
            inside = bool(((at >= box.min) & (at <= box.max)).all())
            if inside and not ((taken > at[0]) & (taken < at[1])).all(axis=1).any():
                taken = np.vstack([taken, _grid(at)])
                middle_x, middle_y = axes.transData.inverted().transform(at.mean(axis=0))
                text = axes.text(middle_x, middle_y, label.text, size="small", va="center", ha="center", zorder=5)
                text.set(weight="bold" if label.is_knee else "normal", color=TEXTS.get(label.kind, colours.LOAD))
                break


def _drawn(axes: Axes) -> Floats:
    """Points on the lines and marks that labels must leave free, shape (points, 2) [pixels]."""
    points = []
    for line in axes.lines:
        at = axes.transData.transform(np.column_stack(line.get_data()))
        points.append(at)
        if line.get_linestyle() != "None" and len(at) > 1:
            shares = np.linspace(0.0, 1.0, SAMPLES)[:, None, None]
            points.append((at[:-1] + shares * (at[1:] - at[:-1])).reshape(-1, 2))
    return np.vstack(points)


def _grid(corners: Floats) -> Floats:
    """Points all over a rectangle, shape (points, 2) [pixels]."""
    x, y = (np.linspace(low, high, SAMPLES // 4) for low, high in corners.T)
    return np.array(np.meshgrid(x, y)).reshape(2, -1).T


def _labels(frontier: Frontier, scale: Scale, words: Words) -> Iterator[Label]:
    """Yield the knee, then round levels and those for the outages drawn, then others; the dearest of each first."""
    known = [place for place, point in enumerate(frontier.points) if has_cost(point)]

    def rank(place: int) -> tuple[bool, bool, float]:
        point = frontier.points[place]
        is_round = point.level in (NAMED_FIRST if point.kind == "constant" else (frontier.hours,))
        return place != frontier.knee, not is_round, -point.cost

    for place in sorted(known, key=rank):
        point = frontier.points[place]
        text, is_knee = level_name(point, words), place == frontier.knee
        if np.isfinite(point.level) or is_knee:
            shown = words("knee", level=text) if is_knee else text
            x = extra_cost(frontier, point) / scale.base_per_unit
            yield Label(x, 100.0 * point.worst_fraction, shown, point.kind, is_knee)


def _handles(frontier: Frontier, words: Words) -> list[Artist]:
    """Explain the families; of those without a cost that it is not known."""
    handles: list[Artist] = []
    for kind, marker in MARKERS.items():
        points = [point for point in frontier.points if point.kind == kind]
        text, line = words(f"kind_{kind}"), Line2D([], [], color=KINDS[kind], linewidth=1.4, markersize=MARK_SIZE)
        if points and all(map(has_cost, points)):
            line.set(marker=marker, linestyle="-" if kind in LINED else "none", label=text)
        else:
            line.set(linestyle=LEVEL_STYLE, label=words("cost_unknown", kind=text))
        if points:
            handles.append(line)
    return handles
