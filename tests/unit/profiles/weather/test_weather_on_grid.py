"""A year of weather on the steps of another: the right hour, the kept sums, the sun of the simulated year."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from weather_files import KnownYear, known_year

from profiles.errors import InputError
from profiles.sun import solar_position
from profiles.time_grid import TimeGrid
from profiles.weather.components import cos_zenith
from profiles.weather.frame import COLUMNS, Weather
from profiles.weather.on_grid import Sky, sky_on_grid

NOBEOKA = {"latitude_deg": 32.578, "longitude_deg": 131.633, "elevation_m": 8.0}


def weather(year: KnownYear, *, sun_minute: float = 30.0, temperature: np.ndarray | None = None) -> Weather:
    values = (year.ghi, year.dni, year.dhi, year.temperature if temperature is None else temperature, year.wind)
    return Weather(
        frame=pd.DataFrame(
            dict(zip(COLUMNS, (np.asarray(array, float) for array in values), strict=True)), index=year.index
        ),
        sun_minute=sun_minute,
        kind="csv",
        source="a known year",
        notes=("a note of the weather",),
        digest="abc",
        **NOBEOKA,
    )


def grid(year: int = 2027, timezone: str = "Asia/Tokyo", step_minutes: int = 60) -> TimeGrid:
    return TimeGrid(year=year, timezone=timezone, step_minutes=step_minutes)


def sky(of: Weather, on: TimeGrid, place: dict[str, float] = NOBEOKA) -> Sky:
    return sky_on_grid(of, on, **place)


def test_the_same_offset_and_step_lay_hour_on_hour(nobeoka: KnownYear) -> None:
    laid = sky(weather(nobeoka), grid())
    np.testing.assert_array_equal(laid.ghi_w_per_m2, nobeoka.ghi)
    np.testing.assert_array_equal(laid.air_temperature_c, nobeoka.temperature)
    np.testing.assert_array_equal(laid.wind_m_per_s, nobeoka.wind)
    assert laid.notes[0] == "a note of the weather"
    assert (laid.kind, laid.source, laid.digest) == ("csv", "a known year", "abc")


@pytest.mark.parametrize("step_minutes", [60, 30, 15])
def test_global_is_direct_plus_diffuse_at_every_step(nobeoka: KnownYear, step_minutes: int) -> None:
    """Exactly, with the zenith angles the sky itself carries; 1e-9 W/m² is rounding."""
    laid = sky(weather(nobeoka), grid(step_minutes=step_minutes))
    direct = laid.dni_w_per_m2 * np.maximum(np.cos(np.radians(laid.solar_zenith_deg)), 0.0)
    np.testing.assert_allclose(direct + laid.dhi_w_per_m2, laid.ghi_w_per_m2, atol=1e-9)


def test_the_beam_of_the_source_comes_back_with_the_sun_of_the_simulated_year(nobeoka: KnownYear) -> None:
    """2023 and 2027 have the same place in the leap cycle: the sun differs by less than 0.05 degrees."""
    laid = sky(weather(nobeoka), grid())
    high = laid.solar_zenith_deg < 80.0
    np.testing.assert_allclose(laid.dni_w_per_m2[high], 700.0, rtol=0.006)


def test_the_sun_stands_at_its_minute_of_the_hour(utc_year: KnownYear) -> None:
    laid = sky(weather(utc_year, sun_minute=10.0), grid())
    expected = solar_position(grid().index + pd.Timedelta(minutes=10), 32.578, 131.633, 8.0)
    np.testing.assert_array_equal(laid.solar_zenith_deg, expected.apparent_zenith_deg)
    np.testing.assert_array_equal(laid.solar_azimuth_deg, expected.azimuth_deg)
    np.testing.assert_array_equal(laid.extraterrestrial_w_per_m2, expected.extraterrestrial_w_per_m2)


def test_utc_weather_meets_the_local_day_and_the_year_wraps_round(utc_year: KnownYear) -> None:
    """The first nine hours of a Japanese year are the last nine of the UTC year's 31 December."""
    number = np.arange(8760.0)
    laid = sky(weather(utc_year, sun_minute=10.0, temperature=number), grid())
    np.testing.assert_array_equal(laid.air_temperature_c[:9], np.arange(8751.0, 8760.0))
    np.testing.assert_array_equal(laid.air_temperature_c[9:], np.arange(8751.0))
    noon = laid.ghi_w_per_m2.reshape(365, 24)[:, 12]
    assert (noon > 300.0).all()


