"""Outages played step by step in plain numpy, written from physics.md alone, and random islands to play them on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ems.storage import Storage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

RIGHT: dict[str, Any] = {
    "capacity_kwh": 10.0,
    "max_charge_kw": 1.0,
    "max_discharge_kw": 1.0,
    "charge_efficiency": 1.0,
    "discharge_efficiency": 1.0,
}


def storage(**changes: Any) -> Storage:
    """10 kWh, 1 kW both ways, no losses, unless said otherwise."""
    return Storage(**(RIGHT | changes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Island:
    """One design: what ``survived_steps`` is given."""

    load_kw: Floats
    generation_kw: Floats
    energy_kwh: Floats
    storage: Storage
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def arguments(self) -> tuple[Floats, Floats, Floats, Storage]:
        """The arguments that have no name."""
        return self.load_kw, self.generation_kw, self.energy_kwh, self.storage


def played_survival(
    load_kw: Floats,
    generation_kw: Floats,
    energy_kwh: Floats,
    storage: Storage,
    *,
    step_h: float = 1.0,
    tolerance_kw: float = 1e-5,
    wrap: bool = True,
    max_steps: int | None = None,
) -> Ints:
    """Steps served from every start, by playing every outage step by step (E2, E3; E4 without a grid)."""
    count = len(load_kw)
    starts = np.arange(count)
    energy = np.array(energy_kwh, dtype=float)
    survived, alive = np.zeros(count, dtype=np.int64), np.ones(count, dtype=bool)
    for passed in range(count if max_steps is None else max_steps):
        alive &= wrap | (starts + passed < count)
        energy, unmet_kw = one_step(energy, (load_kw - generation_kw)[(starts + passed) % count], storage, step_h)
        alive &= unmet_kw <= tolerance_kw
        survived += alive
        if not alive.any():
            break
    return survived


def one_step(energy_kwh: Floats, net_kw: Floats, storage: Storage, step_h: float) -> tuple[Floats, Floats]:
    """Energy after a step on an island, and the load not met in it.

    Surplus charges up to the ceiling; a load takes what lies above the floor. Outside its limits the battery can
    neither charge from nothing nor discharge into nothing (E4).
    """
    stored, given = storage.effective_efficiencies
    kept_kwh = energy_kwh * (1.0 - storage.standing_loss_fraction_per_h) ** step_h
    room_kwh = np.maximum(storage.ceiling_fraction * storage.capacity_kwh - kept_kwh, 0.0)
    above_kwh = np.maximum(kept_kwh - storage.floor_fraction * storage.capacity_kwh, 0.0)
    charge_kw = np.minimum(np.minimum(np.maximum(-net_kw, 0.0), storage.max_charge_kw), room_kwh / (stored * step_h))
    wanted_kw = np.maximum(net_kw, 0.0)
    discharge_kw = np.minimum(np.minimum(wanted_kw, storage.max_discharge_kw), above_kwh * given / step_h)
    after_kwh = kept_kwh + step_h * (stored * charge_kw - discharge_kw / given)
    return after_kwh, wanted_kw - discharge_kw


def random_island(seed: int) -> Island:
    """Draw any island: floors, ceilings, both losses, standing loss, sun, weak powers, any tolerance, any start."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 60))
    floor, ceiling = np.sort(rng.random(2)) if rng.integers(2) else (0.0, 1.0)
    capacity_kwh = float(rng.choice([0.0, 3.0, 10.0, 60.0, 60.0]))
    battery = Storage(
        capacity_kwh=capacity_kwh,
        max_charge_kw=float(rng.choice([0.0, 0.5, 2.0, 10.0])),
        max_discharge_kw=float(rng.choice([0.0, 1.0, 2.0, 10.0])),
        charge_efficiency=float(rng.choice([1.0, rng.uniform(0.3, 1.0)])),
        discharge_efficiency=float(rng.choice([1.0, rng.uniform(0.3, 1.0)])),
        standing_loss_fraction_per_h=float(rng.choice([0.0, 0.0, 0.001, 0.05, 0.5, 0.99])),
        floor_fraction=float(floor),
        ceiling_fraction=float(ceiling),
        loss="split" if rng.integers(2) else "on_charge",
    )
    load_kw = rng.gamma(1.0, rng.choice([0.3, 1.0, 2.0]), count) * (rng.random(count) < rng.choice([0.5, 1.0]))
    generation_kw = np.maximum(rng.normal(-0.5, rng.choice([0.0, 1.0, 4.0]), count), 0.0)
    return Island(
        load_kw=load_kw,
        generation_kw=generation_kw,
        energy_kwh=rng.random(count) * capacity_kwh,
        storage=battery,
        options=_options(rng, count, [0.0, 1e-5, 0.3, 3.0]),
    )


def tied_island(seed: int) -> Island:
    """Draw an island of small multiples of powers of two: nothing is ever rounded, ties are exact."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 17))
    options = _options(rng, count, [0.0, 0.25, 0.5, 2.0])
    capacity_kwh = float(rng.choice([0.0, 2.0, 8.0, 16.0]))
    floor, ceiling = np.sort(rng.integers(0, 9, 2)) / 8.0 if rng.integers(2) else (0.0, 1.0)
    kept_in_a_step = float(rng.choice([1.0, 1.0, 0.5]))
    battery = Storage(
        capacity_kwh=capacity_kwh,
        max_charge_kw=float(rng.choice([0.0, 0.5, 1.0, 4.0])),
        max_discharge_kw=float(rng.choice([0.0, 0.5, 1.0, 4.0])),
        charge_efficiency=float(rng.choice([1.0, 0.5, 0.25])),
        discharge_efficiency=float(rng.choice([1.0, 0.5])),
        standing_loss_fraction_per_h=1.0 - kept_in_a_step ** (1.0 / options["step_h"]),
        floor_fraction=float(floor),
        ceiling_fraction=float(ceiling),
        loss="split" if rng.integers(2) else "on_charge",
    )
    return Island(
        load_kw=rng.integers(0, 9, count) / 4.0,
        generation_kw=np.maximum(rng.integers(-8, 9, count), 0) / 4.0,
        energy_kwh=rng.integers(0, 9, count) / 8.0 * capacity_kwh,
        storage=battery,
        options=options,
    )


def _options(rng: np.random.Generator, count: int, tolerances_kw: list[float]) -> dict[str, Any]:
    return {
        "step_h": float(rng.choice([1.0, 0.5, 0.25])),
        "tolerance_kw": float(rng.choice(tolerances_kw)),
        "wrap": bool(rng.integers(2)),
        "max_steps": [None, 1, int(rng.integers(1, count + 1))][rng.integers(3)],
    }
