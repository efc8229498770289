"""From the horizontal to the beam: direct normal radiation, and its estimate where only the global is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from profiles.sun import SunPosition

CLEAREST_LINKE_TURBIDITY: Final = 2.0
"""Linke turbidity of very clean, cold air: the clearest sky met near sea level (Kasten 1996; SoDa: 2 clean cold air,
3 clean warm air, 4-6 moist or stagnant warm air)."""

LOW_SUN_DEG: Final = 6.0
"""Half of an hour's rise of the sun in middle latitudes (7.5 degrees x cos 35 degrees): lower than this at mid-hour,
the hour touches sunrise or sunset and its mean is no longer that of its middle."""

LEAST_ENERGY_TOLD_KWH_PER_M2: Final = 0.005
"""What two decimals would print as zero is not worth a sentence."""

LONGEST_AIRMASS_OF_POLYNOMIAL: Final = 20.0
"""Where Kasten's polynomial for the Rayleigh optical thickness ends and his straight line takes over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beam:
    """Direct and diffuse radiation that add up to the global one.

    Parameters
    ----------
    dni_w_per_m2
        Direct normal radiation [W/m²].
    dhi_w_per_m2
        Diffuse horizontal radiation, with what could not be direct [W/m²].
    moved_w_per_m2
        Direct horizontal radiation that was counted as diffuse [W/m²].
    """

    dni_w_per_m2: NDArray[np.float64]
    dhi_w_per_m2: NDArray[np.float64]
    moved_w_per_m2: NDArray[np.float64]


def highest_direct_normal_w_per_m2(sun: SunPosition) -> NDArray[np.float64]:
    """Return the most that direct normal radiation can be: a low sun's in the clearest sky, else the extraterrestrial.

    Parameters
    ----------
    sun
        The sun's position, shape (instants,).

    Returns
    -------
    array
        Upper limit of the direct normal radiation [W/m²].

    Notes
    -----
    With the sun lower than `LOW_SUN_DEG`: I = I0 exp(-0.8662 T m d(m)) with Kasten's Rayleigh optical thickness d [1]_,
    the relative air mass m of Kasten and Young and the turbidity T = 2 of very clean air; 0 below the horizon. A higher
    sun needs no such limit, and measured beams do reach the very clear sky there.

    References
    ----------
    .. [1] F. Kasten (1996), The Linke turbidity factor based on improved values of the integral Rayleigh optical
       thickness, Solar Energy 56, 239-244. https://doi.org/10.1016/0038-092X(95)00114-7
    """
    from pvlib import atmosphere  # noqa: PLC0415

    airmass = atmosphere.get_relative_airmass(np.minimum(sun.apparent_zenith_deg, 90.0), model="kastenyoung1989")
    short = np.minimum(airmass, LONGEST_AIRMASS_OF_POLYNOMIAL)
    polynomial = 6.6296 + 1.7513 * short - 0.1202 * short**2 + 0.0065 * short**3 - 0.00013 * short**4
    line = 10.4 + 0.718 * airmass
    inverse_thickness = np.where(airmass <= LONGEST_AIRMASS_OF_POLYNOMIAL, polynomial, line)
    clear = sun.extraterrestrial_w_per_m2 * np.exp(-0.8662 * CLEAREST_LINKE_TURBIDITY * airmass / inverse_thickness)
    elevation_deg = 90.0 - sun.apparent_zenith_deg
    highest = np.where(elevation_deg < LOW_SUN_DEG, clear, sun.extraterrestrial_w_per_m2)
    return np.where(elevation_deg > 0.0, highest, 0.0)


def cos_zenith(sun: SunPosition) -> NDArray[np.float64]:
    """Return the cosine of the zenith angle at which the sun is seen; negative below the horizon.

    Parameters
    ----------
    sun
        The sun's position, shape (instants,).

    Returns
    -------
    array
        Cosine, shape (instants,).
    """
    return np.cos(np.radians(sun.apparent_zenith_deg))


