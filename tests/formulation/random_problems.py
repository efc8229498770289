"""Random problems with every feature, and what must hold of any plan of any of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from formulation_cases import problem, requests

from ems.dispatch.problem import GRID, DemandCharge, End, Objective
from ems.storage import Storage

if TYPE_CHECKING:
    from typing import Any

    from ems.dispatch.problem import DispatchProblem, Plan

GOALS = ({"cost": 1.0}, {"co2_kg": 1.0}, {"unmatched_kwh": 1.0}, {"peak_import_kw": 1.0}, {"cost": 1.0, "co2_kg": 2.0})
TOLERANCE = 1e-6


def random_problem(seed: int) -> DispatchProblem:
    """A forest of up to four nodes, up to four storages anywhere, from any energy, with wild limits and prices."""
    rng = np.random.default_rng(seed)
    steps, n_nodes, n_storages = int(rng.integers(3, 9)), int(rng.integers(1, 5)), int(rng.integers(1, 5))
    asked = problem(
        _nodes(rng, n_nodes, steps),
        [(int(at), _storage(rng)) for at in np.sort(rng.integers(0, n_nodes, n_storages))],
        steps=steps,
        step_h=float(rng.choice([0.5, 1.0])),
        storage_series=_series(rng, n_storages, steps),
        loss_price_per_kwh=rng.uniform(0, 2, n_storages),
        end=_end(rng, n_storages),
        emission_kg_per_kwh=rng.uniform(0, 1, steps),
        contract_kw=rng.uniform(0, 3, steps),
        co2_price_per_kg=float(rng.choice([0, 2])),
        demand_charges=_demand_charges(rng, n_nodes, steps),
        objective=Objective(stages=(GOALS[rng.integers(len(GOALS))] if rng.random() < 0.5 else GOALS[0],)),
    )
    return replace(asked, candidates=_candidates(rng, n_nodes, steps)) if rng.random() < 0.3 else asked


def _nodes(rng: np.random.Generator, count: int, steps: int) -> list[dict[str, Any]]:
    wild = rng.random() < 0.4

    def limit() -> np.ndarray | float:
        return rng.uniform(1, 6, steps) if rng.random() < 0.3 else np.inf

    nodes = []
    for number in range(count):
        price = rng.uniform(-5 if wild else 1, 30, steps)
        earned = price - rng.uniform(-3 if wild else 0, 10, steps)
        nodes.append(
            {
                "name": f"node {number}",
                "parent": int(rng.integers(GRID, number)) if number else GRID,
                "load_kw": rng.uniform(0, 6, steps),
                "generation_kw": rng.uniform(0, 8, steps) * (rng.random() < 0.6),
                "import_price_per_kwh": price,
                "export_price_per_kwh": earned if wild else np.maximum(earned, 0.0),
                "import_limit_kw": limit(),
                "export_limit_kw": limit(),
            }
        )
    return nodes


def _storage(rng: np.random.Generator) -> Storage:
    return Storage(
        capacity_kwh=float(rng.choice([0, 4, 10])),
        max_charge_kw=float(rng.choice([1, 3])),
        max_discharge_kw=float(rng.choice([0, 2, 4])),
        charge_efficiency=float(rng.choice([0.8, 1])),
        discharge_efficiency=float(rng.choice([0.9, 1])),
        standing_loss_fraction_per_h=float(rng.choice([0, 0.02])),
        wear_price_per_kwh=float(rng.choice([0, 1])),
        may_export=bool(rng.random() < 0.5),
        initial_fraction=float(rng.random()),
    )


def _series(rng: np.random.Generator, count: int, steps: int) -> dict[str, Any]:
    """Limits, drains and powers that vary by the step; some floors are negative."""
    floor = rng.uniform(0, 0.6, (3, steps)) * (rng.random((3, 1)) < 0.6)
    ceiling = np.minimum(floor + rng.uniform(0.1, 0.6, (3, steps)), 1.0)
    power = np.vstack([np.ones(steps), rng.random(steps) < 0.7])
    drain = rng.uniform(0, 2, steps) * (rng.random(steps) < 0.4)
    return {
        "limit_row": rng.integers(0, 3, count),
        "floor_fraction": floor - 0.5 * (rng.random((3, 1)) < 0.15),
        "ceiling_fraction": ceiling,
        "drain_row": rng.integers(0, 2, count),
        "drain_kwh": np.vstack([np.zeros(steps), drain]),
        "power_row": rng.integers(0, 2, count),
        "charge_limit_fraction": power,
        "discharge_limit_fraction": power,
    }


def _end(rng: np.random.Generator, count: int) -> End:
    kind = rng.choice(["at_least", "value", "cyclic"])
    if kind == "value":
        falling = -np.sort(-rng.uniform(0, 20, (count, 3)))
        return End(kind="value", value_per_kwh=falling, piece_kwh=rng.uniform(0, 4, (count, 3)))
    return End(kind="cyclic" if kind == "cyclic" else "at_least")


def _demand_charges(rng: np.random.Generator, n_nodes: int, steps: int) -> tuple[DemandCharge, ...]:
    if rng.random() < 0.7:
        return ()
    period = (np.arange(steps) >= 2).astype(np.int64)
    price = float(rng.uniform(0, 50))
    node = int(rng.integers(0, n_nodes))
    return (DemandCharge(node=node, price_per_kw=price, period=period, already_paid_kw=rng.uniform(0, 3, 2)),)


def _candidates(rng: np.random.Generator, n_nodes: int, steps: int) -> Any:
    start = np.sort(rng.integers(0, steps, (2, 2)), axis=1).ravel()
    begun = np.arange(steps) >= start[:, None]
    at = rng.integers(0, n_nodes, 2).repeat(2).tolist()
    return requests(rng.uniform(-2, 1, (4, steps)) * begun, start.tolist(), group=[0, 0, 1, 1], at=at)


def faults_of(asked: DispatchProblem, plan: Plan) -> list[str]:
    """What of E1, E2 and the rules of the replay a plan breaks."""
    return [*_balance_faults(asked, plan), *_storage_faults(asked, plan)]


def storing_kw(asked: DispatchProblem, plan: Plan) -> np.ndarray:
    """Charge less discharge at every node."""
    stored = np.zeros_like(asked.nodes.load_kw)
    np.add.at(stored, asked.storages.node, plan.charge_kw - plan.discharge_kw)
    return stored


def net_load_before_storages_kw(asked: DispatchProblem, plan: Plan) -> np.ndarray:
    """Net load of every node with requests and what hangs on it."""
    before = asked.nodes.net_load_kw + plan.load_change_kw
    for number, parent in enumerate(asked.nodes.parent):
        if parent != GRID:
            before[parent] += plan.import_kw[number] - plan.export_kw[number]
    return before


def _balance_faults(asked: DispatchProblem, plan: Plan) -> list[str]:
    net = net_load_before_storages_kw(asked, plan) + storing_kw(asked, plan)
    flows = plan.import_kw - plan.export_kw + plan.unserved_kw - plan.curtailed_kw
    checks = {
        "E1": np.abs(net - flows).max() < TOLERANCE,
        "import and export at once": not (plan.import_kw * plan.export_kw).any(),
        "import above its limit": (plan.import_kw <= asked.nodes.import_limit_kw).all(),
        "export above its limit": (plan.export_kw <= asked.nodes.export_limit_kw).all(),
        "load below zero": (asked.nodes.load_kw + plan.load_change_kw).min() > -TOLERANCE,
    }
    return [fault for fault, holds in checks.items() if not holds]


def _storage_faults(asked: DispatchProblem, plan: Plan) -> list[str]:
    units, energy = asked.storages, plan.energy_kwh
    before = np.column_stack([plan.start_energy_kwh, energy[:, :-1]])
    kept = (1 - units.standing_loss_fraction_per_h[:, None]) ** asked.step_h
    charged = (
        plan.charge_kw * units.charge_efficiency[:, None] - plan.discharge_kw / units.discharge_efficiency[:, None]
    )
    drain = units.drain_kwh[units.drain_row]
    unmet = energy - (kept * before + asked.step_h * charged - drain)
    most_charge = units.max_charge_kw[:, None] * units.charge_limit_fraction[units.power_row]
    most_discharge = units.max_discharge_kw[:, None] * units.discharge_limit_fraction[units.power_row]
    checks = {
        "E2": (unmet > -TOLERANCE).all() and (unmet < drain + TOLERANCE).all(),
        "charge and discharge at once": not (plan.charge_kw * plan.discharge_kw).any(),
        "charge above its limit": (plan.charge_kw < most_charge + TOLERANCE).all(),
        "discharge above its limit": (plan.discharge_kw < most_discharge + TOLERANCE).all(),
    }
    return [fault for fault, holds in checks.items() if not holds]
