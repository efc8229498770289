from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from profiles.calendar import build_calendar
from profiles.errors import InputError
from profiles.forecast import build_forecaster
from profiles.time_grid import TimeGrid

if TYPE_CHECKING:
    from pathlib import Path

    from profiles.calendar import Calendar

START = pd.Timestamp("2027-01-01")
SUN = np.maximum(np.sin((np.arange(24) - 6) / 12 * np.pi), 0.0)


def forecasts(days: range = range(5), hours: int = 48, start: pd.Timestamp = START) -> pd.DataFrame:
    """Give forecasts issued at midnight: the load counts the hours from the start, the sun peaks at noon."""
    rows = [
        {
            "issue_time": f"{start + pd.Timedelta(days=day):%Y-%m-%d %H:%M}",
            "time": f"{start + pd.Timedelta(days=day, hours=hour):%Y-%m-%d %H:%M}",
            "load_kw": f"{24 * day + hour}",
            "generation_kw": f"{10 * SUN[hour % 24]:.6f}",
        }
        for day in days
        for hour in range(hours)
    ]
    return pd.DataFrame(rows)


def written(table: pd.DataFrame, folder: Path) -> Path:
    """Write the file of a user."""
    path = folder / "forecast.csv"
    table.to_csv(path, index=False)
    return path


def problems_of(table: pd.DataFrame, folder: Path, calendar: Calendar) -> str:
    """Give the error that a file must give."""
    with pytest.raises(InputError) as error:
        build_forecaster("file", calendar, file=written(table, folder))
    return str(error.value)


# ----------------------------------------------------------------------------------------------- spreading
def test_rows_get_their_share_of_the_same_hour_yesterday(weekends: Calendar, tmp_path: Path) -> None:
    """Yesterday at 7:00 the rows drew 1 and 3 kW of 4: of the 31 kW forecast for 7:00 they get 7.75 and 23.25."""
    load_kw = np.ones((2, 8760))
    load_kw[1, 7] = 3.0
    forecaster = build_forecaster("file", weekends, file=written(forecasts(), tmp_path))
    assert forecaster.method == "file"
    forecast = forecaster.load(load_kw, 24, 24)
    assert forecast[:, 7].tolist() == [7.75, 23.25]
    assert forecast[:, 8].tolist() == [16.0, 16.0]


def test_rows_of_a_larger_district_get_their_part_of_it(weekends: Calendar, tmp_path: Path) -> None:
    """One row of 1 kW in a district of 4 kW gets a quarter of 31 kW, and likewise of the sun."""
    file = written(forecasts(), tmp_path)
    four = np.full(8760, 4.0)
    forecaster = build_forecaster("file", weekends, file=file, district_load_kw=four, district_generation_kw=four)
    ones = np.ones((1, 8760))
    assert forecaster.load(ones, 24, 24)[0, 7] == 7.75
    assert forecaster.generation(ones, 24, 24)[0, 12] == 2.5


def test_where_yesterday_had_nothing_at_that_hour_the_share_of_the_day_counts(
    weekends: Calendar, tmp_path: Path
) -> None:
    """Yesterday's sun rose after 7:00 and gave the rows 1 and 4 kWh: 7:00 today is shared 1 to 4."""
    generation_kw = np.zeros((2, 8760))
    generation_kw[:, 12] = [1.0, 4.0]
    forecaster = build_forecaster("file", weekends, file=written(forecasts(), tmp_path))
    forecast = forecaster.generation(generation_kw, 24, 24)
    np.testing.assert_allclose(forecast[:, 7], [10 * SUN[7] / 5, 10 * SUN[7] * 4 / 5], rtol=1e-6)


def test_after_a_day_without_any_output_all_rows_share_alike(weekends: Calendar, tmp_path: Path) -> None:
    forecaster = build_forecaster("file", weekends, file=written(forecasts(), tmp_path))
    assert forecaster.generation(np.zeros((4, 8760)), 24, 24)[:, 12].tolist() == [2.5] * 4


# ------------------------------------------------------------------------------------------ issues in time
def test_the_latest_issue_counts(weekends: Calendar, tmp_path: Path) -> None:
    """Load 1000 in the forecast of day 2, the hours in that of day 1: at 23:00 of day 1 the former is not known yet."""
    table = forecasts()
    table.loc[table.issue_time == "2027-01-03 00:00", "load_kw"] = "1000"
    forecaster = build_forecaster("file", weekends, file=written(table, tmp_path))
    ones = np.ones((1, 8760))
    assert forecaster.load(ones, 47, 3).tolist() == [[47.0, 48.0, 49.0]]
    assert forecaster.load(ones, 48, 2).tolist() == [[1000.0, 1000.0]]


