"""Other years made of the days of the one year there is: whole weeks put together anew, days off for days off."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.district.load_file import names_in, site_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District
    from profiles.calendar import Calendar

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

WEEK_DAYS: Final = 7
WEEKS_AWAY: Final = 2
"""A week may come from so many weeks before or after its own: the sun and the season are nearly the same."""
SECONDS_PER_HOUR: Final = 3600.0
CYCLE_DAYS: Final = 52 * WEEK_DAYS
"""Days after which the year begins again, weekday by weekday: the first week may come from the last one."""


def drawn_days(calendar: Calendar, stream: np.random.Generator) -> Ints:
    """Draw the day of the year there is that each day of another year is taken from, shape (days,).

    Parameters
    ----------
    calendar
        Of the year there is; the other year has the same days off.
    stream
        Random numbers.

    Notes
    -----
    Weeks begin at a drawn day of the first seven and are moved by -14, -7, 0, 7 or 14 days, equally likely, so that the
    days of a week stay together and weekdays weekdays; a week is not moved over a change of clocks. Where a working
    day would become a day off or the other way round (public holidays), the nearest day of the right kind is taken
    instead, of two the earlier.
    """
    off, offset_h = _kinds(calendar)
    count = len(off)
    source = np.arange(count)
    first = int(stream.integers(WEEK_DAYS))
    for begin in range(first - WEEK_DAYS, count, WEEK_DAYS):
        days = np.arange(max(begin, 0), min(begin + WEEK_DAYS, count))
        if not len(days):
            continue
        chance = float(stream.random())  # one number a week, whatever is allowed
        moves = [WEEK_DAYS * weeks for weeks in range(-WEEKS_AWAY, WEEKS_AWAY + 1)]
        allowed = [move for move in moves if (offset_h[_around(days + move, count)] == offset_h[days]).all()]
        source[days] = _around(days + allowed[int(chance * len(allowed))], count)
    for day in np.flatnonzero(off[source] != off):
        source[day] = _nearest_like(int(source[day]), int(day), off, offset_h)
    return source


def _kinds(calendar: Calendar) -> tuple[Bools, Floats]:
    """Whether each day is off, and by how much its clock is ahead of UTC at its end [h]."""
    last = np.append(np.flatnonzero(np.diff(calendar.day)), len(calendar.day) - 1)
    index = calendar.grid.index[last]
    ahead = index.tz_localize(None) - index.tz_convert(None)
    return calendar.is_day_off[last], np.asarray(ahead.total_seconds(), dtype=np.float64) / SECONDS_PER_HOUR


def _around(days: Ints, count: int) -> Ints:
    """Days of the year, those beyond its ends from the other end on the same weekday."""
    return np.where(days < 0, days + CYCLE_DAYS, np.where(days >= count, days - CYCLE_DAYS, days))


def _nearest_like(source: int, day: int, off: Bools, offset_h: Floats) -> int:
    """Day nearest to ``source`` that is of the kind of ``day``; ``day`` itself where there is none within a week."""
    for away in range(1, WEEK_DAYS + 1):
        for other in _around(np.array([source - away, source + away]), len(off)).tolist():
            if off[other] == off[day] and offset_h[other] == offset_h[day]:
                return int(other)
    return day


def steps_of_days(calendar: Calendar, source: Ints) -> Ints:
    """Step that each step of the other year is taken from, shape (steps,): the same hour of the clock.

    Parameters
    ----------
    calendar
        Of the year there is.
    source
        Day that each day is taken from, shape (days,).

    Notes
    -----
    Where a day with a change of clocks lacks an hour, the nearest one stands for it.
    """
    begins = np.append(np.flatnonzero(np.diff(calendar.day, prepend=-1)), len(calendar.day))
    found = np.arange(len(calendar.day))
    for day, taken in enumerate(source.tolist()):
        if taken == day:
            continue
        own, others = (slice(begins[at], begins[at + 1]) for at in (day, taken))
        hour, of_other = calendar.hour[own], calendar.hour[others]
        if len(hour) == len(of_other) and (hour == of_other).all():
            found[own] = np.arange(others.start, others.stop)
        else:
            found[own] = others.start + np.abs(hour[:, None] - of_other[None, :]).argmin(axis=1)
    return found


def rows_of_file(district: District) -> Bools:
    """Which nodes have their load from the scenario's load file, shape (nodes,).

    Parameters
    ----------
    district
        The district.
    """
    nodes, file = district.nodes, district.scenario.load.file
    if file is None:
        return np.zeros(nodes.count, dtype=bool)
    names = set(names_in(district.scenario.resolved(file)))
    place = np.zeros(nodes.count, dtype=np.int64)
    for number in np.unique(nodes.class_of_node):
        rows = np.flatnonzero(nodes.class_of_node == number)
        place[rows] = np.arange(1, len(rows) + 1)
    classes = [district.class_names[number] for number in nodes.class_of_node]
    return np.array(
        [name in names or site_name(name, at) in names for name, at in zip(classes, place.tolist(), strict=True)],
        dtype=bool,
    )


def with_weather_of(district: District, steps: Ints) -> District:
    """Return the district with the plants' output and the loads of other steps of the same year.

    Parameters
    ----------
    district
        The year there is.
    steps
        Step that each step is taken from, shape (steps,).

    Notes
    -----
    Prices and everything that the calendar decides stay. So does the sky: what runs and is paid reads the plants'
    output.
    """
    unit_kw = _taken(district.drivers.unit_kw, steps)
    nodes = replace(district.nodes, load_kw=_taken(district.nodes.load_kw, steps), unit_kw=unit_kw)
    return replace(
        district,
        drivers=replace(district.drivers, unit_kw=unit_kw),
        nodes=nodes,
        class_load_kw=_taken(district.class_load_kw, steps),
        class_air_conditioning_kw=_taken(district.class_air_conditioning_kw, steps),
        contract_kw=_taken(district.contract_kw, steps),
    )


def with_loads_of(district: District, steps: Ints, rows: Bools) -> District:
    """Return the district with the loads of some nodes from other steps of the same year.

    Parameters
    ----------
    district
        The year there is.
    steps
        Step that each step is taken from, shape (steps,).
    rows
        Which nodes, shape (nodes,).
    """
    load_kw = district.nodes.load_kw.copy()
    load_kw[rows] = load_kw[rows][:, steps]
    moved = load_kw - district.nodes.load_kw
    class_kw = district.class_load_kw.copy()
    np.add.at(class_kw, district.nodes.class_of_node[rows], moved[rows])
    for values in (load_kw, class_kw):
        values.setflags(write=False)
    return replace(district, nodes=replace(district.nodes, load_kw=load_kw), class_load_kw=class_kw)


def _taken(values: Floats, steps: Ints) -> Floats:
    """Values at other steps, read-only."""
    taken = np.ascontiguousarray(values[..., steps])
    taken.setflags(write=False)
    return taken
