"""Tables of readings: which are taken, and what they are refused for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import ems
from ems.bills.meter.readings import readings_of
from profiles.errors import InputError

INDEX = pd.date_range("2027-01-01", periods=4, freq="30min")


def problems(series: Any) -> list[str]:
    """Return what a table is refused for."""
    with pytest.raises(InputError) as error:
        readings_of(series, "Asia/Tokyo")
    return [str(problem) for problem in error.value.problems]


def test_other_columns_are_left_aside_and_no_export_is_none() -> None:
    found = readings_of(pd.DataFrame({"import_kw": [1, 2, 3, 4], "load_kw": "x"}, index=INDEX), "Asia/Tokyo")
    assert (found.step_minutes, found.step_h, found.begun_quarters) == (30, 0.5, 0)
    assert found.import_kw.tolist() == [1.0, 2.0, 3.0, 4.0]
    assert not found.export_kw.any()
    assert str(found.index.tz) == "Asia/Tokyo"


def test_where_a_half_hour_was_begun_before() -> None:
    for minute, begun in ((0, 0), (15, 1), (30, 0), (45, 1)):
        index = pd.date_range(f"2027-01-01 00:{minute:02d}", periods=4, freq="15min")
        assert readings_of(pd.DataFrame({"import_kw": 1.0}, index=index), "Asia/Tokyo").begun_quarters == begun


def test_what_is_no_table_of_readings() -> None:
    assert problems([1.0]) == ["list: must be a DataFrame with a column import_kw"]
    assert problems(pd.DataFrame({"import_kw": [1.0]})) == [
        "index of RangeIndex: must be times: the start of each step"
    ]
    assert problems(pd.DataFrame({"kw": 1.0}, index=INDEX)) == ["column 'import_kw': is missing; present are: kw"]
    assert problems(pd.DataFrame({"import_kw": []}, index=pd.DatetimeIndex([]))) == ["has no rows"]
    assert problems(pd.DataFrame({"import_kw": 1.0}, index=[pd.NaT, *INDEX[1:]])) == ["row 0, time 'nan': is no time"]


def test_all_problems_of_a_table_at_once() -> None:
    found = problems(
        pd.DataFrame(
            {"import_kw": [1.0, np.nan, -1.0, -2.0], "export_kw": ["a", "b", "c", "d"]}, index=INDEX[[0, 1, 1, 3]]
        )
    )
    assert found == [
        "row 2, time '2027-01-01 00:30:00': stands twice; keep one reading for each interval",
        "time: 1 half-hour is missing of 4: 2027-01-01 01:00; fill the gap: nothing is guessed",
        "column 'import_kw', 2027-01-01 00:30:00: has no finite number; fill the gap: nothing is guessed",
        (
            "column 'import_kw', 2027-01-01 00:30:00 and 1 more: is negative (down to -2); what is taken stands in "
            "import_kw, what is fed in in export_kw, both 0 or more"
        ),
        "column 'export_kw': holds str, not numbers",
    ]


def test_times_that_look_like_ends_of_the_steps_are_named() -> None:
    ends = pd.date_range("2027-06-01 00:30", "2027-07-01 00:00", freq="30min")
    found = ems.bill(pd.DataFrame({"import_kw": 1.0}, index=ends), "kyuden-juryo-dento-b")
    assert any("from 00:30 to 00:00 of 2027-07-01: if these are the ends of the steps" in note for note in found.notes)
    starts = pd.DataFrame({"import_kw": 1.0}, index=ends - pd.Timedelta(minutes=30))
    assert not any("ends of the steps" in note for note in ems.bill(starts, "kyuden-juryo-dento-b").notes)


def test_notes_are_about_exports_where_something_is_fed_in() -> None:
    june = pd.date_range("2027-06-01", "2027-07-01", freq="30min", inclusive="left")
    readings = pd.DataFrame({"import_kw": 1.0}, index=june)
    note = "exports are paid the price after feed-in: no year of the plant is given"
    assert note not in ems.bill(readings, "kyuden-juryo-dento-b").notes
    assert note in ems.bill(readings.assign(export_kw=1.0), "kyuden-juryo-dento-b").notes


def test_a_peak_that_no_charge_looks_back_to_is_named() -> None:
    june = pd.date_range("2027-06-01", "2027-07-01", freq="30min", inclusive="left")
    found = ems.bill(pd.DataFrame({"import_kw": 1.0}, index=june), "kyuden-juryo-dento-b", past_peak_kw=100.0)
    assert "this tariff has no demand charge that looks back: the given peak changes nothing" in found.notes


def test_falling_times_are_to_be_sorted() -> None:
    june = pd.date_range("2027-06-01", "2027-06-02", freq="30min", inclusive="left")
    with pytest.raises(InputError, match="falls from reading to reading; sort the readings by time"):
        ems.bill(pd.DataFrame({"import_kw": 1.0}, index=june[::-1]), "kyuden-juryo-dento-b")


def test_parts_of_two_months_are_no_reading_period() -> None:
    span = pd.date_range("2027-04-16", "2027-05-16", freq="30min", inclusive="left")
    found = ems.bill(pd.DataFrame({"import_kw": 1.0}, index=span), "kyuden-juryo-dento-b", by_the_day=False)
    (note,) = (note for note in found.notes if "not a whole calendar month" in note)
    assert note.endswith("are those of a whole month: each calendar month is billed as a whole one")
