"""Shelters that can be: what they name exists, nothing stands at two of them, and services have one order."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ems.scenario.keys import nearest
from ems.scenario.problems import problem_at
from ems.scenario.rollout import POOL
from profiles.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ems.scenario.model import Scenario
    from ems.scenario.resilience import Neighbours, Service, ShelterSite

    KeyPath = tuple[str | int, ...]


def _unknown(path: KeyPath, name: str | None, known: Collection[str], kind: str) -> Iterator[Problem]:
    """Yield a problem where a name is given and not among the known ones."""
    if name is not None and name not in known:
        remedy = nearest(name, known) or f"there is no {kind} at all"
        yield problem_at(path, name, f"there is no such {kind}", remedy)


def references(scenario: Scenario) -> Iterator[Problem]:
    """Find shelters that name classes, PV, storages and services that do not exist."""
    for name, shelter in scenario.shelter.items():
        path = ("shelter", name)
        yield from _unknown((*path, "at"), shelter.at, scenario.demand, "demand class")
        yield from _unknown((*path, "storage"), shelter.storage, scenario.storage, "storage class")
        for index, pv in enumerate(shelter.pv):
            yield from _unknown((*path, "pv", index, "profile"), pv.profile, scenario.pv, "PV class")
        for index, service in enumerate(shelter.services or ()):
            yield from _unknown((*path, "services", index), service, scenario.service, "service")
            if service in (shelter.services or ())[:index]:
                yield problem_at((*path, "services", index), service, "stands twice")
        if shelter.neighbours is not None:
            yield from _unknown((*path, "neighbours", "at"), shelter.neighbours.at, scenario.demand, "demand class")


def something_to_serve(scenario: Scenario) -> Iterator[Problem]:
    """Find shelters that serve nothing."""
    for name, shelter in scenario.shelter.items():
        services = scenario.service if shelter.services is None else shelter.services
        if not services and shelter.neighbours is None:
            remedy = "add tables [service.<name>], as hitotsugaoka has them"
            yield Problem(where=f"shelter.{name}", what="has no service to keep going", remedy=remedy)


def sites(scenario: Scenario) -> Iterator[Problem]:
    """Find sites that a class does not have, two shelters at one site, and site batteries of no site."""
    taken: dict[tuple[str, int], str] = {}
    for name, shelter in scenario.shelter.items():
        if shelter.at is None:
            if shelter.site_storage:
                yield problem_at(("shelter", name, "site_storage"), value=True, what="needs at, the site's class")
            continue
        demand = scenario.demand.get(shelter.at)
        if demand is None:
            continue
        path = ("shelter", name, "site")
        if shelter.site > demand.nodes:
            yield problem_at(path, shelter.site, f"{shelter.at} has {demand.nodes:,} {_plural(demand.nodes, 'site')}")
        first = taken.setdefault((shelter.at, shelter.site), name)
        if first != name:
            what = f"shelter.{first} is at the same site of {shelter.at}: its PV would count twice"
            yield problem_at(path, shelter.site, what, "name another site, or leave at out")


def units(scenario: Scenario) -> Iterator[Problem]:
    """Find units that a storage class does not have at the pool, and two shelters on one unit."""
    taken: dict[tuple[str, int], str] = {}
    for name, shelter in scenario.shelter.items():
        storage = scenario.storage.get(shelter.storage or "")
        if storage is None:
            continue
        most = sum(step.units for step in storage.rollout if step.at == POOL)
        path = ("shelter", name)
        if not most:
            what, remedy = "has no unit at the pool", "for a battery at the shelter's own site set site_storage = true"
            yield problem_at((*path, "storage"), shelter.storage, what, remedy)
            continue
        if shelter.unit > most:
            what = f"{shelter.storage} has {most:,} {_plural(most, 'unit')} at the pool"
            yield problem_at((*path, "unit"), shelter.unit, what)
        first = taken.setdefault((str(shelter.storage), shelter.unit), name)
        if first != name:
            what, remedy = f"shelter.{first} has the same unit of {shelter.storage}", "a unit stands at one shelter"
            yield problem_at((*path, "unit"), shelter.unit, what, remedy)
        if shelter.emergency_floor_fraction >= storage.ceiling_fraction:
            what = f"must be below ceiling_fraction = {storage.ceiling_fraction:g} of {shelter.storage}"
            yield problem_at((*path, "emergency_floor_fraction"), shelter.emergency_floor_fraction, what)


def neighbours(scenario: Scenario) -> Iterator[Problem]:
    """Find neighbours that a class does not have, that two shelters share, or that are called as a service."""
    taken: dict[str, str] = {}
    for name, shelter in scenario.shelter.items():
        near = shelter.neighbours
        if near is None or near.at not in scenario.demand:
            continue
        path, nodes = ("shelter", name, "neighbours"), scenario.demand[near.at].nodes
        if near.sites > nodes:
            yield problem_at((*path, "sites"), near.sites, f"{near.at} has {nodes:,} {_plural(nodes, 'site')}")
        if near.at == shelter.at and shelter.site <= near.sites:
            what = f"site {shelter.site:,} of {near.at} is the shelter itself: its PV would count twice"
            yield problem_at((*path, "at"), near.at, what, "name another class")
        if near.at in scenario.service:
            what = "is the name of a service as well"
            yield problem_at((*path, "at"), near.at, what, f"call service.{near.at} otherwise")
        first = taken.setdefault(near.at, name)
        if first != name:
            what = f"the first sites of {near.at} are neighbours of shelter.{first} already"
            yield problem_at((*path, "at"), near.at, what, "a site is in one island only")


def people(scenario: Scenario) -> Iterator[Problem]:
    """Find curves of people whose hours do not rise."""
    for name, shelter in scenario.shelter.items():
        hours = [hour for hour, _ in shelter.people_curve]
        yield from _not_rising(("shelter", name, "people_curve"), hours, "hours")


def priority(scenario: Scenario) -> Iterator[Problem]:
    """Find services that would be switched off before others below them.

    Services with values that are wrong in themselves do not stand in their order: this check ends at them.
    """
    for service in scenario.service.values():
        for key in type(service).model_fields:
            getattr(service, key)
    above: tuple[str, Service] | None = None
    for name, service in scenario.service.items():
        path: KeyPath = ("service", name)
        if service.vital:
            yield from _vital(path, service, above)
        else:
            if above is not None:
                yield from _kept_longer(path, service, f"service.{above[0]}", above[1])
            above = (name, service)
    for name, shelter in scenario.shelter.items():
        lowest = _lowest(scenario, shelter)
        if shelter.neighbours is not None and lowest is not None:
            path = ("shelter", name, "neighbours")
            yield from _kept_longer(path, shelter.neighbours, f"service.{lowest}", scenario.service[lowest])


def _vital(path: KeyPath, service: Service, above: tuple[str, Service] | None) -> Iterator[Problem]:
    """Yield the problems of a vital service: below one that is not, or with a rule to switch it off."""
    if above is not None:
        what = f"stands below service.{above[0]}, which is not vital and would be served first"
        yield problem_at((*path, "vital"), value=True, what=what, remedy="put vital services first")
    for key in ("shed_below_fraction", "shed_below_h"):
        if getattr(service, key):
            what = "a vital service is never switched off to spare energy"
            yield problem_at((*path, key), getattr(service, key), what, "leave it out")


def _kept_longer(path: KeyPath, lower: Service | Neighbours, name: str, upper: Service) -> Iterator[Problem]:
    """Yield a problem for each rule by which a service would outlast one of higher priority."""
    for key in ("shed_below_fraction", "shed_below_h"):
        value, least = getattr(lower, key), getattr(upper, key)
        if value is not None and value < least:
            what = f"must be at least that of {name}, {least:g}: what comes later is switched off first"
            yield problem_at((*path, key), value, what)


def _lowest(scenario: Scenario, shelter: ShelterSite) -> str | None:
    """Return the last service of a shelter that may be switched off, None where there is none."""
    names = [
        name
        for name, service in scenario.service.items()
        if not service.vital and (shelter.services is None or name in shelter.services)
    ]
    return names[-1] if names else None


def services(scenario: Scenario) -> Iterator[Problem]:
    """Find services without load, months that stand twice, and temperatures that do not belong together."""
    for name, service in scenario.service.items():
        path = ("service", name)
        if service.load_kw == service.load_kw_per_person == 0:
            yield Problem(where=f"service.{name}", what="has no load", remedy="give load_kw or load_kw_per_person")
        for index, month in enumerate(service.months):
            if month in service.months[:index]:
                yield problem_at((*path, "months", index), month, "stands twice")
        yield from _temperatures(path, service, "cooling", direction=1)
        yield from _temperatures(path, service, "heating", direction=-1)
        yield from _schedule(path, service)
    for name, shelter in scenario.shelter.items():
        if shelter.neighbours is not None:
            yield from _schedule(("shelter", name, "neighbours"), shelter.neighbours)


def _schedule(path: KeyPath, section: Service | Neighbours) -> Iterator[Problem]:
    """Yield a problem where the hours of a schedule begin where they end."""
    if section.served_hours[0] == section.served_hours[1]:
        what = "must not begin and end at the same hour"
        yield problem_at((*path, "served_hours"), list(section.served_hours), what)


def _temperatures(path: KeyPath, service: Service, use: str, *, direction: int) -> Iterator[Problem]:
    """Yield the problems of the two temperatures between which a load rises."""
    begin, full = (getattr(service, f"{use}_{key}_c") for key in ("from", "full"))
    if (begin is None) != (full is None):
        given, missing = ("full", "from") if begin is None else ("from", "full")
        what = f"is given without {use}_{missing}_c"
        yield problem_at((*path, f"{use}_{given}_c"), full if begin is None else begin, what, "give both or neither")
    elif begin is not None and full is not None and direction * (full - begin) <= 0:
        word = "above" if direction > 0 else "below"
        yield problem_at((*path, f"{use}_full_c"), full, f"must be {word} {use}_from_c = {begin:g} °C")


def _not_rising(path: KeyPath, values: list[float], what: str) -> Iterator[Problem]:
    """Yield a problem at the first value that does not rise above the one before."""
    for index, (before, value) in enumerate(pairwise(values), start=1):
        if value <= before:
            yield problem_at((*path, index), value, f"the {what} must rise: it follows {before:g}")
            return


def _plural(count: int, word: str) -> str:
    """Return a word for so many."""
    return word if count == 1 else f"{word}s"


CHECKS = (references, something_to_serve, sites, units, neighbours, people, priority, services)
