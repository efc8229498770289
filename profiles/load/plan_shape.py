"""The smallest change of the homes' mean days that makes the district's demand what the city's plan says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from profiles.errors import InputError, Problem
from profiles.load.day_tables import HOURS, mean_day, refine, slot_of_step, slots_per_day
from profiles.load.plan_rules import (
    COLUMNS,
    DAY_OFF,
    FACTOR_RANGE,
    WEEKDAY,
    WINDOWS,
    MeanDays,
    Rule,
    bend_rules,
    day_peak_rule,
    energy_rules,
    midnight_rule,
    peak_drop_rules,
    slope_rules,
    turns_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from profiles.calendar import Calendar

SOLVED: Final = 0
PLAN: Final = 'shape = "plan"'


def shape_factors(
    homes_kw: NDArray[np.float64], others_kw: NDArray[np.float64], calendar: Calendar, drop_kw: float
) -> NDArray[np.float64]:
    """Return the factor on the homes in every step that gives the district the plan's shape; shape (steps,).

    Parameters
    ----------
    homes_kw
        Class that is shaped, shape (steps,) [kW].
    others_kw
        All other classes together, shape (steps,) [kW].
    calendar
        Local hours and days off of the simulated year.
    drop_kw
        How much lower the highest hour of the mean day off is than the weekday's [kW].

    Returns
    -------
    numpy.ndarray
        One factor for each time of day and day type, smooth within the hour; the energy of the year does not change.

    Raises
    ------
    InputError
        No change of the homes can meet the requirements; says which one stands in the way.
    """
    days = mean_days(homes_kw, others_kw, calendar)
    wanted_kw = nearest_plan_days(days, drop_kw)
    steps_per_hour = round(1.0 / calendar.grid.step_h)
    slots, n = slot_of_step(calendar), slots_per_day(calendar)
    factors = np.empty((2, n))
    for day, chosen in ((WEEKDAY, ~calendar.is_day_off), (DAY_OFF, calendar.is_day_off)):
        factors[day] = refine(wanted_kw[day], steps_per_hour) / mean_day(homes_kw, slots, chosen, n)
    shaped = factors[calendar.is_day_off.astype(np.int64), slots]
    return np.asarray(shaped * (homes_kw.sum() / np.sum(homes_kw * shaped)))


def mean_days(homes_kw: NDArray[np.float64], others_kw: NDArray[np.float64], calendar: Calendar) -> MeanDays:
    """Return the mean weekday and mean day off of the homes and of the rest, by local hour."""
    hours = calendar.hour.astype(np.int64)
    types = (~calendar.is_day_off, calendar.is_day_off)
    if not all(chosen.any() for chosen in types):
        raise InputError(
            PLAN,
            [Problem(where="calendar", what="has no weekday or no day off", remedy='use shape = "measured"')],
        )
    return MeanDays(
        homes_kw=np.stack([mean_day(homes_kw, hours, chosen, HOURS) for chosen in types]),
        others_kw=np.stack([mean_day(others_kw, hours, chosen, HOURS) for chosen in types]),
        steps=np.stack([np.bincount(hours[chosen], minlength=HOURS).astype(np.float64) for chosen in types]),
    )


def nearest_plan_days(days: MeanDays, drop_kw: float) -> NDArray[np.float64]:
    """Find the mean days of the homes that meet the plan with the least energy moved; shape (2, 24) [kW].

    Notes
    -----
    A linear programme: minimise ``Σ steps · |x − measured|`` under the rules of ``plan_rules``. It is solved first with
    windows in which a mean day may turn, once for each hour the weekday's peak may have, and then with the turning
    hours found, so that no two neighbouring hours are alike.
    """
    common = [day_peak_rule(days), energy_rules(days), midnight_rule(days)]
    natural = [rule for day in (WEEKDAY, DAY_OFF) for rule in _window_rules(day, days)]
    best_cost, best = np.inf, None
    for peak_hour in WINDOWS[WEEKDAY].hills[0]:
        rules = [*common, *natural, peak_drop_rules(days, drop_kw, peak_hour, None)]
        cost, homes_kw = _least_moved(days, rules)
        if cost < best_cost:
            best_cost, best = cost, homes_kw
    if best is None:
        middle = WINDOWS[WEEKDAY].hills[0][len(WINDOWS[WEEKDAY].hills[0]) // 2]
        raise _impossible(days, [*common, *natural, peak_drop_rules(days, drop_kw, middle, None)])
    district_kw = best + days.others_kw
    turns = [turns_of(district_kw[day], WINDOWS[day]) for day in (WEEKDAY, DAY_OFF)]
    drop = peak_drop_rules(days, drop_kw, turns[WEEKDAY].hills[0][0], turns[DAY_OFF].hills[1][0])
    rules = [*common, drop]
    for day in (WEEKDAY, DAY_OFF):
        rules += [bend_rules(day, days), slope_rules(day, days, turns[day])]
    _, homes_kw = _least_moved(days, rules)
    if homes_kw is None:
        raise _impossible(days, rules)
    return homes_kw


def _window_rules(day: int, days: MeanDays) -> list[Rule]:
    """Ask for natural bends and slopes with windows for the turning points."""
    return [bend_rules(day, days, WINDOWS[day]), slope_rules(day, days, WINDOWS[day])]


def _least_moved(days: MeanDays, rules: Sequence[Rule]) -> tuple[float, NDArray[np.float64] | None]:
    """Solve for the homes' mean days nearest to the measured ones; infinity and None if no days meet the rules."""
    from scipy.optimize import linprog  # noqa: PLC0415  heavy: imported where used
    from scipy.sparse import csr_array, hstack, vstack  # noqa: PLC0415

    n = 2 * HOURS
    measured, steps = days.homes_kw.ravel(), days.steps.ravel()
    # Columns: hours and ceiling, then what is put on and what is taken off each hour.
    matrix = np.concatenate([rule.matrix for rule in rules])
    lower = np.concatenate([rule.lower for rule in rules])
    upper_rows = hstack([csr_array(-matrix), csr_array((len(matrix), 2 * n))])
    change = hstack([csr_array(np.eye(n, COLUMNS)), csr_array(-np.eye(n)), csr_array(np.eye(n))])
    same_energy = csr_array(np.concatenate([steps, np.zeros(COLUMNS - n + 2 * n)])[None, :])
    least, most = FACTOR_RANGE
    solution = linprog(
        np.concatenate([np.zeros(COLUMNS), steps, steps]),
        A_ub=upper_rows,
        b_ub=-lower,
        A_eq=vstack([change, same_energy]),
        b_eq=np.concatenate([measured, [float(steps @ measured)]]),
        bounds=[*zip(least * measured, most * measured, strict=True), *[(0.0, None)] * (COLUMNS - n + 2 * n)],
        method="highs",
    )
    if solution.status != SOLVED:
        return np.inf, None
    return float(solution.fun), np.asarray(solution.x[:n]).reshape(2, HOURS)


def _impossible(days: MeanDays, rules: Sequence[Rule]) -> InputError:
    """Make the error that names the requirements each of which stands in the way alone, or all of them together."""
    requirements = list(dict.fromkeys(rule.requirement for rule in rules))
    in_the_way = [
        name
        for name in requirements
        if _least_moved(days, [rule for rule in rules if rule.requirement != name])[1] is not None
    ]
    remedy = 'change holiday_peak_drop_kw or use shape = "measured"'
    return InputError(
        PLAN,
        [
            Problem(where=name, what="cannot be met by changing when homes use their energy", remedy=remedy)
            for name in in_the_way or requirements
        ],
    )
