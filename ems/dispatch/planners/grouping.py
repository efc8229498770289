"""Which sites with storages a plan sees as one node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ems.dispatch.planners.storages import LEAST

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from ems.district import District, Nodes
    from ems.storage import Storages

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]

Detail = Literal["class", "site"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Sites that share a node of a plan.

    Parameters
    ----------
    class_number
        Class that they all belong to.
    kinds
        Kinds of storages that each of them has, in the order in which they act.
    sites
        Their numbers.
    storages
        Numbers of the storages of each, in that order, shape (kinds,) each.
    is_exact
        Whether one node stands for them exactly.
    """

    class_number: int
    kinds: tuple[str, ...]
    sites: tuple[int, ...]
    storages: tuple[Ints, ...]
    is_exact: bool


def groups_of_units(district: District, detail: Detail, *, join_alike: bool) -> list[Group]:
    """Sites with storages by what a plan may see as one node.

    Parameters
    ----------
    district
        The district.
    detail
        ``"class"``: those of a class with the same kinds of storages; ``"site"``: each alone.
    join_alike
        Whether those that are alike in everything that matters to the district cost are one, whatever the detail.

    Returns
    -------
    list of Group
        In the order of their first site.

    Notes
    -----
    Sites are as one where their meters cost nothing and hold nothing back, where their storages may export, and where
    these are equal per kWh: then they keep one state of charge, and only their sums matter.
    """
    storages, class_of_node = district.site_storages, district.nodes.class_of_node
    own_of = {site: np.flatnonzero(storages.node == site) for site in np.unique(storages.node).tolist()}
    members: dict[tuple[Hashable, ...], list[int]] = {}
    for site, own in own_of.items():
        like: tuple[Hashable, ...] = (int(class_of_node[site]), *(storages.group[i] for i in own))
        if join_alike and _is_open(district, site):
            key: tuple[Hashable, ...] = ("alike", *like, _per_kwh(storages, own))
        else:
            key = ("class", *like) if detail == "class" else ("site", site)
        members.setdefault(key, []).append(site)
    return [
        Group(
            class_number=int(class_of_node[group[0]]),
            kinds=tuple(storages.group[i] for i in own_of[group[0]]),
            sites=tuple(group),
            storages=tuple(own_of[site] for site in group),
            is_exact=len(group) == 1 or key[0] == "alike",
        )
        for key, group in members.items()
    ]


def is_unlimited(nodes: Nodes) -> Bools:
    """Whether neither import nor export of each site is limited, shape (sites,)."""
    return np.asarray(np.isinf(nodes.import_limit_kw) & np.isinf(nodes.export_limit_kw))


def _is_open(district: District, site: int) -> bool:
    """Whether a site's meter costs nothing and holds nothing back."""
    storages, nodes = district.site_storages, district.nodes
    return (
        district.grid_charge_per_kwh == 0.0
        and bool(storages.may_export[storages.node == site].all())
        and bool(np.isinf(nodes.import_limit_kw[site]) and np.isinf(nodes.export_limit_kw[site]))
    )


def _per_kwh(storages: Storages, own: Ints) -> tuple[float, ...]:
    """Everything that tells the storages of one site apart from those of another, size aside."""
    size = np.maximum(storages.capacity_kwh[own], LEAST)
    # A drain is an energy, not a share: a storage with one is like no other.
    drain = np.where(storages.drain_row[own] == 0, -1, own)
    columns = (
        size / size.sum(),
        storages.max_charge_kw[own] / size,
        storages.max_discharge_kw[own] / size,
        storages.initial_energy_kwh[own] / size,
        storages.charge_efficiency[own],
        storages.discharge_efficiency[own],
        storages.standing_loss_fraction_per_h[own],
        storages.wear_price_per_kwh[own],
        storages.limit_row[own],
        storages.power_row[own],
        drain,
    )
    return tuple(np.round(np.concatenate(columns), 9).tolist())


def names_of(district: District, groups: Sequence[Group]) -> list[str]:
    """Name of each group: its site's, or its class's, with its kinds of storages where the class has several groups.

    Parameters
    ----------
    district
        The district.
    groups
        From :func:`groups_of_units`.
    """
    shared = [group.class_number for group in groups if len(group.sites) > 1]
    names: list[str] = []
    for group in groups:
        name = district.class_names[group.class_number]
        if len(group.sites) == 1:
            name = district.nodes.names[group.sites[0]]
        elif shared.count(group.class_number) > 1:
            name = f"{name} with {' and '.join(group.kinds)}"
        again = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({again + 1})" if again else name)
    return names
