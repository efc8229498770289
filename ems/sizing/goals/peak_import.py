"""The cheapest size with which the import never passes a power."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ems.sizing.goals.finding import Finding, GoalOutOfReachError, in_growing_box, rows_of
from ems.sizing.search.cutting import smallest
from ems.sizing.search.parts import Limit, OutOfReachError
from ems.sizing.search.peaks import lowest_peak

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases
    from ems.sizing.answer import Goal
    from ems.sizing.goals.finding import Range
    from ems.sizing.places.pool import PoolPlace
    from ems.sizing.search.parts import Box, Found

    Floats = NDArray[np.float64]

MOST_HALVINGS, CLOSE_KW = 40, 0.01
KEPT_FRACTION = 1e-9
NOTE = (
    "the limit is kept with perfect foresight, in the mean of every step; the operation cost is that of the cheapest "
    "dispatch that keeps it"
)


def keeping(most_kw: float) -> Callable[[Cases], Cases]:
    """Return what makes cases keep a highest import.

    Parameters
    ----------
    most_kw
        Highest import [kW].
    """

    def changed(cases: Cases) -> Cases:
        return replace(cases, import_limit_kw=np.minimum(cases.import_limit_kw, most_kw))

    return changed


def size_for_peak(place: PoolPlace, goal: Goal, within: Range) -> Finding:
    """Find the cheapest size with which the import stays below a power.

    Parameters
    ----------
    place
        What is sized.
    goal
        With the power [kW].
    within
        Capacities that may be chosen.

    Raises
    ------
    GoalOutOfReachError
        No size reaches it; the best is the lowest highest import of all sizes.
    """
    most_kw = float(goal.value or 0.0)
    base = place.base
    highest_kw = max(float(base.net_load_kw.max(initial=0.0)), 0.0)
    # rounding is that of all energies, not of what lies above the peak
    moved_kwh = max(float(np.abs(base.net_load_kw).sum()) * base.step_h, 1.0)
    limit, rows = Limit(ask=place.above(most_kw), most=0.0, scale=moved_kwh), rows_of(place, goal)
    searched: list[Box] = []

    def search(box: Box) -> Found:
        searched.append(box)
        return smallest([limit], box, place.search_prices, rows=rows)

    try:
        found = in_growing_box(place, within, search)
    except OutOfReachError as error:
        if error.limit is None:  # nothing at all may be chosen
            best_kw = float(lowest_peaks_kw(place, error.sizes[None, :])[0])
            raise GoalOutOfReachError(best=best_kw, sizes=error.sizes) from error
        best_kw, sizes = lowest_peak(place.above_any(), searched[-1], rows, highest_kw=highest_kw, scale_kwh=moved_kwh)
        raise GoalOutOfReachError(best=best_kw, sizes=sizes) from error
    return Finding(
        sizes=found.sizes,
        method="exact",
        bound=found.bound,
        reached=min(most_kw, highest_kw),
        rounds=found.rounds,
        is_reached=found.is_reached,
        notes=(NOTE,),
    )


def lowest_peaks_kw(place: PoolPlace, sizes: Floats) -> Floats:
    """Lowest highest import that each size can keep, shape (sizes,) [kW], at most 0.01 kW above it.

    Parameters
    ----------
    place
        What is sized.
    sizes
        Shape (sizes, variables).
    """
    net = place.base.net_load_kw
    high = np.full(len(sizes), max(float(net.max(initial=0.0)), 0.0))
    low = np.zeros(len(sizes))
    for _ in range(MOST_HALVINGS):
        if (high - low <= CLOSE_KW).all():
            break
        middle = 0.5 * (low + high)
        is_kept = _are_kept(place, sizes, middle)
        high, low = np.where(is_kept, middle, high), np.where(is_kept, low, middle)
    return high


def _are_kept(place: PoolPlace, sizes: Floats, most_kw: Floats) -> NDArray[np.bool_]:
    """Whether each size can keep its highest import."""
    over = np.maximum(place.base.net_load_kw[None, :] - most_kw[:, None], 0.0).sum(axis=1) * place.base.step_h
    left = np.array([cut.value for cut in place.above(most_kw)(sizes)])
    return np.asarray(left <= KEPT_FRACTION * np.maximum(over, 1.0))
