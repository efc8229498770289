"""Names that must exist: classes, places, profiles, groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.scenario.claims import split_kpi
from ems.scenario.keys import nearest
from ems.scenario.problems import problem_at
from profiles.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ems.scenario.model import Scenario

OWN_METER = "own_meter"
POOL = "pool"


def _unknown(path: tuple[str | int, ...], name: str, known: Collection[str], kind: str) -> Iterator[Problem]:
    """Yield a problem where a name is not among the known ones."""
    if name not in known:
        yield problem_at(path, name, f"there is no such {kind}", nearest(name, known))


def _unknown_part(name: str, claim: str, part: str, known: Collection[str], kind: str) -> Iterator[Problem]:
    """Yield a problem where a part of a claim's key is not among the known names."""
    if part and part not in known:
        yield problem_at(("claims", name, "kpi"), claim, f"there is no such {kind}", nearest(part, known))


def demand_classes(scenario: Scenario) -> Iterator[Problem]:
    """Find measures, shapes, flats and disaster supplies of demand classes that do not exist."""
    known = scenario.demand
    for name, measure in scenario.measure.items():
        yield from _unknown(("measure", name, "demand"), measure.demand, known, "demand class")
    for name, supply in scenario.disaster.items():
        yield from _unknown(("disaster", name, "at"), supply.at, known, "demand class")
    if scenario.load.shape_class is not None:
        yield from _unknown(("load", "shape_class"), scenario.load.shape_class, known, "demand class")
    if scenario.policy.flat_class is not None:
        yield from _unknown(("policy", "flat_class"), scenario.policy.flat_class, known, "demand class")


def places(scenario: Scenario) -> Iterator[Problem]:
    """Find PV, plants and storages at places that do not exist."""
    known = (*scenario.demand, POOL)
    for name, pv in scenario.pv.items():
        for index, plant in enumerate(pv.plants):
            path = ("pv", name, "plants", index, "at")
            yield from _unknown(path, plant.at, (*known, OWN_METER), "demand class or place")
    for name, generation in scenario.generation.items():
        yield from _unknown(("generation", name, "at"), generation.at, known, "demand class or place")
    for name, storage in scenario.storage.items():
        for index, step in enumerate(storage.rollout):
            path = ("storage", name, "rollout", index, "at")
            yield from _unknown(path, step.at, known, "demand class or place")


def place_names(scenario: Scenario) -> Iterator[Problem]:
    """Find demand classes that take the name of a place."""
    for name in (OWN_METER, POOL):
        if name in scenario.demand:
            yield Problem(where=f"demand.{name}", what=f"no class may be called {name}: it means a place")


def pv_classes(scenario: Scenario) -> Iterator[Problem]:
    """Find PV classes that are named and do not exist, or follow each other in a circle."""
    for name, contract in scenario.contract.items():
        yield from _unknown(("contract", name, "profile"), contract.profile, scenario.pv, "PV class")
    for name, supply in scenario.disaster.items():
        yield from _unknown(("disaster", name, "profile"), supply.profile, scenario.pv, "PV class")
    for name, pv in scenario.pv.items():
        if pv.sites_after is None:
            continue
        path = ("pv", name, "sites_after")
        yield from _unknown(path, pv.sites_after, scenario.pv, "PV class")
        if name in _chain(scenario, name):
            yield problem_at(path, pv.sites_after, "the classes follow each other in a circle")


def _chain(scenario: Scenario, name: str) -> list[str]:
    """Return the PV classes that come before one, until the chain ends or closes."""
    chain: list[str] = []
    before = scenario.pv[name].sites_after
    while before is not None and before in scenario.pv and before not in chain:
        chain.append(before)
        before = scenario.pv[before].sites_after
    return chain


def claims(scenario: Scenario) -> Iterator[Problem]:
    """Find claims of groups and demand classes that do not exist."""
    groups = {section.group for section in scenario.demand.values()} | {pv.group for pv in scenario.pv.values()}
    for name, claim in scenario.claims.items():
        _, group, demand = split_kpi(claim.kpi)
        yield from _unknown_part(name, claim.kpi, group, sorted(groups), "group")
        yield from _unknown_part(name, claim.kpi, demand, scenario.demand, "demand class")


CHECKS = (
    demand_classes,
    places,
    place_names,
    pv_classes,
    claims,
)
