"""One key that varies: what is drawn, and the types of its column."""

from __future__ import annotations

import numpy as np
import pytest

from ems.sweep.asked.key import Key, column_of, kind_of

QUARTERS = np.array([0.0, 0.25, 0.5, 0.75])
ALMOST_ONE = np.array([np.nextafter(1.0, 0.0)])


def test_numbers_between_two_ends() -> None:
    key = Key(name="a", lower=1000, upper=3000)
    assert key.drawn(QUARTERS) == [1000.0, 1500.0, 2000.0, 2500.0]
    assert key.drawn(ALMOST_ONE)[0] == pytest.approx(3000.0)
    assert key.kind == "number"


def test_whole_numbers_are_equally_likely_ends_included() -> None:
    key = Key(name="a", lower=1, upper=3, is_whole=True)
    drawn = key.drawn((np.arange(300) + 0.5) / 300)
    assert [drawn.count(value) for value in (1, 2, 3)] == [100, 100, 100]
    assert key.drawn(ALMOST_ONE) == [3]
    assert all(type(value) is int for value in drawn)


def test_the_logarithm_is_drawn_evenly() -> None:
    key = Key(name="a", lower=1.0, upper=10_000.0, is_log=True)
    assert key.drawn(QUARTERS) == pytest.approx([1.0, 10.0, 100.0, 1000.0])


def test_lists_are_drawn_from() -> None:
    key = Key(name="a", levels=("mean", "sunny"))
    assert key.drawn(QUARTERS) == ["mean", "mean", "sunny", "sunny"]
    assert key.drawn(ALMOST_ONE) == ["sunny"]


@pytest.mark.parametrize(
    ("values", "kind", "column"),
    [
        ([1, 2], "whole", [1, 2]),
        ([1, 2.5], "number", [1.0, 2.5]),
        ([1, None], "number", [1.0, np.nan]),
        ([2**63, 1], "number", [2.0**63, 1.0]),
        ([True, False], "yes_no", [True, False]),
        (["mean", "sunny"], "text", ["mean", "sunny"]),
        ([[1, 2], [3]], "text", ["[1, 2]", "[3]"]),
        ([True, 1], "text", ["true", "1"]),
        ([None, "a"], "text", ["null", "a"]),
        ([{"a": 1}], "text", ['{"a": 1}']),
    ],
)
def test_columns(values: list[object], kind: str, column: list[object]) -> None:
    found = kind_of(values)
    assert found == kind
    np.testing.assert_array_equal(column_of(found, values).to_list(), column)
    types = {"whole": "int64", "number": "float64", "yes_no": "bool", "text": "str"}
    assert column_of(found, values).dtype == types[kind]


def test_a_range_wider_than_the_largest_number() -> None:
    key = Key(name="a", lower=-1e308, upper=1e308)
    assert key.drawn(np.array([0.0, 0.5, 0.75])) == [-1e308, 0.0, 5e307]
