"""Which sites of a class get which equipment: fixed for the whole plan, whatever year is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ems.scenario.generation import Pv
    from ems.scenario.model import Scenario
    from ems.scenario.storage import StorageClass


def positions(scenario: Scenario) -> dict[str, tuple[int, ...]]:
    """Return the first site of every plant, counted from 0 within its place, by PV class.

    A class that comes after another (``sites_after``) begins where all plants of the other end, so that a home
    keeps its equipment from one fiscal year to the next.
    """
    known: dict[str, tuple[int, ...]] = {}
    for name in scenario.pv:
        _place(scenario.pv, name, known, frozenset())
    return {name: known[name] for name in scenario.pv}


def _place(
    classes: Mapping[str, Pv], name: str, known: dict[str, tuple[int, ...]], pending: frozenset[str]
) -> dict[str, int]:
    """Place the plants of one class after those of the classes before it; return where each place is taken up to."""
    before = classes[name].sites_after
    end: dict[str, int] = {}
    if before is not None and before in classes and before not in pending:
        end = dict(_place(classes, before, known, pending | {name}))
    spots, furthest = [], dict(end)
    for plant in classes[name].plants:
        first = plant.first_site - 1 if plant.first_site else end.get(plant.at, 0)
        spots.append(first)
        end[plant.at] = first + plant.sites
        furthest[plant.at] = max(furthest.get(plant.at, 0), end[plant.at])
    known[name] = tuple(spots)
    return furthest


def storage_positions(storage: StorageClass) -> tuple[int, ...]:
    """Return the first site of every entry of a storage's roll-out, counted from 0 within its place."""
    end: dict[str, int] = {}
    spots = []
    for step in storage.rollout:
        first = step.first_site - 1 if step.first_site else end.get(step.at, 0)
        spots.append(first)
        end[step.at] = first + step.units
    return tuple(spots)
