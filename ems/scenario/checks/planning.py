"""Forecasts and planners: settings that must fit each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.scenario.problems import problem_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.scenario.model import Scenario
    from profiles.errors import Problem


def forecast_file(scenario: Scenario) -> Iterator[Problem]:
    """Find a forecast from a file without a file, a file that nothing reads, and one that is not there."""
    method, file = scenario.forecast.method, scenario.forecast.file
    if file is None:
        if method == "file":
            yield problem_at(("forecast", "method"), method, "needs a file", "set forecast.file")
        return
    if method != "file":
        what = f'is not read by method = "{method}"'
        yield problem_at(("forecast", "file"), str(file), what, 'set forecast.method = "file" or leave it out')
    if not scenario.resolved(file).is_file():
        what = f"there is no such file: {scenario.resolved(file)}"
        yield problem_at(("forecast", "file"), str(file), what, "paths are relative to the scenario's file")


def planner_window(scenario: Scenario) -> Iterator[Problem]:
    """Find plans that end before the next one begins, and a first plan that ends before planning anew begins."""
    planner = scenario.planner
    for name in ("replan_h", "first_issue_h"):
        value = getattr(planner, name)
        if value > planner.window_h:
            what = f"must not be above window_h = {planner.window_h} h: a plan would end before the next one"
            yield problem_at(("planner", name), value, what, "plan more often, or look further ahead")


def planner_objective(scenario: Scenario) -> Iterator[Problem]:
    """Find an objective without a stage, and stages that weigh nothing."""
    stages, remedy = scenario.planner.objective, "give a weight above 0, such as [{ cost = 1.0 }]"
    if not stages:
        yield problem_at(("planner", "objective"), [], "has no stage", remedy)
    for number, stage in enumerate(stages):
        if not stage.weights:
            yield problem_at(("planner", "objective", number), stage.model_dump(), "weighs nothing", remedy)


CHECKS = (forecast_file, planner_window, planner_objective)
