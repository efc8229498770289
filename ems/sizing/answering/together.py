"""Sizes of several storages at the pool together, of PV there, or under a demand charge: one linear programme."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch import read_policy
from ems.sizing.answering.view import BEYOND, BEYOND_BEST, View, ViewFinding, ViewPart, sizing_of
from ems.sizing.asked import refuse
from ems.sizing.programme.building import pool_programme

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.dispatch.policy import PolicyLike
    from ems.district import District
    from ems.sizing.answer import Sizing
    from ems.sizing.asked import Asked
    from ems.sizing.programme.model import PoolProgramme

    Floats = NDArray[np.float64]

PLANNED, BASE_RULE = "optimal", "self_consumption"
CURVE_STEPS = 10
GROWTH, MOST_GROWTHS, AT_END_FRACTION = 4.0, 4, 1e-6


def sizing_together(district: District, asked: Asked, policy: PolicyLike | None, told: Callable[[str], None]) -> Sizing:
    """Answer what sizes several classes at the pool should have together.

    Parameters
    ----------
    district, asked
        What is asked of which district.
    policy
        None or ``"optimal"``: planned.
    told
        Is told what is being done.

    Raises
    ------
    profiles.errors.InputError
        The goal is not the cost, a rule decides, something stands at sites, or the budget buys too little.
    """
    _refuse_others(asked, policy)
    told("The year up to what is sized")
    programme = _programme(district, asked, 1.0)
    told("The right sizes, as a linear programme")
    if asked.goal.budget is not None and float(programme.box.lower @ programme.net_prices) > asked.goal.budget:
        cost = float(programme.box.lower @ programme.net_prices)
        what = f"does not buy the smallest sizes, which cost {cost:,.0f} after subsidy"
        raise refuse(f"budget = {asked.goal.budget:,.0f}", what, "raise it, or allow smaller sizes")
    times = 1.0
    for _ in range(MOST_GROWTHS + 1):
        found = programme.least(budget_cost=asked.goal.budget)
        mains, upper = [part.capacity_at for part in programme.parts], programme.box.upper
        # land and roofs do not grow: PV stays within its first range
        at_end = any(found.size[at] >= upper[at] * (1.0 - AT_END_FRACTION) > 0.0 for at in mains if at is not None)
        if asked.most is not None or not at_end:
            break
        times *= GROWTH
        programme = _programme(district, asked, times)
    told("Curve")
    finding = ViewFinding(
        sizes=np.maximum(found.size, 0.0),
        method="programme",
        bound_cost=found.bound_cost,
        reached=float("nan"),
        rounds=1,
        without_subsidy_kwh=_without_subsidy(district, asked, times, programme, found.size),
    )
    shown = _wide_enough(district, asked, programme, finding.sizes)
    return sizing_of(_view(district, asked, shown), asked.goal, finding, curve_steps=CURVE_STEPS)


def _refuse_others(asked: Asked, policy: PolicyLike | None) -> None:
    """Refuse goals and policies that the programme does not know."""
    if asked.goal.kind != "cost":
        what = "is a goal for one storage that acts last at the pool; here sizes are found for the cost"
        raise refuse(f"goal = {asked.goal.kind!r}", what, "name that storage alone, or ask for the cost")
    if policy is not None and policy != PLANNED:
        what = "sizes of several classes, or of PV, are planned with perfect foresight"
        raise refuse(f"policy = {policy!r}", what, "leave it out, or sweep over the sizes: ems sweep")


def _programme(district: District, asked: Asked, times: float) -> PoolProgramme:
    """Return the programme, its largest sizes so many times those that it takes by itself."""
    name = district.scenario.policy.name
    rule = name if read_policy(name).planner is None else BASE_RULE

    def made(least: dict[str, float], most: dict[str, float]) -> PoolProgramme:
        return pool_programme(
            district, asked.keys, asked.prices, policy=rule, own_power=asked.has_own_power, least=least, most=most
        )

    first = made({}, {})
    if times == 1.0 and not asked.least and asked.most is None:
        return first
    units = _units(first)
    least = {key: asked.least * count for key, count in units.items()}
    if asked.most is not None:
        return made(least, {key: asked.most * count for key, count in units.items()})
    most = {
        part.key: times * float(first.box.upper[part.capacity_at])
        for part in first.parts
        if part.capacity_at is not None
    }
    return made(least, most)


def _units(programme: PoolProgramme) -> dict[str, int]:
    """How many units a size given for each of them stands for, by class."""
    return {part.key: 1 if part.kind == "pv" else part.units for part in programme.parts}


def _wide_enough(district: District, asked: Asked, programme: PoolProgramme, sizes: Floats) -> PoolProgramme:
    """Return a programme that answers from nothing to beyond what is shown."""
    needed = np.maximum(BEYOND_BEST * sizes, BEYOND * programme.planned) * (1.0 + AT_END_FRACTION)
    if not programme.box.lower.any() and (programme.box.upper >= needed).all():
        return programme
    mains = [(part, part.power_at if part.capacity_at is None else part.capacity_at) for part in programme.parts]
    most = {part.key: max(float(needed[at]), float(programme.box.upper[at])) for part, at in mains if at is not None}
    return pool_programme(
        district,
        asked.keys,
        asked.prices,
        policy=programme.policy,
        own_power=asked.has_own_power,
        most=most,
    )


def _without_subsidy(district: District, asked: Asked, times: float, programme: PoolProgramme, found: Floats) -> float:
    """Capacity of each unit that would be right without subsidy; NaN for several classes or PV [kWh]."""
    if len(asked.keys) > 1 or asked.keys[0].startswith("pv.") or asked.goal.budget is not None:
        return float("nan")
    if not found.any() or all(price.subsidy_fraction == 0.0 for price in asked.prices.values()):
        return float(found[0]) / programme.parts[0].units
    plain = {key: price.changed(subsidy_fraction=0.0) for key, price in asked.prices.items()}
    dear = _programme(district, replace(asked, prices=plain), times)
    return float(dear.least().size[0]) / dear.parts[0].units


def _view(district: District, asked: Asked, programme: PoolProgramme) -> View:
    """Return the programme as a view."""
    parts = []
    for part in programme.parts:
        kind, name = part.kind, part.name
        section = district.scenario.storage[name] if kind == "storage" else district.scenario.pv[name]
        each = 1 if kind == "pv" else part.units
        parts.append(
            ViewPart(
                key=part.key,
                title=section.title,
                title_ja=section.title_ja or section.title,
                kind=kind,
                units=each,
                counted=each,
                planned_kwh=part.planned_kwh / each if kind == "storage" else float("nan"),
                planned_kw=part.planned_kw / each,
                price=asked.prices[part.key],
                capacity_at=part.capacity_at,
                power_at=part.power_at,
            )
        )
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
        notes=programme.notes,
    )
