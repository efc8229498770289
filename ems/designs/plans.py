"""Plans of designs at least cost: by the exact planner where it proves them, one by one by any engine where not."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ems.designs.cases import cases_of_designs, demand_charges, problem_of_design, reasons_against_cases
from ems.dispatch.engines import plan_problem
from ems.dispatch.exact.batch import plan_cases
from ems.dispatch.exact.cases import Cases, Plans
from ems.dispatch.exact.demand_charge import plan_with_demand_charge
from ems.dispatch.optimiser import plan_or_raise
from ems.simulation.planned_run import solve_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.designs.base import DesignBase
    from ems.designs.design import Designs

    Floats = NDArray[np.float64]

EXACT = "exact"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DesignPlans:
    """Plans of some designs.

    Parameters
    ----------
    battery_kw
        Discharge less charge, shape (designs, steps) [kW].
    marginal_value_per_kwh
        Worth of one more stored kWh when each step ends, same shape; NaN where a design was planned by itself
        [currency/kWh].
    cost, bound_cost
        Cost of the plan and its proven lower bound, shape (designs,) [currency].
    solved
        Designs that the solver planned.
    why
        Why it did; empty where it planned none.
    """

    battery_kw: Floats
    marginal_value_per_kwh: Floats
    cost: Floats
    bound_cost: Floats
    solved: int
    why: str


def plans_of_designs(base: DesignBase, designs: Designs, *, threads: int = 0) -> DesignPlans:
    """Plan some designs, all held in memory together.

    Parameters
    ----------
    base, designs, threads
        As for :func:`ems.designs.plan_designs`.

    Raises
    ------
    profiles.errors.RunError
        There is no plan for a design.
    """
    n, shape = designs.count, (designs.count, base.n_steps)
    battery, value = np.zeros(shape), np.full(shape, np.nan)
    cost, bound, left = np.full(n, np.inf), np.full(n, -np.inf), np.arange(n)
    if n and not reasons_against_cases(base):
        plans = _exact_plans(base, cases_of_designs(base, designs), threads)
        is_good = np.isfinite(plans.cost) & plans.is_certain
        battery[is_good], value[is_good] = plans.battery_kw[is_good], plans.marginal_value_per_kwh[is_good]
        cost[is_good], bound[is_good] = plans.cost[is_good], plans.bound[is_good]
        left = np.flatnonzero(~is_good)
    reasons: dict[str, None] = {}
    settings, by_solver = solve_settings(base.district), 0
    for number in left.tolist():
        found = plan_problem(problem_of_design(base, designs.part(number, number + 1)), settings)
        plan = plan_or_raise(found.outcome, f"design {number} of storage {base.group}")
        battery[number], cost[number] = plan.battery_kw[0], plan.cost
        bound[number] = getattr(found.outcome, "bound", -np.inf)
        if found.engine != EXACT:
            by_solver += 1
            reasons[found.why] = None
    return DesignPlans(
        battery_kw=battery,
        marginal_value_per_kwh=value,
        cost=cost,
        bound_cost=bound,
        solved=by_solver,
        why="; ".join(reasons),
    )


def _exact_plans(base: DesignBase, cases: Cases, threads: int) -> Plans:
    """Plan a batch exactly; under a demand charge one by one, several at a time."""
    charges = demand_charges(base)
    if not charges:
        return plan_cases(cases, threads=threads)
    charge = charges[0]

    def plan(number: int) -> Plans:
        found, _ = plan_with_demand_charge(
            _one_case(cases, number),
            price_per_kw=charge.price_per_kw,
            period=charge.period,
            already_paid_kw=charge.already_paid_kw,
            threads=1,
        )
        return found

    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        return _stacked(list(pool.map(plan, range(cases.count))))


def _one_case(cases: Cases, number: int) -> Cases:
    """One case of a batch; rows that all share stay."""
    arrays: dict[str, Any] = {
        field.name: values[number : number + 1]
        for field in fields(Cases)
        if isinstance(values := getattr(cases, field.name), np.ndarray) and len(values) == cases.count
    }
    return replace(cases, **arrays)


def _stacked(plans: Sequence[Plans]) -> Plans:
    """Plans of single cases as plans of a batch."""
    return Plans(
        **{field.name: np.concatenate([getattr(plan, field.name) for plan in plans]) for field in fields(Plans)}
    )
