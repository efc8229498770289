"""Requests in a scenario: what is wrong with each one, and what is right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ems.scenario import parse_scenario
from profiles.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

NUDGE = {"title": "Evening", "demand": "home", "sites": 4, "duration_h": 3, "less_hours": [17, 20]}
ROOMS = {
    "title": "Rooms",
    "demand": "home",
    "sites": 4,
    "rated_kw": 1.0,
    "behind_k": 2.0,
    "heat_capacity_kwh_per_k": 2.0,
    "coefficient_of_performance": 4.0,
    "leak_fraction_per_h": 0.2,
}


def with_requests(
    tables: dict[str, Any],
    *,
    nudge: Mapping[str, object] | None = None,
    rooms: Mapping[str, object] | None = None,
    **settings: object,
) -> dict[str, Any]:
    """The small town with a group of each kind, some of their values changed."""
    return tables | {
        "demand_response": {"nudges": "optimal", "air_conditioning": True, "points_budget": 100} | settings,
        "nudge": {"evening": NUDGE | dict(nudge or {})},
        "air_conditioning": {"rooms": ROOMS | dict(rooms or {})},
    }


def problems_of(tables: dict[str, Any]) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse_scenario(tables)
    return [str(problem) for problem in caught.value.problems]


def test_requests_are_off_unless_asked_for(tables: dict[str, Any]) -> None:
    settings = parse_scenario(tables).demand_response
    assert (settings.nudges, settings.air_conditioning, settings.points_budget) == ("none", False, 0.0)
    assert settings.currency_per_point == 1.0


def test_a_group_of_each_kind_is_read(tables: dict[str, Any]) -> None:
    scenario = parse_scenario(with_requests(tables))
    assert scenario.nudge["evening"].less_hours == (17.0, 20.0)
    assert scenario.nudge["evening"].more_hours is None
    assert scenario.air_conditioning["rooms"].ahead_k == 0.0


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"points_budget": -1}, "demand_response.points_budget = -1: must lie between 0 and 1,000,000,000 points"),
        ({"nudges": "best"}, 'demand_response.nudges = "best": must be "none", "rule" or "optimal"'),
        ({"air_conditioning": 1}, "demand_response.air_conditioning = 1: must be true or false"),
        ({"nudge_budget": 1}, "demand_response.nudge_budget: unknown key"),
    ],
)
def test_wrong_settings(tables: dict[str, Any], settings: dict[str, Any], problem: str) -> None:
    (found,) = problems_of(with_requests(tables, **settings))
    assert found.startswith(problem)


@pytest.mark.parametrize(
    ("nudge", "problem"),
    [
        ({"demand": "hmoe"}, 'nudge.evening.demand = "hmoe": there is no such demand class; did you mean home?'),
        (
            {"sites": 11},
            "nudge.evening.sites = 11: the group is larger than its class: home has 10 sites; enrol at most 10",
        ),
        ({"sites": 0}, "nudge.evening.sites = 0: must lie between 1 and 1,000,000"),
        ({"less_hours": [17, 25]}, "nudge.evening.less_hours[1] = 25: must lie between 0 and 24 h"),
        ({"less_hours": [17, 17]}, "nudge.evening.less_hours = [17.0, 17.0]: must not begin and end at the same hour"),
        ({"response_fraction": 1.2}, "nudge.evening.response_fraction = 1.2: must lie between 0 and 1"),
        ({"saved_fraction": -0.1}, "nudge.evening.saved_fraction = -0.1: must lie between 0 and 1"),
        ({"kept_fraction": 0}, "nudge.evening.kept_fraction = 0: must lie between 0.01 and 1"),
        ({"kept_fraction": 1.1}, "nudge.evening.kept_fraction = 1.1: must lie between 0.01 and 1"),
        ({"recovery_days": 0}, "nudge.evening.recovery_days = 0: must lie between 0.1 and 3650 days"),
        ({"points_per_kwh": -5}, "nudge.evening.points_per_kwh = -5: must lie between 0 and 1,000,000 points/kWh"),
        ({"most_per_day": 0}, "nudge.evening.most_per_day = 0: must lie between 1 and 24 events"),
        (
            {"most_per_day": 3, "most_per_week": 2},
            "nudge.evening.most_per_week = 2: must be at least most_per_day = 3",
        ),
        (
            {"duration_h": 1.5},
            "nudge.evening.duration_h = 1.5: must be a whole number of steps of time.step_minutes = 60 min",
        ),
        (
            {"rebound_h": 0},
            (
                "nudge.evening.rebound_h = 0: with saved_fraction = 0 some energy comes back; "
                "give it hours, or save all of it"
            ),
        ),
        (
            {"rollout": [{"year": 2023, "sites": 3}]},
            "nudge.evening.sites = 4: its roll-out adds up to 3 sites; change both together",
        ),
        (
            {"rollout": [{"year": 2022, "sites": 4}]},
            "nudge.evening.rollout[0].year = 2022: must be a year of the plan, 2023 to 2025",
        ),
    ],
)
def test_wrong_groups_of_people(tables: dict[str, Any], nudge: dict[str, Any], problem: str) -> None:
    assert problems_of(with_requests(tables, nudge=nudge)) == [problem]


def test_a_group_that_is_never_asked(tables: dict[str, Any]) -> None:
    wrong = with_requests(tables)
    del wrong["nudge"]["evening"]["less_hours"]
    assert problems_of(wrong) == [
        "nudge.evening: has no hours in which a request may start; give less_hours or more_hours, such as [17, 20]"
    ]


@pytest.mark.parametrize(
    ("rooms", "problem"),
    [
        (
            {"demand": "lights"},
            (
                'air_conditioning.rooms.demand = "lights": the load model "street_lights" has no air conditioning; '
                "name another demand class"
            ),
        ),
        (
            {"behind_k": 0},
            (
                "air_conditioning.rooms.behind_k = 0: with ahead_k = 0 K nothing can be shifted; "
                "allow some kelvins, or leave the table out"
            ),
        ),
        (
            {"coefficient_of_performance": 0},
            "air_conditioning.rooms.coefficient_of_performance = 0: must lie between 0.5 and 10",
        ),
        (
            {"leak_fraction_per_h": 1},
            "air_conditioning.rooms.leak_fraction_per_h = 1: must lie between 0 and 0.99 per h",
        ),
    ],
)
def test_wrong_rooms(tables: dict[str, Any], rooms: dict[str, Any], problem: str) -> None:
    lights = {"title": "Lights", "group": "public", "model": "street_lights", "sites": 5, "energy_kwh": 100}
    tables = {key: value for key, value in tables.items() if key != "totals"}
    tables["demand"] = tables["demand"] | {"lights": lights}
    assert problems_of(with_requests(tables, rooms=rooms)) == [problem]


def test_lights_have_nobody_to_ask(tables: dict[str, Any]) -> None:
    lights = {"title": "Lights", "group": "public", "model": "street_lights", "sites": 0, "energy_kwh": 100}
    tables = {key: value for key, value in tables.items() if key != "totals"}
    tables["demand"] = tables["demand"] | {"lights": lights}
    assert problems_of(with_requests(tables, nudge={"demand": "lights"})) == [
        "nudge.evening.sites = 4: the group is larger than its class: lights has 0 sites; name another demand class"
    ]


def test_steered_homes_may_be_asked_as_well(tables: dict[str, Any]) -> None:
    scenario = parse_scenario(with_requests(tables, nudge={"sites": 10}, rooms={"sites": 10}))
    assert scenario.nudge["evening"].sites == scenario.air_conditioning["rooms"].sites == 10


def test_nobody_is_in_two_groups(tables: dict[str, Any]) -> None:
    wrong = with_requests(tables, nudge={"sites": 7})
    wrong["nudge"]["noon"] = NUDGE | {"sites": 4}
    assert problems_of(wrong) == [
        (
            "nudge.noon.sites = 4: with the groups above it 11 sites of home are enrolled, which has 10; "
            "a site is in one group only"
        )
    ]
    wrong["nudge"]["noon"]["sites"] = 3
    parse_scenario(wrong)


def test_a_group_that_is_too_large_does_not_blame_the_next(tables: dict[str, Any]) -> None:
    wrong = with_requests(tables, nudge={"sites": 11})
    wrong["nudge"]["noon"] = NUDGE
    (problem,) = problems_of(wrong)
    assert problem.startswith("nudge.evening.sites = 11: the group is larger than its class")


def test_switches_need_somebody_to_ask(tables: dict[str, Any]) -> None:
    tables["demand_response"] = {"nudges": "rule", "air_conditioning": True}
    assert problems_of(tables) == [
        'demand_response.nudges = "rule": there is no table [nudge.<name>]; add a group, or set it to "none"',
        (
            "demand_response.air_conditioning = true: there is no table [air_conditioning.<name>]; "
            "add one, or set it to false"
        ),
    ]


def test_all_problems_come_at_once(tables: dict[str, Any]) -> None:
    wrong = with_requests(tables, nudge={"sites": 11, "duration_h": 1.5}, rooms={"sites": 12})
    assert len(problems_of(wrong)) == 3


def test_shorter_steps_allow_shorter_events(tables: dict[str, Any]) -> None:
    scenario = with_requests(tables, nudge={"duration_h": 1.5, "rebound_h": 0.5})
    scenario["time"] = {"step_minutes": 30}
    assert parse_scenario(scenario).nudge["evening"].duration_h == 1.5
