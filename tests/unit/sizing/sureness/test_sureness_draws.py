"""Draws of factors, and what gains over many draws say."""

from __future__ import annotations

import numpy as np
import pytest

from ems.sizing.sureness.draws.hypercube import probabilities, values_at
from ems.sizing.sureness.draws.one_at_a_time import one_at_a_time
from ems.sizing.sureness.draws.statistics import best_of_draws_kwh, best_size_kwh, best_table, sizes_table, worst_tenth
from ems.sizing.sureness.draws.tried import Drawn, more_sizes_kwh
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


def test_of_equal_sizes_tried_the_smallest_is_best() -> None:
    sizes = np.array([0.0, 10.0, 20.0])
    assert best_size_kwh(sizes, np.array([1.0, 3.0, 3.0])) == 10.0
    gains = np.array([[0.0, -1.0, -2.0], [0.0, 5.0, 5.0], [0.0, 1.0, 2.0]])
    table = best_table(sizes, gains, {"life": np.array([1.0, 2.0, 3.0])})
    assert table["capacity_kwh"].tolist() == [0.0, 15.0, 20.0]  # in the middle of two equals
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


def test_the_best_of_a_draw_lies_between_the_sizes_tried() -> None:
    sizes = np.array([0.0, 5.0, 10.0, 20.0, 40.0])
    tops = np.array([6.0, 10.0, 13.0, 15.5, 24.0])
    # Parabolas are met exactly, however uneven the sizes are.
    assert best_of_draws_kwh(sizes, -((sizes - tops[:, None]) ** 2)) == pytest.approx(tops, rel=1e-12)
    # A roof with its ridge at 20 kWh: slopes 1 and -1 hold in the middles, at 15 and 30 kWh, and halfway it is level.
    roof = np.interp(sizes, [0.0, 20.0, 40.0], [0.0, 20.0, 0.0])[None]
    assert best_of_draws_kwh(sizes, roof).tolist() == [22.5]
    # At the ends, and where all are alike, the first of the best sizes is taken as it is.
    ends = np.array([[5.0, 4.0, 3.0, 2.0, 1.0], [1.0, 2.0, 3.0, 4.0, 5.0], [1.0] * 5])
    assert best_of_draws_kwh(sizes, ends).tolist() == [0.0, 40.0, 0.0]


def test_more_sizes_are_tried_evenly_where_most_draws_have_their_best() -> None:
    sizes = np.array([0.0, 5.0, 10.0, 20.0, 40.0, 80.0])
    tops = np.linspace(7.0, 57.0, 11)  # 10 and 90 % quantile: 12 and 52
    drawn = Drawn(capacity_kwh=sizes, gains=-((sizes - tops[:, None]) ** 2))
    # The mean is a parabola around 32; six from 12 to 52 are 8 kWh apart: 20 has been tried.
    more = more_sizes_kwh(drawn).tolist()
    assert {12.0, 28.0, 32.0, 36.0, 44.0, 52.0} <= set(more)
    assert len(more) <= 7  # and the likely best of the worst tenth
    assert 20.0 not in more
    both = drawn.joined(Drawn(capacity_kwh=np.array(more), gains=-((np.array(more) - tops[:, None]) ** 2)))
    assert (np.diff(both.capacity_kwh) > 0.0).all()
    assert (both.gains == -((both.capacity_kwh - tops[:, None]) ** 2)).all()
    inside = both.capacity_kwh[(both.capacity_kwh >= 12.0) & (both.capacity_kwh <= 52.0)]
    assert np.diff(inside).max() <= 8.0


def test_nothing_more_is_tried_where_nothing_pays() -> None:
    sizes = np.array([0.0, 5.0, 10.0])
    assert more_sizes_kwh(Drawn(capacity_kwh=sizes, gains=np.repeat(-sizes[None], 10, axis=0))).tolist() == []
