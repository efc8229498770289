"""A storage that is planned with perfect foresight, beside others that follow rules."""

from __future__ import annotations

import numpy as np
import pytest
from swept_plans import plan_of

import ems
from ems.scenario.catalogue import bundled_path
from ems.scenario.read import read_toml
from ems.sweep.evaluation import Memory, evaluate, way_of
from profiles.errors import InputError

SIZES = {"storage.large.capacity_kwh": [800.0, 4000.0], "storage.large.max_charge_kw": [900.0]}


def test_a_planned_storage_is_never_dearer_than_a_rule_and_ends_no_emptier() -> None:
    planned, ruled = plan_of(SIZES, planned="storage.large"), plan_of(SIZES)
    rows, by_rule = (evaluate(plan, 0, plan.count, Memory()) for plan in (planned, ruled))
    assert way_of(planned).name == "designs"
    # the rule may end emptier than it began; what it then saved is worth no more than the dearest hour
    emptied_kwh = np.maximum(-by_rule["stored_change_kwh"], 0.0)
    assert (rows["cost_yen"] <= by_rule["cost_yen"] + 100.0 * emptied_kwh).all()
    assert (rows["stored_change_kwh"] >= -1e-6).all()


def test_one_storage_alone_is_planned_as_the_policy_optimal_does() -> None:
    rows = evaluate(plan_of(SIZES, planned="storage.large"), 0, 2, Memory())
    for case, capacity_kwh in enumerate(SIZES["storage.large.capacity_kwh"]):
        overrides = {"storage.large.capacity_kwh": capacity_kwh, "storage.large.max_charge_kw": 900.0}
        best = ems.simulate(ems.build_district(ems.read_scenario("kumamoto", overrides)), "optimal")
        # two exact plans may differ, their cost does not: both prove it to 1e-9 of the year's
        assert rows["cost_yen"][case] == pytest.approx(best.kpis["cost_yen"], rel=1e-8)


def test_planned_cases_may_differ_in_anything_else() -> None:
    plan = plan_of({"prices.pool.wholesale_per_kwh": [8.0, 20.0]}, planned="storage.large")
    rows = evaluate(plan, 0, 2, Memory())
    assert rows["error"].tolist() == ["", ""]
    assert rows["cost_yen"][1] > rows["cost_yen"][0]


def test_a_storage_that_another_follows_cannot_be_planned() -> None:
    tables = read_toml(bundled_path("kumamoto"))
    tables["storage"]["extra"] = tables["storage"]["large"] | {"title": "Another"}
    plan = plan_of(SIZES, tables=tables, planned="storage.large")
    with pytest.raises(InputError, match=r"storage\.extra acts after it at the pool"):
        way_of(plan)
    rows = evaluate(plan, 0, 2, Memory())  # where the year varies, one year may be right and another wrong
    assert rows["error"].str.contains("extra acts after it at the pool").all()


def test_a_storage_that_stands_at_sites_too_cannot_be_planned() -> None:
    tables = read_toml(bundled_path("kumamoto"))
    large = tables["storage"]["large"]
    large["rollout"] = [*large["rollout"], large["rollout"][0] | {"at": "city_hall", "units": 1}]
    rows = evaluate(plan_of(SIZES, tables=tables, planned="storage.large"), 0, 2, Memory())
    assert rows["error"].str.contains("has units at sites too").all()


def test_units_that_stand_apart_cannot_be_planned() -> None:
    tables = read_toml(bundled_path("kumamoto"))
    large = tables["storage"]["large"]
    del large["capacity_kwh"]
    large["rollout"] = [large["rollout"][0] | {"units": 1, "kwh": kwh} for kwh in (500, 800)]
    rows = evaluate(
        plan_of({"storage.large.max_charge_kw": [90.0, 100.0]}, tables=tables, planned="large"), 0, 2, Memory()
    )
    assert rows["error"].str.contains("its units have unlike powers per kWh").all()


def test_a_planner_beside_a_planned_storage_is_refused() -> None:
    with pytest.raises(InputError, match="follows rules, and optimal is a planner"):
        way_of(plan_of(SIZES, planned="storage.large", policy="optimal"))
    plan = plan_of({**SIZES, "policy.name": ["self_consumption", "optimal"]}, planned="storage.large")
    rows = evaluate(plan, 0, plan.count, Memory())
    refused = rows["policy.name"] == "optimal"
    assert refused.sum() == 2
    assert (rows["error"][~refused] == "").all()
    assert rows["error"][refused].str.contains("is a planner").all()
