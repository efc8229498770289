"""Hourly CSV of the Japan Meteorological Agency, as its download page saves it.

A line with the time of download, the stations, the elements, labels of the columns of each element, then rows whose
time is the end of the hour. Radiation is the sum of the hour in MJ/m².
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from profiles.errors import ProblemCollector
from profiles.weather.checks import judge, raise_without_place
from profiles.weather.closing import MID_HOUR
from profiles.weather.finish import Origin, finish
from profiles.weather.hours import PLACES_TOLD, runs, span
from profiles.weather.laying import choose_year, lay_on_year
from profiles.weather.metpv import JAPAN_UTC_OFFSET_H
from profiles.weather.place import place_as_stated
from profiles.weather.table import refuse, split_rows, to_numbers, to_times, years_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.weather.frame import Weather
    from profiles.weather.place import Stated
    from profiles.weather.table import Rows
    from profiles.weather.text_file import TextFile

TIME_FORMAT: Final = "%Y/%m/%d %H:%M:%S"
TIME_PATTERN: Final = re.compile(r"\s*\d{4}/\d{1,2}/\d{1,2} \d{1,2}:\d{2}(:\d{2})?\s*,")
QUALITY_LABEL: Final = "品質情報"
W_PER_M2_OF_MJ: Final = 1e6 / 3600.0

ELEMENTS: Final = {
    "ghi_w_per_m2": (("日射量(MJ/", "全天日射量(MJ/"), W_PER_M2_OF_MJ),
    "air_temperature_c": (("気温(℃)",), 1.0),
    "wind_m_per_s": (("風速(m/s)",), 1.0),
}
"""How the names of the elements begin, and the unit. The square of m² is written in more than one way."""

GOOD_QUALITY: Final = (8, 5)
"""8: normal, 5: nearly all of the hour's readings are there."""

QUALITY_MEANINGS: Final = {4: "too few readings", 2: "very doubtful", 1: "missing", 0: "not observed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    stations: list[str]
    elements: list[str]
    labels: list[list[str]]
    n_lines: int


def read_jma(file: TextFile, stated: Stated) -> Weather:
    """Read a year of hourly observations.

    Parameters
    ----------
    file
        The file's text.
    stated
        The place of the station, which the file does not name; the year wanted from a file of several.

    Returns
    -------
    Weather
        Hours at UTC+9 with direct and diffuse radiation estimated from the global.

    Raises
    ------
    InputError
        Everything that is wrong with the file, with its lines; a station that measures no radiation.
    """
    problems = ProblemCollector(file.label)
    header = _header(file.lines, problems)
    columns = _columns(header, problems)
    rows = split_rows(file.lines[header.n_lines :], header.n_lines + 1, len(header.elements), problems)
    starts = to_times(rows.column(0), rows.lines, TIME_FORMAT, problems) - np.timedelta64(1, "h")
    year = choose_year(starts, stated.year, problems)
    rows, starts = rows.of_year(starts, year), starts[years_of(starts) == year]
    readings = {name: _readings(rows, name, number, header, problems) for name, number in columns.items()}
    hours = lay_on_year(starts, readings, rows.lines, year=year, utc_offset_h=JAPAN_UTC_OFFSET_H, problems=problems)
    place = place_as_stated(stated, problems)
    if place is None:
        raise_without_place(hours, problems)
    sun = judge(hours, place, MID_HOUR, problems)
    station = f"JMA, {header.stations[0]}, {year}"
    return finish(hours, Origin(file=file, kind="jma", station=station, place=place, sun_minute=MID_HOUR), sun)


def _header(lines: list[str], problems: ProblemCollector) -> _Header:
    """Find the rows of stations, elements and labels above the first row that begins with a time."""
    n_lines = next((number for number, line in enumerate(lines) if TIME_PATTERN.match(line)), len(lines))
    cells = [[cell.strip() for cell in line.split(",")] for line in lines[:n_lines]]
    at = next((number for number, row in enumerate(cells) if row[0] == "年月日時"), 0)
    if not at:
        what = "no line of elements that begins with 年月日時 above the data"
        refuse(problems, span("line", 1, n_lines), what, "download hourly values, date and time in one column")
    stations = list(dict.fromkeys(name for name in cells[at - 1] if name))
    if len(stations) != 1:
        what = f"{len(stations)} stations ({', '.join(stations)}); must be one"
        refuse(problems, f"line {at}", what, "download one station a file")
    elements = cells[at]
    labels = [row + [""] * (len(elements) - len(row)) for row in cells[at + 1 :]]
    return _Header(stations=stations, elements=elements, labels=labels, n_lines=n_lines)


def _columns(header: _Header, problems: ProblemCollector) -> dict[str, int]:
    """Return the number of the value column of each element the file has."""
    found = {
        name: next((number for number, element in enumerate(header.elements) if element.startswith(beginnings)), None)
        for name, (beginnings, _) in ELEMENTS.items()
    }
    held = ", ".join(dict.fromkeys(header.elements[1:]))
    if found["ghi_w_per_m2"] is None:
        problems.add(
            header.stations[0],
            f"no global radiation (全天日射量) in the file, which holds {held}",
            "JMA measures it at staffed stations only: for Nobeoka take Miyazaki (宮崎)",
        )
    if found["air_temperature_c"] is None:
        problems.add(
            header.stations[0], f"no air temperature (気温) in the file, which holds {held}", "download it too"
        )
    problems.raise_if_any()
    return {name: number for name, number in found.items() if number is not None}


def _readings(rows: Rows, name: str, number: int, header: _Header, problems: ProblemCollector) -> NDArray[np.float64]:
    """Return an element; where its quality is not good, it is reported and missing."""
    texts = rows.column(number)
    quality_column = _quality_column(header, number)
    if quality_column is None:
        return to_numbers(texts, rows.lines, name, problems) * ELEMENTS[name][1]
    quality = to_numbers(rows.column(quality_column), rows.lines, f"quality of {name}", problems, fill_values=())
    bad = np.isfinite(quality) & ~np.isin(quality, GOOD_QUALITY)
    _tell_quality(rows.lines, quality, bad, name, problems)
    readings = np.full(len(texts), np.nan)
    good = np.flatnonzero(~bad)
    readings[good] = to_numbers([texts[row] for row in good], rows.lines[good], name, problems)
    return readings * ELEMENTS[name][1]


def _quality_column(header: _Header, number: int) -> int | None:
    """Return the first column of an element that is labelled as the quality of its value."""
    for column in range(number + 1, len(header.elements)):
        if header.elements[column] != header.elements[number]:
            return None
        if any(row[column] == QUALITY_LABEL for row in header.labels):
            return column
    return None


def _tell_quality(
    lines: NDArray[np.int64],
    quality: NDArray[np.float64],
    bad: NDArray[np.bool_],
    name: str,
    problems: ProblemCollector,
) -> None:
    places = runs(bad)
    for count, (first, last) in enumerate(places[:PLACES_TOLD]):
        flags = sorted({int(flag) for flag in quality[first : last + 1]})
        said = ", ".join(f"{flag} ({QUALITY_MEANINGS.get(flag, 'unknown')})" for flag in flags)
        hours = "" if first == last else f" ({last - first + 1:,} hours)"
        problems.add(
            span("line", int(lines[first]), int(lines[last])),
            f"{name} has quality {said}{hours}: must be 8 or 5",
            "" if count else "fill them or choose another year",
        )
    untold = places[PLACES_TOLD:]
    if untold:
        hours_untold = sum(last - first + 1 for first, last in untold)
        problems.add("", f"… and {hours_untold:,} more hours in {len(untold):,} more places where {name} is not good")
