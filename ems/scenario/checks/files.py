"""Files that the scenario names and that must be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.scenario.problems import problem_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ems.scenario.model import Scenario
    from profiles.errors import Problem

REMEDY = "paths are relative to the scenario's file"


def _missing(scenario: Scenario, path: tuple[str, str], file: Path | None) -> Iterator[Problem]:
    """Yield a problem where a file is named and not there."""
    if file is not None and not scenario.resolved(file).is_file():
        yield problem_at(path, str(file), f"there is no such file: {scenario.resolved(file)}", REMEDY)


def weather(scenario: Scenario) -> Iterator[Problem]:
    """Find a weather file that is not there."""
    yield from _missing(scenario, ("weather", "file"), scenario.weather.file)


def load(scenario: Scenario) -> Iterator[Problem]:
    """Find a load file that is not there."""
    yield from _missing(scenario, ("load", "file"), scenario.load.file)


CHECKS = (weather, load)
