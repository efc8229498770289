"""Kernel and numpy loop on a small case: the same answers, timed by pytest-benchmark where it is enabled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.cases import KernelCase, kernel_case
from benchmarks.kernel import TOLERANCE, largest_difference, run_kernel
from benchmarks.numpy_loop import TimeMajor, replay_with_numpy

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

SITES = 67


@pytest.fixture(scope="module")
def case() -> KernelCase:
    return kernel_case(sites=SITES)


def test_kernel(benchmark: BenchmarkFixture, case: KernelCase) -> None:
    outcome = benchmark(lambda: run_kernel(case))
    assert largest_difference(outcome, replay_with_numpy(TimeMajor.of(case))) <= TOLERANCE


def test_numpy_loop(benchmark: BenchmarkFixture, case: KernelCase) -> None:
    data = TimeMajor.of(case)
    reference = benchmark.pedantic(lambda: replay_with_numpy(data), rounds=1)
    assert reference.worst_limit_kwh.max() < 1e-9
