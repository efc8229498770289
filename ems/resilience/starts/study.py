"""An outage from every start of the year, at one shelter under one policy: what the study knows."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from ems.island.asked import choice_problems, whole_problems
from ems.island.outages import OutagePlay
from ems.island.survival.curve import survival_curve
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.island.shelter import Shelter
    from ems.island.survival.curve import Definition
    from profiles.calendar import Calendar
    from profiles.time_grid import TimeGrid

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

VITAL, ALL = "vital", "all"
"""Names for the vital services together, and for all services together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentState:
    """What of the equipment works when the outage comes, how probable that is, and what came of it.

    Parameters
    ----------
    probability_fraction
        How probable it is; all states together make 1.
    pv_works, battery_works
        What works.
    play
        One outage for each start of the year.
    reached
        Steps survived where one step more than the outage's length can be reached, which ``"more_than"`` asks for;
        else those of the play, shape (starts, services).
    """

    probability_fraction: float
    pv_works: bool
    battery_works: bool
    play: OutagePlay
    reached: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageStudy:
    """Outages of one length that begin with every step of the year, from what a policy left in the battery.

    Parameters
    ----------
    shelter
        The island.
    policy
        Who dispatched its battery before.
    grid, calendar
        Steps of the year, and what kind of day each is.
    steps
        Length of each outage.
    definition
        How shares of starts are counted: ``"at_least"``, ``"more_than"`` or ``"truncated"``.
    tolerance_kw
        A service counts as served while no more is missing [kW].
    energy_kwh
        In the battery when each step begins, shape (steps of the year,) [kWh].
    air_temperature_c
        Of the year's weather, shape (steps of the year,) [°C].
    states
        States of the equipment; one if everything is sure to work.
    """

    shelter: Shelter
    policy: str
    grid: TimeGrid
    calendar: Calendar
    steps: int
    definition: Definition
    tolerance_kw: float
    energy_kwh: Floats
    air_temperature_c: Floats
    states: tuple[EquipmentState, ...]

    @property
    def hours(self) -> float:
        """Length of each outage [h]."""
        return self.steps * self.grid.step_h

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the services in order of priority."""
        return tuple(service.name for service in self.shelter.services)

    @property
    def known(self) -> tuple[str, ...]:
        """All that can be asked for: the vital services together if there are any, all together, every service."""
        return (*(name for name in (VITAL, ALL) if self.columns(name)), *self.names)

    def survived(self, service: str = VITAL, *, state: int = 0) -> Ints:
        """Steps that a service is served without a break, from every start; shape (starts,).

        Parameters
        ----------
        service
            Name of a service; ``"vital"`` or ``"all"`` for the first of several that fails.
        state
            Number of the state of the equipment; 0: everything works.

        Raises
        ------
        profiles.errors.InputError
            The shelter has no such service, or there is no such state.
        """
        problems = [*choice_problems("service", service, self.known), *self._state_problems(state)]
        if problems:
            raise InputError(self.shelter.name, problems)
        survived = self.states[state].play.survived
        return np.asarray(survived[:, self.columns(service)].min(axis=1))

    def _state_problems(self, state: object) -> list[Problem]:
        last = len(self.states) - 1
        rule = f"must be the number of a state of the equipment, 0 to {last}"
        return whole_problems("state", state, rule, lowest=0, highest=last)

    def _reached(self, service: str, state: int) -> Ints:
        """Steps that count for the survival, shape (starts,)."""
        return np.asarray(self.states[state].reached[:, self.columns(service)].min(axis=1))

    def columns(self, service: str = VITAL) -> list[int]:
        """Numbers of the services that a name stands for.

        Parameters
        ----------
        service
            As in :meth:`survived`.

        Raises
        ------
        profiles.errors.InputError
            The shelter has no such service.
        """
        if service == ALL:
            return list(range(len(self.names)))
        if service == VITAL:
            return [number for number, one in enumerate(self.shelter.services) if one.vital]
        if service not in self.names:
            raise InputError(self.shelter.name, choice_problems("service", service, self.known))
        return [self.names.index(service)]

    def survival(self, service: str = VITAL, *, starts: NDArray[np.bool_] | None = None) -> Floats:
        """Probability of surviving 1, 2, … steps; shape (steps,).

        Parameters
        ----------
        service
            As in :meth:`survived`.
        starts
            Which starts count, shape (starts,); None: all. Only for definitions that wrap.

        Raises
        ------
        profiles.errors.InputError
            The shelter has no such service, or the starts are no such flags, none, or chosen where nothing wraps.

        Notes
        -----
        The mixture over the states of the equipment, each weighted by its probability.
        """
        problems = [*choice_problems("service", service, self.known), *self._start_problems(starts)]
        if problems:
            raise InputError(self.shelter.name, problems)
        chosen = slice(None) if starts is None else starts
        curves = [
            state.probability_fraction
            * survival_curve(self._reached(service, number)[chosen], self.definition, steps=self.steps)
            for number, state in enumerate(self.states)
        ]
        return np.asarray(np.sum(curves, axis=0))

    def _start_problems(self, starts: object) -> list[Problem]:
        if starts is None:
            return []
        flags, count = np.asarray(starts), len(self.energy_kwh)
        if flags.shape != (count,) or flags.dtype != np.bool_ or not flags.any():
            what = f"must be {count:,} values true or false, at least one of them true"
            return [Problem(where=f"starts of shape {flags.shape} and type {flags.dtype}", what=what)]
        if self.definition == "truncated":
            what = "cannot be chosen where windows that leave the year are left out"
            return [Problem(where="starts", what=what, remedy='study with definition="at_least"')]
        return []

    def expected(self, quantity: str) -> Floats:
        """Mean over the states of the equipment of a quantity of the play, shape of that quantity.

        Parameters
        ----------
        quantity
            Name of a field of :class:`ems.island.outages.OutagePlay`, such as ``"unserved_kwh"``.

        Raises
        ------
        profiles.errors.InputError
            There is no such quantity.
        """
        problems = choice_problems("quantity", quantity, [field.name for field in fields(OutagePlay)])
        if problems:
            raise InputError(self.shelter.name, problems)
        weighted = [state.probability_fraction * getattr(state.play, quantity) for state in self.states]
        return np.asarray(np.sum(weighted, axis=0), dtype=np.float64)
