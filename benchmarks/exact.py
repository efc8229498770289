"""Our exact planner against what it replaces: the ratios and budgets that we claim; needs the extra ``dev`` alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

import ems
from benchmarks.peers.answer import Stopwatch
from benchmarks.peers.many import homes_in_turn
from benchmarks.peers.problem import HOMES, HOURS, homes, hourly_prices, three_price_levels
from benchmarks.peers.registry import BY_KEY, EXACT
from benchmarks.peers.storage import storage_of
from benchmarks.peers.table import seconds, times
from benchmarks.peers.turns import in_turn
from benchmarks.pool import SHELTERS, alike, districts
from ems.dispatch.coordination import coordinate
from ems.dispatch.engines import plan_problem
from ems.dispatch.outcome import Optimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.peers.problem import Arrays
    from benchmarks.peers.turns import Pair
    from ems.dispatch.problem import DispatchProblem
    from ems.dispatch.roll_storage import RolledPlan

ROUNDS = 7
BATTERY_KINDS = ("home", "shop", "small_public")
"""Storages of the bundled scenario that may not export."""
SAMPLE = 10
"""Homes that HiGHS plans of the many; its time is scaled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A ratio that we claim.

    Parameters
    ----------
    peer
        Key of the peer.
    least
        How many times our total its time is at least.
    phase
        Which of its times: ``"solve_s"`` of the solver alone, ``"total_s"`` of a modelling tool.
    """

    peer: str
    least: float
    phase: str = "total_s"


def exact_rows(hours: int = HOURS, rounds: int = ROUNDS, count: int = HOMES) -> Iterator[tuple[str, str]]:
    """Yield the rows as they are measured."""
    tariff = three_price_levels(hours)
    tools = (Claim(peer="pyomo", least=3000.0), Claim(peer="pypsa_default", least=3000.0))
    solver = Claim(peer="highs", least=400.0, phase="solve_s")
    direct = Claim(peer="pypsa", least=3000.0)
    yield from _ratios("three price levels", tariff, (solver, *tools, direct), rounds)
    for storage_h, least in ((4.0, 200.0), (24.0, 100.0)):
        claim = Claim(peer="highs", least=least, phase="solve_s")
        name = f"hourly prices, {storage_h:.0f}-hour battery"
        yield from _ratios(name, hourly_prices(hours, storage_h), (claim,), rounds)
    yield from _homes_rows(homes(count, hours), rounds)
    if hasattr(ems, "roll_storage"):
        yield from _rolling_rows(tariff, rounds)
    storages = alike(hours, count)
    yield f"{storages.storages.count} alike batteries at one meter, aggregated and split", _aggregated(storages)
    for name, district in districts(hours, count):
        yield f"{count} homes and {SHELTERS} shelters under one pool, {name}", _coordinated(district)


def scenario_rows(scenario: str = "hitotsugaoka", rounds: int = 3) -> Iterator[tuple[str, str]]:
    """Yield what the optimum of the bundled district takes, planning and simulating, the district built before."""
    for name, may_export in (("as it is", False), ("batteries may export", True)):
        changes = {f"storage.{kind}.battery_may_export": may_export for kind in BATTERY_KINDS}
        district = ems.build_district(ems.read_scenario(scenario, changes))
        watch, times_s = Stopwatch(), []
        for _ in range(rounds + 1):
            ems.simulate(district, "optimal")
            times_s.append(watch.lap_s())
        yield f"{scenario} optimal, {name}: planned and simulated", seconds(min(times_s[1:]))


def _ratios(name: str, arrays: Arrays, claims: tuple[Claim, ...], rounds: int) -> Iterator[tuple[str, str]]:
    ours = partial(EXACT.load(), arrays)
    pair = in_turn(ours, ours, rounds)
    yield f"{name}: ours", seconds(pair.median_s())
    yield f"{name}: certified gap of the year's cost", f"{_gap_cost(arrays):.1e} of {pair.ours[0].cost:,.0f}"
    for claim in claims:
        peer = BY_KEY[claim.peer]
        pair = in_turn(ours, partial(peer.load(), arrays), rounds)
        yield f"{name}: {_phase(peer.name, claim)} / ours", _ratio(pair, claim)


def _homes_rows(all_homes: list[Arrays], rounds: int) -> Iterator[tuple[str, str]]:
    claim = Claim(peer="highs", least=800.0, phase="solve_s")
    sample = min(SAMPLE, len(all_homes))
    pair = homes_in_turn(BY_KEY["highs"].load(), all_homes, sample=sample, rounds=max(rounds // 2, 1))
    ours_s = median(answer.total_s for answer in pair.ours)
    yield f"{len(all_homes)} homes, a year each: ours", f"{seconds(ours_s)} (budget 0.15 s)"
    yield f"{len(all_homes)} homes: HiGHS home by home ({sample} homes scaled) / ours", _ratio(pair, claim)


def _rolling_rows(arrays: Arrays, rounds: int) -> Iterator[tuple[str, str]]:
    """Rolling through the year in windows of 48 h, with perfect forecasts: time, and what looking so short costs."""
    optimum = EXACT.load()(arrays).cost
    for replan_h, budget in ((24.0, "10 ms"), (1.0, "150 ms")):
        watch, times_s, cost = Stopwatch(), [], 0.0
        for _ in range(rounds + 1):
            cost = float(_roll(arrays, replan_h).cost)
            times_s.append(watch.lap_s())
        value = f"{seconds(median(times_s[1:]))} (budget {budget}), {cost / optimum - 1.0:.2%} above the optimum"
        yield f"rolling through it, windows of 48 h, planned anew every {replan_h:.0f} h", value


def _roll(arrays: Arrays, replan_h: float) -> RolledPlan:
    return ems.roll_storage(
        arrays.net_load_kw,
        storage_of(arrays),
        import_price=arrays.import_price_per_kwh,
        export_price=arrays.export_price_per_kwh,
        replan_h=replan_h,
        step_h=arrays.step_h,
    )


def _coordinated(district: DispatchProblem) -> str:
    watch = Stopwatch()
    found = coordinate(district)
    gap = f"gap {found.gap_of_added_fraction:.2%} of what the homes' batteries add"
    return f"{seconds(watch.lap_s())}, {gap} (budget 10 s, 1 %)"


def _aggregated(problem: DispatchProblem) -> str:
    """Plan twice, the first time unmeasured; the cost must be that of the one battery that they make up."""
    plan_problem(problem)
    watch = Stopwatch()
    solved = plan_problem(problem)
    time_s = watch.lap_s()
    if not isinstance(solved.outcome, Optimal):
        raise TypeError(f"not optimal: {solved}")
    one = EXACT.load()(three_price_levels(problem.n_steps)).cost
    difference = abs(solved.outcome.plan.cost / one - 1.0)
    return f"{seconds(time_s)} (budget 1.5 s), {difference:.0e} from one battery of their size, engine {solved.engine}"


def _gap_cost(arrays: Arrays) -> float:
    """Return how far the plan's cost may be from the optimum, as its own certificate says [currency]."""
    plan = ems.plan_storage(
        arrays.net_load_kw,
        storage_of(arrays),
        import_price=arrays.import_price_per_kwh,
        export_price=arrays.export_price_per_kwh,
        step_h=arrays.step_h,
    )
    return float(plan.gap)


def _phase(name: str, claim: Claim) -> str:
    return f"{name}, its run alone" if claim.phase == "solve_s" else name


def _ratio(pair: Pair, claim: Claim) -> str:
    """Write a ratio with its spread and the claim; of different costs there is none."""
    if not pair.is_same:
        return f"different cost, {pair.difference:+.2e}"
    ratios = pair.ratios(claim.phase)
    spread = f"{times(ratios[0])} to {times(ratios[-1])}"
    return f"{times(pair.ratio(claim.phase))} ({spread}; claim: at least {claim.least:,.0f} x){pair.busy}"
