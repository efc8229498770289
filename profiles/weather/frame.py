"""One validated year of weather: what every reader returns and everything else builds on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import Final

import numpy as np
import pandas as pd

from profiles.errors import ProblemCollector

COLUMNS: Final = ("ghi_w_per_m2", "dni_w_per_m2", "dhi_w_per_m2", "air_temperature_c", "wind_m_per_s")

NOMINAL_YEAR: Final = 2023
"""Label of a year joined from several source years (METPV, EPW, PVGIS TMY).

An ordinary year two before a leap year keeps 28 February and 1 March side by side, and 2023 stands at the same place
of the leap cycle as 2027, the end of the plan, so that the sun of the label is the sun of the simulated year.
"""

HOURS_PER_ORDINARY_YEAR: Final = 8760
HOURS_PER_LEAP_YEAR: Final = 8784
MINUTES_PER_HOUR: Final = 60


def fixed_zone(utc_offset_h: float) -> timezone:
    """Return the time zone that is always the given number of hours ahead of UTC.

    Parameters
    ----------
    utc_offset_h
        Hours ahead of UTC [h], negative west of Greenwich.

    Returns
    -------
    timezone
        A zone without clock changes.
    """
    return timezone(timedelta(hours=utc_offset_h))


def year_index(year: int, utc_offset_h: float, step_minutes: int = MINUTES_PER_HOUR) -> pd.DatetimeIndex:
    """Return the starts of all intervals of one calendar year at a fixed offset from UTC.

    Parameters
    ----------
    year
        Calendar year.
    utc_offset_h
        Hours ahead of UTC [h].
    step_minutes
        Length of an interval [min].

    Returns
    -------
    DatetimeIndex
        Interval starts, 8,760 or 8,784 if hourly.

    Examples
    --------
    >>> index = year_index(2023, 9.0)
    >>> len(index), str(index[0])
    (8760, '2023-01-01 00:00:00+09:00')
    """
    zone = fixed_zone(utc_offset_h)
    return pd.date_range(
        pd.Timestamp(year, 1, 1, tz=zone),
        pd.Timestamp(year + 1, 1, 1, tz=zone),
        freq=f"{step_minutes}min",
        inclusive="left",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """One calendar year of weather at a place, complete and checked.

    The constructor guarantees: the five columns as float64 without a missing value; an index at a fixed offset from
    UTC, regular, labelled by the start of the interval, exactly one calendar year in that offset.

    Parameters
    ----------
    frame
        Columns ``ghi_w_per_m2``, ``dni_w_per_m2``, ``dhi_w_per_m2`` (means over the interval), ``air_temperature_c``
        and ``wind_m_per_s`` (what the source gives for the interval).
    sun_minute
        The sun's position belongs to the interval's start plus this [min]; 30 for an hourly mean.
    latitude_deg
        Latitude, north positive [deg].
    longitude_deg
        Longitude, east positive [deg].
    elevation_m
        Height above the sea [m].
    kind
        ``"metpv20"``, ``"metpv11"``, ``"epw"``, ``"pvgis_tmy"``, ``"pvgis_hourly"``, ``"jma"``, ``"csv"`` or
        ``"synthetic"``.
    source
        One line a user understands: file and station, or what was synthesised.
    notes
        What was derived or assumed, one sentence each.
    digest
        SHA-256 of the content the year was made from, for the provenance of a run.

    Raises
    ------
    InputError
        The frame breaks one of the guarantees above; all breaches are named.
    """

    frame: pd.DataFrame
    sun_minute: float
    latitude_deg: float
    longitude_deg: float
    elevation_m: float
    kind: str
    source: str
    notes: tuple[str, ...]
    digest: str

    def __post_init__(self) -> None:
        """Refuse a frame that breaks what the class promises."""
        problems = ProblemCollector(f"weather ({self.source})")
        _check_columns(self.frame, problems)
        _check_index(self.frame.index, problems)
        problems.raise_if_any()

    @property
    def step_minutes(self) -> int:
        """Length of an interval [min]."""
        return _step_minutes(pd.DatetimeIndex(self.frame.index))

    @property
    def utc_offset_h(self) -> float:
        """Hours that the index is ahead of UTC [h]."""
        offset = self.frame.index[0].utcoffset()
        return float(offset / timedelta(hours=1))

    @property
    def has_leap_day(self) -> bool:
        """Whether the year has a 29 February."""
        return len(self.frame) * self.step_minutes == HOURS_PER_LEAP_YEAR * MINUTES_PER_HOUR


def _step_minutes(index: pd.DatetimeIndex) -> int:
    return round((index[1] - index[0]) / pd.Timedelta(minutes=1))


def _check_columns(frame: pd.DataFrame, problems: ProblemCollector) -> None:
    missing = [name for name in COLUMNS if name not in frame.columns]
    if missing:
        problems.add("columns", f"{', '.join(missing)} missing; found {', '.join(map(str, frame.columns))}")
    for name in COLUMNS:
        if name not in frame.columns:
            continue
        if frame[name].dtype != np.float64:
            problems.add(name, f"is {frame[name].dtype}, must be float64")
        elif not np.isfinite(frame[name].to_numpy()).all():
            count = int((~np.isfinite(frame[name].to_numpy())).sum())
            problems.add(name, f"{count} of {len(frame)} values are missing or infinite; must be complete")


def _check_index(index: pd.Index, problems: ProblemCollector) -> None:
    two_intervals = 2
    if not isinstance(index, pd.DatetimeIndex) or index.tz is None or len(index) < two_intervals:
        problems.add("index", "must be a time-zone aware DatetimeIndex of one year")
        return
    offset = index.tz.utcoffset(None)
    if offset is None:
        problems.add("index", f"time zone {index.tz} changes its clocks; must be at a fixed offset from UTC")
        return
    step = _step_minutes(index)
    allowed = (15, 30, 60)
    if step not in allowed:
        problems.add("index", f"step {step} min; must be one of {', '.join(map(str, allowed))} min")
        return
    whole_year = year_index(index[0].year, offset / timedelta(hours=1), step)
    if len(index) != len(whole_year) or not (index == whole_year).all():
        problems.add(
            "index",
            f"{len(index):,} intervals from {index[0]} to {index[-1]}; must be the {len(whole_year):,} of one "
            f"calendar year, {whole_year[0]} to {whole_year[-1]}",
        )
