"""How long services last, over any of the starts of a study of outages.

Hours that a service lasts are those with all equipment working; shares of the starts and energies are the mixture over
the states of the equipment, each with its probability. Hours are counted up to the length of the outages.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ems.island.asked import choice_problems
from ems.resilience.starts.study import ALL, VITAL
from profiles.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.resilience.starts.study import OutageStudy

    Floats = NDArray[np.float64]
    Starts = NDArray[np.bool_]

MARKS_H = (24.0, 72.0)
"""Lengths of outages for which every table tells the share of the starts that lasts [h]."""
LOW_FRACTION = 0.05
"""Share of the starts that last at most the hours called ``hours_5_percent_h``."""


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
    problems = choice_problems("service", service, study.known)
    if problems:
        raise InputError(study.shelter.name, problems)


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
        and throughout; energy needed, not served, and of that switched off by rule in the mean outage; the share not
        served.
    """
    hours, curve = hours_survived(study, service)[starts], survival_among(study, service, starts)
    needed_kwh, unserved_kwh, shed_kwh = (
        mean_of(study.expected(name)[:, study.columns(service)].sum(axis=1)[starts])
        for name in ("needed_kwh", "unserved_kwh", "shed_kwh")
    )
    return {
        "starts": int(starts.sum()),
        "hours_worst_h": _quantile(hours, 0.0),
        "hours_5_percent_h": _quantile(hours, LOW_FRACTION),
        "hours_median_h": _quantile(hours, 0.5),
        "hours_mean_h": mean_of(hours),
        **{f"lasts_{mark:.0f}_h_fraction": survival_at(study, curve, mark) for mark in MARKS_H},
        "lasts_throughout_fraction": float(curve[-1]),
        "needed_kwh": needed_kwh,
        "unserved_kwh": unserved_kwh,
        "shed_kwh": shed_kwh,
        "unserved_fraction": unserved_kwh / needed_kwh if needed_kwh > 0.0 else math.nan,
    }


def mean_of(values: Floats) -> float:
    """Mean of some values; NaN where there are none."""
    return float(values.mean()) if values.size else math.nan


def _quantile(values: Floats, share: float) -> float:
    """Least value that at least a share of the values do not exceed: one that occurs, not one between two."""
    return float(np.quantile(values, share, method="inverted_cdf")) if values.size else math.nan
