"""The size of one storage at the pool: search, figures, sentences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.designs import pool_base
from ems.designs.cases import reasons_against_cases
from ems.dispatch import read_policy
from ems.kpis.definitions import cost_name
from ems.sizing.answer import Goal, SizedPart, Sizing
from ems.sizing.answering.parts import IN_PROPORTION, price_note, with_next_at_found
from ems.sizing.answering.reaching import found_by_goal, out_of_reach
from ems.sizing.goals.finding import GoalOutOfReachError, Range
from ems.sizing.goals.least_cost import cheapest_size
from ems.sizing.goals.matched_share import SharePlace
from ems.sizing.goals.peak_import import keeping, lowest_peaks_kw
from ems.sizing.goals.survival import hours_looked_at
from ems.sizing.goals.tried import played, sides_of_rule
from ems.sizing.places.pool import PoolPlace
from ems.sizing.search.edges import sides
from ems.sizing.search.parts import Box, OutOfReachError
from ems.sizing.showing.batteries import batteries_of
from ems.sizing.showing.curve import curve_of, sizes_to_show
from ems.sizing.showing.front import front_of
from ems.sizing.showing.size_grid import map_of
from ems.sizing.words.sentences import with_sentences

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from ems.dispatch.policy import PolicyLike
    from ems.district import District
    from ems.sizing.asked import Asked
    from ems.sizing.goals.finding import Finding

    Floats = NDArray[np.float64]

PLANNED, BASE_RULE = "optimal", "self_consumption"
"""Name of perfect foresight, and the rule before the storage where the scenario's policy is a planner."""


def is_alone_at_pool(district: District, asked: Asked) -> bool:
    """Whether one storage is sized that stands at the pool, acts there last and can be planned alone.

    Parameters
    ----------
    district
        The district.
    asked
        What is asked.
    """
    if len(asked.keys) != 1 or not asked.keys[0].startswith("storage.") or "@" in asked.keys[0]:
        return False
    groups, name = district.pool_storages.group, asked.keys[0].removeprefix("storage.")
    stands = [unit.tier for unit in district.installed.storages if unit.storage == name]
    return bool(groups) and groups[-1] == name and set(stands) == {"pool"}


def sizing_at_pool(district: District, asked: Asked, policy: PolicyLike | None, told: Callable[[str], None]) -> Sizing:
    """Answer what size a storage at the pool should have.

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
        No size reaches the goal, or the budget buys too little.
    """
    by_rule = policy is not None and not _is_planned(policy)
    told("The year up to this storage")
    place = _place(district, asked, policy if by_rule else _rule_before(district))
    if not by_rule and not _is_exact(place, asked.goal):
        from ems.sizing.answering.together import sizing_together  # noqa: PLC0415 - imports the optimiser

        return sizing_together(district, asked, policy, told)
    units = place.base.units
    within = Range(least_kwh=asked.least * units, most_kwh=None if asked.most is None else asked.most * units)
    told("The right size")
    try:
        finding = found_by_goal(place, asked.goal, within, by_rule=by_rule)
    except (GoalOutOfReachError, OutOfReachError) as error:
        raise out_of_reach(place, asked.goal, within, error) from error
    told("Curve, map and front")
    return _shown(place, asked.goal, within, finding)


def _is_planned(policy: PolicyLike) -> bool:
    return isinstance(policy, str) and policy == PLANNED


def _rule_before(district: District) -> PolicyLike:
    """Rule by which everything before the storage acts."""
    name = district.scenario.policy.name
    return name if read_policy(name).planner is None else BASE_RULE


def _place(district: District, asked: Asked, rule: PolicyLike | None) -> PoolPlace:
    key = asked.keys[0]
    base = pool_base(district, rule, key)
    return PoolPlace(base=base, key=key, price=asked.prices[key], has_own_power=asked.has_own_power)


