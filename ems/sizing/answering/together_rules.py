"""Sizes of several classes at the pool tried one by one under a rule: whole years are played, nothing is proven."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.dispatch import read_policy
from ems.dispatch.rules.rule import BUILT_IN
from ems.island.reserve.default import RESERVE_RULE
from ems.kpis.definitions import cost_name
from ems.sizing.answering.together_goals import too_little
from ems.sizing.answering.together_search import widened
from ems.sizing.answering.together_survival import survival_of
from ems.sizing.answering.view import View, ViewFinding
from ems.sizing.answering.view_answer import sizing_of
from ems.sizing.asked import refuse
from ems.sizing.goals.tried import KPI_OF, NOTE
from ems.sizing.search.parts import Cut
from ems.sizing.showing.curve import KPIS
from ems.year.one import simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from ems.dispatch import Policy
    from ems.dispatch.policy import PolicyLike
    from ems.district import District
    from ems.results import Result
    from ems.sizing.answer import Goal, Sizing
    from ems.sizing.asked import Asked
    from ems.sizing.programme.model import PoolProgramme
    from profiles.errors import InputError

    Floats = NDArray[np.float64]

FIRST_SIZES = {1: 13, 2: 5, 3: 4}
"""Sizes of each variable in the first round, by the number of variables; 3 for more."""
TIMES_PLANNED = 2.0
"""The first round reaches so many times the scenario's sizes, unless it is said."""
ROUNDS, CURVE_STEPS, CLOSE_FRACTION = 8, 6, 1e-2
AFFORDED_FRACTION = 1e-12


def sizing_by_rule(district: District, asked: Asked, policy: PolicyLike, told: Callable[[str], None]) -> Sizing:
    """Answer what sizes several classes at the pool should have where a rule decides.

    Parameters
    ----------
    district, asked
        What is asked of which district.
    policy
        The rule.
    told
        Is told what is being done.

    Raises
    ------
    profiles.errors.InputError
        The policy plans, the rule keeps what one size needs, or no sizes that were tried reach the goal.
    """
    from ems.sizing.answering.together import check_budget, pool_programme_of, view_of  # noqa: PLC0415 - the caller

    rule = read_policy(policy)
    _check(district, asked, rule)
    told("The year up to what is sized")
    programme = pool_programme_of(district, asked)
    check_budget(programme, asked)
    tried = TriedYears(programme=widened(programme, programme.box), rule=rule)
    told(f"Sizes tried under the rule {rule.name}")
    sizes = best_tried(tried, asked, programme.box.lower, _first_upper(programme, asked))
    told("Curve")
    finding = ViewFinding(
        sizes=sizes,
        method="sweep",
        bound_cost=float("nan"),
        reached=float(tried.year(sizes).kpis[KPI_OF[asked.goal.kind]]) if asked.goal.kind in KPI_OF else float("nan"),
        rounds=tried.count,
        notes=(NOTE.format(policy=rule.name),),
    )
    planned = view_of(district, asked, tried.programme, sizes)
    view = View(
        scenario=district.scenario,
        policy=rule.name,
        parts=planned.parts,
        ask=tried.ask,
        sides=tried.sides,
        box=planned.box,
        prices=planned.prices,
        net_prices=planned.net_prices,
        planned=planned.planned,
        fixed_cost=0.0,
        notes=(),
        figures=tried.figures,
    )
    return sizing_of(view, asked.goal, finding, curve_steps=CURVE_STEPS)


def _check(district: District, asked: Asked, rule: Policy) -> None:
    """Refuse what cannot be tried."""
    remedy = "give a rule, leave the policy out, or sweep over the sizes: ems sweep"
    if rule.planner is not None:
        what = "plans; sizes of several classes are planned with perfect foresight, or tried under a rule"
        raise refuse(f"policy = {rule.name!r}", what, remedy)
    if asked.goal.kind == "survival":
        what = "does not depend on a rule: the batteries are kept full for it"
        raise refuse(f"policy = {rule.name!r}", what, "leave the policy out")
    knows = rule.pool.name == RESERVE_RULE or (rule.pool.name not in BUILT_IN and rule.pool.uses_own_series)
    if knows and district.scenario.policy.reserve_fraction is None:
        what = "keeps what an outage needs of the battery that the scenario has, not of other sizes"
        raise refuse(f"policy = {rule.name!r}", what, "state policy.reserve_fraction, or sweep: ems sweep")


