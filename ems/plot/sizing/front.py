"""Sizes that are worth a look: what they cost, how much CO2 they leave, how long shelters last with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from matplotlib.lines import Line2D

from ems.plot import colours
from ems.plot.amounts import money_scale
from ems.plot.axes import name_vertical
from ems.plot.fonts import language_or_warn
from ems.plot.outages.legend import LEFT_IN, ROW_OF_LEGEND_IN, TOP_IN, legend_columns, legend_under_title
from ems.plot.sizing.naming import Name, name_dots
from ems.plot.sizing.parts import hours_text, main_size, scaled_ticks, under
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.plot.wrong import wrong
from ems.units import Scale, energy, mass_scale, number, power

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ems.sizing.answer import Sizing

PANEL_IN, BETWEEN_IN, BOTTOM_IN, RIGHT_IN = 1.75, 0.18, 0.5, 0.3
ROOM_FRACTION, BEYOND_FRACTION = 0.1, 0.35
"""Room around what is shown; dearer sizes than those of the front and the marked ones are shown up to this share."""
MARK_SIZE, RING_SIZE = 5.5, 12.0
NAMES_AT_MOST = 6
"""So many sizes on the front are named."""
COLOURS = {"survival_fraction": colours.STATE_OF_CHARGE, "co2_kg": colours.OTHER_GENERATION}
OFF_FRONT = "#A6A6A6"
Fill = Literal["full", "none"]


def front_title(sizing: Sizing, words: Words) -> str:
    """Title of the figure: what is known of the sizes.

    Parameters
    ----------
    sizing
        With a front.
    words
        Language.
    """
    has_survival = bool(front_of(sizing)["survival_fraction"].notna().any())
    return words("size_front" if has_survival else "size_front_of_two")


def size_front(sizing: Sizing, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """Draw survival and CO2 against the yearly cost, a dot a size.

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
        Full dots: no other size is better in everything that is shown. The size found is ringed, the plan's is a
        diamond.

    Raises
    ------
    InputError
        The sizing has no front.
    """
    words, table = Words(language_or_warn(lang)), front_of(sizing)
    columns = [name for name in COLOURS if bool(table[name].notna().any())]
    with style(size) as paper:
        handles = _handles(sizing, words)
        legend = legend_columns([str(handle.get_label()) for handle in handles], paper, LEFT_IN + RIGHT_IN)
        top_in = TOP_IN + ROW_OF_LEGEND_IN * -(-len(handles) // legend) + 0.1
        pitch_in = PANEL_IN + BETWEEN_IN
        canvas = Canvas(paper, top_in + pitch_in * len(columns) - BETWEEN_IN + BOTTOM_IN)
        canvas.title(front_title(sizing, words), under(sizing, words))
        for place, name in enumerate(columns):
            below = len(columns) - 1 - place
            axes = canvas.axes(LEFT_IN, BOTTOM_IN + below * pitch_in, RIGHT_IN, top_in + place * pitch_in)
            _draw(axes, table, name, sizing, canvas, words, is_uppermost=place == 0)
            scale = mass_scale(float(table[name].max())) if name == "co2_kg" else Scale(0.01, "%")
            scaled_ticks(axes, scale, "y")
            key = "size_co2_axis" if name == "co2_kg" else "size_front_survival_axis"
            name_vertical(axes, words(key, unit=scale.unit, hours=hours_text(sizing)), LEFT_IN)
            money = money_scale(float(table["yearly_cost"].abs().max()), sizing.currency, words)
            scaled_ticks(axes, money, "x")
            axes.tick_params(axis="x", labelbottom=below == 0)
            if below == 0:
                axes.set_xlabel(words("size_cost_axis", unit=money.unit))
        legend_under_title(canvas, handles, legend)
        return canvas.finish(words.lang)


def front_of(sizing: Sizing) -> pd.DataFrame:
    """Return the sizes with what is known of them, the cheapest first.

    Parameters
    ----------
    sizing
        With its front.

    Raises
    ------
    InputError
        There is no front.
    """
    table = sizing.front
    if table is None or len(table) == 0 or not table[list(COLOURS)].notna().to_numpy().any():
        raise wrong(where="sizing.front", what="has no sizes with CO2 or survival")
    return table.sort_values("yearly_cost", ignore_index=True)


def _column(sizing: Sizing) -> str:
    return "power_kw" if sizing.parts[0].kind == "pv" else "capacity_kwh"


def _draw(
    axes: Axes, table: pd.DataFrame, name: str, sizing: Sizing, canvas: Canvas, words: Words, *, is_uppermost: bool
) -> None:
    """Draw the sizes, join those of the front, ring the one found, name some."""
    front = table[table["on_front"].astype(bool)]
    rest = table[~table["on_front"].astype(bool)]
    axes.grid(visible=True, axis="both")
    axes.plot(rest["yearly_cost"], rest[name], "o", color=OFF_FRONT, markerfacecolor="none", markersize=MARK_SIZE)
    dots = axes.plot(front["yearly_cost"], front[name], "o", color=COLOURS[name], markersize=MARK_SIZE, linewidth=1.0)
    steps = np.diff(front[name].to_numpy(dtype=np.float64))
    # where what is bought for the money goes up and down, a line would only confuse
    dots[0].set_linestyle("-" if (steps >= 0.0).all() or (steps <= 0.0).all() else "none")
    part, shown = sizing.parts[0], list(front["yearly_cost"])
    sizes = table[_column(sizing)].to_numpy(dtype=np.float64)
    for planned, marker, mark_size in _marked(sizing):
        at = main_size(part, planned=planned)
        nearest = int(np.abs(sizes - at).argmin())
        if _is_near(sizes, at):
            place = table["yearly_cost"][nearest], table[name][nearest]
            shown.append(float(place[0]))
            axes.plot(*place, marker, markersize=mark_size, markerfacecolor="none", color=colours.LOAD, zorder=4)
    _limit(axes, table, name, shown, words, is_uppermost=is_uppermost)
    _name_some(axes, front, name, sizing, canvas)


def _marked(sizing: Sizing) -> tuple[tuple[bool, str, float], ...]:
    """Return which sizes are marked, and how; the plan's is none of those shown where several parts are sized."""
    marks = ((False, "o", RING_SIZE), (True, "D", 0.8 * RING_SIZE))
    return marks[: 1 if len(sizing.parts) > 1 else 2]


