"""One year of a pathway: its scenario, its batteries, the year played, and the same year without the plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.district import build_district
from ems.district.drivers import build_drivers
from ems.district.tariffs import TariffChanges
from ems.ledger.who_gains.references import district_without_plan
from ems.pathways.dates import levy_of_year
from ems.pathways.year.accounts import accounts
from ems.pathways.year.lives import health_as_tried, health_of_year, untried
from ems.pathways.year.record import YearRecord
from ems.pathways.year.scenario_of_year import retail_change_fraction, scenario_of_year
from ems.pathways.year.start import Start
from ems.year import simulate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ems.ageing import Stress
    from ems.dispatch import Policy
    from ems.district import District
    from ems.district.drivers import Drivers
    from ems.district.health import Healths
    from ems.pathways.asked import Asked
    from ems.results import Result
    from ems.scenario import Scenario
    from ems.tariffs.model import Tariff
    from profiles.weather.frame import Weather

WITHOUT_PLAN = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedYear:
    """A year that was played.

    Parameters
    ----------
    year
        The year.
    district
        With the batteries of that year.
    result
        What happened, site by site.
    stresses
        What it did to the batteries, by storage class.
    """

    year: int
    district: District
    result: Result
    stresses: Mapping[str, Stress]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayYears:
    """Plays and accounts for the years of a pathway; travels to other processes.

    Parameters
    ----------
    scenario
        The plan.
    asked
        Years and prices.
    policy
        Who decides.
    weather
        The weather of every year.
    tariffs
        Tariffs that sites pay by: their dates say how far prices are known.
    last_known_year
        Year of the last date of any of them; None: no price has a date.
    """

    scenario: Scenario
    asked: Asked
    policy: Policy
    weather: Weather
    tariffs: tuple[Tariff, ...]
    last_known_year: int | None

    def start(self, year: int, stresses: Mapping[int, Mapping[str, Stress]]) -> Start:
        """State of the batteries when a year begins.

        Parameters
        ----------
        year
            The year.
        stresses
            By year and storage class what earlier years did.
        """
        return Start(
            healths=health_of_year(self.scenario, year, stresses), untried=untried(self.scenario, year, stresses)
        )

    def play(self, year: int, start: Start) -> PlayedYear:
        """Play a year; where batteries come for the first time, once more to learn what it does to them.

        Parameters
        ----------
        year
            The year.
        start
            Its batteries.

        Returns
        -------
        PlayedYear
            With the net power of every site.
        """
        scenario = self.scenario_of(year)
        drivers = build_drivers(scenario, self.weather)
        healths = start.healths
        if start.untried:
            tried = self._simulate(year, scenario, drivers, healths, keep_sites=False)
            healths = health_as_tried(self.scenario, year, healths, tried.stresses, start.untried)
        return self._simulate(year, scenario, drivers, healths)

    def stresses(self, played: PlayedYear) -> Mapping[str, Stress]:
        """Stress of each storage class in a year that was played.

        Parameters
        ----------
        played
            The year.
        """
        return played.stresses

    def account(self, played: PlayedYear) -> YearRecord:
        """Bills, books and figures of a year that was played, beside the same year without the plan.

        Parameters
        ----------
        played
            The year.
        """
        if played.year < self.asked.first_year:  # it was played because batteries age in it
            return YearRecord(year=played.year, figures={})
        return accounts(played, lambda: self._without_plan(played))

    def scenario_of(self, year: int) -> Scenario:
        """Return the scenario of a year.

        Parameters
        ----------
        year
            The year.
        """
        levy = levy_of_year(self.tariffs, year, self.asked.prices.levy_per_kwh)
        return scenario_of_year(self.scenario, year, self.asked, levy_per_kwh=levy)

    def _changes(self, year: int) -> TariffChanges:
        return TariffChanges(
            price_change_fraction=retail_change_fraction(self.asked, year, self.last_known_year),
            levy_per_kwh=self.asked.prices.levy_per_kwh,
        )

    def _simulate(
        self, year: int, scenario: Scenario, drivers: Drivers, healths: Healths, *, keep_sites: bool = True
    ) -> PlayedYear:
        from ems.ageing import class_stresses  # noqa: PLC0415 - imported where used

        district = build_district(scenario, drivers=drivers, healths=healths, tariff_changes=self._changes(year))
        result = simulate(district, self.policy, keep_sites=keep_sites)
        return PlayedYear(year=year, district=district, result=result, stresses=class_stresses(result, district))

    @staticmethod
    def _without_plan(played: PlayedYear) -> tuple[District, Result]:
        """Build the same year as it was before the plan, without its equipment, and play it."""
        district = district_without_plan(played.district)
        if not _takes_its_load(district):
            return district, simulate(district, WITHOUT_PLAN, keep_sites=True)
        # the net power of every site would be a copy of its load, for thousands of sites a large one
        return district, replace(simulate(district, WITHOUT_PLAN), site_series=district.nodes.load_kw)


def _takes_its_load(district: District) -> bool:
    """Whether every node takes its load and nothing else: no plants, storages, limits or requests to people."""
    nodes, asked = district.nodes, district.scenario.demand_response
    return (
        not nodes.rated_kw().any()
        and district.site_storages.count == 0
        and bool(np.isinf(nodes.import_limit_kw).all())
        and asked.nudges == "none"
    )
