"""``ems outage``: how long shelters last when the grid fails, from every start of the year and in events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ems.cli.inputs import Inputs, input_provenance, policy_for, read_inputs
from ems.cli.json_output import put
from ems.cli.outage.as_json import outage_object
from ems.cli.outage.folder import write_outages
from ems.cli.outage.safety_tables import safety_tables
from ems.cli.outage.tables import answer, outage_tables, overview
from ems.cli.progress import progress
from ems.cli.reading import inputs_are_read
from ems.cli.run import Output, build
from ems.cli.summary import show_notes
from ems.cli.tables import show
from ems.cli.text import complain, say
from profiles.errors import InputError
from profiles.time_grid import MINUTES_PER_HOUR

if TYPE_CHECKING:
    from ems.cli.progress import Tell
    from ems.dispatch import Policy
    from ems.district import District
    from ems.resilience.overview import Outages
    from ems.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """What is asked about outages.

    Parameters
    ----------
    shelters, events
        Names; none: all of the scenario's.
    hours
        Length of the outages from every start [h]; None: the scenario's.
    definition
        How shares of starts are counted; None: the scenario's.
    years
        Years of events that are drawn; None: the scenario's.
    frontier
        Whether reserves are tried out; None: under rules, whose years take a moment.
    """

    shelters: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    hours: float | None = None
    definition: str | None = None
    years: int | None = None
    frontier: bool | None = None


def outage(inputs: Inputs, policy_name: str | None, questions: Questions, output: Output) -> None:
    """Play outages at the shelters of a scenario and show how long they last.

    Parameters
    ----------
    inputs
        What is simulated.
    policy_name
        Who dispatches the batteries before; None: the scenario's policy.
    questions
        What is asked.
    output
        What becomes of the answers; without a folder they are only shown.

    Raises
    ------
    profiles.errors.InputError
        Anything asked for is wrong; nothing was written.
    profiles.errors.RunError
        The run failed, or the folder could not be written.
    """
    scenario = read_inputs(inputs)
    policy = policy_for(scenario, policy_name)
    _check_names(scenario, questions)
    if output.folder is not None:
        from ems.results.folder import check_target  # noqa: PLC0415 - pandas takes half a second to import

        check_target(output.folder, force=output.force)
    with progress() as tell:
        district = build(scenario, tell)
        found = _found(district, policy, questions, tell)
        if output.folder is not None:
            write_outages(found, output, input_provenance(scenario, inputs), tell)
    if output.json:
        put(outage_object(found))
        show_notes(list(found.notes), complain)
        return
    say(overview(found))
    say()
    say(answer(found))
    say()
    for table in (*outage_tables(found), *safety_tables(found)):
        show(table)
    show_notes(list(found.notes), say)
    if output.folder is not None:
        say(f"Report: {output.folder / 'report.html'}" if output.report else f"Results: {output.folder}")


def _check_names(scenario: Scenario, questions: Questions) -> None:
    """Find names that the scenario does not have before anything takes its time."""
    from ems.resilience.events.draw import draw_problems  # noqa: PLC0415
    from ems.resilience.overview import check_names  # noqa: PLC0415 - imported where used
    from ems.resilience.starts.play import length_problems  # noqa: PLC0415

    with inputs_are_read():
        problems = check_names(scenario, questions.shelters, questions.events)
    if questions.years is not None:
        problems += draw_problems(questions.years, scenario.outage.seed)
    if questions.hours is not None:
        problems += length_problems(questions.hours, scenario.time.step_minutes / MINUTES_PER_HOUR)
    if problems:
        raise InputError("ems outage", problems)


def _found(district: District, policy: Policy, questions: Questions, tell: Tell) -> Outages:
    """Ask all that is asked."""
    from ems.resilience.overview import outages  # noqa: PLC0415 - imported where used

    return outages(
        district,
        policy,
        shelter=questions.shelters or None,
        hours=questions.hours,
        definition=questions.definition,  # type: ignore[arg-type]
        event=questions.events or None,
        years=questions.years,
        frontier=policy.planner is None if questions.frontier is None else questions.frontier,
        tell=tell,
    )
