"""A district whose storages must agree: homes that all differ, each at its own meter, and shelters at the pool."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.peers.problem import HOMES, HOURS, homes, hourly_prices, three_price_levels
from benchmarks.peers.storage import storage_of
from ems.dispatch.one_site import one_site_problem
from ems.dispatch.problem import GRID, DemandCharge, DispatchProblem, End, PlanNodes
from ems.storage import pack_storages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.peers.problem import Arrays

SHELTERS = 3
WHEELING_PER_KWH = 2.0
DEMAND_PRICE_PER_KW = 1500.0


def districts(hours: int = HOURS, count: int = HOMES) -> Iterator[tuple[str, DispatchProblem]]:
    """Yield what each district is called, and the district."""
    tariff, market, all_homes = three_price_levels(hours), hourly_prices(hours), homes(count, hours)
    yield "three price levels", district(tariff, all_homes)
    yield "hourly prices", district(market, all_homes)
    yield "wheeling", district(tariff, all_homes, wheeling_per_kwh=WHEELING_PER_KWH)
    yield "demand charge", district(tariff, all_homes, demand_price_per_kw=DEMAND_PRICE_PER_KW)


def alike(hours: int = HOURS, count: int = HOMES) -> DispatchProblem:
    """Return as many storages at one meter, alike but for their size, under one price: they act as one."""
    site = three_price_levels(hours)
    sizes = np.linspace(0.5, 1.5, count + SHELTERS) / (count + SHELTERS)
    return one_site_problem(
        site.net_load_kw.clip(min=0.0),
        [storage_of(scaled(site, float(size))) for size in sizes],
        generation_kw=(-site.net_load_kw).clip(min=0.0),
        import_price_per_kwh=site.import_price_per_kwh,
        export_price_per_kwh=site.export_price_per_kwh,
    )


def scaled(site: Arrays, size: float) -> Arrays:
    """Return the site with a battery of another size."""
    capacity_kwh, floor_kwh, power_kw = (size * value for value in (site.capacity_kwh, site.floor_kwh, site.power_kw))
    return replace(site, capacity_kwh=capacity_kwh, floor_kwh=floor_kwh, power_kw=power_kw)


def district(
    pool: Arrays, all_homes: Sequence[Arrays], *, wheeling_per_kwh: float = 0.0, demand_price_per_kw: float = 0.0
) -> DispatchProblem:
    """Hang homes, whose batteries may not export, on a pool with shelters, which sees the public grid's prices."""
    sites = [pool, *all_homes]
    net_load_kw = np.stack([site.net_load_kw for site in sites])
    paid, earned = np.zeros((2, *net_load_kw.shape))
    paid[0], earned[0], paid[1:] = pool.import_price_per_kwh, pool.export_price_per_kwh, wheeling_per_kwh
    unlimited = np.full(net_load_kw.shape, np.inf)
    storages = pack_storages(
        [storage_of(pool)] * SHELTERS + [storage_of(home, may_export=False) for home in all_homes],
        nodes=[0] * SHELTERS + list(range(1, len(sites))),
        groups=["shelter"] * SHELTERS + ["home"] * len(all_homes),
        n_steps=pool.n_steps,
    )
    times = pd.date_range("2027-01-01", periods=pool.n_steps, freq="h")
    month = (times.month - 1).to_numpy(dtype=np.int64)
    paid_kw = np.zeros(int(month[-1]) + 1)
    charge = DemandCharge(node=0, price_per_kw=demand_price_per_kw, period=month, already_paid_kw=paid_kw)
    return DispatchProblem(
        times=times,
        step_h=pool.step_h,
        nodes=PlanNodes(
            names=("pool", *(f"home_{number}" for number in range(1, len(sites)))),
            parent=np.array([GRID, *[0] * len(all_homes)], dtype=np.int64),
            load_kw=net_load_kw.clip(min=0.0),
            generation_kw=(-net_load_kw).clip(min=0.0),
            import_price_per_kwh=paid,
            export_price_per_kwh=earned,
            import_limit_kw=unlimited,
            export_limit_kw=unlimited,
        ),
        storages=storages,
        loss_price_per_kwh=np.zeros(storages.count),
        end=End(kind="cyclic"),
        emission_kg_per_kwh=np.zeros(pool.n_steps),
        contract_kw=np.zeros(pool.n_steps),
        unserved_price_per_kwh=1000.0,
        demand_charges=(charge,) if demand_price_per_kw > 0.0 else (),
    )
