"""The worst outages of a year, each drawn: what the sun gave, which services were served, what the battery held."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ems.plot import colours
from ems.plot.axes import MIDNIGHT, add_steps, name_vertical, scale_values
from ems.plot.fonts import language_or_warn
from ems.plot.layers import Layer
from ems.plot.outages.colours import CARS, LESS
from ems.plot.outages.legend import LEFT_IN, RIGHT_IN, ROW_OF_LEGEND_IN, TOP_IN, legend_columns, legend_under_title
from ems.plot.outages.parts import (
    duration,
    lasting,
    service_colour,
    service_title,
    shelter_title,
    tolerance,
)
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.plot.wrong import wrong
from ems.resilience.starts.tables import main_service, worst_starts
from ems.units import energy, power_scale

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ems.island.outages import OutageTrace
    from ems.resilience.starts.study import OutageStudy

    Floats = NDArray[np.float64]

SHOWN_H = 168.0
"""So much is drawn, as if the outage lasted so long; longer outages are drawn to their end [h]."""
MOST = 24
COLUMNS = 2
ASIDE_IN, BOTTOM_IN = 0.3, 0.1
HEAD_IN, POWER_IN, GAP_IN, STORED_IN, DAYS_IN = 0.24, 0.84, 0.06, 0.3, 0.24
"""Heights of a panel's title, powers, gap, state of charge and days."""
SUN_UP_TO_LOADS = 1.3
"""The sun is cut off above so many times the highest load: what the services get must be seen."""
WHOLE_FROM_KW = 2.0
"""From this highest load on the ticks are whole numbers: labels have no decimals."""
DAY_FROM_H, MOST_DAYS, MOST_DATES = 10.0, 8, 5
"""Days of which at least so much is shown are named; of more days than fit so many get their dates [h]."""
END_STYLE = (0, (4.0, 2.0))
"""Dashes of the line at the end of what counts."""


class Panel(NamedTuple):
    """One of the outages: a row of :func:`ems.resilience.starts.tables.worst_starts`, and its steps."""

    rank: int
    start: pd.Timestamp
    survived_h: float
    unserved_kwh: float
    steps: NDArray[np.int64]
    stored_kwh: Floats
    trace: OutageTrace


