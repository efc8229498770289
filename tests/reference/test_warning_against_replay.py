"""Charging up after a warning, in a loop of its own, against the whole year replayed with that warning announced."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

import ems
from ems.island.shelter import Shelter
from ems.resilience.events.charge_up import energy_at_outage_kwh
from ems.resilience.events.draw import DrawnOutages, draw_outages
from ems.resilience.events.kinds import EventKind
from ems.resilience.starts.stored import energy_at_start_kwh
from ems.storage import Storage

if TYPE_CHECKING:
    from ems.district import District

# Half an hour a step and a slow and leaky battery: few are full when the outage comes.
OVERRIDES = {
    "time.step_minutes": 30,
    "policy.reserve_fraction": 0.2,
    "storage.large.max_charge_kw": 12.0,
    "storage.large.standing_loss_fraction_per_h": 0.002,
}
TYPHOON = EventKind(
    name="typhoon",
    title="Typhoon",
    per_year=1.0,
    month_weights=(0, 0, 0, 0, 0, 1, 2, 4, 4, 1, 0, 0),
    warning_h=(3.0, 72.0),
    duration_h=((0.0, 6.0), (1.0, 120.0)),
    dullest_fraction=0.3,
)
BATTERY = Storage(
    capacity_kwh=500.0,
    max_charge_kw=12.0,
    max_discharge_kw=125.0,
    charge_efficiency=0.922,
    discharge_efficiency=0.922,
    standing_loss_fraction_per_h=0.002,
)


@pytest.fixture(scope="module")
def town() -> District:
    return ems.build_district(ems.read_scenario("kumamoto", OVERRIDES))


def school(district: District) -> Shelter:
    """One of the two batteries of the pool, and nothing else."""
    return Shelter(
        name="school",
        title="School",
        title_ja="学校",
        services=(),
        people=((0.0, 0.0),),
        generation_kw=np.zeros(district.grid.n_steps),
        storage=BATTERY,
        storage_group="large",
        step_h=district.grid.step_h,
    )


def drawn_typhoons(district: District) -> DrawnOutages:
    sun = district.drivers.sky.ghi_w_per_m2
    return draw_outages(TYPHOON, grid=district.grid, calendar=district.calendar, sun=sun, years=12, seed=3)


def computed_kwh(district: District, drawn: DrawnOutages, policy: str) -> tuple[np.ndarray, np.ndarray]:
    """Energy at the start of each drawn outage: charged up, and as the policy left it."""
    shelter = school(district)
    left_kwh = energy_at_start_kwh(ems.simulate(district, policy), shelter)
    charged_kwh = energy_at_outage_kwh(BATTERY, left_kwh, drawn.start, drawn.warning_steps, step_h=shelter.step_h)
    return charged_kwh, left_kwh[drawn.start]


def test_a_drawn_warning_in_the_scenario_leaves_the_same_energy(town: District) -> None:
    drawn = drawn_typhoons(town)
    charged_kwh, left_kwh = computed_kwh(town, drawn, "shelter_reserve")
    gained_kwh = np.where(charged_kwh < 490.0, charged_kwh - left_kwh, 0.0)
    number = int(np.argmax(gained_kwh))  # neither full nor as the policy left it
    assert gained_kwh[number] > 50.0
    start, warned = drawn.start[number], drawn.start[number] - drawn.warning_steps[number]
    local = town.grid.index.tz_localize(None)
    warning = {"start": local[warned].isoformat(), "end": local[start].isoformat()}
    warned_town = ems.build_district(ems.read_scenario("kumamoto", OVERRIDES | {"policy.warnings": [warning]}))
    replayed = ems.simulate(warned_town, "shelter_reserve")
    replayed_kwh = energy_at_start_kwh(replayed, school(warned_town))[start]
    assert charged_kwh[number] == pytest.approx(replayed_kwh, rel=1e-9)


def test_every_drawn_warning_leaves_the_same_energy(town: District) -> None:
    drawn = drawn_typhoons(town)
    charged_kwh, left_kwh = computed_kwh(town, drawn, "shelter_reserve")
    assert (charged_kwh >= left_kwh - 1e-9).all()
    index = np.arange(town.grid.n_steps)
    for number in range(min(drawn.count, 6)):
        start, warned = drawn.start[number], drawn.start[number] - drawn.warning_steps[number]
        announced = ((index >= warned) & (index < start)).astype(float)
        replayed = ems.simulate(replace(town, warning=announced), "shelter_reserve")
        replayed_kwh = energy_at_start_kwh(replayed, school(town))[start]
        assert charged_kwh[number] == pytest.approx(replayed_kwh, rel=1e-9)


def test_after_another_policy_it_is_the_equation(town: District) -> None:
    drawn = drawn_typhoons(town)
    charged_kwh, _ = computed_kwh(town, drawn, "self_consumption")
    group_kwh = ems.simulate(town, "self_consumption").storages["large"]["energy_kwh"].to_numpy()
    for number, start in enumerate(drawn.start):
        warned = start - drawn.warning_steps[number]
        stored_kwh = group_kwh[warned - 1] / 2.0  # one of two units
        for _ in range(warned, start):
            held_kwh = stored_kwh * 0.998**0.5
            stored_kwh = held_kwh + min(0.5 * 12.0 * 0.922, 500.0 - held_kwh)
        assert charged_kwh[number] == pytest.approx(stored_kwh, rel=1e-12)
