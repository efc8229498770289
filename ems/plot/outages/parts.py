"""What the figures of outages share: names, hours and rules in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.plot.outages import colours as outage_colours
from ems.resilience.starts.study import ALL, VITAL
from ems.units import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from ems.island.shelter import Shelter
    from ems.plot.words import Words
    from ems.resilience.events.study import EventStudy
    from ems.resilience.starts.study import OutageStudy

WATTS_PER_KW = 1000.0
EVERY_H, MOST_TICKS = (1.0, 3.0, 6.0, 12.0, 24.0, 48.0, 120.0), 8
"""Distances of ticks on an axis of hours, and how many fit."""
FAR_LONGER, TICKS_H = 4.0, (1.0, 3.0, 6.0, 12.0, 24.0, 48.0, 96.0, 168.0, 336.0, 720.0)
"""From this ratio of the longest curve to the shortest on the axis goes by powers; its ticks [h]."""


def shelter_title(shelter: Shelter, words: Words) -> str:
    """Name of a shelter for people."""
    return (shelter.title_ja if words.lang == "ja" else "") or shelter.title


def service_title(shelter: Shelter, service: str, words: Words) -> str:
    """Name of a service for people; the vital ones, and all together, have names of their own."""
    if service in {VITAL, ALL}:
        return words(f"service_{service}")
    found = next(one for one in shelter.services if one.name == service)
    return (found.title_ja if words.lang == "ja" else "") or found.title


def service_colour(place: int) -> str:
    """Shade of the service with a place in the order of priority, from 0."""
    return outage_colours.SERVICES[min(place, len(outage_colours.SERVICES) - 1)]


def duration(hours: float) -> str:
    """Return hours as people read them.

    Parameters
    ----------
    hours
        Length of time [h].

    Examples
    --------
    >>> duration(14.0), duration(1.25)
    ('14 h', '1.25 h')
    """
    return f"{number(hours, 0 if float(hours).is_integer() else None)} h"


def lasting(study: OutageStudy, hours: float, words: Words, *, short: bool = False) -> str:
    """Say how long something lasts that is counted up to the length of the outages.

    Parameters
    ----------
    study
        Whose outages they are.
    hours
        How long it lasts, at most as long as the outages [h].
    words
        Language.
    short
        In few letters.
    """
    if hours >= study.hours:
        return whole(study.hours, words)
    if hours > 0.0:
        return duration(hours)
    return words("lasts_nothing_short" if short else "lasts_nothing", step=duration(study.grid.step_h))


def tolerance(tolerance_kw: float) -> str:
    """Return a tolerance with its unit.

    Parameters
    ----------
    tolerance_kw
        What may be missing [kW].

    Examples
    --------
    >>> tolerance(1e-5), tolerance(2.0)
    ('0.01 W', '2.00 kW')
    """
    watts = tolerance_kw * WATTS_PER_KW
    return f"{number(tolerance_kw)} kW" if watts >= WATTS_PER_KW else f"{number(watts)} W"


def definition(studies: Sequence[OutageStudy], words: Words) -> str:
    """Say how shares of starts are counted, what happens at the end of the year, and whether equipment may fail."""
    rules = sorted({words(f"definition_{study.definition}") for study in studies})
    faults = any(len(study.states) > 1 for study in studies)
    return words("separate").join(rules) + (words("availability") if faults else "")


def under(study: OutageStudy, words: Words) -> str:
    """Line under a title: policy, definition and tolerance."""
    return words(
        "outage_under",
        policy=study.policy,
        definition=definition([study], words),
        tolerance=tolerance(study.tolerance_kw),
    )


def event_title(study: OutageStudy | EventStudy, words: Words) -> str:
    """Name of the kind of event that a study is of; empty for outages from every start."""
    kind = getattr(study, "kind", None)
    if kind is None:
        return ""
    return (kind.title_ja if words.lang == "ja" else "") or str(kind.title)


def under_events(studies: Sequence[OutageStudy | EventStudy], words: Words) -> str:
    """Line under a title of drawn events: how many, of how many years, under which policy, and the tolerance.

    Outages that several studies have in common, met at several shelters or charged up for and not, count once.
    """
    drawn = [study.drawn for study in studies if hasattr(study, "drawn")]
    counts = {(one.kind.name, one.seed, one.years, one.start.tobytes()): one.count for one in drawn}
    return words(
        "events_under",
        policy=words("separate").join(sorted({study.policy for study in studies})),
        count=number(sum(counts.values()), 0),
        years=number(max(one.years for one in drawn), 0),
        tolerance=words("separate").join(sorted({tolerance(study.tolerance_kw) for study in studies})),
    )


def whole(hours: float, words: Words) -> str:
    """Say that something lasts for the whole length of the outages.

    Parameters
    ----------
    hours
        Their length [h].
    words
        Language.
    """
    return words("lasts_whole", hours=duration(hours))


def hours_axis(axes: Axes, longest_h: Sequence[float], first_h: float) -> None:
    """Draw an axis of hours, ticks at whole days where there are several; by powers where some curves are far longer.

    Parameters
    ----------
    axes
        Whose horizontal axis it becomes.
    longest_h
        Where each curve ends [h].
    first_h
        Where they begin [h].
    """
    last_h = max(longest_h)
    if last_h >= FAR_LONGER * min(longest_h):
        axes.set_xscale("log")
        axes.set_xlim(first_h, last_h)
        ticks = [tick for tick in TICKS_H if first_h <= tick <= last_h]
        axes.set_xticks(ticks, [number(tick, 0) for tick in ticks])
        axes.set_xticks([], minor=True)
        return
    every_h = next((every for every in EVERY_H if last_h <= MOST_TICKS * every), EVERY_H[-1])
    axes.set_xlim(0.0, last_h)
    axes.set_xticks(np.arange(0.0, last_h + 1e-9, every_h))
