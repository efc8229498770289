"""Warnings for a year that has none: drawn from the announced events, so that filling up on them has a price."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.resilience.events.draw import draw_outages
from ems.resilience.events.kinds import event_kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District

    Flags = NDArray[np.bool_]

MOST_WARNINGS = 24
"""Warnings laid on the year: enough for a mean, few enough to lie apart."""
DRAWN = 200
"""Outages from which they are chosen, in the order of the drawn years."""
APART_H = 72.0
"""Least time between the end of one and the beginning of the next: the battery is back to its ways by then [h]."""
MOST_YEARS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WarnedYear:
    """Warnings of the announced events, laid on one year.

    Parameters
    ----------
    warned
        Whether a warning is in force, shape (steps,).
    count
        How many warnings these are.
    per_year
        How many outages a year are announced, by the scenario's events.
    """

    warned: Flags
    count: int
    per_year: float


def warned_year(district: District) -> WarnedYear | None:
    """Lay drawn warnings on the year of a district; None where no event is announced.

    Parameters
    ----------
    district
        With the tables ``[event.*]`` of its scenario.

    Notes
    -----
    Each warning lasts until its outage would begin. Those that lie too near an earlier one are left out: what one
    warning costs must not mix with the next.
    """
    scenario, n_steps, step_h = district.scenario, district.grid.n_steps, district.grid.step_h
    kinds = [event_kind(scenario, name) for name in scenario.event]
    kinds = [kind for kind in kinds if kind.is_announced and kind.per_year > 0.0]
    if not kinds:
        return None
    per_year = sum(kind.per_year for kind in kinds)
    years = min(math.ceil(DRAWN / per_year), MOST_YEARS)
    drawn = [
        draw_outages(
            kind,
            grid=district.grid,
            calendar=district.calendar,
            sun=district.drivers.sky.ghi_w_per_m2,
            years=years,
            seed=scenario.outage.seed,
        )
        for kind in kinds
    ]
    year, start, length = (
        np.concatenate([getattr(one, name) for one in drawn]) for name in ("year", "start", "warning_steps")
    )
    warned, near, count = np.zeros(n_steps, dtype=bool), np.zeros(n_steps, dtype=bool), 0
    apart = round(APART_H / step_h)
    for at in np.lexsort((start, year)):
        window = np.arange(start[at] - length[at], start[at])
        if count == MOST_WARNINGS or not len(window) or near[window % n_steps].any():
            continue
        warned[window % n_steps] = True
        near[np.arange(window[0] - apart, window[-1] + apart + 1) % n_steps] = True
        count += 1
    return WarnedYear(warned=warned, count=count, per_year=per_year) if count else None
