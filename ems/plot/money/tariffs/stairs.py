"""The panel of a tariff by the kWh of the month: stairs, and the mean of all kWh."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ems.plot import colours
from ems.plot.money.tariffs.axes import DASHES, EVERY, LINE_WIDTH, mark_fed_in, price_axis, season_colours
from ems.plot.money.tariffs.labels import Labels
from ems.plot.money.tariffs.text import period_name
from ems.tariffs.laying.bins import blocks_of
from ems.tariffs.words.wording import price
from ems.units import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ems.plot.money.tariffs.shape import Shape
    from ems.plot.style import Canvas
    from ems.plot.words import Words
    from ems.tariffs.model import Block, Period

STAIR_STYLES = ("-", "--", ":", "-.")
BEYOND, LEAST_TICK_GAP = 1.5, 0.05
"""Width of the panel, in its last limit; closest ticks, in the width of the panel."""
POINTS = 301


def blocks_panel(axes: Axes, shape: Shape, canvas: Canvas, words: Words) -> None:
    """Draw the price of each further kWh of the month as stairs; of a single one the mean of all kWh too.

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
    limits = sorted({block.from_kwh for period in shape.stairs for block in blocks_of(period)} - {0.0})
    end_kwh = BEYOND * limits[-1]
    axes.set_xlim(0.0, end_kwh)
    if min(np.diff([0.0, *limits])) >= LEAST_TICK_GAP * end_kwh:
        axes.set_xticks([0.0, *limits], [number(limit, 0 if limit.is_integer() else None) for limit in [0.0, *limits]])
    axes.set_xlabel(words("tariff_kwh_axis"))
    price_axis(axes, shape, words)
    labels = Labels(axes, canvas)
    drawn = [(period, *_stair_style(shape, period)) for period in shape.stairs]
    for period, colour, dashes in drawn:
        blocks = blocks_of(period)
        edges = [*(block.from_kwh for block in blocks), end_kwh]
        values = [block.price_per_kwh for block in blocks]
        axes.stairs(values, edges, baseline=None, color=colour, linewidth=LINE_WIDTH, linestyle=dashes)
        for place, value in enumerate(values):
            labels.line(edges[place], edges[place + 1], value, value)
        for limit, (below, above) in zip(edges[1:], pairwise(values), strict=False):
            labels.line(limit, limit, below, above)
    mark_fed_in(axes, shape, labels, words)
    for period, colour, _ in drawn:
        _name_blocks(period, end_kwh, labels, colour, words if len(drawn) > 1 else None)
    if len(drawn) == 1:
        _mean(axes, blocks_of(drawn[0][0]), end_kwh, labels, words)


def _stair_style(shape: Shape, period: Period) -> tuple[str, str]:
    """Return colour and dashes of a stair: the season's colour, dashes by its place among those of the season."""
    palette = season_colours(shape)
    colour = {}
    for each in shape.stairs:
        groups = {
            shape.season_of_month[curve.months[0]]
            for curve in shape.curves
            for stretch in curve.stretches
            if (stretch.period.name, stretch.blocks) == (each.name, blocks_of(each))
        }
        colour[each.name, blocks_of(each)] = palette[groups.pop()] if len(groups) == 1 else EVERY
    mine = colour[period.name, blocks_of(period)]
    alike = [key for key, other in colour.items() if other == mine]
    return mine, STAIR_STYLES[alike.index((period.name, blocks_of(period))) % len(STAIR_STYLES)]


def _name_blocks(period: Period, end_kwh: float, labels: Labels, colour: str, words: Words | None) -> None:
    """Write the price over each block, and the name over the last one where there are several stairs."""
    blocks = blocks_of(period)
    for place, block in enumerate(blocks):
        text = price(block.price_per_kwh)
        last = place == len(blocks) - 1
        named = words is not None and last
        name = "" if words is None or not named else words("tariff_label", name=period_name(period, words), price=text)
        to_kwh = end_kwh if last else blocks[place + 1].from_kwh
        labels.write([name.strip(), text], block.from_kwh, to_kwh, block.price_per_kwh, colour)


def _mean(axes: Axes, blocks: tuple[Block, ...], end_kwh: float, labels: Labels, words: Words) -> None:
    """Draw what all kWh of a month cost on average."""
    energy_kwh = np.linspace(0.0, end_kwh, POINTS)[1:]
    ends = [*(block.from_kwh for block in blocks[1:]), np.inf]
    cost = np.zeros(energy_kwh.size)
    for block, end in zip(blocks, ends, strict=True):
        cost += block.price_per_kwh * np.clip(energy_kwh, block.from_kwh, end) - block.price_per_kwh * block.from_kwh
    mean = cost / energy_kwh
    axes.plot(energy_kwh, mean, color=colours.MUTED_TEXT, linewidth=1.2, linestyle=DASHES)
    start_kwh = blocks[-1].from_kwh
    for first, last in pairwise(np.flatnonzero(energy_kwh >= start_kwh)[::10]):
        labels.line(float(energy_kwh[first]), float(energy_kwh[last]), float(mean[first]), float(mean[last]))
    middle = float(np.interp((start_kwh + end_kwh) / 2.0, energy_kwh, mean))
    lowest = min(middle, float(mean[energy_kwh >= start_kwh].min()))
    labels.write([words("tariff_mean")], start_kwh, end_kwh, lowest, colours.MUTED_TEXT)
