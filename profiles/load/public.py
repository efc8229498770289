"""Sewage works, street lights and constant loads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from profiles.load.day_tables import by_day_type
from profiles.load.shape_data import sewage_tables, street_light_zenith_deg
from profiles.load.types import ClassProfile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.calendar import Calendar
    from profiles.load.types import SkyLike

SMALLEST_RATE_DEG: Final = 1e-6  # where the sun stands still a step is lit or not


def constant_profile(calendar: Calendar) -> ClassProfile:
    """Return the same power all year, relative to its mean."""
    return _base_only(np.ones(calendar.grid.n_steps))


def sewage_works_profile(calendar: Calendar) -> ClassProfile:
    """Return power after the inflow, with a peak in the morning and one in the evening, relative to about its mean."""
    return _base_only(by_day_type(calendar, *sewage_tables()))


def street_lights_profile(sky: SkyLike) -> ClassProfile:
    """Switch lamps on from civil dusk to civil dawn: the part of each step in which they are on.

    Notes
    -----
    Within a step the sun's zenith angle is taken to move evenly, at the rate between the neighbouring steps, so that
    the hours a day that lamps burn grow and shrink smoothly through the year also with steps of an hour.
    """
    zenith_deg = sky.solar_zenith_deg
    # Steps of a year wrap round: its last night continues into the first.
    rate_deg = np.abs(np.roll(zenith_deg, -1) - np.roll(zenith_deg, 1)) / 2.0
    beyond_deg = zenith_deg - street_light_zenith_deg()
    lit = np.clip(0.5 + beyond_deg / np.maximum(rate_deg, SMALLEST_RATE_DEG), 0.0, 1.0)
    nothing = np.zeros_like(lit)
    return ClassProfile(base_kw=nothing, active_kw=lit, air_conditioning_kw=nothing, lighting_kw=lit)


def _base_only(values: NDArray[np.float64]) -> ClassProfile:
    """Make a profile that neither people nor weather change."""
    nothing = np.zeros_like(values)
    return ClassProfile(base_kw=values, active_kw=nothing, air_conditioning_kw=nothing, lighting_kw=nothing)
