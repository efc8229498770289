"""Batches: every case is planned as if it were alone, whatever the number of threads; nothing that is given changes."""

from __future__ import annotations

import warnings
from dataclasses import fields, replace

import numpy as np
import pytest
from exact_cases import batch_of, perfect
from exact_draws import Drawing
from exact_one import OneStorage, one_of_cases, one_of_problem

from ems.dispatch.exact.batch import plan_cases
from ems.dispatch.exact.cases import Cases, Plans


def ones(n_steps: int = 36) -> list[OneStorage]:
    """Twenty storages that end alike, with limits, caps and drains of their own."""
    drawn = (one_of_problem(Drawing(seed, steps=n_steps, step_h=1.0).draw().problem) for seed in range(60))
    cyclic = [
        replace(one, end_value=np.zeros(0), end_piece_kwh=np.zeros(0)) for one in drawn if one.initial_kwh is None
    ]
    alike = [replace(one, unserved_price=900.0, unmet_price=1000.0) for one in cyclic]
    return [replace(one, cap_kw=np.full(n_steps, 3.0), over_cap_price=np.full(n_steps, 2.0)) for one in alike][:20]


def same(one: Plans, row: int, other: Plans, other_row: int) -> bool:
    """Whether two plans are the same bits."""
    return all(
        np.array_equal(getattr(one, field.name)[row], getattr(other, field.name)[other_row], equal_nan=True)
        for field in fields(Plans)
    )


def test_a_batch_is_its_cases_one_by_one() -> None:
    drawn = ones()
    batch = plan_cases(batch_of(drawn))
    assert len(drawn) == 20
    assert batch.battery_kw.shape == (20, 36)
    assert batch.cost.shape == batch.is_certain.shape == (20,)
    for row, one in enumerate(drawn):
        assert same(batch, row, plan_cases(batch_of([one])), 0)


@pytest.mark.parametrize("threads", [1, 2, 3, 7])
def test_threads_change_no_bit(threads: int) -> None:
    cases = batch_of(ones())
    one, many = plan_cases(cases, threads=1), plan_cases(cases, threads=threads)
    assert all(same(one, row, many, row) for row in range(cases.count))


def test_a_batch_of_plain_nodes_is_its_cases_one_by_one() -> None:
    """Nodes without limits, caps and drains go a shorter way; in a batch with others they go the longer one."""
    rng = np.random.default_rng(0)
    plain = [perfect(rng.normal(0.5, 2.0, 48), rng.uniform(5, 40, 48), initial_kwh=None) for _ in range(6)]
    limited = replace(plain[0], import_limit_kw=np.full(48, 9.0), export_limit_kw=np.full(48, 9.0))
    short, long = plan_cases(batch_of(plain)), plan_cases(batch_of([*plain, limited]))
    np.testing.assert_allclose(long.cost[:6], short.cost, rtol=1e-12)
    assert short.is_certain.all()
    assert long.is_certain.all()


@pytest.mark.kernel
def test_a_row_may_be_shared_and_a_number_may_hold_at_every_step() -> None:
    rng = np.random.default_rng(1)
    price = rng.uniform(5.0, 40.0, 24)
    alone = [perfect(rng.normal(0.5, 2.0, 24), price, initial_kwh=None) for _ in range(3)]
    cases = batch_of(alone)
    shared = replace(
        cases,
        import_price_per_kwh=cases.import_price_per_kwh[:1],
        export_price_per_kwh=np.zeros((1, 1)),
        import_limit_kw=np.full((1, 1), np.inf),
        floor_kwh=np.zeros((3, 1)),
        ceiling_kwh=np.full((1, 1), 10.0),
        charge_limit_kw=np.full((1, 24), 5.0),
    )
    wide, narrow = plan_cases(cases), plan_cases(shared)
    np.testing.assert_array_equal(wide.battery_kw, narrow.battery_kw)
    np.testing.assert_array_equal(wide.bound, narrow.bound)
    for row in range(3):
        np.testing.assert_array_equal(one_of_cases(shared, row).ceiling_kwh, alone[row].ceiling_kwh)


@pytest.mark.kernel
def test_what_is_given_stays_as_it_is() -> None:
    """Read-only arrays are good enough, and not written to."""
    cases = batch_of([perfect([1, -1, 1], [10, 20, 30]), perfect([0, 1, 1], 10.0)])
    arrays = [getattr(cases, f.name) for f in fields(Cases) if isinstance(getattr(cases, f.name), np.ndarray)]
    before = [array.copy() for array in arrays]
    for array in arrays:
        array.setflags(write=False)
    plan_cases(cases)
    assert all(np.array_equal(a, b) for a, b in zip(before, arrays, strict=True))


@pytest.mark.kernel
def test_cases_without_a_path_leave_the_others_alone() -> None:
    """A floor of 9 kWh after the first step cannot be reached; no warning is given either."""
    good, bad = perfect([1, 1], [10, 50]), perfect([1, 1], [10, 50], floor_kwh=[9, 9])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plans = plan_cases(batch_of([good, bad, good]))
    np.testing.assert_array_equal(plans.is_certain, [True, False, True])
    np.testing.assert_allclose(plans.cost, [20.0, np.inf, 20.0])
    assert not np.isnan(plans.bound).any()
    assert (plans.gap_cost[[0, 2]] == 0.0).all()


@pytest.mark.kernel
def test_the_same_again_is_the_same_bits() -> None:
    cases = batch_of([perfect(np.arange(24) % 5 - 1.0, np.arange(24) % 7 * 5.0, initial_kwh=None)])
    assert same(plan_cases(cases), 0, plan_cases(cases), 0)
