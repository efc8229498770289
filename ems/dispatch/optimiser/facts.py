"""What follows from a problem before any variable exists: who decides, limits, labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.energies import EnergyLimits, energy_limits, kept_fraction
from ems.dispatch.limits.forest import Flows, flows_of
from ems.dispatch.limits.powers import PowerLimits, Ranges, power_limits, ranges_of, within_own_use
from ems.dispatch.optimiser.convexity import Exclusives, exclusives_of
from ems.dispatch.optimiser.labels import unique

if TYPE_CHECKING:
    from numpy.typing import NDArray

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


def facts_of(problem: DispatchProblem) -> Facts:
    """What follows from a problem.

    Parameters
    ----------
    problem
        The problem.
    """
    nodes, storages = problem.nodes, problem.storages
    idle = flows_of(nodes, nodes.net_load_kw)
    active = _active_nodes(problem)
    place = np.full(nodes.count, -1, dtype=np.int64)
    place[active] = np.arange(len(active))
    ranges = ranges_of(problem, power_limits(storages))
    power = within_own_use(problem, power_limits(storages), ranges)
    drain = storages.drain_kwh[storages.drain_row]
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
        energy=energy_limits(problem, power, ranges, drain),
        ranges=ranges,
        exclusives=exclusives_of(problem, power, ranges),
    )


def _active_nodes(problem: DispatchProblem) -> Ints:
    """Numbers of the roots and of all nodes with a storage, a request or a demand charge, and of those above them."""
    parent = problem.nodes.parent
    active = parent < 0
    active[problem.storages.node] = True
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
