"""One call for every way to forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from profiles.errors import ProblemCollector
from profiles.forecast.clear_sky import ClearSky
from profiles.forecast.days import days_of
from profiles.forecast.from_file import FromFile
from profiles.forecast.noisy import Noisy
from profiles.forecast.persistence import Perfect, PersistenceDay, PersistenceWeek
from profiles.forecast.types import METHODS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from os import PathLike

    from profiles.calendar import Calendar
    from profiles.forecast.types import Floats, Forecaster

WITHOUT_SETTINGS: Mapping[str, Callable[..., Forecaster]] = {
    "perfect": Perfect,
    "persistence_day": PersistenceDay,
    "persistence_week": PersistenceWeek,
    "clear_sky": ClearSky,
}


def build_forecaster(
    method: str,
    calendar: Calendar,
    *,
    pv_error_fraction: float = 0.0,
    load_error_fraction: float = 0.0,
    seed: int = 1,
    file: str | PathLike[str] | None = None,
    district_load_kw: Floats | None = None,
    district_generation_kw: Floats | None = None,
) -> Forecaster:
    """Build the forecaster of a method.

    Parameters
    ----------
    method
        ``"perfect"`` (what happens), ``"persistence_day"`` (yesterday), ``"persistence_week"`` (last day of the same
        kind), ``"clear_sky"`` (PV: the cloudless sky dimmed as yesterday), ``"noisy"`` (what happens with an error that
        grows with the lead) or ``"file"``.
    calendar
        Steps, local time and kinds of day of the year.
    pv_error_fraction, load_error_fraction
        ``"noisy"``: standard deviation of the relative error one day ahead.
    seed
        ``"noisy"``: seed of the errors.
    file
        ``"file"``: CSV file with forecasts for the district (see :func:`read_forecast_csv`).
    district_load_kw, district_generation_kw
        ``"file"``: what the district drew and made, shape (steps,) [kW]; only steps before an issue are looked at. None
        takes the sum of the rows that a forecast is asked for.

    Returns
    -------
    Forecaster
        It gives forecasts of any rows at any step.

    Raises
    ------
    InputError
        Unknown method, errors that are negative, a method without what it needs, or a wrong file; all at once.

    Examples
    --------
    >>> import numpy as np
    >>> from profiles.calendar import build_calendar
    >>> from profiles.time_grid import TimeGrid
    >>> calendar = build_calendar(TimeGrid(year=2027, timezone="Asia/Tokyo"))
    >>> forecaster = build_forecaster("persistence_day", calendar)
    >>> load_kw = np.arange(8760.0)[None, :]
    >>> forecaster.load(load_kw, issue_step=48, n_steps=3)
    array([[24., 25., 26.]])
    """
    _check(method, pv_error_fraction, load_error_fraction, seed, file)
    days = days_of(calendar)
    if method == "file" and file is not None:
        from profiles.forecast.read_csv import read_forecast_csv  # noqa: PLC0415 - pandas, which reading a scenario spares

        return FromFile(
            days=days,
            table=read_forecast_csv(file, calendar),
            district_load_kw=district_load_kw,
            district_generation_kw=district_generation_kw,
        )
    if method == "noisy":
        return Noisy(
            days=days,
            step_h=calendar.grid.step_h,
            pv_error_fraction=pv_error_fraction,
            load_error_fraction=load_error_fraction,
            seed=seed,
        )
    return WITHOUT_SETTINGS[method](days=days)


def _check(
    method: str,
    pv_error_fraction: float,
    load_error_fraction: float,
    seed: int,
    file: str | PathLike[str] | None,
) -> None:
    """Refuse settings that no forecaster can have."""
    problems = ProblemCollector("forecast")
    if method not in METHODS:
        problems.add(f"method = {method!r}", f"must be one of {', '.join(METHODS)}")
    if method == "file" and file is None:
        problems.add("method = 'file'", "needs a file", "name the CSV file with the forecasts")
    for name, value in (("pv_error_fraction", pv_error_fraction), ("load_error_fraction", load_error_fraction)):
        if not 0.0 <= value <= 1.0:
            problems.add(f"{name} = {value:g}", "must lie between 0 and 1")
    if seed < 0:
        problems.add(f"seed = {seed}", "must be a whole number from 0")
    problems.raise_if_any()
