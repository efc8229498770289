"""Forecasts, whatever the series: nothing that has not happened is seen, nothing is negative, nothing gets lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles.calendar import build_calendar
from profiles.forecast import METHODS, build_forecaster
from profiles.forecast.days import DAYS_LOOKED_BACK
from profiles.time_grid import TimeGrid

if TYPE_CHECKING:
    from pathlib import Path

    from profiles.forecast import Forecaster

CALENDARS = {
    "Tokyo": build_calendar(TimeGrid(year=2027, timezone="Asia/Tokyo"), country="JP"),
    "Santiago": build_calendar(TimeGrid(year=2027, timezone="America/Santiago"), country="CL"),
}
HONEST = ("persistence_day", "persistence_week", "clear_sky", "file")
FROM_ACTUALS = ("perfect", "noisy")
N_STEPS = 8760
LOOK_BACK = 24 * (DAYS_LOOKED_BACK + 2)
"""Steps before an issue that a forecast may look at: whole days, of which some have 25 hours."""

issues = st.integers(0, N_STEPS - 1)
lengths = st.integers(1, 72)
seeds = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a forecast of three days at every second midnight of Tokyo's year."""
    index = CALENDARS["Tokyo"].grid.index
    issued, hour = (grid.ravel() for grid in np.meshgrid(np.arange(0, N_STEPS, 48), np.arange(120), indexing="ij"))
    target = index[0] + pd.to_timedelta(issued + hour, unit="h")
    table = pd.DataFrame(
        {
            "issue_time": index[issued].strftime("%Y-%m-%dT%H:%M%z"),
            "time": target.strftime("%Y-%m-%dT%H:%M%z"),
            "load_kw": 5.0 + np.sin(hour),
            "generation_kw": np.maximum(np.sin((target.hour - 6) / 12 * np.pi), 0.0),
        }
    )
    path = tmp_path_factory.mktemp("forecast") / "forecast.csv"
    table.to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def forecasters(file: Path) -> dict[tuple[str, str], Forecaster]:
    """Build every forecaster of every calendar; the file is Tokyo's."""
    return {
        (place, method): build_forecaster(
            method, calendar, pv_error_fraction=0.3, load_error_fraction=0.1, seed=5, file=file
        )
        for place, calendar in CALENDARS.items()
        for method in METHODS
        if place == "Tokyo" or method != "file"
    }


def series(seed: int, rows: int = 3) -> np.ndarray:
    """Give random series with some zeros."""
    random = np.random.default_rng(seed)
    return random.uniform(0.0, 10.0, (rows, N_STEPS)) * (random.random((rows, N_STEPS)) < 0.8)


def not_past(issue_step: int) -> np.ndarray:
    """Give the steps of the round year that a forecast may not look at."""
    return (issue_step + np.arange(N_STEPS - LOOK_BACK)) % N_STEPS


@pytest.mark.parametrize(("place", "method"), [*[("Tokyo", m) for m in HONEST], *[("Santiago", m) for m in HONEST[:3]]])
@given(issue_step=issues, n_steps=lengths, seed=seeds)
@settings(max_examples=30, deadline=None)
def test_what_has_not_happened_changes_nothing(
    forecasters: dict[tuple[str, str], Forecaster], place: str, method: str, issue_step: int, n_steps: int, seed: int
) -> None:
    """The cloudless sky is known for ever; load and generation are not."""
    forecaster, cloudless = forecasters[place, method], series(1)
    one, other = series(seed), series(seed)
    other[:, not_past(issue_step)] = series(seed + 1)[:, not_past(issue_step)]
    np.testing.assert_array_equal(
        forecaster.load(one, issue_step, n_steps), forecaster.load(other, issue_step, n_steps)
    )
    np.testing.assert_array_equal(
        forecaster.generation(one, issue_step, n_steps, cloudless),
        forecaster.generation(other, issue_step, n_steps, cloudless),
    )


@pytest.mark.parametrize("method", FROM_ACTUALS)
@given(issue_step=issues, n_steps=lengths, seed=seeds)
@settings(max_examples=20, deadline=None)
def test_models_of_forecasts_see_the_steps_they_cover_and_no_other(
    forecasters: dict[tuple[str, str], Forecaster], method: str, issue_step: int, n_steps: int, seed: int
) -> None:
    forecaster, one = forecasters["Tokyo", method], 1.0 + series(seed)
    window = (issue_step + np.arange(n_steps)) % N_STEPS
    inside, outside = one.copy(), 1.0 + series(seed + 1)
    inside[:, window] += 1.0
    outside[:, window] = one[:, window]
    forecast = forecaster.load(one, issue_step, n_steps)
    assert (forecaster.load(inside, issue_step, n_steps) > forecast).all()
    np.testing.assert_array_equal(forecaster.load(outside, issue_step, n_steps), forecast)


@pytest.mark.parametrize("method", METHODS)
@given(issue_step=issues, n_steps=lengths, seed=seeds)
@settings(max_examples=20, deadline=None)
def test_forecasts_are_finite_and_never_below_zero(
    forecasters: dict[tuple[str, str], Forecaster], method: str, issue_step: int, n_steps: int, seed: int
) -> None:
    forecaster, rows = forecasters["Tokyo", method], series(seed)
    for forecast in (
        forecaster.load(rows, issue_step, n_steps),
        forecaster.generation(rows, issue_step, n_steps, series(1)),
    ):
        assert forecast.shape == (3, n_steps)
        assert np.isfinite(forecast).all()
        assert (forecast >= 0.0).all()


@pytest.mark.parametrize("method", [*FROM_ACTUALS, "persistence_day", "persistence_week", "file"])
@given(issue_step=issues, seed=seeds)
@settings(max_examples=20, deadline=None)
def test_the_forecast_of_the_sum_is_the_sum_of_the_forecasts(
    forecasters: dict[tuple[str, str], Forecaster], method: str, issue_step: int, seed: int
) -> None:
    """So a plan by class and a plan by site are given the same district."""
    forecaster, rows = forecasters["Tokyo", method], 1.0 + series(seed)
    whole = rows.sum(axis=0, keepdims=True)
    np.testing.assert_allclose(
        forecaster.load(rows, issue_step, 48).sum(axis=0), forecaster.load(whole, issue_step, 48)[0], rtol=1e-12
    )
    np.testing.assert_allclose(
        forecaster.generation(rows, issue_step, 48).sum(axis=0),
        forecaster.generation(whole, issue_step, 48)[0],
        rtol=1e-12,
    )


@pytest.mark.parametrize("method", HONEST[:3])
@given(issue_step=issues, level_kw=st.floats(0.0, 1e4))
@settings(max_examples=20, deadline=None)
def test_what_never_changes_is_forecast_exactly(
    forecasters: dict[tuple[str, str], Forecaster], method: str, issue_step: int, level_kw: float
) -> None:
    """A waste plant, whose cloudless output is its output, on any day and through clock changes."""
    constant = np.full((1, N_STEPS), level_kw)
    forecaster = forecasters["Santiago", method]
    for forecast in (
        forecaster.load(constant, issue_step, 48),
        forecaster.generation(constant, issue_step, 48, constant),
    ):
        np.testing.assert_allclose(forecast, level_kw, rtol=1e-12)
