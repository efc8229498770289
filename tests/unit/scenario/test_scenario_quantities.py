"""Numbers with bounds, and the walk along the model's keys."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from ems.scenario.claims import split_kpi
from ems.scenario.keys import child, dotted, fields_of, leaves, nearest, type_at
from ems.scenario.model import Scenario
from ems.scenario.problems import shown
from ems.scenario.quantities import Bounds


@pytest.mark.parametrize("value", [0, 0.0, 10, 10.0])
def test_both_ends_are_allowed(value: float) -> None:
    assert TypeAdapter(Annotated[float, Bounds(0, 10, "kW")]).validate_python(value) == value


@pytest.mark.parametrize("value", [-0.001, 10.001, float("inf"), float("nan"), "5", True, None, [5]])
def test_everything_else_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Annotated[float, Bounds(0, 10, "kW")]).validate_python(value)


def test_whole_numbers_stay_whole() -> None:
    value = TypeAdapter(Annotated[int, Bounds(0, 2**63 - 1, whole=True)]).validate_python(2**53 + 1)
    assert value == 2**53 + 1
    assert isinstance(value, int)


def test_bounds_read_as_a_rule() -> None:
    assert str(Bounds(0, 1e6, "kW")) == "0 and 1,000,000 kW"
    assert str(Bounds(0, 1)) == "0 and 1"


def test_types_are_found_by_path() -> None:
    assert "plants" in fields_of(type_at(Scenario, ("pv", "anything")))
    assert "kw" in fields_of(type_at(Scenario, ("pv", "anything", "plants", 3)))
    assert type_at(Scenario, ("pv", "anything", "nothing", "below")) is None
    assert child(int, "x") is None
    assert fields_of(int) == ()
    assert child(int | str, "x") is None


def test_leaves_are_the_keys_that_can_be_set() -> None:
    known = leaves(Scenario, {"demand": {"home": {}}, "pv": 3})
    assert "demand.home.sites" in known
    assert "grid.emission_kg_per_kwh" in known
    assert not [key for key in known if key.startswith("pv.")]


def test_nearest_is_silent_where_nothing_helps() -> None:
    assert nearest("x", []) == ""
    assert nearest("zzz", [f"key{number}" for number in range(50)]) == ""


def test_paths_are_written_as_people_write_them() -> None:
    assert dotted(("a", 0, "b")) == "a[0].b"
    assert dotted(()) == ""


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), ("x", '"x"'), (1416.0, "1416"), (0.1, "0.1"), ("a\nb", '"a b"'), ([1], "[1]")]
)
def test_values_are_shown_as_in_the_file(value: object, text: str) -> None:
    assert shown(value) == text


def test_claims_keys_have_three_parts() -> None:
    assert split_kpi("pv_kwh") == ("pv_kwh", "", "")
    assert split_kpi("pv_kwh.homes") == ("pv_kwh", "homes", "")
    assert split_kpi("pv_kwh@school") == ("pv_kwh", "", "school")
