"""Direct on the horizontal to direct normal, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from profiles.sun import SunPosition, solar_position
from profiles.weather.components import (
    diffuse_by_erbs_w_per_m2,
    highest_direct_normal_w_per_m2,
    moved_note,
    split_direct,
)

if TYPE_CHECKING:
    from weather_files import KnownYear


def sun_at(*zenith_deg: float) -> SunPosition:
    zenith = np.array(zenith_deg)
    return SunPosition(
        zenith_deg=zenith,
        apparent_zenith_deg=zenith,
        azimuth_deg=np.full(len(zenith), 180.0),
        extraterrestrial_w_per_m2=np.full(len(zenith), 1366.0),
    )


def test_direct_normal_is_the_horizontal_over_the_cosine() -> None:
    """At a zenith of 60 degrees 200 W/m² on the horizontal are 400 W/m² of beam."""
    beam = split_direct(np.array([200.0]), np.array([50.0]), sun_at(60.0))
    assert beam.dni_w_per_m2[0] == pytest.approx(400.0)
    assert beam.dhi_w_per_m2[0] == 50.0
    assert beam.moved_w_per_m2[0] == 0.0


def test_a_low_sun_is_limited_and_the_sum_on_the_horizontal_stays() -> None:
    """At 87 degrees 100 W/m² would be a beam of 1,911 W/m²; the very clear sky gives 402: 79 W/m² become diffuse."""
    sun = sun_at(87.0)
    beam = split_direct(np.array([100.0]), np.array([20.0]), sun)
    cosine = np.cos(np.radians(87.0))
    assert beam.dni_w_per_m2[0] == pytest.approx(highest_direct_normal_w_per_m2(sun)[0])
    assert 350.0 < beam.dni_w_per_m2[0] < 450.0
    assert beam.dni_w_per_m2[0] * cosine + beam.dhi_w_per_m2[0] == pytest.approx(120.0)
    assert beam.moved_w_per_m2[0] == pytest.approx(100.0 - beam.dni_w_per_m2[0] * cosine)


def test_with_the_sun_of_mid_hour_below_the_horizon_all_is_diffuse() -> None:
    beam = split_direct(np.array([8.0]), np.array([3.0]), sun_at(91.0))
    assert (beam.dni_w_per_m2[0], beam.dhi_w_per_m2[0], beam.moved_w_per_m2[0]) == (0.0, 11.0, 8.0)


def test_the_limit_of_a_low_sun_is_kastens_formula() -> None:
    """Relative air mass at 85 degrees: 10.3 (Kasten and Young); I0 exp(-0.8662 x 2 x 10.3 x 0.0570) = 494 W/m²."""
    airmass = 1.0 / (np.cos(np.radians(85.0)) + 0.50572 * (96.07995 - 85.0) ** -1.6364)
    polynomial = 6.6296 + 1.7513 * airmass - 0.1202 * airmass**2 + 0.0065 * airmass**3 - 0.00013 * airmass**4
    expected = 1366.0 * np.exp(-0.8662 * 2.0 * airmass / polynomial)
    assert highest_direct_normal_w_per_m2(sun_at(85.0))[0] == pytest.approx(expected, rel=1e-9)
    assert expected == pytest.approx(494.0, abs=10.0)


def test_the_limit_falls_towards_the_horizon_and_is_the_extraterrestrial_above_six_degrees() -> None:
    limits = highest_direct_normal_w_per_m2(sun_at(30.0, 83.9, 84.1, 86.0, 88.0, 89.9, 90.1))
    assert limits[0] == limits[1] == 1366.0
    assert (np.diff(limits[2:]) < 0.0).all()
    assert limits[-1] == 0.0


def test_erbs_makes_a_dull_hour_diffuse_and_a_clear_one_mostly_direct() -> None:
    """Diffuse fraction 1 - 0.09 kt for kt up to 0.22, and 0.165 beyond 0.8 (Erbs 1982)."""
    times = pd.DatetimeIndex(["2023-06-21 12:15"] * 2, tz="Asia/Tokyo")
    sun = solar_position(times, 32.578, 131.633, 8.0)
    outside = sun.extraterrestrial_w_per_m2 * np.cos(np.radians(sun.zenith_deg))
    ghi = outside * np.array([0.1, 0.85])
    dhi = diffuse_by_erbs_w_per_m2(ghi, sun, times)
    np.testing.assert_allclose(dhi / ghi, [1.0 - 0.09 * 0.1, 0.165], rtol=1e-9)


def test_erbs_stays_between_nothing_and_everything(nobeoka: KnownYear) -> None:
    middle = nobeoka.index + pd.Timedelta(minutes=30)
    dhi = diffuse_by_erbs_w_per_m2(nobeoka.ghi, solar_position(middle, 32.578, 131.633, 8.0), middle)
    assert (dhi >= 0.0).all()
    assert (dhi <= nobeoka.ghi).all()


def test_the_note_gives_hours_and_energy() -> None:
    assert moved_note(np.array([0.0, 60.0, 40.0]), 0.5) == (
        "1 low-sun hours: direct normal limited to a very clear sky (Linke turbidity 2); "
        "0.05 kWh/m² of direct counted as diffuse"
    )


def test_what_would_print_as_nothing_is_not_noted() -> None:
    assert moved_note(np.array([0.0, 4.0]), 1.0) is None
