"""The compiled loop that gives every site its own year; everything else about it is in ``sites``."""

from __future__ import annotations

from math import floor

import numba
import numpy as np

from profiles.load.random import FIRST_MULTIPLIER, MASK, RANGE, SECOND_MULTIPLIER, STRIDE

TINY = 1e-9  # part of the class profile every site gets at least, so that shares exist in every step
FOURTH_POWER_MEAN = 0.2  # of a uniform number
FOURTH_POWER_SPREAD = 4.0 / 15.0  # its standard deviation
TWO_UNIFORMS_SPREAD = 1.0 / np.sqrt(6.0)  # standard deviation of the sum of two uniform numbers


@numba.njit(inline="always")
def _uniform(number: int) -> float:
    """Hash a counter to a number between 0 and 1, as ``random.mix`` does."""
    x = number & MASK
    x = ((x ^ (x >> 16)) * FIRST_MULTIPLIER) & MASK
    x = ((x ^ (x >> 15)) * SECOND_MULTIPLIER) & MASK
    return (x ^ (x >> 16)) / RANGE


@numba.njit(inline="always")
def _skewed(number: int, scatter: float) -> float:
    """Return a factor of mean 1 and the given standard deviation, often a little below 1, sometimes far above."""
    u = _uniform(number)
    return 1.0 + scatter * (u * u * u * u - FOURTH_POWER_MEAN) / FOURTH_POWER_SPREAD


@numba.njit(parallel=True, cache=True, nogil=True)
def fill_sites(
    out: np.ndarray,
    total_kw: np.ndarray,
    base_kw: np.ndarray,
    padded_active_kw: np.ndarray,
    air_conditioning_kw: np.ndarray,
    daytime: np.ndarray,
    day_start: np.ndarray,
    hour_count: np.ndarray,
    days_per_tile: int,
    steps_per_hour: int,
    size: np.ndarray,
    air_conditioning: np.ndarray,
    shift_steps: np.ndarray,
    presence: np.ndarray,
    keys: np.ndarray,
    day_shift_steps: float,
    day_scatter: float,
    absence_fraction: float,
    hour_scatter: float,
    step_scatter: float,
) -> None:
    """Write every site's load so that the sites of the class add up to the class profile in every step.

    Parameters
    ----------
    out
        Written; shape (sites, steps) [kW].
    total_kw, base_kw
        Class profile, all of it and its base, shape (steps,) [kW].
    padded_active_kw
        Activity of the class with the same number of steps of the neighbouring years before and behind [kW].
    air_conditioning_kw
        Air conditioning of the class, shape (steps,) [kW].
    daytime
        1 in the hours in which some are out, shape (steps,).
    day_start
        First step of every local day and the number of steps, shape (days + 1,).
    hour_count
        Hours since the beginning of the year, shape (steps,).
    days_per_tile
        Days that one thread does at a time; has no influence on the numbers.
    steps_per_hour
        1, 2 or 4.
    size, air_conditioning, shift_steps, presence, keys
        The sites, shape (sites,).
    day_shift_steps, day_scatter, absence_fraction, hour_scatter, step_scatter
        Spread of the class.

    Notes
    -----
    Site i gets ``total[t] · w_i[t] / Σ_j w_j[t]``. A tile of days of all sites stays in the cache between the pass that
    writes w and the pass that scales it; sums run over the sites in their order, whatever the number of threads.
    """
    sites = out.shape[0]
    days = day_start.shape[0] - 1
    pad = (padded_active_kw.shape[0] - total_kw.shape[0]) // 2
    for tile in numba.prange((days + days_per_tile - 1) // days_per_tile):
        first_day = tile * days_per_tile
        last_day = min(first_day + days_per_tile, days)
        begin, end = day_start[first_day], day_start[last_day]
        sums = np.zeros(end - begin)
        for day in range(first_day, last_day):
            # Views of one day: every index below counts from 0, which lets the compiler use vector instructions.
            low, high = day_start[day], day_start[day + 1]
            total, base, window = total_kw[low:high], base_kw[low:high], daytime[low:high]
            air, hours, day_sums = air_conditioning_kw[low:high], hour_count[low:high], sums[low - begin : high - begin]
            for i in range(sites):
                number = keys[i] - (day + 1) * STRIDE
                jitter = (_uniform(number + 1) + _uniform(number + 2) - 1.0) / TWO_UNIFORMS_SPREAD
                moved = shift_steps[i] + day_shift_steps * jitter
                whole = floor(moved)
                part = moved - whole
                people = size[i] if _uniform(number + 4) >= absence_fraction else 0.0
                routine = people * _skewed(number + 3, day_scatter)
                cooling = people * air_conditioning[i]
                later = padded_active_kw[low + pad - whole - 1 : high + pad - whole - 1]
                sooner = padded_active_kw[low + pad - whole : high + pad - whole]
                row = out[i, low:high]
                for k in range(high - low):
                    active = sooner[k] * (1.0 - part) + later[k] * part
                    noise = _skewed(keys[i] + hours[k] * STRIDE, hour_scatter)
                    if steps_per_hour > 1:
                        noise *= _skewed(keys[i] + 5 + (low + k) * STRIDE, step_scatter)
                    used = routine * active * (1.0 + presence[i] * window[k]) + cooling * air[k]
                    weight = size[i] * (base[k] + TINY * total[k]) + used * noise
                    row[k] = weight
                    day_sums[k] += weight
        for k in range(end - begin):
            sums[k] = total_kw[begin + k] / sums[k] if sums[k] > 0.0 else 0.0
        for i in range(sites):
            row = out[i, begin:end]
            for k in range(end - begin):
                row[k] *= sums[k]
