"""The least energy with which an outage is survived, by hand; and what is refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from island_reference import storage

from ems.island.survival.need import needed_energy_kwh
from profiles.errors import InputError

pytestmark = pytest.mark.kernel


def need(load_kw: Any, generation_kw: Any, battery: Any, steps: int, **options: Any) -> list[float]:
    """Needed energy as a list, without a tolerance unless one is given."""
    return list(needed_energy_kwh(load_kw, generation_kw, battery, steps, **({"tolerance_kw": 0.0} | options)).tolist())


def test_a_flat_load_needs_what_it_takes() -> None:
    assert need(np.ones(5), 0.0, storage(), 3) == [3.0] * 5
    assert need(np.ones(5), 0.0, storage(), 3, step_h=0.5) == [1.5] * 5


def test_losses_and_the_floor_are_needed_too() -> None:
    """2 kWh of floor and 3 / 0.8 kWh for three steps; losses on charge cost nothing here."""
    losses = {"charge_efficiency": 0.9, "discharge_efficiency": 0.8, "floor_fraction": 0.2}
    assert need(np.ones(4), 0.0, storage(**losses), 3) == pytest.approx([5.75] * 4)
    assert need(np.ones(4), 0.0, storage(**losses, loss="on_charge"), 3) == pytest.approx([5.0] * 4)


def test_standing_loss_asks_for_more_the_longer_it_stands() -> None:
    """Before a step it is what was needed after it and its load, over what is kept: 1 / 0.8, then (1 + 1.25) / 0.8."""
    battery = storage(standing_loss_fraction_per_h=0.2)
    assert need(np.ones(3), 0.0, battery, 1) == pytest.approx([1.25] * 3)
    assert need(np.ones(3), 0.0, battery, 2) == pytest.approx([2.8125] * 3)


def test_the_year_wraps() -> None:
    assert need([1.0, 0.0, 0.0, 0.5], 0.0, storage(), 2) == [1.0, 0.0, 0.5, 1.5]


def test_sun_on_the_way_is_counted_and_no_more_than_that() -> None:
    """Two steps of load, one of 2 kW of surplus (1 kW may charge, 0.5 kWh are stored), two of load."""
    battery = storage(charge_efficiency=0.5)
    load, sun = np.ones(5), np.array([0.0, 0.0, 3.0, 0.0, 0.0])
    assert need(load, sun, battery, 5) == [3.5, 3.5, 3.5, 4.0, 3.5]
    assert need(load, sun, battery, 3)[:3] == [2.0, 1.5, 1.5]


def test_sun_after_the_worst_hour_does_not_help() -> None:
    """The load before the sun must be carried, however much sun follows."""
    assert need([1.0, 1.0, 0.0], [0.0, 0.0, 9.0], storage(max_charge_kw=9.0), 3) == [2.0, 1.0, 0.0]


def test_what_does_not_fit_into_the_battery_cannot_be_saved_for_later() -> None:
    """After noon six steps of load: a battery of 5 kWh fails on the way whatever it holds in the morning."""
    load, sun = np.ones(8), np.array([4.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    small, large = storage(capacity_kwh=5.0, max_charge_kw=3.0), storage(capacity_kwh=6.0, max_charge_kw=3.0)
    assert need(load, sun, small, 8)[0] == math.inf
    assert need(load, sun, small, 7)[0] == 0.0
    assert need(load, sun, large, 8)[0] == 0.0


def test_an_outage_without_load_needs_nothing() -> None:
    assert need(np.zeros(3), 0.0, storage(floor_fraction=0.3), 3) == [0.0, 0.0, 0.0]


def test_nothing_is_enough_where_the_power_is_too_weak() -> None:
    assert need([1.0, 1.0, 1.5, 1.0], 0.0, storage(), 2) == [2.0, math.inf, math.inf, 2.0]
    assert need([1.0, 1.0, 1.5, 1.0], 0.0, storage(), 2, tolerance_kw=0.5) == [1.5, 2.0, 1.5, 1.5]


def test_nothing_is_enough_where_the_battery_is_too_small() -> None:
    assert need(np.ones(20), 0.0, storage(), 10) == [10.0] * 20
    assert need(np.ones(20), 0.0, storage(), 11) == [math.inf] * 20
    assert need(np.ones(20), 0.0, storage(ceiling_fraction=0.9), 10) == [math.inf] * 20
    assert need(np.ones(2), 0.0, storage(capacity_kwh=0.0), 1) == [math.inf] * 2


def test_the_tolerance_is_spared_once_since_the_battery_gives_all_it_can() -> None:
    """0.25 kW may be missing: of three steps only the last can be short, the battery is empty after it."""
    assert need(np.ones(4), 0.0, storage(), 3, tolerance_kw=0.25) == [2.75] * 4
    assert need(np.ones(4), 0.0, storage(), 3, tolerance_kw=1.0) == [0.0] * 4


def test_people_who_come_need_more_from_hour_to_hour() -> None:
    """0.1 kW each, 10, 20, 30 of them: 6 kWh, whenever it begins; and 1 kW of hub in the first step of the year."""
    options = {"load_per_person_kw": np.full(4, 0.1), "people": [10.0, 20.0, 30.0]}
    assert need([1.0, 0.0, 0.0, 0.0], 0.0, storage(max_discharge_kw=5.0), 3, **options) == pytest.approx([7, 6, 7, 7])
    options["load_per_person_kw"] = np.array([0.1, 0.0, 0.0, 0.2])
    assert need(np.zeros(4), 0.0, storage(max_discharge_kw=9.0), 3, **options) == pytest.approx([1, 6, 7, 4])


def test_a_load_for_each_person_may_be_one_number() -> None:
    assert need(np.zeros(3), 0.0, storage(), 2, load_per_person_kw=0.5, people=[1.0, 2.0]) == [1.5] * 3


RIGHT: dict[str, Any] = {
    "critical_load_kw": [1.0, 1.0, 1.0],
    "generation_kw": [0.0, 0.0, 0.0],
    "storage": storage(),
    "steps": 2,
    "load_per_person_kw": [0.1, 0.1, 0.1],
    "people": [10.0, 20.0],
}


def problems(**changes: Any) -> list[str]:
    """Each thing that is said about wrong arguments."""
    with pytest.raises(InputError) as raised:
        needed_energy_kwh(**(RIGHT | changes))
    return [str(problem) for problem in raised.value.problems]


@pytest.mark.parametrize("name", ["critical_load_kw", "generation_kw", "load_per_person_kw", "people"])
@pytest.mark.parametrize("wrong", [math.nan, math.inf, -1.0])
def test_numbers_that_break_their_rule(name: str, wrong: float) -> None:
    (said,) = problems(**{name: [0.0, wrong, 0.0][: len(RIGHT[name])]})
    assert said.startswith(name)


@pytest.mark.parametrize("name", ["critical_load_kw", "generation_kw", "load_per_person_kw", "people"])
@pytest.mark.parametrize("wrong", ["many", ["1", "2", "3"], [True, True, True], [[1.0], [1.0, 2.0]]], ids=str)
def test_what_is_no_number(name: str, wrong: Any) -> None:
    (said,) = problems(**{name: wrong})
    assert said.startswith(name)


@pytest.mark.parametrize("name", ["generation_kw", "load_per_person_kw", "people"])
@pytest.mark.parametrize("shape", [(0,), (4,), (2, 3)])
def test_shapes_that_do_not_fit(name: str, shape: tuple[int, ...]) -> None:
    (said,) = problems(**{name: np.ones(shape)})
    assert said.startswith(name)


@pytest.mark.parametrize("shape", [(), (0,), (2, 3)])
def test_a_load_that_is_no_series(shape: tuple[int, ...]) -> None:
    (said, *_) = problems(critical_load_kw=np.ones(shape))
    assert said.startswith("critical_load_kw")


@pytest.mark.parametrize("wrong", [0, -1, 2.5, 2.0, True, None, "two"], ids=str)
def test_a_length_that_is_none(wrong: Any) -> None:
    assert any(said.startswith(f"steps = {wrong!r}") for said in problems(steps=wrong))


@pytest.mark.parametrize("wrong", ["battery", None, [], [storage(), storage()]], ids=["text", "none", "empty", "two"])
def test_anything_but_one_storage(wrong: Any) -> None:
    (said, *_) = problems(storage=wrong)
    assert "storage" in said


def test_people_without_a_number() -> None:
    (said,) = problems(people=None)
    assert said.startswith("people")


def test_all_is_told_at_once() -> None:
    said = problems(critical_load_kw=[math.nan, 0.0, 0.0], step_h=0.0, tolerance_kw=-1.0, people=[-1.0, 0.0])
    assert len(said) == 4
