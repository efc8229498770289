"""What is true of an answer: whether a size is the plan's, whether a budget or a range binds, what a part costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.sizing.words.amounts import is_nothing

if TYPE_CHECKING:
    from ems.sizing.answer import SizedPart, Sizing

SAME_FRACTION = 1e-3
"""Sizes, and prices, that differ by less are the same to a reader."""
SEEN_COST = 0.005
"""Savings of a year that are shown as something [currency]."""


def is_free(sizing: Sizing) -> bool:
    """Whether one storage is sized that costs nothing to have, and none that is allowed stops it.

    Parameters
    ----------
    sizing
        The answer.
    """
    part = sizing.parts[0]
    is_asked = sizing.goal.kind == "cost" and len(sizing.parts) == 1 and part.kind == "storage"
    return is_asked and sizing.purchase_cost == 0.0 and not is_nothing(part) and not part.is_at_end


def is_endless(sizing: Sizing) -> bool:
    """Whether a storage without a largest size would still grow where the search ended.

    Parameters
    ----------
    sizing
        The answer.
    """
    part = sizing.parts[0]
    is_stopped = budget_binds(sizing) or part.has_given_end or part.kind == "pv"
    return range_binds(sizing, part) and not is_stopped


def budget_binds(sizing: Sizing) -> bool:
    """Whether the budget is spent to the last.

    Parameters
    ----------
    sizing
        The answer.
    """
    budget = sizing.goal.budget
    if budget is None:
        return False
    return net_cost(sizing) >= budget * (1.0 - 1e-6)


def net_cost(sizing: Sizing) -> float:
    """What everything costs to buy after subsidy [currency].

    Parameters
    ----------
    sizing
        The answer.
    """
    return sum(capital_cost(part) * (1.0 - part.subsidy_fraction) for part in sizing.parts)


def range_binds(sizing: Sizing, part: SizedPart) -> bool:
    """Whether one more would still save more than it costs, and it is proven that no larger size was allowed.

    Parameters
    ----------
    sizing
        The answer.
    part
        One of what was sized.
    """
    is_open = sizing.is_proven and sizing.goal.kind == "cost" and len(sizing.parts) == 1 and not part.has_own_power
    return is_open and not is_nothing(part) and next_pays(part)


def next_pays(part: SizedPart) -> bool:
    """Whether one more would save more than it costs, and not just by rounding.

    Parameters
    ----------
    part
        What was sized.
    """
    return part.saved_by_next > part.yearly_per_size * (1.0 + SAME_FRACTION) + SEEN_COST


def is_planned(part: SizedPart) -> bool:
    """Whether what was found is what the plan has.

    Parameters
    ----------
    part
        What was sized.
    """
    same_kwh = abs(part.capacity_kwh - part.planned_kwh) <= SAME_FRACTION * part.planned_kwh
    same_kw = abs(part.power_kw - part.planned_kw) <= SAME_FRACTION * part.planned_kw
    return same_kw if part.kind == "pv" else same_kwh and (same_kw or not part.has_own_power)


def capital_cost(part: SizedPart) -> float:
    """What a part costs to buy before subsidy, all units together [currency].

    Parameters
    ----------
    part
        What was sized.
    """
    return _capital_cost(part, part.capacity_kwh, part.power_kw)


def planned_capital_cost(part: SizedPart) -> float:
    """What the scenario's size costs to buy before subsidy, all units together [currency].

    Parameters
    ----------
    part
        What was sized.
    """
    return _capital_cost(part, part.planned_kwh, part.planned_kw)


def _capital_cost(part: SizedPart, capacity_kwh: float, power_kw: float) -> float:
    if part.kind == "pv":
        return part.price_per_kw * power_kw
    return part.units * (part.price_per_kwh * capacity_kwh + part.price_per_kw * power_kw)
