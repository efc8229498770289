"""Outages from every start of the year against plain numpy, in turn: the ratio and the budgets that we claim."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

import numba
import numpy as np

import ems
from benchmarks.islands import designs_of, island_case, shelter_of
from benchmarks.numpy_outages import survived_in_place, survived_with_numpy
from benchmarks.peers.answer import Answer, Stopwatch
from benchmarks.peers.table import seconds, times
from benchmarks.peers.turns import in_turn
from ems.island.play.services import play_outages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.islands import IslandCase
    from benchmarks.peers.turns import Pair

    Ints = np.ndarray

ROUNDS = 7
LEAST_RATIO = 20.0
BUDGET_MS, DESIGNS_BUDGET_S = 20.0, 5.0
SAMPLE = 5
"""Designs that numpy plays of the thousand; its time is scaled."""


def survival_rows(case: IslandCase | None = None, rounds: int = ROUNDS) -> Iterator[tuple[str, str]]:
    """Yield the rows as they are measured."""
    case = island_case() if case is None else case
    yield "load of the machine in the last minute, processors", f"{os.getloadavg()[0]:.1f}, {os.cpu_count()}"
    yield from _one_shelter(case, rounds)
    yield from _designs(case, max(rounds // 2, 1))
    for shedding in ("none", "hours_left"):
        yield from _services(case, shedding, rounds)


def ours(case: IslandCase) -> Ints:
    """Steps survived from every start by the method that we claim."""
    return np.asarray(
        ems.survived_steps(case.load_kw, case.generation_kw, case.energy_kwh, case.storage, max_steps=case.outage_h)
    )


def answer_of(survived: Callable[[IslandCase], Ints], case: IslandCase) -> Answer:
    """Time one way; its "cost" is all steps survived, each weighted by its start, so that unlike answers show."""
    watch = Stopwatch()
    steps = survived(case)
    time_s = watch.lap_s()
    return Answer(cost=float(steps @ np.arange(1, steps.size + 1)), build_s=0.0, solve_s=time_s)


def _one_shelter(case: IslandCase, rounds: int) -> Iterator[tuple[str, str]]:
    ways = (("as one writes it", survived_with_numpy), ("nothing new in the loop", survived_in_place))
    found, mine = ours(case), partial(answer_of, ours, case)
    name = f"one shelter, {case.load_kw.size:,} starts x {case.outage_h} h"
    for number, (label, way) in enumerate(ways):
        if not np.array_equal(found, way(case)):
            raise ValueError(f"numpy, {label}, survives other steps")
        pair = in_turn(mine, partial(answer_of, way, case), rounds)
        if number == 0:
            yield f"{name}: ours, warm", f"{seconds(_median_s(pair))} (budget {BUDGET_MS:.0f} ms)"
        claim = f"; claim: at least {LEAST_RATIO:.0f} x" if number == 0 else ""
        yield f"{name}: numpy, {label} / ours", _ratio(pair, claim)
    yield (
        f"{name}: shortest, mean and longest survival",
        f"{found.min()}, {found.mean():.1f}, {found.max()} h, all equal",
    )


def _designs(case: IslandCase, rounds: int) -> Iterator[tuple[str, str]]:
    energy_kwh, storages = designs_of(case)
    options = {"max_steps": case.outage_h}
    call = partial(ems.survived_steps, case.load_kw, case.generation_kw, energy_kwh, storages, **options)
    found = call()
    watch, times_s = Stopwatch(), []
    for _ in range(rounds):
        call()
        times_s.append(watch.lap_s())
    name = f"{len(storages):,} designs x {case.load_kw.size:,} starts x {case.outage_h} h"
    threads = f"{numba.get_num_threads()} threads"
    yield f"{name}: ours", f"{seconds(median(times_s))} on {threads} (budget {DESIGNS_BUDGET_S:.0f} s)"
    yield f"{name}: numpy / ours", times(_sampled_s(case, energy_kwh, storages, found) / median(times_s))


def _sampled_s(case: IslandCase, energy_kwh: np.ndarray, storages: list[ems.Storage], found: Ints) -> float:
    """Time that numpy would take for all designs, from a sample of them, which must be equal to the step [s]."""
    sample = np.unique(np.linspace(0, len(storages) - 1, SAMPLE).astype(int)).tolist()
    watch = Stopwatch()
    for number in sample:
        design = replace(case, energy_kwh=energy_kwh[number], storage=storages[number])
        if not np.array_equal(survived_with_numpy(design), found[number]):
            raise ValueError(f"numpy survives other steps with design {number}")
    return watch.lap_s() / len(sample) * len(storages)


def _services(case: IslandCase, shedding: str, rounds: int) -> Iterator[tuple[str, str]]:
    shelter, cases = shelter_of(case, shedding)
    play_outages(shelter, cases)
    watch, times_s = Stopwatch(), []
    for _ in range(rounds):
        play = play_outages(shelter, cases)
        times_s.append(watch.lap_s())
    name = f"play_outages, four services, shedding {shedding}"
    hours = ", ".join(f"{one:.0f}" for one in play.survived.mean(axis=0))
    rate = case.outage_hours / median(times_s) / 1e6
    yield name, f"{seconds(median(times_s))}, {rate:.0f} million outage hours/s; mean survival {hours} h"


def _median_s(pair: Pair) -> float:
    return median(answer.total_s for answer in pair.ours)


def _ratio(pair: Pair, claim: str) -> str:
    ratios = pair.ratios()
    spread = f"{times(ratios[0])} to {times(ratios[-1])}"
    return f"{times(pair.ratio())} ({spread}{claim}), numpy {seconds(pair.median_s())}{pair.busy}"
