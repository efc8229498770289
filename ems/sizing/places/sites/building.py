"""From a district to the sites whose storage or plants are sized: which they are, and what stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.energies import kept_fraction
from ems.results.storage_groups import classes_of_group
from ems.scenario.keys import nearest
from ems.sizing.places.sites.meters import DEMAND, UNPROVEN_PEAKS, meters_of
from ems.sizing.places.sites.place import SitePlace
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
        A class of storages at sites, a class of PV there, or both: ``"storage.home"`` is one common size for all sites
        that have one, ``"storage.home@home_17"`` the one of a site.
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
        There is no such class or site, a site has other storages beside, sizes differ from site to site where a
        proportion is needed, or a class has no price; all problems at once.
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
    unit = _unit(district, sites, storage_key, problems)
    plant = -1 if plants_key is None else district.drivers.plant_classes.index(plants_key.removeprefix(PV))
    planned_plants_kw = _planned_plants_kw(district, sites, plant)
    problems.raise_if_any()
    loads = _loads(district, sites, plant)
    meters = meters_of(district, sites, loads.net_load_kw(planned_plants_kw), own_plants=plants_key is not None)
    planned = {storage_key: unit.planned_kwh, plants_key: planned_plants_kw}
    lower, upper = _range(storage_key, plants_key, planned, least or {}, most or {})
    if own_power and storage_key is not None:
        fastest = upper[0] / loads.step_h / unit.charge_efficiency
        lower, upper = np.insert(lower, 1, 0.0), np.insert(upper, 1, fastest)
    names = district.site_table["name"].to_numpy()
    return SitePlace(
        keys=keys,
        sites=sites,
        site_names=tuple(str(names[site]) for site in sites),
        unit=unit,
        loads=loads,
        meters=meters,
        storage_price=None if storage_key is None else prices[storage_key],
        plants_price=None if plants_key is None else prices[plants_key],
        has_own_power=own_power and storage_key is not None,
        planned_plants_kw=planned_plants_kw,
        lower=lower,
        upper=upper,
        notes=_notes(district, sites, meters, plants_key),
        plan_notes=_plan_notes(sites, meters, unit, plants_key),
    )


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
    return np.isin(np.arange(count), district.site_storages.node[_numbers(district, key)])


def _with_plants(district: District, key: str | None, problems: ProblemCollector) -> NDArray[np.bool_]:
    count = district.nodes.count
    if key is None:
        return np.ones(count, dtype=bool)
    name, known = key.removeprefix(PV), district.drivers.plant_classes
    if name not in known[: district.drivers.n_pv]:
        problems.add(key, "there is no such class of PV", nearest(name, known))
        return np.zeros(count, dtype=bool)
    return np.asarray(district.nodes.rated_kw()[:, known.index(name)] > 0.0)


def _numbers(district: District, key: str) -> Ints:
    """Numbers of a class's storages among those at the sites."""
    wanted, groups = key.removeprefix(STORAGE), district.site_storages.group
    of_group = {group: classes_of_group(district.scenario, group) == (wanted,) for group in set(groups)}
    return np.flatnonzero([of_group[group] for group in groups])


