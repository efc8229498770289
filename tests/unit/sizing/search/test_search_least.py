"""The search for the cheapest sizes: functions whose least value is known, limits, flat bottoms, what cannot be had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import linprog

from ems.sizing.search.cutting import least, smallest
from ems.sizing.search.parts import Box, Cut, Limit, OutOfReachError, Row

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SOLVED = 1e-9
"""Of the largest value: what the solver of the whole programme leaves, whose tolerances are 1e-7 of its rows."""


@dataclass
class Lines:
    """The highest of some lines: a convex function, asked one size at a time; it remembers where."""

    slopes: Floats
    heights: Floats
    asked: int = 0

    def __call__(self, sizes: Floats) -> list[Cut]:
        """Ask at some sizes."""
        self.asked += len(sizes)
        values = sizes @ self.slopes.T + self.heights
        top = values.argmax(axis=1)
        return [
            Cut(at=size, value=float(values[at].max()), slopes=self.slopes[top[at]]) for at, size in enumerate(sizes)
        ]


def lines(*pairs: tuple[float, float]) -> Lines:
    """Lines of one size, each a slope and its height at size 0."""
    return Lines(np.array([[slope] for slope, _ in pairs]), np.array([height for _, height in pairs]))


def box(*upper: float) -> Box:
    return Box(lower=np.zeros(len(upper)), upper=np.array(upper))


def test_one_size_ends_exactly_at_the_kink() -> None:
    """Falls by 10 a unit up to size 3, then by 2: with 5 to pay for each the kink is best, and the bound proves it."""
    saving = lines((-10.0, 100.0), (-2.0, 76.0))
    found = least(saving, box(40.0), prices=np.array([5.0]))
    assert found.sizes.tolist() == [3.0]
    assert (found.value, found.price, found.bound, found.gap) == (85.0, 15.0, 85.0, 0.0)
    assert found.is_reached
    assert not found.is_flat
    assert found.rounds <= 3
    assert len(found.cuts) == saving.asked


@pytest.mark.parametrize(("price", "best"), [(11.0, 0.0), (1.0, 40.0)])
def test_the_best_size_may_be_the_smallest_or_the_largest(price: float, best: float) -> None:
    found = least(lines((-10.0, 100.0), (-2.0, 76.0)), box(40.0), prices=np.array([price]))
    assert found.sizes.tolist() == [best]
    assert found.gap == 0.0


@pytest.mark.parametrize(("price", "best"), [(10.0, 0.0), (2.0, 3.0)])
def test_of_sizes_that_cost_the_same_the_smallest_is_taken_and_said(price: float, best: float) -> None:
    """At a price of 10 all sizes up to 3 cost 100; at 2 all from 3 on cost 82."""
    found = least(lines((-10.0, 100.0), (-2.0, 76.0)), box(40.0), prices=np.array([price]))
    assert found.sizes[0] == pytest.approx(best, abs=1e-9)
    assert found.is_flat


def test_two_sizes_that_cost_the_same_the_smallest_is_taken_and_said() -> None:
    """Only the smaller of both counts, and it is free: (2, 2) is the smallest of many."""
    slopes = np.array([[-1.0, 0.0], [0.0, -1.0], [0.0, 0.0]])
    found = least(Lines(slopes, np.array([2.0, 2.0, 0.0])), box(10.0, 10.0))
    assert found.sizes == pytest.approx([2.0, 2.0], abs=1e-8)
    assert found.value == pytest.approx(0.0, abs=1e-11)
    assert found.is_flat


def test_a_function_of_nothing_is_least_at_the_smallest_size() -> None:
    found = least(lines((0.0, 0.0)), box(10.0))
    assert found.sizes.tolist() == [0.0]
    assert (found.value, found.gap) == (0.0, 0.0)
    assert found.is_reached


def test_a_box_of_one_size_has_no_other() -> None:
    one = Box(lower=np.array([4.0]), upper=np.array([4.0]))
    found = least(lines((-1.0, 10.0)), one, prices=np.array([3.0]))
    assert (found.sizes.tolist(), found.value) == ([4.0], 18.0)
    some = Box(lower=np.array([4.0, 0.0]), upper=np.array([4.0, 9.0]))
    found = least(Lines(np.array([[-1.0, -1.0], [0.0, 1.0]]), np.array([10.0, 0.0])), some)
    assert found.sizes == pytest.approx([4.0, 3.0], abs=1e-9)


@pytest.mark.parametrize("seed", range(40))
def test_least_is_what_one_linear_programme_finds(seed: int) -> None:
    """Up to 200 lines over up to three sizes, slopes and boxes of any scale, with a budget in every second case."""
    rng = np.random.default_rng(seed)
    n, count = int(rng.integers(1, 4)), int(rng.integers(2, 200))
    function = Lines(
        rng.normal(size=(count, n)) * 10.0 ** rng.uniform(-2, 3), rng.normal(size=count) * 10.0 ** rng.uniform(-2, 4)
    )
    within = Box(lower=rng.uniform(-10.0, 0.0, n), upper=10.0 ** rng.uniform(-2, 3, n))
    prices = rng.uniform(0.0, 5.0, n)
    weights = rng.uniform(0.0, 1.0, n)
    most = float(weights @ (within.lower + rng.uniform(0.1, 1.0) * within.width))
    rows = [Row(weights=weights, most=most)] if seed % 2 else []
    found = least(function, within, prices=prices, rows=rows)
    table = np.column_stack([function.slopes, -np.ones(count)])
    room = -function.heights
    if rows:
        table, room = np.vstack([table, np.append(weights, 0.0)]), np.append(room, most)
    bounds = [*zip(within.lower, within.upper, strict=True), (None, None)]
    whole = linprog(np.append(prices, 1.0), A_ub=table, b_ub=room, bounds=bounds)
    scale = max(1.0, abs(whole.fun), float(np.abs(function.heights).max()))
    assert abs(found.value - whole.fun) <= SOLVED * scale
    assert found.is_reached
    assert found.gap <= SOLVED * scale
    assert all(float(weights @ found.sizes) <= row.most + SOLVED * abs(most) for row in rows)


def test_a_smooth_function_is_found_to_the_square_root_of_rounding() -> None:
    """(x − 3)² + (y − 1)²: no kink to end at. The value is as near as rounding allows, the place to its root."""

    def ask(sizes: Floats) -> list[Cut]:
        apart = sizes - np.array([3.0, 1.0])
        return [Cut(at=at, value=float(d @ d) + 1.0, slopes=2.0 * d) for at, d in zip(sizes, apart, strict=True)]

    found = least(ask, box(10.0, 10.0))
    assert found.sizes == pytest.approx([3.0, 1.0], abs=1e-4)
    assert found.is_reached
    assert found.value == pytest.approx(1.0, abs=1e-9)


def test_cuts_below_the_value_leave_a_gap_that_is_told() -> None:
    """Plans that are proven to within 0.5 only: so near the bound may come, no nearer."""

    def ask(sizes: Floats) -> list[Cut]:
        return [
            Cut(at=at, value=abs(at[0] - 3.0), slopes=np.sign(at - 3.0), bound=abs(at[0] - 3.0) - 0.5) for at in sizes
        ]

    found = least(ask, box(10.0))
    assert found.gap == pytest.approx(0.5, abs=1e-9)
    assert not found.is_reached


def test_what_is_known_is_not_asked_again() -> None:
    function = lines((-10.0, 100.0), (-2.0, 76.0))
    first = least(function, box(40.0), prices=np.array([5.0]))
    asked = function.asked
    again = least(function, box(40.0), prices=np.array([5.0]), known=first.cuts, start=np.array([3.0]))
    assert function.asked == asked + 1
    assert again.sizes.tolist() == [3.0]
    # Sizes outside the box are known, but cannot be chosen.
    smaller = least(function, box(2.0), prices=np.array([5.0]), known=first.cuts)
    assert smaller.sizes.tolist() == [2.0]


def test_the_same_question_has_the_same_answer() -> None:
    rng = np.random.default_rng(5)
    function = Lines(rng.normal(size=(50, 3)), rng.normal(size=50))
    first, second = (least(function, box(5.0, 5.0, 5.0), prices=np.ones(3)) for _ in range(2))
    assert (first.sizes == second.sizes).all()
    assert (first.value, first.bound, first.rounds) == (second.value, second.bound, second.rounds)


def missing(need: float) -> Limit:
    """What sizes leave missing of a need, which must be nothing: max(0, need − x − 2y)."""
    return Limit(ask=Lines(np.array([[-1.0, -2.0], [0.0, 0.0]]), np.array([need, 0.0])), most=0.0, scale=need)


def test_the_cheapest_sizes_that_keep_a_limit() -> None:
    """Sizes must keep x + 2y ≥ 6: y is the cheaper at a price below twice that of x."""
    found = smallest([missing(6.0)], box(10.0, 10.0), np.array([1.0, 1.5]))
    assert found.sizes == pytest.approx([0.0, 3.0], abs=1e-8)
    assert found.value == found.price == pytest.approx(4.5, abs=1e-8)
    assert found.is_reached
    narrow = smallest([missing(6.0)], box(10.0, 2.0), np.array([1.0, 1.5]))
    assert narrow.sizes == pytest.approx([2.0, 2.0], abs=1e-8)


def test_a_limit_beside_a_cost() -> None:
    """Without the limit nothing pays; the limit of x + 2y ≥ 6 and a budget of x ≤ 1 leave (0, 3) for the least cost."""
    function = Lines(np.array([[0.1, 0.2]]), np.array([5.0]))
    found = least(function, box(10.0, 10.0), limits=[missing(6.0)], rows=[Row(weights=np.array([1.0, 0.0]), most=1.0)])
    assert found.value == pytest.approx(5.6, abs=1e-8)
    assert found.sizes[0] <= 1.0 + 1e-8
    assert float(found.sizes @ [1.0, 2.0]) >= 6.0 - 1e-7


def test_a_limit_of_nothing_is_kept_where_rounding_leaves_something() -> None:
    """Sums of energies come out as 1e-13 where they are nothing: that makes no limit impossible."""

    def ask(sizes: Floats) -> list[Cut]:
        return [
            Cut(at=at, value=max(8000.0 - 4000.0 * at[0], 2e-13), slopes=np.array([-4000.0 if at[0] < 2.0 else 0.0]))
            for at in sizes
        ]

    found = smallest([Limit(ask=ask, most=0.0)], box(10.0), np.array([1.0]))
    assert found.sizes[0] == pytest.approx(2.0, abs=1e-9)


def test_a_limit_that_no_sizes_keep_says_what_can_be_reached() -> None:
    with pytest.raises(OutOfReachError) as raised:
        smallest([missing(2.0), missing(60.0)], box(10.0, 10.0), np.array([1.0, 1.0]))
    assert raised.value.limit == 1
    assert (raised.value.most, raised.value.best) == pytest.approx((0.0, 30.0))
    assert raised.value.sizes.tolist() == [10.0, 10.0]


@pytest.mark.parametrize("n", [1, 2])
def test_limits_that_exclude_each_other(n: int) -> None:
    first = np.zeros(n)
    first[0] = 1.0
    above = Limit(ask=Lines(np.array([-first]), np.array([6.0])), most=0.0)
    below = Limit(ask=Lines(np.array([first]), np.array([-5.0])), most=0.0)
    with pytest.raises(OutOfReachError) as raised:
        smallest([above, below], box(*[10.0] * n), np.ones(n))
    assert raised.value.limit is None


def test_linear_limits_are_kept_by_all_that_is_asked() -> None:
    """A function that exists only where y ≥ 0.9 x; of the sizes spread over the box none keeps y ≤ 1.5 x as well."""
    rows = [Row(weights=np.array([0.9, -1.0]), most=1e-9), Row(weights=np.array([-3.0, 2.0]), most=1e-9)]

    def ask(sizes: Floats) -> list[Cut]:
        assert (sizes[:, 1] >= 0.9 * sizes[:, 0] - 1e-6).all()
        return [Cut(at=at, value=-float(at[0]), slopes=np.array([-1.0, 0.0])) for at in sizes]

    lower, upper = np.array([1.0, 0.0]), np.array([10.0, 20.0])
    found = least(ask, Box(lower=lower, upper=upper), prices=np.array([0.0, 0.5]), rows=rows)
    assert found.sizes == pytest.approx([10.0, 9.0], abs=1e-6)


@pytest.mark.parametrize("n", [1, 2])
def test_a_budget_below_the_smallest_size(n: int) -> None:
    within = Box(lower=np.full(n, 2.0), upper=np.full(n, 9.0))
    with pytest.raises(OutOfReachError) as raised:
        least(Lines(np.ones((1, n)), np.zeros(1)), within, rows=[Row(weights=np.ones(n), most=1.5)])
    assert raised.value.limit is None
    assert raised.value.sizes.tolist() == [2.0] * n


def test_where_the_search_downwards_is_cut_short_the_sizes_are_not_called_the_smallest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Above 1 the function is 0, below it rises as a square: each round halves the distance to the edge."""

    def ask(sizes: Floats) -> list[Cut]:
        below = np.maximum(1.0 - sizes[:, 0], 0.0)
        return [
            Cut(at=at, value=float(miss**2), slopes=np.array([-2.0 * miss]))
            for at, miss in zip(sizes, below, strict=True)
        ]

    found = least(ask, box(10.0))
    assert (found.is_flat, found.is_smallest) == (True, True)
    assert found.sizes[0] == pytest.approx(1.0, abs=1e-5)
    monkeypatch.setattr("ems.sizing.search.cutting.MOST_FLAT_ROUNDS", 1)
    short = least(ask, box(10.0))
    assert (short.is_flat, short.is_smallest) == (True, False)
