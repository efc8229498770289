"""For how many hours of the year the import exceeds a power, with and without batteries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D

from ems.plot import colours
from ems.plot.axes import name_vertical, scale_values
from ems.plot.fonts import language_or_warn
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.units import number, power, power_scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ems.plot.axes import LineStyle
    from ems.results.result import Result

    Series = NDArray[np.float64]

LEFT_IN = 0.85
POINTS = 600
"""Points that a duration curve is drawn with: more than a page has pixels to show."""
REFERENCE = "#6E6E6E"
WITH_BATTERIES = "#3A3A3A"


def duration_curve(
    result: Result, reference: Result | None = None, *, size: Size = "notebook", lang: str = "en"
) -> Figure:
    """Import of the year, the highest first.

    Parameters
    ----------
    result
        The simulated year.
    reference
        The same district with the policy ``"none"``, that is without batteries; None leaves it out.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Returns
    -------
    Figure
        The curve, and the reference dashed; what lies between is coloured like discharge.
    """
    words = Words(language_or_warn(lang))
    with style(size) as paper:
        canvas = Canvas(paper, 3.0)
        canvas.title(words("duration"), words.under(result))
        axes = canvas.axes(LEFT_IN, 0.48, 0.3, 0.6)
        hours, import_kw = sorted_import(result)
        highest = float(import_kw[0])
        if reference is not None:
            before_h, before_kw = sorted_import(reference)
            highest = max(highest, float(before_kw[0]))
            axes.fill_between(
                hours,
                import_kw,
                np.interp(hours, before_h, before_kw),
                color=colours.DISCHARGE,
                alpha=0.22,
                linewidth=0,
            )
            axes.plot(before_h, before_kw, color=REFERENCE, linewidth=1.3, dashes=(4.0, 1.5))
        axes.plot(hours, import_kw, color=WITH_BATTERIES, linewidth=2.0)
        axes.set_ylim(0.0, max(1.12 * highest, 1.0))
        axes.set_xlim(0.0, float(hours[-1]))
        _label(axes, words)
        _name_curves(axes, result, reference, words)
        return canvas.finish(words.lang)


def sorted_import(result: Result) -> tuple[Series, Series]:
    """Points of the duration curve: hours [h] and the import exceeded for so long [kW], the ends included.

    Parameters
    ----------
    result
        The simulated year.
    """
    descending = np.sort(result.series["import_kw"].to_numpy(dtype=np.float64))[::-1]
    chosen = np.unique(np.linspace(0, descending.size - 1, POINTS).round().astype(np.int64))
    hours = (chosen + (chosen == descending.size - 1)) * result.grid.step_h
    return hours, descending[chosen]


def _label(axes: Axes, words: Words) -> None:
    scale = power_scale(axes.get_ylim()[1])
    scale_values(axes, scale)
    name_vertical(axes, words("import_bar", unit=scale.unit), LEFT_IN)
    axes.set_xlabel(words("year_hours_axis"))
    axes.xaxis.set_major_formatter(lambda value, _position: number(value, 0))


def _name_curves(axes: Axes, result: Result, reference: Result | None, words: Words) -> None:
    """Name the curves in the empty corner over them, each with its peak."""
    name = words("import" if reference is None else "with_batteries")
    rows: list[tuple[str, Result, str, LineStyle]] = [(name, result, WITH_BATTERIES, "-")]
    if reference is not None:
        rows.insert(0, (words("without_batteries"), reference, REFERENCE, "--"))
    handles = [
        Line2D([], [], color=colour, linestyle=line, label=words("curve", name=name, peak=power(_peak_kw(run))))
        for name, run, colour, line in rows
    ]
    axes.legend(handles=handles, loc="upper right", labelcolor="linecolor", fontsize="medium", handlelength=2.0)


def _peak_kw(result: Result) -> float:
    return float(result.series["import_kw"].max())
