"""What a year does to a battery: how long it stood at which charge and temperature, and its cycles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import rainflow

from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

SOC_BIN_FRACTION = 0.01
TEMPERATURE_BIN_C = 0.5
HOURS_A_DAY = 24.0
LEAST_DEPTH_FRACTION = 1e-6
"""Shallower cycles are rounding."""
RESTING_C_RATE = 1e-3
"""Slower than this a battery rests (self-discharge), which says nothing about how fast its cycles are [1/h]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stress:
    """Stress of one year (or any span) on one battery, as two lists: rest and cycles.

    Parameters
    ----------
    rest_days
        Days in each cell of the histogram over state of charge and temperature, shape (cells,); their sum is the span.
    rest_soc_fraction, rest_temperature_c
        Mean state of charge and temperature [°C] in each cell.
    cycle_count
        Number of cycles of each kind, halves allowed, shape (cycles,).
    cycle_depth_fraction, cycle_soc_fraction
        Depth and mean state of charge of each.
    cycle_c_rate
        Mean power while the battery moved, over its capacity [1/h].
    """

    rest_days: Floats
    rest_soc_fraction: Floats
    rest_temperature_c: Floats
    cycle_count: Floats
    cycle_depth_fraction: Floats
    cycle_soc_fraction: Floats
    cycle_c_rate: Floats

    @property
    def days(self) -> float:
        """Length of the span [days]."""
        return float(self.rest_days.sum())

    @property
    def cycle_full_cycles(self) -> Floats:
        """Full cycles that the cycles of each kind add up to, shape (cycles,)."""
        return np.asarray(self.cycle_count * self.cycle_depth_fraction)

    @property
    def full_cycles(self) -> float:
        """Equivalent full cycles: energy through the battery over its capacity."""
        return float(self.cycle_full_cycles.sum())

    @property
    def mean_soc_fraction(self) -> float:
        """Mean state of charge over time."""
        return float(np.average(self.rest_soc_fraction, weights=self.rest_days))

    @property
    def mean_temperature_c(self) -> float:
        """Mean temperature over time [°C]."""
        return float(np.average(self.rest_temperature_c, weights=self.rest_days))

    @property
    def mean_depth_fraction(self) -> float:
        """Mean depth of the cycles, weighted by their energy; 0 where there are none."""
        return self._mean(self.cycle_depth_fraction)

    @property
    def mean_c_rate(self) -> float:
        """Mean C-rate of the cycles, weighted by their energy [1/h]; 0 where there are none."""
        return self._mean(self.cycle_c_rate)

    def _mean(self, values: Floats) -> float:
        weights = self.cycle_full_cycles
        return float(np.average(values, weights=weights)) if weights.sum() > 0.0 else 0.0

    def at_rest(self) -> Stress:
        """Give the same time at the same charge and temperature, without a cycle."""
        none = np.zeros(0)
        return replace(self, cycle_count=none, cycle_depth_fraction=none, cycle_soc_fraction=none, cycle_c_rate=none)


