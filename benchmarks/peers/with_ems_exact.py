"""Ours, exact and without a solver: arrays in, plan out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import ems
from benchmarks.peers.answer import Answer, Stopwatch
from benchmarks.peers.storage import storage_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.peers.problem import Arrays, Floats


def solve(arrays: Arrays) -> Answer:
    """Plan; there is no model to build beyond the battery's description."""
    watch = Stopwatch()
    storage = storage_of(arrays)
    build_s = watch.lap_s()
    plan = ems.plan_storage(
        arrays.net_load_kw,
        storage,
        import_price=arrays.import_price_per_kwh,
        export_price=arrays.export_price_per_kwh,
        step_h=arrays.step_h,
    )
    return Answer(cost=float(plan.cost), build_s=build_s, solve_s=watch.lap_s())


def costs_of(homes: Sequence[Arrays]) -> tuple[Floats, float]:
    """Plan homes under one tariff in one call: cost of each, and the time from their arrays to the plans [s]."""
    watch = Stopwatch()
    plans = ems.plan_storage(
        np.stack([home.net_load_kw for home in homes]),
        [storage_of(home) for home in homes],
        import_price=homes[0].import_price_per_kwh,
        export_price=homes[0].export_price_per_kwh,
        step_h=homes[0].step_h,
    )
    return np.asarray(plans.cost), watch.lap_s()
