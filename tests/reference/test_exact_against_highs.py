"""The exact planner against HiGHS: thousands of random storages at random nodes, to 1e-9, each fallback counted.

A difference counts as HiGHS's where HiGHS's own cost and bound, or its plan and the limits at the dearest price, are
further apart than the tolerance; the exact plan must then be above HiGHS's bound, within the limits, and proven by its
own. Circles that no start closes within the limits of E4 have no plan: both must say so.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from exact_bound import bound_by_values
from exact_cases import TOLERANCE, batch_of, is_blunt, judge
from exact_draws import Drawing
from exact_one import one_of_problem
from exact_reference import NoPlanError, least
from hypothesis import given, settings
from hypothesis import strategies as st

from ems.dispatch.exact.batch import plan_cases
from ems.dispatch.exact.from_problem import reasons_against, site_cases

if TYPE_CHECKING:
    from collections.abc import Callable

    from exact_cases import Verdict
    from exact_one import OneStorage
    from exact_reference import Reference

CASES = 2400
CHUNK = 100
MOST_FALLBACKS = 0.01
MOST_BLUNT = 0.005
MOST_WITHOUT_PLAN = 0.03

EXTREMES = {
    "price: ties": 300,
    "price: one": 150,
    "export price: zero": 300,
    "export price: equal": 300,
    "free and lossless": 300,
    "powers: none": 100,
    "powers: no charging": 100,
    "powers: no discharge": 100,
    "power limits: zero at times": 200,
    "capacity: a minute": 200,
    "capacity: 200 h": 200,
    "limits: jumping": 200,
    "limits: one path": 50,
    "limits: below zero": 50,
    "drain: trips": 200,
    "drain: too much": 100,
    "import limit: nothing": 50,
    "export limit: nothing": 50,
    "export: banned": 400,
    "efficiency: on charge": 200,
    "standing loss: fast": 200,
    "step: 15 min": 400,
    "steps: 1": 150,
    "end: cyclic": 500,
    "end: as it began": 200,
    "end: at least": 200,
    "end: value": 300,
    "end: value, tied": 100,
    "size: nothing": 20,
}
"""How often each extreme must at least have been drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One case: whether the exact planner takes it, its plan judged, what HiGHS found, and how far they are apart.

    ``apart`` is the exact cost less HiGHS's, as a share of the case's scale; 0 where there is nothing to compare.
    ``is_forgiven``: it was more, and HiGHS's rounding.
    """

    in_scope: bool
    verdict: Verdict
    found: Reference | None
    is_forgiven: bool = False
    apart: float = 0.0

    @property
    def has_no_plan(self) -> bool:
        """Whether no plan keeps the limits, and HiGHS says so too."""
        return self.found is None and not np.isfinite(self.verdict.cost)

    @property
    def is_wrong(self) -> bool:
        """Whether the planner promises what does not hold."""
        near = abs(self.apart) <= TOLERANCE + self.verdict.rounding
        return self.verdict.is_certain and not (self.verdict.is_right and near)


def compare(one: OneStorage, verdict: Verdict, *, in_scope: bool = True) -> Comparison:
    """Compare a plan with HiGHS's; the rounding of HiGHS, where it is larger than the tolerance, is forgiven."""
    try:
        found = least(one)
    except NoPlanError:
        return Comparison(in_scope=in_scope, verdict=verdict, found=None)
    apart = (verdict.cost - found.cost) / one.scale_cost
    forgiven = abs(apart) > TOLERANCE and is_blunt(one, found)
    if forgiven:
        apart = min(0.0, (verdict.cost - found.bound) / one.scale_cost)
    return Comparison(in_scope=in_scope, verdict=verdict, found=found, is_forgiven=forgiven, apart=apart)


def planned(one: OneStorage) -> Verdict:
    """The exact plan of a storage, judged."""
    return judge(one, plan_cases(batch_of([one])))


@cache
def compared(seed: int, steps: int | None = None, step_h: float | None = None) -> Comparison:
    """Draw a problem and compare its plan with HiGHS's."""
    problem = Drawing(seed, steps=steps, step_h=step_h).draw().problem
    one = one_of_problem(problem)
    if reasons_against(problem):
        return Comparison(in_scope=False, verdict=planned(one), found=None)
    prices = problem.import_price_with_carbon_per_kwh, problem.nodes.export_price_per_kwh
    plans = plan_cases(site_cases(problem, np.arange(1), *prices))
    return compare(one, judge(one, plans))


# ------------------------------------------------------------------------------------------------ thousands of cases
@pytest.mark.parametrize("first", range(0, CASES, CHUNK))
def test_costs_what_highs_finds(first: int) -> None:
    made = {seed: compared(seed) for seed in range(first, first + CHUNK)}
    assert {seed: case for seed, case in made.items() if case.in_scope and case.is_wrong} == {}


