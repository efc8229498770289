"""Fiscal years: what the plan covers, and that nothing is built outside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.scenario.problems import problem_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.scenario.model import Scenario
    from profiles.errors import Problem


def plan_order(scenario: Scenario) -> Iterator[Problem]:
    """Find a plan that ends before it begins."""
    first, last = scenario.first_fiscal_year, scenario.last_fiscal_year
    if first > last:
        yield problem_at(("last_fiscal_year",), last, f"must not come before first_fiscal_year = {first}")


def _outside(scenario: Scenario, path: tuple[str | int, ...], year: int) -> Iterator[Problem]:
    """Yield a problem where a year is not one of the plan's."""
    first, last = scenario.first_fiscal_year, scenario.last_fiscal_year
    if first <= last and not first <= year <= last:
        yield problem_at(path, year, f"must be a year of the plan, {first} to {last}")


def fiscal_year(scenario: Scenario) -> Iterator[Problem]:
    """Find a simulated year outside the plan."""
    yield from _outside(scenario, ("fiscal_year",), scenario.fiscal_year)


def measures(scenario: Scenario) -> Iterator[Problem]:
    """Find savings measures outside the plan."""
    for name, measure in scenario.measure.items():
        for index, step in enumerate(measure.rollout):
            yield from _outside(scenario, ("measure", name, "rollout", index, "year"), step.year)


def pv(scenario: Scenario) -> Iterator[Problem]:
    """Find PV built outside the plan."""
    for name, section in scenario.pv.items():
        for index, plant in enumerate(section.plants):
            yield from _outside(scenario, ("pv", name, "plants", index, "year"), plant.year)


def storages(scenario: Scenario) -> Iterator[Problem]:
    """Find storages installed outside the plan."""
    for name, storage in scenario.storage.items():
        for index, step in enumerate(storage.rollout):
            yield from _outside(scenario, ("storage", name, "rollout", index, "year"), step.year)


CHECKS = (
    plan_order,
    fiscal_year,
    measures,
    pv,
    storages,
)
