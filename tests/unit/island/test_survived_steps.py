"""Steps survived, by hand: what empties, what is lost, what refills, where the year ends; and what is refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from island_reference import storage

import ems
from profiles.errors import InputError

pytestmark = pytest.mark.kernel


def steps(load_kw: Any, generation_kw: Any, energy_kwh: Any, battery: Any, **options: Any) -> list[Any]:
    """Steps survived as a list."""
    return list(ems.survived_steps(load_kw, generation_kw, energy_kwh, battery, **options).tolist())


def flat(energy_kwh: float, battery: ems.Storage, *, load_kw: float = 1.0, count: int = 12, **options: Any) -> int:
    """Steps survived by an outage that begins with the first step, under a flat load without sun."""
    return int(steps(np.full(count, load_kw), 0.0, energy_kwh, battery, **options)[0])


def test_a_flat_load_lasts_as_many_steps_as_there_are_kwh() -> None:
    assert steps(np.ones(7), np.zeros(7), [6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.0], storage()) == [6, 5, 4, 3, 2, 1, 0]


@pytest.mark.parametrize(("step_h", "expected"), [(1.0, 6), (0.5, 12), (0.25, 24)])
def test_shorter_steps_take_less_each(step_h: float, expected: int) -> None:
    assert flat(6.0, storage(), count=30, step_h=step_h) == expected


def test_whole_numbers_and_lists_will_do() -> None:
    found = ems.survived_steps([1, 1, 1], 0, 2, storage())
    assert found.tolist() == [2, 2, 2]
    assert np.issubdtype(found.dtype, np.integer)


def test_split_losses_take_more_from_the_battery_than_the_load_gets() -> None:
    """1 kW takes 1 / 0.8 = 1.25 kWh: 6 kWh are 4 steps and 1 kWh, 5 kWh are 4 to the last."""
    battery = storage(discharge_efficiency=0.8)
    assert [flat(energy, battery) for energy in (6.0, 5.0, 4.9999, 1.25, 1.2)] == [4, 4, 3, 1, 0]


def test_losses_on_charge_leave_the_discharge_whole() -> None:
    battery = storage(charge_efficiency=0.9, discharge_efficiency=0.8, loss="on_charge")
    assert flat(6.0, battery) == 6


def test_sun_refills_with_the_losses_of_each_convention() -> None:
    """Empty at noon; 2 kW of surplus, of which 1 kW may charge: 0.9 kWh are stored, or 0.72 kWh where all is lost now.

    Of 0.9 kWh 0.72 kW reach the load, of 0.72 kWh all of it: 0.28 kW are missing in the next step either way.
    """
    load, sun = np.ones(6), np.array([3.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    for loss in ("split", "on_charge"):
        battery = storage(charge_efficiency=0.9, discharge_efficiency=0.8, loss=loss)
        assert steps(load, sun, 0.0, battery, tolerance_kw=0.279)[0] == 1
        assert steps(load, sun, 0.0, battery, tolerance_kw=0.281)[0] == 2
        assert steps(load, sun, 0.0, battery, tolerance_kw=0.281)[1:] == [0, 0, 0, 0, 0]


def test_sun_that_carries_the_load_needs_no_battery() -> None:
    assert steps(np.ones(4), np.ones(4), 0.0, storage(capacity_kwh=0.0)) == [4, 4, 4, 4]


def test_a_day_of_sun_carries_a_night() -> None:
    """Four hours of 3 kW over a load of 1 kW, with 2 kW to charge, carry eight hours, and then it is day again."""
    battery = storage(max_charge_kw=2.0)
    sun = np.tile(np.repeat([3.0, 0.0], [4, 8]), 3)
    assert (ems.survived_steps(np.ones(36), sun, 8.0, battery) == 36).all()
    weak = ems.survived_steps(np.ones(36), sun, 7.5, storage(max_charge_kw=1.5))
    assert weak[4] == 7
    assert weak[3] == 1 + 8 + 4 + 7  # 9 kWh in the first evening, 1 in the morning, 7 in the second evening
    assert weak[0] == 4 + 8 + 4 + 8 + 4 + 6  # 10, 2; 8, 0; 6


def test_a_full_battery_takes_no_more() -> None:
    sun = np.array([5.0, 5.0, 5.0, 0.0, 0.0, 0.0])
    battery = storage(capacity_kwh=4.0, ceiling_fraction=0.5, max_charge_kw=5.0)
    assert steps(np.ones(6), sun, 0.0, battery)[0] == 5


def test_standing_loss_by_hand() -> None:
    """10 → 9 − 1 = 8 → 6.2 → 4.58 → 3.122 → 1.8098 → 0.62882 → 0.565938, which is less than 1."""
    assert flat(10.0, storage(standing_loss_fraction_per_h=0.1)) == 6
    assert flat(10.0, storage(standing_loss_fraction_per_h=0.1), tolerance_kw=0.435) == 7


def test_standing_loss_is_of_an_hour_whatever_the_step() -> None:
    """0.19 an hour is 0.1 each half hour: 2 → 1.8 − 0.5 = 1.3 → 0.67 → 0.103 → 0.0927, less than 0.5."""
    assert flat(2.0, storage(standing_loss_fraction_per_h=0.19), step_h=0.5) == 3


def test_what_stands_long_is_gone() -> None:
    """Half is lost in each step without load: of 8 kWh 1 kWh is left for the fourth, of 7 kWh less."""
    load = np.array([0.0, 0.0, 1.0, 5.0])
    battery = storage(standing_loss_fraction_per_h=0.5)
    assert [steps(load, 0.0, energy, battery)[0] for energy in (8.0, 7.99)] == [3, 2]


def test_power_that_is_too_weak_serves_nothing() -> None:
    load = np.array([1.0, 1.0, 1.5, 1.0])
    assert steps(load, 0.0, 10.0, storage()) == [2, 1, 0, 3]
    assert steps(load, 0.0, 10.0, storage(max_discharge_kw=1.5)) == [4, 4, 4, 4]


def test_the_floor_is_left() -> None:
    battery = storage(floor_fraction=0.3)
    assert [flat(energy, battery) for energy in (10.0, 6.0, 3.0, 2.0, 0.0)] == [7, 3, 0, 0, 0]


def test_energy_below_the_floor_waits_for_the_sun() -> None:
    """1 kWh under a floor of 3: two hours of sun lift it to the floor, a third gives the load its hour (E4)."""
    battery = storage(floor_fraction=0.3)
    sun = np.array([2.0, 2.0, 2.0, 0.0, 0.0, 0.0])
    assert steps(np.ones(6), sun, 1.0, battery)[:4] == [4, 2, 1, 0]


def test_energy_above_the_ceiling_is_used_but_not_refilled() -> None:
    """9 kWh over a ceiling of 5: nothing forces it out where nothing needs it, and sun adds nothing (E4)."""
    battery = storage(ceiling_fraction=0.5)
    sun = np.array([2.0, 2.0] + [0.0] * 10)
    assert steps(np.ones(12), sun, 9.0, battery)[0] == 2 + 9
    assert steps(np.ones(12), sun, 4.5, battery)[0] == 2 + 5


@pytest.mark.parametrize(("wrap", "expected"), [(True, [4, 4, 4, 4]), (False, [4, 3, 2, 1])])
def test_the_year_wraps_or_ends(*, wrap: bool, expected: list[int]) -> None:
    assert steps(np.ones(4), np.zeros(4), 10.0, storage(), wrap=wrap) == expected


def test_wrapping_meets_the_first_steps_again() -> None:
    load = np.array([2.0, 1.0, 1.0, 1.0])
    assert steps(load, 0.0, 10.0, storage()) == [0, 3, 2, 1]
    assert steps(load, 0.0, 10.0, storage(), wrap=False) == [0, 3, 2, 1]
    assert steps(load, 0.0, 10.0, storage(max_discharge_kw=2.0), wrap=False) == [4, 3, 2, 1]


@pytest.mark.parametrize(("most", "expected"), [(None, [4, 3, 2, 2]), (3, [3, 3, 2, 2]), (1, [1, 1, 1, 1])])
def test_no_outage_is_longer_than_asked_for(most: int | None, expected: list[int]) -> None:
    assert steps(np.ones(4), 0.0, [5.0, 3.0, 2.0, 2.0], storage(), max_steps=most) == expected


def test_an_outage_may_be_longer_than_the_series() -> None:
    assert steps([1.0, 1.0], 0.0, [6.0, 3.0], storage(), max_steps=5) == [5, 3]
    assert steps([1.0, 1.0], 0.0, [6.0, 3.0], storage(), max_steps=5, wrap=False) == [2, 1]


@pytest.mark.parametrize(("tolerance_kw", "expected"), [(0.0, 0), (0.24, 0), (0.25, 3), (1.0, 3)])
def test_the_tolerance_itself_is_still_served(tolerance_kw: float, expected: int) -> None:
    """0.25 kW at a battery on its floor: exactly the tolerance counts as served."""
    battery = storage(floor_fraction=0.5)
    assert flat(5.0, battery, load_kw=0.25, count=3, tolerance_kw=tolerance_kw) == expected


def test_what_the_tolerance_forgives_is_not_saved() -> None:
    """The battery gives all it can: 2.5 kWh serve two steps and half of the third, and nothing is left for a fourth."""
    assert flat(2.5, storage(), tolerance_kw=0.5) == 3
    assert flat(2.5, storage(), tolerance_kw=0.49) == 2


def test_ties_of_decimal_numbers_are_served() -> None:
    """0.1 is no binary number: six times 0.1 kW from 0.6 kWh is within the tolerance that stands for rounding."""
    assert flat(0.6, storage(), load_kw=0.1) == 6
    assert flat(0.7, storage(discharge_efficiency=0.7), load_kw=0.1) == 4


LOADS = np.array([[1.0, 1.0, 1.0, 1.0], [2.0, 1.0, 0.5, 1.0], [0.0, 0.0, 1.0, 3.0]])
SUN = np.array([[0.0, 0.0, 2.0, 0.0], [1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
ENERGY = np.array([[2.0, 1.0, 0.0, 1.0], [2.0, 2.0, 2.0, 2.0], [0.0, 3.0, 2.0, 1.0]])
BATTERIES = [storage(), storage(max_discharge_kw=0.5), storage(discharge_efficiency=0.5)]


@pytest.mark.parametrize("loads", [LOADS, LOADS[0]], ids=["loads", "one load"])
@pytest.mark.parametrize("sun", [SUN, SUN[0], 0.5], ids=["suns", "one sun", "a number"])
@pytest.mark.parametrize("energy", [ENERGY, ENERGY[0], 2.0], ids=["energies", "one energy", "a number"])
@pytest.mark.parametrize("batteries", [BATTERIES, BATTERIES[0]], ids=["batteries", "one battery"])
@pytest.mark.parametrize("wrap", [True, False], ids=["wrap", "end"])
def test_several_designs_at_once_are_each_as_if_alone(
    *, loads: Any, sun: Any, energy: Any, batteries: Any, wrap: bool
) -> None:
    """What is given design by design, and what for all of them, in every mixture."""
    found = ems.survived_steps(loads, sun, energy, batteries, wrap=wrap)
    is_one = np.ndim(loads) == 1 and np.ndim(sun) < 2 and np.ndim(energy) < 2 and batteries is BATTERIES[0]

    def of(given: Any, design: int) -> Any:
        return given[design] if np.ndim(given) == 2 else given

    alone = [
        steps(of(loads, i), of(sun, i), of(energy, i), BATTERIES[i] if batteries is BATTERIES else batteries, wrap=wrap)
        for i in range(3)
    ]
    assert found.shape == ((4,) if is_one else (3, 4))
    assert found.tolist() == (alone[0] if is_one else alone)


def test_a_list_of_one_is_a_batch_of_one() -> None:
    assert steps(np.ones(3), 0.0, 2.0, [storage()]) == [[2, 2, 2]]
    assert steps(np.ones((1, 3)), 0.0, 2.0, storage()) == [[2, 2, 2]]


def test_what_is_given_is_left_as_it_is() -> None:
    given = (np.ones(4), np.array([0.0, 2.0, 0.0, 0.0]), np.array([3.0, 2.0, 1.0, 0.0]))
    before = [array.copy() for array in given]
    for array in given:
        array.setflags(write=False)
    ems.survived_steps(*given, storage())
    for array, copy in zip(given, before, strict=True):
        np.testing.assert_array_equal(array, copy)


RIGHT: dict[str, Any] = {
    "critical_load_kw": [1.0, 1.0, 1.0],
    "generation_kw": [0.0, 0.0, 0.0],
    "energy_kwh": [6.0, 5.0, 4.0],
    "storage": storage(),
}


def problems(**changes: Any) -> list[str]:
    """Each thing that is said about wrong arguments (a warning of numpy would be an error here)."""
    with pytest.raises(InputError) as raised:
        ems.survived_steps(**(RIGHT | changes))
    return [str(problem) for problem in raised.value.problems]


@pytest.mark.parametrize("name", ["critical_load_kw", "generation_kw", "energy_kwh"])
@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf, -1.0])
def test_numbers_that_break_their_rule(name: str, wrong: float) -> None:
    (said,) = problems(**{name: [0.0, wrong, 0.0]})
    assert said.startswith(f"{name}[1] = {wrong:g}: must be finite, 0 kW")


@pytest.mark.parametrize("name", ["critical_load_kw", "generation_kw", "energy_kwh"])
@pytest.mark.parametrize(
    "wrong",
    [
        "full",
        ["1", "2", "3"],
        [True, True, True],
        True,
        [1.0, None, 1.0],
        [1j, 0.0, 0.0],
        [[1.0], [1.0, 2.0]],
        {"a": 1},
    ],
    ids=str,
)
def test_what_is_no_number(name: str, wrong: Any) -> None:
    (said,) = problems(**{name: wrong})
    assert said.startswith(name)


@pytest.mark.parametrize("name", ["generation_kw", "energy_kwh"])
@pytest.mark.parametrize("shape", [(2,), (4,), (3, 1), (0,), (2, 3, 3), (1, 2, 3)])
def test_shapes_that_do_not_fit(name: str, shape: tuple[int, ...]) -> None:
    (said, *_) = problems(**{name: np.zeros(shape)})
    assert said.startswith(f"{name} of shape {shape}: ")
    assert "3 steps" in said


@pytest.mark.parametrize("empty", [[], [[]], np.zeros((0, 3)), np.zeros((2, 0)), 1.0])
def test_a_load_without_steps(empty: Any) -> None:
    (said,) = problems(critical_load_kw=empty)
    assert said.startswith("critical_load_kw of shape ")


def test_tables_of_no_designs() -> None:
    assert problems(energy_kwh=np.zeros((0, 3)))
    assert problems(storage=[])


def test_designs_that_are_not_as_many() -> None:
    (said,) = problems(critical_load_kw=np.ones((3, 3)), energy_kwh=np.ones((2, 3)), storage=[storage(), storage()])
    assert said.startswith("designs")
    assert "3 in critical_load_kw" in said
    assert "2 in energy_kwh" in said
    assert "2 in storage" in said


@pytest.mark.parametrize("wrong", ["battery", None, 6.0, [storage(), "battery"], {"capacity_kwh": 6.0}], ids=str)
def test_what_is_no_storage(wrong: Any) -> None:
    (said,) = problems(storage=wrong)
    assert said.startswith("storage")
    assert "must be a Storage" in said


def test_more_energy_than_the_battery_holds() -> None:
    (said,) = problems(energy_kwh=[10.0, 10.1, 11.0])
    assert said == "energy_kwh[1] = 10.1: must be at most the capacity, 10 kWh (and 1 more)"
    (said,) = problems(energy_kwh=7.0, storage=[storage(), storage(capacity_kwh=6.5)])
    assert "6.5 kWh" in said


def test_the_rounding_of_a_full_battery_is_no_error() -> None:
    assert steps(np.ones(3), 0.0, 0.1 + 0.2, storage(capacity_kwh=0.3)) == [0, 0, 0]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("step_h", 0.0),
        ("step_h", -1.0),
        ("step_h", math.nan),
        ("step_h", math.inf),
        ("step_h", "1"),
        ("step_h", True),
        ("step_h", None),
        ("step_h", [1.0]),
        ("tolerance_kw", -1e-9),
        ("tolerance_kw", math.nan),
        ("tolerance_kw", math.inf),
        ("tolerance_kw", "little"),
        ("tolerance_kw", False),
        ("max_steps", 0),
        ("max_steps", -3),
        ("max_steps", 2.5),
        ("max_steps", 2.0),
        ("max_steps", "all"),
        ("max_steps", True),
        ("wrap", "no"),
        ("wrap", None),
    ],
    ids=str,
)
def test_options_that_break_their_rule(name: str, wrong: Any) -> None:
    (said,) = problems(**{name: wrong})
    assert said.startswith(f"{name} = ")
    assert "must be" in said


def test_all_is_told_at_once() -> None:
    said = problems(
        critical_load_kw=[1.0, math.nan, 1.0],
        generation_kw=[-1.0, 0.0, -1.0],
        energy_kwh=[11.0, 5.0, 4.0],
        step_h=0.0,
        tolerance_kw=-1.0,
        max_steps=0,
    )
    assert [line.split(" = ")[0] for line in said] == [
        "critical_load_kw[1]",
        "generation_kw[0]",
        "energy_kwh[0]",
        "step_h",
        "tolerance_kw",
        "max_steps",
    ]
    assert "(and 1 more)" in said[1]


def test_what_cannot_be_read_does_not_hide_what_is_wrong() -> None:
    said = problems(critical_load_kw=[1.0, math.nan, 1.0], energy_kwh="full", step_h=0.0)
    assert [line.split(" = ")[0] for line in said] == ["energy_kwh", "critical_load_kw[1]", "step_h"]


def test_series_with_other_labels_are_not_mixed() -> None:
    hours = pd.date_range("2027-06-01", periods=3, freq="h")
    right = pd.Series([1.0, 1.0, 1.0], index=hours)
    assert steps(right, right * 0.0, right * 2.0, storage()) == [2, 2, 2]
    (said,) = problems(critical_load_kw=right, generation_kw=right[::-1])
    assert said.startswith("index of generation_kw")
