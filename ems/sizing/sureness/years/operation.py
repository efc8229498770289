"""What running with a size costs in a year: planned with perfect foresight, and planned on yesterday's net load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.sizing.sureness.years.year import laid_side_by_side
from profiles.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases
    from ems.sizing.sureness.years.year import Pool, Year

    Floats = NDArray[np.float64]

MET: Final = ("weather", "loads", "wholesale_level", "wholesale_spread")
"""Factors that change what the storage meets; all others are arithmetic."""
AHEAD_H, EVERY_H, DAY_H = 48.0, 24.0, 24.0
"""Planning on forecasts: each midnight, two days ahead [h]."""
MOST_NUMBERS: Final = 1_000_000
"""Steps of all cases that are planned at a time: ten arrays of them are 80 MB."""


def wholesale_per_kwh(mean_of: Floats, level: Floats, spread: Floats) -> Floats:
    """Wholesale prices of a year, at least 0, shape (draws, steps) [currency/kWh].

    Parameters
    ----------
    mean_of
        Prices of the scenario, shape (steps,) [currency/kWh].
    level
        The mean price over the scenario's, shape (draws,).
    spread
        Distance of each price from the mean over the scenario's, before the level counts, shape (draws,).

    Notes
    -----
    level · (mean + spread · (price − mean)); the planner knows no prices below 0.

    Examples
    --------
    >>> import numpy as np
    >>> wholesale_per_kwh(np.array([5.0, 15.0]), np.array([1.0, 2.0, 1.0]), np.array([1.0, 0.5, 3.0])).tolist()
    [[5.0, 15.0], [15.0, 25.0], [0.0, 25.0]]
    """
    mean = mean_of.mean()
    return np.asarray(np.maximum(level[:, None] * (mean + spread[:, None] * (mean_of - mean)), 0.0))


def operation_costs(
    years: Sequence[Sequence[Year]],
    pool: Pool,
    values: Mapping[str, Floats],
    times: Floats,
    *,
    with_forecasts: bool,
    threads: int = 0,
) -> tuple[Floats, Floats]:
    """Operation cost of every draw with every size, and what planning on forecasts adds [currency].

    Parameters
    ----------
    years
        By weather and by draw of the loads.
    pool
        What the years have in common.
    values
        Values of the factors :data:`MET`, shape (draws,) each.
    times
        Capacity and power over those of the scenario, shape (sizes,).
    with_forecasts
        Whether to plan on forecasts too; otherwise they add nothing.
    threads
        How many cases are planned at a time; 0: as many as the machine has cores.

    Returns
    -------
    tuple of numpy.ndarray
        Shape (draws, sizes) each; draws that meet the same are planned once.
    """
    met = np.stack([np.asarray(values[name], dtype=np.float64) for name in MET], axis=1)
    alike, of_draw = np.unique(met, axis=0, return_inverse=True)
    of_draw = of_draw.reshape(-1)
    draw, size = (part.ravel() for part in np.indices((len(alike), len(times))))
    planned, added = np.zeros(len(draw)), np.zeros(len(draw))
    n_cases = max(MOST_NUMBERS // len(pool.wholesale_per_kwh), 2)
    for first in range(0, len(draw), n_cases):
        part = slice(first, first + n_cases)
        rows = alike[draw[part]]
        prices = wholesale_per_kwh(pool.wholesale_per_kwh, rows[:, 2], rows[:, 3])
        each = [years[int(row[0])][int(row[1])] for row in rows]
        cases = laid_side_by_side(each, prices, times[size[part]], pool)
        planned[part] = _planned(cases, threads)
        if with_forecasts:
            added[part] = np.maximum(_rolled(cases, times[size[part]], pool, threads) - planned[part], 0.0)
    shape = (len(alike), len(times))
    return planned.reshape(shape)[of_draw], added.reshape(shape)[of_draw]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoolOperation:
    """Running costs at the pool.

    Parameters
    ----------
    years
        By weather and by draw of the loads.
    pool
        What the years have in common.
    with_forecasts
        Whether planning on forecasts is among what is uncertain, or held above 0.
    threads
        How many cases are planned at a time; 0: as many as the machine has cores.
    """

    years: Sequence[Sequence[Year]]
    pool: Pool
    with_forecasts: bool
    threads: int

    def costs(self, values: Mapping[str, Floats], times: Floats) -> tuple[Floats, Floats]:
        """Cost with perfect foresight, and what planning on forecasts adds, shape (draws, sizes) each [currency].

        Parameters
        ----------
        values
            Values of the factors :data:`MET` and others, shape (draws,) each.
        times
            Capacity and power over those of the scenario, shape (sizes,).
        """
        return operation_costs(
            self.years, self.pool, values, times, with_forecasts=self.with_forecasts, threads=self.threads
        )


def _planned(cases: Cases, threads: int) -> Floats:
    """Cost with perfect foresight, shape (cases,) [currency]."""
    from ems.dispatch.exact.batch import plan_cases  # noqa: PLC0415 - imports numba

    cost = plan_cases(cases, threads=threads).cost
    if not np.isfinite(cost).all():
        raise RunError("how_sure: a year has no plan that keeps all limits; please report it")
    return cost


def _rolled(cases: Cases, times: Floats, pool: Pool, threads: int) -> Floats:
    """Cost where every midnight is planned on the net load of the day before, shape (cases,) [currency].

    What is left at the end counts as in the plan of the whole year: it is no loss, and what is missing of the start's
    energy is bought back at the mean price.
    """
    from ems.dispatch.exact.rolling import Windows, roll_cases  # noqa: PLC0415 - imports numba

    count = len(times)
    windows = Windows(
        ahead_steps=round(AHEAD_H / cases.step_h),
        every_steps=round(EVERY_H / cases.step_h),
        day_steps=round(DAY_H / cases.step_h),
        foresight="persistence_day",
        forecast_kw=np.zeros((1, 1, 1)),
    )
    rolled = roll_cases(cases, pool.max_discharge_kw * times, np.full(count, pool.may_export), windows, threads=threads)
    if not rolled.is_planned.all():
        raise RunError("how_sure: a day has no plan that keeps all limits; please report it")
    gained_kwh = rolled.energy_kwh[:, -1] - cases.initial_energy_kwh
    back_per_kwh = (cases.import_price_per_kwh.mean(axis=1) + cases.loss_price_per_kwh) / cases.charge_efficiency
    missing_kwh = np.maximum(cases.end_energy_kwh - rolled.energy_kwh[:, -1], 0.0)
    return np.asarray(rolled.cost - cases.loss_price_per_kwh * gained_kwh + back_per_kwh * missing_kwh)
