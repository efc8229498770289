"""A week as the plans promised it and as it was played."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ems.plot import colours
from ems.plot.axes import add_steps, days_axis, name_vertical, scale_values
from ems.plot.days import day_number, local_days
from ems.plot.fonts import language_or_warn
from ems.plot.layers import Layer
from ems.plot.promises import is_planned, net_exchange_kw, planned, week_of_surprises, window_starts
from ems.plot.seasons import DAYS_PER_WEEK
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.units import energy_scale, power_scale

if TYPE_CHECKING:
    import datetime as dt

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ems.results.result import Result

    Series = NDArray[np.float64]

EXCHANGE_IN, STORED_IN, BETWEEN_IN, LEFT_IN, RIGHT_IN, BOTTOM_IN, TOP_IN = 2.0, 1.0, 0.2, 0.85, 0.15, 0.48, 0.86
ROOM_FRACTION = 0.06


def promised_week(
    result: Result,
    start: str | dt.date | None = None,
    *,
    size: Size = "notebook",
    lang: str = "en",
) -> Figure:
    """Exchange with the grid and stored energy of a week, as promised and as played.

    Parameters
    ----------
    result
        The simulated year.
    start
        First local day, for example ``"2027-07-12"``; None takes the week that strayed furthest.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Raises
    ------
    InputError
        No planner decided in this year, or not a day of it.
    """
    words, days = Words(language_or_warn(lang)), local_days(result)
    plans = planned(result)
    first = day_number(result, days, week_of_surprises(result) if start is None else start)
    count = min(DAYS_PER_WEEK, days.count - first)
    span = slice(int(days.first_step[first]), int(days.first_step[first + count]))
    hours = np.arange(span.stop - span.start + 1, dtype=np.float64) * result.grid.step_h
    with style(size) as paper:
        canvas = Canvas(paper, TOP_IN + EXCHANGE_IN + BETWEEN_IN + STORED_IN + BOTTOM_IN)
        dates = words.dates(days.dates[first], days.dates[first + count - 1])
        canvas.title(words("title_with_dates", title=words("promised"), dates=dates), words.under(result))
        upper = canvas.axes(LEFT_IN, BOTTOM_IN + STORED_IN + BETWEEN_IN, RIGHT_IN, TOP_IN)
        played, promised = (
            net_exchange_kw(result.series)[span],
            _promised(result, net_exchange_kw(plans.promised))[span],
        )
        _draw_exchange(upper, hours, played, promised, words)
        _legend(upper, played, words)
        lower = canvas.axes(LEFT_IN, BOTTOM_IN, RIGHT_IN, TOP_IN + EXCHANGE_IN + BETWEEN_IN)
        _draw_stored(lower, hours, result, span, words)
        for axes in (upper, lower):
            days_axis(axes, days, first, count, result.grid.step_h, words)
        upper.tick_params(axis="x", labelbottom=False)
        return canvas.finish(words.lang)


def _promised(result: Result, values: Series) -> Series:
    """Leave a gap where nothing was planned."""
    return np.where(is_planned(result), values, np.nan)


def _draw_exchange(axes: Axes, hours: Series, played: Series, promised: Series, words: Words) -> None:
    """Draw import filled upwards, export downwards, and what was promised as a dashed line."""
    for key, amounts, colour in (
        ("import", np.maximum(played, 0.0), colours.IMPORT),
        ("export", np.minimum(played, 0.0), colours.EXPORT),
    ):
        add_steps(axes, amounts, hours, layer=Layer(key, amounts, colour))
    axes.stairs(promised, hours, baseline=None, color=colours.PROMISED, linewidth=1.2, linestyle="--")
    values = np.concatenate([played, promised, [0.0]])
    room = ROOM_FRACTION * max(float(np.nanmax(values) - np.nanmin(values)), 1.0)
    axes.set_ylim(float(np.nanmin(values)) - room * (np.nanmin(values) < 0.0), float(np.nanmax(values)) + room)
    axes.axhline(0.0, color="#555555", linewidth=0.8)
    scale = power_scale(float(np.nanmax(np.abs(values))))
    scale_values(axes, scale)
    name_vertical(axes, words("power_axis", unit=scale.unit), LEFT_IN)


def _draw_stored(axes: Axes, hours: Series, result: Result, span: slice, words: Words) -> None:
    """Draw the energy in all storages, which is the value at the end of a step."""
    played = result.series["energy_kwh"].to_numpy(dtype=np.float64)
    promised = _promised(result, planned(result).promised["energy_kwh"].to_numpy(dtype=np.float64))
    axes.plot(hours[1:], played[span], color=colours.STATE_OF_CHARGE, linewidth=1.6)
    line = _plan_by_plan(hours, played, promised, window_starts(result), span)
    axes.plot(line[:, 0], line[:, 1], "--", color=colours.PROMISED, linewidth=1.2)
    values = np.concatenate([played[span], promised[span], [0.0]])
    room = ROOM_FRACTION * max(float(np.nanmax(values) - np.nanmin(values)), 1.0)
    axes.set_ylim(float(np.nanmin(values)) - room, float(np.nanmax(values)) + room)
    scale = energy_scale(float(np.nanmax(np.abs(values))))
    scale_values(axes, scale)
    axes.locator_params(axis="y", nbins=4)
    name_vertical(axes, words("stored_axis", unit=scale.unit), LEFT_IN)


def _plan_by_plan(
    hours: Series, played: Series, promised: Series, starts: NDArray[np.int64], span: slice
) -> NDArray[np.float64]:
    """Points (hour, energy) of a line that begins anew with every plan, from what was stored when it was made."""
    inside = starts[(starts > span.start) & (starts < span.stop)]
    points: list[tuple[float, float]] = []
    for first, last in pairwise([span.start, *inside.tolist(), span.stop]):
        before = np.nan if first == 0 else played[first - 1] if first in starts else promised[first - 1]
        edges = hours[first - span.start : last - span.start + 1]
        points += [*zip(edges, [before, *promised[first:last]], strict=True), (np.nan, np.nan)]
    return np.array(points)


def _legend(axes: Axes, played: Series, words: Words) -> None:
    handles: list[Patch | Line2D] = [
        Patch(facecolor=colour, label=words(key))
        for key, colour, seen in (
            ("import", colours.IMPORT, played.max() > 0.0),
            ("export", colours.EXPORT, played.min() < 0.0),
        )
        if seen
    ]
    handles += [
        Line2D([], [], color=colours.STATE_OF_CHARGE, linewidth=1.6, label=words("stored_played")),
        Line2D([], [], color=colours.PROMISED, linestyle="--", linewidth=1.2, label=words("promised_line")),
    ]
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.03), ncols=len(handles))
