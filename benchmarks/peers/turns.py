"""Two ways measured in turn, so that a busy moment of the machine meets both."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.peers.answer import Answer

    Call = Callable[[], Answer]

MOST_CALLS = 20
TURN_S = 0.5
"""A way that takes less is called again in its turn for so long, since cache misses or new memory would show."""
BUSY_FRACTION = 0.05
"""Share of the time spent waiting from which on a machine is called busy."""
TOLERANCE = 1e-6
"""Largest relative difference of costs that are called equal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Ours and a peer's on the same arrays, a turn each, several rounds.

    Parameters
    ----------
    ours, theirs
        The answers of each round; of several calls in a turn, the one in the middle.
    waited_fraction
        Share of the time in which the machine did something else. It lengthens a peer's seconds, but seldom one of our
        milliseconds: ratios of a busy machine flatter us.
    """

    ours: tuple[Answer, ...]
    theirs: tuple[Answer, ...]
    waited_fraction: float = 0.0

    @property
    def difference(self) -> float:
        """By how much the peer's cost is the higher, as a fraction of ours."""
        return (self.theirs[0].cost - self.ours[0].cost) / max(abs(self.ours[0].cost), 1.0)

    @property
    def busy(self) -> str:
        """Warn of a busy machine; empty where it was idle."""
        return f", machine busy: waited {self.waited_fraction:.0%}" if self.waited_fraction > BUSY_FRACTION else ""

    @property
    def is_same(self) -> bool:
        """Whether both found the same cost."""
        return abs(self.difference) <= TOLERANCE

    def ratios(self, phase: str = "total_s") -> tuple[float, ...]:
        """How many times our total the peer's ``phase`` took, lowest round first."""
        pairs = zip(self.ours, self.theirs, strict=True)
        return tuple(sorted(getattr(theirs, phase) / ours.total_s for ours, theirs in pairs))

    def ratio(self, phase: str = "total_s") -> float:
        """Return the ratio of the round in the middle."""
        return median(self.ratios(phase))

    def median_s(self, phase: str = "total_s") -> float:
        """Return the median of the peer's ``phase`` [s]."""
        return median(getattr(answer, phase) for answer in self.theirs)


def in_turn(ours: Call, theirs: Call, rounds: int) -> Pair:
    """Call both once unmeasured (imports, compilation, memory), then in turn."""
    ours()
    theirs()
    wall_s, processor_s = time.perf_counter(), time.process_time()
    turns = [(one_turn(ours), one_turn(theirs)) for _ in range(rounds)]
    wall_s, processor_s = time.perf_counter() - wall_s, time.process_time() - processor_s
    return Pair(
        ours=tuple(turn[0] for turn in turns),
        theirs=tuple(turn[1] for turn in turns),
        waited_fraction=max(1.0 - processor_s / wall_s, 0.0),
    )


def one_turn(call: Call) -> Answer:
    """Call once, or several times and take the answer in the middle."""
    first = call()
    again = min(int(TURN_S / first.total_s), MOST_CALLS)
    answers = sorted([first, *(call() for _ in range(again))], key=lambda answer: answer.total_s)
    return answers[len(answers) // 2]
