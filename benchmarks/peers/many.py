"""Many independent homes: ours all in one call, a peer one home after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.peers.answer import Answer
from benchmarks.peers.turns import in_turn
from benchmarks.peers.with_ems_exact import costs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.peers.problem import Arrays
    from benchmarks.peers.registry import Way
    from benchmarks.peers.turns import Pair


def homes_in_turn(theirs: Way, homes: Sequence[Arrays], *, sample: int, rounds: int) -> Pair:
    """Measure all homes by ours against a sample of them by a peer, its times scaled to all.

    Parameters
    ----------
    theirs
        The peer's way to plan one home.
    homes
        All homes, under one tariff.
    sample
        How many of them, evenly spread, the peer plans; costs are compared on these.
    rounds
        How often each.
    """
    chosen = [round(i * len(homes) / sample) for i in range(sample)]

    def ours() -> Answer:
        costs, seconds = costs_of(homes)
        return Answer(cost=float(costs[chosen].sum()), build_s=0.0, solve_s=seconds)

    def peers() -> Answer:
        answers = [theirs(homes[home]) for home in chosen]
        scale = len(homes) / sample
        return Answer(
            cost=sum(answer.cost for answer in answers),
            build_s=scale * sum(answer.build_s for answer in answers),
            solve_s=scale * sum(answer.solve_s for answer in answers),
        )

    return in_turn(ours, peers, rounds)
