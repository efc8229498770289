"""Cars for shelters, worked by hand: how many, for how long, spread over how many shelters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from island_cases import battery, fleet, service, shelter

from ems.resilience.cars.fleet import arrivals_h, cars_needed, study_cars
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.island.shelter import Shelter

pytestmark = pytest.mark.kernel

STEPS = 48


def refuge(load_kw: Any = 1.0, **more: Any) -> Shelter:
    """1 kW that is vital, 1 kW that is not; cars of 4 kWh that do not come back."""
    services = (
        service(load_kw, vital=True, steps=STEPS),
        service(1.0, "fans", steps=STEPS),
    )
    return shelter(*services, **({"cars": fleet()} | more))


def test_cars_that_do_not_come_back_last_one_after_the_other() -> None:
    study = study_cars(refuge(), hours=(4, 12, 24), most=5)
    assert [study.lasts_h(cars) for cars in range(6)] == [0.0, 4.0, 8.0, 12.0, 16.0, 20.0]
    assert [study.least(hours) for hours in (1, 4, 5, 12, 24)] == [1, 1, 2, 3, None]


def test_two_cars_that_take_turns_last_for_good() -> None:
    island = refuge(cars=fleet(trip_h=4.0))
    assert cars_needed(island, hours=48) == 2
    assert cars_needed(replace(island, cars=fleet(trip_h=5.0)), hours=48) == 3
    assert cars_needed(replace(island, cars=fleet(trip_h=0.0)), hours=48) == 1


def test_no_number_of_cars_is_enough_where_the_feeder_is_too_weak() -> None:
    assert cars_needed(refuge(2.5), hours=1, most=20) is None
    assert cars_needed(refuge(2.5, cars=fleet(feeders=2)), hours=1) == 2


def test_hours_count_from_the_first_car_on() -> None:
    study = study_cars(refuge(cars=fleet((2.5, 3.5))), hours=(24,), most=3)
    assert study.from_h == 2.5
    assert study.cars.arrival_h == (2.5, 3.5, 4.5)
    assert [study.lasts_h(cars) for cars in range(4)] == [0.0, 4.0, 8.0, 12.0]


@pytest.mark.parametrize(
    ("given", "number", "expected"),
    [
        ((5.0,), 3, (5.0, 5.0, 5.0)),
        ((1.0, 3.0), 4, (1.0, 3.0, 5.0, 7.0)),
        ((0.0, 1.0, 4.0), 2, (0.0, 2.0)),
        ((1.0,), 0, ()),
    ],
)
def test_more_cars_come_as_far_apart_as_those_given(given: Any, number: int, expected: Any) -> None:
    assert arrivals_h(fleet(given), number) == expected


def test_a_car_that_comes_too_late_does_not_close_the_gap() -> None:
    study = study_cars(refuge(cars=fleet((0.0, 5.0))), hours=(24,), most=2)
    assert [study.lasts_h(cars) for cars in range(3)] == [0.0, 4.0, 4.0]


def test_for_a_share_of_the_starts_the_dearest_are_left_out() -> None:
    heavy = np.where(np.arange(STEPS) < 12, 2.0, 1.0)  # a quarter of the starts meets the heavier load at once
    study = study_cars(refuge(heavy), hours=(4,), most=2, share_fraction=0.75)
    assert [study.lasts_h(cars) for cars in range(3)] == [0.0, 3.0, 4.0]
    easy = study_cars(refuge(heavy), hours=(4,), most=2, share_fraction=0.6)
    assert easy.lasts_h(1) == 4.0
    sure = study_cars(refuge(heavy), hours=(4,), most=2)
    assert sure.lasts_h(1) == 2.0


def test_what_is_not_vital_is_off_unless_the_shelters_own_rule_holds() -> None:
    assert study_cars(refuge(), hours=(24,), most=1, vital_only=False).lasts_h(1) == 2.0


def test_a_battery_and_the_sun_help() -> None:
    island = refuge(storage=battery(3.0), generation_kw=0.5)
    study = study_cars(island, hours=(24,), most=1, energy_kwh=3.0)
    assert [study.lasts_h(cars) for cars in range(2)] == [6.0, 14.0]
    assert study_cars(island, hours=(24,), most=1).lasts_h(1) == 8.0


def test_steps_of_half_an_hour() -> None:
    study = study_cars(replace(refuge(), step_h=0.5), hours=(10,), most=2)
    assert [study.lasts_h(cars) for cars in range(3)] == [0.0, 4.0, 8.0]


def test_cars_are_spread_evenly_and_the_shelter_with_the_fewest_counts() -> None:
    study = study_cars(refuge(), hours=(12, 6), most=3)
    table = study.spread(cars=(3, 8), shelters=(1, 2, 4))
    assert list(table.columns) == ["cars", "shelters", "fewest_cars", "lasts_h", "to_the_end"]
    assert list(table.itertuples(index=False, name=None)) == [
        (3, 1, 3, 12.0, True),
        (3, 2, 1, 4.0, False),
        (3, 4, 0, 0.0, False),
        (8, 1, 8, 12.0, True),
        (8, 2, 4, 12.0, True),
        (8, 4, 2, 8.0, False),
    ]


def test_the_least_fleet_for_equal_shelters() -> None:
    table = study_cars(refuge(), hours=(12, 4), most=2).fleets(shelters=(1, 19))
    assert table["hours_h"].tolist() == [4.0, 12.0, 4.0, 12.0]
    assert table["cars_each"].tolist() == [1, pd.NA, 1, pd.NA]
    assert table["cars"].tolist() == [1, pd.NA, 19, pd.NA]


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"hours": ()}, "hours: are none, must be at least one length"),
        ({"hours": (0.0,)}, "hours = 0 h: must lie above 0 h and at most at 720 h"),
        ({"hours": (float("nan"),)}, "hours = nan h: must lie above 0 h"),
        ({"hours": (49.0,)}, "hours = 49 h: with the 0 h until the first car is due must be at most 48 h"),
        ({"share_fraction": 0.0}, "share_fraction = 0: must lie above 0 and at most at 1"),
        ({"share_fraction": 1.1}, "share_fraction = 1.1: must lie above 0 and at most at 1"),
        ({"most": 0}, "most = 0: must be a whole number of cars, at least 1"),
        ({"energy_kwh": 5.0}, "energy_kwh[0] = 5 kWh"),
    ],
)
def test_wrong_wishes_are_told(wrong: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError) as caught:
        study_cars(refuge(), **({"hours": (4,)} | wrong))
    assert text in str(caught.value)


def test_wrong_shelters_are_told_with_everything_else() -> None:
    island = replace(refuge(cars=None), services=refuge().services[1:])
    with pytest.raises(InputError) as caught:
        study_cars(island, share_fraction=2.0)
    assert len(caught.value.problems) == 3
    assert "shelter 'school': no car comes there; give it cars" in str(caught.value)
    assert "shelter 'school': has no vital service; mark one with vital = true" in str(caught.value)
    with pytest.raises(InputError, match="energy_kwh = -1 kWh"):
        study_cars(refuge(cars=fleet(energy_kwh=-1.0)))


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ({"cars": (-1,), "shelters": (1,)}, "cars = -1: must be a whole number, at least 0"),
        ({"cars": (1,), "shelters": (0, 2)}, "shelters = 0: must be a whole number, at least 1"),
    ],
)
def test_wrong_counts_are_told(counts: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError, match=text):
        study_cars(refuge(), hours=(4,), most=1).spread(**counts)
