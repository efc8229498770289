"""A district of few sites under a sky of sines: enough for hand-checkable loads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest

from profiles.calendar import Calendar, build_calendar
from profiles.load import LoadClass
from profiles.time_grid import TimeGrid

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

JAPAN_EXTRA = ("08-13", "08-14", "08-15", "12-29", "12-30", "12-31", "01-01", "01-02", "01-03")
NOBEOKA_DEG = 32.5


@dataclass(frozen=True)
class SineSky:
    """Air, light and sun as the load models need them."""

    air_temperature_c: NDArray[np.float64]
    ghi_w_per_m2: NDArray[np.float64]
    solar_zenith_deg: NDArray[np.float64]


@dataclass(frozen=True)
class Place:
    """A calendar and its sky."""

    calendar: Calendar
    sky: SineSky


def sine_sky(calendar: Calendar, latitude_deg: float = NOBEOKA_DEG, noise: float = 2.0) -> SineSky:
    """Nobeoka's yearly and daily swing of temperature with warm and cold spells; the sun of a round orbit."""
    middle_h = calendar.hour + 0.5 * calendar.grid.step_h
    season = 2.0 * np.pi * (calendar.day_of_year - 1) / 365.0
    south = -1.0 if latitude_deg < 0.0 else 1.0
    spells = noise * np.sin(calendar.day * 1.7) + noise * np.sin(calendar.day * 0.41)
    air = 17.0 - south * 10.5 * np.cos(season - 0.55) - 5.0 * np.cos(2.0 * np.pi * (middle_h - 3.0) / 24.0) + spells
    declination = np.radians(-23.44) * np.cos(season + 0.17)
    latitude = np.radians(latitude_deg)
    hour_angle = np.radians(15.0 * (middle_h - 12.0))
    up = np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination) * np.cos(hour_angle)
    return SineSky(
        air_temperature_c=air,
        ghi_w_per_m2=600.0 * np.maximum(up, 0.0),
        solar_zenith_deg=np.degrees(np.arccos(up)),
    )


def make_place(year: int = 2027, step_minutes: int = 60, timezone: str = "Asia/Tokyo", country: str = "JP") -> Place:
    """Build a simulated year in Japan or elsewhere."""
    grid = TimeGrid(year=year, timezone=timezone, step_minutes=step_minutes)
    calendar = build_calendar(grid, country=country, extra_days_off=JAPAN_EXTRA if country == "JP" else ())
    return Place(calendar=calendar, sky=sine_sky(calendar, NOBEOKA_DEG if country == "JP" else -33.4))


@pytest.fixture(scope="session")
def place_of() -> Callable[..., Place]:
    """Make places on demand."""
    return make_place


@pytest.fixture(scope="session")
def japan() -> Place:
    """Hourly 2027 in Japan."""
    return make_place()


TERMS = (("03-25", "04-07"), ("07-21", "08-31"), ("12-24", "01-07"))


@pytest.fixture(scope="session")
def hitotsugaoka() -> tuple[LoadClass, ...]:
    """Give the plan's classes and energies (plan.md §1)."""
    return (
        LoadClass(name="homes", model="home", sites=2770, energy_kwh=12_622_890.0, people_per_site=5710 / 2770),
        LoadClass(name="supermarket", model="supermarket", sites=1, energy_kwh=927_337.0),
        LoadClass(name="shopping_centre", model="shopping_centre", sites=1, energy_kwh=163_263.0),
        LoadClass(name="learning_school", model="office", sites=1, energy_kwh=114_383.0),
        LoadClass(name="other_shops", model="shop", sites=62, energy_kwh=293_647.0),
        LoadClass(name="sewage_works", model="sewage_works", sites=1, energy_kwh=841_632.0),
        LoadClass(name="school", model="school", sites=1, energy_kwh=139_553.0, term_holidays=TERMS),
        LoadClass(name="street_lights", model="street_lights", sites=0, energy_kwh=50_457.0),
    )


@pytest.fixture(scope="session")
def small_town(hitotsugaoka: tuple[LoadClass, ...]) -> tuple[LoadClass, ...]:
    """Give the same district with homes drawn together: the class sums are the plan's, the rows few."""
    homes = hitotsugaoka[0]
    few = LoadClass(
        name=homes.name, model="home", sites=40, energy_kwh=homes.energy_kwh, people_per_site=homes.people_per_site
    )
    return (few, *hitotsugaoka[1:])
