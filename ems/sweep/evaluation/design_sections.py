"""Scenarios that differ in numbers of one class of storages: checked without reading the whole file for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ems.scenario.checks import CHECKS
from ems.scenario.storage import StorageClass
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ems.scenario import Scenario

    Check = Callable[[Scenario], Iterable[Problem]]


class DesignSections:
    """Sections of one class of storages that is varied in a scenario that is right.

    Parameters
    ----------
    scenario
        One case.
    tables
        Its tables without what varies.
    storage
        Name of the class.
    fields
        Names of the numbers that vary.

    Notes
    -----
    A check between sections can come to something else only where it reads a number that varies: those that do are
    found by taking these numbers out of the scenario, where reading one raises, as for files with errors
    (``ems.scenario.partial``).
    """

    def __init__(self, scenario: Scenario, tables: Mapping[str, Any], storage: str, fields: Sequence[str]) -> None:
        self._scenario, self._storage = scenario, storage
        self._table = dict(tables["storage"][storage])
        self._checks = [check for check in CHECKS if _reads(check, without(scenario, storage, fields))]

    def section(self, values: Mapping[str, object]) -> StorageClass | None:
        """Return the section of a case, checked by itself; None where a value is wrong.

        Parameters
        ----------
        values
            Fields that vary.
        """
        try:
            return StorageClass.model_validate({**self._table, **values})
        except ValidationError:
            return None

    def with_section(self, section: StorageClass) -> Scenario:
        """Return the scenario of a case.

        Parameters
        ----------
        section
            Its section.
        """
        return self._scenario.model_copy(update={"storage": {**self._scenario.storage, self._storage: section}})

    def check(self, section: StorageClass) -> None:
        """Check what a case has between its sections.

        Parameters
        ----------
        section
            Its section.

        Raises
        ------
        profiles.errors.InputError
            With the problems that reading the whole case would name.
        """
        scenario = self.with_section(section)
        problems = [problem for check in self._checks for problem in check(scenario)]
        if problems:
            source = scenario.source
            raise InputError(source.name if source else "scenario", problems)


def without(scenario: Scenario, storage: str, fields: Iterable[str]) -> Scenario:
    """Return a scenario in which reading some numbers of a class of storages raises ``AttributeError``.

    Parameters
    ----------
    scenario
        A scenario.
    storage
        Name of the class.
    fields
        Names of the numbers.
    """
    section = scenario.storage[storage].model_copy()
    for name in fields:
        section.__dict__.pop(name)
    return scenario.model_copy(update={"storage": {**scenario.storage, storage: section}})


def _reads(check: Check, scenario: Scenario) -> bool:
    """Tell whether a check reads a number that was taken out."""
    try:
        list(check(scenario))
    except AttributeError:
        return True
    return False
