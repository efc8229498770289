"""Survival of many designs of one storage: what does not change with the design is found once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.island.build.batteries import joined_batteries, planned_unit
from ems.island.build.neighbours import as_one
from ems.resilience.starts.stored import energy_at_start_kwh
from ems.storage import Storage
from ems.sweep.evaluation.survival.of_year import NO_BATTERY, shelters_asked
from ems.sweep.evaluation.survival.vital_need import VitalNeed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ems.designs import DesignBase
    from ems.island.shelter import Shelter
    from ems.scenario import Scenario
    from ems.scenario.resilience import ShelterSite
    from ems.sweep.evaluation.design_sizes import DesignSizes

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShelterOfDesigns:
    """A shelter whose battery is a unit of the storage that varies, or one that no design changes.

    Parameters
    ----------
    name
        Its name.
    need
        What its vital services need.
    entry
        Entry of the roll-out that its unit is of; None: no design changes its battery.
    floor_fraction
        What an emergency leaves in the unit.
    others
        Batteries that act as one with it.
    others_kwh
        Their energy when each step begins, shape (steps,) [kWh]; without a unit that of the shelter's whole battery.
    """

    name: str
    need: VitalNeed
    entry: int | None
    floor_fraction: float
    others: tuple[Storage, ...]
    others_kwh: Floats

    def shares(self, sizes: DesignSizes, start_energy_kwh: Floats) -> Floats:
        """Share of the starts from which the vital services last with each design, shape (designs,).

        Parameters
        ----------
        sizes
            The designs.
        start_energy_kwh
            Energy of all units together when each step begins, shape (designs, steps) [kWh].
        """
        if self.entry is None:
            storage = as_one(self.others) or NO_BATTERY
            alone = self.need.lasting_fraction(storage, self.others_kwh, 1.0, np.zeros(len(self.others_kwh)))
            return np.full(len(start_energy_kwh), alone)
        total_kwh = sizes.total_kwh
        shares = np.empty(len(start_energy_kwh))
        for number, energy_kwh in enumerate(start_energy_kwh):
            own = self._own(sizes, number)
            storage = as_one([own, *self.others]) or own
            share = own.capacity_kwh / total_kwh[number] if total_kwh[number] > 0.0 else 0.0
            shares[number] = self.need.lasting_fraction(storage, energy_kwh, share, self.others_kwh)
        return shares

    def _own(self, sizes: DesignSizes, number: int) -> Storage:
        """Return the shelter's own unit in a design, as it may be used in an emergency."""
        return Storage(
            capacity_kwh=float(sizes.capacity_kwh[self.entry, number]),
            max_charge_kw=float(sizes.max_charge_kw[self.entry, number]),
            max_discharge_kw=float(sizes.max_discharge_kw[self.entry, number]),
            charge_efficiency=float(sizes.shared["charge_efficiency"][number]),
            discharge_efficiency=float(sizes.shared["discharge_efficiency"][number]),
            standing_loss_fraction_per_h=float(sizes.shared["standing_loss_fraction_per_h"][number]),
            floor_fraction=self.floor_fraction,
            ceiling_fraction=float(sizes.shared["ceiling_fraction"][number]),
            loss="on_charge" if sizes.loss == "on_charge" else "split",
        )


def shelters_of_designs(base: DesignBase, *, hours: float) -> tuple[ShelterOfDesigns, ...]:
    """Shelters whose survival is told, with what no design changes.

    Parameters
    ----------
    base
        The year up to the storage that varies.
    hours
        Length of the outages [h].

    Raises
    ------
    profiles.errors.InputError
        The length breaks its rule.
    """
    scenario = base.district.scenario
    return tuple(_shelter(base, scenario, one, hours) for one in shelters_asked(base.district))


def _shelter(base: DesignBase, scenario: Scenario, shelter: Shelter, hours: float) -> ShelterOfDesigns:
    table = scenario.shelter[shelter.name]
    need = VitalNeed.of_shelter(shelter, hours, scenario.outage.tolerance_kw)
    entry = _entry(scenario, table, base.storage_class)
    others: tuple[Storage, ...]
    if entry is None:
        others = () if shelter.storage is None else (shelter.storage,)
        others_kwh = energy_at_start_kwh(base.without, shelter)
    else:
        joined = joined_batteries(base.district, table)
        others, others_kwh = tuple(storage for _, storage in joined), _joined_energy_kwh(base, shelter)
    return ShelterOfDesigns(
        name=shelter.name,
        need=need,
        entry=entry,
        floor_fraction=table.emergency_floor_fraction,
        others=others,
        others_kwh=others_kwh,
    )


def _joined_energy_kwh(base: DesignBase, shelter: Shelter) -> Floats:
    """Energy of the batteries that act as one with a shelter's own, when each step begins, shape (steps,) [kWh]."""
    alone = replace(shelter, storage_group=None)
    return energy_at_start_kwh(base.without, alone) if shelter.neighbour_storage else np.zeros(shelter.n_steps)


def _entry(scenario: Scenario, table: ShelterSite, storage: str) -> int | None:
    """Entry of a class's roll-out that a shelter's unit is of, if it runs; None for a unit of another class."""
    unit = planned_unit(scenario, table)
    if unit is None or table.storage != storage or unit.year > scenario.fiscal_year:
        return None
    entries = [
        number
        for number, step in enumerate(scenario.storage[storage].rollout)
        for _ in range(step.units)
        if step.at == "pool"
    ]
    return entries[table.unit - 1]


def survival_of_designs(
    shelters: Sequence[ShelterOfDesigns], sizes: DesignSizes, start_energy_kwh: Floats
) -> Mapping[str, Floats]:
    """Share of the starts by shelter, shape (designs,) each.

    Parameters
    ----------
    shelters
        From :func:`shelters_of_designs`.
    sizes, start_energy_kwh
        As for :meth:`ShelterOfDesigns.shares`.
    """
    return {one.name: one.shares(sizes, start_energy_kwh) for one in shelters}
