"""Health of a year from the years before it, capacities and replacements by cohort."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from small_districts import scenario_like

from ems.ageing import lives, stress
from ems.pathways.year.lives import (
    capacities,
    health_as_tried,
    health_of_year,
    installed_kwh,
    replaced_kwh,
    rounded,
    untried,
)

if TYPE_CHECKING:
    from ems.ageing import Stress
    from ems.scenario import Scenario

ROLLOUT = [{"year": 2024, "at": "school", "kwh": 100}, {"year": 2026, "at": "sports_hall", "kwh": 60}]


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Two batteries of one class, two years apart, replaced after three years."""
    return scenario_like(
        storage__school={"ageing": {"chemistry": "lfp", "warranty_years": 3}, "rollout": ROLLOUT, "capacity_kwh": None}
    )


@pytest.fixture(scope="module")
def daily() -> Stress:
    """A full cycle a day at 25 °C."""
    return stress(np.tile([0.0, 5.0, 10.0, 5.0], 365), 10.0, 25.0, 6.0)


def test_a_class_that_nobody_knows_is_new_and_tried(scenario: Scenario, daily: Stress) -> None:
    assert untried(scenario, 2023, {}) == frozenset()  # not there yet
    assert untried(scenario, 2024, {}) == {"school"}
    assert untried(scenario, 2025, {2024: {"school": daily}}) == frozenset()
    assert untried(scenario, 2024, {2025: {"school": daily}}) == {"school"}  # later years tell nothing
    assert untried(scenario_like(), 2024, {}) == frozenset()  # does not age
    new = health_of_year(scenario, 2024, {})
    assert new["school", 2024].capacity_fraction == 1.0
    learned = health_as_tried(scenario, 2024, new, {"school": daily}, frozenset({"school"}))
    assert 0.9 < learned["school", 2024].capacity_fraction < 1.0
    assert health_as_tried(scenario, 2024, new, {"school": daily}, frozenset()) == new


def test_health_depends_on_earlier_years_alone(scenario: Scenario, daily: Stress) -> None:
    known = {2024: {"school": daily}, 2025: {"school": daily}}
    now = health_of_year(scenario, 2026, known)
    assert now == health_of_year(scenario, 2026, {**known, 2026: {"school": daily.at_rest()}})
    assert now["school", 2024].capacity_fraction < now["school", 2026].capacity_fraction < 1.0
    replaced = health_of_year(scenario, 2027, {2026: {"school": daily}})["school", 2024]
    assert replaced == now["school", 2026]  # both are in their first year


def test_healths_come_in_steps_of_a_ten_thousandth(scenario: Scenario, daily: Stress) -> None:
    exact = {
        key: cohort.health[2025] for key, cohort in lives(scenario, {2024: {"school": daily}}, last_year=2025).items()
    }
    steps = rounded(exact)
    for key, health in exact.items():
        assert steps[key].capacity_fraction == pytest.approx(health.capacity_fraction, abs=5e-5)
        assert round(steps[key].capacity_fraction * 1e4, 6) % 1 == 0


def test_capacity_and_replacement_by_cohort(scenario: Scenario, daily: Stress) -> None:
    cohorts = lives(scenario, {2024: {"school": daily}}, last_year=2029)
    assert installed_kwh(scenario) == {("school", 2024): 100.0, ("school", 2026): 60.0}
    left = capacities(scenario, cohorts, (2023, 2025, 2027))["school"]
    assert left[0] == 0.0
    second = cohorts["school", 2024].health[2025].capacity_fraction
    assert left[1] == pytest.approx(100.0 * second)
    first = cohorts["school", 2024].health[2024].capacity_fraction
    assert left[2] == pytest.approx(
        100.0 * first + 60.0 * second
    )  # the first is new again, the other in its second year
    assert [replaced_kwh(scenario, cohorts, year) for year in range(2024, 2030)] == [0.0, 0.0, 0.0, 100.0, 0.0, 60.0]


def test_batteries_after_the_last_year_are_left_out(scenario: Scenario, daily: Stress) -> None:
    cohorts = lives(scenario, {2024: {"school": daily}}, last_year=2025)
    assert capacities(scenario, cohorts, (2025,))["school"][0] < 100.0
    assert replaced_kwh(scenario, cohorts, 2025) == 0.0
