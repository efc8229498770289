"""Years of a few days made by hand, for tests of what sizes cost in them."""

from __future__ import annotations

import numpy as np

from ems.dispatch.exact.cases import Cases
from ems.sizing.sureness.years.year import Pool, Year


def toy_pool(prices: np.ndarray, *, capacity_kwh: float = 4.0, units: int = 2, may_export: bool = True) -> Pool:
    """A pool whose storages have a quarter of their capacity as power."""
    return Pool(
        units=units,
        capacity_kwh=capacity_kwh,
        power_kw=capacity_kwh / 4.0,
        max_discharge_kw=capacity_kwh / 4.0,
        may_export=may_export,
        wholesale_per_kwh=prices,
        can_roll=True,
    )


def toy_year(net_load_kw: np.ndarray, pool: Pool, **changes: object) -> Year:
    """One year: a storage of 90 % each way at a line without limits; ``changes`` are fields of the case."""
    number, unlimited = np.ones(1), np.full((1, 1), np.inf)
    given: dict[str, object] = {
        "step_h": 1.0,
        "net_load_kw": net_load_kw[None],
        "import_price_per_kwh": pool.wholesale_per_kwh[None],
        "export_price_per_kwh": pool.wholesale_per_kwh[None],
        "import_limit_kw": unlimited,
        "export_limit_kw": unlimited,
        "charge_limit_kw": np.full((1, 1), pool.power_kw),
        "discharge_limit_kw": np.full((1, 1), pool.max_discharge_kw),
        "floor_kwh": np.zeros((1, 1)),
        "ceiling_kwh": np.full((1, 1), pool.capacity_kwh),
        "drain_kwh": np.zeros((1, 1)),
        "charge_efficiency": 0.9 * number,
        "discharge_efficiency": 0.9 * number,
        "kept_fraction": number,
        "wear_price_per_kwh": 0.0 * number,
        "loss_price_per_kwh": 0.0 * number,
        "initial_energy_kwh": 0.0 * number,
        "end": "at_least",
        "end_energy_kwh": 0.0 * number,
        "end_value_per_kwh": np.zeros((1, 0)),
        "end_piece_kwh": np.zeros((1, 0)),
        "unserved_price_per_kwh": 1e6,
        "unmet_drain_price_per_kwh": 1e6,
    }
    surplus = float(np.maximum(-net_load_kw, 0.0).sum())
    return Year(present=Cases(**(given | changes)), surplus_kwh=surplus)


def one_value(**values: float) -> dict[str, np.ndarray]:
    """Values of all factors for one draw: the scenario's own, but for what is given."""
    own = {
        "weather": 0.0,
        "loads": 0.0,
        "wholesale_level": 1.0,
        "wholesale_spread": 1.0,
        "investment": 1.0,
        "discount": 0.0,
        "life": 10.0,
        "forecast": 0.0,
        "outages": 0.0,
        "outage_worth": 0.0,
    }
    return {name: np.atleast_1d(np.asarray(value, dtype=float)) for name, value in (own | values).items()}
