"""The one door for weather files: what kind a file is shows in its content, not in its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from profiles.errors import InputError, Problem
from profiles.weather.epw import read_epw
from profiles.weather.jma import read_jma
from profiles.weather.metpv import read_metpv
from profiles.weather.place import Stated
from profiles.weather.plain_csv import NEEDED, OPTIONAL, TIME, column_names, read_plain_csv
from profiles.weather.pvgis import read_pvgis
from profiles.weather.pvgis_file import TMY_TIME
from profiles.weather.text_file import TextFile, read_text_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

    from profiles.weather.frame import Weather

METPV_ROW: Final = re.compile(r"^000(0[1-9]|10) [ \d]\d[ \d]\d")
PVGIS_PLACE: Final = "Latitude (decimal degrees)"
JMA_DOWNLOAD: Final = "ダウンロードした時刻"
HEADER_LINES: Final = 10


def _is_metpv(lines: list[str]) -> bool:
    return len(lines) > 1 and any(METPV_ROW.match(line) for line in lines[1:HEADER_LINES])


def _is_epw(lines: list[str]) -> bool:
    return lines[0].upper().startswith("LOCATION,")


def _is_pvgis(lines: list[str]) -> bool:
    first = lines[0].lstrip()
    return first.startswith((PVGIS_PLACE, TMY_TIME)) or (first.startswith("{") and '"outputs"' in "".join(lines))


def _is_jma(lines: list[str]) -> bool:
    return any(line.startswith((JMA_DOWNLOAD, "年月日時,")) for line in lines[:HEADER_LINES])


def _is_plain_csv(lines: list[str]) -> bool:
    names = column_names(lines)[1]
    return TIME in names or any(name in names for name in (*NEEDED, *OPTIONAL))


KINDS: Final[tuple[tuple[str, str, Callable[[list[str]], bool], Callable[[TextFile, Stated], Weather]], ...]] = (
    ("METPV-20 or METPV-11", "rows that begin with 00001 and a date", _is_metpv, lambda file, _: read_metpv(file)),
    ("EPW", "a first line LOCATION,…", _is_epw, lambda file, _: read_epw(file)),
    (
        "PVGIS, typical year or hourly, csv or json",
        f"a first line '{PVGIS_PLACE}: …' or JSON with 'outputs'",
        _is_pvgis,
        read_pvgis,
    ),
    ("JMA hourly CSV", f"a first line {JMA_DOWNLOAD} or column names that begin with 年月日時", _is_jma, read_jma),
    ("plain CSV", f"a first line of column names with {', '.join(NEEDED)}", _is_plain_csv, read_plain_csv),
)


def read_weather(
    path: str | PathLike[str],
    *,
    latitude_deg: float | None = None,
    longitude_deg: float | None = None,
    elevation_m: float | None = None,
    year: int | None = None,
    utc_offset_h: float | None = None,
) -> Weather:
    """Read a year of weather from a file, gzip or not, of any kind that is known.

    METPV-20, METPV-11, EPW, PVGIS (typical year or hourly series, csv or json), hourly CSV of the Japan Meteorological
    Agency, and a plain CSV with named columns. The kind is recognised from the content.

    Parameters
    ----------
    path
        The file.
    latitude_deg
        Latitude of the station, for a file that does not say it (JMA, plain CSV) [deg].
    longitude_deg
        Longitude of the station, likewise [deg].
    elevation_m
        Height of the station above the sea, likewise; 0 if not given [m].
    year
        The year wanted from a file that holds several (PVGIS hourly, JMA, plain CSV).
    utc_offset_h
        Hours ahead of UTC of the times in a plain CSV that carries no offset [h].

    Returns
    -------
    Weather
        The year, with notes on all that was derived.

    Raises
    ------
    InputError
        The file cannot be read, is of no known kind, or has gaps or impossible values: everything that is wrong with
        it at once, with its lines. Nothing is filled or repaired.
    """
    file = read_text_file(path)
    stated = Stated(
        latitude_deg=latitude_deg,
        longitude_deg=longitude_deg,
        elevation_m=elevation_m,
        year=year,
        utc_offset_h=utc_offset_h,
    )
    for _, _, is_kind, read in KINDS:
        if is_kind(file.lines):
            return read(file, stated)
    problems = [Problem(where="line 1", what=f"{file.lines[0][:60]!r} begins no kind of weather file that is known")]
    problems += [Problem(where=kind, what=f"looked for {sign}") for kind, sign, _, _ in KINDS]
    raise InputError(file.label, problems)
