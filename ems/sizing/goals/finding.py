"""What a search found, before it is put in figures and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.sizing.search.parts import OutOfReachError, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from ems.sizing.answer import Goal, Method
    from ems.sizing.places.pool import PoolPlace
    from ems.sizing.places.sites.place import SitePlace
    from ems.sizing.search.parts import Box, Found

    Floats = NDArray[np.float64]

FIRST_TIMES, GROWTH, MOST_GROWTHS = 4.0, 8.0, 3
"""The first box reaches so many times the scenario's size; it grows while its end is what stops the search."""
AT_END_FRACTION = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Finding:
    """Sizes, and what is known of them.

    Parameters
    ----------
    sizes
        Shape (variables,), of all units together.
    method
        How they were found.
    bound
        Proven lower bound of what the goal makes small: yearly cost less what it is without the storage, or purchase
        cost; NaN where nothing is proven [currency].
    reached
        What the goal asked for, at these sizes; NaN for the cost.
    rounds
        How often sizes were asked for.
    is_flat
        Whether larger sizes are as good.
    is_reached
        Whether the gap closed.
    notes
        What a reader must know.
    """

    sizes: Floats
    method: Method
    bound: float
    reached: float
    rounds: int
    is_flat: bool = False
    is_reached: bool = True
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Capacities that may be chosen, of all units together.

    Parameters
    ----------
    least_kwh
        Smallest [kWh].
    most_kwh
        Largest; None: whatever is of use [kWh].
    """

    least_kwh: float
    most_kwh: float | None


class GoalOutOfReachError(Exception):
    """No size reaches what the goal asks for.

    Parameters
    ----------
    best
        The best that is reached, in the goal's own unit.
    sizes
        Where, shape (variables,).
    was_tried
        Whether it is the best of sizes that were tried, so that another might do better.
    """

    def __init__(self, *, best: float, sizes: Floats, was_tried: bool = False) -> None:
        super().__init__(f"{best:g} is the best within reach")
        self.best, self.sizes, self.was_tried = best, sizes, was_tried


def rows_of(place: PoolPlace | SitePlace, goal: Goal) -> tuple[Row, ...]:
    """Linear limits of the sizes: the power that they need, and the budget.

    Parameters
    ----------
    place
        What is bought.
    goal
        With its budget.
    """
    if goal.budget is None:
        return place.rows()
    return (*place.rows(), Row(weights=place.net_prices, most=goal.budget))


def in_growing_box(place: PoolPlace, within: Range, search: Callable[[Box], Found]) -> Found:
    """Search in a box that grows until its upper end no longer stops the search.

    Parameters
    ----------
    place
        What is sized.
    within
        Capacities that may be chosen; a largest one given is the box's end.
    search
        Searches a box.

    Raises
    ------
    ems.sizing.search.parts.OutOfReachError
        No size keeps the limits, in the largest box.

    Notes
    -----
    The cost is convex: what is best in a box and does not touch its end is best everywhere.
    """
    if within.most_kwh is not None:
        return search(place.box(within.least_kwh, within.most_kwh))
    most_kwh = max(FIRST_TIMES * place.planned_kwh, GROWTH * within.least_kwh)
    for growths in range(MOST_GROWTHS + 1):
        is_last = growths == MOST_GROWTHS
        try:
            found = search(place.box(within.least_kwh, most_kwh))
        except OutOfReachError as error:
            if is_last or error.limit is None:
                raise
        else:
            if is_last or found.sizes[0] < most_kwh * (1.0 - AT_END_FRACTION):
                return found
        most_kwh *= GROWTH
    raise AssertionError  # pragma: no cover - the last box returns or raises


def first_of(place: PoolPlace, ask: Callable[[Floats], Sequence[object]]) -> object:
    """Answer of an ask without any storage.

    Parameters
    ----------
    place
        What is sized.
    ask
        Asked at size zero.
    """
    return ask(np.zeros((1, len(place.prices))))[0]
