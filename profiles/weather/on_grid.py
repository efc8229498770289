"""A year of weather laid on the steps of a simulated year."""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from profiles.sun import SunPosition, solar_position
from profiles.weather.components import cos_zenith, moved_note, split_direct
from profiles.weather.frame import COLUMNS
from profiles.weather.pieces import Pieces, cut

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.time_grid import TimeGrid
    from profiles.weather.frame import Weather

EARTH_RADIUS_KM: Final = 6371.0

NEARBY_KM: Final = 50.0
"""Farther weather deserves a word: over 50 km daily radiation begins to differ by more than the measuring error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sky:
    """Weather and sun on the steps of a simulated year; every array read-only, shape (steps,).

    At every step GHI = DNI x cos(zenith) + DHI.

    Parameters
    ----------
    grid
        The simulated year.
    ghi_w_per_m2
        Global horizontal radiation, mean over the step [W/m²].
    dni_w_per_m2
        Direct normal radiation [W/m²].
    dhi_w_per_m2
        Diffuse horizontal radiation [W/m²].
    air_temperature_c
        Air temperature [°C].
    wind_m_per_s
        Wind speed [m/s].
    solar_zenith_deg
        Zenith angle at which the sun is seen (with refraction) [deg].
    solar_azimuth_deg
        Direction of the sun, clockwise from north [deg].
    extraterrestrial_w_per_m2
        Radiation outside the atmosphere, facing the sun [W/m²].
    latitude_deg
        Latitude of the place [deg].
    longitude_deg
        Longitude of the place [deg].
    kind
        Kind of weather, as in `Weather`.
    source
        Where the weather is from, one line.
    notes
        The weather's notes and what laying it on this year added.
    digest
        Digest of the weather's content.
    """

    grid: TimeGrid
    ghi_w_per_m2: NDArray[np.float64]
    dni_w_per_m2: NDArray[np.float64]
    dhi_w_per_m2: NDArray[np.float64]
    air_temperature_c: NDArray[np.float64]
    wind_m_per_s: NDArray[np.float64]
    solar_zenith_deg: NDArray[np.float64]
    solar_azimuth_deg: NDArray[np.float64]
    extraterrestrial_w_per_m2: NDArray[np.float64]
    latitude_deg: float
    longitude_deg: float
    kind: str
    source: str
    notes: tuple[str, ...]
    digest: str

    def __post_init__(self) -> None:
        """Make every array read-only."""
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False


def sky_on_grid(
    weather: Weather, grid: TimeGrid, *, latitude_deg: float, longitude_deg: float, elevation_m: float = 0.0
) -> Sky:
    """Lay a year of weather on the steps of a simulated year.

    Parameters
    ----------
    weather
        The year of weather, at whatever fixed offset from UTC.
    grid
        The simulated year.
    latitude_deg
        Latitude of the place, for the sun [deg].
    longitude_deg
        Longitude of the place, for the sun [deg].
    elevation_m
        Height of the place above the sea [m].

    Returns
    -------
    Sky
        Weather and sun at every step.

    Raises
    ------
    InputError
        The steps of the grid and the hours of the weather differ by something else than quarters of an hour.

    Notes
    -----
    A step takes the weather of the same month, day and time of day in the weather's own offset from UTC, so the year
    wraps round where the offsets differ. Within an interval that is cut, radiation follows the sine of the sun's
    height with the interval's means of global, direct horizontal and diffuse radiation kept; temperature and wind run
    straight from one interval's middle to the next. The direct horizontal radiation is GHI - DHI; direct normal
    follows from it with the sun of the simulated year. The sun stands in the middle of a step, shifted by
    `sun_minute` less half an interval: by nothing for means over the hour.
    """
    pieces = cut(weather, grid)
    sun, piece_cosine = _sun(weather, grid, pieces, (latitude_deg, longitude_deg, elevation_m))
    of_weather = {name: weather.frame[name].to_numpy() for name in COLUMNS}
    ghi = pieces.mean_of_steps(pieces.following_the_sun(of_weather["ghi_w_per_m2"], piece_cosine))
    dhi = pieces.mean_of_steps(pieces.following_the_sun(of_weather["dhi_w_per_m2"], piece_cosine))
    dhi = np.minimum(dhi, ghi)
    beam = split_direct(ghi - dhi, dhi, sun)
    temperature = pieces.mean_of_steps(pieces.straight_between_middles(of_weather["air_temperature_c"]))
    wind = pieces.mean_of_steps(pieces.straight_between_middles(of_weather["wind_m_per_s"]))
    moved = moved_note(beam.moved_w_per_m2, grid.step_h)
    return Sky(
        grid=grid,
        ghi_w_per_m2=ghi,
        dni_w_per_m2=beam.dni_w_per_m2,
        dhi_w_per_m2=beam.dhi_w_per_m2,
        air_temperature_c=temperature,
        wind_m_per_s=wind,
        solar_zenith_deg=sun.apparent_zenith_deg,
        solar_azimuth_deg=sun.azimuth_deg,
        extraterrestrial_w_per_m2=sun.extraterrestrial_w_per_m2,
        latitude_deg=latitude_deg,
        longitude_deg=longitude_deg,
        kind=weather.kind,
        source=weather.source,
        notes=(
            *weather.notes,
            *_leap_notes(weather, grid),
            *_distance_notes(weather, latitude_deg, longitude_deg),
            *([f"on the steps of {grid.year}: {moved}"] if moved else []),
        ),
        digest=weather.digest,
    )


def _sun(
    weather: Weather, grid: TimeGrid, pieces: Pieces, place: tuple[float, float, float]
) -> tuple[SunPosition, NDArray[np.float64] | None]:
    """Return the sun of the steps and, where intervals of the weather are cut, cos(zenith) of the pieces."""
    shift = pd.Timedelta(minutes=weather.sun_minute - weather.step_minutes / 2)
    if pieces.per_interval == 1:
        return solar_position(grid.middle + shift, *place), None
    half_piece = pd.Timedelta(minutes=pieces.minutes / 2)
    of_pieces = solar_position(pieces.starts + half_piece + shift, *place)
    if pieces.per_step > 1:
        return solar_position(grid.middle + shift, *place), cos_zenith(of_pieces)
    of_steps = SunPosition(
        zenith_deg=of_pieces.zenith_deg[pieces.inside],
        apparent_zenith_deg=of_pieces.apparent_zenith_deg[pieces.inside],
        azimuth_deg=of_pieces.azimuth_deg[pieces.inside],
        extraterrestrial_w_per_m2=of_pieces.extraterrestrial_w_per_m2[pieces.inside],
    )
    return of_steps, cos_zenith(of_pieces)


def _leap_notes(weather: Weather, grid: TimeGrid) -> list[str]:
    if isleap(grid.year) and not weather.has_leap_day:
        return [f"{grid.year} is a leap year and the weather has 365 days: 28 February is repeated on the 29th"]
    if weather.has_leap_day and not isleap(grid.year):
        return [f"the weather has a 29 February and {grid.year} has none: that day is left out"]
    return []


def _distance_notes(weather: Weather, latitude_deg: float, longitude_deg: float) -> list[str]:
    distance_km = _distance_km((weather.latitude_deg, weather.longitude_deg), (latitude_deg, longitude_deg))
    if distance_km <= NEARBY_KM:
        return []
    return [f"the weather was taken {distance_km:,.0f} km from the place that is simulated"]


def _distance_km(one_deg: tuple[float, float], other_deg: tuple[float, float]) -> float:
    """Return the great-circle distance of two places by the haversine formula [km]."""
    (south, west), (north, east) = (tuple(map(radians, place)) for place in (one_deg, other_deg))
    haversine = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2.0 * EARTH_RADIUS_KM * asin(sqrt(haversine))
