"""Twenty years of the bundled district under the rules: against the budget, and against playing the years alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import ems
from benchmarks.peers.answer import Stopwatch
from benchmarks.peers.table import seconds, times
from ems.district.drivers import build_drivers, choose_weather
from ems.pathways.asked import asked_years
from ems.pathways.year.scenario_of_year import scenario_of_year

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.scenario import Scenario

BUDGET_S = 60.0
SCENARIO, FIRST_YEAR, LAST_YEAR = "hitotsugaoka", 2023, 2042


def pathway_rows(
    name: str = SCENARIO, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR
) -> Iterator[tuple[str, str]]:
    """Yield the rows as they are measured.

    Parameters
    ----------
    name
        A bundled scenario.
    first_year, last_year
        The years.
    """
    scenario = ems.read_scenario(name)
    count = last_year - first_year + 1
    yield "load of the machine in the last minute, processors", f"{os.getloadavg()[0]:.1f}, {os.cpu_count()}"
    ems.pathway(scenario, first_year=first_year, last_year=first_year, workers=1)  # compiles
    watch = Stopwatch()
    found = ems.pathway(scenario, first_year=first_year, last_year=last_year)
    whole_s = watch.lap_s()
    yield f"{name}, {count} years under the rules", f"{seconds(whole_s)} (budget {BUDGET_S:.0f} s for 20 years)"
    one_by_one = ems.pathway(scenario, first_year=first_year, last_year=last_year, workers=1)
    alone_s = watch.lap_s()
    if not found.table.equals(one_by_one.table):
        raise ValueError("the number of workers changes figures")
    yield "one worker / all of them, tables equal to the bit", times(alone_s / whole_s)
    played_s = _played_s(scenario, first_year, last_year)
    yield "whole pathway / building and playing its years alone", f"{times(whole_s / played_s)}, {seconds(played_s)}"


def _played_s(scenario: Scenario, first_year: int, last_year: int) -> float:
    """Time to build and play the years without ageing, bills, books and the years without the plan [s]."""
    asked = asked_years(scenario, first_year, last_year)
    watch = Stopwatch()
    weather = choose_weather(scenario)
    for year in asked.years:
        of_year = scenario_of_year(scenario, year, asked)
        ems.simulate(ems.build_district(of_year, drivers=build_drivers(of_year, weather)))
    return watch.lap_s()
