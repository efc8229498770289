"""Dispatch problems that the exact planner can solve: what is in its scope, and the way there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ems.dispatch.exact.alike import as_one, differences
from ems.dispatch.exact.batch import plan_cases
from ems.dispatch.exact.cases import Cases
from ems.dispatch.exact.demand_charge import plan_with_demand_charge
from ems.dispatch.limits.energies import energy_limits, kept_fraction
from ems.dispatch.limits.forest import flows_of
from ems.dispatch.limits.powers import power_limits, ranges_of, within_own_use
from ems.dispatch.outcome import Optimal
from ems.dispatch.problem import Plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Plans
    from ems.dispatch.problem import DispatchProblem

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

NOT_CLOSED: Final = "the certificate of the exact plan did not close"
NO_PATH: Final = "no path keeps all limits, so that they must be weighed (E4)"
LEAST_COST: Final = 1e-9
"""Cost below which a gap is not put in proportion to it [currency]."""
ROOM_FRACTION = 1e-14
"""Room beside a limit that had to be moved: a curve needs none but for rounding."""


def reasons_against(problem: DispatchProblem) -> tuple[str, ...]:
    """Why a problem is not one for the exact planner; empty where it is.

    Parameters
    ----------
    problem
        The problem.
    """
    nodes, storages = problem.nodes, problem.storages
    reasons = list(reasons_against_prices(problem))
    if nodes.count > 1:
        reasons.append(f"{nodes.count} nodes: their storages meet at one line")
    if storages.count == 0:
        reasons.append("there is no storage")
    if nodes.count == 1 and storages.count > 1:
        unlike = differences(problem)
        if unlike:
            reasons.append(f"{storages.count} storages at one node that differ in {', '.join(unlike)}")
    if len(problem.demand_charges) > 1:
        reasons.append("several demand charges")
    return tuple(reasons)


def reasons_against_prices(problem: DispatchProblem) -> tuple[str, ...]:
    """Which goals, requests, prices or floors keep a problem from falling into convex parts, a sentence each.

    Parameters
    ----------
    problem
        The problem.
    """
    nodes, storages, reasons = problem.nodes, problem.storages, []
    paid, earned = problem.import_price_with_carbon_per_kwh, nodes.export_price_per_kwh
    if len(problem.objective.stages) > 1 or list(problem.objective.stages[0]) != ["cost"]:
        reasons.append("a goal other than the cost")
    if problem.candidates is not None and problem.candidates.count:
        reasons.append("requests that may or may not be made (whole numbers)")
    if (earned > paid).any():
        reasons.append("an export price above the import price")
    if min(paid.min(initial=0.0), earned.min(initial=0.0)) < 0.0:
        reasons.append("a price below zero")
    if paid.max(initial=0.0) > problem.unserved_price_per_kwh:
        reasons.append("an import price above the price of unserved load")
    if storages.count and (storages.lowest_energy_kwh < 0.0).any() and problem.end.kind == "value":
        reasons.append("a value of the energy left below zero energy")
    return tuple(reasons)


def solve_exactly(problem: DispatchProblem, *, threads: int = 0) -> Optimal | str:
    """Solve a problem that :func:`reasons_against` has nothing against.

    Parameters
    ----------
    problem
        The problem.
    threads
        Threads; 0: as many as the machine has cores.

    Returns
    -------
    Optimal or str
        Why there is no such plan: its certificate does not close, or limits had to be moved (E4) and no path keeps all.
    """
    whole, share = as_one(problem)
    prices = whole.import_price_with_carbon_per_kwh, whole.nodes.export_price_per_kwh
    cases = site_cases(whole, np.arange(1), *prices)
    if problem.demand_charges:
        charge = problem.demand_charges[0]
        plans, _ = plan_with_demand_charge(
            cases,
            price_per_kw=charge.price_per_kw,
            period=charge.period,
            already_paid_kw=charge.already_paid_kw,
            threads=threads,
        )
    else:
        plans = plan_cases(cases, threads=threads)
    if not np.isfinite(plans.cost[0]):
        return NO_PATH
    if not plans.is_certain[0]:
        return NOT_CLOSED
    gap_fraction = float(plans.gap_cost[0]) / max(abs(float(plans.cost[0])), LEAST_COST)
    plan = _plan_of(problem, plans, share)
    return Optimal(plan=plan, bound=float(plans.bound[0]), gap_fraction=gap_fraction)


def site_cases(
    problem: DispatchProblem, numbers: Ints, import_price_per_kwh: Floats, export_price_per_kwh: Floats
) -> Cases:
    """Describe storages, each alone at its node, at given prices of the node's line.

    Parameters
    ----------
    problem
        The problem; on the nodes of these storages hangs nothing, and each has but one.
    numbers
        Numbers of the storages, shape (cases,).
    import_price_per_kwh, export_price_per_kwh
        What each node pays and earns, shape (1 or cases, 1 or steps) [currency/kWh].

    Returns
    -------
    Cases
        One a storage; a hard end is part of the floor of the last step.
    """
    storages, end = problem.storages, problem.end
    at = storages.node[numbers]
    net = problem.nodes.net_load_kw[at]
    discharge = _limit_kw(storages.max_discharge_kw, storages.discharge_limit_fraction, storages.power_row, numbers)
    if not storages.may_export[numbers].all():
        own_use = np.where(storages.may_export[numbers, None], np.inf, np.maximum(net, 0.0))
        discharge = np.minimum(discharge, own_use)
    floor, ceiling = _energies(problem, numbers)
    nothing = np.zeros((problem.storages.count, 0))
    value, piece = (nothing if rows is None else rows for rows in (end.value_per_kwh, end.piece_kwh))
    return Cases(
        step_h=problem.step_h,
        net_load_kw=net,
        import_price_per_kwh=import_price_per_kwh,
        export_price_per_kwh=export_price_per_kwh,
        import_limit_kw=_short(problem.nodes.import_limit_kw[at]),
        export_limit_kw=_short(problem.nodes.export_limit_kw[at]),
        charge_limit_kw=_limit_kw(storages.max_charge_kw, storages.charge_limit_fraction, storages.power_row, numbers),
        discharge_limit_kw=discharge,
        floor_kwh=floor,
        ceiling_kwh=ceiling,
        drain_kwh=_short(storages.drain_kwh[storages.drain_row[numbers]]),
        charge_efficiency=storages.charge_efficiency[numbers],
        discharge_efficiency=storages.discharge_efficiency[numbers],
        kept_fraction=kept_fraction(storages, problem.step_h)[numbers],
        wear_price_per_kwh=storages.wear_price_per_kwh[numbers],
        loss_price_per_kwh=problem.loss_price_per_kwh[numbers],
        initial_energy_kwh=storages.initial_energy_kwh[numbers],
        end="cyclic" if end.kind == "cyclic" else "value",
        end_energy_kwh=np.zeros(len(numbers)),
        end_value_per_kwh=value[numbers],
        end_piece_kwh=piece[numbers],
        unserved_price_per_kwh=problem.unserved_price_per_kwh,
        unmet_drain_price_per_kwh=problem.unmet_drain_price_per_kwh,
    )


def _plan_of(problem: DispatchProblem, plans: Plans, share: Floats) -> Plan:
    """Plan of a problem with one node; what one storage stands for is split by the shares."""
    battery, nothing = plans.battery_kw[0], np.zeros((1, problem.n_steps))
    flows = flows_of(problem.nodes, problem.nodes.net_load_kw - battery)
    cost = float(plans.cost[0])
    return Plan(
        charge_kw=share[:, None] * np.maximum(-battery, 0.0),
        discharge_kw=share[:, None] * np.maximum(battery, 0.0),
        energy_kwh=share[:, None] * plans.energy_kwh[0],
        start_energy_kwh=share * plans.start_energy_kwh[0],
        import_kw=flows.import_kw,
        export_kw=flows.export_kw,
        curtailed_kw=flows.curtailed_kw,
        unserved_kw=flows.unserved_kw,
        load_change_kw=nothing,
        chosen=np.zeros(0 if problem.candidates is None else problem.candidates.count, dtype=bool),
        cost=cost,
        goals={"cost": cost},
    )


def _limit_kw(most_kw: Floats, fraction: Floats, row: Ints, numbers: Ints) -> Floats:
    """Power limit of storages, one column where it holds at every step [kW]."""
    return np.asarray(most_kw[numbers, None] * _short(fraction[row[numbers]]))


def _short(rows: Floats) -> Floats:
    """Rows that never change as one column."""
    return rows[:, :1] if (rows == rows[:, :1]).all() else rows


def _energies(problem: DispatchProblem, numbers: Ints) -> tuple[Floats, Floats]:
    """Floors and ceilings that can be kept from any start (E4), a hard end included [kWh]."""
    storages, end = problem.storages, problem.end
    size, row = storages.capacity_kwh[numbers, None], storages.limit_row[numbers]
    floor, ceiling = _short(size * storages.floor_fraction[row]), _short(size * storages.ceiling_fraction[row])
    never_changes = floor.shape[1] == 1 and ceiling.shape[1] == 1
    loses = (storages.standing_loss_fraction_per_h[numbers] > 0.0) & (floor[:, 0] > 0.0)
    start = storages.initial_energy_kwh[numbers]
    is_between = end.kind == "cyclic" or ((start >= floor[:, 0]) & (start <= ceiling[:, 0])).all()
    no_drain = not storages.drain_kwh[storages.drain_row[numbers]].any()
    if never_changes and is_between and no_drain and not loses.any() and end.kind != "at_least":
        return floor, ceiling
    ranges = ranges_of(problem, power_limits(storages))
    power = within_own_use(problem, power_limits(storages), ranges)
    limits = energy_limits(problem, power, ranges, storages.drain_kwh[storages.drain_row], ROOM_FRACTION)
    # What the best start of a circle can keep; a circle that keeps it is what the optimiser's prices look for.
    return limits.wanted_lower_kwh[numbers], limits.wanted_upper_kwh[numbers]
