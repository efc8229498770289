"""Sizes behind meters by goal: least cost, a share of the load, a highest import; found by cuts, or tried by a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.sizing.goals.finding import GoalOutOfReachError, rows_of
from ems.sizing.places.sites.energy import SiteEnergy
from ems.sizing.search.cutting import least, smallest
from ems.sizing.search.parts import Found, Limit, OutOfReachError, Row
from ems.sizing.search.peaks import lowest_peak

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.sizing.answer import Goal
    from ems.sizing.places.sites.place import SitePlace
    from ems.sizing.places.sites.years import Sites, SiteYears

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

FIRST_TIMES, GROWTH, MOST_GROWTHS = 4.0, 4.0, 4
"""The first box reaches so many times the scenario's size; it grows while its end is what stops the search."""
AT_END_FRACTION, GAINED_FRACTION = 1e-6, 1e-6
FIRST_SIZES, MORE_SIZES, ROUNDS = (65, 17, 9), (17, 9, 5), 4
"""Sizes of each variable that are tried, by the number of variables: in the first round, and around the best."""
SHARE_NOTE = (
    "the share is that of the load that is not imported in its own step, the highest that any dispatch reaches with "
    "the size; the operation cost is that of the cheapest dispatch, which may match less"
)
RULE_SHARE_NOTE = "the share is that of the load that is not imported in its own step"
SHARE_OF_ALL_NOTE = "the share is that of all sites together"
PEAK_NOTE = (
    "the limit is kept with perfect foresight, in the mean of every step; the operation cost is that of the cheapest "
    "dispatch that keeps it"
)
PEAK_OF_ALL_NOTE = "the limit is kept by every site for itself: the highest import is that of the hardest site"

RULE_NOTE = (
    "found by trying sizes under the rule {policy}, ever closer around the best: nothing is proven; what the next and "
    "the last kWh save are differences between sizes that lie close together"
)


def found_in_growing_box(
    place: SitePlace, search: Callable[[SitePlace], Found], *, may_grow: bool
) -> tuple[SitePlace, Found]:
    """Search in a range that grows until its end no longer stops the search.

    Parameters
    ----------
    place
        What is sized.
    search
        Searches the range of a place.
    may_grow
        Whether the range may grow: no largest size was given.

    Raises
    ------
    ems.sizing.search.parts.OutOfReachError, GoalOutOfReachError
        No sizes keep the limits, in the largest range that is of use.

    Notes
    -----
    Roofs do not grow: PV stays within its first range.
    """
    last = np.inf
    for growths in range(MOST_GROWTHS + 1):
        is_last = growths == MOST_GROWTHS or not may_grow or place.capacity_at is None
        try:
            found = search(place)
        except OutOfReachError as error:
            if is_last or error.limit is None or error.best >= (1.0 - GAINED_FRACTION) * last:
                raise
            last = error.best
        except GoalOutOfReachError:
            if is_last:
                raise
        else:
            at = place.capacity_at
            if is_last or at is None or not found.sizes[at] >= place.upper[at] * (1.0 - AT_END_FRACTION) > 0.0:
                return place, found
        times = np.ones(len(place.upper))
        times[[at for at in (place.capacity_at, place.power_at) if at is not None]] = GROWTH
        place = place.within(place.lower, place.upper * times)
    raise AssertionError  # pragma: no cover - the last round returns or raises


def found_by_cuts(place: SitePlace, goal: Goal) -> Found:
    """Search the range of a place by cutting planes.

    Parameters
    ----------
    place
        What is sized.
    goal
        The cost, a share or a peak, perhaps with a budget.

    Raises
    ------
    ems.sizing.search.parts.OutOfReachError
        No sizes reach the goal within the range and the budget.
    """
    rows = rows_of(place, goal)
    if goal.kind == "cost":
        return least(place.operation(), place.box, prices=place.prices, rows=rows)
    return smallest([_limit(place, goal.kind, float(goal.value or 0.0))], place.box, place.search_prices, rows=rows)


def _limit(place: SitePlace, kind: str, value: float) -> Limit:
    """What a share or a highest import asks of the energies at the meters."""
    energy = SiteEnergy(place=place)
    if kind == "share":
        load_kwh = energy.load_kwh
        return Limit(ask=energy.imported(), most=(1.0 - value) * load_kwh, scale=load_kwh)
    return Limit(ask=energy.above(value), most=0.0, scale=max(energy.load_kwh, 1.0))


