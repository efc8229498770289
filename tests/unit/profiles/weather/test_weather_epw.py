"""EPW: the same values as pvlib reads, hours that end at their number, and everything that can be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pvlib.iotools import read_epw as pvlib_read_epw
from weather_files import KnownYear, epw_lines, known_year

from profiles.errors import InputError
from profiles.weather.read import read_weather

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIRST_ROW = 8


@pytest.fixture(scope="module")
def lines(nobeoka: KnownYear) -> list[str]:
    return epw_lines(nobeoka)


def with_word(lines: list[str], line: int, number: int, word: str) -> list[str]:
    changed = list(lines)
    words = changed[line - 1].split(",")
    words[number] = word
    changed[line - 1] = ",".join(words)
    return changed


def told(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_weather(path)
    return str(caught.value)


def test_the_values_are_those_that_pvlib_reads(lines: list[str], save: Callable[..., Path]) -> None:
    path = save(lines, "x.epw")
    weather = read_weather(path)
    theirs, meta = pvlib_read_epw(path, coerce_year=2023)
    assert (weather.frame.index == theirs.index).all()
    for ours, name in (
        ("ghi_w_per_m2", "ghi"),
        ("dni_w_per_m2", "dni"),
        ("dhi_w_per_m2", "dhi"),
        ("air_temperature_c", "temp_air"),
        ("wind_m_per_s", "wind_speed"),
    ):
        np.testing.assert_array_equal(weather.frame[ours], theirs[name])
    assert (weather.latitude_deg, weather.longitude_deg, weather.elevation_m) == (
        meta["latitude"],
        meta["longitude"],
        meta["altitude"],
    )


def test_hour_1_is_the_hour_from_midnight_and_the_sun_stands_at_its_middle(
    lines: list[str], save: Callable[..., Path], nobeoka: KnownYear
) -> None:
    weather = read_weather(save(lines))
    assert weather.source == "weather.txt (EPW, NOBEOKA JPN TEST)"
    assert (weather.kind, weather.sun_minute, weather.utc_offset_h, weather.notes) == ("epw", 30.0, 9.0, ())
    np.testing.assert_allclose(weather.frame["dni_w_per_m2"], nobeoka.dni)


def test_a_sun_after_the_end_of_the_hour_is_found_and_noted(save: Callable[..., Path]) -> None:
    """As in the EPW files of PVGIS: the row that ends at 13:00 holds the instant 13:10."""
    late = known_year(minute=70.0)
    weather = read_weather(save(epw_lines(late)))
    assert weather.sun_minute == 10.0
    assert "with the sun 70 min after the start of the hour, not 30 as the format says" in weather.notes[0]
    np.testing.assert_allclose(weather.frame["ghi_w_per_m2"], np.roll(late.ghi, 1), atol=0.006)


def test_a_year_with_a_leap_day_has_8784_hours(save: Callable[..., Path]) -> None:
    weather = read_weather(save(epw_lines(known_year(year=2024))))
    assert len(weather.frame) == 8784
    assert weather.has_leap_day


def test_a_station_name_in_latin_1_is_read(nobeoka: KnownYear, save: Callable[..., Path]) -> None:
    lines = epw_lines(nobeoka, location="MALMÖ,-,SWE,TEST,1,32.578,131.633,9.0,8.0")
    assert "MALMÖ" in read_weather(save(lines, encoding="latin-1")).source


@pytest.mark.parametrize(
    ("number", "word", "said"),
    [
        (13, "9999", "line 21: ghi_w_per_m2 is '9999': must be a number, without gaps"),
        (6, "99.9", "line 21: air_temperature_c is '99.9': must be a number"),
        (21, "999", "line 21: wind_m_per_s is '999': must be a number"),
        (14, "", "line 21: dni_w_per_m2 is nothing: must be a number"),
        (15, "x1", "line 21: dhi_w_per_m2 is 'x1': must be a number"),
        (15, "nan", "line 21: dhi_w_per_m2 is 'nan': must be a number"),
        (13, "-4", "line 21: ghi_w_per_m2 = -4 W/m², 1 January 12:00: must not be negative"),
        (13, "1500", "line 21: ghi_w_per_m2 = 1500 W/m², 1 January 12:00: more than the sun gives outside"),
        (14, "1500", "line 21: dni_w_per_m2 = 1500 W/m², 1 January 12:00: more than the sun gives outside"),
        (15, "5", "differs from direct + diffuse by more than 50 W/m² and 15%"),
        (6, "61", "line 21: air_temperature_c = 61 °C, 1 January 12:00: must lie between -60 and 60"),
        (21, "-1", "line 21: wind_m_per_s = -1 m/s, 1 January 12:00: must lie between 0 and 60"),
        (3, "25", "line 21: month 1, day 1, hour 25: no such hour"),
        (1, "13", "line 21: month 13, day 1, hour 13: no such hour"),
    ],
)
def test_a_value_that_cannot_be_is_told_with_its_line(
    lines: list[str], save: Callable[..., Path], number: int, word: str, said: str
) -> None:
    broken = with_word(lines, 21, number, "200" if said.startswith("differs") else word)
    if said.startswith("differs"):
        broken = with_word(broken, 21, 13, "10")
    assert said in told(save(broken))


def test_a_missing_hour_is_told_with_the_line_before_it(lines: list[str], save: Callable[..., Path]) -> None:
    text = told(save(lines[:411] + lines[430:]))
    assert "after line 411: 19 hours missing, 17 January 19:00 to 18 January 13:00; fill them" in text


def test_an_hour_that_comes_twice_names_both_lines(lines: list[str], save: Callable[..., Path]) -> None:
    text = told(save([*lines, lines[20]]))
    assert "line 8769: 1 January 12:00 was there before, in line 21; every hour must come once" in text


def test_short_rows_and_many_of_everything_are_cut_to_a_readable_list(
    lines: list[str], save: Callable[..., Path]
) -> None:
    halved = [*lines[:FIRST_ROW], *(row if number % 2 else row[:30] for number, row in enumerate(lines[FIRST_ROW:]))]
    text = told(save(halved))
    assert "of 22 fields; must have all" in text
    assert "… and more short rows, 4,380 in all" in text
    assert "… and 4,372 more hours missing in 4,372 more places" in text
    assert len(text.splitlines()) < 60
    assert "8,760 hours of the file" not in text


def test_a_file_twice_is_not_listed_hour_by_hour(lines: list[str], save: Callable[..., Path]) -> None:
    assert "… and 8,752 more repeated hours" in told(save([*lines, *lines[FIRST_ROW:]]))


def test_gaps_that_alternate_are_counted(lines: list[str], save: Callable[..., Path]) -> None:
    rows = [row if number % 2 else ",".join([*row.split(",")[:21], "999", "0"]) for number, row in enumerate(lines[8:])]
    text = told(save([*lines[:8], *rows]))
    assert "line 9: wind_m_per_s is '999'" in text
    assert "… and 4,372 more values of wind_m_per_s in 4,372 more places that are no number" in text


def test_impossible_values_that_alternate_are_counted(lines: list[str], save: Callable[..., Path]) -> None:
    rows = [row if number % 2 else ",".join([*row.split(",")[:21], "70", "0"]) for number, row in enumerate(lines[8:])]
    text = told(save([*lines[:8], *rows]))
    assert "… and 4,372 more values of wind_m_per_s in 4,372 more places: must lie between 0 and 60" in text


def test_an_empty_line_among_the_rows_is_told(lines: list[str], save: Callable[..., Path]) -> None:
    text = told(save([*lines[:50], "", *lines[50:]]))
    assert "line 51: 0 of 22 fields; must have all" in text


def test_a_wrong_offset_from_utc_shows_in_the_night(nobeoka: KnownYear, save: Callable[..., Path]) -> None:
    """The same rows said to be UTC: the sun of Nobeoka shines while it is night at that hour of UTC."""
    text = told(save(epw_lines(nobeoka, location="NOBEOKA,-,JPN,TEST,1,32.578,131.633,0.0,8.0")))
    assert "the sun is below the horizon; at most 10" in text
    assert "check the place, the offset from UTC" in text
    assert len(text.splitlines()) < 60


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("X,-,JPN,TEST,1,north,131.633,9.0,8.0", "line 1: fields 7 to 10 must be latitude"),
        ("X,-,JPN,TEST,1,32.578", "line 1: fields 7 to 10 must be latitude"),
        ("X,-,JPN,TEST,1,32.578,191.633,9.0,8.0", "line 1: longitude_deg = 191.633: must lie between -180 and 180"),
        ("X,-,JPN,TEST,1,32.578,131.633,9.1,8.0", "line 1: UTC offset 9.1 h: must be a multiple of 0.25 h"),
        ("X,-,JPN,TEST,1,32.578,131.633,19,8.0", "line 1: UTC offset 19 h"),
    ],
)
def test_a_place_that_cannot_be_is_told(
    nobeoka: KnownYear, save: Callable[..., Path], location: str, said: str
) -> None:
    assert said in told(save(epw_lines(nobeoka, location=location)))


def test_sub_hourly_files_are_refused(lines: list[str], save: Callable[..., Path]) -> None:
    text = told(save(with_word(lines, 8, 2, "4")))
    assert "line 8: 4 records an hour; only hourly files are read; average it to hours" in text


def test_a_header_without_its_end_is_refused(lines: list[str], save: Callable[..., Path]) -> None:
    assert "no line DATA PERIODS" in told(save([lines[0], *lines[8:]]))


def test_a_unit_of_kilowatts_shows_in_the_annual_sum(nobeoka: KnownYear, save: Callable[..., Path]) -> None:
    rows = [
        ",".join([*words[:13], *(f"{float(word) / 1000:.5f}" for word in words[13:16]), *words[16:]])
        for words in (row.split(",") for row in epw_lines(nobeoka)[8:])
    ]
    text = told(save([*epw_lines(nobeoka)[:8], *rows]))
    assert "kWh/m² in the year: must lie between 400 and 2,900; check the unit" in text
