"""``ems size``: the right size of a storage or of PV, with its proof and how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.cli.inputs import input_provenance, policy_for, read_inputs
from ems.cli.json_output import put
from ems.cli.progress import progress
from ems.cli.reading import inputs_are_read
from ems.cli.run import build
from ems.cli.sizing.size_folder import size_object, write_size
from ems.cli.sizing.size_tables import size_tables, sureness_table
from ems.cli.sizing.wording import in_words_of_the_command_line
from ems.cli.summary import show_notes
from ems.cli.tables import show
from ems.cli.text import complain, say

if TYPE_CHECKING:
    from ems.cli.inputs import Inputs
    from ems.cli.progress import Tell
    from ems.cli.run import Output
    from ems.cli.sizing.asked import SizeAsked
    from ems.district import District
    from ems.scenario import Scenario
    from ems.sizing.answer import Sizing
    from ems.sizing.sureness import Sureness

DRAWS = 200
"""How often the uncertain is drawn unless somebody says."""


def size(inputs: Inputs, asked: SizeAsked, output: Output) -> None:
    """Find the right size and show what speaks for it.

    Parameters
    ----------
    inputs
        What is simulated.
    asked
        What is sized, and for what.
    output
        What becomes of the answers; without a folder they are only shown.

    Raises
    ------
    profiles.errors.InputError
        Anything asked for is wrong, no size reaches the goal, or the budget is too small; nothing was written.
    profiles.errors.RunError
        The search failed, or the folder could not be written.
    """
    scenario = read_inputs(inputs)
    policy = None if asked.policy is None else policy_for(scenario, asked.policy).name
    if output.folder is not None:
        from ems.results.folder import check_target  # noqa: PLC0415 - pandas takes half a second to import

        check_target(output.folder, force=output.force)
    with progress() as tell:
        district = build(scenario, tell)
        with inputs_are_read(), in_words_of_the_command_line():
            found = _search(district, asked, policy, tell)
            sure = _sureness(district, asked, policy, found, tell) if asked.how_sure else None
        if output.folder is not None:
            write_size(found, sure, scenario, output, input_provenance(scenario, inputs), tell)
    _show(found, sure, output)


def _search(district: District, asked: SizeAsked, policy: str | None, tell: Tell) -> Sizing:
    """Search for the size that was asked for."""
    from ems.sizing import best_size  # noqa: PLC0415 - imported where used

    tell("Looking for the right size")
    return best_size(
        district,
        asked.keys or (_largest(district.scenario),),
        goal=asked.goal,
        value=asked.value,
        budget=asked.budget,
        own_power=asked.own_power,
        policy=policy,
        least=asked.least,
        most=asked.most,
        tell=tell,
        **asked.money,
    )


def _largest(scenario: Scenario) -> str:
    """Storage class of which most is installed; the first of the scenario where none is."""
    from ems.economics.sizes import installed_sizes  # noqa: PLC0415 - imported where used

    installed_kwh, _ = installed_sizes(scenario)
    names = [f"storage.{name}" for name in scenario.storage]
    return max(names, key=lambda name: installed_kwh.get(name, 0.0), default="storage")


def _sureness(district: District, asked: SizeAsked, policy: str | None, found: Sizing, tell: Tell) -> Sureness:
    """Draw what is uncertain, again and again, and look at the size found."""
    from ems.sizing import how_sure  # noqa: PLC0415 - imported where used

    part = found.parts[0]
    return how_sure(
        district,
        part.key,
        draws=DRAWS if asked.draws is None else asked.draws,
        size_kwh=part.capacity_kwh or None,
        policy=policy,
        tell=tell,
        **asked.money,
    )


def _show(found: Sizing, sure: Sureness | None, output: Output) -> None:
    """Show sentences and tables, or one JSON object; notes go where they do not disturb it."""
    notes = list(dict.fromkeys((*found.notes, *(() if sure is None else sure.notes))))
    if output.json:
        put(size_object(found, sure))
        show_notes(notes, complain)
        return
    for sentence in found.sentences:
        say(sentence)
    say()
    for table in size_tables(found):
        show(table)
    if sure is not None:
        for sentence in sure.sentences:
            say(sentence)
        say()
        show(sureness_table(sure))
    show_notes(notes, say)
    if output.folder is not None:
        say(f"Report: {output.folder / 'report.html'}" if output.report else f"Results: {output.folder}")
