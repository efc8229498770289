from __future__ import annotations

from math import exp, sqrt
from typing import TYPE_CHECKING

import numpy as np
import pytest

from profiles.errors import InputError
from profiles.forecast import METHODS, build_forecaster

if TYPE_CHECKING:
    from profiles.calendar import Calendar

STEPS = np.arange(8760.0)
TWO_ROWS = np.stack([STEPS, 2.0 * STEPS])


def test_perfect_is_what_happens(weekends: Calendar) -> None:
    forecaster = build_forecaster("perfect", weekends)
    assert forecaster.load(TWO_ROWS, 10, 3).tolist() == [[10.0, 11.0, 12.0], [20.0, 22.0, 24.0]]
    assert forecaster.generation(TWO_ROWS, 8759, 2).tolist() == [[8759.0, 0.0], [17518.0, 0.0]]


def test_persistence_of_a_day_repeats_yesterday(weekends: Calendar) -> None:
    forecaster = build_forecaster("persistence_day", weekends)
    assert forecaster.load(TWO_ROWS, 100, 2).tolist() == [[76.0, 77.0], [152.0, 154.0]]
    assert forecaster.generation(TWO_ROWS, 100, 2).tolist() == [[76.0, 77.0], [152.0, 154.0]]


def test_persistence_of_a_week_repeats_the_load_of_the_weekday_and_the_sun_of_yesterday(weekends: Calendar) -> None:
    """Issued at midnight of day 24, a Monday: load of day 17, generation of day 23."""
    forecaster = build_forecaster("persistence_week", weekends)
    assert forecaster.load(TWO_ROWS, 576, 2)[0].tolist() == [408.0, 409.0]
    assert forecaster.generation(TWO_ROWS, 576, 2)[0].tolist() == [552.0, 553.0]


# ----------------------------------------------------------------------------------------------- clear sky
def test_clear_sky_dims_the_cloudless_sky_as_yesterday(weekends: Calendar) -> None:
    """Yesterday made 6 of 12 kWh in one row, 3 of 12 in the other: half and a quarter of today's cloudless 1 and 2."""
    cloudless, actual = np.zeros((2, 8760)), np.zeros((2, 8760))
    cloudless[:, 24 + 10 : 24 + 12] = 6.0
    actual[:, 24 + 11] = [6.0, 3.0]
    cloudless[:, 48 + 10 : 48 + 12] = [1.0, 2.0]
    forecast = build_forecaster("clear_sky", weekends).generation(actual, 48, 24, cloudless)
    assert forecast[:, 10:12].tolist() == [[0.5, 1.0], [0.25, 0.5]]
    assert forecast.sum() == 2.25


def test_clear_sky_without_any_sun_yesterday_is_dark(weekends: Calendar) -> None:
    forecast = build_forecaster("clear_sky", weekends).generation(np.ones((1, 8760)), 48, 24, np.zeros((1, 8760)))
    assert forecast.tolist() == [[0.0] * 24]


def test_clear_sky_needs_the_cloudless_sky(weekends: Calendar) -> None:
    with pytest.raises(InputError, match='clear_sky_kw: is missing: method "clear_sky" scales it'):
        build_forecaster("clear_sky", weekends).generation(TWO_ROWS, 48, 24)


def test_clear_sky_takes_the_load_of_the_weekday(weekends: Calendar) -> None:
    assert build_forecaster("clear_sky", weekends).load(TWO_ROWS, 576, 1)[0, 0] == 408.0


# ---------------------------------------------------------------------------------------------------- noisy
def errors_of_every_hour(calendar: Calendar, fraction: float) -> np.ndarray:
    """Give the relative errors of 48 hours of load, issued at every hour of the year."""
    forecaster = build_forecaster("noisy", calendar, load_error_fraction=fraction)
    ones = np.ones((1, 8760))
    return np.concatenate([forecaster.load(ones, issue, 48) for issue in range(8760)]) - 1.0


def test_the_error_grows_with_the_lead_as_stated(weekends: Calendar) -> None:
    """1, 6, 24 and 48 h: 30.4, 67.5, 100 and 106.5 % of 5 %. 8,760 draws know a deviation to 0.8 %: four times that."""
    errors = errors_of_every_hour(weekends, 0.05)
    for lead_h in (1, 6, 24, 48):
        stated = 0.05 * sqrt((1.0 - exp(-2.0 * lead_h / 24.0)) / (1.0 - exp(-2.0)))
        assert errors[:, lead_h - 1].std() == pytest.approx(stated, rel=0.032)
    assert errors[:, 23].std() == pytest.approx(0.05, rel=0.032)
    assert abs(errors[:, 23].mean()) < 4 * 0.05 / sqrt(8760)


def test_the_error_of_an_hour_lasts_into_the_next(weekends: Calendar) -> None:
    """Around a day ahead neighbouring hours correlate by exp(-1/24) · s(23)/s(24) = 0.953; without memory by 0."""
    errors = errors_of_every_hour(weekends, 0.05)
    assert np.corrcoef(errors[:, 22], errors[:, 23])[0, 1] == pytest.approx(0.953, abs=0.01)


