"""Where a weather year was taken: what the file says, or what the caller states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from profiles.errors import ProblemCollector

LIMITS: Final = {
    "latitude_deg": (-90.0, 90.0),
    "longitude_deg": (-180.0, 180.0),
    "elevation_m": (-500.0, 9000.0),
    "utc_offset_h": (-12.0, 14.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the caller states beside the file, for what the file itself does not say.

    Parameters
    ----------
    latitude_deg
        Latitude [deg].
    longitude_deg
        Longitude [deg].
    elevation_m
        Height above the sea [m].
    year
        The year wanted from a file that holds several.
    utc_offset_h
        Hours ahead of UTC of times without an offset [h].
    """

    latitude_deg: float | None = None
    longitude_deg: float | None = None
    elevation_m: float | None = None
    year: int | None = None
    utc_offset_h: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place on the earth.

    Parameters
    ----------
    latitude_deg
        Latitude, north positive [deg].
    longitude_deg
        Longitude, east positive [deg].
    elevation_m
        Height above the sea [m].
    """

    latitude_deg: float
    longitude_deg: float
    elevation_m: float = 0.0

    @property
    def coordinates(self) -> tuple[float, float, float]:
        """Latitude, longitude and elevation, in the order of `solar_position`."""
        return (self.latitude_deg, self.longitude_deg, self.elevation_m)


def place_as_stated(stated: Stated, problems: ProblemCollector) -> Place | None:
    """Return the place that the caller states, for a file that names none.

    Parameters
    ----------
    stated
        What the caller states.
    problems
        Where a missing or impossible coordinate is reported.

    Returns
    -------
    Place or None
        None if something is missing or impossible.
    """
    missing = [name for name in ("latitude_deg", "longitude_deg") if getattr(stated, name) is None]
    if missing:
        problems.add(
            "",
            f"the file does not say where it was taken and no {' and no '.join(missing)} was given",
            "give the place of the station",
        )
    if stated.latitude_deg is None or stated.longitude_deg is None:
        return None
    place = Place(
        latitude_deg=stated.latitude_deg, longitude_deg=stated.longitude_deg, elevation_m=stated.elevation_m or 0.0
    )
    return place if place_is_possible(place, problems, "") else None


def place_is_possible(place: Place, problems: ProblemCollector, where: str) -> bool:
    """Report coordinates that are not on the earth.

    Parameters
    ----------
    place
        The place.
    problems
        Where they are reported.
    where
        Line of the file that has the coordinates, or nothing.

    Returns
    -------
    bool
        Whether all are possible.
    """
    before = len(problems.problems)
    for name in ("latitude_deg", "longitude_deg", "elevation_m"):
        lowest, highest = LIMITS[name]
        value = getattr(place, name)
        if not lowest <= value <= highest:
            problems.add(where, f"{name} = {value:g}: must lie between {lowest:g} and {highest:g}")
    return len(problems.problems) == before


def offset_is_possible(utc_offset_h: float, problems: ProblemCollector, where: str) -> bool:
    """Report an offset from UTC that no clock has.

    Parameters
    ----------
    utc_offset_h
        Hours ahead of UTC [h].
    problems
        Where it is reported.
    where
        Line of the file that has it, or nothing.

    Returns
    -------
    bool
        Whether it is possible: within the range in use and a multiple of a quarter of an hour.
    """
    lowest, highest = LIMITS["utc_offset_h"]
    quarters = utc_offset_h * 4
    if lowest <= utc_offset_h <= highest and quarters == round(quarters):
        return True
    problems.add(
        where,
        f"UTC offset {utc_offset_h:g} h: must be a multiple of 0.25 h between {lowest:g} and {highest:g}",
    )
    return False
