"""A plain CSV: every combination of columns and offsets, and what can be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from weather_files import KnownYear, csv_lines, known_year

from profiles.errors import InputError
from profiles.weather.read import read_weather

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLACE = {"latitude_deg": 32.578, "longitude_deg": 131.633, "elevation_m": 8.0}
LEAST = ("ghi_w_per_m2", "air_temperature_c")


@pytest.fixture(scope="module")
def lines(nobeoka: KnownYear) -> list[str]:
    return csv_lines(nobeoka)


def told(path: Path, **stated: float) -> str:
    with pytest.raises(InputError) as caught:
        read_weather(path, **{**PLACE, **stated})
    return str(caught.value)


def test_all_columns_come_back_as_they_are(lines: list[str], nobeoka: KnownYear, save: Callable[..., Path]) -> None:
    weather = read_weather(save(lines, "my.csv"), **PLACE)
    assert (weather.kind, weather.source, weather.sun_minute, weather.notes) == ("csv", "my.csv (CSV, 2023)", 30.0, ())
    np.testing.assert_allclose(weather.frame["dni_w_per_m2"], nobeoka.dni, atol=1e-3)
    np.testing.assert_allclose(weather.frame["dhi_w_per_m2"], nobeoka.dhi, atol=1e-3)
    assert weather.utc_offset_h == 9.0
    assert (weather.latitude_deg, weather.longitude_deg, weather.elevation_m) == (32.578, 131.633, 8.0)


def test_times_without_an_offset_take_the_one_that_is_stated(nobeoka: KnownYear, save: Callable[..., Path]) -> None:
    weather = read_weather(save(csv_lines(nobeoka, offset="")), **PLACE, utc_offset_h=9.0)
    np.testing.assert_allclose(weather.frame["ghi_w_per_m2"], nobeoka.ghi, atol=1e-3)
    assert str(weather.frame.index[0]) == "2023-01-01 00:00:00+09:00"


@pytest.mark.parametrize(("offset", "hours"), [("Z", 0.0), ("+00:00", 0.0), ("-0330", -3.5)])
def test_offsets_are_understood(save: Callable[..., Path], offset: str, hours: float) -> None:
    year = known_year(utc_offset_h=hours)
    assert read_weather(save(csv_lines(year, offset=offset)), **PLACE).utc_offset_h == hours


def test_local_times_with_a_changing_offset_are_one_regular_year(save: Callable[..., Path]) -> None:
    """Santiago's summer time carries -03:00; the year is that of the offset of its first row."""
    year = known_year(latitude=-33.4, longitude=-70.73, elevation=520.0, utc_offset_h=-3.0)
    local = year.index.tz_convert("America/Santiago")
    rows = csv_lines(year, LEAST)[2:]
    rows = [f"{stamp.isoformat()},{row.split(',', 1)[1]}" for stamp, row in zip(local, rows, strict=True)]
    path = save(["time,ghi_w_per_m2,air_temperature_c", *rows])
    weather = read_weather(path, latitude_deg=-33.4, longitude_deg=-70.73, elevation_m=520.0)
    assert weather.utc_offset_h == -3.0
    np.testing.assert_allclose(weather.frame["ghi_w_per_m2"], year.ghi, atol=1e-3)


@pytest.mark.parametrize("step_minutes", [30, 15])
def test_shorter_steps_have_the_sun_of_their_middle(save: Callable[..., Path], step_minutes: int) -> None:
    year = known_year(step_minutes=step_minutes, minute=step_minutes / 2)
    weather = read_weather(save(csv_lines(year)), **PLACE)
    assert (weather.step_minutes, weather.sun_minute) == (step_minutes, step_minutes / 2)
    np.testing.assert_allclose(weather.frame["ghi_w_per_m2"], year.ghi, atol=1e-3)


