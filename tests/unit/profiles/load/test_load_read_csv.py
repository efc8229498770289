from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from profiles.errors import InputError
from profiles.load import read_load_csv
from profiles.time_grid import TimeGrid

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TOKYO = TimeGrid(year=2027, timezone="Asia/Tokyo")
SANTIAGO = TimeGrid(year=2027, timezone="America/Santiago")


def local_times(year: int = 2027, minutes: int = 60, timezone: str = "Asia/Tokyo") -> list[str]:
    """Give local times without offset of a whole year."""
    grid = TimeGrid(year=year, timezone=timezone, step_minutes=minutes)
    return [f"{time:%Y-%m-%d %H:%M}" for time in grid.index]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a CSV file from columns of text."""

    def write_file(**columns: list[str]) -> Path:
        path = tmp_path / "load.csv"
        pd.DataFrame(columns).to_csv(path, index=False)
        return path

    return write_file


def ramp(n: int) -> list[str]:
    """Give n different numbers."""
    return [f"{number / 100:.2f}" for number in range(n)]


def test_hourly_power_is_taken_as_it_is(write: Callable[..., Path]) -> None:
    path = write(time=local_times(), homes_kw=ramp(8760), note=["x"] * 8760)
    loads = read_load_csv(path, TOKYO, names=["homes"])
    np.testing.assert_allclose(loads["homes"], np.arange(8760) / 100)
    assert not loads["homes"].flags.writeable


def test_half_hourly_energy_becomes_power(write: Callable[..., Path]) -> None:
    """0.5 and 1.5 kWh in the half-hours of the first hour: 1 and 3 kW, 2 kW in the hour."""
    path = write(time=local_times(minutes=30), a_kwh=["0.5", "1.5"] * 8760)
    half_hours = TimeGrid(year=2027, timezone="Asia/Tokyo", step_minutes=30)
    assert read_load_csv(path, half_hours, names=["a"])["a"][:2].tolist() == [1.0, 3.0]
    assert (read_load_csv(path, TOKYO, names=["a"])["a"] == 2.0).all()


def test_hourly_values_are_held_over_quarter_hours(write: Callable[..., Path]) -> None:
    path = write(time=local_times(), a_kw=ramp(8760))
    quarter_hours = TimeGrid(year=2027, timezone="Asia/Tokyo", step_minutes=15)
    kw = read_load_csv(path, quarter_hours, names=["a"])["a"]
    assert kw[:8].tolist() == [0.0] * 4 + [0.01] * 4


def test_times_with_offsets_need_not_be_local(write: Callable[..., Path]) -> None:
    times = [f"{time.tz_convert('UTC'):%Y-%m-%dT%H:%M:%SZ}" for time in TOKYO.index]
    path = write(time=times, a_kw=ramp(8760))
    np.testing.assert_allclose(read_load_csv(path, TOKYO, names=["a"])["a"], np.arange(8760) / 100)


def test_clock_changes_of_local_times_are_told_by_their_order(write: Callable[..., Path]) -> None:
    """Santiago: 23:00 of 3 April comes twice, 00:00 of 5 September not at all; 8,760 hours in all."""
    times = local_times(timezone="America/Santiago")
    assert times.count("2027-04-03 23:00") == 2
    path = write(time=times, a_kw=ramp(8760))
    np.testing.assert_allclose(read_load_csv(path, SANTIAGO, names=["a"])["a"], np.arange(8760) / 100)


def test_half_hours_of_the_doubled_hour(write: Callable[..., Path]) -> None:
    path = write(time=local_times(minutes=30, timezone="America/Santiago"), a_kw=ramp(17520))
    half_hours = TimeGrid(year=2027, timezone="America/Santiago", step_minutes=30)
    np.testing.assert_allclose(read_load_csv(path, half_hours, names=["a"])["a"], np.arange(17520) / 100)


def test_other_years_of_a_longer_file_are_left_aside(write: Callable[..., Path]) -> None:
    times = local_times(2026) + local_times(2027)
    path = write(time=times, a_kw=ramp(17520))
    np.testing.assert_allclose(read_load_csv(path, TOKYO, names=["a"])["a"], np.arange(8760, 17520) / 100)


def problems_of(path: Path, grid: TimeGrid = TOKYO, names: tuple[str, ...] = ("a",)) -> str:
    """Give the error that a file must give."""
    with pytest.raises(InputError) as error:
        read_load_csv(path, grid, names=names)
    return str(error.value)


def test_missing_columns_are_listed_with_those_present(write: Callable[..., Path]) -> None:
    path = write(time=local_times(), homes_kw=ramp(8760), shop=ramp(8760), x_kw=ramp(8760), x_kwh=ramp(8760))
    text = problems_of(path, names=("homes", "school", "shop", "x"))
    assert "load.csv: 3 problems" in text
    assert "column 'school_kw' or 'school_kwh': is missing; present are: time, homes_kw, shop, x_kw, x_kwh" in text
    assert "column 'shop': has no unit; call it 'shop_kw' (mean power) or 'shop_kwh' (energy of each interval)" in text
    assert "columns 'x_kw' and 'x_kwh': say the same load twice" in text


def test_values_that_are_missing_negative_or_no_numbers(write: Callable[..., Path]) -> None:
    values = ramp(8760)
    values[1] = ""
    values[2:7] = ["-1", "-2", "-3", "-0.5", "-1"]
    values[9] = "n/a"
    text = problems_of(write(time=local_times(), a_kw=values))
    assert "column 'a_kw', line 3: has no value" in text
    assert "column 'a_kw', lines 4, 5, 6 and 2 more: is negative (down to -3)" in text
    assert "column 'a_kw', line 11: is not a number ('n/a')" in text


def test_wrong_year_says_which_year_to_set(write: Callable[..., Path]) -> None:
    text = problems_of(write(time=local_times(2026), a_kw=ramp(8760)))
    assert "the file holds the year 2026, the simulated year is 2027; set time.year = 2026" in text


def test_gaps_are_counted_and_the_first_named(write: Callable[..., Path]) -> None:
    times = local_times()
    del times[100:105]
    text = problems_of(write(time=times, a_kw=ramp(8755)))
    assert (
        "5 of 8,760 intervals of 2027 are missing, first 2027-01-05 04:00, 2027-01-05 05:00, 2027-01-05 06:00" in text
    )


def test_doubles_and_disorder(write: Callable[..., Path]) -> None:
    times = local_times()
    times.insert(10, times[9])
    times[20], times[21] = times[21], times[20]
    text = problems_of(write(time=times, a_kw=ramp(8761)))
    assert "line 12, time '2027-01-01 09:00': stands twice" in text
    assert "line 23, time '2027-01-01 19:00': lies before the line above; sort the file by time" in text


def test_times_off_the_beat(write: Callable[..., Path]) -> None:
    times = local_times()
    times[5] = "2027-01-01 05:10"
    text = problems_of(write(time=times, a_kw=ramp(8760)))
    assert "line 7, time '2027-01-01 05:10': does not begin an interval of 60 min" in text
    assert "1 of 8,760 intervals" in text


def test_step_must_be_an_hour_or_half_an_hour(write: Callable[..., Path]) -> None:
    text = problems_of(write(time=local_times(minutes=15), a_kw=ramp(35040)))
    assert "has steps of 15 min: must be 30 or 60 min" in text


def test_hour_that_does_not_exist_and_hour_that_comes_once(write: Callable[..., Path]) -> None:
    """A file that pretends that Santiago has no clock changes."""
    times = [f"{time:%Y-%m-%d %H:%M}" for time in TimeGrid(year=2027, timezone="Etc/GMT+4").index]
    text = problems_of(write(time=times, a_kw=ramp(8760)), SANTIAGO)
    assert "time '2027-09-05 00:00': does not exist in America/Santiago: clocks go forward" in text
    assert "time '2027-04-03 23:00': stands once but comes twice in America/Santiago: clocks go back" in text


def test_offsets_for_some_lines_only(write: Callable[..., Path]) -> None:
    times = local_times()
    times[0] += "+09:00"
    text = problems_of(write(time=times, a_kw=ramp(8760)))
    assert "line 3, time '2027-01-01 01:00' (and 8,758 more): has no offset from UTC while other lines have one" in text


def test_times_that_are_none(write: Callable[..., Path]) -> None:
    times = local_times()
    times[3] = "yesterday"
    text = problems_of(write(time=times, a_kw=ramp(8760)))
    assert "line 5, time 'yesterday': is no ISO 8601 time" in text
    times = [f"{time}+09:00" for time in local_times()]
    times[3] = "yesterday"
    assert "line 5, time 'yesterday': is no ISO 8601 time" in problems_of(write(time=times, a_kw=ramp(8760)))


def test_first_column_must_be_the_time(write: Callable[..., Path]) -> None:
    text = problems_of(write(a_kw=ramp(8760), time=local_times()))
    assert "first column 'a_kw': must be 'time'" in text


def test_a_single_line(write: Callable[..., Path]) -> None:
    assert "has one line only" in problems_of(write(time=["2027-01-01 00:00"], a_kw=["1"]))


def test_files_that_are_no_files(tmp_path: Path) -> None:
    assert "cannot be read as CSV" in problems_of(tmp_path / "absent.csv")
    for content in (b"", b"time,a_kw\n1,2,3\n4,5,6,7\n", b"time,a_kw\n\xff\xfe,2\n"):
        (tmp_path / "bad.csv").write_bytes(content)
        assert "cannot be read as CSV in UTF-8" in problems_of(tmp_path / "bad.csv")
    (tmp_path / "bad.csv").write_text("time,a_kw\n")
    assert "has no lines below its header" in problems_of(tmp_path / "bad.csv")
