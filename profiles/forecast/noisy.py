"""A model of a forecast: what happens, with an error of stated size that grows with the lead."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from math import exp, expm1, sqrt
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from profiles.random_numbers import random_stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from profiles.forecast.days import Days
    from profiles.forecast.types import Floats

DAY_AHEAD_H: Final = 24.0

ERROR_MEMORY_H: Final = 24.0
"""Time constant with which a forecast's error forgets itself [h]. Assumption: weather systems take about a day to
pass, so a forecast that is too sunny at noon is too sunny in the afternoon."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Noisy:
    """What will happen, times one plus an error.

    Parameters
    ----------
    days
        Steps of the year.
    step_h
        Length of a step [h].
    pv_error_fraction, load_error_fraction
        Standard deviation of the relative error at the step that ends 24 h after the issue.
    seed
        Seed of the errors.

    Notes
    -----
    The relative error is an Ornstein-Uhlenbeck process in the lead l (from the issue to the end of a step), 0 at the
    issue, with the time constant τ = 24 h and the standard deviation

        s(l) = s(24 h) · sqrt((1 - exp(-2 l/τ)) / (1 - exp(-48 h/τ))):

    30 % of the day-ahead error after an hour, 67 % after six, 107 % after two days. One sky and one weather stand over
    a district: the error is common to all rows, so it does not average out in their sum, however many they are.
    Generation is cut at 0 and at the cloudless sky (or at what happened, where that was even brighter), load at 0,
    which makes the errors of bright hours smaller than stated and the forecast a little too dull (at Hitotsugaoka 3 %
    with errors of 20 %). What makes exactly what it makes under a cloudless sky, as a water or a waste plant does,
    knows no weather and has no error. Every issue has errors of its own, the same for the same seed and step in
    whatever order forecasts are asked for.
    """

    days: Days
    step_h: float
    pv_error_fraction: float
    load_error_fraction: float
    seed: int
    method: Literal["noisy"] = "noisy"

    def load(self, series_kw: Floats, issue_step: int, n_steps: int) -> Floats:
        """Return what happens with an error, shape (rows, n_steps) [kW]."""
        error = self._error("load", issue_step, n_steps, self.load_error_fraction)
        actual = series_kw[:, self.days.window(issue_step, n_steps)]
        return np.asarray(np.maximum(actual * (1.0 + error), 0.0))

    def generation(
        self, series_kw: Floats, issue_step: int, n_steps: int, clear_sky_kw: Floats | None = None
    ) -> Floats:
        """Return what happens with an error, at most that of a cloudless sky, shape (rows, n_steps) [kW]."""
        error = self._error("pv", issue_step, n_steps, self.pv_error_fraction)
        window = self.days.window(issue_step, n_steps)
        actual = series_kw[:, window]
        expected = np.maximum(actual * (1.0 + error), 0.0)
        if clear_sky_kw is None:
            return np.asarray(expected)
        cloudless = clear_sky_kw[:, window]
        capped = np.minimum(expected, np.maximum(cloudless, actual))
        return np.asarray(np.where(actual == cloudless, actual, capped))

    def check_covers(self, issue_steps: Sequence[int], n_steps: int) -> None:
        """Accept every step."""

    def _error(self, kind: str, issue_step: int, n_steps: int, day_ahead_fraction: float) -> Floats:
        """Return the relative errors of a forecast, common to all rows, shape (n_steps,)."""
        issue = issue_step % self.days.n_steps
        kept = exp(-self.step_h / ERROR_MEMORY_H)
        lasting = day_ahead_fraction / sqrt(-expm1(-2.0 * DAY_AHEAD_H / ERROR_MEMORY_H))
        shocks = random_stream(self.seed, f"forecast {kind} {issue}").standard_normal(n_steps)
        shocks *= lasting * sqrt(1.0 - kept * kept)
        return np.fromiter(accumulate(shocks, lambda error, shock: kept * error + shock), np.float64, n_steps)
