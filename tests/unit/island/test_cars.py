"""Cars at a shelter, worked by hand: when they come, feed, leave and come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from island_cases import battery, fleet, service, shelter

from ems.island.outages import outage_cases
from ems.island.play.services import play_outages, trace_outage

if TYPE_CHECKING:
    from ems.island.outages import OutageTrace
    from ems.island.shelter import Shelter

pytestmark = pytest.mark.kernel


def trace(island: Shelter, steps: int = 12, energy_kwh: float = 0.0) -> OutageTrace:
    """One outage, step by step."""
    return trace_outage(island, outage_cases(0, steps, energy_kwh), 0)


def test_a_car_feeds_until_it_is_empty() -> None:
    island = shelter(service(1.0), cars=fleet())
    assert trace(island, 6).cars_kw.tolist() == [1.0, 1.0, 1.0, 1.0, 0.0, 0.0]
    assert play_outages(island, outage_cases(0, 6, 0.0)).cars_kwh.tolist() == [4.0]


def test_a_car_feeds_no_more_than_its_power() -> None:
    assert trace(shelter(service(3.0), cars=fleet()), 3).cars_kw.tolist() == [2.0, 2.0, 0.0]


@pytest.mark.parametrize(
    ("arrival_h", "step_h", "first"), [(0.0, 1.0, 0), (0.1, 1.0, 1), (2.0, 1.0, 2), (2.0, 0.5, 4), (2.1, 0.5, 5)]
)
def test_a_car_feeds_from_the_first_step_that_begins_after_it_came(arrival_h: float, step_h: float, first: int) -> None:
    island = shelter(service(0.5), cars=fleet((arrival_h,)), step_h=step_h)
    assert trace(island).cars_kw.tolist().index(0.5) == first


@pytest.mark.parametrize(("trip_h", "away"), [(0.0, 0), (1.0, 1), (1.5, 2), (3.0, 3)])
def test_an_empty_car_goes_to_recharge_and_comes_back_full(trip_h: float, away: int) -> None:
    island = shelter(service(2.0), cars=fleet(trip_h=trip_h))
    expected = ([2.0, 2.0] + [0.0] * away) * 6
    assert trace(island).cars_kw.tolist() == expected[:12]


def test_a_car_that_runs_empty_within_a_step_leaves_when_the_step_ends() -> None:
    island = shelter(service(1.5), cars=fleet(trip_h=1.0))
    assert trace(island, 6).cars_kw.tolist() == [1.5, 1.5, 1.0, 0.0, 1.5, 1.5]


def test_the_next_car_takes_over_the_feeder_of_one_that_runs_empty() -> None:
    seen = trace(shelter(service(1.5), cars=fleet((0.0, 0.0))), 6)
    assert seen.cars_kw.tolist() == pytest.approx([1.5, 1.5, 1.5, 1.5, 1.5, 0.5])


def test_no_more_cars_feed_at_once_than_there_are_feeders() -> None:
    two, three = fleet((0.0,) * 3, feeders=2), fleet((0.0,) * 3, feeders=3)
    assert trace(shelter(service(9.0), cars=two), 4).cars_kw.tolist() == [4.0, 4.0, 2.0, 2.0]
    assert trace(shelter(service(9.0), cars=three), 4).cars_kw.tolist() == [6.0, 6.0, 0.0, 0.0]
    assert trace(shelter(service(9.0), cars=fleet(feeders=0)), 2).cars_kw.tolist() == [0.0, 0.0]


def test_half_an_hour_at_a_feeder_gives_half_the_energy() -> None:
    island = shelter(service(9.0), cars=fleet((0.0,) * 3, feeders=2), step_h=0.5)
    play = play_outages(island, outage_cases(0, [1, 4, 5, 9], 0.0))
    assert play.cars_kwh.tolist() == [2.0, 8.0, 9.0, 12.0]


def test_a_car_gives_no_more_than_its_power_though_a_second_feeder_is_free() -> None:
    assert trace(shelter(service(3.0), cars=fleet(feeders=2)), 2).cars_kw.tolist() == [2.0, 2.0]


def test_the_car_with_the_least_left_feeds_first_so_that_it_can_leave() -> None:
    # the first is used for 2 steps before the second comes, and is empty, away and back before the second is touched
    island = shelter(service(1.0), cars=fleet((0.0, 2.0), trip_h=2.0))
    # first: steps 0–3, away 4–5; second: 4–5 down to 2; from 6 the second still holds less: 6–7, then the first
    load = trace(island, 12)
    assert load.cars_kw.tolist() == [1.0] * 12
    tight = shelter(service([1.0] * 4 + [2.0] * 8), cars=fleet((0.0, 2.0), trip_h=2.0))
    # steps 4, 5 empty the second, 6, 7 the first, which is back in step 6; the second is back in step 8
    assert trace(tight, 12).cars_kw.tolist() == [1.0] * 4 + [2.0] * 8


def test_cars_feed_before_the_battery_and_after_the_sun() -> None:
    island = shelter(service(3.0), generation_kw=0.5, storage=battery(6.0), cars=fleet())
    seen = trace(island, 4, 6.0)
    assert seen.cars_kw.tolist() == [2.0, 2.0, 0.0, 0.0]
    assert seen.battery_kw.tolist() == [0.5, 0.5, 2.5, 2.5]


def test_cars_do_not_charge_the_battery_nor_serve_what_is_off() -> None:
    island = shelter(
        service(1.0, "hub", vital=True), service(1.0, "fans"), storage=battery(6.0), cars=fleet(), shedding="vital"
    )
    seen = trace(island, 4, 2.0)
    assert seen.energy_kwh.tolist() == [2.0] * 4
    assert seen.served_kw.tolist() == [[1.0] * 4, [0.0] * 4]


def test_every_outage_begins_with_full_cars() -> None:
    play = play_outages(shelter(service(1.0), cars=fleet()), outage_cases([0, 5, 9], 6, 0.0))
    assert play.survived.tolist() == [[4], [4], [4]]


def test_steps_of_grace_do_not_end_what_is_survived() -> None:
    island, cases = shelter(service(1.0), cars=fleet((2.0,))), outage_cases(0, [1, 2, 4, 9], 0.0)
    assert play_outages(island, cases).survived.ravel().tolist() == [0, 0, 0, 0]
    play = play_outages(island, cases, grace_steps=2)
    assert play.survived.ravel().tolist() == [1, 2, 4, 6]
    assert play.served_steps.ravel().tolist() == [0, 0, 2, 4]


def test_a_shelter_to_which_no_car_comes_has_none() -> None:
    assert trace(shelter(service(1.0), cars=fleet(())), 2).cars_kw.tolist() == [0.0, 0.0]
