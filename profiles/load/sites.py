"""The sites of a class: how big each is, when its people rise, how much it cools; and their loads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from profiles.load.homes import household_counts, household_mix
from profiles.load.random import Purpose, key_of_class, normals, stream, uniforms
from profiles.load.shape_data import households, spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.calendar import Calendar
    from profiles.load.types import ClassProfile, LoadClass

STEPS_OF_A_TILE = 96  # 96 steps of 2,770 sites are 2 MB: they stay in the cache between the two passes
LONGEST_SHIFT_H = 6.0
OUT_FROM_H, OUT_UNTIL_H = 9.0, 17.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sites:
    """What makes the sites of a class differ; arrays of shape (sites,).

    Parameters
    ----------
    household_size
        People of a home, 0 for other sites.
    size
        Energy relative to the mean site, about.
    air_conditioning
        Air conditioning relative to the other uses, about 1.
    shift_h
        How much later than the class people do things [h].
    presence
        Activity from 9 to 17 h above the class's, as a fraction.
    keys
        Where each site's own stream of random numbers begins.
    """

    household_size: NDArray[np.int64]
    size: NDArray[np.float64]
    air_conditioning: NDArray[np.float64]
    shift_h: NDArray[np.float64]
    presence: NDArray[np.float64]
    keys: NDArray[np.int64]


def draw_sites(load_class: LoadClass, seed: int) -> Sites:
    """Draw the sites of a class from its spread; the same seed and class name give the same sites."""
    n, key, width = load_class.rows, key_of_class(seed, load_class.name), spread(load_class.model)
    household_size, household_energy = _households(load_class, key)
    shift_h = np.clip(width.routine_shift_h * normals(key, Purpose.ROUTINE, n), -LONGEST_SHIFT_H, LONGEST_SHIFT_H)
    return Sites(
        household_size=household_size,
        size=household_energy * np.exp(width.size_sigma * normals(key, Purpose.SIZE, n)),
        air_conditioning=np.exp(
            width.air_conditioning_sigma * normals(key, Purpose.AIR_CONDITIONING, n)
            - 0.5 * width.air_conditioning_sigma**2
        ),
        shift_h=shift_h,
        presence=width.daytime_presence * (2.0 * uniforms(key, Purpose.PRESENCE, n) - 1.0),
        keys=stream(key, Purpose.SITE, n),
    )


def fill_class(
    out: NDArray[np.float64], load_class: LoadClass, profile: ClassProfile, calendar: Calendar, seed: int
) -> NDArray[np.int64]:
    """Share a class profile out among its sites.

    Parameters
    ----------
    out
        Rows of the class, written; shape (rows, steps) [kW].
    load_class
        The class.
    profile
        What the class draws; the rows add up to its total in every step.
    calendar
        Local days and hours.
    seed
        Seed of the run.

    Returns
    -------
    numpy.ndarray
        People of each row's household, 0 where it is no home; shape (rows,).
    """
    sites = draw_sites(load_class, seed)
    if len(out) == 1:
        out[0] = profile.total_kw
        return sites.household_size
    from profiles.load.kernel import fill_sites  # noqa: PLC0415  numba is heavy: imported where used

    width = spread(load_class.model)
    steps_per_hour = round(1.0 / calendar.grid.step_h)
    pad = int(2 * LONGEST_SHIFT_H * steps_per_hour)
    day_start = np.concatenate([np.flatnonzero(np.diff(calendar.day, prepend=-1)), [calendar.grid.n_steps]])
    fill_sites(
        out,
        profile.total_kw,
        profile.base_kw,
        np.pad(profile.active_kw, pad, mode="wrap"),
        profile.air_conditioning_kw,
        _daytime(calendar),
        day_start.astype(np.int64),
        np.arange(calendar.grid.n_steps) // steps_per_hour,
        max(1, STEPS_OF_A_TILE // (24 * steps_per_hour)),
        steps_per_hour,
        sites.size,
        sites.air_conditioning,
        sites.shift_h * steps_per_hour,
        sites.presence,
        sites.keys,
        width.day_shift_h * steps_per_hour,
        width.day_scatter,
        width.absence_fraction,
        width.hour_scatter,
        width.step_scatter,
    )
    return sites.household_size


def _households(load_class: LoadClass, key: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Household size of every site in random order, exact in number, and the energy such a household uses."""
    n = load_class.rows
    if load_class.model != "home":
        return np.zeros(n, dtype=np.int64), np.ones(n)
    data = households()
    mean_size = data.mean_household_size if load_class.people_per_site is None else load_class.people_per_site
    people = np.asarray(data.household_sizes, dtype=np.int64)
    counts = household_counts(people, household_mix(data, mean_size), n, mean_size)
    kinds = np.repeat(np.arange(len(people)), counts)
    kinds = kinds[np.argsort(stream(key, Purpose.HOUSEHOLD, n), kind="stable")]
    return people[kinds], np.asarray(data.household_energy)[kinds]


def _daytime(calendar: Calendar) -> NDArray[np.float64]:
    """1 in the hours in which some are out and others at home, with an hour's ramp; weekdays only; shape (steps,)."""
    ramp = np.minimum(calendar.hour - (OUT_FROM_H - 1.0), OUT_UNTIL_H - calendar.hour)
    return np.where(calendar.is_day_off, 0.0, np.clip(ramp, 0.0, 1.0))
