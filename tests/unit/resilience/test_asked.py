"""Wrong arguments of studies of outages: each ends in an InputError of what, where, rule and remedy, all at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from fake_outages import fake_study
from reserve_cases import refuges, town

import ems
from ems.resilience import cars_needed, play_events, study_cars, study_outages
from ems.resilience.asked import chosen_shelters, names_of
from profiles.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ems.district import District
    from ems.island.shelter import Shelter
    from ems.results import Result

NOT_SHELTERS: tuple[Any, ...] = ("school", 3, None, object())
NOT_HOURS: tuple[Any, ...] = ("72", True, [72], np.nan, -1.0, 0.0, np.inf, {})


def problems_of(call: Callable[..., object], *given: Any, **more: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        call(*given, **more)
    return [str(problem) for problem in caught.value.problems]


def study_of(district: District, result: Result, **more: Any) -> object:
    return study_outages(district, result, ems.shelters(district)[0], **more)


@pytest.mark.parametrize("wrong", ["kumamoto", None, 3])
def test_a_district_that_is_none_is_told_by_every_call(wrong: Any, renca_year: Result) -> None:
    (school,) = refuges(town())[:1]
    calls: list[Callable[[], object]] = [
        lambda: ems.shelters(wrong),
        lambda: ems.outages(wrong),
        lambda: ems.guaranteed_reserve(wrong),
        lambda: ems.reserve_frontier(wrong),
        lambda: study_outages(wrong, renca_year, school),
        lambda: play_events(wrong, renca_year, school, "typhoon"),
    ]
    for call in calls:
        (text,) = problems_of(call)
        assert text == f"district = {wrong!r}: must be a district; build it: ems.build_district(ems.read_scenario(…))"


@pytest.mark.parametrize("hours", NOT_HOURS)
def test_hours_that_are_none_are_told_by_every_call(hours: Any, renca: District, renca_year: Result) -> None:
    one = refuges(town())[0]
    for call in (
        lambda: ems.outages(renca, renca_year, hours=hours),
        lambda: ems.guaranteed_reserve(town(), refuges(town()), hours=hours),
        lambda: ems.reserve_frontier(town(), refuges(town()), hours=hours),
        lambda: ems.smallest_battery(one, hours=hours),
        lambda: study_of(renca, renca_year, hours=hours),
    ):
        (text,) = problems_of(call)
        assert text.startswith("hours = ")
        assert "must " in text


def test_no_outage_is_longer_than_what_can_be_played() -> None:
    (text,) = problems_of(ems.guaranteed_reserve, town(), refuges(town()), hours=721)
    assert text == "hours = 721 h: must lie above 0 and at most at 720 h; try 72"


def test_everything_wrong_with_one_call_is_told_at_once(renca: District) -> None:
    told: list[str] = []
    texts = problems_of(
        ems.outages,
        renca,
        "nope",
        shelter="x",
        event="y",
        hours=-1,
        years=0,
        seed=-3,
        definition="q",
        tell=told.append,
    )
    assert told == []
    starts = (
        'shelter = "x": there is',
        "event 'y': there is",
        "policy 'nope': no such rule or planner",
        "hours = -1 h",
    )
    starts += ("definition = 'q': must be one of at_least", "years = 0: must be a whole", "seed = -3: must be a whole")
    assert [any(text.startswith(start) for text in texts) for start in starts] == [True] * 7
    assert len(texts) == 7


def test_names_that_are_none_and_years_that_are_too_many(renca: District, renca_year: Result) -> None:
    texts = problems_of(ems.outages, renca, renca_year, shelter=5, event=[3, "storm"], years=1_000_001)
    assert texts[0] == "shelter = 5: must be a name; there are: solar_school"
    assert texts[1].startswith("event = 3: must be a name; there are: ")
    assert "years = 1000001: must be a whole number between 1 and 1,000,000" in texts
    (text,) = problems_of(ems.outages, renca, renca_year, shelter=[])
    assert text == "shelter: names none; leave it out for all, or take some of: solar_school"
    many = renca.scenario.event["storm"].model_copy(update={"per_year": 100.0})
    often = replace(renca, scenario=renca.scenario.model_copy(update={"event": {"storm": many}}))
    (text,) = problems_of(ems.outages, often, renca_year, years=1_000_000)
    assert text.startswith("event 'storm', years = 1,000,000, per_year = 100: 100,000,000 outages are more")


def test_a_scenario_without_shelters_says_so_without_quotes(renca: District) -> None:
    bare = replace(renca, scenario=renca.scenario.model_copy(update={"shelter": {}}))
    for call in (
        lambda: ems.outages(bare),
        lambda: ems.outages(bare, shelter="school"),
        lambda: ems.guaranteed_reserve(bare, "school"),
    ):
        (text,) = problems_of(call)
        assert text == (
            "shelter: the scenario has no shelters; "
            "add a table [shelter.<name>]; ems new --from hitotsugaoka shows some"
        )


def test_a_year_of_another_district_is_refused_before_anything_is_played(
    renca: District, renca_year: Result, kumamoto: District, kumamoto_year: Result
) -> None:
    told: list[str] = []
    texts = problems_of(ems.outages, kumamoto, renca_year, event=[], tell=told.append)
    assert told == []
    assert texts[0] == "result: is of 'renca', the district of 'kumamoto'; simulate this district"
    assert "Santiago" in texts[1]
    assert any("has storages of" in text and "at the pool" in text for text in texts)
    (school,) = ems.shelters(renca)
    for call in (
        lambda: study_outages(renca, kumamoto_year, school),
        lambda: play_events(renca, kumamoto_year, school, "storm"),
    ):
        assert any("is of 'kumamoto'" in text for text in problems_of(call))
    for wrong in ("renca", None, 3):
        assert problems_of(study_outages, renca, wrong, school) == [
            f"result = {wrong!r}: must be a simulated year; simulate this district: ems.simulate(district)"
        ]


def test_reserves_of_a_given_year_need_a_policy_that_can_be_played_again(renca: District, renca_year: Result) -> None:
    mine = replace(renca_year, policy="mine")
    (text,) = problems_of(ems.outages, renca, mine, event=[], frontier=True)
    assert text.startswith("policy 'mine': no such rule or planner")
    assert ems.outages(renca, mine, hours=1, event=[]).result is mine


def test_the_same_scenario_with_other_storages_is_another_district(renca_year: Result) -> None:
    smaller = {
        "storage.school.capacity_kwh": 50,
        "storage.school.rollout": [{"year": 2024, "at": "school", "units": 1, "kwh": 50}],
    }
    other = ems.build_district(ems.read_scenario("renca", smaller))
    texts = problems_of(ems.outages, other, renca_year, event=[])
    assert texts == ["result: has storages of 100 kWh at the site, the district 50 kWh; simulate this district"]


def test_units_that_were_taken_apart_are_still_the_same_district() -> None:
    found = ems.guaranteed_reserve(town(), refuges(town()), policy="none", hours=24, share_fraction=0.9)
    study = study_outages(town(), found.result, refuges(town())[0], hours=24)
    assert study.hours == 24.0


@pytest.mark.parametrize("wrong", NOT_SHELTERS)
def test_what_is_no_shelter_is_told(wrong: Any, renca: District, renca_year: Result) -> None:
    rule = "must be a shelter with its arrays; give one of ems.shelters(district)"
    for call in (
        lambda: ems.smallest_battery(wrong, hours=3),
        lambda: study_outages(renca, renca_year, wrong),
        lambda: play_events(renca, renca_year, wrong, "storm"),
        lambda: study_cars(wrong),
        lambda: cars_needed(wrong, hours=24),
    ):
        (text,) = problems_of(call)
        assert text.startswith("shelter = ")
        assert text.endswith(rule)


def test_the_smallest_battery_tells_everything_at_once() -> None:
    given: dict[str, Any] = {"hours": None, "share_fraction": 0, "storage": "large", "tolerance_kw": -1.0}
    assert [text.partition(" = ")[0] for text in problems_of(ems.smallest_battery, "school", **given)] == [
        "shelter",
        "hours",
        "share_fraction",
        "tolerance_kw",
        "storage",
    ]
    (text,) = problems_of(ems.smallest_battery, refuges(town())[0], hours=24, share_fraction=0.0)
    assert text == "share_fraction = 0: must lie above 0 and at most at 1; 1 stands for every start"


def test_reserves_take_names_as_well_as_shelters(kumamoto: District) -> None:
    hitotsugaoka = ems.build_district(ems.read_scenario("hitotsugaoka"))
    chosen, problems = chosen_shelters(hitotsugaoka, "school")
    assert ([one.name for one in chosen], problems) == (["school"], [])
    flats = next(one for one in ems.shelters(hitotsugaoka) if one.name == "flats")
    chosen, problems = chosen_shelters(hitotsugaoka, ["school", flats, "school"])
    assert ([one.name for one in chosen], problems) == (["school", "flats"], [])
    assert [one.name for one in chosen_shelters(kumamoto, None)[0]] == ["with_feeder"]
    for call in (ems.guaranteed_reserve, ems.reserve_frontier):
        expected = problems_of(ems.outages, hitotsugaoka, shelter=["scool", "nowhere"])
        assert problems_of(call, hitotsugaoka, ["scool", "nowhere"]) == expected
        assert "did you mean school?" in expected[0]
        with pytest.raises(InputError, match="no shelter has a battery at the pool"):
            call(kumamoto, "with_feeder")


def test_a_reserve_of_a_name_is_that_of_its_shelter() -> None:
    hitotsugaoka = ems.build_district(ems.read_scenario("hitotsugaoka"))
    found = ems.guaranteed_reserve(hitotsugaoka, "school", policy="none", hours=6, share_fraction=0.5)
    assert [one.name for one in found.shelters] == ["school"]


def test_reserves_tell_everything_at_once() -> None:
    texts = problems_of(ems.guaranteed_reserve, town(), [3], hours=-1, share_fraction=2, policy="nope")
    assert [text.partition(" ")[0] for text in texts] == ["shelter", "policy", "hours", "share_fraction"]
    texts = problems_of(ems.reserve_frontier, town(), hours=-1, reserve_share=[2, -1], reserve_hours="12", policy=3)
    assert [text.partition(" = ")[0] for text in texts] == [
        "policy",
        "hours",
        "reserve_share",
        "reserve_share",
        "reserve_hours",
    ]
    assert texts[0].endswith('FILE.py:FUNCTION, a function or a policy; try "self_consumption"')
    short = replace(refuges(town())[0], step_h=0.5)
    (text,) = problems_of(ems.guaranteed_reserve, town(), short)
    assert "has 8,760 steps of 0.5 h, the district 8,760 steps of 1 h; take the shelters of this district" in text


@pytest.mark.parametrize("policy", [3, ["none"], {}, 2.5])
def test_what_is_no_policy_is_told(policy: Any, renca: District) -> None:
    (text,) = problems_of(ems.outages, renca, policy)
    assert text.startswith(f"policy = {policy!r}: must be the name of a rule or planner")


def test_events_and_studies_tell_everything_at_once(renca: District, renca_year: Result) -> None:
    given: dict[str, Any] = {"years": "9", "seed": 1.5, "tolerance_kw": "x"}
    texts = problems_of(play_events, renca, renca_year, "school", 3, **given)
    assert [text.partition(" ")[0] for text in texts] == ["shelter", "years", "seed", "tolerance_kw", "event"]
    given = {"hours": "72", "definition": 3, "tolerance_kw": np.nan}
    texts = problems_of(study_of, renca, renca_year, **given)
    assert [text.partition(" = ")[0] for text in texts] == ["hours", "definition", "tolerance_kw"]


def test_cars_tell_everything_at_once(kumamoto: District) -> None:
    (shelter,) = ems.shelters(kumamoto)
    given: dict[str, Any] = {"hours": 24, "share_fraction": "1", "most": "many", "energy_kwh": "full"}
    texts = problems_of(study_cars, shelter, **given, tolerance_kw=-1.0)
    assert [text.partition(" = ")[0] for text in texts] == [
        "share_fraction",
        "most",
        "tolerance_kw",
        "hours",
        "energy_kwh",
    ]
    (text,) = problems_of(study_cars, shelter, energy_kwh=[0.0, 1.0])
    assert text == "energy_kwh of shape (2,): must be one number, or one for each of the 8,760 starts"
    (text,) = problems_of(cars_needed, shelter, hours="72")
    assert text == "hours = '72': must be a number [h]"


def test_what_was_not_studied_of_cars_is_told(kumamoto: District) -> None:
    study = study_cars(ems.shelters(kumamoto)[0], hours=(24,), most=1)
    assert "longest studied, 24 h" in problems_of(study.least, 72)[0]
    assert problems_of(study.lasts_h, -1) == ["cars = -1: must be a whole number, at least 0"]
    wrong: Any = 3
    assert problems_of(study.fleets, shelters=wrong) == ["shelters = 3: must be a list of whole numbers; try [1, 2]"]


def test_a_study_tells_what_it_can_be_asked() -> None:
    study, wrong = fake_study(hours=24), "nope"
    every = "must be one of vital, all, hub, medical, lighting, cooling"
    for call in (study.columns, study.survived, study.survival):
        assert problems_of(call, wrong) == [f"service = 'nope': {every}"]
        assert problems_of(call, 3) == [f"service = 3: {every}"]
    assert len(problems_of(study.survived, wrong, state=7)) == 2
    assert problems_of(study.survived, state=-1) == [
        "state = -1: must be the number of a state of the equipment, 0 to 0"
    ]
    flags = np.zeros(8760, dtype=bool)
    for starts in (flags, flags[:5], np.ones(8760), "all"):
        (text,) = problems_of(study.survival, starts=starts)
        assert text.endswith("must be 8,760 values true or false, at least one of them true")
    assert problems_of(study.expected, wrong)[0].startswith("quantity = 'nope': must be one of survived, ")
    truncated = fake_study(hours=24, definition="truncated")
    (text,) = problems_of(truncated.survival, starts=~flags)
    assert text.startswith("starts: cannot be chosen where windows")
    nobody = fake_study(hours=24, vital=())
    assert nobody.columns() == []
    assert problems_of(nobody.survived) == ["service = 'vital': must be one of all, hub, medical, lighting, cooling"]


def test_names_are_taken_once_and_in_order() -> None:
    assert names_of("event", ["b", "a", "b"], {"a": 0, "b": 0}) == (["b", "a"], [])
    assert names_of("event", None, {"a": 0, "b": 0}) == (["a", "b"], [])
    assert names_of("event", (), {"a": 0}) == ([], [])


def test_a_shelter_of_the_district_is_taken_as_it_is(renca: District) -> None:
    school: Shelter = ems.shelters(renca)[0]
    assert chosen_shelters(renca, school) == ([school], [])
