"""What ``ems size`` is asked."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final, TypedDict, get_args

from ems.sizing.answer import GoalKind
from profiles.errors import InputError, Problem

COST: Final = "cost"
GOALS: tuple[GoalKind, ...] = get_args(GoalKind)
EXAMPLES = "write cost, share=0.7, peak=2000 or survival=72"


class Money(TypedDict, total=False):
    """Prices and terms that differ from the scenario's, as :func:`ems.best_size` names them."""

    price_per_kwh: float
    price_per_kw: float
    subsidy_fraction: float
    life_years: float
    discount_fraction: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeAsked:
    """What is sized, and for what.

    Parameters
    ----------
    keys
        What is sized; empty: the storage of which most is installed.
    goal, value
        Kind of the goal, and what must be reached; None for the cost.
    budget
        Most that may be spent, after subsidy [currency]; None: no limit.
    own_power
        Whether the power is sized too.
    policy
        Rule that dispatches it; None: the best dispatch.
    least, most
        Range of the capacity of a unit, of PV of the power of all [kWh or kW]; None: as it needs.
    money
        Prices and terms that differ from the scenario's.
    how_sure
        Whether the uncertain is drawn too.
    draws
        How often; None: as often as the program thinks right.
    """

    keys: tuple[str, ...] = ()
    goal: GoalKind = COST
    value: float | None = None
    budget: float | None = None
    own_power: bool = False
    policy: str | None = None
    least: float | None = None
    most: float | None = None
    money: Money = field(default_factory=Money)
    how_sure: bool = False
    draws: int | None = None


def read_goal(text: str) -> tuple[GoalKind, float | None]:
    """Return the kind of a goal and what must be reached.

    Parameters
    ----------
    text
        As typed.

    Raises
    ------
    profiles.errors.InputError
        There is no such goal, or its value is missing or no number.

    Examples
    --------
    >>> read_goal("cost"), read_goal("peak=2000")
    (('cost', None), ('peak', 2000.0))
    """
    kind, equals, number = (part.strip() for part in text.partition("="))
    where = f"--goal {text}"
    if kind not in GOALS:
        raise InputError("command line", [Problem(where=where, what="is no goal", remedy=EXAMPLES)])
    chosen: GoalKind = kind
    if chosen == COST:
        if equals:
            raise InputError("command line", [Problem(where=where, what="takes no value", remedy="write --goal cost")])
        return chosen, None
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        what = "says no number that must be reached" if not number else f"{number} is no number"
        raise InputError("command line", [Problem(where=where, what=what, remedy=EXAMPLES)])
    return chosen, value
