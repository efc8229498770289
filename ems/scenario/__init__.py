"""What a district is: a TOML file, read, checked and frozen."""

from __future__ import annotations

from ems.scenario.catalogue import BundledScenario, bundled_scenarios, new_scenario
from ems.scenario.model import Scenario
from ems.scenario.read import parse_scenario, read_scenario
from ems.scenario.rollout import Installed, InstalledMeasure, InstalledPv, InstalledStorage, installed
from ems.scenario.schema import scenario_schema

__all__ = [
    "BundledScenario",
    "Installed",
    "InstalledMeasure",
    "InstalledPv",
    "InstalledStorage",
    "Scenario",
    "bundled_scenarios",
    "installed",
    "new_scenario",
    "parse_scenario",
    "read_scenario",
    "scenario_schema",
]
