"""The sky as it would be without clouds: what a forecaster measures yesterday's sky by."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from profiles.sun import SunPosition
from profiles.weather.components import diffuse_by_erbs_w_per_m2, split_direct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.time_grid import TimeGrid
    from profiles.weather.on_grid import Sky

HAURWITZ_W_PER_M2: Final = 1098.0
HAURWITZ_EXTINCTION: Final = 0.059
HOURS_PER_DAY: Final = 24
MONTHS: Final = 12


def cloudless_sky(sky: Sky) -> Sky:
    """Return the sky with the sun it has and no clouds.

    Parameters
    ----------
    sky
        Weather and sun on the steps of the simulated year.

    Returns
    -------
    Sky
        Radiation without clouds; temperature and wind of each step are the mean of its month at that hour, so that a
        day of it says nothing about the weather of that day.

    Notes
    -----
    Global radiation 1098 W/m² · cos z · exp(-0.059 / cos z) (Haurwitz [1]_; the best of the models that know nothing
    but the sun's height [2]_), its diffuse part after Erbs, Klein and Duffie. Of the hours of Nobeoka in METPV-20 with
    the sun above 6° one in twenty is brighter, by clean air and clouds beside the sun.

    References
    ----------
    .. [1] B. Haurwitz (1945), Insolation in relation to cloudiness and cloud density, Journal of Meteorology 2,
       154-166.
    .. [2] M. J. Reno, C. W. Hansen and J. S. Stein (2012), Global horizontal irradiance clear sky models, Sandia
       report SAND2012-2389.
    """
    sun = SunPosition(
        zenith_deg=sky.solar_zenith_deg,
        apparent_zenith_deg=sky.solar_zenith_deg,
        azimuth_deg=sky.solar_azimuth_deg,
        extraterrestrial_w_per_m2=sky.extraterrestrial_w_per_m2,
    )
    height = np.maximum(np.cos(np.radians(sky.solar_zenith_deg)), 0.0)
    thickness = np.divide(HAURWITZ_EXTINCTION, height, out=np.full_like(height, np.inf), where=height > 0.0)
    ghi = HAURWITZ_W_PER_M2 * height * np.exp(-thickness)
    dhi = diffuse_by_erbs_w_per_m2(ghi, sun, sky.grid.middle)
    beam = split_direct(ghi - dhi, dhi, sun)
    return replace(
        sky,
        ghi_w_per_m2=ghi,
        dni_w_per_m2=beam.dni_w_per_m2,
        dhi_w_per_m2=beam.dhi_w_per_m2,
        air_temperature_c=_monthly_mean_of_hour(sky.air_temperature_c, sky.grid),
        wind_m_per_s=_monthly_mean_of_hour(sky.wind_m_per_s, sky.grid),
        kind="cloudless",
        source=f"no clouds (Haurwitz 1945); {sky.source}",
    )


def _monthly_mean_of_hour(values: NDArray[np.float64], grid: TimeGrid) -> NDArray[np.float64]:
    """Return for each step the mean over all steps of its month at the same hour."""
    place = (grid.index.month.to_numpy() - 1) * HOURS_PER_DAY + grid.index.hour.to_numpy()
    count = np.bincount(place, minlength=MONTHS * HOURS_PER_DAY)
    total = np.bincount(place, weights=values, minlength=MONTHS * HOURS_PER_DAY)
    return np.asarray((total / np.maximum(count, 1))[place])
