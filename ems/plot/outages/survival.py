"""Survival curves: which share of outages a shelter's services last for how long."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.patches import Patch

from ems.plot import colours
from ems.plot.axes import LineLabel, label_lines, name_vertical
from ems.plot.fonts import language_or_warn
from ems.plot.outages import colours as outage_colours
from ems.plot.outages.parts import (
    definition,
    event_title,
    hours_axis,
    service_colour,
    service_title,
    shelter_title,
    tolerance,
    under,
    under_events,
)
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.plot.wrong import wrong
from ems.resilience.events.study import EventStudy
from ems.resilience.starts.study import ALL, VITAL, OutageStudy
from ems.resilience.starts.tables import MARKS_H, MONTHS, main_service, survival_among
from ems.units import number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ems.plot.axes import LineStyle

    Floats = NDArray[np.float64]
    Study = OutageStudy | EventStudy

LEFT_IN, RIGHT_IN, BOTTOM_IN, TOP_IN, PLOT_IN = 0.85, 2.15, 0.5, 0.86, 2.5
THIN, MIDDLE, BOLD = 1.4, 1.8, 2.8
BANDS_UP_TO = 2
"""So many studies of every start are drawn with their bands; more would hide each other."""
MARK_AT_PT = (5.0, 5.0)
"""Where a mark's value stands, from the mark [pt]."""
LABEL_LETTERS, LABEL_LETTERS_JA = 24, 24
"""Longer labels go on in a second line."""
FEWEST_OUTAGES = 20
"""Curves of drawn events end where fewer outages last so long: shares of them say little."""


class Line(NamedTuple):
    """A curve to be drawn: ``hours``, ``survival``, ``low`` and ``high`` have one entry a step.

    ``end`` is the share that its label tells: that of the last step, or of events that of outages served throughout.
    """

    title: str
    hours: Floats
    survival: Floats
    colour: str
    style: LineStyle
    width: float
    end: float
    low: Floats | None = None
    high: Floats | None = None


def survival(
    study: Study | Sequence[Study],
    *,
    names: Sequence[str] | None = None,
    size: Size = "notebook",
    lang: str = "en",
) -> Figure:
    """Share of outages survived against their length: of one study every service, of several the vital ones of each.

    Parameters
    ----------
    study
        Outages from every start, or drawn events; one or several.
    names
        Names of several studies; None: shelter, policy and event, whichever differ.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Returns
    -------
    Figure
        The band reaches from the month with the lowest survival to that with the highest, for each length; for drawn
        events it is the 95 % interval. The label of a line tells the survival of the longest outage; of drawn events,
        which have many lengths, the share that is served from beginning to end. Each hour of theirs counts only the
        outages that last so long, so their curves may rise.

    Raises
    ------
    InputError
        There is no study, not one name for each, or no outage was drawn.
    """
    words = Words(language_or_warn(lang))
    studies = [study] if isinstance(study, (OutageStudy, EventStudy)) else list(study)
    if not studies:
        raise wrong(where="study = []", what="must be one study of outages or more")
    if names is not None and len(names) != len(studies):
        raise wrong(where=f"names has {len(names)} entries", what=f"must have one for each of {len(studies)} studies")
    drawn = _services(studies[0], words) if len(studies) == 1 else _studies(studies, names, words)
    lines = [line for line in drawn if line.hours.size]
    if not lines:
        raise wrong(where="study", what="no outage of this kind was drawn", remedy="draw more years")
    with style(size) as paper:
        canvas = Canvas(paper, TOP_IN + PLOT_IN + BOTTOM_IN)
        canvas.title(*_titles(studies, words))
        axes = canvas.axes(LEFT_IN, BOTTOM_IN, RIGHT_IN, TOP_IN)
        _draw(axes, lines)
        hours_axis(axes, [float(line.hours[-1]) for line in lines], lines[0].hours[0])
        is_drawn = any(isinstance(one, EventStudy) for one in studies)
        axes.set_xlabel(words("event_hours_axis" if is_drawn else "outage_hours_axis"))
        name_vertical(axes, words("survival_axis"), LEFT_IN)
        _legend(axes, studies, words)
        _label(axes, lines, canvas, words)
        return canvas.finish(words.lang)


def _label(axes: Axes, lines: Sequence[Line], canvas: Canvas, words: Words) -> None:
    """Name the lines beside their ends; the sample of the line shows its colour, in which letters would be pale."""
    letters = LABEL_LETTERS_JA if words.lang == "ja" else LABEL_LETTERS
    texts = ["\n".join(textwrap.wrap(f"{percent(line.end, 0)} {line.title}", letters)) for line in lines]
    ends = [100.0 * float(line.survival[-1]) for line in lines]
    labels = [LineLabel(end, text, line.colour, line.style) for end, text, line in zip(ends, texts, lines, strict=True)]
    others = len(axes.texts)
    label_lines(axes, labels, canvas, RIGHT_IN)
    bold = {text for text, line in zip(texts, lines, strict=True) if line.width == BOLD}
    for label in axes.texts[others:]:
        label.set(color=colours.LOAD, weight="bold" if label.get_text() in bold else "normal")


def month_band(study: OutageStudy, service: str) -> tuple[Floats, Floats]:
    """Survival in the month in which it is lowest and in that in which it is highest, for each number of steps.

    Parameters
    ----------
    study
        Outages from every start.
    service
        Name of a service, ``"vital"`` or ``"all"``.
    """
    months = [survival_among(study, service, study.calendar.month == month + 1) for month in range(MONTHS)]
    curves = np.array([curve for curve in months if not np.isnan(curve).all()])
    return np.asarray(np.nanmin(curves, axis=0)), np.asarray(np.nanmax(curves, axis=0))


