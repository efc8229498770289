"""The billing months of a simulated year, and sums over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.calendar import Calendar

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """Calendar months in the order of the steps.

    Parameters
    ----------
    names
        Such as ``"2027-01"``.
    numbers
        1 to 12, one a name.
    first_step
        First step of each month, shape (months,).
    steps
        Steps of each month, shape (months,).
    """

    names: tuple[str, ...]
    numbers: tuple[int, ...]
    first_step: NDArray[np.int64]
    steps: NDArray[np.int64]

    @property
    def count(self) -> int:
        """Number of months."""
        return len(self.names)

    @property
    def share_fraction(self) -> Floats:
        """Share of each month in all steps, shape (months,)."""
        return np.asarray(self.steps / self.steps.sum())

    def sums(self, series: Floats) -> Floats:
        """Sums over the steps of each month.

        Parameters
        ----------
        series
            Any quantity by step, shape (…, steps).

        Returns
        -------
        numpy.ndarray
            Shape (…, months).
        """
        return np.asarray(np.add.reduceat(series, self.first_step, axis=-1))

    def highest(self, series: Floats) -> Floats:
        """Highest value of each month, shape (…, months).

        Parameters
        ----------
        series
            Any quantity by step, shape (…, steps).
        """
        return np.asarray(np.maximum.reduceat(series, self.first_step, axis=-1))


def months_of(calendar: Calendar) -> Months:
    """Billing months of a calendar: the local calendar months of its steps.

    Parameters
    ----------
    calendar
        Kinds of day of the simulated year.
    """
    index = calendar.grid.index
    month = np.asarray(index.year * 12 + index.month)
    first = np.concatenate([[0], np.flatnonzero(np.diff(month)) + 1]).astype(np.int64)
    return Months(
        names=tuple(index[first].strftime("%Y-%m")),
        numbers=tuple(int(number) for number in index[first].month),
        first_step=first,
        steps=np.diff(np.append(first, len(month))),
    )
