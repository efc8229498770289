"""The district's plan from the plans of its sites and of its pool: flows from E1, cost from E6 and E11."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.energies import kept_fraction
from ems.dispatch.limits.forest import Flows
from ems.dispatch.problem import Plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.coordination.facts import Facts
    from ems.dispatch.coordination.program import PoolProgram
    from ems.dispatch.coordination.response import SitePlans
    from ems.dispatch.coordination.sites import Sites
    from ems.dispatch.problem import DispatchProblem, PlanNodes

    Floats = NDArray[np.float64]

DUST = 1e-9
"""What a solver leaves of nothing [kW]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What all storages do, shape (storages, steps) each [kW] and [kWh]."""

    charge_kw: Floats
    discharge_kw: Floats
    energy_kwh: Floats


def whole_plan(facts: Facts, at_sites: tuple[Sites, SitePlans] | None, pool: PoolProgram, values: Floats) -> Plan:
    """Put the district's plan together.

    Parameters
    ----------
    facts
        What follows from the problem.
    at_sites
        Sites with storages and their plans; None where there is none.
    pool, values
        Program of the pool, and the values of its columns, shape (columns,).
    """
    problem = facts.problem
    moves = _moves(facts, at_sites, pool, values)
    flows = _flows(problem, moves)
    cyclic = problem.end.kind == "cyclic"
    start = moves.energy_kwh[:, -1].copy() if cyclic else problem.storages.initial_energy_kwh
    cost = _energy_cost(problem, flows) + _storage_cost(problem, moves, start) + peak_cost(problem, flows.import_kw)
    return Plan(
        charge_kw=moves.charge_kw,
        discharge_kw=moves.discharge_kw,
        energy_kwh=moves.energy_kwh,
        start_energy_kwh=start,
        import_kw=flows.import_kw,
        export_kw=flows.export_kw,
        curtailed_kw=flows.curtailed_kw,
        unserved_kw=flows.unserved_kw,
        load_change_kw=np.zeros_like(flows.import_kw),
        chosen=np.zeros(0, dtype=bool),
        cost=cost,
        goals={"cost": cost},
    )


def _flows(problem: DispatchProblem, moves: Moves) -> Flows:
    """E1 at every site, then at the pool; what :func:`flows_of` says, without a matrix more than the answer has."""
    nodes = problem.nodes
    net = nodes.load_kw - nodes.generation_kw
    for storage, node in enumerate(problem.storages.node):
        net[node] += moves.charge_kw[storage] - moves.discharge_kw[storage]
    shape = net.shape
    flows = Flows(import_kw=net, export_kw=np.empty(shape), curtailed_kw=np.zeros(shape), unserved_kw=np.zeros(shape))
    _settle(nodes, slice(1, None), flows)
    net[0] += (flows.import_kw[1:] - flows.export_kw[1:]).sum(axis=0)
    _settle(nodes, slice(0, 1), flows)
    return flows


def _settle(nodes: PlanNodes, rows: slice, flows: Flows) -> None:
    """Tell import from export in the net load that stands in place of the import, and keep the limits of the lines."""
    taken, given = flows.import_kw[rows], flows.export_kw[rows]
    np.negative(taken, out=given)
    lines = ((taken, nodes.import_limit_kw, flows.unserved_kw), (given, nodes.export_limit_kw, flows.curtailed_kw))
    for flow, limit, missed in lines:
        np.maximum(flow, 0.0, out=flow)
        if np.isfinite(limit[rows]).any():
            over = np.maximum(flow - limit[rows], 0.0)
            np.subtract(flow, over, out=flow)
            missed[rows] = np.where(over < DUST, 0.0, over)
        flow[flow < DUST] = 0.0


def _moves(facts: Facts, at_sites: tuple[Sites, SitePlans] | None, pool: PoolProgram, values: Floats) -> Moves:
    shape = (facts.problem.storages.count, facts.problem.n_steps)
    charge, discharge, energy = (np.zeros(shape) for _ in range(3))
    if at_sites is not None:
        sites, plans = at_sites
        charge[sites.storage] = np.maximum(-plans.battery_kw, 0.0)
        discharge[sites.storage] = np.maximum(plans.battery_kw, 0.0)
        energy[sites.storage] = plans.energy_kwh
    own, storages = facts.at_pool, facts.problem.storages
    into, out_of = storages.charge_efficiency[own, None], storages.discharge_efficiency[own, None]
    # Where a kWh is worth nothing the program may charge and discharge at a time: energies are kept, powers netted.
    charged, discharged = values[pool.charge], values[pool.discharge]
    both = np.minimum(charged * into, discharged / out_of)
    both = np.where(both > 0.0, both, 0.0)
    charge[own], discharge[own] = charged - both / into, discharged - both * out_of
    energy[own] = values[pool.energy]
    for powers in (charge, discharge):
        powers[powers < DUST] = 0.0
    return Moves(charge_kw=charge, discharge_kw=discharge, energy_kwh=energy)


def _energy_cost(problem: DispatchProblem, flows: Flows) -> float:
    """E6 of all nodes: energy and load not served."""
    nodes = problem.nodes  # sums without a matrix of products, and without the threads of a matrix library
    paid = float(np.einsum("nt,nt->", nodes.import_price_per_kwh, flows.import_kw))
    paid += problem.co2_price_per_kg * float(problem.emission_kg_per_kwh @ flows.import_kw[0])
    earned = float(np.einsum("nt,nt->", nodes.export_price_per_kwh, flows.export_kw))
    return problem.step_h * (paid - earned + problem.unserved_price_per_kwh * float(flows.unserved_kw.sum()))


def _storage_cost(problem: DispatchProblem, moves: Moves, start_kwh: Floats) -> float:
    """Wear, losses (E11) and drains not met, less the value of what is left (E5)."""
    storages, step_h = problem.storages, problem.step_h
    worn = step_h * float(storages.wear_price_per_kwh @ moves.discharge_kw.sum(axis=1))
    gained = moves.energy_kwh[:, -1] - start_kwh
    lost = step_h * (moves.charge_kw - moves.discharge_kw).sum(axis=1) - gained
    cost = worn + float(problem.loss_price_per_kwh @ lost) - _worth_of_what_is_left(problem, moves.energy_kwh[:, -1])
    drained = np.flatnonzero(np.asarray(storages.drain_kwh.any(axis=1))[storages.drain_row])
    if not len(drained):
        return cost
    drain, energy = storages.drain_kwh[storages.drain_row[drained]], moves.energy_kwh[drained]
    before = np.column_stack([start_kwh[drained], energy[:, :-1]]) * kept_fraction(storages, step_h)[drained, None]
    charged = storages.charge_efficiency[drained, None] * moves.charge_kw[drained]
    stored = step_h * (charged - moves.discharge_kw[drained] / storages.discharge_efficiency[drained, None])
    unmet = np.clip(energy - before - stored + drain, 0.0, drain)
    return cost + problem.unmet_drain_price_per_kwh * float(unmet[unmet > DUST].sum())


def _worth_of_what_is_left(problem: DispatchProblem, energy_kwh: Floats) -> float:
    end, storages = problem.end, problem.storages
    if end.kind != "value" or end.value_per_kwh is None or end.piece_kwh is None:
        return 0.0
    bottom = np.minimum(storages.capacity_kwh * storages.floor_fraction[storages.limit_row, -1], 0.0)
    begins = np.cumsum(end.piece_kwh, axis=1) - end.piece_kwh
    # Energy below the first piece (E4) counts as missing from it; nobody has to use a piece of negative worth.
    lowest = np.where(np.arange(begins.shape[1]) == 0, -np.inf, 0.0)
    used = np.clip((energy_kwh - bottom)[:, None] - begins, lowest, end.piece_kwh)
    return float((np.maximum(end.value_per_kwh, 0.0) * used).sum())


def peak_cost(problem: DispatchProblem, import_kw: Floats) -> float:
    """Price of the highest imports of all billing periods beyond what is paid already [currency].

    Parameters
    ----------
    problem
        The problem.
    import_kw
        Import of every node, shape (nodes, steps) [kW].
    """
    total = 0.0
    for charge in problem.demand_charges:
        peak = charge.already_paid_kw.astype(float)
        np.maximum.at(peak, charge.period, import_kw[charge.node])
        total += charge.price_per_kw * float((peak - charge.already_paid_kw).sum())
    return total
