"""What can be wrong with the windows of ``roll_storage``: hours that are no whole steps, forecasts that do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np

from ems.dispatch.storage_arguments import UNREAD, number_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.rolling import Foresight, Windows
    from profiles.errors import ProblemCollector

    Floats = NDArray[np.float64]

Forecast = Literal["perfect", "persistence_day"]
FORECAST_AXES: Final = ("windows", "steps")
HOURS_PER_DAY: Final = 24.0
WHOLE_FRACTION: Final = 1e-9
"""By how much a number of steps may miss a whole one: rounding."""


def windows_of(
    forecast: str | Floats,
    window_h: object,
    replan_h: object,
    step_h: float,
    shape: tuple[int, int],
    problems: ProblemCollector,
) -> Windows:
    """Windows that are asked for.

    Parameters
    ----------
    forecast
        A word, or the net load of every window [kW].
    window_h, replan_h, step_h
        Hours of a window, of what is carried out of it, and of a step [h].
    shape
        Number of cases and of steps.
    problems
        Where what is wrong is added.
    """
    from ems.dispatch.exact.rolling import Windows  # noqa: PLC0415 (imports numba)

    looks = number_of("window_h", window_h, "h", problems)
    carries = number_of("replan_h", replan_h, "h", problems)
    ahead = _steps_of("window_h", looks, step_h, problems)
    every = _steps_of("replan_h", carries, step_h, problems)
    if looks is not None and carries is not None and carries > looks:
        problems.add(f"replan_h = {carries:g} h", f"must be at most window_h = {looks:g} h, where the plan ends")
    day = HOURS_PER_DAY / step_h
    foresight: Foresight = "given"
    if isinstance(forecast, str):
        foresight = "persistence_day" if forecast == "persistence_day" else "perfect"
        if forecast not in get_args(Forecast):
            names = " or ".join(get_args(Forecast))
            problems.add(f"forecast = {forecast!r}", f"must be {names}, or the net load of every window")
        elif foresight == "persistence_day" and not _is_whole(day):
            problems.add(f"step_h = {step_h:g} h", "must part a day into whole steps for persistence_day")
        forecast = np.zeros((1, 0, 0))
    windows = Windows(
        ahead_steps=ahead or 1,
        every_steps=every or 1,
        day_steps=max(round(day), 1),
        foresight=foresight,
        forecast_kw=forecast[None] if forecast.ndim == len(FORECAST_AXES) else forecast,
    )
    if foresight == "given" and forecast is not UNREAD and ahead is not None and every is not None:
        _check_forecast(forecast, windows, shape, problems)
    return windows


def _steps_of(name: str, hours: float | None, step_h: float, problems: ProblemCollector) -> int | None:
    """Steps of some hours; None where they are no whole steps."""
    if hours is None:
        return None
    if np.isfinite(hours) and hours > 0.0 and _is_whole(hours / step_h):
        return round(hours / step_h)
    problems.add(f"{name} = {hours:g} h", f"must be one or more whole steps of {step_h:g} h")
    return None


def _is_whole(count: float) -> bool:
    return round(count) >= 1 and abs(count - round(count)) <= WHOLE_FRACTION * count


def _check_forecast(forecast: Floats, windows: Windows, shape: tuple[int, int], problems: ProblemCollector) -> None:
    """Check the shape of a forecast, and the numbers of it that are read."""
    count, n_steps = shape
    wanted = (windows.count(n_steps), windows.ahead_steps)
    if forecast.ndim not in (2, 3) or forecast.shape[-2:] != wanted or windows.forecast_kw.shape[0] not in (1, count):
        rule = f"must be (windows, steps of a window) = {wanted}, with a leading axis of 1 or {count} cases"
        problems.add(f"forecast of shape {forecast.shape}", rule)
        return
    begins = np.arange(wanted[0]) * windows.every_steps
    is_read = begins[:, None] + np.arange(wanted[1]) < n_steps
    wrong = is_read & ~np.isfinite(windows.forecast_kw)
    if wrong.any():
        case, window, step = (int(axis[0]) for axis in np.nonzero(wrong))
        more = int(np.count_nonzero(wrong)) - 1
        problems.add(
            f"forecast (case {case}, window {window}, step {step}) = {windows.forecast_kw[case, window, step]:g} kW",
            "must be a finite number" + (f" (and {more:,} more)" if more else ""),
        )
