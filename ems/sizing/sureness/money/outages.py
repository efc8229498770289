"""What the storage gives shelters in the outages of many drawn years."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.dispatch.exact.batch import plan_cases
from ems.island.build.batteries import large_battery
from ems.island.build.shelters import shelter as shelter_of
from ems.island.play.services import TOLERANCE_KW
from ems.resilience.events.draw import draw_outages
from ems.resilience.events.kinds import event_kind
from ems.resilience.events.play import cases_in_event, played_in_event, shelter_in_event
from ems.sizing.sureness.years.year import laid_side_by_side, year_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ems.designs.base import DesignBase
    from ems.district import District
    from ems.island.shelter import Shelter
    from ems.resilience.events.draw import DrawnOutages
    from ems.scenario import Scenario
    from ems.sizing.sureness.years.year import Pool, Year
    from ems.storage import Storage

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

OUTAGE_YEARS: Final = 1000
"""Years of outages that are drawn."""
NEXT_TO_NOTHING_KWH: Final = 1e-12


def shelters_with(scenario: Scenario, name: str) -> tuple[str, ...]:
    """Names of the shelters at which a unit of a storage class stands.

    Parameters
    ----------
    scenario
        With its shelters.
    name
        Storage class at the pool.
    """
    return tuple(shelter for shelter, table in scenario.shelter.items() if table.storage == name)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OutagesAtShelter:
    """Outages of one kind at one shelter.

    Parameters
    ----------
    island
        The shelter as the event finds it, its unit of the storage alone.
    unit
        That unit as the scenario has it.
    drawn
        The outages.
    charges
        Whether the unit charges from the warning on.
    lacking_kwh
        What vital services lack without it, shape (outages,) [kWh].
    """

    island: Shelter
    unit: Storage
    drawn: DrawnOutages
    charges: bool
    lacking_kwh: Floats

    def served_kwh(self, size_fraction: float, left: Floats) -> Floats:
        """Vital load served thanks to a unit of another size, shape (years,) [kWh].

        Parameters
        ----------
        size_fraction
            Capacity and power over those of the scenario.
        left
            Energy when each step begins over the capacity, shape (steps,).
        """
        unit = replace(
            self.unit,
            capacity_kwh=self.unit.capacity_kwh * size_fraction,
            max_charge_kw=self.unit.max_charge_kw * size_fraction,
            max_discharge_kw=self.unit.max_discharge_kw * size_fraction,
        )
        held_kwh = left * unit.capacity_kwh
        lacking = _lacking_kwh(replace(self.island, storage=unit), self.drawn, held_kwh, charges=self.charges)
        return self.drawn.per_year(self.lacking_kwh - lacking)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OutageYears:
    """Many years of outages, in the order of what the scenario's storage serves in them, the least first.

    Parameters
    ----------
    year, pool
        The year that every drawn year is like, and the storage as it is.
    parts
        Outages by shelter and kind.
    order
        Numbers of the drawn years in that order, shape (years,).
    """

    year: Year
    pool: Pool
    parts: tuple[OutagesAtShelter, ...]
    order: Ints

    def served_kwh(self, times: Floats, *, threads: int = 0) -> Floats:
        """Vital load served thanks to the storage, shape (years, sizes) [kWh].

        Parameters
        ----------
        times
            Capacity and power over those of the scenario, shape (sizes,).
        threads
            How many cases are planned at a time; 0: as many as the machine has cores.

        Notes
        -----
        Every outage begins with what the best plan with perfect foresight has left in the storage, or what it was
        charged up to since the warning where the scenario says so.
        """
        left, served = self._left(times, threads), np.zeros((len(self.order), len(times)))
        for size, factor in enumerate(times):
            if factor > 0.0:
                served[:, size] = sum(part.served_kwh(float(factor), left[size]) for part in self.parts)
        return np.asarray(served[self.order])

    def _left(self, times: Floats, threads: int) -> Floats:
        """Energy when each step begins over the capacity of each size, shape (sizes, steps)."""
        prices = np.broadcast_to(self.pool.wholesale_per_kwh, (len(times), len(self.pool.wholesale_per_kwh)))
        plans = plan_cases(laid_side_by_side([self.year] * len(times), prices, times, self.pool), threads=threads)
        begins = np.concatenate([plans.start_energy_kwh[:, None], plans.energy_kwh[:, :-1]], axis=1)
        capacity = np.maximum(times * self.pool.capacity_kwh, NEXT_TO_NOTHING_KWH)
        return np.asarray(np.clip(begins / capacity[:, None], 0.0, 1.0))


def outage_years(base: DesignBase, pool: Pool, *, years: int, seed: int) -> OutageYears | None:
    """Draw the outages of all events of a scenario, for all shelters at which a unit of the storage stands.

    Parameters
    ----------
    base
        The year that every drawn year is like.
    pool
        The storage as it is.
    years
        How many.
    seed
        Of the draws.

    Returns
    -------
    OutageYears or None
        None where no unit stands at a shelter or no event is known.
    """
    parts = tuple(_parts(base.district, base.storage_class, years, seed))
    if not parts:
        return None
    drawn = OutageYears(year=year_of(base), pool=pool, parts=parts, order=np.arange(years))
    served = drawn.served_kwh(np.ones(1))[:, 0]
    return replace(drawn, order=np.argsort(served, kind="stable"))


def _parts(district: District, name: str, years: int, seed: int) -> Iterator[OutagesAtShelter]:
    """Yield the outages of each kind at each shelter with a unit of the storage."""
    charges = district.scenario.outage.charge_on_warning
    for shelter in shelters_with(district.scenario, name):
        unit = large_battery(district, district.scenario.shelter[shelter])[2]
        if unit is None:
            continue
        alone = replace(shelter_of(district, shelter), storage=unit, neighbour_storage=(), cars=None, shedding="vital")
        for kind in (event_kind(district, event) for event in district.scenario.event):
            island = shelter_in_event(alone, kind)
            drawn = draw_outages(
                kind,
                grid=district.grid,
                calendar=district.calendar,
                sun=district.drivers.sky.ghi_w_per_m2,
                years=years,
                seed=seed,
                at=shelter,
            )
            without = replace(island, storage=None, storage_group=None)
            lacking = _lacking_kwh(without, drawn, np.zeros(district.grid.n_steps), charges=False)
            yield OutagesAtShelter(island=island, unit=unit, drawn=drawn, charges=charges, lacking_kwh=lacking)


def _lacking_kwh(shelter: Shelter, drawn: DrawnOutages, left_kwh: Floats, *, charges: bool) -> Floats:
    """Energy that vital services lack in each outage, shape (outages,) [kWh]."""
    play = played_in_event(shelter, cases_in_event(shelter, drawn, left_kwh, charges=charges), TOLERANCE_KW)
    return np.asarray(play.unserved_kwh[:, shelter.vital].sum(axis=1))
