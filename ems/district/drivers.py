"""What drives a district: steps, calendar, weather and the output of every class of plants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from profiles.calendar import Calendar, build_calendar
from profiles.time_grid import TimeGrid

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from ems.scenario import Scenario
    from profiles.pv import PvYield
    from profiles.pv_system import PvSystem
    from profiles.weather.frame import Weather
    from profiles.weather.on_grid import Sky

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drivers:
    """Everything outside people's control.

    Parameters
    ----------
    grid, calendar
        Steps and kinds of day.
    sky
        Weather and sun on the steps.
    plant_classes
        PV classes first, then other generation, in the order of the scenario.
    n_pv
        How many of them are PV.
    unit_kw
        Output per rated kW, shape (plant classes, steps).
    yields
        Per PV class: plane of array, yield, performance ratios.
    """

    grid: TimeGrid
    calendar: Calendar
    sky: Sky
    plant_classes: tuple[str, ...]
    n_pv: int
    unit_kw: Floats
    yields: dict[str, PvYield]


def build_drivers(scenario: Scenario, weather: Weather | None = None) -> Drivers:
    """Lay weather and plants on the steps of the scenario's year.

    Parameters
    ----------
    scenario
        Place, time, weather choice, PV classes and other generation.
    weather
        Weather to use instead of the scenario's choice.

    Returns
    -------
    Drivers
        Ready for the loads and the sites.

    Raises
    ------
    profiles.errors.InputError
        The weather file or a PV class is wrong.
    """
    from profiles.pv import pv_yields  # noqa: PLC0415 - pvlib takes a second to import
    from profiles.weather.on_grid import sky_on_grid  # noqa: PLC0415

    place = scenario.place
    grid = TimeGrid(year=scenario.year, timezone=place.timezone, step_minutes=scenario.time.step_minutes)
    calendar = build_calendar(
        grid, country=place.country, subdivision=place.subdivision, extra_days_off=place.extra_days_off
    )
    sky = sky_on_grid(
        weather if weather is not None else choose_weather(scenario),
        grid,
        latitude_deg=place.latitude_deg,
        longitude_deg=place.longitude_deg,
        elevation_m=place.elevation_m,
    )
    systems = pv_systems(scenario)
    yields = dict(zip(scenario.pv, pv_yields(sky, systems), strict=True)) if systems else {}
    hours = grid.n_steps * grid.step_h
    constant = [
        np.full(grid.n_steps, plant.energy_kwh / (plant.kw * hours) if plant.kw else 0.0)
        for plant in scenario.generation.values()
    ]
    rows = [item.unit_kw_per_kw for item in yields.values()] + constant
    unit_kw = np.ascontiguousarray(rows) if rows else np.zeros((1, grid.n_steps))
    unit_kw.setflags(write=False)
    return Drivers(
        grid=grid,
        calendar=calendar,
        sky=sky,
        plant_classes=(*scenario.pv, *scenario.generation),
        n_pv=len(scenario.pv),
        unit_kw=unit_kw,
        yields=yields,
    )


def pv_systems(scenario: Scenario) -> list[PvSystem]:
    """Modules and inverters of each PV class of a scenario.

    Raises
    ------
    profiles.errors.InputError
        A PV class cannot be a PV system.
    """
    from profiles.pv_system import PvSystem  # noqa: PLC0415

    optional = ("losses_fraction", "temperature_coefficient_per_c", "dc_to_ac_ratio", "inverter_efficiency", "albedo")
    return [
        PvSystem(
            name=f"pv.{name}",
            tilt_deg=pv.tilt_deg,
            azimuths_deg=pv.azimuths_deg,
            shares=pv.shares,
            performance_ratio=pv.performance_ratio,
            **{key: getattr(pv, key) for key in optional if getattr(pv, key) is not None},
        )
        for name, pv in scenario.pv.items()
    ]


def choose_weather(scenario: Scenario) -> Weather:
    """Weather that the scenario asks for: its file, or a synthetic year of its climate.

    Parameters
    ----------
    scenario
        Its ``weather`` and ``climate`` sections.

    Returns
    -------
    Weather
        One year.

    Raises
    ------
    profiles.errors.InputError
        The file is wrong, or the climate has no table for the kind of year.
    """
    choice, place = scenario.weather, scenario.place
    if choice.file is not None:
        return read_weather_of(scenario, scenario.resolved(choice.file))
    from profiles.weather.climate import Climate  # noqa: PLC0415
    from profiles.weather.known_climates import CLIMATES  # noqa: PLC0415
    from profiles.weather.synthetic import synthetic_weather  # noqa: PLC0415 - imports pvlib

    climate = (
        CLIMATES[choice.climate or "nobeoka"]
        if scenario.climate is None
        else Climate(**scenario.climate.model_dump(exclude_none=True))
    )
    return synthetic_weather(
        climate=climate,
        latitude_deg=place.latitude_deg,
        longitude_deg=place.longitude_deg,
        elevation_m=place.elevation_m,
        utc_offset_h=place.standard_utc_offset_h(scenario.year),
        year=choice.year,
        seed=choice.seed,
    )


def read_weather_of(scenario: Scenario, path: Path) -> Weather:
    """Read a weather file for the scenario's place.

    Parameters
    ----------
    scenario
        Gives the place to files that do not name one.
    path
        The file.

    Returns
    -------
    Weather
        One year.

    Raises
    ------
    profiles.errors.InputError
        The file is wrong.
    """
    from profiles.weather.read import read_weather  # noqa: PLC0415 - imports pvlib

    place, choice = scenario.place, scenario.weather
    return read_weather(
        path,
        latitude_deg=place.latitude_deg,
        longitude_deg=place.longitude_deg,
        elevation_m=place.elevation_m,
        year=choice.file_year,
        utc_offset_h=choice.file_utc_offset_h
        if choice.file_utc_offset_h is not None
        else place.standard_utc_offset_h(scenario.year),
    )
