"""Small problems that together make every block of variables and constraints of the optimiser."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ems.dispatch.optimiser import Optimal, Sizes, build, pyomo_model, solve
from ems.dispatch.problem import GRID, Candidates, DemandCharge, DispatchProblem, End, Objective, PlanNodes
from ems.storage import Storage, pack_storages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pyomo.environ as pyo
    from numpy.typing import ArrayLike

    from ems.dispatch.optimiser import Model
    from ems.dispatch.problem import Plan
    from ems.storage import Storages

UNLIMITED = np.inf


def battery(capacity_kwh: float = 4.0, power_kw: float = 2.0, **more: Any) -> Storage:
    """A battery without losses, unless said otherwise."""
    lossless = {"charge_efficiency": 1.0, "discharge_efficiency": 1.0}
    return Storage(
        **({"capacity_kwh": capacity_kwh, "max_charge_kw": power_kw, "max_discharge_kw": power_kw} | lossless | more)
    )


def node(name: str = "site", parent: int = GRID, **series: ArrayLike) -> dict[str, Any]:
    """A node: series that are not given are 0, limits infinite."""
    return {"name": name, "parent": parent, **series}


def problem(
    nodes: Sequence[Mapping[str, Any]],
    storages: Sequence[tuple[int, Storage]] = (),
    *,
    steps: int = 3,
    end: End | None = None,
    storage_series: Mapping[str, ArrayLike] | None = None,
    **more: Any,
) -> DispatchProblem:
    """A problem of some nodes and the storages at them; what is left over goes to ``DispatchProblem``.

    ``storage_series`` replaces fields of the packed storages, for example ``floor_fraction`` or ``drain_kwh``.
    """
    given: dict[str, Any] = {
        "times": pd.date_range("2027-01-04", periods=steps, freq=pd.Timedelta(hours=more.get("step_h", 1.0))),
        "step_h": 1.0,
        "nodes": plan_nodes(nodes, steps),
        "storages": packed(storages, steps, storage_series or {}),
        "loss_price_per_kwh": np.zeros(len(storages)),
        "end": End(kind="at_least", energy_kwh=np.zeros(len(storages))) if end is None else end,
        "emission_kg_per_kwh": np.zeros(steps),
        "contract_kw": np.zeros(steps),
        "unserved_price_per_kwh": 1000.0,
    }
    return DispatchProblem(**(given | more))


def plan_nodes(nodes: Sequence[Mapping[str, Any]], steps: int) -> PlanNodes:
    """Nodes as arrays; a number holds at every step."""
    columns = ("load_kw", "generation_kw", "import_price_per_kwh", "export_price_per_kwh")
    limits = ("import_limit_kw", "export_limit_kw")
    default = dict.fromkeys(columns, 0.0) | dict.fromkeys(limits, UNLIMITED)

    def rows(name: str) -> np.ndarray:
        return np.array([np.broadcast_to(np.asarray(n.get(name, default[name]), dtype=float), steps) for n in nodes])

    return PlanNodes(
        names=tuple(n["name"] for n in nodes),
        parent=np.array([n["parent"] for n in nodes]),
        **{name: rows(name) for name in (*columns, *limits)},
    )


def packed(storages: Sequence[tuple[int, Storage]], steps: int, series: Mapping[str, ArrayLike]) -> Storages:
    """Storages as arrays, some fields replaced."""
    units = pack_storages(
        [unit for _, unit in storages],
        nodes=[at for at, _ in storages],
        groups=[f"battery_{number}" for number in range(1, len(storages) + 1)],
        n_steps=steps,
    )
    return replace(units, **{name: np.asarray(value, getattr(units, name).dtype) for name, value in series.items()})


def plan_of(asked: DispatchProblem) -> Plan:
    """Optimal plan of a problem."""
    outcome = solve(asked)
    assert isinstance(outcome, Optimal), outcome
    return outcome.plan


def pool_and_home() -> DispatchProblem:
    """A home whose battery may not export, under a pool with a battery of its own; a shop without one."""
    return problem(
        [
            node("pool", import_price_per_kwh=[8, 20], export_price_per_kwh=[8, 20]),
            node("home", 0, load_kw=[1, 3], generation_kw=[2, 0], import_price_per_kwh=4),
            node("shop", 0, load_kw=[5, 6], import_price_per_kwh=4),
        ],
        [
            (0, battery(charge_efficiency=0.9, discharge_efficiency=0.8, wear_price_per_kwh=1)),
            (1, battery(may_export=False, standing_loss_fraction_per_h=0.1, initial_fraction=0.5)),
        ],
        steps=2,
        loss_price_per_kwh=np.array([3.0, 0.0]),
        co2_price_per_kg=2.0,
        emission_kg_per_kwh=np.array([0.5, 0.4]),
    )


def limited_lines() -> DispatchProblem:
    """A home behind a line that is too small both ways, with a car that drives off."""
    return problem(
        [
            node("home", load_kw=[1, 5], generation_kw=[6, 0], import_price_per_kwh=10, export_price_per_kwh=2)
            | {"import_limit_kw": 3, "export_limit_kw": 2}
        ],
        [(0, battery())],
        steps=2,
        storage_series={"drain_row": [1], "drain_kwh": [[0, 0], [0, 3]]},
        unmet_drain_price_per_kwh=2000.0,
    )


def own_use() -> DispatchProblem:
    """Two batteries that may not export, where a request decides whether the shop is short."""
    return problem(
        [node("shop", load_kw=[3, 3], generation_kw=[2.5, 1], import_price_per_kwh=[10, 50])],
        [(0, battery(may_export=False, initial_fraction=0.5)), (0, battery(2, 1, may_export=False))],
        steps=2,
        candidates=requests([[-1, 0.5]], start=[0]),
    )


def outside_the_limits() -> DispatchProblem:
    """Three batteries share a line; the second starts under its floor, the third above its ceiling."""
    return problem(
        [node("shelter", load_kw=[2, 1], import_price_per_kwh=10, import_limit_kw=3)],
        [
            (0, battery(initial_fraction=0.5, may_export=False)),
            (0, battery(initial_fraction=0.0)),
            (0, battery(2, 1, initial_fraction=1.0, may_export=False)),
        ],
        steps=2,
        end=End(kind="at_least", energy_kwh=np.array([0, 3.5, 0])),
        storage_series={
            "limit_row": [0, 1, 2],
            "floor_fraction": [[0, 0], [0.75, 0.75], [0, 0]],
            "ceiling_fraction": [[1, 1], [1, 1], [0.5, 0.25]],
        },
    )


def cyclic() -> DispatchProblem:
    """A free start."""
    return problem([node(import_price_per_kwh=[10, 50])], [(0, battery())], steps=2, end=End(kind="cyclic"))


def value_curve() -> DispatchProblem:
    """Energy left is worth 30, then 5, then 1; one storage has a negative floor."""
    curve = {"value_per_kwh": np.array([[30.0, 5.0, 1.0]] * 2), "piece_kwh": np.array([[1.0, 2.0, 1.0]] * 2)}
    return problem(
        [node(load_kw=1, import_price_per_kwh=[10, 50])],
        [(0, battery()), (0, battery(2))],
        steps=2,
        end=End(kind="value", **curve),
        storage_series={
            "limit_row": [0, 1],
            "floor_fraction": [[0, 0], [-0.5, -0.5]],
            "ceiling_fraction": [[1, 1]] * 2,
        },
    )


def negative_prices() -> DispatchProblem:
    """Energy is worth less than nothing, then an export earns more than an import costs."""
    return problem(
        [
            node("plant", load_kw=1, generation_kw=[6, 0], import_price_per_kwh=[-2, 10], export_price_per_kwh=[-4, 15])
            | {"export_limit_kw": 2}
        ],
        [(0, battery(charge_efficiency=0.9))],
        steps=2,
    )


def demand_charges() -> DispatchProblem:
    """Two billing periods in three steps, the first partly paid; a second charge with one period."""
    return problem(
        [node("pool", load_kw=[2, 4, 3], import_price_per_kwh=10), node("home", 0, load_kw=1)],
        [(0, battery())],
        demand_charges=(
            DemandCharge(node=0, price_per_kw=100.0, period=np.array([0, 0, 1]), already_paid_kw=np.array([3.0, 0.0])),
            DemandCharge(node=1, price_per_kw=50.0, period=np.array([0, 0, 0]), already_paid_kw=np.array([0.0])),
        ),
    )


def other_goals() -> DispatchProblem:
    """Every goal, at two roots."""
    return problem(
        [node("north", load_kw=[2, 4], import_price_per_kwh=10), node("south", load_kw=1, import_price_per_kwh=10)],
        [(0, battery())],
        steps=2,
        emission_kg_per_kwh=np.array([0.2, 0.5]),
        contract_kw=np.array([1.0, 9.0]),
        objective=Objective(stages=({"unmatched_kwh": 1.0, "co2_kg": 1.0}, {"peak_import_kw": 1.0}, {"cost": 1.0})),
    )


def nudges() -> DispatchProblem:
    """Two groups at two nodes, five candidates over two days of one week."""
    change = np.zeros((5, 3))
    change[[0, 1, 2, 3, 4], [0, 1, 2, 0, 2]] = -1.0
    change[[0, 1, 3], [1, 2, 1]] = 0.5
    return problem(
        [node("pool", import_price_per_kwh=[10, 50, 20]), node("homes", 0, load_kw=4), node("shops", 0, load_kw=2)],
        candidates=requests(
            change, start=[0, 1, 2, 0, 2], group=[0, 0, 0, 1, 1], at=[1, 1, 1, 2, 2], day=[0, 0, 1, 0, 1]
        ),
    )


def decided_sizes() -> DispatchProblem:
    """A battery, its power and a plant to be sized beside a battery that is there; the reserve and the power vary."""
    return problem(
        [node("pool", load_kw=[3, 4, 5], generation_kw=[6, 1, 0], import_price_per_kwh=[10, 20, 50])],
        [
            (0, battery(wear_price_per_kwh=1)),
            (0, battery(0.0, 0.0, charge_efficiency=0.9, discharge_efficiency=0.8, standing_loss_fraction_per_h=0.1)),
        ],
        end=End(kind="at_least"),
        loss_price_per_kwh=np.array([0.0, 3.0]),
        storage_series={
            "limit_row": [0, 1],
            "floor_fraction": [[0, 0, 0], [0.25, 0.25, 0.5]],
            "ceiling_fraction": [[1, 1, 1], [1, 0.75, 0.75]],
            "power_row": [0, 1],
            "charge_limit_fraction": [[1, 1, 1], [1, 0, 1]],
            "discharge_limit_fraction": [[1, 1, 1], [0, 1, 1]],
        },
    )


def three_sizes() -> Sizes:
    """Capacity [kWh], power [kW] and roofs [share of what is there] of :func:`decided_sizes`, with a budget."""
    return Sizes(
        names=("battery.capacity_kwh", "battery.power_kw", "roofs"),
        lower=np.array([0.0, 0.0, 0.5]),
        upper=np.array([8.0, 4.0, 2.0]),
        cost=np.array([7.0, 5.0, 11.0]),
        capacity_kwh=np.array([[0.0, 1.0], [0.0, 0.0], [0.0, 0.0]]),
        charge_kw=np.array([[0.0, 0.0], [0.0, 1.0], [0.0, 0.0]]),
        discharge_kw=np.array([[0.0, 0.0], [0.0, 2.0], [0.0, 0.0]]),
        initial_fraction=np.array([0.0, 0.5]),
        generation_kw=np.array([[[0.0] * 3], [[0.0] * 3], [[4.0, 1.0, 0.0]]]),
        row=np.array([[7.0, 5.0, 11.0]]),
        row_upper=np.array([60.0]),
    )


def requests(
    change_kw: ArrayLike,
    start: Sequence[int],
    group: Sequence[int] | None = None,
    at: Sequence[int] | None = None,
    day: Sequence[int] | None = None,
    **more: Any,
) -> Candidates:
    """Candidates that block two steps each, once a day, twice a week, unless said otherwise."""
    count = len(start)
    groups, days = np.array(group or [0] * count), np.array(day or [0] * count)
    given: dict[str, Any] = {
        "names": tuple(f"request {number}" for number in range(count)),
        "group": groups,
        "node": np.array(at or [0] * count),
        "start": np.array(start),
        "blocked_steps": np.full(count, 2),
        "change_kw": np.asarray(change_kw, dtype=float),
        "points": np.full(count, 3.0),
        "start_cost": np.full(count, 0.5),
        "day": days,
        "week": np.zeros(count, dtype=np.int64),
        "most_per_day": np.ones((groups.max() + 1, days.max() + 1), dtype=np.int64),
        "most_per_week": np.full((groups.max() + 1, 1), 2),
        "points_left": 6.0,
        "currency_per_point": 1.0,
    }
    return Candidates(**(given | more))


CASES: dict[str, Callable[[], DispatchProblem]] = {
    make.__name__: make
    for make in (
        pool_and_home,
        limited_lines,
        own_use,
        outside_the_limits,
        cyclic,
        value_curve,
        negative_prices,
        demand_charges,
        other_goals,
        nudges,
        decided_sizes,
    )
}

SIZES: dict[str, Callable[[], Sizes]] = {"decided_sizes": three_sizes}
"""In which cases sizes are decided too."""


def built(case: str) -> Model:
    """Linear model of a case."""
    return build(CASES[case](), SIZES[case]() if case in SIZES else None)


def in_pyomo(case: str) -> pyo.ConcreteModel:
    """Pyomo model of a case."""
    return pyomo_model(CASES[case](), SIZES[case]() if case in SIZES else None)