def _services(study: Study, words: Words) -> list[Line]:
    """One line a service, and the vital ones together in bold with their band."""
    main = main_name(study)
    lines = [_line(study, main, service_title(study.shelter, main, words), (colours.LOAD, "-", BOLD), band=True)]
    for place, name in enumerate(study.names):
        kind = outage_colours.SERVICE_STYLES[min(place, len(outage_colours.SERVICE_STYLES) - 1)]
        title = service_title(study.shelter, name, words)
        lines.append(_line(study, name, title, (service_colour(place), kind, THIN), band=False))
    return lines


def main_name(study: Study) -> str:
    """``"vital"``, or ``"all"`` where no service is vital."""
    if isinstance(study, OutageStudy):
        return main_service(study)
    return VITAL if study.shelter.vital.any() else ALL


def _line(study: Study, service: str, title: str, drawn: tuple[str, LineStyle, float], *, band: bool) -> Line:
    """Curve of a service, with its band where wanted."""
    low: Floats | None
    high: Floats | None
    if isinstance(study, OutageStudy):
        hours, curve = np.arange(1, study.steps + 1, dtype=np.float64) * study.grid.step_h, study.survival(service)
        low, high = month_band(study, service) if band else (None, None)
        return Line(title, hours, curve, *drawn, float(curve[-1]), low, high)
    found, end = study.survival(service), study.served_throughout(service).value
    told = slice(0, int((found.outages >= FEWEST_OUTAGES).sum()) or None)
    low, high = (found.low_fraction[told], found.high_fraction[told]) if band else (None, None)
    return Line(title, found.hours[told], found.served_fraction[told], *drawn, end, low, high)


def _studies(studies: Sequence[Study], names: Sequence[str] | None, words: Words) -> list[Line]:
    """One line a study, with bands where these are few or narrow."""
    titles = names or study_titles(studies, words)
    several = sum(isinstance(study, OutageStudy) for study in studies) > BANDS_UP_TO
    lines = []
    for place, (study, title) in enumerate(zip(studies, titles, strict=True)):
        colour, line = outage_colours.STUDIES[place % len(outage_colours.STUDIES)]
        band = not (several and isinstance(study, OutageStudy))
        lines.append(_line(study, main_name(study), title, (colour, line, MIDDLE), band=band))
    return lines


def study_titles(studies: Sequence[Study], words: Words) -> list[str]:
    """Name studies by what differs among them: shelter, policy, event; by the shelter if nothing does.

    Parameters
    ----------
    studies
        At least one.
    words
        Language.
    """
    parts = [(shelter_title(study.shelter, words), study.policy, event_title(study, words)) for study in studies]
    told = [place for place, texts in enumerate(zip(*parts, strict=True)) if len(set(texts)) > 1] or [0]
    return [words("separate").join(texts[place] for place in told if texts[place]) for texts in parts]


def _titles(studies: Sequence[Study], words: Words) -> tuple[str, str]:
    """Title, and the line under it: whose policy, how survival is counted, and what counts as served."""
    first = studies[0]
    shelter = shelter_title(first.shelter, words)
    if len(studies) == 1:
        if isinstance(first, OutageStudy):
            return words("survival", shelter=shelter), under(first, words)
        title = words("survival_of_event", shelter=shelter, event=event_title(first, words))
        return title, under_events(studies, words)
    same = len({study.shelter.name for study in studies}) == 1
    title = words("survival_of_one", shelter=shelter) if same else words("survival_several")
    every = [study for study in studies if isinstance(study, OutageStudy)]
    if not every:
        return title, under_events(studies, words)
    limits = sorted({tolerance(study.tolerance_kw) for study in studies})
    text = words("outages_under", definition=definition(every, words), tolerance=words("separate").join(limits))
    return title, text


def _draw(axes: Axes, lines: Sequence[Line]) -> None:
    for line in lines:
        if line.low is not None and line.high is not None:
            colour = outage_colours.BAND if line.width == BOLD else line.colour
            axes.fill_between(
                line.hours,
                100.0 * line.low,
                100.0 * line.high,
                color=colour,
                alpha=outage_colours.BAND_ALPHA,
                linewidth=0,
                zorder=1,
            )
    for line in lines:
        axes.plot(line.hours, 100.0 * line.survival, line.style, color=line.colour, linewidth=line.width, zorder=2)
        if line.width == BOLD:
            _mark(axes, line)
    axes.set_ylim(-3.0, 103.0)
    axes.set_yticks([0, 25, 50, 75, 100])


def _mark(axes: Axes, line: Line) -> None:
    """Mark the survival of a day and of three, where the curve goes on, and write it beside."""
    for mark in MARKS_H:
        if mark < line.hours[-1]:
            value = 100.0 * float(np.interp(mark, line.hours, line.survival))
            axes.plot([mark], [value], "o", color=line.colour, markersize=5.0, zorder=3)
            axes.annotate(
                f"{number(value, 0)} %", (mark, value), MARK_AT_PT, textcoords="offset points", size="small", zorder=3
            )


def _legend(axes: Axes, studies: Sequence[Study], words: Words) -> None:
    """Say over the axes what the band is."""
    every = sum(isinstance(study, OutageStudy) for study in studies)
    keys = ["band_months"] if 0 < every <= BANDS_UP_TO else []
    if every < len(studies):
        keys.append("band_interval")
    handles = [Patch(facecolor=outage_colours.BAND, alpha=outage_colours.BAND_ALPHA, label=words(key)) for key in keys]
    if handles:
        axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.03), ncols=len(handles))
