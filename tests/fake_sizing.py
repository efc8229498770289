"""Made-up answers on sizes whose numbers a reader can check by hand: savings are a parabola."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ems.sizing.answer import Goal, SizedPart, Sizing
from ems.sizing.sureness.answer import Sureness

if TYPE_CHECKING:
    from numpy.typing import NDArray

PRICE_PER_KWH = 3_000.0
"""What a kWh costs a year [yen/kWh]."""
FLAT_FROM_KWH, FIRST_SAVES, UNITS = 16_000.0, 6_000.0, 3
NONE_COST = 300e6
LARGEST_KWH, STEP_KWH = 12_000.0, 250.0


def operation_cost(capacity_kwh: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """The first kWh saves 6,000 yen, linearly less until 16,000 kWh (each of three units): least at 8,000 kWh."""
    total = UNITS * np.asarray(capacity_kwh, dtype=np.float64)
    return NONE_COST - FIRST_SAVES * (total - total**2 / (2.0 * UNITS * FLAT_FROM_KWH))


def next_saves(capacity_kwh: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """What the next kWh saves [yen/kWh]."""
    return FIRST_SAVES * (1.0 - np.asarray(capacity_kwh, dtype=np.float64) / FLAT_FROM_KWH)


def fake_curve() -> pd.DataFrame:
    """Sizes from 0 to 12,000 kWh."""
    capacity = np.arange(0.0, LARGEST_KWH + 1.0, STEP_KWH)
    operation, purchase = operation_cost(capacity), PRICE_PER_KWH * UNITS * capacity
    return pd.DataFrame(
        {
            "capacity_kwh": capacity,
            "power_kw": capacity / 4.0,
            "operation_cost": operation,
            "purchase_cost": purchase,
            "yearly_cost": operation + purchase,
            "saved_by_next_kwh": next_saves(capacity),
            "hourly_matched_fraction": 0.45 + 0.3 * (1.0 - np.exp(-capacity / 5_000.0)),
            "peak_import_kw": 9_000.0 - 2_500.0 * (1.0 - np.exp(-capacity / 4_000.0)),
            "co2_kg": 3.2e6 - 6e5 * (1.0 - np.exp(-capacity / 6_000.0)),
            "survival_fraction": np.minimum(0.05 + capacity / 11_000.0, 1.0),
        }
    )


def fake_map() -> pd.DataFrame:
    """Pairs of capacity and power; cheapest at 8,000 kWh and 2,000 kW."""
    capacity, power = (g.ravel() for g in np.meshgrid(np.linspace(0, 12_000, 25), np.linspace(0, 4_000, 21)))
    purchase = UNITS * (PRICE_PER_KWH * capacity + 500.0 * power)
    least = operation_cost(8_000.0) + UNITS * PRICE_PER_KWH * 8_000.0
    yearly = least + 40e6 * ((capacity / 8_000.0 - 1.0) ** 2 + 0.6 * (power / 2_000.0 - 1.0) ** 2)
    yearly += 25e6 * np.maximum(power / np.maximum(capacity, 1.0) - 0.5, 0.0).clip(max=1.0)
    return pd.DataFrame(
        {"capacity_kwh": capacity, "power_kw": power, "yearly_cost": yearly, "operation_cost": yearly - purchase}
    )


def fake_front() -> pd.DataFrame:
    """Sizes with their three virtues; those from the cheapest on are worth a look."""
    curve = fake_curve().iloc[::2]
    found = curve[["capacity_kwh", "power_kw", "yearly_cost", "co2_kg", "survival_fraction"]].copy()
    found["on_front"] = found["capacity_kwh"] >= 8_000.0
    return found.reset_index(drop=True)


def fake_part(**changes: Any) -> SizedPart:
    """Three shelter batteries of 8,000 kWh, the plan's 4,800."""
    part = SizedPart(
        key="storage.shelter",
        title="Shelter batteries",
        title_ja="避難所の蓄電池",
        kind="storage",
        units=UNITS,
        capacity_kwh=8_000.0,
        power_kw=2_000.0,
        planned_kwh=4_800.0,
        planned_kw=1_200.0,
        has_own_power=False,
        price_per_kwh=64_500.0,
        price_per_kw=0.0,
        subsidy_fraction=0.5,
        yearly_per_kwh=PRICE_PER_KWH,
        yearly_per_kw=0.0,
        life_years=15.0,
        saved_by_next_kwh=2_990.0,
        saved_by_last_kwh=3_010.0,
    )
    return replace(part, **changes)


