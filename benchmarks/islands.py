"""Data for the outage benchmarks, made from a seed: a shelter's year, a thousand designs of it, and its services."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.island.outages import OutageCases, outage_cases
from ems.island.shelter import Service, Shelter
from ems.storage import Storage

if TYPE_CHECKING:
    from collections.abc import Sequence

YEAR_H = 8760
OUTAGE_H = 168
CAPACITIES, FLOORS = 40, 25
"""A thousand designs: so many capacities, each with so many reserve floors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IslandCase:
    """A shelter's year: load and sun that its battery must bridge, and what is stored when each hour begins."""

    load_kw: np.ndarray
    generation_kw: np.ndarray
    energy_kwh: np.ndarray
    storage: Storage
    outage_h: int

    @property
    def outage_hours(self) -> int:
        """Hours of all outages together, if all were survived."""
        return self.load_kw.size * self.outage_h


def island_case(hours: int = YEAR_H, outage_h: int = OUTAGE_H, seed: int = 1) -> IslandCase:
    """A school of 20 kW by day and 8 kW by night with 190 kW of PV under changing skies, and a battery of 400 kWh."""
    rng = np.random.default_rng(seed)
    hour = np.arange(hours) % 24
    days = -(-hours // 24)
    daylight = np.maximum(np.sin((hour - 6.0) / 12.0 * np.pi), 0.0)
    clear = rng.beta(1.0, 1.2, days).repeat(24)[:hours] * rng.uniform(0.7, 1.0, hours)
    storage = Storage(
        capacity_kwh=400.0,
        max_charge_kw=100.0,
        max_discharge_kw=100.0,
        charge_efficiency=0.95,
        discharge_efficiency=0.95,
        standing_loss_fraction_per_h=1e-4,
        floor_fraction=0.05,
    )
    return IslandCase(
        load_kw=np.where((hour >= 7) & (hour < 22), 20.0, 8.0) * rng.uniform(0.8, 1.3, hours),
        generation_kw=190.0 * 0.8 * daylight * clear,
        energy_kwh=storage.capacity_kwh * rng.uniform(0.3, 1.0, hours),
        storage=storage,
        outage_h=outage_h,
    )


def designs_of(
    case: IslandCase, capacities: int = CAPACITIES, floors: int = FLOORS
) -> tuple[np.ndarray, list[Storage]]:
    """Capacities of 100 to 1,000 kWh with their power, and reserves of none to 90 %; energy (designs, hours) [kWh]."""
    sizes, reserves = np.linspace(100.0, 1000.0, capacities), np.linspace(0.0, 0.9, floors)
    storages = [
        replace(case.storage, capacity_kwh=size, max_charge_kw=size / 4, max_discharge_kw=size / 4, floor_fraction=0.0)
        for size in sizes.tolist()
        for _ in reserves
    ]
    # a reserve is what the policy leaves in the battery: the more of it, the fuller the battery at every start
    used = case.energy_kwh / case.storage.capacity_kwh
    full = np.array([reserve + (1.0 - reserve) * used for _ in sizes for reserve in reserves])
    return full * np.array([one.capacity_kwh for one in storages])[:, None], storages


def shelter_of(case: IslandCase, shedding: str = "hours_left") -> tuple[Shelter, OutageCases]:
    """The school with four services by priority and 300 evacuees, and an outage from every start of its year."""
    hours = case.load_kw.size
    shares: Sequence[tuple[str, float, float, bool]] = (
        ("hub", 0.1, 0.0, True),
        ("medical", 0.1, 0.005, True),
        ("light", 0.3, 0.01, False),
        ("cooling", 0.5, 0.02, False),
    )
    services = tuple(
        Service(
            name=name,
            title=name,
            title_ja=name,
            vital=vital,
            load_kw=share * case.load_kw,
            load_kw_per_person=np.full(hours, per_person_kw),
            shed_below_fraction=0.0 if vital else 0.3,
            shed_below_h=0.0 if vital else 12.0,
            served=np.ones(hours, dtype=bool),
        )
        for name, share, per_person_kw, vital in shares
    )
    shelter = Shelter(
        name="school",
        title="School",
        title_ja="学校",
        services=services,
        people=((0.0, 50.0), (12.0, 300.0), (72.0, 200.0)),
        generation_kw=case.generation_kw,
        storage=case.storage,
        storage_group="shelter",
        shedding=shedding,
    )
    return shelter, outage_cases(np.arange(hours), case.outage_h, case.energy_kwh)
