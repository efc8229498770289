"""Clear-sky persistence: the sun runs its course, the clouds stay as they were yesterday."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from profiles.forecast.days import Days
    from profiles.forecast.types import Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClearSky:
    """Generation under a cloudless sky times yesterday's clear-sky index; the load of the last same kind of day.

    Notes
    -----
    The index of a row is its energy of the last complete day over that of a cloudless sky on the same day. An index of
    every hour carries yesterday's single clouds over: at Hitotsugaoka it forecasts no better than yesterday itself
    (mean absolute error of PV on the next day 430 kW, both; with the index of the day 399 kW).
    """

    days: Days
    method: Literal["clear_sky"] = "clear_sky"

    def load(self, series_kw: Floats, issue_step: int, n_steps: int) -> Floats:
        """Return the last same kind of day at the same time of day, shape (rows, n_steps) [kW]."""
        return series_kw[:, self.days.of_same_kind(issue_step, n_steps)]

    def generation(
        self, series_kw: Floats, issue_step: int, n_steps: int, clear_sky_kw: Floats | None = None
    ) -> Floats:
        """Return the cloudless sky's generation dimmed as yesterday, shape (rows, n_steps) [kW].

        Raises
        ------
        profiles.errors.InputError
            The generation under a cloudless sky is not given.
        """
        if clear_sky_kw is None:
            problem = Problem(where="clear_sky_kw", what='is missing: method "clear_sky" scales it', remedy="give it")
            raise InputError("forecast", [problem])
        yesterday = self.days.step_of[self.days.last_complete_day(issue_step)]
        energy, cloudless = series_kw[:, yesterday].sum(axis=1), clear_sky_kw[:, yesterday].sum(axis=1)
        index = np.divide(energy, cloudless, out=np.zeros_like(energy), where=cloudless > 0.0)
        return np.asarray(index[:, None] * clear_sky_kw[:, self.days.window(issue_step, n_steps)])

    def check_covers(self, issue_steps: Sequence[int], n_steps: int) -> None:
        """Accept every step."""