def test_a_forecast_issued_within_a_step_is_known_from_the_next_one(weekends: Calendar, tmp_path: Path) -> None:
    table = forecasts()
    table.loc[table.issue_time == "2027-01-03 00:00", ["issue_time", "load_kw"]] = ["2027-01-03 00:10", "1000"]
    forecaster = build_forecaster("file", weekends, file=written(table, tmp_path))
    ones = np.ones((1, 8760))
    assert forecaster.load(ones, 48, 1).tolist() == [[48.0]]
    assert forecaster.load(ones, 49, 1).tolist() == [[1000.0]]


def test_lines_may_come_in_any_order_and_with_offsets(weekends: Calendar, tmp_path: Path) -> None:
    table = forecasts().sample(frac=1.0, random_state=1)
    for column in ("issue_time", "time"):
        local = pd.to_datetime(table[column]).dt.tz_localize("Asia/Tokyo")
        table[column] = [f"{time:%Y-%m-%dT%H:%M:%SZ}" for time in local.dt.tz_convert("UTC")]
    forecaster = build_forecaster("file", weekends, file=written(table, tmp_path))
    assert forecaster.load(np.ones((1, 8760)), 24, 48)[0].tolist() == list(range(24, 72))


def test_after_the_last_step_comes_the_first_as_the_first_forecast_has_it(weekends: Calendar, tmp_path: Path) -> None:
    """The last day's forecast ends with the year; the 24 steps after it are those of the file's first forecast."""
    year = forecasts(days=range(365), hours=24)
    forecaster = build_forecaster("file", weekends, file=written(year, tmp_path))
    forecast = forecaster.load(np.ones((1, 8760)), 8736, 48)[0]
    assert forecast.tolist() == [*range(8736, 8760), *range(24)]


def test_half_hours(tmp_path: Path) -> None:
    calendar = build_calendar(TimeGrid(year=2027, timezone="Asia/Tokyo", step_minutes=30))
    table = forecasts(days=range(1))
    half_past = table.assign(time=[time.replace(":00", ":30") for time in table.time], load_kw="7")
    forecaster = build_forecaster("file", calendar, file=written(pd.concat([table, half_past]), tmp_path))
    assert forecaster.load(np.ones((1, 17520)), 0, 4)[0].tolist() == [0.0, 7.0, 1.0, 7.0]


# ---------------------------------------------------------------------------------------------- wrong files
def test_every_missing_issue_is_named_before_anything_runs(weekends: Calendar, tmp_path: Path) -> None:
    """Issues of days 0, 1 and 3: those of days 2 and 4 are missing, that of day 5 would be two days after the last."""
    table = pd.concat([forecasts(range(2)), forecasts(range(3, 4))])
    forecaster = build_forecaster("file", weekends, file=written(table, tmp_path))
    with pytest.raises(InputError) as error:
        forecaster.check_covers(range(0, 144, 24), 48)
    assert [problem.where for problem in error.value.problems] == [
        "forecast at 2027-01-03 00:00",
        "forecast at 2027-01-05 00:00",
        "forecast at 2027-01-06 00:00",
    ]
    assert error.value.source == "forecast.csv"
    assert str(error.value.problems[0]) == (
        "forecast at 2027-01-03 00:00: 48 steps to 2027-01-05 00:00 are wanted; the latest, issued by 2027-01-02 00:00,"
        " has 2027-01-02 00:00 to 2027-01-04 00:00; add the issue that is missing, or plan less far ahead"
    )
    with pytest.raises(InputError, match="1 problem"):
        forecaster.load(np.ones((1, 8760)), 48, 48)


def test_a_file_that_begins_late(weekends: Calendar, tmp_path: Path) -> None:
    forecaster = build_forecaster("file", weekends, file=written(forecasts(range(1, 3)), tmp_path))
    with pytest.raises(InputError, match="forecast at 2027-01-01 00:00: none was issued by then; add one"):
        forecaster.check_covers([0, 24], 24)


def test_a_forecast_that_begins_after_its_issue_lacks_the_first_steps(weekends: Calendar, tmp_path: Path) -> None:
    table = forecasts(range(1)).iloc[6:]
    forecaster = build_forecaster("file", weekends, file=written(table, tmp_path))
    with pytest.raises(InputError, match="has 2027-01-01 06:00 to 2027-01-03 00:00"):
        forecaster.check_covers([0], 24)


def test_missing_columns_are_named_with_those_present(weekends: Calendar, tmp_path: Path) -> None:
    text = problems_of(forecasts().rename(columns={"generation_kw": "pv", "load_kw": "load"}), tmp_path, weekends)
    assert "columns load_kw, generation_kw: are missing; present are: issue_time, time, load, pv" in text