def test_global_alone_is_decomposed_and_the_wind_assumed_and_both_are_said(
    nobeoka: KnownYear, save: Callable[..., Path]
) -> None:
    weather = read_weather(save(csv_lines(nobeoka, LEAST)), **PLACE)
    assert weather.notes[0] == (
        "neither direct nor diffuse radiation in the file: both estimated from the global with the model of Erbs (1982)"
    )
    assert weather.notes[-1] == "no wind in the file: 1 m/s assumed, as for the nominal cell temperature"
    assert (weather.frame["wind_m_per_s"] == 1.0).all()


def test_direct_follows_from_diffuse(nobeoka: KnownYear, save: Callable[..., Path]) -> None:
    weather = read_weather(save(csv_lines(nobeoka, (*LEAST, "dhi_w_per_m2"))), **PLACE)
    high = nobeoka.direct > 100.0
    np.testing.assert_allclose(weather.frame["dni_w_per_m2"][high], 700.0, atol=0.1)
    assert "no direct radiation in the file: direct = global - diffuse" in weather.notes


def test_diffuse_follows_from_direct(nobeoka: KnownYear, save: Callable[..., Path]) -> None:
    weather = read_weather(save(csv_lines(nobeoka, (*LEAST, "dni_w_per_m2"))), **PLACE)
    high = nobeoka.direct > 100.0
    np.testing.assert_allclose(weather.frame["dhi_w_per_m2"][high], nobeoka.dhi[high], atol=0.1)
    assert "no diffuse radiation in the file: diffuse = global - direct" in weather.notes


def test_other_columns_do_not_matter(nobeoka: KnownYear, save: Callable[..., Path]) -> None:
    lines = [f"remark,{line}" for line in csv_lines(nobeoka)[1:]]
    assert read_weather(save(lines), **PLACE).kind == "csv"


def test_quoted_names_and_times_are_read(nobeoka: KnownYear, save: Callable[..., Path]) -> None:
    lines = csv_lines(nobeoka, LEAST)
    lines[1] = ",".join(f'"{name}"' for name in lines[1].split(","))
    lines[2:] = ['"' + line.replace(",", '",', 1) for line in lines[2:]]
    assert read_weather(save(lines), **PLACE).kind == "csv"


