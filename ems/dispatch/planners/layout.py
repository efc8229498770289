"""Which sites a plan sees as which nodes; made once from a district.

A site without storage decides nothing: what it takes and gives is known from its forecast, and folded into the pool.
The sites with storages, the *units*, are nodes of their own, or one node for each class of like units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.planners.grouping import groups_of_units, is_unlimited, names_of
from ems.dispatch.planners.storages import join_storages, merge_storages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ems.dispatch.planners.grouping import Detail, Group
    from ems.district import District
    from ems.storage import Storages

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

POOL = 0
"""Number of the pool among the nodes of a plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLayout:
    """Sites and storages of a district as a plan sees them.

    Parameters
    ----------
    district
        The district.
    detail
        ``"class"`` or ``"site"``.
    node_names
        The pool, then the nodes of the units, then one node for each class that may be asked for something.
    units
        Sites with storages, ordered by their node in the plan, shape (units,).
    node_of_unit
        Node of each in the plan, shape (units,).
    is_exact
        Whether each node of the plan stands for its sites exactly, shape (nodes,).
    metered
        Sites without storage whose meter may turn or whose line has a limit, shape (metered,).
    plain
        Number of the class of each row of plain load: sites that only use, without limits, shape (plain,).
    enrolled_fraction
        Share of a class's load that may be asked for something, by number of the class; each has a node.
    load_rows_kw
        Loads that need a forecast: of the plain classes, the metered sites, the units; shape (rows, steps) [kW].
    unit_plants_kw, metered_plants_kw
        Rated power by class of plants at the units and the metered sites, shape (…, plant classes) [kW].
    limits_kw
        Import limits, then export limits: of the nodes of units, shape (nodes of units,), and of the pool [kW].
    plan_storage
        Storage of the plan that each storage at a site is part of, shape (site storages,).
    storages
        Storages of the plan, those of the pool first.
    approximations
        A sentence for every node that does not stand for its sites exactly.
    """

    district: District
    detail: Detail
    node_names: tuple[str, ...]
    units: Ints
    node_of_unit: Ints
    is_exact: Bools
    metered: Ints
    plain: Ints
    enrolled_fraction: Mapping[int, float]
    load_rows_kw: Floats
    unit_plants_kw: Floats
    metered_plants_kw: Floats
    limits_kw: tuple[tuple[Floats, float], tuple[Floats, float]]
    plan_storage: Ints
    storages: Storages
    approximations: tuple[str, ...]

    @property
    def n_nodes(self) -> int:
        """Number of nodes of the plan."""
        return len(self.node_names)

    @property
    def first_enrolled_node(self) -> int:
        """Number of the first node of load that may be asked for something."""
        return self.n_nodes - len(self.enrolled_fraction)

    @property
    def node_of_class(self) -> Mapping[int, int]:
        """Node whose load a request to a class changes, by number of the class."""
        return {number: self.first_enrolled_node + i for i, number in enumerate(self.enrolled_fraction)}

    @property
    def class_of_row(self) -> Ints:
        """Class of each row of load, shape (rows,)."""
        of_site = self.district.nodes.class_of_node
        return np.concatenate([self.plain, of_site[self.metered], of_site[self.units]])

    @property
    def row_parts(self) -> tuple[slice, slice, slice]:
        """Rows of load of the plain classes, of the metered sites, of the units."""
        plain, metered = len(self.plain), len(self.plain) + len(self.metered)
        return slice(0, plain), slice(plain, metered), slice(metered, metered + len(self.units))

    def energy_of_plan(self, site_kwh: Floats, pool_kwh: Floats) -> Floats:
        """Energy in the storages of the plan, shape (storages of the plan,) [kWh].

        Parameters
        ----------
        site_kwh, pool_kwh
            Energy in the single storages at the sites and at the pool, shape (storages,) each [kWh].
        """
        total = np.bincount(self.plan_storage, weights=site_kwh, minlength=self.storages.count).astype(float)
        total[: len(pool_kwh)] = pool_kwh
        return total


