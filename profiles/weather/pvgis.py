"""PVGIS: the typical year and the hourly series, csv or json, as the site saves them. All times are UTC."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from profiles.errors import ProblemCollector
from profiles.weather.checks import judge, raise_without_place
from profiles.weather.closing import settle_sun
from profiles.weather.finish import Origin, finish
from profiles.weather.frame import NOMINAL_YEAR
from profiles.weather.hours import MONTHS, PLACES_TOLD
from profiles.weather.laying import choose_year, lay_on_year
from profiles.weather.place import place_as_stated
from profiles.weather.pvgis_file import HOURLY_TIME, TMY_TIME, open_pvgis
from profiles.weather.table import refuse, to_numbers, to_times, years_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.weather.frame import Weather
    from profiles.weather.place import Place, Stated
    from profiles.weather.pvgis_file import PvgisFile
    from profiles.weather.text_file import TextFile

TIME_FORMAT: Final = "%Y%m%d:%H%M"
UTC_H: Final = 0.0

TMY_COLUMNS: Final = {
    "G(h)": "ghi_w_per_m2",
    "Gb(n)": "dni_w_per_m2",
    "Gd(h)": "dhi_w_per_m2",
    "T2m": "air_temperature_c",
    "WS10m": "wind_m_per_s",
}
PARTS: Final = {"Gb(i)": "direct_horizontal_w_per_m2", "Gd(i)": "dhi_w_per_m2"}
"""On a horizontal plane nothing is reflected onto it, so these two are all."""

WHOLE: Final = {"G(i)": "ghi_w_per_m2"}
BESIDE_RADIATION: Final = {"T2m": "air_temperature_c", "WS10m": "wind_m_per_s"}


def read_pvgis(file: TextFile, stated: Stated) -> Weather:
    """Read a year that PVGIS made.

    Parameters
    ----------
    file
        The file's text.
    stated
        The year wanted from an hourly series of several; the place, if the file does not name it.

    Returns
    -------
    Weather
        Hours in UTC; a typical year is labelled with a nominal year.

    Raises
    ------
    InputError
        Everything that is wrong with the file, with its lines (entries, if json).

    Notes
    -----
    The same values as `pvlib.iotools.read_pvgis_tmy` and `read_pvgis_hourly`, which say nothing of lines and do not
    judge. The radiation of a row is that of an instant after its label: stated in the header of a typical year, in the
    minutes of the times of an hourly series.
    """
    problems = ProblemCollector(file.label)
    content = open_pvgis(file, problems)
    place = content.place or place_as_stated(stated, problems)
    if content.is_tmy:
        return _typical_year(file, content, place, problems)
    return _year_of_series(file, content, place, stated.year, problems)


def _typical_year(file: TextFile, content: PvgisFile, place: Place | None, problems: ProblemCollector) -> Weather:
    _require(content, [TMY_TIME, *TMY_COLUMNS], problems)
    times = to_times(content.texts(TMY_TIME), content.rows.lines, TIME_FORMAT, problems, content.rows.word)
    hours = lay_on_year(
        _in_nominal_year(times, content, problems),
        _numbers(content, TMY_COLUMNS, problems),
        content.rows.lines,
        year=NOMINAL_YEAR,
        utc_offset_h=UTC_H,
        problems=problems,
        word=content.rows.word,
    )
    if place is None:
        raise_without_place(hours, problems)
    stated_minute = None if content.time_offset_h is None else content.time_offset_h * 60.0
    hours, sun_minute, notes = settle_sun(hours, place, stated_minute)
    sun = judge(hours, place, sun_minute, problems)
    origin = Origin(
        file=file,
        kind="pvgis_tmy",
        station=f"PVGIS typical year {content.database}".strip(),
        place=place,
        sun_minute=sun_minute,
        notes=(_months_note(times), *notes),
    )
    return finish(hours, origin, sun)


def _year_of_series(
    file: TextFile, content: PvgisFile, place: Place | None, stated_year: int | None, problems: ProblemCollector
) -> Weather:
    columns = _columns_of_series(content, problems)
    times = to_times(content.texts(HOURLY_TIME), content.rows.lines, TIME_FORMAT, problems, content.rows.word)
    year = choose_year(times, stated_year, problems)
    content = replace(content, rows=content.rows.of_year(times, year))
    times = times[years_of(times) == year]
    sun_minute = _minute(times, problems)
    readings = _numbers(content, columns, problems)
    if "ghi_w_per_m2" not in readings:
        readings["ghi_w_per_m2"] = readings["direct_horizontal_w_per_m2"] + readings["dhi_w_per_m2"]
    hours = lay_on_year(
        times.astype("datetime64[h]").astype("datetime64[m]"),
        readings,
        content.rows.lines,
        year=year,
        utc_offset_h=UTC_H,
        problems=problems,
        word=content.rows.word,
    )
    if place is None:
        raise_without_place(hours, problems)
    sun = judge(hours, place, sun_minute, problems)
    station = f"PVGIS {content.database}".strip()
    origin = Origin(file=file, kind="pvgis_hourly", station=f"{station}, {year}", place=place, sun_minute=sun_minute)
    return finish(hours, origin, sun)


def _columns_of_series(content: PvgisFile, problems: ProblemCollector) -> dict[str, str]:
    remedy = "download the series again for a slope of 0 degrees, with the radiation components"
    if content.slope_deg is None:
        refuse(problems, "", "the file does not say what slope its radiation falls on; must be 0 degrees", remedy)
    if content.slope_deg != 0.0:
        what = f"the radiation is that of a plane of {content.slope_deg:g} degrees; must be of the horizontal"
        refuse(problems, f"slope = {content.slope_deg:g}", what, remedy)
    parts = set(PARTS) <= set(content.names)
    columns = {**(PARTS if parts else WHOLE), **BESIDE_RADIATION}
    _require(content, [HOURLY_TIME, *columns], problems)
    return columns


def _require(content: PvgisFile, names: list[str], problems: ProblemCollector) -> None:
    missing = [name for name in names if name not in content.names]
    if missing:
        what = f"no column {', '.join(missing)}; found {', '.join(content.names)}"
        refuse(problems, "", what, "download it again with all of them")


def _numbers(content: PvgisFile, columns: dict[str, str], problems: ProblemCollector) -> dict[str, NDArray[np.float64]]:
    rows = content.rows
    return {
        name: to_numbers(content.texts(column), rows.lines, column, problems, word=rows.word)
        for column, name in columns.items()
    }


def _minute(times: NDArray[np.datetime64], problems: ProblemCollector) -> float:
    """Return the minute that all times of a series have: the sun of an hour is the sun of that minute."""
    minutes, counts = np.unique((times - times.astype("datetime64[h]")).astype(np.int64), return_counts=True)
    if len(minutes) > 1:
        found = ", ".join(f"{minute} ({count:,} rows)" for minute, count in zip(minutes, counts, strict=True))
        problems.add(HOURLY_TIME, f"minutes of the hour {found}: must be the same in all rows")
    return float(minutes[counts.argmax()])


def _in_nominal_year(
    times: NDArray[np.datetime64], content: PvgisFile, problems: ProblemCollector
) -> NDArray[np.datetime64]:
    """Give every time of a typical year, whose months come from different years, the nominal year."""
    month = times.astype("datetime64[M]")
    within = times - month.astype("datetime64[m]")
    leap = (month.astype(np.int64) % 12 == 1) & (within >= np.timedelta64(28, "D"))
    for row in np.flatnonzero(leap)[:PLACES_TOLD]:
        problems.add(f"{content.rows.word} {content.rows.lines[row]}", "29 February; a typical year has 365 days")
    nominal = np.datetime64(f"{NOMINAL_YEAR}-01", "M") + month.astype(np.int64) % 12
    laid: NDArray[np.datetime64] = nominal.astype("datetime64[m]") + within
    laid[leap | np.isnat(times)] = np.datetime64("NaT")
    return laid


def _months_note(times: NDArray[np.datetime64]) -> str:
    """Say which year every month is from; all times are known to be good."""
    month_of_year = times.astype("datetime64[M]").astype(np.int64) % 12
    first = [int(np.flatnonzero(month_of_year == number)[0]) for number in range(12)]
    years = years_of(times[first])
    months = ", ".join(f"{month[:3]} {year}" for month, year in zip(MONTHS, years, strict=True))
    return f"a year joined from the months of different years: {months}"
