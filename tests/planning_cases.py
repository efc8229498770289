"""Small problems for the optimiser, drawn at random, and features that each add one thing to them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ems.dispatch.problem import GRID, Candidates, DemandCharge, DispatchProblem, End, PlanNodes
from ems.storage import Storage, Storages, pack_storages

GRID_CHARGE = 6.0
UNSERVED = 500.0


def draw_nodes(rng: np.random.Generator, n_sites: int, n_steps: int, *, alone: bool = False) -> PlanNodes:
    """A pool with sites under it that pay a grid charge, or sites alone at retail prices; exports earn less."""
    count = n_sites if alone else n_sites + 1
    load = rng.gamma(2.0, 1.5, (count, n_steps))
    sun = np.maximum(rng.normal(0.0, 6.0, (count, n_steps)), 0.0)
    price = np.full((count, n_steps), GRID_CHARGE)
    earned = np.zeros((count, n_steps))
    roots = range(count) if alone else [0]
    for root in roots:
        price[root] = rng.uniform(5.0, 40.0, n_steps)
        earned[root] = price[root] * rng.uniform(0.0, 1.0, n_steps)
    free = np.full((count, n_steps), np.inf)
    return PlanNodes(
        names=tuple(f"node {n}" for n in range(count)),
        parent=np.array([GRID if n in roots else 0 for n in range(count)]),
        load_kw=load,
        generation_kw=sun,
        import_price_per_kwh=price,
        export_price_per_kwh=earned,
        import_limit_kw=free,
        export_limit_kw=free.copy(),
    )


def draw_storages(rng: np.random.Generator, nodes: PlanNodes, count: int) -> Storages:
    """Storages of random sizes and losses at random nodes; some serve their own node's load alone."""
    hosts = np.sort(rng.integers(0, len(nodes.names), count))
    leaf = [n not in nodes.parent for n in hosts]
    units = [
        Storage(
            capacity_kwh=float(rng.uniform(2.0, 15.0)),
            max_charge_kw=float(rng.uniform(0.5, 5.0)),
            max_discharge_kw=float(rng.uniform(0.5, 5.0)),
            charge_efficiency=float(rng.uniform(0.8, 1.0)),
            discharge_efficiency=float(rng.uniform(0.8, 1.0)),
            standing_loss_fraction_per_h=float(rng.choice([0.0, 0.01])),
            wear_price_per_kwh=float(rng.choice([0.0, 2.0])),
            initial_fraction=float(rng.uniform(0.0, 1.0)),
            may_export=bool(rng.random() < 0.5) or not own,
        )
        for own in leaf
    ]
    return pack_storages(
        units, nodes=hosts.tolist(), groups=[f"unit {i}" for i in range(count)], n_steps=load_steps(nodes)
    )


def load_steps(nodes: PlanNodes) -> int:
    """Number of steps of nodes."""
    return int(nodes.load_kw.shape[1])


def draw_problem(
    seed: int, *, n_sites: int = 2, n_storages: int = 3, n_steps: int = 24, step_h: float = 1.0, alone: bool = False
) -> DispatchProblem:
    """Draw a forest with storages that ends with at least the energy it began with."""
    rng = np.random.default_rng(seed)
    nodes = draw_nodes(rng, n_sites, n_steps, alone=alone)
    storages = draw_storages(rng, nodes, n_storages)
    return DispatchProblem(
        times=pd.date_range("2027-01-01", periods=n_steps, freq=pd.Timedelta(hours=step_h), tz="Asia/Tokyo"),
        step_h=step_h,
        nodes=nodes,
        storages=storages,
        loss_price_per_kwh=np.where(nodes.parent[storages.node] < 0, GRID_CHARGE, 0.0),
        end=End(kind="at_least"),
        emission_kg_per_kwh=rng.uniform(0.2, 0.6, n_steps),
        contract_kw=rng.uniform(0.0, 4.0, n_steps),
        unserved_price_per_kwh=UNSERVED,
    )


