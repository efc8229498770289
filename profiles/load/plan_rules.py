"""What ``shape = "plan"`` demands of the district's mean days, as linear inequalities.

The city's plan says that demand peaks on weekdays from 08:00 to 17:00 and that the peak of a day off is about 500 kWh/h
lower. Published homes peak in the evening instead, so the plan's sentence is an assumption about people; these rules
say precisely what it means, and ``plan_shape`` looks for the smallest change of the homes that meets them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from profiles.load.day_tables import HOURS

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAY_HOURS: Final = range(8, 17)
"""Hours of the weekday peak: those that begin at 8 … 16."""
DAY_MARGIN: Final = 0.012
"""Every one of them exceeds every other hour by 1 % at least; a little more, so that savings do not undo it."""
DROP_TOLERANCE: Final = 0.04
"""The peak of a day off is lower by the plan's figure, give or take 5 % (4 % here: other ways of averaging keep it)."""
ENERGY_TOLERANCE: Final = 0.019
"""Each day type keeps its energy within 2 %."""
LARGEST_BEND: Final = 0.045
"""Second difference of a mean day relative to the mean, also over midnight: 78 of 1,730 kW in the plan's district."""
SMALLEST_STEP: Final = 0.005
"""No plateau: neighbouring hours differ by this part of the mean …"""
SMALLEST_SLOPE: Final = 0.010
"""… and by this part of it where the curve does not turn."""
TURNING_BEND: Final = 0.008
"""Where the curve may turn it bends at least by this part of the mean, so that it cannot be flat."""
FACTOR_RANGE: Final = (0.3, 3.0)
"""Homes are never changed by more than these factors."""

