"""Which search answers which goal, and what is said where no size reaches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.sizing.asked import refuse
from ems.sizing.goals.finding import GoalOutOfReachError
from ems.sizing.goals.least_cost import cheapest_size
from ems.sizing.goals.matched_share import SharePlace, size_for_share
from ems.sizing.goals.peak_import import size_for_peak
from ems.sizing.goals.survival import shelters_of, size_for_survival
from ems.sizing.goals.tried import tried_size
from ems.units import number, percent

if TYPE_CHECKING:
    from ems.sizing.answer import Goal
    from ems.sizing.goals.finding import Finding, Range
    from ems.sizing.places.pool import PoolPlace
    from profiles.errors import InputError


def found_by_goal(place: PoolPlace, goal: Goal, within: Range, *, by_rule: bool) -> Finding:
    """Search as the goal asks.

    Parameters
    ----------
    place, goal, within
        What is sized, for what, in which range.
    by_rule
        Whether a rule decides, so that sizes are tried.

    Raises
    ------
    GoalOutOfReachError, ems.sizing.search.parts.OutOfReachError
        No size reaches the goal, or the budget buys nothing that may be chosen.
    profiles.errors.InputError
        No shelter has such a battery.
    """
    if goal.kind == "survival":
        if not shelters_of(place):
            remedy = "name the class that [shelter.*] has as its storage"
            raise refuse(place.key, "stands at no shelter, so that nothing survives by it", remedy)
        return size_for_survival(place, goal, within)
    if by_rule or (goal.kind == "share" and not SharePlace(place).is_exact):
        return tried_size(place, goal, within)
    searches = {"cost": cheapest_size, "share": size_for_share, "peak": size_for_peak}
    return searches[goal.kind](place, goal, within)


def out_of_reach(place: PoolPlace, goal: Goal, within: Range, error: Exception) -> InputError:
    """Say that no size reaches what is asked, and what is the best within reach.

    Parameters
    ----------
    place, goal, within
        What is sized, for what, in which range.
    error
        What the search ended with.
    """
    limits = []
    if within.most_kwh is not None:
        limits.append(f"most = {number(within.most_kwh / place.base.units)} kWh")
    if goal.budget is not None:
        limits.append(f"budget = {number(goal.budget)}")
    inside = f" within {' and '.join(limits)}" if limits else ""
    if not isinstance(error, GoalOutOfReachError):
        cost = number(float(np.min(within.least_kwh * place.net_prices[0])))
        return refuse(
            f"budget = {number(goal.budget or 0.0)}",
            f"does not buy the smallest size, which costs {cost} after subsidy",
            "raise it, or allow smaller sizes",
        )
    units, kwh = place.base.units, float(place.capacity_kwh(error.sizes))
    if goal.kind == "survival":
        where = f"value = {goal.value:g} h"
        if not np.isfinite(error.best):
            return refuse(
                where,
                "no battery of this kind carries the vital services so long, however large",
                "ask for fewer hours, more power per kWh, or more sun at the shelter",
            )
        what = f"needs {number(error.best)} kWh in each unit, more than there may be{inside}"
        return refuse(where, what, "raise the limit, or ask for fewer hours")
    # rounded to where it can be asked for
    share, kw = np.floor(1e4 * error.best) / 1e4, np.ceil(10.0 * error.best) / 10.0
    best = percent(share, 2) if goal.kind == "share" else f"{kw:,.1f} kW"
    asked = percent(float(goal.value or 0.0), 2) if goal.kind == "share" else f"{goal.value:,g} kW"
    if error.was_tried:
        what = f"no size that was tried reaches it{inside}; the best is {best}, with {number(kwh / units)} kWh each"
    elif within.most_kwh is None and goal.budget is None:
        what = f"no size reaches it: the best is {best}, however large it is"
    else:
        what = f"no size reaches it{inside}; the best is {best}, with {number(kwh / units)} kWh in each unit"
    return refuse(f"value = {asked}", what, "ask for that much, or for another goal")
