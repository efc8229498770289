"""Forecasts of load and generation, issued at stated steps: what a planner may know.

Examples
--------
>>> from profiles.calendar import build_calendar
>>> from profiles.time_grid import TimeGrid
>>> calendar = build_calendar(TimeGrid(year=2027, timezone="Asia/Tokyo"), country="JP")
>>> build_forecaster("noisy", calendar, pv_error_fraction=0.2, seed=3).method
'noisy'
"""

from profiles.forecast.build import build_forecaster
from profiles.forecast.measure import ForecastErrors, forecast_errors
from profiles.forecast.types import METHODS, Forecaster, ForecastMethod

__all__ = ["METHODS", "ForecastErrors", "ForecastMethod", "Forecaster", "build_forecaster", "forecast_errors"]
