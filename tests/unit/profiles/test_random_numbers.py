"""Chance that can be repeated."""

from __future__ import annotations

import numpy as np
import pytest

from profiles.errors import InputError
from profiles.random_numbers import random_stream


def test_the_same_seed_and_name_give_the_same_bits() -> None:
    assert np.array_equal(random_stream(5, "days").random(100), random_stream(5, "days").random(100))


@pytest.mark.parametrize(("seed", "name"), [(5, "hours"), (6, "days")])
def test_another_seed_or_name_gives_an_independent_stream(seed: int, name: str) -> None:
    """Independent streams of 10,000 numbers correlate by 0 ± 0.01; 0.05 is five standard errors."""
    one, other = random_stream(5, "days").random(10_000), random_stream(seed, name).random(10_000)
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.05


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(InputError, match="seed = -1: must be a whole number from 0"):
        random_stream(-1, "days")
