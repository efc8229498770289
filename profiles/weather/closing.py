"""At which minute of its hour a file's sun stands: where its direct and diffuse add up to its global radiation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from profiles.sun import solar_position
from profiles.weather.checks import breaks_closure
from profiles.weather.components import cos_zenith
from profiles.weather.hours import Hours

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.weather.place import Place

CANDIDATE_MINUTES: Final = tuple(range(-30, 95, 5))
"""Half an hour before the label to half an hour after the hour's end: every convention met so far."""

MID_HOUR: Final = 30.0
MINUTES_PER_HOUR: Final = 60

SAMPLE_SIZE: Final = 300
"""Hours looked at, spread over the year: enough for every height and direction of the sun, a hundredth of a second."""

BRIGHT_W_PER_M2: Final = 100.0
"""Less beam than this says too little about where it came from."""


def settle_sun(hours: Hours, place: Place, stated_minute: float | None) -> tuple[Hours, float, tuple[str, ...]]:
    """Find the minute of its hour that a file's radiation belongs to.

    Parameters
    ----------
    hours
        The year, with all three radiations; of a nominal year, so that its rows may be turned round.
    place
        Where.
    stated_minute
        What the file or its format says: minutes after the interval's start [min]; None if it says nothing.

    Returns
    -------
    (Hours, float, tuple of str)
        The year; the minute, between 0 and 60 [min]; a note where the file had to be asked. If direct and diffuse add
        up at no minute, everything is as stated and `judge` will tell.

    Notes
    -----
    Some files label their hours in another way than their format says: the EPW files of PVGIS hold the radiation of an
    instant some minutes after the end of the hour. Direct, diffuse and global together tell where the sun was.
    """
    sample = _bright_hours(hours)
    notes: tuple[str, ...] = ()
    if stated_minute is not None and not _gaps(hours, place, stated_minute, sample)[1].any():
        minute = stated_minute
    else:
        minute, notes = _asked(hours, place, stated_minute, sample)
    later = int(minute // MINUTES_PER_HOUR)
    return (_turned(hours, later) if later else hours), minute - later * MINUTES_PER_HOUR, notes


def _asked(
    hours: Hours, place: Place, stated_minute: float | None, sample: NDArray[np.int64]
) -> tuple[float, tuple[str, ...]]:
    mean_gaps = [float(_gaps(hours, place, minute, sample)[0].mean()) for minute in CANDIDATE_MINUTES if len(sample)]
    minute = float(CANDIDATE_MINUTES[int(np.argmin(mean_gaps))]) if mean_gaps else MID_HOUR
    if not len(sample) or _gaps(hours, place, minute, sample)[1].any():
        return MID_HOUR if stated_minute is None else stated_minute, ()
    reason = "which the file does not state" if stated_minute is None else f"not {stated_minute:g} as the format says"
    note = (
        f"direct and diffuse add up to the global radiation with the sun {minute:g} min after the start of the hour, "
        f"{reason}: the sun is taken there"
    )
    return minute, (note,)


def _turned(hours: Hours, later: int) -> Hours:
    """Move every row some intervals later, the last ones to the beginning."""
    return Hours(
        index=hours.index,
        readings={name: np.roll(values, later) for name, values in hours.readings.items()},
        lines={name: np.roll(lines, later) for name, lines in hours.lines.items()},
        word=hours.word,
    )


def _bright_hours(hours: Hours) -> NDArray[np.int64]:
    bright = np.flatnonzero(
        (hours.readings["dni_w_per_m2"] > BRIGHT_W_PER_M2)
        & np.isfinite(hours.readings["ghi_w_per_m2"])
        & np.isfinite(hours.readings["dhi_w_per_m2"])
    )
    return bright[:: max(1, len(bright) // SAMPLE_SIZE)]


def _gaps(
    hours: Hours, place: Place, minute: float, sample: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    ghi, dni, dhi = (hours.readings[name][sample] for name in ("ghi_w_per_m2", "dni_w_per_m2", "dhi_w_per_m2"))
    cosine = cos_zenith(solar_position(hours.index[sample] + pd.Timedelta(minutes=minute), *place.coordinates))
    gaps = np.abs(ghi - dhi - dni * np.maximum(cosine, 0.0))
    return gaps, breaks_closure(ghi, dni, dhi, cosine)
