"""Cases played by the workers of a Dask cluster; they send tables back, and this process alone writes.

For trusted networks only: whoever reaches the scheduler's port can run any program on the scheduler and on every
worker, because Dask sends code as pickles and asks nobody who they are. Keep the ports inside a private network or a
tunnel, or secure the cluster with TLS (``tls://…``).
"""

from __future__ import annotations

import threading
import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final, NoReturn

from ems.sweep.running.worker import AHEAD, Worker, use_threads
from profiles.errors import InputError, Problem, ProblemCollector, RunError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from ems.sweep.asked.plan import SweepPlan
    from ems.sweep.running.worker import Rows, Span

SCHEMES: Final = ("tcp://", "tls://")
EXAMPLE: Final = "write the scheduler's address, such as tcp://192.168.0.10:8786"
CONNECT_S: Final = 10.0
LOOK_S: Final = 2.0
"""How often the sweep looks whether workers are there, while none of them answers."""
NO_WORKER_S: Final = 30.0
"""How long it waits for workers to come back when the last one is lost; Dask's nannies start lost ones anew."""

_lock = threading.Lock()
"""Compiled code of some kinds ends a program where two threads meet in it: a worker plays one run at a time."""
_kept: dict[str, Worker] = {}


def on_cluster(
    plan: SweepPlan, spans: Iterable[Span], evaluation: str, address: str, files: Mapping[str, str], program: str
) -> Rows:
    """Play runs of cases on a Dask cluster.

    Parameters
    ----------
    plan
        The sweep.
    spans
        Which cases.
    evaluation
        Name of the module that evaluates.
    address
        Address of the scheduler.
    files
        Path and digest of every file that the cases read, which the workers must have too.
    program
        Version of the program, which the workers must have too.

    Yields
    ------
    Span
        Which cases, as they end.
    pandas.DataFrame
        Their rows.

    Raises
    ------
    profiles.errors.RunError
        No scheduler or worker answers, workers have another program or other files, or cases went down with their
        workers.
    """
    client = _connected(address)
    try:
        _refuse_strangers(client, address, program, files)
        yield from _played(client, plan, spans, evaluation, program)
    except (OSError, TimeoutError) as error:
        message = f"the Dask cluster at {address} is lost: {error}"
        raise RunError(message) from error
    finally:
        client.close(timeout=CONNECT_S)


def check_address(address: str) -> None:
    """Refuse what is no address of a scheduler.

    Parameters
    ----------
    address
        As a user wrote it.

    Raises
    ------
    profiles.errors.InputError
        It does not begin as one.
    """
    if not address.startswith(SCHEMES):
        raise InputError(f"cluster = {address!r}", [Problem(where="", what="is no address", remedy=EXAMPLE)])


def _connected(address: str) -> Any:  # noqa: ANN401 - a client of a package that need not be installed
    """Return a client of the cluster."""
    try:
        import distributed  # noqa: PLC0415 - optional, and heavy
    except ModuleNotFoundError as error:
        message = "a sweep on a cluster needs Dask: install hitotsugaoka-ems[cluster]"
        raise RunError(message) from error
    kind: Any = distributed.Client
    try:
        return kind(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        message = f"no Dask scheduler answers at {address}; {EXAMPLE}"
        raise RunError(message) from error


def _refuse_strangers(client: Any, address: str, program: str, files: Mapping[str, str]) -> None:  # noqa: ANN401
    """Raise where there are no workers, or some whose cases would be others."""

    # sent as code, not as a name: a worker may not have this module
    def look(paths: list[str]) -> tuple[str | None, dict[str, str]]:
        try:
            from ems.sweep.store.digests import digest_of  # noqa: PLC0415 - on the worker
            from ems.year import own_version  # noqa: PLC0415
        except ImportError:
            return None, {}
        from pathlib import Path  # noqa: PLC0415

        return own_version(), {path: digest_of(Path(path)) for path in paths}

    try:
        client.wait_for_workers(1, timeout=CONNECT_S)
    except TimeoutError as error:
        message = f"the Dask scheduler at {address} has no workers; start some with dask worker {address} --nthreads 1"
        raise RunError(message) from error
    problems = ProblemCollector(address)
    for worker, (version, digests) in client.run(look, list(files)).items():
        if version is None:
            problems.add(f"worker {worker}", "does not have this program", "install hitotsugaoka-ems there")
        elif version != program:
            what = f"has program version {version}, this is {program}: its cases would differ"
            problems.add(f"worker {worker}", what, "install the same version there")
        for path in [path for path in digests if digests[path] != files[path]]:
            problems.add(f"worker {worker}", f"has no such file or another one: {path}", "copy it to the same place")
    if problems.problems:
        raise RunError(str(InputError(problems.source, problems.problems)))


def _played(
    client: Any,  # noqa: ANN401
    plan: SweepPlan,
    spans: Iterable[Span],
    evaluation: str,
    program: str,
) -> Rows:
    """Hand out runs of cases and yield them as they end."""
    pending: dict[Any, Span] = {}
    ended: SimpleQueue[Any] = SimpleQueue()
    rest = iter(spans)
    while True:
        room = AHEAD * max(sum(client.nthreads().values()), 1) - len(pending)
        for _, span in zip(range(room), rest, strict=False):
            part = plan.only(span.first, span.end)
            call = client.submit(_rows_there, part, span, evaluation, program, pure=False, retries=0)
            pending[call] = span
            call.add_done_callback(ended.put)
        if not pending:
            return
        call = _next(client, ended)
        yield pending.pop(call), _result(call)


def _next(client: Any, ended: SimpleQueue[Any]) -> Any:  # noqa: ANN401
    """Wait until a call has ended.

    Raises
    ------
    profiles.errors.RunError
        All workers are lost.
    """
    alone_since = None
    while True:
        try:
            return ended.get(timeout=LOOK_S)
        except Empty:
            now = time.monotonic()
            alone_since = None if client.nthreads() else alone_since or now
        if alone_since is not None and now - alone_since > NO_WORKER_S:
            message = "all workers of the Dask cluster are lost"
            raise RunError(message)


def _result(call: Any) -> pd.DataFrame:  # noqa: ANN401
    """Return the rows of a call that has ended.

    Raises
    ------
    profiles.errors.RunError
        Its workers died.
    """
    from concurrent.futures import CancelledError  # noqa: PLC0415 - imported where used

    from distributed import KilledWorker  # noqa: PLC0415 - the call is of it

    try:
        frame: pd.DataFrame = call.result()
    except KilledWorker as error:
        _lost("workers of the Dask cluster died over the same cases: killed, or out of memory", error)
    except CancelledError as error:
        _lost("the Dask cluster dropped cases that it had taken", error)
    return frame


def _lost(message: str, error: BaseException) -> NoReturn:
    """Say that cases are lost."""
    raise RunError(message) from error


def _rows_there(plan: SweepPlan, span: Span, evaluation: str, program: str) -> pd.DataFrame:
    """Return the rows of some cases, on a worker; one that came later may have another program.

    Raises
    ------
    profiles.errors.RunError
        This worker has another program version.
    """
    from ems.year import own_version  # noqa: PLC0415 - heavy

    if own_version() != program:
        message = f"a worker has program version {own_version()}, this is {program}: install the same version there"
        raise RunError(message)
    with _lock:
        if evaluation not in _kept:
            _kept[evaluation] = Worker(evaluation)
        use_threads(_threads_here())
        return _kept[evaluation].rows(plan, span)


def _threads_here() -> int:
    """Return how many threads this worker was given."""
    from distributed import get_worker  # noqa: PLC0415 - this is one

    return int(get_worker().state.nthreads)
