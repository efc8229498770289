"""Outages drawn for many years from the distributions of a kind of event."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.island.asked import whole_problems
from ems.resilience.events.kinds import HOURS_PER_DAY, MONTHS
from ems.scenario.resilience import LONGEST_H
from profiles.errors import InputError, Problem, ProblemCollector
from profiles.random_numbers import random_stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.resilience.events.kinds import EventKind, Quantiles
    from profiles.calendar import Calendar
    from profiles.time_grid import TimeGrid

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

MOST_YEARS = 1_000_000
MOST_OUTAGES = 2_000_000
ROUNDING = 1e-9
"""Parts of a step that are taken for rounding errors."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnOutages:
    """Outages of one kind of event, in the order of the years; arrays of shape (outages,).

    Parameters
    ----------
    kind
        What they were drawn from.
    at
        Whose equipment may be damaged; empty: nobody's in particular.
    years, seed
        How many years, and the seed.
    year
        In which of these years each lies, from 0.
    start, steps
        Step of the simulated year with which it begins, and how long it lasts.
    warning_steps
        Whole steps from the announcement to the start.
    pv_down_steps, pv_left_fraction
        Steps for which local generation is down, and the part of it that works all the same; where it is lost, the
        whole outage and 0.
    battery_left_fraction
        0 where the battery is lost, else 1.
    people_fraction
        Factor on the number of people.
    is_capped
        Whether it was shortened to 30 days.
    """

    kind: EventKind
    at: str
    years: int
    seed: int
    year: Ints
    start: Ints
    steps: Ints
    warning_steps: Ints
    pv_down_steps: Ints
    pv_left_fraction: Floats
    battery_left_fraction: Floats
    people_fraction: Floats
    is_capped: Flags

    @property
    def count(self) -> int:
        """Number of outages."""
        return len(self.start)

    def per_year(self, values: Floats | None = None) -> Floats:
        """Outages of each year, or the sum of a value over them, shape (years, …).

        Parameters
        ----------
        values
            One entry an outage, shape (outages, …); None counts.
        """
        each = np.ones(self.count) if values is None else values
        total = np.zeros((self.years, *each.shape[1:]))
        np.add.at(total, self.year, each)
        return total


def draw_outages(
    kind: EventKind,
    *,
    grid: TimeGrid,
    calendar: Calendar,
    sun: Floats,
    years: int = 1000,
    seed: int = 1,
    at: str = "",
) -> DrawnOutages:
    """Draw the outages of many years.

    Parameters
    ----------
    kind
        Distributions.
    grid, calendar
        Steps of the simulated year, and what the calendar says of them.
    sun
        Anything that grows with the sun of a step, such as its radiation or PV output, shape (steps,).
    years
        How many years.
    seed
        Whole number, 0 or greater.
    at
        Name of the shelter whose equipment may be damaged: shelters meet the same events and damage of their own.

    Returns
    -------
    DrawnOutages
        The same for the same arguments.

    Raises
    ------
    profiles.errors.InputError
        An event may be longer than the series, no day of a month qualifies, or years and seed are no such numbers.

    Notes
    -----
    Every quantity is its distribution's inverse at a uniform number from a stream of its own, so that changing one
    distribution leaves the other draws as they were, and more years continue fewer. What follows a start is what the
    year's own series have after it: weather is correlated as it was. Every year of the draw has that one weather, and
    outages know nothing of each other.
    """
    _check(kind, grid=grid, years=years, seed=seed)
    counts = _poisson(kind.per_year, uniform_numbers(kind, "events", seed, years))
    number = int(counts.sum())
    start = _starts(
        kind, calendar, sun, [uniform_numbers(kind, name, seed, number) for name in ("month", "day", "hour")]
    )
    wanted_h = _quantile(kind.duration_h, uniform_numbers(kind, "duration", seed, number))
    most_steps = min(round(LONGEST_H / grid.step_h), grid.n_steps)
    wanted = np.maximum(_whole_steps(wanted_h, grid), 1)
    steps = np.minimum(wanted, most_steps)
    low_h, high_h = kind.warning_h
    warning_h = low_h + (high_h - low_h) * uniform_numbers(kind, "warning", seed, number)
    down = np.zeros(number, dtype=np.int64)
    if kind.pv_down_h:
        down = _whole_steps(_quantile(kind.pv_down_h, uniform_numbers(kind, "pv down", seed, number)), grid)
    pv_lost = uniform_numbers(kind, f"pv lost {at}", seed, number) < kind.pv_lost_fraction
    battery_lost = uniform_numbers(kind, f"battery lost {at}", seed, number) < kind.battery_lost_fraction
    arrays = {
        "year": np.repeat(np.arange(years), counts),
        "start": start,
        "steps": steps,
        "warning_steps": np.floor(warning_h / grid.step_h + ROUNDING).astype(np.int64),
        "pv_down_steps": np.where(pv_lost, steps, np.minimum(down, steps)),
        "pv_left_fraction": np.where(pv_lost, 0.0, kind.pv_left_fraction),
        "battery_left_fraction": np.where(battery_lost, 0.0, 1.0),
        "people_fraction": np.full(number, kind.people_fraction),
        "is_capped": wanted > most_steps,
    }
    for array in arrays.values():
        array.setflags(write=False)
    return DrawnOutages(kind=kind, at=at, years=years, seed=seed, **arrays)


