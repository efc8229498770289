"""Print every benchmark: ``python -m benchmarks`` (add ``kernel``, ``runs``, ``optimiser`` or ``rolling`` for one)."""

from __future__ import annotations

import platform
import sys
import warnings

import numba

from benchmarks.cases import kernel_case
from benchmarks.kernel import kernel_rows
from benchmarks.one_site import one_site
from benchmarks.optimiser import optimiser_rows, rolling_rows
from benchmarks.phases import calibration_s, phase_rows, whole_runs


def main(wanted: list[str]) -> None:
    """Measure and print."""
    numba.set_num_threads(min(2, numba.config.NUMBA_NUM_THREADS))
    print(f"Python {platform.python_version()}, numba {numba.__version__}, {numba.get_num_threads()} threads")
    print(f"{'calibration: ten million rounds of plain Python':72s} {calibration_s():.2f} s")
    if not wanted or "kernel" in wanted:
        _print("Rule kernel, 2,837 sites x 8,760 h, a storage at every site", kernel_rows(kernel_case()))
    if not wanted or "runs" in wanted:
        _print("Whole runs of the bundled district, each a process", whole_runs())
        _print("Phases of one run", phase_rows())
    if not wanted or "optimiser" in wanted:
        _print("Optimiser, one site, 8,760 h, a battery of 4,800 kWh", optimiser_rows(one_site()))
    if not wanted or "rolling" in wanted:
        _print("Optimiser, the bundled district planned day by day", rolling_rows())


def _print(title: str, rows: list[tuple[str, str]]) -> None:
    print(f"\n{title}")
    for name, value in rows:
        print(f"  {name:70s} {value}")


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # of what PyPSA is built on, none of it ours
    main(sys.argv[1:])
