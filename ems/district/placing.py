"""Where plants and storages stand: which node, which power."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ems.district.aged import health_of, mean_efficiency_fraction
from ems.storage import Storage, Storages, pack_storages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ems.district.health import Healths
    from ems.scenario import Installed, InstalledPv, InstalledStorage, Scenario

    Floats = NDArray[np.float64]

OWN_METER = "own_meter"
POOL = "pool"


def generation_class(group: str) -> str:
    """Name of the class of nodes of a group that only generate (roofs and car parks on a meter of their own).

    Examples
    --------
    >>> generation_class("public")
    'public_generation'
    """
    return f"{group}_generation"


@dataclass(slots=True, kw_only=True)
class PlacedPlants:
    """Plants by node, and the rated power behind each group.

    Parameters
    ----------
    at_nodes
        ``(node, plant class, kW)``.
    pool_kw
        Rated power at the pool per plant class [kW].
    group_kw
        Rated power per group and plant class, wherever it stands [kW].
    """

    at_nodes: list[tuple[int, int, float]] = field(default_factory=list)
    pool_kw: Floats
    group_kw: dict[str, Floats] = field(default_factory=dict)

    def add(self, node: int | None, kind: int, kw: float, group: str) -> None:
        """Put a plant at a node, or at the pool where there is none."""
        if node is None:
            self.pool_kw[kind] += kw
        else:
            self.at_nodes.append((node, kind, kw))
        self.group_kw.setdefault(group, np.zeros(len(self.pool_kw)))[kind] += kw


def own_meter_nodes(scenario: Scenario, installed: Installed) -> dict[str, list[str]]:
    """Names of the generation-only nodes, per class of such nodes.

    Parameters
    ----------
    scenario, installed
        What stands where.

    Returns
    -------
    dict
        Class name → node names, in the order of the scenario.
    """
    named: dict[str, list[str]] = {}
    for item in installed.pv:
        if item.at != OWN_METER or on_flats(scenario, item):
            continue
        start = item.first_site + 1
        named.setdefault(generation_class(item.group), []).extend(
            item.name or f"{item.pv}_{number}" for number in range(start, start + item.sites)
        )
    return named


def on_flats(scenario: Scenario, item: InstalledPv) -> bool:
    """Whether a plant on a block of flats is counted behind the residents' meters."""
    return item.flats and scenario.policy.flats_roof == "residents" and scenario.policy.flat_class is not None


def place_plants(
    scenario: Scenario,
    installed: Installed,
    plant_classes: tuple[str, ...],
    first_node: Mapping[str, int],
    rows: Mapping[str, int],
) -> PlacedPlants:
    """Put every installed plant at its node or at the pool.

    Parameters
    ----------
    scenario, installed
        What is installed.
    plant_classes
        Names of the classes of plants in the order of the unit yields.
    first_node, rows
        First node and number of nodes of every class of nodes.

    Returns
    -------
    PlacedPlants
        With the flats' roofs spread over the flats where the policy says so.
    """
    placed = PlacedPlants(pool_kw=np.zeros(max(len(plant_classes), 1)))
    kind_of = {name: kind for kind, name in enumerate(plant_classes)}
    next_own: dict[str, int] = {}
    for item in installed.pv:
        kind = kind_of[item.pv]
        if on_flats(scenario, item):
            flat_class, flats = str(scenario.policy.flat_class), scenario.policy.flat_homes
            last = first_node[flat_class] + rows[flat_class]
            for node in range(last - flats, last):
                placed.add(node, kind, item.kw / flats, item.group)
        elif item.at == POOL:
            placed.add(None, kind, item.kw, item.group)
        else:
            if item.at == OWN_METER:
                name = generation_class(item.group)
                start = first_node[name] + next_own.get(name, 0)
                next_own[name] = next_own.get(name, 0) + item.sites
            else:
                start = first_node[item.at] + item.first_site
            for node in range(start, start + item.sites):
                placed.add(node, kind, item.kw_per_site, item.group)
    for name in installed.generation:
        plant = scenario.generation[name]
        placed.add(None if plant.at == POOL else first_node[plant.at], kind_of[name], plant.kw, plant.group)
    return placed


def place_site_storages(
    scenario: Scenario,
    installed: Installed,
    first_node: Mapping[str, int],
    n_steps: int,
    *,
    healths: Healths | None = None,
) -> Storages:
    """Storages at the sites, one row a unit.

    Parameters
    ----------
    scenario, installed
        What is installed.
    first_node
        First node of every class.
    n_steps
        Steps of the run.
    healths
        What is left of the units, by storage class and year of installation; None: all are new.

    Returns
    -------
    Storages
        Ordered by node. An aged unit has less capacity and loses more; its power stays.
    """
    items = _own_use_first(scenario, [item for item in installed.storages if item.tier == "site"])
    units = [(item, first_node[item.at] + item.first_site + unit) for item in items for unit in range(item.units)]
    return pack_storages(
        [_storage_of(scenario, item.storage, [(item, 1)], healths) for item, _ in units],
        nodes=[node for _, node in units],
        groups=[item.storage for item, _ in units],
        n_steps=n_steps,
    )


