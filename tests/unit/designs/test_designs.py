"""Designs laid out and checked, and which storages have a base."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from design_cases import busy_village, make_designs

from ems.designs import pool_base
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.designs import DesignBase
    from ems.district import District


def test_what_is_not_given_stays(busy: DesignBase) -> None:
    designs = busy.designs(capacity_kwh=[100.0, 800.0])
    assert designs.count == 2
    assert designs.max_charge_kw.tolist() == [80.0, 80.0]
    assert designs.initial_energy_kwh.tolist() == [30.0, 240.0]
    np.testing.assert_allclose(designs.usable_kwh, [85.0, 680.0])
    assert not designs.capacity_kwh.flags.writeable
    assert designs.part(1, 2).capacity_kwh.tolist() == [800.0]


def test_a_stated_reserve_is_a_share_of_the_capacity() -> None:
    base = pool_base(busy_village(), "shelter_reserve", "main")
    np.testing.assert_allclose(base.designs(capacity_kwh=[100.0, 800.0]).reserve_kwh, [30.0, 240.0])
    assert base.designs(capacity_kwh=[100.0, 800.0], reserve_kwh=7.0).reserve_kwh.tolist() == [7.0, 7.0]


def test_all_that_is_wrong_with_designs_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        make_designs(
            [5.0, -1.0, np.nan], discharge_efficiency=0.0, ceiling_fraction=[0.9, 0.2, 0.9], floor_fraction=0.5
        )
    told = str(caught.value)
    assert "capacity_kwh[1] = -1 (2 designs): must be a finite number, 0 or more" in told
    assert "discharge_efficiency[0] = 0 (3 designs): must lie above 0 and at most at 1" in told
    assert "floor_fraction[1] = 0.5: must not lie above ceiling_fraction" in told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"capacity_kwh": [1.0, 2.0], "max_charge_kw": [1.0, 2.0, 3.0]}, "unlike numbers of designs"),
        ({"capacity_kwh": "large"}, "capacity_kwh: is not a number or an array of numbers"),
        ({"capacity_kwh": [[1.0]]}, r"capacity_kwh: shape \(1, 1\)"),
        ({"standing_loss_fraction_per_h": 1.0}, "standing_loss_fraction_per_h"),
        ({"initial_fraction": 1.5}, "must lie between 0 and 1"),
    ],
)
def test_designs_that_cannot_be_laid_out(busy: DesignBase, given: dict[str, object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        busy.designs(**given)  # type: ignore[arg-type]


def test_the_last_storage_has_a_base_by_its_name_its_key_or_none(kumamoto: District) -> None:
    numbers = {pool_base(kumamoto, "self_consumption", name).number for name in ("large", "storage.large", None)}
    assert numbers == {0}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("storage.large", "storage 'large': main acts after it at the pool"),
        ("man", r"storage 'man': there is no such storage; did you mean main\?; at the pool stand: large, main"),
        ("office", "storage 'office': stands at sites, not at the pool"),
    ],
)
def test_storages_without_a_base(busy: DesignBase, name: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        pool_base(busy.district, "self_consumption", name)


def test_units_that_stand_apart_have_no_base(everything: District) -> None:
    with pytest.raises(InputError, match=r"its units stand apart at the pool \(large_1, large_2\)"):
        pool_base(everything, "self_consumption", "large")


def test_a_pool_without_storages_has_no_base(renca: District) -> None:
    with pytest.raises(InputError, match="no storage stands at the pool; the pool has none"):
        pool_base(renca, "self_consumption")


def test_a_storage_of_a_later_year_has_no_base() -> None:
    later = {"year": 2027, "at": "pool", "units": 2, "kwh": 400}
    district = busy_village({"rollout": [later]}, fiscal_year=2026)
    with pytest.raises(InputError, match="none is installed at the pool by fiscal year 2026"):
        pool_base(district, "self_consumption", "main")


def test_a_planner_decides_for_all_storages_together(kumamoto: District) -> None:
    with pytest.raises(InputError, match="is a planner, which decides for all storages together"):
        pool_base(kumamoto, "optimal")


def test_floors_that_vary_by_step_have_no_base(kumamoto: District) -> None:
    storages = kumamoto.pool_storages
    floor = np.array(storages.floor_fraction)
    floor[:, :24] = 0.5
    drained = replace(storages, floor_fraction=floor, drain_kwh=np.ones_like(storages.drain_kwh))
    with pytest.raises(InputError) as caught:
        pool_base(replace(kumamoto, pool_storages=drained), "self_consumption")
    assert "its floor varies by step" in str(caught.value)
    assert "drains vary by step" in str(caught.value)
