"""Ours and numpy on small outages: equal to the step; timed by pytest-benchmark where it is enabled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import ems
from benchmarks.islands import IslandCase, designs_of, island_case, shelter_of
from benchmarks.numpy_outages import survived_in_place, survived_with_numpy
from benchmarks.survival import ours, survival_rows
from ems.island.play.services import play_outages

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_benchmark.fixture import BenchmarkFixture

HOURS, OUTAGE_H = 240, 72


@pytest.fixture(scope="module")
def case() -> IslandCase:
    return island_case(HOURS, OUTAGE_H)


@pytest.mark.parametrize("way", [ours, survived_with_numpy, survived_in_place])
def test_way(benchmark: BenchmarkFixture, case: IslandCase, way: Callable[[IslandCase], np.ndarray]) -> None:
    survived = benchmark(lambda: way(case))
    np.testing.assert_array_equal(survived, ours(case))
    assert np.unique(survived).size > 10


def test_designs(case: IslandCase) -> None:
    energy_kwh, storages = designs_of(case, capacities=3, floors=2)
    found = ems.survived_steps(case.load_kw, case.generation_kw, energy_kwh, storages, max_steps=OUTAGE_H)
    assert found.shape == (6, HOURS)
    assert (found[0] <= found[1]).all()  # a reserve never survives less than none


def test_services(case: IslandCase) -> None:
    shelter, cases = shelter_of(case)
    survived = play_outages(shelter, cases).survived
    assert survived.shape == (HOURS, 4)
    assert (survived[:, :-1] >= survived[:, 1:]).all()  # what is lower in priority is off first


def test_rows() -> None:
    rows = dict(survival_rows(island_case(48, 24), rounds=1))
    name = "one shelter, 48 starts x 24 h"
    assert "claim: at least 20 x" in rows[f"{name}: numpy, as one writes it / ours"]
    assert rows[f"{name}: shortest, mean and longest survival"].endswith("all equal")
    assert "1,000 designs x 48 starts x 24 h: ours" in rows
