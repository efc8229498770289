"""The mean home: base, appliances, lighting after dark, heating and cooling after the weather."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from profiles.load.air_conditioning import felt_temperature_c, kelvins_above, kelvins_below
from profiles.load.day_tables import by_day_type
from profiles.load.shape_data import home_shape
from profiles.load.types import ClassProfile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.calendar import Calendar
    from profiles.load.shape_data import Households
    from profiles.load.types import SkyLike

TILT_LIMIT = 50.0
BISECTIONS = 200


def home_profile(calendar: Calendar, sky: SkyLike) -> ClassProfile:
    """Return the expected power of a mean home in units of its yearly mean in the climate of the embedded data.

    Parameters
    ----------
    calendar
        Local time and days off.
    sky
        Temperature drives the air conditioning, irradiance the lamps.

    Returns
    -------
    ClassProfile
        Relative: the caller scales it to the energy of the class.

    Notes
    -----
    ``base + appliances(h) + lighting(h) · dark + use(h) · (k_h · (T_h − T)⁺ + k_c · (T − T_c)⁺)`` with tables for
    weekdays and days off and T the felt temperature; sources in ``profiles/data/load_shapes.toml``.
    """
    shape = home_shape()
    felt_c = felt_temperature_c(sky.air_temperature_c, calendar)
    daylight = np.clip(sky.ghi_w_per_m2 / shape.daylight_w_per_m2, 0.0, 1.0)
    lamps_on = 1.0 - daylight * (1.0 - shape.lighting_in_daylight_fraction)
    lighting = by_day_type(calendar, shape.lighting_weekday, shape.lighting_day_off) * lamps_on
    appliances = by_day_type(calendar, shape.appliances_weekday, shape.appliances_day_off)
    heating = by_day_type(calendar, shape.heating_use_weekday, shape.heating_use_day_off)
    cooling = by_day_type(calendar, shape.cooling_use_weekday, shape.cooling_use_day_off)
    return ClassProfile(
        base_kw=np.full(calendar.grid.n_steps, shape.base),
        active_kw=appliances + lighting,
        air_conditioning_kw=heating * shape.heating_per_k * kelvins_below(felt_c, shape.heating_below_c)
        + cooling * shape.cooling_per_k * kelvins_above(felt_c, shape.cooling_above_c),
        lighting_kw=lighting,
    )


def household_mix(data: Households, mean_size: float) -> NDArray[np.float64]:
    """Return the shares of the household sizes with a given mean size; shape (sizes,).

    Parameters
    ----------
    data
        Sizes and their shares in the country.
    mean_size
        Mean size wanted, strictly between the smallest and the largest size.

    Notes
    -----
    The mix nearest to the country's in relative entropy: p_n ∝ q_n · exp(λ n), λ found by bisection.
    """
    sizes = np.asarray(data.household_sizes, dtype=np.float64)
    shares = np.asarray(data.household_shares)
    low, high = -TILT_LIMIT, TILT_LIMIT
    mix = shares / shares.sum()
    for _ in range(BISECTIONS):
        tilt = 0.5 * (low + high)
        exponent = tilt * sizes + np.log(shares)
        mix = np.exp(exponent - exponent.max())
        mix /= mix.sum()
        low, high = (tilt, high) if float(mix @ sizes) < mean_size else (low, tilt)
    return np.asarray(mix)


def household_counts(
    sizes: NDArray[np.int64], mix: NDArray[np.float64], homes: int, mean_size: float
) -> NDArray[np.int64]:
    """Return whole numbers of homes of each size; shape (sizes,).

    Notes
    -----
    Largest remainders of the mix; then as many of the smallest homes gain or lose a person as it takes to have the
    number of people right.
    """
    exact = mix * homes
    counts = np.floor(exact).astype(np.int64)
    missing = homes - int(counts.sum())
    counts[np.argsort(counts - exact, kind="stable")[:missing]] += 1
    people_missing = round((homes * mean_size - float(counts @ sizes)) / float(sizes[1] - sizes[0]))
    growing = min(max(people_missing, -int(counts[1])), int(counts[0]))
    counts[0] -= growing
    counts[1] += growing
    return counts
