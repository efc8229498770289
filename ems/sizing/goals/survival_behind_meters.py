"""Survival by a storage behind a meter: a shelter whose own site has it, and nothing else in an outage."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ems.island.build.neighbours import nodes_of
from ems.island.build.shelters import shelters
from ems.island.reserve.profile import outage_steps
from ems.sizing.asked import refuse
from ems.sizing.goals.survival import lasting_fraction

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District
    from ems.island.shelter import Shelter
    from ems.sizing.places.sites.place import SitePlace

    Floats = NDArray[np.float64]

ALONE = (
    "add [shelter.NAME] with at and site of a site that has it and site_storage = true, without a battery at the pool "
    "or neighbours; or size the class that [shelter.*] has as its storage"
)


def shelters_behind_meters(district: District, place: SitePlace) -> tuple[Shelter, ...]:
    """Shelters whose only battery is one of those that are sized.

    Parameters
    ----------
    district
        With its shelters.
    place
        The sites.
    """
    if place.capacity_at is None:
        return ()
    found = []
    for shelter in shelters(district):
        table = district.scenario.shelter[shelter.name]
        is_alone = shelter.storage is not None and shelter.storage_group is None and table.neighbours is None
        if not is_alone or table.at is None or not table.site_storage:
            continue
        if np.isin(nodes_of(district, table.at, table.site, 1), place.sites).all():
            # the only battery is the one that is sized, not one that neighbours lend
            found.append(replace(shelter, neighbour_storage=()))
    return tuple(found)


def check_shelters(known: tuple[Shelter, ...], place: SitePlace) -> None:
    """Refuse a promise of survival where no shelter lives by what is sized, or where plants are sized too.

    Parameters
    ----------
    known
        Shelters that do.
    place
        The sites.

    Raises
    ------
    profiles.errors.InputError
        None does, or PV is sized.
    """
    if place.plants_at is not None:
        raise refuse("goal = 'survival'", "is sized for a storage alone", "leave the PV out")
    if not known:
        what = "stands at no shelter whose only battery it is, so that nothing survives by its size alone"
        raise refuse(", ".join(place.keys), what, ALONE)


def survival_behind_meters(
    known: tuple[Shelter, ...], place: SitePlace, sizes: Floats, start_energy_kwh: Floats | None, hours: float
) -> Floats | None:
    """Share of the year's starts from which the vital services of the worst shelter last, shape (sizes,).

    Parameters
    ----------
    known
        Shelters that live by what is sized.
    place
        The sites.
    sizes
        Shape (sizes, variables).
    start_energy_kwh
        Energy of the first site's storage when each step begins, shape (sizes, steps); None: it is kept full [kWh].
    hours
        How long the services must last [h].

    Returns
    -------
    numpy.ndarray or None
        None where no shelter has such a battery, where plants are sized, which are part of its supply, and where the
        energy is not that of the shelter's site.
    """
    if not known or place.plants_at is not None or (start_energy_kwh is not None and place.units > 1):
        return None
    shares = np.ones(len(sizes))
    for shelter in known:
        steps = outage_steps(shelter, hours, 1.0)
        for number, at in enumerate(sizes):
            held = None if start_energy_kwh is None else start_energy_kwh[number]
            shares[number] = min(shares[number], lasting_fraction(_with_size(place, shelter, at), steps, held))
    return shares


def _with_size(place: SitePlace, shelter: Shelter, at: Floats) -> Shelter:
    storage, unit = shelter.storage, place.unit
    if storage is None:
        return shelter
    power_share = max(storage.max_charge_kw, storage.max_discharge_kw) / unit.planned_kw
    power_kw = place.power_kw(at) * power_share
    sized = replace(
        storage,
        capacity_kwh=place.capacity_kwh(at) * capacity_share(place, shelter),
        max_charge_kw=unit.charge_kw_per_kw * power_kw,
        max_discharge_kw=unit.discharge_kw_per_kw * power_kw,
    )
    return replace(shelter, storage=sized)


def capacity_share(place: SitePlace, shelter: Shelter) -> float:
    """Capacity of a shelter's battery over the mean of the sites; each keeps its share with every size.

    Parameters
    ----------
    place
        The sites.
    shelter
        One that lives by what is sized.
    """
    return 1.0 if shelter.storage is None else shelter.storage.capacity_kwh / place.unit.planned_kwh
