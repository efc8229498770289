"""Cuts from plans: what stands where, in which unit, and that a cut stands on what is proven."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from exact_cases import batch_of, perfect

from ems.dispatch.exact.batch import plan_cases
from ems.dispatch.exact.slopes import Direction
from ems.sizing.search.of_plans import cuts_of
from ems.sizing.search.parts import Cut


def test_a_cut_for_each_case_in_the_function_s_own_unit() -> None:
    cases = batch_of([perfect([8.0, 8.0, 8.0], [10.0, 50.0, 10.0], ceiling_kwh=size) for size in (1.0, 3.0)])
    plans, at = plan_cases(cases), np.array([[1.0], [3.0]])
    first, second = cuts_of(cases, plans, [Direction(ceiling_kwh=1.0)], at, per_cost=0.5)
    assert (first.at.tolist(), first.value, first.slopes.tolist()) == ([1.0], 0.5 * (560.0 - 40.0), [-20.0])
    assert (second.at.tolist(), second.value, second.slopes.tolist()) == ([3.0], 0.5 * (560.0 - 120.0), [-20.0])
    assert float(first.line_at(np.array([3.0]))) == second.value
    assert first.line_at(np.array([[0.0], [2.0]])).tolist() == [280.0, 240.0]


def test_a_cut_stands_on_the_bound() -> None:
    cases = batch_of([perfect([8.0, 8.0, 8.0], [10.0, 50.0, 10.0], ceiling_kwh=1.0)])
    plans = replace(plan_cases(cases), bound=np.array([500.0]))
    (cut,) = cuts_of(cases, plans, [Direction(ceiling_kwh=1.0)], np.array([[1.0]]))
    assert (cut.value, cut.base) == (520.0, 500.0)
    assert Cut(at=cut.at, value=3.0, slopes=cut.slopes).base == 3.0
