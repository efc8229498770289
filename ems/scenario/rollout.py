"""What is installed by the end of a fiscal year: pure functions of the scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ems.scenario.placement import positions, storage_positions
from ems.scenario.ppa import ppa_sites_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.scenario.model import Scenario
    from ems.scenario.storage import StorageClass, StorageStep

POOL: Literal["pool"] = "pool"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledPv:
    """PV of one class on a run of equal sites.

    Parameters
    ----------
    pv
        Name of the PV class.
    at
        Demand class, ``"own_meter"`` or ``"pool"``.
    name, name_ja
        Name for people; may be empty.
    group
        Group of the PV class.
    first_site
        First site, counted from 0 within the demand class (own meter: within this PV class's nodes).
    sites
        Number of sites.
    kw_per_site
        Rated power of each [kW], what-if factor included.
    flats
        Whether it stands on blocks of flats.
    year
        Fiscal year in which it was built.
    ppa_sites
        How many of the sites, the first ones, have PV that an operator owns (PPA).
    """

    pv: str
    at: str
    name: str
    name_ja: str
    group: str
    first_site: int
    sites: int
    kw_per_site: float
    flats: bool
    year: int
    ppa_sites: int = 0

    @property
    def kw(self) -> float:
        """Rated power of all its sites [kW]."""
        return self.kw_per_site * self.sites


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledStorage:
    """Equal storage units, one at each of a run of sites, or at the pool.

    Parameters
    ----------
    storage
        Name of the storage class, which holds everything that is not here.
    at
        Demand class or ``"pool"``.
    tier
        ``"site"`` or ``"pool"``.
    name, name_ja
        Name for people; may be empty.
    group
        Group of the storage class.
    first_site
        First site, counted from 0 within the demand class.
    units
        Number of units.
    capacity_kwh
        Capacity of each unit [kWh].
    max_charge_kw, max_discharge_kw
        Power of each unit [kW].
    year
        Fiscal year in which they were installed.
    """

    storage: str
    at: str
    tier: Literal["site", "pool"]
    name: str
    name_ja: str
    group: str
    first_site: int
    units: int
    capacity_kwh: float
    max_charge_kw: float
    max_discharge_kw: float
    year: int

    @property
    def kwh(self) -> float:
        """Capacity of all its units [kWh]."""
        return self.capacity_kwh * self.units


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledMeasure:
    """A savings measure as far as it is rolled out.

    Parameters
    ----------
    measure
        Name of the measure.
    load_class
        Demand class that it belongs to.
    shape
        Which use becomes smaller.
    sites
        Sites that have it.
    energy_kwh
        Energy that it saves there [kWh a year].
    """

    measure: str
    load_class: str
    shape: Literal["lighting", "air_conditioning", "all"]
    sites: int
    energy_kwh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """Everything that runs in a fiscal year, in the order of the scenario.

    Parameters
    ----------
    fiscal_year
        The year.
    pv, storages, measures
        What is installed.
    generation, contracts
        Names of the plants that run and the contracts that supply.
    """

    fiscal_year: int
    pv: tuple[InstalledPv, ...]
    storages: tuple[InstalledStorage, ...]
    measures: tuple[InstalledMeasure, ...]
    generation: tuple[str, ...]
    contracts: tuple[str, ...]

    def pv_kw(self, pv: str | None = None) -> float:
        """Rated PV power of a class, or of all [kW]."""
        return sum(item.kw for item in self.pv if pv in (None, item.pv))

    def pv_sites(self, pv: str | None = None) -> int:
        """Sites with PV of a class, or of all."""
        return sum(item.sites for item in self.pv if pv in (None, item.pv))

    def storage_kwh(self, storage: str | None = None) -> float:
        """Capacity of a storage class, or of all [kWh]."""
        return sum(item.kwh for item in self.storages if storage in (None, item.storage))

    def storage_units(self, storage: str | None = None) -> int:
        """Units of a storage class, or of all."""
        return sum(item.units for item in self.storages if storage in (None, item.storage))


def installed(scenario: Scenario, fiscal_year: int | None = None) -> Installed:
    """Return what is installed by a fiscal year.

    Parameters
    ----------
    scenario
        The district and its plan.
    fiscal_year
        Year to look at; None: the scenario's own. Before the plan there is nothing, after it everything.

    Examples
    --------
    >>> from ems.scenario import read_scenario
    >>> installed(read_scenario("hitotsugaoka"), 2023).pv_sites("home_roof")
    60
    """
    year = scenario.fiscal_year if fiscal_year is None else fiscal_year
    return Installed(
        fiscal_year=year,
        pv=tuple(_pv(scenario, year)),
        storages=tuple(_storages(scenario, year)),
        measures=tuple(_measures(scenario, year)),
        generation=tuple(name for name, plant in scenario.generation.items() if plant.year <= year),
        contracts=tuple(name for name, contract in scenario.contract.items() if contract.year <= year),
    )


def _pv(scenario: Scenario, year: int) -> Iterator[InstalledPv]:
    """Yield the PV that is built by a year."""
    for pv, spots in positions(scenario).items():
        section = scenario.pv[pv]
        for plant, first, ppa_sites in zip(section.plants, spots, ppa_sites_of(section), strict=True):
            if plant.year <= year:
                yield InstalledPv(
                    pv=pv,
                    at=plant.at,
                    name=plant.name,
                    name_ja=plant.name_ja,
                    group=section.group,
                    first_site=first,
                    sites=plant.sites,
                    kw_per_site=section.scale_fraction * plant.kw / plant.sites,
                    flats=plant.flats,
                    year=plant.year,
                    ppa_sites=ppa_sites,
                )


def _storages(scenario: Scenario, year: int) -> Iterator[InstalledStorage]:
    """Yield the storages that are installed by a year."""
    for name, storage in scenario.storage.items():
        for step, first in zip(storage.rollout, storage_positions(storage), strict=True):
            if step.year <= year:
                yield _installed_storage(name, storage, step, first)


def _installed_storage(name: str, storage: StorageClass, step: StorageStep, first: int) -> InstalledStorage:
    """Return the units of one entry of a roll-out."""
    capacity = storage.capacity_kwh if storage.capacity_kwh is not None else (step.kwh or 0.0) / step.units
    charge, discharge = storage.max_charge_kw, storage.max_discharge_kw
    return InstalledStorage(
        storage=name,
        at=step.at,
        tier=POOL if step.at == POOL else "site",
        name=step.name,
        name_ja=step.name_ja,
        group=storage.group,
        first_site=first,
        units=step.units,
        capacity_kwh=capacity,
        max_charge_kw=charge if charge is not None else (storage.charge_kw_per_kwh or 0.0) * capacity,
        max_discharge_kw=discharge if discharge is not None else (storage.discharge_kw_per_kwh or 0.0) * capacity,
        year=step.year,
    )


def _measures(scenario: Scenario, year: int) -> Iterator[InstalledMeasure]:
    """Yield the measures that are switched on and have begun by a year; their energy grows with their sites."""
    for name, measure in scenario.measure.items():
        sites = sum(step.sites for step in measure.rollout if step.year <= year)
        if measure.enabled and sites:
            yield InstalledMeasure(
                measure=name,
                load_class=measure.demand,
                shape=measure.shape,
                sites=sites,
                energy_kwh=measure.energy_kwh * sites / measure.sites,
            )
