"""Every question in one call: names, the year before, studies of every start by hand and in all definitions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import ems
from ems.island.play.services import play_outages
from ems.resilience.starts.play import every_start, study_outages
from ems.resilience.starts.stored import energy_at_start_kwh
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.district import District
    from ems.island.shelter import Shelter
    from ems.results import Result


@pytest.fixture(scope="module")
def school(renca: District) -> Shelter:
    (shelter,) = ems.shelters(renca)
    return shelter


def test_an_outage_meets_what_is_stored_when_its_first_step_begins(renca_year: Result, school: Shelter) -> None:
    energy = energy_at_start_kwh(renca_year, school)
    ((group, capacity_kwh),) = school.neighbour_storage
    row = renca_year.storage_table.loc[group]
    ends = renca_year.storages[group]["energy_kwh"].to_numpy() * capacity_kwh / row["capacity_kwh"]
    assert energy[0] == pytest.approx(row["initial_energy_kwh"] * capacity_kwh / row["capacity_kwh"])
    np.testing.assert_allclose(energy[1:], ends[:-1], atol=1e-9)


def test_a_shelter_without_battery_has_nothing_stored(renca_year: Result, school: Shelter) -> None:
    bare = replace(school, storage=None, neighbour_storage=())
    assert not energy_at_start_kwh(renca_year, bare).any()


def test_a_result_of_another_district_is_refused(school: Shelter) -> None:
    other = ems.simulate(ems.build_district(ems.read_scenario("kumamoto")), "none")
    with pytest.raises(InputError, match="are not part of it; there are: large"):
        energy_at_start_kwh(other, school)


@pytest.mark.parametrize("definition", ["at_least", "more_than", "truncated"])
def test_every_definition_counts_the_same_outages(
    renca: District, renca_year: Result, school: Shelter, definition: Any
) -> None:
    sure = replace(school, pv_availability_fraction=1.0, battery_availability_fraction=1.0)
    study = study_outages(renca, renca_year, sure, hours=20, definition=definition)
    longer = play_outages(sure, every_start(study.energy_kwh, 40)).survived[:, study.columns("vital")].min(axis=1)
    hours = np.arange(1, 21)
    n = renca.grid.n_steps
    expected = {
        "at_least": [np.mean(longer >= h) for h in hours],
        "more_than": [np.mean(longer > h) for h in hours],
        "truncated": [np.sum(longer[: n - h + 1] >= h) / (n - h + 1) for h in hours],
    }[definition]
    np.testing.assert_allclose(study.survival("vital"), expected, rtol=1e-12)
    assert study.survived("vital").max() <= 20


def test_availability_is_a_mixture(renca: District, renca_year: Result, school: Shelter) -> None:
    unsure = replace(school, pv_availability_fraction=0.98, battery_availability_fraction=0.97)
    study = study_outages(renca, renca_year, unsure, hours=10)
    assert [state.probability_fraction for state in study.states] == pytest.approx(
        [0.98 * 0.97, 0.98 * 0.03, 0.02 * 0.97, 0.02 * 0.03]
    )
    alone = []
    for pv, battery in ((1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0)):
        storage = (
            None
            if school.storage is None
            else replace(
                school.storage,
                capacity_kwh=battery * school.storage.capacity_kwh,
                max_charge_kw=battery * school.storage.max_charge_kw,
                max_discharge_kw=battery * school.storage.max_discharge_kw,
            )
        )
        island = replace(school, generation_kw=pv * school.generation_kw, storage=storage, neighbour_storage=())
        energy = battery * energy_at_start_kwh(renca_year, school)
        play = play_outages(island, every_start(energy, 10))
        alone.append((play.survived[:, study.columns("vital")].min(axis=1) >= 10).mean())
    weights = [state.probability_fraction for state in study.states]
    assert study.survival("vital")[-1] == pytest.approx(np.dot(weights, alone), rel=1e-12)


def test_a_year_may_be_given_in_place_of_a_policy(renca: District, renca_year: Result) -> None:
    found = ems.outages(renca, renca_year, hours=5, event=())
    assert found.result is renca_year
    assert found.events == ()
    assert found.study("solar_school").hours == 5.0
    with pytest.raises(InputError, match="was not studied"):
        found.study("town_hall")


def test_names_and_lengths_are_checked_before_the_year_is_played(renca: District) -> None:
    told: list[str] = []
    with pytest.raises(InputError, match="2 problems"):
        ems.outages(renca, shelter=["solar_skool"], event=["storm_of_the_century"], tell=told.append)
    with pytest.raises(InputError, match=r"hours = 0.5 h"):
        ems.outages(renca, hours=0.5, tell=told.append)
    assert told == []


def test_every_question_is_told(renca: District, renca_year: Result) -> None:
    told: list[str] = []
    ems.outages(renca, renca_year, hours=2, years=50, tell=told.append)
    assert told[0] == "The year before the outage"
    assert any("Outages from every start: Solar school" in text for text in told)
