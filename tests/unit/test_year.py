"""A judged year in one call, several in one table."""

from __future__ import annotations

import importlib.metadata
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from kernel_cases import PART_RULE
from small_districts import district_like

import ems
from ems.dispatch.rules import builtin
from ems.year import origin as origin_module
from profiles.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from ems.district import District
    from ems.results import Result


def test_without_a_policy_the_scenarios_decides(renca: District, renca_year: Result) -> None:
    assert renca_year.policy == "self_consumption"
    other = district_like("renca", policy={"name": "none"})
    result = ems.simulate(other)
    assert result.policy == "none"
    assert result.kpis["discharge_kwh"] == 0.0
    assert ems.simulate(renca, "none").kpis == result.kpis


def test_rules_are_given_as_name_function_or_policy(renca: District, renca_year: Result) -> None:
    for policy in ("self_consumption", builtin.self_consumption, ems.read_policy("self_consumption")):
        result = ems.simulate(renca, policy)
        assert result.kpis == renca_year.kpis
        assert result.policy == "self_consumption"


def test_the_same_run_gives_the_same_bits(kumamoto: District, kumamoto_year: Result) -> None:
    again = ems.simulate(kumamoto)
    assert again.series.equals(kumamoto_year.series)
    assert again.kpis == kumamoto_year.kpis
    assert again.provenance == kumamoto_year.provenance


def test_a_battery_of_kumamoto_lowers_import_and_export(kumamoto: District, kumamoto_year: Result) -> None:
    idle = ems.simulate(kumamoto, "none").kpis
    assert kumamoto_year.kpis["import_kwh"] < idle["import_kwh"]
    assert kumamoto_year.kpis["export_kwh"] < idle["export_kwh"]
    shaved = ems.simulate(district_like("kumamoto", policy={"peak_target_kw": 4600.0}), "peak_shaving")
    assert shaved.kpis["peak_import_kw"] == pytest.approx(4600.0)
    assert idle["peak_import_kw"] > 4700.0


def test_time_of_use_at_flat_prices_is_self_consumption(kumamoto: District, kumamoto_year: Result) -> None:
    assert ems.simulate(kumamoto, "time_of_use").kpis == kumamoto_year.kpis


def test_provenance_reproduces_a_run(renca: District, renca_year: Result) -> None:
    origin = renca_year.provenance
    assert origin["scenario_digest"] == renca.scenario.digest
    assert origin["weather_digest"] == renca.drivers.sky.digest
    assert (origin["year"], origin["fiscal_year"], origin["step_minutes"]) == (2027, 2027, 60)
    assert origin["packages"]["numpy"] == importlib.metadata.version("numpy")  # type: ignore[index]
    assert "return net_load_kw" in origin["rules"]["site"]["source"]  # type: ignore[index]
    assert json.loads(json.dumps(origin)) == origin
    edited = district_like("renca", prices__site={"import_per_kwh": 161})
    assert ems.simulate(edited).provenance["scenario_digest"] != origin["scenario_digest"]


def test_an_installed_program_knows_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(origin_module, "version", unknown)
    assert origin_module.own_version() == "unknown"
    monkeypatch.setattr(origin_module, "version", lambda _: "9.9")
    assert origin_module.own_version() == "9.9"


def test_policies_stand_beside_each_other(renca: District, renca_year: Result) -> None:
    comparison = ems.compare(renca, ["none", "self_consumption", "none+self_consumption"])
    table = comparison.table
    assert table.columns.tolist() == ["none", "self_consumption", "none+self_consumption"]
    assert table.index.tolist() == list(renca_year.kpis)
    assert table["self_consumption"].to_dict() == pytest.approx(dict(renca_year.kpis))
    assert table["none"]["discharge_kwh"] == 0.0
    assert [result.policy for result in comparison.results] == table.columns.tolist()


