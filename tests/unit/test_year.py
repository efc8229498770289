"""A judged year in one call, several in one table."""

from __future__ import annotations

import importlib.metadata
import json
from typing import TYPE_CHECKING

import pytest
from kernel_cases import PART_RULE
from small_districts import district_like

import ems
from ems import year
from ems.dispatch.rules import builtin
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

    monkeypatch.setattr(year, "version", unknown)
    assert year.own_version() == "unknown"
    monkeypatch.setattr(year, "version", lambda _: "9.9")
    assert year.own_version() == "9.9"


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
