"""The search for a right size against one linear programme with the sizes as variables, in turn on the same year."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

import numba
import numpy as np

from benchmarks.peers.answer import Answer, Stopwatch
from benchmarks.peers.table import seconds, times
from benchmarks.peers.turns import in_turn
from benchmarks.size_cases import SEARCH_BUDGET_S, size_cases
from ems.dispatch.optimiser.sized import SizedModel
from ems.sizing.search.cutting import least
from ems.sizing.search.edges import sides
from ems.sizing.search.parts import Box

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from benchmarks.peers.turns import Pair
    from benchmarks.size_cases import SizeCase
    from ems.sizing.search.parts import Found

    Floats = NDArray[np.float64]

ROUNDS, REPEATS = 3, 3
TOLERANCE = 1e-6
"""Largest relative difference of costs, and of sizes above 1: the solver keeps each limit to 1e-7."""


def searched(case: SizeCase) -> Found:
    """Search by cuts; the slopes to both sides, our proof, are part of it."""
    ask, box = case.place.operation(), Box(lower=case.sizes.lower, upper=case.sizes.upper)
    found = least(ask, box, prices=case.place.prices)
    sides(ask, found.sizes, box)
    return found


def ours(case: SizeCase) -> Answer:
    """Time the search; it has no model."""
    watch = Stopwatch()
    found = searched(case)
    return Answer(cost=found.value, build_s=0.0, solve_s=watch.lap_s())


def programme(case: SizeCase) -> Answer:
    """Time the linear programme: from the problem to the model, and from there to sizes and cost, without slopes."""
    watch = Stopwatch()
    model = SizedModel(case.problem, case.sizes)
    build_s = watch.lap_s()
    cost = model.least().total_cost
    return Answer(cost=cost, build_s=build_s, solve_s=watch.lap_s())


def differences(case: SizeCase) -> tuple[float, float]:
    """Relative difference of the costs, and the largest one of the sizes (absolute below 1 kWh or kW)."""
    found, sized = searched(case), SizedModel(case.problem, case.sizes).least()
    of_cost = abs(found.value - sized.total_cost) / max(abs(sized.total_cost), 1.0)
    of_sizes = np.abs(found.sizes - sized.size) / np.maximum(np.abs(sized.size), 1.0)
    return of_cost, float(of_sizes.max())


def size_rows(
    cases: Iterable[SizeCase] | None = None, rounds: int = ROUNDS, repeats: int = REPEATS
) -> Iterator[tuple[str, str]]:
    """Yield the rows as they are measured."""
    for case in size_cases() if cases is None else cases:
        yield "load of the machine in the last minute, processors", f"{os.getloadavg()[0]:.1f}, {os.cpu_count()}"
        yield from case_rows(case, rounds, repeats)


def case_rows(case: SizeCase, rounds: int, repeats: int) -> Iterator[tuple[str, str]]:
    """Yield the rows of one question."""
    of_cost, of_sizes = differences(case)
    if max(of_cost, of_sizes) > TOLERANCE:
        raise ValueError(f"{case.name}: search and programme differ by {of_cost:.3g} in cost, {of_sizes:.3g} in size")
    pair = in_turn(partial(ours, case), partial(programme, case), rounds)
    budget = f"budget {SEARCH_BUDGET_S.get(case.key, np.inf):g} s"
    yield f"{case.name}: search, slopes", f"{_search(case, pair)} ({budget})"
    ratios = pair.ratios()
    spread = f"{times(pair.ratio())} ({times(ratios[0])} to {times(ratios[-1])})"
    yield f"{case.name}: linear programme / search", f"{spread}, programme {seconds(pair.median_s())}{pair.busy}"
    yield f"{case.name}: difference of cost, of sizes", f"{of_cost:.1e}, {of_sizes:.1e}"
    yield f"{case.name}: whole best_size, curve, map", f"{seconds(_best_s(case.whole, repeats))} ({budget})"


def _search(case: SizeCase, pair: Pair) -> str:
    """How long the search took, in how many rounds, and what it found."""
    found, units = searched(case), ("kWh", "kW")
    sizes = " and ".join(f"{size:,.2f} {unit}" for size, unit in zip(found.sizes, units, strict=False))
    our_s = min(one.total_s for one in pair.ours)
    return f"{seconds(our_s)} on {numba.get_num_threads()} threads, {found.rounds} rounds, {sizes}"


def _best_s(call: Callable[[], object], repeats: int) -> float:
    watch, taken = Stopwatch(), []
    for _ in range(repeats + 1):  # the first one imports
        call()
        taken.append(watch.lap_s())
    return min(taken[1:])
