"""What no single value can be checked for: sums, references, years and limits across the sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.scenario.checks import (
    demand_response,
    files,
    limits,
    money,
    outage_events,
    planning,
    references,
    resilience,
    sums,
    years,
)
from ems.scenario.partial import problems_in

if TYPE_CHECKING:
    from ems.scenario.model import Scenario
    from profiles.errors import Problem

CHECKS = (
    *references.CHECKS,
    *sums.CHECKS,
    *years.CHECKS,
    *limits.CHECKS,
    *demand_response.CHECKS,
    *planning.CHECKS,
    *money.CHECKS,
    *resilience.CHECKS,
    *outage_events.CHECKS,
    *files.CHECKS,
)
"""One function a rule; each yields a problem for each breach."""


def problems_between(scenario: Scenario) -> list[Problem]:
    """Return all problems between the sections of a scenario whose values are right."""
    return [problem for check in CHECKS for problem in check(scenario)]


def problems_between_parts(scenario: Scenario) -> list[Problem]:
    """Return the problems that can be seen where some values are missing because they are wrong."""
    return problems_in(scenario, CHECKS)


__all__ = ["problems_between", "problems_between_parts"]
