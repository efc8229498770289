"""From readings that passed the rules to the weather that the rest of the program takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from profiles.weather.components import Beam, cos_zenith, diffuse_by_erbs_w_per_m2, moved_note, split_direct
from profiles.weather.frame import COLUMNS, Weather

if TYPE_CHECKING:
    from profiles.sun import SunPosition
    from profiles.weather.hours import Hours
    from profiles.weather.place import Place
    from profiles.weather.text_file import TextFile

ASSUMED_WIND_M_PER_S: Final = 1.0
"""The wind of the nominal operating cell temperature (IEC 61215): cells a little too warm rather than too cold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a reader knows of its file beside the readings.

    Parameters
    ----------
    file
        The file.
    kind
        Kind of weather, as in `Weather`.
    station
        What the file says of its station or data base, for the user.
    place
        Where it was taken.
    sun_minute
        The sun's position belongs to the interval's start plus this [min].
    notes
        What the reader derived or assumed.
    """

    file: TextFile
    kind: str
    station: str
    place: Place
    sun_minute: float
    notes: tuple[str, ...] = ()


def finish(hours: Hours, origin: Origin, sun: SunPosition) -> Weather:
    """Build the weather from readings that passed the rules.

    Parameters
    ----------
    hours
        The year, complete.
    origin
        What is known of the file.
    sun
        The sun at the minute of each interval that its radiation belongs to.

    Returns
    -------
    Weather
        The year, with what was derived told in the notes.
    """
    beam, how = complete_radiation(hours, sun, origin.sun_minute)
    step_h = (hours.index[1] - hours.index[0]) / pd.Timedelta(hours=1)
    moved = moved_note(beam.moved_w_per_m2, step_h)
    notes = [*origin.notes, *([how] if how else []), *([moved] if moved else [])]
    wind = hours.readings.get("wind_m_per_s")
    if wind is None:
        wind = np.full(len(hours.index), ASSUMED_WIND_M_PER_S)
        notes.append(f"no wind in the file: {ASSUMED_WIND_M_PER_S:g} m/s assumed, as for the nominal cell temperature")
    temperature = hours.readings["air_temperature_c"]
    columns = (hours.readings["ghi_w_per_m2"], beam.dni_w_per_m2, beam.dhi_w_per_m2, temperature, wind)
    return Weather(
        frame=pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)), index=hours.index),
        sun_minute=origin.sun_minute,
        latitude_deg=origin.place.latitude_deg,
        longitude_deg=origin.place.longitude_deg,
        elevation_m=origin.place.elevation_m,
        kind=origin.kind,
        source=f"{origin.file.name} ({origin.station})",
        notes=tuple(notes),
        digest=origin.file.digest,
    )


def complete_radiation(hours: Hours, sun: SunPosition, sun_minute: float) -> tuple[Beam, str]:
    """Derive from the radiation a file has what it does not have.

    Parameters
    ----------
    hours
        The year: global radiation and, or not, direct normal, direct on the horizontal, diffuse.
    sun
        The sun of every interval.
    sun_minute
        Minute of the interval that the sun belongs to [min].

    Returns
    -------
    (Beam, str)
        Direct normal and diffuse radiation; what was derived and how, empty if nothing but the beam of a direct
        radiation on the horizontal.
    """
    ghi = hours.readings["ghi_w_per_m2"]
    dni = hours.readings.get("dni_w_per_m2")
    dhi = hours.readings.get("dhi_w_per_m2")
    direct = hours.readings.get("direct_horizontal_w_per_m2")
    if direct is not None and dhi is not None:
        return split_direct(direct, dhi, sun), ""
    if dni is not None and dhi is not None:
        return Beam(dni_w_per_m2=dni, dhi_w_per_m2=dhi, moved_w_per_m2=np.zeros_like(ghi)), ""
    if dni is not None:
        direct = np.minimum(dni * np.maximum(cos_zenith(sun), 0.0), ghi)
        return split_direct(direct, ghi - direct, sun), "no diffuse radiation in the file: diffuse = global - direct"
    if dhi is not None:
        dhi = np.minimum(dhi, ghi)
        return split_direct(ghi - dhi, dhi, sun), "no direct radiation in the file: direct = global - diffuse"
    dhi = diffuse_by_erbs_w_per_m2(ghi, sun, hours.index + pd.Timedelta(minutes=sun_minute))
    how = (
        "neither direct nor diffuse radiation in the file: both estimated from the global with the model of Erbs (1982)"
    )
    return split_direct(ghi - dhi, dhi, sun), how
