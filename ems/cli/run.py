"""``ems run``: one policy, one year, one folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ems.cli.folders import folder_is_written
from ems.cli.inputs import Inputs, default_folder, input_provenance, policy_for, read_inputs
from ems.cli.json_output import put, result_object
from ems.cli.money.of_years import books_of, gains_of, wear_of
from ems.cli.money.year_tables import wear_table
from ems.cli.pages import beaten_rule, other_shape, outages_of, without_batteries, write_page
from ems.cli.progress import progress
from ems.cli.summary import notes_of, show_notes, show_result
from ems.cli.tables import show
from ems.cli.text import complain, say

if TYPE_CHECKING:
    from pathlib import Path

    from ems.ageing import Wear
    from ems.cli.progress import Tell
    from ems.dispatch import Policy
    from ems.district import District
    from ems.ledger import Books
    from ems.results import Result
    from ems.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What becomes of the results.

    Parameters
    ----------
    folder
        Where they go; None: the command's default.
    force
        Replace a result folder that is there.
    report
        Draw the figures and write the page.
    sites
        Keep the series of every site.
    json
        One JSON object on standard output in place of the tables.
    lang
        Language of the report.
    """

    folder: Path | None = None
    force: bool = False
    report: bool = True
    sites: bool = False
    json: bool = False
    lang: str = "en"


def run(inputs: Inputs, policy_name: str | None, output: Output) -> None:
    """Simulate a year, write its folder and show what came out.

    Parameters
    ----------
    inputs
        What is simulated.
    policy_name
        Who decides; None: the scenario's policy.
    output
        What becomes of the result.

    Raises
    ------
    profiles.errors.InputError
        Anything asked for is wrong; nothing was written.
    profiles.errors.RunError
        The run failed, or its folder could not be written.
    """
    from ems.results.folder import check_target  # noqa: PLC0415 - pandas takes half a second to import

    scenario = read_inputs(inputs)
    policy = policy_for(scenario, policy_name)
    folder = output.folder if output.folder is not None else default_folder(scenario, policy)
    check_target(folder, force=output.force)
    with progress() as tell:
        district = build(scenario, tell)
        result = play(district, policy, inputs, tell)
        kept = books_of(district, result, tell)  # also without a page: they check that the money adds to zero
        wear = wear_of(district, result)
        _write(result, folder, district, policy, output, tell, kept, wear)
    if output.json:
        put(result_object(result, kept))
        show_notes(notes_of([result]), complain)
        return
    show_result(result)
    if wear is not None:
        show(wear_table(wear))
    show_notes(notes_of([result]), say)
    say(f"Report: {folder / 'report.html'}" if output.report else f"Results: {folder}")


def build(scenario: Scenario, tell: Tell) -> District:
    """Build the district of a scenario."""
    tell("Weather, plants and loads")
    from ems.district import build_district  # noqa: PLC0415 - imported where used

    return build_district(scenario)


def play(district: District, policy: Policy, inputs: Inputs, tell: Tell) -> Result:
    """Simulate the year with the power of every site, which the books need, and note where everything came from."""
    tell(f"Simulating {policy.name}")
    from ems.year import simulate  # noqa: PLC0415 - imported where used

    result = simulate(district, policy, keep_sites=True, tell=tell)
    return replace(result, provenance={**result.provenance, **input_provenance(district.scenario, inputs)})


def _write(
    result: Result,
    folder: Path,
    district: District,
    policy: Policy,
    output: Output,
    tell: Tell,
    kept: Books,
    wear: Wear | None,
) -> None:
    from ems.results.folder import write_result  # noqa: PLC0415 - imported where used

    def add_page(hidden: Path) -> None:
        reference = without_batteries(district, [result])
        rule = beaten_rule(district, result)
        shape = other_shape(district, policy)
        write_page(
            result,
            hidden,
            reference=reference,
            rule=rule,
            shape=shape,
            outages=outages_of(district, result, tell),
            books=kept,
            gains=gains_of(district, result, kept, tell),
            wear=wear,
            lang=output.lang,
            tell=tell,
        )

    with folder_is_written(folder):
        tell("Writing the results")
        write_result(
            result if output.sites else replace(result, site_series=None),
            folder,
            force=output.force,
            scenario=district.scenario,
            add=add_page if output.report else None,
        )