def test_one_sky_stands_over_all_rows(weekends: Calendar) -> None:
    """Twice the power errs by twice as much: the error of the sum does not depend on the number of rows."""
    forecaster = build_forecaster("noisy", weekends, pv_error_fraction=0.2, load_error_fraction=0.1)
    for forecast in (forecaster.load(TWO_ROWS, 100, 48), forecaster.generation(TWO_ROWS, 100, 48)):
        np.testing.assert_allclose(forecast[1], 2.0 * forecast[0], rtol=1e-12)
        assert abs(forecast[0] - STEPS[100:148]).max() > 1.0


def test_errors_repeat_with_seed_and_step_in_any_order(weekends: Calendar) -> None:
    one = build_forecaster("noisy", weekends, load_error_fraction=0.1, seed=7)
    other = build_forecaster("noisy", weekends, load_error_fraction=0.1, seed=7)
    later = other.load(TWO_ROWS, 4000, 24)
    np.testing.assert_array_equal(one.load(TWO_ROWS, 24, 24), other.load(TWO_ROWS, 24, 24))
    np.testing.assert_array_equal(one.load(TWO_ROWS, 4000, 24), later)
    reseeded = build_forecaster("noisy", weekends, load_error_fraction=0.1, seed=8)
    assert (reseeded.load(TWO_ROWS, 24, 24) != one.load(TWO_ROWS, 24, 24)).all()


def test_load_and_generation_err_independently(weekends: Calendar) -> None:
    forecaster = build_forecaster("noisy", weekends, pv_error_fraction=0.1, load_error_fraction=0.1)
    assert (forecaster.load(TWO_ROWS, 24, 24) != forecaster.generation(TWO_ROWS, 24, 24)).all()


def test_a_longer_forecast_begins_as_the_shorter_one(weekends: Calendar) -> None:
    forecaster = build_forecaster("noisy", weekends, load_error_fraction=0.1)
    np.testing.assert_array_equal(forecaster.load(TWO_ROWS, 24, 48)[:, :24], forecaster.load(TWO_ROWS, 24, 24))


def test_generation_stays_between_night_and_the_cloudless_sky(weekends: Calendar) -> None:
    """An error of 100 % would often reach below 0 and above 1.1 kW; only what happened may be above that."""
    actual, cloudless = np.ones((1, 8760)), np.full((1, 8760), 1.1)
    actual[0, 4000:] = 1.3
    forecaster = build_forecaster("noisy", weekends, pv_error_fraction=1.0)
    forecasts = np.concatenate([forecaster.generation(actual, issue, 24, cloudless) for issue in range(0, 3900, 24)])
    assert forecasts.min() == 0.0
    assert forecasts.max() == 1.1
    bright = np.concatenate([forecaster.generation(actual, issue, 24, cloudless) for issue in range(4000, 8000, 24)])
    assert bright.max() == 1.3
    free = np.concatenate([forecaster.generation(actual, issue, 24) for issue in range(0, 3900, 24)])
    assert free.max() > 1.3


def test_a_plant_that_knows_no_weather_has_no_error(weekends: Calendar) -> None:
    forecaster = build_forecaster("noisy", weekends, pv_error_fraction=0.5)
    plants = np.full((2, 8760), 3.0)
    forecast = forecaster.generation(plants, 100, 24, plants * np.array([[1.0], [2.0]]))
    assert forecast[0].tolist() == [3.0] * 24
    assert (forecast[1] != 3.0).all()


def test_a_load_is_never_below_zero(weekends: Calendar) -> None:
    forecaster = build_forecaster("noisy", weekends, load_error_fraction=1.0)
    assert min(forecaster.load(np.ones((1, 8760)), issue, 24).min() for issue in range(0, 2400, 24)) == 0.0


# ---------------------------------------------------------------------------------------------------- all
@pytest.mark.parametrize("method", [method for method in METHODS if method != "file"])
def test_methods_know_their_name_and_can_forecast_any_step(weekends: Calendar, method: str) -> None:
    forecaster = build_forecaster(method, weekends)
    assert forecaster.method == method
    forecaster.check_covers([0, 8759], 48)
    assert forecaster.load(TWO_ROWS, 8759, 48).shape == (2, 48)
    assert forecaster.generation(TWO_ROWS, 0, 48, TWO_ROWS).shape == (2, 48)


def test_everything_wrong_with_the_settings_is_said_at_once(weekends: Calendar) -> None:
    with pytest.raises(InputError) as caught:
        build_forecaster("oracle", weekends, pv_error_fraction=-0.1, load_error_fraction=float("nan"), seed=-1)
    assert str(caught.value).splitlines() == [
        "forecast: 4 problems",
        "  method = 'oracle': must be one of perfect, persistence_day, persistence_week, clear_sky, noisy, file",
        "  pv_error_fraction = -0.1: must lie between 0 and 1",
        "  load_error_fraction = nan: must lie between 0 and 1",
        "  seed = -1: must be a whole number from 0",
    ]


def test_a_forecast_from_a_file_needs_the_file(weekends: Calendar) -> None:
    with pytest.raises(InputError, match="method = 'file': needs a file; name the CSV file with the forecasts"):
        build_forecaster("file", weekends)