def test_a_leap_year_repeats_the_28th_of_february_and_says_so(nobeoka: KnownYear) -> None:
    day = np.repeat(np.arange(365.0), 24)
    laid = sky(weather(nobeoka, temperature=day), grid(2028))
    days = laid.air_temperature_c.reshape(366, 24)[:, 0]
    np.testing.assert_array_equal(days[:59], np.arange(59.0))
    assert days[59] == 58.0
    np.testing.assert_array_equal(days[60:], np.arange(59.0, 365.0))
    assert "2028 is a leap year and the weather has 365 days: 28 February is repeated on the 29th" in laid.notes


def test_the_29th_of_february_of_a_leap_source_is_left_out_and_said() -> None:
    leap = known_year(year=2024)
    day = np.repeat(np.arange(366.0), 24)
    laid = sky(weather(leap, temperature=day), grid(2027))
    days = laid.air_temperature_c.reshape(365, 24)[:, 0]
    assert 59.0 not in days
    assert (days[58], days[59], days[-1]) == (58.0, 60.0, 365.0)
    assert "the weather has a 29 February and 2027 has none: that day is left out" in laid.notes


def test_a_leap_source_fits_a_leap_year_as_it_is() -> None:
    leap = known_year(year=2024)
    laid = sky(weather(leap), grid(2028))
    np.testing.assert_array_equal(laid.ghi_w_per_m2, leap.ghi)
    assert not any("February" in note for note in laid.notes)


@pytest.mark.parametrize("step_minutes", [30, 15])
def test_shorter_steps_keep_the_sums_of_every_hour(nobeoka: KnownYear, step_minutes: int) -> None:
    """Global always; direct and diffuse wherever the sun is high enough not to be limited; 1e-9 W/m² is rounding."""
    laid = sky(weather(nobeoka), grid(step_minutes=step_minutes))
    per_hour = 60 // step_minutes
    hours = laid.ghi_w_per_m2.reshape(-1, per_hour)
    np.testing.assert_allclose(hours.mean(axis=1), nobeoka.ghi, atol=1e-9)
    direct = laid.dni_w_per_m2 * np.maximum(np.cos(np.radians(laid.solar_zenith_deg)), 0.0)
    full = laid.solar_zenith_deg.reshape(-1, per_hour).max(axis=1) < 84.0  # lower, the beam is limited
    assert full.sum() > 3000
    np.testing.assert_allclose(direct.reshape(-1, per_hour).mean(axis=1)[full], nobeoka.direct[full], atol=1e-9)
    np.testing.assert_allclose(laid.dhi_w_per_m2.reshape(-1, per_hour).mean(axis=1)[full], nobeoka.dhi[full], atol=1e-9)


def test_within_an_hour_radiation_rises_with_the_sun_and_the_beam_is_steady(nobeoka: KnownYear) -> None:
    laid = sky(weather(nobeoka), grid(step_minutes=15))
    morning = slice((172 * 24 + 8) * 4, (172 * 24 + 9) * 4)
    assert (np.diff(laid.ghi_w_per_m2[morning]) > 0.0).all()
    assert np.ptp(laid.dni_w_per_m2[morning]) < 1e-9


def test_shorter_steps_have_the_sun_of_their_middle(nobeoka: KnownYear) -> None:
    on = grid(step_minutes=30)
    laid = sky(weather(nobeoka), on)
    expected = solar_position(on.middle, 32.578, 131.633, 8.0)
    np.testing.assert_array_equal(laid.solar_zenith_deg, expected.apparent_zenith_deg)


def test_temperature_runs_straight_between_the_middles_of_hours(nobeoka: KnownYear) -> None:
    """Hours 10 and 20 °C: the half-hours next to their border are 12.5 and 17.5; the year's ends meet."""
    temperature = np.where(np.arange(8760) % 2 == 0, 10.0, 20.0)
    laid = sky(weather(nobeoka, temperature=temperature), grid(step_minutes=30))
    np.testing.assert_allclose(laid.air_temperature_c[:6], [12.5, 12.5, 17.5, 17.5, 12.5, 12.5])
    assert laid.air_temperature_c[-1] == pytest.approx(17.5)


def test_half_hourly_weather_on_hours_is_their_mean() -> None:
    half_hours = known_year(step_minutes=30, minute=15.0)
    laid = sky(weather(half_hours, sun_minute=15.0), grid())
    np.testing.assert_allclose(laid.ghi_w_per_m2, half_hours.ghi.reshape(-1, 2).mean(axis=1))
    np.testing.assert_allclose(laid.air_temperature_c, half_hours.temperature.reshape(-1, 2).mean(axis=1))
    expected = solar_position(grid().middle, 32.578, 131.633, 8.0)
    np.testing.assert_array_equal(laid.solar_zenith_deg, expected.apparent_zenith_deg)


