"""Cars that are sent to shelters with feeders: how many keep how many shelters for how long (Kumamoto's idea)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.island.outages import outage_cases
from ems.island.play.services import TOLERANCE_KW, play_outages
from ems.resilience.cars.checks import cars_of, check_counts, check_length, check_wishes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from ems.island.shelter import Cars, Shelter

    Ints = NDArray[np.int64]

HOURS: Final = (24.0, 72.0, 168.0)
MOST_CARS: Final = 12
ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetStudy:
    """How long a shelter's vital services last with no car, one car, two cars, and so on.

    Parameters
    ----------
    shelter
        Name of the shelter.
    cars
        Kind of car, with the arrival of each of the largest number studied.
    from_h
        When hours begin to count, from the start of the outage: when the first car is due [h].
    hours
        Lengths that the cars are asked to last, from then on, ascending [h].
    share_fraction
        For at least this share of the starts of the year.
    step_h
        Length of a step [h].
    survived
        Steps that the vital services last from then on, at most the longest of ``hours``; from no car to the largest
        number, shape (numbers of cars, starts).
    """

    shelter: str
    cars: Cars
    from_h: float
    hours: tuple[float, ...]
    share_fraction: float
    step_h: float
    survived: Ints

    @property
    def most(self) -> int:
        """Largest number of cars studied."""
        return len(self.survived) - 1

    def lasts_h(self, cars: int) -> float:
        """Hours that the vital services last with so many cars, at the share of the starts that was asked for [h].

        Parameters
        ----------
        cars
            At the shelter; more than were studied count as the largest number that was.

        Raises
        ------
        profiles.errors.InputError
            It is no whole number, or below 0.
        """
        check_counts("cars", [cars], 0)
        survived = np.sort(self.survived[min(cars, self.most)])[::-1]
        needed = max(math.ceil(self.share_fraction * len(survived) - ROUNDING), 1)
        return float(survived[needed - 1] * self.step_h)

    def least(self, hours: float) -> int | None:
        """Least number of cars with which the vital services last so long; None: no number studied is enough.

        Parameters
        ----------
        hours
            From the arrival of the first car on, at most the longest studied [h].

        Raises
        ------
        profiles.errors.InputError
            It is longer than what was studied, or no length.
        """
        check_length(hours, self.hours[-1])
        return next((cars for cars in range(self.most + 1) if self.lasts_h(cars) >= hours - ROUNDING), None)

    def spread(self, *, cars: Sequence[int], shelters: Sequence[int]) -> pd.DataFrame:
        """Cars spread evenly over equal shelters, and how long those with the fewest of them last.

        Parameters
        ----------
        cars
            Cars in all.
        shelters
            Equal shelters.

        Returns
        -------
        pandas.DataFrame
            A row for each pair: ``cars``, ``shelters``, ``fewest_cars`` (at a shelter), ``lasts_h``, and whether that
            is ``to_the_end`` of what was studied, so that it may last longer.

        Notes
        -----
        Where the cars do not go up evenly some shelters have one more than others; these are not counted on.
        """
        import pandas as pd  # noqa: PLC0415 - imported where used

        check_counts("cars", cars, 0)
        check_counts("shelters", shelters, 1)
        rows = [
            {"cars": n, "shelters": m, "fewest_cars": n // m, "lasts_h": self.lasts_h(n // m)}
            for n in cars
            for m in shelters
        ]
        frame = pd.DataFrame(rows, columns=["cars", "shelters", "fewest_cars", "lasts_h"])
        return frame.assign(to_the_end=frame["lasts_h"] >= self.hours[-1] - ROUNDING)

    def fleets(self, *, shelters: Sequence[int]) -> pd.DataFrame:
        """Least number of cars that keeps equal shelters going for each of the hours studied.

        Parameters
        ----------
        shelters
            Equal shelters.

        Returns
        -------
        pandas.DataFrame
            A row for each number of shelters and each length: ``shelters``, ``hours_h``, ``cars_each``, ``cars``;
            missing (``<NA>``) where no number of cars studied is enough.
        """
        import pandas as pd  # noqa: PLC0415 - imported where used

        check_counts("shelters", shelters, 1)
        rows = []
        for m in shelters:
            for hours in self.hours:
                each = self.least(hours)
                rows.append((m, hours, each, None if each is None else each * m))
        frame = pd.DataFrame(rows, columns=["shelters", "hours_h", "cars_each", "cars"])
        return frame.astype({"cars_each": "Int64", "cars": "Int64"})


def study_cars(
    shelter: Shelter,
    *,
    hours: Sequence[float] = HOURS,
    share_fraction: float = 1.0,
    most: int = MOST_CARS,
    energy_kwh: ArrayLike = 0.0,
    vital_only: bool = True,
    tolerance_kw: float = TOLERANCE_KW,
) -> FleetStudy:
    """Play an outage from every start of the year with no car, one car, two cars and so on at a shelter.

    Parameters
    ----------
    shelter
        With its kind of cars: ``shelter.cars`` says what one can give, and by its arrivals when the first is due and
        how long after each other they come.
    hours
        Lengths that they are asked to last, from the arrival of the first on [h].
    share_fraction
        For at least this share of the starts.
    most
        Largest number of cars to look at.
    energy_kwh
        What the shelter's battery holds when the outage begins, one number or one for each start [kWh].
    vital_only
        Whether all other services are switched off; otherwise the shelter's own rule holds, and cars feed what it
        allows.
    tolerance_kw
        A service counts as served while no more is missing [kW].

    Returns
    -------
    FleetStudy
        For every number of cars.

    Raises
    ------
    profiles.errors.InputError
        Anything is wrong with the shelter or the wishes, no service is vital, or no car comes to the shelter; all
        problems at once.

    Notes
    -----
    Nobody can blame cars for what is missing before the first is due: hours count from then on. Every number of cars is
    played, because more are not always better: cars that come and go hinder each other at a feeder.
    """
    check_wishes(shelter, hours, share_fraction, most, energy_kwh, tolerance_kw)
    cars = cars_of(shelter)
    first = min(cars.arrival_h)
    grace = max(math.ceil(first / shelter.step_h - ROUNDING), 0)
    lengths = tuple(sorted(float(one) for one in hours))
    longest = math.ceil(lengths[-1] / shelter.step_h - ROUNDING)
    cases = outage_cases(np.arange(shelter.n_steps), grace + longest, energy_kwh)
    islands = replace(shelter, shedding="vital") if vital_only else shelter
    survived = np.empty((most + 1, shelter.n_steps), dtype=np.int64)
    for number in range(most + 1):
        fleet = replace(cars, arrival_h=arrivals_h(cars, number))
        play = play_outages(replace(islands, cars=fleet), cases, tolerance_kw=tolerance_kw, grace_steps=grace)
        survived[number] = play.survived[:, shelter.vital].min(axis=1) - grace
    return FleetStudy(
        shelter=shelter.name,
        cars=replace(cars, arrival_h=arrivals_h(cars, most)),
        from_h=first,
        hours=lengths,
        share_fraction=share_fraction,
        step_h=shelter.step_h,
        survived=survived,
    )


def cars_needed(
    shelter: Shelter,
    *,
    hours: float,
    share_fraction: float = 1.0,
    most: int = MOST_CARS,
    energy_kwh: ArrayLike = 0.0,
) -> int | None:
    """Least number of cars that keeps a shelter's vital services going.

    Parameters
    ----------
    shelter
        With its kind of cars.
    hours
        How long, from the arrival of the first car on [h].
    share_fraction
        For at least this share of the starts of the year.
    most
        Largest number of cars to look at.
    energy_kwh
        What the shelter's battery holds when the outage begins [kWh].

    Returns
    -------
    int or None
        None: not even ``most`` cars are enough.

    Raises
    ------
    profiles.errors.InputError
        As in :func:`study_cars`.
    """
    study = study_cars(shelter, hours=(hours,), share_fraction=share_fraction, most=most, energy_kwh=energy_kwh)
    return study.least(hours)


def arrivals_h(cars: Cars, number: int) -> tuple[float, ...]:
    """When each of a number of cars is due [h]: the first as given, the others as far apart as those given are.

    Parameters
    ----------
    cars
        At least one; a single one says no distance: all come with it.
    number
        How many.
    """
    first, last = min(cars.arrival_h), max(cars.arrival_h)
    apart_h = (last - first) / max(len(cars.arrival_h) - 1, 1)
    return tuple(first + place * apart_h for place in range(number))
