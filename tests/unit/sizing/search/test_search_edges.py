"""Slopes to both sides of sizes: at a kink, on a straight piece, at the ends of the box, and very near to a kink."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ems.sizing.search.edges import sides
from ems.sizing.search.parts import Box, Cut

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

KINKS = np.array([1.0, 3.0, 3.001, 8.0])
"""The function falls by 8, 6, 4, 2 and 0 a unit between them."""


def falling(sizes: Floats) -> list[Cut]:
    """Falls by 2 a unit less after each kink, in the first size, and rises by 7 a unit in the others."""
    cuts = []
    for at in sizes:
        value = 8.0 * 8.0 + 2.0 * float(np.maximum(at[0] - KINKS, 0.0).sum()) - 8.0 * at[0] + 7.0 * float(at[1:].sum())
        slopes = np.full(len(at), 7.0)
        slopes[0] = -8.0 + 2.0 * np.count_nonzero(at[0] > KINKS)
        cuts.append(Cut(at=at, value=value, slopes=slopes))
    return cuts


@pytest.mark.parametrize(
    ("at", "left", "right"),
    [(1.0, -8.0, -6.0), (2.0, -6.0, -6.0), (3.0, -6.0, -4.0), (3.001, -4.0, -2.0), (8.0, -2.0, 0.0), (9.0, 0.0, 0.0)],
)
def test_slopes_on_both_sides(at: float, left: float, right: float) -> None:
    """At 3.001 the nearest piece to the left is 1e-3 long, a tenth of the first distance that is tried."""
    found = sides(falling, np.array([at, 5.0]), Box(lower=np.zeros(2), upper=np.array([10.0, 10.0])))
    assert found[0].tolist() == [left, 7.0]
    assert found[1].tolist() == [right, 7.0]


def test_there_is_nothing_beyond_the_box() -> None:
    box = Box(lower=np.zeros(1), upper=np.array([10.0]))
    assert [side.tolist() for side in sides(falling, np.array([0.0]), box)] == [[-np.inf], [-8.0]]
    assert [side.tolist() for side in sides(falling, np.array([10.0]), box)] == [[0.0], [np.inf]]
    point = Box(lower=np.array([2.0]), upper=np.array([2.0]))
    assert [side.tolist() for side in sides(falling, np.array([2.0]), point)] == [[-np.inf], [np.inf]]


def test_a_box_may_have_no_upper_end() -> None:
    box = Box(lower=np.zeros(1), upper=np.array([np.inf]))
    assert [side.tolist() for side in sides(falling, np.array([8.0]), box)] == [[-2.0], [0.0]]


def test_all_is_asked_at_once() -> None:
    calls = []

    def ask(sizes: Floats) -> list[Cut]:
        calls.append(len(sizes))
        return falling(sizes)

    sides(ask, np.array([2.0, 5.0]), Box(lower=np.zeros(2), upper=np.array([10.0, 10.0])))
    assert len(calls) == 1
