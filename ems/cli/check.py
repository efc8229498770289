"""``ems check``: everything that is wrong with a scenario and the files it names, or its main sums."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ems.cli.inputs import Inputs, policy_for, read_inputs
from ems.cli.progress import progress
from ems.cli.summary import show_notes
from ems.cli.text import say
from ems.cli.values import quantity
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.district import District
    from ems.scenario import Scenario

WATTS_PER_KW = 1000.0


def check(inputs: Inputs) -> None:
    """Check a scenario, open the files it names, and show its sums.

    Parameters
    ----------
    inputs
        What is checked.

    Raises
    ------
    profiles.errors.InputError
        With all problems of the scenario, or else of the files.
    """
    scenario = read_inputs(inputs)
    policy_for(scenario, None)
    with progress() as tell:
        tell("Opening the files it names")
        district = _opened(scenario)
    files = [f"weather file {scenario.weather.file}"] if scenario.weather.file is not None else []
    files += [f"load file {scenario.load.file}"] if scenario.load.file is not None else []
    say(f"{inputs.scenario}: no problems")
    opened = ", ".join(files) or "it names no files"
    say(f"Checked: keys, values, limits, references between sections, sums, years; {opened}")
    say()
    say(scenario.title)
    sums = _sums(scenario, district)
    width = max(len(name) for name, _ in sums)
    for name, value in sums:
        say(f"{name:<{width}}  {value}")
    say()
    show_notes(district.notes, say)


def _opened(scenario: Scenario) -> District:
    """Build the district; where the weather file is wrong, look at the load file under a synthetic sky all the same."""
    from ems.district import build_district  # noqa: PLC0415 - imported where used

    try:
        return build_district(scenario)
    except InputError as first:
        if scenario.weather.file is None or scenario.load.file is None:
            raise
        choice = scenario.weather.model_copy(update={"file": None})
        try:
            build_district(scenario.model_copy(update={"weather": choice}))
        except InputError as second:
            if str(second) != str(first):
                raise _both(scenario, first, second) from second
        raise


def _both(scenario: Scenario, *errors: InputError) -> InputError:
    """Return the problems of several files as those of the scenario that names them."""
    return InputError(
        scenario.name,
        [
            replace(problem, where=f"{error.source}, {problem.where}" if problem.where else error.source)
            for error in errors
            for problem in error.problems
        ],
    )


def _sums(scenario: Scenario, district: District) -> list[tuple[str, str]]:
    """Return the main sums: what the year that is checked consists of."""
    plants = district.class_plants_kw.sum(axis=0) + district.pool_plants_kw
    step_h = district.grid.step_h
    sky = district.drivers.sky
    counted = district.site_table["counted"]
    stored = float(district.site_storages.usable_kwh.sum() + district.pool_storages.usable_kwh.sum())
    irradiation_kwh = float(sky.ghi_w_per_m2.sum()) * step_h / WATTS_PER_KW
    rows = [
        ("fiscal year", str(scenario.fiscal_year)),
        ("simulated year", f"{scenario.year}, {district.grid.n_steps:,} steps of {district.grid.step_minutes} min"),
        ("weather", f"{sky.source}: {irradiation_kwh:,.0f} kWh/m² horizontal"),
        ("sites", f"{int(counted.sum()):,}"),
        ("load after savings", quantity(float(district.load_kw.sum()) * step_h, "kWh")),
        ("savings", quantity(sum(district.saving_kwh.values()), "kWh")),
        ("load shape", scenario.load.shape),
    ]
    for kind, title in (("pv", "PV"), ("other", "other generation")):
        part = slice(None, district.drivers.n_pv) if kind == "pv" else slice(district.drivers.n_pv, None)
        energy_kwh = float(district.output_kw(plants, kind=kind).sum()) * step_h
        rows.append((title, f"{quantity(float(plants[part].sum()), 'kW')}, {quantity(energy_kwh, 'kWh')}"))
    rows += [
        ("contracts", quantity(float(district.contract_kw.sum()) * step_h, "kWh")),
        ("storages, usable", quantity(stored, "kWh")),
        ("policy", scenario.policy.name),
        ("claims of the plan", str(len(scenario.claims))),
    ]
    return rows