def _is_exact(place: PoolPlace, goal: Goal) -> bool:
    """Whether the exact planner answers: no demand charge, prices it can take, limits that can be kept."""
    charge = place.base.district.scenario.prices.pool.demand_charge_per_kw
    # only the programme counts what a size changes of the demand charge
    if (charge and goal.kind != "survival") or reasons_against_cases(place.base):
        return False
    return bool(np.isfinite(place.operation()(place.planned[None, :])[0].value))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Costs:
    """Operation costs of sizes, in the way of the method: district cost of a year [currency]."""

    place: PoolPlace
    goal: Goal
    by_rule: bool
    offset_cost: float

    def __call__(self, sizes: Floats) -> Floats:
        if self.by_rule:
            return _cost_of(played(self.place, sizes), self.place)
        return self.offset_cost + np.array([cut.value for cut in self.place.operation()(sizes)])

    def at(self, sizes: Floats) -> float:
        """Return what one size costs to operate, the goal kept where it says how."""
        return float(self.kept(sizes[None, :])[0])

    def kept(self, sizes: Floats) -> Floats:
        """Return what sizes that reach the goal cost to operate while it is kept."""
        if self.goal.kind == "peak" and not self.by_rule:
            ask = self.place.asking(keeping(float(self.goal.value or 0.0) * (1.0 + 1e-9)))
            return self.offset_cost + np.array([cut.value for cut in ask(sizes)])
        if self.goal.kind == "survival":
            return self.offset_cost + self.place.kept_full_cost(sizes)
        return self(sizes)


def _cost_of(kpis: pd.DataFrame, place: PoolPlace) -> Floats:
    return np.asarray(kpis[cost_name(place.base.district.scenario.currency)].to_numpy(dtype=np.float64))


def _shown(place: PoolPlace, goal: Goal, within: Range, finding: Finding) -> Sizing:
    """Put a finding in figures and sentences."""
    scenario, by_rule = place.base.district.scenario, finding.method == "sweep"
    nothing = np.zeros_like(finding.sizes)
    without = float(place.base.without.kpis[cost_name(scenario.currency)])
    offset = 0.0 if by_rule else without - place.operation()(nothing[None, :])[0].value
    costs = _Costs(place=place, goal=goal, by_rule=by_rule, offset_cost=offset)
    operation, purchase = costs.at(finding.sizes), float(place.purchase_cost(finding.sizes))
    planned = float(costs(place.planned[None, :])[0] + place.purchase_cost(place.planned))
    curve = curve_of(
        place, goal, finding.method, sizes_to_show(place, finding.sizes, within.least_kwh, within.most_kwh)
    )
    part = _part(place, goal, within, finding)
    curve = with_next_at_found(_with_goal(place, goal, curve, costs, finding.sizes), part)
    sizing = Sizing(
        title=scenario.title,
        title_ja=scenario.title_ja,
        currency=scenario.currency,
        policy=place.base.policy.name if by_rule else PLANNED,
        goal=goal,
        method=finding.method,
        parts=(part,),
        operation_cost=operation,
        purchase_cost=purchase,
        yearly_cost=operation + purchase,
        bound=finding.bound + (offset if goal.kind == "cost" else 0.0),
        reached=finding.reached,
        planned_yearly_cost=planned,
        none_yearly_cost=without,
        curve=curve,
        sizes_map=map_of(place, finding.method, finding.sizes, offset),
        front=front_of(curve),
        sentences=(),
        sentences_ja=(),
        notes=(*_notes(place, by_rule=by_rule), *finding.notes, *place.base.district.drivers.sky.notes),
        rounds=finding.rounds,
        batteries=batteries_of(place, costs),
        guarantee_fraction=scenario.outage.guarantee_fraction if goal.kind == "survival" else 1.0,
        pays_for_peak=bool(scenario.prices.pool.demand_charge_per_kw),
        survival_hours=hours_looked_at(scenario, goal),
    )
    return with_sentences(sizing)


def _with_goal(place: PoolPlace, goal: Goal, curve: pd.DataFrame, costs: _Costs, found: Floats) -> pd.DataFrame:
    """Curve with what each size can reach of what the goal asks for, and the cost of the year in which it is kept."""
    if goal.kind == "cost" or (costs.by_rule and goal.kind != "survival"):
        return curve
    units = place.base.units
    sizes = np.stack(
        [place.sizes(kwh * units, kw * units) for kwh, kw in zip(curve["capacity_kwh"], curve["power_kw"], strict=True)]
    )
    if goal.kind == "share":
        cheapest = curve["hourly_matched_fraction"]
        return curve.assign(hourly_matched_fraction=SharePlace(place).shares(sizes), cheapest_matched_fraction=cheapest)
    # a year in which the peak is kept is known from the size found upwards; kept full, a battery of any size
    keeps = np.ones(len(sizes), dtype=bool) if goal.kind == "survival" else (sizes >= found * (1.0 - 1e-9)).all(axis=1)
    operation = curve["operation_cost"].to_numpy(copy=True)
    operation[keeps] = costs.kept(sizes[keeps])
    curve = curve.assign(operation_cost=operation, yearly_cost=operation + curve["purchase_cost"])
    return curve if goal.kind == "survival" else curve.assign(peak_import_kw=lowest_peaks_kw(place, sizes))


