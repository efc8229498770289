"""Times of a meter's readings: in order, regular in absolute time, every interval there; clock changes are fine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from ems.tariffs.laying.local_times import placed_in_utc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.errors import ProblemCollector

    Mask = NDArray[np.bool_]

ALLOWED_STEPS_MINUTES: Final = (15, 30, 60)
INTERVALS: Final = {15: "quarter-hour", 30: "half-hour", 60: "hour"}
MINUTE: Final = pd.Timedelta(minutes=1)
NAMED: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TimeColumn:
    """Times as the user wrote them, and where to complain about them.

    Parameters
    ----------
    texts
        The times as text.
    row_word
        What a row is called: ``"line"`` of a file, ``"row"`` of a table.
    first_row
        Number of the first row.
    problems
        Receives what is wrong.
    """

    texts: pd.Series[str]
    row_word: str
    first_row: int
    problems: ProblemCollector

    def complain(self, chosen: Mask, what: str, remedy: str = "") -> None:
        """Report the rows chosen, naming the first of them."""
        rows = np.flatnonzero(chosen)
        more = f" (and {len(rows) - 1:,} more)" if len(rows) > 1 else ""
        where = f"{self.row_word} {rows[0] + self.first_row}, time {str(self.texts.iloc[rows[0]])!r}{more}"
        self.problems.add(where, what, remedy)


def local_to_utc(local: pd.Series[pd.Timestamp], timezone: str, column: TimeColumn) -> pd.Series[pd.Timestamp]:
    """Turn local times without offset into UTC; the hour that comes twice is told by its order.

    Parameters
    ----------
    local
        Times without offset; NaT where one could not be read.
    timezone
        IANA name of the local time.
    column
        Receives times that the clock skips, and those of the doubled hour that stand once.

    Returns
    -------
    pandas.Series
        NaT where a time cannot be told.
    """
    utc, skipped, alone = placed_in_utc(local, timezone)
    if skipped.any():
        column.complain(
            skipped, f"does not exist in {timezone}: clocks go forward", "leave the hour out or give offsets"
        )
    if alone.any():
        column.complain(
            alone, f"stands once but comes twice in {timezone}: clocks go back", "give the hour twice or give offsets"
        )
    return utc


def check_intervals(utc: pd.Series[pd.Timestamp], timezone: str, column: TimeColumn) -> int | None:
    """Want every interval once, in order and none left out.

    Parameters
    ----------
    utc
        Times without gaps, one a row.
    timezone
        Local time, in which missing intervals are named.
    column
        Receives what is wrong.

    Returns
    -------
    int or None
        Length of an interval [min]; None where it cannot be told.
    """
    distances = utc.diff().dropna()
    forward = distances[distances > pd.Timedelta(0)]
    if forward.empty and len(distances) and (distances < pd.Timedelta(0)).all():
        column.problems.add("time", "falls from reading to reading", "sort the readings by time")
        return None
    if forward.empty:
        column.problems.add("time", "has no two intervals", "give every half-hour of the time that is billed")
        return None
    most_frequent = [float(distance / MINUTE) for distance in forward.mode()]
    minutes = next((one for one in most_frequent if one in ALLOWED_STEPS_MINUTES), most_frequent[0])
    if minutes not in ALLOWED_STEPS_MINUTES:
        what = f"has steps of {minutes:g} min: must be 15, 30 or 60 min"
        column.problems.add("time", what, "a meter is read every half-hour: sum or average to that")
        return None
    _check_order(utc, column)
    _check_gaps(utc, int(minutes), timezone, column)
    return int(minutes)


def _check_order(utc: pd.Series[pd.Timestamp], column: TimeColumn) -> None:
    """Want every time once and after the one before."""
    double = utc.duplicated().to_numpy()
    if double.any():
        column.complain(double, "stands twice", "keep one reading for each interval")
    backwards = (utc.diff() < pd.Timedelta(0)).to_numpy()
    if backwards.any():
        column.complain(backwards, f"lies before the {column.row_word} above", "sort the readings by time")


def _check_gaps(utc: pd.Series[pd.Timestamp], minutes: int, timezone: str, column: TimeColumn) -> None:
    """Want times that begin an interval on the clock, and all intervals between the first and the last."""
    local = utc.dt.tz_convert(timezone)
    since_hour = local.dt.minute + (local.dt.second + local.dt.microsecond / 1e6) / 60.0
    off_beat = (since_hour % minutes != 0.0).to_numpy()
    interval = INTERVALS[minutes]
    if off_beat.any():
        begin = "begins no hour" if minutes == max(ALLOWED_STEPS_MINUTES) else f"begins no {interval} on the clock"
        column.complain(off_beat, begin, f"the other readings have one every {minutes} min")
    on_beat = utc[~off_beat]
    if on_beat.empty:
        return
    wanted = pd.date_range(on_beat.min(), on_beat.max(), freq=f"{minutes}min")
    missing = ~wanted.isin(pd.DatetimeIndex(on_beat))
    if missing.any():
        named = ", ".join(f"{time:%Y-%m-%d %H:%M}" for time in wanted[missing][:NAMED].tz_convert(timezone))
        count = int(missing.sum())
        are = f"{count:,} {interval}s are" if count > 1 else f"1 {interval} is"
        first = ", first" if count > NAMED else ""
        what = f"{are} missing of {len(wanted):,}{first}: {named}"
        column.problems.add("time", what, "fill the gap: nothing is guessed")
