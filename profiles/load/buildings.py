"""Shops, offices, schools and factories: opening hours, lamps, and air conditioning after the weather."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from profiles.calendar import parse_month_day
from profiles.load.air_conditioning import felt_temperature_c, kelvins_above, kelvins_below
from profiles.load.day_tables import by_day_type
from profiles.load.shape_data import use_shape
from profiles.load.types import ClassProfile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from profiles.calendar import Calendar
    from profiles.load.types import SkyLike

DAYS_OF_A_MONTH = 100  # months and days are compared as one number, month × 100 + day


def building_profile(
    model: str, calendar: Calendar, sky: SkyLike, term_holidays: Sequence[tuple[str, str]] = ()
) -> ClassProfile:
    """Return the expected power of a building with opening hours, relative to its yearly mean.

    Parameters
    ----------
    model
        Section of the embedded data, for example ``"supermarket"``.
    calendar
        Local time and days off.
    sky
        Its temperature drives the air conditioning.
    term_holidays
        Schools: ranges of ``"MM-DD"`` between terms.

    Returns
    -------
    ClassProfile
        Each use has exactly its published or assumed share of the year.
    """
    shape = use_shape(model)
    use = by_day_type(calendar, shape.weekday, shape.day_off)
    if term_holidays:
        on_break = in_term_holidays(calendar, term_holidays) & ~calendar.is_day_off
        use = np.where(on_break, by_day_type(calendar, shape.term_break, shape.day_off), use)
    felt_c = felt_temperature_c(sky.air_temperature_c, calendar)
    weather = (
        shape.ventilation
        + shape.heating_per_k * kelvins_below(felt_c, shape.heating_below_c)
        + shape.cooling_per_k * kelvins_above(felt_c, shape.cooling_above_c)
    )
    return ClassProfile(
        base_kw=np.full(calendar.grid.n_steps, shape.base),
        active_kw=_with_mean(use, shape.lighting + shape.other),
        air_conditioning_kw=_with_mean(use * weather, shape.air_conditioning),
        lighting_kw=_with_mean(use, shape.lighting),
    )


def in_term_holidays(calendar: Calendar, term_holidays: Sequence[tuple[str, str]]) -> NDArray[np.bool_]:
    """Whether a step lies in one of the ranges of ``"MM-DD"``, both ends included; shape (steps,).

    A range whose end comes before its beginning runs over the end of the year.
    """
    index = calendar.grid.index
    today = index.month.to_numpy() * DAYS_OF_A_MONTH + index.day.to_numpy()
    inside = np.zeros(len(today), dtype=np.bool_)
    for first, last in term_holidays:
        start, end = _as_number(first), _as_number(last)
        if start <= end:
            inside |= (today >= start) & (today <= end)
        else:
            inside |= (today >= start) | (today <= end)
    return inside


def school_days(calendar: Calendar, term_holidays: Sequence[tuple[str, str]]) -> int:
    """Days of the year with lessons: neither off nor between terms."""
    lessons = ~calendar.is_day_off & ~in_term_holidays(calendar, term_holidays)
    return len(np.unique(calendar.day[lessons]))


def _as_number(text: str) -> int:
    """Month × 100 + day of an ``"MM-DD"`` that was checked before."""
    parsed = parse_month_day(text)
    if parsed is None:  # pragma: no cover  the checks of build_loads come first
        raise ValueError(text)
    return parsed[0] * DAYS_OF_A_MONTH + parsed[1]


def _with_mean(values: NDArray[np.float64], mean: float) -> NDArray[np.float64]:
    """Scale a series to a mean."""
    return np.asarray(values * (mean / values.mean()))
