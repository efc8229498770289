"""METPV-20 and METPV-11: NEDO's years of hourly radiation for the stations of Japan.

Line 1 names the station. Then ten rows a day, one an element (METPV-11: nine), of 24 fields: four characters of value
and one remark digit. Field k is the hour from k - 1 to k, Japan time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from profiles.errors import ProblemCollector
from profiles.weather.checks import judge, raise_without_place
from profiles.weather.finish import Origin, finish
from profiles.weather.frame import NOMINAL_YEAR, year_index
from profiles.weather.hours import MONTHS, PLACES_TOLD, Hours, tell
from profiles.weather.metpv_rows import DAYS_OF_MONTHS, ELEMENTS_OF_METPV20, FIELDS, day_name, read_metpv_rows
from profiles.weather.place import Place, place_is_possible

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.weather.frame import Weather
    from profiles.weather.metpv_rows import MetpvRows
    from profiles.weather.text_file import TextFile

JAPAN_UTC_OFFSET_H: Final = 9.0
MID_HOUR: Final = 30.0

W_PER_M2_OF_HUNDREDTH_MJ: Final = 1e4 / 3600.0
"""0.01 MJ/m² in an hour as mean power [W/m²]."""

CLOSURE_TOLERANCE_W_PER_M2: Final = 2.0 * W_PER_M2_OF_HUNDREDTH_MJ
"""Three values each rounded to 0.01 MJ/m² add up to 0.015 at worst, which the rounding of the sum makes 0.02; the file
of Nobeoka stays within 0.01."""

FILL_VALUES: Final = (8888.0, 9999.0)

ELEMENTS: Final = {
    1: ("ghi_w_per_m2", "global radiation", W_PER_M2_OF_HUNDREDTH_MJ),
    2: ("direct_horizontal_w_per_m2", "direct radiation", W_PER_M2_OF_HUNDREDTH_MJ),
    3: ("dhi_w_per_m2", "diffuse radiation", W_PER_M2_OF_HUNDREDTH_MJ),
    5: ("air_temperature_c", "air temperature", 0.1),
    7: ("wind_m_per_s", "wind speed", 0.1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Station:
    name: str
    place: Place


def read_metpv(file: TextFile) -> Weather:
    """Read a METPV-20 or METPV-11 year.

    Parameters
    ----------
    file
        The file's text.

    Returns
    -------
    Weather
        8,760 hours at UTC+9, labelled with a nominal year, the sun at mid-hour.

    Raises
    ------
    InputError
        Everything that is wrong with the file, with its lines.

    Notes
    -----
    The file gives the direct radiation on the horizontal: direct normal = it / cos(zenith at mid-hour), limited at a
    low sun (`profiles.weather.components.split_direct`).
    """
    problems = ProblemCollector(file.label)
    station = _station(file.lines[0], problems)
    rows = read_metpv_rows(file.lines[1:], 2, problems)
    hours = _hours(rows, problems)
    _check_closure(hours, problems)
    if station is None:
        raise_without_place(hours, problems)
    sun = judge(hours, station.place, MID_HOUR, problems)
    is_metpv20 = rows.n_elements == ELEMENTS_OF_METPV20
    origin = Origin(
        file=file,
        kind="metpv20" if is_metpv20 else "metpv11",
        station=f"NEDO {'METPV-20' if is_metpv20 else 'METPV-11'}, station {station.name}",
        place=station.place,
        sun_minute=MID_HOUR,
        notes=_notes(rows),
    )
    return finish(hours, origin, sun)


def _station(line: str, problems: ProblemCollector) -> _Station | None:
    """Read code, name, latitude and longitude in degrees and minutes, and elevation: the last five words of line 1."""
    words = line.split()
    try:
        latitude, latitude_minutes, longitude, longitude_minutes, elevation = map(float, words[-5:])
    except ValueError:
        problems.add(
            "line 1",
            f"{line.strip()!r} must end with latitude (degrees, minutes), longitude (the same) and elevation",
        )
        return None
    place = Place(
        latitude_deg=latitude + latitude_minutes / 60.0,
        longitude_deg=longitude + longitude_minutes / 60.0,
        elevation_m=elevation,
    )
    return _Station(name=" ".join(words[:-5]), place=place) if place_is_possible(place, problems, "line 1") else None


def _hours(rows: MetpvRows, problems: ProblemCollector) -> Hours:
    values: dict[str, NDArray[np.float64]] = {}
    lines: dict[str, NDArray[np.int64]] = {}
    for element, (name, spoken_name, unit) in ELEMENTS.items():
        of_days, line_of_days = rows.element(element)
        unusable = ~np.isfinite(of_days) | np.isin(of_days, FILL_VALUES)
        _tell_unusable(
            unusable & (line_of_days > 0)[:, None], line_of_days, f"element {element} ({spoken_name})", problems
        )
        values[name] = np.where(unusable, np.nan, of_days * unit).ravel()
        lines[name] = np.repeat(line_of_days, FIELDS)
    return Hours(index=year_index(NOMINAL_YEAR, JAPAN_UTC_OFFSET_H), readings=values, lines=lines)


def _tell_unusable(
    unusable: NDArray[np.bool_], lines: NDArray[np.int64], element: str, problems: ProblemCollector
) -> None:
    days = np.flatnonzero(unusable.any(axis=1))
    for day in days[:PLACES_TOLD]:
        problems.add(
            f"line {lines[day]}",
            f"{unusable[day].sum()} of {FIELDS} fields of {element} are missing (8888, 9999) or no numbers, "
            f"{day_name(int(day))}",
            "" if day != days[0] else "fill them or choose another year",
        )
    if len(days) > PLACES_TOLD:
        problems.add("", f"… and {int(unusable[days[PLACES_TOLD:]].sum()):,} more fields of {element} on other days")


def _check_closure(hours: Hours, problems: ProblemCollector) -> None:
    parts = hours.readings["direct_horizontal_w_per_m2"] + hours.readings["dhi_w_per_m2"]
    gap = np.abs(hours.readings["ghi_w_per_m2"] - parts)
    tell(
        problems,
        hours,
        "ghi_w_per_m2",
        gap > CLOSURE_TOLERANCE_W_PER_M2 * (1.0 + np.finfo(np.float32).eps),
        f"differs from direct + diffuse by up to {np.nanmax(gap, initial=0.0):.4g} W/m²; rounding explains "
        f"{CLOSURE_TOLERANCE_W_PER_M2:.2g}",
    )


def _notes(rows: MetpvRows) -> tuple[str, ...]:
    if rows.n_elements != ELEMENTS_OF_METPV20:
        return ()
    first_days = np.concatenate(([0], np.cumsum(DAYS_OF_MONTHS)[:-1]))
    years = rows.source_year[rows.place[first_days, 0]]
    if not np.isfinite(years).all():
        return ()
    months = ", ".join(f"{month[:3]} {int(year)}" for month, year in zip(MONTHS, years, strict=True))
    return (f"a year joined from the months of different years: {months}",)