def stress(
    energy_kwh: Floats,
    capacity_kwh: float,
    temperature_c: ArrayLike,
    step_h: float,
    *,
    throughput_kwh: float | None = None,
) -> Stress:
    """Find out what a series of stored energy does to a battery.

    Parameters
    ----------
    energy_kwh
        Energy stored at the end of each step, shape (steps,) [kWh].
    capacity_kwh
        Capacity of that time: of an aged battery what is left of it [kWh].
    temperature_c
        Temperature of its cells, one or one a step [°C].
    step_h
        Length of a step [h].
    throughput_kwh
        What went into the batteries and came out of them, half the sum [kWh], where ``energy_kwh`` is the sum of many:
        while one charges and another discharges the sum stands still, so the cycles found in it are counted more often
        until they move this energy. None: the series is that of one battery.

    Returns
    -------
    Stress
        Histogram of rest and the list of cycles.

    Raises
    ------
    profiles.errors.InputError
        The series is empty or not finite, the capacity or the step is not above 0, or the temperatures do not fit.

    Notes
    -----
    Cycles are counted by the rainflow method (ASTM E1049-85) of the library ``rainflow``; halves at the ends of the
    span count as halves.

    Examples
    --------
    >>> import numpy as np
    >>> year = stress(np.tile([0.0, 5.0, 10.0, 5.0], 365), 10.0, 25.0, 6.0)
    >>> round(year.days), round(year.full_cycles), year.mean_soc_fraction
    (365, 365, 0.5)
    """
    energy = np.asarray(energy_kwh, dtype=np.float64)
    cells_c = np.asarray(temperature_c, dtype=np.float64)
    _check(energy, capacity_kwh, cells_c, step_h)
    soc = np.clip(energy / capacity_kwh, 0.0, 1.0)
    days, rest_soc, rest_c = _histogram(soc, np.broadcast_to(cells_c, soc.shape), step_h)
    count, depth, mean_soc, c_rate = _cycles(soc, step_h)
    moved = float(np.sum(count * depth)) * capacity_kwh
    if throughput_kwh is not None and moved > 0.0:
        count = count * (throughput_kwh / moved)
    return Stress(
        rest_days=days,
        rest_soc_fraction=rest_soc,
        rest_temperature_c=rest_c,
        cycle_count=count,
        cycle_depth_fraction=depth,
        cycle_soc_fraction=mean_soc,
        cycle_c_rate=c_rate,
    )


def _check(energy: Floats, capacity_kwh: float, cells_c: Floats, step_h: float) -> None:
    problems = ProblemCollector("battery whose ageing is asked for")
    if energy.ndim != 1 or energy.size == 0:
        problems.add("energy_kwh", f"must be a series of one value a step, not of shape {energy.shape}")
    elif not np.isfinite(energy).all():
        problems.add("energy_kwh", "must be finite in every step")
    if not (np.isfinite(capacity_kwh) and capacity_kwh > 0.0):
        problems.add(f"capacity_kwh = {capacity_kwh}", "must be above 0 kWh", "leave out batteries without capacity")
    if cells_c.shape not in {(), energy.shape}:
        problems.add("temperature_c", f"must be one value or one a step ({energy.size}), not {cells_c.size}")
    elif not np.isfinite(cells_c).all():
        problems.add("temperature_c", "must be finite in every step")
    if not (np.isfinite(step_h) and step_h > 0.0):
        problems.add(f"step_h = {step_h}", "must be above 0 h")
    problems.raise_if_any()


def _histogram(soc: Floats, cells_c: Floats, step_h: float) -> tuple[Floats, Floats, Floats]:
    """Days, mean state of charge and mean temperature of every cell that is not empty."""
    charge_bin = np.floor(soc / SOC_BIN_FRACTION)
    warmth_bin = np.floor(cells_c / TEMPERATURE_BIN_C)
    _, cell = np.unique(np.column_stack([charge_bin, warmth_bin]), axis=0, return_inverse=True)
    cell = cell.reshape(-1)
    steps = np.bincount(cell)
    return (
        np.asarray(steps * (step_h / HOURS_A_DAY)),
        np.asarray(np.bincount(cell, weights=soc) / steps),
        np.asarray(np.bincount(cell, weights=cells_c) / steps),
    )


def _cycles(soc: Floats, step_h: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Count, depth, mean state of charge and C-rate of every cycle."""
    found = np.array(list(rainflow.extract_cycles(soc.tolist())), dtype=np.float64).reshape(-1, 5)
    found = found[found[:, 0] > LEAST_DEPTH_FRACTION]
    change = np.abs(np.diff(soc))
    moves = change > RESTING_C_RATE * step_h
    path = np.concatenate([[0.0], np.cumsum(np.where(moves, change, 0.0))])
    hours = np.concatenate([[0.0], np.cumsum(moves * step_h)])
    first, last = found[:, 3].astype(np.int64), found[:, 4].astype(np.int64)
    moving_h = hours[last] - hours[first]
    c_rate = (path[last] - path[first]) / np.where(moving_h > 0.0, moving_h, 1.0)
    return found[:, 2], found[:, 0], found[:, 1], np.asarray(c_rate)