def test_everything_wrong_with_values_and_times_is_said_at_once(weekends: Calendar, tmp_path: Path) -> None:
    table = forecasts()
    table.loc[1, "load_kw"] = ""
    table.loc[2, "load_kw"] = "-3"
    table.loc[3, "generation_kw"] = "much"
    table.loc[4, "time"] = "tomorrow"
    table.loc[5, "issue_time"] = "2027-01-01T00:00+09:00"
    text = problems_of(table, tmp_path, weekends)
    assert text.startswith("forecast.csv: 5 problems\n")
    for told in (
        "column 'load_kw', line 3: has no value; fill the gap",
        "column 'load_kw', line 4: is negative (down to -3); give power as 0 or more",
        "column 'generation_kw', line 5: is not a number ('much')",
        "column 'issue_time', lines 2, 3, 4 and 236 more: has no offset from UTC while other lines have one",
        "column 'time', line 6: is no ISO 8601 time ('tomorrow'); write it as \"2027-01-01T00:00+09:00\"",
    ):
        assert told in text


def test_gaps_and_doubles_within_a_forecast(weekends: Calendar, tmp_path: Path) -> None:
    """Line 12 is left out, line 72 (71 then) comes twice."""
    table = forecasts()
    table = pd.concat([table.drop(index=10), table.loc[[70]]])
    text = problems_of(table, tmp_path, weekends)
    assert "column 'time', line 12: follows a gap in its forecast; give one line for each step" in text
    assert "column 'time', line 241: stands twice in its forecast; keep one line for each issue_time and time" in text


def test_times_before_their_issue(weekends: Calendar, tmp_path: Path) -> None:
    table = forecasts()
    table.loc[48:, "issue_time"] = "2027-01-04 01:00"
    text = problems_of(table.iloc[:96], tmp_path, weekends)
    assert (
        "column 'time', lines 50, 51, 52 and 45 more: lies before its issue_time; leave out what has happened" in text
    )


def test_another_year_says_which_year_to_set(weekends: Calendar, tmp_path: Path) -> None:
    text = problems_of(forecasts(start=pd.Timestamp("2025-03-01")), tmp_path, weekends)
    assert "column 'time': the file holds the year 2025, the simulated year is 2027; set time.year = 2025" in text


def test_times_of_another_zone_are_seen_by_the_sun(weekends: Calendar, tmp_path: Path) -> None:
    """Times in UTC without their offset: the sun of Tokyo stands highest at 3:00."""
    table = forecasts()
    for column in ("issue_time", "time"):
        table[column] = [f"{pd.Timestamp(time) - pd.Timedelta(hours=9):%Y-%m-%d %H:%M}" for time in table[column]]
    text = problems_of(table, tmp_path, weekends)
    assert (
        "column 'generation_kw': is highest at 3:00 in Asia/Tokyo: its times seem to be those of another zone" in text
    )


def test_a_plant_without_noon_may_be_highest_at_night(weekends: Calendar, tmp_path: Path) -> None:
    table = forecasts().assign(generation_kw="100")
    table.loc[::24, "generation_kw"] = "120"
    forecaster = build_forecaster("file", weekends, file=written(table, tmp_path))
    assert forecaster.generation(np.ones((1, 8760)), 0, 2).tolist() == [[120.0, 100.0]]


def test_times_off_the_steps(weekends: Calendar, tmp_path: Path) -> None:
    """Offsets of half an hour, as of another zone, begin no hour of Tokyo."""
    table = forecasts()
    for column in ("issue_time", "time"):
        table[column] = [f"{time.replace(' ', 'T')}+05:30" for time in table[column]]
    text = problems_of(table, tmp_path, weekends)
    assert "column 'time', lines 2, 3, 4 and 237 more: begins no step of 60 min in Asia/Tokyo" in text


def test_clock_changes_need_offsets(santiago: Calendar, tmp_path: Path) -> None:
    table = forecasts(range(1), start=pd.Timestamp("2027-09-04 12:00"))
    text = problems_of(table, tmp_path, santiago)
    assert "column 'time', line 14: does not exist or comes twice in America/Santiago: clocks change" in text
    assert "give times with their offset from UTC" in text


def test_files_that_are_no_files(weekends: Calendar, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read as CSV"):
        build_forecaster("file", weekends, file=tmp_path / "absent.csv")
    (tmp_path / "empty.csv").write_text("issue_time,time,load_kw,generation_kw\n")
    with pytest.raises(InputError, match="has no lines below its header"):
        build_forecaster("file", weekends, file=tmp_path / "empty.csv")
