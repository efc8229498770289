"""Kinds of events that end in an outage: how often, when, how long, with what warning and what damage."""

from __future__ import annotations

import reprlib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, cast

import numpy as np

from ems.scenario.keys import nearest
from profiles.errors import InputError, Problem, ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ems.district import District
    from ems.scenario import Scenario

    Quantiles = tuple[tuple[float, float], ...]

MONTHS = 12
HOURS_PER_DAY = 24.0
MOST_PER_YEAR = 366.0
FRACTIONS = ("dullest_fraction", "pv_left_fraction", "pv_lost_fraction", "battery_lost_fraction")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKind:
    """A kind of event, such as typhoons: everything that is drawn for one, as distributions.

    Parameters
    ----------
    name, title, title_ja
        Identifier, and names for people.
    per_year
        Mean number of outages of this kind in a year; the number of a year is Poisson.
    duration_h
        Length of the outage as quantiles: (probability, hours), both ascending, the first probability 0, the last 1;
        between them a straight line.
    month_weights
        How the outages spread over the months, January first; only their proportions count.
    start_hours
        Local hours of the day between which it begins, from and up to; a step that begins earlier but holds the first
        of them counts. The second may be the smaller: over midnight. Both the same: that hour.
    weekdays_only
        Whether it begins on working days alone.
    dullest_fraction
        It begins on a day that is among this share of its month's days with the least sun; 1: on any day.
    warning_h
        How long before it is announced, evenly spread between the two [h]; both 0: not at all.
    pv_down_h
        How long local generation is down, quantiles as for ``duration_h``; empty: not at all.
    pv_left_fraction
        Part of the local generation that works all the same while it is down.
    pv_lost_fraction, battery_lost_fraction
        Probability that a shelter loses its local generation or its battery for the whole outage.
    people_fraction
        Factor on the number of people.
    people_at_once
        Whether all who will come are there from the beginning.
    cars
        Whether the cars come that a shelter counts on.

    Raises
    ------
    profiles.errors.InputError
        A value breaks its rule; all problems at once.

    Examples
    --------
    >>> EventKind(name="works", title="Planned works", per_year=0.5, duration_h=((0, 2), (1, 8))).warning_h
    (0.0, 0.0)
    """

    name: str
    title: str
    title_ja: str = ""
    per_year: float
    duration_h: Quantiles
    month_weights: tuple[float, ...] = (1.0,) * MONTHS
    start_hours: tuple[float, float] = (0.0, HOURS_PER_DAY)
    weekdays_only: bool = False
    dullest_fraction: float = 1.0
    warning_h: tuple[float, float] = (0.0, 0.0)
    pv_down_h: Quantiles = ()
    pv_left_fraction: float = 0.0
    pv_lost_fraction: float = 0.0
    battery_lost_fraction: float = 0.0
    people_fraction: float = 1.0
    people_at_once: bool = False
    cars: bool = True

    def __post_init__(self) -> None:
        """Check every rule and report all that is broken."""
        problems = ProblemCollector(f"event {self.name}")
        for where, what in (*_broken_numbers(self), *_broken_lists(self)):
            problems.add(where, what)
        problems.raise_if_any()

    @property
    def is_announced(self) -> bool:
        """Whether a warning may come before it."""
        return self.warning_h[1] > 0.0


def _broken_numbers(kind: EventKind) -> Iterator[tuple[str, str]]:
    """Single numbers that break their rule: place and rule."""
    if not 0.0 <= kind.per_year <= MOST_PER_YEAR:
        yield f"per_year = {kind.per_year}", f"must lie between 0 and {MOST_PER_YEAR:g} outages a year"
    for name in FRACTIONS:
        if not 0.0 <= getattr(kind, name) <= 1.0:
            yield f"{name} = {getattr(kind, name)}", "must lie between 0 and 1"
    if not (np.isfinite(kind.people_fraction) and kind.people_fraction >= 0.0):
        yield f"people_fraction = {kind.people_fraction}", "must be a finite number, 0 or more"


def _broken_lists(kind: EventKind) -> Iterator[tuple[str, str]]:
    """Lists that break their rule: place and rule."""
    weights = np.asarray(kind.month_weights, dtype=np.float64)
    if weights.shape != (MONTHS,) or not (np.isfinite(weights).all() and weights.min() >= 0.0 < weights.sum()):
        yield f"month_weights = {kind.month_weights}", "must be 12 finite numbers, 0 or more and not all 0"
    if len(kind.start_hours) != 2 or not all(0.0 <= hour <= HOURS_PER_DAY for hour in kind.start_hours):  # noqa: PLR2004
        yield f"start_hours = {kind.start_hours}", "must be two hours of the day, each between 0 and 24 h"
    low, high = kind.warning_h if len(kind.warning_h) == 2 else (-1.0, -1.0)  # noqa: PLR2004
    if not 0.0 <= low <= high < np.inf:
        yield f"warning_h = {kind.warning_h}", "must be two ascending finite numbers, 0 h or more"
    yield from _broken_quantiles("duration_h", kind.duration_h)
    if kind.pv_down_h:
        yield from _broken_quantiles("pv_down_h", kind.pv_down_h)


def _broken_quantiles(name: str, quantiles: Quantiles) -> Iterator[tuple[str, str]]:
    """A distribution that is none."""
    table = np.asarray(quantiles, dtype=np.float64)
    rule = "must be pairs (probability, hours), probabilities rising from 0 to 1, hours 0 or more and never falling"
    if table.ndim != 2 or table.shape[1] != 2 or len(table) < 2:  # noqa: PLR2004
        yield f"{name} = {quantiles}", rule
        return
    probability, hours = table.T
    rises = probability[0] == 0.0 and probability[-1] == 1.0 and (np.diff(probability) > 0.0).all()
    if not (rises and np.isfinite(hours).all() and hours[0] >= 0.0 and (np.diff(hours) >= 0.0).all()):
        yield f"{name} = {quantiles}", rule


def event_kind(described: District | Scenario, name: object) -> EventKind:
    """Kind of event that a scenario names.

    Parameters
    ----------
    described
        The scenario, or a district built from one.
    name
        Name of its table ``[event.NAME]``, for example ``"typhoon"``.

    Returns
    -------
    EventKind
        Frozen.

    Raises
    ------
    profiles.errors.InputError
        The scenario has no such event.
    """
    scenario = cast("Scenario", getattr(described, "scenario", described))
    events: Mapping[str, object] = scenario.event
    if not isinstance(name, str) or name not in events:
        remedy = nearest(str(name), events) if events else f"write a table [event.{name}] into the scenario"
        raise InputError(
            scenario.name, [Problem(where=f"event {reprlib.repr(name)}", what="there is no such event", remedy=remedy)]
        )
    section = events[name]
    given = {field.name: getattr(section, field.name) for field in fields(EventKind) if field.name != "name"}
    return EventKind(name=str(name), **given)
