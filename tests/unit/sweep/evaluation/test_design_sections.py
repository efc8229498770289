"""Sections of designs: checked like whole files, and as large as the district has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from small_districts import village

import ems
from ems.designs import pool_base
from ems.scenario.catalogue import bundled_path
from ems.scenario.checks import limits, resilience
from ems.scenario.read import parse_scenario, read_toml
from ems.scenario.storage import StorageClass
from ems.sweep.evaluation.design_sections import DesignSections
from ems.sweep.evaluation.design_sizes import sizes_of
from ems.sweep.evaluation.failures import in_one_line
from ems.sweep.evaluation.sized import DESIGN_FIELDS
from profiles.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ems.district import District

NAME = "hitotsugaoka"
POWERED: dict[str, Any] = {"title": "Battery", "group": "public", "charge_efficiency": 0.9, "discharge_efficiency": 0.8}


def section(**values: Any) -> StorageClass:
    """Return a class of storages of three entries, the last of which comes later."""
    steps = [(1, 100.0, 2022), (2, 200.0, 2023), (1, 500.0, 2026)]
    rollout = [{"at": "pool", "units": units, "kwh": kwh, "year": year} for units, kwh, year in steps]
    return StorageClass.model_validate(POWERED | {"rollout": rollout} | values)


@pytest.fixture(scope="module")
def sections() -> DesignSections:
    """Return the shelter batteries of Hitotsugaoka, all numbers of which vary."""
    scenario = ems.read_scenario(NAME)
    return DesignSections(scenario, read_toml(bundled_path(NAME)), "shelter", DESIGN_FIELDS)


def test_checks_that_read_what_varies_are_found() -> None:
    scenario, tables = ems.read_scenario(NAME), read_toml(bundled_path(NAME))
    found = {field: DesignSections(scenario, tables, "shelter", [field])._checks for field in DESIGN_FIELDS}
    assert found["charge_efficiency"] == []
    assert found["floor_fraction"] == [limits.storages]
    assert set(found["ceiling_fraction"]) == {limits.storages, resilience.units}


def refusal(read: Callable[[], object]) -> str:
    """Return why something is refused; empty where it is not."""
    try:
        read()
    except InputError as error:
        return in_one_line(error)
    return ""


VALUES: list[dict[str, object]] = [
    {},
    {"floor_fraction": 0.5},
    {"floor_fraction": 0.5, "initial_fraction": 0.7},
    {"floor_fraction": 0.9, "ceiling_fraction": 0.4},
    {"ceiling_fraction": 0.5, "initial_fraction": 0.9},
    {"max_charge_kw": 0.0, "capacity_kwh": 1},
]


@pytest.mark.parametrize("values", VALUES, ids=str)
def test_a_section_is_refused_as_its_whole_file_is(sections: DesignSections, values: dict[str, object]) -> None:
    overrides = {f"storage.shelter.{name}": value for name, value in values.items()}
    one = sections.section(values)
    assert one is not None
    assert refusal(lambda: sections.check(one)) == refusal(lambda: ems.read_scenario(NAME, overrides))


def test_a_right_section_makes_the_scenario_of_its_whole_file(sections: DesignSections) -> None:
    one = sections.section({"capacity_kwh": 1, "max_charge_kw": 0.0})
    assert one is not None
    made = sections.with_section(one)
    whole = ems.read_scenario(NAME, {"storage.shelter.capacity_kwh": 1, "storage.shelter.max_charge_kw": 0.0})
    assert made == whole
    assert made.source == whole.source


@pytest.mark.parametrize("values", [{"capacity_kwh": 0}, {"capacity_kwh": "x"}, {"floor_fraction": 1.5}])
def test_a_wrong_value_is_no_section(sections: DesignSections, values: dict[str, object]) -> None:
    assert sections.section(values) is None


def test_capacity_goes_before_what_the_roll_out_prints() -> None:
    sizes = sizes_of([section(max_charge_kw=5, max_discharge_kw=4, capacity_kwh=c) for c in (None, 30.0)], 2023)
    assert sizes.capacity_kwh.tolist() == [[100.0, 30.0], [100.0, 30.0], [500.0, 30.0]]
    assert sizes.runs.tolist() == [True, True, False]
    assert sizes.total_kwh.tolist() == [300.0, 90.0]
    assert sizes.total_kw.tolist() == [15.0, 15.0]


def test_power_follows_the_capacity_where_none_is_given() -> None:
    one = section(charge_kw_per_kwh=0.5, max_discharge_kw=20.0)
    assert sizes_of([one], 2023).max_charge_kw.tolist() == [[50.0], [50.0], [250.0]]
    assert sizes_of([one], 2023).max_discharge_kw.tolist() == [[20.0]] * 3


def test_units_of_unlike_ratios_are_not_one() -> None:
    cases = [
        section(max_charge_kw=5, max_discharge_kw=4),  # 100 kWh each but the last
        section(charge_kw_per_kwh=0.5, discharge_kw_per_kwh=0.5),
        section(max_charge_kw=5, max_discharge_kw=4, capacity_kwh=50.0),
    ]
    assert sizes_of(cases, 2023).are_alike.tolist() == [True, True, True]
    assert sizes_of(cases, 2026).are_alike.tolist() == [False, True, True]


def test_some_cases_are_chosen_by_flag_and_by_number() -> None:
    sizes = sizes_of([section(charge_kw_per_kwh=1, discharge_kw_per_kwh=1, capacity_kwh=c) for c in (1, 2, 3)], 2026)
    by_flag = sizes.chosen(np.array([True, False, True]))
    by_number = sizes.chosen(np.array([0, 2]))
    assert by_flag.total_kwh.tolist() == by_number.total_kwh.tolist() == [4.0, 12.0]
    assert by_flag.shared["charge_efficiency"].tolist() == [0.9, 0.9]


@pytest.mark.parametrize("loss", ["split", "on_charge"])
def test_designs_are_as_large_as_the_district_has_them(loss: str) -> None:
    changed = {"capacity_kwh": 70.0, "max_charge_kw": 9.0, "floor_fraction": 0.1, "initial_fraction": 0.4, "loss": loss}
    district = village(storage__large=_large(changed))
    base = pool_base(district, "self_consumption", "large")
    designs = sizes_of([district.scenario.storage["large"]], district.scenario.fiscal_year).designs(base)
    assert_same(designs, district)


def _large(changed: dict[str, Any]) -> dict[str, Any]:
    steps = [("pool", 1, 100), ("pool", 2, 200), ("pool", 1, 200)]
    rollout = [{"year": 2022, "at": at, "units": units, "kwh": kwh} for at, units, kwh in steps]
    return POWERED | {"max_discharge_kw": 30, "wear_price_per_kwh": 1.0, "rollout": rollout} | changed


def assert_same(designs: Any, district: District) -> None:
    """Check one design against the last storage at the pool."""
    pool = district.pool_storages
    names = ("capacity_kwh", "max_charge_kw", "max_discharge_kw", "charge_efficiency", "discharge_efficiency")
    for name in (*names, "standing_loss_fraction_per_h", "wear_price_per_kwh", "initial_energy_kwh", "usable_kwh"):
        assert getattr(designs, name)[0] == pytest.approx(getattr(pool, name)[-1], rel=1e-12), name


def test_a_scenario_made_in_python_has_no_file() -> None:
    tables = read_toml(bundled_path(NAME))
    checks = DesignSections(parse_scenario(tables), tables, "shelter", ["floor_fraction"])
    wrong = checks.section({"floor_fraction": 0.5})
    assert wrong is not None
    with pytest.raises(InputError, match=r"^scenario: 1 problem"):
        checks.check(wrong)
