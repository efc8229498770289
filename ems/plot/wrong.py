"""Wrong arguments of a figure or report, as the error that users know."""

from __future__ import annotations

from profiles.errors import InputError, Problem


def wrong(*, where: str, what: str, remedy: str = "", source: str = "figures") -> InputError:
    """Return the error for one wrong argument, to be raised.

    Parameters
    ----------
    where, what, remedy
        See :class:`profiles.errors.Problem`.
    source
        What the argument belongs to.

    Examples
    --------
    >>> print(wrong(where="days = 0", what="must lie between 1 and 31"))
    figures: 1 problem
      days = 0: must lie between 1 and 31
    """
    return InputError(source, [Problem(where=where, what=what, remedy=remedy)])
