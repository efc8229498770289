"""Outages of a kind of event over many years, at one shelter under one policy: what the study knows."""

from __future__ import annotations

import reprlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.resilience.events.figures import QUANTILES, FirstShortfall, SurvivalInEvent, WarningWorth
from ems.resilience.events.intervals import NO_ESTIMATE, if_enough, mean_over_years, share_of, wilson_interval
from ems.resilience.starts.study import ALL, VITAL
from ems.scenario.keys import nearest
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.island.outages import OutageCases, OutagePlay
    from ems.island.shelter import Shelter
    from ems.resilience.events.draw import DrawnOutages
    from ems.resilience.events.intervals import Estimate
    from ems.resilience.events.kinds import EventKind
    from profiles.time_grid import TimeGrid

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventStudy:
    """Outages of one kind of event drawn for many years, played at a shelter.

    Services are asked for by name, or as ``"vital"`` (those that a guarantee covers) and ``"all"``: together.

    Parameters
    ----------
    kind
        Distributions of the event.
    shelter
        The island as the event finds it: people and cars as the event has them.
    policy
        Who dispatched its battery before.
    grid
        Steps of the simulated year.
    drawn
        The outages, as drawn.
    charge_on_warning
        Whether the battery was charged from the warning on.
    tolerance_kw
        A service counts as served while no more is missing [kW].
    cases, play
        The outages as the shelter met them, its equipment available or not, and what came of them.
    cases_uncharged, play_uncharged
        The same without charging up; None where nothing was charged.
    """

    kind: EventKind
    shelter: Shelter
    policy: str
    grid: TimeGrid
    drawn: DrawnOutages
    charge_on_warning: bool
    tolerance_kw: float
    cases: OutageCases
    play: OutagePlay
    cases_uncharged: OutageCases | None
    play_uncharged: OutagePlay | None

    @property
    def count(self) -> int:
        """Number of outages."""
        return self.drawn.count

    @property
    def start_days(self) -> int:
        """Number of different local days of the simulated year on which the outages begin."""
        return len(set(self.grid.index[np.unique(self.drawn.start)].date))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the services in order of priority."""
        return tuple(service.name for service in self.shelter.services)

    @property
    def known(self) -> tuple[str, ...]:
        """All that can be asked for: every service, the vital ones together if there are any, all together."""
        return (*self.names, *((VITAL,) if self.shelter.vital.any() else ()), ALL)

    def columns(self, service: str = VITAL) -> Ints:
        """Numbers of the services that a name stands for.

        Parameters
        ----------
        service
            Name of a service, ``"vital"`` or ``"all"``.

        Raises
        ------
        profiles.errors.InputError
            The shelter has no such service.
        """
        if not isinstance(service, str) or service not in self.known:
            problem = Problem(
                where=f"service {reprlib.repr(service)}",
                what="the shelter has no such service",
                remedy=nearest(str(service), self.known),
            )
            raise InputError(self.shelter.name, [problem])
        if service in self.names:
            return np.array([self.names.index(service)])
        return np.flatnonzero(self.shelter.vital | (service == ALL))

    def survived(self, service: str = VITAL) -> Ints:
        """Steps that a service is served without a break, at most the length of the outage; shape (outages,).

        Parameters
        ----------
        service
            As in :meth:`columns`; of several, the first that fails counts.
        """
        return np.asarray(self.play.survived[:, self.columns(service)].min(axis=1))

    def served_throughout(self, service: str = VITAL) -> Estimate:
        """Share of the outages in which a service is served from beginning to end; Wilson's 95 % interval.

        Parameters
        ----------
        service
            As in :meth:`columns`; of several, all must be.
        """
        return share_of(int((self.survived(service) >= self.cases.steps).sum()), self.count)

    def survival(self, service: str = VITAL) -> SurvivalInEvent:
        """Share of outages still served without a break, by the time since they began.

        Parameters
        ----------
        service
            As in :meth:`columns`; of several, all must be.

        Notes
        -----
        An outage that ends says nothing of the time after it. The share at h hours is therefore that of the outages
        that last at least h hours; how many these are is told, and the interval widens as they become fewer. As they
        are not the same outages at every h, the curve may rise a little. A duration is drawn without regard to
        everything else, so the outages that last are no worse and no better than the others.
        """
        longest = int(self.cases.steps.max(initial=0))
        lasting, serving = (_at_least(steps, longest) for steps in (self.cases.steps, self.survived(service)))
        low, high = wilson_interval(serving, lasting)
        return SurvivalInEvent(
            hours=np.asarray(np.arange(1, longest + 1) * self.grid.step_h, dtype=np.float64),
            outages=lasting,
            served_fraction=serving / lasting,
            low_fraction=low,
            high_fraction=high,
        )

    def first_shortfall(self, service: str = VITAL) -> FirstShortfall:
        """Hours from the start until a service is not served for the first time, where that happens.

        Parameters
        ----------
        service
            As in :meth:`columns`; of several, the first that fails counts.
        """
        survived = self.survived(service)
        short = survived < self.cases.steps
        hours = np.asarray(survived * self.grid.step_h, dtype=np.float64)
        number, total = (self.drawn.per_year(np.where(short, each, 0.0)) for each in (np.ones(self.count), hours))
        nothing = np.full(len(QUANTILES), np.nan)
        quantiles = np.quantile(hours[short], QUANTILES, method="inverted_cdf") if short.any() else nothing
        return FirstShortfall(
            outages=int(short.sum()),
            mean=if_enough(mean_over_years(total, per=number, seed=self.drawn.seed), number),
            quantiles_h=np.asarray(quantiles, dtype=np.float64),
        )

    def unserved_kwh(self, service: str = VITAL) -> Floats:
        """Energy that a service lacked in each outage, of several the sum; shape (outages,) [kWh].

        Parameters
        ----------
        service
            As in :meth:`columns`.
        """
        return np.asarray(self.play.unserved_kwh[:, self.columns(service)].sum(axis=1))

    def unserved_per_outage(self, service: str = VITAL) -> Estimate:
        """Energy that a service lacks in an outage, the mean; 95 % interval by the bootstrap over years [kWh].

        Parameters
        ----------
        service
            As in :meth:`columns`.
        """
        return self._per_outage(self.unserved_kwh(service))

    def unserved_per_year(self, service: str = VITAL) -> Estimate:
        """Energy that a service lacks in a year, years without an outage counted; interval as per outage [kWh].

        Parameters
        ----------
        service
            As in :meth:`columns`.
        """
        return self._per_year(self.unserved_kwh(service))

    def hours_without_per_year(self, service: str = VITAL) -> Estimate:
        """Hours of a year in which a service is not served, partly served hours among them [h].

        Parameters
        ----------
        service
            As in :meth:`columns`; of several, the one that misses most in an outage counts: what is missing is missing
            from the lowest first.
        """
        missed = (self.cases.steps[:, None] - self.play.served_steps)[:, self.columns(service)].max(axis=1)
        return self._per_year(missed * self.grid.step_h)

    def warning_worth(self, service: str = VITAL) -> WarningWorth | None:
        """What charging up after the warning is worth; None where nothing was charged.

        Parameters
        ----------
        service
            As in :meth:`columns`.
        """
        if self.play_uncharged is None or self.cases_uncharged is None:
            return None
        columns, steps = self.columns(service), self.cases.steps
        without = self.play_uncharged.survived[:, columns].min(axis=1) >= steps
        gained = (self.survived(service) >= steps) * 1.0 - without
        spared_kwh = self.play_uncharged.unserved_kwh[:, columns].sum(axis=1) - self.unserved_kwh(service)
        return WarningWorth(
            stored=self._per_outage(self.cases.energy_kwh - self.cases_uncharged.energy_kwh),
            served=self.served_throughout(service),
            served_uncharged=share_of(int(without.sum()), self.count),
            gained=self._per_outage(gained),
            spared=self._per_outage(spared_kwh),
            spared_per_year=self._per_year(spared_kwh),
        )

    def _per_outage(self, values: Floats) -> Estimate:
        number = self.drawn.per_year()
        return if_enough(mean_over_years(self.drawn.per_year(values), per=number, seed=self.drawn.seed), number)

    def _per_year(self, values: Floats) -> Estimate:
        if not self.count:  # nothing lacked in years without any outage says nothing of the shelter
            return NO_ESTIMATE
        return if_enough(mean_over_years(self.drawn.per_year(values), seed=self.drawn.seed), self.drawn.per_year())


def _at_least(steps: Ints, longest: int) -> Ints:
    """How many reach 1, 2, … steps, shape (longest,)."""
    return np.asarray(len(steps) - np.searchsorted(np.sort(steps), np.arange(1, longest + 1)))
