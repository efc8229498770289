"""Requests that fit the district: groups within their classes, hours within the day, steps within the hour."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from ems.scenario.keys import nearest
from ems.scenario.problems import problem_at
from profiles.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.scenario.demand_response import AirConditioning, Nudge
    from ems.scenario.model import Scenario

MINUTES_PER_HOUR = 60
WITHOUT_AIR_CONDITIONING = ("sewage_works", "street_lights", "constant")
"""Load models that have no air conditioning to steer."""


def classes(scenario: Scenario) -> Iterator[Problem]:
    """Find groups of demand classes that do not exist."""
    for path, section in _sections(scenario):
        if section.demand not in scenario.demand:
            remedy = nearest(section.demand, scenario.demand)
            yield problem_at((*path, "demand"), section.demand, "there is no such demand class", remedy)


def sizes(scenario: Scenario) -> Iterator[Problem]:
    """Find groups with more sites than their class, alone or together: nobody is in two groups of a kind."""
    enrolled: Counter[tuple[str, str]] = Counter()
    for path, section in _sections(scenario):
        demand = scenario.demand.get(section.demand)
        if demand is None:
            continue
        of_class = (path[0], section.demand)
        if section.sites > demand.sites:
            what = f"the group is larger than its class: {section.demand} has {demand.sites:,} sites"
            remedy = f"enrol at most {demand.sites:,}" if demand.sites else "name another demand class"
            yield problem_at((*path, "sites"), section.sites, what, remedy)
            continue
        enrolled[of_class] += section.sites
        if enrolled[of_class] > demand.sites:
            what = (
                f"with the groups above it {enrolled[of_class]:,} sites of {section.demand} are enrolled, "
                f"which has {demand.sites:,}"
            )
            yield problem_at((*path, "sites"), section.sites, what, "a site is in one group only")


def rollouts(scenario: Scenario) -> Iterator[Problem]:
    """Find roll-outs that do not add up to the group's sites, or lie outside the plan."""
    first, last = scenario.first_fiscal_year, scenario.last_fiscal_year
    for path, section in _sections(scenario):
        for index, step in enumerate(section.rollout):
            if first <= last and not first <= step.year <= last:
                what = f"must be a year of the plan, {first} to {last}"
                yield problem_at((*path, "rollout", index, "year"), step.year, what)
        joined = sum(step.sites for step in section.rollout)
        if section.rollout and joined != section.sites:
            what = f"its roll-out adds up to {joined:,} sites"
            yield problem_at((*path, "sites"), section.sites, what, "change both together")


def rooms(scenario: Scenario) -> Iterator[Problem]:
    """Find rooms without air conditioning or without any comfort to give."""
    for name, section in scenario.air_conditioning.items():
        path = ("air_conditioning", name)
        demand = scenario.demand.get(section.demand)
        if demand is not None and demand.model in WITHOUT_AIR_CONDITIONING:
            what = f'the load model "{demand.model}" has no air conditioning'
            yield problem_at((*path, "demand"), section.demand, what, "name another demand class")
        if section.behind_k + section.ahead_k == 0.0:
            what = "with ahead_k = 0 K nothing can be shifted"
            yield problem_at((*path, "behind_k"), section.behind_k, what, "allow some kelvins, or leave the table out")


def hours(scenario: Scenario) -> Iterator[Problem]:
    """Find groups that are never asked, and hours that begin where they end."""
    for name, nudge in scenario.nudge.items():
        if nudge.less_hours is None and nudge.more_hours is None:
            what, remedy = (
                "has no hours in which a request may start",
                "give less_hours or more_hours, such as [17, 20]",
            )
            yield Problem(where=f"nudge.{name}", what=what, remedy=remedy)
        for key in ("less_hours", "more_hours"):
            span = getattr(nudge, key)
            if span is not None and span[0] == span[1]:
                yield problem_at(("nudge", name, key), list(span), "must not begin and end at the same hour")


def times(scenario: Scenario) -> Iterator[Problem]:
    """Find durations that are no whole number of steps, and energy that has no time to come back."""
    step_minutes = scenario.time.step_minutes
    for name, nudge in scenario.nudge.items():
        for key in ("duration_h", "rebound_h"):
            value = getattr(nudge, key)
            if (value * MINUTES_PER_HOUR) % step_minutes:
                what = f"must be a whole number of steps of time.step_minutes = {step_minutes} min"
                yield problem_at(("nudge", name, key), value, what)
        if nudge.rebound_h == 0.0 and nudge.saved_fraction < 1.0:
            what = f"with saved_fraction = {nudge.saved_fraction:g} some energy comes back"
            yield problem_at(("nudge", name, "rebound_h"), 0.0, what, "give it hours, or save all of it")


def counts(scenario: Scenario) -> Iterator[Problem]:
    """Find weeks with fewer events than a day of theirs."""
    for name, nudge in scenario.nudge.items():
        if nudge.most_per_week < nudge.most_per_day:
            what = f"must be at least most_per_day = {nudge.most_per_day}"
            yield problem_at(("nudge", name, "most_per_week"), nudge.most_per_week, what)


def switches(scenario: Scenario) -> Iterator[Problem]:
    """Find requests that are switched on and have nobody to go to."""
    settings = scenario.demand_response
    if settings.nudges != "none" and not scenario.nudge:
        what, remedy = "there is no table [nudge.<name>]", 'add a group, or set it to "none"'
        yield problem_at(("demand_response", "nudges"), settings.nudges, what, remedy)
    if settings.air_conditioning and not scenario.air_conditioning:
        what, remedy = "there is no table [air_conditioning.<name>]", "add one, or set it to false"
        yield problem_at(("demand_response", "air_conditioning"), value=True, what=what, remedy=remedy)


def _sections(scenario: Scenario) -> Iterator[tuple[tuple[str, str], Nudge | AirConditioning]]:
    """Yield path and table of every group."""
    yield from chain(
        ((("nudge", name), nudge) for name, nudge in scenario.nudge.items()),
        ((("air_conditioning", name), section) for name, section in scenario.air_conditioning.items()),
    )


CHECKS = (classes, sizes, rollouts, rooms, hours, times, counts, switches)
