"""One site with PV and a battery of a shelter's size, a year of hours: the problem that several tools can solve."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ems.dispatch.problem import GRID, DispatchProblem, End, PlanNodes
from ems.storage import Storage, pack_storages

HOURS = 8760
BATTERY = Storage(
    capacity_kwh=4800.0,
    max_charge_kw=2400.0,
    max_discharge_kw=2400.0,
    charge_efficiency=0.95,
    discharge_efficiency=0.95,
    standing_loss_fraction_per_h=1e-5,
    wear_price_per_kwh=0.5,
)


def one_site(hours: int = HOURS, seed: int = 1) -> DispatchProblem:
    """A load of about 400 kW, 2 MW of PV, prices that rise in the evening; the end of the year is its beginning."""
    rng = np.random.default_rng(seed)
    hour = np.arange(hours) % 24
    sun = np.maximum(np.sin((hour - 6) / 12 * np.pi), 0.0) * rng.uniform(0.2, 1.0, hours)
    price = np.maximum(12.0 - 6.0 * np.sin((hour - 6) / 12 * np.pi) + rng.normal(0.0, 2.0, hours), 0.01)
    unlimited = np.full((1, hours), np.inf)
    nodes = PlanNodes(
        names=("site",),
        parent=np.array([GRID]),
        load_kw=rng.gamma(4.0, 100.0, (1, hours)),
        generation_kw=2000.0 * sun[None],
        import_price_per_kwh=price[None] + 2.0,
        export_price_per_kwh=price[None],
        import_limit_kw=unlimited,
        export_limit_kw=unlimited,
    )
    return DispatchProblem(
        times=pd.date_range("2027-01-01", periods=hours, freq="h", tz="Asia/Tokyo"),
        step_h=1.0,
        nodes=nodes,
        storages=pack_storages([BATTERY], nodes=[0], groups=["shelter"], n_steps=hours),
        loss_price_per_kwh=np.zeros(1),
        end=End(kind="cyclic"),
        emission_kg_per_kwh=np.full(hours, 0.4),
        contract_kw=np.zeros(hours),
        unserved_price_per_kwh=1000.0,
    )
