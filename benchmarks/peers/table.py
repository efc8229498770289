"""The table of ratios: every peer in turn with ours, on the same arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.peers.many import homes_in_turn
from benchmarks.peers.memory import memory_of
from benchmarks.peers.problem import HOMES, HOURS, homes, hourly_prices, three_price_levels
from benchmarks.peers.registry import EXACT, HOW_TO_INSTALL, PEERS
from benchmarks.peers.turns import in_turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.peers.problem import Arrays
    from benchmarks.peers.registry import Peer, Way
    from benchmarks.peers.turns import Pair

ROUNDS = 5
SAMPLE = 2
"""Homes that a peer plans of the many, at least; its times are scaled."""
YEAR_H = 8760
HEAD = ("", "build", "solve", "total", "solve/ours", "total/ours", "lowest–highest", "peak memory", "cost")
WIDTHS = (28, 10, 10, 10, 12, 12, 16, 18, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table.

    Parameters
    ----------
    peer
        Whose.
    pair
        What was measured; None: nothing, for ``reason``.
    memory
        Peak memory of a fresh process; empty: not measured.
    reason
        Why nothing was measured.
    """

    peer: Peer
    pair: Pair | None = None
    memory: str = ""
    reason: str = ""

    def cells(self) -> tuple[str, ...]:
        """Return what stands in the columns of ``HEAD``."""
        if self.pair is None:
            return (self.peer.name, self.reason)
        ratios = self.pair.ratios()
        return (
            self.peer.name,
            *(seconds(self.pair.median_s(phase)) for phase in ("build_s", "solve_s", "total_s")),
            times(self.pair.ratio("solve_s")),
            times(self.pair.ratio()),
            f"{_digits(ratios[0])}–{_digits(ratios[-1])}",
            self.memory,
            ("the same" if self.pair.is_same else f"different, {self.pair.difference:+.1%}") + self.pair.busy,
        )


def peer_tables(hours: int = HOURS, rounds: int = ROUNDS, *, with_memory: bool = True) -> Iterator[str]:
    """Yield the tables' lines of text as they are measured: three price levels, hourly prices, many homes."""
    yield from table("three price levels, 4-hour battery", three_price_levels(hours), rounds, with_memory=with_memory)
    for storage_h in (4.0, 24.0):
        arrays = hourly_prices(hours, storage_h)
        yield from table(f"hourly prices, {storage_h:.0f}-hour battery", arrays, rounds, with_memory=False)
    yield from homes_table(homes(HOMES, hours), rounds)


def table(
    title: str, arrays: Arrays, rounds: int, *, with_memory: bool, peers: tuple[Peer, ...] = PEERS
) -> Iterator[str]:
    """Yield the lines of one problem."""
    ours = partial(EXACT.load(), arrays)

    def against_ours(theirs: Way) -> Pair:
        return in_turn(ours, partial(theirs, arrays), rounds)

    yield f"\n{title}, {arrays.n_steps:,} h"
    yield row(HEAD)
    for peer in (*peers, EXACT):
        yield row(line(peer, against_ours, arrays.n_steps, with_memory=with_memory).cells())


def homes_table(all_homes: list[Arrays], rounds: int, *, peers: tuple[Peer, ...] = PEERS) -> Iterator[str]:
    """Yield the lines of many independent homes, which a peer plans one by one."""

    def against_ours(theirs: Way) -> Pair:
        return homes_in_turn(theirs, all_homes, sample=SAMPLE, rounds=rounds)

    n_steps = all_homes[0].n_steps
    yield f"\n{len(all_homes)} independent homes, {n_steps:,} h; others than ours home by home, {SAMPLE} homes scaled"
    yield row(HEAD)
    for peer in (*peers, EXACT):
        yield row(line(peer, against_ours, n_steps, with_memory=False).cells())


def line(peer: Peer, against_ours: Callable[[Way], Pair], n_steps: int, *, with_memory: bool) -> Line:
    """Measure one peer in turn with ours, or say why not."""
    if peer.years_only and n_steps != YEAR_H:
        return Line(peer=peer, reason=f"plays years of {YEAR_H:,} hours only")
    try:
        theirs = peer.load()
    except ImportError as error:
        return Line(peer=peer, reason=f"left out ({error}): {HOW_TO_INSTALL}")
    pair = against_ours(theirs)
    return Line(peer=peer, pair=pair, memory=_memory(peer, n_steps) if with_memory else "")


def _memory(peer: Peer, hours: int) -> str:
    memory = memory_of(peer.key, hours)
    return f"{memory.peak_mib:.0f} MiB (+{memory.added_mib:.0f})"


def times(ratio: float) -> str:
    """Write a ratio: ``"412 x"``."""
    return f"{_digits(ratio)} x"


def seconds(value_s: float) -> str:
    """Write a time with its unit."""
    return f"{value_s:,.2f} s" if value_s >= 0.1 else f"{1000.0 * value_s:.2f} ms"


def row(cells: tuple[str, ...]) -> str:
    """Write cells below each other; a reason may be as long as it likes."""
    if len(cells) < len(HEAD):
        return f"  {cells[0]:{WIDTHS[0]}s}{' '.join(cells[1:])}"
    aligned = (f"{cell:>{width}s}" for cell, width in zip(cells[1:], WIDTHS[1:], strict=True))
    return f"  {cells[0]:{WIDTHS[0]}s}{''.join(aligned)}"


def _digits(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 10.0 else f"{ratio:.2f}"
