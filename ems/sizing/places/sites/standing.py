"""Storages that stand at sites: what they have in common, and what each has of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.energies import kept_fraction
from ems.results.storage_groups import classes_of_group
from ems.sizing.places.sites.unit import SiteUnit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District
    from profiles.errors import ProblemCollector

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

STORAGE = "storage."
SAME_FRACTION = 1e-9
"""Values of storages, and shares of sites, that differ by less are the same."""
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


def unit_of_sites(district: District, sites: Ints, key: str | None, problems: ProblemCollector) -> SiteUnit:
    """Return what the storages of sites have in common; its size is that of the mean.

    Parameters
    ----------
    district
        With its storages.
    sites
        Numbers of the sites among the nodes.
    key
        Class that is sized; None: the storages there are, stand beside what is sized.
    problems
        Takes what speaks against it.
    """
    storages, models = district.site_storages, _models(district, sites, key, problems)
    if not len(models):
        if key is not None:
            problems.add(key, "stands at no site yet, so that it has no power and losses", "give it one in its rollout")
        return _NO_STORAGE
    capacity_kwh = storages.capacity_kwh[models]
    charge_kw, discharge_kw = storages.max_charge_kw[models], storages.max_discharge_kw[models]
    power_kw = np.maximum(charge_kw, discharge_kw)
    if capacity_kwh.min() <= 0.0 or power_kw.min() <= 0.0:
        what = f"has {capacity_kwh.min():g} kWh and {power_kw.min():g} kW"
        problems.add(key or "storage", what, "give it a size above 0")
        return _NO_STORAGE
    row = storages.limit_row[models]
    floor, ceiling = storages.floor_fraction[row], storages.ceiling_fraction[row]
    drains = storages.drain_kwh[storages.drain_row[models]].any() or storages.power_row[models].any()
    if drains or np.ptp(floor, axis=1).any() or np.ptp(ceiling, axis=1).any() or floor.min() < 0.0:
        problems.add(key or "storage", "has drains, or limits that vary by step", "its size follows from its use")
    kept = kept_fraction(storages, district.grid.step_h)[models]
    start_fraction = storages.initial_energy_kwh[models] / capacity_kwh
    common = {
        "charge power to discharge power": charge_kw / power_kw,
        "discharge power to charge power": discharge_kw / power_kw,
        "charge efficiency": storages.charge_efficiency[models],
        "discharge efficiency": storages.discharge_efficiency[models],
        "standing loss": kept,
        "floor": floor[:, 0],
        "ceiling": ceiling[:, 0],
        "energy at the start": start_fraction,
        "wear price": storages.wear_price_per_kwh[models],
        "permission to export": storages.may_export[models].astype(float),
    }
    unlike = [name for name, values in common.items() if np.ptp(values) > SAME_FRACTION * abs(values).max()]
    if unlike:
        what = f"its units differ from site to site in their {', '.join(unlike)}"
        problems.add(key or "sites", what if key else what.replace("its units", "their storages"), "name one site")
    return SiteUnit(
        planned_kwh=float(capacity_kwh.mean()),
        planned_kw=float(power_kw.mean()),
        charge_kw_per_kw=float(charge_kw[0] / power_kw[0]),
        discharge_kw_per_kw=float(discharge_kw[0] / power_kw[0]),
        charge_efficiency=float(storages.charge_efficiency[models[0]]),
        discharge_efficiency=float(storages.discharge_efficiency[models[0]]),
        kept_fraction=float(kept[0]),
        floor_fraction=float(floor[0, 0]),
        ceiling_fraction=float(ceiling[0, 0]),
        initial_fraction=max(float(start_fraction[0]), float(floor[0, 0])),
        wear_price_per_kwh=float(storages.wear_price_per_kwh[models[0]]),
        may_export=bool(storages.may_export[models[0]]),
    )


def _models(district: District, sites: Ints, key: str | None, problems: ProblemCollector) -> Ints:
    """Numbers of the storages that say what those at the sites are like: their own, else others of the class."""
    storages = district.site_storages
    here = np.flatnonzero(np.isin(storages.node, sites))
    own = here if key is None else numbers_of_class(district, key)
    if len(here) and (np.bincount(storages.node[here]).max() > 1 or not np.isin(here, own).all()):
        problems.add("sites", "have other storages too, which would act otherwise with every size", "size them apart")
    at_site = own[np.isin(storages.node[own], sites)]
    return at_site if len(at_site) else own


def shares_of_sites(district: District, sites: Ints, unit: SiteUnit) -> tuple[Floats, Floats]:
    """Capacity and power at each site over those of the mean, shape (sites,) each; alike where none has one yet.

    Parameters
    ----------
    district
        With its storages.
    sites
        Numbers of the sites among the nodes.
    unit
        The mean.
    """
    storages, count = district.site_storages, district.nodes.count
    if not np.isin(sites, storages.node).any():
        share = np.full(len(sites), 1.0 if unit.planned_kwh > 0.0 else 0.0)
        return share, share
    power_kw = np.maximum(storages.max_charge_kw, storages.max_discharge_kw)
    of_kwh, of_kw = (
        np.bincount(storages.node, weights=values, minlength=count)[sites] / mean
        for values, mean in ((storages.capacity_kwh, unit.planned_kwh), (power_kw, unit.planned_kw))
    )
    return of_kwh, of_kw


def numbers_of_class(district: District, key: str) -> Ints:
    """Return the numbers of a class's storages among those at the sites.

    Parameters
    ----------
    district
        With its storages.
    key
        Such as ``"storage.home"``.
    """
    wanted, groups = key.removeprefix(STORAGE), district.site_storages.group
    of_group = {group: classes_of_group(district.scenario, group) == (wanted,) for group in set(groups)}
    return np.flatnonzero([of_group[group] for group in groups])