def place_pool_storages(
    scenario: Scenario, installed: Installed, n_steps: int, *, healths: Healths | None = None
) -> tuple[Storages, tuple[int, ...]]:
    """Storages at the pool; equal units of a class share every power in proportion and act as one.

    Parameters
    ----------
    scenario, installed
        What is installed.
    n_steps
        Steps of the run.
    healths
        What is left of the units, by storage class and year of installation; None: all are new.

    Returns
    -------
    Storages
        In the order of the scenario: they act in this order.
    tuple of int
        How many units each stands for.

    Notes
    -----
    Acting as one is exact where the units have one ratio of power to capacity (everything else is the class's): such
    units stay at one state of charge. Units with other ratios stand apart. The ratio is that of new units: aged ones
    act as one too, with the sum of what is left and the mean efficiencies, which is an approximation where their years
    differ (:func:`health_notes` says so).
    """
    merged = _merged_at_pool(scenario, installed)
    reserve = scenario.policy.reserve_fraction or 0.0
    storages, groups, counts = [], [], []
    names = [key[0] for key in merged]
    for number, ((name, *_), items) in enumerate(merged.items()):
        storages.append(_storage_of(scenario, name, [(item, item.units) for item in items], healths))
        groups.append(name if names.count(name) == 1 else f"{name}_{names[: number + 1].count(name)}")
        counts.append(sum(item.units for item in items))
    packed = pack_storages(
        storages,
        nodes=[0] * len(storages),
        groups=groups,
        n_steps=n_steps,
        reserve_fractions=[reserve] * len(storages),
    )
    return packed, tuple(counts)


def health_notes(scenario: Scenario, installed: Installed, healths: Healths | None) -> list[str]:
    """Say which batteries are aged, and where unequal ones act as one at the pool.

    Parameters
    ----------
    scenario, installed
        What is installed.
    healths
        As in :func:`place_site_storages`; None: all are new.
    """
    if healths is None:
        return []
    now: dict[str, float] = {}
    new: dict[str, float] = {}
    for item in installed.storages:
        size_kwh = item.capacity_kwh * item.units
        now[item.storage] = now.get(item.storage, 0.0) + size_kwh * health_of(healths, item).capacity_fraction
        new[item.storage] = new.get(item.storage, 0.0) + size_kwh
    notes = [
        f"{scenario.storage[name].title}: aged, {now[name] / size_kwh:.1%} of the capacity is left"
        for name, size_kwh in new.items()
        if now[name] != size_kwh
    ]
    unequal = {
        name
        for (name, *_), items in _merged_at_pool(scenario, installed).items()
        if len({health_of(healths, item) for item in items}) > 1
    }
    notes += [
        f"{scenario.storage[name].title}: units of different years act as one at the pool, with the sum of what is "
        "left of them and their mean efficiency"
        for name in sorted(unequal)
    ]
    return notes


def _merged_at_pool(scenario: Scenario, installed: Installed) -> dict[tuple[str, float, float], list[InstalledStorage]]:
    """Units at the pool by class and ratios of power to capacity of new units."""
    merged: dict[tuple[str, float, float], list[InstalledStorage]] = {}
    for item in _own_use_first(scenario, [item for item in installed.storages if item.tier == POOL]):
        size = max(item.capacity_kwh, 1e-9)
        ratios = (round(item.max_charge_kw / size, 9), round(item.max_discharge_kw / size, 9))
        merged.setdefault((item.storage, *ratios), []).append(item)
    return merged


def _own_use_first(scenario: Scenario, items: list[InstalledStorage]) -> list[InstalledStorage]:
    """Order storages of one place: those that may not export act first, before another has taken the load away.

    So a plan, which limits what they give together by the load, can be carried out.
    """
    return sorted(items, key=lambda item: scenario.storage[item.storage].battery_may_export)


def _storage_of(
    scenario: Scenario, name: str, parts: list[tuple[InstalledStorage, int]], healths: Healths | None
) -> Storage:
    kind = scenario.storage[name]
    left_kwh = [health_of(healths, item).capacity_fraction * item.capacity_kwh * units for item, units in parts]
    efficiency = mean_efficiency_fraction([health_of(healths, item) for item, _ in parts], left_kwh)
    return Storage(
        capacity_kwh=sum(left_kwh),
        max_charge_kw=sum(item.max_charge_kw * units for item, units in parts),
        max_discharge_kw=sum(item.max_discharge_kw * units for item, units in parts),
        charge_efficiency=kind.charge_efficiency * efficiency,
        discharge_efficiency=kind.discharge_efficiency * efficiency,
        standing_loss_fraction_per_h=kind.standing_loss_fraction_per_h,
        floor_fraction=kind.floor_fraction,
        ceiling_fraction=kind.ceiling_fraction,
        initial_fraction=max(kind.initial_fraction, kind.floor_fraction),
        wear_price_per_kwh=kind.wear_price_per_kwh,
        may_export=kind.battery_may_export,
        loss=kind.loss,
    )
