"""Calendars on which days can be counted by hand: 1 January 2027 is a Friday."""

from __future__ import annotations

import pytest

from profiles.calendar import Calendar, build_calendar
from profiles.time_grid import TimeGrid


@pytest.fixture(scope="session")
def weekends() -> Calendar:
    """Return hours of Tokyo with weekends and no holidays."""
    return build_calendar(TimeGrid(year=2027, timezone="Asia/Tokyo"))


@pytest.fixture(scope="session")
def japan() -> Calendar:
    """Return hours of Tokyo with Japan's holidays: Monday 11 January is one."""
    return build_calendar(TimeGrid(year=2027, timezone="Asia/Tokyo"), country="JP")


@pytest.fixture(scope="session")
def santiago() -> Calendar:
    """Return hours of Santiago: 3 April has 25, 5 September begins at 1:00."""
    return build_calendar(TimeGrid(year=2027, timezone="America/Santiago"), country="CL")
