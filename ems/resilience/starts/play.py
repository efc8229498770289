"""An outage that begins with every step of the year, from what a policy left in the shelter's battery."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.island.asked import choice_problems, number_problems, tolerance_problems
from ems.island.outages import outage_cases
from ems.island.play.services import play_outages
from ems.island.survival.curve import DEFINITIONS
from ems.resilience.asked import check_district, result_problems, shelter_of_district_problems
from ems.resilience.starts.stored import energy_at_start_kwh
from ems.resilience.starts.study import EquipmentState, OutageStudy
from ems.scenario.resilience import LONGEST_H
from profiles.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District
    from ems.island.outages import OutageCases
    from ems.island.shelter import Shelter
    from ems.island.survival.curve import Definition
    from ems.results import Result
    from profiles.errors import Problem

    Floats = NDArray[np.float64]

ROUNDING_STEPS = 1e-6


def study_outages(
    district: District,
    result: Result,
    shelter: Shelter,
    *,
    hours: float | None = None,
    definition: Definition | None = None,
    tolerance_kw: float | None = None,
) -> OutageStudy:
    """Play an outage from every start of the year at a shelter.

    Parameters
    ----------
    district
        What was simulated.
    result
        What its policy left in the batteries.
    shelter
        One of :func:`ems.shelters`.
    hours
        Length of each outage [h]; None: the scenario's.
    definition
        How shares of starts are counted: ``"at_least"``, ``"more_than"`` or ``"truncated"``; None: the scenario's.
    tolerance_kw
        A service counts as served while no more is missing [kW]; None: the scenario's.

    Returns
    -------
    OutageStudy
        With one play for each state of the equipment that may be met.

    Raises
    ------
    profiles.errors.InputError
        The length, the definition or the tolerance is wrong, or the result is not of this shelter.

    Notes
    -----
    The year goes round: an outage that begins on 31 December meets January. Whether PV and battery work when the outage
    comes is independent of each other and of the hour; what fails does so for the whole outage.
    """
    check_district(district, "outages from every start")
    settings = district.scenario.outage
    missing_kw = settings.tolerance_kw if tolerance_kw is None else tolerance_kw
    problems = [*shelter_of_district_problems(shelter, district), *result_problems(result, district)]
    problems += outage_problems(district, hours=hours, definition=definition, tolerance_kw=missing_kw)
    if problems:
        raise InputError("outages from every start", problems)
    steps = round((settings.hours if hours is None else hours) / district.grid.step_h)
    counted = settings.definition if definition is None else definition
    energy_kwh = energy_at_start_kwh(result, shelter)
    states = []
    for probability, pv_works, battery_works in _equipment(shelter):
        cases = every_start(energy_kwh, steps, pv_works=pv_works, battery_works=battery_works)
        play, reached = play_outages(shelter, cases, tolerance_kw=missing_kw), None
        if counted == "more_than":  # whether more than the last step is survived shows one step later
            longer = every_start(energy_kwh, steps + 1, pv_works=pv_works, battery_works=battery_works)
            reached = play_outages(shelter, longer, tolerance_kw=missing_kw).survived
        states.append(
            EquipmentState(
                probability_fraction=probability,
                pv_works=pv_works,
                battery_works=battery_works,
                play=play,
                reached=play.survived if reached is None else reached,
            )
        )
    return OutageStudy(
        shelter=shelter,
        policy=result.policy,
        grid=district.grid,
        calendar=district.calendar,
        steps=steps,
        definition=counted,
        tolerance_kw=missing_kw,
        energy_kwh=energy_kwh,
        air_temperature_c=district.drivers.sky.air_temperature_c,
        states=tuple(states),
    )


def every_start(energy_kwh: Floats, steps: int, *, pv_works: bool = True, battery_works: bool = True) -> OutageCases:
    """Outages that begin with every step of the year.

    Parameters
    ----------
    energy_kwh
        In the battery when each step begins, shape (steps of the year,) [kWh].
    steps
        Length of each outage.
    pv_works, battery_works
        What of the equipment works.
    """
    return outage_cases(
        np.arange(len(energy_kwh)),
        steps,
        energy_kwh,
        battery_left_fraction=float(battery_works),
        pv_left_fraction=float(pv_works),
        pv_down_steps=0 if pv_works else steps,
    )


def outage_problems(
    district: District, *, hours: float | None = None, definition: str | None = None, tolerance_kw: float = 0.0
) -> list[Problem]:
    """Problems with the length of outages, with how they are counted, and with what may be missing.

    Parameters
    ----------
    district
        Its steps, and what its scenario says.
    hours, definition, tolerance_kw
        As in :func:`study_outages`.
    """
    step_h = district.grid.step_h
    asked_h = district.scenario.outage.hours if hours is None else hours
    return [
        *length_problems(asked_h, step_h, district.grid.n_steps * step_h),
        *([] if definition is None else choice_problems("definition", definition, DEFINITIONS)),
        *tolerance_problems(tolerance_kw),
    ]


def length_problems(hours: object, step_h: float, year_h: float = LONGEST_H) -> list[Problem]:
    """Problems with a length of outages.

    Parameters
    ----------
    hours
        The length [h].
    step_h
        Length of a step [h].
    year_h
        Length of the series [h].
    """
    longest_h = min(LONGEST_H, year_h)
    what, remedy = f"must lie between one step, {step_h:g} h, and {longest_h:g} h", "72 h are three days"
    problems = number_problems("hours", hours, "h", keeps=lambda h: step_h <= h <= longest_h, rule=what, remedy=remedy)
    if problems:
        return problems
    what, remedy = f"must be a whole number of steps of {step_h:g} h", "round it, or simulate with a shorter --step"

    def is_whole(h: float) -> bool:
        return abs(h / step_h - round(h / step_h)) <= ROUNDING_STEPS

    return number_problems("hours", hours, "h", keeps=is_whole, rule=what, remedy=remedy)


def _equipment(shelter: Shelter) -> list[tuple[float, bool, bool]]:
    """Probability of every state that may be met, and whether PV and battery work in it; the first is that of all."""
    pv, battery = shelter.pv_availability_fraction, shelter.battery_availability_fraction
    states = [
        (pv * battery, True, True),
        (pv * (1.0 - battery), True, False),
        ((1.0 - pv) * battery, False, True),
        ((1.0 - pv) * (1.0 - battery), False, False),
    ]
    return [states[0], *(state for state in states[1:] if state[0] > 0.0)]