def with_line(lines: list[str], line: int, text: str) -> list[str]:
    return [*lines[: line - 1], text, *lines[line:]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: with_line(rows, 12, rows[11].replace("T09", "T25")), "is no time of the form 2027-03-01T14:00"),
        (lambda rows: with_line(rows, 12, rows[11].replace("+09:00", "")), "some times carry an offset"),
        (lambda rows: with_line(rows, 12, rows[11].replace("T09:00", "T09:20")), "2023-01-01T09:20 is not on a step"),
        (lambda rows: [*rows[:11], *rows[30:]], "after line 11: 19 hours missing, 1 January 09:00 to 2 January 03:00"),
        (lambda rows: [*rows[:2], *rows[5:]], "before the first row: 3 hours missing, 1 January 00:00 to"),
        (lambda rows: rows[:700], "8,062 hours missing, 30 January 02:00 to 31 December 23:00"),
        (lambda rows: [*rows[:12], rows[11], *rows[12:]], "line 13: 1 January 09:00 was there before, in line 12"),
        (lambda rows: with_line(rows, 12, rows[11].rsplit(",", 2)[0] + ",sunny,1.0"), "air_temperature_c is 'sunny'"),
        (lambda rows: with_line(rows, 12, rows[11].rsplit(",", 2)[0] + ",-9999,1"), "air_temperature_c is '-9999'"),
        (lambda rows: with_line(rows, 12, rows[11].rsplit(",", 2)[0]), "line 12: 4 of 6 fields; must have all"),
        (lambda rows: with_line(rows, 2, rows[1].replace("ghi_", "GHI_")), "line 2: no column ghi_w_per_m2; found"),
        (lambda rows: with_line(rows, 2, rows[1].replace("dni", "dhi")), "line 2: column dhi_w_per_m2 more than once"),
        (lambda rows: [rows[0], rows[1], *rows[2::2]], "rows are 120 min apart; must be one of 60, 30, 15 min"),
        (lambda rows: rows[:2], "not a single row of data"),
        (lambda rows: [row.replace("2023", "1823") for row in rows], "year = 1823: must lie between 1900 and 2200"),
        (lambda rows: [row.replace("2023-", "2O23-") for row in rows], "not a single row of data"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(
    lines: list[str], save: Callable[..., Path], change: Callable[[list[str]], list[str]], said: str
) -> None:
    assert said in told(save(change(lines)))


def test_times_without_any_offset_are_refused(nobeoka: KnownYear, save: Callable[..., Path]) -> None:
    text = told(save(csv_lines(nobeoka, offset="")))
    assert "line 3: '2023-01-01T00:00' carries no offset from UTC" in text
    assert "or give utc_offset_h" in text


def test_a_stated_offset_that_no_clock_has_is_refused(nobeoka: KnownYear, save: Callable[..., Path]) -> None:
    assert "UTC offset 9.1 h: must be a multiple" in told(save(csv_lines(nobeoka, offset="")), utc_offset_h=9.1)


def test_several_years_need_a_choice(lines: list[str], save: Callable[..., Path]) -> None:
    two = [*csv_lines(known_year(year=2022)), *lines[2:]]
    assert "the file holds several years: 2022 (8,760 h), 2023 (8,760 h); say which: year=2022" in told(save(two))
    assert read_weather(save(two), **PLACE, year=2023).source.endswith("2023)")


def test_diffuse_above_global_is_told_where_no_direct_is_given(nobeoka: KnownYear, save: Callable[..., Path]) -> None:
    lines = csv_lines(nobeoka, (*LEAST, "dhi_w_per_m2"))
    words = lines[14].split(",")
    lines[14] = ",".join([words[0], "20", words[2], "120"])
    assert "line 15: ghi_w_per_m2 = 20 W/m², 1 January 12:00: is less than the diffuse radiation" in told(save(lines))


def test_megajoules_show_in_the_annual_sum(nobeoka: KnownYear, save: Callable[..., Path]) -> None:
    lines = csv_lines(nobeoka, LEAST)
    rows = (line.split(",") for line in lines[2:])
    lines[2:] = [f"{words[0]},{float(words[1]) * 0.0036:.4f},{words[2]}" for words in rows]
    assert "kWh/m² in the year: must lie between 400 and 2,900; check the unit" in told(save(lines))


def test_everything_that_is_wrong_is_told_at_once(lines: list[str], save: Callable[..., Path]) -> None:
    broken = with_line(lines, 12, lines[11].rsplit(",", 2)[0] + ",99,70")
    broken = [*broken[:100], *broken[102:], broken[50]]
    with pytest.raises(InputError) as caught:
        read_weather(save(broken), **PLACE)
    assert caught.value.source == "weather file 'weather.txt'"
    assert len(caught.value.problems) == 4
    text = str(caught.value)
    for part in ("air_temperature_c = 99 °C", "wind_m_per_s = 70 m/s", "2 hours missing", "was there before"):
        assert part in text


def test_a_gap_without_a_place_tells_both(lines: list[str], save: Callable[..., Path]) -> None:
    with pytest.raises(InputError) as caught:
        read_weather(save([*lines[:100], *lines[101:]]))
    assert len(caught.value.problems) == 2


def test_a_short_step_counts_its_gaps_in_hours(save: Callable[..., Path]) -> None:
    lines = csv_lines(known_year(step_minutes=30, minute=15.0))
    assert "after line 10: 0.5 hours missing, 1 January 04:00" in told(save([*lines[:10], *lines[11:]]))


def test_times_off_the_step_on_many_lines_are_cut(lines: list[str], save: Callable[..., Path]) -> None:
    late = [line.replace(":00+09", ":10+09") for line in lines]
    assert len(told(save(late)).splitlines()) < 20
