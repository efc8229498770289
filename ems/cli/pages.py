"""From a district and its results to the report: the runs that it lays beside, and the call that writes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ems.cli.folders import language_or_complaint
from ems.cli.text import complain
from profiles.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from ems.ageing import Wear
    from ems.cli.progress import Tell
    from ems.dispatch import Policy
    from ems.district import District
    from ems.ledger.account import Books
    from ems.ledger.who_gains.outcome import Gains
    from ems.resilience.overview import Outages
    from ems.results import Result
    from ems.year import Comparison

WITHOUT_BATTERIES = "none"
PLAIN_RULE = "self_consumption"
SHAPES = ("plan", "measured")


def without_batteries(district: District, results: Sequence[Result]) -> Result | None:
    """Simulate the district without its batteries and requests, where it has any and no result is that run.

    Parameters
    ----------
    district
        What was simulated.
    results
        What happened.

    Returns
    -------
    Result or None
        The reference of the report.
    """
    from ems.year import simulate  # noqa: PLC0415 - imported where used

    if not results[0].storages or all(result.policy == WITHOUT_BATTERIES for result in results):
        return None
    played = (r for r in results if r.policy == WITHOUT_BATTERIES and r.requests is None)
    nobody = district.scenario.demand_response.model_copy(update={"nudges": "none", "air_conditioning": False})
    quiet = replace(district, scenario=district.scenario.model_copy(update={"demand_response": nobody}))
    return next(played, None) or simulate(quiet, WITHOUT_BATTERIES)


def beaten_rule(district: District, result: Result) -> Result | None:
    """Simulate the rule that a plan is to beat.

    Parameters
    ----------
    district
        What was simulated.
    result
        What happened.

    Returns
    -------
    Result or None
        None where a rule decided anyway, or nothing stores.
    """
    from ems.year import simulate  # noqa: PLC0415 - imported where used

    return simulate(district, PLAIN_RULE) if result.planning is not None and result.storages else None


def other_shape(district: District, policy: Policy) -> tuple[str, dict[str, float]] | None:
    """Simulate the same district under the other load shape, where the scenario knows both.

    Parameters
    ----------
    district
        What was simulated; its weather and plants are used again.
    policy
        Is played again.

    Returns
    -------
    tuple or None
        Name of the other shape and its KPIs; None too for a planner, who takes his time, and where the other shape
        cannot be made, which is told.
    """
    from ems.district import build_district  # noqa: PLC0415 - imported where used
    from ems.year import simulate  # noqa: PLC0415

    load = district.scenario.load
    if load.shape_class is None or policy.planner is not None:
        return None
    name = next(shape for shape in SHAPES if shape != load.shape)
    scenario = district.scenario.model_copy(update={"load": load.model_copy(update={"shape": name})})
    try:
        other = build_district(scenario, drivers=district.drivers)
    except InputError as error:
        # The plan's shape may be out of reach; that is no reason to refuse the year that was asked for.
        complain(f"The report shows one load shape only: {error}")
        return None
    return name, dict(simulate(other, policy).kpis)


def outages_of(district: District, result: Result, tell: Tell) -> Outages | None:
    """Play outages from every start of a year at every shelter.

    Parameters
    ----------
    district
        What was simulated.
    result
        What happened.
    tell
        Is told what is being done.

    Returns
    -------
    Outages or None
        Without events and reserves, which ``ems outage`` looks into; None where there are no shelters.
    """
    from ems.resilience.overview import outages  # noqa: PLC0415 - imported where used

    return outages(district, result, event=(), tell=tell) if district.scenario.shelter else None


def write_page(
    result: Result,
    folder: Path,
    *,
    reference: Result | None,
    rule: Result | None = None,
    shape: tuple[str, dict[str, float]] | None = None,
    comparison: Comparison | None = None,
    outages: Outages | None = None,
    books: Books | None = None,
    gains: Gains | None = None,
    wear: Wear | None = None,
    money: pd.DataFrame | None = None,
    lang: str = "en",
    tell: Tell,
) -> None:
    """Write the report of a result into its folder.

    Parameters
    ----------
    result
        What happened.
    folder
        Where ``report.html`` and ``figures/`` go.
    reference
        The run without batteries.
    rule
        The rule that a plan is to beat.
    shape
        Name of the other load shape and its KPIs.
    comparison
        Several policies, of which the result is one.
    outages
        How long the shelters last when the grid fails.
    books, gains
        The local power company's books, and who gains.
    wear
        What the policy costs in wear; None: nothing ages.
    money
        Money of several policies: one row a policy.
    lang
        ``"en"`` or ``"ja"``.
    tell
        Is told what is being drawn.
    """
    from ems.kpis import class_kpis, monthly_kpis  # noqa: PLC0415 - imported where used
    from ems.kpis.judge import definitions_table  # noqa: PLC0415
    from ems.report import write_report  # noqa: PLC0415 - matplotlib takes a second to import

    language_or_complaint(lang)
    name, kpis = shape or ("measured", None)
    tables = {"by_class": class_kpis(result).dropna(axis="columns", how="all"), "by_month": monthly_kpis(result)}
    if money is not None:
        tables["money"] = money
    if comparison is not None and not comparison.regrets[["regret_forecast", "regret_rule"]].isna().all(axis=None):
        tables["regrets"] = comparison.regrets
    write_report(
        result,
        folder,
        reference=reference,
        rule=rule,
        comparison=None if comparison is None else comparison.table.T,
        tables=tables,
        definitions=definitions_table(result.currency),
        other_shape=kpis,
        other_shape_name=name,
        outages=outages,
        books=books,
        gains=gains,
        wear=wear,
        lang=lang,
        progress=lambda title: tell(f"Drawing: {title}"),
    )
