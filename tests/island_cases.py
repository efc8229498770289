"""Small shelters to be played without the grid: by hand, and at random."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ems.island.outages import OutageCases, outage_cases
from ems.island.shelter import SHEDDING, Cars, Service, Shelter
from ems.storage import Storage

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def service(load_kw: ArrayLike, name: str = "hub", *, steps: int = 12, **more: Any) -> Service:
    """A service; loads and schedules may be one number for all steps."""
    given: dict[str, Any] = {
        "title": name,
        "title_ja": name,
        "vital": False,
        "load_kw_per_person": 0.0,
        "shed_below_fraction": 0.0,
        "shed_below_h": 0.0,
        "served": True,
    } | more
    given["load_kw"] = np.broadcast_to(np.asarray(load_kw, dtype=float), steps)
    given["load_kw_per_person"] = np.broadcast_to(np.asarray(given["load_kw_per_person"], dtype=float), steps)
    given["served"] = np.broadcast_to(np.asarray(given["served"], dtype=bool), steps)
    return Service(name=name, **given)


def battery(capacity_kwh: float = 6.0, power_kw: float = 10.0, efficiency: float = 1.0, **more: Any) -> Storage:
    """A battery, lossless unless said otherwise."""
    given: dict[str, Any] = {
        "capacity_kwh": capacity_kwh,
        "max_charge_kw": power_kw,
        "max_discharge_kw": power_kw,
        "charge_efficiency": efficiency,
        "discharge_efficiency": efficiency,
    }
    return Storage(**(given | more))


def fleet(arrival_h: tuple[float, ...] = (0.0,), **more: Any) -> Cars:
    """Cars of 4 kWh and 2 kW that do not come back, unless said otherwise."""
    given: dict[str, Any] = {"energy_kwh": 4.0, "power_kw": 2.0, "feeders": 1, "trip_h": float("inf")}
    return Cars(arrival_h=arrival_h, **(given | more))


def shelter(*services: Service, generation_kw: ArrayLike = 0.0, storage: Storage | None = None, **more: Any) -> Shelter:
    """A shelter with these services; nobody there unless said otherwise."""
    steps = len(services[0].load_kw) if services else 12
    given: dict[str, Any] = {"title": "School", "title_ja": "学校", "people": ((0.0, 0.0),), "storage_group": None}
    return Shelter(
        name="school",
        services=services,
        generation_kw=np.broadcast_to(np.asarray(generation_kw, dtype=float), steps),
        storage=storage,
        **(given | more),
    )


def random_outage(seed: int, steps: int = 60, outages: int = 8) -> tuple[Shelter, OutageCases]:
    """A shelter of any kind with outages of any kind."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 6))
    services = tuple(_random_service(rng, number, steps) for number in range(count))
    storage = None if rng.random() < 0.1 else _random_battery(rng)
    hours = np.unique(rng.uniform(0.0, 40.0, rng.integers(1, 5)))
    sun = np.maximum(np.sin((np.arange(steps) % 24 - 6.0) / 12.0 * np.pi), 0.0)
    island = shelter(
        *services,
        generation_kw=sun * rng.uniform(0.0, 8.0) * rng.random(steps),
        storage=storage,
        people=tuple((float(hour), float(rng.uniform(0.0, 50.0))) for hour in hours),
        cars=None if rng.random() < 0.4 else _random_cars(rng),
        shedding=SHEDDING[seed % len(SHEDDING)],
        step_h=float(rng.choice([0.5, 1.0])),
    )
    length = rng.integers(1, steps + 1, outages)
    return island, outage_cases(
        rng.integers(0, steps, outages),
        length,
        rng.uniform(0.0, 1.0, outages) * (storage.capacity_kwh if storage else 0.0),
        battery_left_fraction=rng.choice([0.0, 0.6, 1.0], outages),
        pv_left_fraction=rng.choice([0.0, 0.3, 1.0], outages),
        pv_down_steps=rng.integers(0, steps, outages),
        people_fraction=rng.choice([0.0, 0.7, 1.0, 1.5], outages),
    )


def _random_service(rng: np.random.Generator, number: int, steps: int) -> Service:
    """A service of 0 to 2 kW, with a threshold of each kind or none."""
    return service(
        rng.uniform(0.0, 2.0, steps) * rng.integers(0, 2, steps) ** number,
        f"service_{number}",
        steps=steps,
        vital=bool(rng.random() < 0.4),
        load_kw_per_person=rng.uniform(0.0, 0.03, steps) * rng.integers(0, 2),
        shed_below_fraction=float(rng.choice([0.0, rng.random()])),
        shed_below_h=float(rng.choice([0.0, rng.uniform(0.0, 20.0)])),
        served=rng.random(steps) < 0.7,
    )


def _random_battery(rng: np.random.Generator) -> Storage:
    """A battery with losses, some with the smallest room between floor and ceiling: none."""
    floor, ceiling = sorted(rng.choice([0.0, 0.1, 0.3, 0.9, 1.0], 2))
    return battery(
        float(rng.uniform(1.0, 40.0)),
        max_charge_kw=float(rng.choice([0.0, 1.0, 5.0])),
        max_discharge_kw=float(rng.choice([0.5, 2.0, 10.0])),
        charge_efficiency=float(rng.uniform(0.7, 1.0)),
        discharge_efficiency=float(rng.uniform(0.7, 1.0)),
        standing_loss_fraction_per_h=float(rng.choice([0.0, 0.001, 0.05])),
        floor_fraction=float(floor),
        ceiling_fraction=float(ceiling),
        loss="split" if rng.integers(2) else "on_charge",
    )


def _random_cars(rng: np.random.Generator) -> Cars:
    """Up to four cars."""
    return fleet(
        tuple(float(hour) for hour in rng.uniform(0.0, 20.0, rng.integers(0, 5))),
        energy_kwh=float(rng.uniform(1.0, 12.0)),
        power_kw=float(rng.uniform(0.5, 4.0)),
        feeders=int(rng.integers(0, 4)),
        trip_h=float(rng.choice([0.0, 1.3, 5.0, np.inf])),
    )
