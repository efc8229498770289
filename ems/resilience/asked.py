"""What studies of outages may be asked: districts, results, policies, names; all problems of a call at once."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ems.dispatch import Policy, read_policy
from ems.district import District
from ems.island.asked import shelter_problems
from ems.island.build.shelters import NO_SHELTERS, check_shelter
from ems.island.build.shelters import shelter as shelter_named
from ems.island.shelter import Shelter
from ems.results import Result
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ems.scenario import Scenario

ROUNDING_FRACTION = 1e-6
"""Share of a capacity that taking storages apart may round."""


def check_district(given: object, source: str) -> None:
    """Raise where a district is none: nothing else of the call can be judged then.

    Parameters
    ----------
    given
        What was given as one.
    source
        What was asked.

    Raises
    ------
    profiles.errors.InputError
        It is no district.
    """
    if not isinstance(given, District):
        remedy = "build it: ems.build_district(ems.read_scenario(…))"
        raise InputError(
            source, [Problem(where=f"district = {reprlib.repr(given)}", what="must be a district", remedy=remedy)]
        )


def policy_problems(policy: object) -> list[Problem]:
    """Problems with a policy, as :func:`ems.simulate` takes it; None is that of the scenario.

    Parameters
    ----------
    policy
        The policy.
    """
    if policy is None:
        return []
    if not isinstance(policy, (str, Policy)) and not callable(policy):
        what = "must be the name of a rule or planner, FILE.py:FUNCTION, a function or a policy"
        return [Problem(where=f"policy = {reprlib.repr(policy)}", what=what, remedy='try "self_consumption"')]
    try:
        read_policy(policy)
    except InputError as error:
        return [
            Problem(where=", ".join(filter(None, [error.source, one.where])), what=one.what, remedy=one.remedy)
            for one in error.problems
        ]
    return []


def result_problems(result: object, district: District) -> list[Problem]:
    """Problems with a year that is not one of a district.

    Parameters
    ----------
    result
        The year.
    district
        The district.
    """
    if not isinstance(result, Result):
        what, remedy = "must be a simulated year", "simulate this district: ems.simulate(district)"
        return [Problem(where=f"result = {reprlib.repr(result)}", what=what, remedy=remedy)]
    remedy, problems = "simulate this district", []
    if result.scenario != district.scenario.name:
        what = f"is of {result.scenario!r}, the district of {district.scenario.name!r}"
        problems.append(Problem(where="result", what=what, remedy=remedy))
    if result.grid != district.grid:
        what = f"is of {result.grid}, the district of {district.grid}"
        problems.append(Problem(where="result", what=what, remedy=remedy))
    of_year, of_district = _capacity_of_result_kwh(result), _capacity_of_district_kwh(district)
    for tier, capacity_kwh in of_district.items():
        if not math.isclose(of_year[tier], capacity_kwh, rel_tol=ROUNDING_FRACTION, abs_tol=ROUNDING_FRACTION):
            what = f"has storages of {of_year[tier]:,.6g} kWh at the {tier}, the district {capacity_kwh:,.6g} kWh"
            problems.append(Problem(where="result", what=what, remedy=remedy))
    return problems


def _capacity_of_result_kwh(result: Result) -> dict[str, float]:
    """Capacity of all storages of a year by tier [kWh]."""
    table = result.storage_table
    return {tier: float(table["capacity_kwh"][table["tier"] == tier].sum()) for tier in ("site", "pool")}


def _capacity_of_district_kwh(district: District) -> dict[str, float]:
    """Capacity of all storages of a district by tier [kWh]."""
    tiers = {"site": district.site_storages, "pool": district.pool_storages}
    return {tier: float(storages.capacity_kwh.sum()) for tier, storages in tiers.items()}


def shelter_of_district_problems(shelter: object, district: District) -> list[Problem]:
    """Problems with a shelter that is none, or not of a district's year.

    Parameters
    ----------
    shelter
        The shelter.
    district
        The district.
    """
    if not isinstance(shelter, Shelter):
        return shelter_problems(shelter)
    if (shelter.n_steps, shelter.step_h) == (district.grid.n_steps, district.grid.step_h):
        return []
    have = f"{shelter.n_steps:,} steps of {shelter.step_h:g} h"
    what = f"has {have}, the district {district.grid.n_steps:,} steps of {district.grid.step_h:g} h"
    return [Problem(where=f"shelter {shelter.name!r}", what=what, remedy="take the shelters of this district")]


def names_of(argument: str, asked: object, every: Mapping[str, object]) -> tuple[list[str], list[Problem]]:
    """Names that are asked for, each once; all where nobody asks.

    Parameters
    ----------
    argument
        Name of the argument.
    asked
        A name, several, or None.
    every
        All that there are.

    Returns
    -------
    tuple
        The names, and what is wrong with what is no name.
    """
    if asked is None:
        return list(every), []
    given = [asked] if isinstance(asked, str) or not isinstance(asked, Iterable) else list(asked)
    wrong = [one for one in given if not isinstance(one, str)]
    what, remedy = "must be a name", f"there are: {', '.join(every)}" if every else ""
    problems = [Problem(where=f"{argument} = {reprlib.repr(one)}", what=what, remedy=remedy) for one in wrong]
    return list(dict.fromkeys(one for one in given if isinstance(one, str))), problems


def shelter_name_problems(scenario: Scenario, names: Sequence[str]) -> list[Problem]:
    """Problems with names of shelters, and with a scenario that has none.

    Parameters
    ----------
    scenario
        With its tables ``[shelter.*]``.
    names
        Names that are asked for; none: all.
    """
    if not scenario.shelter:
        return [Problem(where="shelter", what="the scenario has no shelters", remedy=NO_SHELTERS)]
    problems: list[Problem] = []
    for name in dict.fromkeys(names):
        try:
            check_shelter(scenario, name)
        except InputError as error:
            problems += error.problems
    return problems


def chosen_shelters(
    district: District, asked: str | Shelter | Sequence[str | Shelter] | None
) -> tuple[list[Shelter], list[Problem]]:
    """Shelters that are asked for, by name or as they are.

    Parameters
    ----------
    district
        Where they stand.
    asked
        A name or a shelter, or several; None: all of the scenario.

    Returns
    -------
    tuple
        The shelters, and everything that is wrong with the others.
    """
    if asked is None:
        return [shelter_named(district, name) for name in district.scenario.shelter], []
    given = [asked] if isinstance(asked, (str, Shelter)) or not isinstance(asked, Iterable) else list(asked)
    names = [one for one in given if isinstance(one, str)]
    problems = shelter_name_problems(district.scenario, names) if names else []
    for one in given:
        if not isinstance(one, str):
            problems += shelter_of_district_problems(one, district)
    if problems:
        return [], problems
    chosen = {name: shelter_named(district, name) for name in names}
    return [*chosen.values(), *(one for one in given if not isinstance(one, str))], []