# ------------------------------------------------------------------------------------- features, one at a time
def plain(problem: DispatchProblem, _rng: np.random.Generator) -> DispatchProblem:
    """As drawn."""
    return problem


def cyclic(problem: DispatchProblem, _rng: np.random.Generator) -> DispatchProblem:
    """End as it began, with whatever that is."""
    return replace(problem, end=End(kind="cyclic"))


def valued(problem: DispatchProblem, rng: np.random.Generator) -> DispatchProblem:
    """What is left is worth less the more it is."""
    share = np.array([0.3, 0.4, 0.3])
    value = np.sort(rng.uniform(0.0, 40.0, (problem.storages.count, 3)))[:, ::-1]
    return replace(
        problem, end=End(kind="value", value_per_kwh=value, piece_kwh=problem.storages.capacity_kwh[:, None] * share)
    )


def limited(problem: DispatchProblem, rng: np.random.Generator) -> DispatchProblem:
    """The lines of the roots carry less than is wanted at times: something is unserved, something curtailed."""
    nodes, roots = problem.nodes, problem.nodes.parent < 0
    forest = np.eye(nodes.count) + (nodes.parent == np.arange(nodes.count)[:, None])
    below = forest @ nodes.net_load_kw
    into, out = np.maximum(below, 0.0).max(axis=1), np.maximum(-below, 0.0).max(axis=1)
    limits = {"import_limit_kw": into, "export_limit_kw": out}
    changed = {
        name: np.where(roots[:, None], most[:, None] * rng.uniform(0.3, 0.6), np.inf) * np.ones_like(nodes.load_kw)
        for name, most in limits.items()
    }
    return replace(problem, nodes=replace(nodes, **changed))


def limited_sites(problem: DispatchProblem, rng: np.random.Generator) -> DispatchProblem:
    """The lines of sites carry less than their highest load and output, that of the pool lets too little out."""
    nodes = problem.nodes
    most_in, most_out = (np.maximum(sign * nodes.net_load_kw, 0.0).max(axis=1, keepdims=True) for sign in (1, -1))
    most_in = np.where(np.isin(np.arange(nodes.count), nodes.parent)[:, None], np.inf, most_in)
    share = rng.uniform(0.4, 0.8, (2, nodes.count, 1)) * np.ones_like(nodes.load_kw)
    return replace(
        problem, nodes=replace(nodes, import_limit_kw=share[0] * most_in, export_limit_kw=share[1] * most_out)
    )


