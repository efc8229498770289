"""Every way finds the same optimum on a small case; timed by pytest-benchmark where it is enabled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.one_site import one_site
from benchmarks.optimiser import TOLERANCE, WAYS, optimiser_rows, ours

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

HOURS = 48


@pytest.mark.parametrize("name", WAYS)
def test_way(benchmark: BenchmarkFixture, name: str) -> None:
    problem = one_site(HOURS)
    cost, seconds = benchmark.pedantic(lambda: WAYS[name](problem), rounds=1)
    assert cost == pytest.approx(ours(problem, "arrays")[0], rel=TOLERANCE)
    assert seconds > 0.0


def test_rows() -> None:
    rows = dict(optimiser_rows(one_site(HOURS), repeats=1))
    assert float(rows["largest relative difference of the costs"]) <= TOLERANCE
    assert rows["arrays, problem to plan / bare HiGHS (claim: at most 1.3)"].endswith(" x")
