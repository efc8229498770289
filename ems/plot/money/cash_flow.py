"""Money of the plan year by year: who pays and gets what, what it adds up to, and when it is back."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ems.plot import colours
from ems.plot.amounts import money, money_scale
from ems.plot.axes import name_vertical
from ems.plot.fonts import language_or_warn
from ems.plot.outages.legend import LEFT_IN, RIGHT_IN, ROW_OF_LEGEND_IN, TOP_IN, legend_columns, legend_under_title
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.plot.wrong import wrong
from ems.units import number, percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ems.economics.appraisal import Appraisal, CashFlow, View
    from ems.units import Scale

    Floats = NDArray[np.float64]


class Part(NamedTuple):
    """A part of the bars: its name, the flows in it, and how it is drawn."""

    name: str
    flows: tuple[str, ...]
    colour: str
    hatch: str = ""


PARTS = (
    Part("benefit", ("benefit",), colours.DISCHARGE),
    Part("co2", ("co2",), "#6F8F4E"),
    Part("subsidy", ("subsidy",), colours.EXPORT),
    Part("contract", ("contract",), colours.CONTRACT),
    Part("loan", ("loan",), "#0072B2"),
    Part("payments", ("interest", "repayment"), "#0072B2", "////"),
    Part("capital", ("capital",), "#6B6B6B"),
    Part("replacement", ("replacement",), "#8C6D46"),
    Part("om", ("om",), "#C9C5B8"),
    Part("residual", ("residual",), "#B9B9B9", "////"),
)
"""Bars from the zero line outwards."""
ONE_PANEL_IN, PANEL_IN, PANEL_TITLE_IN, BOTTOM_IN = 2.7, 1.75, 0.34, 0.32
BAR_WIDTH, ROOM_FRACTION = 0.72, 0.06
LINE_WIDTH, DASHES, MARK_SIZE = 1.6, (0, (4, 2)), 8.0
TICKS_AT_MOST = 11


def cash_flow(appraisal: Appraisal, *, view: View | None = None, size: Size = "notebook", lang: str = "en") -> Figure:
    """Bars of what a view gets and pays in each year, and lines of what it adds up to.

    Parameters
    ----------
    appraisal
        From :func:`ems.economics.investment`, or that of a pathway.
    view
        ``"owner"``, ``"operator"`` or ``"city"``; None: all three, one above the other.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Returns
    -------
    Figure
        The line is the net money added up, dashed discounted; a dot marks when it is back, a ring when
        discounted.
    """
    words = Words(language_or_warn(lang))
    if view is not None and view not in appraisal.views:
        raise wrong(where=f"view = {view!r}", what="must be one of " + ", ".join(appraisal.views))
    shown = list(appraisal.views.values()) if view is None else [appraisal.views[view]]
    panel_in = ONE_PANEL_IN if len(shown) == 1 else PANEL_IN
    with style(size) as paper:
        handles = _handles(shown, words)
        columns = legend_columns([str(handle.get_label()) for handle in handles], paper, LEFT_IN + RIGHT_IN)
        top_in = TOP_IN + ROW_OF_LEGEND_IN * -(-len(handles) // columns)
        pitch_in = PANEL_TITLE_IN + panel_in
        canvas = Canvas(paper, top_in + pitch_in * len(shown) + BOTTOM_IN)
        canvas.title(words("cash_flow"), _under(appraisal, words))
        for place, flow in enumerate(shown):
            below, above_in = len(shown) - 1 - place, top_in + place * pitch_in + PANEL_TITLE_IN
            axes = canvas.axes(LEFT_IN, BOTTOM_IN + below * pitch_in, RIGHT_IN, above_in)
            _draw(axes, flow, appraisal, words)
            title = axes.set_title(_panel_title(flow, appraisal, words), loc="left", size="small")
            canvas.keep_within(title, paper.width_in - LEFT_IN - RIGHT_IN)
            _years_axis(axes, flow.table, labels=below == 0)
        legend_under_title(canvas, handles, columns)
        return canvas.finish(words.lang)


def view_title(view: str, words: Words) -> str:
    """Name of a view for people.

    Parameters
    ----------
    view
        ``"owner"``, ``"operator"`` or ``"city"``.
    words
        Language.
    """
    return words(f"cash_view_{view}")


def payback(years: float, words: Words, key: str = "cash_after_years") -> str:
    """When money is back: after so many years, at once, or not.

    Parameters
    ----------
    years
        Payback [years].
    words
        Language.
    key
        Words for a number of years.
    """
    if math.isnan(years):
        return words("cash_not_back")
    return words(key, years=number(years, 1)) if years > 0.0 else words("cash_at_once")


def cash_flow_caption(appraisal: Appraisal, words: Words, view: View = "city") -> str:
    """Say what a view lays out, what it is worth, when it is back, and what a tonne of CO2 costs.

    Parameters
    ----------
    appraisal
        What the figure shows.
    words
        Language.
    view
        Whose money.
    """
    flow, currency = appraisal.views[view], appraisal.currency
    text = words(
        "caption_cash",
        view=view_title(view, words),
        up_front=money(flow.up_front, currency, words),
        loan=words("caption_cash_loan") if flow.table["loan"].any() else "",
        years=len(appraisal.years),
        npv=money(flow.npv, currency, words),
        irr="" if math.isnan(flow.irr_fraction) else words("caption_cash_irr", irr=percent(flow.irr_fraction)),
        back=_back(flow, words),
    )
    if math.isnan(flow.co2_cost_per_t):
        return text
    key = "caption_cash_co2" if flow.co2_cost_per_t >= 0.0 else "caption_cash_co2_earns"
    return text + words(key, cost=money(abs(flow.co2_cost_per_t), currency, words))


def _back(flow: CashFlow, words: Words) -> str:
    """Sentence on the payback."""
    years, discounted = flow.payback_years, flow.discounted_payback_years
    if math.isnan(years):
        return words("caption_cash_never")
    if years == 0.0:
        return words("caption_cash_at_once")
    if math.isnan(discounted):
        return words("caption_cash_back", years=number(years, 1))
    return words("caption_cash_both", years=number(years, 1), discounted=number(discounted, 1))


def _under(appraisal: Appraisal, words: Words) -> str:
    """Line under the title: scenario, form, years and rates."""
    title = (appraisal.title_ja if words.lang == "ja" else "") or appraisal.title
    return words(
        "cash_flow_under",
        title=title,
        form=words(f"cash_form_{appraisal.form}"),
        first=appraisal.years[0],
        last=appraisal.years[-1],
        rate=percent(appraisal.views["owner"].discount_fraction),
        city_rate=percent(appraisal.views["city"].discount_fraction),
    )


def _panel_title(flow: CashFlow, appraisal: Appraisal, words: Words) -> str:
    """Name of a panel with the figures of its view."""
    return words(
        "cash_panel",
        view=view_title(flow.view, words),
        npv=money(flow.npv, appraisal.currency, words),
        irr=words("cash_no_rate")
        if math.isnan(flow.irr_fraction)
        else words("cash_rate", irr=percent(flow.irr_fraction)),
        payback=payback(flow.payback_years, words),
        discounted=payback(flow.discounted_payback_years, words, "cash_years"),
    )


def _draw(axes: Axes, flow: CashFlow, appraisal: Appraisal, words: Words) -> None:
    """Draw bars, lines and rings of a view."""
    lines = flow.table[["cumulative", "cumulative_discounted"]].to_numpy().T
    bars = [flow.table[list(part.flows)].to_numpy().sum(axis=1) for part in PARTS]
    low = min(float(np.minimum(bars, 0.0).sum(axis=0).min()), float(lines.min()))
    high = max(float(np.maximum(bars, 0.0).sum(axis=0).max()), float(lines.max()))
    scale = money_scale(max(abs(high), abs(low)), appraisal.currency, words)
    _draw_bars(axes, bars, scale)
    axes.axhline(0.0, color="#555555", linewidth=0.8)
    for line, dashes in zip(lines / scale.base_per_unit, ("-", DASHES), strict=True):
        axes.plot(line, color=colours.LOAD, linewidth=LINE_WIDTH, linestyle=dashes)
    for years, face in ((flow.payback_years, colours.LOAD), (flow.discounted_payback_years, "white")):
        if years > 0.0:
            mark = axes.plot(years, 0.0, "o", color=colours.LOAD, markersize=MARK_SIZE, zorder=4)[0]
            mark.set_markerfacecolor(face)
    _money_axis(axes, low, high, scale, words)


def _draw_bars(axes: Axes, bars: list[Floats], scale: Scale) -> None:
    """Stack what a view gets above the zero line, what it pays below."""
    for keep in (np.maximum, np.minimum):
        base = np.zeros(len(bars[0]))
        for part, values in zip(PARTS, bars, strict=True):
            amounts = keep(values, 0.0) / scale.base_per_unit
            if amounts.any():
                axes.bar(
                    np.arange(len(amounts)),
                    amounts,
                    BAR_WIDTH,
                    bottom=base,
                    color=part.colour,
                    hatch=part.hatch or None,
                    edgecolor="white",
                    linewidth=0.0,
                )
                base = base + amounts


def _money_axis(axes: Axes, low: float, high: float, scale: Scale, words: Words) -> None:
    room = ROOM_FRACTION * ((high - low) or 1.0)
    axes.set_ylim((min(low, 0.0) - room) / scale.base_per_unit, (max(high, 0.0) + room) / scale.base_per_unit)
    axes.locator_params(axis="y", nbins=6)
    axes.yaxis.set_major_formatter(lambda value, _position: number(value, 0 if float(value).is_integer() else None))
    name_vertical(axes, words("cash_axis", unit=scale.unit), LEFT_IN)


def _years_axis(axes: Axes, table: pd.DataFrame, *, labels: bool) -> None:
    """Name the fiscal years, so few of them that they do not touch."""
    count = len(table)
    step = -(-count // TICKS_AT_MOST)
    places = np.arange(0, count, step)
    axes.set_xlim(-0.6, count - 0.4)
    axes.set_xticks(places, [str(table.index[int(place)]) if labels else "" for place in places])
    axes.tick_params(axis="x", length=0)


def _handles(shown: list[CashFlow], words: Words) -> list[Artist]:
    """Explain the parts that occur, and the lines."""
    handles: list[Artist] = [
        Patch(
            facecolor=part.colour,
            hatch=part.hatch or None,
            edgecolor="white",
            linewidth=0,
            label=words(f"cash_bar_{part.name}"),
        )
        for part in PARTS
        if any(flow.table[list(part.flows)].to_numpy().any() for flow in shown)
    ]
    for key, line in (("cash_line", "-"), ("cash_line_discounted", DASHES)):
        handles.append(
            Line2D([], [], color=colours.LOAD, linewidth=LINE_WIDTH, linestyle=line, label=words(key))  # type: ignore[arg-type]
        )
    return handles
