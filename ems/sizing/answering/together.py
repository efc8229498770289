"""Sizes of several storages at the pool together, of PV there, or under a demand charge: linear programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch import read_policy
from ems.sizing.answering.together_figures import figures_of
from ems.sizing.answering.together_goals import budget_too_small, sizes_for_peak, sizes_for_share
from ems.sizing.answering.together_search import (
    AT_END_FRACTION,
    GROWTH,
    MOST_GROWTHS,
    capacity_variables,
    least_cost,
    least_without_subsidy,
    storage_variables,
    widened,
)
from ems.sizing.answering.together_survival import size_for_survival
from ems.sizing.answering.view import View, ViewFinding, ViewPart
from ems.sizing.answering.view_answer import sizing_of
from ems.sizing.programme.building import TIMES_PLANNED, pool_programme

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.dispatch.policy import PolicyLike
    from ems.district import District
    from ems.sizing.answer import Sizing
    from ems.sizing.answering.together_search import Searched
    from ems.sizing.asked import Asked
    from ems.sizing.programme.model import PoolProgramme
    from ems.sizing.programme.parts import PoolPart

    Floats = NDArray[np.float64]

PLANNED, BASE_RULE = "optimal", "self_consumption"
CURVE_STEPS = 8


def sizing_together(district: District, asked: Asked, policy: PolicyLike | None, told: Callable[[str], None]) -> Sizing:
    """Answer what sizes several classes at the pool should have together.

    Parameters
    ----------
    district, asked
        What is asked of which district.
    policy
        None or ``"optimal"``: planned; otherwise a rule.
    told
        Is told what is being done.

    Raises
    ------
    profiles.errors.InputError
        No sizes reach the goal, something stands at sites, or the budget buys too little.
    """
    if policy is not None and not (isinstance(policy, str) and policy == PLANNED):
        from ems.sizing.answering.together_rules import sizing_by_rule  # noqa: PLC0415 - asked for seldom

        return sizing_by_rule(district, asked, policy, told)
    told("The year up to what is sized")
    programme = pool_programme_of(district, asked)
    check_budget(programme, asked)
    told("The right sizes, as linear programmes")
    shown, finding = _found(district, asked, programme)
    told("Curve and front, from played years")
    view = view_of(district, asked, shown, finding.sizes)
    return sizing_of(view, asked.goal, finding, curve_steps=CURVE_STEPS)


def check_budget(programme: PoolProgramme, asked: Asked) -> None:
    """Refuse a budget that does not buy the smallest sizes.

    Parameters
    ----------
    programme, asked
        What is sized, and the question.
    """
    budget = asked.goal.budget
    if budget is not None and float(programme.box.lower @ programme.net_prices) > budget:
        raise budget_too_small(programme, asked)


def _found(district: District, asked: Asked, programme: PoolProgramme) -> tuple[PoolProgramme, ViewFinding]:
    """Search as the goal asks; the programme that comes back answers for all sizes to show."""
    if asked.goal.kind == "cost":
        return _cheapest(asked, programme)
    searches = {"share": sizes_for_share, "peak": sizes_for_peak, "survival": size_for_survival}
    found = searches[asked.goal.kind](programme, asked)
    finding = ViewFinding(
        sizes=found.sizes,
        method=found.method,
        bound_cost=found.bound_cost,
        reached=found.reached,
        rounds=found.rounds,
        operation_cost=programme.fixed_cost + found.operation_cost,
        notes=found.notes,
        guarantee_fraction=(district.scenario.outage.guarantee_fraction if asked.goal.kind == "survival" else 1.0),
    )
    return found.programme, finding


def _cheapest(asked: Asked, programme: PoolProgramme) -> tuple[PoolProgramme, ViewFinding]:
    """Sizes of least yearly cost: by cuts, or by one programme with whole numbers where the cost is not convex."""
    if not programme.is_convex:
        return _with_whole_numbers(asked, programme)
    searched = least_cost(programme, asked)
    finding = ViewFinding(
        sizes=np.maximum(searched.found.sizes, 0.0),
        method="programme",
        bound_cost=searched.found.bound,
        reached=float("nan"),
        rounds=searched.found.rounds,
        without_subsidy_kwh=_without_subsidy(asked, searched),
    )
    return searched.programme, finding


def _with_whole_numbers(asked: Asked, programme: PoolProgramme) -> tuple[PoolProgramme, ViewFinding]:
    """Sizes of least yearly cost by one programme with the dispatch."""
    for growths in range(MOST_GROWTHS + 1):
        found = programme.least(budget_cost=asked.goal.budget)
        # land and roofs do not grow: PV stays within its first range
        ends = (found.size >= programme.box.upper * (1.0 - AT_END_FRACTION)) & capacity_variables(programme)
        if asked.most is not None or not ends.any() or growths == MOST_GROWTHS:
            break
        grown = np.where(storage_variables(programme), GROWTH, 1.0) * programme.box.upper
        programme = programme.within(programme.box.lower, grown)
    finding = ViewFinding(
        sizes=np.maximum(found.size, 0.0),
        method="programme",
        bound_cost=found.bound_cost,
        reached=float("nan"),
        rounds=1,
    )
    return widened(programme, programme.box), finding


def _without_subsidy(asked: Asked, searched: Searched) -> float:
    """Capacity of each unit that would be right without subsidy; NaN for several classes or PV [kWh]."""
    programme, sizes = searched.programme, searched.found.sizes
    part = programme.parts[0]
    if len(programme.parts) > 1 or part.kind == "pv" or asked.goal.budget is not None:
        return float("nan")
    if not sizes.any() or part.price.subsidy_fraction == 0.0:
        return float(sizes[0]) / part.units
    plain = part.price.changed(subsidy_fraction=0.0)
    prices = part.per_variable(plain.yearly_per_kwh, plain.yearly_per_kw)
    return float(least_without_subsidy(searched, prices)[0]) / part.units


def pool_programme_of(district: District, asked: Asked) -> PoolProgramme:
    """Return what is asked as a programme, in its first range.

    Parameters
    ----------
    district, asked
        What is asked of which district.
    """
    name = district.scenario.policy.name
    rule = name if read_policy(name).planner is None else BASE_RULE
    first = pool_programme(district, asked.keys, asked.prices, policy=rule, own_power=asked.has_own_power)
    if not asked.least and asked.most is None:
        return first
    lower, upper = first.box.lower.copy(), first.box.upper.copy()
    for part in first.parts:
        at, units = part.capacity_at, part.units
        if at is None:
            at, units = part.power_at, 1
        if at is None:
            continue
        lower[at] = asked.least * units
        most = max(float(upper[at]), lower[at]) if asked.most is None else asked.most * units
        if part.has_own_power and part.power_at is not None:
            upper[part.power_at] *= most / upper[at]
        upper[at] = most
    return first.within(lower, upper)


def view_of(district: District, asked: Asked, programme: PoolProgramme, found: Floats) -> View:
    """Return a programme as a view.

    Parameters
    ----------
    district, asked
        What is asked of which district.
    programme
        Answers for all sizes to show.
    found
        Sizes found, shape (variables,); the curve goes along those of the first class that has some.
    """
    parts = [_view_part(district, asked, part) for part in programme.parts]
    if found.any():
        parts.sort(key=lambda part: not _has_some(part, found))
    return View(
        scenario=district.scenario,
        policy=PLANNED,
        parts=tuple(parts),
        ask=programme.operation(),
        sides=programme.sides,
        box=programme.box,
        prices=programme.prices,
        net_prices=programme.net_prices,
        planned=programme.planned,
        fixed_cost=programme.fixed_cost,
        notes=(*programme.notes, *_power_notes(programme)),
        figures=lambda sizes: figures_of(programme, asked.goal, sizes),
        pays_for_peak=bool(district.scenario.prices.pool.demand_charge_per_kw),
    )


def _power_notes(programme: PoolProgramme) -> tuple[str, ...]:
    if not any(part.has_own_power and not part.price.price_per_kw for part in programme.parts):
        return ()
    return ("a kW has no price of its own here: power is sized by what it saves alone, the least that saves most",)


def _has_some(part: ViewPart, sizes: Floats) -> bool:
    at = part.power_at if part.capacity_at is None else part.capacity_at
    return at is not None and float(sizes[at]) > 0.0


def _view_part(district: District, asked: Asked, part: PoolPart) -> ViewPart:
    section = district.scenario.storage[part.name] if part.kind == "storage" else district.scenario.pv[part.name]
    each = 1 if part.kind == "pv" else part.units
    return ViewPart(
        key=part.key,
        title=section.title,
        title_ja=section.title_ja or section.title,
        kind=part.kind,
        units=each,
        counted=each,
        planned_kwh=part.planned_kwh / each if part.kind == "storage" else float("nan"),
        planned_kw=part.planned_kw / each,
        price=asked.prices[part.key],
        capacity_at=part.capacity_at,
        power_at=part.power_at,
        most_kwh=np.inf if asked.most is None or part.kind == "pv" else asked.most,
        most_kw=np.inf if part.kind != "pv" else TIMES_PLANNED * part.planned_kw if asked.most is None else asked.most,
        has_given_end=asked.most is not None,
    )
