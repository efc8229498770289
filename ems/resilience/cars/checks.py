"""What cars for shelters may be asked; everything that is wrong is told at once."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Sized
from typing import TYPE_CHECKING

from ems.dispatch.storage_arguments import UNREAD, numbers_of
from ems.island.asked import (
    list_problems,
    number_problems,
    share_problems,
    shelter_problems,
    tolerance_problems,
    whole_problems,
)
from ems.island.play.checks import check_shelter
from ems.scenario.resilience import LONGEST_H
from profiles.errors import InputError, Problem, ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from ems.island.shelter import Cars, Shelter


def cars_of(shelter: Shelter) -> Cars:
    """Kind of cars of a shelter.

    Parameters
    ----------
    shelter
        The shelter.

    Raises
    ------
    profiles.errors.InputError
        No car comes there.
    """
    if shelter.cars is None or not shelter.cars.arrival_h:
        remedy = "give it cars = { count, first_arrival_h, energy_kwh, power_kw, … } in the scenario"
        raise InputError("cars", [Problem(where=f"shelter {shelter.name!r}", what="no car comes there", remedy=remedy)])
    return shelter.cars


def check_wishes(
    shelter: Shelter,
    hours: Sequence[float],
    share_fraction: float,
    most: int,
    energy_kwh: ArrayLike = 0.0,
    tolerance_kw: float = 0.0,
) -> None:
    """Refuse lengths, shares and numbers of cars that make no sense, and a shelter that has nothing vital.

    Parameters
    ----------
    shelter
        The shelter.
    hours
        Lengths that the cars are asked to last [h].
    share_fraction
        Share of the starts.
    most
        Largest number of cars.
    energy_kwh
        What the shelter's battery holds, one number or one for each start [kWh].
    tolerance_kw
        What may be missing in a step that counts as served [kW].

    Raises
    ------
    profiles.errors.InputError
        Anything is wrong.
    """
    problems = ProblemCollector("cars")
    problems.problems += shelter_problems(shelter)
    is_shelter = not problems.problems
    if is_shelter:
        problems.problems += _shelter_problems(shelter)
    problems.problems += share_problems(share_fraction, above_zero=True)
    problems.problems += whole_problems("most", most, "must be a whole number of cars, at least 1", lowest=1)
    problems.problems += tolerance_problems(tolerance_kw)
    problems.problems += list_problems(
        "hours",
        hours,
        "h",
        keeps=lambda h: 0.0 < h <= LONGEST_H,
        rule=f"must lie above 0 h and at most at {LONGEST_H:g} h",
    )
    if isinstance(hours, Sized) and not len(hours):
        problems.add("hours", "are none, must be at least one length")
    stored_kwh = numbers_of("energy_kwh", energy_kwh, problems)
    if is_shelter and stored_kwh is not UNREAD and stored_kwh.shape not in {(), (shelter.n_steps,)}:
        what = f"must be one number, or one for each of the {shelter.n_steps:,} starts"
        problems.add(f"energy_kwh of shape {stored_kwh.shape}", what)
    problems.raise_if_any()
    first, year_h = min(cars_of(shelter).arrival_h), shelter.n_steps * shelter.step_h
    longest = first + max(hours)
    if longest > min(LONGEST_H, year_h):
        what = f"with the {first:g} h until the first car is due must be at most {min(LONGEST_H, year_h):g} h"
        problems.add(f"hours = {max(hours):g} h", what)
    problems.raise_if_any()


def _shelter_problems(shelter: Shelter) -> list[Problem]:
    """Problems with a shelter to which cars are to come."""
    problems = ProblemCollector("cars")
    for check in (check_shelter, cars_of):
        try:
            check(shelter)
        except InputError as error:
            problems.problems.extend(error.problems)
    if not any(service.vital for service in shelter.services):
        problems.add(f"shelter {shelter.name!r}", "has no vital service", "mark one with vital = true")
    return problems.problems


def check_length(hours: float, longest_h: float) -> None:
    """Refuse a length that was not studied.

    Parameters
    ----------
    hours
        The length [h].
    longest_h
        Longest that was studied [h].

    Raises
    ------
    profiles.errors.InputError
        It is longer, or no length.
    """
    rule = f"must lie above 0 h and at most at the longest studied, {longest_h:g} h"
    problems = number_problems("hours", hours, "h", keeps=lambda h: 0.0 < h <= longest_h, rule=rule)
    if problems:
        raise InputError("cars", problems)


def check_counts(name: str, counts: Sequence[int], lowest: int) -> None:
    """Refuse numbers that count nothing.

    Parameters
    ----------
    name
        What they count.
    counts
        The numbers.
    lowest
        Least that each may be.

    Raises
    ------
    profiles.errors.InputError
        A number is not whole or too low.
    """
    rule = f"must be a whole number, at least {lowest}"
    if isinstance(counts, str) or not isinstance(counts, Iterable):
        where = f"{name} = {reprlib.repr(counts)}"
        raise InputError("cars", [Problem(where=where, what="must be a list of whole numbers", remedy="try [1, 2]")])
    problems = [problem for count in counts for problem in whole_problems(name, count, rule, lowest=lowest)]
    if problems:
        raise InputError("cars", problems)
