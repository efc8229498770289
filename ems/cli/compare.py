"""``ems compare``: several policies on one year, one table."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from ems.cli.folders import folder_is_written
from ems.cli.inputs import Inputs, file_name, input_provenance, policy_for, read_inputs
from ems.cli.json_output import comparison_object, put
from ems.cli.money.of_years import without_plan_of
from ems.cli.money.year_tables import policy_frame, policy_table
from ems.cli.pages import WITHOUT_BATTERIES, other_shape, without_batteries, write_page
from ems.cli.progress import progress
from ems.cli.run import Output, build
from ems.cli.summary import headline_table, notes_of, regret_table, show_notes
from ems.cli.tables import show
from ems.cli.text import complain, say
from profiles.errors import InputError, Problem, ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ems.cli.progress import Tell
    from ems.dispatch import Policy
    from ems.district import District
    from ems.ledger import PolicyMoney
    from ems.results import Result
    from ems.scenario import Scenario
    from ems.year import Comparison

FEWEST = 2
OPTIMUM = "optimal"
PLANNED = ("each_for_itself", OPTIMUM)
"""What is compared with the rules unless policies are named: what planning is worth, and what coordination adds."""

END_NOTE = (
    "{planners}: end with at least what any compared rule left in each storage; by itself, under `ems run`, a planner "
    "is free of that and may cost less"
)


def compare(inputs: Inputs, names: Sequence[str], output: Output) -> None:
    """Play one year under several policies and show one table.

    Parameters
    ----------
    inputs
        What is simulated.
    names
        The policies; none: all built-in rules, each for itself, and the optimum.
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
        comparison, money = _played(district, policies, inputs, output, tell)
        results = comparison.results
        if output.folder is not None:
            _write(comparison, money, output.folder, district, policies, output, tell)
    if output.json:
        put(comparison_object(comparison, money))
        show_notes(_notes(comparison), complain)
        return
    say(
        f"{results[0].title}: fiscal year {scenario.fiscal_year}; "
        f"differences to {results[0].policy}, marked above 1 % or one percentage point (pp)"
    )
    say()
    show(headline_table(results))
    show(policy_table(money, scenario.currency))
    regrets = regret_table(comparison.regrets, scenario.currency)
    if regrets.rows:
        show(regrets)
    show_notes(_notes(comparison), say)
    if output.folder is not None:
        say(f"Report: {output.folder / 'report.html'}" if output.report else f"Results: {output.folder}")


def _policies(scenario: Scenario, names: Sequence[str]) -> list[Policy]:
    """Read the policies, which must be several and differ in name: they head the columns and name the folders."""
    from ems.dispatch.policy import NEEDS_A_PLAN  # noqa: PLC0415 - imported where used
    from ems.dispatch.rules import BUILT_IN  # noqa: PLC0415

    rules = [name for name in BUILT_IN if name not in NEEDS_A_PLAN]
    policies = [policy_for(scenario, name) for name in names or [*rules, *PLANNED]]
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


def _played(
    district: District, policies: Sequence[Policy], inputs: Inputs, output: Output, tell: Tell
) -> tuple[Comparison, dict[str, PolicyMoney]]:
    """Play every policy, keep its books while the power of its sites is known, and note where everything came from."""
    from ems.ledger import policy_money  # noqa: PLC0415 - imported where used
    from ems.year import compare as play_all  # noqa: PLC0415

    before = without_plan_of(district, tell)
    kept: dict[str, PolicyMoney] = {}

    def keep(played: District, result: Result) -> None:
        tell("Keeping the books")
        kept[result.policy] = policy_money(played, result, before)

    comparison = play_all(district, policies, keep_sites=output.sites, on_result=keep, tell=tell)
    origin = input_provenance(district.scenario, inputs)
    results = tuple(replace(result, provenance={**result.provenance, **origin}) for result in comparison.results)
    return replace(comparison, results=results), {result.policy: kept[result.policy] for result in results}


def _notes(comparison: Comparison) -> list[str]:
    """Return what a reader of the comparison must know, first where planners end otherwise than when run alone."""
    results = comparison.results
    planners = [result.policy for result in results if result.policy in PLANNED]
    has_rule = any(result.planning is None for result in results)
    ends = [END_NOTE.format(planners=" and ".join(planners))] if planners and has_rule else []
    return [*ends, *comparison.notes, *notes_of(results)]


def _shown(results: Sequence[Result]) -> int:
    """Return the number of the year that the page shows in figures: the optimum, another plan, a rule that stores."""
    optimal = [number for number, result in enumerate(results) if result.policy == OPTIMUM]
    planned = [number for number, result in enumerate(results) if result.planning is not None]
    storing = [number for number, result in enumerate(results) if result.policy != WITHOUT_BATTERIES]
    return next(iter((*optimal, *planned, *storing)), 0)


def _write(
    comparison: Comparison,
    money: Mapping[str, PolicyMoney],
    folder: Path,
    district: District,
    policies: Sequence[Policy],
    output: Output,
    tell: Tell,
) -> None:
    from ems.results.folder import write_comparison  # noqa: PLC0415 - imported where used

    results = comparison.results

    def add_page(hidden: Path) -> None:
        shown = _shown(results)
        rules = sorted((r for r in results if r.planning is None), key=lambda r: r.policy == WITHOUT_BATTERIES)
        write_page(
            results[shown],
            hidden,
            reference=without_batteries(district, results),
            rule=next(iter(rules), None) if results[shown].planning is not None else None,
            shape=other_shape(district, policies[shown]),
            comparison=comparison,
            money=policy_frame(money),
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
