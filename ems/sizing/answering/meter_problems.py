"""What is said where no size behind a meter reaches what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.sizing.asked import refuse
from ems.units import number, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.sizing.answering.behind_meters import MeterQuestion
    from ems.sizing.goals.finding import GoalOutOfReachError
    from profiles.errors import InputError

    Floats = NDArray[np.float64]


def goal_problem(question: MeterQuestion, error: GoalOutOfReachError) -> InputError:
    """Say that no size reaches a share or a peak, and what is the best within reach.

    Parameters
    ----------
    question
        What was asked.
    error
        The best that is reached, and with which sizes.
    """
    goal = question.asked.goal
    # rounded to where it can be asked for
    share, kw = np.floor(1e4 * error.best) / 1e4, np.ceil(10.0 * error.best) / 10.0
    best = percent(share, 2) if goal.kind == "share" else f"{kw:,.1f} kW"
    asked = percent(float(goal.value or 0.0), 2) if goal.kind == "share" else f"{goal.value:,g} kW"
    inside, tried = _limits(question), "that was tried " if error.was_tried else ""
    what = f"no size {tried}reaches it{inside}; the best is {best}, with {_in_words(question, error.sizes)}"
    return refuse(f"value = {asked}", what, "ask for that much, or for another goal")


def survival_problem(question: MeterQuestion, needed_kwh: float) -> InputError:
    """Say that no storage, or none that is allowed, carries the vital services so long.

    Parameters
    ----------
    question
        What was asked.
    needed_kwh
        What would be needed at a site; NaN: none is enough [kWh].
    """
    where = f"value = {question.asked.goal.value:g} h"
    if not np.isfinite(needed_kwh):
        what = "no battery of this kind carries the vital services so long, however large"
        return refuse(where, what, "ask for fewer hours, more power per kWh, or more sun at the shelter")
    what = f"needs {number(needed_kwh)} kWh, more than there may be{_limits(question)}"
    return refuse(where, what, "raise the limit, or ask for fewer hours")


def check_load(question: MeterQuestion) -> None:
    """Refuse a share of the load where there is none.

    Parameters
    ----------
    question
        What was asked.

    Raises
    ------
    profiles.errors.InputError
        A share is asked for at sites that only generate.
    """
    if question.asked.goal.kind == "share" and not question.place.loads.load_kw.any():
        names = question.place.site_names
        others = f" and {len(names) - 1} more" if len(names) > 1 else ""
        what = f"there is no load at {names[0]}{others} to match a share of"
        raise refuse("goal = 'share'", what, "name another site, or ask for the cost")


def budget_problem(question: MeterQuestion) -> InputError:
    """Say that a budget does not buy the smallest sizes.

    Parameters
    ----------
    question
        What was asked.
    """
    cost = float(question.place.lower @ question.place.net_prices)
    what = f"does not buy the smallest size, which costs {cost:,.0f} after subsidy"
    return refuse(f"budget = {question.asked.goal.budget or 0.0:,.0f}", what, "raise it, or allow smaller sizes")


def _limits(question: MeterQuestion) -> str:
    """Limits of the sizes that were given, in words."""
    asked, limits = question.asked, []
    if asked.most is not None:
        limits.append(f"most = {number(asked.most)}")
    if asked.goal.budget is not None:
        limits.append(f"budget = {number(asked.goal.budget)}")
    return f" within {' and '.join(limits)}" if limits else ""


def _in_words(question: MeterQuestion, sizes: Floats) -> str:
    place, words = question.place, []
    if place.capacity_at is not None:
        words.append(f"{number(place.capacity_kwh(sizes))} kWh and {number(place.power_kw(sizes))} kW of storage")
    if place.plants_at is not None:
        words.append(f"{number(place.plants_kw(sizes))} kW of PV")
    where = " on the average of the sites" if place.is_unlike else " at each site"
    return f"{' and '.join(words)}{where if place.units > 1 else ''}"
