"""The commands, a module for each subject; what they do stands in a module each, imported when they run."""

from ems.cli.app import app

from ems.cli.commands import simulating  # isort: skip - the order of the help
from ems.cli.commands import outages, money, sizing, scenarios  # isort: skip

__all__ = ["app", "money", "outages", "scenarios", "simulating", "sizing"]
