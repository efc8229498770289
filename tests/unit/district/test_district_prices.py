"""Prices and warnings on the steps of a year."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest
from small_districts import district_like

from ems.district.prices import price_series, warning_series
from ems.scenario.market import PricePeriod
from profiles.calendar import build_calendar
from profiles.errors import InputError
from profiles.time_grid import TimeGrid

if TYPE_CHECKING:
    from ems.district import District

CALENDAR = build_calendar(TimeGrid(year=2027, timezone="Asia/Tokyo"), country="JP")
SUMMER, SUNDAY, MONDAY = 24 * 200, 24 * 2, 24 * 3  # Tuesday 20 July (a working day), 3 and 4 January 2027


def day(periods: list[PricePeriod], first: int) -> list[float]:
    return price_series(20.0, periods, CALENDAR)[first : first + 24].tolist()


def test_a_period_by_hours() -> None:
    evening = PricePeriod(price_per_kwh=30.0, hours=(17.0, 20.0))
    assert day([evening], MONDAY) == [20.0] * 17 + [30.0] * 3 + [20.0] * 4


def test_a_period_through_midnight() -> None:
    night = PricePeriod(price_per_kwh=10.0, hours=(22.0, 6.0))
    assert day([night], MONDAY) == [10.0] * 6 + [20.0] * 16 + [10.0] * 2


def test_a_period_by_kind_of_day_and_month() -> None:
    off = PricePeriod(price_per_kwh=5.0, days="day_off")
    working = PricePeriod(price_per_kwh=40.0, days="weekday", months=(7,), hours=(9.0, 24.0))
    assert day([off, working], SUNDAY) == [5.0] * 24
    assert day([off, working], MONDAY) == [20.0] * 24
    assert day([off, working], SUMMER) == [20.0] * 9 + [40.0] * 15


def test_the_first_period_that_covers_a_step_wins() -> None:
    broad = PricePeriod(price_per_kwh=10.0)
    narrow = PricePeriod(price_per_kwh=30.0, hours=(12.0, 13.0))
    assert day([narrow, broad], MONDAY)[12] == 30.0
    assert day([broad, narrow], MONDAY)[12] == 10.0
    assert not price_series(20.0, [broad], CALENDAR).flags.writeable


def test_a_warning_holds_from_its_start_to_its_end(renca: District) -> None:
    """In local time, over the night in which Santiago's clocks go back: 25 hours."""
    warnings = [{"start": datetime(2027, 4, 3), "end": datetime(2027, 4, 4)}]  # noqa: DTZ001 - local time
    flags = district_like("renca", policy={"warnings": warnings}).warning
    index = renca.grid.index
    assert set(index[flags > 0].strftime("%Y-%m-%d")) == {"2027-04-03"}
    assert flags.sum() == (index.strftime("%Y-%m-%d") == "2027-04-03").sum() == 25


def test_every_warning_outside_the_year_is_told(renca: District) -> None:
    outside = {"start": datetime(2026, 9, 1), "end": datetime(2026, 9, 2)}  # noqa: DTZ001 - local time
    with pytest.raises(InputError) as caught:
        district_like("renca", policy={"warnings": [outside, outside]})
    assert len(caught.value.problems) == 2
    assert "policy.warnings[0] = 2026-09-01 00:00:00 to 2026-09-02" in str(caught.value)
    assert "lies outside the simulated year 2027; give the dates in that year" in str(caught.value)
    assert not np.any(warning_series(renca.scenario, renca.calendar))
