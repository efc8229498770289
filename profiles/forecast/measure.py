"""How good forecasts were: their errors by lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from profiles.forecast.types import Floats, Forecaster


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ForecastErrors:
    """Errors of the forecasts of a sum of rows, forecast less actual; arrays of shape (n_steps,).

    Parameters
    ----------
    lead_h
        Time from the issue to the end of the step [h].
    mae_kw
        Mean absolute error [kW].
    rmse_kw
        Root of the mean square error [kW].
    bias_kw
        Mean error [kW].
    mean_kw
        Mean of what happened over all steps forecast [kW].
    """

    lead_h: Floats
    mae_kw: Floats
    rmse_kw: Floats
    bias_kw: Floats
    mean_kw: float

    @property
    def overall_mae_fraction(self) -> float:
        """Mean absolute error over all leads as a part of the mean; not a number where that is 0."""
        return float(self.mae_kw.mean()) / self.mean_kw if self.mean_kw > 0.0 else float("nan")


def forecast_errors(
    forecaster: Forecaster,
    series_kw: Floats,
    kind: Literal["load", "generation"],
    *,
    issue_steps: Sequence[int],
    n_steps: int,
    step_h: float,
    clear_sky_kw: Floats | None = None,
) -> ForecastErrors:
    """Compare forecasts of the sum of all rows with what happened.

    Parameters
    ----------
    forecaster
        From :func:`build_forecaster`.
    series_kw
        What happened, shape (rows, steps) [kW].
    kind
        What the series is.
    issue_steps
        Steps at which forecasts are issued, at least one.
    n_steps
        Steps that each covers.
    step_h
        Length of a step [h].
    clear_sky_kw
        Generation under a cloudless sky where the method needs it, shape (rows, steps) [kW].

    Returns
    -------
    ForecastErrors
        By lead.
    """
    actual = series_kw.sum(axis=0)
    window = (np.asarray(issue_steps)[:, None] + np.arange(n_steps)) % len(actual)
    forecasts = np.stack(
        [
            (
                forecaster.load(series_kw, issue, n_steps)
                if kind == "load"
                else forecaster.generation(series_kw, issue, n_steps, clear_sky_kw)
            ).sum(axis=0)
            for issue in issue_steps
        ]
    )
    error = forecasts - actual[window]
    return ForecastErrors(
        lead_h=np.arange(1.0, n_steps + 1.0) * step_h,
        mae_kw=np.abs(error).mean(axis=0),
        rmse_kw=np.sqrt((error**2).mean(axis=0)),
        bias_kw=error.mean(axis=0),
        mean_kw=float(actual[window].mean()),
    )
