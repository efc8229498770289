"""A table of a meter's readings, checked: what was taken and fed in, in regular steps of local time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from ems.bills.meter.times import TimeColumn, check_intervals, local_to_utc
from profiles.errors import ProblemCollector
from profiles.time_grid import MINUTES_PER_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SOURCE: Final = "series"
HALF_HOUR_MINUTES: Final = 30
REMEDY: Final = "what is taken stands in import_kw, what is fed in in export_kw, both 0 or more"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Readings:
    """What a meter read.

    Parameters
    ----------
    index
        Start of each step in local time.
    step_minutes
        Length of a step [min].
    import_kw, export_kw
        Mean power taken and fed in, shape (steps,) [kW].
    """

    index: pd.DatetimeIndex
    step_minutes: int
    import_kw: Floats
    export_kw: Floats

    @property
    def step_h(self) -> float:
        """Length of a step [h]."""
        return self.step_minutes / MINUTES_PER_HOUR

    @property
    def begun_quarters(self) -> int:
        """Steps of the first half-hour that passed before the readings begin."""
        return int(self.index[0].minute) % HALF_HOUR_MINUTES // self.step_minutes


def end_notes(readings: Readings) -> list[str]:
    """Say so where the times look like ends of the steps: from one step after midnight to midnight.

    Parameters
    ----------
    readings
        What a meter read.
    """
    step, first, last = pd.Timedelta(minutes=readings.step_minutes), readings.index[0], readings.index[-1]
    if len(readings.index) < 2 or first - step != first.normalize() or last != last.normalize():  # noqa: PLR2004
        return []
    said = f"the readings run from {first:%H:%M} to {last:%H:%M} of {last:%Y-%m-%d}"
    return [f"{said}: if these are the ends of the steps, shift them: times must be the starts"]


def readings_of(series: pd.DataFrame, timezone: str) -> Readings:
    """Check a table of readings.

    Parameters
    ----------
    series
        Columns ``import_kw`` and, where anything is fed in, ``export_kw`` [kW]; others are left aside. Its index holds
        the start of each step, with a time zone or in local time.
    timezone
        IANA name of the local time.

    Returns
    -------
    Readings
        In local time; no export counts as zero.

    Raises
    ------
    profiles.errors.InputError
        No table, no times, a column that is missing, times that are doubled, unsorted, missing or no steps of 15, 30
        or 60 min, values that are negative or no numbers; all problems at once.
    """
    problems = ProblemCollector(SOURCE)
    if not isinstance(series, pd.DataFrame):
        problems.add(type(series).__name__, "must be a DataFrame with a column import_kw")
    elif not isinstance(series.index, pd.DatetimeIndex):
        problems.add(f"index of {type(series.index).__name__}", "must be times: the start of each step")
    elif "import_kw" not in series.columns:
        present = ", ".join(map(str, series.columns))
        problems.add("column 'import_kw'", "is missing", f"present are: {present}")
    elif series.empty:
        problems.add("", "has no rows")
    problems.raise_if_any()
    minutes, index = _index(pd.DatetimeIndex(series.index), timezone, problems)
    import_kw = _power(series, "import_kw", problems)
    export_kw = _power(series, "export_kw", problems) if "export_kw" in series.columns else np.zeros(len(series))
    problems.raise_if_any()
    return Readings(index=index, step_minutes=minutes, import_kw=import_kw, export_kw=export_kw)


def _index(given: pd.DatetimeIndex, timezone: str, problems: ProblemCollector) -> tuple[int, pd.DatetimeIndex]:
    """Return the length of a step and the times in local time, having checked them."""
    times = pd.Series(given)
    column = TimeColumn(texts=times.astype(str), row_word="row", first_row=0, problems=problems)
    unknown = times.isna().to_numpy()
    if unknown.any():
        column.complain(unknown, "is no time")
        problems.raise_if_any()
    utc = local_to_utc(times, timezone, column) if given.tz is None else times.dt.tz_convert("UTC")
    if utc.isna().any():
        problems.raise_if_any()
    minutes = check_intervals(utc, timezone, column)
    return minutes or 0, pd.DatetimeIndex(utc).tz_convert(timezone)


def _power(series: pd.DataFrame, name: str, problems: ProblemCollector) -> Floats:
    """Return a column of powers that are 0 or more [kW]."""
    try:
        values = series[name].to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        problems.add(f"column {name!r}", f"holds {series[name].dtype}, not numbers")
        return np.zeros(len(series))
    strange, negative = ~np.isfinite(values), values < 0.0
    for wrong, what, remedy in (
        (strange, "has no finite number", "fill the gap: nothing is guessed"),
        (negative, f"is negative (down to {values[negative].min(initial=0.0):g})", REMEDY),
    ):
        if wrong.any():
            first = series.index[int(np.argmax(wrong))]
            more = f" and {int(wrong.sum()) - 1:,} more" if wrong.sum() > 1 else ""
            problems.add(f"column {name!r}, {first}{more}", what, remedy)
    return np.ascontiguousarray(values)
