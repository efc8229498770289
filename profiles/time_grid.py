"""The steps of a simulated year: regular in absolute time, labelled in local time."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from profiles.errors import InputError, Problem

MINUTES_PER_HOUR = 60
ALLOWED_STEPS_MINUTES = (60, 30, 15)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeGrid:
    """One calendar year of a place, cut into equal steps.

    A step is labelled by its start. The index is regular in absolute time, so a local day with a clock change
    has 23 or 25 hours while the year keeps its 8,760 (leap: 8,784) hours.

    Parameters
    ----------
    year
        Calendar year that is simulated.
    timezone
        IANA name of the local time, for example ``"Asia/Tokyo"``.
    step_minutes
        Length of a step [min]: 60, 30 or 15.

    Raises
    ------
    InputError
        The step does not divide the hour as allowed, or the time zone is unknown.

    Examples
    --------
    >>> TimeGrid(year=2027, timezone="Asia/Tokyo").n_steps
    8760
    >>> TimeGrid(year=2028, timezone="America/Santiago", step_minutes=30).n_steps
    17568
    """

    year: int
    timezone: str
    step_minutes: int = 60
    index: pd.DatetimeIndex = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Build the index once; everything else follows from it."""
        if self.step_minutes not in ALLOWED_STEPS_MINUTES:
            allowed = ", ".join(str(minutes) for minutes in ALLOWED_STEPS_MINUTES)
            raise InputError(
                "time grid",
                [Problem(where=f"step_minutes = {self.step_minutes}", what=f"must be one of {allowed} min")],
            )
        try:
            start = pd.Timestamp(year=self.year, month=1, day=1, tz=self.timezone)
            end = pd.Timestamp(year=self.year + 1, month=1, day=1, tz=self.timezone)
        except (KeyError, ValueError) as error:
            raise InputError(
                "time grid",
                [Problem(where=f"timezone = {self.timezone!r}, year = {self.year}", what="no such time zone or year")],
            ) from error
        index = pd.date_range(
            start.tz_convert("UTC"), end.tz_convert("UTC"), freq=f"{self.step_minutes}min", inclusive="left"
        ).tz_convert(self.timezone)
        object.__setattr__(self, "index", index)

    @property
    def n_steps(self) -> int:
        """Number of steps in the year."""
        return len(self.index)

    @property
    def step_h(self) -> float:
        """Length of a step [h]."""
        return self.step_minutes / MINUTES_PER_HOUR

    @property
    def middle(self) -> pd.DatetimeIndex:
        """Middle of every step, for the sun's position; shape (steps,)."""
        return self.index + pd.Timedelta(minutes=self.step_minutes / 2)
