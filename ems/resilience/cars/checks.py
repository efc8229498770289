"""What cars for shelters may be asked; everything that is wrong is told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.island.play.checks import LONGEST_H, check_shelter
from profiles.errors import InputError, Problem, ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def check_wishes(shelter: Shelter, hours: Sequence[float], share_fraction: float, most: int) -> None:
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

    Raises
    ------
    profiles.errors.InputError
        Anything is wrong.
    """
    problems = ProblemCollector("cars")
    try:
        check_shelter(shelter)
        cars_of(shelter)
    except InputError as error:
        problems.problems.extend(error.problems)
    if not any(service.vital for service in shelter.services):
        problems.add(f"shelter {shelter.name!r}", "has no vital service", "mark one with vital = true")
    if not 0 < share_fraction <= 1:
        problems.add(f"share_fraction = {share_fraction:g}", "must lie above 0 and at most at 1")
    if most < 1 or most != int(most):
        problems.add(f"most = {most}", "must be a whole number of cars, at least 1")
    if not hours:
        problems.add("hours", "are none, must be at least one length")
    for one in hours:
        if not 0 < one <= LONGEST_H:
            problems.add(f"hours = {one:g} h", f"must lie above 0 h and at most at {LONGEST_H:g} h")
    problems.raise_if_any()
    first, year_h = min(cars_of(shelter).arrival_h), shelter.n_steps * shelter.step_h
    longest = first + max(hours)
    if longest > min(LONGEST_H, year_h):
        what = f"with the {first:g} h until the first car is due must be at most {min(LONGEST_H, year_h):g} h"
        problems.add(f"hours = {max(hours):g} h", what)
    problems.raise_if_any()


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
    problems = ProblemCollector("cars")
    for count in counts:
        if count < lowest or count != int(count):
            problems.add(f"{name} = {count}", f"must be a whole number, at least {lowest}")
    problems.raise_if_any()
