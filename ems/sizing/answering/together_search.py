"""Searches over the sizes of several classes at the pool: cuts of linear programmes that start where the last ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.sizing.answering.view_answer import BEYOND, BEYOND_BEST
from ems.sizing.search.cutting import least, smallest
from ems.sizing.search.parts import Box, OutOfReachError, Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.sizing.asked import Asked
    from ems.sizing.programme.model import PoolProgramme
    from ems.sizing.search.parts import Found, Limit

    Floats = NDArray[np.float64]

GROWTH, MOST_GROWTHS, AT_END_FRACTION = 4.0, 4, 1e-6
START = (0.0, 0.125, 0.5)
"""Sizes that are asked first, as shares of the scenario's: costs bend most where sizes are small."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Searched:
    """What a search found, and the programme that knows all sizes to show with it.

    Parameters
    ----------
    programme
        Answers for sizes from nothing to beyond what is shown.
    box
        Range in which was searched.
    found
        What was found.
    """

    programme: PoolProgramme
    box: Box
    found: Found


def widened(programme: PoolProgramme, box: Box) -> PoolProgramme:
    """Return the programme for sizes from nothing to beyond a range and what the scenario has.

    Parameters
    ----------
    programme
        What is sized.
    box
        The range.
    """
    upper = np.maximum(BEYOND_BEST * box.upper, BEYOND * programme.planned) * (1.0 + AT_END_FRACTION)
    return programme.within(np.zeros_like(upper), upper)


def least_cost(programme: PoolProgramme, asked: Asked) -> Searched:
    """Find the sizes of least yearly cost, within the budget where there is one.

    Parameters
    ----------
    programme
        What is sized, convex in the sizes.
    asked
        The question.
    """

    def search(wide: PoolProgramme, box: Box) -> Found:
        start = box.clipped(np.outer(START, wide.planned))
        return least(wide.operation(), box, prices=wide.prices, rows=budget_rows(wide, asked), start=start)

    return in_growing_box(programme, asked, search)


def least_without_subsidy(searched: Searched, prices: Floats) -> Floats:
    """Sizes that would cost least at other prices, from what is known already, shape (variables,).

    Parameters
    ----------
    searched
        What was found at the prices as they are.
    prices
        What a unit of each variable would cost a year, shape (variables,) [currency].
    """
    programme, known = searched.programme, searched.found.cuts
    start = searched.found.sizes[None]
    return least(programme.operation(), searched.box, prices=prices, known=known, start=start).sizes


def cheapest_within(programme: PoolProgramme, asked: Asked, limits: Callable[[PoolProgramme], list[Limit]]) -> Searched:
    """Find the sizes of the cheapest purchase that keep convex limits.

    Parameters
    ----------
    programme
        What is sized.
    asked
        The question.
    limits
        Limits as a programme answers them.

    Raises
    ------
    ems.sizing.search.parts.OutOfReachError
        No sizes keep them.
    """

    def search(wide: PoolProgramme, box: Box) -> Found:
        return smallest(limits(wide), box, wide.search_prices, rows=budget_rows(wide, asked))

    return in_growing_box(programme, asked, search)


def budget_rows(programme: PoolProgramme, asked: Asked) -> tuple[Row, ...]:
    """What a budget allows, as rows of a search.

    Parameters
    ----------
    programme
        What is bought.
    asked
        With its budget, if there is one.
    """
    budget = asked.goal.budget
    return () if budget is None else (Row(weights=programme.net_prices, most=budget),)


def in_growing_box(programme: PoolProgramme, asked: Asked, search: Callable[[PoolProgramme, Box], Found]) -> Searched:
    """Search in a range that grows until its end no longer stops the search.

    Parameters
    ----------
    programme
        What is sized, in the first range.
    asked
        The question; a largest size given is the end.
    search
        Searches a range with a programme that answers for it.

    Raises
    ------
    ems.sizing.search.parts.OutOfReachError
        No sizes keep the limits, in the largest range.
    """
    box, storages = programme.box, storage_variables(programme)
    for growths in range(MOST_GROWTHS + 1):
        is_last = growths == MOST_GROWTHS or asked.most is not None or not storages.any()
        wide = widened(programme, box)
        try:
            found = search(wide, box)
        except OutOfReachError as error:
            if is_last or error.limit is None:
                raise
        else:
            at_end = (found.sizes >= box.upper * (1.0 - AT_END_FRACTION)) & capacity_variables(programme)
            if is_last or not at_end.any():
                return Searched(programme=wide, box=box, found=found)
        # land and roofs do not grow: PV stays within its first range
        box = Box(lower=box.lower, upper=np.where(storages, GROWTH, 1.0) * box.upper)
    raise AssertionError  # pragma: no cover - the last round returns or raises


def storage_variables(programme: PoolProgramme) -> NDArray[np.bool_]:
    """Which variables are those of storages, shape (variables,).

    Parameters
    ----------
    programme
        What is sized.
    """
    found = np.ones(len(programme.prices), dtype=np.bool_)
    for part in programme.parts:
        if part.kind == "pv" and part.power_at is not None:
            found[part.power_at] = False
    return found


def capacity_variables(programme: PoolProgramme) -> NDArray[np.bool_]:
    """Which variables are capacities, shape (variables,).

    Parameters
    ----------
    programme
        What is sized.
    """
    found = np.zeros(len(programme.prices), dtype=np.bool_)
    for part in programme.parts:
        if part.capacity_at is not None:
            found[part.capacity_at] = True
    return found
