"""The size of what stands behind meters: one site's, or one common size for all sites of a class."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ems.sizing.answering.behind_meters import MeterQuestion
from ems.sizing.answering.meter_problems import budget_problem, check_load, goal_problem, survival_problem
from ems.sizing.answering.meter_view import KEPT, OPEN, kept_cost, view_of
from ems.sizing.answering.view import ViewFinding
from ems.sizing.answering.view_answer import sizing_of
from ems.sizing.goals import behind_meters as goals
from ems.sizing.goals.finding import GoalOutOfReachError
from ems.sizing.goals.survival import NOTE as SURVIVAL_NOTE
from ems.sizing.goals.survival import smallest_unit_kwh
from ems.sizing.goals.survival_behind_meters import capacity_share, check_shelters
from ems.sizing.places.sites.building import OPEN_BOUND
from ems.sizing.places.sites.energy import SiteEnergy
from ems.sizing.search.cutting import least
from ems.sizing.search.parts import Box, Found, OutOfReachError
from profiles.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.dispatch.policy import PolicyLike
    from ems.district import District
    from ems.sizing.answer import Method, Sizing
    from ems.sizing.asked import Asked
    from ems.sizing.places.sites.place import SitePlace

    Floats = NDArray[np.float64]

FEW_SITES, FINE_STEPS, COARSE_STEPS = 20, 32, 8
SEEN_COST = 0.5
"""A gap below this is none that a note would speak of [currency]."""


def sizing_at_sites(district: District, asked: Asked, policy: PolicyLike | None, told: Callable[[str], None]) -> Sizing:
    """Answer what size a battery, or PV, behind meters should have, by the tariffs of its sites.

    Parameters
    ----------
    district, asked
        What is asked of which district.
    policy
        None or ``"optimal"``: it is planned with perfect foresight, site by site; otherwise a rule decides.
    told
        Is told what is being done.

    Raises
    ------
    profiles.errors.InputError
        No size reaches the goal, the rule is none, the budget buys too little, or a share is asked of no load.
    """
    told("Sites and their tariffs")
    question = MeterQuestion.of(district, asked, policy)
    check_load(question)
    told("The right size")
    question, found = _found(question)
    told("Curve, map and front")
    place = question.place
    # under a demand charge every size is a linear programme of the year
    is_quick = place.units <= FEW_SITES and (question.by_rule or not any(meters.has_demand for meters in place.meters))
    steps = FINE_STEPS if is_quick else COARSE_STEPS
    answer = sizing_of(view_of(question, found.sizes), asked.goal, _finding(question, found), curve_steps=steps)
    if answer.is_proven and answer.gap > SEEN_COST:
        return answer
    return replace(answer, notes=tuple(note for note in answer.notes if note not in (OPEN, OPEN_BOUND)))


def _found(question: MeterQuestion) -> tuple[MeterQuestion, Found]:
    """Search as the goal asks, and say so where no size reaches it."""
    goal = question.asked.goal
    if goal.kind == "survival":
        return question, _surviving(question)
    place = question.place

    def search(within: SitePlace) -> Found:
        if question.is_tried:
            return goals.tried_sizes(question.sites_at(within), within, goal)
        nonlocal place
        place = within
        return goals.found_by_cuts(within, goal)

    try:
        place, found = goals.found_in_growing_box(question.place, search, may_grow=question.asked.most is None)
    except GoalOutOfReachError as error:
        raise goal_problem(question, error) from error
    except OutOfReachError as error:
        if error.limit is None:
            raise budget_problem(question) from error
        best, sizes = goals.best_within_reach(place, goal, error)
        raise goal_problem(question, GoalOutOfReachError(best=best, sizes=sizes)) from error
    return replace(question, place=place), found


def _surviving(question: MeterQuestion) -> Found:
    """Find the smallest storage that, kept full, carries the vital services of the shelters that live by it."""
    place, goal = question.place, question.asked.goal
    check_shelters(question.shelters, place)
    try:
        hours, district = float(goal.value or 0.0), question.district
        least_kwh = max(
            smallest_unit_kwh((shelter,), district, hours) / capacity_share(place, shelter)
            for shelter in question.shelters
        )
    except RunError as error:
        raise survival_problem(question, np.nan) from error
    capacity = max(least_kwh, question.asked.least)
    sizes = place.of_variables(capacity, capacity * place.unit.kw_per_kwh, 0.0)
    too_dear = goal.budget is not None and float(sizes @ place.net_prices) > goal.budget * KEPT
    if too_dear or (question.asked.most is not None and capacity > question.asked.most):
        raise survival_problem(question, capacity)
    price = float(place.purchase_cost(sizes))
    return Found(
        sizes=sizes,
        value=price,
        price=price,
        bound=-np.inf,
        is_reached=True,
        is_flat=False,
        rounds=len(question.shelters),
        cuts=(),
    )


def _finding(question: MeterQuestion, found: Found) -> ViewFinding:
    """Put what was found beside what is known of it."""
    goal, method = question.asked.goal, _method(question)
    return ViewFinding(
        sizes=found.sizes,
        method=method,
        bound_cost=found.bound if method == "exact" else float("nan"),
        reached=_reached(question, found.sizes),
        rounds=found.rounds,
        without_subsidy_kwh=_without_subsidy(question, found),
        operation_cost=_operation_cost(question, found.sizes),
        notes=_notes(question),
        guarantee_fraction=question.district.scenario.outage.guarantee_fraction if goal.kind == "survival" else 1.0,
        limits_each_site=question.place.units > 1,
    )


def _method(question: MeterQuestion) -> Method:
    if question.asked.goal.kind == "survival":
        return "bisection"
    return "sweep" if question.is_tried else "exact"


def _reached(question: MeterQuestion, sizes: Floats) -> float:
    """What the goal asked for, at the sizes found; NaN for the cost."""
    goal, place = question.asked.goal, question.place
    value = float(goal.value or 0.0)
    if goal.kind == "survival":
        return value
    if question.by_rule or goal.kind == "cost":
        return float(goals.reached_by(goal, question.sites.years(sizes[None, :]))[0])
    energy = SiteEnergy(place=place)
    if goal.kind == "share":
        return float(energy.shares(sizes[None, :])[0])
    return min(value, energy.highest_kw)


def _operation_cost(question: MeterQuestion, sizes: Floats) -> float | None:
    """Cost of the year in which the goal is kept; None where that is the cheapest year."""
    cost = float(kept_cost(question, sizes[None, :], sizes)[0])
    return cost if np.isfinite(cost) else None


def _notes(question: MeterQuestion) -> tuple[str, ...]:
    """What a reader must know of how the sizes were found, and of what was asked."""
    goal, place = question.asked.goal, question.place
    if goal.kind == "survival":
        return (SURVIVAL_NOTE,)
    notes = []
    if goal.kind == "share":
        notes.append(goals.RULE_SHARE_NOTE if question.by_rule else goals.SHARE_NOTE)
        notes += [goals.SHARE_OF_ALL_NOTE] if place.units > 1 else []
    elif goal.kind == "peak":
        notes += [] if question.by_rule else [goals.PEAK_NOTE]
        notes += [goals.PEAK_OF_ALL_NOTE] if place.units > 1 else []
    if question.by_rule:
        notes.append(goals.RULE_NOTE.format(policy=question.policy_name))
    return tuple(notes)


def _without_subsidy(question: MeterQuestion, found: Found) -> float:
    """Capacity at each site that would be right without subsidy; NaN where that is not asked [kWh]."""
    asked, place = question.asked, question.place
    is_asked = asked.goal.kind == "cost" and asked.goal.budget is None and not question.is_tried
    if not is_asked or place.capacity_at is None or place.plants_at is not None:
        return float("nan")
    if asked.least == 0.0 and not found.sizes.any():
        return 0.0  # what does not pay with subsidy does not without
    if all(price.subsidy_fraction == 0.0 for price in asked.prices.values()):
        return float(found.sizes[0])
    (price,) = asked.prices.values()
    dear = replace(place, storage_price=price.changed(subsidy_fraction=0.0))
    # it is no larger than with subsidy: the cuts that are known hold it from below
    upper = place.upper if place.has_own_power else np.maximum(found.sizes, place.lower)
    box = Box(lower=place.lower, upper=upper)
    return float(least(place.operation(), box, prices=dear.prices, rows=place.rows(), known=found.cuts).sizes[0])
