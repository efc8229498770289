"""A plausible year without the simulator: what the figures and the page are tested with.

The sun follows textbook geometry, the clouds a seeded day-to-day chain, the load two daily humps, and two tiers
of storages a greedy loop, so that E1 closes at every step. The numbers are nobody's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.results.result import CLASS_COLUMNS, DISTRICT_COLUMNS, STORAGE_COLUMNS, Claim, Result
from profiles.calendar import Calendar, build_calendar
from profiles.time_grid import TimeGrid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Series = NDArray[np.float64]

EFFICIENCY = 0.95
EMISSION_KG_PER_KWH = 0.344
PRICE_PER_KWH = 25.0
CLASSES = {"home": "Homes", "supermarket": "Supermarket", "shop": "Other shops", "sewage_works": "Sewage works"}
SHARES = {"home": 0.83, "supermarket": 0.06, "shop": 0.05, "sewage_works": 0.06}


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """One greedy storage group of the fake."""

    title: str
    tier: str
    capacity_kwh: float
    power_kw: float
    count: int


BATTERIES = {
    "home": Battery(title="Homes", tier="site", capacity_kwh=1400.0, power_kw=700.0, count=250),
    "shop": Battery(title="Shops", tier="site", capacity_kwh=250.0, power_kw=125.0, count=43),
    "shelter": Battery(title="Shelters", tier="pool", capacity_kwh=14_400.0, power_kw=3600.0, count=3),
}


def fake_result(
    seed: int = 1,
    *,
    year: int = 2027,
    timezone: str = "Asia/Tokyo",
    step_minutes: int = 60,
    latitude_deg: float = 32.5,
    pv_rated_kw: float = 6478.0,
    contract_rated_kw: float = 2000.0,
    storages: Mapping[str, Battery] | None = None,
    claims: bool = True,
    rationed: bool = False,
    title: str = "Hitotsugaoka",
    title_ja: str = "一ヶ岡",
    policy: str = "self_consumption",
) -> Result:
    """Make a result from a seed; ``storages={}`` is the run without batteries, ``rationed`` limits the grid."""
    rng = np.random.default_rng(seed)
    grid = TimeGrid(year=year, timezone=timezone, step_minutes=step_minutes)
    calendar = build_calendar(grid, country=None)
    pv_kw = pv_rated_kw * _unit_pv(calendar, latitude_deg, rng)
    load_kw = _load(calendar, latitude_deg, rng)
    other_kw = np.full(grid.n_steps, 1.06)
    batteries = BATTERIES if storages is None else storages
    frames, net_kw = {}, load_kw - pv_kw - other_kw
    for name, battery in batteries.items():
        frames[name] = _greedy(net_kw, battery, grid.step_h)
        net_kw = net_kw + frames[name]["charge_kw"].to_numpy() - frames[name]["discharge_kw"].to_numpy()
    series = _district_series(grid, load_kw, pv_kw, other_kw, net_kw, frames, rationed=rationed)
    contract_kw = contract_rated_kw / max(pv_rated_kw, 1.0) * pv_kw
    series["contract_kw"] = np.minimum(contract_kw, series["import_kw"])
    kpis = _kpis(series, batteries, grid.step_h)
    return Result(
        scenario="hitotsugaoka",
        title=title,
        title_ja=title_ja,
        policy=policy,
        currency="yen",
        grid=grid,
        calendar=calendar,
        series=series[list(DISTRICT_COLUMNS)],
        classes={name: _class_frame(series, share) for name, share in SHARES.items()},
        storages=frames,
        storage_table=_storage_table(batteries),
        sites=pd.DataFrame({"name": ["home 1"], "class_name": ["home"], "counted": [True], "pv_kw": [5.5]}),
        kpis=kpis,
        claims=_claims(kpis) if claims else (),
        plants=_plants(),
        notes=("The load has the plan's shape: 8.4 % of the homes' energy was moved.", "No leap day in this year."),
        provenance={"version": "0.1.0", "seed": seed, "weather": {"source": "fake sky", "digest": "0" * 64}},
        class_titles=CLASSES,
    )


def _unit_pv(calendar: Calendar, latitude_deg: float, rng: np.random.Generator) -> Series:
    """Power per rated power: sun height times a chain of clear and dull days, duller at the start of summer."""
    latitude = math.radians(latitude_deg)
    angle = 2.0 * np.pi * (calendar.day_of_year - 81) / 365.0
    declination = np.radians(23.45) * np.sin(angle)
    hour_angle = (calendar.hour + 0.5 - 12.0) * np.pi / 12.0
    height = np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination) * np.cos(hour_angle)
    n_days = int(calendar.day[-1]) + 1
    clear = np.empty(n_days)
    state = 0.0
    for day in range(n_days):
        state = 0.6 * state + rng.normal(scale=0.8)
        clear[day] = state
    season = np.cos(2.0 * np.pi * (np.arange(n_days) - 170.0) / 365.0) * np.sign(latitude_deg)
    dull = 1.5 * np.exp(-(((np.arange(n_days) - (168.0 if latitude_deg > 0 else 350.0)) / 14.0) ** 2))
    clearness = 0.25 + 0.7 / (1.0 + np.exp(-1.5 * (clear + 0.4 - dull + 0.1 * season)))
    return np.asarray(np.maximum(height, 0.0) * clearness[calendar.day] * 0.85)


def _load(calendar: Calendar, latitude_deg: float, rng: np.random.Generator) -> Series:
    """Two humps a day, a lower one on days off, more in hot and cold seasons."""
    hour = calendar.hour
    day_hump = np.exp(-(((hour - 12.5) / 4.2) ** 2))
    evening = np.exp(-(((hour - 19.5) / 2.2) ** 2))
    season = np.cos(2.0 * np.pi * (calendar.day_of_year - 25) / 365.0) * np.sign(latitude_deg)
    level = 1.0 + 0.22 * np.maximum(season, 0.0) + 0.16 * np.maximum(-season, 0.0)
    shape = 950.0 + 1150.0 * day_hump + 900.0 * evening - 480.0 * day_hump * calendar.is_day_off
    return np.asarray(shape * level * rng.normal(1.0, 0.03, hour.size))


def _greedy(net_kw: Series, battery: Battery, step_h: float) -> pd.DataFrame:
    """Charge with surplus, discharge at need; losses split over both directions (E2, E3)."""
    charge, discharge, energy = np.zeros(net_kw.size), np.zeros(net_kw.size), np.zeros(net_kw.size)
    stored = 0.0
    for step, net in enumerate(net_kw):
        if net < 0.0:
            charge[step] = min(-net, battery.power_kw, (battery.capacity_kwh - stored) / (EFFICIENCY * step_h))
        else:
            discharge[step] = min(net, battery.power_kw, stored * EFFICIENCY / step_h)
        stored += step_h * (EFFICIENCY * charge[step] - discharge[step] / EFFICIENCY)
        stored = min(max(stored, 0.0), battery.capacity_kwh)
        energy[step] = stored
    zeros = np.zeros(net_kw.size)
    return pd.DataFrame(dict(zip(STORAGE_COLUMNS, (charge, discharge, energy, zeros, zeros), strict=True)))


def _district_series(
    grid: TimeGrid,
    load_kw: Series,
    pv_kw: Series,
    other_kw: Series,
    net_kw: Series,
    frames: Mapping[str, pd.DataFrame],
    *,
    rationed: bool,
) -> pd.DataFrame:
    """Series at the pool such that E1 closes."""
    series = pd.DataFrame(0.0, index=grid.index, columns=list(DISTRICT_COLUMNS))
    series["load_kw"], series["pv_kw"], series["other_generation_kw"] = load_kw, pv_kw, other_kw
    for column in ("charge_kw", "discharge_kw", "energy_kwh"):
        series[column] = sum((frame[column].to_numpy() for frame in frames.values()), np.zeros(grid.n_steps))
    need, surplus = np.maximum(net_kw, 0.0), np.maximum(-net_kw, 0.0)
    import_limit, export_limit = (2000.0, 1500.0) if rationed else (np.inf, np.inf)
    series["import_kw"] = np.minimum(need, import_limit)
    series["unserved_kw"] = need - series["import_kw"]
    series["export_kw"] = np.minimum(surplus, export_limit)
    series["curtailed_kw"] = surplus - series["export_kw"]
    series["site_import_kw"], series["site_export_kw"] = series["import_kw"], series["export_kw"]
    series["import_price_per_kwh"], series["export_price_per_kwh"] = PRICE_PER_KWH, 8.0
    series["emission_kg_per_kwh"] = EMISSION_KG_PER_KWH
    return series


def _class_frame(series: pd.DataFrame, share: float) -> pd.DataFrame:
    """One class as a share of the district."""
    return series[list(CLASS_COLUMNS)] * share


def _storage_table(batteries: Mapping[str, Battery]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "usable_capacity_kwh": [battery.capacity_kwh for battery in batteries.values()],
            "max_charge_kw": [battery.power_kw for battery in batteries.values()],
            "max_discharge_kw": [battery.power_kw for battery in batteries.values()],
            "count": [battery.count for battery in batteries.values()],
            "tier": [battery.tier for battery in batteries.values()],
            "title": [battery.title for battery in batteries.values()],
        },
        index=list(batteries),
    )


def _kpis(series: pd.DataFrame, batteries: Mapping[str, Battery], step_h: float) -> dict[str, float]:
    """Compute the KPIs that the page leads with; tracing through storage is left out."""
    sums = {name: float(series[name].sum()) * step_h for name in DISTRICT_COLUMNS if name.endswith("_kw")}
    generation = sums["pv_kw"] + sums["other_generation_kw"]
    renewable = generation - sums["export_kw"] - sums["curtailed_kw"]
    usable = sum(battery.capacity_kwh for battery in batteries.values())
    return {
        "load_kwh": sums["load_kw"],
        "generation_kwh": generation,
        "pv_kwh": sums["pv_kw"],
        "contract_kwh": sums["contract_kw"],
        "self_consumption_fraction": renewable / generation,
        "self_sufficiency_fraction": 1.0 - sums["import_kw"] / sums["load_kw"],
        "renewable_volume_fraction": (generation + sums["contract_kw"]) / sums["load_kw"],
        "hourly_matched_fraction": (renewable + sums["contract_kw"]) / sums["load_kw"],
        "import_kwh": sums["import_kw"],
        "export_kwh": sums["export_kw"],
        "peak_import_kw": float(series["import_kw"].max()),
        "equivalent_full_cycles": sums["discharge_kw"] / usable if usable else math.nan,
        "co2_kg": sums["import_kw"] * EMISSION_KG_PER_KWH,
        "cost_yen": sums["import_kw"] * PRICE_PER_KWH,
        "balance_residual_kwh": 3e-12,
    }


def _claims(kpis: Mapping[str, float]) -> tuple[Claim, ...]:
    return (
        Claim(claim="PV generation", claim_ja="太陽光発電量", plan=8_595_938.0, simulated=kpis["pv_kwh"], unit="kWh"),
        Claim(
            claim="Self-consumption",
            claim_ja="自家消費量",
            plan=3_986_700.0,
            simulated=kpis["self_consumption_fraction"] * kpis["generation_kwh"],
            unit="kWh",
            note="the plan counts use within the district",
        ),
        Claim(
            claim="Local share of the renewable supply", plan=1.0, simulated=kpis["hourly_matched_fraction"], unit="1"
        ),
        Claim(claim="CO2 avoided", plan=4_784_000.0, simulated=3_900_000.0, unit="kg"),
        Claim(claim="Price to customers", plan=24.7, simulated=math.nan, unit="yen/kWh"),
    )


def _plants() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "title": ["Home roofs", "Carports"],
            "rated_kw": [2360.0, 550.0],
            "plane_of_array_kwh_per_m2": [1643.0, 1540.0],
            "yield_kwh_per_kw": [1356.0, 1355.0],
            "performance_ratio": [0.825, 0.88],
            "physical_performance_ratio": [0.80, 0.79],
            "pv_kwh": [3_200_422.0, 745_250.0],
            "plan_kwh": [3_200_422.0, 746_019.0],
        },
        index=["home_roof", "home_carport"],
    )