def with_peaks(problem: DispatchProblem, rng: np.random.Generator) -> DispatchProblem:
    """The highest import of each half of the window costs, above what was paid for before."""
    period = (np.arange(problem.n_steps) * 2 // problem.n_steps).astype(np.int64)
    charge = DemandCharge(node=0, price_per_kw=100.0, period=period, already_paid_kw=rng.uniform(0.0, 5.0, 2))
    return replace(problem, demand_charges=(charge,))


def with_drains(problem: DispatchProblem, rng: np.random.Generator) -> DispatchProblem:
    """Hot water is drawn, at times more than can be made; what is left has a value, so no end competes with it."""
    problem, units = valued(problem, rng), problem.storages
    drain = np.vstack([np.zeros(problem.n_steps), rng.exponential(1.0, problem.n_steps) * problem.step_h])
    row = rng.integers(0, 2, units.count)
    row[0] = 1
    return replace(problem, storages=replace(units, drain_row=row, drain_kwh=drain))


def with_moving_limits(problem: DispatchProblem, rng: np.random.Generator) -> DispatchProblem:
    """Powers, floors (some of them negative) and ceilings change from step to step."""
    units, n = problem.storages, problem.n_steps
    quarter = np.arange(n) * 4 // n
    floor = np.vstack([np.repeat(-0.2, n), rng.uniform(0.0, 0.4, 4)[quarter]])
    ceiling = np.vstack([np.repeat(0.7, n), rng.uniform(0.6, 1.0, 4)[quarter]])
    power = np.vstack([np.ones(n), rng.uniform(0.0, 1.0, n)])
    rows = {name: rng.integers(0, 2, units.count) for name in ("limit_row", "power_row")}
    return replace(
        problem,
        storages=replace(
            units,
            **rows,
            floor_fraction=floor,
            ceiling_fraction=ceiling,
            charge_limit_fraction=power,
            discharge_limit_fraction=power[:, ::-1].copy(),
            initial_energy_kwh=np.clip(units.initial_energy_kwh, 0.4 * units.capacity_kwh, 0.6 * units.capacity_kwh),
        ),
    )


def outside_its_limits(problem: DispatchProblem, rng: np.random.Generator) -> DispatchProblem:
    """An outage has just ended, or the capacity has aged: energy begins under the floor or above the ceiling (E4)."""
    units = problem.storages
    start = np.where(rng.random(units.count) < 0.5, 0.0, 1.0) * units.capacity_kwh
    return replace(
        problem,
        storages=replace(
            units,
            floor_fraction=np.full_like(units.floor_fraction, 0.4),
            ceiling_fraction=np.full_like(units.ceiling_fraction, 0.7),
            initial_energy_kwh=start,
        ),
    )


def with_carbon_price(problem: DispatchProblem, _rng: np.random.Generator) -> DispatchProblem:
    """A kg of carbon costs as much as two kWh."""
    return replace(problem, co2_price_per_kg=40.0)


def with_requests(problem: DispatchProblem, rng: np.random.Generator) -> DispatchProblem:
    """Two groups may be asked to use less, or more; what they save comes back later in part."""
    n, per_day = problem.n_steps, 4
    starts = np.tile(np.linspace(0, n - 4, per_day).astype(np.int64), 2)
    group = np.repeat([0, 1], per_day)
    node = np.where(group == 0, problem.nodes.count - 1, 0)
    change = np.zeros((len(starts), n))
    for k, start in enumerate(starts):
        moved = rng.uniform(0.1, 0.9) * problem.nodes.load_kw[node[k], start : start + 2] * (-1.0 if k % 2 else 1.0)
        change[k, start : start + 2] = moved
        change[k, start + 2 : start + 4] = -0.4 * moved.mean()
    table = Candidates(
        names=tuple(f"event {k}" for k in range(len(starts))),
        group=group,
        node=node,
        start=starts,
        blocked_steps=np.full(len(starts), 3),
        change_kw=change,
        points=rng.uniform(0.5, 2.0, len(starts)),
        start_cost=rng.uniform(0.0, 3.0, len(starts)),
        day=(starts * problem.step_h // 24).astype(np.int64),
        week=np.zeros(len(starts), dtype=np.int64),
        most_per_day=np.full((2, int(n * problem.step_h // 24) + 1), 2),
        most_per_week=np.array([[2], [3]]),
        points_left=4.0,
        currency_per_point=1.0,
    )
    return replace(problem, candidates=table)


def with_odd_prices(problem: DispatchProblem, rng: np.random.Generator) -> DispatchProblem:
    """Prices below zero, and exports that earn more than imports cost: burning and churning would pay (E6)."""
    nodes, roots = problem.nodes, problem.nodes.parent < 0
    negative = roots[:, None] & (rng.random(nodes.load_kw.shape) < 0.4)
    price = np.where(negative, -rng.uniform(7.0, 25.0, negative.shape), nodes.import_price_per_kwh)
    premium = roots[:, None] & (rng.random(negative.shape) < 0.3)
    earned = np.where(premium, price + 5.0, np.minimum(nodes.export_price_per_kwh, price))
    return replace(problem, nodes=replace(nodes, import_price_per_kwh=price, export_price_per_kwh=earned))
