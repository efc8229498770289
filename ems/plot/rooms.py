"""Controlled air conditioning: what it was told and did over the mean day, and how far the rooms strayed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ems.plot import colours
from ems.plot.axes import clock_axis, name_vertical, scale_values
from ems.plot.days import hour_by_day, sum_per_day
from ems.plot.fonts import language_or_warn
from ems.plot.seasons import season_of_day
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.plot.wrong import wrong
from ems.units import energy_scale, power_scale

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ems.results.result import Result

    Series = NDArray[np.float64]

POWER_IN, STORED_IN, BETWEEN_IN, GAP_IN = 1.7, 1.1, 0.2, 0.55
LEFT_IN, RIGHT_IN, BOTTOM_IN, TOP_IN = 0.85, 0.25, 0.48, 1.06
MOVED_FROM_KWH = 1e-6
"""Days on which the rooms use this much more or less are days of control."""
BAND = (5.0, 95.0)
"""Percentiles between which the rooms are on nine days of ten."""
ROOM_FRACTION = 0.08


class RoomDay(NamedTuple):
    """The mean day of controlled rooms in a season, by local time of day, all groups together.

    ``days`` is the number of days with control that it is the mean of; powers are changes against the baseline, shape
    (steps of a day,) [kW]; ``low_kwh``, ``mean_kwh``, ``high_kwh`` are the heat deviation as electric energy when each
    step ends, shape (steps of a day,) [kWh].
    """

    days: int
    planned_kw: Series
    change_kw: Series
    low_kwh: Series
    mean_kwh: Series
    high_kwh: Series


def room_sums(result: Result) -> tuple[Series, Series, Series]:
    """Planned and realised change of power [kW] and heat deviation [kWh] of all groups, each of shape (steps,).

    Parameters
    ----------
    result
        The simulated year.

    Raises
    ------
    InputError
        No air conditioning is controlled.
    """
    requests = result.requests
    if requests is None or not requests.room_groups:
        raise wrong(where="requests", what="no air conditioning is controlled in this year", source=result.scenario)
    planned, change, stored = (
        sum((requests.rooms[f"{group}{suffix}"].to_numpy() for group in requests.room_groups), np.zeros(1))
        for suffix in ("_planned_kw", "_change_kw", "_stored_kwh")
    )
    return planned, change, stored


def room_days(result: Result) -> dict[str, RoomDay]:
    """Mean day of the seasons with control: ``"warm"`` and ``"cold"``, or ``"year"`` where there are no seasons.

    Parameters
    ----------
    result
        The simulated year.

    Raises
    ------
    InputError
        No air conditioning is controlled.
    """
    planned, change, stored = room_sums(result)
    season = season_of_day(result)
    seasons = {"warm": season > 0, "cold": season < 0} if season.any() else {"year": season == 0}
    moved = sum_per_day(result, np.abs(change) + np.abs(planned)) > MOVED_FROM_KWH
    by_day = [hour_by_day(result, values) for values in (planned, change, stored)]
    return {
        name: _mean_day([values[:, inside & moved] for values in by_day])
        for name, inside in seasons.items()
        if (inside & moved).any()
    }


def _mean_day(by_day: list[Series]) -> RoomDay:
    planned, change, stored = by_day
    low, high = np.nanpercentile(stored, BAND, axis=1)
    means = [np.nanmean(values, axis=1) for values in (planned, change, stored)]
    return RoomDay(stored.shape[1], means[0], means[1], low, means[2], high)


def air_conditioning(result: Result, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """Change of the controlled air conditioners' power over the mean day, planned and realised, and the rooms below.

    Parameters
    ----------
    result
        The simulated year.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Returns
    -------
    Figure
        One column a season with control; the mean is over the days with control.

    Raises
    ------
    InputError
        No air conditioning is controlled, or none was ever used.
    """
    words = Words(language_or_warn(lang))
    seasons = room_days(result)
    if not seasons:
        raise wrong(where="requests", what="the controlled air conditioning was never used", source=result.scenario)
    powers = np.concatenate([values for day in seasons.values() for values in (day.planned_kw, day.change_kw)])
    energies = np.concatenate([values for day in seasons.values() for values in (day.low_kwh, day.high_kwh)])
    with style(size) as paper:
        canvas = Canvas(paper, TOP_IN + POWER_IN + BETWEEN_IN + STORED_IN + BOTTOM_IN)
        canvas.title(words("rooms"), words.under(result))
        width_in = (paper.width_in - LEFT_IN - RIGHT_IN - GAP_IN * (len(seasons) - 1)) / len(seasons)
        for place, (name, day) in enumerate(seasons.items()):
            left_in = LEFT_IN + place * (width_in + GAP_IN)
            right_in = paper.width_in - left_in - width_in
            upper = canvas.axes(left_in, BOTTOM_IN + STORED_IN + BETWEEN_IN, right_in, TOP_IN)
            lower = canvas.axes(left_in, BOTTOM_IN, right_in, TOP_IN + POWER_IN + BETWEEN_IN)
            _draw(upper, lower, day, powers, energies)
            upper.set_title(words(f"rooms_{name}", days=day.days), size="small", pad=4)
            lower.set_xlabel(words("hour_axis"))
            _label({"power": upper, "energy": lower}, powers, energies, words, first=place == 0)
            if place == 0:
                _legend(upper, words)
        return canvas.finish(words.lang)


def _draw(upper: Axes, lower: Axes, day: RoomDay, powers: Series, energies: Series) -> None:
    """Draw realised powers filled, planned ones dashed, and the rooms' range with its mean."""
    edges = np.linspace(0.0, 24.0, day.change_kw.size + 1)
    upper.stairs(np.maximum(day.change_kw, 0.0), edges, fill=True, color=colours.CHARGE, linewidth=0)
    upper.stairs(np.minimum(day.change_kw, 0.0), edges, fill=True, color=colours.DISCHARGE, linewidth=0)
    upper.stairs(day.planned_kw, edges, baseline=None, color=colours.PROMISED, linewidth=1.2, linestyle="--")
    # energy is the value at the end of a step
    lower.fill_between(edges[1:], day.low_kwh, day.high_kwh, color=colours.CHARGE, alpha=0.6, linewidth=0)
    lower.plot(edges[1:], day.mean_kwh, color=colours.STATE_OF_CHARGE, linewidth=1.6)
    for axes, values in ((upper, powers), (lower, energies)):
        room = ROOM_FRACTION * max(float(values.max() - values.min()), 1.0)
        axes.set_ylim(min(float(values.min()), 0.0) - room, max(float(values.max()), 0.0) + room)
        axes.axhline(0.0, color="#555555", linewidth=0.8)
        clock_axis(axes)
    upper.tick_params(axis="x", labelbottom=False)


def _label(panels: Mapping[str, Axes], powers: Series, energies: Series, words: Words, *, first: bool) -> None:
    scales = {
        "power": power_scale(float(np.abs(powers).max())),
        "energy": energy_scale(float(np.abs(energies).max())),
    }
    for name, axes in panels.items():
        scale_values(axes, scales[name])
        if first:
            name_vertical(axes, words(f"rooms_{name}_axis", unit=scales[name].unit), LEFT_IN)
        else:
            axes.tick_params(axis="y", labelleft=False)


def _legend(axes: Axes, words: Words) -> None:
    handles: list[Patch | Line2D] = [
        Patch(facecolor=colours.CHARGE, label=words("rooms_more")),
        Patch(facecolor=colours.DISCHARGE, label=words("rooms_less")),
        Line2D([], [], color=colours.PROMISED, linestyle="--", linewidth=1.2, label=words("planned")),
        Line2D([], [], color=colours.STATE_OF_CHARGE, linewidth=1.6, label=words("rooms_stored")),
    ]
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.12), ncols=len(handles))
