"""Seasons and telling weeks come from the data, on both halves of the Earth."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
from fake_result import fake_result

from ems.plot.days import local_days, sum_per_day
from ems.plot.seasons import season_of_day, telling_weeks


def _weeks(**options: object) -> dict[str, pd.Timestamp]:
    return {week.kind: pd.Timestamp(week.start) for week in telling_weeks(fake_result(**options))}


def test_summer_is_about_july_in_the_north_and_january_in_the_south() -> None:
    """Day 200 is 20 July, day 20 is 21 January: a month after the solstices."""
    north = season_of_day(fake_result())
    south = season_of_day(fake_result(timezone="America/Santiago", latitude_deg=-33.4))
    assert (north[200], north[20]) == (1, -1)
    assert (south[200], south[20]) == (-1, 1)
    # a quarter of the year each, to a few days
    assert abs(int((north == 1).sum()) - 91) <= 3
    assert abs(int((north == -1).sum()) - 91) <= 3


def test_weeks_are_mondays_in_the_order_of_the_calendar() -> None:
    weeks = telling_weeks(fake_result())
    assert [week.start.weekday() for week in weeks] == [0, 0, 0]
    assert sorted(weeks, key=lambda week: week.start) == list(weeks)


def test_summer_and_winter_weeks_lie_in_their_seasons() -> None:
    north, south = _weeks(), _weeks(timezone="America/Santiago", latitude_deg=-33.4)
    assert north["summer"].month in {6, 7, 8, 9}
    assert north["winter"].month in {12, 1, 2, 3}
    assert south["summer"].month in {12, 1, 2, 3}
    assert south["winter"].month in {6, 7, 8, 9}


def test_the_rainy_week_is_where_clouds_take_most() -> None:
    """Ten dark days in June are found, although December is darker still."""
    result = fake_result()
    series = result.series.copy()
    june = (series.index >= "2027-06-07") & (series.index < "2027-06-14")
    series.loc[june, "pv_kw"] = 0.01 * series.loc[june, "pv_kw"]
    weeks = telling_weeks(dataclasses.replace(result, series=series))
    assert {week.kind: str(week.start) for week in weeks}["rainy"] == "2027-06-07"


def test_the_summer_week_has_the_most_pv_of_its_season() -> None:
    result = fake_result()
    days = local_days(result)
    pv = sum_per_day(result, result.series["pv_kw"].to_numpy())
    summer = next(week for week in telling_weeks(result) if week.kind == "summer")
    first = days.dates.index(summer.start)
    season = season_of_day(result)
    others = [pv[day : day + 7].sum() for day in range(359) if days.dates[day].weekday() == 0 and season[day + 3] > 0]
    assert pv[first : first + 7].sum() == max(others)


def test_without_pv_the_weeks_are_those_of_highest_and_lowest_load() -> None:
    result = fake_result(pv_rated_kw=0.0, storages={})
    assert not season_of_day(result).any()
    assert {week.kind for week in telling_weeks(result)} == {"high_load", "low_load"}


def test_at_the_equator_there_are_no_seasons() -> None:
    assert not season_of_day(fake_result(latitude_deg=0.01)).any()


def test_a_leap_year_has_366_days() -> None:
    assert season_of_day(fake_result(year=2028)).shape == (366,)
    assert np.abs(season_of_day(fake_result(year=2028))).max() == 1
