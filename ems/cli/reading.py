"""A file that the system does not let us read is a wrong input."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def inputs_are_read() -> Iterator[None]:
    """Report a file that the system does not let us read as what it is: a wrong input.

    Raises
    ------
    profiles.errors.InputError
        In place of ``OSError``.
    """
    try:
        yield
    except OSError as error:
        problem = Problem(where="", what=f"cannot be read: {error.strerror or error}")
        raise InputError(str(error.filename or "input"), [problem]) from error
