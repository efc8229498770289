"""Outages at a shelter: one service is what ``survived_steps`` counts; less of anything never lasts longer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from island_cases import battery, fleet, service, shelter

import ems
from ems.island.outages import outage_cases
from ems.island.play.services import play_outages

if TYPE_CHECKING:
    from ems.island.shelter import Shelter
    from ems.storage import Storage

    Floats = np.ndarray

STEPS = 72


def storage_of(rng: np.random.Generator) -> Storage:
    """A battery with losses of either convention."""
    floor, ceiling = sorted(rng.choice([0.0, 0.2, 0.9, 1.0], 2))
    return battery(
        float(rng.uniform(1.0, 30.0)),
        max_charge_kw=float(rng.uniform(0.0, 4.0)),
        max_discharge_kw=float(rng.uniform(0.5, 4.0)),
        charge_efficiency=float(rng.uniform(0.6, 1.0)),
        discharge_efficiency=float(rng.uniform(0.6, 1.0)),
        standing_loss_fraction_per_h=float(rng.choice([0.0, 0.002, 0.05])),
        floor_fraction=float(floor),
        ceiling_fraction=float(ceiling),
        loss="split" if rng.integers(2) else "on_charge",
    )


def island_of(rng: np.random.Generator) -> Shelter:
    """One vital service, sun and a battery."""
    sun = np.maximum(np.sin((np.arange(STEPS) % 24 - 6.0) / 12.0 * np.pi), 0.0) * rng.uniform(0.0, 5.0)
    return shelter(
        service(rng.uniform(0.0, 2.0, STEPS), vital=True, steps=STEPS),
        generation_kw=sun * rng.random(STEPS),
        storage=storage_of(rng),
        step_h=float(rng.choice([0.5, 1.0])),
    )


def lasts(island: Shelter, energy_kwh: Floats) -> Floats:
    """Steps from every start."""
    return play_outages(island, outage_cases(np.arange(STEPS), STEPS, energy_kwh)).survived[:, 0]


@pytest.mark.parametrize("seed", range(40))
def test_one_vital_service_lasts_as_long_as_survived_steps_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    island = island_of(rng)
    assert island.storage is not None
    energy = rng.random(STEPS) * island.storage.capacity_kwh
    load = island.services[0].load_kw
    expected = ems.survived_steps(load, island.generation_kw, energy, island.storage, step_h=island.step_h)
    assert lasts(island, energy).tolist() == expected.tolist()


@given(seed=st.integers(0, 10_000), less=st.floats(0.0, 1.0), what=st.sampled_from(["energy", "power", "load", "sun"]))
@settings(max_examples=60, deadline=None)
def test_less_never_lasts_longer(seed: int, less: float, what: str) -> None:
    rng = np.random.default_rng(seed)
    island = island_of(rng)
    assert island.storage is not None
    energy = rng.random(STEPS) * island.storage.capacity_kwh
    smaller, energy_left = island, energy
    if what == "energy":
        energy_left = energy * less
    elif what == "power":
        powers = {name: getattr(island.storage, name) * less for name in ("max_charge_kw", "max_discharge_kw")}
        smaller = replace(island, storage=replace(island.storage, **powers))
    elif what == "load":
        more = replace(island.services[0], load_kw=island.services[0].load_kw * (2.0 - less))
        smaller = replace(island, services=(more,))
    else:
        smaller = replace(island, generation_kw=island.generation_kw * less)
    assert (lasts(smaller, energy_left) <= lasts(island, energy)).all()


@given(seed=st.integers(0, 10_000), extra=st.integers(1, 3))
@settings(max_examples=30, deadline=None)
def test_another_car_never_serves_less(seed: int, extra: int) -> None:
    rng = np.random.default_rng(seed)
    few = replace(
        island_of(rng),
        cars=fleet(
            tuple(float(hour) for hour in rng.uniform(0.0, 20.0, rng.integers(0, 3))),
            feeders=4,
            energy_kwh=float(rng.uniform(1.0, 9.0)),
        ),
    )
    assert few.cars is not None
    later = (few.cars.arrival_h[-1] if few.cars.arrival_h else 0.0,) * extra
    many = replace(few, cars=replace(few.cars, arrival_h=few.cars.arrival_h + later))
    energy = np.zeros(STEPS)
    cases = outage_cases(np.arange(STEPS), 24, energy)
    without = replace(few, cars=None)
    served = [play_outages(island, cases).unserved_kwh for island in (without, few, many)]
    assert (served[1] <= served[0] + 1e-9).all()
    assert (lasts(many, energy) >= lasts(few, energy)).all()