def _is_near(sizes: np.ndarray, at: float) -> bool:
    """Whether a size is one of those shown, or so near to one that a mark there does not mislead."""
    apart = np.diff(np.unique(sizes))
    return bool(np.abs(sizes - at).min() <= (0.5 * float(apart.max()) if apart.size else 0.0) + 1e-9)


def _name_some(axes: Axes, front: pd.DataFrame, name: str, sizing: Sizing, canvas: Canvas) -> None:
    """Name sizes of the front where there is room, the ends first, then evenly between them."""
    text_of = power if sizing.parts[0].kind == "pv" else energy
    chosen = np.unique(np.linspace(0, len(front) - 1, min(NAMES_AT_MOST, len(front))).round().astype(int))
    ends_first = sorted(chosen, key=lambda place: (place not in (0, len(front) - 1), place))
    rows = (front.iloc[int(place)] for place in ends_first)
    names = [
        Name(float(row["yearly_cost"]), float(row[name]), text_of(float(row[_column(sizing)])), COLOURS[name])
        for row in rows
    ]
    name_dots(axes, names, canvas)


def _limit(axes: Axes, table: pd.DataFrame, name: str, shown: list[float], words: Words, *, is_uppermost: bool) -> None:
    """Show the front and the marked sizes; say how many others are dearer still."""
    low, high = min(shown), max(shown)
    edge = high + BEYOND_FRACTION * ((high - low) or abs(high) or 1.0)
    inside = table[table["yearly_cost"] <= edge]
    for which, values in (("x", inside["yearly_cost"]), ("y", inside[name])):
        bottom, top = float(values.min()), float(values.max())
        room = ROOM_FRACTION * ((top - bottom) or abs(top) or 1.0)
        axes.set(**{f"{which}lim": (bottom - room, top + room)})
    beyond = len(table) - len(inside)
    if beyond and is_uppermost:
        axes.set_title(words("size_beyond", count=number(beyond, 0)), loc="right", size="small", weight="normal", pad=3)


def _handles(sizing: Sizing, words: Words) -> list[Artist]:
    """Explain dots, ring, and the diamond where there is one."""
    entries: list[tuple[str, str, str, float, Fill]] = [
        ("size_on_front", "o", colours.LOAD, MARK_SIZE, "full"),
        ("size_off_front", "o", OFF_FRONT, MARK_SIZE, "none"),
        ("size_mark_found", "o", colours.LOAD, 9.0, "none"),
        ("size_mark_plan", "D", colours.LOAD, 7.0, "none"),
    ]
    if len(_marked(sizing)) == 1:
        del entries[-1]
    handles: list[Artist] = []
    for key, marker, colour, mark_size, fill in entries:
        line = Line2D([], [], linestyle="none", marker=marker, color=colour, markersize=mark_size, fillstyle=fill)
        line.set_label(words(key))
        handles.append(line)
    return handles
