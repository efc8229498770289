"""An evaluation of sweeps without a district: cases of microseconds, and accidents on demand.

The policy of the plan says which accident: ``late`` (the last cases have a column more), ``fail`` (every case whose
capacity is a multiple of 3000 fails), ``die`` (the process ends at case 20), ``slow`` (5 ms a case), ``bug``.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import numpy as np

from ems.sweep.asked.way import Way

if TYPE_CHECKING:
    import pandas as pd

    from ems.sweep.asked.plan import SweepPlan

KEY = "storage.shelter.capacity_kwh"
LATE_FROM = DIES_AT = 20
CHUNK = 7
SLOW_S = 0.005


class Memory:
    """Counts what was asked of it."""

    def __init__(self) -> None:
        self.calls = 0


def way_of(plan: SweepPlan) -> Way:
    """Return a way with parts of 7 cases."""
    assert plan.count > 0
    return Way(name="fake", chunk_cases=CHUNK, case_s=0.001, notes=("nothing is simulated",))


def evaluate(plan: SweepPlan, first: int, end: int, memory: Memory) -> pd.DataFrame:
    """Return rows whose cost follows from the capacity alone."""
    memory.calls += 1
    frame = plan.columns(first, end)
    capacity_kwh = frame[KEY].to_numpy(dtype=float)
    is_failed = (capacity_kwh % 3000 == 0) & (plan.policy == "fail")
    frame["cost_yen"] = np.where(is_failed, np.nan, 1e6 - 10.0 * capacity_kwh + frame["case"] / 7.0)
    if plan.policy == "late" and end > LATE_FROM:
        frame["late_kwh"] = frame["case"] * 2.0
    frame["error"] = np.where(is_failed, "capacity_kwh: must not be a multiple of 3000", "")
    if plan.policy == "die" and first <= DIES_AT < end:
        os._exit(9)
    if plan.policy == "bug":
        raise ZeroDivisionError
    if plan.policy == "slow":
        time.sleep(SLOW_S * (end - first))
    return frame
