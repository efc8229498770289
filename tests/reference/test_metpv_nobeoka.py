"""The real METPV-20 year of Nobeoka (NEDO, station 87141) against the monthly table computed from it elsewhere.

The file may not be redistributed, so the test skips where it is absent.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from profiles.time_grid import TimeGrid
from profiles.weather.on_grid import sky_on_grid
from profiles.weather.read import read_weather

if TYPE_CHECKING:
    from profiles.weather.frame import Weather

FILE = Path(__file__).parents[2] / "../shared/inputs/metpv20_mea87141_nobeoka.txt.gz"

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the METPV-20 file of Nobeoka is not here")

GHI_KWH_PER_M2_DAY = (3.13, 3.47, 4.34, 4.87, 5.21, 3.75, 5.09, 5.05, 3.84, 3.54, 2.82, 2.68)
DHI_KWH_PER_M2_DAY = (0.99, 1.21, 1.62, 2.09, 2.33, 2.38, 2.39, 2.04, 2.04, 1.48, 1.11, 0.96)
TEMPERATURE_C = (5.7, 8.2, 12.3, 16.2, 20.0, 21.6, 26.9, 26.6, 25.2, 19.6, 12.3, 10.0)
WIND_M_PER_S = (3.0, 2.7, 3.1, 2.5, 2.4, 1.9, 2.5, 2.1, 2.1, 3.5, 3.0, 3.1)


@pytest.fixture(scope="module")
def weather() -> Weather:
    return read_weather(FILE)


def monthly(weather: Weather, column: str) -> np.ndarray:
    return weather.frame[column].groupby(weather.frame.index.month).mean().to_numpy()


def test_the_file_passes_every_rule_and_says_what_was_derived(weather: Weather) -> None:
    assert weather.kind == "metpv20"
    assert weather.source.endswith("(NEDO METPV-20, station 87141 NOBEOKA)")
    assert weather.latitude_deg == pytest.approx(32.578, abs=5e-4)
    assert weather.longitude_deg == pytest.approx(131.633, abs=5e-4)
    assert weather.elevation_m == 8.0
    assert len(weather.frame) == 8760
    joined, limited = weather.notes
    assert joined.startswith("a year joined from the months of different years: Jan 2013, Feb 2013, Mar 2018")
    assert "low-sun hours: direct normal limited" in limited


@pytest.mark.parametrize(
    ("column", "table", "half_a_digit", "unit"),
    [
        ("ghi_w_per_m2", GHI_KWH_PER_M2_DAY, 0.005, 0.024),
        ("dhi_w_per_m2", DHI_KWH_PER_M2_DAY, 0.005, 0.024),
        ("air_temperature_c", TEMPERATURE_C, 0.05, 1.0),
        ("wind_m_per_s", WIND_M_PER_S, 0.05, 1.0),
    ],
)
def test_the_months_are_those_of_the_table(
    weather: Weather, column: str, table: tuple[float, ...], half_a_digit: float, unit: float
) -> None:
    """To the last printed digit. Diffuse gains what a low sun moves to it, 0.16 kWh/m² a year: 0.001 a day at most."""
    moved = 0.001 if column == "dhi_w_per_m2" else 0.0
    np.testing.assert_allclose(monthly(weather, column) * unit, table, rtol=0.0, atol=half_a_digit + moved + 1e-9)


def test_the_year_is_that_of_the_table(weather: Weather) -> None:
    assert weather.frame["ghi_w_per_m2"].sum() / 1000 == pytest.approx(1456, abs=0.5)
    assert weather.frame["air_temperature_c"].mean() == pytest.approx(17.1, abs=0.05)


def test_global_is_direct_plus_diffuse_to_the_rounding_of_the_file(weather: Weather) -> None:
    """The file rounds each of the three to 0.01 MJ/m², 2.8 W/m² in the hour, and they differ by one such step."""
    laid = sky_on_grid(
        weather,
        TimeGrid(year=2023, timezone="Asia/Tokyo"),
        latitude_deg=weather.latitude_deg,
        longitude_deg=weather.longitude_deg,
        elevation_m=weather.elevation_m,
    )
    direct = weather.frame["dni_w_per_m2"] * np.maximum(np.cos(np.radians(laid.solar_zenith_deg)), 0.0)
    gap = weather.frame["ghi_w_per_m2"] - direct.to_numpy() - weather.frame["dhi_w_per_m2"]
    assert gap.abs().max() < 1.01e4 / 3600
    assert abs(gap.mean()) < 0.1


def test_the_simulated_year_keeps_the_global_radiation(weather: Weather) -> None:
    laid = sky_on_grid(
        weather,
        TimeGrid(year=2027, timezone="Asia/Tokyo"),
        latitude_deg=weather.latitude_deg,
        longitude_deg=weather.longitude_deg,
        elevation_m=weather.elevation_m,
    )
    np.testing.assert_array_equal(laid.ghi_w_per_m2, weather.frame["ghi_w_per_m2"])
    assert laid.dni_w_per_m2.sum() == pytest.approx(weather.frame["dni_w_per_m2"].sum(), rel=2e-3)