def _check(kind: EventKind, *, grid: TimeGrid, years: int, seed: int) -> None:
    """What no single value can see; the seed too, so that all problems are told at once."""
    problems = [*draw_problems(years, seed), *kind_problems(kind, grid=grid, years=years)]
    if problems:
        raise InputError(f"event {kind.name}", problems)


def draw_problems(years: object, seed: object) -> list[Problem]:
    """Problems with the number of years that are drawn, and with the seed.

    Parameters
    ----------
    years, seed
        As in :func:`draw_outages`.
    """
    rule = f"must be a whole number between 1 and {MOST_YEARS:,}"
    return [
        *whole_problems("years", years, rule, lowest=1, highest=MOST_YEARS),
        *whole_problems("seed", seed, "must be a whole number from 0", lowest=0),
    ]


def kind_problems(kind: EventKind, *, grid: TimeGrid, years: int) -> list[Problem]:
    """Problems with a kind of event that is drawn for so many years of a series.

    Parameters
    ----------
    kind
        Distributions.
    grid
        Steps of the simulated year.
    years
        How many years; a wrong number is told by :func:`draw_problems`.
    """
    problems = ProblemCollector(f"event {kind.name}")
    if not draw_problems(years, 0) and years * kind.per_year > MOST_OUTAGES:
        what = f"{years * kind.per_year:,.0f} outages are more than {MOST_OUTAGES:,}"
        problems.add(f"years = {years:,}, per_year = {kind.per_year:g}", what, "draw fewer years")
    series_h = grid.n_steps * grid.step_h
    for name, hours in (("duration_h", kind.duration_h[-1][1]), ("warning_h", kind.warning_h[1])):
        if hours > series_h:
            what = f"up to {hours:,g} h is longer than the series of {series_h:,g} h"
            problems.add(name, what, "shorten it: an event cannot outlast the year that is simulated")
    return problems.problems


def uniform_numbers(kind: EventKind, quantity: str, seed: int, count: int) -> Floats:
    """Uniform numbers in [0, 1) of the stream that a kind of event has for a quantity, shape (count,).

    Parameters
    ----------
    kind
        Kinds of different names have streams of their own.
    quantity
        What the numbers are for.
    seed
        Whole number, 0 or greater.
    count
        How many.
    """
    return random_stream(seed, f"{kind.name}: {quantity}").random(count)


