"""What is refused before an outage is played: every rule by its own example, and all problems at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from island_cases import battery, fleet, service, shelter

from ems.island.outages import outage_cases
from ems.island.play.checks import check_shelter
from ems.island.play.services import play_outages, trace_outage
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.island.outages import OutageCases
    from ems.island.shelter import Shelter

ISLAND = shelter(service(1.0), service(2.0, "fans"), storage=battery(6.0), cars=fleet())
CASES = outage_cases([0, 1], 4, 6.0)


def told(island: Shelter = ISLAND, cases: OutageCases = CASES, **more: Any) -> str:
    """What the error says."""
    with pytest.raises(InputError) as caught:
        play_outages(island, cases, **more)
    return str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"start": [0, 12]}, "start[1] = 12: must be a finite number, at least 0 and at most 11 (steps of the year)"),
        ({"start": [-1, 3]}, "start[0] = -1: must be a finite number, at least 0"),
        ({"steps": [0, 1]}, "steps[0] = 0: must be a finite number, at least 1 and at most 12 (the series)"),
        (
            {"steps": 13},
            "steps[0] = 13: must be a finite number, at least 1 and at most 12 (the series) (1 more entries",
        ),
        ({"energy_kwh": 6.1}, "energy_kwh[0] = 6.1 kWh: must be a finite number"),
        ({"energy_kwh": 6.1}, "(0 … 6 kWh, what the battery holds)"),
        ({"energy_kwh": [1.0, -0.1]}, "energy_kwh[1] = -0.1 kWh"),
        ({"energy_kwh": np.nan}, "energy_kwh[0] = nan kWh"),
        (
            {"battery_left_fraction": 1.1},
            "battery_left_fraction[0] = 1.1: must be a finite number, at least 0 and at most 1",
        ),
        ({"pv_left_fraction": -0.5}, "pv_left_fraction[0] = -0.5: must be a finite number, at least 0 and at most 1"),
        ({"pv_down_steps": -1}, "pv_down_steps[0] = -1: must be a finite number, at least 0"),
        ({"people_fraction": -1.0}, "people_fraction[0] = -1: must be a finite number, at least 0"),
        ({"people_fraction": np.inf}, "people_fraction[0] = inf"),
    ],
)
def test_wrong_outages_are_told(wrong: dict[str, Any], text: str) -> None:
    given = {"start": [0, 1], "steps": 4, "energy_kwh": 6.0} | wrong
    assert text in told(cases=outage_cases(**given))


def test_an_outage_lasts_at_most_thirty_days() -> None:
    island = shelter(service(1.0, steps=800), storage=battery(6.0))
    assert play_outages(island, outage_cases(0, 720, 6.0)).survived.tolist() == [[6]]
    assert "steps[0] = 721: must be a finite number, at least 1 and at most 720 (30 days)" in told(
        island, outage_cases(0, 721, 6.0)
    )


def test_what_a_simulated_year_has_rounded_is_accepted() -> None:
    assert play_outages(ISLAND, outage_cases(0, 1, [6.0 + 1e-9, -1e-9])).survived.shape == (2, 2)


def test_without_a_battery_nothing_can_be_stored() -> None:
    assert "(0 … 0 kWh, there is no battery)" in told(shelter(service(1.0)), outage_cases(0, 1, 1.0))


def test_arrays_of_different_lengths_or_kinds_are_told() -> None:
    text = told(cases=replace(CASES, energy_kwh=np.ones(3), steps=np.array([1.5, 2.0])))
    assert "outages: all arrays must have one axis and the same length" in text
    assert "energy_kwh (3,)" in text
    assert "outages, steps: must be whole numbers, are float64" in text


def test_no_outage_is_told() -> None:
    assert "outages: are none, must be at least one" in told(cases=outage_cases([], [], []))


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"services": ()}, "services: are none, a shelter has at least one"),
        ({"shedding": "sideways"}, "shedding = 'sideways': must be one of none, state_of_charge, hours_left, schedule"),
        ({"step_h": 0.0}, "step_h = 0 h: must be a finite number, above 0"),
        ({"generation_kw": np.zeros(0)}, "generation_kw: must have one axis with at least one step"),
        ({"generation_kw": np.zeros((2, 6))}, "generation_kw: must have one axis with at least one step"),
        (
            {"generation_kw": np.full(12, -1.0)},
            "generation_kw[0] = -1 kW: must be a finite number, at least 0 (11 more",
        ),
        (
            {"generation_kw": np.ones(11)},
            "service 'hub', load_kw: has the shape (12,), the shelter's generation has 11",
        ),
        ({"people": ()}, "people: must be at least one pair"),
        ({"people": ((0.0, -1.0),)}, "people, number[0] = -1 people: must be a finite number, at least 0"),
        ({"people": ((1.0, 5.0), (1.0, 6.0))}, "people, hours: must be finite and ascend, are 1, 1 h"),
        ({"people": ((0.0, 5.0), (np.nan, 6.0))}, "people, hours: must be finite and ascend, are 0, nan h"),
        (
            {"pv_availability_fraction": 1.5},
            "pv_availability_fraction = 1.5: must be a finite number, at least 0 and at",
        ),
        ({"battery_availability_fraction": np.nan}, "battery_availability_fraction = nan"),
        ({"cars": fleet((3.0, -1.0))}, "cars, arrival_h[1] = -1 h: must be a finite number, at least 0"),
        ({"cars": fleet((np.inf,))}, "cars, arrival_h[0] = inf h"),
        ({"cars": fleet(energy_kwh=0.0)}, "cars, energy_kwh = 0 kWh: must be a finite number, above 0"),
        ({"cars": fleet(power_kw=-1.0)}, "cars, power_kw = -1 kW: must be a finite number, above 0"),
        ({"cars": fleet(trip_h=np.nan)}, "cars, trip_h = nan h: must be a number, at least 0"),
        ({"cars": fleet(trip_h=-2.0)}, "cars, trip_h = -2 h"),
        ({"cars": fleet(feeders=-1)}, "cars, feeders = -1: must be a whole number, 0 or more"),
        ({"cars": fleet(feeders=1.5)}, "cars, feeders = 1.5: must be a whole number, 0 or more"),
    ],
)
def test_a_wrong_shelter_is_told(wrong: dict[str, Any], text: str) -> None:
    assert text in told(replace(ISLAND, **wrong))
    with pytest.raises(InputError, match="shelter 'school'"):
        check_shelter(replace(ISLAND, **wrong))


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (
            {"load_kw": np.full(12, np.nan)},
            "service 'fans', load_kw[0] = nan kW: must be a finite number, at least 0 (11",
        ),
        ({"load_kw_per_person": np.full(12, -0.1)}, "service 'fans', load_kw_per_person[0] = -0.1 kW"),
        (
            {"served": np.ones(3, dtype=bool)},
            "service 'fans', served: has the shape (3,), the shelter's generation has 12",
        ),
        (
            {"shed_below_fraction": 1.2},
            "service 'fans', shed_below_fraction = 1.2: must be a finite number, at least 0 and",
        ),
        ({"shed_below_h": -1.0}, "service 'fans', shed_below_h = -1 h: must be a finite number, at least 0"),
    ],
)
def test_a_wrong_service_is_told(wrong: dict[str, Any], text: str) -> None:
    fans = replace(ISLAND.services[1], **wrong)
    assert text in told(replace(ISLAND, services=(ISLAND.services[0], fans)))


@pytest.mark.parametrize("tolerance_kw", [-1e-5, np.nan, np.inf])
def test_a_wrong_tolerance_is_told(tolerance_kw: float) -> None:
    assert f"tolerance_kw = {tolerance_kw:g} kW: must be a finite number, at least 0" in told(tolerance_kw=tolerance_kw)


@pytest.mark.parametrize("grace_steps", [-1, 0.5])
def test_a_wrong_grace_is_told(grace_steps: Any) -> None:
    assert f"grace_steps = {grace_steps}: must be a whole number, 0 or more" in told(grace_steps=grace_steps)


@pytest.mark.parametrize("number", [-1, 2])
def test_an_outage_that_does_not_exist_cannot_be_traced(number: int) -> None:
    with pytest.raises(InputError, match=rf"number = {number}: must lie in 0 … 1 \(outages\)"):
        trace_outage(ISLAND, CASES, number)


def test_a_right_shelter_is_not_refused() -> None:
    check_shelter(ISLAND)
    check_shelter(replace(ISLAND, cars=None))


def test_everything_wrong_is_told_at_once() -> None:
    island = replace(ISLAND, shedding="sideways", cars=fleet((-1.0,), energy_kwh=-1.0))
    text = told(island, outage_cases([0, 99], 0, 7.0), tolerance_kw=-1.0)
    assert text.startswith("shelter 'school': 7 problems")
