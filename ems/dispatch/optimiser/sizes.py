"""Sizes that are decided together with the dispatch: what a unit of each adds to storages and nodes, and what it costs.

The limits of a problem are those at size zero; every size adds its share. A storage whose capacity is decided has none
in the problem itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.energies import kept_fraction
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.problem import DispatchProblem

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

EXACT = 1e-9
"""Differences of energies and powers below this are rounding [kWh, kW]."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sizes:
    """Sizes to decide, in any unit each: kWh, kW, or a share of something.

    Parameters
    ----------
    names
        Name of each, for messages and for Pyomo's index.
    lower, upper
        Limits, finite, shape (sizes,).
    cost
        What a unit of each costs over the window, shape (sizes,) [currency].
    capacity_kwh
        Capacity that a unit adds to each storage, shape (sizes, storages) [kWh].
    charge_kw, discharge_kw
        Highest powers that a unit adds to each storage, before limits of single steps, shape (sizes, storages) [kW].
    generation_kw
        Generation that a unit adds at each node, shape (sizes, nodes, steps); None: none [kW].
    initial_fraction
        Energy at the start as a share of the capacity added, shape (storages,).
    row
        Further limits on the sizes, ``row · sizes ≤ row_upper``, such as a budget, shape (limits, sizes); None: none.
    row_upper
        Shape (limits,).
    """

    names: tuple[str, ...]
    lower: Floats
    upper: Floats
    cost: Floats
    capacity_kwh: Floats
    charge_kw: Floats
    discharge_kw: Floats
    initial_fraction: Floats
    generation_kw: Floats | None = None
    row: Floats | None = None
    row_upper: Floats | None = None

    @property
    def count(self) -> int:
        """Number of sizes."""
        return len(self.names)

    @property
    def storages(self) -> Ints:
        """Numbers of the storages with a limit that a size moves."""
        moved = (self.capacity_kwh != 0.0) | (self.charge_kw != 0.0) | (self.discharge_kw != 0.0)
        return np.flatnonzero(moved.any(axis=0))

    @property
    def nodes(self) -> Ints:
        """Numbers of the nodes whose generation a size moves."""
        if self.generation_kw is None:
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(self.generation_kw.any(axis=(0, 2)))


def problem_at(problem: DispatchProblem, sizes: Sizes, size: Floats) -> DispatchProblem:
    """Problem with the sizes given.

    Parameters
    ----------
    problem
        The problem with every size at zero.
    sizes
        What the sizes add.
    size
        Value of each, shape (sizes,).
    """
    capacity = size @ sizes.capacity_kwh
    units = replace(
        problem.storages,
        capacity_kwh=problem.storages.capacity_kwh + capacity,
        max_charge_kw=problem.storages.max_charge_kw + size @ sizes.charge_kw,
        max_discharge_kw=problem.storages.max_discharge_kw + size @ sizes.discharge_kw,
        initial_energy_kwh=problem.storages.initial_energy_kwh + sizes.initial_fraction * capacity,
    )
    nodes = problem.nodes
    if sizes.generation_kw is not None:
        nodes = replace(nodes, generation_kw=nodes.generation_kw + np.tensordot(size, sizes.generation_kw, axes=1))
    return replace(problem, storages=units, nodes=nodes)


def check(problem: DispatchProblem, sizes: Sizes) -> None:
    """Refuse what cannot be sized.

    Parameters
    ----------
    problem, sizes
        The problem with every size at zero, and what the sizes add.

    Raises
    ------
    profiles.errors.InputError
        A shape or a limit is wrong, a goal other than the cost, or a storage that a size moves has drains, borrowed
        energy, or a start outside its limits; all problems at once.
    """
    problems = ProblemCollector("sizes")
    _check_shapes(problem, sizes, problems)
    problems.raise_if_any()
    for name, low, high in zip(sizes.names, sizes.lower, sizes.upper, strict=True):
        if not (np.isfinite([low, high]).all() and 0.0 <= low <= high):
            problems.add(f"{name} between {low:g} and {high:g}", "must be finite, 0 or more, the upper not below")
    if not np.isfinite(sizes.cost).all():
        problems.add(f"cost = {sizes.cost.tolist()}", "must be finite numbers")
    if [dict(stage) for stage in problem.objective.stages] != [{"cost": 1.0}]:
        problems.add("the problem's objective", "must be the cost alone, with weight 1: sizes are paid in money")
    for storage in sizes.storages.tolist():
        for rule in _broken_rules(problem, storage, float(sizes.initial_fraction[storage])):
            problems.add(f"storage {problem.storages.group[storage]}", rule)
    problems.raise_if_any()


def _check_shapes(problem: DispatchProblem, sizes: Sizes, problems: ProblemCollector) -> None:
    count, storages = sizes.count, problem.storages.count
    limits = 0 if sizes.row_upper is None else len(sizes.row_upper)
    expected = {
        "lower": (count,),
        "upper": (count,),
        "cost": (count,),
        "capacity_kwh": (count, storages),
        "charge_kw": (count, storages),
        "discharge_kw": (count, storages),
        "initial_fraction": (storages,),
        "generation_kw": (count, *problem.nodes.load_kw.shape),
        "row": (limits, count),
    }
    for name, shape in expected.items():
        value = getattr(sizes, name)
        if value is not None and value.shape != shape:
            problems.add(f"{name} of shape {value.shape}", f"must be of shape {shape}")
    for name in ("capacity_kwh", "charge_kw", "discharge_kw", "generation_kw"):
        value = getattr(sizes, name)
        if value is not None and not (np.isfinite(value) & (value >= 0.0)).all():
            problems.add(name, "must be finite numbers, 0 or more: a size adds, it never takes away")
    if not count:
        problems.add("no size", "name at least one that is to be decided")


def _broken_rules(problem: DispatchProblem, storage: int, initial_fraction: float) -> list[str]:
    """What forbids that a size moves the limits of a storage."""
    units = problem.storages
    floor, ceiling = (limits[units.limit_row[storage]] for limits in (units.floor_fraction, units.ceiling_fraction))
    kept = float(kept_fraction(units, problem.step_h)[storage])
    rules = []
    if units.drain_kwh[units.drain_row[storage]].any():
        rules.append("has a drain (a car, a tank): its size follows from what it drives or heats")
    if (floor < 0.0).any():
        rules.append("borrows energy (a floor below zero): its size is that of a room")
    elif problem.end.kind != "cyclic":
        if initial_fraction < floor[0] - EXACT:
            rules.append(f"begins at {initial_fraction:g} of its capacity, below its floor of {floor[0]:g}")
        if initial_fraction * kept > ceiling[0] + EXACT:
            rules.append(f"begins at {initial_fraction:g} of its capacity, above its ceiling of {ceiling[0]:g}")
    return rules
