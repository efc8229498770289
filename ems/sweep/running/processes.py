"""Cases played in processes of this machine; they send tables back, and this process alone writes."""

from __future__ import annotations

import os
import signal
import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from threading import Thread
from typing import TYPE_CHECKING

from ems.sweep.running.worker import AHEAD, Worker, finished_first, use_threads
from profiles.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future
    from multiprocessing.process import BaseProcess

    import pandas as pd

    from ems.sweep.asked.plan import SweepPlan
    from ems.sweep.running.worker import Rows, Span

ONE_THREAD_EACH = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""What libraries of linear algebra read when they are loaded: their threads would take the other processes' cores."""

_here: list[tuple[SweepPlan, Worker]] = []
"""Plan and worker of this process, where it is one of a sweep's."""


def in_processes(plan: SweepPlan, spans: Iterable[Span], evaluation: str, processes: int) -> Rows:
    """Play runs of cases in processes, each with a memory of its own.

    Parameters
    ----------
    plan
        The sweep.
    spans
        Which cases.
    evaluation
        Name of the module that evaluates.
    processes
        Number of processes.

    Yields
    ------
    Span
        Which cases, as they end.
    pandas.DataFrame
        Their rows.

    Raises
    ------
    profiles.errors.RunError
        A process ended by itself.

    Notes
    -----
    The processes are started anew, not forked: a forked child would inherit the locks of compiled code that runs in
    threads. They end with this one, however it ends.
    """
    others = set(active_children())
    pool = ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_begin, initargs=(plan, evaluation)
    )
    pending: dict[Future[pd.DataFrame], Span] = {}
    try:
        for span in spans:
            with _one_thread_each():  # a process is started when there is work for it, and inherits what is set then
                pending[pool.submit(_rows, span)] = span
            if len(pending) >= AHEAD * processes:
                yield from finished_first(pending)
        while pending:
            yield from finished_first(pending)
    except BrokenProcessPool as error:
        message = (
            "a process of the sweep ended by itself: killed, out of memory, or started from a script without "
            'if __name__ == "__main__"'
        )
        raise RunError(message) from error
    finally:
        _end(pool, set(active_children()) - others, is_done=not pending)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that are started inside calculate in one thread; what somebody set stays."""
    mine = [name for name in ONE_THREAD_EACH if name not in os.environ]
    os.environ.update(dict.fromkeys(mine, "1"))
    try:
        yield
    finally:
        for name in mine:
            del os.environ[name]


def _end(pool: ProcessPoolExecutor, children: set[BaseProcess], *, is_done: bool) -> None:
    """End the processes: at once where nobody waits for their cases any more."""
    pool.shutdown(wait=is_done, cancel_futures=True)
    if not is_done:
        for child in children:
            child.terminate()


def _begin(plan: SweepPlan, evaluation: str) -> None:
    """Make this process a worker of a sweep, whose compiled code uses one thread: the other cores have theirs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the first one ends the others
    Thread(target=_end_with_parent, daemon=True).start()
    if "numba" not in sys.modules:
        os.environ["NUMBA_NUM_THREADS"] = "1"
    _here[:] = [(plan, Worker(evaluation))]
    use_threads(1)


def _end_with_parent() -> None:
    """End this process when the one that started it is no more, kill -9 included."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _rows(span: Span) -> pd.DataFrame:
    """Return the rows of some cases, in a process of its own."""
    plan, worker = _here[0]
    return worker.rows(plan, span)
