"""Where the sun stands: the one place that asks pvlib for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class SunPosition:
    """The sun at a series of instants; every array is read-only, shape (instants,).

    Parameters
    ----------
    zenith_deg
        Geometric angle between the sun and the vertical [deg]; above 90 below the horizon.
    apparent_zenith_deg
        The same with atmospheric refraction: where the sun is seen [deg].
    azimuth_deg
        Direction of the sun, clockwise from north [deg]; 180 is south.
    extraterrestrial_w_per_m2
        Radiation outside the atmosphere on a plane facing the sun [W/m²].
    """

    zenith_deg: NDArray[np.float64]
    apparent_zenith_deg: NDArray[np.float64]
    azimuth_deg: NDArray[np.float64]
    extraterrestrial_w_per_m2: NDArray[np.float64]


def solar_position(
    times: pd.DatetimeIndex, latitude_deg: float, longitude_deg: float, elevation_m: float = 0.0
) -> SunPosition:
    """Return the sun's position at the given instants.

    Parameters
    ----------
    times
        Instants, time-zone aware, any zone.
    latitude_deg
        Latitude, north positive [deg].
    longitude_deg
        Longitude, east positive [deg].
    elevation_m
        Height above the sea, which sets the air pressure for the refraction [m].

    Returns
    -------
    SunPosition
        Angles and extraterrestrial radiation at each instant.

    Raises
    ------
    ValueError
        The instants carry no time zone: the sun's position would be a guess.

    Notes
    -----
    NREL's solar position algorithm [1]_ and Spencer's series for the distance of the sun [2]_, both as in pvlib.

    References
    ----------
    .. [1] I. Reda and A. Andreas (2004), Solar position algorithm for solar radiation applications, Solar Energy 76,
       577-589. https://doi.org/10.1016/j.solener.2003.12.003
    .. [2] J. W. Spencer (1971), Fourier series representation of the position of the sun, Search 2, 172.

    Examples
    --------
    >>> import pandas as pd
    >>> noon = pd.DatetimeIndex(["2027-06-21 12:14"], tz="Asia/Tokyo")
    >>> round(float(solar_position(noon, 32.578, 131.633, 8.0).zenith_deg[0]), 1)
    9.1
    """
    if times.tz is None:
        message = "the sun's position needs instants with a time zone"
        raise ValueError(message)
    # pvlib takes half a second to import, so only who needs the sun pays for it.
    from pvlib import irradiance, solarposition  # noqa: PLC0415

    utc = times.tz_convert("UTC")
    table = solarposition.get_solarposition(utc, latitude_deg, longitude_deg, altitude=elevation_m, method="nrel_numpy")
    # The day of the year, not the index: pvlib 0.16 asks pandas 3 for it by a deprecated name.
    extraterrestrial = irradiance.get_extra_radiation(utc.day_of_year.to_numpy(dtype=np.float64), method="spencer")
    return SunPosition(
        zenith_deg=_read_only(table["zenith"]),
        apparent_zenith_deg=_read_only(table["apparent_zenith"]),
        azimuth_deg=_read_only(table["azimuth"]),
        extraterrestrial_w_per_m2=_read_only(extraterrestrial),
    )


def _read_only(values: pd.Series[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    array = np.array(values, dtype=np.float64)
    array.flags.writeable = False
    return array
