"""Forecasts that somebody else made, spread over the rows that a planner asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from profiles.forecast.days import Days
    from profiles.forecast.read_csv import ForecastTable
    from profiles.forecast.types import Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FromFile:
    """The latest forecast that a file has by the step of the issue.

    Parameters
    ----------
    days
        Steps of the year.
    table
        Forecasts of the district.
    district_load_kw, district_generation_kw
        What the district drew and made, shape (steps,) [kW]; None: the sum of the rows asked for.

    Notes
    -----
    A row's part of the district's forecast is its share of what the district drew (made) at the same time of the last
    complete day; where that was nothing, its share of that whole day; where that was nothing as well, all rows have the
    same part.
    """

    days: Days
    table: ForecastTable
    district_load_kw: Floats | None = None
    district_generation_kw: Floats | None = None
    method: Literal["file"] = "file"

    def load(self, series_kw: Floats, issue_step: int, n_steps: int) -> Floats:
        """Return the rows' parts of the district's load, shape (rows, n_steps) [kW].

        Raises
        ------
        profiles.errors.InputError
            The file has no forecast for the steps.
        """
        share = self._share(series_kw, self.district_load_kw, issue_step, n_steps)
        return np.asarray(share * self._expected(self.table.load_kw, issue_step, n_steps))

    def generation(
        self, series_kw: Floats, issue_step: int, n_steps: int, clear_sky_kw: Floats | None = None
    ) -> Floats:
        """Return the rows' parts of the district's generation, shape (rows, n_steps) [kW].

        Raises
        ------
        profiles.errors.InputError
            The file has no forecast for the steps.
        """
        del clear_sky_kw
        share = self._share(series_kw, self.district_generation_kw, issue_step, n_steps)
        return np.asarray(share * self._expected(self.table.generation_kw, issue_step, n_steps))

    def check_covers(self, issue_steps: Sequence[int], n_steps: int) -> None:
        """Refuse a file that has no forecast for some of the steps."""
        found = [self._gap(step, n_steps) for step in issue_steps]
        problems = [gap for gap in found if gap is not None]
        if problems:
            raise InputError(self.table.source, problems)

    def _share(self, series_kw: Floats, district_kw: Floats | None, issue_step: int, n_steps: int) -> Floats:
        """Return each row's part of the district by what was known at the issue, shape (rows, n_steps)."""
        whole = series_kw.sum(axis=0) if district_kw is None else district_kw
        source = self.days.of_yesterday(issue_step, n_steps)
        day = self.days.step_of[self.days.last_complete_day(issue_step)]
        even = np.full((len(series_kw), 1), 1.0 / max(len(series_kw), 1))
        energy, total = series_kw[:, day].sum(axis=1, keepdims=True), whole[day].sum()
        of_day = np.divide(energy, total, out=even, where=total > 0.0)
        share = np.repeat(of_day, n_steps, axis=1)
        return np.asarray(np.divide(series_kw[:, source], whole[source], out=share, where=whole[source] > 0.0))

    def _expected(self, values_kw: Floats, issue_step: int, n_steps: int) -> Floats:
        """Return the district's forecast, shape (n_steps,); after the end of the year comes its beginning."""
        self.check_covers([issue_step], n_steps)
        number = self.table.latest(issue_step)
        begin = int(self.table.begin[number] + issue_step - self.table.first_step[number])
        reached = min(n_steps, self.table.end_step(number) - issue_step)
        expected = values_kw[begin : begin + reached]
        if reached == n_steps:
            return expected
        return np.concatenate([expected, self._expected(values_kw, 0, n_steps - reached)])

    def _gap(self, issue_step: int, n_steps: int) -> Problem | None:
        """Return what is missing for the steps of a forecast, None where nothing is."""
        number = self.table.latest(issue_step)
        where = f"forecast at {self._clock(issue_step)}"
        if number < 0:
            return Problem(where=where, what="none was issued by then", remedy="add one, or begin later")
        end, wanted = self.table.end_step(number), issue_step + n_steps
        if self.table.first_step[number] <= issue_step:
            if end >= wanted:
                return None
            if end >= self.table.grid.n_steps:
                return self._gap(0, wanted - end)
        issued = self._clock(int(self.table.issued_step[number]))
        covered = f"{self._clock(int(self.table.first_step[number]))} to {self._clock(end)}"
        what = f"{n_steps} steps to {self._clock(wanted)} are wanted; the latest, issued by {issued}, has {covered}"
        return Problem(where=where, what=what, remedy="add the issue that is missing, or plan less far ahead")

    def _clock(self, step: int) -> str:
        """Return local time of a step, which may lie outside the year."""
        grid = self.table.grid
        return f"{grid.index[0] + step * (grid.index[1] - grid.index[0]):%Y-%m-%d %H:%M}"
