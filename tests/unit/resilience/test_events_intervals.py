"""How sure a share or a mean is: Wilson by hand, the bootstrap against what theory says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ems.resilience.events import intervals
from ems.resilience.events.intervals import mean_over_years, share_of, wilson_interval


@pytest.mark.parametrize(("successes", "trials"), [(0, 1), (1, 1), (3, 7), (8, 10), (999, 1000), (0, 50), (50, 50)])
def test_wilson_solves_its_equation(successes: int, trials: int) -> None:
    # the ends are where |share − p| = z·√(p(1 − p)/n)
    low, high = (float(end) for end in wilson_interval(successes, trials))
    share = successes / trials
    assert 0.0 <= low <= share <= high <= 1.0
    for end in (low, high):
        if 0.0 < end < 1.0:
            assert abs(share - end) == pytest.approx(1.959963984540054 * math.sqrt(end * (1 - end) / trials), rel=1e-12)
    assert low == 0.0 or successes
    assert high == 1.0 or successes < trials


def test_wilson_by_hand() -> None:
    # p = 1/2, n = 4, z² = 3.8415: centre 1/2, half = z/(1 + z²/4)·√(1/16 + z²/64) = 0.3500
    low, high = wilson_interval([2, 0], [4, 0])
    assert low[0] == pytest.approx(0.1500, abs=5e-5)
    assert high[0] == pytest.approx(0.8500, abs=5e-5)
    assert np.isnan([low[1], high[1]]).all()
    assert share_of(2, 4).value == 0.5
    assert math.isnan(share_of(0, 0).value)


def test_the_mean_of_years_has_the_interval_of_theory() -> None:
    yearly = np.random.default_rng(5).gamma(2.0, 3.0, size=2000)
    found = mean_over_years(yearly, seed=1)
    assert found.value == pytest.approx(yearly.mean())
    half = 1.96 * yearly.std() / math.sqrt(yearly.size)
    assert found.low == pytest.approx(found.value - half, abs=0.1 * half)
    assert found.high == pytest.approx(found.value + half, abs=0.1 * half)
    assert mean_over_years(yearly, seed=1) == found
    assert mean_over_years(yearly, seed=2) != found


def test_a_ratio_of_sums() -> None:
    number = np.random.default_rng(6).poisson(1.0, size=500).astype(float)
    same = mean_over_years(7.0 * number, per=number, seed=1)
    assert (same.value, same.low, same.high) == pytest.approx((7.0, 7.0, 7.0))


def test_without_enough_years_there_is_no_interval() -> None:
    nothing = mean_over_years(np.zeros(9), per=np.zeros(9), seed=1)
    assert np.isnan([nothing.value, nothing.low, nothing.high]).all()
    for one in (
        mean_over_years(np.array([4.0]), seed=1),
        mean_over_years(np.array([4.0, 0]), per=np.eye(2)[0], seed=1),
    ):
        assert one.value == 4.0
        assert math.isnan(one.low)
        assert math.isnan(one.high)
    two = mean_over_years(np.array([4.0, 8.0]), seed=1)
    assert (two.low, two.value, two.high) == (4.0, 6.0, 8.0)


def test_few_outages_or_years_leave_a_mean_without_an_interval() -> None:
    mean = intervals.Estimate(value=3.0, low=2.0, high=4.0)
    for outages in ([5, 0], [2, 2], [9], []):
        found = intervals.if_enough(mean, np.array(outages, dtype=float))
        assert found.value == 3.0
        assert np.isnan([found.low, found.high]).all()
    for outages in ([4, 1], [1] * 5):
        assert intervals.if_enough(mean, np.array(outages, dtype=float)) == mean


def test_years_without_anything_count() -> None:
    # a Bernoulli number a year: the sum of n of them, drawn again, is binomial
    yearly = 5.0 * (np.arange(400) < 40)
    found = mean_over_years(yearly, seed=1)
    half = 1.96 * 5.0 * math.sqrt(0.1 * 0.9 / 400)
    assert found.value == 0.5
    assert found.high - found.low == pytest.approx(2.0 * half, rel=0.1)
    zero = mean_over_years(np.zeros(50), seed=1)
    assert (zero.value, zero.low, zero.high) == (0.0, 0.0, 0.0)
    rare = mean_over_years(np.array([1e-9] + [0.0] * 10**6), seed=1)
    assert rare.low == 0.0
    never_short = mean_over_years(np.zeros(50), per=np.ones(50), seed=1)
    assert (never_short.value, never_short.high) == (0.0, 0.0)


def test_parts_of_the_bootstrap_make_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    yearly = np.random.default_rng(5).gamma(2.0, 3.0, size=40)
    whole = mean_over_years(yearly, seed=1)
    monkeypatch.setattr(intervals, "MOST_NUMBERS", 40 * 300)
    assert mean_over_years(yearly, seed=1) == whole
