"""Print benchmarks: ``python -m benchmarks [WORD] …``, words as in ``WORDS``.

Without a word all but ``peers`` and ``figure``, which need the tools of the extra ``benchmarks`` and some minutes more.
"""

from __future__ import annotations

import platform
import sys
import warnings
from typing import TYPE_CHECKING

import numba

from benchmarks.bills import bill_rows
from benchmarks.cases import kernel_case
from benchmarks.designs import design_rows
from benchmarks.exact import exact_rows, scenario_rows
from benchmarks.kernel import kernel_rows
from benchmarks.one_site import one_site
from benchmarks.optimiser import optimiser_rows, rolling_rows
from benchmarks.pathway import pathway_rows
from benchmarks.peers.table import peer_tables
from benchmarks.phases import calibration_s, phase_rows, whole_runs
from benchmarks.sizes import size_rows
from benchmarks.survival import survival_rows
from benchmarks.sweeps import sweep_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

TABLES: dict[str, tuple[tuple[str, Callable[[], Iterable[tuple[str, str]]]], ...]] = {
    "kernel": (("Rule kernel, 2,837 sites x 8,760 h, a storage at every site", lambda: kernel_rows(kernel_case())),),
    "designs": (("Designs of the shelter batteries of the bundled district", design_rows),),
    "sizes": (("The right size of batteries of the bundled district, which is built before", size_rows),),
    "sweeps": (("ems sweep of the bundled district, whole processes", sweep_rows),),
    "runs": (
        ("Whole runs of the bundled district, each a process", whole_runs),
        ("Phases of one run", phase_rows),
    ),
    "optimiser": (("Optimiser, one site, 8,760 h, a battery of 4,800 kWh", lambda: optimiser_rows(one_site())),),
    "rolling": (("Optimiser, the bundled district planned day by day", rolling_rows),),
    "exact": (
        ("Exact planner, 8,760 h, a battery of 4,800 kWh, each pair in turn", exact_rows),
        ("The bundled district, optimal", scenario_rows),
    ),
    "survival": (("Outages from every start of the year", survival_rows),),
    "money": (
        ("Bills of a year, 2,837 sites x 8,760 h", bill_rows),
        ("The bundled district from year to year, self_consumption", pathway_rows),
    ),
}
"""Tables of each word: a title, and what measures its rows."""
ONLY_IF_ASKED = ("peers", "figure")
WORDS = (*TABLES, *ONLY_IF_ASKED)


def main(wanted: list[str]) -> None:
    """Measure and print."""
    unknown = [word for word in wanted if word not in WORDS]
    if unknown:
        sys.exit(f"unknown benchmark {', '.join(unknown)}; there are {', '.join(WORDS)}")
    chosen = [word for word in WORDS if word in (wanted or TABLES)]
    numba.set_num_threads(min(2, numba.config.NUMBA_NUM_THREADS))
    print(f"Python {platform.python_version()}, numba {numba.__version__}, {numba.get_num_threads()} threads")
    print(f"{'calibration: ten million rounds of plain Python':72s} {calibration_s():.2f} s")
    for word in chosen:
        for title, rows in TABLES.get(word, ()):
            _print(title, rows())
    if "peers" in chosen:
        for line in peer_tables():
            print(line, flush=True)
    if "figure" in chosen:
        from benchmarks.figure import save  # noqa: PLC0415 (matplotlib, for this word alone)

        print(f"\ndrawn: {save()}")


def _print(title: str, rows: Iterable[tuple[str, str]]) -> None:
    print(f"\n{title}")
    for name, value in rows:
        print(f"  {name:78s} {value}", flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # of what PyPSA is built on, none of it ours
    main(sys.argv[1:])
