"""Where the district lies, and which year is simulated in which steps."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, StringConstraints

from ems.scenario.quantities import Bounds, MonthDay, Year, refusal
from ems.scenario.section import Section

SECONDS_PER_HOUR = 3600


def _timezone(name: str) -> str:
    """Return the name of a time zone that exists, or raise."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        rule = 'must be a time zone such as "Asia/Tokyo"'
        raise refusal(rule) from error
    return name


class Place(Section):
    """Position, clock and calendar of the district."""

    latitude_deg: Annotated[float, Bounds(-90, 90, "°")] = Field(description="Latitude, north positive [°].")
    longitude_deg: Annotated[float, Bounds(-180, 180, "°")] = Field(description="Longitude, east positive [°].")
    elevation_m: Annotated[float, Bounds(-450, 9000, "m")] = Field(default=0.0, description="Height above the sea [m].")
    timezone: Annotated[str, AfterValidator(_timezone)] = Field(description='IANA name of the clock: "Asia/Tokyo".')
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = Field(
        default=None, description='ISO code of the country whose public holidays count, "JP"; none: weekends only.'
    )
    subdivision: str | None = Field(default=None, description="Part of the country with holidays of its own.")
    extra_days_off: tuple[MonthDay, ...] = Field(
        default=(), description='Further days that are like a holiday, each "MM-DD".'
    )

    def standard_utc_offset_h(self, year: int) -> float:
        """Offset of the clock without daylight saving, as it is in the given year [h]."""
        zone = ZoneInfo(self.timezone)
        moments = [datetime(year, month, 1, tzinfo=zone) for month in (1, 7)]
        return min((moment.utcoffset() or moment - moment).total_seconds() for moment in moments) / SECONDS_PER_HOUR


class Time(Section):
    """The steps of the simulated year."""

    step_minutes: Literal[60, 30, 15] = Field(default=60, description="Length of a step [min]: 60, 30 or 15.")
    year: Year | None = Field(
        default=None, description="Calendar year that is simulated; none: that of the fiscal year."
    )
