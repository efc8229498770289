"""Sizes tried one by one under a rule, which answers to its size as it likes: nothing is proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.designs import play_designs
from ems.kpis.definitions import cost_name
from ems.sizing.goals.finding import Finding, GoalOutOfReachError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from ems.sizing.answer import Goal
    from ems.sizing.goals.finding import Range
    from ems.sizing.places.pool import PoolPlace

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

FIRST_SIZES, MORE_SIZES, ROUNDS = (65, 17), (17, 9), 4
"""Sizes of each variable in the first round and in those that look around the best of it."""
TIMES, MOST_GROWTHS = 3.0, 3
KPI_OF = {"share": "hourly_matched_fraction", "peak": "peak_import_kw"}
NOTE = (
    "found by trying sizes under the rule {policy}, ever closer around the best: nothing is proven; what the next and "
    "the last kWh save are differences between sizes that lie close together"
)
CLOSE_FRACTION = 1e-3


def tried_size(place: PoolPlace, goal: Goal, within: Range) -> Finding:
    """Try sizes under the rule of the place, and look closer around the best.

    Parameters
    ----------
    place
        What is sized, with the rule.
    goal
        The cost, a share or a peak.
    within
        Capacities that may be chosen.

    Raises
    ------
    GoalOutOfReachError
        No size that was tried reaches the goal or is within the budget.
    """
    most_kwh = within.most_kwh if within.most_kwh is not None else max(TIMES * place.planned_kwh, within.least_kwh)
    rounds = 0
    for growths in range(MOST_GROWTHS + 1):
        lower, upper = _range_of(place, within.least_kwh, most_kwh)
        best, sizes, tried = _around_best(place, goal, lower, upper)
        rounds += tried
        at_end = best is None or place.capacity_kwh(best) >= upper[0] * (1.0 - CLOSE_FRACTION)
        if not at_end or within.most_kwh is not None or growths == MOST_GROWTHS:
            break
        most_kwh *= TIMES
    if best is None:
        reached = reached_by(goal, played(place, sizes))
        worst_first = reached if goal.kind == "peak" else -reached
        number = int(np.argmin(np.where(_affordable(place, goal, sizes), worst_first, np.inf)))
        raise GoalOutOfReachError(best=float(reached[number]), sizes=sizes[number], was_tried=True)
    return Finding(
        sizes=best,
        method="sweep",
        bound=float("nan"),
        reached=float(reached_by(goal, played(place, best[None, :]))[0]),
        rounds=rounds,
        notes=(NOTE.format(policy=place.base.policy.name),),
    )


def played(place: PoolPlace, sizes: Floats) -> pd.DataFrame:
    """KPIs of sizes under the rule, one row a size.

    Parameters
    ----------
    place
        What is sized, with the rule.
    sizes
        Shape (sizes, variables).
    """
    return play_designs(place.base, place.designs(sizes)).kpis


def reached_by(goal: Goal, kpis: pd.DataFrame) -> Floats:
    """What sizes reach of what the goal asks for, shape (sizes,); NaN for the cost.

    Parameters
    ----------
    goal
        What was asked.
    kpis
        One row a size.
    """
    if goal.kind not in KPI_OF:
        return np.full(len(kpis), np.nan)
    return np.asarray(kpis[KPI_OF[goal.kind]].to_numpy(dtype=np.float64))


def _around_best(place: PoolPlace, goal: Goal, lower: Floats, upper: Floats) -> tuple[Floats | None, Floats, int]:
    """Best sizes of a range, all that were tried in the first round, and how often was asked."""
    first, best, rounds = _grid(lower, upper, FIRST_SIZES), None, 0
    sizes, counts = first, FIRST_SIZES
    low, high = lower, upper
    for rounds in range(1, ROUNDS + 1):
        if best is not None:
            sizes = np.vstack([best[None, :], sizes])  # what is best stays among those that are compared
        number = _best_of(place, goal, sizes)
        if number is None:
            return None, first, rounds
        best = sizes[number]
        step = (high - low) / (np.array(counts[: len(lower)]) - 1.0)
        low, high = np.maximum(best - step, lower), np.minimum(best + step, upper)
        sizes, counts = _grid(low, high, MORE_SIZES), MORE_SIZES
    return best, first, rounds


def _best_of(place: PoolPlace, goal: Goal, sizes: Floats) -> int | None:
    """Number of the best size, the smaller of two that are as good; None where none reaches the goal."""
    kpis = played(place, sizes)
    cost = place.purchase_cost(sizes)
    if goal.kind == "cost":
        cost = cost + kpis[cost_name(place.base.district.scenario.currency)].to_numpy(dtype=np.float64)
    is_good = _affordable(place, goal, sizes)
    if goal.kind != "cost":
        reached, asked = reached_by(goal, kpis), float(goal.value or 0.0)
        is_good &= reached <= asked if goal.kind == "peak" else reached >= asked
    if not is_good.any():
        return None
    least = float(cost[is_good].min())
    same = np.flatnonzero(is_good & (cost <= least + 1e-12 * max(abs(least), 1.0)))
    return int(same[np.argmin(place.capacity_kwh(sizes[same]))])


def _affordable(place: PoolPlace, goal: Goal, sizes: Floats) -> Bools:
    if goal.budget is None:
        return np.ones(len(sizes), dtype=bool)
    return np.asarray(sizes @ place.net_prices <= goal.budget * (1.0 + 1e-12))


def _range_of(place: PoolPlace, least_kwh: float, most_kwh: float) -> tuple[Floats, Floats]:
    """Smallest and largest sizes to try: four times the scenario's power to the largest capacity at most."""
    if not place.has_own_power:
        return np.array([least_kwh]), np.array([most_kwh])
    return np.array([least_kwh, 0.0]), np.array([most_kwh, 4.0 * place.kw_per_kwh * most_kwh])


