"""The order and the clearness of synthetic days."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest

from profiles.random_numbers import random_stream
from profiles.weather.bisection import logistic, logit, solve_increasing
from profiles.weather.day_types import (
    DULLEST_CLEARNESS,
    PERSISTENCE,
    DayType,
    chain_of_days,
    clearest_of_month,
    daily_clearness,
    exponents,
    fraction_at,
    share_below,
    type_shares,
)


def test_bisection_meets_each_of_its_equations() -> None:
    root = solve_increasing(np.exp, np.array([1.0, np.e, 10.0]))
    assert root == pytest.approx([0.0, 1.0, np.log(10.0)], abs=1e-12)


def test_bisection_returns_the_nearer_end_where_there_is_no_root() -> None:
    assert solve_increasing(np.tanh, np.array([2.0]), low=-1.0, high=1.0) == pytest.approx([1.0])


def test_logit_undoes_the_logistic_function() -> None:
    assert logistic(np.array([0.0])) == pytest.approx([0.5])
    assert logit(logistic(np.array([-3.0, 2.0]))) == pytest.approx([-3.0, 2.0])
    assert logistic(np.array([-1000.0, 1000.0])) == pytest.approx([0.0, 1.0])


def test_a_mean_of_one_half_spreads_the_days_evenly() -> None:
    exponent = exponents(np.array([0.5]))
    assert exponent == pytest.approx([0.0], abs=1e-5)
    assert share_below(np.array([0.3]), exponent) == pytest.approx([0.3], abs=1e-5)
    assert fraction_at(np.array([0.3]), exponent) == pytest.approx([0.3], abs=1e-5)


@pytest.mark.parametrize("mean", [0.05, 0.3, 0.7, 0.95])
def test_the_distribution_has_the_wanted_mean(mean: float) -> None:
    """The mean over 100,000 evenly spaced shares is the integral of the inverse, to about 1e-5."""
    shares = (np.arange(100_000) + 0.5) / 100_000
    exponent = exponents(np.full(100_000, mean))
    assert fraction_at(shares, exponent).mean() == pytest.approx(mean, abs=1e-4)


@pytest.mark.parametrize("exponent", [-150.0, -4.0, 0.0, 4.0, 150.0])
def test_shares_and_places_are_inverses(exponent: float) -> None:
    shares = np.array([0.001, 0.2, 0.5, 0.9, 0.999])
    curve = np.full(5, exponent)
    assert share_below(fraction_at(shares, curve), curve) == pytest.approx(shares, abs=1e-9)


def test_places_outside_the_range_count_as_its_ends() -> None:
    assert share_below(np.array([-0.5, 1.5]), np.array([2.0, 2.0])) == pytest.approx([0.0, 1.0])


def test_the_clearest_day_is_the_published_one_but_no_clearer_than_a_cloudless_day() -> None:
    """Hollands and Huget at K = 0.5: 0.6313 + 0.1335 - 11.9 x 0.25^8 = 0.7646."""
    assert clearest_of_month(np.array([0.5, 0.5]), np.array([0.9, 0.7])) == pytest.approx([0.7646, 0.7], abs=1e-4)


def test_dull_months_have_more_overcast_and_fewer_clear_days() -> None:
    exponent = exponents(np.array([0.35, 0.65]))
    dull, bright = type_shares(exponent, np.full(2, 0.07), np.full(2, 1.0))
    assert dull.sum() == pytest.approx(1.0)
    assert bright.sum() == pytest.approx(1.0)
    assert dull[DayType.OVERCAST] > bright[DayType.OVERCAST]
    assert dull[DayType.CLEAR] < bright[DayType.CLEAR]


def test_the_chain_keeps_the_shares_and_the_runs_it_promises() -> None:
    """Mean run 1 / ((1 - r)(1 - s)): 3.08 days for half of the days and 1.92 for a fifth, at r = 0.35.

    200,000 days hold about 32,000 runs of each; 2 % is more than four standard errors of their mean.
    """
    shares = np.array([[0.5, 0.3, 0.2]])
    types = chain_of_days(shares, np.zeros(200_000, dtype=np.int64), random_stream(1, "test"))
    assert np.bincount(types) / len(types) == pytest.approx([0.5, 0.3, 0.2], abs=0.01)
    runs = [(kind, len(list(days))) for kind, days in groupby(types.tolist())]
    for kind, share in enumerate(shares[0]):
        lengths = [length for of_kind, length in runs if of_kind == kind]
        assert np.mean(lengths) == pytest.approx(1.0 / ((1.0 - PERSISTENCE) * (1.0 - share)), rel=0.02)


def test_days_meet_the_months_mean_and_stay_within_the_sky() -> None:
    months = np.repeat([0, 1], 30)
    weight = np.linspace(5.0, 11.0, 60)
    cloudless = np.full(60, 0.74)
    days = daily_clearness(np.array([0.25, 0.65]), cloudless, weight, months, random_stream(3, "test"))
    for month, wanted in enumerate((0.25, 0.65)):
        of_month = months == month
        assert np.average(days[of_month], weights=weight[of_month]) == pytest.approx(wanted, abs=1e-12)
    assert days.min() > DULLEST_CLEARNESS
    assert days.max() < 0.74
