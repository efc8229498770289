"""Captions are computed: each number can be checked against the result."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from fake_result import BATTERIES, fake_result

from ems.plot import captions
from ems.plot.words import Words
from ems.results.result import DISTRICT_COLUMNS, Claim, Result

EN, JA = Words("en"), Words("ja")


def _flat(*, storages: bool = False, **columns: float | np.ndarray) -> Result:
    """Make a year whose series are constants (or as given), with no storages unless wanted."""
    result = fake_result(storages={"shelter": BATTERIES["shelter"]} if storages else {})
    series = pd.DataFrame(0.0, index=result.grid.index, columns=list(DISTRICT_COLUMNS))
    for name, value in columns.items():
        series[name] = value
    return dataclasses.replace(result, series=series)


def test_a_week_of_constant_power() -> None:
    """168 h of 100 kW load and 40 kW PV, 60 kW from the grid but 70 kW in one hour."""
    import_kw = np.full(8760, 60.0)
    import_kw[24 * 3 + 19] = 70.0  # Monday 4 January, 19:00
    result = _flat(load_kw=100.0, pv_kw=40.0, import_kw=import_kw, curtailed_kw=1.0)
    assert captions.week_caption(result, dt.date(2027, 1, 4), EN) == (
        "Load 16.8 MWh, PV 6,720 kWh. 10.1 MWh come from the grid, at most 70.0 kW on Monday 4 January at 19:00; "
        "0 kWh leave the district. 168 kWh are curtailed."
    )


def test_a_week_counts_full_days_and_empty_evenings() -> None:
    result = _flat(storages=True, load_kw=100.0)
    energy_kwh = np.where(np.arange(8760) < 24 * 5, 14_400.0, 0.0)  # full until 5 January ends
    shelter = result.storages["shelter"].assign(energy_kwh=energy_kwh)
    result = dataclasses.replace(result, storages={"shelter": shelter})
    text = captions.week_caption(result, dt.date(2027, 1, 4), EN)
    assert text.endswith(" Shelters: full on 2 of 7 days, empty by 22:00 on 5 of 7 evenings.")
    assert "Shelters：7 日中 2 日で満充電" in captions.week_caption(result, dt.date(2027, 1, 4), JA)


def test_unserved_energy_is_never_left_out() -> None:
    assert "168 kWh of load stay unserved" in captions.week_caption(
        _flat(load_kw=10.0, unserved_kw=1.0), dt.date(2027, 1, 4), EN
    )


def test_the_last_days_of_the_year_make_a_short_week() -> None:
    assert captions.week_caption(_flat(load_kw=100.0), dt.date(2027, 12, 31), EN).startswith("Load 2,400 kWh")


def test_net_load_says_when_there_is_surplus() -> None:
    """A surplus at noon on 100 days, the highest need on New Year's Day at midnight."""
    hour, day = np.arange(8760) % 24, np.arange(8760) // 24
    load_kw = np.where(np.arange(8760) == 0, 55.0, 50.0)
    result = _flat(load_kw=load_kw, pv_kw=np.where((hour == 12) & (day < 100), 80.0, 0.0))
    assert captions.net_load_caption(result, EN) == (
        "Generation exceeds the load in 100 h of the year (1.1 %), most often at 12:00. "
        "The highest need before storage, 55.0 kW, comes on Friday 1 January at 0:00."
    )


def test_net_load_without_surplus_has_no_usual_hour() -> None:
    assert "in 0 h of the year (0.0 %). The" in captions.net_load_caption(_flat(load_kw=50.0), EN)


def test_import_says_how_often_there_is_none() -> None:
    """365 evening hours of 10 kW, the rest without import."""
    result = _flat(load_kw=10.0, import_kw=np.where(np.arange(8760) % 24 == 20, 10.0, 0.0))
    assert captions.import_caption(result, EN) == (
        "8,395 h of the year pass without import (95.8 %). Import is highest at 20:00 on average (10.0 kW); "
        "its peak, 10.0 kW, comes on Friday 1 January at 20:00."
    )


def test_winter_evenings_are_counted() -> None:
    """Storages that fill by day in summer only: empty on every winter evening."""
    result = fake_result(storages={"shelter": BATTERIES["shelter"]})
    summer = (result.calendar.month >= 5) & (result.calendar.month <= 10)
    shelter = result.storages["shelter"].assign(energy_kwh=np.where(summer, 14_400.0, 0.0))
    result = dataclasses.replace(result, storages={"shelter": shelter})
    text = captions.state_of_charge_caption(result, EN)
    winter = int((captions.season_of_day(result) < 0).sum())
    assert f"Shelters: empty by 22:00 on {winter} of {winter} evenings in the dark season" in text
    assert text.endswith("full on 184 of 365 days.")  # May to October


