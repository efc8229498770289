"""What drives a district: time, calendar, weather, sun, PV and loads. A leaf: it knows nothing of ``ems``.

Names are imported when they are first used; pvlib alone takes a second.

Examples
--------
>>> import profiles
>>> weather = profiles.synthetic_weather(year="sunny", seed=1)
>>> len(weather.frame)
8760
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from profiles.calendar import Calendar, build_calendar
    from profiles.errors import InputError, Problem, RunError
    from profiles.load import Loads, build_loads, read_load_csv
    from profiles.pv import PvSystem, PvYield, pv_yield, pv_yields
    from profiles.time_grid import TimeGrid
    from profiles.weather import CLIMATES, Climate, Sky, Weather, read_weather, sky_on_grid, synthetic_weather

_HOME = {
    "CLIMATES": "profiles.weather",
    "Calendar": "profiles.calendar",
    "Climate": "profiles.weather",
    "InputError": "profiles.errors",
    "Loads": "profiles.load",
    "Problem": "profiles.errors",
    "PvSystem": "profiles.pv",
    "PvYield": "profiles.pv",
    "RunError": "profiles.errors",
    "Sky": "profiles.weather",
    "TimeGrid": "profiles.time_grid",
    "Weather": "profiles.weather",
    "build_calendar": "profiles.calendar",
    "build_loads": "profiles.load",
    "pv_yield": "profiles.pv",
    "pv_yields": "profiles.pv",
    "read_load_csv": "profiles.load",
    "read_weather": "profiles.weather",
    "sky_on_grid": "profiles.weather",
    "synthetic_weather": "profiles.weather",
}

__all__ = [
    "CLIMATES",
    "Calendar",
    "Climate",
    "InputError",
    "Loads",
    "Problem",
    "PvSystem",
    "PvYield",
    "RunError",
    "Sky",
    "TimeGrid",
    "Weather",
    "build_calendar",
    "build_loads",
    "pv_yield",
    "pv_yields",
    "read_load_csv",
    "read_weather",
    "sky_on_grid",
    "synthetic_weather",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    message = f"module 'profiles' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
