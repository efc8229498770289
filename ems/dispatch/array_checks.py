"""Checks of arrays: one sentence for what is wrong with each, saying which entry is the first to break the rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from profiles.errors import ProblemCollector

STEPS = "steps"
"""Name of the axis that runs along the window."""


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis of an array counts.

    Parameters
    ----------
    name
        For messages: ``"steps"``, ``"nodes"``, ``"storages"``.
    length
        How many there must be; None leaves it free.
    labels
        Names of the entries; where missing, messages give numbers.
    """

    name: str
    length: int | None
    labels: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """Limits of every entry of an array; entries must be numbers, and finite unless ``infinite`` allows more.

    Parameters
    ----------
    lowest, highest
        Limits that the entries may touch.
    above, below
        Limits that they may not touch.
    infinite
        Whether plus infinity is allowed.
    """

    lowest: float = -np.inf
    highest: float = np.inf
    above: float = -np.inf
    below: float = np.inf
    infinite: bool = False

    def __str__(self) -> str:
        """Return the rule in words."""
        words = [
            f"{word} {limit:g}"
            for word, limit in (("above", self.above), ("at least", self.lowest), ("at most", self.highest))
            if np.isfinite(limit)
        ]
        words += [f"below {self.below:g}"] if np.isfinite(self.below) else []
        number = "a number" if self.infinite else "a finite number"
        return f"must be {number}" + (f", {' and '.join(words)}" if words else "")

    def broken_by(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which entries break the rule, the shape of ``values``."""
        # written so that NaN, which compares false with everything, breaks it
        kept = (values >= self.lowest) & (values <= self.highest)
        if np.isfinite(self.above):
            kept &= values > self.above
        if np.isfinite(self.below):
            kept &= values < self.below
        if not self.infinite:
            kept &= np.isfinite(values)
        return np.asarray(~kept)


FINITE = Rule()
NOT_NEGATIVE = Rule(lowest=0.0)
LIMIT = Rule(lowest=0.0, infinite=True)
EFFICIENCY = Rule(above=0.0, highest=1.0)
LOSS_FRACTION = Rule(lowest=0.0, below=1.0)


@dataclass(frozen=True, slots=True)
class ArrayChecks:
    """Collects the problems of many arrays of one window.

    Parameters
    ----------
    problems
        Where they are collected.
    times
        Start of every step, for messages.
    """

    problems: ProblemCollector
    times: pd.DatetimeIndex

    def shape(self, where: str, values: NDArray[np.generic], axes: Sequence[Axis]) -> bool:
        """Whether the array has the axes it must have; adds a problem otherwise."""
        if values.ndim != len(axes):
            wanted = " × ".join(axis.name for axis in axes)
            self.problems.add(where, f"has {values.ndim} axes, must have {len(axes)} ({wanted})")
            return False
        right = True
        for axis, length in zip(axes, values.shape, strict=True):
            if axis.length is not None and length != axis.length:
                whole = f"the window has {axis.length}" if axis.name == STEPS else f"must be {axis.length}"
                self.problems.add(where, f"{length} {axis.name}, {whole}")
                right = False
        return right

    def numbers(
        self, where: str, values: NDArray[np.float64], axes: Sequence[Axis], rule: Rule, remedy: str = ""
    ) -> bool:
        """Whether shape and every entry are as they must be; adds a problem otherwise."""
        if not self.shape(where, values, axes):
            return False
        broken = rule.broken_by(values)
        if broken.any():
            self.first(where, broken, values, axes, str(rule), remedy)
            return False
        return True

    def whole_numbers(
        self, where: str, values: NDArray[np.int64], axes: Sequence[Axis], lowest: int, count: int | None, what: str
    ) -> bool:
        """Whether every entry is a whole number from ``lowest`` to below ``count`` (the number of ``what``)."""
        if not np.issubdtype(values.dtype, np.integer):
            self.problems.add(where, f"must be whole numbers, are {values.dtype}")
            return False
        if not self.shape(where, values, axes):
            return False
        broken = (values < lowest) | ((values >= count) if count is not None else False)
        if not broken.any():
            return True
        rule = f"must be at least {lowest}" if count is None else f"must lie in {lowest} … {count - 1} ({what})"
        self.first(where, broken, values, axes, rule)
        return False

    def first(
        self,
        where: str,
        broken: NDArray[np.bool_],
        values: NDArray[np.generic],
        axes: Sequence[Axis],
        rule: str,
        remedy: str = "",
    ) -> None:
        """Add one problem: the first entry that breaks a rule, and how many more do."""
        place = np.unravel_index(int(np.argmax(broken)), broken.shape)
        entry = ", ".join(self._entry(axis, int(i)) for axis, i in zip(axes, place, strict=True))
        value = f"{where} ({entry}) = {values[place]:g}" if entry else f"{where} = {values[place]:g}"
        more = int(np.count_nonzero(broken)) - 1
        self.problems.add(value, rule + (f" (and {more:,} more entries)" if more else ""), remedy)

    def _entry(self, axis: Axis, number: int) -> str:
        if axis.name == STEPS:
            return f"{self.times[number]:%Y-%m-%d %H:%M}"
        return repr(axis.labels[number]) if number < len(axis.labels) else f"number {number} of the {axis.name}"