def fake_sizing(**changes: Any) -> Sizing:
    """The answer: 8,000 kWh each cost least."""
    operation = float(operation_cost(8_000.0))
    purchase = PRICE_PER_KWH * UNITS * 8_000.0
    planned = float(operation_cost(4_800.0)) + PRICE_PER_KWH * UNITS * 4_800.0
    sizing = Sizing(
        title="Hitotsugaoka",
        title_ja="一ヶ岡",
        currency="yen",
        policy="optimal",
        goal=Goal(kind="cost"),
        method="exact",
        parts=(fake_part(),),
        operation_cost=operation,
        purchase_cost=purchase,
        yearly_cost=operation + purchase,
        bound=operation + purchase - 10.0,
        reached=float("nan"),
        planned_yearly_cost=planned,
        none_yearly_cost=NONE_COST,
        curve=fake_curve(),
        sizes_map=fake_map(),
        front=fake_front(),
        sentences=("Each shelter battery of 8,000 kWh returns 24 million yen a year.",),
        sentences_ja=("避難所の蓄電池 1 台（8,000 kWh）の年間の節約は 2,400 万円。",),
        notes=("Planned with perfect foresight at the pool.",),
        rounds=7,
        survival_hours=72.0,
    )
    return replace(sizing, **changes)


def fake_sureness(**changes: Any) -> Sureness:
    """Gains of 25 sizes in 400 draws: a scale of the savings and a cost of purchase, both drawn."""
    draws = np.random.default_rng(3)
    savings, price = draws.normal(1.0, 0.2, 400), draws.normal(1.0, 0.1, 400)
    capacity = np.linspace(0.0, 12_000.0, 25)
    gain = savings[:, None] * (NONE_COST - operation_cost(capacity)) - price[:, None] * (
        PRICE_PER_KWH * UNITS * capacity
    )
    quantiles = {f"q{q:02d}": np.quantile(gain, q / 100.0, axis=0) for q in (5, 10, 25, 50, 75, 90, 95)}
    worst = np.sort(gain, axis=0)[:40].mean(axis=0)
    sizes = pd.DataFrame(
        {"capacity_kwh": capacity, "power_kw": capacity / 4.0, "mean": gain.mean(axis=0)}
        | quantiles
        | {"worst_tenth": worst}
    )
    names = ["import_price", "weather", "load", "battery_price", "life"]
    titles = ["Import price", "Weather year", "Load", "Price of batteries", "Life of batteries"]
    titles_ja = ["購入単価", "気象年", "需要", "蓄電池の価格", "蓄電池の寿命"]
    named = {"title": titles, "title_ja": titles_ja}
    values = {
        "title": "Hitotsugaoka",
        "title_ja": "一ヶ岡",
        "currency": "yen",
        "key": "storage.shelter",
        "units": UNITS,
        "draws": 400,
        "worlds": 8,
        "evaluations": 1_024,
        "gains": gain,
        "found_kwh": 8_000.0,
        "planned_kwh": 4_800.0,
        "factors": pd.DataFrame({"unit": ""} | named, index=names),
        "seed": 3,
        "sizes": sizes,
        "best": pd.DataFrame({"capacity_kwh": capacity[gain.argmax(axis=1)], "gain": gain.max(axis=1)}),
        "best_mean_kwh": float(capacity[gain.mean(axis=0).argmax()]),
        "best_worst_tenth_kwh": float(capacity[worst.argmax()]),
        "one_at_a_time": pd.DataFrame(
            {"low": [8e6, 30e6, 33e6, 44e6, 32e6], "high": [65e6, 41e6, 38e6, 27e6, 39e6], "middle": 36e6} | named,
            index=names,
        ),
        "sobol": pd.DataFrame(
            {
                "first": [0.62, 0.05, 0.01, 0.2, 0.02],
                "first_confidence": 0.03,
                "total": [0.68, 0.09, 0.03, 0.25, 0.04],
                "total_confidence": 0.04,
            }
            | named,
            index=names,
        ),
        "sentences": ("On average 8,000 kWh gain most.",),
        "sentences_ja": ("平均では 8,000 kWh が最良。",),
        "notes": ("Drawn with a seed.",),
    } | changes
    return Sureness(**values)