WEEKDAY, DAY_OFF = 0, 1
DAY_ENERGY = "each day type keeps its energy within 2 %"
DAY_PEAK = "every hour of a weekday from 8 to 16 lies 1 % above all others"
PEAK_DROP = "the peak of a day off lies {drop_kw:,.0f} kW below the weekday's"
NATURAL = "the mean days bend gently and are never flat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """Where a mean day may turn: windows of hours, in the order valley, hill, valley, hill.

    Parameters
    ----------
    valleys
        Windows with the two lowest points, the night's first.
    hills
        Windows with the two highest points, the morning's first.
    """

    valleys: tuple[tuple[int, ...], tuple[int, ...]]
    hills: tuple[tuple[int, ...], tuple[int, ...]]


WINDOWS: Final = (
    Turns(valleys=((2, 3, 4), (17,)), hills=((8, 9, 10, 11, 12, 13), (20,))),
    Turns(valleys=((2, 3, 4), (13, 14, 15, 16)), hills=((7, 8, 9, 10), (19, 20, 21, 22))),
)
"""A high forenoon and a low shoulder in the evening on weekdays; two hills of their own on days off."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeanDays:
    """The two mean days that are shaped; arrays of shape (2, 24), weekday first.

    Parameters
    ----------
    homes_kw
        Mean of every hour of the class that is shaped, as measured [kW].
    others_kw
        The same of all other classes [kW].
    steps
        Number of steps behind each mean.
    """

    homes_kw: NDArray[np.float64]
    others_kw: NDArray[np.float64]
    steps: NDArray[np.float64]

    @property
    def mean_kw(self) -> float:
        """Mean power of the district over the year [kW]."""
        return float(np.sum(self.steps * (self.homes_kw + self.others_kw)) / self.steps.sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rule:
    """Inequalities ``matrix @ x ≥ lower`` on the homes' hours x (weekday, then day off) and one ceiling.

    Parameters
    ----------
    requirement
        The sentence they belong to.
    matrix
        Shape (rules, 49): 48 hours and the ceiling of the day off [1/kW or 1].
    lower
        Shape (rules,) [kW].
    """

    requirement: str
    matrix: NDArray[np.float64]
    lower: NDArray[np.float64]


CEILING: Final = 2 * HOURS  # column of the highest hour of the day off
COLUMNS: Final = CEILING + 1


def _on_day(day: int, of_hours: NDArray[np.float64], of_ceiling: float = 0.0) -> NDArray[np.float64]:
    """Put coefficients of 24 hours into the columns of a day type."""
    matrix = np.zeros((len(of_hours), COLUMNS))
    matrix[:, day * HOURS : (day + 1) * HOURS] = of_hours
    matrix[:, CEILING] = of_ceiling
    return matrix


def _on_district(
    requirement: str, day: int, of_hours: NDArray[np.float64], lower: NDArray[np.float64], days: MeanDays
) -> Rule:
    """Write a rule on the district's hours of one day type for the homes' hours."""
    return Rule(requirement=requirement, matrix=_on_day(day, of_hours), lower=lower - of_hours @ days.others_kw[day])


def day_peak_rule(days: MeanDays) -> Rule:
    """Put every hour of the working day above every other hour."""
    inside = [hour for hour in range(HOURS) if hour in DAY_HOURS]
    outside = [hour for hour in range(HOURS) if hour not in DAY_HOURS]
    one = np.eye(HOURS)
    pairs = np.stack([one[high] - (1.0 + DAY_MARGIN) * one[low] for high in inside for low in outside])
    return _on_district(DAY_PEAK, WEEKDAY, pairs, np.zeros(len(pairs)), days)


def energy_rules(days: MeanDays) -> Rule:
    """Keep the energy of each day type within its tolerance of the measured one."""
    weights = np.stack([_on_day(day, days.steps[day][None, :])[0] for day in (WEEKDAY, DAY_OFF)])
    energy = np.sum(days.steps * days.homes_kw, axis=1)
    return Rule(
        requirement=DAY_ENERGY,
        matrix=np.concatenate([weights, -weights]),
        lower=np.concatenate([energy * (1.0 - ENERGY_TOLERANCE), -energy * (1.0 + ENERGY_TOLERANCE)]),
    )


def peak_drop_rules(days: MeanDays, drop_kw: float, peak_hour: int, off_hour: int | None) -> Rule:
    """Put the weekday's peak hour above the ceiling of the day off by the plan's figure, within its tolerance.

    Parameters
    ----------
    days
        Mean days.
    drop_kw
        How much lower the peak of a day off is [kW].
    peak_hour
        Hour of the weekday that must be high enough.
    off_hour
        Hour of the day off that must be high enough; None leaves that side open.
    """
    tolerance_kw = max(DROP_TOLERANCE * abs(drop_kw), SMALLEST_STEP * days.mean_kw)
    one = np.eye(HOURS)
    ceiling = _on_day(DAY_OFF, -one, 1.0)
    high_enough = _on_day(WEEKDAY, one[[peak_hour]], -1.0)
    matrices = [ceiling, high_enough]
    lower = [days.others_kw[DAY_OFF], np.array([drop_kw - tolerance_kw - days.others_kw[WEEKDAY, peak_hour]])]
    if off_hour is not None:
        not_too_high = _on_day(DAY_OFF, np.repeat(one[[off_hour]], HOURS, axis=0)) - _on_day(WEEKDAY, one)
        matrices.append(not_too_high)
        lower.append(days.others_kw[WEEKDAY] - days.others_kw[DAY_OFF, off_hour] - drop_kw - tolerance_kw)
    return Rule(
        requirement=PEAK_DROP.format(drop_kw=drop_kw), matrix=np.concatenate(matrices), lower=np.concatenate(lower)
    )


def bend_rules(day: int, days: MeanDays, turns: Turns | None = None) -> Rule:
    """Allow no sharp bend anywhere and, with turns given, want a visible one wherever the curve may turn."""
    one = np.eye(HOURS)
    bends = np.roll(one, 1, axis=1) - 2.0 * one + np.roll(one, -1, axis=1)
    low, high = np.full(HOURS, -LARGEST_BEND), np.full(HOURS, LARGEST_BEND)
    if turns is not None:
        for window in turns.valleys:
            low[list(window)] = TURNING_BEND
        for window in turns.hills:
            high[list(window)] = -TURNING_BEND
    return _on_district(
        NATURAL, day, np.concatenate([bends, -bends]), np.concatenate([low, -high]) * days.mean_kw, days
    )


def midnight_rule(days: MeanDays) -> Rule:
    """Allow no sharp bend from a weekday into a day off and back either."""
    bend = np.array([1.0, -2.0, 1.0])
    last = HOURS - 1
    rows = []
    for today, tomorrow in ((WEEKDAY, DAY_OFF), (DAY_OFF, WEEKDAY)):
        for hours in ([(today, last - 1), (today, last), (tomorrow, 0)], [(today, last), (tomorrow, 0), (tomorrow, 1)]):
            row = np.zeros(2 * HOURS)
            row[[day * HOURS + hour for day, hour in hours]] = bend
            rows.append(row)
    both = np.concatenate([rows, np.negative(rows)])
    matrix = np.concatenate([both, np.zeros((len(both), 1))], axis=1)
    lower = -LARGEST_BEND * days.mean_kw - both @ days.others_kw.ravel()
    return Rule(requirement=NATURAL, matrix=matrix, lower=lower)


def slope_rules(day: int, days: MeanDays, turns: Turns) -> Rule:
    """Go up from every valley to the next hill and down again, never flat.

    Where a window is a single hour the curve turns right there; between the hours of a wider window nothing is
    demanded.
    """
    one = np.eye(HOURS)
    steps, least = [], []
    places = sorted([(window, 1.0) for window in turns.valleys] + [(window, -1.0) for window in turns.hills])
    for (window, direction), (following, _) in zip(places, [*places[1:], places[0]], strict=True):
        last = following[0] if following[0] > window[-1] else following[0] + HOURS
        for hour in range(window[-1], last):
            steps.append(direction * (one[(hour + 1) % HOURS] - one[hour % HOURS]))
            at_turn = hour == window[-1] or hour == last - 1
            least.append(SMALLEST_STEP if at_turn else SMALLEST_SLOPE)
    return _on_district(NATURAL, day, np.stack(steps), np.asarray(least) * days.mean_kw, days)


def turns_of(day_kw: NDArray[np.float64], windows: Turns) -> Turns:
    """Find the hours at which a curve turns inside its windows, as windows of one hour."""
    return Turns(
        valleys=(_extreme(-day_kw, windows.valleys[0]), _extreme(-day_kw, windows.valleys[1])),
        hills=(_extreme(day_kw, windows.hills[0]), _extreme(day_kw, windows.hills[1])),
    )


def _extreme(values: NDArray[np.float64], window: tuple[int, ...]) -> tuple[int, ...]:
    """Find the hour of a window with the highest value."""
    return (window[int(np.argmax(values[list(window)]))],)
