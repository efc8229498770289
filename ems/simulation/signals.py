"""Signals of a tier: calendar, prices and the district's state as a rule may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.rules import Signals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from profiles.calendar import Calendar

    Floats = NDArray[np.float64]

HOURS_PER_DAY = 24


def build_signals(
    calendar: Calendar,
    *,
    import_price: Floats,
    export_price: Floats,
    load_kw: Floats,
    generation_kw: Floats,
    warning: Floats,
    peak_target_kw: float | None = None,
) -> Signals:
    """Signals for one tier.

    Parameters
    ----------
    calendar
        Hours and kinds of day, shape (steps,).
    import_price, export_price
        Prices at the tier's meters, shape (steps,) [currency/kWh].
    load_kw, generation_kw
        The district's load and generation, shape (steps,) [kW].
    warning
        1.0 while an outage warning is in force, shape (steps,).
    peak_target_kw
        Import to stay under [kW]; None takes the forecast import of each day without storages, spread evenly over it.

    Returns
    -------
    Signals
        With every series twice in a row (see ``Signals``).

    Notes
    -----
    The forecast is persistence: the same hour of the day before. The year goes round, so 31 December stands for the
    day before 1 January.
    """
    step_h = calendar.grid.step_h
    net_load_kw = load_kw - generation_kw
    forecast_kw = np.roll(net_load_kw, round(HOURS_PER_DAY / step_h))
    days = np.asarray(calendar.day)
    if peak_target_kw is None:
        target = _mean_of_day(np.maximum(forecast_kw, 0.0), days)
    else:
        target = np.full(len(load_kw), peak_target_kw)
    return Signals(
        step_h=step_h,
        hour=_twice(calendar.hour),
        weekday=_twice(calendar.weekday),
        is_holiday=_twice(calendar.is_holiday),
        is_day_off=_twice(calendar.is_day_off),
        month=_twice(calendar.month),
        import_price=_twice(import_price),
        export_price=_twice(export_price),
        day_low_import_price=_twice(_of_day(np.minimum, import_price, days)),
        day_high_import_price=_twice(_of_day(np.maximum, import_price, days)),
        load_kw=_twice(load_kw),
        generation_kw=_twice(generation_kw),
        forecast_net_load_kw=_twice(forecast_kw),
        peak_target_kw=_twice(target),
        warning=_twice(warning),
        reserve_kwh=np.zeros(1),
        plan_kw=np.zeros(1),
        planned_net_load_kw=np.zeros(1),
    )


def _twice(values: np.ndarray) -> Floats:
    return np.tile(np.asarray(values, dtype=np.float64), 2)


def _of_day(pick: np.ufunc, values: Floats, days: NDArray[np.int64]) -> Floats:
    first = np.flatnonzero(np.diff(days, prepend=-1))
    return np.asarray(np.repeat(pick.reduceat(values, first), np.diff(first, append=len(values))))


def _mean_of_day(values: Floats, days: NDArray[np.int64]) -> Floats:
    counts = np.bincount(days)
    return np.asarray((np.bincount(days, weights=values) / counts)[days])
