"""What is being done just now: on a terminal only, on standard error."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Tell = Callable[[str], None]
    Advance = Callable[[int, int], None]


@contextmanager
def progress() -> Iterator[Tell]:
    """Give a function that shows what is being done, in one line that vanishes at the end.

    Yields
    ------
    callable
        Takes a few words; does nothing where nobody looks.
    """
    if not sys.stderr.isatty():
        yield _ignore
        return
    from rich.console import Console  # noqa: PLC0415 - imported where used
    from rich.text import Text  # noqa: PLC0415

    with Console(stderr=True).status("") as status:
        yield lambda what: status.update(Text(f"{what} …"))


@contextmanager
def bar() -> Iterator[Advance]:
    """Give a function that shows how much of a long work is done, and the time left.

    Yields
    ------
    callable
        Takes how many are done and how many there are; does nothing where nobody looks.
    """
    if not sys.stderr.isatty():
        yield _ignore_both
        return
    from rich.console import Console  # noqa: PLC0415 - imported where used
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), "left:", TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("cases", total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def _ignore_both(_done: int, _total: int) -> None:
    """Tell nobody."""


def _ignore(_what: str) -> None:
    """Tell nobody."""
