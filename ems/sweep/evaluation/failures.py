"""Why a case failed, in one line of a column."""

from __future__ import annotations

from profiles.errors import InputError, RunError

CASE_ERRORS = (InputError, RunError)
"""What may be wrong with one case; everything else is a defect of the program and ends the sweep."""


def in_one_line(error: InputError | RunError) -> str:
    """Return the reason for a failure in one line.

    Parameters
    ----------
    error
        What was raised.

    Examples
    --------
    >>> from profiles.errors import Problem
    >>> in_one_line(InputError("town.toml", [Problem(where="a = 1", what="too low"), Problem(where="b", what="odd")]))
    'town.toml: a = 1: too low | b: odd'
    """
    if isinstance(error, InputError):
        return f"{error.source}: {' | '.join(str(problem) for problem in error.problems)}"
    return " ".join(str(error).split())
