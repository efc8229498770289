"""How willing people were to respond over the season, and the points that were paid to them."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING

import numpy as np

from ems.plot import colours
from ems.plot.axes import LineLabel, label_lines, months_axis, name_vertical
from ems.plot.days import local_days, sum_per_day
from ems.plot.fonts import language_or_warn
from ems.plot.requests import asked, start_steps
from ems.plot.rooms import room_sums
from ems.plot.style import Canvas, Size, one_line, style
from ems.plot.words import Words
from ems.units import number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ems.plot.axes import LineStyle
    from ems.plot.days import Days
    from ems.results.result import Result

    Series = NDArray[np.float64]

RESPONSE_IN, POINTS_IN, BETWEEN_IN, LEFT_IN, RIGHT_IN, BOTTOM_IN, TOP_IN = 1.7, 1.4, 0.3, 0.85, 1.75, 0.32, 0.66
LINES: tuple[LineStyle, ...] = ("-", "-", "--", "--")
ROOM_FACTOR = 1.08
LABEL_LETTERS = 20
"""Letters in a line of a label; longer names take two lines."""
THOUSAND, THOUSANDS_FROM = 1e3, 5e4


def mean_response(result: Result) -> dict[str, float]:
    """Mean response that the events of each group met; groups that were never asked are left out.

    Parameters
    ----------
    result
        The simulated year.

    Raises
    ------
    InputError
        Nobody was asked for anything.
    """
    by_group = asked(result).events.groupby("group", sort=False)["response_fraction"].mean()
    return {str(name): float(value) for name, value in by_group.items()}


def points_by_day(result: Result) -> Series:
    """Points paid up to the end of every local day, shape (days,).

    Parameters
    ----------
    result
        The simulated year.

    Raises
    ------
    InputError
        Nobody was asked for anything.

    Notes
    -----
    Points of an event count on the day of its start. What controlled air conditioning earned is known for the year
    alone; it is spread over the days by what was put off in them.
    """
    requests = asked(result)
    events, count = requests.events, int(result.calendar.day[-1]) + 1
    day = result.calendar.day[start_steps(result, events)]
    paid = np.bincount(day, weights=events["points"], minlength=count).astype(np.float64)
    rest = requests.points - float(paid.sum())
    if requests.room_groups and rest > 0.0:
        put_off = sum_per_day(result, np.maximum(-room_sums(result)[1], 0.0))
        if put_off.any():
            paid += rest * put_off / put_off.sum()
    return np.asarray(np.cumsum(paid))


def response(result: Result, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """Response of every group over the year, and below the points paid, against the budget.

    Parameters
    ----------
    result
        The simulated year.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Raises
    ------
    InputError
        Nobody was asked for anything.
    """
    asked(result)
    words, days = Words(language_or_warn(lang)), local_days(result)
    with style(size) as paper:
        height_in = TOP_IN + RESPONSE_IN + BETWEEN_IN + POINTS_IN + BOTTOM_IN
        canvas = Canvas(paper, height_in)
        canvas.title(words("response"), words.under(result))
        upper = canvas.axes(LEFT_IN, BOTTOM_IN + POINTS_IN + BETWEEN_IN, RIGHT_IN, TOP_IN)
        _draw_response(upper, result, days, words, canvas)
        months_axis(upper, days, words, labels=False)
        lower = canvas.axes(LEFT_IN, BOTTOM_IN, RIGHT_IN, TOP_IN + RESPONSE_IN + BETWEEN_IN)
        _draw_points(lower, result, days, words, canvas)
        months_axis(lower, days, words)
        return canvas.finish(words.lang)


def _draw_response(axes: Axes, result: Result, days: Days, words: Words, canvas: Canvas) -> None:
    """Draw one line a group, with its response as every day begins."""
    requests, means = asked(result), mean_response(result)
    place = np.append(np.arange(days.count), days.count)
    steps = np.append(days.first_step[:-1], result.grid.n_steps - 1)
    labels, highest = [], 0.0
    for row, group in enumerate(requests.groups):
        line, colour = LINES[row % len(LINES)], colours.GROUP_SHADES[row % len(colours.GROUP_SHADES)]
        values = 100.0 * requests.response_fraction[group].to_numpy(dtype=np.float64)[steps]
        axes.plot(place, values, line, color=colour, linewidth=1.5)
        name = textwrap.fill(one_line(requests.title(group)), LABEL_LETTERS, max_lines=2, placeholder="…")
        text = words("response_label", group=name, mean=percent(means[group])) if group in means else name
        labels.append(LineLabel(float(values[-1]), text, colour, line))
        highest = max(highest, float(values.max()))
    axes.set_ylim(0.0, max(ROOM_FACTOR * highest, 1.0))
    axes.locator_params(axis="y", nbins=6)
    name_vertical(axes, words("response_axis"), LEFT_IN)
    label_lines(axes, labels, canvas, RIGHT_IN)


def _draw_points(axes: Axes, result: Result, days: Days, words: Words, canvas: Canvas) -> None:
    """Draw the points paid so far as steps, and the budget as a line where there is one."""
    requests, paid = asked(result), points_by_day(result)
    edges, total = np.arange(days.count + 1.0), float(paid[-1])
    axes.stairs(paid, edges, fill=True, color=colours.REQUEST_MORE, alpha=0.55, linewidth=0)
    axes.stairs(paid, edges, baseline=None, color=colours.REQUEST_LESS, linewidth=1.5)
    labels = [LineLabel(total, words("points_label", points=number(total, 0)), colours.REQUEST_LESS)]
    top = total
    if math.isfinite(requests.points_budget):
        axes.axhline(requests.points_budget, color=colours.PROMISED, linewidth=1.2, linestyle="--")
        text = words("budget_label", points=number(requests.points_budget, 0))
        labels.append(LineLabel(requests.points_budget, text, colours.PROMISED, "--"))
        top = max(top, requests.points_budget)
    axes.set_ylim(0.0, max(ROOM_FACTOR * top, 1.0))
    axes.locator_params(axis="y", nbins=5)
    # long numbers would run into the axis' name
    unit = THOUSAND if top >= THOUSANDS_FROM else 1.0
    axes.yaxis.set_major_formatter(lambda value, _position: number(value / unit, 0))
    name_vertical(axes, words("points_axis" if unit == 1.0 else "points_axis_thousand"), LEFT_IN)
    label_lines(axes, labels, canvas, RIGHT_IN)
