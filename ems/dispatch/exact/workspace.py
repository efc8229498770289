"""Memory to plan in, lent from call to call: to ask the system for it anew takes as long as half of a year's plan."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST_NUMBERS_KEPT: Final = 4_000_000
"""Larger memory goes back to the system (32 MB)."""
MOST_KEPT: Final = 16
_SHELF: Final[list[np.ndarray]] = []
"""Memory that nobody uses; taking from a list and adding to it is safe from any thread. It carries no values over."""


@contextmanager
def lent(n_numbers: int) -> Iterator[Floats]:
    """Lend memory for a while; what stands in it is rubbish.

    Parameters
    ----------
    n_numbers
        How many numbers it must hold at least.

    Yields
    ------
    numpy.ndarray
        One axis, at least as long.
    """
    try:
        room = _SHELF.pop()
    except IndexError:
        room = np.empty(n_numbers)
    if len(room) < n_numbers:
        room = np.empty(n_numbers)
    try:
        yield room
    finally:
        if len(room) <= MOST_NUMBERS_KEPT and len(_SHELF) < MOST_KEPT:
            _SHELF.append(room)
