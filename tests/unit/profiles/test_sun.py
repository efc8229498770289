"""The sun's position, against a published example and against what everyone knows of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from profiles.sun import solar_position

NOBEOKA = (32.578, 131.633, 8.0)


def test_the_example_of_the_nrel_report_is_met() -> None:
    """NREL/TP-560-34302, table A5.1: topocentric zenith 50.11162 and azimuth 194.34024 degrees.

    The report takes 820 hPa and 11 °C at 1,830 m where we take a standard atmosphere, which moves the refraction by
    less than 0.001 degrees; delta T differs by 3 ms of the sun's path.
    """
    instant = pd.DatetimeIndex(["2003-10-17 12:30:30"], tz="Etc/GMT+7")
    sun = solar_position(instant, 39.742476, -105.1786, 1830.14)
    assert sun.apparent_zenith_deg[0] == pytest.approx(50.11162, abs=1e-3)
    assert sun.azimuth_deg[0] == pytest.approx(194.34024, abs=1e-3)


def test_the_sun_of_an_equinox_noon_stands_as_high_as_the_latitude_says() -> None:
    """At the equinox the zenith angle at true noon is the latitude; declination is within 0.1 degrees of zero."""
    noon = pd.DatetimeIndex(["2027-03-21 12:20"], tz="Asia/Tokyo")
    sun = solar_position(noon, *NOBEOKA)
    assert sun.zenith_deg[0] == pytest.approx(32.578, abs=0.2)
    assert sun.azimuth_deg[0] == pytest.approx(180.0, abs=1.0)


def test_the_same_instants_in_another_zone_have_the_same_sun() -> None:
    local = pd.date_range("2027-06-01", periods=24, freq="h", tz="Asia/Tokyo")
    one, other = solar_position(local, *NOBEOKA), solar_position(local.tz_convert("America/Santiago"), *NOBEOKA)
    np.testing.assert_array_equal(one.apparent_zenith_deg, other.apparent_zenith_deg)
    np.testing.assert_array_equal(one.extraterrestrial_w_per_m2, other.extraterrestrial_w_per_m2)


def test_the_sun_is_nearest_in_january_and_farthest_in_july() -> None:
    """The orbit's eccentricity of 0.0167 makes 3.4 % up and down around 1,366 W/m²."""
    instants = pd.DatetimeIndex(["2027-01-04", "2027-07-04"], tz="UTC")
    nearest, farthest = solar_position(instants, *NOBEOKA).extraterrestrial_w_per_m2
    assert nearest == pytest.approx(1366 * 1.034, rel=0.002)
    assert farthest == pytest.approx(1366 / 1.034, rel=0.002)


def test_refraction_lifts_the_sun_at_the_horizon() -> None:
    """The sun is seen on the horizon when it stands 34 minutes of arc below; in a minute it moves by 0.2 degrees."""
    rising = pd.date_range("2027-03-21 06:00", periods=30, freq="min", tz="Asia/Tokyo")
    sun = solar_position(rising, *NOBEOKA)
    assert (sun.apparent_zenith_deg <= sun.zenith_deg).all()
    seen_rising = np.abs(sun.apparent_zenith_deg - 90.0).argmin()
    assert (sun.zenith_deg - sun.apparent_zenith_deg)[seen_rising] == pytest.approx(34 / 60, abs=0.05)


def test_arrays_are_read_only() -> None:
    sun = solar_position(pd.date_range("2027-01-01", periods=3, freq="h", tz="UTC"), *NOBEOKA)
    for array in (sun.zenith_deg, sun.apparent_zenith_deg, sun.azimuth_deg, sun.extraterrestrial_w_per_m2):
        assert not array.flags.writeable


def test_instants_without_a_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        solar_position(pd.date_range("2027-01-01", periods=3, freq="h"), *NOBEOKA)
