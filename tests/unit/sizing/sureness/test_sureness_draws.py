"""Draws of factors, and what gains over many draws say."""

from __future__ import annotations

import numpy as np
import pytest

from ems.sizing.sureness.draws.hypercube import probabilities, values_at
from ems.sizing.sureness.draws.one_at_a_time import one_at_a_time
from ems.sizing.sureness.draws.statistics import best_size_kwh, best_table, sizes_table, worst_tenth
from ems.sizing.sureness.factors.factor import Factor


def even(name: str, low: float = 0.0, high: float = 1.0) -> Factor:
    return Factor(
        name=name, title=name.title(), title_ja=name, unit="1", source="test", quantiles=((0.0, low), (1.0, high))
    )


def test_every_factor_meets_every_part_of_its_distribution_once() -> None:
    drawn = probabilities(["a", "b", "c"], 50, seed=3)
    for chance in drawn.values():
        assert sorted(np.floor(50 * chance).astype(int)) == list(range(50))
    # Independent columns of 50 numbers have a correlation of about 1/√50 = 0.14; 0.5 is more than three of these.
    assert abs(np.corrcoef(drawn["a"], drawn["b"])[0, 1]) < 0.5


def test_a_factor_draws_the_same_whoever_is_drawn_beside_it() -> None:
    alone, together = probabilities(["life"], 20, seed=1), probabilities(["weather", "life"], 20, seed=1)
    assert (alone["life"] == together["life"]).all()
    assert (alone["life"] != probabilities(["life"], 20, seed=2)["life"]).all()


def test_held_values_stand_beside_drawn_ones() -> None:
    values = values_at({"a": even("a", 10.0, 20.0)}, {"a": np.array([0.0, 0.5])}, {"b": 7.0})
    assert values["a"].tolist() == [10.0, 15.0]
    assert values["b"].tolist() == [7.0, 7.0]


def test_the_worst_tenth_by_hand() -> None:
    # Of twenty draws the two worst, of each size its own: (−5 − 3) / 2 and (0 + 1) / 2.
    first = np.array([-5.0, -3.0, *range(18)])
    gains = np.stack([first, np.arange(20.0)[::-1]], axis=1)
    assert worst_tenth(gains).tolist() == [-4.0, 0.5]
    # Of twelve draws ⌈1.2⌉ = 2, of ten 1.
    assert worst_tenth(np.arange(12.0)[:, None]).tolist() == [0.5]
    assert worst_tenth(np.arange(10.0)[:, None]).tolist() == [0.0]


def test_quantiles_are_those_of_a_sorted_list() -> None:
    gains = np.random.default_rng(1).normal(size=(101, 3)) * 1e6
    table = sizes_table(np.array([0.0, 1.0, 2.0]), np.array([0.0, 0.5, 1.0]), gains)
    for name, place in {"q05": 5, "q10": 10, "q25": 25, "q50": 50, "q75": 75, "q90": 90, "q95": 95}.items():
        # 101 draws: the quantile at p % is entry p; interpolation leaves rounding of the sums only.
        assert table[name].to_numpy() == pytest.approx(np.sort(gains, axis=0)[place], rel=1e-12)
    assert table["mean"].to_numpy() == pytest.approx([sum(gains[:, k]) / 101 for k in range(3)], rel=1e-9)
    assert table["power_kw"].tolist() == [0.0, 0.5, 1.0]


def test_of_equal_sizes_the_smallest_is_best() -> None:
    sizes = np.array([0.0, 10.0, 20.0])
    assert best_size_kwh(sizes, np.array([1.0, 3.0, 3.0])) == 10.0
    gains = np.array([[0.0, -1.0, -2.0], [0.0, 5.0, 5.0], [0.0, 1.0, 2.0]])
    table = best_table(sizes, gains, {"life": np.array([1.0, 2.0, 3.0])})
    assert table["capacity_kwh"].tolist() == [0.0, 10.0, 20.0]
    assert table["gain"].tolist() == [0.0, 5.0, 2.0]
    assert table["life"].tolist() == [1.0, 2.0, 3.0]


def test_one_at_a_time_moves_one_and_leaves_the_others_at_their_medians() -> None:
    factors = {"a": even("a"), "b": even("b", 0.0, 100.0), "c": even("c")}

    def value_of(chances: dict[str, np.ndarray]) -> np.ndarray:
        return 2.0 * factors["a"].at(chances["a"]) - factors["b"].at(chances["b"]) + 0.0 * chances["c"]

    table = one_at_a_time(factors, value_of)
    assert table.index.tolist() == ["b", "a", "c"]  # the one that matters most first
    assert table["middle"].tolist() == [-49.0, -49.0, -49.0]
    assert table.loc["a", ["low", "high"]].tolist() == pytest.approx([0.2 - 50.0, 1.8 - 50.0])
    assert table.loc["b", ["low", "high"]].tolist() == pytest.approx([1.0 - 10.0, 1.0 - 90.0])
    assert table.loc["b", ["low_value", "high_value"]].tolist() == pytest.approx([10.0, 90.0])
    assert table.loc["c", "low"] == table.loc["c", "high"]


def test_without_factors_there_is_nothing_to_move() -> None:
    assert len(one_at_a_time({}, lambda _: np.zeros(1))) == 0
