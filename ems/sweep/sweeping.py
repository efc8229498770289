"""A sweep from the question to the dataset: read, choose who plays, keep what comes, say how far it is."""

from __future__ import annotations

import time
from contextlib import closing, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from ems.sweep.asked.plan import SweepPlan
from ems.sweep.asked.reading import read_plan
from ems.sweep.running import worker
from ems.sweep.running.cluster import check_address, on_cluster
from ems.sweep.running.here import in_this_thread, in_threads_here
from ems.sweep.running.processes import in_processes
from ems.sweep.running.worker import Span
from ems.sweep.status import Pace, SweepStatus
from ems.sweep.store.folder import open_store
from ems.sweep.store.frame import read_sweep
from profiles.errors import ProblemCollector, RunError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from ems.sweep.asked.way import Way
    from ems.sweep.running.worker import Rows
    from ems.sweep.store.folder import Store

MINUTE_S, HOUR_S = 60.0, 3600.0
MINUTES_FROM_S, HOURS_FROM_S = 100.0, 7200.0


def run_sweep(
    asked: str | Path | Mapping[str, object] | SweepPlan,
    out: str | Path,
    *,
    workers: int = 0,
    processes: int = 0,
    cluster: str | None = None,
    tell: Callable[[str], None] | None = None,
    progress: Callable[[SweepStatus], None] | None = None,
) -> pd.DataFrame:
    """Play every case of a sweep and keep it; what is kept already is not played again.

    Parameters
    ----------
    asked
        Path of a ``SWEEP.toml``, or the same as a mapping.
    out
        Folder of the dataset: a new one, or one that the same sweep began.
    workers
        Threads that play cases beside each other; 0: this one alone, whose compiled code uses all cores.
    processes
        Processes that play cases; 0: none.
    cluster
        Address of a Dask scheduler, such as ``"tcp://192.168.0.10:8786"``, whose workers play the cases. For trusted
        networks only: whoever reaches a scheduler can run any program on its workers.
    tell
        Is told how many cases there are and how long they may take, before the first is played.
    progress
        Is given the status after every part that was kept.

    Returns
    -------
    pandas.DataFrame
        All cases, as :func:`read_sweep` returns them; a case that failed is a row with the reason in ``error``.

    Raises
    ------
    profiles.errors.InputError
        The sweep is wrong, or the folder holds something else; nothing was played.
    profiles.errors.RunError
        The disk is full, or processes or workers are lost; what was finished is kept, and the same call goes on.

    Notes
    -----
    Killed at any moment and started again it ends with the same dataset: parts appear whole, and a part that is there
    is finished.

    Examples
    --------
    >>> import tempfile
    >>> asked = {"scenario": "kumamoto", "grid": {"fiscal_year": [2026, 2027]}}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     frame = run_sweep(asked, folder)
    >>> frame["fiscal_year"].tolist(), set(frame["error"])
    ([2026, 2027], {''})
    """
    from ems.year import own_version  # noqa: PLC0415 - heavy

    _check_who(workers, processes, cluster)
    plan = asked if isinstance(asked, SweepPlan) else read_plan(asked)
    way = worker.way_of(plan)
    with open_store(out, plan, way, own_version()) as store:
        if tell is not None:
            tell(_opening(store, way, max(workers, processes, 1)))
        began, pace = time.monotonic(), Pace()
        with closing(_played(plan, store, workers, processes, cluster)) as rows, _kept_told(store):
            for span, frame in rows:
                store.keep(span.part, frame)
                pace.note(time.monotonic() - began, span.end - span.first)
                if progress is not None:
                    progress(_status(store, pace))
        store.finish()
    return read_sweep(out)


def _check_who(workers: int, processes: int, cluster: str | None) -> None:
    """Refuse numbers that are none, and more than one kind of worker."""
    problems = ProblemCollector("sweep")
    for name, number in (("workers", workers), ("processes", processes)):
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            problems.add(f"{name} = {number!r}", "must be a whole number, 0 or more")
    chosen = [f"{name} = {given}" for name, given in (("workers", workers), ("processes", processes)) if given]
    chosen += [f"cluster = {cluster}"] if cluster is not None else []
    if len(chosen) > 1:
        problems.add(" and ".join(chosen), "who plays the cases?", "choose one of them")
    problems.raise_if_any()
    if cluster is not None:
        check_address(cluster)


def _played(plan: SweepPlan, store: Store, workers: int, processes: int, cluster: str | None) -> Rows:
    """Yield the rows of all cases that are not kept yet, part by part."""
    spans = [Span(part, *store.manifest.span(part)) for part in store.missing]
    evaluation = worker.EVALUATION
    if not spans:
        return
    if cluster is not None:
        yield from on_cluster(plan, spans, evaluation, cluster, store.manifest.files, store.manifest.program)
    elif processes:
        yield from in_processes(plan, spans, evaluation, min(processes, len(spans)))
    elif workers > 1:
        yield from in_threads_here(plan, spans, evaluation, workers)
    else:
        yield from in_this_thread(plan, spans, evaluation)


@contextmanager
def _kept_told(store: Store) -> Iterator[None]:
    """Add to every failure of the run, and to whatever stops it, what is kept and how to go on."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit) as stopped:
        stopped.add_note(store.kept_for_later)
        raise
    except RunError as error:
        text = str(error)
        raise RunError(text if store.kept in text else f"{text}; {store.kept}") from error


def _status(store: Store, pace: Pace) -> SweepStatus:
    """Return how far the sweep is that this process plays."""
    total, done = store.manifest.cases, store.done
    return SweepStatus(
        folder=store.folder,
        total=total,
        done=done,
        failed=store.failed,
        is_running=True,
        started=datetime.fromisoformat(store.manifest.started),
        left_s=pace.left_s(total - done),
        program=store.manifest.program,
        way=store.manifest.way,
        notes=store.manifest.notes,
    )


def _opening(store: Store, way: Way, at_once: int) -> str:
    """Return what is said before the first case: how many there are, and how long they may take."""
    total, left = store.manifest.cases, store.manifest.cases - store.done
    cases = f"{total:,} {'case' if total == 1 else 'cases'} of {store.manifest.scenario}"
    if not left:
        return f"{cases}: all are kept already"
    kept = f", {store.done:,} of them kept already" if store.done else ""
    return f"{cases}{kept}: {_rough(way.case_s * left / at_once)}"


def _rough(time_s: float) -> str:
    """Return a time as people say it.

    Examples
    --------
    >>> _rough(0.2), _rough(42.0), _rough(600.0), _rough(10_800.0)
    ('about 1 s', 'about 42 s', 'about 10 min', 'about 3 h')
    """
    if time_s < MINUTES_FROM_S:
        return f"about {max(time_s, 1.0):.0f} s"
    return f"about {time_s / MINUTE_S:.0f} min" if time_s < HOURS_FROM_S else f"about {time_s / HOUR_S:.0f} h"
