"""PVGIS: csv and json, the typical year and the series, against pvlib's readers, and what can be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pvlib.iotools import read_pvgis_hourly, read_pvgis_tmy
from weather_files import (
    KnownYear,
    as_json,
    known_year,
    pvgis_hourly_json,
    pvgis_hourly_lines,
    pvgis_tmy_json,
    pvgis_tmy_lines,
)

from profiles.errors import InputError
from profiles.weather.read import read_weather

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAIRS = (
    ("ghi_w_per_m2", "ghi"),
    ("dni_w_per_m2", "dni"),
    ("dhi_w_per_m2", "dhi"),
    ("air_temperature_c", "temp_air"),
    ("wind_m_per_s", "wind_speed"),
)


def told(path: Path, **stated: float) -> str:
    with pytest.raises(InputError) as caught:
        read_weather(path, **stated)
    return str(caught.value)


def test_a_typical_year_has_the_values_that_pvlib_reads(utc_year: KnownYear, save: Callable[..., Path]) -> None:
    path = save(pvgis_tmy_lines(utc_year), "tmy.csv", end="\r\n")
    weather = read_weather(path)
    theirs, meta = read_pvgis_tmy(path)
    for ours, name in PAIRS:
        np.testing.assert_array_equal(weather.frame[ours], theirs[name])
    assert weather.kind == "pvgis_tmy"
    assert weather.sun_minute == pytest.approx(meta["inputs"]["irradiance time offset"] * 60)
    assert (weather.utc_offset_h, weather.latitude_deg) == (0.0, 32.578)
    assert len(weather.notes) == 1
    assert weather.notes[0].startswith("a year joined from the months of different years: Jan 2005, Feb 2006, Mar 2007")


def test_json_and_csv_are_the_same_year(utc_year: KnownYear, save: Callable[..., Path]) -> None:
    tree = pvgis_tmy_json(utc_year, irradiance_time_offset=0.1667)
    path = save(as_json(tree), "tmy.json")
    weather = read_weather(path)
    theirs, _ = read_pvgis_tmy(path)
    for ours, name in PAIRS:
        np.testing.assert_array_equal(weather.frame[ours], theirs[name])
    assert weather.source == "tmy.json (PVGIS typical year PVGIS-ERA5)"
    assert weather.sun_minute == pytest.approx(10.0, abs=0.01)


def test_an_older_file_without_its_time_offset_is_asked_for_it(utc_year: KnownYear, save: Callable[..., Path]) -> None:
    """The known sun stands at minute 10; the search has steps of 5."""
    weather = read_weather(save(pvgis_tmy_lines(utc_year, offset_h=None)))
    assert weather.sun_minute == 10.0
    assert "with the sun 10 min after the start of the hour, which the file does not state" in weather.notes[1]


def test_a_time_offset_that_does_not_close_is_corrected_and_noted(
    utc_year: KnownYear, save: Callable[..., Path]
) -> None:
    weather = read_weather(save(pvgis_tmy_lines(utc_year, offset_h="0.95")))
    assert weather.sun_minute == 10.0
    assert "not 57 as the format says" in weather.notes[1]


def test_a_typical_year_without_its_header_takes_the_place_that_is_stated(
    utc_year: KnownYear, save: Callable[..., Path]
) -> None:
    bare = pvgis_tmy_lines(utc_year)[17:]
    weather = read_weather(save(bare), latitude_deg=32.578, longitude_deg=131.633, elevation_m=8.0)
    assert weather.sun_minute == 10.0
    text = told(save(bare))
    assert "the file does not say where it was taken and no latitude_deg and no longitude_deg was given" in text


def test_no_beam_all_year_says_nothing_of_the_sun(save: Callable[..., Path]) -> None:
    """A wholly diffuse year cannot tell its minute: mid-hour is taken."""
    dull = known_year(utc_offset_h=0.0, minute=30.0)
    object.__setattr__(dull, "dni", np.zeros(8760))
    object.__setattr__(dull, "ghi", 3.0 * dull.dhi)
    object.__setattr__(dull, "dhi", 3.0 * dull.dhi)
    assert read_weather(save(pvgis_tmy_lines(dull, offset_h=None))).sun_minute == 30.0


def test_a_series_is_read_by_year_with_the_beam_of_its_minute(utc_year: KnownYear, save: Callable[..., Path]) -> None:
    """Two years in one file: direct on the horizontal and diffuse as pvlib reads them, the beam is the known 700."""
    leap = known_year(utc_offset_h=0.0, minute=10.0, year=2024)
    path = save(pvgis_hourly_lines(utc_year, leap), "series.csv")
    weather = read_weather(path, year=2023)
    theirs, _ = read_pvgis_hourly(path)
    assert (weather.kind, weather.sun_minute) == ("pvgis_hourly", 10.0)
    assert weather.source == "series.csv (PVGIS PVGIS-SARAH3, 2023)"
    ghi = (theirs["poa_direct"] + theirs["poa_sky_diffuse"]).to_numpy()
    np.testing.assert_allclose(weather.frame["ghi_w_per_m2"], ghi[:8760])
    high = utc_year.direct > 200.0
    np.testing.assert_allclose(weather.frame["dni_w_per_m2"][high], 700.0, rtol=1e-3)
    assert len(read_weather(path, year=2024).frame) == 8784


def test_several_years_need_a_choice(utc_year: KnownYear, save: Callable[..., Path]) -> None:
    other = known_year(utc_offset_h=0.0, minute=10.0, year=2022)
    path = save(pvgis_hourly_lines(other, utc_year))
    assert "the file holds several years: 2022 (8,760 h), 2023 (8,760 h); say which: year=2022" in told(path)
    assert "year = 2019: the file holds 2022 (8,760 h), 2023 (8,760 h); choose one" in told(path, year=2019)


def test_a_series_of_global_radiation_alone_is_decomposed_and_says_so(
    utc_year: KnownYear, save: Callable[..., Path]
) -> None:
    weather = read_weather(save(pvgis_hourly_lines(utc_year, parts=False)))
    np.testing.assert_allclose(weather.frame["ghi_w_per_m2"], utc_year.ghi, atol=0.006)
    assert "both estimated from the global with the model of Erbs (1982)" in weather.notes[0]


def test_a_series_in_json_is_the_same(utc_year: KnownYear, save: Callable[..., Path]) -> None:
    from_json = read_weather(save(as_json(pvgis_hourly_json(utc_year)), "a.json"))
    from_csv = read_weather(save(pvgis_hourly_lines(utc_year), "a.csv"))
    np.testing.assert_allclose(from_json.frame, from_csv.frame, atol=0.3)
    assert from_json.sun_minute == 10.0


@pytest.mark.parametrize(
    ("slope", "said"),
    [
        ("Slope: 30 deg. ", "slope = 30: the radiation is that of a plane of 30 degrees; must be of the horizontal"),
        ("Slope: 34 deg. (optimum)", "slope = 34"),
        ("", "the file does not say what slope its radiation falls on"),
    ],
)
def test_the_radiation_of_a_tilted_plane_is_refused(
    utc_year: KnownYear, save: Callable[..., Path], slope: str, said: str
) -> None:
    text = told(save(pvgis_hourly_lines(utc_year, slope=slope)))
    assert said in text
    assert "download the series again for a slope of 0 degrees, with the radiation components" in text


def test_minutes_that_differ_are_told(utc_year: KnownYear, save: Callable[..., Path]) -> None:
    lines = pvgis_hourly_lines(utc_year)
    lines[20] = lines[20].replace("10,", "40,", 1)
    assert "minutes of the hour 10 (8,759 rows), 40 (1 rows): must be the same in all rows" in told(save(lines))


def test_missing_columns_are_told_with_those_found(utc_year: KnownYear, save: Callable[..., Path]) -> None:
    lines = pvgis_tmy_lines(utc_year)
    lines = [line.replace("Gb(n)", "Gx(n)") for line in lines]
    text = told(save(lines))
    assert "no column Gb(n); found time(UTC), T2m, RH, G(h), Gx(n)" in text


def test_a_missing_hour_and_a_bad_time_are_told(utc_year: KnownYear, save: Callable[..., Path]) -> None:
    lines = pvgis_tmy_lines(utc_year)
    lines[100] = lines[100].replace("2005", "2O05", 1)
    text = told(save([*lines[:30], *lines[31:]]))
    assert "line 100: '2O050104:1000' is no time of the form %Y%m%d:%H%M" in text
    assert "1 hour missing, 1 January 12:00" in text


def test_many_bad_times_are_counted(utc_year: KnownYear, save: Callable[..., Path]) -> None:
    lines = pvgis_tmy_lines(utc_year)
    lines[100:120] = [line.replace("2005", "2O05", 1) for line in lines[100:120]]
    assert "… and 12 more that are no times" in told(save(lines))


def test_a_leap_day_in_a_typical_year_is_told(utc_year: KnownYear, save: Callable[..., Path]) -> None:
    lines = pvgis_tmy_lines(utc_year)
    first = next(number for number, line in enumerate(lines) if "0228:2300" in line)
    lines.insert(first + 1, lines[first].replace("20060228:2300", "20080229:0000"))
    assert f"line {first + 2}: 29 February; a typical year has 365 days" in told(save(lines))


def test_entries_of_json_are_counted(utc_year: KnownYear, save: Callable[..., Path]) -> None:
    tree = pvgis_tmy_json(utc_year, irradiance_time_offset=0.1667)
    tree["outputs"]["tmy_hourly"][12]["T2m"] = None
    del tree["outputs"]["tmy_hourly"][13]["WS10m"]
    del tree["outputs"]["tmy_hourly"][20:30]
    text = told(save(as_json(tree)))
    assert "entry 13: T2m is nothing: must be a number" in text
    assert "entry 14: WS10m is nothing" in text
    assert "after entry 20: 10 hours missing" in text


def test_impossible_values_of_json_name_their_entries(utc_year: KnownYear, save: Callable[..., Path]) -> None:
    tree = pvgis_tmy_json(utc_year, irradiance_time_offset=0.1667)
    for number in range(4, 8):
        tree["outputs"]["tmy_hourly"][number]["WS10m"] = 61.0 + number
    text = told(save(as_json(tree)))
    assert "entries 5–8: wind_m_per_s = 65 … 68 m/s, 1 January 04:00 to 1 January 07:00 (4 values)" in text


def test_radiation_that_closes_at_no_minute_is_told(utc_year: KnownYear, save: Callable[..., Path]) -> None:
    wrong = pvgis_tmy_json(utc_year)
    for entry in wrong["outputs"]["tmy_hourly"]:
        entry["Gb(n)"] *= 1.7
    text = told(save(as_json(wrong)))
    assert "differs from direct + diffuse by more than 50 W/m² and 15%" in text


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (['{"outputs": '], "line 1, column 13: no JSON (Expecting value)"),
        (['{"outputs": {"hourly": []}}'], "neither 'tmy_hourly' nor 'hourly' holds a list of hours"),
        (['{"outputs": 3}'], "neither 'tmy_hourly' nor 'hourly' holds a list of hours"),
        (['{"outputs": {"hourly": [1, 2]}}'], "neither 'tmy_hourly' nor 'hourly' holds a list of hours"),
        (["Latitude (decimal degrees): 45.000", "and no more"], "no line of column names that begins with"),
        (["Latitude (decimal degrees): 95.0", "Longitude (decimal degrees): 8", "Slope: 0", "time,G(i),T2m,WS10m"],
         "latitude_deg = 95: must lie between -90 and 90"),
    ],
)  # fmt: skip
def test_files_that_are_no_such_file_are_refused(save: Callable[..., Path], lines: list[str], said: str) -> None:
    assert said in told(save(lines))


def test_a_series_without_rows_is_refused(save: Callable[..., Path]) -> None:
    lines = ["Latitude (decimal degrees): 45", "Longitude (decimal degrees): 8", "Slope: 0 deg.", "time,G(i),T2m,WS10m"]
    assert "not a single row of data" in told(save(lines))


def test_a_series_of_an_unknown_place_still_tells_its_other_problems(
    utc_year: KnownYear, save: Callable[..., Path]
) -> None:
    lines = pvgis_hourly_lines(utc_year)
    lines[:2] = ["Latitude (decimal degrees): -", "Longitude (decimal degrees): -"]
    lines[10] = lines[10].rsplit(",", 3)[0] + ",99.0,1.0,0.0"
    text = told(save(lines))
    assert "no latitude_deg and no longitude_deg was given" in text
    assert "air_temperature_c = 99 °C" in text
