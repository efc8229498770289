"""``ems pathway``: the plan over the years, one simulated year each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ems.cli.inputs import input_provenance, policy_for, read_inputs
from ems.cli.json_output import put
from ems.cli.money.pathway_folder import pathway_object, write_pathway
from ems.cli.money.pathway_tables import answer, pathway_tables
from ems.cli.progress import progress
from ems.cli.reading import inputs_are_read
from ems.cli.summary import show_notes
from ems.cli.tables import show
from ems.cli.text import complain, say

if TYPE_CHECKING:
    from ems.cli.inputs import Inputs
    from ems.cli.run import Output
    from ems.pathways import Pathway


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayAsked:
    """What is asked of the years.

    Parameters
    ----------
    policy
        Who decides in every year; None: the scenario's policy.
    first_year, last_year
        First and last year; None: the scenario's.
    prices
        Name of a price case; None: the scenario's.
    workers
        Years at a time; 0: as many as there are cores.
    processes
        Whether the years are played at once, each in a process of its own.
    """

    policy: str | None = None
    first_year: int | None = None
    last_year: int | None = None
    prices: str | None = None
    workers: int = 0
    processes: bool = False


def pathway(inputs: Inputs, asked: PathwayAsked, output: Output) -> None:
    """Go through the years of a plan and show what came out.

    Parameters
    ----------
    inputs
        What is simulated.
    asked
        Which years, by which policy, at which prices.
    output
        What becomes of the answers; without a folder they are only shown.

    Raises
    ------
    profiles.errors.InputError
        Anything asked for is wrong; nothing was written.
    profiles.errors.RunError
        A year failed, or the folder could not be written.
    """
    from ems.pathways.asked import asked_years  # noqa: PLC0415 - imported where used

    scenario = read_inputs(inputs)
    policy = policy_for(scenario, asked.policy)
    asked_years(scenario, asked.first_year, asked.last_year, asked.prices)
    if output.folder is not None:
        from ems.results.folder import check_target  # noqa: PLC0415 - pandas takes half a second to import

        check_target(output.folder, force=output.force)
    with progress() as tell:
        from ems.pathways import pathway as through_years  # noqa: PLC0415 - imported where used

        with inputs_are_read():
            found = through_years(
                scenario,
                policy,
                first_year=asked.first_year,
                last_year=asked.last_year,
                prices=asked.prices,
                workers=asked.workers,
                processes=asked.processes,
                tell=tell,
            )
        if output.folder is not None:
            write_pathway(found, output, input_provenance(scenario, inputs), tell)
    _show(found, output)


def _show(found: Pathway, output: Output) -> None:
    """Show the tables, or one JSON object; notes go where they do not disturb it."""
    if output.json:
        put(pathway_object(found))
        show_notes(list(found.notes), complain)
        return
    say(answer(found))
    say()
    for table in pathway_tables(found):
        show(table)
    notes = found.notes if found.appraisal is None else (*found.notes, *found.appraisal.notes)
    show_notes(list(notes), say)
    if output.folder is not None:
        say(f"Report: {output.folder / 'report.html'}" if output.report else f"Results: {output.folder}")