def _grid(lower: Floats, upper: Floats, counts: tuple[int, int]) -> Floats:
    """All combinations of equally spaced sizes, shape (sizes, variables)."""
    axes = [np.linspace(low, high, count) for low, high, count in zip(lower, upper, counts, strict=False)]
    return np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=1)


def operation_by_rule(place: PoolPlace, sizes: Floats) -> Floats:
    """Operation cost of sizes under the rule, shape (sizes,) [currency].

    Parameters
    ----------
    place
        What is sized, with the rule.
    sizes
        Shape (sizes, variables).
    """
    cost = played(place, sizes)[cost_name(place.base.district.scenario.currency)]
    return np.asarray(cost.to_numpy(dtype=np.float64))


def step_of_rule(place: PoolPlace, sizes: Floats) -> Floats:
    """How far sizes are moved to see what the next of them saves, shape (…, variables).

    Parameters
    ----------
    place
        What is sized.
    sizes
        Shape (…, variables).
    """
    return np.maximum(CLOSE_FRACTION * sizes, CLOSE_FRACTION * np.maximum(place.planned, 1.0))


def sides_of_rule(place: PoolPlace, sizes: Floats) -> tuple[Floats, Floats]:
    """Slopes of the operation cost to the left and the right under the rule: differences, shape (variables,) each.

    Parameters
    ----------
    place
        What is sized, with the rule.
    sizes
        Shape (variables,).
    """
    step = step_of_rule(place, sizes)
    moved = np.concatenate([sizes[None, :], sizes + np.diag(step), np.maximum(sizes - np.diag(step), 0.0)])
    cost = operation_by_rule(place, moved)
    count = len(sizes)
    right = (cost[1 : count + 1] - cost[0]) / step
    back = np.minimum(step, sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.where(back > 0.0, (cost[0] - cost[count + 1 :]) / back, -np.inf)
    return left, right
