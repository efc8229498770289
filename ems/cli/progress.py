"""What is being done just now: on a terminal only, on standard error."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Tell = Callable[[str], None]


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


def _ignore(_what: str) -> None:
    """Tell nobody."""
