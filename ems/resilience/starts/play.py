"""An outage that begins with every step of the year, from what a policy left in the shelter's battery."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ems.island.outages import outage_cases
from ems.island.play.services import play_outages
from ems.island.survival.curve import DEFINITIONS
from ems.resilience.starts.stored import energy_at_start_kwh
from ems.resilience.starts.study import EquipmentState, OutageStudy
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District
    from ems.island.outages import OutageCases
    from ems.island.shelter import Shelter
    from ems.island.survival.curve import Definition
    from ems.results import Result

    Floats = NDArray[np.float64]

LONGEST_H = 720.0
"""Longest outage that is studied: 30 days [h]."""


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
    settings = district.scenario.outage
    missing_kw = settings.tolerance_kw if tolerance_kw is None else tolerance_kw
    steps = outage_steps(district, hours=hours, definition=definition, tolerance_kw=missing_kw)
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


def outage_steps(
    district: District, *, hours: float | None = None, definition: str | None = None, tolerance_kw: float = 0.0
) -> int:
    """Length of the outages in steps, or everything that is wrong with what is asked.

    Parameters
    ----------
    district
        Its steps, and what its scenario says.
    hours, definition, tolerance_kw
        As in :func:`study_outages`.

    Raises
    ------
    profiles.errors.InputError
        Anything is wrong; all problems at once.
    """
    step_h = district.grid.step_h
    asked_h = district.scenario.outage.hours if hours is None else hours
    problems = ProblemCollector("outage")
    longest_h = min(LONGEST_H, district.grid.n_steps * step_h)
    if not step_h <= asked_h <= longest_h:
        problems.add(f"hours = {asked_h:g} h", f"must lie between one step, {step_h:g} h, and {longest_h:g} h")
    if definition is not None and definition not in DEFINITIONS:
        problems.add(f"definition = {definition!r}", f"must be one of {', '.join(DEFINITIONS)}")
    if not (np.isfinite(tolerance_kw) and tolerance_kw >= 0.0):
        problems.add(f"tolerance_kw = {tolerance_kw} kW", "must be finite, 0 kW or more")
    problems.raise_if_any()
    return math.ceil(asked_h / step_h - 1e-9)


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
