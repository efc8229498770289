"""What a study of outages says, in tables: by service, month, hour, weather and situation, and its worst starts.

Hours that a service lasts are those with all equipment working; shares of the starts and energies are the mixture over
the states of the equipment, each with its probability. Hours are counted up to the length of the outages.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.resilience.seasons import TIMES_OF_DAY, at_time, in_season, seasons_of
from ems.resilience.study import ALL, VITAL
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from ems.resilience.study import OutageStudy

    Floats = NDArray[np.float64]
    Starts = NDArray[np.bool_]

MARKS_H = (24.0, 72.0)
"""Lengths of outages for which every table tells the share of the starts that lasts [h]."""
LOW_FRACTION = 0.05
"""Share of the starts that last at most the hours called ``hours_5_percent_h``."""
WEATHERS = ("dull", "mean", "sunny")
MONTHS, HOURS_PER_DAY = 12, 24


def main_service(study: OutageStudy) -> str:
    """``"vital"``, or ``"all"`` where no service is vital.

    Parameters
    ----------
    study
        Outages from every start.
    """
    return VITAL if study.columns(VITAL) else ALL


def check_service(study: OutageStudy, service: str) -> None:
    """Raise :class:`InputError` unless a study tells of a service.

    Parameters
    ----------
    study
        Outages from every start.
    service
        What was asked for.
    """
    known = (*(name for name in (VITAL, ALL) if study.columns(name)), *study.names)
    if service not in known:
        what = f"must be one of {', '.join(known)}"
        raise InputError(study.shelter.name, [Problem(where=f"service = {service!r}", what=what)])


def hours_survived(study: OutageStudy, service: str = VITAL, *, state: int = 0) -> Floats:
    """Hours that a service lasts from every start, at most the length of the outages; shape (starts,) [h].

    Parameters
    ----------
    study
        Outages from every start.
    service
        Name of a service; ``"vital"`` or ``"all"`` for the first of several that fails.
    state
        Number of the state of the equipment; 0: everything works.

    Raises
    ------
    InputError
        The shelter has no such service.
    """
    check_service(study, service)
    steps = np.minimum(study.survived(service, state=state), study.steps)
    return np.asarray(steps * study.grid.step_h, dtype=np.float64)


def survival_among(study: OutageStudy, service: str, starts: Starts) -> Floats:
    """Probability of surviving 1, 2, … steps from some of the starts, shape (steps,); NaN where there are none.

    Parameters
    ----------
    study
        Outages from every start.
    service
        As in :func:`hours_survived`.
    starts
        Which starts count, shape (starts,).

    Notes
    -----
    Where windows that leave the year are left out, they are left out of the starts that count.
    """
    if not starts.any():
        return np.full(study.steps, np.nan)
    if study.definition != "truncated" or starts.all():
        return study.survival(service, starts=None if starts.all() else starts)
    left = np.arange(starts.size, 0, -1)[starts]  # steps from each start to the end of the year
    steps = np.arange(1, study.steps + 1)
    inside = left[:, None] >= steps
    share = np.zeros(study.steps)
    for number, state in enumerate(study.states):
        lasts = (study.survived(service, state=number)[starts][:, None] >= steps) & inside
        share += state.probability_fraction * lasts.sum(axis=0)
    windows = inside.sum(axis=0)
    return np.where(windows > 0, share / np.maximum(windows, 1), np.nan)


def survival_at(study: OutageStudy, curve: Floats, hours: float) -> float:
    """Value of a survival curve at a number of hours; NaN where the outages are shorter.

    Parameters
    ----------
    study
        Whose curve it is.
    curve
        Shape (steps,).
    hours
        Length of the outage [h].
    """
    steps = math.ceil(hours / study.grid.step_h - 1e-9)
    return float(curve[steps - 1]) if 1 <= steps <= curve.size else math.nan


def describe(study: OutageStudy, service: str, starts: Starts) -> dict[str, float]:
    """Numbers that every table tells of some of the starts; NaN where there are none.

    Parameters
    ----------
    study
        Outages from every start.
    service
        As in :func:`hours_survived`.
    starts
        Which starts count, shape (starts,).

    Returns
    -------
    dict
        Number of starts; hours in the worst, at most 5 %, the median and the mean start; shares that last 24 h, 72 h
        and throughout; energy needed and not served in the mean outage, and the latter's share.
    """
    hours, curve = hours_survived(study, service)[starts], survival_among(study, service, starts)
    needed_kwh, unserved_kwh = (
        _mean(study.expected(name)[:, study.columns(service)].sum(axis=1)[starts])
        for name in ("needed_kwh", "unserved_kwh")
    )
    return {
        "starts": int(starts.sum()),
        "hours_worst_h": _quantile(hours, 0.0),
        "hours_5_percent_h": _quantile(hours, LOW_FRACTION),
        "hours_median_h": _quantile(hours, 0.5),
        "hours_mean_h": _mean(hours),
        **{f"lasts_{mark:.0f}_h_fraction": survival_at(study, curve, mark) for mark in MARKS_H},
        "lasts_throughout_fraction": float(curve[-1]),
        "needed_kwh": needed_kwh,
        "unserved_kwh": unserved_kwh,
        "unserved_fraction": unserved_kwh / needed_kwh if needed_kwh > 0.0 else math.nan,
    }


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else math.nan


def _quantile(values: Floats, share: float) -> float:
    """Least value that at least a share of the values do not exceed: one that occurs, not one between two."""
    return float(np.quantile(values, share, method="inverted_cdf")) if values.size else math.nan


def _table(rows: Iterable[tuple[object, dict[str, float]]], index: str) -> pd.DataFrame:
    labels, values = zip(*rows, strict=True)
    return pd.DataFrame(list(values), index=pd.Index(labels, name=index))


def by_service(study: OutageStudy) -> pd.DataFrame:
    """One row a service in order of priority, then the vital ones together and all together.

    Parameters
    ----------
    study
        Outages from every start.

    Returns
    -------
    pandas.DataFrame
        Columns of :func:`describe`; ``vital`` is whether a guarantee covers it. Without vital services there is no
        row for them.
    """
    every = np.ones(study.grid.n_steps, dtype=bool)
    together = [name for name in (VITAL, ALL) if study.columns(name)]
    frame = _table(((name, describe(study, name, every)) for name in (*study.names, *together)), "service")
    is_vital = [bool(one.vital) for one in study.shelter.services]
    frame.insert(0, "vital", [*is_vital, *(name == VITAL or all(is_vital) for name in together)])
    return frame


def by_month(study: OutageStudy, service: str = VITAL) -> pd.DataFrame:
    """One row a month, 1 to 12, in which the outage starts; columns of :func:`describe`.

    Parameters
    ----------
    study
        Outages from every start.
    service
        As in :func:`hours_survived`.
    """
    months = range(1, MONTHS + 1)
    return _table(((month, describe(study, service, study.calendar.month == month)) for month in months), "month")


def by_hour(study: OutageStudy, service: str = VITAL) -> pd.DataFrame:
    """One row a local hour of the day, 0 to 23, in which the outage starts; columns of :func:`describe`.

    Parameters
    ----------
    study
        Outages from every start.
    service
        As in :func:`hours_survived`.
    """
    hour = np.floor(study.calendar.hour).astype(np.int64)
    return _table(((one, describe(study, service, hour == one)) for one in range(HOURS_PER_DAY)), "hour")


def by_weather(study: OutageStudy, service: str = VITAL) -> pd.DataFrame:
    """Outages that start on a day of the dull, the mean and the sunny third of the year.

    Parameters
    ----------
    study
        Outages from every start.
    service
        As in :func:`hours_survived`.

    Returns
    -------
    pandas.DataFrame
        Columns of :func:`describe`, and ``sun_kwh``: the shelter's own sun on the mean day of the third. A shelter
        without any has no such days: no starts.
    """
    sun_kwh = daily_sun_kwh(study)
    rank = np.empty(sun_kwh.size, dtype=np.int64)
    rank[np.argsort(sun_kwh, kind="stable")] = np.arange(sun_kwh.size)
    third = rank * len(WEATHERS) // sun_kwh.size if sun_kwh.any() else np.full(sun_kwh.size, -1)
    frame = _table(
        (
            (name, describe(study, service, (third == number)[study.calendar.day]))
            for number, name in enumerate(WEATHERS)
        ),
        "weather",
    )
    frame.insert(1, "sun_kwh", [_mean(sun_kwh[third == number]) for number in range(len(WEATHERS))])
    return frame


def daily_sun_kwh(study: OutageStudy) -> Floats:
    """Trusted local generation of every local day, shape (days,) [kWh].

    Parameters
    ----------
    study
        Outages from every start.
    """
    generation = study.shelter.generation_kw
    return np.asarray(np.bincount(study.calendar.day, weights=generation) * study.grid.step_h, dtype=np.float64)


def situations(study: OutageStudy, service: str = VITAL) -> pd.DataFrame:
    """Season × time of the day at which the outage starts, as people speak of them.

    Parameters
    ----------
    study
        Outages from every start.
    service
        As in :func:`hours_survived`.

    Returns
    -------
    pandas.DataFrame
        Index: ``season`` and ``time_of_day``. Columns: ``months`` (of the season), ``from_h`` and ``to_h`` (local
        hours), those of :func:`describe`, and ``worst_start`` (the first of those that last the shortest).
    """
    calendar, hours = study.calendar, hours_survived(study, service)
    rows = {}
    for season in seasons_of(calendar, study.air_temperature_c):
        here = in_season(calendar, season)
        for time in TIMES_OF_DAY:
            starts = here & at_time(calendar, time)
            worst = np.where(starts, hours, np.inf)
            rows[season.name, time.name] = {
                "months": season.months,
                "from_h": time.from_h,
                "to_h": time.to_h,
                **describe(study, service, starts),
                "worst_start": study.grid.index[int(np.argmin(worst))] if starts.any() else pd.NaT,
            }
    index = pd.MultiIndex.from_tuples(list(rows), names=["season", "time_of_day"])
    return pd.DataFrame(list(rows.values()), index=index)


def worst_starts(study: OutageStudy, count: int = 10) -> pd.DataFrame:
    """Find the starts with most energy of the vital services not served, then with the shortest survival.

    Where nothing fails, those that leave the least in the battery.

    Parameters
    ----------
    study
        Outages from every start.
    count
        How many; of the starts of one local day only the worst is named.

    Returns
    -------
    pandas.DataFrame
        Index: ``rank`` from 1. Columns: ``step`` and ``start`` (when), ``survived_h``, ``needed_kwh`` and
        ``unserved_kwh`` of the vital services, ``energy_kwh`` in the battery then, ``sun_kwh`` used or stored during
        the outage, ``air_temperature_c`` then. With all equipment working; of all services where none is vital.
    """
    service = main_service(study)
    play, columns = study.states[0].play, study.columns(service)
    hours = hours_survived(study, service)
    needed_kwh, unserved_kwh = (values[:, columns].sum(axis=1) for values in (play.needed_kwh, play.unserved_kwh))
    order = np.lexsort((play.end_energy_kwh, hours, -unserved_kwh))
    _, first_of_day = np.unique(study.calendar.day[order], return_index=True)
    step = order[np.sort(first_of_day)][:count]
    columns_of = {
        "step": step,
        "start": study.grid.index[step],
        "survived_h": hours[step],
        "needed_kwh": needed_kwh[step],
        "unserved_kwh": unserved_kwh[step],
        "energy_kwh": study.energy_kwh[step],
        "sun_kwh": play.sun_kwh[step],
        "air_temperature_c": study.air_temperature_c[step],
    }
    return pd.DataFrame(columns_of, index=pd.RangeIndex(1, step.size + 1, name="rank"))
