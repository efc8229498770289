"""What a shelter has and what it must serve when the grid is gone, as arrays over the steps of a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.storage import Storage

    Floats = NDArray[np.float64]

Shedding = Literal["none", "state_of_charge", "hours_left", "schedule", "vital"]
SHEDDING: tuple[Shedding, ...] = get_args(Shedding)
"""Rules by which lower services are switched off before the energy is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Something that a shelter keeps going, such as the information hub; services have an order of priority.

    Parameters
    ----------
    name, title, title_ja
        Identifier, and names for people.
    vital
        Whether a guarantee must cover it, and no rule of state of charge or hours left may switch it off.
    load_kw
        Load however many people there are, shape (steps,) [kW].
    load_kw_per_person
        Load for each person, shape (steps,) [kW].
    shed_below_fraction
        Rule ``"state_of_charge"``: switched off while less than this share of the usable energy is stored.
    shed_below_h
        Rule ``"hours_left"``: switched off while what is stored would not carry it and all services above it, at their
        present load and without sun, for this long [h].
    served
        Rule ``"schedule"``: whether it is on, shape (steps,).
    """

    name: str
    title: str
    title_ja: str
    vital: bool
    load_kw: Floats
    load_kw_per_person: Floats
    shed_below_fraction: float
    shed_below_h: float
    served: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cars:
    """Cars that come to a shelter and feed it (V2H, V2L).

    Parameters
    ----------
    arrival_h
        When each car is there for the first time, from the start of the outage [h].
    energy_kwh
        What a car can give before it must leave, at the feeder [kWh].
    power_kw
        What a car can feed at most [kW].
    feeders
        How many cars can feed at once.
    trip_h
        How long an empty car is away to recharge [h]; infinite: it does not come back.
    """

    arrival_h: tuple[float, ...]
    energy_kwh: float
    power_kw: float
    feeders: int
    trip_h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelter:
    """A shelter (避難所) as an island: its services, people, sun, battery and cars.

    Parameters
    ----------
    name, title, title_ja
        Identifier, and names for people.
    services
        In order of priority: the last is switched off first.
    people
        How many people are there: (hours since the outage began, people), the hours ascending; between them a straight
        line, before and after the nearest.
    generation_kw
        Local generation that is trusted, shape (steps,) [kW].
    storage
        Its battery as it may be used in an emergency: ``floor_fraction`` is the emergency floor. None: it has none.
    storage_group
        Group of storages of a ``Result`` whose unit stands here, for example ``"shelter"``; None: it has none.
    storage_unit
        Number of that unit in its group, from 1: where the units of a group are told apart (their reserves differ), the
        unit's own group is ``"shelter_1"`` and so on.
    neighbour_storage
        Storages of neighbours that are merged into ``storage``: group of the ``Result`` and capacity [kWh] each.
    cars
        Cars that come; None: none come.
    shedding
        Rule by which lower services are switched off.
    pv_availability_fraction, battery_availability_fraction
        Probability that each works when the outage comes.
    step_h
        Length of a step [h].
    """

    name: str
    title: str
    title_ja: str
    services: tuple[Service, ...]
    people: tuple[tuple[float, float], ...]
    generation_kw: Floats
    storage: Storage | None
    storage_group: str | None
    storage_unit: int = 1
    neighbour_storage: tuple[tuple[str, float], ...] = ()
    cars: Cars | None = None
    shedding: Shedding = "none"
    pv_availability_fraction: float = 1.0
    battery_availability_fraction: float = 1.0
    step_h: float = 1.0

    @property
    def n_steps(self) -> int:
        """Steps of the year."""
        return len(self.generation_kw)

    @property
    def vital(self) -> NDArray[np.bool_]:
        """Whether each service is vital, shape (services,)."""
        return np.array([service.vital for service in self.services], dtype=bool)


def people_at(shelter: Shelter, steps: int) -> Floats:
    """People in the shelter in each step of an outage, shape (steps,).

    Parameters
    ----------
    shelter
        With its curve of people.
    steps
        Steps since the outage began.

    Notes
    -----
    The number in the middle of a step stands for the step.
    """
    hours, count = np.array(shelter.people, dtype=np.float64).T
    return np.asarray(np.interp((np.arange(steps) + 0.5) * shelter.step_h, hours, count), dtype=np.float64)


def vital_load(shelter: Shelter) -> tuple[Floats, Floats]:
    """Load of the vital services: however many people, and for each person; shape (steps,) each [kW].

    Parameters
    ----------
    shelter
        With at least one service.
    """
    nothing = np.zeros(shelter.n_steps)
    vital = [service for service in shelter.services if service.vital]
    return (
        sum((service.load_kw for service in vital), start=nothing),
        sum((service.load_kw_per_person for service in vital), start=nothing),
    )
