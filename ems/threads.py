"""Work on many cases by the threads that numba's user allows; kernels release the interpreter's lock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import numba as nb
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    Given = TypeVar("Given")

LITTLE_WORK = 20_000
"""Steps in all below which a second thread costs more than it saves."""
STRETCHES = 4
"""Stretches of cases for each thread: they take unlike times."""


def in_threads(work: Callable[[int, int], Given], count: int, steps: int) -> list[Given]:
    """Do the work on all cases, stretch by stretch, in order; the stretches depend on no thread.

    Parameters
    ----------
    work
        Is given the first case and one past the last.
    count
        Number of cases.
    steps
        Steps of all cases together, a measure of the work.

    Returns
    -------
    list
        What the work returned for each stretch, in the order of the cases.
    """
    threads = int(nb.get_num_threads())
    if threads == 1 or steps < LITTLE_WORK or count == 1:
        return [work(0, count)]
    edges = np.unique(np.linspace(0, count, STRETCHES * threads + 1).astype(int)).tolist()
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda span: work(*span), pairwise(edges)))
