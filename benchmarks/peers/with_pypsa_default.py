"""PyPSA as its documentation calls it: ``network.optimize(solver_name="highs")``, which passes a file."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from benchmarks.peers.answer import Answer, Stopwatch
from benchmarks.peers.quiet import quiet
from benchmarks.peers.with_pypsa import network_of

if TYPE_CHECKING:
    from benchmarks.peers.problem import Arrays


def solve(arrays: Arrays) -> Answer:
    """Describe the network, which counts as building; writing the linear program counts as solving."""
    for name in ("pypsa", "linopy"):
        logging.getLogger(name).setLevel(logging.ERROR)
    with quiet():
        watch = Stopwatch()
        network = network_of(arrays)
        build_s = watch.lap_s()
        status = network.optimize(solver_name="highs", include_objective_constant=False)
        solve_s = watch.lap_s()
    if status != ("ok", "optimal"):
        raise ValueError(f"PyPSA ended as {status}")
    return Answer(cost=float(network.objective), build_s=build_s, solve_s=solve_s)
