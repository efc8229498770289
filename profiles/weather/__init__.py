"""Weather: files in the formats people have, a synthetic year, and either of them on the steps of a simulated year."""

from __future__ import annotations

from profiles.weather.climate import Climate
from profiles.weather.frame import Weather
from profiles.weather.known_climates import CLIMATES, NOBEOKA
from profiles.weather.on_grid import Sky, sky_on_grid
from profiles.weather.read import read_weather
from profiles.weather.synthetic import synthetic_weather

__all__ = [
    "CLIMATES",
    "NOBEOKA",
    "Climate",
    "Sky",
    "Weather",
    "read_weather",
    "sky_on_grid",
    "synthetic_weather",
]
