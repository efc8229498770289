"""Aged batteries in a district: less capacity, more losses, the same power."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest
from small_districts import scenario_like

import ems
from ems.district.health import Health
from ems.storage import Storages

if TYPE_CHECKING:
    from ems.district import District

OLD = Health(capacity_fraction=0.8, efficiency_fraction=0.95)
UNITS = {
    "title": "Large",
    "group": "public",
    "charge_efficiency": 0.9,
    "discharge_efficiency": 0.9,
    "max_charge_kw": 30,
    "max_discharge_kw": 30,
    "rollout": [
        {"year": 2022, "at": "pool", "units": 1, "kwh": 100},
        {"year": 2024, "at": "pool", "units": 1, "kwh": 100},
    ],
}


def _arrays(storages: Storages) -> dict[str, np.ndarray]:
    return {
        field.name: np.asarray(getattr(storages, field.name))
        for field in dataclasses.fields(Storages)
        if field.name != "group"
    }


@pytest.mark.parametrize("healths", [None, {}, {("school", 2022): Health(), ("large", 2022): Health()}])
def test_new_batteries_are_bit_for_bit_those_without_health(
    everything: District, healths: dict[tuple[str, int], Health] | None
) -> None:
    built = ems.build_district(everything.scenario, drivers=everything.drivers, healths=healths)
    for ours, theirs in (
        (built.site_storages, everything.site_storages),
        (built.pool_storages, everything.pool_storages),
    ):
        assert ours.group == theirs.group
        for name, values in _arrays(ours).items():
            assert np.array_equal(values, getattr(theirs, name)), name
    assert built.notes == everything.notes


def test_an_aged_school(renca: District) -> None:
    """80 of 100 kWh, efficiency 0.922 · 0.95, 25 kW as before, beginning at a fifth of what is left."""
    built = ems.build_district(renca.scenario, drivers=renca.drivers, healths={("school", 2024): OLD})
    school = built.site_storages
    assert school.capacity_kwh.tolist() == [80.0]
    assert school.max_charge_kw.tolist() == school.max_discharge_kw.tolist() == [25.0]
    assert school.charge_efficiency == pytest.approx([0.922 * 0.95])
    assert school.discharge_efficiency == pytest.approx([0.922 * 0.95])
    assert school.initial_energy_kwh == pytest.approx([16.0])
    assert built.site_table["storage_kwh"].sum() == 80.0
    assert "Back-up battery of a school: aged, 80.0% of the capacity is left" in built.notes


def test_only_the_units_of_that_year_are_aged() -> None:
    """Units of two years at the pool act as one: 80 + 100 kWh, efficiency (0.95 · 80 + 1 · 100) / 180 of new."""
    scenario = scenario_like("renca", storage__large=UNITS, fiscal_year=2025)
    built = ems.build_district(scenario, healths={("large", 2022): OLD})
    assert built.pool_storages.group == ("large",)
    assert built.pool_storages.capacity_kwh == pytest.approx([180.0])
    assert built.pool_storages.max_charge_kw.tolist() == [60.0]
    assert built.pool_storages.charge_efficiency == pytest.approx([0.9 * (0.95 * 80.0 + 100.0) / 180.0])
    assert built.pool_units == (2,)
    told = [note for note in built.notes if note.startswith("Large")]
    assert told == [
        "Large: aged, 90.0% of the capacity is left",
        (
            "Large: units of different years act as one at the pool, with the sum of what is left of them and their "
            "mean efficiency"
        ),
    ]


def test_units_that_are_all_alike_act_as_one_exactly() -> None:
    scenario = scenario_like("renca", storage__large=UNITS, fiscal_year=2025)
    built = ems.build_district(scenario, healths={("large", 2022): OLD, ("large", 2024): OLD})
    assert built.pool_storages.charge_efficiency.tolist() == [0.9 * 0.95]
    assert not any("act as one" in note for note in built.notes)


def test_a_battery_of_which_nothing_is_left_plays() -> None:
    gone = Health(capacity_fraction=0.0, efficiency_fraction=0.5)
    built = ems.build_district(
        scenario_like("renca", storage__large=UNITS, fiscal_year=2025),
        healths={("large", 2022): gone, ("large", 2024): gone},
    )
    result = ems.simulate(built, "self_consumption")
    assert result.storages["large"]["discharge_kw"].sum() == 0.0
    assert "large" not in ems.ageing.class_stresses(result, built)


def test_an_aged_village_imports_more_and_keeps_its_balance(everything: District) -> None:
    kinds = everything.scenario.storage
    healths = {(name, step.year): OLD for name in kinds for step in kinds[name].rollout}
    old = ems.build_district(everything.scenario, drivers=everything.drivers, healths=healths)
    new_year, old_year = ems.simulate(everything), ems.simulate(old)
    assert old_year.kpis["import_kwh"] > new_year.kpis["import_kwh"]
    assert old_year.kpis["balance_residual_kwh"] < 1e-6
    assert old_year.storage_table["capacity_kwh"].sum() == pytest.approx(
        0.8 * new_year.storage_table["capacity_kwh"].sum()
    )
