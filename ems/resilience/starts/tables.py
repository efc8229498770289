"""What a study of outages says, in tables: by service, month, hour, weather and situation, and its worst starts.

Hours that a service lasts are those with all equipment working; shares of the starts and energies are the mixture over
the states of the equipment, each with its probability. Hours are counted up to the length of the outages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.resilience.starts.lasting import (
    MARKS_H,
    check_service,
    describe,
    hours_survived,
    main_service,
    mean_of,
    survival_among,
    survival_at,
)
from ems.resilience.starts.seasons import TIMES_OF_DAY, at_time, in_season, seasons_of
from ems.resilience.starts.study import ALL, VITAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from ems.resilience.starts.study import OutageStudy

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = [
    "MARKS_H",
    "MONTHS",
    "by_hour",
    "by_month",
    "by_service",
    "by_weather",
    "check_service",
    "daily_sun_kwh",
    "describe",
    "hours_survived",
    "main_service",
    "situations",
    "survival_among",
    "survival_at",
    "worst_starts",
]

WEATHERS = ("dull", "mean", "sunny")
MONTHS, HOURS_PER_DAY = 12, 24


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
    frame.insert(1, "sun_kwh", [mean_of(sun_kwh[third == number]) for number in range(len(WEATHERS))])
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

    Only starts from which something is missing; where nothing ever is, those that leave the least in the battery.

    Parameters
    ----------
    study
        Outages from every start.
    count
        How many; of starts that lie less than a day apart only the worst is named.

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
    step = _apart(order, count, round(HOURS_PER_DAY / study.grid.step_h))
    if unserved_kwh.any():
        step = step[unserved_kwh[step] > 0.0]
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


def _apart(order: Ints, count: int, least_steps: int) -> Ints:
    """Take the first of an order of steps that are all so far apart, the year going round."""
    chosen: list[int] = []
    taken = np.zeros(order.size, dtype=bool)
    near = np.arange(1 - least_steps, least_steps)
    for step in order.tolist():
        if not taken[step]:
            chosen.append(step)
            taken[(step + near) % order.size] = True
            if len(chosen) == count:
                break
    return np.array(chosen, dtype=np.int64)
