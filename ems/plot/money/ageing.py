"""Ageing of batteries: capacity over the years ahead, and what time and cycles take of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ems.plot import colours
from ems.plot.axes import name_vertical
from ems.plot.fonts import language_or_warn
from ems.plot.money.words.ageing import ageing_words
from ems.plot.outages.legend import LEFT_IN, RIGHT_IN, ROW_OF_LEGEND_IN, TOP_IN, legend_columns, legend_under_title
from ems.plot.style import Canvas, Size, style
from ems.plot.wrong import wrong
from ems.units import number, percent

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ems.ageing import Wear
    from ems.plot.fonts import Language

PANEL_IN, BETWEEN_IN, BOTTOM_IN, GUTTER_IN = 1.35, 0.42, 0.5, 0.55
COLUMNS = 2
BY_TIME, BY_CYCLES = "#E8D8C4", "#A8784B"
"""Browns, which no other quantity has, light and dark."""
FULL = 100.0
LOWEST_PER_CENT, STEP_PER_CENT = 60.0, 20.0
CAPTION_YEARS = 10


def ageing(wear: Wear, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """Capacity of the batteries over the years ahead, a panel a storage group.

    Parameters
    ----------
    wear
        From :func:`ems.ageing.wear`.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Returns
    -------
    Figure
        What is left as a line, above it what cycles and what time have taken; dashed the capacity at which they
        are replaced, dotted the year in which they are, by capacity or by age.

    Raises
    ------
    InputError
        No battery ages.
    """
    spoken = language_or_warn(lang)
    groups = _groups(wear)
    columns = min(COLUMNS, len(groups))
    rows = -(-len(groups) // columns)
    with style(size) as paper:
        handles = _handles(spoken)
        in_legend = legend_columns([str(handle.get_label()) for handle in handles], paper, LEFT_IN + RIGHT_IN)
        top_in = TOP_IN + ROW_OF_LEGEND_IN * -(-len(handles) // in_legend) + 0.22
        canvas = Canvas(paper, top_in + rows * PANEL_IN + (rows - 1) * BETWEEN_IN + BOTTOM_IN)
        canvas.title(ageing_words("ageing", spoken), ageing_words("ageing_under", spoken, policy=wear.policy))
        width_in = (paper.width_in - LEFT_IN - RIGHT_IN - GUTTER_IN * (columns - 1)) / columns
        lowest = _lowest(wear)
        for place, group in enumerate(groups):
            row, column = divmod(place, columns)
            left_in = LEFT_IN + column * (width_in + GUTTER_IN)
            above_in = top_in + row * (PANEL_IN + BETWEEN_IN)
            axes = canvas.axes(
                left_in, canvas.height_in - above_in - PANEL_IN, paper.width_in - left_in - width_in, above_in
            )
            _draw(axes, wear, group, lowest)
            title = axes.set_title(_panel_name(wear, group, spoken), size="small", pad=4)
            canvas.keep_within(title, width_in)
            if column == 0:
                name_vertical(axes, ageing_words("ageing_axis", spoken), LEFT_IN)
            if place + columns >= len(groups):
                axes.set_xlabel(ageing_words("ageing_years_axis", spoken))
        legend_under_title(canvas, handles, in_legend)
        return canvas.finish(spoken)


def ageing_caption(wear: Wear, lang: str = "en") -> str:
    """What is left after ten years, where cycles take most, and which batteries reach their end first.

    Parameters
    ----------
    wear
        From :func:`ems.ageing.wear`.
    lang
        ``"en"`` or ``"ja"``.
    """
    spoken, groups = language_or_warn(lang), _groups(wear)
    at = min(CAPTION_YEARS, len(wear.curves[groups[0]]) - 1)
    shares = ageing_words("ageing_between", spoken).join(
        ageing_words(
            "ageing_share",
            spoken,
            title=_title(wear, group, spoken),
            left=percent(_at(wear, group, "capacity_fraction", at), 0),
        )
        for group in groups
    )
    by_cycles = {group: _share_of_cycles(wear, group, at) for group in groups}
    most = max(groups, key=lambda group: by_cycles[group])
    key = "caption_ageing" if len(groups) > 1 else "caption_ageing_one"
    key = key if by_cycles[most] > 0.0 else "caption_ageing_idle"
    return ageing_words(
        key,
        spoken,
        years=at,
        shares=shares,
        title=_title(wear, most, spoken),
        by_cycles=percent(by_cycles[most], 0),
        worst=_first_end(wear, groups, spoken),
    )


def _groups(wear: Wear) -> list[str]:
    if not wear.curves:
        raise wrong(
            where="wear",
            what="holds no battery that ages",
            remedy='give a storage class a chemistry: --set storage.NAME.ageing.chemistry="lfp"',
        )
    return list(wear.curves)


def _title(wear: Wear, group: str, lang: Language) -> str:
    return str(wear.table["title_ja" if lang == "ja" else "title"][group])


def _panel_name(wear: Wear, group: str, lang: Language) -> str:
    return ageing_words(
        "ageing_panel",
        lang,
        title=_title(wear, group, lang),
        chemistry=str(wear.table["chemistry"][group]).upper(),
        cycles=number(_value(wear, group, "full_cycles"), 0),
    )


def _value(wear: Wear, group: str, column: str) -> float:
    return float(wear.table[column].astype(float)[group])


def _at(wear: Wear, group: str, column: str, year: int) -> float:
    return float(wear.curves[group][column].to_numpy(dtype=np.float64)[year])


def _share_of_cycles(wear: Wear, group: str, year: int) -> float:
    by_cycles = _at(wear, group, "cycle_loss_fraction", year)
    together = _at(wear, group, "calendar_loss_fraction", year) + by_cycles
    return by_cycles / together if together > 0.0 else 0.0


def _first_end(wear: Wear, groups: list[str], lang: Language) -> str:
    """Which batteries are replaced first, and why."""
    lives = wear.table.loc[groups, "life_years"].astype(float)
    by_age = wear.table.loc[groups, "years_to_end_of_life"].astype(float) > lives
    if not np.isfinite(lives.min()):
        return ageing_words("ageing_never", lang)
    life = number(float(lives.min()), 0)
    if bool(by_age.all()) and lives.nunique() == 1:
        return ageing_words("ageing_by_age", lang, life=life)
    return ageing_words("ageing_first", lang, title=_title(wear, str(lives.idxmin()), lang), life=life)


def _lowest(wear: Wear) -> float:
    """Lower end of the vertical axes [%], the same for all: below every curve and every capacity of replacement."""
    left = min(float(curve["capacity_fraction"].min()) for curve in wear.curves.values())
    ends = wear.table.loc[list(wear.curves), "end_of_life_fraction"].astype(float)
    below = np.floor((FULL * min(left, float(ends.min())) - 1.0) / STEP_PER_CENT) * STEP_PER_CENT
    return float(max(min(below, LOWEST_PER_CENT), 0.0))


def _draw(axes: Axes, wear: Wear, group: str, lowest: float) -> None:
    curve = wear.curves[group]
    years = curve.index.to_numpy(dtype=np.float64)
    left = FULL * curve["capacity_fraction"].to_numpy(dtype=np.float64)
    without_cycles = np.maximum(FULL * (1.0 - curve["calendar_loss_fraction"].to_numpy(dtype=np.float64)), left)
    axes.fill_between(years, without_cycles, FULL, color=BY_TIME, linewidth=0.0)
    axes.fill_between(years, left, without_cycles, color=BY_CYCLES, linewidth=0.0)
    axes.plot(years, left, color=colours.STATE_OF_CHARGE, linewidth=1.6)
    axes.axhline(FULL * _value(wear, group, "end_of_life_fraction"), color=colours.LOAD, linewidth=0.9, linestyle="--")
    if _value(wear, group, "life_years") <= years[-1]:
        axes.axvline(_value(wear, group, "life_years"), color=colours.LOAD, linewidth=0.9, linestyle=":")
    axes.set_xlim(0.0, years[-1])
    axes.set_xticks(np.arange(0.0, years[-1] + 1.0, 5.0))
    axes.set_ylim(lowest, FULL)
    axes.set_yticks(np.arange(lowest, FULL + 1.0, STEP_PER_CENT / 2.0 if lowest >= LOWEST_PER_CENT else STEP_PER_CENT))


def _handles(lang: Language) -> list[Artist]:
    return [
        Line2D([], [], color=colours.STATE_OF_CHARGE, linewidth=1.6, label=ageing_words("ageing_left", lang)),
        Patch(facecolor=BY_CYCLES, linewidth=0, label=ageing_words("ageing_by_cycles", lang)),
        Patch(facecolor=BY_TIME, linewidth=0, label=ageing_words("ageing_by_time", lang)),
        Line2D([], [], color=colours.LOAD, linewidth=0.9, linestyle="--", label=ageing_words("ageing_end", lang)),
        Line2D([], [], color=colours.LOAD, linewidth=0.9, linestyle=":", label=ageing_words("ageing_replaced", lang)),
    ]
