"""Kinds of outage that can come: durations that rise, within what is simulated, in some month."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ems.scenario.problems import problem_at
from ems.scenario.resilience import LONGEST_H
from profiles.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.scenario.model import Scenario
    from ems.scenario.resilience import Quantiles

    KeyPath = tuple[str | int, ...]


def durations(scenario: Scenario) -> Iterator[Problem]:
    """Find durations that are no distribution, or longer than 30 days."""
    for name, event in scenario.event.items():
        path = ("event", name)
        yield from _quantiles((*path, "duration_h"), event.duration_h)
        longest = event.duration_h[-1][1]
        if longest > LONGEST_H:
            what = f"an outage of more than {LONGEST_H:g} h, 30 days, is not simulated"
            yield problem_at((*path, "duration_h", len(event.duration_h) - 1), longest, what)
        if longest == 0:
            what = "the longest outage must last some time"
            yield problem_at((*path, "duration_h", len(event.duration_h) - 1), longest, what)
        if event.pv_down_h:
            yield from _quantiles((*path, "pv_down_h"), event.pv_down_h)
        elif event.pv_left_fraction:
            what, remedy = "nothing says how long PV is down", "give pv_down_h as well, or leave it out"
            yield problem_at((*path, "pv_left_fraction"), event.pv_left_fraction, what, remedy)


def _quantiles(path: KeyPath, quantiles: Quantiles) -> Iterator[Problem]:
    """Yield the problems of probabilities and hours that must rise together from 0 to 1."""
    first, last = quantiles[0][0], quantiles[-1][0]
    if first != 0:
        yield problem_at((*path, 0), list(quantiles[0]), "the first probability must be 0", "say how short it may be")
    if last != 1:
        what, remedy = "the last probability must be 1", "say how long it may be"
        yield problem_at((*path, len(quantiles) - 1), list(quantiles[-1]), what, remedy)
    for index, (before, entry) in enumerate(pairwise(quantiles), start=1):
        if entry[0] <= before[0] or entry[1] < before[1]:
            what = f"probabilities must rise and hours must not fall: it follows {list(before)}"
            yield problem_at((*path, index), list(entry), what)
            return


def seasons(scenario: Scenario) -> Iterator[Problem]:
    """Find events that come in no month, or in hours that begin where they end."""
    for name, event in scenario.event.items():
        if not any(event.month_weights):
            what, remedy = "it comes in no month", "give one at least some weight, or per_year = 0"
            yield Problem(where=f"event.{name}.month_weights", what=what, remedy=remedy)
        if event.start_hours[0] == event.start_hours[1]:
            what = "must not begin and end at the same hour"
            yield problem_at(("event", name, "start_hours"), list(event.start_hours), what)


def warnings(scenario: Scenario) -> Iterator[Problem]:
    """Find warnings whose longest time is below the shortest, or longer than 30 days."""
    for name, event in scenario.event.items():
        shortest, longest = event.warning_h
        path = ("event", name, "warning_h")
        if longest < shortest:
            yield problem_at(path, list(event.warning_h), "the shortest time comes first")
        if max(event.warning_h) > LONGEST_H:
            yield problem_at(path, list(event.warning_h), f"must lie between 0 and {LONGEST_H:g} h")


CHECKS = (durations, seasons, warnings)
