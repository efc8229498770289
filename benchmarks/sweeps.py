"""Sweeps as whole processes, from the command to its last line: time, peak memory, and two processes against one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.peers.answer import Stopwatch
from benchmarks.peers.table import times
from ems.sweep import read_sweep

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

ROUNDS = 3
BUDGET_S, BUDGET_GIB, LEAST_RATIO = 10.0, 1.0, 1.7
KIB_PER_GIB = 1024.0**2
MEASURED = """
import sys
from pathlib import Path
from ems.cli import main
try:
    sys.exit(main())
finally:
    status = Path("/proc/self/status").read_text().splitlines()
    print(*(line for line in status if line.startswith("VmHWM")), file=sys.stderr)
"""
"""The command ``ems``, which at its end tells its own highest resident memory: that of a child, as its parent is told,
may include the parent's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepFile:
    """A sweep to be measured.

    Parameters
    ----------
    name
        For the table.
    cases
        How many.
    text
        What the file says.
    """

    name: str
    cases: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A sweep's process, from its start to its end.

    Parameters
    ----------
    wall_s
        How long it took [s].
    peak_gib
        Highest resident memory of the process that was started, not of those that it starts [GiB].
    frame
        What it left.
    """

    wall_s: float
    peak_gib: float
    frame: pd.DataFrame


def design_file(
    capacities: int = 40,
    powers: int = 25,
    efficiencies: int = 10,
    *,
    scenario: str = "hitotsugaoka",
    of: str = "shelter",
) -> SweepFile:
    """Make designs of a storage at the pool under the scenario's rule, with its outages of three days."""
    cases = capacities * powers * efficiencies
    return SweepFile(
        name=f"{cases:,} designs with survival",
        cases=cases,
        text=f"""
scenario = "{scenario}"
survival_hours = 72
[grid]
"storage.{of}.capacity_kwh" = {{ start = 500, stop = 12000, count = {capacities} }}
"storage.{of}.max_charge_kw" = {{ start = 100, stop = 2400, count = {powers} }}
"storage.{of}.charge_efficiency" = {{ start = 0.85, stop = 0.99, count = {efficiencies} }}
[linked]
"storage.{of}.max_discharge_kw" = {{ from = "storage.{of}.max_charge_kw", times = 1.0 }}
""",
    )


def planned_file(
    capacities: int = 40, powers: int = 25, *, scenario: str = "hitotsugaoka", of: str = "shelter"
) -> SweepFile:
    """Make designs that are planned at least cost each."""
    cases = capacities * powers
    return SweepFile(
        name=f"{cases:,} designs planned at least cost",
        cases=cases,
        text=f"""
scenario = "{scenario}"
planned = "storage.{of}"
[grid]
"storage.{of}.capacity_kwh" = {{ start = 500, stop = 12000, count = {capacities} }}
"storage.{of}.max_charge_kw" = {{ start = 100, stop = 2400, count = {powers} }}
[linked]
"storage.{of}.max_discharge_kw" = {{ from = "storage.{of}.max_charge_kw", times = 1.0 }}
""",
    )


def general_file(sizes: int = 20, prices: int = 10, *, scenario: str = "hitotsugaoka", of: str = "home") -> SweepFile:
    """Make cases that must each be built, played and judged: a size behind the meters and a price of the pool."""
    cases = sizes * prices
    return SweepFile(
        name=f"{cases:,} general cases",
        cases=cases,
        text=f"""
scenario = "{scenario}"
[grid]
"storage.{of}.capacity_kwh" = {{ start = 2, stop = 14, count = {sizes} }}
"prices.pool.wheeling_per_kwh" = {{ start = 2, stop = 12, count = {prices} }}
""",
    )


def ran(file: SweepFile, *options: str) -> Ran:
    """Run ``ems sweep`` in a new folder, as a process of its own, its page included."""
    with tempfile.TemporaryDirectory(prefix="ems-bench-") as name:
        asked, out = Path(name) / "sweep.toml", Path(name) / "out"
        asked.write_text(file.text, encoding="utf-8")
        command = [sys.executable, "-c", MEASURED, "sweep", str(asked), "--out", str(out), *options]
        watch = Stopwatch()
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        wall_s = watch.lap_s()
        if done.returncode:
            raise RuntimeError(f"{file.name}: ems sweep ended with {done.returncode}\n{done.stderr}")
        frame = read_sweep(out)
    if len(frame) != file.cases or frame["error"].astype(bool).any():
        raise ValueError(f"{file.name}: {len(frame)} rows, {int(frame['error'].astype(bool).sum())} of them failed")
    peak_kib = int(re.findall(r"^VmHWM:\s+(\d+) kB$", done.stderr, re.MULTILINE)[-1])
    return Ran(wall_s=wall_s, peak_gib=peak_kib / KIB_PER_GIB, frame=frame)


def sweep_rows(
    designs: SweepFile | None = None,
    planned: SweepFile | None = None,
    general: SweepFile | None = None,
    rounds: int = ROUNDS,
    warm: tuple[SweepFile, ...] | None = None,
) -> Iterator[tuple[str, str]]:
    """Yield the rows as they are measured; ``warm`` are run before, so that everything is compiled."""
    for file in (design_file(2, 2, 2), planned_file(2, 2), general_file(2, 2)) if warm is None else warm:
        ran(file)
    yield from budget_rows(design_file() if designs is None else designs, rounds)
    yield from budget_rows(planned_file() if planned is None else planned, rounds)
    yield from processes_rows(general_file() if general is None else general, rounds)


def budget_rows(file: SweepFile, rounds: int) -> Iterator[tuple[str, str]]:
    """Yield the time and the memory of a whole sweep."""
    load = _load()
    runs = [ran(file) for _ in range(rounds)]
    taken = sorted(run.wall_s for run in runs)
    yield (
        f"{file.name}: ems sweep, whole command",
        (f"{taken[0]:.1f} s ({taken[0]:.1f} to {taken[-1]:.1f}; budget {BUDGET_S:g} s), {load}"),
    )
    yield f"{file.name}: peak memory", f"{max(run.peak_gib for run in runs):.2f} GiB (budget {BUDGET_GIB:g} GiB)"


def processes_rows(file: SweepFile, rounds: int) -> Iterator[tuple[str, str]]:
    """Yield two processes against one, in turn; their tables must be equal to the bit."""
    load, pairs = _load(), []
    for _ in range(rounds):
        one, two = (ran(file, "--processes", str(processes)) for processes in (1, 2))
        if not one.frame.equals(two.frame):
            raise ValueError(f"{file.name}: one process and two leave different tables")
        pairs.append((one.wall_s, two.wall_s))
    one_s, two_s = (median(taken) for taken in zip(*pairs, strict=True))
    ratios = sorted(one / two for one, two in pairs)
    spread = f"{times(median(ratios))} ({times(ratios[0])} to {times(ratios[-1])}; claim: at least {LEAST_RATIO} x)"
    yield (
        f"{file.name}: --processes 1 / --processes 2",
        f"{spread}, {one_s:.1f} s and {two_s:.1f} s, tables equal, {load}",
    )


def _load() -> str:
    return f"load before {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
