"""Made-up sweeps whose best cases are known: yearly cost is lowest at 6,000 kWh and 1,500 kW."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

CAPACITY, POWER, YEAR = "storage.shelter.capacity_kwh", "storage.shelter.max_charge_kw", "weather.year"
LINKED = "storage.shelter.max_discharge_kw"


def with_figures(keys: pd.DataFrame, currency: str = "yen") -> pd.DataFrame:
    """Add figures to the values of the keys, and no error."""
    capacity = keys[CAPACITY].to_numpy(dtype=np.float64)
    power = keys[POWER].to_numpy(dtype=np.float64) if POWER in keys else np.full(len(keys), 1_500.0)
    year = np.array([{"sunny": -1.0, "dark": 1.0}.get(str(name), 0.0) for name in keys.get(YEAR, [""] * len(keys))])
    purchase = 3_000.0 * capacity
    yearly = 280e6 + 40.0 * ((capacity - 6_000.0) / 100.0) ** 2 * 100.0 + 8.0 * (power - 1_500.0) ** 2 + 9e6 * year
    figures = {
        "load_kwh": 14.2e6,
        "import_kwh": 6.1e6 - 120.0 * capacity - 100.0 * power + 4e5 * year,
        "hourly_matched_fraction": 0.45 + 0.25 * (1.0 - np.exp(-capacity / 4_000.0)) - 0.03 * year,
        "peak_import_kw": 9_000.0 - 0.8 * power,
        "co2_kg": 2.9e6 - 60.0 * capacity + 1e5 * year,
        "balance_residual_kwh": 1e-10,
        f"cost_{currency}": yearly - purchase,
        f"purchase_{currency}": purchase,
        f"yearly_cost_{currency}": yearly,
        "survival_fraction": np.clip(capacity / 9_000.0 - 0.08 * year, 0.0, 1.0),
        "survival_fraction.school": np.clip(capacity / 8_000.0, 0.0, 1.0),
    }
    frame = keys.assign(**figures)
    frame.insert(0, "case", np.arange(len(frame)))
    return frame.assign(error="")


def grid(*, years: bool = False, failing: bool = False) -> pd.DataFrame:
    """All combinations of 23 capacities and 4 powers, of three weather years if asked."""
    rows = product(
        range(1_000, 12_001, 500), (500, 1_000, 1_500, 2_000), ("dark", "mean", "sunny") if years else ("mean",)
    )
    keys = pd.DataFrame(list(rows), columns=[CAPACITY, POWER, YEAR])
    frame = with_figures(keys if years else keys.drop(columns=YEAR))
    if failing:
        bad = frame["case"] % 17 == 3
        frame.loc[bad, frame.columns[frame.columns.get_loc("load_kwh") : -1]] = np.nan
        frame.loc[bad, "error"] = 'storage.shelter.capacity_kwh = 2500: <must> lie "between" 0 & 1'
    return frame


def drawn(count: int = 300) -> pd.DataFrame:
    """Cases drawn evenly; the discharge power is the charge power."""
    draws = np.random.default_rng(7)
    power = draws.uniform(400.0, 2_500.0, count)
    keys = pd.DataFrame({CAPACITY: draws.uniform(1_000.0, 12_000.0, count), POWER: power, LINKED: power})
    return with_figures(keys)
