"""Cases that are wrong are rows with their reason; defects of the program end the sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from swept_plans import plan_of

import ems
from ems.designs import play_designs
from ems.scenario.catalogue import bundled_path
from ems.scenario.read import read_toml
from ems.sweep.evaluation import Memory, design_group, evaluate, many_designs, single_cases
from ems.sweep.evaluation.failures import in_one_line
from profiles.errors import InputError, RunError

if TYPE_CHECKING:
    from ems.designs import DesignBase, Designs, DesignYears

CAPACITY = "storage.large.capacity_kwh"
WRONG: dict[str, list[object]] = {
    CAPACITY: [800.0, 0.0, -3, "big", float("nan")],
    "storage.large.floor_fraction": [0.0, 0.3, 2.0],
}


def reason(overrides: dict[str, object]) -> str:
    """Return why a scenario cannot be read; empty where it can."""
    try:
        ems.read_scenario("kumamoto", overrides)
    except InputError as error:
        return in_one_line(error)
    return ""


def test_designs_fail_for_the_reasons_for_which_their_scenarios_do() -> None:
    plan = plan_of(WRONG)
    rows = evaluate(plan, 0, plan.count, Memory())
    reasons = [reason(plan.values(case)) for case in range(plan.count)]
    assert rows["error"].tolist() == reasons
    good = np.array([why == "" for why in reasons])
    assert good.tolist() == [True] + [False] * 14
    assert rows["cost_yen"].notna().tolist() == good.tolist()
    assert rows["yearly_cost_yen"].notna().tolist() == good.tolist()


def test_single_cases_fail_for_the_same_reasons() -> None:
    plan = plan_of(WRONG)
    memory = Memory()
    together = evaluate(plan, 0, plan.count, memory)["error"].tolist()
    assert [evaluate(plan, case, case + 1, memory)["error"][0] for case in range(1, plan.count)] == together[1:]


def test_a_part_in_which_every_case_fails_has_rows_all_the_same() -> None:
    plan = plan_of({CAPACITY: [-1.0, -2.0], "prices.pool.wholesale_per_kwh": [10.0]})
    rows = evaluate(plan, 0, 2, Memory())
    assert rows["case"].tolist() == [0, 1]
    assert rows["error"].str.startswith("kumamoto.toml: ").all()


def test_an_unknown_policy_fails_its_cases_alone() -> None:
    plan = plan_of({"policy.name": ["none", "noone"], "weather.file": ["not_there.csv"]})
    errors = evaluate(plan, 0, 2, Memory())["error"]
    assert all("there is no such file" in text for text in errors)
    assert "policy.name" in errors[1]
    assert "\n" not in errors[1]


def test_a_case_without_a_policy_fails_when_it_is_played() -> None:
    rows = evaluate(plan_of({"weather.seed": [1]}, policy="noone"), 0, 1, Memory())
    assert rows["error"][0].startswith("policy 'noone': no such rule or planner")


@pytest.mark.parametrize("levels", [[800.0], [800.0, 900.0]])
def test_shelters_without_vital_services_have_no_survival(levels: list[object]) -> None:
    tables = read_toml(bundled_path("kumamoto"))
    tables["shelter"]["with_feeder"]["services"] = [
        name for name, service in tables["service"].items() if not service.get("vital")
    ]
    rows = evaluate(plan_of({CAPACITY: levels}, tables=tables, survival_h=24.0), 0, len(levels), Memory())
    assert rows["error"].str.startswith("kumamoto: shelter: no shelter has a vital service").all()


def test_a_district_that_cannot_be_built_fails_the_designs_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        message = "the loads do not fit"
        raise RunError(message)

    monkeypatch.setattr(design_group, "district_of", refused)
    rows = evaluate(plan_of({CAPACITY: [800.0, 900.0]}), 0, 2, Memory())
    assert rows["error"].tolist() == ["the loads do not fit"] * 2


def test_a_design_that_cannot_be_played_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def played(base: DesignBase, designs: Designs, *, keep: tuple[str, ...] = ()) -> DesignYears:
        if (designs.capacity_kwh == 3.0 * base.units).any():
            message = "the balance\n  does not close"
            raise RunError(message)
        return play_designs(base, designs, keep=keep)  # type: ignore[arg-type]

    monkeypatch.setattr("ems.designs.play_designs", played)
    plan = plan_of({CAPACITY: [1.0, 2.0, 3.0, 4.0, 5.0]})
    rows = evaluate(plan, 0, 5, Memory())
    assert rows["error"].tolist() == ["", "", "the balance does not close", "", ""]
    assert rows["cost_yen"].isna().tolist() == [False, False, True, False, False]


@pytest.mark.parametrize("levels", [[800.0], [800.0, 900.0]])
def test_a_defect_is_no_row(levels: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(single_cases, "played_year", broken)
    monkeypatch.setattr(many_designs, "_years", broken)
    with pytest.raises(ZeroDivisionError):
        evaluate(plan_of({CAPACITY: levels}), 0, len(levels), Memory())