def test_clock_changes_do_not_move_the_weather() -> None:
    """Santiago's days of 23 and 25 hours: every step has the weather of its hour at UTC-4."""
    place = {"latitude_deg": -33.4, "longitude_deg": -70.73, "elevation_m": 520.0}
    year = known_year(latitude=-33.4, longitude=-70.73, elevation=520.0, utc_offset_h=-4.0)
    hour_of_day = year.index.hour.to_numpy(float)
    on = grid(2027, "America/Santiago")
    laid = sky(weather(year, temperature=hour_of_day), on, place)
    np.testing.assert_array_equal(laid.air_temperature_c, on.index.tz_convert("Etc/GMT+4").hour)
    assert laid.ghi_w_per_m2.sum() == pytest.approx(year.ghi.sum())
    assert {int(count) for count in pd.Series(on.index.date).value_counts()} == {23, 24, 25}


def test_an_offset_of_half_an_hour_cuts_hours_and_loses_nothing() -> None:
    """UTC hours for India (UTC+5:30): a step is half of one hour and half of the next."""
    place = {"latitude_deg": 23.0, "longitude_deg": 82.5, "elevation_m": 0.0}
    year = known_year(latitude=23.0, longitude=82.5, elevation=0.0, utc_offset_h=0.0)
    temperature = np.where(np.arange(8760) % 2 == 0, 10.0, 20.0)
    laid = sky(weather(year, temperature=temperature), grid(2027, "Asia/Kolkata"), place)
    assert laid.ghi_w_per_m2.sum() == pytest.approx(year.ghi.sum(), rel=1e-9)
    np.testing.assert_allclose(laid.air_temperature_c, 15.0)
    high = laid.solar_zenith_deg < 70.0
    np.testing.assert_allclose(laid.dni_w_per_m2[high], 700.0, rtol=0.01)


def test_clocks_that_differ_by_minutes_are_refused() -> None:
    odd = known_year(utc_offset_h=9.1)
    with pytest.raises(InputError, match=r"UTC offset 9.1 h.*Asia/Tokyo begins .* must be a multiple of 15 min"):
        sky(weather(odd), grid())


def test_weather_from_far_away_is_noted(nobeoka: KnownYear) -> None:
    """Nobeoka to Tokyo is 806 km along a great circle."""
    laid = sky(weather(nobeoka), grid(), {"latitude_deg": 35.69, "longitude_deg": 139.69})
    assert any("km from the place that is simulated" in note for note in laid.notes)
    distance = next(float(note.split()[4]) for note in laid.notes if " km " in note)
    assert distance == pytest.approx(820.0, abs=25.0)
    assert not any(" km " in note for note in sky(weather(nobeoka), grid()).notes)


def test_arrays_are_read_only_and_the_weather_is_left_alone(nobeoka: KnownYear) -> None:
    of = weather(nobeoka)
    before = of.frame.copy()
    laid = sky(of, grid())
    for name in Sky.__slots__:
        value = getattr(laid, name)
        if isinstance(value, np.ndarray):
            assert not value.flags.writeable
            assert value.shape == (8760,)
    pd.testing.assert_frame_equal(of.frame, before)


def test_diffuse_above_global_within_the_tolerance_counts_as_all_of_it(nobeoka: KnownYear) -> None:
    of = weather(nobeoka)
    of.frame["dhi_w_per_m2"] = of.frame["ghi_w_per_m2"] + 2.0
    laid = sky(of, grid())
    np.testing.assert_array_equal(laid.dhi_w_per_m2, laid.ghi_w_per_m2)
    assert not laid.dni_w_per_m2.any()


def test_a_sub_step_with_the_sun_down_gets_nothing(nobeoka: KnownYear) -> None:
    """In the hour of sunrise the quarter hours before it stay dark, the sum of the hour stays."""
    laid = sky(weather(nobeoka), grid(step_minutes=15))
    down = cos_zenith(solar_position(grid(step_minutes=15).middle, 32.578, 131.633, 8.0)) <= 0.0
    in_lit_hour = np.repeat(nobeoka.dni > 0.0, 4)
    assert (laid.ghi_w_per_m2[down & in_lit_hour] == 0.0).all()
