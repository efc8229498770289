"""Outages of a few steps, worked by hand: who is served from what, who is switched off when, what is left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
import pytest
from island_cases import battery, random_outage, service, shelter

from ems.island.outages import OutagePlay, OutageTrace, outage_cases
from ems.island.play.services import play_outages, trace_outage

if TYPE_CHECKING:
    from ems.island.shelter import Shelter

pytestmark = pytest.mark.kernel


def trace(island: Shelter, energy_kwh: float, steps: int, *, start: int = 0, **case: Any) -> OutageTrace:
    """One outage, step by step."""
    return trace_outage(island, outage_cases(start, steps, energy_kwh, **case), 0)


def survived(island: Shelter, energy_kwh: float | list[float], steps: int, **case: Any) -> list[list[int]]:
    """Steps that each service lasts, a row an outage."""
    return play_outages(island, outage_cases(0, steps, energy_kwh, **case)).survived.tolist()


def test_a_flat_load_lasts_as_many_steps_as_there_are_kwh() -> None:
    island = shelter(service(1.0), storage=battery(6.0, 1.0))
    assert survived(island, [6.0, 5.0, 4.0, 3.5, 0.0], 12) == [[6], [5], [4], [3], [0]]


def test_an_outage_longer_than_what_is_left_of_the_year_goes_on_with_its_beginning() -> None:
    load = [1.0] * 4 + [0.0] * 4
    island = shelter(service(load, steps=8), storage=battery(6.0))
    assert play_outages(island, outage_cases([0, 6, 7], 8, 3.0)).survived.tolist() == [[3], [5], [4]]


@pytest.mark.parametrize(("loss", "lasts", "stored_kwh"), [("split", 4, 1.8), ("on_charge", 5, 1.44)])
def test_both_conventions_of_losses_by_hand(loss: str, lasts: int, stored_kwh: float) -> None:
    storage = battery(8.0, charge_efficiency=0.9, discharge_efficiency=0.8, loss=loss)
    assert survived(shelter(service(1.6), storage=storage), 8.0, 12) == [[lasts]]
    sunny = trace(shelter(service(0.0), generation_kw=2.0, storage=storage), 0.0, 1)
    assert sunny.energy_kwh.tolist() == pytest.approx([stored_kwh])


def test_energy_is_lost_before_it_is_used() -> None:
    storage = battery(10.0, standing_loss_fraction_per_h=0.1)
    assert trace(shelter(service(1.0), storage=storage), 10.0, 3).energy_kwh == pytest.approx([8.0, 6.2, 4.58])
    half = replace(shelter(service(1.0), storage=storage), step_h=0.5)
    assert trace(half, 10.0, 1).energy_kwh == pytest.approx([10.0 * 0.9**0.5 - 0.5])


def test_the_lowest_service_goes_without_first_and_one_is_served_in_part() -> None:
    island = shelter(service(2.0, "hub"), service(3.0, "aids"), service(4.0, "light"), storage=battery(20.0, 4.0))
    seen = trace(island, 20.0, 5)
    assert seen.served_kw.tolist() == [[2.0] * 5, [2.0] * 5, [0.0] * 5]
    play = play_outages(island, outage_cases(0, 6, 20.0))
    assert play.survived.tolist() == [[5, 0, 0]]
    assert play.served_steps.tolist() == [[5, 0, 0]]
    assert play.needed_kwh.tolist() == [[12.0, 18.0, 24.0]]
    assert play.unserved_kwh.tolist() == [[2.0, 8.0, 24.0]]
    assert not play.shed_kwh.any()


def test_a_service_missing_no_more_than_the_tolerance_is_served() -> None:
    island, cases = shelter(service(1.0), storage=battery(6.0, 0.99)), outage_cases(0, 3, 6.0)
    assert play_outages(island, cases, tolerance_kw=0.011).survived.tolist() == [[3]]
    assert play_outages(island, cases, tolerance_kw=0.009).survived.tolist() == [[0]]
    quarter = shelter(service(1.0), storage=battery(6.0, 0.75))
    assert play_outages(quarter, cases, tolerance_kw=0.25).survived.tolist() == [[3]]
    assert play_outages(shelter(service(1.0), storage=battery(6.0)), cases, tolerance_kw=0.0).survived.tolist() == [[3]]


def test_sun_serves_first_then_fills_the_battery_and_the_rest_is_curtailed() -> None:
    island = shelter(service(1.0), generation_kw=[5.0, 5.0, 0.5, 0.0] * 3, storage=battery(6.0, 3.0))
    seen = trace(island, 2.0, 4)
    assert seen.battery_kw.tolist() == [-3.0, -1.0, 0.5, 1.0]
    assert seen.energy_kwh.tolist() == [5.0, 6.0, 5.5, 4.5]
    assert seen.curtailed_kw.tolist() == [1.0, 3.0, 0.0, 0.0]
    play = play_outages(island, outage_cases(0, 4, 2.0))
    assert (play.sun_kwh[0], play.curtailed_kwh[0], play.battery_kwh[0], play.end_energy_kwh[0]) == (6.5, 4.0, 1.5, 4.5)


def test_without_a_battery_only_the_sun_serves() -> None:
    island = shelter(service(1.0), generation_kw=[2.0, 2.0, 0.5] * 4)
    play = play_outages(island, outage_cases([0, 2], 3, 0.0))
    assert play.survived.tolist() == [[2], [0]]
    assert play.unserved_kwh.tolist() == [[0.5], [0.5]]


def test_below_its_floor_a_battery_gives_nothing_and_takes_what_the_sun_leaves() -> None:
    storage = battery(10.0, floor_fraction=0.5)
    seen = trace(shelter(service(1.0), generation_kw=[0.0, 3.0, 0.0] * 4, storage=storage), 4.0, 3)
    assert seen.energy_kwh.tolist() == [4.0, 6.0, 5.0]
    assert seen.served_kw.tolist() == [[0.0, 1.0, 1.0]]


def test_above_its_ceiling_a_battery_gives_no_more_than_is_needed_and_takes_nothing() -> None:
    storage = battery(10.0, ceiling_fraction=0.5)
    seen = trace(shelter(service(1.0), generation_kw=[0.0, 3.0, 1.0] * 4, storage=storage), 8.0, 3)
    assert seen.energy_kwh.tolist() == [7.0, 7.0, 7.0]
    assert seen.curtailed_kw.tolist() == [0.0, 2.0, 0.0]


def test_part_of_the_equipment_works() -> None:
    island = shelter(service(1.0), generation_kw=2.0, storage=battery(8.0, 4.0))
    seen = trace(island, 8.0, 4, battery_left_fraction=0.5, pv_left_fraction=0.25, pv_down_steps=2)
    assert seen.sun_kw.tolist() == [0.5, 0.5, 2.0, 2.0]
    assert seen.energy_kwh.tolist() == [3.5, 3.0, 4.0, 4.0]
    lost = play_outages(
        island, outage_cases(0, 4, 8.0, battery_left_fraction=0.0, pv_left_fraction=0.0, pv_down_steps=3)
    )
    assert lost.survived.tolist() == [[0]]
    assert lost.served_steps.tolist() == [[1]]


def test_the_powers_of_a_battery_shrink_with_what_is_left_of_it() -> None:
    island = shelter(service(3.0), storage=battery(8.0, 4.0))
    assert trace(island, 8.0, 1, battery_left_fraction=0.5).served_kw.tolist() == [[2.0]]


def test_people_come_and_go() -> None:
    island = shelter(service(1.0, load_kw_per_person=0.1), people=((0.0, 0.0), (2.0, 20.0), (3.0, 0.0)))
    seen = trace(island, 0.0, 4)
    assert seen.load_kw.tolist() == [pytest.approx([1.5, 2.5, 2.0, 1.0])]
    assert trace(island, 0.0, 4, people_fraction=0.5).load_kw.tolist() == [pytest.approx([1.25, 1.75, 1.5, 1.0])]


def test_by_state_of_charge_a_service_is_off_below_its_share_of_the_usable_energy() -> None:
    island = shelter(
        service(1.0, "hub", vital=True, shed_below_fraction=1.0),
        service(2.0, "fans", shed_below_fraction=0.5),
        storage=battery(10.0, floor_fraction=0.2),
        shedding="state_of_charge",
    )
    # 8 kWh usable: 10 and 7 lie at or above 6, the half; 4 does not
    seen = trace(island, 10.0, 6)
    assert seen.energy_kwh.tolist() == [7.0, 4.0, 3.0, 2.0, 2.0, 2.0]
    assert seen.served_kw.tolist() == [[1.0, 1.0, 1.0, 1.0, 0.0, 0.0], [2.0, 2.0, 0.0, 0.0, 0.0, 0.0]]


def test_by_hours_left_a_service_is_off_when_the_energy_is_too_little_for_it_and_all_above() -> None:
    island = shelter(
        service(1.0, "hub", vital=True, shed_below_h=100.0),
        service(1.0, "aids", shed_below_h=2.0),
        service(2.0, "fans", shed_below_h=2.0),
        storage=battery(20.0, discharge_efficiency=0.5),
        shedding="hours_left",
    )
    # 20 kWh give 10: 2.5 h of all, 5 h of two; then 6 give 1.5 h of all, 3 h of two; 4 give 2 h of two; 2 give 1 h
    seen = trace(island, 20.0, 5)
    assert seen.served_kw.tolist() == [[1.0] * 5, [1.0, 1.0, 1.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0, 0.0]]
    assert seen.energy_kwh.tolist() == [12.0, 8.0, 4.0, 2.0, 0.0]


def test_by_schedule_even_a_vital_service_is_off() -> None:
    island = shelter(
        service(1.0, "hub", vital=True, served=[True, False] * 6),
        service(1.0, "fans"),
        storage=battery(6.0),
        shedding="schedule",
    )
    assert trace(island, 6.0, 4).served_kw.tolist() == [[1.0, 0.0, 1.0, 0.0], [1.0] * 4]


def test_only_vital_services_are_on_by_the_rule_vital() -> None:
    island = shelter(service(1.0, "fans"), service(2.0, "aids", vital=True), storage=battery(6.0), shedding="vital")
    assert survived(island, 6.0, 4) == [[0, 3]]


def test_services_that_are_off_get_only_sun_that_nothing_else_can_use_the_highest_first() -> None:
    island = shelter(
        service(1.0, "fans"),
        service(1.0, "hub", vital=True),
        service(2.0, "kettle"),
        generation_kw=[2.0, 3.5, 9.0, 0.0] * 3,
        storage=battery(6.0, 1.0),
        shedding="vital",
    )
    seen = trace(island, 0.0, 4)
    assert seen.served_kw.tolist() == [[0.0, 1.0, 1.0, 0.0], [1.0] * 4, [0.0, 0.5, 2.0, 0.0]]
    assert seen.curtailed_kw.tolist() == [0.0, 0.0, 4.0, 0.0]
    assert seen.battery_kw.tolist() == [-1.0, -1.0, -1.0, 1.0]
    play = play_outages(island, outage_cases(0, 4, 0.0))
    assert play.shed_kwh.tolist() == play.unserved_kwh.tolist() == [[2.0, 0.0, 5.5]]


def test_what_is_switched_off_and_what_could_not_be_served_are_told_apart() -> None:
    """Fans are off from the third of four hours on; in the fourth the hub finds nothing left."""
    fans = service(1.0, "fans", shed_below_h=1.5)
    island = shelter(service(2.0, "hub", vital=True), fans, storage=battery(8.0, 10.0), shedding="hours_left")
    play = play_outages(island, outage_cases(0, 5, [8.0, 6.5]))
    assert play.unserved_kwh.tolist() == [[4.0, 3.0], [4.5, 4.0]]
    assert play.shed_kwh.tolist() == [[0.0, 3.0], [0.0, 4.0]]
    unshed = play_outages(replace(island, shedding="none"), outage_cases(0, 5, 8.0))
    assert unshed.unserved_kwh.sum() == 7.0
    assert not unshed.shed_kwh.any()


@pytest.mark.parametrize("shedding", ["state_of_charge", "hours_left"])
def test_without_a_battery_nothing_is_stored_and_thresholds_switch_off(shedding: Any) -> None:
    fans = service(1.0, "fans", shed_below_fraction=0.1, shed_below_h=0.1)
    island = shelter(service(1.0), fans, service(0.5, "light"), generation_kw=1.5, shedding=shedding)
    assert trace(island, 0.0, 1).served_kw.tolist() == [[1.0], [0.0], [0.5]]


@pytest.mark.parametrize("shedding", ["state_of_charge", "hours_left"])
def test_a_threshold_of_nothing_never_switches_off_not_even_below_the_floor(shedding: Any) -> None:
    storage = battery(10.0, 1.0, floor_fraction=0.5)
    island = shelter(service(1.0), generation_kw=1.0, storage=storage, shedding=shedding)
    assert trace(island, 2.0, 2).served_kw.tolist() == [[1.0, 1.0]]


def test_the_share_served_counts_the_outages_that_still_last() -> None:
    island = shelter(service(1.0), storage=battery(6.0))
    play = play_outages(island, outage_cases(0, [1, 2, 4, 4], [0.0, 6.0, 2.0, 1.0]))
    assert play.served_share[:, 0] == pytest.approx([3 / 4, 2 / 3, 0.0, 0.0])


def test_a_trace_is_what_the_play_has_counted() -> None:
    island, cases = random_outage(3)
    play = play_outages(island, cases)
    for number in range(cases.count):
        seen = trace_outage(island, cases, number)
        assert seen.load_kw.shape == (len(island.services), cases.steps[number])
        assert seen.energy_kwh[-1] == play.end_energy_kwh[number]
        missing = (seen.load_kw - seen.served_kw).sum(axis=1) * island.step_h
        assert missing == pytest.approx(play.unserved_kwh[number], abs=1e-9)


def test_what_comes_in_goes_somewhere() -> None:
    for seed in range(10):
        island, cases = random_outage(seed)
        seen = trace_outage(island, cases, 0)
        sources = seen.sun_kw - seen.curtailed_kw + seen.cars_kw + seen.battery_kw
        assert sources == pytest.approx(seen.served_kw.sum(axis=0), abs=1e-9)


def test_the_number_of_threads_changes_no_bit() -> None:
    island, _ = random_outage(11)
    rng = np.random.default_rng(1)
    most = 0.0 if island.storage is None else island.storage.capacity_kwh
    count = 40 if numba.config.DISABLE_JIT else 3_000
    cases = outage_cases(rng.integers(0, 60, count), rng.integers(1, 60, count), rng.uniform(0.0, most, count))
    before = numba.get_num_threads()
    plays = []
    try:
        for threads in (1, min(2, numba.config.NUMBA_NUM_THREADS)):
            numba.set_num_threads(threads)
            plays.append(play_outages(island, cases))
    finally:
        numba.set_num_threads(before)
    for name in OutagePlay.__dataclass_fields__:
        assert np.array_equal(getattr(plays[0], name), getattr(plays[1], name)), name
