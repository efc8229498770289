"""Which storage classes are behind a group of storages in a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ems.results.storage_groups import classes_of_group
from ems.scenario import read_scenario

if TYPE_CHECKING:
    from ems.district import District


def test_groups_of_a_result_and_their_classes(everything: District) -> None:
    scenario = everything.scenario
    assert classes_of_group(scenario, "school") == ("school",)
    assert classes_of_group(scenario, "office+school") == ("office", "school")
    assert classes_of_group(scenario, "large_2") == ("large",)
    assert classes_of_group(scenario, "school_pool") == ("school",)
    assert classes_of_group(scenario, "large_1_pool") == ("large",)
    assert classes_of_group(scenario, "rooms") == ()
    assert classes_of_group(scenario, "large_scale") == ()


@pytest.mark.parametrize(
    ("group", "name"),
    [("home", "home"), ("small_public_pool", "small_public"), ("shelter_2", "shelter"), ("shelter", "shelter")],
)
def test_a_unit_that_stands_apart_is_of_its_class(group: str, name: str) -> None:
    assert classes_of_group(read_scenario("hitotsugaoka"), group) == (name,)
