"""The rule kernel against the numpy loop: same case, same answers, and the bytes it moves a second."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from benchmarks.numpy_loop import Reference, TimeMajor, replay_with_numpy
from ems.dispatch.rules import read_rule
from ems.simulation.outcome import TierOutcome, Wanted
from ems.simulation.tier import play_tier

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.cases import KernelCase
    from ems.dispatch.rules import Rule

KPIS_ONLY = Wanted(class_series=False)
SELF_CONSUMPTION = read_rule("self_consumption")
TOLERANCE = 1e-9


def best_of(times: int, call: Callable[[], object]) -> float:
    """Shortest of several timings [s]: the least disturbed one on a shared machine."""
    durations = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        durations.append(time.perf_counter() - start)
    return min(durations)


def run_kernel(case: KernelCase, rule: Rule = SELF_CONSUMPTION, wanted: Wanted = KPIS_ONLY) -> TierOutcome:
    """Play the case in the kernel."""
    return play_tier(case.nodes, case.storages, rule, case.signals, case.grid, wanted=wanted)


def largest_difference(outcome: TierOutcome, reference: Reference) -> float:
    """Largest relative difference between kernel and numpy loop over all sites and sums."""
    charge, discharge, loss, grid_charge, grid_discharge, _, energy = outcome.storage_sums.T
    pairs = (
        (outcome.meters[0], reference.import_kwh),
        (outcome.meters[1], reference.export_kwh),
        (outcome.meters[2], reference.peak_import_kw),
        (outcome.meters[3], reference.peak_export_kw),
        (charge, reference.charge_kwh),
        (discharge, reference.discharge_kwh),
        (loss, reference.loss_kwh),
        (grid_charge, reference.grid_charge_kwh),
        (grid_discharge, reference.grid_discharge_kwh),
        (energy, reference.energy_kwh),
    )
    return max(float((np.abs(ours - theirs) / np.maximum(np.abs(theirs), 1.0)).max()) for ours, theirs in pairs)


@nb.njit(parallel=True, fastmath=True, cache=True)
def _read_everything(values: np.ndarray) -> float:
    total = 0.0
    for i in nb.prange(values.size):
        total += values[i]
    return total


def read_bandwidth_gb_per_s(values: np.ndarray) -> float:
    """Bytes a second with which all threads together can read an array that is larger than any cache."""
    flat = values.reshape(-1)
    _read_everything(flat)
    return values.nbytes / best_of(5, lambda: _read_everything(flat)) / 1e9


def bytes_moved(case: KernelCase) -> int:
    """Bytes that the kernel must read at least: every load once; unit yields and limits stay in the caches."""
    return case.nodes.load_kw.nbytes


def kernel_rows(case: KernelCase, repeats: int = 7) -> list[tuple[str, str]]:
    """Lines of the table: ratio to numpy, site-hours a second, bandwidth."""
    data = TimeMajor.of(case)
    outcome, reference = run_kernel(case), replay_with_numpy(data)
    difference = largest_difference(outcome, reference)
    if difference > TOLERANCE:
        message = f"kernel and numpy loop differ by {difference:.3g}"
        raise ValueError(message)
    kernel_s, numpy_s = best_of(repeats, lambda: run_kernel(case)), best_of(2, lambda: replay_with_numpy(data))
    rows = [
        ("numpy loop over hours / kernel, KPIs only", f"{numpy_s / kernel_s:.1f} x"),
        ("largest difference of any sum", f"{difference:.1e}"),
        ("numpy loop", f"{case.site_hours / numpy_s / 1e6:.0f} million site-hours/s"),
        ("kernel, self_consumption, KPIs only", f"{case.site_hours / kernel_s / 1e6:.0f} million site-hours/s"),
    ]
    with_series = Wanted()
    rows += [
        (f"kernel, {rule}, {label}", f"{case.site_hours / seconds / 1e6:.0f} million site-hours/s")
        for rule, label, wanted in (
            ("self_consumption", "with series per class", with_series),
            ("time_of_use", "KPIs only (a branching rule)", KPIS_ONLY),
            ("shelter_reserve", "KPIs only (a series of its own a storage)", KPIS_ONLY),
        )
        if (seconds := _warm_best(case, rule, wanted, repeats))
    ]
    bandwidth = read_bandwidth_gb_per_s(case.nodes.load_kw)
    moved = bytes_moved(case) / kernel_s / 1e9
    return [*rows, ("bytes the kernel reads / read bandwidth", f"{moved:.1f} / {bandwidth:.1f} GB/s")]


def _warm_best(case: KernelCase, name: str, wanted: Wanted, repeats: int) -> float:
    rule = read_rule(name)
    run_kernel(case, rule, wanted)
    return best_of(repeats, lambda: run_kernel(case, rule, wanted))
