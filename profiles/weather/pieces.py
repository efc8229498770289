"""A simulated year cut so finely that each piece lies in one interval of the weather."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.time_grid import TimeGrid
    from profiles.weather.frame import Weather

DAYS_BEFORE_29_FEBRUARY: Final = 59
DAYS_OF_LEAP_YEAR: Final = 366
MINUTES_PER_DAY: Final = 1440

SHORTEST_PIECE_MINUTES: Final = 15
"""All clocks in use differ by multiples of a quarter of an hour; anything else is a mistake in the offset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Equal pieces of time, from one interval before the simulated year to one after it.

    Parameters
    ----------
    minutes
        Length of a piece [min].
    starts
        Start of every piece, UTC; shape (pieces,), whole intervals of the weather.
    row
        Row of the weather that every piece lies in.
    inside
        The pieces that belong to the simulated year.
    per_step
        Pieces in a step of the simulated year.
    per_interval
        Pieces in an interval of the weather.
    """

    minutes: int
    starts: pd.DatetimeIndex
    row: NDArray[np.int64]
    inside: slice
    per_step: int
    per_interval: int

    def mean_of_steps(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the mean of every step of the simulated year.

        Parameters
        ----------
        values
            One value a piece.

        Returns
        -------
        array
            Shape (steps,).
        """
        mean: NDArray[np.float64] = values[self.inside].reshape(-1, self.per_step).mean(axis=1)
        return mean

    def following_the_sun(
        self, values: NDArray[np.float64], cos_zenith: NDArray[np.float64] | None
    ) -> NDArray[np.float64]:
        """Spread each interval's mean over its pieces like the sine of the sun's height, keeping the mean.

        Parameters
        ----------
        values
            One value a row of the weather.
        cos_zenith
            Cosine of the zenith angle in the middle of every piece; None if intervals are not cut.

        Returns
        -------
        array
            One value a piece; an interval with the sun always below the horizon is spread evenly.
        """
        of_pieces: NDArray[np.float64] = values[self.row]
        if cos_zenith is None:
            return of_pieces
        height = np.maximum(cos_zenith, 0.0).reshape(-1, self.per_interval)
        mean = height.mean(axis=1, keepdims=True)
        shape = np.divide(height, mean, out=np.ones_like(height), where=mean > 0.0)
        followed: NDArray[np.float64] = of_pieces * shape.ravel()
        return followed

    def straight_between_middles(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Run straight from the middle of one interval to the middle of the next.

        Parameters
        ----------
        values
            One value a row of the weather.

        Returns
        -------
        array
            One value a piece.
        """
        of_intervals: NDArray[np.float64] = values[self.row[:: self.per_interval]]
        if self.per_interval == 1:
            return of_intervals
        middles = (np.arange(len(of_intervals)) + 0.5) * self.per_interval
        straight: NDArray[np.float64] = np.interp(np.arange(len(self.row)) + 0.5, middles, of_intervals)
        return straight


def cut(weather: Weather, grid: TimeGrid) -> Pieces:
    """Cut a simulated year so that every piece lies in one step and in one interval of the weather.

    Parameters
    ----------
    weather
        The year of weather.
    grid
        The simulated year.

    Returns
    -------
    Pieces
        As long as possible; as long as the steps where steps and intervals coincide.

    Raises
    ------
    InputError
        The pieces would be shorter than a quarter of an hour.
    """
    interval = weather.step_minutes
    offset = pd.Timedelta(hours=weather.utc_offset_h)
    wall_start = grid.index[0].tz_convert("UTC").tz_localize(None) + offset
    late = (wall_start - wall_start.normalize()) % pd.Timedelta(minutes=interval)
    late_minutes = late // pd.Timedelta(minutes=1)
    minutes = gcd(grid.step_minutes, interval, late_minutes)
    if minutes < SHORTEST_PIECE_MINUTES or late % pd.Timedelta(minutes=1):
        raise InputError(
            weather.source,
            [
                Problem(
                    where=f"UTC offset {weather.utc_offset_h:g} h",
                    what=f"the year in {grid.timezone} begins {late} after an interval of the weather does; "
                    f"must be a multiple of {SHORTEST_PIECE_MINUTES} min",
                )
            ],
        )
    first = wall_start - late - pd.Timedelta(minutes=interval)
    covered = late_minutes + grid.n_steps * grid.step_minutes
    n_intervals = -(-covered // interval) + 2
    wall = pd.date_range(first, periods=n_intervals * interval // minutes, freq=f"{minutes}min")
    n_before = (interval + late_minutes) // minutes
    return Pieces(
        minutes=minutes,
        starts=(wall - offset).tz_localize("UTC"),
        row=_rows(wall.to_numpy(), weather),
        inside=slice(n_before, n_before + grid.n_steps * grid.step_minutes // minutes),
        per_step=grid.step_minutes // minutes,
        per_interval=interval // minutes,
    )


def _rows(wall: NDArray[np.datetime64], weather: Weather) -> NDArray[np.int64]:
    """Find the row of the same month, day and time; 29 February is the 28th where the weather has none."""
    days = wall.astype("datetime64[D]")
    years = days.astype("datetime64[Y]")
    new_year = years.astype("datetime64[D]")
    day = (days - new_year).astype(np.int64)
    is_leap = ((years + 1).astype("datetime64[D]") - new_year).astype(np.int64) == DAYS_OF_LEAP_YEAR
    after_february = day >= DAYS_BEFORE_29_FEBRUARY
    if weather.has_leap_day:
        day += after_february & ~is_leap
    else:
        day -= after_february & is_leap
    minute = (wall - days).astype("timedelta64[m]").astype(np.int64)
    row: NDArray[np.int64] = day * (MINUTES_PER_DAY // weather.step_minutes) + minute // weather.step_minutes
    return row
