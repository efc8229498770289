"""Forecasts from what happens, and from what has happened: the future itself, yesterday, last week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from profiles.forecast.days import Days
    from profiles.forecast.types import Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Perfect:
    """What will happen: the forecast that every other one is measured by."""

    days: Days
    method: Literal["perfect"] = "perfect"

    def load(self, series_kw: Floats, issue_step: int, n_steps: int) -> Floats:
        """Return the steps themselves, shape (rows, n_steps) [kW]."""
        return series_kw[:, self.days.window(issue_step, n_steps)]

    def generation(
        self, series_kw: Floats, issue_step: int, n_steps: int, clear_sky_kw: Floats | None = None
    ) -> Floats:
        """Return the steps themselves, shape (rows, n_steps) [kW]."""
        del clear_sky_kw
        return self.load(series_kw, issue_step, n_steps)

    def check_covers(self, issue_steps: Sequence[int], n_steps: int) -> None:
        """Accept every step."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PersistenceDay:
    """Every day will be as the last complete day before the forecast was issued, at every lead."""

    days: Days
    method: Literal["persistence_day"] = "persistence_day"

    def load(self, series_kw: Floats, issue_step: int, n_steps: int) -> Floats:
        """Return yesterday's same time of day, shape (rows, n_steps) [kW]."""
        return series_kw[:, self.days.of_yesterday(issue_step, n_steps)]

    def generation(
        self, series_kw: Floats, issue_step: int, n_steps: int, clear_sky_kw: Floats | None = None
    ) -> Floats:
        """Return yesterday's same time of day, shape (rows, n_steps) [kW]."""
        del clear_sky_kw
        return self.load(series_kw, issue_step, n_steps)

    def check_covers(self, issue_steps: Sequence[int], n_steps: int) -> None:
        """Accept every step."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PersistenceWeek:
    """Every day will be as the last one of its kind; the sun, which knows no weekdays, will shine as yesterday."""

    days: Days
    method: Literal["persistence_week"] = "persistence_week"

    def load(self, series_kw: Floats, issue_step: int, n_steps: int) -> Floats:
        """Return the last same kind of day at the same time of day, shape (rows, n_steps) [kW]."""
        return series_kw[:, self.days.of_same_kind(issue_step, n_steps)]

    def generation(
        self, series_kw: Floats, issue_step: int, n_steps: int, clear_sky_kw: Floats | None = None
    ) -> Floats:
        """Return yesterday's same time of day, shape (rows, n_steps) [kW]."""
        del clear_sky_kw
        return series_kw[:, self.days.of_yesterday(issue_step, n_steps)]

    def check_covers(self, issue_steps: Sequence[int], n_steps: int) -> None:
        """Accept every step."""
