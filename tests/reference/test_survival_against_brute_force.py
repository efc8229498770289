"""Steps survived against every outage played step by step, to the step; and what must hold whatever the island."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from island_reference import Island, one_step, played_survival, random_island, tied_island

import ems
from ems.island.survival.need import needed_energy_kwh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    Draw = Callable[[int], Island]

BLOCK = 25
BLOCKS = 16
SEEDS = st.integers(0, 2**32 - 1)
DRAWS = pytest.mark.parametrize("draw", [random_island, tied_island])
SLACK = 1e-9
"""Relative rounding of an energy that is found backwards and tried forwards."""
SMALLEST_KWH = 1e-6
some = settings(max_examples=60, deadline=None)


def survived(island: Island) -> NDArray[np.int64]:
    """Find the steps survived by the method under test."""
    return np.asarray(ems.survived_steps(*island.arguments, **island.options))


def played(island: Island) -> NDArray[np.int64]:
    """Find the steps survived by playing every outage."""
    return played_survival(*island.arguments, **island.options)


def differing(draw: Draw, seeds: Iterable[int]) -> list[int]:
    """Seeds of the islands about which the two ways differ."""
    islands = {seed: draw(seed) for seed in seeds}
    return [seed for seed, island in islands.items() if not np.array_equal(survived(island), played(island))]


@pytest.mark.kernel
@DRAWS
def test_the_same_steps_in_some_cases(draw: Draw) -> None:
    assert differing(draw, range(BLOCK)) == []


@DRAWS
@pytest.mark.parametrize("block", range(1, BLOCKS))
def test_the_same_steps_in_some_hundred_cases(draw: Draw, block: int) -> None:
    assert differing(draw, range(block * BLOCK, (block + 1) * BLOCK)) == []


def test_a_year_of_hours_is_the_same_too() -> None:
    rng = np.random.default_rng(5)
    hours = np.arange(8760)
    load_kw = rng.gamma(4.0, 2.0, hours.size)
    sun_kw = np.maximum(np.sin((hours % 24 - 6) / 12.0 * np.pi), 0.0) * rng.uniform(5.0, 40.0, 365).repeat(24)
    battery = replace(random_island(3).storage, capacity_kwh=200.0, max_charge_kw=30.0, max_discharge_kw=30.0)
    battery = replace(battery, floor_fraction=0.1, ceiling_fraction=0.95, standing_loss_fraction_per_h=0.0005)
    island = Island(
        load_kw=load_kw,
        generation_kw=sun_kw,
        energy_kwh=rng.uniform(0.0, 200.0, hours.size),
        storage=battery,
        options={"max_steps": 720},
    )
    found = survived(island)
    np.testing.assert_array_equal(found, played(island))
    assert found.min() == 0
    assert np.unique(found).size > 50


@DRAWS
def test_the_cases_meet_what_they_must(draw: Draw) -> None:
    """Without it both ways could agree about nothing: every kind of end and of step is among the cases."""
    islands = [draw(seed) for seed in range(BLOCK * BLOCKS)]
    ends = np.concatenate([played(island) for island in islands])
    assert (ends == 0).mean() > 0.05
    assert (ends > 5).mean() > 0.05
    steps = [_first_step(island) for island in islands]
    unmet, tolerated, charged, full, below, above, weak = np.array(steps).sum(axis=0)
    assert min(unmet, tolerated, charged, full, below, above, weak) > 20


def _first_step(island: Island) -> tuple[int, ...]:
    """Count what happens in the first step of every outage of an island."""
    battery, step_h = island.storage, island.options["step_h"]
    net_kw = island.load_kw - island.generation_kw
    energy, unmet_kw = one_step(island.energy_kwh, net_kw, battery, step_h)
    floor, ceiling = (share * battery.capacity_kwh for share in (battery.floor_fraction, battery.ceiling_fraction))
    tolerance_kw = island.options["tolerance_kw"]
    happened = (
        unmet_kw > tolerance_kw,
        (unmet_kw > 0.0) & (unmet_kw <= tolerance_kw) & (net_kw > unmet_kw),
        energy > island.energy_kwh,
        (energy == ceiling) & (net_kw < 0.0),
        island.energy_kwh < floor,
        island.energy_kwh > ceiling,
        (net_kw > battery.max_discharge_kw) & (battery.max_discharge_kw > 0.0),
    )
    return tuple(int(np.count_nonzero(one)) for one in happened)


def test_ties_are_among_the_cases() -> None:
    """A little less tolerance, or a little less energy, changes what is survived: the cases do stand on the edge."""
    islands = [tied_island(seed) for seed in range(BLOCK * BLOCKS)]
    stricter = [
        replace(one, options=one.options | {"tolerance_kw": one.options["tolerance_kw"] - 1e-9}) for one in islands
    ]
    emptier = [replace(one, energy_kwh=one.energy_kwh - 1e-9) for one in islands]
    for others in (stricter, emptier):
        changed = [not np.array_equal(played(one), played(other)) for one, other in zip(islands, others, strict=True)]
        assert sum(changed) > 20


@pytest.mark.parametrize("seed", range(10))
def test_several_designs_are_each_as_if_alone(seed: int) -> None:
    """Designs of one length of year, each with its own load, generation, energy and storage."""
    rng = np.random.default_rng(seed)
    islands = [random_island(100 * seed + number) for number in range(7)]
    count = min(len(island.load_kw) for island in islands)
    cut = [
        replace(
            one, load_kw=one.load_kw[:count], generation_kw=one.generation_kw[:count], energy_kwh=one.energy_kwh[:count]
        )
        for one in islands
    ]
    options = {"step_h": 0.5, "wrap": bool(rng.integers(2)), "tolerance_kw": 0.1}
    found = ems.survived_steps(
        np.array([one.load_kw for one in cut]),
        np.array([one.generation_kw for one in cut]),
        np.array([one.energy_kwh for one in cut]),
        [one.storage for one in cut],
        **options,
    )
    np.testing.assert_array_equal(found, [played(replace(one, options=options)) for one in cut])


def never_better(better: Island, worse: Island) -> None:
    """Survival from every start is at most that of the better island."""
    assert (survived(worse) <= survived(better)).all()


@given(seed=SEEDS, lower=st.floats(0.0, 1.0), tied=st.booleans())
@some
def test_never_better_with_less_energy(seed: int, lower: float, *, tied: bool) -> None:
    island = (tied_island if tied else random_island)(seed)
    never_better(island, replace(island, energy_kwh=island.energy_kwh * lower))


@given(seed=SEEDS, charge=st.floats(0.0, 1.0), discharge=st.floats(0.0, 1.0), tied=st.booleans())
@some
def test_never_better_with_less_power(seed: int, charge: float, discharge: float, *, tied: bool) -> None:
    """Without a tolerance: with one, a weaker battery may rest on it and save energy (see the next test)."""
    island = (tied_island if tied else random_island)(seed)
    island = replace(island, options=island.options | {"tolerance_kw": 0.0})
    battery = island.storage
    weaker = replace(
        battery,
        max_charge_kw=battery.max_charge_kw * charge,
        max_discharge_kw=battery.max_discharge_kw * discharge,
    )
    never_better(island, replace(island, storage=weaker))


@pytest.mark.kernel
def test_a_weaker_battery_may_rest_on_the_tolerance() -> None:
    """0.2 kW may be missing: a battery of 0.8 kW makes 4 kWh last a step longer than one of 1 kW does."""
    island = tied_island(0)
    battery = replace(island.storage, capacity_kwh=8.0, floor_fraction=0.0, ceiling_fraction=1.0)
    battery = replace(battery, discharge_efficiency=1.0, charge_efficiency=1.0, standing_loss_fraction_per_h=0.0)
    steps = [
        ems.survived_steps(
            np.ones(8), np.zeros(8), np.full(8, 4.0), replace(battery, max_discharge_kw=power_kw), tolerance_kw=0.2
        )[0]
        for power_kw in (1.0, 0.8)
    ]
    assert steps == [4, 5]


@given(seed=SEEDS, more=st.floats(0.0, 3.0), tied=st.booleans())
@some
def test_never_better_with_more_load(seed: int, more: float, *, tied: bool) -> None:
    island = (tied_island if tied else random_island)(seed)
    added = np.random.default_rng(seed).integers(0, 2, island.load_kw.size) * more
    never_better(island, replace(island, load_kw=island.load_kw + added))


@given(seed=SEEDS, left=st.floats(0.0, 1.0), tied=st.booleans())
@some
def test_never_better_with_less_sun(seed: int, left: float, *, tied: bool) -> None:
    island = (tied_island if tied else random_island)(seed)
    share = np.where(np.random.default_rng(seed).integers(0, 2, island.load_kw.size), left, 1.0)
    never_better(island, replace(island, generation_kw=island.generation_kw * share))


@given(seed=SEEDS, longer=st.integers(1, 30))
@some
def test_a_longer_look_changes_only_what_it_did_not_see(seed: int, longer: int) -> None:
    island = random_island(seed)
    short = min(longer, island.load_kw.size)
    whole = survived(replace(island, options=island.options | {"max_steps": None}))
    limited = survived(replace(island, options=island.options | {"max_steps": short}))
    np.testing.assert_array_equal(limited, np.minimum(whole, short))


@given(seed=SEEDS, shift=st.integers(0, 60))
@some
def test_a_wrapped_year_may_begin_anywhere(seed: int, shift: int) -> None:
    island = random_island(seed)
    options = island.options | {"wrap": True}
    turned = Island(
        load_kw=np.roll(island.load_kw, shift),
        generation_kw=np.roll(island.generation_kw, shift),
        energy_kwh=np.roll(island.energy_kwh, shift),
        storage=island.storage,
        options=options,
    )
    np.testing.assert_array_equal(survived(turned), np.roll(survived(replace(island, options=options)), shift))


@given(seed=SEEDS, share=st.floats(0.01, 1.0), tied=st.booleans())
@some
def test_the_needed_energy_is_the_least_that_survives(seed: int, share: float, *, tied: bool) -> None:
    """With it an outage lasts so long, with a little less it does not; where it is inf a full battery is too little."""
    island = (tied_island if tied else random_island)(seed)
    steps = max(round(share * island.load_kw.size), 1)
    options = {name: island.options[name] for name in ("step_h", "tolerance_kw")}
    need = needed_energy_kwh(island.load_kw, island.generation_kw, island.storage, steps, **options)
    assert need.shape == island.load_kw.shape
    assert (need >= 0.0).all()
    possible, full_kwh = np.isfinite(need), island.storage.capacity_kwh * island.storage.ceiling_fraction

    def lasts(energy_kwh: NDArray[np.float64]) -> NDArray[np.bool_]:
        inputs = (island.load_kw, island.generation_kw, energy_kwh, island.storage)
        return played_survival(*inputs, **options, max_steps=steps) == steps

    assert (need[possible] <= full_kwh).all()
    np.testing.assert_array_equal(lasts(np.minimum(need * (1.0 + SLACK), full_kwh)), possible)
    above_nothing = possible & (need > SMALLEST_KWH)
    assert not lasts(np.where(above_nothing, need * (1.0 - SLACK), 0.0))[above_nothing].any()
