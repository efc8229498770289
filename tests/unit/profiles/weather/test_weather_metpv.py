"""METPV-20 and METPV-11: layout, units, the hour that ends at its number, and everything that can be wrong."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import numpy as np
import pytest
from weather_files import metpv_lines

from profiles.errors import InputError
from profiles.weather.digits import characters_of, to_numbers_fixed
from profiles.weather.metpv_rows import day_name
from profiles.weather.read import read_weather

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from weather_files import KnownYear

UNIT = 1e4 / 3600


def with_field(lines: list[str], line: int, hour: int, field: str) -> list[str]:
    """Return the lines with the five characters of one hour (1 to 24) of one line replaced."""
    changed = list(lines)
    start = 15 + 5 * (hour - 1)
    row = changed[line - 1]
    changed[line - 1] = row[:start] + field + row[start + 5 :]
    return changed


@pytest.fixture(scope="module")
def lines(nobeoka: KnownYear) -> list[str]:
    return metpv_lines(nobeoka)


def told(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_weather(path)
    return str(caught.value)


def test_a_file_comes_back_with_its_values(lines: list[str], nobeoka: KnownYear, save: Callable[..., Path]) -> None:
    """Units: 0.01 MJ/m² in the hour, 0.1 °C, 0.1 m/s; rounding of two parts moves the sum by one unit at most."""
    weather = read_weather(save(lines))
    assert weather.kind == "metpv20"
    assert weather.source == "weather.txt (NEDO METPV-20, station 87141 NOBEOKA)"
    assert weather.latitude_deg == pytest.approx(32 + 34.7 / 60)
    assert weather.longitude_deg == pytest.approx(131 + 38.0 / 60)
    assert (weather.elevation_m, weather.sun_minute, weather.utc_offset_h) == (8.0, 30.0, 9.0)
    np.testing.assert_allclose(weather.frame["ghi_w_per_m2"], nobeoka.ghi, atol=1.01 * UNIT)
    np.testing.assert_allclose(weather.frame["air_temperature_c"], nobeoka.temperature, atol=1e-9)
    np.testing.assert_allclose(weather.frame["wind_m_per_s"], nobeoka.wind, atol=1e-9)
    assert weather.notes[0].startswith("a year joined from the months of different years: Jan 2011, Feb 2012")


def test_direct_normal_is_the_horizontal_over_the_cosine_at_mid_hour(
    lines: list[str], nobeoka: KnownYear, save: Callable[..., Path]
) -> None:
    """The known beam is 700 W/m²; half a unit of rounding over the sine of 30 degrees is 2.8 W/m²."""
    weather = read_weather(save(lines))
    high = nobeoka.direct > 350.0
    np.testing.assert_allclose(weather.frame["dni_w_per_m2"][high], 700.0, atol=UNIT)


def test_direct_and_diffuse_stay_closed_where_the_sun_is_limited(lines: list[str], save: Callable[..., Path]) -> None:
    """61 W/m² of beam too much at 3 to 6 degrees become diffuse: the sum is the global, to the rounding of the file."""
    weather = read_weather(save(lines))
    assert "low-sun hours: direct normal limited to a very clear sky (Linke turbidity 2)" in weather.notes[-1]
    assert weather.frame["dni_w_per_m2"].max() < 730.0


def test_field_1_is_the_hour_from_midnight_to_one(lines: list[str], save: Callable[..., Path]) -> None:
    """Hour-ending fields become start labels: field 13 of 1 January (line 6: temperature) is 12:00 to 13:00."""
    weather = read_weather(save(with_field(lines, 6, 13, " 2229")))
    assert weather.frame["air_temperature_c"]["2023-01-01 12:00+09:00"] == pytest.approx(22.2)
    assert str(weather.frame.index[0]) == "2023-01-01 00:00:00+09:00"


def test_metpv11_has_nine_rows_a_day_and_the_height_of_the_anemometer_for_a_year(
    nobeoka: KnownYear, save: Callable[..., Path]
) -> None:
    weather = read_weather(save(metpv_lines(nobeoka, 9), end="\r\n"))
    assert weather.kind == "metpv11"
    assert "METPV-11" in weather.source
    np.testing.assert_allclose(weather.frame["ghi_w_per_m2"], nobeoka.ghi, atol=1.01 * UNIT)
    assert not any("joined" in note for note in weather.notes)


def test_packed_or_not_under_any_name_it_is_the_same_year(
    lines: list[str], save: Callable[..., Path], tmp_path: Path
) -> None:
    plain = read_weather(save(lines))
    packed = tmp_path / "no_ending"
    packed.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode()))
    assert read_weather(packed).digest == plain.digest
    assert read_weather(packed).frame.equals(plain.frame)


def test_rows_may_come_in_another_order(lines: list[str], save: Callable[..., Path]) -> None:
    turned = read_weather(save([lines[0], *reversed(lines[1:])], "turned.txt"))
    assert turned.frame.equals(read_weather(save(lines)).frame)


def test_negative_temperatures_and_decimals_are_numbers(lines: list[str], save: Callable[..., Path]) -> None:
    weather = read_weather(save(with_field(with_field(lines, 6, 1, " -361"), 6, 2, "22.51")))
    assert weather.frame["air_temperature_c"].iloc[0] == pytest.approx(-3.6)
    assert weather.frame["air_temperature_c"].iloc[1] == pytest.approx(2.25)


def test_a_missing_day_is_reported_with_the_line_before_it(lines: list[str], save: Callable[..., Path]) -> None:
    """2 March is day 61 of the year: its rows are lines 602 to 611."""
    text = told(save(lines[:601] + lines[611:]))
    assert "weather file 'weather.txt': 1 problem" in text
    assert "after line 601: 10 rows missing, all of 2 March" in text


def test_a_missing_row_names_its_element_and_day(lines: list[str], save: Callable[..., Path]) -> None:
    text = told(save(lines[:603] + lines[604:]))
    assert "element 3 of 2 March missing" in text
    assert "a year has 3,650 rows, 10 a day" in text


def test_many_missing_days_are_counted_after_the_first_few(lines: list[str], save: Callable[..., Path]) -> None:
    odd_days = [row for number, row in enumerate(lines[1:]) if (number // 10) % 2 == 0]
    text = told(save([lines[0], *odd_days]))
    assert "all of 2 January" in text
    assert "… and more, 1,820 of 3,650 rows missing in all" in text


def test_a_row_that_comes_twice_names_both_lines(lines: list[str], save: Callable[..., Path]) -> None:
    text = told(save([*lines, lines[11]]))
    assert "line 3652: element 1 of 2 January was there before, in line 12" in text


def test_a_whole_file_twice_is_not_listed_row_by_row(lines: list[str], save: Callable[..., Path]) -> None:
    assert "… and 3,642 more repeated rows" in told(save([*lines, *lines[1:]]))


def test_a_29th_of_february_is_no_day_of_a_metpv_year(lines: list[str], save: Callable[..., Path]) -> None:
    leap = [row[:6] + " 229" + row[10:] for row in lines[581:591]]
    text = told(save(lines[:591] + leap + lines[591:]))
    assert "lines 592–601: 29 February; a METPV year has 365 days; leave that day out" in text


def test_gaps_are_told_with_line_field_count_and_day(lines: list[str], save: Callable[..., Path]) -> None:
    broken = lines
    for hour in range(3, 12):
        broken = with_field(broken, 606, hour, "88888" if hour < 6 else "99999")
    text = told(save(broken))
    assert (
        "line 606: 9 of 24 fields of element 5 (air temperature) are missing (8888, 9999) or no numbers, 2 March"
        in text
    )


def test_a_field_that_is_no_number_is_told(lines: list[str], save: Callable[..., Path]) -> None:
    text = told(save(with_field(with_field(lines, 2, 12, " 1x29"), 2, 13, "    9")))
    assert "line 2: 2 of 24 fields of element 1 (global radiation)" in text


def test_gaps_on_many_days_are_counted(lines: list[str], save: Callable[..., Path]) -> None:
    broken = lines
    for day in range(20):
        broken = with_field(broken, 8 + 10 * day, 5, "99999")
    assert "… and 12 more fields of element 7 (wind speed) on other days" in told(save(broken))


def test_short_rows_are_told_with_their_length(lines: list[str], save: Callable[..., Path]) -> None:
    text = told(save([*lines[:99], lines[99][:80], *lines[100:]]))
    assert "line 100: 80 characters; a row with 24 fields has at least 135" in text
    many = [row[:80] if number % 2 else row for number, row in enumerate(lines)]
    assert "… and more short rows, 1,825 in all" in told(save(many))


def test_rows_that_cannot_be_placed_are_told(lines: list[str], save: Callable[..., Path]) -> None:
    text = told(save([*lines[:99], "00012" + lines[99][5:], *lines[100:]]))
    assert "line 100: begins with '00012  110'; must begin with the element 00001 to 00010" in text
    many = [row if number % 2 else "x" + row[1:] for number, row in enumerate(lines[1:], start=1)]
    assert "… and more rows that cannot be placed, 1,825 in all" in told(save([lines[0], *many]))


def test_a_file_of_half_rows_only_is_refused(lines: list[str], save: Callable[..., Path]) -> None:
    text = told(save([row[:80] for row in lines]))
    assert "lines 2–3651: 80 characters" in text
    assert "not a single complete row" in text


def test_a_global_radiation_that_is_not_its_parts_is_told(lines: list[str], save: Callable[..., Path]) -> None:
    """3.99 MJ/m² in the hour before noon stand against about 1.5 of direct and diffuse."""
    text = told(save(with_field(lines, 2, 12, " 3999")))
    assert "line 2: ghi_w_per_m2 = 1108.33 W/m², 1 January 11:00: differs from direct + diffuse by up to" in text
    assert "rounding explains 5.6" in text


def test_radiation_at_night_is_told_with_what_to_check(lines: list[str], save: Callable[..., Path]) -> None:
    """0.10 MJ/m² in the hour after midnight, of global and diffuse, so that only the sun can object."""
    text = told(save(with_field(with_field(lines, 2, 1, "  109"), 4, 1, "  109")))
    assert "line 2: ghi_w_per_m2 = 27.7778 W/m², 1 January 00:00: the sun is below the horizon; at most 10" in text
    assert "line 4: dhi_w_per_m2 = 27.7778 W/m²" in text
    assert "offset from UTC" in text


def test_negative_radiation_and_impossible_temperature_and_wind_are_told_together(
    lines: list[str], save: Callable[..., Path]
) -> None:
    broken = with_field(with_field(with_field(lines, 2, 1, "  -59"), 6, 1, " 7771"), 8, 1, " 6661")
    text = told(save(broken))
    assert "line 2: ghi_w_per_m2 = -13.8889 W/m², 1 January 00:00: must not be negative" in text
    assert "line 6: air_temperature_c = 77.7 °C, 1 January 00:00: must lie between -60 and 60" in text
    assert "line 8: wind_m_per_s = 66.6 m/s, 1 January 00:00: must lie between 0 and 60" in text


@pytest.mark.parametrize(
    ("station", "said"),
    [
        ("87141 NOBEOKA", "line 1: '87141 NOBEOKA' must end with latitude"),
        ("87141 NOBEOKA 92 34.7 131 38.0 8.0", "line 1: latitude_deg = 92.5783: must lie between -90 and 90"),
    ],
)
def test_a_station_that_is_not_on_the_earth_is_told(
    lines: list[str], save: Callable[..., Path], station: str, said: str
) -> None:
    assert said in told(save([station, *lines[1:]]))


def test_without_source_years_there_is_no_note_of_them(lines: list[str], save: Callable[..., Path]) -> None:
    blank = [lines[0], *(row[:10] + "     " + row[15:] for row in lines[1:])]
    assert not any("joined" in note for note in read_weather(save(blank)).notes)


@pytest.mark.parametrize(
    ("text", "number"),
    [("  12", 12.0), ("-123", -123.0), ("0000", 0.0), ("   0", 0.0), ("1.25", 1.25), (" -.5", -0.5)],
)
def test_fixed_width_numbers(text: str, number: float) -> None:
    assert to_numbers_fixed(characters_of([text], 4))[0] == number


@pytest.mark.parametrize("text", ["    ", " 1 2", "12  x", "- 12", "1-23", "--12", "12-", "abcd"])
def test_fixed_width_texts_that_are_no_numbers(text: str) -> None:
    assert np.isnan(to_numbers_fixed(characters_of([text], 5))[0])


def test_days_of_the_year_have_names() -> None:
    assert [day_name(day) for day in (30, 31, 58, 59, 364)] == [
        "31 January",
        "1 February",
        "28 February",
        "1 March",
        "31 December",
    ]