class TriedYears:
    """Years that were played under a rule, by their sizes.

    Parameters
    ----------
    programme
        Knows the district with any sizes.
    rule
        Who decides.
    """

    def __init__(self, *, programme: PoolProgramme, rule: Policy) -> None:
        self.programme, self.rule = programme, rule
        self._years: dict[tuple[float, ...], Result] = {}
        self._cost = cost_name(programme.district.scenario.currency)

    @property
    def count(self) -> int:
        """How many years were played."""
        return len(self._years)

    def year(self, sizes: Floats) -> Result:
        """Return the year with some sizes.

        Parameters
        ----------
        sizes
            Shape (variables,).
        """
        key = tuple(sizes.tolist())
        if key not in self._years:
            self._years[key] = simulate(self.programme.district_at(sizes), self.rule)
        return self._years[key]

    def cost_at(self, sizes: Floats) -> float:
        """Return the district cost of the year with some sizes [currency].

        Parameters
        ----------
        sizes
            Shape (variables,).
        """
        return float(self.year(sizes).kpis[self._cost])

    def ask(self, sizes: Floats) -> Sequence[Cut]:
        """Ask the cost alone: a rule answers to its size as it likes, and there is no line below.

        Parameters
        ----------
        sizes
            Shape (sizes, variables).
        """
        return [Cut(at=one, value=self.cost_at(one), slopes=np.full(len(one), np.nan)) for one in sizes]

    def sides(self, sizes: Floats) -> tuple[Floats, Floats]:
        """Differences of the cost to sizes that lie close by, shape (variables,) each.

        Parameters
        ----------
        sizes
            Shape (variables,).
        """
        found, here = np.full((2, len(sizes)), np.nan), self.cost_at(sizes)
        steps = CLOSE_FRACTION * np.maximum(sizes, 0.1 * self.programme.planned)
        for number, step in enumerate(steps):
            for side, sign in enumerate((-1.0, 1.0)):
                moved = sizes.copy()
                moved[number] += sign * step
                if moved[number] >= 0.0:
                    found[side, number] = (self.cost_at(moved) - here) / (sign * step)
        return found[0], found[1]

    def figures(self, sizes: Floats) -> pd.DataFrame:
        """Share, peak, CO2 and survival of sizes, one row each.

        Parameters
        ----------
        sizes
            Shape (sizes, variables).
        """
        hours, rows = float(self.programme.district.scenario.outage.hours), []
        for one in sizes:
            year = self.year(one)
            figures = {name: float(year.kpis[name]) for name in KPIS}
            rows.append(figures | {"survival_fraction": survival_of(self.programme, one, year, hours)})
        return pd.DataFrame(rows)


def best_tried(tried: TriedYears, asked: Asked, lower: Floats, upper: Floats) -> Floats:
    """Return the best of a grid of sizes, and of those ever closer around it, shape (variables,).

    Parameters
    ----------
    tried
        Plays the years.
    asked
        The question.
    lower, upper
        Range of the first round, shape (variables,).

    Raises
    ------
    profiles.errors.InputError
        None that was tried reaches the goal within the budget.
    """
    count = FIRST_SIZES.get(len(lower), 3)
    axes = [np.linspace(low, high, count) for low, high in zip(lower, upper, strict=True)]
    grid = [np.array(one) for one in product(*axes)]
    values = [_value(tried, asked, one) for one in grid]
    number = int(np.argmin(values))
    if not np.isfinite(values[number]):
        raise _out_of_reach(tried, asked, grid)
    best, value, step = grid[number], values[number], (upper - lower) / (count - 1.0)
    for _ in range(ROUNDS):
        has_moved = False
        for variable, sign in product(range(len(best)), (-1.0, 1.0)):
            near = best.copy()
            near[variable] = max(near[variable] + sign * step[variable], lower[variable])
            if asked.most is not None:
                near = np.minimum(near, upper)
            found = _value(tried, asked, np.minimum(near, tried.programme.box.upper))
            if found < value:
                best, value, has_moved = np.minimum(near, tried.programme.box.upper), found, True
        if not has_moved:
            step = step / 2.0
    return best


def _value(tried: TriedYears, asked: Asked, sizes: Floats) -> float:
    """What is made small; infinite where sizes do not reach the goal or cost more than the budget."""
    goal, programme = asked.goal, tried.programme
    if not _is_affordable(programme, goal, sizes):
        return np.inf
    purchase = float(programme.purchase_cost(sizes))
    if goal.kind == "cost":
        return purchase + tried.cost_at(sizes)
    reached, wanted = float(tried.year(sizes).kpis[KPI_OF[goal.kind]]), float(goal.value or 0.0)
    is_reached = reached <= wanted if goal.kind == "peak" else reached >= wanted
    return purchase if is_reached else np.inf


def _is_affordable(programme: PoolProgramme, goal: Goal, sizes: Floats) -> bool:
    return goal.budget is None or float(sizes @ programme.net_prices) <= goal.budget * (1.0 + AFFORDED_FRACTION)


def _out_of_reach(tried: TriedYears, asked: Asked, grid: list[Floats]) -> InputError:
    """Say what is the best of what was tried."""
    allowed = [one for one in grid if _is_affordable(tried.programme, asked.goal, one)]
    sign = 1.0 if asked.goal.kind == "peak" else -1.0
    reached = [float(tried.year(one).kpis[KPI_OF[asked.goal.kind]]) for one in allowed]
    number = int(np.argmin(sign * np.array(reached)))
    return too_little(tried.programme, asked, reached[number], allowed[number])


def _first_upper(programme: PoolProgramme, asked: Asked) -> Floats:
    """Largest sizes of the first round, shape (variables,)."""
    if asked.most is not None:
        return programme.box.upper
    least = np.maximum(TIMES_PLANNED * programme.planned, TIMES_PLANNED * programme.box.lower)
    return np.asarray(np.minimum(least, programme.box.upper))
