"""Tables of 24 hours laid on the steps of a year, and the way back: the mean day of a series."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from profiles.calendar import Calendar

HOURS = 24
WRAP_HOURS = 3  # hours of the neighbouring days that shape the ends of a day


def slot_of_step(calendar: Calendar) -> NDArray[np.int64]:
    """Find the place of every step in its local day, counted in steps from midnight; shape (steps,)."""
    return np.rint(calendar.hour / calendar.grid.step_h).astype(np.int64)


def slots_per_day(calendar: Calendar) -> int:
    """Count the steps of a day without a clock change."""
    return round(HOURS / calendar.grid.step_h)


def refine(table: Sequence[float] | NDArray[np.float64], steps_per_hour: int) -> NDArray[np.float64]:
    """Cut the hours of a day into steps, smoothly and without changing the mean of any hour.

    Parameters
    ----------
    table
        One value an hour, shape (24,); the day after is the same day again.
    steps_per_hour
        1, 2 or 4.

    Returns
    -------
    numpy.ndarray
        Shape (24 × steps_per_hour,), never below zero where the table is not.

    Notes
    -----
    The running sum over the hours is interpolated by a monotone cubic (Fritsch and Carlson, SIAM J. Numer. Anal. 17,
    1980, doi:10.1137/0717021); its differences are the means of the steps.
    """
    hourly = np.asarray(table, dtype=np.float64)
    if steps_per_hour == 1:
        return hourly.copy()
    from scipy.interpolate import PchipInterpolator  # noqa: PLC0415  heavy, and needed for steps below an hour only

    padded = np.concatenate([hourly[-WRAP_HOURS:], hourly, hourly[:WRAP_HOURS]])
    edges = np.arange(-WRAP_HOURS, HOURS + WRAP_HOURS + 1, dtype=np.float64)
    running_sum = PchipInterpolator(edges, np.concatenate([[0.0], np.cumsum(padded)]))
    fine_edges = np.arange(HOURS * steps_per_hour + 1) / steps_per_hour
    return np.asarray(np.diff(running_sum(fine_edges)) * steps_per_hour, dtype=np.float64)


def by_day_type(calendar: Calendar, weekday: Sequence[float], day_off: Sequence[float]) -> NDArray[np.float64]:
    """Take the value of every step from a table for weekdays and one for days off; shape (steps,)."""
    steps_per_hour = round(1.0 / calendar.grid.step_h)
    both = np.stack([refine(weekday, steps_per_hour), refine(day_off, steps_per_hour)])
    return np.asarray(both[calendar.is_day_off.astype(np.int64), slot_of_step(calendar)])


def mean_day(
    values: NDArray[np.float64], slots: NDArray[np.int64], chosen: NDArray[np.bool_], n: int
) -> NDArray[np.float64]:
    """Return the mean of a series in every slot of the day over the chosen steps; NaN where no step is chosen.

    Parameters
    ----------
    values
        The series, shape (steps,).
    slots
        Slot of every step, shape (steps,).
    chosen
        Steps that count, shape (steps,).
    n
        Number of slots.

    Returns
    -------
    numpy.ndarray
        Shape (n,).
    """
    sums = np.bincount(slots[chosen], weights=values[chosen], minlength=n)
    counts = np.bincount(slots[chosen], minlength=n)
    return np.asarray(np.divide(sums, counts, out=np.full(n, np.nan), where=counts > 0))


def mean_day_hours(values: NDArray[np.float64], calendar: Calendar, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the mean of a series in every local hour over the chosen steps; shape (24,)."""
    return mean_day(values, calendar.hour.astype(np.int64), chosen, HOURS)