def _poisson(mean: float, uniform: Floats) -> Ints:
    """Poisson numbers as the inverse of their distribution, which grows with the mean for the same uniform number."""
    if mean == 0.0:
        return np.zeros(len(uniform), dtype=np.int64)
    number = np.arange(int(mean + 12.0 * math.sqrt(mean)) + 30)
    log_factorial = np.cumsum(np.log(np.maximum(number, 1)))
    cumulative = np.cumsum(np.exp(number * math.log(mean) - mean - log_factorial))
    return np.searchsorted(cumulative, uniform, side="right").astype(np.int64)


def _quantile(quantiles: Quantiles, uniform: Floats) -> Floats:
    """Hours at a probability, on straight lines between the given ones."""
    probability, hours = np.asarray(quantiles, dtype=np.float64).T
    return np.asarray(np.interp(uniform, probability, hours))


def _whole_steps(hours: Floats, grid: TimeGrid) -> Ints:
    """Whole steps that cover a time."""
    return np.ceil(hours / grid.step_h - ROUNDING).astype(np.int64)


def _starts(kind: EventKind, calendar: Calendar, sun: Floats, uniform: list[Floats]) -> Ints:
    """Steps with which the outages begin: a month by its weight, one of its days, one of its hours."""
    in_hours = _in_hours(kind, calendar)
    hours_of_day = np.bincount(calendar.day[in_hours], minlength=int(calendar.day[-1]) + 1)
    days = _days_of_months(kind, calendar, sun, hours_of_day > 0)
    days_of_month = np.array([len(one) for one in days])
    first_of_month = np.cumsum(days_of_month) - days_of_month
    share = np.cumsum(kind.month_weights)
    month = np.searchsorted(share / share[-1], uniform[0], side="right")
    day = np.concatenate(days)[first_of_month[month] + (uniform[1] * days_of_month[month]).astype(np.int64)]
    first_of_day = np.cumsum(hours_of_day) - hours_of_day
    at = first_of_day[day] + (uniform[2] * hours_of_day[day]).astype(np.int64)
    return np.asarray(np.flatnonzero(in_hours)[at])


def _in_hours(kind: EventKind, calendar: Calendar) -> Flags:
    """Steps with which an outage may begin, by the hour alone."""
    step_h = calendar.grid.step_h
    first_h, last_h = kind.start_hours
    if first_h == HOURS_PER_DAY:
        first_h, last_h = 0.0, last_h % HOURS_PER_DAY
    begins_h = math.floor(first_h / step_h) * step_h
    if last_h < first_h:
        return np.asarray((calendar.hour >= begins_h) | (calendar.hour < last_h))
    return np.asarray((calendar.hour >= begins_h) & (calendar.hour < max(last_h, begins_h + step_h)))


def _days_of_months(kind: EventKind, calendar: Calendar, sun: Floats, has_hours: Flags) -> list[Ints]:
    """Days of each month on which an outage may begin."""
    first = np.flatnonzero(np.diff(calendar.day, prepend=-1))
    day_sun = np.add.reduceat(np.asarray(sun, dtype=np.float64), first)
    allowed = has_hours & ~(kind.weekdays_only & calendar.is_day_off[first])
    problems = ProblemCollector(f"event {kind.name}")
    days: list[Ints] = []
    for month in range(1, MONTHS + 1):
        these = np.flatnonzero(allowed & (calendar.month[first] == month))
        if len(these):
            # Days of the same sun as the last that counts are as dull as it.
            counted = max(math.ceil(kind.dullest_fraction * len(these) - ROUNDING), 1)
            these = these[day_sun[these] <= np.sort(day_sun[these])[counted - 1]]
        elif kind.month_weights[month - 1] > 0.0:
            problems.problems.append(
                Problem(
                    where=f"month {month}",
                    what="no day qualifies",
                    remedy="mend start_hours or weekdays_only, or give the month no weight",
                )
            )
        days.append(these)
    problems.raise_if_any()
    return days
