from __future__ import annotations

import numpy as np
import pytest

from profiles.calendar import Calendar, build_calendar, parse_month_day
from profiles.errors import InputError
from profiles.time_grid import TimeGrid

TOKYO = TimeGrid(year=2027, timezone="Asia/Tokyo")
JAPAN_EXTRA = ("08-13", "08-14", "08-15", "12-29", "12-30", "12-31", "01-01", "01-02", "01-03")


def days_off(calendar: Calendar) -> int:
    """Days with at least one step off."""
    return len(np.unique(calendar.day[calendar.is_day_off]))


def test_weekends_only_without_a_country() -> None:
    """2027 begins on a Friday: 52 Saturdays and 52 Sundays."""
    calendar = build_calendar(TOKYO)
    assert days_off(calendar) == 104
    assert not calendar.is_holiday.any()
    assert calendar.weekday[0] == 4
    assert calendar.weekday[24] == 5
    assert not calendar.is_day_off[23]
    assert calendar.is_day_off[24]


def test_japanese_holidays_new_year_and_obon() -> None:
    """104 weekend days, 16 of 17 holidays on a working day, and the working days among the extra nine.

    Obon 2027: 13 August is a Friday (14, 15 weekend). Year's end: 29–31 December are Wednesday to Friday,
    1 January is a Friday and a holiday already, 2 and 3 January are a weekend.
    """
    plain = build_calendar(TOKYO, country="JP")
    assert len(np.unique(plain.day[plain.is_holiday])) == 17
    assert days_off(plain) == 104 + 16  # 21 March 2027 (equinox) is a Sunday
    assert days_off(build_calendar(TOKYO, country="JP", extra_days_off=JAPAN_EXTRA)) == 104 + 16 + 1 + 3


def test_extra_day_is_off_but_no_public_holiday() -> None:
    calendar = build_calendar(TOKYO, extra_days_off=["08-13"])
    step = (31 + 28 + 31 + 30 + 31 + 30 + 31 + 12) * 24
    assert calendar.month[step] == 8
    assert calendar.is_day_off[step : step + 24].all()
    assert not calendar.is_holiday[step]
    assert not calendar.is_day_off[step - 1]


def test_leap_day_is_an_extra_day_in_leap_years_only() -> None:
    common = build_calendar(TOKYO, extra_days_off=["02-29"])
    leap = build_calendar(TimeGrid(year=2028, timezone="Asia/Tokyo"), extra_days_off=["02-29"])
    assert days_off(common) == days_off(build_calendar(TOKYO))
    assert leap.is_day_off[59 * 24]  # Tuesday 29 February 2028
    assert leap.day_of_year[-1] == 366


def test_days_of_23_and_25_hours() -> None:
    """Santiago 2027: clocks go back on 3 April at midnight and forward on 4 September at midnight."""
    calendar = build_calendar(TimeGrid(year=2027, timezone="America/Santiago"), country="CL", subdivision="RM")
    hours = np.bincount(calendar.day)
    assert sorted(set(hours.tolist())) == [23, 24, 25]
    assert hours.sum() == 8760
    assert len(hours) == 365
    long_day = calendar.hour[calendar.day == np.argmax(hours)]
    assert (long_day == 23.0).sum() == 2  # 23:00 comes twice
    short_day = calendar.hour[calendar.day == np.argmin(hours)]
    assert short_day[0] == 1.0  # there is no midnight
    assert days_off(calendar) > 104


def test_half_hours_carry_their_fraction() -> None:
    calendar = build_calendar(TimeGrid(year=2027, timezone="Asia/Tokyo", step_minutes=15))
    np.testing.assert_array_equal(calendar.hour[:5], [0.0, 0.25, 0.5, 0.75, 1.0])
    assert calendar.hour.dtype == np.float64


def test_weekend_of_the_country() -> None:
    """In Israel Friday and Saturday are off, Sunday is not."""
    calendar = build_calendar(TimeGrid(year=2027, timezone="Asia/Jerusalem"), country="IL")
    ordinary = ~calendar.is_holiday
    assert calendar.is_day_off[ordinary & (calendar.weekday == 4)].all()
    assert not calendar.is_day_off[ordinary & (calendar.weekday == 6)].any()


def test_arrays_are_read_only() -> None:
    calendar = build_calendar(TOKYO)
    for name in ("hour", "weekday", "month", "day_of_year", "day", "is_holiday", "is_day_off"):
        array = getattr(calendar, name)
        assert array.shape == (8760,)
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[1]


def test_unknown_country_subdivision_and_days_are_reported() -> None:
    with pytest.raises(InputError, match="knows no such country"):
        build_calendar(TOKYO, country="XX")
    with pytest.raises(InputError) as error:
        build_calendar(TOKYO, country="CL", subdivision="ZZ", extra_days_off=["13-08", "8-3", "02-30", "05-01"])
    assert [problem.where for problem in error.value.problems] == [
        "subdivision = 'ZZ'",
        "extra_days_off: '13-08'",
        "extra_days_off: '8-3'",
        "extra_days_off: '02-30'",
    ]
    with pytest.raises(InputError, match="has no country"):
        build_calendar(TOKYO, subdivision="RM")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("12-31", (12, 31)), ("02-29", (2, 29)), ("W01-1", None), ("0813", None), ("", None), ("08-13 ", None)],
)
def test_month_and_day(text: str, expected: tuple[int, int] | None) -> None:
    assert parse_month_day(text) == expected
