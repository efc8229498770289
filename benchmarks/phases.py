"""Whole runs and their phases, each in a fresh process: start, profiles, simulation, report, memory."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PHASES = """
import json, time
t = [time.perf_counter()]
def mark(): t.append(time.perf_counter()); return t[-1] - t[-2]
out = {}
import ems
scenario = ems.read_scenario("hitotsugaoka"); out["scenario"] = mark()
import pvlib, profiles.pv, profiles.weather; out["import pvlib"] = mark()
from ems.district.drivers import build_drivers
build_drivers(scenario); out["weather, sun, PV"] = mark()
district = ems.build_district(scenario); out["district, weather and PV again"] = mark()
result = ems.simulate(district); out["simulate, compiled code from the cache"] = mark()
result = ems.simulate(district); out["simulate again"] = mark()
print(json.dumps(out))
"""


def timed(arguments: list[str], environment: dict[str, str] | None = None) -> float:
    """Wall time of a process that must succeed [s]."""
    start = time.perf_counter()
    subprocess.run(arguments, check=True, capture_output=True, env={**os.environ, **(environment or {})})
    return time.perf_counter() - start


def best(times: int, arguments: list[str]) -> float:
    """Shortest of several runs of a process [s]."""
    return min(timed(arguments) for _ in range(times))


def calibration_s() -> float:
    """A fixed loop of plain Python: tells a slow or busy machine from a slow program [s]."""
    start = time.perf_counter()
    total = 0
    for i in range(10_000_000):
        total += i & 7
    return time.perf_counter() - start


def whole_runs() -> list[tuple[str, str]]:
    """Budgets of the command line beside what was measured."""
    ems = [sys.executable, "-m", "ems"]
    folder = Path(tempfile.mkdtemp(prefix="ems-bench-"))
    try:
        cold = timed(
            [*ems, "run", "--out", str(folder / "cold")],
            {"EMS_CACHE_DIR": str(folder / "cache"), "NUMBA_CACHE_DIR": str(folder / "numba")},
        )
        run = [*ems, "run", "--out", str(folder / "warm"), "--force"]
        rows = [
            ("ems --help", best(5, [*ems, "--help"]), 0.5),
            ("ems run --no-report", best(3, [*run, "--no-report"]), 3.0),
            ("ems run, with report", best(3, run), 6.0),
            ("ems run, first ever (compiles)", cold, 30.0),
        ]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    peak_gib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
    return [(name, f"{seconds:.2f} s (budget {budget:g} s)") for name, seconds, budget in rows] + [
        ("highest memory of any of these processes", f"{peak_gib:.2f} GiB (budget 1.5 GiB)")
    ]


def phase_rows() -> list[tuple[str, str]]:
    """Phases of one run in a fresh process."""
    done = subprocess.run([sys.executable, "-c", PHASES], check=True, capture_output=True, text=True)
    return [(name, f"{seconds:.2f} s") for name, seconds in json.loads(done.stdout).items()]
