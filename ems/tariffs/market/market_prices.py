"""A market's prices from a CSV file, laid on the steps of a meter: complete or refused, never repaired."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.tariffs.market.price_table import read_rows
from profiles.errors import InputError, Problem, ProblemCollector

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.tariffs.market.price_table import PriceRows

    Floats = NDArray[np.float64]

FILE_STEPS_MINUTES = (30, 60)
NAMED = 3
MINUTE = pd.Timedelta(minutes=1)


def read_market_prices(path: str | Path, index: pd.DatetimeIndex, area: str | None = None) -> Floats:
    """Read market prices and lay them on steps.

    Parameters
    ----------
    path
        CSV file in UTF-8 or cp932: columns ``time`` (start of each hour or half-hour, ISO 8601, local time of the steps
        or with offsets) and ``price_per_kwh``; or JEPX's spot file with its 受渡日, 時刻コード and エリアプライス.
        JEPX's files run from April to March: two of them may follow each other in one file, headers included.
    index
        Start of each step, with a time zone, regular.
    area
        Area of a JEPX file, such as ``"kyushu"`` or 九州; None: Kyushu.

    Returns
    -------
    numpy.ndarray
        Price of each step, shape (steps,) [currency/kWh]: half-hours are averaged to hours, longer intervals held over
        shorter steps.

    Raises
    ------
    profiles.errors.InputError
        No such file, missing columns, text in place of numbers, doubled or missing half-hours, another year; all
        problems of the file at once.
    """
    file = Path(path).expanduser()
    if index.tz is None or len(index) == 0:
        raise InputError(str(path), [Problem(where="steps", what="there are none, or they have no time zone")])
    problems = ProblemCollector(file.name)
    rows = read_rows(file, str(index.tz), area, problems)
    if rows is not None:
        step_minutes = _step_minutes(rows, problems)
        _check_doubles(rows, str(index.tz), problems)
        if step_minutes is not None:
            wanted = _wanted(index, step_minutes)
            _check_cover(rows, wanted, index, step_minutes, problems)
    problems.raise_if_any()
    if rows is None or step_minutes is None:  # pragma: no cover  both are reported
        raise InputError(file.name, [Problem(where="", what="cannot be read")])
    series = pd.Series(rows.price_per_kwh, index=pd.DatetimeIndex(rows.times))
    return _on_steps(np.asarray(series.reindex(wanted), dtype=np.float64), index, step_minutes)


def _minutes_per_step(index: pd.DatetimeIndex) -> int:
    """Length of the steps [min]; of a single one, an hour."""
    return 60 if len(index) == 1 else round((index[1] - index[0]) / MINUTE)


def _step_minutes(rows: PriceRows, problems: ProblemCollector) -> int | None:
    """Find the length of the file's intervals: the most frequent distance of times that follow each other."""
    distances = rows.times.dropna().drop_duplicates().sort_values().diff().dropna()
    if distances.empty:
        problems.add("", "has fewer than two times", "give every hour or half-hour")
        return None
    minutes = float(distances.mode().iloc[0] / MINUTE)
    if minutes not in FILE_STEPS_MINUTES:
        problems.add("", f"has steps of {minutes:g} min: must be 30 or 60 min")
        return None
    return int(minutes)


def _check_doubles(rows: PriceRows, timezone: str, problems: ProblemCollector) -> None:
    """Want every interval once."""
    double = rows.times.notna() & rows.times.duplicated()
    if double.any():
        named = _named(pd.DatetimeIndex(rows.times[double]).tz_convert(timezone))
        count = int(double.sum())
        what = f"{count:,} interval{' stands' if count == 1 else 's stand'} twice: {named}"
        problems.add("", what, "keep one line for each")


def _wanted(index: pd.DatetimeIndex, step_minutes: int) -> pd.DatetimeIndex:
    """Return the intervals of the file's length that the steps need, in UTC."""
    utc = index.tz_convert("UTC")
    start, end = utc[0] - _into_interval(index, step_minutes), utc[-1] + _minutes_per_step(index) * MINUTE
    return pd.date_range(start, end, freq=f"{step_minutes}min", inclusive="left")


def _into_interval(index: pd.DatetimeIndex, step_minutes: int) -> pd.Timedelta:
    """Return how long after the beginning of an interval of the file the first step begins."""
    if _minutes_per_step(index) >= step_minutes:
        return pd.Timedelta(0)
    clock = index[0].tz_localize(None)
    return clock - clock.floor(f"{step_minutes}min")


def _check_cover(
    rows: PriceRows, wanted: pd.DatetimeIndex, index: pd.DatetimeIndex, step_minutes: int, problems: ProblemCollector
) -> None:
    """Want every interval that the steps need."""
    held = pd.DatetimeIndex(rows.times.dropna())
    missing = ~wanted.isin(held)
    if not missing.any():
        return
    there, needed = held.tz_convert(index.tz), wanted.tz_convert(index.tz)
    spans = f"the file holds {_span(there)}, the steps need {_span(needed)}"
    remedy = "JEPX's files run from April to March: put two of them together" if rows.is_jepx else ""
    if missing.all():
        problems.add("", f"is of another time: {spans}", remedy or f"give prices of {_years(needed)}")
        return
    word = "half-hours" if step_minutes == FILE_STEPS_MINUTES[0] else "hours"
    what = (
        f"{int(missing.sum()):,} of the {len(wanted):,} {word} needed are missing: {_named(needed[missing])}; {spans}"
    )
    outside = bool((wanted[missing] < held.min()).any() or (wanted[missing] > held.max()).any())
    problems.add("", what, remedy if outside else "fill the gaps")


def _span(times: pd.DatetimeIndex) -> str:
    """Return the first and the last of some times."""
    return f"{times.min():%Y-%m-%d %H:%M} to {times.max():%Y-%m-%d %H:%M}"


def _years(times: pd.DatetimeIndex) -> str:
    """Return the years of some times."""
    return " and ".join(str(year) for year in sorted(set(times.year)))


def _named(times: pd.DatetimeIndex) -> str:
    """Name the first few of some times."""
    first = ", ".join(f"{time:%Y-%m-%d %H:%M}" for time in times[:NAMED])
    return first + (f" and {len(times) - NAMED:,} more" if len(times) > NAMED else "")


def _on_steps(prices: Floats, index: pd.DatetimeIndex, step_minutes: int) -> Floats:
    """Average intervals onto longer steps, hold them over shorter ones, shape (steps,) [currency/kWh]."""
    per_step = _minutes_per_step(index)
    if per_step >= step_minutes:
        laid: Floats = prices.reshape(len(index), per_step // step_minutes).mean(axis=1)
    else:
        first = int(_into_interval(index, step_minutes) / MINUTE)
        laid = prices[(first + per_step * np.arange(len(index))) // step_minutes]
    laid.setflags(write=False)
    return laid
