"""What no single value of a tariff can be checked for: coverage of hours and kWh, dates, references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.scenario.partial import problems_in
from ems.tariffs.checks import blocks, charges, dates, hours, places, seasons

if TYPE_CHECKING:
    from ems.tariffs.model import Tariff
    from profiles.errors import Problem

CHECKS = (
    *places.CHECKS,
    *seasons.CHECKS,
    *dates.CHECKS,
    *blocks.CHECKS,
    *hours.CHECKS,
    *charges.CHECKS,
)
"""One function a rule; each yields a problem for each breach."""


def problems_between(tariff: Tariff) -> list[Problem]:
    """Return all problems between the tables of a tariff whose values are right."""
    return [problem for check in CHECKS for problem in check(tariff)]


def problems_between_parts(tariff: Tariff) -> list[Problem]:
    """Return the problems that can be seen where some values are missing because they are wrong."""
    return problems_in(tariff, CHECKS)


__all__ = ["problems_between", "problems_between_parts"]
