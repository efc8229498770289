"""Shares of the starts that survive, in the three definitions of the field, counted by hand; and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import ems
from ems.island.survival.curve import DEFINITIONS
from profiles.errors import InputError

SURVIVED = [3, 2, 1, 0, 2]


def curve(survived: Any, definition: str = "at_least", *, steps: int | None = None) -> list[float]:
    """Survival curve as a list."""
    return list(ems.survival_curve(survived, definition, steps=steps).tolist())


def test_at_least_counts_who_lasts_so_long() -> None:
    assert curve(SURVIVED) == [4 / 5, 3 / 5, 1 / 5]


def test_more_than_counts_who_lasts_longer() -> None:
    assert curve(SURVIVED, "more_than") == [3 / 5, 1 / 5, 0.0]


def test_truncated_leaves_out_the_windows_that_leave_the_year() -> None:
    """The last start has one step left: of the four windows of two steps two survive, of the three of three one."""
    assert curve(SURVIVED, "truncated") == [4 / 5, 2 / 4, 1 / 3]


def test_truncated_is_the_same_whether_the_year_wrapped_or_ended() -> None:
    wrapped = [5, 4, 4, 4, 4]
    ended = [5, 4, 3, 2, 1]
    assert curve(wrapped, "truncated") == curve(ended, "truncated") == [1.0, 1.0, 1.0, 1.0, 1.0]
    assert curve(wrapped) == [1.0, 1.0, 1.0, 1.0, 1 / 5]
    assert curve(ended) == [1.0, 4 / 5, 3 / 5, 2 / 5, 1 / 5]


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_the_length_is_the_longest_survival_or_as_asked(definition: str) -> None:
    assert len(curve(SURVIVED, definition)) == 3
    assert len(curve(SURVIVED, definition, steps=2)) == 2
    longer = curve(SURVIVED, definition, steps=5)
    assert longer == [*curve(SURVIVED, definition), 0.0, 0.0]
    assert curve(SURVIVED, definition, steps=2) == longer[:2]


def test_no_window_is_longer_than_the_year() -> None:
    """None of none is no number (NaN), neither 0 nor 1."""
    survival = np.array(curve([2, 2], "truncated", steps=4))
    assert survival[:2].tolist() == [1.0, 1.0]
    assert np.isnan(survival[2:]).all()
    assert curve([4, 4], steps=4) == [1.0, 1.0, 1.0, 1.0]


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_who_never_lasts_has_a_curve_of_zero(definition: str) -> None:
    assert curve([0, 0, 0], definition, steps=2) == [0.0, 0.0]
    assert set(curve([0, 0, 0], definition)) <= {0.0}


@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize("seed", range(20))
def test_against_the_words_of_the_definitions(definition: str, seed: int) -> None:
    """Count start by start and length by length."""
    rng = np.random.default_rng(seed)
    survived = rng.integers(0, rng.integers(2, 40), rng.integers(1, 40))
    count = len(survived)
    survival = curve(survived, definition)
    for h, share in enumerate(survival, start=1):
        if definition == "at_least":
            expected = sum(r >= h for r in survived) / count
        elif definition == "more_than":
            expected = sum(r > h for r in survived) / count
        else:
            windows = survived[: max(count - h + 1, 0)]
            expected = sum(r >= h for r in windows) / len(windows) if len(windows) else np.nan
        assert share == pytest.approx(expected, abs=1e-15, nan_ok=True)


@pytest.mark.parametrize("kind", [np.int32, np.uint16, np.int64])
def test_whole_numbers_of_any_size(kind: type) -> None:
    assert curve(np.array(SURVIVED, dtype=kind)) == curve(SURVIVED)


def problems(*given: Any, **more: Any) -> list[str]:
    """Each thing that is said about wrong arguments."""
    with pytest.raises(InputError) as raised:
        ems.survival_curve(*given, **more)
    return [str(problem) for problem in raised.value.problems]


@pytest.mark.parametrize("definition", ["at least", "atleast", "AT_LEAST", "", None, 1, ["at_least"]], ids=str)
def test_a_misspelt_definition_is_told_with_those_there_are(definition: Any) -> None:
    (said,) = problems(SURVIVED, definition)
    assert said == f"definition = {definition!r}: must be one of at_least, more_than, truncated"


@pytest.mark.parametrize(
    "wrong",
    [[], [[]], [[1, 2], [3, 4]], 3, [1.0, 2.0], [np.nan], [True, False], ["1", "2"], [-1, 2], None, [[1], [1, 2]], "6"],
    ids=str,
)
def test_what_is_no_series_of_steps(wrong: Any) -> None:
    (said,) = problems(wrong)
    assert said.startswith("survived")


def test_the_first_negative_step_is_told() -> None:
    (said,) = problems([3, 0, -2, -1])
    assert said.startswith("survived[2] = -2")


@pytest.mark.parametrize("wrong", [0, -1, 2.0, True, "3", [3]], ids=str)
def test_a_length_that_is_none(wrong: Any) -> None:
    (said,) = problems(SURVIVED, steps=wrong)
    assert said == f"steps = {wrong!r}: must be a whole number, 1 or more"


def test_all_is_told_at_once() -> None:
    assert len(problems([-1], "at least", steps=0)) == 3
