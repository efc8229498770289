"""Batteries of a shelter: its unit of a class at the pool, those of its own site, those of its neighbours."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from ems.island.build.neighbours import nodes_of, site_groups, site_storages
from ems.scenario import installed as installed_by
from ems.storage import Storage

if TYPE_CHECKING:
    from ems.district import District
    from ems.scenario import InstalledStorage, Scenario
    from ems.scenario.resilience import ShelterSite


def planned_unit(scenario: Scenario, table: ShelterSite) -> InstalledStorage | None:
    """Return the unit of the plan that stands at a shelter, whenever it comes; None where none does.

    Parameters
    ----------
    scenario
        With the storages and the plan's years.
    table
        The shelter.
    """
    if table.storage is None:
        return None
    units = _pool_units(scenario, table.storage, scenario.last_fiscal_year)
    return units[table.unit - 1]


def _pool_units(scenario: Scenario, storage: str, year: int) -> list[InstalledStorage]:
    """Return the units of a storage class at the pool by a fiscal year, one entry each."""
    items = [one for one in installed_by(scenario, year).storages if one.storage == storage and one.tier == "pool"]
    return [one for one in items for _ in range(one.units)]


def large_battery(district: District, table: ShelterSite) -> tuple[str | None, int, Storage | None]:
    """Return group in a result, number in the group and storage of a shelter's large battery, where it is installed.

    Parameters
    ----------
    district
        With the storages at its pool.
    table
        The shelter.
    """
    scenario, unit = district.scenario, planned_unit(district.scenario, table)
    if unit is None or unit.year > scenario.fiscal_year:
        return None, 1, None
    before = _pool_units(scenario, unit.storage, scenario.last_fiscal_year)[: table.unit - 1]
    row, number = _row(district, unit, sum(one.year <= scenario.fiscal_year for one in before))
    group = district.pool_storages.group[row]
    kind = scenario.storage[unit.storage]
    storage = Storage(
        capacity_kwh=unit.capacity_kwh,
        max_charge_kw=unit.max_charge_kw,
        max_discharge_kw=unit.max_discharge_kw,
        charge_efficiency=kind.charge_efficiency,
        discharge_efficiency=kind.discharge_efficiency,
        standing_loss_fraction_per_h=kind.standing_loss_fraction_per_h,
        floor_fraction=table.emergency_floor_fraction,
        ceiling_fraction=kind.ceiling_fraction,
        wear_price_per_kwh=kind.wear_price_per_kwh,
        loss=kind.loss,
    )
    return f"{group}_pool" if group in site_groups(district).values() else group, number, storage


def _row(district: District, unit: InstalledStorage, place: int) -> tuple[int, int]:
    """Return the row of the pool's storages that a unit is part of, and its number there.

    Units of one ratio of power to energy are one row; a district may also hold them apart. Either way they stand in the
    order of the roll-out, so the unit belongs to the first row that still has room for it.
    """
    pool, left = district.pool_storages, list(district.pool_units)
    rows = [
        row
        for row, group in enumerate(pool.group)
        if group == unit.storage or (group.rpartition("_")[0] == unit.storage and group.rpartition("_")[2].isdigit())
    ]
    row = rows[0]
    for one in _pool_units(district.scenario, unit.storage, district.scenario.fiscal_year)[: place + 1]:
        row = next(row for row in rows if left[row] and _same_ratio(district, row, one))
        left[row] -= 1
    return row, district.pool_units[row] - left[row]


def _same_ratio(district: District, row: int, unit: InstalledStorage) -> bool:
    """Tell whether a row of the pool's storages has a unit's powers for each kWh."""
    pool = district.pool_storages
    size, own = max(float(pool.capacity_kwh[row]), 1e-9), max(unit.capacity_kwh, 1e-9)
    return math.isclose(pool.max_charge_kw[row] / size, unit.max_charge_kw / own, rel_tol=1e-6, abs_tol=1e-8) and (
        math.isclose(pool.max_discharge_kw[row] / size, unit.max_discharge_kw / own, rel_tol=1e-6, abs_tol=1e-8)
    )


def joined_batteries(district: District, table: ShelterSite) -> list[tuple[str, Storage]]:
    """Batteries of the shelter's own site and of its neighbours, each with its group in a result.

    Parameters
    ----------
    district
        With the storages at its sites.
    table
        The shelter.
    """
    found = []
    if table.at is not None and table.site_storage:
        own = site_storages(district, nodes_of(district, table.at, table.site, 1))
        floor = table.emergency_floor_fraction
        found += [(group, replace(one, floor_fraction=min(floor, one.ceiling_fraction))) for group, one in own]
    if table.neighbours is not None and table.neighbours.with_storage:
        near = table.neighbours
        found += site_storages(district, nodes_of(district, near.at, 1, near.sites))
    return found


def raised_floors_kwh(district: District, table: ShelterSite) -> list[tuple[float, float]]:
    """Floors of a shelter's own batteries in an emergency that lie above those of normal operation, and these [kWh].

    Parameters
    ----------
    district
        With the storages at its pool and sites.
    table
        The shelter.

    Notes
    -----
    Normal operation may leave less than the emergency must keep: what is then charged up to its floor serves nobody.
    """
    found, unit, own = [], planned_unit(district.scenario, table), large_battery(district, table)[2]
    if unit is not None and own is not None:
        found.append((own, district.scenario.storage[unit.storage].floor_fraction))
    if table.at is not None and table.site_storage:
        at_site = site_storages(district, nodes_of(district, table.at, table.site, 1))
        found += [(one, one.floor_fraction) for _, one in at_site]
    emergency = table.emergency_floor_fraction
    return [
        (min(emergency, one.ceiling_fraction) * one.capacity_kwh, normal * one.capacity_kwh)
        for one, normal in found
        if min(emergency, one.ceiling_fraction) > normal
    ]


def capacities_kwh(storages: list[tuple[str, Storage]]) -> dict[str, float]:
    """Capacity of batteries by their group [kWh].

    Parameters
    ----------
    storages
        Groups and batteries.
    """
    total: dict[str, float] = {}
    for group, storage in storages:
        total[group] = total.get(group, 0.0) + storage.capacity_kwh
    return total
