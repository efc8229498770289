"""Thousands of designs of one storage against a numpy loop over hours, in turn; and as many planned at least cost."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

import numba
import numpy as np

import ems
from benchmarks.numpy_designs import designs_with_numpy
from benchmarks.peers.answer import Answer, Stopwatch
from benchmarks.peers.table import seconds, times
from benchmarks.peers.turns import in_turn
from ems.designs import plan_designs, play_designs, pool_base
from ems.designs import replaying as r
from ems.designs.replaying import replay_designs
from ems.designs.shared import shared_by_designs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ems.designs.base import DesignBase
    from ems.designs.design import Designs
    from ems.designs.shared import Shared

DESIGNS, PLANNED, ROUNDS, SEED = 10_000, 1_000, 3, 7
TOLERANCE = 1e-9
LEAST_RATIO, BUDGET_S = 20.0, 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignCase:
    """A district's pool and designs of its last storage."""

    base: DesignBase
    shared: Shared
    designs: Designs


def design_case(designs: int = DESIGNS, scenario: str = "hitotsugaoka") -> DesignCase:
    """Make designs of every size, power and efficiency, from a seed."""
    base = pool_base(ems.build_district(ems.read_scenario(scenario)), "self_consumption")
    rng, size = np.random.default_rng(SEED), float(base.present.capacity_kwh[0])
    made = base.designs(
        capacity_kwh=rng.uniform(0.0, 3.0 * size, designs),
        max_charge_kw=rng.uniform(0.02, 0.5, designs) * size,
        max_discharge_kw=rng.uniform(0.02, 0.5, designs) * size,
        charge_efficiency=rng.uniform(0.85, 1.0, designs),
        discharge_efficiency=rng.uniform(0.85, 1.0, designs),
        initial_fraction=rng.uniform(0.0, 1.0, designs),
    )
    return DesignCase(base=base, shared=shared_by_designs(base), designs=made)


def ours(case: DesignCase) -> tuple[np.ndarray, np.ndarray]:
    """Sums and the months' highest imports by the way that we claim."""
    replayed = replay_designs(case.base, case.shared, case.designs, case.base.policy.pool)
    return replayed.sums, replayed.month_peak_import_kw


def with_numpy(case: DesignCase) -> tuple[np.ndarray, np.ndarray]:
    """Return the same by numpy, all designs at once: fewer at a time are slower.

    Where storages give back what is not all renewable the year is played twice, as by the kernel.
    """
    shared, designs, step_h = case.shared, case.designs, case.base.step_h
    if shared.is_all_renewable:
        return designs_with_numpy(shared, designs, step_h)
    sums, _ = designs_with_numpy(shared, designs, step_h)
    charged = shared.charged_kw + sums[r.CHARGE] - sums[r.GRID_CHARGE]
    part = shared.renewable_charged_kw + sums[r.RENEWABLE_CHARGE]
    renewable = np.divide(part, charged, out=np.ones_like(part), where=charged > 0.0)
    return designs_with_numpy(shared, designs, step_h, renewable)


def largest_difference(case: DesignCase) -> float:
    """Largest relative difference between kernel and numpy over all designs and sums."""
    pairs = zip(ours(case), with_numpy(case), strict=True)
    return max(float((np.abs(mine - theirs) / np.maximum(np.abs(theirs), 1.0)).max()) for mine, theirs in pairs)


def timed(way: partial[tuple[np.ndarray, np.ndarray]]) -> Answer:
    """Time one way; its "cost" is the sum of what all designs import."""
    watch = Stopwatch()
    sums, _ = way()
    return Answer(cost=float(sums[r.IMPORT].sum()), build_s=0.0, solve_s=watch.lap_s())


def design_rows(
    case: DesignCase | None = None, planned: int = PLANNED, rounds: int = ROUNDS
) -> Iterator[tuple[str, str]]:
    """Yield the rows as they are measured."""
    case = design_case() if case is None else case
    threads = f"{numba.get_num_threads()} threads"
    yield "load of the machine in the last minute, processors", f"{os.getloadavg()[0]:.1f}, {os.cpu_count()}"
    difference = largest_difference(case)
    if difference > TOLERANCE:
        raise ValueError(f"kernel and numpy loop differ by {difference:.3g}")
    pair = in_turn(partial(timed, partial(ours, case)), partial(timed, partial(with_numpy, case)), rounds)
    size = f"{case.designs.count:,} designs x {case.base.n_steps:,} h"
    our_s, work = median(one.total_s for one in pair.ours), case.designs.count * case.base.n_steps
    yield f"{size}, self_consumption: kernel", f"{seconds(our_s)} on {threads}, {work / our_s / 1e6:,.0f} million/s"
    ratios, claim = pair.ratios(), f"claim: at least {LEAST_RATIO:.0f} x"
    spread = f"{times(pair.ratio())} ({times(ratios[0])} to {times(ratios[-1])}; {claim})"
    yield f"{size}: numpy loop over hours / kernel", f"{spread}, numpy {seconds(pair.median_s())}{pair.busy}"
    yield f"{size}: largest difference of any sum", f"{difference:.1e}"
    yield f"{size}: all KPIs of all designs, a table", seconds(_best_s(lambda: play_designs(case.base, case.designs)))
    few = case.designs.part(0, planned)
    best_s = _best_s(lambda: plan_designs(case.base, few))
    yield f"{planned:,} designs planned at least cost, played, judged", f"{seconds(best_s)} (budget {BUDGET_S:.0f} s)"


def _best_s(call: Callable[[], object], repeats: int = 3) -> float:
    watch, found = Stopwatch(), []
    for _ in range(repeats + 1):
        call()
        found.append(watch.lap_s())
    return min(found[1:])
