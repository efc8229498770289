"""What every tool is given: one battery behind one meter, as plain arrays, made from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

HOURS = 8760
HOMES = 250
FLOOR_FRACTION = 0.2
EFFICIENCY = 0.95
STEP_H = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrays:
    """One battery behind one meter; the energy at the end is that at the start, which is free.

    Parameters
    ----------
    net_load_kw
        Load less generation, shape (steps,) [kW].
    import_price_per_kwh, export_price_per_kwh
        Paid and earned at the meter, shape (steps,) [currency/kWh].
    capacity_kwh, floor_kwh
        Highest and lowest energy [kWh].
    power_kw
        Highest power either way [kW].
    charge_efficiency, discharge_efficiency
        Fractions.
    step_h
        Length of a step [h].
    """

    net_load_kw: Floats
    import_price_per_kwh: Floats
    export_price_per_kwh: Floats
    capacity_kwh: float
    floor_kwh: float
    power_kw: float
    charge_efficiency: float = EFFICIENCY
    discharge_efficiency: float = EFFICIENCY
    step_h: float = STEP_H

    @property
    def n_steps(self) -> int:
        """Number of steps."""
        return len(self.net_load_kw)

    @property
    def most_flow_kw(self) -> float:
        """Power that the meter can never exceed, for tools that want a limit [kW]."""
        return float(np.abs(self.net_load_kw).max()) + self.power_kw


def three_price_levels(hours: int = HOURS, seed: int = 1) -> Arrays:
    """Return a site with 2 MW of PV and a 4,800 kWh battery under a tariff of three levels, sold at one price."""
    hour = np.arange(hours) % 24
    price = np.full(hours, 26.0)
    price[(hour >= 17) & (hour < 22)] = 36.0
    price[(hour >= 23) | (hour < 7)] = 16.0
    return _site(price, np.full(hours, 8.0), storage_h=4.0, seed=seed)


def hourly_prices(hours: int = HOURS, storage_h: float = 4.0, seed: int = 2) -> Arrays:
    """Return the same site under a market price of its own every hour; ``storage_h`` is capacity / power [h]."""
    rng = np.random.default_rng(seed)
    hour = np.arange(hours)
    drift = _smooth(rng.normal(0.0, 1.5, hours), keep=0.9)
    daily = 3.0 * np.sin((hour % 24 - 13.0) / 12.0 * np.pi) + 4.0 * np.exp(-(((hour % 24 - 18.5) / 2.0) ** 2))
    market = np.maximum(12.0 + daily + drift + rng.normal(0.0, 1.0, hours), 0.01)
    return _site(market + 8.0, market, storage_h=storage_h, seed=seed)


def homes(count: int = HOMES, hours: int = HOURS, seed: int = 3) -> list[Arrays]:
    """Return homes, each with a load, PV and a battery of its own, under one tariff of three levels."""
    tariff = three_price_levels(hours)
    rng = np.random.default_rng(seed)
    return [_home(tariff, rng) for _ in range(count)]


def _home(tariff: Arrays, rng: np.random.Generator) -> Arrays:
    hours = tariff.n_steps
    hour = np.arange(hours) % 24
    busy = 0.3 + 0.5 * np.exp(-(((hour - 7.5) / 1.5) ** 2)) + np.exp(-(((hour - 19.5) / 2.5) ** 2))
    load_kw = rng.uniform(0.3, 1.2) * busy * rng.gamma(2.0, 0.5, hours)
    pv_kw = rng.uniform(2.0, 6.0) * _sun(hours, rng)
    capacity_kwh = float(rng.uniform(4.0, 14.0))
    return Arrays(
        net_load_kw=load_kw - pv_kw,
        import_price_per_kwh=tariff.import_price_per_kwh,
        export_price_per_kwh=tariff.export_price_per_kwh,
        capacity_kwh=capacity_kwh,
        floor_kwh=FLOOR_FRACTION * capacity_kwh,
        power_kw=capacity_kwh / float(rng.uniform(2.0, 4.0)),
        charge_efficiency=float(rng.uniform(0.9, 0.97)),
        discharge_efficiency=float(rng.uniform(0.9, 0.97)),
    )


def _site(import_price: Floats, export_price: Floats, *, storage_h: float, seed: int) -> Arrays:
    hours = len(import_price)
    rng = np.random.default_rng(seed)
    load_kw = rng.gamma(4.0, 100.0, hours)
    return Arrays(
        net_load_kw=load_kw - 2000.0 * _sun(hours, rng),
        import_price_per_kwh=import_price,
        export_price_per_kwh=export_price,
        capacity_kwh=4800.0,
        floor_kwh=FLOOR_FRACTION * 4800.0,
        power_kw=4800.0 / storage_h,
    )


def _sun(hours: int, rng: np.random.Generator) -> Floats:
    """Yield per kW of PV: a half sine by day, cloudier on some days than on others."""
    hour = np.arange(hours)
    height = np.maximum(np.sin((hour % 24 - 6.0) / 12.0 * np.pi), 0.0)
    clear = rng.uniform(0.2, 1.0, hours // 24 + 1)[hour // 24]
    return np.asarray(height * clear * rng.uniform(0.7, 1.0, hours))


def _smooth(noise: Floats, keep: float) -> Floats:
    """Each value remembers the share ``keep`` of the one before."""
    smooth = np.empty_like(noise)
    last = 0.0
    for step, value in enumerate(noise):
        last = keep * last + value
        smooth[step] = last
    return smooth
