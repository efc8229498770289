"""Situations in which the grid may fail, as people name them: seasons of the place and times of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.calendar import Calendar

    Floats = NDArray[np.float64]

QUARTERS = ((12, 1, 2), (3, 4, 5), (6, 7, 8), (9, 10, 11))
"""Months of the quarters by which the weather is counted."""
FROM_WARMEST = ("summer", "autumn", "winter", "spring")
"""What the quarters are called, from the warmest on."""
WITH_MONSOON = frozenset({"Asia/Tokyo", "Japan"})
"""Time zones of places with a rainy season in early summer and typhoons after it."""


class Season(NamedTuple):
    """Months of the year that people have one name for."""

    name: str
    months: tuple[int, ...]


class TimeOfDay(NamedTuple):
    """Hours of the day from one local hour to before another, over midnight where the second is the smaller [h]."""

    name: str
    from_h: float
    to_h: float


MONSOON_SEASONS = (
    Season("winter", (12, 1, 2)),
    Season("spring", (3, 4, 5)),
    Season("rainy_season", (6,)),
    Season("summer", (7, 8)),
    Season("typhoon_season", (9, 10)),
    Season("autumn", (11,)),
)
"""Seasons of Kyushu, each month in one: the rain falls mostly in June, the most typhoons come near in September."""

TIMES_OF_DAY = (
    TimeOfDay("morning", 6.0, 10.0),
    TimeOfDay("noon", 10.0, 14.0),
    TimeOfDay("afternoon", 14.0, 18.0),
    TimeOfDay("evening", 18.0, 22.0),
    TimeOfDay("night", 22.0, 6.0),
)


def seasons_of(calendar: Calendar, air_temperature_c: Floats) -> tuple[Season, ...]:
    """Seasons of a place: those of Kyushu where it has a rainy season, else four by the warmest quarter.

    Parameters
    ----------
    calendar
        Of the year.
    air_temperature_c
        Shape (steps,) [°C].
    """
    if calendar.grid.timezone in WITH_MONSOON:
        return MONSOON_SEASONS
    means = [float(air_temperature_c[np.isin(calendar.month, quarter)].mean()) for quarter in QUARTERS]
    warmest = int(np.argmax(means))
    return tuple(Season(name, QUARTERS[(warmest + place) % len(QUARTERS)]) for place, name in enumerate(FROM_WARMEST))


def in_season(calendar: Calendar, season: Season) -> NDArray[np.bool_]:
    """Whether each step lies in a season, shape (steps,)."""
    return np.isin(calendar.month, season.months)


def at_time(calendar: Calendar, time: TimeOfDay) -> NDArray[np.bool_]:
    """Whether each step begins at a time of the day, shape (steps,).

    Examples
    --------
    >>> from profiles.calendar import build_calendar
    >>> from profiles.time_grid import TimeGrid
    >>> calendar = build_calendar(TimeGrid(year=2027, timezone="Asia/Tokyo"))
    >>> [int(at_time(calendar, time)[:24].sum()) for time in TIMES_OF_DAY]
    [4, 4, 4, 4, 8]
    """
    after, before = calendar.hour >= time.from_h, calendar.hour < time.to_h
    return np.asarray(after & before if time.from_h < time.to_h else after | before)
