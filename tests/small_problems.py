"""Dispatch problems of a node or two, small enough to be solved by hand; a test changes what it is about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ems.dispatch.problem import GRID, Candidates, DispatchProblem, End, PlanNodes
from ems.storage import Storage, Storages, pack_storages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

PERFECT: dict[str, Any] = {
    "capacity_kwh": 10.0,
    "max_charge_kw": 5.0,
    "max_discharge_kw": 5.0,
    "charge_efficiency": 1.0,
    "discharge_efficiency": 1.0,
    "initial_fraction": 0.0,
}
"""A battery without losses: 10 kWh, 5 kW, empty at first."""


def battery(**changes: Any) -> Storage:
    """The perfect battery, changed."""
    return Storage(**(PERFECT | changes))


def stores(*storages: Storage, n_steps: int, nodes: Sequence[int] | None = None) -> Storages:
    """Storages at the nodes given, all at node 0 if none are."""
    places = [0] * len(storages) if nodes is None else nodes
    return pack_storages(storages, nodes=places, groups=[f"battery_{i}" for i in range(len(storages))], n_steps=n_steps)


def nodes_of(
    load_kw: ArrayLike,
    import_price: ArrayLike,
    *,
    generation_kw: ArrayLike = 0.0,
    export_price: ArrayLike = 0.0,
    import_limit_kw: ArrayLike = np.inf,
    export_limit_kw: ArrayLike = np.inf,
    names: tuple[str, ...] = ("site",),
    parent: Sequence[int] = (GRID,),
) -> PlanNodes:
    """Nodes whose arrays are broadcast to (nodes, steps)."""
    shape = np.broadcast_shapes(np.shape(load_kw), np.shape(import_price), (len(names), 1))

    def spread(values: ArrayLike) -> np.ndarray:
        return np.broadcast_to(np.asarray(values, dtype=float), shape).copy()

    return PlanNodes(
        names=names,
        parent=np.asarray(parent, dtype=np.int64),
        load_kw=spread(load_kw),
        generation_kw=spread(generation_kw),
        import_price_per_kwh=spread(import_price),
        export_price_per_kwh=spread(export_price),
        import_limit_kw=spread(import_limit_kw),
        export_limit_kw=spread(export_limit_kw),
    )


def problem_of(
    nodes: PlanNodes, storages: Storages | None = None, *, step_h: float = 1.0, **changes: Any
) -> DispatchProblem:
    """A window of the nodes from 5 January 2027 on; the energy at its end is at least that at its start."""
    n_steps = nodes.load_kw.shape[1]
    held = stores(battery(), n_steps=n_steps) if storages is None else storages
    given: dict[str, Any] = {
        "times": pd.date_range("2027-01-05", periods=n_steps, freq=pd.Timedelta(hours=step_h), tz="Asia/Tokyo"),
        "step_h": step_h,
        "nodes": nodes,
        "storages": held,
        "loss_price_per_kwh": np.zeros(held.count),
        "end": End(kind="at_least"),
        "emission_kg_per_kwh": np.full(n_steps, 0.5),
        "contract_kw": np.zeros(n_steps),
        "unserved_price_per_kwh": 1000.0,
    }
    return DispatchProblem(**(given | changes))


def three_prices(**changes: Any) -> DispatchProblem:
    """Prices of 10, 50, 10 for a load of 1 kW and a perfect battery: charge, discharge, idle."""
    return problem_of(nodes_of(1.0, [10.0, 50.0, 10.0]), **changes)


def random_problem(seed: int, n_steps: int = 24, **changes: Any) -> DispatchProblem:
    """Two sites under a pool, a battery at each, prices, loads and sun from a seed."""
    rng = np.random.default_rng(seed)
    wholesale = rng.uniform(5.0, 30.0, n_steps)
    price = np.vstack([wholesale, np.full((2, n_steps), 8.0)])
    nodes = nodes_of(
        rng.gamma(2.0, 2.0, (3, n_steps)),
        price,
        generation_kw=rng.uniform(0.0, 12.0, (3, n_steps)) * (rng.uniform(size=n_steps) < 0.5),
        export_price=np.vstack([wholesale, np.zeros((2, n_steps))]),
        names=("pool", "north", "south"),
        parent=(GRID, 0, 0),
    )
    units = [
        battery(
            capacity_kwh=float(rng.uniform(2.0, 20.0)),
            charge_efficiency=0.95,
            discharge_efficiency=0.93,
            standing_loss_fraction_per_h=1e-3,
            wear_price_per_kwh=float(rng.uniform(0.0, 1.0)),
            initial_fraction=float(rng.uniform(0.0, 1.0)),
            may_export=number == 0,
        )
        for number in range(3)
    ]
    storages = stores(*units, n_steps=n_steps, nodes=(0, 1, 2))
    return problem_of(nodes, storages, loss_price_per_kwh=np.array([8.0, 0.0, 0.0]), **changes)


def puzzle(n_steps: int = 96) -> DispatchProblem:
    """Requests and prices that are often negative: the linear optimum mixes what excludes each other."""
    rng = np.random.default_rng(0)
    price = rng.uniform(-30.0, 30.0, n_steps)
    nodes = nodes_of(rng.uniform(0.0, 3.0, n_steps), price, export_price=price - 1.0)
    most = np.array([[5]])
    starts = range(0, n_steps - 8, 2)
    asked = requests_at(starts, [-1.3, -0.7, 0.9, 0.6], n_steps, most_per_day=most, most_per_week=most)
    return problem_of(nodes, candidates=asked)


def requests_at(starts: Sequence[int], change_kw: ArrayLike, n_steps: int, **changes: Any) -> Candidates:
    """One group at node 0 that may be asked at each of the starts; the change is that of an event from its start on."""
    count, change = len(starts), np.zeros((len(starts), n_steps))
    for row, start in enumerate(starts):
        values = np.asarray(change_kw, dtype=float)[: n_steps - start]
        change[row, start : start + len(values)] = values
    zeros = np.zeros(count, dtype=np.int64)
    given: dict[str, Any] = {
        "names": tuple(f"request at {start}" for start in starts),
        "group": zeros,
        "node": zeros,
        "start": np.asarray(starts, dtype=np.int64),
        "blocked_steps": np.ones(count, dtype=np.int64),
        "change_kw": change,
        "points": np.zeros(count),
        "start_cost": np.zeros(count),
        "day": zeros,
        "week": zeros,
        "most_per_day": np.array([[1]]),
        "most_per_week": np.array([[1]]),
        "points_left": 100.0,
        "currency_per_point": 1.0,
    }
    return Candidates(**(given | changes))


def with_nodes(problem: DispatchProblem, **changes: Any) -> DispatchProblem:
    """The problem with fields of its nodes changed."""
    return replace(problem, nodes=replace(problem.nodes, **changes))


def with_storages(problem: DispatchProblem, **changes: Any) -> DispatchProblem:
    """The problem with fields of its storages changed."""
    return replace(problem, storages=replace(problem.storages, **changes))