def worst_outages(study: OutageStudy, count: int = 10, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """Draw the outages that leave most energy of the vital services unserved, one start a day, the worst first.

    Parameters
    ----------
    study
        Outages from every start.
    count
        How many, 1 to 24.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Returns
    -------
    Figure
        For each a week, as if the outage lasted so long: services served, stacked in order of priority, above them
        what was missing, of the vital services and of the others; the sun; the moments at which the vital services
        first fail and at which the study's outage ends, up to which the numbers count; and below it the state of
        charge. All panels have the same scales.

    Raises
    ------
    InputError
        An impossible number of outages.
    """
    if not 1 <= count <= MOST:
        raise wrong(where=f"count = {count}", what=f"must lie between 1 and {MOST}")
    words = Words(language_or_warn(lang))
    panels = panels_of(study, count)
    rows = math.ceil(len(panels) / COLUMNS)
    highest_kw = max(float(panel.trace.load_kw.sum(axis=0).max()) for panel in panels)
    with style(size) as paper:
        handles = _handles(study, panels, highest_kw, words)
        columns = legend_columns([str(handle.get_label()) for handle in handles], paper, LEFT_IN + RIGHT_IN)
        top_in = TOP_IN + ROW_OF_LEGEND_IN * math.ceil(len(handles) / columns)
        canvas = Canvas(paper, top_in + rows * (HEAD_IN + POWER_IN + GAP_IN + STORED_IN + DAYS_IN) + BOTTOM_IN)
        canvas.title(
            words("worst_outages", count=len(panels), shelter=shelter_title(study.shelter, words)), _under(study, words)
        )
        legend_under_title(canvas, handles, columns)
        for place, panel in enumerate(panels):
            _draw_panel(canvas, study, panel, (place, top_in, highest_kw), words)
        return canvas.finish(words.lang)


def panels_of(study: OutageStudy, count: int) -> list[Panel]:
    """Play the worst outages step by step.

    Parameters
    ----------
    study
        Outages from every start.
    count
        How many.
    """
    from ems.island.outages import outage_cases  # noqa: PLC0415 - figures that need no kernel do not wait for it
    from ems.island.play.services import trace_outage  # noqa: PLC0415

    worst = worst_starts(study, count)
    shown = min(max(study.steps, round(SHOWN_H / study.grid.step_h)), study.grid.n_steps)
    start = worst["step"].to_numpy()
    cases = outage_cases(start, shown, study.energy_kwh[start])
    return [
        Panel(
            rank=place + 1,
            start=study.grid.index[int(step)],
            survived_h=float(worst["survived_h"].iloc[place]),
            unserved_kwh=float(worst["unserved_kwh"].iloc[place]),
            steps=(step + np.arange(shown)) % study.grid.n_steps,
            stored_kwh=np.append(study.energy_kwh[step], trace.energy_kwh),
            trace=trace,
        )
        for place, step in enumerate(start)
        for trace in [trace_outage(study.shelter, cases, place, tolerance_kw=study.tolerance_kw)]
    ]


def _under(study: OutageStudy, words: Words) -> str:
    return words(
        "worst_under_week" if study.hours < SHOWN_H else "worst_under",
        service=service_title(study.shelter, main_service(study), words),
        hours=duration(study.hours),
        shown=duration(SHOWN_H),
        policy=study.policy,
        tolerance=tolerance(study.tolerance_kw),
    )


def _handles(study: OutageStudy, panels: list[Panel], highest_kw: float, words: Words) -> list[Artist]:
    """Explain the colours: services, what is missing, when they fail, sun, battery."""
    main = main_service(study)
    handles: list[Artist] = [
        Patch(facecolor=service_colour(place), label=service_title(study.shelter, name, words))
        for place, name in enumerate(study.names)
    ]
    text = words("unserved_of", service=service_title(study.shelter, main, words))
    unserved = Patch(facecolor=colours.UNSERVED, edgecolor="white", linewidth=0, label=text)
    unserved.set_hatch(colours.UNSERVED_HATCH)
    handles.append(unserved)
    if len(study.columns(main)) < len(study.names):
        handles.append(Patch(facecolor=LESS, label=words("unserved_others")))
    if any(panel.survived_h < study.hours for panel in panels):
        handles.append(Line2D([], [], color=colours.UNSERVED, linewidth=1.0, label=words("first_failure")))
    if study.hours < SHOWN_H:
        label = words("outage_end", hours=duration(study.hours))
        handles.append(Line2D([], [], color=colours.LOAD, linewidth=0.9, linestyle=END_STYLE, label=label))
    sun_kw = max(float(panel.trace.sun_kw.max(initial=0.0)) for panel in panels)
    key = "outage_sun_cut" if sun_kw > SUN_UP_TO_LOADS * highest_kw else "outage_sun"
    if sun_kw > 0.0:
        handles.append(Line2D([], [], color=colours.PV, linewidth=1.2, label=words(key)))
    if any(panel.trace.cars_kw.any() for panel in panels):
        handles.append(Line2D([], [], color=CARS, linewidth=1.6, label=words("outage_cars")))
    if study.shelter.storage is not None:
        handles.append(Line2D([], [], color=colours.STATE_OF_CHARGE, linewidth=1.6, label=words("soc_axis")))
    return handles


def _draw_panel(
    canvas: Canvas, study: OutageStudy, panel: Panel, where: tuple[int, float, float], words: Words
) -> None:
    """Draw one outage in its place: number of the panel, height above the first row, highest load of all."""
    place, top_in, highest_kw = where
    row, column = divmod(place, COLUMNS)
    top_in += row * (HEAD_IN + POWER_IN + GAP_IN + STORED_IN + DAYS_IN) + HEAD_IN
    width_in = (canvas.paper.width_in - LEFT_IN - RIGHT_IN - ASIDE_IN * (COLUMNS - 1)) / COLUMNS
    left_in = LEFT_IN + column * (width_in + ASIDE_IN)
    right_in = canvas.paper.width_in - left_in - width_in
    upper = canvas.axes(left_in, canvas.height_in - top_in - POWER_IN, right_in, top_in)
    top_in += POWER_IN + GAP_IN
    lower = canvas.axes(left_in, canvas.height_in - top_in - STORED_IN, right_in, top_in)
    hours = np.arange(panel.steps.size + 1, dtype=np.float64) * study.grid.step_h
    _draw_powers(upper, study, panel, hours, highest_kw)
    capacity_kwh = 0.0 if study.shelter.storage is None else study.shelter.storage.capacity_kwh
    stored = 100.0 * panel.stored_kwh / capacity_kwh if capacity_kwh > 0.0 else np.zeros(hours.size)
    lower.plot(hours, stored, color=colours.STATE_OF_CHARGE, linewidth=1.6)
    lower.set_ylim(-8.0, 108.0)
    lower.set_yticks([0, 100])
    for axes in (upper, lower):
        _draw_time(axes, study, panel, hours, words)
    upper.tick_params(axis="x", labelbottom=False)
    if column == 0:
        name_vertical(upper, words("power_axis", unit=power_scale(highest_kw).unit), LEFT_IN)
    else:
        for axes in (upper, lower):
            axes.tick_params(axis="y", labelleft=False)
    text = upper.set_title(_panel_title(study, panel, words), size="small", pad=3.5, weight="normal")
    canvas.keep_within(text, width_in)


def _draw_powers(axes: Axes, study: OutageStudy, panel: Panel, hours: Floats, highest_kw: float) -> None:
    """Stack the services as they were served, above them what was missing, the vital first, and lay the sun over."""
    trace, main = panel.trace, study.columns(main_service(study))
    total_kw, served_kw = trace.load_kw.sum(axis=0), trace.served_kw.cumsum(axis=0)
    missing_kw = served_kw[-1] + (trace.load_kw - trace.served_kw)[main].sum(axis=0)
    others = Layer("unserved", total_kw, LESS)
    add_steps(axes, total_kw, hours, layer=others, base=missing_kw)
    missing = Layer("unserved", missing_kw, colours.UNSERVED, colours.UNSERVED_HATCH)
    add_steps(axes, missing_kw, hours, layer=missing, base=served_kw[-1])
    for place in range(len(served_kw) - 1, -1, -1):
        add_steps(axes, served_kw[place], hours, layer=Layer("load", served_kw[place], service_colour(place)))
    axes.stairs(trace.sun_kw, hours, baseline=None, color=colours.PV, linewidth=1.0)
    if trace.cars_kw.any():
        axes.stairs(trace.cars_kw, hours, baseline=None, color=CARS, linewidth=1.4)
    if panel.survived_h < study.hours:
        axes.axvline(panel.survived_h, color=colours.UNSERVED, linewidth=1.0)
    axes.set_ylim(0.0, SUN_UP_TO_LOADS * highest_kw)
    scale_values(axes, power_scale(highest_kw))
    axes.locator_params(axis="y", nbins=3, integer=highest_kw >= WHOLE_FROM_KW)
    axes.set_yticks([tick for tick in axes.get_yticks() if 0.0 < tick < axes.get_ylim()[1]])  # zero is the axis


def _draw_time(axes: Axes, study: OutageStudy, panel: Panel, hours: Floats, words: Words) -> None:
    """Draw the local days, midnights, days off shaded, and the end of what counts; name the days, if many by dates."""
    calendar = study.calendar
    day = calendar.day[panel.steps]
    first = np.flatnonzero(np.append(True, day[1:] != day[:-1]))
    edges = np.append(hours[first], hours[-1])
    full_height = axes.get_xaxis_transform()
    off = calendar.is_day_off[panel.steps[first]]
    spans = list(zip(edges[:-1][off], np.diff(edges)[off], strict=True))
    axes.broken_barh(spans, (0.0, 1.0), transform=full_height, facecolor=colours.DAY_OFF, zorder=0)
    axes.vlines(edges[1:-1], 0.0, 1.0, transform=full_height, color=MIDNIGHT, linewidth=0.6, zorder=0.5)
    axes.set_xlim(0.0, hours[-1])
    if study.hours < hours[-1]:
        axes.axvline(study.hours, color=colours.LOAD, linewidth=0.9, linestyle=END_STYLE)
    named = np.flatnonzero(np.diff(edges) >= DAY_FROM_H)
    dates = study.grid.index[panel.steps[first]].date
    texts = [words.short_weekday(dates[one]) for one in named]
    if named.size > MOST_DAYS:
        named = named[:: math.ceil(named.size / MOST_DATES)]
        texts = [f"{dates[one].day} {words.short_month(dates[one].month)}" for one in named]
    axes.set_xticks(((edges[:-1] + edges[1:]) / 2.0)[named], texts)
    axes.tick_params(axis="x", length=0, labelsize="small")
    axes.tick_params(axis="y", labelsize="small")


def _panel_title(study: OutageStudy, panel: Panel, words: Words) -> str:
    return words(
        "worst_panel",
        rank=panel.rank,
        when=short_moment(panel.start, words),
        lasts=lasting(study, panel.survived_h, words, short=True),
        missing=energy(panel.unserved_kwh),
    )


def short_moment(time: pd.Timestamp, words: Words) -> str:
    """Return a local time with its date in few letters."""
    weekday, clock = words.short_weekday(time.date()), f"{time.hour}:{time.minute:02d}"
    if words.lang == "ja":
        return f"{time.month}/{time.day}（{weekday}）{clock}"
    return f"{weekday} {time.day} {words.short_month(time.month)} {clock}"
