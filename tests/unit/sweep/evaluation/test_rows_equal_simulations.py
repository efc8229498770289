"""Rows of both ways against plain simulations of the same cases."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from small_districts import village
from swept_plans import assert_same_kpis, district_of_case, plan_of

import ems
from ems.sweep.asked.key import LinkedKey
from ems.sweep.evaluation import Memory, evaluate, single_cases, way_of

LARGE = {"storage.large.capacity_kwh": [800.0, 4000.0], "storage.large.max_charge_kw": [100.0, 900.0]}
LOSSES: dict[str, list[object]] = {
    "storage.large.charge_efficiency": [0.8, 1.0],
    "storage.large.floor_fraction": [0.0, 0.1],
    "storage.large.initial_fraction": [0.2, 0.9],
    "storage.large.wear_price_per_kwh": [0, 3.0],
    "storage.large.standing_loss_fraction_per_h": [0.001],
    "storage.large.loss": ["on_charge"],
}


@pytest.fixture(scope="module")
def village_tables() -> dict[str, Any]:
    """Return the village as tables of a file."""
    scenario = village().scenario
    return scenario.model_dump(mode="json", exclude_unset=True)


def assert_all_equal(plan: Any, frame: pd.DataFrame) -> None:
    """Check every row against a simulation of its case from nothing."""
    for case in range(plan.count):
        assert_same_kpis(frame.loc[case], ems.simulate(district_of_case(plan, case), plan.policy).kpis)


def no_single_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where a case is played alone."""
    monkeypatch.setattr(single_cases, "played_year", lambda *_, **__: pytest.fail("a design was played alone"))


def test_designs_under_a_rule_equal_simulations(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_of(LARGE, policy="none+self_consumption")
    with monkeypatch.context() as patch:
        no_single_cases(patch)
        frame = evaluate(plan, 0, plan.count, Memory())
    assert way_of(plan).name == "designs"
    assert_all_equal(plan, frame)


def test_designs_with_other_losses_and_limits_equal_simulations(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_of(LOSSES)
    with monkeypatch.context() as patch:
        no_single_cases(patch)
        frame = evaluate(plan, 0, plan.count, Memory())
    assert_all_equal(plan, frame)


def test_designs_beside_other_keys_equal_simulations() -> None:
    plan = plan_of({**LARGE, "prices.pool.wholesale_per_kwh": [8.0, 20.0]})
    assert_all_equal(plan, evaluate(plan, 0, plan.count, Memory()))


def test_a_linked_power_moves_with_its_capacity() -> None:
    link = LinkedKey(
        name="storage.large.max_discharge_kw", source="storage.large.capacity_kwh", times=0.5, kind="number"
    )
    plan = plan_of({"storage.large.capacity_kwh": [800.0, 4000.0]}, linked=(link,))
    frame = evaluate(plan, 0, 2, Memory())
    assert frame["storage.large.max_discharge_kw"].tolist() == [400.0, 2000.0]
    assert_all_equal(plan, frame)


def test_cases_that_are_no_designs_equal_simulations() -> None:
    plan = plan_of({"prices.pool.wholesale_per_kwh": [8.0, 20.0], "weather.seed": [1, 2], "policy.name": ["none"]})
    assert way_of(plan).name == "general"
    assert_all_equal(plan, evaluate(plan, 0, plan.count, Memory()))


def test_both_ways_give_the_same_rows() -> None:
    plan = plan_of(LARGE, survival_h=24.0)
    together = evaluate(plan, 0, plan.count, Memory())
    memory = Memory()
    alone = pd.concat([evaluate(plan, case, case + 1, memory) for case in range(plan.count)], ignore_index=True)
    assert memory.groups._values == {}  # one case alone is no design
    pd.testing.assert_frame_equal(together, alone, rtol=1e-9, atol=1e-9)


def test_units_that_stand_apart_are_played_one_by_one(village_tables: dict[str, Any]) -> None:
    plan = plan_of({"storage.large.max_charge_kw": [20.0, 60.0]}, "renca", tables=village_tables)
    memory = Memory()
    frame = evaluate(plan, 0, 2, memory)
    assert memory.groups._values == {}
    assert_all_equal(plan, frame)


def test_units_of_one_size_are_designs(village_tables: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_of({"storage.large.capacity_kwh": [50.0, 150.0]}, "renca", tables=village_tables)
    with monkeypatch.context() as patch:
        no_single_cases(patch)
        frame = evaluate(plan, 0, 2, Memory())
    assert_all_equal(plan, frame)


def test_a_storage_that_others_follow_or_that_stands_at_sites_too_is_played_one_by_one(
    village_tables: dict[str, Any],
) -> None:
    large = village_tables["storage"]["large"]
    extra = large | {"rollout": [large["rollout"][0]], "capacity_kwh": 40.0}
    followed = village_tables | {"storage": village_tables["storage"] | {"extra": extra}}
    at_sites = large | {"rollout": [*large["rollout"], large["rollout"][0] | {"at": "park"}]}
    spread = village_tables | {"storage": village_tables["storage"] | {"large": at_sites}}
    for tables in (followed, spread):
        plan = plan_of({"storage.large.capacity_kwh": [50.0, 150.0]}, "renca", tables=tables)
        memory = Memory()
        frame = evaluate(plan, 0, 2, memory)
        assert list(memory.groups._values.values()) == [None]
        assert_all_equal(plan, frame)


def test_a_storage_at_sites_is_played_one_by_one(village_tables: dict[str, Any]) -> None:
    plan = plan_of({"storage.office.capacity_kwh": [20.0, 60.0]}, "renca", tables=village_tables)
    assert way_of(plan).name == "general"
    assert_all_equal(plan, evaluate(plan, 0, 2, Memory()))


def test_a_planner_decides_case_by_case() -> None:
    plan = plan_of({"storage.large.capacity_kwh": [800.0, 4000.0]}, policy="optimal")
    assert way_of(plan).name == "general"
    assert_all_equal(plan, evaluate(plan, 0, 2, Memory()))


def test_rows_do_not_depend_on_what_was_made_before() -> None:
    plan = plan_of({**LARGE, "weather.seed": [1, 2]})
    memory = Memory()
    evaluate(plan, 0, 5, memory)
    evaluate(plan_of({"weather.seed": [3]}, "renca"), 0, 1, memory)
    again = evaluate(plan, 2, 8, memory)
    pd.testing.assert_frame_equal(again, evaluate(plan, 2, 8, Memory()), check_exact=True)
