"""What cases share is made once, and only where it is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from swept_plans import plan_of

import ems
from ems.district import build_district
from ems.district.drivers import build_drivers
from ems.district.loads import load_request
from ems.sweep.evaluation import Memory, evaluate, fingerprints, single_cases
from ems.sweep.evaluation.memory import Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ems.scenario import Scenario


def only(scenario: Scenario, sections: Iterable[str]) -> Scenario:
    """Return a scenario in which reading anything but some sections raises ``AttributeError``."""
    copy = scenario.model_copy()
    for name in set(copy.__dict__) - set(sections):
        del copy.__dict__[name]
    return copy


@pytest.fixture(scope="module", params=["kumamoto", "hitotsugaoka"])
def scenario(request: pytest.FixtureRequest) -> Scenario:
    """Return a small and a full scenario."""
    return ems.read_scenario(request.param)


def test_a_district_is_built_from_its_fingerprint_alone(scenario: Scenario) -> None:
    built = build_district(only(scenario, set(type(scenario).model_fields) - fingerprints.NOT_BUILT))
    assert built.nodes.count > 0


def test_drivers_are_built_from_their_fingerprint_alone(scenario: Scenario) -> None:
    named = {"place", "fiscal_year", "time", "weather", "climate", "pv", "generation"}
    drivers = build_drivers(only(scenario, named))
    assert drivers.unit_kw.shape == (len(scenario.pv) + len(scenario.generation), 8760)


CHANGES: dict[str, tuple[dict[str, object], tuple[bool, bool, bool]]] = {
    "nothing": ({}, (True, True, True)),
    "policy": ({"policy.name": "none"}, (True, True, True)),
    "planner": ({"planner.window_h": 24}, (True, True, True)),
    "outage": ({"outage.seed": 24}, (True, True, True)),
    "price": ({"prices.pool.wholesale_per_kwh": 1.0}, (True, True, False)),
    "storage": ({"storage.large.capacity_kwh": 10.0}, (True, True, False)),
    "reserve": ({"policy.reserve_fraction": 0.5}, (True, True, False)),
    "pv": ({"pv.{pv}.scale_fraction": 0.5}, (True, True, False)),
    "tilt": ({"pv.{pv}.tilt_deg": 1}, (False, True, False)),
    "seed of loads": ({"load.seed": 7}, (True, False, False)),
    "title": ({"demand.{demand}.title": "Another"}, (True, True, False)),
    "model": ({"demand.{demand}.model": "constant"}, (True, False, False)),
    "seed of weather": ({"weather.seed": 7}, (False, False, False)),
    "steps": ({"time.step_minutes": 30}, (False, False, False)),
    "place": ({"place.elevation_m": 500.0}, (False, False, False)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_fingerprints_tell_what_is_the_same(change: str) -> None:
    scenario = ems.read_scenario("kumamoto")
    names = {"pv": next(iter(scenario.pv)), "demand": next(iter(scenario.demand))}
    overrides, same = CHANGES[change]
    other = ems.read_scenario("kumamoto", {key.format(**names): value for key, value in overrides.items()})
    prints = fingerprints.drivers_of, fingerprints.loads_of, fingerprints.district_of
    assert tuple(of(scenario) == of(other) for of in prints) == same


def test_loads_of_another_district_are_taken_as_they_are() -> None:
    scenario = ems.read_scenario("kumamoto")
    built = build_district(scenario)
    dear = ems.read_scenario("kumamoto", {"prices.pool.wholesale_per_kwh": 30.0})
    loads = load_request(dear).build(built.drivers)
    np.testing.assert_array_equal(loads.kw, built.nodes.load_kw)
    shared = build_district(dear, drivers=built.drivers, loads=loads)
    assert shared.nodes.load_kw is loads.kw
    alone = build_district(dear)
    np.testing.assert_array_equal(shared.class_load_kw, alone.class_load_kw)
    np.testing.assert_array_equal(shared.class_air_conditioning_kw, alone.class_air_conditioning_kw)
    assert shared.notes == alone.notes


def counting(monkeypatch: pytest.MonkeyPatch, name: str) -> list[object]:
    """Count the calls of a function that builds."""
    calls: list[object] = []
    build: Callable[..., Any] = getattr(single_cases, name)

    def counted(*given: Any, **named: Any) -> Any:
        calls.append(given)
        return build(*given, **named)

    monkeypatch.setattr(single_cases, name, counted)
    return calls


def test_shared_work_is_done_once_however_the_cases_are_mixed(monkeypatch: pytest.MonkeyPatch) -> None:
    drivers, districts = counting(monkeypatch, "build_drivers"), counting(monkeypatch, "build_district")
    loads = counting(monkeypatch, "load_request")
    plan = plan_of(
        {
            "policy.name": ["none", "self_consumption"],
            "prices.pool.wholesale_per_kwh": [9.0, 10.0],
            "weather.seed": [1, 2],
        }
    )
    memory = Memory()
    evaluate(plan, 0, 8, memory)
    assert (len(drivers), len(loads), len(districts)) == (2, 2, 4)
    evaluate(plan, 0, 8, memory)
    assert (len(drivers), len(loads), len(districts)) == (2, 2, 4)


def test_a_large_district_drops_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory()
    memory.districts.most = 1
    districts = counting(monkeypatch, "build_district")
    plan = plan_of({"prices.pool.wholesale_per_kwh": [9.0, 10.0], "policy.name": ["none", "self_consumption"]})
    evaluate(plan, 0, 4, memory)
    assert len(districts) == 2
    evaluate(plan, 0, 2, memory)
    assert len(districts) == 3


def test_what_is_kept_stays_below_what_may_be() -> None:
    kept: Kept[str] = Kept(most=10, weight=len)
    for word in ("abcd", "efgh", "ij"):
        kept.get(word, lambda word=word: word)  # type: ignore[misc]
    # with 4 + 4 kept one more as heavy as the heaviest does not fit: the oldest goes before it is made
    assert list(kept._values) == ["efgh", "ij"]
    kept.get("efgh", lambda: pytest.fail("it is still there"))
    kept.get("klmn", lambda: "klmn")
    assert list(kept._values) == ["ij", "efgh", "klmn"]  # 2 + 4 and 4 more are just as much as may be


def test_a_value_that_cannot_be_made_is_not_kept() -> None:
    kept: Kept[int] = Kept(most=2)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 1) == 1
