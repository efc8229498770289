"""What a command line asks for, turned into a scenario, a policy and a place for the results."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ems.cli.reading import inputs_are_read
from profiles.errors import InputError, Problem, ProblemCollector

if TYPE_CHECKING:
    from ems.dispatch import Policy
    from ems.scenario import Scenario

RESULTS = "results"
CSV = ".csv"
NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_.+-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Options that every command that reads a scenario takes.

    Parameters
    ----------
    scenario
        Name of a bundled scenario, or path of a file.
    weather
        Weather file to use instead of the scenario's choice, relative to the working directory.
    fiscal_year
        What is installed by then.
    step_minutes
        Length of a step [min].
    seed
        Seed of weather and loads.
    shape
        ``"plan"`` or ``"measured"``.
    nudges
        ``"none"``, ``"rule"`` or ``"optimal"``.
    air_conditioning
        Whether planners control the air conditioners that are enrolled.
    forecast
        Method of the forecasts, or a CSV file that holds them.
    overrides
        ``key=value`` of every ``--set``.
    """

    scenario: str
    weather: Path | None = None
    fiscal_year: int | None = None
    step_minutes: int | None = None
    seed: int | None = None
    shape: str | None = None
    nudges: str | None = None
    air_conditioning: bool | None = None
    forecast: str | None = None
    overrides: tuple[str, ...] = ()


def all_overrides(inputs: Inputs) -> dict[str, object]:
    """Return the values that the command line sets, by their keys in the scenario.

    Parameters
    ----------
    inputs
        The options.

    Returns
    -------
    dict
        Dotted key → value.

    Raises
    ------
    profiles.errors.InputError
        A ``--set`` is not ``key=value``, or sets what another option sets too.

    Examples
    --------
    >>> all_overrides(Inputs(scenario="renca", step_minutes=30, overrides=("load.seed=2",)))
    {'time.step_minutes': 30, 'load.seed': 2}
    """
    from ems.scenario.overrides import as_mapping  # noqa: PLC0415 - pydantic takes its time

    from_file = inputs.forecast is not None and inputs.forecast.endswith(CSV)
    by_option = {
        "weather.file": ("--weather", None if inputs.weather is None else str(inputs.weather)),
        "time.step_minutes": ("--step", inputs.step_minutes),
        "weather.seed": ("--seed", inputs.seed),
        "load.seed": ("--seed", inputs.seed),
        "load.shape": ("--shape", inputs.shape),
        "fiscal_year": ("--fiscal-year", inputs.fiscal_year),
        "demand_response.nudges": ("--nudges", inputs.nudges),
        "demand_response.air_conditioning": ("--air-conditioning", inputs.air_conditioning),
        "forecast.method": ("--forecast", "file" if from_file else inputs.forecast),
        "forecast.file": ("--forecast", inputs.forecast if from_file else None),
    }
    given = {key: pair for key, pair in by_option.items() if pair[1] is not None}
    by_set = as_mapping(inputs.overrides)
    problems = ProblemCollector("command line")
    for key in (key for key in by_set if key in given):
        problems.add(f"--set {key}", f"is set by {given[key][0]} too", "give one of them")
    problems.raise_if_any()
    return {key: value for key, (_, value) in given.items()} | by_set


def read_inputs(inputs: Inputs) -> Scenario:
    """Read the scenario that a command line asks for.

    Parameters
    ----------
    inputs
        The options.

    Returns
    -------
    Scenario
        Checked.

    Raises
    ------
    profiles.errors.InputError
        Anything in it is wrong.
    """
    from ems.scenario import read_scenario  # noqa: PLC0415 - pydantic takes its time

    with inputs_are_read():
        if inputs.weather is not None and not inputs.weather.is_file():
            what = "is a folder, not a weather file" if inputs.weather.is_dir() else "there is no such weather file"
            remedy = "" if inputs.weather.is_absolute() else f"paths start at {Path.cwd()}"
            raise InputError(str(inputs.weather), [Problem(where="", what=what, remedy=remedy)])
        return read_scenario(inputs.scenario, all_overrides(inputs))


def policy_for(scenario: Scenario, name: str | None) -> Policy:
    """Read the policy that is asked for, the scenario's where none is.

    Parameters
    ----------
    scenario
        Names its policy.
    name
        As :func:`ems.simulate` takes it; None: the scenario's.

    Returns
    -------
    Policy
        With both rules read and checked.

    Raises
    ------
    profiles.errors.InputError
        There is no such rule, or it breaks the rules for rules.
    """
    from ems.dispatch import read_policy  # noqa: PLC0415 - imported where used

    with inputs_are_read():
        return read_policy(scenario.policy.name if name is None else name)


def file_name(text: str) -> str:
    """Return a text as part of a file name.

    Examples
    --------
    >>> file_name("my_rule.py:keep_half")
    'my_rule.py-keep_half'
    """
    return NOT_IN_A_NAME.sub("-", text)


def default_folder(scenario: Scenario, policy: Policy) -> Path:
    """Return where results go when nobody says."""
    return Path(RESULTS) / file_name(f"{scenario.name}-{policy.name}")


def input_provenance(scenario: Scenario, inputs: Inputs) -> dict[str, object]:
    """Return what a run was made from that the district does not know: overrides, and the files that were named.

    Parameters
    ----------
    scenario
        As it was read.
    inputs
        The options.

    Returns
    -------
    dict
        To be added to ``Result.provenance``.
    """
    entries: dict[str, object] = {"overrides": all_overrides(inputs)}
    if scenario.weather.file is not None:
        entries["weather_file"] = str(scenario.resolved(scenario.weather.file))
    if scenario.load.file is not None:
        path = scenario.resolved(scenario.load.file)
        entries["load_file"] = str(path)
        entries["load_digest"] = hashlib.sha256(path.read_bytes()).hexdigest()
    if scenario.forecast.file is not None:
        path = scenario.resolved(scenario.forecast.file)
        entries["forecast_file"] = str(path)
        entries["forecast_digest"] = hashlib.sha256(path.read_bytes()).hexdigest()
    return entries
