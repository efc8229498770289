"""How the command ends: every failure becomes one clear message and an exit code, never a traceback."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from ems.cli.text import complain
from profiles.errors import InputError, RunError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

DONE, FAILED, WRONG_INPUT = 0, 1, 2
STOPPING: Final = ("SIGINT", "SIGTERM", "SIGHUP")
SIGNALLED = 128
"""A shell's exit code of a command that a signal ended is this much above the signal's number."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments
        What stands behind ``ems``; None takes it from the process.

    Returns
    -------
    int
        Exit code: 0 done, 1 the run failed, 2 the input is wrong, 128 + the signal's number when stopped.

    Examples
    --------
    >>> main(["run", "nowhere.toml"])
    2
    """
    _prepare_streams()
    with _stoppable(), _no_search_for_cycles():
        code = _ended(arguments)
    try:
        sys.stdout.flush()
    except OSError:
        # The reader has gone, or the disk is full; what is left in the buffer must not be tried again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return code


def _ended(arguments: Sequence[str] | None) -> int:
    """Run the command and return its exit code."""
    try:
        from ems.cli.commands import app  # noqa: PLC0415 - Ctrl-C during the imports ends as cleanly as later

        app(args=arguments, prog_name="ems")
    except SystemExit as end:
        if isinstance(end, _Stopped):
            # whoever was at work may have noted what is kept and how to go on
            notes = getattr(end, "__notes__", None) or ["nothing half-written is left"]
            complain("; ".join(["ems: stopped", *notes]))
        return end.code if isinstance(end.code, int) else DONE
    except InputError as error:
        complain(str(error))
        return WRONG_INPUT
    except RunError as error:
        complain(f"ems: the run failed: {error}")
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        complain(f"ems: {where}{error.strerror or error}")
    except MemoryError:
        complain("ems: not enough memory; simulate with a longer --step, or without --sites")
    return FAILED


@contextmanager
def _stoppable() -> Iterator[None]:
    """End on Ctrl-C and on a polite kill in the same way: everything half-written is removed on the way out."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals belong to the main thread
        return
    known = [getattr(signal, name) for name in STOPPING if hasattr(signal, name)]
    before = {number: signal.signal(number, _stop) for number in known}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Leave Python's cyclic garbage alone: a command is short, and looking for it costs a run a seventh of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Stopped(SystemExit):
    """A signal asked the command to end."""


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    for name in STOPPING:
        if hasattr(signal, name):  # a second Ctrl-C must not disturb the tidying up
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    raise _Stopped(SIGNALLED + number)


def _prepare_streams() -> None:
    """Let a terminal that knows no Japanese show a question mark, and a closed stream swallow what it is given."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open to the end
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
