"""The expected power of every class: one function a model, scaled to the energy of the class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from profiles.load.buildings import building_profile
from profiles.load.homes import home_profile
from profiles.load.public import constant_profile, sewage_works_profile, street_lights_profile
from profiles.load.random import Purpose, key_of_class, normals
from profiles.load.shape_data import use_shape

if TYPE_CHECKING:
    from profiles.calendar import Calendar
    from profiles.load.types import ClassProfile, LoadClass, SkyLike

BUILDINGS = ("supermarket", "shopping_centre", "shop", "office", "school", "industry")
MODELS = ("home", *BUILDINGS, "sewage_works", "street_lights", "constant")
LARGEST_SCATTER = 3.0  # standard deviations


def class_profile(load_class: LoadClass, calendar: Calendar, sky: SkyLike, seed: int) -> ClassProfile:
    """Return the expected power of a class in every step, with exactly its energy [kW]."""
    relative = _relative_profile(load_class, calendar, sky)
    if load_class.model in BUILDINGS:
        relative = _scattered(relative, load_class, calendar, seed)
    year_kwh = float(relative.total_kw.sum()) * calendar.grid.step_h
    return relative.scaled(load_class.energy_kwh / year_kwh if year_kwh > 0.0 else 0.0)


def _relative_profile(load_class: LoadClass, calendar: Calendar, sky: SkyLike) -> ClassProfile:
    """Take the shape of the year by model."""
    if load_class.model == "home":
        return home_profile(calendar, sky)
    if load_class.model == "sewage_works":
        return sewage_works_profile(calendar)
    if load_class.model == "street_lights":
        return street_lights_profile(sky)
    if load_class.model == "constant":
        return constant_profile(calendar)
    return building_profile(load_class.model, calendar, sky, load_class.term_holidays)


def _scattered(profile: ClassProfile, load_class: LoadClass, calendar: Calendar, seed: int) -> ClassProfile:
    """Give every day and every step of a class a little of its own; many sites even it out."""
    width = use_shape(load_class.model).scatter / np.sqrt(max(load_class.sites, 1))
    key = key_of_class(seed, load_class.name)
    of_day = normals(key, Purpose.CLASS_DAY, int(calendar.day[-1]) + 1)[calendar.day]
    of_step = normals(key, Purpose.CLASS_STEP, calendar.grid.n_steps)
    clipped = np.clip(0.5 * (of_day + of_step), -LARGEST_SCATTER, LARGEST_SCATTER)
    return profile.scaled(1.0 + width * clipped)
