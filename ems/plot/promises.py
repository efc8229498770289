"""What plans promised beside what was played, in numbers: errors of the exchange and of the forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.plot.days import local_days, sum_per_day
from ems.plot.seasons import DAYS_PER_WEEK
from ems.plot.wrong import wrong

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

    from ems.results.planning import Planning
    from ems.results.result import Result

    Series = NDArray[np.float64]

LEAD_BANDS_H = (6.0, 24.0, 168.0, 8784.0)
"""Leads are told in bands of the first of these lengths that makes no more than ``MOST_BANDS`` [h]."""
MOST_BANDS = 8
ALIKE_FRACTION = 1e-3
"""Plans whose exchange strays by less than this share of the mean load came true, as far as a figure shows."""


def planned(result: Result) -> Planning:
    """Planning of a result.

    Parameters
    ----------
    result
        The simulated year.

    Raises
    ------
    InputError
        No planner decided in this year.
    """
    if result.planning is None:
        raise wrong(where=f"policy = {result.policy}", what="is no planner, so nothing was promised")
    return result.planning


def is_planned(result: Result) -> NDArray[np.bool_]:
    """Whether a plan was carried out in each step, shape (steps,): a planner may have planned a month only.

    Parameters
    ----------
    result
        The simulated year.

    Raises
    ------
    InputError
        No planner decided in this year.
    """
    windows = planned(result).windows
    first = result.grid.index.get_indexer(pd.DatetimeIndex(windows["start"]))
    begun = np.zeros(result.grid.n_steps + 1, dtype=np.int64)
    np.add.at(begun, first, 1)
    np.add.at(begun, first + windows["played_steps"].to_numpy(dtype=np.int64), -1)
    return np.asarray(np.cumsum(begun[:-1]) > 0)


def net_exchange_kw(frame: pd.DataFrame) -> Series:
    """Import less export, shape (steps,) [kW]."""
    return (frame["import_kw"] - frame["export_kw"]).to_numpy(dtype=np.float64)


def exchange_error_kw(result: Result) -> Series:
    """Exchange with the grid as played less as promised, import positive, 0 where not planned; shape (steps,) [kW].

    Parameters
    ----------
    result
        The simulated year.

    Raises
    ------
    InputError
        No planner decided in this year.
    """
    error = net_exchange_kw(result.series) - net_exchange_kw(planned(result).promised)
    return np.where(is_planned(result), error, 0.0)


def forecast_error_kw(result: Result) -> Series:
    """Net load of the district before storages as played less as planned, 0 where not planned; shape (steps,) [kW].

    Parameters
    ----------
    result
        The simulated year.

    Raises
    ------
    InputError
        No planner decided in this year.

    Notes
    -----
    E1 gives both: the net load is what the grid and the storages serve. Requests are part of it on both sides; what a
    limit curtails or leaves unserved is of neither.
    """
    return np.where(is_planned(result), _served_kw(result.series) - _served_kw(planned(result).promised), 0.0)


def _served_kw(frame: pd.DataFrame) -> Series:
    """What grid and storages serve together, shape (steps,) [kW]."""
    return np.asarray(net_exchange_kw(frame) + (frame["discharge_kw"] - frame["charge_kw"]).to_numpy())


def window_starts(result: Result) -> NDArray[np.int64]:
    """First steps of the windows, ascending; those of one plan a site begin together and count once.

    Parameters
    ----------
    result
        The simulated year.

    Raises
    ------
    InputError
        No planner decided in this year.
    """
    times = pd.DatetimeIndex(planned(result).windows["start"])
    return np.unique(result.grid.index.get_indexer(times)).astype(np.int64)


def lead_h(result: Result) -> Series:
    """Time from the start of its window to the start of each played step, shape (steps,) [h].

    Parameters
    ----------
    result
        The simulated year.

    Raises
    ------
    InputError
        No planner decided in this year.
    """
    starts, steps = window_starts(result), np.arange(result.grid.n_steps)
    begun = starts[np.maximum(np.searchsorted(starts, steps, side="right") - 1, 0)]
    return np.asarray((steps - begun) * result.grid.step_h)


def forecast_errors_by_lead(result: Result) -> pd.DataFrame:
    """Errors of the forecast of the district's net load, for the steps that were planned and played.

    Parameters
    ----------
    result
        The simulated year.

    Returns
    -------
    pandas.DataFrame
        One row a band of leads and, where there are several, a last one for all; columns ``from_h``, ``to_h``,
        ``mean_absolute_error_kw``, ``root_mean_square_error_kw`` and ``bias_kw`` (above zero: more was needed than
        forecast).

    Raises
    ------
    InputError
        No planner decided in this year.
    """
    here = is_planned(result)
    error, lead = forecast_error_kw(result)[here], lead_h(result)[here]
    furthest = float(lead.max()) + result.grid.step_h
    length_h = next(length for length in LEAD_BANDS_H if furthest <= MOST_BANDS * length)
    band = (lead // length_h).astype(np.int64)
    rows = [
        _errors(error[band == number], number * length_h, min((number + 1) * length_h, furthest))
        for number in np.unique(band)
    ]
    if len(rows) > 1:
        rows.append(_errors(error, 0.0, furthest))
    return pd.DataFrame(rows)


def _errors(error: Series, from_h: float, to_h: float) -> dict[str, float]:
    return {
        "from_h": from_h,
        "to_h": to_h,
        "mean_absolute_error_kw": float(np.abs(error).mean()),
        "root_mean_square_error_kw": float(np.sqrt(np.mean(error**2))),
        "bias_kw": float(error.mean()),
    }


def came_true(result: Result) -> bool:
    """Whether the exchange with the grid was as promised, so that a figure of both would show one line."""
    load_kw = float(result.series["load_kw"].mean())
    return float(np.abs(exchange_error_kw(result)[is_planned(result)]).mean()) <= ALIKE_FRACTION * load_kw


def week_of_surprises(result: Result) -> dt.date:
    """Monday of the week in which the exchange strayed furthest from the promised one.

    Parameters
    ----------
    result
        The simulated year.

    Raises
    ------
    InputError
        No planner decided in this year.
    """
    days = local_days(result)
    missed = sum_per_day(result, np.abs(exchange_error_kw(result)))
    last = days.count - DAYS_PER_WEEK
    mondays = [day for day in range(last + 1) if days.dates[day].weekday() == 0]
    return days.dates[max(mondays, key=lambda day: float(missed[day : day + DAYS_PER_WEEK].sum()))]
