"""What the csv and json files of PVGIS have in common: a place, names of columns, and rows."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from profiles.weather.place import Place, place_is_possible
from profiles.weather.table import Rows, refuse, split_rows

if TYPE_CHECKING:
    from profiles.errors import ProblemCollector
    from profiles.weather.text_file import TextFile

TMY_TIME: Final = "time(UTC)"
HOURLY_TIME: Final = "time"
SLOPE: Final = "Slope"


@dataclass(frozen=True, slots=True, kw_only=True)
class PvgisFile:
    """The content of a PVGIS file, whichever way it was saved.

    Parameters
    ----------
    names
        Names of the columns, the time first or anywhere.
    rows
        The rows, in the order of the names.
    place
        Where; None if the file does not say it.
    time_offset_h
        Time between the label of a row and its radiation [h] (typical years); None if the file does not say it.
    slope_deg
        Slope of the plane that the radiation of an hourly series falls on [deg]; None if the file does not say it.
    database
        Name of the radiation data base, or nothing.
    """

    names: list[str]
    rows: Rows
    place: Place | None
    time_offset_h: float | None
    slope_deg: float | None
    database: str

    @property
    def is_tmy(self) -> bool:
        """Whether it is a typical year."""
        return TMY_TIME in self.names

    def texts(self, name: str) -> list[str]:
        """Return a column.

        Parameters
        ----------
        name
            Its name in the file.

        Returns
        -------
        list of str
            Its fields.
        """
        return self.rows.column(self.names.index(name))


def open_pvgis(file: TextFile, problems: ProblemCollector) -> PvgisFile:
    """Read a PVGIS file without judging its values.

    Parameters
    ----------
    file
        The file's text.
    problems
        Where a broken structure is reported.

    Returns
    -------
    PvgisFile
        Its content.

    Raises
    ------
    InputError
        It has no table at all.
    """
    return _from_json(file, problems) if file.lines[0].lstrip().startswith("{") else _from_csv(file, problems)


def _from_csv(file: TextFile, problems: ProblemCollector) -> PvgisFile:
    header: dict[str, str] = {}
    names: list[str] = []
    first_row = 0
    for first_row, line in enumerate(file.lines, start=1):  # noqa: B007  the number is used after the loop
        if line.startswith("time"):
            names = [name.strip() for name in line.split(",")]
            break
        key, colon, value = line.partition(":")
        if colon:
            header[key.strip()] = value.strip()
    if not names:
        what = f"no line of column names that begins with '{TMY_TIME},' or '{HOURLY_TIME},'"
        refuse(problems, "", what, "download it again")
    data = file.lines[first_row:]
    empty = [number for number, line in enumerate(data) if not line.strip()]
    data = data[: empty[0]] if empty else data
    return PvgisFile(
        names=names,
        rows=split_rows(data, first_row + 1, len(names), problems),
        place=_place(
            [header.get(key) for key in ("Latitude (decimal degrees)", "Longitude (decimal degrees)", "Elevation (m)")],
            problems,
        ),
        time_offset_h=_number(header.get("Irradiance Time Offset (h)")),
        slope_deg=_number(header.get(SLOPE)),
        database=header.get("Radiation database", ""),
    )


def _from_json(file: TextFile, problems: ProblemCollector) -> PvgisFile:
    try:
        tree = json.loads("\n".join(file.lines))
    except json.JSONDecodeError as error:
        refuse(problems, f"line {error.lineno}, column {error.colno}", f"no JSON ({error.msg})", "download it again")
    entries = _look(tree, "outputs", "tmy_hourly") or _look(tree, "outputs", "hourly")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        refuse(problems, "outputs", "neither 'tmy_hourly' nor 'hourly' holds a list of hours", "download it again")
    names = list(entries[0])
    cells = [[_text(entry.get(name)) for name in names] for entry in entries]
    location = _look(tree, "inputs", "location")
    return PvgisFile(
        names=names,
        rows=Rows(lines=np.arange(1, len(cells) + 1, dtype=np.int64), cells=cells, word="entry"),
        place=_place([_text(_look(location, key)) for key in ("latitude", "longitude", "elevation")], problems),
        time_offset_h=_number(_text(_look(location, "irradiance_time_offset"))),
        slope_deg=_number(_text(_look(tree, "inputs", "mounting_system", "fixed", "slope", "value"))),
        database=_text(_look(tree, "inputs", "meteo_data", "radiation_db")),
    )


def _look(tree: object, *path: str) -> object:
    """Follow keys into nested objects; None where one is absent."""
    for key in path:
        if not isinstance(tree, dict):
            return None
        tree = tree.get(key)
    return tree


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _number(text: str | None) -> float | None:
    """Return the first number of a text such as ``30 deg. (optimum)``."""
    found = re.search(r"-?\d+(\.\d+)?", text or "")
    return float(found.group()) if found else None


def _place(texts: list[str | None], problems: ProblemCollector) -> Place | None:
    latitude, longitude, elevation = map(_number, texts)
    if latitude is None or longitude is None:
        return None
    place = Place(latitude_deg=latitude, longitude_deg=longitude, elevation_m=elevation or 0.0)
    place_is_possible(place, problems, "")
    return place
