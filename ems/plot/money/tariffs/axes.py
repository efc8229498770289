"""What the panels of a tariff share: colours of seasons, axes, labels, the mark of energy fed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_hex

from ems.plot import colours
from ems.plot.axes import name_vertical
from ems.plot.money.tariffs.shape import MONTHS
from ems.plot.money.tariffs.text import period_name, prices_text
from ems.plot.outages.legend import LEFT_IN
from ems.tariffs.laying.bins import blocks_of
from ems.tariffs.words.wording import price
from ems.units import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ems.plot.money.tariffs.labels import Labels
    from ems.plot.money.tariffs.shape import Shape, Stretch
    from ems.plot.words import Words
    from ems.tariffs.model import Period

SEASONS = ("#7F2704", "#2C6FA8", "#946C00", "#5B4A8A")
"""Colours of seasons, none of them that of a flow of energy."""
MORE_SEASONS, MORE_TO = "viridis", 0.75
EVERY = colours.LOAD
"""Colour of prices that hold in all seasons and on all days."""
FED_IN_TEXT, FED_IN_WIDTH = "#1F6F9F", 1.2
LINE_WIDTH = 2.0
DASHES = (0, (4, 2))
ROOM, MARKET_ROOM = 1.2, 2.6
"""Height of a panel, in its highest price."""


def season_colours(shape: Shape) -> list[str]:
    """Return one colour for each group of months with the same prices.

    Parameters
    ----------
    shape
        The prices.
    """
    count = max(shape.season_of_month.values()) + 1
    if count <= len(SEASONS):
        return list(SEASONS[:count]) if count > 1 else [EVERY]
    return [to_hex(colour) for colour in mpl.colormaps[MORE_SEASONS](np.linspace(0.0, MORE_TO, count))]


def first_price(stretch: Stretch) -> float:
    """Price of the first kWh of the month."""
    return stretch.blocks[0].price_per_kwh


def label_texts(period: Period, words: Words) -> list[str]:
    """Return name and price, and the price alone."""
    text = prices_text(period, words)
    name = period_name(period, words)
    return [words("tariff_label", name=name, price=text) if name else "", text]


def months_axis(axes: Axes, words: Words) -> None:
    """Name the twelve months along the horizontal axis."""
    axes.set_xlim(0.0, len(MONTHS))
    axes.set_xticks(np.arange(len(MONTHS)) + 0.5, [words.short_month(month) for month in MONTHS])
    axes.tick_params(axis="x", length=0)


def price_axis(axes: Axes, shape: Shape, words: Words) -> None:
    """Set the height of a panel so that panels of one figure compare, and name its axis."""
    prices = [block.price_per_kwh for period in shape.periods for block in blocks_of(period)]
    high = max(*prices, shape.export_per_kwh or 0.0, 0.0) or 1.0
    room = MARKET_ROOM if shape.tariff.market is not None else ROOM
    axes.set_ylim(ROOM * min(*prices, 0.0), room * high)
    plain_numbers(axes)
    name_vertical(axes, words("tariff_axis", currency=shape.tariff.currency), LEFT_IN)


def plain_numbers(axes: Axes) -> None:
    """Write few round numbers along the vertical axis."""
    axes.locator_params(axis="y", nbins=6)
    axes.yaxis.set_major_formatter(lambda value, _position: number(value, 0 if float(value).is_integer() else None))


def mark_fed_in(axes: Axes, shape: Shape, labels: Labels, words: Words) -> None:
    """Mark what is paid for energy fed in."""
    paid = shape.export_per_kwh
    if not paid:
        return
    first, last = axes.get_xlim()
    axes.hlines(paid, first, last, color=colours.EXPORT, linewidth=FED_IN_WIDTH)
    labels.line(first, last, paid, paid)
    labels.write([words("tariff_export_mark", price=price(paid))], first, last, paid, FED_IN_TEXT)
