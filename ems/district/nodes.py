"""Nodes of one tier: a net load each, made of a load and plants."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """Nodes of one tier; arrays are read-only.

    Parameters
    ----------
    names
        Name of each node, for messages.
    load_kw
        Load, shape (nodes, steps) [kW].
    class_of_node
        Number of the class of each node, ascending.
    first_plant
        Plants of node i are ``first_plant[i]`` up to ``first_plant[i + 1]``, shape (nodes + 1,).
    plant_class, plant_kw
        Row of ``unit_kw`` and rated power [kW] of each plant.
    unit_kw
        Output per rated kW of each class of plants, shape (classes, steps).
    import_limit_kw, export_limit_kw
        Highest power of each node either way; infinite where there is no limit, shape (nodes,) [kW].
    load_sum_kw
        Load summed over the steps, shape (nodes,) [kW]; taken once, because every run is checked against it.
    """

    names: Sequence[str]
    load_kw: Floats
    class_of_node: Ints
    first_plant: Ints
    plant_class: Ints
    plant_kw: Floats
    unit_kw: Floats
    import_limit_kw: Floats
    export_limit_kw: Floats
    load_sum_kw: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Sum the loads."""
        object.__setattr__(self, "load_sum_kw", self.load_kw.sum(axis=1))

    @property
    def count(self) -> int:
        """Number of nodes."""
        return len(self.load_kw)

    @property
    def has_limits(self) -> bool:
        """Whether the import or export of any node is limited."""
        return bool(np.isfinite(self.import_limit_kw).any() or np.isfinite(self.export_limit_kw).any())

    @property
    def node_of_plant(self) -> Ints:
        """Node at which each plant stands, shape (plants,)."""
        return np.repeat(np.arange(self.count), np.diff(self.first_plant))

    def rated_kw(self) -> Floats:
        """Rated power by node and class of plants, shape (nodes, classes) [kW]."""
        rated = np.zeros((self.count, self.unit_kw.shape[0]))
        np.add.at(rated, (self.node_of_plant, self.plant_class), self.plant_kw)
        return rated


def limits_kw(limits: Sequence[float | None]) -> Floats:
    """Limits as the kernel compares with them: infinite where there is none, shape (nodes,) [kW].

    Parameters
    ----------
    limits
        Limit of each node; None: no limit.

    Examples
    --------
    >>> limits_kw([3.0, None])
    array([ 3., inf])
    """
    return np.array([np.inf if limit is None else limit for limit in limits], dtype=np.float64)


def attach_plants(
    names: Sequence[str],
    load_kw: Floats,
    class_of_node: Ints,
    unit_kw: Floats,
    plants: Sequence[tuple[int, int, float]],
    *,
    import_limit_kw: Floats | None = None,
    export_limit_kw: Floats | None = None,
) -> Nodes:
    """Nodes with their plants laid out by node.

    Parameters
    ----------
    names, load_kw, class_of_node, unit_kw
        As in :class:`Nodes`.
    plants
        ``(node, class, rated kW)`` of every plant, in any order.
    import_limit_kw, export_limit_kw
        Limits of each node, shape (nodes,) [kW]; None limits nothing.

    Returns
    -------
    Nodes
        Read-only arrays.
    """
    ordered = sorted(plants, key=lambda plant: plant[0])
    per_node = np.bincount([node for node, _, _ in ordered], minlength=len(names)) if ordered else np.zeros(len(names))
    first = np.concatenate([[0], np.cumsum(per_node)]).astype(np.int64)
    plant_class = np.array([kind for _, kind, _ in ordered], dtype=np.int64)
    plant_kw = np.array([kw for _, _, kw in ordered], dtype=np.float64)
    limits = [
        np.full(len(names), np.inf) if limit is None else np.array(limit, dtype=np.float64)
        for limit in (import_limit_kw, export_limit_kw)
    ]
    for array in (first, plant_class, plant_kw, *limits):
        array.setflags(write=False)
    return Nodes(
        names=tuple(names),
        load_kw=load_kw,
        class_of_node=class_of_node,
        first_plant=first,
        plant_class=plant_class,
        plant_kw=plant_kw,
        unit_kw=unit_kw,
        import_limit_kw=limits[0],
        export_limit_kw=limits[1],
    )