def test_fallbacks_are_rare_and_so_is_rounding_of_highs(
    capsys: pytest.CaptureFixture[str], record_property: Callable[[str, object], None]
) -> None:
    made = {seed: case for seed in range(CASES) if (case := compared(seed)).in_scope}
    possible = {seed: case for seed, case in made.items() if not case.has_no_plan}
    certain = {seed: case for seed, case in possible.items() if case.verdict.is_certain}
    counts = {
        "cases in scope": len(made),
        "fallbacks": [seed for seed in possible if seed not in certain],
        "rounding of HiGHS": [seed for seed, case in certain.items() if case.is_forgiven],
        "HiGHS has no plan": [seed for seed, case in certain.items() if case.found is None],
        "nobody has a plan": len(made) - len(possible),
        "largest difference": max(abs(case.apart) for case in certain.values()),
    }
    for name, value in counts.items():
        record_property(name, value)
    with capsys.disabled():
        print(f"\n{counts}")  # noqa: T201 (each fallback is counted and printed)
    assert len(possible) >= 2000
    assert len(possible) - len(certain) <= MOST_FALLBACKS * len(possible)
    assert len(made) - len(possible) <= MOST_WITHOUT_PLAN * len(made)
    assert len(counts["rounding of HiGHS"]) + len(counts["HiGHS has no plan"]) <= MOST_BLUNT * len(possible)  # type: ignore[arg-type]
    assert counts["largest difference"] <= TOLERANCE  # type: ignore[operator]


def test_every_extreme_is_drawn_often() -> None:
    drawn = [Drawing(seed).draw() for seed in range(CASES)]
    counts = Counter(word for draw in drawn if not reasons_against(draw.problem) for word in draw.about)
    assert {word: counts[word] for word, least_often in EXTREMES.items() if counts[word] < least_often} == {}


@pytest.mark.parametrize("first", range(0, 200, CHUNK))
def test_import_above_a_cap_costs_more(first: int) -> None:
    """Caps below the highest import, at prices up to four times the dearest hour's."""
    wrong, matters = {}, 0
    for seed in range(first, first + CHUNK):
        one = one_of_problem(Drawing(seed).draw().problem)
        rng = np.random.default_rng(seed)
        highest, dearest = float(np.maximum(one.net_kw, 0.0).max()), float(one.import_price.max())
        over = rng.uniform(0.0, min(4.0 * dearest, one.unserved_price - dearest), one.n_steps)
        one = replace(one, cap_kw=np.full(one.n_steps, rng.uniform(0.2, 1.0) * highest), over_cap_price=over)
        case = compare(one, planned(one))
        if case.is_wrong:
            wrong[seed] = case
        if case.found is not None:
            matters += abs(case.found.cost - least(replace(one, over_cap_price=0.0 * over)).cost) > 1e-3
    assert wrong == {}
    assert matters > CHUNK // 2


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(10_000, 2**32 - 1), steps=st.integers(1, 40), step_h=st.sampled_from([0.25, 0.5, 1.0, 3.0]))
def test_any_seed_any_step(seed: int, steps: int, step_h: float) -> None:
    case = compared(seed, steps, step_h)
    assert not (case.in_scope and case.is_wrong)


# ------------------------------------------------------------------------------------------------------ long windows
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20_000, 20_016))
def test_a_year(seed: int) -> None:
    case = compared(seed, 8760, 1.0)
    assert not case.in_scope or case.verdict.is_certain
    assert not case.is_wrong


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(30_000, 30_006))
def test_ten_years_are_proven_by_their_own_bound(seed: int) -> None:
    """No solver: cost by the defining sums, and the bound of its marginal values by the equations."""
    one = one_of_problem(Drawing(seed, steps=87_600, step_h=1.0).draw().problem)
    plans = plan_cases(batch_of([one]))
    verdict = judge(one, plans)
    assert verdict.is_certain
    assert verdict.is_right
    bound = bound_by_values(one, plans.marginal_value_per_kwh[0])
    assert abs(verdict.cost - bound) <= TOLERANCE * one.scale_cost


# -------------------------------------------------------------------------------------- the comparison is able to fail
@pytest.mark.parametrize("seed", range(5))
def test_a_plan_that_is_a_little_too_dear_is_found(seed: int) -> None:
    one = one_of_problem(Drawing(seed).draw().problem)
    verdict = planned(one)
    assert not compare(one, verdict).is_wrong
    assert compare(one, replace(verdict, cost=verdict.cost + 1e-8 * one.scale_cost)).is_wrong


@pytest.mark.parametrize("seed", range(5))
def test_a_plan_that_does_not_keep_its_promise_is_found(seed: int) -> None:
    one = one_of_problem(Drawing(seed).draw().problem)
    plans = plan_cases(batch_of([one]))
    assert judge(one, plans).is_right
    largest = max(1.0, float(one.ceiling_kwh.max()))
    broken = {
        "cost": plans.cost + 1e-8 * one.scale_cost,
        "bound": plans.bound - 1e-8 * one.scale_cost,
        "energy_kwh": plans.energy_kwh + 1e-8 * largest,
        "battery_kw": plans.battery_kw + 1e-8 * largest / one.step_h,
    }
    assert [name for name, values in broken.items() if judge(one, replace(plans, **{name: values})).is_right] == []


QUANTITIES = ["wear_price", "loss_price", "unserved_price", "unmet_price", "end_value", "export_price", "drain_kwh"]


@pytest.mark.parametrize("changed", QUANTITIES)
def test_every_quantity_matters(changed: str) -> None:
    """Or the comparison would say nothing about it."""
    ones = [one_of_problem(Drawing(seed).draw().problem) for seed in range(60)]
    less = [replace(one, **{changed: 0.9 * getattr(one, changed)}) for one in ones]
    apart = [abs(least(b).cost - least(a).cost) / a.scale_cost for a, b in zip(ones, less, strict=True)]
    assert sum(share > 1e-6 for share in apart) >= 3
