"""Years behind meters with each of some sizes: what they cost, what they take, and what of it is CO2."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ems.dispatch.exact.batch import plan_cases
from ems.sizing.places.sites.cases import batches, cases_of_sizes
from profiles.errors import RunError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.sizing.places.sites.meters import Meters
    from ems.sizing.places.sites.place import SitePlace

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiteYears:
    """Years of all sites together, one for each of some sizes; arrays have the shape (sizes,) unless they say other.

    Parameters
    ----------
    cost
        What of the sites' bills a size can change [currency].
    matched_fraction
        Share of the load that is not imported, no less than 0.
    peak_import_kw
        Highest import at any meter [kW].
    co2_kg
        Import times the emission factor of its step [kg].
    start_energy_kwh
        Energy of the first site's storage when each step begins, shape (sizes, steps) [kWh].
    """

    cost: Floats
    matched_fraction: Floats
    peak_import_kw: Floats
    co2_kg: Floats
    start_energy_kwh: Floats

    @staticmethod
    def joined(years: list[SiteYears]) -> SiteYears:
        """Return years of several parts of some sizes as one.

        Parameters
        ----------
        years
            In their order.
        """
        names = ("cost", "matched_fraction", "peak_import_kw", "co2_kg", "start_energy_kwh")
        return SiteYears(**{name: np.concatenate([getattr(one, name) for one in years]) for name in names})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moved:
    """What storages do in a year with each of some sizes.

    Parameters
    ----------
    cost
        What of each site's bill a size can change, shape (sizes, sites) [currency].
    battery_kw, energy_kwh
        Discharge less charge, and energy when each step ends, shape (sizes, sites, steps) [kW] and [kWh].
    start_kwh
        Energy when the year begins, shape (sizes, sites) [kWh].
    """

    cost: Floats
    battery_kw: Floats
    energy_kwh: Floats
    start_kwh: Floats


class Sites(Protocol):
    """Sites whose storages somebody dispatches."""

    @property
    def place(self) -> SitePlace:
        """The sites, and what is sized there."""

    def years(self, sizes: Floats) -> SiteYears:
        """Return the year with each of some sizes, shape (sizes, variables)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSites:
    """Sites whose storages are planned with perfect foresight, each by its own bill.

    Parameters
    ----------
    place
        The sites, and what is sized there.
    emission_kg_per_kwh
        Emission factor of the grid, shape (steps,) [kg/kWh].
    """

    place: SitePlace
    emission_kg_per_kwh: Floats

    def years(self, sizes: Floats) -> SiteYears:
        """Return the year with each of some sizes.

        Parameters
        ----------
        sizes
            Shape (sizes, variables).
        """
        parts = batches(self.place, sizes)
        return SiteYears.joined([summed(self.place, one, self._moved(one), self.emission_kg_per_kwh) for one in parts])

    def _moved(self, sizes: Floats) -> Moved:
        place, n_steps = self.place, self.place.loads.load_kw.shape[1]
        shape = (len(sizes), place.units)
        cost, start = np.zeros(shape), np.zeros(shape)
        battery, energy = np.zeros((*shape, n_steps)), np.zeros((*shape, n_steps))
        for meters in place.meters:
            rows = np.searchsorted(place.sites, meters.sites)
            found = _planned(place, meters, rows, sizes)
            if not np.isfinite(found.cost).all():
                at, row = np.unravel_index(int(np.argmin(np.isfinite(found.cost))), found.cost.shape)
                name = place.site_names[int(rows[row])]
                message = f"{name}: no plan keeps the limits of the storage with {sizes[at].tolist()}"
                raise RunError(message)
            cost[:, rows], start[:, rows] = found.cost, found.start_kwh
            battery[:, rows], energy[:, rows] = found.battery_kw, found.energy_kwh
        return Moved(cost=cost, battery_kw=battery, energy_kwh=energy, start_kwh=start)


def summed(place: SitePlace, sizes: Floats, moved: Moved, emission_kg_per_kwh: Floats) -> SiteYears:
    """Add up what storages and plants of some sizes make of the year.

    Parameters
    ----------
    place
        The sites.
    sizes
        Shape (sizes, variables).
    moved
        What the storages do.
    emission_kg_per_kwh
        Emission factor of the grid, shape (steps,) [kg/kWh].
    """
    loads = place.loads
    plants_kw = np.array([place.plants_kw(at) for at in sizes])
    line_kw = loads.net_load_kw(0.0) - plants_kw[:, None, None] * loads.plants_output_kw() - moved.battery_kw
    limit_kw = loads.import_limit_kw[:, None]
    missing_kw = np.maximum(line_kw, 0.0)
    taken_kw = np.minimum(missing_kw, limit_kw)
    co2 = loads.step_h * (taken_kw.sum(axis=1) @ emission_kg_per_kwh)
    before = np.concatenate([moved.start_kwh[:, :1], moved.energy_kwh[:, 0, :-1]], axis=1)
    load_kw = float(loads.load_kw.sum())
    # what a storage takes from the grid and loses may exceed the load: no less than nothing of it is matched
    unmatched_kw = missing_kw.sum(axis=(1, 2))
    return SiteYears(
        cost=moved.cost.sum(axis=1),
        matched_fraction=(
            np.maximum(1.0 - unmatched_kw / load_kw, 0.0) if load_kw > 0.0 else np.full(len(sizes), np.nan)
        ),
        peak_import_kw=taken_kw.max(axis=(1, 2)),
        co2_kg=co2,
        start_energy_kwh=before,
    )


def _planned(place: SitePlace, meters: Meters, rows: Ints, sizes: Floats) -> Moved:
    """Plan sites that pay alike."""
    if meters.has_demand and place.has_bound(meters):
        return _by_programme(place, meters, rows, sizes)
    cases = cases_of_sizes(place, rows, sizes, place.unit)
    if meters.terms is None:
        plans = plan_cases(meters.priced(cases))
        cost, start, battery, energy = plans.cost, plans.start_energy_kwh, plans.battery_kw, plans.energy_kwh
    else:
        from ems.dispatch.billed.search import plan_billed  # noqa: PLC0415 (imports numba)

        billed = plan_billed(cases, meters.terms)
        cost, start = billed.cost, billed.start_energy_kwh
        battery = np.stack([column.battery_kw for column in billed.columns])
        energy = np.stack([column.energy_kwh for column in billed.columns])
    shape = (len(sizes), len(rows))
    return Moved(
        cost=cost.reshape(shape),
        battery_kw=battery.reshape(*shape, -1),
        energy_kwh=energy.reshape(*shape, -1),
        start_kwh=start.reshape(shape),
    )


def _by_programme(place: SitePlace, meters: Meters, rows: Ints, sizes: Floats) -> Moved:
    """Plan sites under a demand charge, each as a linear programme."""
    plans = [[place.demand_site(meters, row).plan_at(at) for row in rows.tolist()] for at in sizes]
    return Moved(
        cost=np.array([[plan.cost for plan in row] for row in plans]),
        battery_kw=np.array([[plan.battery_kw[0] for plan in row] for row in plans]),
        energy_kwh=np.array([[plan.energy_kwh[0] for plan in row] for row in plans]),
        start_kwh=np.array([[plan.start_energy_kwh[0] for plan in row] for row in plans]),
    )
