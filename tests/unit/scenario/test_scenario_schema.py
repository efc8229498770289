"""The JSON Schema says what the reader checks."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import jsonschema
import pytest

from ems.scenario import Scenario, bundled_scenarios, scenario_schema


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = scenario_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_schema_is_json() -> None:
    assert json.loads(json.dumps(scenario_schema())) == scenario_schema()


@pytest.mark.parametrize("name", ["hitotsugaoka", "renca", "kumamoto"])
def test_bundled_files_keep_the_schema(validator: jsonschema.Draft202012Validator, name: str) -> None:
    path = next(scenario.path for scenario in bundled_scenarios() if scenario.name == name)
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assert [error.message for error in validator.iter_errors(data)] == []


def test_keys_have_the_order_of_the_file() -> None:
    path = bundled_scenarios()[0].path
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    order = list(scenario_schema()["properties"])
    assert order == list(Scenario.model_fields)
    assert [key for key in order if key in data] == list(data)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": "green"}, "Additional properties are not allowed"),
        ({"fiscal_year": "2027"}, "is not of type 'integer'"),
        ({"fiscal_year": 3}, "less than the minimum"),
        ({"demand": {"home": {}}}, "is a required property"),
    ],
)
def test_the_schema_refuses(validator: jsonschema.Draft202012Validator, change: dict[str, Any], message: str) -> None:
    data = tomllib.loads(bundled_scenarios()[0].path.read_text(encoding="utf-8")) | change
    assert any(message in error.message for error in validator.iter_errors(data))


def _fields(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    tables = [schema, *schema["$defs"].values()]
    return [(key, value) for table in tables for key, value in table.get("properties", {}).items()]


def test_every_key_is_described() -> None:
    assert [key for key, value in _fields(scenario_schema()) if not value.get("description")] == []


def test_every_physical_number_has_its_unit_in_name_and_schema() -> None:
    """A bounded number with a unit carries it in its name as well, so that no one has to look it up."""
    endings = {"kW": "_kw", "kWh": "_kwh", "°": "_deg", "m": "_m", "per kWh": "_per_kwh", "kg-CO2/kWh": "_kg_per_kwh"}
    found = [(key, value["unit"]) for key, value in _fields(scenario_schema()) if "unit" in value]
    assert len(found) > 20
    wrong = [
        (key, unit)
        for key, unit in found
        if unit in endings
        and not (key.endswith(endings[unit]) or key in {"kw", "kwh", "kw_tolerance", "kwh_tolerance"})
    ]
    assert wrong == []
