"""The size of least yearly cost: operation at best dispatch, annuity and upkeep, within a budget where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.sizing.goals.finding import Finding, in_growing_box, rows_of
from ems.sizing.search.cutting import least

if TYPE_CHECKING:
    from ems.sizing.answer import Goal
    from ems.sizing.goals.finding import Range
    from ems.sizing.places.pool import PoolPlace
    from ems.sizing.search.parts import Box, Found


def cheapest_size(place: PoolPlace, goal: Goal, within: Range) -> Finding:
    """Find the size of least yearly cost by cutting planes.

    Parameters
    ----------
    place
        What is sized.
    goal
        The cost, perhaps with a budget.
    within
        Capacities that may be chosen.

    Raises
    ------
    ems.sizing.search.parts.OutOfReachError
        The budget does not buy the smallest size.
    """
    ask = place.operation()

    def search(box: Box) -> Found:
        return least(ask, box, prices=place.prices, rows=rows_of(place, goal))

    found = in_growing_box(place, within, search)
    return Finding(
        sizes=found.sizes,
        method="exact",
        bound=found.bound,
        reached=float("nan"),
        rounds=found.rounds,
        is_flat=found.is_flat,
        is_reached=found.is_reached,
    )
