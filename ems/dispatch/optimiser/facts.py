"""What follows from a problem before any variable exists: who decides, limits, labels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.energies import EnergyLimits, energy_limits, kept_fraction
from ems.dispatch.limits.forest import Flows, flows_of
from ems.dispatch.limits.powers import PowerLimits, Ranges, power_limits, ranges_of, within_own_use
from ems.dispatch.optimiser.convexity import Exclusives, exclusives_of
from ems.dispatch.optimiser.labels import unique
from ems.dispatch.optimiser.sizes import problem_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.optimiser.sizes import Sizes
    from ems.dispatch.problem import DispatchProblem, PlanNodes
    from ems.storage import Storages

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What all devices and equations read.

    Parameters
    ----------
    problem
        The problem.
    node_labels, storage_labels
        Names that differ, of all nodes and storages.
    active
        Numbers of the nodes where something is decided; all others are constants.
    place
        Place of each node among the active ones, -1 for the others, shape (nodes,).
    idle
        Flows if nothing is done: final for the nodes that are not active.
    given_kw
        Net load of each node, with what the constant nodes on it take, shape (nodes, steps) [kW].
    kept_fraction
        Share of the energy left after a step, shape (storages,).
    drain_kwh
        Shape (storages, steps) [kWh].
    power, energy, ranges
        Limits of the storages and at the nodes.
    exclusives
        Where whole numbers are needed.
    sizes
        Sizes that are decided too; None: none. All limits above are then those of the largest sizes.
    """

    problem: DispatchProblem
    node_labels: tuple[str, ...]
    storage_labels: tuple[str, ...]
    active: Ints
    place: Ints
    idle: Flows
    given_kw: Floats
    kept_fraction: Floats
    drain_kwh: Floats
    power: PowerLimits
    energy: EnergyLimits
    ranges: Ranges
    exclusives: Exclusives
    sizes: Sizes | None = None

    @property
    def nodes(self) -> PlanNodes:
        """Nodes of the problem."""
        return self.problem.nodes

    @property
    def storages(self) -> Storages:
        """Storages of the problem."""
        return self.problem.storages

    @property
    def n_steps(self) -> int:
        """Number of steps."""
        return self.problem.n_steps

    def labels_at(self, nodes: Ints) -> tuple[str, ...]:
        """Labels of nodes, in the order given."""
        return tuple(self.node_labels[node] for node in nodes)

    def labels_of(self, storages: Ints) -> tuple[str, ...]:
        """Labels of storages, in the order given."""
        return tuple(self.storage_labels[storage] for storage in storages)


def facts_of(problem: DispatchProblem, sizes: Sizes | None = None) -> Facts:
    """What follows from a problem.

    Parameters
    ----------
    problem
        The problem; where sizes are decided, with every size at zero.
    sizes
        Sizes that are decided too; None: none.
    """
    nodes, storages = problem.nodes, problem.storages
    idle = flows_of(nodes, nodes.net_load_kw)
    active = _active_nodes(problem, sizes)
    place = np.full(nodes.count, -1, dtype=np.int64)
    place[active] = np.arange(len(active))
    largest = problem if sizes is None else problem_at(problem, sizes, sizes.upper)
    powers = power_limits(largest.storages)
    ranges = ranges_of(largest, powers) if sizes is None else _ranges_of_all(problem, sizes)
    power = within_own_use(largest, powers, ranges)
    drain = storages.drain_kwh[storages.drain_row]
    energy = energy_limits(largest, power, ranges, drain)
    return Facts(
        problem=problem,
        node_labels=tuple(unique(nodes.names)),
        storage_labels=tuple(unique(storages.group)),
        active=active,
        place=place,
        idle=idle,
        given_kw=_given_kw(nodes, idle, place),
        kept_fraction=kept_fraction(storages, problem.step_h),
        drain_kwh=drain,
        power=power,
        energy=energy if sizes is None else _without_moved(energy, largest, sizes),
        ranges=ranges,
        exclusives=exclusives_of(largest, power, ranges),
        sizes=sizes,
    )


def _ranges_of_all(problem: DispatchProblem, sizes: Sizes) -> Ranges:
    """What can flow at the nodes whatever is decided, sizes included.

    Storages widen every range, so the largest count; generation moves it, so both its ends do.
    """
    largest = problem_at(problem, sizes, sizes.upper)
    powers = power_limits(largest.storages)
    fewest_plants = replace(largest, nodes=problem_at(problem, sizes, sizes.lower).nodes)
    most, least = (ranges_of(end, powers) for end in (largest, fewest_plants))
    return Ranges(
        before_low_kw=np.minimum(most.before_low_kw, least.before_low_kw),
        **{
            name: np.maximum(getattr(most, name), getattr(least, name))
            for name in Ranges.__slots__
            if name != "before_low_kw"
        },
    )


def _without_moved(energy: EnergyLimits, largest: DispatchProblem, sizes: Sizes) -> EnergyLimits:
    """Energy limits without those that sizes move: equations say them (``floor_of_size`` and others)."""
    at, units = sizes.storages, largest.storages
    ceiling = (units.capacity_kwh[:, None] * units.ceiling_fraction[units.limit_row])[at]
    limits = {name: getattr(energy, name).copy() for name in EnergyLimits.__slots__}
    for name in ("lower_kwh", "wanted_lower_kwh"):
        limits[name][at] = 0.0
    for name in ("upper_kwh", "wanted_upper_kwh"):
        limits[name][at] = ceiling
    limits["wanted_end_kwh"][at] = -np.inf
    return replace(energy, **limits)


def _active_nodes(problem: DispatchProblem, sizes: Sizes | None) -> Ints:
    """Numbers of the roots, of all nodes with a storage, a request, a demand charge or a size, and those above them."""
    parent = problem.nodes.parent
    active = parent < 0
    active[problem.storages.node] = True
    if sizes is not None:
        active[sizes.nodes] = True
    active[[charge.node for charge in problem.demand_charges]] = True
    if problem.candidates is not None:
        active[problem.candidates.node] = True
    for node in range(len(parent) - 1, -1, -1):  # a node stands before the nodes that hang on it
        if active[node] and parent[node] >= 0:
            active[parent[node]] = True
    return np.flatnonzero(active)


def _given_kw(nodes: PlanNodes, idle: Flows, place: Ints) -> Floats:
    """Net load of each node, with what the constant nodes on it take."""
    given = nodes.net_load_kw.copy()
    constant = np.flatnonzero((place < 0) & (nodes.parent >= 0))
    np.add.at(given, nodes.parent[constant], idle.import_kw[constant] - idle.export_kw[constant])
    return given
