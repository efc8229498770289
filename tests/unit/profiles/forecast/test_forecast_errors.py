from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

import numpy as np
import pytest

from profiles.forecast import build_forecaster, forecast_errors

if TYPE_CHECKING:
    from profiles.calendar import Calendar


def test_errors_of_a_load_that_grows(weekends: Calendar) -> None:
    """Two rows that grow by 1 and 2 kW an hour: yesterday is 72 kW too low on the first day, 144 on the second."""
    rows = np.stack([np.arange(8760.0), 2.0 * np.arange(8760.0)])
    errors = forecast_errors(
        build_forecaster("persistence_day", weekends), rows, "load", issue_steps=[24, 48], n_steps=48, step_h=1.0
    )
    assert errors.lead_h[[0, 47]].tolist() == [1.0, 48.0]
    for errors_kw in (errors.mae_kw, errors.rmse_kw, -errors.bias_kw):
        np.testing.assert_allclose(errors_kw, np.repeat([72.0, 144.0], 24))
    # hours 24 to 71 and 48 to 95, three times their mean of 59.5 kW
    assert errors.mean_kw == pytest.approx(178.5)
    assert errors.overall_mae_fraction == pytest.approx(108.0 / 178.5)


def test_errors_either_way_cancel_in_the_bias_alone(weekends: Calendar) -> None:
    """A plant that makes 1 and 4 kW by turns of days: errors of +3 and -3 kW."""
    days = np.tile(np.repeat([1.0, 4.0], 24), 183)[None, :8760]
    errors = forecast_errors(
        build_forecaster("persistence_day", weekends), days, "generation", issue_steps=[24, 48], n_steps=24, step_h=0.5
    )
    assert errors.lead_h[:2].tolist() == [0.5, 1.0]
    assert errors.mae_kw.tolist() == errors.rmse_kw.tolist() == [3.0] * 24
    assert errors.bias_kw.tolist() == [0.0] * 24


def test_generation_is_measured_with_its_cloudless_sky(weekends: Calendar) -> None:
    """Half the cloudless sky every day, the cloudless sky twice as bright on day 2: clear-sky persistence is exact."""
    cloudless = np.ones((1, 8760))
    cloudless[:, 48:] = 2.0
    errors = forecast_errors(
        build_forecaster("clear_sky", weekends),
        0.5 * cloudless,
        "generation",
        issue_steps=[48],
        n_steps=24,
        step_h=1.0,
        clear_sky_kw=cloudless,
    )
    assert errors.mae_kw.tolist() == [0.0] * 24


def test_nothing_has_no_relative_error(weekends: Calendar) -> None:
    errors = forecast_errors(
        build_forecaster("perfect", weekends), np.zeros((1, 8760)), "load", issue_steps=[0], n_steps=24, step_h=1.0
    )
    assert isnan(errors.overall_mae_fraction)
