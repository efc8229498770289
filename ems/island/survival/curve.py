"""Survival curves: from steps survived at every start to shares of the starts, in the definitions of the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Definition = Literal["at_least", "more_than", "truncated"]
DEFINITIONS: tuple[Definition, ...] = get_args(Definition)
"""Which starts survive h steps: r ≥ h (REopt), r > h (SAM), r ≥ h among the windows inside the year (DER-VET)."""


def survival_curve(survived: ArrayLike, definition: str = "at_least", *, steps: int | None = None) -> Floats:
    """Share of the starts that survive 1, 2, 3, … steps.

    Parameters
    ----------
    survived
        Steps survived by an outage that starts with each step, in order, shape (starts,).
    definition
        ``"at_least"``: r ≥ h, REopt's; ``"more_than"``: r > h, SAM's; ``"truncated"``: r ≥ h among the starts whose
        window of h steps ends within the series, DER-VET's.
    steps
        Longest outage; None: as long as the longest survival.

    Returns
    -------
    numpy.ndarray
        Shape (steps,); element h − 1 is the survival at h steps. NaN where no window is so short that it fits.

    Raises
    ------
    profiles.errors.InputError
        The definition is none of the three, or the steps are no whole numbers, 0 or more.

    Notes
    -----
    The first two count what wraps round the end of the year if ``survived`` does; the third looks at the windows that
    do not leave the year, whether it does or not.

    Examples
    --------
    >>> survival_curve([2, 1, 0, 1]).tolist()
    [0.75, 0.25]
    >>> survival_curve([2, 1, 0, 1], "more_than").tolist()
    [0.25, 0.0]
    >>> survival_curve([2, 1, 0, 1], "truncated").round(3).tolist()
    [0.75, 0.333]
    """
    reached, longest = _checked(survived, definition, steps)
    if definition == "truncated":
        return _truncated(reached, longest)
    hours = np.arange(longest) + (1 if definition == "at_least" else 2)
    ended = np.bincount(np.minimum(reached, longest + 1), minlength=longest + 2)
    at_least = np.cumsum(ended[::-1])[::-1]  # how many survive 0, 1, 2, … steps
    return np.asarray(at_least[hours] / len(reached))


def _truncated(reached: Ints, longest: int) -> Floats:
    """Count the windows of h steps that stay within the series: those that begin before its last h − 1 steps."""
    count = len(reached)
    steps = np.arange(1, longest + 1)
    windows = count - steps + 1
    left = count - np.arange(count)  # steps from each start to the end
    inside = np.bincount(np.minimum(np.minimum(reached, left), longest), minlength=longest + 1)
    survivors = np.cumsum(inside[::-1])[::-1][1:]
    return np.where(windows > 0, survivors / np.maximum(windows, 1), np.nan)


def _array(survived: ArrayLike) -> NDArray[np.generic]:
    """Return an array of whatever is given; one without entries for lists of unlike lengths."""
    try:
        return np.asarray(survived)
    except ValueError:
        return np.zeros((0, 0))


def _checked(survived: ArrayLike, definition: str, steps: int | None) -> tuple[Ints, int]:
    problems = ProblemCollector("survival_curve")
    if definition not in DEFINITIONS:
        problems.add(f"definition = {definition!r}", f"must be one of {', '.join(DEFINITIONS)}")
    reached = _array(survived)
    whole = np.issubdtype(reached.dtype, np.integer)
    if reached.ndim != 1 or reached.size == 0:
        problems.add(f"survived of shape {reached.shape}", "must be a series of at least one start")
    elif not whole:
        problems.add(
            f"survived of type {reached.dtype}", "must be whole numbers of steps", "as ems.survived_steps gives"
        )
    elif (reached.astype(np.int64) < 0).any():
        at = int(np.argmax(reached.astype(np.int64) < 0))
        problems.add(f"survived[{at}] = {reached[at]}", "must be 0 or more steps")
    if steps is not None and (isinstance(steps, bool) or not isinstance(steps, (int, np.integer)) or steps < 1):
        problems.add(f"steps = {steps!r}", "must be a whole number, 1 or more")
    problems.raise_if_any()
    longest = max(int(reached.max()), 1) if steps is None else int(steps)
    return reached.astype(np.int64), longest
