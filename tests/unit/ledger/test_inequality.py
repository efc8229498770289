"""Shares, Gini and quantiles worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ems.ledger.who_gains.inequality import gini_fraction, losers_fraction, top_tenth_fraction
from ems.ledger.who_gains.outcome import summarise


def test_gini_is_half_the_mean_difference_over_the_mean() -> None:
    gain = np.array([3.0, 8.0, 1.0, 0.0, 20.0])
    differences = np.abs(gain[:, None] - gain).mean()
    assert gini_fraction(gain) == pytest.approx(differences / 2 / gain.mean())


def test_losers_count_as_zero_in_shares_of_gains() -> None:
    assert gini_fraction([-100.0, 5.0]) == gini_fraction([0.0, 5.0]) == 0.5
    assert losers_fraction([-100.0, 5.0]) == 0.5
    assert top_tenth_fraction([-100.0, 5.0] * 5) == pytest.approx(0.2)


def test_nobody_gains_or_nobody_is_there() -> None:
    assert math.isnan(gini_fraction([-1.0, 0.0]))
    assert math.isnan(top_tenth_fraction([0.0]))
    assert math.isnan(losers_fraction([]))
    assert math.isnan(summarise(np.array([]))["median"])


def test_a_summary() -> None:
    found = summarise(np.arange(11.0))
    assert (found["p10"], found["median"], found["p90"], found["total"]) == (1.0, 5.0, 9.0, 55.0)
