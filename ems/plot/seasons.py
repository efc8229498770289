"""Seasons and telling weeks, found in the result itself: correct on both halves of the Earth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ems.plot.days import Days, local_days, sum_per_day

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

    from ems.results.result import Result

    Series = NDArray[np.float64]

DAYS_PER_WEEK = 7
LIT_FRACTION = 1e-3
"""PV above this fraction of its highest value means that the sun is up."""
SMALLEST_SWING_H = 0.25
"""Half the difference between the longest and the shortest day below which a place has no seasons to speak of [h]."""
THERMAL_LAG_DAYS = 30
"""The hottest and coldest weeks follow the solstices by about a month."""
HALF_QUARTER_DAYS = 46
CLEAR_SKY_WINDOW_DAYS = 15

WeekKind = Literal["summer", "winter", "rainy", "high_load", "low_load"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingWeek:
    """A week worth a figure.

    Parameters
    ----------
    kind
        Why: the sunniest of summer, the darkest of winter, the one that clouds took most from; without PV the
        week of highest and of lowest load.
    start
        Its Monday.
    """

    kind: WeekKind
    start: dt.date


def season_of_day(result: Result) -> NDArray[np.int64]:
    """Season of every local day: 1 in the warm quarter, −1 in the cold quarter, 0 between; shape (days,).

    Notes
    -----
    The length of the day is read from the PV series and one yearly wave is fitted to it; the quarters are centred
    ``THERMAL_LAG_DAYS`` after its crest and trough. All zero where there is no PV or no yearly wave (tropics).
    """
    pv_kw = result.series["pv_kw"].to_numpy(dtype=np.float64)
    lit_h = sum_per_day(result, (pv_kw > LIT_FRACTION * pv_kw.max()) * result.grid.step_h)
    day = np.arange(lit_h.size)
    angle = 2.0 * np.pi * day / lit_h.size
    wave = complex(np.mean(lit_h * np.cos(angle)), np.mean(lit_h * np.sin(angle))) * 2.0
    if abs(wave) < SMALLEST_SWING_H:
        return np.zeros(lit_h.size, dtype=np.int64)
    longest_day = np.angle(wave) / (2.0 * np.pi) * lit_h.size
    from_heat = _circular_distance(day, longest_day + THERMAL_LAG_DAYS, lit_h.size)
    warm, cold = from_heat <= HALF_QUARTER_DAYS, from_heat >= lit_h.size / 2.0 - HALF_QUARTER_DAYS
    return warm.astype(np.int64) - cold.astype(np.int64)


def telling_weeks(result: Result) -> tuple[TellingWeek, ...]:
    """Choose the weeks that show how the year went, in the order of the calendar.

    Parameters
    ----------
    result
        The simulated year.

    Notes
    -----
    Weeks begin on Mondays, so that figures compare day by day. With PV and seasons: the week of most PV in the warm
    quarter, the week of least PV in the cold quarter, and of the others the one with the largest shortfall of PV
    against clear days of the same weeks of the year, which is where a rainy season shows.
    """
    days = local_days(result)
    starts = _mondays(days)
    pv_kwh = sum_per_day(result, result.series["pv_kw"].to_numpy(dtype=np.float64)) * result.grid.step_h
    season = season_of_day(result)
    middle = starts + DAYS_PER_WEEK // 2
    warm, cold = starts[season[middle] > 0], starts[season[middle] < 0]
    chosen: dict[WeekKind, int] = {}
    if warm.size and cold.size:
        chosen["summer"] = _best(warm, pv_kwh)
        chosen["winter"] = _best(cold, -pv_kwh)
        others = np.setdiff1d(starts, list(chosen.values()))
        chosen["rainy"] = _best(others, _clear_day(pv_kwh) - pv_kwh)
    else:
        load_kwh = sum_per_day(result, result.series["load_kw"].to_numpy(dtype=np.float64))
        chosen["high_load"] = _best(starts, load_kwh)
        chosen["low_load"] = _best(starts, -load_kwh)
    in_order = sorted(chosen.items(), key=lambda item: item[1])
    return tuple(TellingWeek(kind=kind, start=days.dates[start]) for kind, start in in_order)


def _mondays(days: Days) -> NDArray[np.int64]:
    """Find the days on which a whole week begins."""
    return np.array(
        [day for day in range(days.count - DAYS_PER_WEEK + 1) if days.dates[day].weekday() == 0], dtype=np.int64
    )


def _best(starts: NDArray[np.int64], per_day: Series) -> int:
    """Start of the week with the highest sum."""
    sums = [float(per_day[start : start + DAYS_PER_WEEK].sum()) for start in starts]
    return int(starts[int(np.argmax(sums))])


def _clear_day(pv_kwh: Series) -> Series:
    """PV of the best day within two weeks of each day, the year taken as a ring."""
    reach = np.arange(-CLEAR_SKY_WINDOW_DAYS, CLEAR_SKY_WINDOW_DAYS + 1)
    near = (np.arange(pv_kwh.size)[:, None] + reach) % pv_kwh.size
    return np.asarray(pv_kwh[near].max(axis=1))


def _circular_distance(day: NDArray[np.int64], centre: float, period: int) -> Series:
    """Days between a day and a centre, the shorter way round the year."""
    apart = np.abs((day - centre) % period)
    return np.asarray(np.minimum(apart, period - apart), dtype=np.float64)
