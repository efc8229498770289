"""Prices, emission factor and warnings laid on the steps of the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.scenario import Scenario
    from ems.scenario.market import PricePeriod
    from profiles.calendar import Calendar

    Floats = NDArray[np.float64]


def price_series(base_per_kwh: float, periods: Sequence[PricePeriod], calendar: Calendar) -> Floats:
    """Price at every step: the first period that covers it wins, else the base price.

    Parameters
    ----------
    base_per_kwh
        Price outside all periods [currency/kWh].
    periods
        Periods by months, hours and kind of day.
    calendar
        Hours and kinds of day, shape (steps,).

    Returns
    -------
    numpy.ndarray
        Shape (steps,) [currency/kWh].
    """
    prices = np.full(calendar.grid.n_steps, float(base_per_kwh))
    for period in reversed(periods):
        prices[_covers(period, calendar)] = period.price_per_kwh
    prices.setflags(write=False)
    return prices


def _covers(period: PricePeriod, calendar: Calendar) -> NDArray[np.bool_]:
    first, last = period.hours
    hour = calendar.hour
    in_hours = (hour >= first) & (hour < last) if first < last else (hour >= first) | (hour < last)
    in_months = np.isin(calendar.month, period.months)
    in_days = {"all": np.ones(len(hour), dtype=bool), "day_off": calendar.is_day_off, "weekday": ~calendar.is_day_off}
    return np.asarray(in_hours & in_months & in_days[period.days])


def warning_series(scenario: Scenario, calendar: Calendar) -> Floats:
    """1.0 at every step while an outage warning is in force.

    Parameters
    ----------
    scenario
        Its policy holds the warnings, in local time.
    calendar
        The steps.

    Returns
    -------
    numpy.ndarray
        Shape (steps,).

    Raises
    ------
    profiles.errors.InputError
        A warning lies wholly outside the simulated year.
    """
    local = calendar.grid.index.tz_localize(None)
    flags = np.zeros(len(local))
    outside = []
    for number, warning in enumerate(scenario.policy.warnings):
        inside = np.asarray((local >= pd.Timestamp(warning.start)) & (local < pd.Timestamp(warning.end)))
        flags[inside] = 1.0
        if not inside.any():
            outside.append(
                Problem(
                    where=f"policy.warnings[{number}] = {warning.start} to {warning.end}",
                    what=f"lies outside the simulated year {calendar.grid.year}",
                    remedy="give the dates in that year",
                )
            )
    if outside:
        raise InputError(scenario.name, outside)
    flags.setflags(write=False)
    return flags
