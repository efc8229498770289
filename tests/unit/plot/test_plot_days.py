"""Local days, also of 23 and 25 hours."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from fake_result import fake_result

from ems.plot.days import day_number, hour_by_day, local_days, sum_per_day
from profiles.errors import InputError


def test_days_of_a_year_without_clock_changes_have_24_hours() -> None:
    days = local_days(fake_result())
    assert days.count == 365
    assert set(np.diff(days.first_step)) == {24}
    assert days.dates[0] == dt.date(2027, 1, 1)
    # 1 January 2027 is a Friday: the first day off of a calendar of weekends is the second day
    assert list(days.is_off[:4]) == [False, True, True, False]


def test_santiago_has_a_day_of_23_and_one_of_25_hours() -> None:
    result = fake_result(timezone="America/Santiago", latitude_deg=-33.4)
    hours = np.diff(local_days(result).first_step)
    assert sorted(set(hours)) == [23, 24, 25]
    assert (hours == 23).sum() == (hours == 25).sum() == 1


def test_an_hour_that_the_clock_skips_is_missing_and_one_that_comes_twice_is_averaged() -> None:
    result = fake_result(timezone="America/Santiago", latitude_deg=-33.4)
    values = np.arange(float(result.grid.n_steps))
    raster = hour_by_day(result, values)
    hours = np.diff(local_days(result).first_step)
    assert raster.shape == (24, 365)
    assert np.isnan(raster).sum() == 1
    assert np.isnan(raster[:, hours == 23]).sum() == 1
    long_day = raster[:, int(np.argmax(hours == 25))]
    # 24 cells for 25 hours: one step between neighbours everywhere but around the cell that holds two
    assert sorted(set(np.diff(long_day))) == [1.0, 1.5]


def test_steps_of_half_an_hour_give_48_rows() -> None:
    result = fake_result(step_minutes=30)
    assert hour_by_day(result, np.ones(result.grid.n_steps)).shape == (48, 365)


def test_sums_per_day() -> None:
    result = fake_result()
    assert np.array_equal(sum_per_day(result, np.ones(8760)), np.full(365, 24.0))


def test_a_date_is_found_as_text_or_as_date() -> None:
    result = fake_result()
    days = local_days(result)
    assert day_number(result, days, "2027-02-01") == day_number(result, days, dt.date(2027, 2, 1)) == 31


@pytest.mark.parametrize("date", ["not a date", "2027-02-30", ["2027-02-01"]])
def test_what_is_no_date_is_an_error(date: str) -> None:
    result = fake_result()
    with pytest.raises(InputError, match="is not a date; write it as 2027-07-10"):
        day_number(result, local_days(result), date)


def test_a_date_of_another_year_is_an_error_with_the_range() -> None:
    result = fake_result()
    with pytest.raises(InputError, match="2026-12-31: must lie in the simulated year, 2027-01-01 to 2027-12-31"):
        day_number(result, local_days(result), "2026-12-31")
