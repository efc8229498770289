"""Our own optimiser's road: the problem described, written as arrays, solved by HiGHS, read back into a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.peers.answer import Answer, Stopwatch
from benchmarks.peers.storage import storage_of
from ems.dispatch.one_site import one_site_problem
from ems.dispatch.optimiser import Optimal, SolveSettings
from ems.dispatch.optimiser import solve as optimise

if TYPE_CHECKING:
    from benchmarks.peers.problem import Arrays


def solve(arrays: Arrays) -> Answer:
    """Describe the site, then solve it."""
    watch = Stopwatch()
    problem = one_site_problem(
        arrays.net_load_kw.clip(min=0.0),
        storage_of(arrays),
        generation_kw=(-arrays.net_load_kw).clip(min=0.0),
        import_price_per_kwh=arrays.import_price_per_kwh,
        export_price_per_kwh=arrays.export_price_per_kwh,
        step_h=arrays.step_h,
    )
    build_s = watch.lap_s()
    outcome = optimise(problem, SolveSettings(engine="arrays"))
    solve_s = watch.lap_s()
    if not isinstance(outcome, Optimal):
        raise TypeError(f"not optimal: {outcome}")
    return Answer(cost=outcome.plan.cost, build_s=build_s, solve_s=solve_s)
