"""The sky without clouds, in cases that a pocket calculator confirms."""

from __future__ import annotations

import numpy as np
import pytest

from profiles.time_grid import TimeGrid
from profiles.weather.cloudless import cloudless_sky
from profiles.weather.on_grid import Sky, sky_on_grid
from profiles.weather.synthetic import synthetic_weather

GRID = TimeGrid(year=2027, timezone="Asia/Tokyo")


def sky_with(zenith_deg: float, air_c: np.ndarray) -> Sky:
    """Give a dull sky whose sun stands still."""
    steps = np.ones(GRID.n_steps)
    return Sky(
        grid=GRID,
        ghi_w_per_m2=100.0 * steps,
        dni_w_per_m2=0.0 * steps,
        dhi_w_per_m2=100.0 * steps,
        air_temperature_c=air_c,
        wind_m_per_s=2.0 * steps,
        solar_zenith_deg=zenith_deg * steps,
        solar_azimuth_deg=180.0 * steps,
        extraterrestrial_w_per_m2=1361.0 * steps,
        latitude_deg=32.5,
        longitude_deg=131.7,
        kind="csv",
        source="a dull file",
        notes=(),
        digest="",
    )


@pytest.fixture(scope="module")
def nobeoka_sky() -> Sky:
    """Return Nobeoka's synthetic mean year."""
    return sky_on_grid(synthetic_weather(), GRID, latitude_deg=32.578, longitude_deg=131.633, elevation_m=8.0)


@pytest.mark.parametrize(("zenith_deg", "ghi"), [(0.0, 1098 * 0.94271), (60.0, 549 * 0.88870), (90.5, 0.0)])
def test_radiation_follows_the_height_of_the_sun(zenith_deg: float, ghi: float) -> None:
    """1098 cos z exp(-0.059 / cos z): exp(-0.059) = 0.94271 overhead, exp(-0.118) = 0.88870 at 60°, none at night."""
    sky = cloudless_sky(sky_with(zenith_deg, np.zeros(GRID.n_steps)))
    np.testing.assert_allclose(sky.ghi_w_per_m2, ghi, rtol=1e-4)


def test_parts_add_up_and_most_light_is_direct(nobeoka_sky: Sky) -> None:
    """The diffuse part of a cloudless noon is commonly between a tenth and a quarter."""
    sky = cloudless_sky(nobeoka_sky)
    height = np.maximum(np.cos(np.radians(sky.solar_zenith_deg)), 0.0)
    np.testing.assert_allclose(sky.dni_w_per_m2 * height + sky.dhi_w_per_m2, sky.ghi_w_per_m2, atol=1e-9)
    noon = sky.solar_zenith_deg < 40.0
    assert 0.1 < (sky.dhi_w_per_m2[noon] / sky.ghi_w_per_m2[noon]).mean() < 0.25


def test_temperature_is_the_months_mean_of_the_hour() -> None:
    """January noons of 0 °C but one of 31 °C: 1 °C at every noon of January; February keeps its own 5 °C."""
    air = np.zeros(GRID.n_steps)
    air[12] = 31.0
    air[GRID.index.month == 2] = 5.0
    sky = cloudless_sky(sky_with(60.0, air))
    assert sky.air_temperature_c[[12, 36, 30 * 24 + 12]] == pytest.approx(1.0)
    assert sky.air_temperature_c[[13, 31 * 24 + 12]].tolist() == [0.0, 5.0]
    assert (sky.wind_m_per_s == 2.0).all()


def test_it_says_what_it_is() -> None:
    sky = cloudless_sky(sky_with(60.0, np.zeros(GRID.n_steps)))
    assert sky.kind == "cloudless"
    assert sky.source == "no clouds (Haurwitz 1945); a dull file"


def test_few_hours_are_brighter_than_the_cloudless_sky(nobeoka_sky: Sky) -> None:
    """The synthetic year keeps its hours below 1.05 times this sky; on the grid's own sun up to a tenth above it."""
    cloudless = cloudless_sky(nobeoka_sky)
    high = nobeoka_sky.solar_zenith_deg < 84.0
    ratio = nobeoka_sky.ghi_w_per_m2[high] / cloudless.ghi_w_per_m2[high]
    assert (ratio > 1.0).mean() < 0.15
    assert ratio.max() < 1.1
    assert 0.6 < nobeoka_sky.ghi_w_per_m2.sum() / cloudless.ghi_w_per_m2.sum() < 0.7
