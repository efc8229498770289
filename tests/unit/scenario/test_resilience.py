"""Shelters, services and outages in a scenario: what is wrong with each one, and what is right."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from ems.scenario import parse_scenario, read_scenario
from profiles.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

HUB = {"title": "Hub", "vital": True, "load_kw": 2.0}
LIGHT = {"title": "Light", "load_kw": 1.0, "shed_below_fraction": 0.2, "shed_below_h": 6}
COLD = {"title": "Cold", "load_kw_per_person": 0.1, "cooling_from_c": 26, "cooling_full_c": 34} | {
    "shed_below_fraction": 0.5,
    "shed_below_h": 12,
}
HALL = {"title": "Hall", "at": "office", "storage": "shelter", "people": 100}
CARS = {"count": 2, "energy_kwh": 36, "power_kw": 9}
STORM = {"title": "Storm", "per_year": 0.3, "duration_h": [[0, 6], [0.5, 12], [1, 120]]}


def with_shelter(
    tables: dict[str, Any],
    *,
    services: Mapping[str, Mapping[str, object]] | None = None,
    hall: Mapping[str, object] | None = None,
    storm: Mapping[str, object] | None = None,
    outage: Mapping[str, object] | None = None,
    others: Mapping[str, Mapping[str, object]] | None = None,
) -> dict[str, Any]:
    """The small town with a shelter, three services and a kind of outage, some of their values changed."""
    known = {"hub": HUB, "light": LIGHT, "cold": COLD}
    changed = services or {}
    return tables | {
        "outage": dict(outage or {}),
        "service": {name: known.get(name, {}) | dict(changed.get(name, {})) for name in {**known, **changed}},
        "shelter": {"hall": HALL | dict(hall or {}), **(others or {})},
        "event": {"storm": STORM | dict(storm or {})},
    }


def problems_of(tables: dict[str, Any]) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse_scenario(tables)
    return [str(problem) for problem in caught.value.problems]


def test_a_scenario_needs_no_shelter(tables: dict[str, Any]) -> None:
    scenario = parse_scenario(tables)
    assert (dict(scenario.shelter), dict(scenario.service), dict(scenario.event)) == ({}, {}, {})
    assert (scenario.outage.hours, scenario.outage.definition, scenario.outage.tolerance_kw) == (72, "at_least", 1e-5)
    assert (scenario.outage.guarantee_hours, scenario.outage.guarantee_fraction) == (72, 1.0)


def test_everything_is_read_in_the_order_of_the_file(tables: dict[str, Any]) -> None:
    near = {"at": "home", "sites": 3}
    scenario = parse_scenario(with_shelter(tables, hall={"cars": CARS, "neighbours": near}))
    hall = scenario.shelter["hall"]
    assert list(scenario.service) == ["hub", "light", "cold"]
    assert scenario.service["cold"].hourly_fraction == (1.0,) * 24
    assert hall.people_curve == ((0.0, 1.0),)
    assert hall.cars is not None
    assert (hall.cars.feeders, hall.cars.first_arrival_h, hall.cars.trip_h) == (1, 0.0, None)
    assert hall.neighbours is not None
    assert (hall.neighbours.with_pv, hall.neighbours.with_storage) == (True, True)
    assert scenario.event["storm"].duration_h == ((0.0, 6.0), (0.5, 12.0), (1.0, 120.0))
    assert scenario.event["storm"].month_weights == (1.0,) * 12


def test_a_reserve_that_is_not_given_is_none(tables: dict[str, Any]) -> None:
    assert parse_scenario(tables).policy.reserve_fraction is None
    assert parse_scenario(tables | {"policy": {"reserve_fraction": 0.3}}).policy.reserve_fraction == 0.3


@pytest.mark.parametrize(
    ("outage", "problem"),
    [
        (
            {"definition": "atleast"},
            'outage.definition = "atleast": must be "at_least", "more_than" or "truncated"',
        ),
        ({"hours": 721}, "outage.hours = 721: must lie between 1 and 720 h"),
        ({"hours": 1.5}, "outage.hours = 1.5: must be a whole number [h]"),
        ({"guarantee_hours": 0}, "outage.guarantee_hours = 0: must lie between 1 and 720 h"),
        ({"guarantee_fraction": 1.01}, "outage.guarantee_fraction = 1.01: must lie between 0 and 1"),
        ({"tolerance_kw": -1}, "outage.tolerance_kw = -1: must lie between 0 and 1000 kW"),
        (
            {"charge_on_warning": 1},
            (
                "outage.charge_on_warning = 1: must be true or false; "
                "Whether batteries are filled while an outage is announced"
            ),
        ),
        (
            {"shedding": "soc"},
            'outage.shedding = "soc": must be "none", "state_of_charge", "hours_left", "schedule" or "vital"',
        ),
        ({"hour": 72}, "outage.hour: unknown key; did you mean hours?"),
    ],
)
def test_wrong_outages(tables: dict[str, Any], outage: dict[str, Any], problem: str) -> None:
    assert problems_of(with_shelter(tables, outage=outage)) == [problem]


@pytest.mark.parametrize(
    ("services", "problem"),
    [
        ({"light": {"load_kw": 0}}, "service.light: has no load; give load_kw or load_kw_per_person"),
        (
            {"light": {"hourly_fraction": [1.0] * 23}},
            "service.light.hourly_fraction",
        ),
        (
            {"light": {"hourly_fraction": [1.1] + [1.0] * 23}},
            "service.light.hourly_fraction[0] = 1.1: must lie between 0 and 1",
        ),
        ({"light": {"months": [1, 2, 1]}}, "service.light.months[2] = 1: stands twice"),
        ({"light": {"months": [13]}}, "service.light.months[0] = 13: must lie between 1 and 12"),
        ({"light": {"shed_below_fraction": 1.2}}, "service.light.shed_below_fraction = 1.2: must lie between 0 and 1"),
        (
            {"cold": {"shed_below_fraction": 0.1}},
            (
                "service.cold.shed_below_fraction = 0.1: must be at least that of service.light, 0.2: "
                "what comes later is switched off first"
            ),
        ),
        (
            {"cold": {"shed_below_h": 3}},
            (
                "service.cold.shed_below_h = 3: must be at least that of service.light, 6: "
                "what comes later is switched off first"
            ),
        ),
        (
            {"hub": {"shed_below_h": 3}},
            "service.hub.shed_below_h = 3: a vital service is never switched off to spare energy; leave it out",
        ),
        (
            {"cold": {"vital": True, "shed_below_fraction": 0, "shed_below_h": 0}},
            (
                "service.cold.vital = true: stands below service.light, which is not vital and would be served first; "
                "put vital services first"
            ),
        ),
        (
            {"cold": {"cooling_full_c": 26}},
            "service.cold.cooling_full_c = 26: must be above cooling_from_c = 26 °C",
        ),
        (
            {"cold": {"heating_from_c": 10, "heating_full_c": 12}},
            "service.cold.heating_full_c = 12: must be below heating_from_c = 10 °C",
        ),
        (
            {"cold": {"heating_from_c": 10}},
            "service.cold.heating_from_c = 10: is given without heating_full_c; give both or neither",
        ),
        (
            {"cold": {"heating_full_c": 0}},
            "service.cold.heating_full_c = 0: is given without heating_from_c; give both or neither",
        ),
        (
            {"light": {"served_hours": [6, 6]}},
            "service.light.served_hours = [6.0, 6.0]: must not begin and end at the same hour",
        ),
    ],
)
def test_wrong_services(tables: dict[str, Any], services: dict[str, Any], problem: str) -> None:
    (found,) = problems_of(with_shelter(tables, services=services))
    assert found.startswith(problem)


@pytest.mark.parametrize(
    ("hall", "problem"),
    [
        ({"at": "ofice"}, 'shelter.hall.at = "ofice": there is no such demand class; did you mean office?'),
        ({"site": 3}, "shelter.hall.site = 3: office has 2 sites"),
        ({"storage": "shelt"}, 'shelter.hall.storage = "shelt": there is no such storage class; did you mean shelter?'),
        (
            {"storage": "home"},
            (
                'shelter.hall.storage = "home": has no unit at the pool; for a battery at the shelter\'s own site set '
                "site_storage = true"
            ),
        ),
        ({"unit": 2}, "shelter.hall.unit = 2: shelter has 1 unit at the pool"),
        ({"unit": 0}, "shelter.hall.unit = 0: must lie between 1 and 1,000,000"),
        (
            {"emergency_floor_fraction": 1},
            "shelter.hall.emergency_floor_fraction = 1: must be below ceiling_fraction = 1 of shelter",
        ),
        (
            {"pv": [{"profile": "rof", "kw": 3}]},
            'shelter.hall.pv[0].profile = "rof": there is no such PV class; did you mean roof?',
        ),
        ({"services": ["hup"]}, 'shelter.hall.services[0] = "hup": there is no such service; did you mean hub?'),
        ({"services": ["hub", "hub"]}, 'shelter.hall.services[1] = "hub": stands twice'),
        ({"services": []}, "shelter.hall: has no service to keep going; add tables [service.<name>]"),
        ({"people": -1}, "shelter.hall.people = -1: must lie between 0 and 1,000,000 people"),
        (
            {"people_curve": [[0, 0.5], [24, 1], [24, 0.5]]},
            "shelter.hall.people_curve[2] = 24: the hours must rise: it follows 24",
        ),
        ({"people_curve": []}, "shelter.hall.people_curve = []: must have at least 1 entry, not 0"),
        ({"people_curve": [[0, 1.5]]}, "shelter.hall.people_curve[0][1] = 1.5: must lie between 0 and 1"),
        ({"pv_trusted_fraction": 2}, "shelter.hall.pv_trusted_fraction = 2: must lie between 0 and 1"),
        ({"pv_availability": 98}, "shelter.hall.pv_availability = 98: must lie between 0 and 1"),
        (
            {"cars": CARS | {"first_arrival_h": -2}},
            "shelter.hall.cars.first_arrival_h = -2: must lie between 0 and 720 h",
        ),
        ({"cars": CARS | {"count": 0}}, "shelter.hall.cars.count = 0: must lie between 1 and 1,000,000"),
        ({"cars": CARS | {"power_kw": 0}}, "shelter.hall.cars.power_kw = 0: must lie between 0.01 and 1000 kW"),
        ({"cars": {"count": 1, "power_kw": 9}}, "shelter.hall.cars.energy_kwh: is missing"),
        (
            {"neighbours": {"at": "hoem", "sites": 1}},
            'shelter.hall.neighbours.at = "hoem": there is no such demand class; did you mean home?',
        ),
        (
            {"neighbours": {"at": "home", "sites": 11}},
            "shelter.hall.neighbours.sites = 11: home has 10 sites",
        ),
        (
            {"neighbours": {"at": "office", "sites": 1}},
            'shelter.hall.neighbours.at = "office": site 1 of office is the shelter itself: its PV would count twice',
        ),
        (
            {"neighbours": {"at": "home", "sites": 1, "shed_below_h": 3}},
            "shelter.hall.neighbours.shed_below_h = 3: must be at least that of service.cold, 12",
        ),
        (
            {"at": None, "site_storage": True},
            "shelter.hall.site_storage = true: needs at, the site's class",
        ),
    ],
)
def test_wrong_shelters(tables: dict[str, Any], hall: dict[str, Any], problem: str) -> None:
    wanted = with_shelter(tables, hall=hall)
    wanted["shelter"]["hall"] = {key: value for key, value in wanted["shelter"]["hall"].items() if value is not None}
    (found,) = problems_of(wanted)
    assert found.startswith(problem)


def test_a_class_that_is_called_as_a_service_cannot_be_a_neighbour(tables: dict[str, Any]) -> None:
    near = {"at": "home", "sites": 1}
    service = {"title": "Home", "load_kw": 1, "shed_below_fraction": 1, "shed_below_h": 24}
    found = problems_of(with_shelter(tables, services={"home": service}, hall={"neighbours": near}))
    assert found == [
        'shelter.hall.neighbours.at = "home": is the name of a service as well; call service.home otherwise'
    ]


def test_two_shelters_share_neither_site_nor_unit_nor_neighbours(tables: dict[str, Any]) -> None:
    near = {"at": "home", "sites": 2}
    annex = HALL | {"title": "Annex", "neighbours": near}
    found = problems_of(with_shelter(tables, hall={"neighbours": near}, others={"annex": annex}))
    assert found == [
        (
            "shelter.annex.site = 1: shelter.hall is at the same site of office: its PV would count twice; "
            "name another site, or leave at out"
        ),
        "shelter.annex.unit = 1: shelter.hall has the same unit of shelter; a unit stands at one shelter",
        (
            'shelter.annex.neighbours.at = "home": the first sites of home are neighbours of shelter.hall already; '
            "a site is in one island only"
        ),
    ]


def test_a_second_site_of_the_class_may_have_a_shelter_of_its_own(tables: dict[str, Any]) -> None:
    annex = {"title": "Annex", "at": "office", "site": 2}
    assert list(parse_scenario(with_shelter(tables, others={"annex": annex})).shelter) == ["hall", "annex"]


@pytest.mark.parametrize(
    ("storm", "problem"),
    [
        (
            {"duration_h": [[0, 6], [1, 721]]},
            "event.storm.duration_h[1] = 721: an outage of more than 720 h, 30 days, is not simulated",
        ),
        (
            {"duration_h": [[0, 0], [1, 0]]},
            "event.storm.duration_h[1] = 0: the longest outage must last some time",
        ),
        (
            {"duration_h": [[0.1, 6], [1, 12]]},
            "event.storm.duration_h[0] = [0.1, 6.0]: the first probability must be 0; say how short it may be",
        ),
        (
            {"duration_h": [[0, 6], [0.9, 12]]},
            "event.storm.duration_h[1] = [0.9, 12.0]: the last probability must be 1; say how long it may be",
        ),
        (
            {"duration_h": [[0, 6], [0.5, 4], [1, 12]]},
            (
                "event.storm.duration_h[1] = [0.5, 4.0]: probabilities must rise and hours must not fall: "
                "it follows [0.0, 6.0]"
            ),
        ),
        ({"duration_h": [[0, 6]]}, "event.storm.duration_h"),
        ({"duration_h": [[0, -6], [1, 6]]}, "event.storm.duration_h[0][1] = -6: must lie between 0 and 8784 h"),
        (
            {"pv_down_h": [[0, 6], [0.9, 12]]},
            "event.storm.pv_down_h[1] = [0.9, 12.0]: the last probability must be 1",
        ),
        (
            {"pv_left_fraction": 0.5},
            "event.storm.pv_left_fraction = 0.5: nothing says how long PV is down; give pv_down_h as well",
        ),
        ({"month_weights": [0] * 12}, "event.storm.month_weights: it comes in no month"),
        ({"month_weights": [1] * 11}, "event.storm.month_weights"),
        ({"month_weights": [-1] + [1] * 11}, "event.storm.month_weights[0] = -1: must lie between 0 and"),
        ({"start_hours": [9, 9]}, "event.storm.start_hours = [9.0, 9.0]: must not begin and end at the same hour"),
        ({"warning_h": [72, 24]}, "event.storm.warning_h = [72.0, 24.0]: the shortest time comes first"),
        ({"warning_h": [0, 800]}, "event.storm.warning_h = [0.0, 800.0]: must lie between 0 and 720 h"),
        ({"per_year": -1}, "event.storm.per_year = -1: must lie between 0 and 366 a year"),
        ({"battery_lost_fraction": 1.5}, "event.storm.battery_lost_fraction = 1.5: must lie between 0 and 1"),
        ({"dullest_fraction": 0}, "event.storm.dullest_fraction = 0: must lie between 0.01 and 1"),
    ],
)
def test_wrong_events(tables: dict[str, Any], storm: dict[str, Any], problem: str) -> None:
    (found,) = problems_of(with_shelter(tables, storm=storm))
    assert found.startswith(problem)


def test_all_problems_are_named_at_once(tables: dict[str, Any]) -> None:
    """A value that is wrong in itself hides no reference that is wrong elsewhere."""
    found = problems_of(
        with_shelter(
            tables,
            outage={"definition": "best"},
            hall={"unit": 4, "pv": [{"profile": "rof", "kw": 1}]},
            storm={"duration_h": [[0, 6], [1, 1000]]},
        )
    )
    assert [problem.split(" = ")[0] for problem in found] == [
        "outage.definition",
        "shelter.hall.pv[0].profile",
        "shelter.hall.unit",
        "event.storm.duration_h[1]",
    ]


def test_a_wrong_service_is_not_said_to_stand_in_another_place(tables: dict[str, Any]) -> None:
    """What is wrong in itself is left out when the rest is looked at; that must not change the order of the others."""
    found = problems_of(with_shelter(tables, services={"light": {"months": [0]}}))
    assert found == ["service.light.months[0] = 0: must lie between 1 and 12"]


def test_a_list_with_a_wrong_entry_is_not_called_too_short(tables: dict[str, Any]) -> None:
    found = problems_of(with_shelter(tables, storm={"month_weights": [-1] + [1] * 11}))
    assert found == ["event.storm.month_weights[0] = -1: must lie between 0 and 1,000,000"]


def test_values_of_shelters_can_be_set_for_one_run() -> None:
    scenario = read_scenario(
        "hitotsugaoka",
        ["shelter.school.people=800", "outage.hours=24", "event.typhoon.per_year=1", "service.hub.load_kw=3"],
    )
    assert scenario.shelter["school"].people == 800
    assert (scenario.outage.hours, scenario.event["typhoon"].per_year, scenario.service["hub"].load_kw) == (
        24,
        1.0,
        3.0,
    )
    with pytest.raises(InputError, match=r"did you mean shelter\.school\.people"):
        read_scenario("hitotsugaoka", ["shelter.school.poeple=1"])


def test_each_shelter_of_the_plan_has_one_of_its_batteries() -> None:
    scenario = read_scenario("hitotsugaoka")
    assert [(table.storage, table.unit) for table in scenario.shelter.values()] == [("shelter", n) for n in (1, 2, 3)]
    assert [name for name, service in scenario.service.items() if service.vital] == ["hub", "medical"]
    assert list(scenario.event) == ["typhoon", "earthquake", "planned"]


def test_the_shelter_stays_as_it_is_when_another_value_changes(tables: dict[str, Any]) -> None:
    """Every section counts in the digest: a result can be told from one with other shelters."""
    first = parse_scenario(with_shelter(copy.deepcopy(tables)))
    second = parse_scenario(with_shelter(tables, hall={"people": 101}))
    assert first.digest != second.digest
    assert first.digest == parse_scenario(with_shelter(copy.deepcopy(tables))).digest