def _part(place: PoolPlace, goal: Goal, within: Range, finding: Finding) -> SizedPart:
    """Return the part that was sized, with its slopes."""
    base, price, sizes = place.base, place.price, finding.sizes
    section = base.district.scenario.storage[base.storage_class]
    by_rule, own = finding.method == "sweep", place.has_own_power
    last, next_ = _saved(place, sizes, by_rule=by_rule)
    planned_last, planned_next = _saved(place, place.planned, by_rule=by_rule)
    return SizedPart(
        key=place.key,
        title=section.title,
        title_ja=section.title_ja,
        kind="storage",
        units=base.units,
        capacity_kwh=float(place.capacity_kwh(sizes)) / base.units,
        power_kw=float(place.power_kw(sizes)) / base.units,
        planned_kwh=place.planned_kwh / base.units,
        planned_kw=place.planned_kw / base.units,
        has_own_power=own,
        price_per_kwh=price.price_per_kwh,
        price_per_kw=price.price_per_kw,
        subsidy_fraction=price.subsidy_fraction,
        yearly_per_kwh=price.yearly_per_kwh,
        yearly_per_kw=price.yearly_per_kw,
        life_years=price.life_years,
        saved_by_next_kwh=float(next_[0]),
        saved_by_last_kwh=float(last[0]),
        saved_by_next_kw=float(next_[1]) if own else float("nan"),
        saved_by_last_kw=float(last[1]) if own else float("nan"),
        planned_saved_by_next_kwh=float(planned_next[0]),
        planned_saved_by_last_kwh=float(planned_last[0]),
        capacity_without_subsidy_kwh=_without_subsidy(place, goal, within, finding),
        is_at_end=within.most_kwh is not None and float(place.capacity_kwh(sizes)) >= within.most_kwh * (1.0 - 1e-6),
        has_given_end=within.most_kwh is not None,
    )


def _saved(place: PoolPlace, sizes: Floats, *, by_rule: bool) -> tuple[Floats, Floats]:
    """What the last unit of each variable saves, and what the next one would, shape (variables,) each [currency]."""
    if by_rule:
        left, right = sides_of_rule(place, sizes)
    else:
        endless = Box(lower=np.zeros(len(sizes)), upper=np.full(len(sizes), np.inf))
        left, right = sides(place.operation(), sizes, endless, place.rows())
    return 0.0 - left, 0.0 - right


def _without_subsidy(place: PoolPlace, goal: Goal, within: Range, finding: Finding) -> float:
    """Capacity of each unit that would cost least without subsidy; NaN where that is not asked [kWh]."""
    if goal.kind != "cost" or goal.budget is not None or finding.method != "exact":
        return float("nan")
    if place.price.subsidy_fraction == 0.0:
        return float(place.capacity_kwh(finding.sizes)) / place.base.units
    dear = replace(place, price=place.price.changed(subsidy_fraction=0.0))
    return float(place.capacity_kwh(cheapest_size(dear, goal, within).sizes)) / place.base.units


def _notes(place: PoolPlace, *, by_rule: bool) -> tuple[str, ...]:
    """What a reader must know of any size at the pool."""
    base, price = place.base, place.price
    district = base.district
    title = district.scenario.storage[base.storage_class].title
    notes = []
    if not by_rule:
        notes.append(
            f"{title}: planned with perfect foresight of the year, so that what a size saves is the most it could; "
            f"everything before it follows the rule {base.policy.name}"
        )
    notes.append(price_note(title, price, district.scenario.currency))
    if place.has_own_power:
        notes.append(IN_PROPORTION)
    if place.has_own_power and not price.price_per_kw:
        notes.append(
            "a kW has no price of its own here: power is sized by what it saves alone, the least that saves most"
        )
    if not by_rule and district.scenario.planner.co2_price_per_kg:
        notes.append("the planner's price of CO2 counts in the operation cost")
    return tuple(notes)
