"""Which storage classes of a scenario are behind a storage group of a result."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.scenario import Scenario

NUMBER_OR_POOL = re.compile(r"_(\d+|pool)$")
"""What a result adds to the name of a class whose units stand apart."""


def classes_of_group(scenario: Scenario, group: str) -> tuple[str, ...]:
    """Storage classes behind a storage group of a result.

    Parameters
    ----------
    scenario
        Its storage classes.
    group
        Row of ``Result.storage_table``: a class, several joined by "+", a class at the pool (``shelter_pool``) or a
        number of it that stands apart (``shelter_2``).

    Returns
    -------
    tuple of str
        Empty where the group is none of the scenario's batteries (rooms as storages).
    """
    found = []
    for part in group.split("+"):
        name = part
        while name not in scenario.storage and (tail := NUMBER_OR_POOL.search(name)):
            name = name[: tail.start()]
        if name in scenario.storage:
            found.append(name)
    return tuple(found)
