"""Sites that join a shelter's island, and batteries that become one with the shelter's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.island.build.loads import scheduled
from ems.island.shelter import Service
from ems.storage import Storage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.district import District
    from ems.scenario.resilience import Neighbours

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def nodes_of(district: District, class_name: str, first_site: int, sites: int) -> Ints:
    """Numbers of the nodes of some sites of a class.

    Parameters
    ----------
    district
        With its nodes in the order of the classes.
    class_name
        Demand class.
    first_site
        The first of the sites, counted from 1.
    sites
        How many follow each other.
    """
    inside = np.flatnonzero(district.nodes.class_of_node == district.class_names.index(class_name))
    return np.asarray(inside[first_site - 1 : first_site - 1 + sites])


def neighbours_service(district: District, table: Neighbours, above: Sequence[Service]) -> Service:
    """Load of the neighbours, as the last service of the shelter.

    Parameters
    ----------
    district
        With the load of every site.
    table
        Which sites join.
    above
        Services of the shelter; where the neighbours have no thresholds of their own, they go with the last.
    """
    nodes = nodes_of(district, table.at, 1, table.sites)
    demand = district.scenario.demand[table.at]
    inherited = (above[-1].shed_below_fraction, above[-1].shed_below_h) if above else (0.0, 0.0)
    load_kw, nothing = district.nodes.load_kw[nodes].sum(axis=0), np.zeros(district.grid.n_steps)
    for array in (load_kw, nothing):
        array.setflags(write=False)
    return Service(
        name=table.at,
        title=demand.title,
        title_ja=demand.title_ja,
        vital=False,
        load_kw=load_kw,
        load_kw_per_person=nothing,
        shed_below_fraction=inherited[0] if table.shed_below_fraction is None else table.shed_below_fraction,
        shed_below_h=inherited[1] if table.shed_below_h is None else table.shed_below_h,
        served=scheduled(district, table.served_hours),
    )


def neighbours_pv_kw(district: District, table: Neighbours) -> Floats:
    """Output of the neighbours' PV, shape (steps,) [kW].

    Parameters
    ----------
    district
        With the plants of every site.
    table
        Which sites join, and whether with their PV.
    """
    if not table.with_pv:
        return np.zeros(district.grid.n_steps)
    rated = district.nodes.rated_kw()[nodes_of(district, table.at, 1, table.sites)].sum(axis=0)
    return district.output_kw(rated, kind="pv")


def site_storages(district: District, nodes: Ints) -> list[tuple[str, Storage]]:
    """Batteries at some nodes, each with its group in a result.

    Parameters
    ----------
    district
        With the storages at its sites.
    nodes
        Numbers of the nodes.
    """
    packed, group_of = district.site_storages, site_groups(district)
    return [
        (
            group_of[packed.group[row]],
            Storage(
                capacity_kwh=float(packed.capacity_kwh[row]),
                max_charge_kw=float(packed.max_charge_kw[row]),
                max_discharge_kw=float(packed.max_discharge_kw[row]),
                charge_efficiency=float(packed.charge_efficiency[row]),
                discharge_efficiency=float(packed.discharge_efficiency[row]),
                standing_loss_fraction_per_h=float(packed.standing_loss_fraction_per_h[row]),
                floor_fraction=float(max(packed.floor_fraction[packed.limit_row[row]].min(), 0.0)),
                ceiling_fraction=float(packed.ceiling_fraction[packed.limit_row[row]].max()),
            ),
        )
        for row in np.flatnonzero(np.isin(packed.node, nodes))
    ]


def site_groups(district: District) -> dict[str, str]:
    """Name under which a result reports the batteries of each class at sites.

    Parameters
    ----------
    district
        With the storages at its sites.

    Notes
    -----
    Classes of batteries that stand in one class of sites are reported together, as in "home+small".
    """
    where: dict[str, set[int]] = {}
    for group, node in zip(district.site_storages.group, district.site_storages.node, strict=True):
        where.setdefault(group, set()).add(int(district.nodes.class_of_node[node]))
    merged: list[tuple[list[str], set[int]]] = []
    for group, classes in where.items():
        together = [entry for entry in merged if entry[1] & classes]
        merged = [entry for entry in merged if not entry[1] & classes]
        names = [name for entry in together for name in entry[0]]
        merged.append(([*names, group], classes.union(*(entry[1] for entry in together))))
    return {name: "+".join(names) for names, _ in merged for name in names}


def as_one(storages: Sequence[Storage]) -> Storage | None:
    """Return one storage that can do what all can do together, None where there is none.

    Parameters
    ----------
    storages
        Storages of one island.

    Notes
    -----
    Energies and powers add up; efficiencies, after E3, and the standing loss are means by capacity. That is an upper
    bound: apart, one of them may be empty while another still has energy that its power cannot deliver in time.
    """
    if len(storages) < 2:  # noqa: PLR2004  (one is itself, exactly)
        return storages[0] if storages else None
    capacity = np.array([one.capacity_kwh for one in storages])
    weight = capacity / capacity.sum() if capacity.sum() else np.full(len(storages), 1.0 / len(storages))
    efficiency = np.array([one.effective_efficiencies for one in storages])

    def mean(values: list[float]) -> float:
        return float(weight @ np.array(values))

    return Storage(
        capacity_kwh=float(capacity.sum()),
        max_charge_kw=sum(one.max_charge_kw for one in storages),
        max_discharge_kw=sum(one.max_discharge_kw for one in storages),
        charge_efficiency=min(float(weight @ efficiency[:, 0]), 1.0),
        discharge_efficiency=min(float(weight @ efficiency[:, 1]), 1.0),
        standing_loss_fraction_per_h=mean([one.standing_loss_fraction_per_h for one in storages]),
        floor_fraction=mean([one.floor_fraction for one in storages]),
        ceiling_fraction=min(mean([one.ceiling_fraction for one in storages]), 1.0),
    )