def test_two_rules_of_one_name_keep_two_columns(renca: District, tmp_path: Path) -> None:
    names = []
    for folder, factor in (("a", 0.5), ("b", 0.25)):
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / "rule.py"
        path.write_text(PART_RULE.format(factor=factor))
        names.append(f"{path}:rule")
    table = ems.compare(renca, [*names, names[0]]).table
    assert table.columns.tolist() == ["rule.py:rule", "rule.py:rule (2)", "rule.py:rule (3)"]
    assert table["rule.py:rule"]["discharge_kwh"] == table["rule.py:rule (3)"]["discharge_kwh"]
    assert table["rule.py:rule (2)"]["discharge_kwh"] < table["rule.py:rule"]["discharge_kwh"]


@pytest.mark.parametrize("policy", ["follow", "none+follow"])
def test_follow_without_a_plan_is_refused(renca: District, policy: str) -> None:
    with pytest.raises(InputError, match="no plan was given"):
        ems.simulate(renca, policy)
    with pytest.raises(InputError, match="no plan was given"):
        ems.compare(renca, ["none", policy])


def test_foresight_ends_with_at_least_what_the_rules_left(renca: District) -> None:
    comparison = ems.compare(renca, ["optimal", "self_consumption"])
    optimal, rule = comparison.results
    assert (optimal.policy, rule.policy) == ("optimal", "self_consumption")
    left = [float(result.series["energy_kwh"].iloc[-1]) for result in comparison.results]
    assert left[0] >= left[1] - 1e-9
    assert left[1] > 0.0
    regrets = comparison.regrets
    assert regrets.loc["optimal", "regret_rule"] == 0.0
    assert regrets.loc["self_consumption", "regret_rule"] >= 0.0
    assert regrets["regret_forecast"].isna().all()


def test_a_planner_told_the_truth_has_no_regret_of_the_forecast() -> None:
    district = district_like("renca", planner={"window_h": 216, "replan_h": 168}, forecast={"method": "perfect"})
    comparison = ems.compare(district, ["rolling", "none"])
    assert comparison.regrets.loc["rolling", "regret_forecast"] == 0.0
    assert np.isnan(comparison.regrets.loc["rolling", "regret_rule"])  # no optimum to compare with


def test_a_part_of_the_year_is_planned_and_the_rest_is_self_consumption(renca: District, renca_year: Result) -> None:
    result = ems.simulate(renca, "optimal", span=(0, 48), objective=ems.Objective(stages=({"co2_kg": 1.0},)))
    assert result.planning is not None
    assert result.planning.windows["steps"].tolist() == [48]
    later = slice(24 * 60, None)
    for column in ("import_kw", "energy_kwh"):
        pd.testing.assert_series_equal(result.series[column].iloc[later], renca_year.series[column].iloc[later])


@pytest.mark.parametrize("span", [(0, 9000), (5, 5), (-1, 5), (0, 1.5), (0,)])
def test_a_span_outside_the_year_is_refused(renca: District, span: tuple[int, int]) -> None:
    with pytest.raises(InputError, match=r"must be the first step and one past the last, whole numbers, 0 to 8,760"):
        ems.simulate(renca, "optimal", span=span)


def test_a_span_is_of_the_optimum_alone(renca: District) -> None:
    with pytest.raises(InputError, match="a part of the year is planned by the policy optimal alone"):
        ems.simulate(renca, "self_consumption", span=(0, 48))


def test_a_policy_cheaper_than_the_optimum_is_told(renca_year: Result) -> None:
    dear = replace(
        renca_year, policy="optimal", kpis={**renca_year.kpis, "cost_clp": renca_year.kpis["cost_clp"] + 1.0}
    )
    told = ems.Comparison(results=(renca_year, dear), foresight_is_cheapest=True, perfect_costs={})
    assert told.notes[0].startswith("cheaper than optimal: self_consumption; what was planned for optimal is")
    assert ems.Comparison(results=(dear, dear), foresight_is_cheapest=True, perfect_costs={}).notes == ()
    assert told.regrets.loc["self_consumption", "regret_rule"] == pytest.approx(-1.0)
