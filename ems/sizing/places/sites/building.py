"""From a district to the sites whose storage or plants are sized: which they are, and what stands there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ems.scenario.keys import nearest
from ems.sizing.places.sites.meters import DEMAND, UNPROVEN_PEAKS, meters_of
from ems.sizing.places.sites.place import SitePlace
from ems.sizing.places.sites.standing import numbers_of_class, shares_of_sites, unit_of_sites
from ems.sizing.places.sites.unit import SiteLoads, SiteUnit
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ems.district import District
    from ems.economics.sizes import UnitPrice
    from ems.sizing.places.sites.meters import Meters

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

STORAGE, PV, AT = "storage.", "pv.", "@"
OPEN_BOUND = "the bound lets the storage serve the load beside the plants: what it leaves open is stated"
TIMES_PLANNED = 4.0
"""How many times what the scenario has a size may become, unless it is said."""
KNOWN_NAMES = 6
"""How many names a message lists."""


def site_place(
    district: District,
    what: str | Sequence[str],
    prices: Mapping[str, UnitPrice],
    *,
    own_power: bool = False,
    least: Mapping[str, float] | None = None,
    most: Mapping[str, float] | None = None,
) -> SitePlace:
    """Storages and plants behind meters, ready to be sized by the bills of their sites.

    Parameters
    ----------
    district
        From :func:`ems.build_district`.
    what
        A class of storages at sites, a class of PV there, or both: ``"storage.home"`` is all sites that have one, each
        with its share of what all of them have, ``"storage.home@home_17"`` the one of a site.
    prices
        What the classes cost, from :func:`ems.economics.sizes.unit_prices`, by class without the site.
    own_power
        Whether the power of the storage is sized too; otherwise it keeps the scenario's proportion.
    least, most
        Smallest and largest size at a site by class without the site: kWh of a storage, kW of PV; what is not named
        goes from 0 to four times what the scenario has.

    Returns
    -------
    SitePlace
        Nothing is planned yet.

    Raises
    ------
    profiles.errors.InputError
        There is no such class or site, a site has other storages beside, storages differ from site to site in more
        than their size, or a class has no price; all problems at once.
    """
    keys = (what,) if isinstance(what, str) else tuple(what)
    problems = ProblemCollector("sizes")
    classes = [key.partition(AT)[0] for key in keys]
    storage_key, plants_key = _kinds(keys, classes, problems)
    for key in classes:
        if key not in prices:
            problems.add(key, "has no price", f"add an item of [capital.*] with of = [{key.partition('.')[2]!r}]")
    problems.raise_if_any()
    sites = _sites(district, keys, storage_key, plants_key, problems)
    problems.raise_if_any()
    unit = unit_of_sites(district, sites, storage_key, problems)
    plant = -1 if plants_key is None else district.drivers.plant_classes.index(plants_key.removeprefix(PV))
    problems.raise_if_any()
    plants_kw = district.nodes.rated_kw()[sites, plant] if plant >= 0 else np.zeros(len(sites))
    planned_plants_kw = float(plants_kw.mean())
    capacity_share, power_share = shares_of_sites(district, sites, unit)
    loads = _loads(district, sites, plant)
    meters = meters_of(district, sites, loads.net_load_kw(planned_plants_kw), own_plants=plants_key is not None)
    usual = {storage_key: unit.planned_kwh, plants_key: planned_plants_kw or _usual_plants_kw(district, plant)}
    lower, upper = _range(storage_key, plants_key, usual, least or {}, most or {})
    if own_power and storage_key is not None:
        fastest = upper[0] / loads.step_h / unit.charge_efficiency
        lower, upper = np.insert(lower, 1, 0.0), np.insert(upper, 1, fastest)
    names = district.site_table["name"].to_numpy()
    place = SitePlace(
        keys=keys,
        sites=sites,
        site_names=tuple(str(names[site]) for site in sites),
        unit=unit,
        capacity_share=capacity_share,
        power_share=power_share,
        loads=loads,
        meters=meters,
        storage_price=None if storage_key is None else prices[storage_key],
        plants_price=None if plants_key is None else prices[plants_key],
        has_own_power=own_power and storage_key is not None,
        planned_plants_kw=planned_plants_kw,
        lower=lower,
        upper=upper,
        notes=(),
        plan_notes=_plan_notes(sites, meters, unit, plants_key),
    )
    return replace(place, notes=_notes(district, place))


def _kinds(keys: tuple[str, ...], classes: list[str], problems: ProblemCollector) -> tuple[str | None, str | None]:
    """Name the class of storages and that of PV among what is sized."""
    storages = [key for key in classes if key.startswith(STORAGE)]
    plants = [key for key in classes if key.startswith(PV)]
    for key in classes:
        if key not in storages and key not in plants:
            problems.add(key, "is neither a storage nor a class of PV", "write storage.NAME or pv.NAME")
    if len(storages) > 1 or len(plants) > 1:
        problems.add(", ".join(keys), "behind meters one storage and one class of PV are sized together", "ask twice")
    if len({key.partition(AT)[2] for key in keys}) > 1:
        problems.add(", ".join(keys), "name different sites", "give all of them the same one, or none")
    return (storages[0] if storages else None), (plants[0] if plants else None)


def _sites(
    district: District,
    keys: tuple[str, ...],
    storage_key: str | None,
    plants_key: str | None,
    problems: ProblemCollector,
) -> Ints:
    """Numbers of the sites meant: the one named, or all that have everything that is sized."""
    names = [str(name) for name in district.site_table["name"]]
    wanted = keys[0].partition(AT)[2]
    has_it = _with_storage(district, storage_key, problems) & _with_plants(district, plants_key, problems)
    if wanted:
        if wanted not in names:
            problems.add(f"site {wanted!r}", f"there is no such site; {_some(names)}", nearest(wanted, names))
            return np.zeros(0, dtype=np.int64)
        return np.array([names.index(wanted)], dtype=np.int64)
    if not has_it.any():
        problems.add(" and ".join(keys), "stands at no site of the district", f"name a site: {keys[0]}@{names[0]}")
    return np.flatnonzero(has_it)


def _with_storage(district: District, key: str | None, problems: ProblemCollector) -> NDArray[np.bool_]:
    count = district.nodes.count
    if key is None:
        return np.ones(count, dtype=bool)
    name, known = key.removeprefix(STORAGE), district.scenario.storage
    if name not in known:
        problems.add(key, "there is no such storage", nearest(name, known))
    return np.isin(np.arange(count), district.site_storages.node[numbers_of_class(district, key)])


def _with_plants(district: District, key: str | None, problems: ProblemCollector) -> NDArray[np.bool_]:
    count = district.nodes.count
    if key is None:
        return np.ones(count, dtype=bool)
    name, known = key.removeprefix(PV), district.drivers.plant_classes
    if name not in known[: district.drivers.n_pv]:
        problems.add(key, "there is no such class of PV", nearest(name, known))
        return np.zeros(count, dtype=bool)
    return np.asarray(district.nodes.rated_kw()[:, known.index(name)] > 0.0)


def _loads(district: District, sites: Ints, plant: int) -> SiteLoads:
    """Loads of the sites, with the plants that are not sized."""
    nodes, rated = district.nodes, district.nodes.rated_kw()[sites].copy()
    unit_kw, share = np.zeros(district.grid.n_steps), np.ones(len(sites))
    if plant >= 0:
        unit_kw = np.asarray(district.drivers.unit_kw[plant])
        if rated[:, plant].any():
            share = rated[:, plant] / rated[:, plant].mean()
        rated[:, plant] = 0.0
    return SiteLoads(
        step_h=district.grid.step_h,
        load_kw=nodes.load_kw[sites],
        generation_kw=district.output_kw(rated),
        unit_kw=unit_kw,
        plants_share=share,
        import_limit_kw=nodes.import_limit_kw[sites],
        export_limit_kw=nodes.export_limit_kw[sites],
        unserved_price_per_kwh=district.scenario.grid.unserved_price_per_kwh,
    )


def _usual_plants_kw(district: District, plant: int) -> float:
    """Mean rated power of the sites that have a class of plants; 0 where none has [kW]."""
    rated_kw = district.nodes.rated_kw()[:, plant]
    return float(rated_kw[rated_kw > 0.0].mean()) if plant >= 0 and rated_kw.any() else 0.0


def _range(
    storage_key: str | None,
    plants_key: str | None,
    usual: Mapping[str | None, float],
    least: Mapping[str, float],
    most: Mapping[str, float],
) -> tuple[Floats, Floats]:
    """Smallest and largest size of the storage and of the plants, those of them that are sized."""
    keys = [key for key in (storage_key, plants_key) if key is not None]
    lower = [least.get(key, 0.0) for key in keys]
    upper = [most.get(key, TIMES_PLANNED * usual[key]) for key in keys]
    return np.array(lower, dtype=float), np.array(upper, dtype=float)


def _notes(district: District, place: SitePlace) -> tuple[str, ...]:
    """What a reader must know, whoever dispatches."""
    how = "each keeps its share of what all of them have" if place.is_unlike else "one common size for all of them"
    notes = [f"{place.units} sites, {how}"] if place.units > 1 else []
    if place.capacity_at is not None and not np.isin(place.sites, district.site_storages.node).any():
        notes.append(
            f"{place.site_names[0]} has none in the scenario: the plan's size is the mean of those that have one"
        )
    notes += [note for group in place.meters for note in group.notes]
    tariffs = district.tariffs
    if place.plants_at is not None and tariffs is not None and tariffs.has_ppa[place.sites].any():
        notes.append("plants under a PPA count as the site's own: it buys them, uses them for nothing and feeds in")
    return tuple(dict.fromkeys(notes))


def _plan_notes(sites: Ints, meters: Sequence[Meters], unit: SiteUnit, plants_key: str | None) -> tuple[str, ...]:
    """What a reader must know where the storages are planned by the sites' bills."""
    whose = "their own bills" if len(sites) > 1 else "the site's own bill"
    notes = [
        (
            f"by {whose} at best dispatch with perfect foresight (each_for_itself of ems run, not optimal, which minds "
            "the district's cost): what a size saves is the most it could"
        )
    ]
    if any(group.has_demand and group.is_plain for group in meters):
        notes.append(DEMAND)
    if any(group.has_demand and not group.is_plain for group in meters):
        notes.append(UNPROVEN_PEAKS)
    if plants_key is not None and unit.planned_kwh > 0.0 and not unit.may_export:
        notes.append(OPEN_BOUND)
    return tuple(notes)


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:KNOWN_NAMES])
    return f"sites are {shown}" + (f" and {len(names) - KNOWN_NAMES:,} more" if len(names) > KNOWN_NAMES else "")
