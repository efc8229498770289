"""What a `Weather` promises, its constructor enforces."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from profiles.errors import InputError
from profiles.weather.frame import COLUMNS, Weather, year_index


def weather(frame: pd.DataFrame) -> Weather:
    return Weather(
        frame=frame,
        sun_minute=30.0,
        latitude_deg=32.578,
        longitude_deg=131.633,
        elevation_m=8.0,
        kind="csv",
        source="a test",
        notes=(),
        digest="",
    )


def frame_on(index: Any) -> pd.DataFrame:
    return pd.DataFrame(dict.fromkeys(COLUMNS, 1.0), index=index)


def test_an_hourly_year_tells_its_step_offset_and_leap_day() -> None:
    ordinary = weather(frame_on(year_index(2023, 9.0)))
    assert (ordinary.step_minutes, ordinary.utc_offset_h, ordinary.has_leap_day) == (60, 9.0, False)
    leap = weather(frame_on(year_index(2024, -3.5, 30)))
    assert (leap.step_minutes, leap.utc_offset_h, leap.has_leap_day) == (30, -3.5, True)
    assert len(leap.frame) == 17_568


def test_utc_counts_as_a_fixed_offset() -> None:
    assert weather(frame_on(pd.date_range("2023-01-01", periods=8760, freq="h", tz="UTC"))).utc_offset_h == 0.0


def test_columns_that_are_missing_incomplete_or_of_another_type_are_all_named() -> None:
    frame = frame_on(year_index(2023, 9.0)).drop(columns="wind_m_per_s")
    frame.iloc[7, 0] = np.nan
    frame["dni_w_per_m2"] = frame["dni_w_per_m2"].astype("float32")
    with pytest.raises(InputError) as caught:
        weather(frame)
    text = str(caught.value)
    assert "wind_m_per_s missing; found ghi_w_per_m2" in text
    assert "ghi_w_per_m2: 1 of 8760 values are missing" in text
    assert "dni_w_per_m2: is float32, must be float64" in text


@pytest.mark.parametrize(
    ("index", "said"),
    [
        (pd.date_range("2023-01-01", periods=8760, freq="h"), "time-zone aware"),
        (pd.RangeIndex(8760), "time-zone aware"),
        (pd.date_range("2023-01-01", periods=1, freq="h", tz="UTC"), "time-zone aware"),
        (pd.date_range("2023-01-01", periods=8760, freq="h", tz="America/Santiago"), "changes its clocks"),
        (pd.date_range("2023-01-01", periods=4380, freq="2h", tz="UTC"), "step 120 min; must be one of 15, 30, 60"),
        (pd.date_range("2023-01-01", periods=8759, freq="h", tz="UTC"), "8,759 intervals"),
        (pd.date_range("2023-01-01 01:00", periods=8760, freq="h", tz="UTC"), "of one calendar year"),
        (year_index(2023, 0.0).delete(5).insert(5, pd.Timestamp("2023-01-01 04:30", tz="UTC")), "of one calendar year"),
    ],
)
def test_an_index_that_is_not_one_regular_year_is_refused(index: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        weather(frame_on(index))