def test_without_seasons_all_evenings_count() -> None:
    result = fake_result(pv_rated_kw=0.0, storages=BATTERIES)
    assert "empty by 22:00 on 365 of 365 evenings" in captions.tiers_caption(result, EN)


def test_months_of_most_and_least_import() -> None:
    """30 kW in January (31 days), 10 kW in June (30 days), 20 kW else; generation exceeds load in June alone."""
    month = fake_result().calendar.month
    import_kw = np.select([month == 1, month == 6], [30.0, 10.0], 20.0)
    result = _flat(load_kw=50.0, import_kw=import_kw, pv_kw=np.where(month == 6, 60.0, 0.0))
    assert captions.monthly_caption(result, EN) == (
        "January takes the most from the grid (22.3 MWh), June the least (7,200 kWh). "
        "Generation exceeds the load in 1 of 12 months."
    )


def test_the_duration_curve_says_what_batteries_change() -> None:
    """Import halves from 20 to 10 kW in 8,660 h and stays at 20 kW in 100 h."""
    before = _flat(load_kw=20.0, import_kw=20.0)
    after = _flat(load_kw=20.0, import_kw=np.where(np.arange(8760) < 100, 20.0, 10.0))
    assert captions.duration_caption(after, None, EN) == (
        "Import peaks at 20.0 kW, exceeds 10.0 kW in 100 h of the year, and is nil in 0 h."
    )
    assert captions.duration_caption(after, before, EN).endswith(
        " Against the same district without batteries, import is 86.6 MWh less, its peak is the same, "
        "and the hours without import go from 0 to 0."
    )
    assert "86.6 MWh more, its peak is the same" in captions.duration_caption(before, after, EN)


@pytest.mark.parametrize(("peak_kw", "text"), [(15.0, "5.00 kW lower"), (30.0, "10.0 kW higher")])
def test_a_changed_peak_is_stated(peak_kw: float, text: str) -> None:
    changed = captions.duration_caption(_flat(import_kw=peak_kw), _flat(import_kw=20.0), EN)
    assert f"its peak is {text}" in changed


def test_day_types_state_their_difference() -> None:
    """300 kW by day on weekdays, 200 kW on days off, 100 kW at night."""
    result = fake_result()
    day = (result.calendar.hour >= 8) & (result.calendar.hour < 17)
    load_kw = np.where(day, np.where(result.calendar.is_day_off, 200.0, 300.0), 100.0)
    text = captions.day_types_caption(_flat(load_kw=load_kw), EN)
    assert text == (
        "The mean weekday is highest at 8:00 (300 kW), the mean day off at 8:00 (200 kW): 100 kW lower. "
        "A weekday takes 4,200 kWh, a day off 3,300 kWh."
    )
    reversed_kw = np.where(day & result.calendar.is_day_off, 400.0, 100.0)
    assert "300 kW higher" in captions.day_types_caption(_flat(load_kw=reversed_kw), EN)


def test_a_year_of_weekdays_only_says_so() -> None:
    result = fake_result()
    calendar = dataclasses.replace(result.calendar, is_day_off=np.zeros(8760, dtype=bool))
    assert captions.day_types_caption(dataclasses.replace(result, calendar=calendar), EN) == (
        "The year has only one type of day."
    )


def _claims(*pairs: tuple[float, float]) -> Result:
    claims = tuple(
        Claim(claim=f"claim {number}", plan=plan, simulated=simulated, unit="kWh")
        for number, (plan, simulated) in enumerate(pairs)
    )
    return dataclasses.replace(fake_result(), claims=claims)


def test_the_plan_s_claims_are_counted_and_the_furthest_named() -> None:
    """102 % is within 3 %, 50 % is furthest, and a missing figure cannot be compared."""
    result = _claims((100.0, 102.0), (100.0, 90.0), (1000.0, 500.0), (10.0, math.nan))
    assert captions.plan_caption(result, EN) == (
        "1 of 3 claims are reached within 3 %. Furthest from the plan: claim 2, 500 kWh against 1,000 kWh. "
        "Not simulated: 1."
    )


def test_a_plan_that_is_met_has_no_furthest_claim() -> None:
    assert captions.plan_caption(_claims((100.0, 100.0)), EN) == "1 of 1 claims are reached within 3 %."
