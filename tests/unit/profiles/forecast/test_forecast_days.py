from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from profiles.calendar import build_calendar
from profiles.forecast.days import days_of
from profiles.time_grid import TimeGrid

if TYPE_CHECKING:
    from profiles.calendar import Calendar


def first_days(calendar: Calendar, issue_step: int, n_steps: int) -> list[int]:
    """Give the day that stands for each day of a forecast."""
    days = days_of(calendar)
    return [int(day) for day in days.day_of_step[days.of_same_kind(issue_step, n_steps)][::24]]


def test_yesterday_is_the_last_complete_day_at_every_lead(weekends: Calendar) -> None:
    """Issued at midnight of day 3: steps 48 to 71, twice."""
    assert days_of(weekends).of_yesterday(72, 48).tolist() == [*range(48, 72), *range(48, 72)]


def test_a_day_that_has_begun_is_not_complete(weekends: Calendar) -> None:
    """Issued at noon of day 2: noon to midnight of day 1, then its morning."""
    assert days_of(weekends).of_yesterday(60, 24).tolist() == [*range(36, 48), *range(24, 36)]


def test_the_year_goes_round(weekends: Calendar) -> None:
    days = days_of(weekends)
    assert days.of_yesterday(0, 2).tolist() == [8736, 8737]
    assert days.window(8759, 3).tolist() == [8759, 0, 1]
    assert days.of_yesterday(8736, 48)[24:].tolist() == list(range(8712, 8736))


def test_the_same_kind_is_the_same_weekday(weekends: Calendar) -> None:
    """Issued on Monday 25 January (day 24): Monday and Tuesday of the week before."""
    assert first_days(weekends, 24 * 24, 48) == [17, 18]


def test_a_holiday_a_week_ago_does_not_stand_for_a_working_day(japan: Calendar) -> None:
    """Monday 18 January (day 17): the 11th was a holiday, so the 4th (day 3)."""
    assert first_days(japan, 17 * 24, 24) == [3]


def test_a_holiday_without_its_like_is_as_the_last_day_off(japan: Calendar) -> None:
    """Monday 11 January (day 10): no Monday off in four weeks, so Sunday the 10th (day 9)."""
    assert first_days(japan, 10 * 24, 24) == [9]


def test_where_four_weeks_have_no_such_day_it_is_as_yesterday() -> None:
    """No day is off in the four weeks to 31 January but the 1st of February is: as 31 January (day 30)."""
    grid = TimeGrid(year=2027, timezone="Asia/Tokyo")
    calendar = build_calendar(grid)
    only = calendar.day == 31
    made = type(calendar)(
        grid=grid,
        hour=calendar.hour,
        weekday=calendar.weekday,
        month=calendar.month,
        day_of_year=calendar.day_of_year,
        day=calendar.day,
        is_holiday=only,
        is_day_off=only,
    )
    assert first_days(made, 31 * 24, 24) == [30]


def test_an_hour_that_comes_twice_is_stood_for_by_its_first(santiago: Calendar) -> None:
    """3 April (day 92) begins at step 2208; 23:00 comes at 2231 and 2232."""
    days = days_of(santiago)
    assert days.step_of[92].tolist() == list(range(2208, 2232))
    # the 25 hours themselves look back at the 24 of the day before
    assert days.of_yesterday(2208, 25)[-2:].tolist() == [2207, 2207]


def test_an_hour_left_out_is_stood_for_by_its_neighbour(santiago: Calendar) -> None:
    """5 September (day 247) begins at 1:00; midnight of the next day looks back at it."""
    days = days_of(santiago)
    begin = int(np.argmax(santiago.day == 247))
    assert santiago.hour[begin] == 1.0
    assert days.step_of[247, :3].tolist() == [begin, begin, begin + 1]
    assert days.of_yesterday(begin + 23, 2).tolist() == [begin, begin]


def test_half_hours_look_back_at_half_hours() -> None:
    days = days_of(build_calendar(TimeGrid(year=2027, timezone="Asia/Tokyo", step_minutes=30)))
    assert days.of_yesterday(97, 3).tolist() == [49, 50, 51]
    assert days.step_of.shape == (365, 48)
