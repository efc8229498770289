"""What a tool answers: the cost that it found and how long it took to describe the problem and to solve it."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One tool's answer to one problem.

    Parameters
    ----------
    cost
        Cost of the plan [currency].
    build_s
        From the arrays to the tool's finished model [s].
    solve_s
        From the model to the cost, handing over to the solver and reading back included [s].
    """

    cost: float
    build_s: float
    solve_s: float

    @property
    def total_s(self) -> float:
        """From the arrays to the cost [s]."""
        return self.build_s + self.solve_s


class Stopwatch:
    """Seconds since the last lap."""

    def __init__(self) -> None:
        self._last = time.perf_counter()

    def lap_s(self) -> float:
        """Return the seconds since the last lap, or since the beginning [s]."""
        last, self._last = self._last, time.perf_counter()
        return self._last - last
