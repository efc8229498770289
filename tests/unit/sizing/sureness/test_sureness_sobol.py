"""Sobol indices of functions whose indices are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ems.sizing.sureness.draws.sobol_indices import COLUMNS, sobol_indices

if TYPE_CHECKING:
    from collections.abc import Mapping

A, B = 7.0, 0.1


def ishigami(chances: Mapping[str, np.ndarray]) -> np.ndarray:
    x, y, z = (np.pi * (2.0 * chances[name] - 1.0) for name in "xyz")
    return np.sin(x) + A * np.sin(y) ** 2 + B * z**4 * np.sin(x)


def test_ishigami() -> None:
    """Ishigami and Homma (1990): the variances in closed form."""
    first_x = 0.5 * (1.0 + B * np.pi**4 / 5.0) ** 2
    first_y, both_xz = A**2 / 8.0, B**2 * np.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    total = first_x + first_y + both_xz
    found, evaluations = sobol_indices("xyz", ishigami, base_draws=4096, seed=1)
    assert evaluations == 4096 * 5
    # 4,096 base draws leave an error of about 1/√4096 = 0.016.
    assert found["first"].to_numpy() == pytest.approx(np.array([first_x, first_y, 0.0]) / total, abs=0.02)
    assert found["total"].to_numpy() == pytest.approx(np.array([first_x + both_xz, first_y, both_xz]) / total, abs=0.02)


def test_a_sum_of_terms_splits_by_their_variances() -> None:
    # 3 a + 4 b of even numbers: 9 and 16 parts of 25; what does nothing has nothing; no interaction, so total = first.
    def value(chances: Mapping[str, np.ndarray]) -> np.ndarray:
        return 100.0 + 3.0 * chances["a"] + 4.0 * chances["b"] + 0.0 * chances["idle"]

    found, _ = sobol_indices(["a", "b", "idle"], value, base_draws=1024, seed=5)
    assert found["first"].to_numpy() == pytest.approx([0.36, 0.64, 0.0], abs=0.02)
    assert found["total"].to_numpy() == pytest.approx([0.36, 0.64, 0.0], abs=0.02)
    assert found.loc["idle", "total"] == 0.0
    assert (found[["first_confidence", "total_confidence"]].loc[["a", "b"]] > 0.0).all(axis=None)


def test_the_intervals_shrink_with_the_square_root_of_the_draws() -> None:
    few, many = (sobol_indices("xyz", ishigami, base_draws=n, seed=1)[0]["total_confidence"] for n in (64, 4096))
    # √(4096 / 64) = 8; bootstrapped from samples of their own, within a factor of two.
    assert (few / many).to_numpy() == pytest.approx([8.0, 8.0, 8.0], rel=1.0)
    assert (few > 2.0 * many).all()


def test_the_seed_decides_zero_included() -> None:
    for seed in (0, 7):
        one, two = (sobol_indices("xyz", ishigami, base_draws=64, seed=seed)[0] for _ in range(2))
        assert (one[list(COLUMNS)] == two[list(COLUMNS)]).all(axis=None)
    other = sobol_indices("xyz", ishigami, base_draws=64, seed=8)[0]
    assert (other["first"] != one["first"]).any()


def test_where_nothing_varies_all_indices_are_zero() -> None:
    found, evaluations = sobol_indices(["a"], lambda chances: np.full(len(chances["a"]), 5.0), base_draws=16, seed=1)
    assert evaluations == 48
    assert (found == 0.0).all(axis=None)


def test_without_draws_or_factors_there_are_none() -> None:
    found, evaluations = sobol_indices(["a"], ishigami, base_draws=0, seed=1)
    assert evaluations == 0
    assert found.isna().all(axis=None)
    assert len(sobol_indices([], ishigami, base_draws=16, seed=1)[0]) == 0


def test_a_rare_event_warns_nobody() -> None:
    """Bootstrap samples without a single event are all alike, which SALib would tell; warnings are errors here."""
    found, _ = sobol_indices(["a", "b"], lambda chances: (chances["a"] > 0.97) * 1.0, base_draws=16, seed=4)
    assert np.isfinite(found.to_numpy()).all()
