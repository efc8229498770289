"""How long a service lasts, by the hour and the day on which the outage begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from ems.plot import colours
from ems.plot.axes import clock_axis, months_axis, name_vertical
from ems.plot.days import hour_by_day, local_days
from ems.plot.fonts import language_or_warn
from ems.plot.outages import colours as outage_colours
from ems.plot.outages.parts import EVERY_H, duration, service_title, shelter_title, tolerance
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.resilience.starts.study import VITAL
from ems.resilience.starts.tables import hours_survived, main_service
from ems.units import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage
    from numpy.typing import NDArray

    from ems.resilience.starts.study import OutageStudy

    Floats = NDArray[np.float64]

HEIGHT_IN, LEFT_IN, RIGHT_IN, BOTTOM_IN, TOP_IN = 2.7, 0.85, 1.25, 0.32, 0.58
BAR_LEFT_IN, BAR_IN, LASTS_FRACTION, GAP_FRACTION = 1.15, 0.15, 0.14, 0.05
"""Where the colour scale begins, counted from the right edge, and how wide it is [in]; part of it that is the colour of
starts that last throughout, and the gap below that."""
MOST_TICKS = 6


def outage_map(study: OutageStudy, service: str = VITAL, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """Draw the hours that a service lasts by local hour and day of the start, with all equipment working.

    Parameters
    ----------
    study
        Outages from every start.
    service
        Name of a service; ``"vital"`` or ``"all"`` for the first of several that fails.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Returns
    -------
    Figure
        Dark where it fails at once; a colour of its own where it lasts throughout.

    Raises
    ------
    InputError
        The shelter has no such service.
    """
    words = Words(language_or_warn(lang))
    chosen = main_service(study) if service == VITAL else service
    hours = hours_survived(study, chosen)
    shelter, title = shelter_title(study.shelter, words), service_title(study.shelter, chosen, words)
    with style(size) as paper:
        canvas = Canvas(paper, HEIGHT_IN)
        canvas.title(words("outage_map", service=title, shelter=shelter), _under(study, words))
        axes = canvas.axes(LEFT_IN, BOTTOM_IN, RIGHT_IN, TOP_IN)
        image = _draw(axes, study, hours)
        months_axis(axes, local_days(study), words)
        clock_axis(axes, "y")
        name_vertical(axes, words("start_hour_axis"), LEFT_IN)
        _scale(canvas, image, study, words)
        return canvas.finish(words.lang)


def _under(study: OutageStudy, words: Words) -> str:
    return words("map_under", policy=study.policy, hours=duration(study.hours), tolerance=tolerance(study.tolerance_kw))


def _draw(axes: Axes, study: OutageStudy, hours: Floats) -> AxesImage:
    """Draw the raster; what lasts throughout is over the scale, an hour that the clock skipped shows the axes' grey."""
    raster = hour_by_day(study, hours)
    colour_map = LinearSegmentedColormap.from_list("outages", outage_colours.FAILS).with_extremes(
        over=outage_colours.LASTS
    )
    axes.set_facecolor(colours.MISSING)
    axes.grid(visible=False)
    return axes.imshow(
        raster,
        aspect="auto",
        origin="lower",
        extent=(0.0, float(raster.shape[1]), 0.0, 24.0),
        cmap=colour_map,
        vmin=0.0,
        # of an hour that comes twice the mean is shown: it lasts throughout only if both do
        vmax=study.hours - study.grid.step_h / 2.0,
    )


def _scale(canvas: Canvas, image: AxesImage, study: OutageStudy, words: Words) -> None:
    """Draw the colour scale, and apart from it the colour of what lasts throughout."""
    height_in = HEIGHT_IN - BOTTOM_IN - TOP_IN
    lasts_in, gap_in = LASTS_FRACTION * height_in, GAP_FRACTION * height_in
    left_in, right_in = canvas.paper.width_in - BAR_LEFT_IN, BAR_LEFT_IN - BAR_IN
    bar = canvas.axes(left_in, BOTTOM_IN, right_in, TOP_IN + lasts_in + gap_in)
    low, high = (float(value) for value in image.get_clim())
    ramp = np.linspace(low, high, 256)[:, None]
    bar.imshow(ramp, aspect="auto", origin="lower", extent=(0.0, 1.0, 0.0, study.hours), cmap=image.cmap, vmax=high)
    every_h = next((every for every in EVERY_H if study.hours <= MOST_TICKS * every), EVERY_H[-1])
    bar.set_yticks(np.arange(0.0, study.hours, every_h))
    bar.set_ylabel(words("outage_map_bar"))
    lasts = canvas.axes(left_in, HEIGHT_IN - TOP_IN - lasts_in, right_in, TOP_IN)
    lasts.set_facecolor(outage_colours.LASTS)
    lasts.set_ylim(0.0, 1.0)
    text = words("outage_map_lasts", hours=number(study.hours, 0 if study.hours.is_integer() else None))
    lasts.set_yticks([0.5], [text])
    for axes in (bar, lasts):
        axes.set_xticks([])
        axes.grid(visible=False)
        axes.yaxis.tick_right()
        axes.yaxis.set_label_position("right")
        axes.spines[:].set_visible(False)
        axes.tick_params(axis="y", length=0)
