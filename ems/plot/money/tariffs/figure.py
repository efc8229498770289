"""What a tariff charges: a kWh by hour, month and use, a kW by month, and in words what else there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ems.plot import colours
from ems.plot.fonts import language_or_warn
from ems.plot.money.tariffs.facts import facts
from ems.plot.money.tariffs.panels import curve_handles, demand_panel, hours_panel, months_panel
from ems.plot.money.tariffs.shape import shape_of
from ems.plot.money.tariffs.stairs import blocks_panel
from ems.plot.money.tariffs.text import when_text
from ems.plot.outages.legend import LEFT_IN, ROW_OF_LEGEND_IN, TOP_IN, legend_columns, legend_under_title
from ems.plot.style import EDGE_IN, Canvas, Paper, Size, style
from ems.plot.words import Words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ems.plot.money.tariffs.shape import Shape
    from ems.tariffs.model import Tariff

    Draw = Callable[[Axes, Shape, Canvas, Words], None]

PANEL_TITLE_IN, FACT_IN, FACTS_GAP_IN = 0.3, 0.19, 0.1
RIGHT_IN = 0.3
"""Margin of the panels: half of "24:00" stands in it [in]."""


class Panel(NamedTuple):
    """A panel: words of its title, what draws it, its height and that of the axis below it [in]."""

    name: str
    draw: Draw
    height_in: float
    axis_in: float


HOURS = Panel("tariff_hours", hours_panel, 2.5, 0.5)
MONTHS = Panel("tariff_months", months_panel, 1.7, 0.32)
BLOCKS = Panel("tariff_blocks", blocks_panel, 2.1, 0.5)
DEMAND = Panel("tariff_demand", demand_panel, 1.3, 0.32)


def tariff_prices(tariff: Tariff, *, day: dt.date | None = None, size: Size = "notebook", lang: str = "en") -> Figure:
    """Prices of a tariff by hour of the day, by month and by the kWh of the month, as far as they depend on them.

    Parameters
    ----------
    tariff
        From :func:`ems.read_tariff`.
    day
        Day whose prices are drawn; None: the latest that are known, whatever today is.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Returns
    -------
    Figure
        Colours are seasons, dashed lines days off; charges that no panel shows are said below.
    """
    words, shape = Words(language_or_warn(lang)), shape_of(tariff, day)
    panels, said = _panels(shape), facts(shape, words)
    handles = curve_handles(shape, words) if HOURS in panels else []
    with style(size) as paper:
        rows = _legend_rows([str(handle.get_label()) for handle in handles], paper)
        top_in = TOP_IN + ROW_OF_LEGEND_IN * rows
        below_in = FACTS_GAP_IN + FACT_IN * len(said)
        panels_in = sum(PANEL_TITLE_IN + panel.height_in + panel.axis_in for panel in panels)
        canvas = Canvas(paper, top_in + panels_in + below_in)
        canvas.title(words("tariff_prices"), _under(shape, words))
        above_in = top_in
        for panel in panels:
            above_in += PANEL_TITLE_IN
            axes = canvas.axes(LEFT_IN, canvas.height_in - above_in - panel.height_in, RIGHT_IN, above_in)
            panel.draw(axes, shape, canvas, words)
            axes.set_title(words(_title(panel, shape)), loc="left", size="small")
            above_in += panel.height_in + panel.axis_in
        _say(canvas, said)
        if handles:
            legend_under_title(canvas, handles, -(-len(handles) // rows))
        return canvas.finish(words.lang)


def _panels(shape: Shape) -> list[Panel]:
    """Return the panels that show something."""
    all_in_stairs = len(shape.stairs) > 0 and all(len(period.blocks) > 1 for period in shape.periods)
    panels = []
    if shape.by == "hours" or (shape.by == "nothing" and not all_in_stairs) or shape.tariff.market is not None:
        panels.append(HOURS)
    elif shape.by == "months" and not all_in_stairs:
        panels.append(MONTHS)
    if shape.stairs:
        panels.append(BLOCKS)
    if any(shape.demand_per_kw):
        panels.append(DEMAND)
    return panels


def _legend_rows(texts: list[str], paper: Paper) -> int:
    """Return the fewest rows in which the entries fit."""
    return -(-len(texts) // legend_columns(texts, paper, LEFT_IN + RIGHT_IN)) if texts else 0


def _title(panel: Panel, shape: Shape) -> str:
    """Return the key of a panel's title; bands are explained where there are any."""
    return "tariff_hours_bands" if panel is HOURS and shape.stairs else panel.name


def _under(shape: Shape, words: Words) -> str:
    """Return the tariff, and from when its prices hold."""
    title = (shape.tariff.title_ja if words.lang == "ja" else "") or shape.tariff.title
    return words("tariff_under", title=title, when=when_text(shape.energy, words))


def _say(canvas: Canvas, said: list[str]) -> None:
    """Write facts under the panels, one a line."""
    for place, line in enumerate(reversed(said)):
        y = (EDGE_IN + FACT_IN * place) / canvas.height_in
        x = EDGE_IN / canvas.paper.width_in
        text = canvas.figure.text(x, y, line, va="bottom", size="small", color=colours.MUTED_TEXT)
        canvas.keep_within(text, canvas.paper.width_in - 2.0 * EDGE_IN)