def best_within_reach(place: SitePlace, goal: Goal, error: OutOfReachError) -> tuple[float, Floats]:
    """The highest share, or the lowest highest import [kW], within range and budget, and its sizes.

    Parameters
    ----------
    place
        What is sized.
    goal
        A share or a peak.
    error
        What the search ended with.
    """
    energy = SiteEnergy(place=place)
    if goal.kind == "share":
        return 1.0 - error.best / energy.load_kwh, error.sizes
    rows, scale_kwh = rows_of(place, goal), max(energy.load_kwh, 1.0)
    return lowest_peak(energy.above_any(), place.box, rows, highest_kw=energy.highest_kw, scale_kwh=scale_kwh)


def tried_sizes(sites: Sites, place: SitePlace, goal: Goal) -> Found:
    """Try sizes of a range, ever closer around the best, where nothing can be proven.

    Parameters
    ----------
    sites
        Says what becomes of a size.
    place
        The range, prices and limits.
    goal
        The cost, a share or a peak, perhaps with a budget.

    Raises
    ------
    GoalOutOfReachError
        No size that was tried reaches the goal.
    ems.sizing.search.parts.OutOfReachError
        No size that was tried is within the budget.
    """
    low, high = place.lower, place.upper
    best: tuple[Floats, float] | None = None
    count = FIRST_SIZES[len(low) - 1]
    for _ in range(ROUNDS):
        sizes = _affordable(_grid(low, high, count), rows_of(place, goal))
        if best is not None:
            sizes = np.vstack([best[0][None, :], sizes])
        if not len(sizes):
            raise OutOfReachError(limit=None, most=0.0, best=0.0, sizes=place.lower)
        best = _best_of(sites, place, goal, sizes)
        step = (high - low) / (count - 1.0)
        low, high = np.maximum(best[0] - step, place.lower), np.minimum(best[0] + step, place.upper)
        count = MORE_SIZES[len(low) - 1]
    if best is None:
        raise AssertionError  # pragma: no cover - a round says which is best, or raises
    return Found(
        sizes=best[0],
        value=best[1],
        price=float(place.purchase_cost(best[0])),
        bound=-np.inf,
        is_reached=False,
        is_flat=False,
        rounds=ROUNDS,
        cuts=(),
    )


def reached_by(goal: Goal, years: SiteYears) -> Floats:
    """What sizes reach of what a goal asks for, shape (sizes,); NaN for the cost.

    Parameters
    ----------
    goal
        What was asked.
    years
        Years with the sizes.
    """
    if goal.kind == "share":
        return years.matched_fraction
    return years.peak_import_kw if goal.kind == "peak" else np.full(len(years.cost), np.nan)


def _best_of(sites: Sites, place: SitePlace, goal: Goal, sizes: Floats) -> tuple[Floats, float]:
    """The best of some sizes and what it costs; of those that are as good, the smallest."""
    years = sites.years(sizes)
    cost = sizes @ (place.prices if goal.kind == "cost" else place.search_prices)
    if goal.kind == "cost":
        cost = cost + years.cost
    else:
        reached, asked = reached_by(goal, years), float(goal.value or 0.0)
        is_good: Bools = reached <= asked if goal.kind == "peak" else reached >= asked
        if not is_good.any():
            number = int(np.argmin(reached) if goal.kind == "peak" else np.argmax(reached))
            raise GoalOutOfReachError(best=float(reached[number]), sizes=sizes[number], was_tried=True)
        cost = np.where(is_good, cost, np.inf)
    lowest = float(cost.min())
    same = np.flatnonzero(cost <= lowest + 1e-12 * max(abs(lowest), 1.0))
    number = int(same[np.argmin(sizes[same].sum(axis=1))])
    return sizes[number], float(cost[number])


def _affordable(sizes: Floats, rows: tuple[Row, ...]) -> Floats:
    kept = [row.most * (1.0 + 1e-12) + 1e-9 * float(np.abs(row.weights).sum()) for row in rows]
    good = [sizes @ row.weights <= most for row, most in zip(rows, kept, strict=True)]
    return sizes[np.logical_and.reduce(good)] if good else sizes


def _grid(lower: Floats, upper: Floats, count: int) -> Floats:
    """All combinations of equally spaced sizes, shape (sizes, variables)."""
    axes = [np.linspace(low, high, count) for low, high in zip(lower, upper, strict=True)]
    return np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=1)
