"""Silence while somebody else's tool works: its banners, its bars, its warnings, and those of what it is built on."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

STDOUT, STDERR = 1, 2


@contextmanager
def quiet() -> Iterator[None]:
    """Swallow what is warned of and what is printed, by the solver's library too.

    The file behind ``sys.stdout`` is exchanged, not ``sys.stdout``: Pyomo's log keeps what it finds there.
    """
    with ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        nowhere = stack.enter_context(Path(os.devnull).open("w", encoding="utf-8"))
        for number in (STDOUT, STDERR):
            _flush()
            kept = os.dup(number)
            stack.callback(os.close, kept)
            stack.callback(os.dup2, kept, number)
            stack.callback(_flush)
            os.dup2(nowhere.fileno(), number)
        yield


def _flush() -> None:
    """Send what is written to where it was written for."""
    sys.stdout.flush()
    sys.stderr.flush()
