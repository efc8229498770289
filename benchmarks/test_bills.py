"""Ours and numpy on a few bills: equal; timed by pytest-benchmark where it is enabled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.bills import TARIFFS, BillCase, bill_case, bill_rows, ours
from benchmarks.numpy_bills import billed_with_numpy

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_benchmark.fixture import BenchmarkFixture


@pytest.fixture(scope="module")
def case() -> BillCase:
    return bill_case(20, "2027-04-01")


@pytest.mark.parametrize("name", list(TARIFFS))
@pytest.mark.parametrize("way", [ours, billed_with_numpy])
def test_way(benchmark: BenchmarkFixture, case: BillCase, way: Callable[..., np.ndarray], name: str) -> None:
    totals = benchmark(lambda: way(case.net_kw, case.laid[name], case.contract))
    np.testing.assert_allclose(totals, ours(case.net_kw, case.laid[name], case.contract), rtol=1e-10)


def test_rows(case: BillCase) -> None:
    rows = dict(bill_rows(case, rounds=1))
    name = "20 bills x 2,160 h"
    assert "budget 0.5 s" in rows[f"{name}, all three: ours"]
    assert "claim: at least 4 x" in rows[f"{name}, all three: numpy, a loop over months / ours"]
    assert rows[f"{name}: totals"] == "all equal to 1e-10"
