"""Districts of homes that all differ, under one pool with large storages; made from a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ems.dispatch.problem import GRID, DemandCharge, DispatchProblem, End, PlanNodes
from ems.storage import Storage, pack_storages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DEAR, CHEAP, SOLD = 27.63, 14.59, 7.0
"""Pool prices by day (8 to 22 h), by night, and of what is sold [yen/kWh]."""

SHELTER = Storage(
    capacity_kwh=14_400.0,
    max_charge_kw=3600.0,
    max_discharge_kw=3600.0,
    charge_efficiency=0.95,
    discharge_efficiency=0.95,
)


def day_and_night(n_steps: int) -> tuple[Floats, Floats]:
    """Import and export price of two tariffs a day, shape (steps,) each [yen/kWh]."""
    hour = np.arange(n_steps) % 24
    return np.where((hour >= 8) & (hour < 22), DEAR, CHEAP), np.full(n_steps, SOLD)


def market(n_steps: int, seed: int = 3, sold_fraction: float = 0.6) -> tuple[Floats, Floats]:
    """Import and export price of a market, dear in the evening, cheap at noon, shape (steps,) each [yen/kWh]."""
    rng, hour = np.random.default_rng(seed), np.arange(n_steps) % 24
    shape = 13.0 + 5.0 * np.exp(-0.5 * ((hour - 18.5) / 2.0) ** 2) - 6.0 * np.exp(-0.5 * ((hour - 12.0) / 2.5) ** 2)
    price = shape * rng.lognormal(0.0, 0.25, n_steps)
    return price, sold_fraction * price


def sun(n_steps: int, rng: np.random.Generator) -> Floats:
    """Output of a roof per rated kW: season, clouds of the day, shape (steps,)."""
    t = np.arange(n_steps)
    day, hour = t // 24, t % 24
    season = 1.0 + 0.35 * np.cos(2.0 * np.pi * (day - 172) / 365.0)
    clouds = rng.beta(2.0, 1.2, int(day[-1]) + 1)[day]
    return np.asarray(np.maximum(np.sin(np.pi * (hour - 5.5) / 13.0), 0.0) * season * clouds * 0.75)


def home_loads_kw(n_homes: int, n_steps: int, rng: np.random.Generator) -> Floats:
    """Loads of homes that all differ: size, hour of the evening, noise, shape (homes, steps) [kW]."""
    hour = np.arange(n_steps) % 24
    evening = rng.uniform(17.0, 22.0, (n_homes, 1))
    shape = 0.5 + 1.2 * np.exp(-0.5 * ((hour - evening) / 2.0) ** 2) + 0.5 * np.exp(-0.5 * ((hour - 7.0) / 1.5) ** 2)
    size = rng.lognormal(-0.55, 0.4, (n_homes, 1))
    return np.asarray(size * shape * rng.gamma(4.0, 0.25, (n_homes, n_steps)))


def district(
    n_homes: int,
    n_steps: int,
    *,
    seed: int = 0,
    prices: tuple[Floats, Floats] | None = None,
    wheeling: float = 0.0,
    at_pool: tuple[Storage, ...] = (SHELTER,),
    homes_may_export: bool = False,
    demand_charge_per_kw: float = 0.0,
    base_kw: float = 1500.0,
    pool_pv_kw: float = 4500.0,
    limits: dict[str, Any] | None = None,
    **changes: Any,
) -> DispatchProblem:
    """Describe a pool with load, sun and storages, and under it homes with roofs and batteries, all different."""
    rng, pool_storages = np.random.default_rng(seed), len(at_pool)
    import_price, export_price = day_and_night(n_steps) if prices is None else prices
    unit_kw = sun(n_steps, rng)
    load, generation = np.zeros((2, 1 + n_homes, n_steps))
    load[1:] = home_loads_kw(n_homes, n_steps, rng)
    generation[1:] = rng.uniform(3.0, 7.0, (n_homes, 1)) * unit_kw * rng.uniform(0.9, 1.0, (n_homes, n_steps))
    load[0] = base_kw * home_loads_kw(200, n_steps, rng).mean(axis=0) / 0.9
    generation[0] = pool_pv_kw * unit_kw
    own = np.zeros((1 + n_homes, n_steps))
    paid, earned = own.copy(), own
    paid[0], earned[0], paid[1:] = import_price, export_price, wheeling
    unlimited = {name: np.full(own.shape, np.inf) for name in ("import_limit_kw", "export_limit_kw")}
    storages = pack_storages(
        [*at_pool, *(_battery(rng, may_export=homes_may_export) for _ in range(n_homes))],
        nodes=[*[0] * pool_storages, *range(1, 1 + n_homes)],
        groups=[f"storage_{i}" for i in range(pool_storages + n_homes)],
        n_steps=n_steps,
    )
    loss_price = np.zeros(storages.count)
    loss_price[:pool_storages] = wheeling
    times = pd.date_range("2027-01-01", periods=n_steps, freq="h")
    given: dict[str, Any] = {
        "times": times,
        "step_h": 1.0,
        "nodes": PlanNodes(
            names=("pool", *(f"home_{i}" for i in range(n_homes))),
            parent=np.array([GRID, *[0] * n_homes], dtype=np.int64),
            load_kw=load,
            generation_kw=generation,
            import_price_per_kwh=paid,
            export_price_per_kwh=earned,
            **(unlimited | (limits or {})),
        ),
        "storages": storages,
        "loss_price_per_kwh": loss_price,
        "end": End(kind="cyclic"),
        "emission_kg_per_kwh": np.full(n_steps, 0.45),
        "contract_kw": np.zeros(n_steps),
        "unserved_price_per_kwh": 1000.0,
        "demand_charges": _monthly(demand_charge_per_kw, times),
    }
    return DispatchProblem(**(given | changes))


def _battery(rng: np.random.Generator, *, may_export: bool) -> Storage:
    capacity_kwh = float(rng.uniform(3.0, 14.0))
    power_kw = capacity_kwh * float(rng.uniform(0.3, 0.6))
    return Storage(
        capacity_kwh=capacity_kwh,
        max_charge_kw=power_kw,
        max_discharge_kw=power_kw,
        charge_efficiency=float(rng.uniform(0.9, 0.97)),
        discharge_efficiency=float(rng.uniform(0.9, 0.97)),
        may_export=may_export,
    )


def _monthly(price_per_kw: float, times: pd.DatetimeIndex) -> tuple[DemandCharge, ...]:
    if price_per_kw == 0.0:
        return ()
    met, period = np.unique(times.month, return_inverse=True)
    return (DemandCharge(node=0, price_per_kw=price_per_kw, period=period, already_paid_kw=np.zeros(len(met))),)
