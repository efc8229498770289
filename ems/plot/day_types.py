"""The district's mean weekday against its mean day off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.plot import colours
from ems.plot.axes import clock_axis, name_vertical, scale_values
from ems.plot.days import hour_by_day, local_days
from ems.plot.fonts import language_or_warn
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.units import power_scale

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ems.results.result import Result

    Series = NDArray[np.float64]

LEFT_IN = 0.85
PV_TEXT = "#6B4A00"


def mean_day(result: Result, column: str, *, off: bool | None = None) -> Series:
    """Mean day of a district series by local time of day; shape (steps of a day,) [kW].

    Parameters
    ----------
    result
        The simulated year.
    column
        A column of ``Result.series``.
    off
        True: days off only; False: weekdays only; None: all days. NaN where there is no such day.
    """
    by_day = hour_by_day(result, result.series[column].to_numpy(dtype=np.float64))
    if off is not None:
        by_day = by_day[:, local_days(result).is_off == off]
    count = np.isfinite(by_day).sum(axis=1)
    mean = np.full(count.size, np.nan)
    np.divide(np.nansum(by_day, axis=1), count, out=mean, where=count > 0)
    return mean


def day_types(result: Result, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """Mean load of weekdays and of days off (weekends, holidays, extra days off), with the mean PV behind.

    Parameters
    ----------
    result
        The simulated year.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.
    """
    words = Words(language_or_warn(lang))
    with style(size) as paper:
        canvas = Canvas(paper, 2.9)
        canvas.title(words("day_types"), words.under(result))
        axes = canvas.axes(LEFT_IN, 0.48, 0.3, 0.6)
        pv_kw, weekday_kw = mean_day(result, "pv_kw"), mean_day(result, "load_kw", off=False)
        day_off_kw = mean_day(result, "load_kw", off=True)
        edges = np.linspace(0.0, 24.0, pv_kw.size + 1)
        middle = (edges[:-1] + edges[1:]) / 2.0
        axes.fill_between(middle, pv_kw, color=colours.PV, alpha=0.35, linewidth=0)
        axes.plot(middle, pv_kw, color=colours.PV, linewidth=1.2)
        axes.plot(middle, weekday_kw, color=colours.LOAD, linewidth=2.0)
        axes.plot(middle, day_off_kw, color=colours.LOAD, linewidth=1.5, dashes=(4.0, 1.5))
        clock_axis(axes)
        highest = np.nanmax([pv_kw, weekday_kw, day_off_kw])
        axes.set_ylim(0.0, 1.12 * max(float(highest), 1.0))
        scale = power_scale(axes.get_ylim()[1])
        scale_values(axes, scale)
        name_vertical(axes, words("power_axis", unit=scale.unit), LEFT_IN)
        axes.set_xlabel(words("hour_axis"))
        _name_lines(axes, middle, pv_kw, {"weekday": weekday_kw, "day_off": day_off_kw}, words)
        return canvas.finish(words.lang)


def _name_lines(axes: Axes, middle: Series, pv_kw: Series, loads: Mapping[str, Series], words: Words) -> None:
    """Name the lines where they are furthest apart: the upper one above, the lower one below itself."""
    present = {name: values for name, values in loads.items() if np.isfinite(values).all()}
    spread = np.ptp(list(present.values()), axis=0)
    place = int(np.argmax(spread))
    upper_first = sorted(present, key=lambda name: -present[name][place])
    offset = 0.035 * axes.get_ylim()[1]
    for name, side, align in zip(upper_first, (1.0, -1.0), ("bottom", "top"), strict=False):
        y = float(present[name][place]) + side * offset
        axes.text(middle[place], y, words(name), ha="center", va=align, weight="bold", color=colours.LOAD)
    if pv_kw.max() > 0.0:
        axes.text(12.0, offset, words("pv_mean"), ha="center", va="bottom", color=PV_TEXT)
