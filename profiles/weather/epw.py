"""EPW: the weather files of EnergyPlus.

Line 1 has the place, a line ``DATA PERIODS`` ends the header, and each row is the hour that ends at its hour 1 to 24.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from profiles.errors import ProblemCollector
from profiles.weather.checks import judge, raise_without_place
from profiles.weather.closing import MID_HOUR, settle_sun
from profiles.weather.finish import Origin, finish
from profiles.weather.frame import NOMINAL_YEAR
from profiles.weather.hours import PLACES_TOLD
from profiles.weather.laying import lay_on_year
from profiles.weather.place import Place, offset_is_possible, place_is_possible
from profiles.weather.table import refuse, split_rows, to_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.weather.frame import Weather
    from profiles.weather.table import Rows
    from profiles.weather.text_file import TextFile

NOMINAL_LEAP_YEAR: Final = NOMINAL_YEAR + 1
LONGEST_HEADER: Final = 20
"""The format has eight lines; a few files carry more comments."""

FIRST_OF_LOCATION: Final = 6
"""Latitude, longitude, offset from UTC and elevation are fields 7 to 10 of line 1."""

RECORDS_AN_HOUR: Final = 2
"""Number of that field in the line DATA PERIODS."""

COLUMNS: Final = {
    "air_temperature_c": (6, (99.9, 999.0)),
    "ghi_w_per_m2": (13, (9999.0, 99999.0)),
    "dni_w_per_m2": (14, (9999.0, 99999.0)),
    "dhi_w_per_m2": (15, (9999.0, 99999.0)),
    "wind_m_per_s": (21, (999.0,)),
}
"""Number of the field, and what stands for a gap in it (EnergyPlus, Auxiliary Programs, EPW data dictionary)."""

N_FIELDS: Final = 22
"""As far as the wind; what follows is not needed and often left out."""


def read_epw(file: TextFile) -> Weather:
    """Read an EPW year.

    Parameters
    ----------
    file
        The file's text.

    Returns
    -------
    Weather
        8,760 hours (8,784 with a 29 February) in the file's local standard time, labelled with a nominal year.

    Raises
    ------
    InputError
        Everything that is wrong with the file, with its lines.

    Notes
    -----
    The same values as `pvlib.iotools.read_epw`, which says nothing of lines and does not judge.
    """
    problems = ProblemCollector(file.label)
    station, place, utc_offset_h = _location(file.lines[0], problems)
    first_row = _first_row(file.lines, problems)
    rows = split_rows(file.lines[first_row:], first_row + 1, N_FIELDS, problems)
    times, year = _times(rows, problems)
    columns = {
        name: to_numbers(rows.column(number), rows.lines, name, problems, fill_values=fill_values)
        for name, (number, fill_values) in COLUMNS.items()
    }
    hours = lay_on_year(times, columns, rows.lines, year=year, utc_offset_h=utc_offset_h, problems=problems)
    if place is None:
        raise_without_place(hours, problems)
    hours, sun_minute, notes = settle_sun(hours, place, MID_HOUR)
    sun = judge(hours, place, sun_minute, problems)
    origin = Origin(file=file, kind="epw", station=f"EPW, {station}", place=place, sun_minute=sun_minute, notes=notes)
    return finish(hours, origin, sun)


def _location(line: str, problems: ProblemCollector) -> tuple[str, Place | None, float]:
    words = [word.strip() for word in line.split(",")]
    station = " ".join(word for word in words[1:5] if word not in {"", "-"})
    try:
        latitude, longitude, utc_offset_h, elevation = map(float, words[FIRST_OF_LOCATION : FIRST_OF_LOCATION + 4])
    except ValueError:
        problems.add("line 1", "fields 7 to 10 must be latitude, longitude, offset from UTC and elevation")
        return station, None, 0.0
    place = Place(latitude_deg=latitude, longitude_deg=longitude, elevation_m=elevation)
    possible = place_is_possible(place, problems, "line 1")
    if not offset_is_possible(utc_offset_h, problems, "line 1"):
        return station, None, 0.0
    return station, place if possible else None, utc_offset_h


def _first_row(lines: list[str], problems: ProblemCollector) -> int:
    """Return the number of the first data line, from 0."""
    header = [[word.strip() for word in line.split(",")] for line in lines[:LONGEST_HEADER]]
    at = next((number for number, words in enumerate(header) if words[0].upper() == "DATA PERIODS"), None)
    if at is None:
        what = "no line DATA PERIODS, which ends the header of an EPW file"
        refuse(problems, f"lines 1–{len(header)}", what, "download it again")
    records_an_hour = (header[at] + ["1"] * RECORDS_AN_HOUR)[RECORDS_AN_HOUR]
    if records_an_hour != "1":
        what = f"{records_an_hour} records an hour; only hourly files are read"
        refuse(problems, f"line {at + 1}", what, "average it to hours")
    return at + 1


def _times(rows: Rows, problems: ProblemCollector) -> tuple[NDArray[np.datetime64], int]:
    """Return the start of every row's hour in a nominal year, leap if the file has a 29 February, and that year."""
    month, day, hour = (
        to_numbers(rows.column(number), rows.lines, name, problems)
        for number, name in ((1, "month"), (2, "day"), (3, "hour"))
    )
    year = NOMINAL_LEAP_YEAR if bool(((month == 2) & (day == 29)).any()) else NOMINAL_YEAR  # noqa: PLR2004
    first_of_month = np.arange(f"{year}-01", f"{year + 1}-01", dtype="datetime64[M]")
    lengths = ((first_of_month + 1).astype("datetime64[D]") - first_of_month.astype("datetime64[D]")).astype(np.int64)
    is_month = (month >= 1) & (month <= 12)  # noqa: PLR2004
    month_index = np.where(is_month, month, 1).astype(np.int64) - 1
    possible = is_month & (day >= 1) & (day <= lengths[month_index]) & (hour >= 1) & (hour <= 24)  # noqa: PLR2004
    known = np.isfinite(month) & np.isfinite(day) & np.isfinite(hour)
    for row in np.flatnonzero(known & ~possible)[:PLACES_TOLD]:
        problems.add(
            f"line {rows.lines[row]}",
            f"month {month[row]:g}, day {day[row]:g}, hour {hour[row]:g}: no such hour (1 to 24)",
        )
    minutes = np.where(possible, (day - 1) * 1440 + (hour - 1) * 60, 0).astype("timedelta64[m]")
    times = first_of_month[month_index].astype("datetime64[m]") + minutes
    times[~possible] = np.datetime64("NaT")
    return times, year
