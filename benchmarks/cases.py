"""Data for the benchmarks, made from a seed: sites, plants and a storage at every site."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.district import Nodes, attach_plants
from ems.simulation.signals import build_signals
from ems.storage import Storage, Storages, pack_storages
from profiles.calendar import build_calendar
from profiles.time_grid import TimeGrid

if TYPE_CHECKING:
    from ems.dispatch.rules import Signals

SITES = 2837
PLANT_CLASSES = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelCase:
    """A year of sites, each with PV and a storage whose floor and ceiling vary per step."""

    grid: TimeGrid
    nodes: Nodes
    storages: Storages
    signals: Signals

    @property
    def site_hours(self) -> int:
        """Sites × steps."""
        return self.nodes.load_kw.size


def kernel_case(sites: int = SITES, seed: int = 1) -> KernelCase:
    """Sites with random loads, PV of seven classes, and a storage each with every loss and limit of E2."""
    rng = np.random.default_rng(seed)
    grid = TimeGrid(year=2027, timezone="Asia/Tokyo")
    calendar = build_calendar(grid, country="JP")
    n = grid.n_steps
    daylight = np.maximum(np.sin((calendar.hour - 6.0) / 12.0 * np.pi), 0.0)
    unit_kw = daylight * rng.uniform(0.2, 1.0, size=(PLANT_CLASSES, n))
    load_kw = rng.gamma(2.0, 0.25, size=(sites, n))
    load_kw.setflags(write=False)  # as a district's: a load that may change is summed again for the balance check
    plants = [(site, site % PLANT_CLASSES, float(kw)) for site, kw in enumerate(rng.uniform(2.0, 6.0, sites))]
    nodes = attach_plants(
        [f"site_{i}" for i in range(sites)], load_kw, np.zeros(sites, dtype=np.int64), unit_kw, plants
    )
    packed = pack_storages(
        [
            Storage(
                capacity_kwh=float(kwh),
                max_charge_kw=0.45 * float(kwh),
                max_discharge_kw=0.4 * float(kwh),
                charge_efficiency=0.95,
                discharge_efficiency=0.93,
                standing_loss_fraction_per_h=1e-4,
                initial_fraction=0.5,
                may_export=False,
            )
            for kwh in rng.uniform(3.0, 10.0, sites)
        ],
        nodes=range(sites),
        groups=["home"] * sites,
        n_steps=n,
    )
    evening = ((calendar.hour >= 17.0) & (calendar.hour < 22.0)).astype(float)
    storages = replace(
        packed, floor_fraction=(0.2 - 0.15 * evening)[None], ceiling_fraction=(0.9 + 0.1 * daylight)[None]
    )
    price = np.where(evening > 0, 30.0, 20.0)
    signals = build_signals(
        calendar,
        import_price=price,
        export_price=np.full(n, 7.0),
        load_kw=load_kw.sum(axis=0),
        generation_kw=unit_kw.sum(axis=0),
        warning=np.zeros(n),
    )
    return KernelCase(grid=grid, nodes=nodes, storages=storages, signals=signals)