def split_direct(
    direct_horizontal_w_per_m2: NDArray[np.float64], dhi_w_per_m2: NDArray[np.float64], sun: SunPosition
) -> Beam:
    """Turn direct radiation on the horizontal into direct normal radiation, within what a clear sky lets through.

    Near sunrise and sunset the sun of mid-hour stands so low, or still below the horizon, that a small horizontal
    radiation would become an absurd beam. What exceeds the limit is counted as diffuse: the sum stays.

    Parameters
    ----------
    direct_horizontal_w_per_m2
        Direct radiation on the horizontal, mean over the interval [W/m²].
    dhi_w_per_m2
        Diffuse horizontal radiation [W/m²].
    sun
        The sun at the interval's representative instant.

    Returns
    -------
    Beam
        With DNI x cos(zenith) + DHI equal to the two inputs' sum.
    """
    cosine = np.maximum(cos_zenith(sun), 0.0)
    highest = highest_direct_normal_w_per_m2(sun)
    kept = np.minimum(direct_horizontal_w_per_m2, highest * cosine)
    dni = np.divide(kept, cosine, out=np.zeros_like(kept), where=cosine > 0.0)
    moved = direct_horizontal_w_per_m2 - kept
    return Beam(dni_w_per_m2=dni, dhi_w_per_m2=dhi_w_per_m2 + moved, moved_w_per_m2=moved)


def diffuse_by_erbs_w_per_m2(
    ghi_w_per_m2: NDArray[np.float64], sun: SunPosition, times: pd.DatetimeIndex
) -> NDArray[np.float64]:
    """Estimate the diffuse part of the global radiation [W/m²].

    Parameters
    ----------
    ghi_w_per_m2
        Global horizontal radiation, mean over the interval [W/m²].
    sun
        The sun at the interval's representative instant.
    times
        That instant, for the distance of the sun.

    Returns
    -------
    array
        Diffuse horizontal radiation, between 0 and the global [W/m²].

    Notes
    -----
    The hourly diffuse fraction of Erbs, Klein and Duffie [1]_ as in pvlib. All of the radiation is diffuse with the
    sun lower than 3 degrees, where the model ends.

    References
    ----------
    .. [1] D. G. Erbs, S. A. Klein and J. A. Duffie (1982), Estimation of the diffuse radiation fraction for hourly,
       daily and monthly-average global radiation, Solar Energy 28, 293-302.
       https://doi.org/10.1016/0038-092X(82)90302-4
    """
    from pvlib import irradiance  # noqa: PLC0415

    day_of_year = times.tz_convert("UTC").day_of_year.to_numpy(dtype=np.float64)
    split = irradiance.erbs(ghi_w_per_m2, sun.zenith_deg, day_of_year)
    return np.asarray(np.clip(split["dhi"], 0.0, ghi_w_per_m2), dtype=np.float64)


def moved_note(moved_w_per_m2: NDArray[np.float64], step_h: float) -> str | None:
    """Say how much direct radiation was counted as diffuse, or nothing if none was.

    Parameters
    ----------
    moved_w_per_m2
        Direct horizontal radiation that was counted as diffuse [W/m²].
    step_h
        Length of an interval [h].

    Returns
    -------
    str or None
        One sentence for the notes of a weather year.
    """
    hours = float((moved_w_per_m2 > 0.0).sum()) * step_h
    energy_kwh_per_m2 = float(moved_w_per_m2.sum()) * step_h / 1000.0
    if energy_kwh_per_m2 < LEAST_ENERGY_TOLD_KWH_PER_M2:
        return None
    return (
        f"{hours:,.4g} low-sun hours: direct normal limited to a very clear sky (Linke turbidity "
        f"{CLEAREST_LINKE_TURBIDITY:g}); {energy_kwh_per_m2:.2f} kWh/m² of direct counted as diffuse"
    )
