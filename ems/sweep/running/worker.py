"""One worker: evaluates runs of cases and keeps what they share."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Generator
    from concurrent.futures import Future

    import pandas as pd

    from ems.sweep.asked.plan import SweepPlan
    from ems.sweep.asked.way import Way

    Rows = Generator[tuple["Span", pd.DataFrame], None, None]

EVALUATION = "ems.sweep.evaluation"
"""Module that evaluates cases: ``evaluate``, ``Memory``, ``way_of``. Named, so that other processes find it."""
AHEAD: Final = 2
"""Runs of cases that are handed out for each worker: one in work and one waiting."""


class Span(NamedTuple):
    """Cases that are evaluated and kept together."""

    part: int
    first: int
    end: int


class Worker:
    """Evaluates the cases of one plan.

    Parameters
    ----------
    evaluation
        Name of the module that evaluates.
    """

    def __init__(self, evaluation: str) -> None:
        self._module: Any = import_module(evaluation)
        self._memory = self._module.Memory()

    def rows(self, plan: SweepPlan, span: Span) -> pd.DataFrame:
        """Return the rows of some cases."""
        frame: pd.DataFrame = self._module.evaluate(plan, span.first, span.end, self._memory)
        return frame


def way_of(plan: SweepPlan) -> Way:
    """Return how the cases of a plan are played, as the module that evaluates chooses.

    Parameters
    ----------
    plan
        The sweep.

    Raises
    ------
    profiles.errors.InputError
        The plan asks for what no case can have.
    """
    way: Way = import_module(EVALUATION).way_of(plan)
    return way


def use_threads(threads: int) -> None:
    """Let compiled code of this thread use so many threads, where any is loaded.

    Parameters
    ----------
    threads
        Number of threads; more than there are cores are not taken.
    """
    if "numba" in sys.modules:
        import numba as nb  # noqa: PLC0415 - imported where used

        config: Any = nb.config
        nb.set_num_threads(max(1, min(threads, int(config.NUMBA_NUM_THREADS))))


def finished_first(pending: dict[Future[pd.DataFrame], Span]) -> Rows:
    """Wait until some of the pending runs of cases have ended; yield and forget them.

    Parameters
    ----------
    pending
        Runs of cases at work.

    Yields
    ------
    Span
        Which cases.
    pandas.DataFrame
        Their rows.
    """
    from concurrent.futures import FIRST_COMPLETED, wait  # noqa: PLC0415 - imported where used

    done = wait(pending, return_when=FIRST_COMPLETED).done
    # what went well first: a failure ends the sweep, and what it leaves behind shall be kept
    for future in sorted(done, key=lambda future: future.exception() is not None):
        yield pending.pop(future), future.result()
