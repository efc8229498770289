"""What batteries have left in a year of a pathway, and when they were replaced.

The health of a year follows from what the years before did (:mod:`ems.ageing.over_years.cohorts`): the year itself is
taken to do what the last one did. A class that no year before knows is tried out first. So a year's health depends on
earlier years alone, whatever the order in which years are played.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.ageing import healths as healths_of_cohorts
from ems.ageing import lives
from ems.district.health import Health

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ems.ageing import Life, Stress
    from ems.district.health import Healths
    from ems.scenario import Scenario

DECIMALS = 4
"""Healths are taken in steps of 0.0001, so that a year is played again only if its batteries are others."""


def health_of_year(scenario: Scenario, year: int, stresses: Mapping[int, Mapping[str, Stress]]) -> Healths:
    """Health of all batteries in a year, in steps of 0.0001.

    Parameters
    ----------
    scenario
        Its storage classes say how they age.
    year
        The year that is to be played.
    stresses
        By year and storage class what the year did; those of later years are not looked at.

    Returns
    -------
    Mapping
        (storage class, year of installation) → health. Classes without any stress so far are new.
    """
    known = {earlier: classes for earlier, classes in stresses.items() if earlier < year}
    return rounded(healths_of_cohorts(lives(scenario, known, last_year=year), year))


def health_as_tried(
    scenario: Scenario, year: int, healths: Healths, tried: Mapping[str, Stress], new: frozenset[str]
) -> Healths:
    """Health of all batteries in a year in which some classes come for the first time.

    Parameters
    ----------
    scenario
        Its storage classes say how they age.
    year
        The year that is to be played.
    healths
        Health with those classes as good as new.
    tried
        By storage class what the year does to them then.
    new
        The classes that come for the first time.

    Returns
    -------
    Mapping
        Health of the other classes as it was.
    """
    learned = {year: {name: stress for name, stress in tried.items() if name in new}}
    found = rounded(healths_of_cohorts(lives(scenario, learned, last_year=year), year))
    return {key: found[key] if key[0] in new else health for key, health in healths.items()}


def untried(scenario: Scenario, year: int, stresses: Mapping[int, Mapping[str, Stress]]) -> frozenset[str]:
    """Storage classes that age, are installed in a year, and of which no year before tells anything.

    Parameters
    ----------
    scenario
        Its storage classes.
    year
        The year that is to be played.
    stresses
        By year and storage class what the year did; those of later years are not looked at.
    """
    known = {name for earlier, classes in stresses.items() if earlier < year for name in classes}
    ageing = (name for name, kind in scenario.storage.items() if kind.ageing.chemistry != "none")
    return frozenset(
        name
        for name in ageing
        if name not in known and any(step.year <= year for step in scenario.storage[name].rollout)
    )


def rounded(healths: Mapping[tuple[str, int], Health]) -> Healths:
    """Healths in steps of 0.0001.

    Parameters
    ----------
    healths
        As the laws give them.
    """
    return {
        key: Health(
            capacity_fraction=round(health.capacity_fraction, DECIMALS),
            efficiency_fraction=round(health.efficiency_fraction, DECIMALS),
        )
        for key, health in healths.items()
    }


def capacities(
    scenario: Scenario, cohorts: Mapping[tuple[str, int], Life], years: tuple[int, ...]
) -> dict[str, list[float]]:
    """Capacity of each storage class in each year: the mean of its beginning and its end [kWh].

    Parameters
    ----------
    scenario
        Gives how many kWh were installed when.
    cohorts
        Lives of all batteries.
    years
        The years.

    Returns
    -------
    dict
        Storage class → one value a year.
    """
    new = installed_kwh(scenario)
    return {
        name: [
            sum(
                kwh * cohorts[key].health[year].capacity_fraction
                for key, kwh in new.items()
                if key[0] == name and key in cohorts and year in cohorts[key].health
            )
            for year in years
        ]
        for name in scenario.storage
    }


def replaced_kwh(scenario: Scenario, cohorts: Mapping[tuple[str, int], Life], year: int) -> float:
    """Capacity of the new batteries that take the place of old ones when a year begins [kWh].

    Parameters
    ----------
    scenario
        Gives how many kWh were installed when.
    cohorts
        Lives of all batteries.
    year
        The year.
    """
    new = installed_kwh(scenario)
    return sum(kwh for key, kwh in new.items() if key in cohorts and year in cohorts[key].replaced_in)


def installed_kwh(scenario: Scenario) -> dict[tuple[str, int], float]:
    """Capacity by storage class and year of installation [kWh].

    Parameters
    ----------
    scenario
        Its roll-out.
    """
    from ems.scenario import installed  # noqa: PLC0415 - imported where used

    last = max((step.year for kind in scenario.storage.values() for step in kind.rollout), default=scenario.fiscal_year)
    found: dict[tuple[str, int], float] = {}
    for item in installed(scenario, last).storages:
        key = (item.storage, item.year)
        found[key] = found.get(key, 0.0) + item.kwh
    return found
