"""Cases played in this process: one run after the other, or several in threads."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from ems.sweep.running.worker import AHEAD, Worker, finished_first, use_threads

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Future

    import pandas as pd

    from ems.sweep.asked.plan import SweepPlan
    from ems.sweep.running.worker import Rows, Span


def in_this_thread(plan: SweepPlan, spans: Iterable[Span], evaluation: str) -> Rows:
    """Play runs of cases one after the other.

    Parameters
    ----------
    plan
        The sweep.
    spans
        Which cases.
    evaluation
        Name of the module that evaluates.

    Yields
    ------
    Span
        Which cases.
    pandas.DataFrame
        Their rows.
    """
    worker = Worker(evaluation)
    for span in spans:
        yield span, worker.rows(plan, span)


def in_threads_here(plan: SweepPlan, spans: Iterable[Span], evaluation: str, workers: int) -> Rows:
    """Play runs of cases in threads, each with a memory of its own.

    Parameters
    ----------
    plan
        The sweep.
    spans
        Which cases.
    evaluation
        Name of the module that evaluates.
    workers
        Number of threads.

    Yields
    ------
    Span
        Which cases, as they end.
    pandas.DataFrame
        Their rows.

    Notes
    -----
    The first runs are played in this thread, until it is known which kind of threads compiled code uses; numba's own
    simplest ones end the program where two threads meet in them, and then everything is played in this thread.
    """
    alone = Worker(evaluation)
    rest = iter(spans)
    for span in rest:
        yield span, alone.rows(plan, span)
        if _may_meet():
            break
    yield from _beside_each_other(plan, rest, evaluation, workers)


def _beside_each_other(plan: SweepPlan, spans: Iterable[Span], evaluation: str, workers: int) -> Rows:
    """Play runs of cases in threads."""
    own = threading.local()
    each = (os.cpu_count() or 1) // workers

    def rows(span: Span) -> pd.DataFrame:
        if not hasattr(own, "worker"):
            own.worker = Worker(evaluation)
            use_threads(each)
        worker: Worker = own.worker
        return worker.rows(plan, span)

    pool = ThreadPoolExecutor(workers, thread_name_prefix="ems-sweep")
    pending: dict[Future[pd.DataFrame], Span] = {}
    try:
        for span in spans:
            pending[pool.submit(rows, span)] = span
            if len(pending) >= AHEAD * workers:
                yield from finished_first(pending)
        while pending:
            yield from finished_first(pending)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _may_meet() -> bool:
    """Whether compiled code may run in two threads at a time; not before it is known which threads it uses."""
    if "numba" not in sys.modules:
        return True
    import numba  # noqa: PLC0415 - it is there

    try:
        return bool(numba.threading_layer() != "workqueue")  # type: ignore[attr-defined]
    except ValueError:  # nothing has run in threads yet
        return False
