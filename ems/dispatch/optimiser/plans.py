"""From a solution back to a plan: dust removed, powers that cancel netted, flows closed exactly (E1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.forest import NONE, Flows, flows_of, sums_at
from ems.dispatch.optimiser.equations import covered_kw
from ems.dispatch.problem import Plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.optimiser.build import Model
    from ems.dispatch.problem import DispatchProblem
    from ems.storage import Storages

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

DUST = 1e-9
"""What a solver leaves of nothing [kW, kWh]."""


def plan_of(model: Model, solution: Floats) -> Plan:
    """Plan that a solution stands for.

    Parameters
    ----------
    model
        The model.
    solution
        Value of every column, shape (columns,).

    Notes
    -----
    Where a kWh is worth nothing a linear program may charge and discharge, import and export, or curtail, as it likes.
    The energies are kept; powers that cancel are netted, and the flows follow from E1. Nothing gets dearer by it:
    where it could, whole numbers have forbidden it (E6).
    """
    problem, columns = model.facts.problem, model.columns
    charge, discharge = _netted(
        problem.storages, _values(solution, columns.charge_kw), _values(solution, columns.discharge_kw)
    )
    start = problem.storages.initial_energy_kwh
    if problem.end.kind == "cyclic":
        start = _values(solution, columns.start_energy_kwh)
    chosen = _values(solution, columns.event) > 0.5  # noqa: PLR2004 (a whole number, nearly)
    change = _load_change_kw(problem, chosen)
    storing = sums_at(problem.storages.node, charge - discharge, problem.nodes.count)
    flows = flows_of(problem.nodes, problem.nodes.net_load_kw + change + storing)
    flows = Flows(**{name: _clean(getattr(flows, name)) for name in Flows.__slots__})
    goals = {"cost": _cost(model, solution, charge, discharge, flows), **_other_goals(problem, flows)}
    named = {goal for stage in problem.objective.stages for goal in stage}
    return Plan(
        charge_kw=charge,
        discharge_kw=discharge,
        energy_kwh=_values(solution, columns.energy_kwh),
        start_energy_kwh=start,
        import_kw=flows.import_kw,
        export_kw=flows.export_kw,
        curtailed_kw=flows.curtailed_kw,
        unserved_kw=flows.unserved_kw,
        load_change_kw=change,
        chosen=chosen,
        cost=goals["cost"],
        goals={goal: value for goal, value in goals.items() if goal in named},
    )


def _values(solution: Floats, columns: Ints) -> Floats:
    """Values of columns; dust becomes 0."""
    return _clean(np.where(columns == NONE, 0.0, solution[columns]) if len(solution) else np.zeros(columns.shape))


def _clean(values: Floats) -> Floats:
    return np.where(np.abs(values) < DUST, 0.0, values)


def _netted(storages: Storages, charge: Floats, discharge: Floats) -> tuple[Floats, Floats]:
    """Charge or discharge, not both, with the same effect on the energy (E2)."""
    into, out_of = storages.charge_efficiency[:, None], storages.discharge_efficiency[:, None]
    both = (charge > 0.0) & (discharge > 0.0)
    gained = into * charge - discharge / out_of
    netted_charge = np.where(both, np.maximum(gained, 0.0) / into, charge)
    netted_discharge = np.where(both, np.maximum(-gained, 0.0) * out_of, discharge)
    return _clean(netted_charge), _clean(netted_discharge)


def _load_change_kw(problem: DispatchProblem, chosen: NDArray[np.bool_]) -> Floats:
    if problem.candidates is None:
        return np.zeros_like(problem.nodes.load_kw)
    return sums_at(problem.candidates.node[chosen], problem.candidates.change_kw[chosen], problem.nodes.count)


def _cost(model: Model, solution: Floats, charge: Floats, discharge: Floats, flows: Flows) -> float:
    """Cost of the cleaned plan; the price of limits that E4 moved is none that anybody pays."""
    columns, cleaned = model.columns, solution.copy()
    values = {
        "charge_kw": charge,
        "discharge_kw": discharge,
        "below_floor_kwh": np.zeros_like(charge),
        "above_ceiling_kwh": np.zeros_like(charge),
        "missing_end_kwh": np.zeros(len(charge)),
        **{name: getattr(flows, name) for name in Flows.__slots__},
    }
    for name, value in values.items():
        at = getattr(columns, name)
        cleaned[at[at != NONE]] = value[at != NONE]
    for charge_, peak in zip(model.facts.problem.demand_charges, columns.peak_kw, strict=True):
        cleaned[peak] = charge_.already_paid_kw
        np.maximum.at(cleaned, peak[charge_.period], flows.import_kw[charge_.node])
    return model.linear.goal_value("cost", cleaned)


def _other_goals(problem: DispatchProblem, flows: Flows) -> dict[str, float]:
    """Values of the goals besides the cost, from their definitions."""
    roots_kw = flows.import_kw[problem.nodes.parent < 0].sum(axis=0)
    return {
        "co2_kg": float(problem.step_h * (problem.emission_kg_per_kwh @ roots_kw)),
        "unmatched_kwh": float(problem.step_h * np.maximum(roots_kw - covered_kw(problem), 0.0).sum()),
        "peak_import_kw": float(roots_kw.max(initial=0.0)),
    }
