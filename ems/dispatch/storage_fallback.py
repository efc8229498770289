"""The second way to plan a storage: with limits that can be kept from its start (E4), and by HiGHS if need be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from ems.dispatch.one_site import one_site_problem
from ems.dispatch.problem import End
from ems.dispatch.storage_cases import NO_UNSERVED_PRICE
from profiles.errors import RunError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases, Plans
    from ems.dispatch.problem import DispatchProblem
    from ems.storage import Storage

    Floats = NDArray[np.float64]

StorageEngine = Literal["exact", "arrays"]
LEAST_KWH: Final = 1e-12
MISSED_FRACTION: Final = 1e-6
"""By how much a solver's energies may miss a limit, as a share of the capacity: its tolerances."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAgain:
    """Plan of one case.

    Parameters
    ----------
    battery_kw, energy_kwh, marginal_value_per_kwh
        As in ``StoragePlan``, shape (steps,) [kW], [kWh] and [currency/kWh].
    start_energy_kwh
        Energy when the first step begins [kWh].
    cost, bound_cost
        Cost, and its proven lower bound [currency].
    engine
        What planned it.
    """

    battery_kw: Floats
    energy_kwh: Floats
    marginal_value_per_kwh: Floats
    start_energy_kwh: float
    cost: float
    bound_cost: float
    engine: StorageEngine


def plan_again(cases: Cases, case: int, unit: Storage, end: End) -> PlannedAgain:
    """Plan one case of a batch with limits that can be kept from its start.

    Parameters
    ----------
    cases
        The batch.
    case
        Number of the case.
    unit
        Its storage.
    end
        End of the horizon.

    Raises
    ------
    profiles.errors.RunError
        Even the solver's plan misses a limit.
    """
    from ems.dispatch.exact.batch import plan_cases  # noqa: PLC0415 (imports numba)
    from ems.dispatch.exact.from_problem import site_cases  # noqa: PLC0415 (imports numba)

    problem = _problem_of(cases, case, unit, end)
    alone = site_cases(problem, np.arange(1), problem.nodes.import_price_per_kwh, problem.nodes.export_price_per_kwh)
    plans = plan_cases(alone, threads=1)
    if not plans.is_certain[0]:
        return _solved(problem, alone, plans, case)
    return PlannedAgain(
        battery_kw=plans.battery_kw[0],
        energy_kwh=plans.energy_kwh[0],
        marginal_value_per_kwh=plans.marginal_value_per_kwh[0],
        start_energy_kwh=float(plans.start_energy_kwh[0]),
        cost=float(plans.cost[0]),
        bound_cost=float(plans.bound[0]),
        engine="exact",
    )


def _problem_of(cases: Cases, case: int, unit: Storage, end: End) -> DispatchProblem:
    """One case as a dispatch problem."""
    net, has_value = cases.net_load_kw[case], end.kind == "value"
    paid, earned = (
        np.broadcast_to(price[case if len(price) > 1 else 0], net.shape)
        for price in (cases.import_price_per_kwh, cases.export_price_per_kwh)
    )
    ceiling = unit.ceiling_fraction * unit.capacity_kwh
    return one_site_problem(
        np.maximum(net, 0.0),
        replace(unit, initial_fraction=float(cases.initial_energy_kwh[case] / max(unit.capacity_kwh, LEAST_KWH))),
        import_price_per_kwh=paid,
        export_price_per_kwh=earned,
        generation_kw=np.maximum(-net, 0.0),
        end=End(
            kind=end.kind,
            # Where the ceiling is out of reach, more than it is left whatever is asked for.
            energy_kwh=None if end.energy_kwh is None else np.minimum(cases.end_energy_kwh[[case]], ceiling),
            value_per_kwh=cases.end_value_per_kwh[[case]] if has_value else None,
            piece_kwh=cases.end_piece_kwh[[case]] if has_value else None,
        ),
        unserved_price_per_kwh=NO_UNSERVED_PRICE,
        step_h=cases.step_h,
    )


def _solved(problem: DispatchProblem, alone: Cases, plans: Plans, case: int) -> PlannedAgain:
    """Let HiGHS plan what the exact planner could not prove; what both prove of the cost holds."""
    from ems.dispatch.optimiser import plan_or_raise, solve  # noqa: PLC0415 (slow to import)

    outcome = solve(problem)
    plan = plan_or_raise(outcome, "the storage")
    _check_limits(plan.energy_kwh[0], alone, case)
    bound = max(float(getattr(outcome, "bound", -np.inf)), float(plans.bound[0]))
    value = plans.marginal_value_per_kwh[0]
    return PlannedAgain(
        battery_kw=plan.battery_kw[0],
        energy_kwh=plan.energy_kwh[0],
        marginal_value_per_kwh=value if np.isfinite(plans.bound[0]) else np.full_like(value, np.nan),
        start_energy_kwh=float(plan.start_energy_kwh[0]),
        cost=plan.cost,
        bound_cost=bound,
        engine="arrays",
    )


def _check_limits(energy_kwh: Floats, alone: Cases, case: int) -> None:
    """Raise where a limit is missed: the solver's bound counts a penalty for it, which the cost does not."""
    floor, ceiling = alone.floor_kwh[0], alone.ceiling_kwh[0]
    missed = np.maximum(floor - energy_kwh, energy_kwh - ceiling)
    at = int(np.argmax(missed))
    if missed[at] > MISSED_FRACTION * max(float(ceiling.max()), 1.0):
        raise RunError(
            f"plan_storage: case {case} has no plan that keeps its limits: at the end of step {at} it holds "
            f"{energy_kwh[at]:g} kWh, {missed[at]:g} kWh beyond them; please report it"
        )
