"""Whatever a scenario says, it is read or refused in the project's own words."""

from __future__ import annotations

import copy
import tomllib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ems.scenario import bundled_scenarios, installed, parse_scenario, read_scenario
from ems.scenario.overrides import parse_value
from profiles.errors import InputError

TABLES = tomllib.loads(bundled_scenarios()[1].path.read_text(encoding="utf-8"))
PLAN = read_scenario("hitotsugaoka")


def paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in the tables, inner ones included."""
    items: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    return ([path] if path else []) + [found for key, item in items for found in paths(item, (*path, key))]


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["pool", "own_meter", "home", "", "nan", "2027-01-01"]),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)


def replaced(tables: dict[str, Any], path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    result = copy.deepcopy(tables)
    here: Any = result
    for key in path[:-1]:
        here = here[key]
    here[path[-1]] = value
    return result


def read_or_refuse(tables: dict[str, Any]) -> None:
    """Nothing but a scenario or an ``InputError`` with its problems may come out."""
    refusal = None
    try:
        installed(parse_scenario(tables))
    except InputError as error:
        refusal = error
    if refusal is not None:
        assert refusal.problems
        assert all(problem.what for problem in refusal.problems)
        assert len(str(refusal).splitlines()) == len(refusal.problems) + 1


@settings(max_examples=200, deadline=None)
@given(path=st.sampled_from(paths(TABLES)), value=JUNK)
def test_any_value_is_read_or_refused(path: tuple[str | int, ...], value: object) -> None:
    read_or_refuse(replaced(TABLES, path, value))


@settings(max_examples=100, deadline=None)
@given(first=st.sampled_from(paths(TABLES)), second=st.sampled_from(paths(TABLES)), values=st.tuples(JUNK, JUNK))
def test_any_two_values_are_read_or_refused(
    first: tuple[str | int, ...], second: tuple[str | int, ...], values: tuple[object, object]
) -> None:
    tables = replaced(TABLES, first, values[0])
    if second[: len(first)] != first:
        tables = replaced(tables, second, values[1])
    read_or_refuse(tables)


@settings(max_examples=100, deadline=None)
@given(path=st.sampled_from(paths(TABLES)))
def test_any_value_may_be_missing(path: tuple[str | int, ...]) -> None:
    result = copy.deepcopy(TABLES)
    here: Any = result
    for key in path[:-1]:
        here = here[key]
    del here[path[-1]]
    read_or_refuse(result)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_a_value_or_refused(text: str) -> None:
    with suppress(ValueError):
        parse_value(text)


@settings(max_examples=50, deadline=None)
@given(st.integers(min_value=2000, max_value=2040))
def test_equipment_never_goes_away(year: int) -> None:
    now, later = installed(PLAN, year), installed(PLAN, year + 1)
    assert set(now.pv) <= set(later.pv)
    assert set(now.storages) <= set(later.storages)
    assert set(now.generation) <= set(later.generation)
    assert sum(m.energy_kwh for m in now.measures) <= sum(m.energy_kwh for m in later.measures)


@settings(max_examples=25, deadline=None)
@given(capacity=st.floats(min_value=1, max_value=1e6))
def test_an_override_is_what_the_scenario_says(capacity: float) -> None:
    scenario = read_scenario("hitotsugaoka", [f"storage.shelter.capacity_kwh={capacity!r}"])
    assert installed(scenario).storage_kwh("shelter") == pytest.approx(3 * capacity)


@settings(max_examples=25, deadline=None)
@given(factor=st.floats(min_value=0, max_value=10))
def test_scaling_pv_scales_its_power_alone(factor: float) -> None:
    scenario = read_scenario("hitotsugaoka", {"pv.home_roof.scale_fraction": factor})
    before, after = installed(PLAN), installed(scenario)
    assert after.pv_kw("home_roof") == pytest.approx(factor * before.pv_kw("home_roof"))
    assert after.pv_kw() - after.pv_kw("home_roof") == pytest.approx(before.pv_kw() - before.pv_kw("home_roof"))
    assert after.pv_sites() == before.pv_sites()
