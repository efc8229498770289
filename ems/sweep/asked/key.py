"""One key that varies: the values it may have, and the type of its column."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

Kind = Literal["whole", "number", "yes_no", "text"]
LARGEST_WHOLE = 2**63
"""Whole numbers from here on fit no column; they are shown as numbers with a fraction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A scenario key that varies.

    Parameters
    ----------
    name
        Dotted, as ``storage.shelter.capacity_kwh``.
    levels
        Its values one by one; none where a range is drawn from.
    lower, upper
        Ends of a range that is drawn from, both included; None where there are levels.
    is_whole
        Whether whole numbers alone are drawn from the range.
    is_log
        Whether the logarithm is drawn evenly from the range.
    """

    name: str
    levels: tuple[object, ...] = ()
    lower: float | None = None
    upper: float | None = None
    is_whole: bool = False
    is_log: bool = False

    @property
    def kind(self) -> Kind:
        """Type of the column."""
        if self.lower is not None:
            return "whole" if self.is_whole else "number"
        return kind_of(self.levels)

    def drawn(self, fractions: NDArray[np.float64]) -> list[object]:
        """Values at places of the range or the list.

        Parameters
        ----------
        fractions
            Places from 0 to below 1, shape (cases,).

        Returns
        -------
        list
            One value a case.
        """
        if self.lower is None or self.upper is None:
            return [self.levels[place] for place in np.floor(fractions * len(self.levels)).astype(int)]
        if self.is_whole:
            low, high = int(self.lower), int(self.upper)
            return [min(low + math.floor(fraction * (high - low + 1)), high) for fraction in fractions.tolist()]
        if self.is_log:
            low_log, high_log = math.log(self.lower), math.log(self.upper)
            values = np.exp(low_log + fractions * (high_log - low_log))
        else:
            width = self.upper - self.lower
            is_wide = math.isinf(width)  # from -1e308 to 1e308
            values = (
                (1.0 - fractions) * self.lower + fractions * self.upper if is_wide else self.lower + fractions * width
            )
        return list(np.clip(values, self.lower, self.upper).tolist())


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedKey:
    """A scenario key that moves with another: value = factor × the other's value.

    Parameters
    ----------
    name
        Dotted.
    source
        Name of the key that it follows.
    times
        The factor.
    kind
        Type of the column.
    """

    name: str
    source: str
    times: float
    kind: Kind


def kind_of(values: Sequence[object]) -> Kind:
    """Return the type of the column that holds all values.

    Examples
    --------
    >>> kind_of([1, 2]), kind_of([1, 2.5, None]), kind_of([True, False]), kind_of(["mean", 1])
    ('whole', 'number', 'yes_no', 'text')
    """
    if all(isinstance(value, bool) for value in values):
        return "yes_no"
    if any(isinstance(value, bool) for value in values):
        return "text"
    if all(isinstance(value, int) and abs(value) < LARGEST_WHOLE for value in values):
        return "whole"
    is_number = all(value is None or isinstance(value, (int, float)) for value in values)
    return "number" if is_number and any(value is not None for value in values) else "text"


def column_of(kind: Kind, values: Sequence[object]) -> pd.Series:
    """Return the column of a frame that holds the values.

    Parameters
    ----------
    kind
        Its type.
    values
        One a case; lists, tables and dates are shown as text.
    """
    import pandas as pd  # noqa: PLC0415 - imported where used

    if kind == "whole":
        return pd.Series(np.array(values, dtype=np.int64))
    if kind == "number":
        return pd.Series(np.array([np.nan if value is None else value for value in values], dtype=np.float64))
    if kind == "yes_no":
        return pd.Series(np.array(values, dtype=bool))
    return pd.Series([_text(value) for value in values], dtype="str")


def _text(value: object) -> str:
    """Return a value as text: what is no text as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
