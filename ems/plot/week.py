"""A week, or any span of days: supply against load, and what the storages hold."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from ems.plot import colours
from ems.plot.axes import (
    LineLabel,
    add_steps,
    days_axis,
    label_lines,
    legend_above,
    legend_rows,
    name_vertical,
    scale_values,
)
from ems.plot.days import day_number, local_days
from ems.plot.fonts import language_or_warn
from ems.plot.layers import Layer, supply_layers, use_layers
from ems.plot.seasons import DAYS_PER_WEEK, TellingWeek, telling_weeks
from ems.plot.style import Canvas, Size, style
from ems.plot.tiers import storage_tiers
from ems.plot.words import Words
from ems.plot.wrong import wrong
from ems.units import energy, power_scale

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ems.plot.axes import LineStyle
    from ems.plot.days import Days
    from ems.plot.tiers import Tier
    from ems.results.result import Result

    Series = NDArray[np.float64]

MOST_DAYS = 31
LEFT_IN, RIGHT_IN, RIGHT_ALONE_IN = 0.85, 1.3, 0.15
"""The right margin names the storages, where there are any."""
ROOM_FRACTION = 0.04
STACK_HEIGHT_IN, STORED_HEIGHT_IN, BETWEEN_IN, BOTTOM_IN = 2.2, 0.8, 0.16, 0.48
TIER_LINES: Mapping[str, tuple[float, LineStyle]] = {"site": (1.2, "--"), "pool": (1.9, "-")}
"""Width and style of the line of each tier."""


def week(
    result: Result,
    start: str | dt.date | None = None,
    days: int = DAYS_PER_WEEK,
    *,
    size: Size = "notebook",
    lang: str = "en",
) -> Figure:
    """Supply against load of a span of days, with the state of charge below.

    Parameters
    ----------
    result
        The simulated year.
    start
        First local day, for example ``"2027-07-10"``; None takes the first telling week (:func:`telling_weeks`).
    days
        Number of days, 1 to 31; the figure ends with the year.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Returns
    -------
    Figure
        Supply stacked upwards, load as a line, and below zero where the rest goes: storages, export, curtailment.

    Raises
    ------
    InputError
        Not a day of the simulated year, or an impossible number of days.
    """
    if not 1 <= days <= MOST_DAYS:
        raise wrong(where=f"days = {days}", what=f"must lie between 1 and {MOST_DAYS}")
    words = Words(language_or_warn(lang))
    weeks = telling_weeks(result)
    all_days = local_days(result)
    first = day_number(result, all_days, weeks[0].start if start is None else start)
    count = min(days, all_days.count - first)
    with style(size) as paper:
        span = slice(int(all_days.first_step[first]), int(all_days.first_step[first + count]))
        tiers = storage_tiers(result, words)
        series = result.series.iloc[span]
        supply, uses = supply_layers(series), use_layers(series)
        top_in = 0.5 + paper.font_points / 72.0 * (1.6 * legend_rows(len(supply) + len(uses) + 1) + 0.6)
        lower_in = STORED_HEIGHT_IN + BETWEEN_IN if tiers else 0.0
        canvas = Canvas(paper, top_in + STACK_HEIGHT_IN + lower_in + BOTTOM_IN)
        canvas.title(_title(all_days, first, count, weeks, words), words.under(result))
        right_in = RIGHT_IN if tiers else RIGHT_ALONE_IN
        axes = canvas.axes(LEFT_IN, BOTTOM_IN + lower_in, right_in, top_in)
        hours = np.arange(span.stop - span.start + 1, dtype=np.float64) * result.grid.step_h
        _draw_stack(axes, hours, supply, uses, series["load_kw"].to_numpy(dtype=np.float64), words)
        legend_above(axes, [*supply, *uses], words)
        days_axis(axes, all_days, first, count, result.grid.step_h, words)
        if tiers:
            axes.tick_params(axis="x", labelbottom=False)
            lower = canvas.axes(LEFT_IN, BOTTOM_IN, right_in, top_in + STACK_HEIGHT_IN + BETWEEN_IN)
            _draw_stored(lower, hours, span, tiers, words, canvas)
            days_axis(lower, all_days, first, count, result.grid.step_h, words)
        return canvas.finish(words.lang)


def _title(days: Days, first: int, count: int, weeks: Sequence[TellingWeek], words: Words) -> str:
    """Title with the dates, and with what is special where it is one of the telling weeks."""
    telling = {week.start: week.kind for week in weeks}
    kind = telling.get(days.dates[first]) if count == DAYS_PER_WEEK else None
    dates = words.dates(days.dates[first], days.dates[first + count - 1])
    return words("title_with_dates", title=words(f"week_{kind or 'plain'}"), dates=dates)


def _draw_stack(
    axes: Axes, hours: Series, supply: Sequence[Layer], uses: Sequence[Layer], load_kw: Series, words: Words
) -> None:
    """Draw layers from the highest sum down, so that no seam shows between neighbours."""
    limits = [0.0, float(load_kw.max())]
    for layers, sign in ((supply, 1.0), (uses, -1.0)):
        sums = accumulate(sign * layer.amounts for layer in layers)
        for layer, outer in reversed(list(zip(layers, sums, strict=True))):
            add_steps(axes, outer, hours, layer=layer)
            limits += [float(outer.min()), float(outer.max())]
    add_steps(axes, load_kw, hours)
    axes.axhline(0.0, color="#555555", linewidth=0.8)
    room = ROOM_FRACTION * max(max(limits) - min(limits), 1.0)
    axes.set_ylim(min(limits) - room * (min(limits) < 0.0), max(limits) + room)
    scale = power_scale(max(limits))
    scale_values(axes, scale)
    name_vertical(axes, words("power_axis", unit=scale.unit), LEFT_IN)


def _draw_stored(axes: Axes, hours: Series, span: slice, tiers: Sequence[Tier], words: Words, canvas: Canvas) -> None:
    """Draw one line a tier, labelled at its right end."""
    labels = []
    for tier in tiers:
        width, line = TIER_LINES[tier.name]
        # energy is the value at the end of a step, so the line begins with the value before the window
        before = tier.stored_fraction[span.start - 1] if span.start > 0 else tier.stored_fraction[0]
        stored = 100.0 * np.append(before, tier.stored_fraction[span])
        axes.plot(hours, stored, line, color=colours.STATE_OF_CHARGE, linewidth=width)
        text = words("tier_label", title=tier.title, capacity=energy(tier.usable_capacity_kwh))
        labels.append(LineLabel(float(stored[-1]), text, colours.STATE_OF_CHARGE, line))
    axes.set_ylim(-4.0, 104.0)
    axes.set_yticks([0, 50, 100])
    name_vertical(axes, words("soc_axis"), LEFT_IN)
    label_lines(axes, labels, canvas, RIGHT_IN)
