"""``ems compare``: several policies on one year, one table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ems.cli.inputs import Inputs, file_name, policy_for, read_inputs
from ems.cli.json_output import comparison_object, put
from ems.cli.pages import WITHOUT_BATTERIES, other_shape, without_batteries, write_page
from ems.cli.progress import progress
from ems.cli.run import Output, build, folder_is_written, play
from ems.cli.summary import headline_table, show_notes
from ems.cli.tables import show
from ems.cli.text import complain, say
from profiles.errors import InputError, Problem, ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ems.cli.progress import Tell
    from ems.dispatch import Policy
    from ems.district import District
    from ems.results import Result
    from ems.scenario import Scenario

FEWEST = 2


def compare(inputs: Inputs, names: Sequence[str], output: Output) -> None:
    """Play one year under several policies and show one table.

    Parameters
    ----------
    inputs
        What is simulated.
    names
        The policies; none: all built-in ones.
    output
        What becomes of the results; without a folder they are only shown.

    Raises
    ------
    profiles.errors.InputError
        Anything asked for is wrong; nothing was written.
    profiles.errors.RunError
        A run failed, or the folder could not be written.
    """
    from ems.results.folder import check_target  # noqa: PLC0415 - pandas takes half a second to import

    scenario = read_inputs(inputs)
    policies = _policies(scenario, names)
    if output.folder is not None:
        check_target(output.folder, force=output.force)
    with progress() as tell:
        district = build(scenario, tell)
        results = [play(district, policy, inputs, output, tell) for policy in policies]
        if output.folder is not None:
            _write(results, output.folder, district, policies, output, tell)
    if output.json:
        put(comparison_object(results))
        show_notes(results[0].notes, complain)
        return
    say(
        f"{results[0].title}: fiscal year {scenario.fiscal_year}; "
        f"differences to {results[0].policy}, marked above 1 % or one percentage point (pp)"
    )
    say()
    show(headline_table(results))
    show_notes(results[0].notes, say)
    if output.folder is not None:
        say(f"Report: {output.folder / 'report.html'}" if output.report else f"Results: {output.folder}")


def _policies(scenario: Scenario, names: Sequence[str]) -> list[Policy]:
    """Read the policies, which must be several and differ in name: they head the columns and name the folders."""
    from ems.dispatch.rules import BUILT_IN  # noqa: PLC0415 - imported where used

    policies = [policy_for(scenario, name) for name in names or [name for name in BUILT_IN if name != "follow"]]
    if len(policies) < FEWEST:
        what = f"one policy is given ({policies[0].name}), and a comparison needs two"
        raise InputError(
            "ems compare", [Problem(where="", what=what, remedy="repeat --policy, or leave it out for all")]
        )
    problems = ProblemCollector("ems compare")
    for name, count in Counter(policy.name for policy in policies).items():
        if count > 1:
            problems.add(f"--policy {name}", f"is given {count} times", "each must have a name of its own")
    problems.raise_if_any()
    return policies


def _write(
    results: Sequence[Result], folder: Path, district: District, policies: Sequence[Policy], output: Output, tell: Tell
) -> None:
    import pandas as pd  # noqa: PLC0415 - imported where used

    from ems.results.folder import write_comparison  # noqa: PLC0415

    def add_page(hidden: Path) -> None:
        table = pd.DataFrame.from_dict({result.policy: dict(result.kpis) for result in results}, orient="index")
        # The page shows one year in figures: that of the first policy that uses the storages.
        shown = next((i for i, result in enumerate(results) if result.policy != WITHOUT_BATTERIES), 0)
        write_page(
            results[shown],
            hidden,
            reference=without_batteries(district, results),
            shape=other_shape(district, policies[shown]),
            comparison=table,
            lang=output.lang,
            tell=tell,
        )

    with folder_is_written(folder):
        tell("Writing the results")
        write_comparison(
            {file_name(result.policy): result for result in results},
            folder,
            force=output.force,
            scenario=district.scenario,
            add=add_page if output.report else None,
        )
