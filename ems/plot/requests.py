"""What people were asked to do: when, and what came of it week by week."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.patches import Patch

from ems.plot import colours
from ems.plot.axes import clock_axis, months_axis, name_vertical, scale_values
from ems.plot.days import HOURS_PER_DAY, local_days
from ems.plot.fonts import language_or_warn
from ems.plot.seasons import DAYS_PER_WEEK
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.plot.wrong import wrong
from ems.results.planning import EVENT_KINDS
from ems.units import energy_scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ems.plot.days import Days
    from ems.results.planning import Requests
    from ems.results.result import Result

    Series = NDArray[np.float64]

COLOURS = {"less": colours.REQUEST_LESS, "more": colours.REQUEST_MORE}
SIGNS = {"less": -1.0, "more": 1.0}
WHEN_IN, MOVED_IN, BETWEEN_IN, LEFT_IN, RIGHT_IN, BOTTOM_IN, TOP_IN = 1.7, 1.7, 0.24, 0.85, 0.15, 0.32, 0.9
POINTS_PER_INCH = 72.0
MARK_WIDTH_DAYS = 0.85
ROOM_FRACTION = 0.06


class WeekSum(NamedTuple):
    """What the events that started in each week moved or saved, shape (weeks,) [kWh]."""

    first_day: NDArray[np.int64]
    expected_kwh: Series
    realised_kwh: Series


def asked(result: Result) -> Requests:
    """Requests of a result.

    Parameters
    ----------
    result
        The simulated year.

    Raises
    ------
    InputError
        Nobody was asked for anything.
    """
    if result.requests is None or result.requests.events.empty:
        raise wrong(where="requests", what="nobody was asked for anything in this year", source=result.scenario)
    return result.requests


def start_steps(result: Result, events: pd.DataFrame) -> NDArray[np.int64]:
    """Step at which each event starts, shape (events,).

    Parameters
    ----------
    result
        The simulated year.
    events
        Rows of ``Requests.events``.
    """
    return np.asarray(result.grid.index.get_indexer(pd.DatetimeIndex(events["start"])), dtype=np.int64)


def weekly(result: Result, kind: str) -> WeekSum:
    """Sum what was expected of events and what they did, week by week from Monday, as the limits on events count.

    Parameters
    ----------
    result
        The simulated year.
    kind
        ``"less"`` or ``"more"``.

    Raises
    ------
    InputError
        Nobody was asked for anything.
    """
    events = asked(result).events
    events = events[events["kind"] == kind]
    before = int(result.calendar.weekday[0])  # days of the first week that lie before the year
    week = (result.calendar.day[start_steps(result, events)] + before) // DAYS_PER_WEEK
    count = (int(result.calendar.day[-1]) + before) // DAYS_PER_WEEK + 1
    expected, realised = (
        np.bincount(week, weights=events[f"{name}_kwh"], minlength=count).astype(np.float64)
        for name in ("expected", "realised")
    )
    return WeekSum(np.arange(count) * DAYS_PER_WEEK - before, expected, realised)


def request_days(result: Result, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """Show the days with events and their hours, and below what was expected of them and what they did, by the week.

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
        height_in = TOP_IN + WHEN_IN + BETWEEN_IN + MOVED_IN + BOTTOM_IN
        canvas = Canvas(paper, height_in)
        canvas.title(words("requests"), words.under(result))
        upper = canvas.axes(LEFT_IN, BOTTOM_IN + MOVED_IN + BETWEEN_IN, RIGHT_IN, TOP_IN)
        _draw_events(upper, result, paper.width_in - LEFT_IN - RIGHT_IN, days)
        months_axis(upper, days, words, labels=False)
        name_vertical(upper, words("hour_axis"), LEFT_IN)
        _legend(upper, result, words)
        lower = canvas.axes(LEFT_IN, BOTTOM_IN, RIGHT_IN, TOP_IN + WHEN_IN + BETWEEN_IN)
        _draw_weeks(lower, result, words)
        months_axis(lower, days, words)
        return canvas.finish(words.lang)


def _draw_events(axes: Axes, result: Result, width_in: float, days: Days) -> None:
    """Draw every event as a bar from its first to its last hour; what passes midnight stands on the next day."""
    events = asked(result).events
    steps = start_steps(result, events)
    width = MARK_WIDTH_DAYS * width_in * POINTS_PER_INCH / days.count
    for kind in EVENT_KINDS:
        of_kind = (events["kind"] == kind).to_numpy()
        day = result.calendar.day[steps[of_kind]] + 0.5
        start = np.asarray(result.calendar.hour[steps[of_kind]], dtype=np.float64)
        end = start + events["duration_h"].to_numpy(dtype=np.float64)[of_kind]
        over = end > HOURS_PER_DAY
        day, start = np.append(day, day[over] + 1), np.append(start, np.zeros(int(over.sum())))
        end = np.append(np.minimum(end, HOURS_PER_DAY), end[over] - HOURS_PER_DAY)
        axes.vlines(day, start, end, color=COLOURS[kind], linewidth=width)
    clock_axis(axes, "y")


def _draw_weeks(axes: Axes, result: Result, words: Words) -> None:
    """Draw realised energies as bars, “more” upwards and “less” downwards, and what was expected as outlines."""
    highest = 0.0
    for kind in EVENT_KINDS:
        week, sign = weekly(result, kind), SIGNS[kind]
        some = (week.expected_kwh > 0.0) | (week.realised_kwh > 0.0)
        place, expected, realised = (values[some] for values in week)
        axes.bar(place, sign * realised, DAYS_PER_WEEK, align="edge", color=COLOURS[kind], linewidth=0)
        outline = axes.bar(place, sign * expected, DAYS_PER_WEEK, align="edge", linewidth=0.8)
        for bar in outline:
            bar.set(facecolor="none", edgecolor=colours.LOAD)
        highest = max([highest, *expected, *realised])
    bottom, top = axes.get_ylim()
    axes.set_ylim(bottom - ROOM_FRACTION * (top - bottom), top + ROOM_FRACTION * (top - bottom))
    axes.axhline(0.0, color="#555555", linewidth=0.8)
    scale = energy_scale(highest)
    scale_values(axes, scale)
    name_vertical(axes, words("requests_axis", unit=scale.unit), LEFT_IN)


def _legend(axes: Axes, result: Result, words: Words) -> None:
    """Put a legend over the upper axes that explains both panels."""
    seen = set(asked(result).events["kind"])
    handles = [Patch(facecolor=COLOURS[kind], label=words(f"request_{kind}")) for kind in EVENT_KINDS if kind in seen]
    handles.append(Patch(facecolor="none", edgecolor=colours.LOAD, linewidth=0.8, label=words("request_expected")))
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.03), ncols=len(handles))