def _unit(district: District, sites: Ints, key: str | None, problems: ProblemCollector) -> SiteUnit:
    """Storage of the sites, as those that have one have it; without one, as others of its class."""
    storages = district.site_storages
    here = np.flatnonzero(np.isin(storages.node, sites))
    own = here if key is None else _numbers(district, key)
    if len(here) and (np.bincount(storages.node[here]).max() > 1 or not np.isin(here, own).all()):
        problems.add("sites", "have other storages too, which would act otherwise with every size", "size them apart")
    at_site = own[np.isin(storages.node[own], sites)]
    models = at_site if len(at_site) else own
    if not len(models):
        if key is not None:
            problems.add(key, "stands at no site yet, so that it has no power and losses", "give it one in its rollout")
        return _NO_STORAGE
    first = int(models[0])
    row = storages.limit_row[first]
    capacity = float(storages.capacity_kwh[models].mean())
    power = float(np.maximum(storages.max_charge_kw, storages.max_discharge_kw)[models].mean())
    if capacity <= 0.0 or power <= 0.0:
        problems.add(key or "storage", f"has {capacity:g} kWh and {power:g} kW", "give it a size above 0")
        return _NO_STORAGE
    ratio = storages.max_charge_kw[models] / np.maximum(storages.capacity_kwh[models], 1e-12)
    if np.ptp(ratio) > 1e-9 * ratio.max() or np.ptp(storages.charge_efficiency[models]) > 0.0:
        what = "its units differ in efficiency or in power per kWh from site to site"
        problems.add(key or "storage", what, "name one site")
    if key is None and (len(models) < len(sites) or np.ptp(storages.capacity_kwh[models]) > 0.0):
        problems.add("sites", "have storages of unlike sizes, or none, beside the plants", "name one site")
    drains = storages.drain_kwh[storages.drain_row[models]].any() or storages.power_row[models].any()
    floor, ceiling = storages.floor_fraction[row], storages.ceiling_fraction[row]
    if drains or np.ptp(floor) > 0.0 or np.ptp(ceiling) > 0.0 or floor[0] < 0.0:
        problems.add(key or "storage", "has drains, or limits that vary by step", "its size follows from its use")
    return SiteUnit(
        planned_kwh=capacity,
        planned_kw=power,
        charge_kw_per_kw=float(storages.max_charge_kw[models].mean()) / power,
        discharge_kw_per_kw=float(storages.max_discharge_kw[models].mean()) / power,
        charge_efficiency=float(storages.charge_efficiency[first]),
        discharge_efficiency=float(storages.discharge_efficiency[first]),
        kept_fraction=float(kept_fraction(storages, district.grid.step_h)[first]),
        floor_fraction=float(floor[0]),
        ceiling_fraction=float(ceiling[0]),
        initial_fraction=max(float(storages.initial_energy_kwh[first] / storages.capacity_kwh[first]), float(floor[0])),
        wear_price_per_kwh=float(storages.wear_price_per_kwh[first]),
        may_export=bool(storages.may_export[first]),
    )


_NO_STORAGE = SiteUnit(
    planned_kwh=0.0,
    planned_kw=0.0,
    charge_kw_per_kw=1.0,
    discharge_kw_per_kw=1.0,
    charge_efficiency=1.0,
    discharge_efficiency=1.0,
    kept_fraction=1.0,
    floor_fraction=0.0,
    ceiling_fraction=1.0,
    initial_fraction=0.0,
    wear_price_per_kwh=0.0,
    may_export=True,
)
"""Stands where plants alone are sized, at sites without a storage."""


def _planned_plants_kw(district: District, sites: Ints, plant: int) -> float:
    return float(district.nodes.rated_kw()[sites, plant].mean()) if plant >= 0 and len(sites) else 0.0


def _loads(district: District, sites: Ints, plant: int) -> SiteLoads:
    """Loads of the sites, with the plants that are not sized."""
    nodes, rated = district.nodes, district.nodes.rated_kw()[sites].copy()
    unit_kw = np.zeros(district.grid.n_steps)
    if plant >= 0:
        rated[:, plant] = 0.0
        unit_kw = np.asarray(district.drivers.unit_kw[plant])
    return SiteLoads(
        step_h=district.grid.step_h,
        load_kw=nodes.load_kw[sites],
        generation_kw=district.output_kw(rated),
        unit_kw=unit_kw,
        import_limit_kw=nodes.import_limit_kw[sites],
        export_limit_kw=nodes.export_limit_kw[sites],
        unserved_price_per_kwh=district.scenario.grid.unserved_price_per_kwh,
    )


def _range(
    storage_key: str | None,
    plants_key: str | None,
    planned: Mapping[str | None, float],
    least: Mapping[str, float],
    most: Mapping[str, float],
) -> tuple[Floats, Floats]:
    """Smallest and largest size of the storage and of the plants, those of them that are sized."""
    keys = [key for key in (storage_key, plants_key) if key is not None]
    lower = [least.get(key, 0.0) for key in keys]
    upper = [most.get(key, TIMES_PLANNED * planned[key]) for key in keys]
    return np.array(lower, dtype=float), np.array(upper, dtype=float)


def _notes(district: District, sites: Ints, meters: Sequence[Meters], plants_key: str | None) -> tuple[str, ...]:
    """What a reader must know, whoever dispatches."""
    notes = [f"{len(sites)} sites, one common size for all of them"] if len(sites) > 1 else []
    notes += [note for group in meters for note in group.notes]
    if plants_key is not None and district.tariffs is not None and district.tariffs.has_ppa[sites].any():
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
        notes.append("the bound lets the storage serve the load beside the plants: what it leaves open is stated")
    return tuple(notes)


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:KNOWN_NAMES])
    return f"sites are {shown}" + (f" and {len(names) - KNOWN_NAMES:,} more" if len(names) > KNOWN_NAMES else "")
