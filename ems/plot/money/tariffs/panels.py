"""Panels of a tariff's figure: energy by hour and by month, demand charge by month."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D

from ems.plot import colours
from ems.plot.axes import clock_axis, name_vertical
from ems.plot.money.bill import COLOURS as BILL_COLOURS
from ems.plot.money.bill import HATCHES
from ems.plot.money.tariffs.axes import (
    DASHES,
    EVERY,
    LINE_WIDTH,
    ROOM,
    first_price,
    label_texts,
    mark_fed_in,
    months_axis,
    plain_numbers,
    price_axis,
    season_colours,
)
from ems.plot.money.tariffs.labels import Labels
from ems.plot.money.tariffs.shape import MIDNIGHT_H, MONTHS
from ems.plot.money.tariffs.text import curve_name, market_text
from ems.plot.outages.legend import LEFT_IN
from ems.tariffs.laying.bins import blocks_of
from ems.tariffs.words.wording import price

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from ems.plot.money.tariffs.shape import Curve, Shape, Stretch
    from ems.plot.style import Canvas
    from ems.plot.words import Words
    from ems.tariffs.model import Block, Market

MARKET_FILL, BAR_WIDTH, BAND_ALPHA = "#EDEDED", 0.72, 0.13


def hours_panel(axes: Axes, shape: Shape, canvas: Canvas, words: Words) -> None:
    """Draw the price over a day: a line for each kind of day in each season, a band where blocks change it.

    Parameters
    ----------
    axes
        Where to draw.
    shape
        The prices.
    canvas
        The figure under construction.
    words
        Language.
    """
    clock_axis(axes)
    axes.set_xlabel(words("hour_axis"))
    price_axis(axes, shape, words)
    labels = Labels(axes, canvas)
    palette = season_colours(shape)
    shared = _shared(shape)
    for curve in shape.curves:
        colour = palette[shape.season_of_month[curve.months[0]]]
        _draw_curve(axes, curve, colour, labels)
    for stretch in shared:
        axes.hlines(first_price(stretch), stretch.first_h, stretch.last_h, color=EVERY, linewidth=LINE_WIDTH, zorder=3)
    if shape.tariff.market is not None:
        _market(axes, shape, shape.tariff.market, canvas, words)
    mark_fed_in(axes, shape, labels, words)
    _name_stretches(shape, palette, shared, labels, words)


def _draw_curve(axes: Axes, curve: Curve, colour: str, labels: Labels) -> None:
    edges = [curve.stretches[0].first_h, *(stretch.last_h for stretch in curve.stretches)]
    first = [first_price(stretch) for stretch in curve.stretches]
    dashes = DASHES if curve.kind == "day_off" else "-"
    axes.stairs(first, edges, baseline=None, color=colour, linewidth=LINE_WIDTH, linestyle=dashes)
    last = [stretch.blocks[-1].price_per_kwh for stretch in curve.stretches]
    if first != last:
        axes.stairs(last, edges, baseline=np.array(first), fill=True, color=colour, alpha=BAND_ALPHA, linewidth=0.0)
    for stretch in curve.stretches:
        labels.line(stretch.first_h, stretch.last_h, first_price(stretch), first_price(stretch))
    for before, after in pairwise(curve.stretches):
        labels.line(after.first_h, after.first_h, first_price(before), first_price(after))


def _name_stretches(shape: Shape, palette: list[str], shared: list[Stretch], labels: Labels, words: Words) -> None:
    """Write name and price over each period once, where it lasts longest."""
    longest: dict[tuple[str, tuple[Block, ...]], tuple[Stretch, str]] = {}
    for curve in shape.curves:
        for stretch in curve.stretches:
            key = (stretch.period.name, stretch.blocks)
            colour = EVERY if stretch in shared else palette[shape.season_of_month[curve.months[0]]]
            known = longest.get(key)
            if known is None or stretch.last_h - stretch.first_h > known[0].last_h - known[0].first_h:
                longest[key] = (stretch, colour)
    for stretch, colour in longest.values():
        texts = label_texts(stretch.period, words)
        labels.write(texts, stretch.first_h, stretch.last_h, first_price(stretch), colour)


def months_panel(axes: Axes, shape: Shape, canvas: Canvas, words: Words) -> None:
    """Draw the price over the year, where it is the same at all hours of a month.

    Parameters
    ----------
    axes
        Where to draw.
    shape
        The prices.
    canvas
        The figure under construction.
    words
        Language.
    """
    months_axis(axes, words)
    price_axis(axes, shape, words)
    labels, palette = Labels(axes, canvas), season_colours(shape)
    of_month = {month: curve.stretches[0] for curve in shape.curves for month in curve.months}
    values = [first_price(of_month[month]) for month in MONTHS]
    axes.stairs(values, np.arange(len(MONTHS) + 1), baseline=None, color=colours.MUTED_TEXT, linewidth=0.8)
    runs = _runs([of_month[month].period for month in MONTHS])
    for first, last in runs:
        labels.line(first, last, values[first], values[first])
    mark_fed_in(axes, shape, labels, words)
    for first, last in runs:
        colour = palette[shape.season_of_month[first + 1]]
        axes.hlines(values[first], first, last, color=colour, linewidth=LINE_WIDTH, zorder=3)
        labels.write(label_texts(of_month[first + 1].period, words), first, last, values[first], colour)


def demand_panel(axes: Axes, shape: Shape, canvas: Canvas, words: Words) -> None:
    """Draw the demand charge of each month.

    Parameters
    ----------
    axes
        Where to draw.
    shape
        The prices.
    canvas
        The figure under construction.
    words
        Language.
    """
    values = shape.demand_per_kw
    months_axis(axes, words)
    axes.set_ylim(0.0, ROOM * 1.1 * max(values))
    bars = axes.bar(np.arange(len(MONTHS)) + 0.5, values, BAR_WIDTH, color=BILL_COLOURS["demand"], edgecolor="white")
    for bar in bars:
        bar.set_hatch(HATCHES["demand"])
        bar.set_linewidth(0.0)
    plain_numbers(axes)
    name_vertical(axes, words("tariff_demand_axis", currency=shape.tariff.currency), LEFT_IN)
    labels = Labels(axes, canvas)
    for first, last in _runs(values):
        if not values[first]:
            continue
        labels.write([price(values[first])], first, last, values[first], colours.LOAD)


def curve_handles(shape: Shape, words: Words) -> list[Artist]:
    """Explain the lines of the panel by hour; nothing where there is only one.

    Parameters
    ----------
    shape
        The prices.
    words
        Language.
    """
    if len(shape.curves) == 1:
        return []
    palette = season_colours(shape)
    return [
        Line2D(
            [],
            [],
            color=palette[shape.season_of_month[curve.months[0]]],
            linewidth=LINE_WIDTH,
            linestyle=DASHES if curve.kind == "day_off" else "-",
            label=curve_name(curve, words),
        )
        for curve in shape.curves
    ]


def _shared(shape: Shape) -> list[Stretch]:
    """Hours that have one price on all days of the year."""
    every = [set(curve.stretches) for curve in shape.curves]
    return [stretch for stretch in shape.curves[0].stretches if all(stretch in found for found in every)]


def _runs(values: Sequence[object]) -> list[tuple[int, int]]:
    """Return where each run of equal values begins and ends.

    Examples
    --------
    >>> _runs([1, 1, 2])
    [(0, 2), (2, 3)]
    """
    changes = [place for place in range(1, len(values)) if values[place] != values[place - 1]]
    return list(pairwise([0, *changes, len(values)]))


def _market(axes: Axes, shape: Shape, market: Market, canvas: Canvas, words: Words) -> None:
    """Fill what is above the adder with the words that it follows a market; its height means nothing."""
    top = axes.get_ylim()[1]
    base = max(block.price_per_kwh for period in shape.periods for block in blocks_of(period))
    axes.fill_between([0.0, MIDNIGHT_H], base, top, color=MARKET_FILL, linewidth=0.0, zorder=0)
    axes.set_yticks([0.0, base] if base > 0.0 else [0.0])
    key = "tariff_follows_market" if shape.tariff.energy and base > 0.0 else "tariff_market_alone"
    text = words(key, market=market_text(market, words))
    place = base + 0.62 * (top - base)
    written = axes.text(MIDNIGHT_H / 2.0, place, text, ha="center", va="center", color=colours.LOAD, linespacing=1.5)
    canvas.keep_within(written, canvas.paper.width_in - LEFT_IN - 0.4)
