"""The plain arithmetic that judges a plan: E1, E2, limits and cost, none of it from the optimiser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.problem import DispatchProblem, Plan

    Floats = NDArray[np.float64]


def cost_of(problem: DispatchProblem, plan: Plan) -> float:
    """E6 of a plan by plain sums, the price of losses, carbon, peaks, points and the value of what is left included."""
    nodes, units, step_h = problem.nodes, problem.storages, problem.step_h
    roots = nodes.parent < 0
    energy = nodes.import_price_per_kwh * plan.import_kw - nodes.export_price_per_kwh * plan.export_kw
    total = step_h * float((energy + problem.unserved_price_per_kwh * plan.unserved_kw).sum())
    total += step_h * problem.co2_price_per_kg * float(problem.emission_kg_per_kwh @ plan.import_kw[roots].sum(axis=0))
    total += step_h * float(units.wear_price_per_kwh @ plan.discharge_kw.sum(axis=1))
    gained = plan.energy_kwh[:, -1] - plan.start_energy_kwh
    lost = step_h * (plan.charge_kw - plan.discharge_kw).sum(axis=1) - gained
    total += float(problem.loss_price_per_kwh @ lost)
    total += problem.unmet_drain_price_per_kwh * float(unmet_kwh(problem, plan).sum())
    for charge in problem.demand_charges:
        for number, paid in enumerate(charge.already_paid_kw):
            highest = plan.import_kw[charge.node, charge.period == number].max(initial=0.0)
            total += charge.price_per_kw * max(float(highest) - float(paid), 0.0)
    if problem.candidates is not None:
        each = problem.candidates.start_cost + problem.candidates.points * problem.candidates.currency_per_point
        total += float(each @ plan.chosen)
    return total - worth_of_what_is_left(problem, plan)


def worth_of_what_is_left(problem: DispatchProblem, plan: Plan) -> float:
    """Fill the pieces of the value curve from the bottom with the energy at the end."""
    end, units = problem.end, problem.storages
    if end.value_per_kwh is None or end.piece_kwh is None:
        return 0.0
    total = 0.0
    for i in range(units.count):
        left = plan.energy_kwh[i, -1] - min(units.floor_fraction[units.limit_row[i], -1] * units.capacity_kwh[i], 0.0)
        for value, length in zip(end.value_per_kwh[i], end.piece_kwh[i], strict=True):
            total += float(value * min(left, length))
            left -= min(left, length)
    return total


def unmet_kwh(problem: DispatchProblem, plan: Plan) -> Floats:
    """What E2 says was missing from a drain, shape (storages, steps) [kWh]."""
    units = problem.storages
    before = np.column_stack([plan.start_energy_kwh, plan.energy_kwh[:, :-1]])
    kept = ((1.0 - units.standing_loss_fraction_per_h) ** problem.step_h)[:, None] * before
    stored = problem.step_h * (
        units.charge_efficiency[:, None] * plan.charge_kw - plan.discharge_kw / units.discharge_efficiency[:, None]
    )
    return np.asarray(plan.energy_kwh - kept - stored + units.drain_kwh[units.drain_row])


def residual_kw(problem: DispatchProblem, plan: Plan) -> float:
    """Largest absolute residual of E1 over all nodes and steps [kW]."""
    nodes, units = problem.nodes, problem.storages
    residual = nodes.net_load_kw + plan.load_change_kw + plan.export_kw + plan.curtailed_kw
    residual -= plan.import_kw + plan.unserved_kw
    np.add.at(residual, units.node, plan.charge_kw - plan.discharge_kw)
    for child in np.flatnonzero(nodes.parent >= 0):
        residual[nodes.parent[child]] += plan.import_kw[child] - plan.export_kw[child]
    return float(np.abs(residual).max())


def broken_limits(problem: DispatchProblem, plan: Plan, tolerance: float = 1e-6) -> list[str]:
    """Limits that a plan breaks by more than a tolerance; energy limits are not looked at (E4)."""
    nodes, units = problem.nodes, problem.storages
    most_in = units.max_charge_kw[:, None] * units.charge_limit_fraction[units.power_row]
    most_out = units.max_discharge_kw[:, None] * units.discharge_limit_fraction[units.power_row]
    drain = units.drain_kwh[units.drain_row]
    excess: dict[str, Any] = {
        "import": plan.import_kw - nodes.import_limit_kw,
        "export": plan.export_kw - nodes.export_limit_kw,
        "charge": plan.charge_kw - most_in,
        "discharge": plan.discharge_kw - most_out,
        "both at once": np.minimum(plan.charge_kw, plan.discharge_kw),
        "both ways": np.minimum(plan.import_kw, plan.export_kw),
        "unmet drain": np.maximum(-unmet_kwh(problem, plan), unmet_kwh(problem, plan) - drain),
        "load": -(nodes.load_kw + plan.load_change_kw),
        "own use": _exported(problem, plan),
        "negative": -np.minimum(plan.charge_kw, plan.discharge_kw),
    }
    return [name for name, values in excess.items() if values.size and values.max() > tolerance]


def _exported(problem: DispatchProblem, plan: Plan) -> Floats:
    """What storages that may not export give beyond their node's net load, shape (nodes, steps) [kW]."""
    nodes, units = problem.nodes, problem.storages
    before = nodes.net_load_kw + plan.load_change_kw
    for child in np.flatnonzero(nodes.parent >= 0):
        before[nodes.parent[child]] += plan.import_kw[child] - plan.export_kw[child]
    given = np.zeros_like(before)
    np.add.at(given, units.node, np.where(units.may_export[:, None], 0.0, plan.discharge_kw))
    return np.asarray(given - np.maximum(before, 0.0))
