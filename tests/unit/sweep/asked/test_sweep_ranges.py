"""Ranges: ends included, no error that adds up, and errors that say what to write."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ems.sweep.asked.ranges import exact, is_range, range_key
from profiles.errors import ProblemCollector

NAME = "storage.shelter.capacity_kwh"


def levels(table: dict[str, object], *, is_whole: bool = False) -> tuple[object, ...]:
    problems = ProblemCollector("sweep.toml")
    key = range_key(NAME, table, problems, is_whole=is_whole, is_drawn=False)
    problems.raise_if_any()
    assert key is not None
    return key.levels


def problem(table: dict[str, object], *, is_whole: bool = False, is_drawn: bool = False) -> str:
    problems = ProblemCollector("sweep.toml")
    assert range_key(NAME, table, problems, is_whole=is_whole, is_drawn=is_drawn) is None
    return "\n".join(map(str, problems.problems))


def test_both_ends_are_included() -> None:
    assert levels({"start": 1000, "stop": 12000, "step": 250}) == tuple(range(1000, 12001, 250))
    assert levels({"start": 3, "stop": 1, "step": -1}) == (3, 2, 1)
    assert levels({"start": 5, "stop": 5, "step": 1}) == (5,)


def test_decimals_are_those_that_were_written() -> None:
    """Ten million sums of 0.1 in binary would miss; every level is the number that a user would type."""
    found = levels({"start": 0.1, "stop": 100, "step": 0.1})
    assert found == tuple(float(f"{n // 10}.{n % 10}") for n in range(1, 1001))
    assert levels({"start": 0, "stop": 1, "step": 0.25}) == (0.0, 0.25, 0.5, 0.75, 1.0)
    assert all(isinstance(level, float) for level in levels({"start": 0, "stop": 1, "step": 0.25}))


@pytest.mark.parametrize("ends", [(0.1, 3), (-2.5, 1e-3), (1e-300, 1.7), (7, 0.1)])
def test_levels_are_the_nearest_to_the_exact_fractions(ends: tuple[float, float]) -> None:
    """They are counted in whole parts, one division each: what exact fractions give, one by one."""
    start, step = ends
    stop = float(exact(start) + 40 * exact(step))
    if exact(stop) == exact(start) + 40 * exact(step):
        found = levels({"start": start, "stop": stop, "step": step})
        assert found == tuple(float(exact(start) + n * exact(step)) for n in range(41))
    each = (exact(stop) - exact(start)) / 40
    counted = levels({"start": start, "stop": stop, "count": 41})
    assert counted == tuple(float(exact(start) + n * each) for n in range(41))


def test_logarithms_give_numbers_as_people_write_them() -> None:
    """A slider, a group or "the case with 100 kWh" must find them."""
    assert levels({"start": 1, "stop": 1000, "count": 4, "spacing": "log"}) == (1.0, 10.0, 100.0, 1000.0)
    assert levels({"start": 1000, "stop": 0.1, "count": 5, "spacing": "log"}) == (1000.0, 100.0, 10.0, 1.0, 0.1)
    found = levels({"start": 3, "stop": 700, "count": 41, "spacing": "log"})
    assert found == pytest.approx([3.0 * (700 / 3) ** (n / 40) for n in range(41)], rel=1e-11)
    assert (found[0], found[-1]) == (3.0, 700.0)


def test_logarithms_of_ends_that_lie_far_apart_or_close_together() -> None:
    found = levels({"start": 1e-300, "stop": 1e300, "count": 3, "spacing": "log"})
    assert found == pytest.approx((1e-300, 1.0, 1e300), rel=1e-10)
    close = levels({"start": 1, "stop": 1.0 + 1e-13, "count": 5, "spacing": "log"})
    assert len(set(close)) == 5, "rounding would make them equal"


def test_far_too_many_steps_are_told_in_a_few_digits() -> None:
    told = problem({"start": 0, "stop": 1, "step": 1e-300})
    assert "makes 1e+300 steps; at most 10,000,000 cases" in told
    assert "makes 2e+631 steps" in problem({"start": -1e308, "stop": 1e308, "step": 1e-323})
    assert "makes 12,000,000 steps" in problem({"start": 0, "stop": 12e6, "step": 1})


def test_whole_numbers_stay_whole() -> None:
    assert all(type(level) is int for level in levels({"start": 1, "stop": 9, "step": 2}))
    assert levels({"start": 1.0, "stop": 3.0, "step": 1.0}, is_whole=True) == (1, 2, 3)


def test_a_third_with_ten_digits_reaches_the_stop() -> None:
    assert levels({"start": 0, "stop": 1, "step": 0.3333333333})[-1] == 1.0
    assert len(levels({"start": 0, "stop": 1, "step": 0.3333333333})) == 4


def test_a_count() -> None:
    assert levels({"start": 1000, "stop": 12000, "count": 45}) == tuple(range(1000, 12001, 250))
    assert levels({"start": 0, "stop": 1, "count": 4}) == (0.0, 1 / 3, 2 / 3, 1.0)


def test_log_spacing() -> None:
    found = levels({"start": 1, "stop": 10000, "count": 5, "spacing": "log"})
    assert found == pytest.approx((1, 10, 100, 1000, 10000), rel=1e-14)  # two roundings of an exponential
    assert (found[0], found[-1]) == (1.0, 10000.0)


def test_drawn_ranges() -> None:
    problems = ProblemCollector("sweep.toml")
    asked = {"start": 10, "stop": 20}
    key = range_key(NAME, asked, problems, is_whole=True, is_drawn=True)
    assert key is not None
    assert (key.lower, key.upper, key.is_whole, key.kind) == (10, 20, True, "whole")
    key = range_key(NAME, asked, problems, is_whole=False, is_drawn=True)
    assert key is not None
    assert key.kind == "number"
    stepped = range_key(NAME, asked | {"step": 5}, problems, is_whole=False, is_drawn=True)
    assert stepped is not None
    assert stepped.levels == (10, 15, 20)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"start": 1000, "stop": 12000}, f"{NAME}: is a range without step; write {{ start = 1000"),
        ({"start": 1000, "step": 5}, f"{NAME}: is a range without stop"),
        ({"stop": 1000, "step": 5}, f"{NAME}: is a range without start"),
        (
            {"start": 1000, "stop": 12000, "step": 300},
            "stop = 12000: is not reached from 1000 in steps of 300; both ends are included; the nearest are 11800 and",
        ),
        ({"start": 0.1, "stop": 0.75, "step": 0.1}, "the nearest are 0.7 and 0.8"),
        ({"start": 1, "stop": 9, "step": 0}, f"{NAME}.step = 0: must not be 0"),
        ({"start": 1, "stop": 9, "step": -1}, f"{NAME}.step = -1: leads away from stop = 9; write 1"),
        ({"start": 0, "stop": 1, "step": 1e-9}, "makes 1,000,000,000 steps; at most 10,000,000 cases"),
        ({"start": 1, "stop": 9, "step": 2, "count": 5}, f"{NAME}: has step and count"),
        ({"start": 1, "stop": 9, "count": 1}, f"{NAME}.count = 1: must be a whole number from 2"),
        ({"start": 1, "stop": 9, "count": 2.0}, f"{NAME}.count = 2: must be a whole number from 2"),
        ({"start": 9, "stop": 9, "count": 3}, "start and stop are the same"),
        ({"start": "1", "stop": 9, "step": 1}, f'{NAME}.start = "1": must be a number'),
        ({"start": 1, "stop": True, "step": 1}, f"{NAME}.stop = true: must be a number"),
        ({"start": 1, "stop": float("inf"), "step": 1}, f"{NAME}.stop = inf: must be a number"),
        ({"start": 1, "stop": 9, "steps": 1}, f"{NAME}.steps: unknown key of a range; did you mean step?"),
        ({"start": 1, "stop": 9, "count": 3, "spacing": "cubic"}, 'must be "even" or "log"'),
        ({"start": 1, "stop": 9, "step": 1, "spacing": "log"}, "has step and log spacing"),
        ({"start": 0, "stop": 9, "count": 3, "spacing": "log"}, "needs both ends above 0"),
    ],
)
def test_wrong_ranges(table: dict[str, object], message: str) -> None:
    assert message in problem(table)


def test_wrong_whole_ranges() -> None:
    asked = {"start": 1, "stop": 2, "step": 0.5}
    assert problem(asked, is_whole=True) == f"{NAME}: takes whole numbers only, and the range gives 1.5"


@pytest.mark.parametrize(
    ("table", "is_whole", "message"),
    [
        ({"start": 9, "stop": 1}, False, "start = 9 must lie below stop = 1"),
        ({"start": 1.5, "stop": 9}, True, "takes whole numbers only"),
        ({"start": 1, "stop": 9, "spacing": "log"}, True, "not drawn by their logarithm"),
        ({"start": 1}, False, "is a range without stop; write { start = 1000, stop = 12000 }"),
    ],
)
def test_wrong_drawn_ranges(table: dict[str, object], is_whole: bool, message: str) -> None:  # noqa: FBT001
    assert message in problem(table, is_whole=is_whole, is_drawn=True)


def test_what_is_a_range() -> None:
    assert is_range({"start": 1})
    assert not is_range({"storage": {"start": 1}})
    assert not is_range({"start": [1, 2]})
    assert not is_range([1, 2])


def test_exact_decimals() -> None:
    assert exact(0.1) == Fraction(1, 10)
    assert exact(7) == 7
    assert exact(1e-7) == Fraction(1, 10_000_000)