def build_layout(
    district: District,
    detail: Detail = "class",
    enrolled_fraction: Mapping[int, float] | None = None,
    *,
    join_alike: bool = True,
) -> PlanLayout:
    """Decide which sites a plan sees as which nodes.

    Parameters
    ----------
    district
        The district.
    detail
        ``"site"``: a node for each site with storages; ``"class"``: one for all such sites of a class that have
        storages of the same kinds.
    enrolled_fraction
        Largest share of a class that may be asked for something, by number of the class.
    join_alike
        Whether units that are alike in everything that matters to the district cost share a node, exactly.

    Returns
    -------
    PlanLayout
        The nodes.
    """
    nodes, enrolled = district.nodes, dict(enrolled_fraction or {})
    groups = groups_of_units(district, detail, join_alike=join_alike)
    units = np.array([site for group in groups for site in group.sites], dtype=np.int64)
    has_storage = np.isin(np.arange(nodes.count), units)
    has_meter = (np.diff(nodes.first_plant) > 0) | ~is_unlimited(nodes)
    metered = np.flatnonzero(has_meter & ~has_storage)
    is_plain = ~has_meter & ~has_storage
    plain = np.unique(nodes.class_of_node[is_plain])
    nothing = np.zeros((0, district.grid.n_steps))
    plain_kw = [nodes.load_kw[is_plain & (nodes.class_of_node == number)].sum(axis=0) for number in plain]
    plan_storage, storages = _storages_of_plan(district, groups)
    rated_kw = nodes.rated_kw()
    asked = tuple(f"{district.class_names[number]} (asked)" for number in enrolled)
    return PlanLayout(
        district=district,
        detail=detail,
        node_names=("pool", *names_of(district, groups), *asked),
        units=units,
        node_of_unit=np.repeat(np.arange(1, len(groups) + 1), [len(group.sites) for group in groups]),
        is_exact=np.array([True, *(group.is_exact for group in groups), *(False for _ in enrolled)]),
        metered=metered,
        plain=plain,
        enrolled_fraction=enrolled,
        load_rows_kw=np.vstack([nothing, *plain_kw, nodes.load_kw[metered], nodes.load_kw[units]]),
        unit_plants_kw=rated_kw[units],
        metered_plants_kw=rated_kw[metered],
        limits_kw=_limits(district, groups),
        plan_storage=plan_storage,
        storages=storages,
        approximations=(*_sentences(district, groups), *_sentences_of_enrolled(district, enrolled)),
    )


def _storages_of_plan(district: District, groups: Sequence[Group]) -> tuple[Ints, Storages]:
    """Storage of the plan that each site storage is part of, and the storages of the plan, those of the pool first."""
    pool, sites = district.pool_storages, district.site_storages
    into = np.zeros(sites.count, dtype=np.int64)
    node: list[int] = []
    names: list[str] = []
    for number, group in enumerate(groups, start=1):
        for place, kind in enumerate(group.kinds):
            into[[own[place] for own in group.storages]] = len(names)
            names.append(kind)
            node.append(number)
    if not groups:
        return into, pool
    merged = merge_storages(sites, into, np.array(node, dtype=np.int64), names)
    return into + pool.count, join_storages([pool, merged])


def _limits(district: District, groups: Sequence[Group]) -> tuple[tuple[Floats, float], tuple[Floats, float]]:
    """Import and export limits of the nodes of units, as sums of their sites', and of the pool."""
    grid, nodes = district.scenario.grid, district.nodes
    taken, given = (
        np.array([limit[list(group.sites)].sum() for group in groups])
        for limit in (nodes.import_limit_kw, nodes.export_limit_kw)
    )
    pool = (np.inf if limit is None else limit for limit in (grid.import_limit_kw, grid.export_limit_kw))
    return (taken, next(pool)), (given, next(pool))


def _sentences(district: District, groups: Sequence[Group]) -> list[str]:
    return [
        f"{_title(district, group.class_number)}: {len(group.sites)} sites with storages are planned as one meter, "
        "which sees neither what one of them takes while another gives nor that one storage is full or empty first"
        for group in groups
        if not group.is_exact
    ]


def _sentences_of_enrolled(district: District, enrolled: Mapping[int, float]) -> list[str]:
    return [
        f"{_title(district, number)}: what may be asked for ({fraction:.0%} of the load) is planned as load without "
        "plants or storages behind its meter"
        for number, fraction in enrolled.items()
    ]


def _title(district: District, class_number: int) -> str:
    return district.title_of_class[district.class_names[class_number]][0]
