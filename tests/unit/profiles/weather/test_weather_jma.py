"""JMA hourly CSV: stamps at the end of the hour, MJ/m², quality flags, and the stations without radiation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from weather_files import KnownYear, jma_lines, known_year

from profiles.errors import InputError
from profiles.weather.read import read_weather

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLACE = {"latitude_deg": 32.578, "longitude_deg": 131.633, "elevation_m": 8.0}
FIRST_ROW = 6
UNIT = 1e4 / 3600


@pytest.fixture(scope="module")
def lines(nobeoka: KnownYear) -> list[str]:
    return jma_lines(nobeoka)


@pytest.fixture
def keep(save: Callable[..., Path]) -> Callable[[list[str]], Path]:
    """Return a writer in the encoding and with the line ends of the agency."""
    return lambda lines: save(lines, "data.csv", encoding="cp932", end="\r\n")


def told(path: Path, **stated: float) -> str:
    with pytest.raises(InputError) as caught:
        read_weather(path, **(stated or PLACE))
    return str(caught.value)


def with_word(lines: list[str], line: int, number: int, word: str) -> list[str]:
    changed = list(lines)
    words = changed[line - 1].split(",")
    words[number] = word
    changed[line - 1] = ",".join(words)
    return changed


def test_a_file_comes_back_with_start_labels_and_watts(
    lines: list[str], nobeoka: KnownYear, keep: Callable[..., Path]
) -> None:
    """0.01 MJ/m² of rounding is 1.4 W/m² either way."""
    weather = read_weather(keep(lines), **PLACE)
    assert (weather.kind, weather.sun_minute, weather.utc_offset_h) == ("jma", 30.0, 9.0)
    assert weather.source == "data.csv (JMA, 宮崎, 2023)"
    assert str(weather.frame.index[0]) == "2023-01-01 00:00:00+09:00"
    np.testing.assert_allclose(weather.frame["ghi_w_per_m2"], nobeoka.ghi, atol=0.51 * UNIT)
    np.testing.assert_allclose(weather.frame["air_temperature_c"], nobeoka.temperature)
    np.testing.assert_allclose(weather.frame["wind_m_per_s"], nobeoka.wind)


def test_direct_and_diffuse_are_estimated_and_add_up(lines: list[str], keep: Callable[..., Path]) -> None:
    weather = read_weather(keep(lines), **PLACE)
    assert "both estimated from the global with the model of Erbs (1982)" in weather.notes[0]
    frame = weather.frame
    assert (frame["dhi_w_per_m2"] <= frame["ghi_w_per_m2"] + 1e-9).all()
    assert frame["dni_w_per_m2"].max() > 500.0


def test_utf_8_and_other_writings_of_the_square_are_read(lines: list[str], save: Callable[..., Path]) -> None:
    other = [line.replace("日射量(MJ/㎡)", "全天日射量(MJ/m^2)") for line in lines]
    assert read_weather(save(other, encoding="utf-8-sig"), **PLACE).kind == "jma"


def test_a_column_between_value_and_quality_is_passed_over(nobeoka: KnownYear, keep: Callable[..., Path]) -> None:
    """Elements that may not happen at all carry 現象なし情報 first."""
    lines = jma_lines(nobeoka)
    lines[2:5] = [f"{line},{line.rsplit(',', 1)[1]}" for line in lines[2:5]]
    lines[5] = lines[5].removesuffix(",品質情報,均質番号") + ",現象なし情報,品質情報,均質番号"
    lines[6:] = [",".join([*line.split(",")[:10], "1", *line.split(",")[10:]]) for line in lines[6:]]
    assert read_weather(keep(lines), **PLACE).kind == "jma"
    assert "ghi_w_per_m2 has quality 1" in told(keep(with_word(lines, 30, 11, "1")))


def test_a_station_without_radiation_is_told_which_one_to_take(nobeoka: KnownYear, keep: Callable[..., Path]) -> None:
    text = told(keep(jma_lines(nobeoka, radiation=False, station="延岡")))
    assert "延岡: no global radiation (全天日射量) in the file, which holds 気温(℃), 風速(m/s)" in text
    assert "JMA measures it at staffed stations only: for Nobeoka take Miyazaki (宮崎)" in text


def test_a_file_without_temperature_is_told(lines: list[str], keep: Callable[..., Path]) -> None:
    other = [line.replace("気温(℃)", "降水量(mm)") for line in lines]
    assert "no air temperature (気温) in the file, which holds 降水量(mm), 風速(m/s), 日射量(MJ/㎡)" in told(
        keep(other)
    )


def test_quality_5_is_good_and_4_2_and_1_are_gaps(lines: list[str], keep: Callable[..., Path]) -> None:
    near = with_word(lines, 21, 2, "5")
    assert read_weather(keep(near), **PLACE).kind == "jma"
    text = told(keep(with_word(with_word(with_word(lines, 21, 2, "4"), 22, 2, "2"), 30, 10, "1")))
    assert "lines 21–22: air_temperature_c has quality 2 (very doubtful), 4 (too few readings) (2 hours)" in text
    assert "line 30: ghi_w_per_m2 has quality 1 (missing): must be 8 or 5" in text
    assert "fill them or choose another year" in text


def test_bad_quality_all_over_is_counted(nobeoka: KnownYear, keep: Callable[..., Path]) -> None:
    lines = jma_lines(nobeoka)
    lines[6:] = [line if number % 2 else line[:-3] + "1,1" for number, line in enumerate(lines[6:])]
    text = told(keep(lines))
    assert "… and 4,372 more hours in 4,372 more places where ghi_w_per_m2 is not good" in text


def test_files_without_quality_columns_are_read(nobeoka: KnownYear, keep: Callable[..., Path]) -> None:
    lines = jma_lines(nobeoka)
    kept = (0, 1, 4, 9)
    bare = [*lines[:2], *(",".join(line.split(",")[number] for number in kept) for line in lines[2:])]
    weather = read_weather(keep(bare), **PLACE)
    np.testing.assert_allclose(weather.frame["wind_m_per_s"], nobeoka.wind)


def test_without_wind_a_stated_wind_is_assumed(nobeoka: KnownYear, keep: Callable[..., Path]) -> None:
    lines = [",".join([*line.split(",")[:4], *line.split(",")[9:]]) for line in jma_lines(nobeoka)]
    weather = read_weather(keep(lines), **PLACE)
    assert (weather.frame["wind_m_per_s"] == 1.0).all()
    assert weather.notes[-1].startswith("no wind in the file: 1 m/s assumed")


def test_an_empty_value_is_told(lines: list[str], keep: Callable[..., Path]) -> None:
    assert "line 21: air_temperature_c is nothing: must be a number" in told(keep(with_word(lines, 21, 1, "")))


def test_a_missing_and_a_repeated_hour_are_told(lines: list[str], keep: Callable[..., Path]) -> None:
    """Line 21 is the 15th row: the hour that ends at 15:00 of 1 January."""
    text = told(keep([*lines[:20], *lines[21:], lines[40]]))
    assert "after line 20: 1 hour missing, 1 January 14:00" in text
    assert "line 8766: 2 January 10:00 was there before, in line 40" in text


def test_a_leap_year_has_its_29th_of_february(keep: Callable[..., Path]) -> None:
    leap = known_year(year=2024)
    assert len(read_weather(keep(jma_lines(leap)), **PLACE).frame) == 8784
    without = [line for line in jma_lines(leap) if not line.startswith("2024/2/29")]
    assert "24 hours missing, 28 February 23:00 to 29 February 22:00" in told(keep(without))


def test_several_years_need_a_choice(keep: Callable[..., Path], lines: list[str]) -> None:
    two = [*jma_lines(known_year(year=2022)), *lines[FIRST_ROW:]]
    assert "the file holds several years: 2022 (8,760 h), 2023 (8,760 h)" in told(keep(two))
    assert read_weather(keep(two), **PLACE, year=2023).source.endswith("2023)")


def test_two_stations_in_a_file_are_refused(lines: list[str], keep: Callable[..., Path]) -> None:
    text = told(keep(with_word(lines, 3, 4, "延岡")))
    assert "line 3: 2 stations (宮崎, 延岡); must be one; download one station a file" in text


def test_without_the_place_everything_else_is_told_too(lines: list[str], keep: Callable[..., Path]) -> None:
    text = told(keep(with_word(lines, 21, 1, "77")), latitude_deg=32.578)
    assert "the file does not say where it was taken and no longitude_deg was given" in text
    assert "line 21: air_temperature_c = 77 °C" in text


def test_a_place_that_cannot_be_is_told(lines: list[str], keep: Callable[..., Path]) -> None:
    text = told(keep(lines), latitude_deg=132.0, longitude_deg=32.0)
    assert "latitude_deg = 132: must lie between -90 and 90" in text


def test_dates_in_several_columns_are_refused_with_what_to_download(
    lines: list[str], keep: Callable[..., Path]
) -> None:
    assert "no line of elements that begins with 年月日時 above the data" in told(keep([*lines[:3], *lines[4:]]))


def test_a_file_without_rows_is_refused(lines: list[str], keep: Callable[..., Path]) -> None:
    assert "not a single row of data" in told(keep(lines[:FIRST_ROW]))
