"""What came out of a run, as short tables: headline figures, the plan beside them, the PV plants."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ems.cli.tables import Table, show
from ems.cli.text import say
from ems.cli.values import difference, is_marked, quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from ems.results import Planning, Result

HEADLINES = (
    "load_kwh",
    "generation_kwh",
    "contract_kwh",
    "import_kwh",
    "export_kwh",
    "unserved_kwh",
    "peak_import_kw",
    "self_consumption_fraction",
    "site_self_consumption_fraction",
    "self_sufficiency_fraction",
    "renewable_volume_fraction",
    "hourly_matched_fraction",
    "equivalent_full_cycles",
    "stored_change_kwh",
    "points_paid",
    "co2_kg",
    "co2_avoided_kg",
    "cost",
)
"""KPIs that the terminal shows; the report has them all."""
WHAT = ("planned", "change")
WHERE_THERE_ARE_ANY = ("contract_kwh", "unserved_kwh", "points_paid")
NOTE_WIDTH = 100
MOST_CHOICES = 3
"""The most frequent reasons for an engine that the terminal tells; the page and the JSON have all."""


def show_result(result: Result) -> None:
    """Show what a run found.

    Parameters
    ----------
    result
        What happened.
    """
    made_of = result.provenance
    say(f"{result.title}: fiscal year {made_of['fiscal_year']}, policy {result.policy}")
    say(
        f"{result.grid.n_steps:,} steps of {result.grid.step_minutes} min in {result.grid.year}; "
        f"weather: {made_of['weather']}"
    )
    say()
    show(headline_table([result]))
    for table in (promise_table(result), request_table(result), plan_table(result), plant_table(result)):
        if table.rows:
            show(table)


def headline_table(results: Sequence[Result]) -> Table:
    """Headline figures, one column a policy; differences to the first are stated and marked.

    Parameters
    ----------
    results
        Of one district.

    Returns
    -------
    Table
        One row a KPI.
    """
    from ems.kpis import cost_name, definitions_for  # noqa: PLC0415 - imported where used

    currency = results[0].currency
    definitions = definitions_for(currency)
    rows: list[tuple[str, ...]] = []
    marked: set[tuple[int, int]] = set()
    for key in HEADLINES:
        name = cost_name(currency) if key == "cost" else key
        values = [result.kpis[name] for result in results]
        if key in WHERE_THERE_ARE_ANY and not any(values):
            continue
        unit, title = definitions[name].unit, definitions[name].title
        cells = [title]
        for column, value in enumerate(values, start=1):
            change = difference(value, values[0], unit)
            cells.append(f"{quantity(value, unit)} ({change})" if change else quantity(value, unit))
            if is_marked(value, values[0], unit):
                marked.add((len(rows), column))
        rows.append(tuple(cells))
    heads = ("", *(result.policy for result in results)) if len(results) > 1 else ("", "simulated")
    return Table(title="The district's year", heads=heads, rows=tuple(rows), marked=frozenset(marked))


def regret_table(regrets: pd.DataFrame, currency: str) -> Table:
    """What every policy leaves on the table: for want of foresight, and for want of a plan.

    Parameters
    ----------
    regrets
        ``Comparison.regrets``: one row a policy, columns ``cost``, ``cost_told_the_truth``, ``regret_forecast`` and
        ``regret_rule`` [currency].
    currency
        Of the costs.

    Returns
    -------
    Table
        Without rows where no regret is defined.
    """
    columns = {
        "cost": "district cost",
        "cost_told_the_truth": "told the truth",
        "regret_forecast": "regret of the forecast",
        "regret_rule": "above optimal",
    }
    known = not regrets[["regret_forecast", "regret_rule"]].isna().all(axis=None)
    rows = tuple(
        (str(policy), *(quantity(float(row[column]), currency) for column in columns))
        for policy, row in (regrets.iterrows() if known else ())
    )
    return Table(title="Cost above perfect foresight", heads=("", *columns.values()), rows=rows)


def promise_table(result: Result) -> Table:
    """Put what a planner promised beside what came of it.

    Parameters
    ----------
    result
        What happened.

    Returns
    -------
    Table
        Without rows where a rule decided.
    """
    from ems.kpis import cost_name  # noqa: PLC0415 - imported where used

    if result.planning is None:
        return Table(title="", heads=(), rows=())
    told, step_h = result.planning, result.grid.step_h
    pairs = [("District cost", told.promised_cost, result.kpis[cost_name(result.currency)], result.currency)]
    for title, column in (("Import", "import_kw"), ("Export", "export_kw"), ("Out of storages", "discharge_kw")):
        promised = float(told.promised[column].sum()) * step_h
        pairs.append((title, promised, float(result.series[column].sum()) * step_h, "kWh"))
    rows = tuple(
        (title, quantity(promised, unit), quantity(played, unit), difference(played, promised, unit))
        for title, promised, played, unit in pairs
    )
    solved = told.windows["status"].value_counts()
    states = ", ".join(f"{count} {str(state).replace('_', ' ')}" for state, count in solved.items())
    title = f"Promised and played: {told.planner}, forecast {told.forecast}, {len(told.windows)} solved ({states})"
    return Table(title=title, heads=("", "promised", "played", "difference"), rows=rows)


def request_table(result: Result) -> Table:
    """Show how often each group was asked, what it was expected to do and what it did.

    Parameters
    ----------
    result
        What happened.

    Returns
    -------
    Table
        Without rows where nobody was asked.
    """
    if result.requests is None:
        return Table(title="", heads=(), rows=())
    asked_of, step_h = result.requests, result.grid.step_h
    events = asked_of.events.groupby(["group", "kind"], sort=False)
    rows = tuple(
        (
            f"{group}, {kind}",
            f"{len(asked):,}",
            quantity(float(asked["expected_kwh"].sum()), "kWh"),
            quantity(float(asked["realised_kwh"].sum()), "kWh"),
            f"{asked['points'].sum():,.0f}",
        )
        for (group, kind), asked in events
    )
    put_off = {
        name: [-float(asked_of.rooms[f"{name}_{what}_kw"].clip(upper=0.0).sum()) * step_h for what in WHAT]
        for name in asked_of.room_groups
    }
    rows += tuple(
        (f"{name}, air conditioning put off", "", quantity(planned, "kWh"), quantity(realised, "kWh"), "")
        for name, (planned, realised) in put_off.items()
    )
    if rows:
        rows += (("all", "", "", "", f"{asked_of.points:,.0f} of {asked_of.points_budget:,.0f}"),)
    heads = ("", "events", "expected", "realised", "points")
    return Table(title="Requests to people and air conditioners", heads=heads, rows=rows)


def plan_table(result: Result) -> Table:
    """Put the plan's claims about the whole district beside the simulation; the report has the others too.

    Parameters
    ----------
    result
        What happened.

    Returns
    -------
    Table
        Without rows where the scenario has no such claim.
    """
    whole = [claim for claim in result.claims if claim.is_headline]
    rows = tuple(
        (
            claim.claim,
            quantity(claim.plan, claim.unit),
            quantity(claim.simulated, claim.unit),
            difference(claim.simulated, claim.plan, claim.unit),
        )
        for claim in whole
    )
    return Table(title="The plan beside the simulation", heads=("", "plan", "simulated", "difference"), rows=rows)


def plant_table(result: Result) -> Table:
    """Show every class of PV plants: what it makes, what the plan expects, and the performance ratio behind it.

    Parameters
    ----------
    result
        What happened.

    Returns
    -------
    Table
        Without rows where there is no PV.
    """
    pv = result.plants[result.plants["kind"] == "pv"] if len(result.plants) else result.plants
    columns: dict[str, Callable[[pd.Series], str]] = {
        "": lambda plant: str(plant["title"]),
        "rated": lambda plant: quantity(plant["rated_kw"], "kW"),
        "simulated": lambda plant: quantity(plant["energy_kwh"], "kWh"),
        "plan": lambda plant: quantity(plant["plan_kwh"], "kWh"),
        "performance ratio": lambda plant: f"{plant['performance_ratio']:.3f}",
        "physical estimate": lambda plant: f"{plant['physical_performance_ratio']:.3f}",
    }
    if not len(pv) or pv["plan_kwh"].isna().all():
        del columns["plan"]
    rows = tuple(tuple(cell(plant) for cell in columns.values()) for _, plant in pv.iterrows())
    return Table(title="PV plants", heads=tuple(columns), rows=rows)


def notes_of(results: Sequence[Result]) -> list[str]:
    """Return what a reader must know, each once: notes, where a plan is an approximation, which engine planned and why.

    Parameters
    ----------
    results
        What happened.
    """
    notes = [note for result in results for note in result.notes]
    planned = [result.planning for result in results if result.planning is not None]
    notes += [f"{told.planner}: {sentence}" for told in planned for sentence in told.approximations]
    notes += [f"{told.planner}: planned by {sentence}" for told in planned for sentence in _choices(told)]
    return list(dict.fromkeys(notes))


def _choices(planning: Planning) -> list[str]:
    """Say which engines planned most, and why."""
    from ems.plot.words import Words  # noqa: PLC0415 - imports matplotlib, which rules do without
    from ems.report.choices import choice_text  # noqa: PLC0415

    return [choice_text(choice, Words("en")) for choice in planning.choices[:MOST_CHOICES]]


def show_notes(notes: Sequence[str], tell: Callable[[str], None]) -> None:
    """Tell what a reader of the results must know.

    Parameters
    ----------
    notes
        Of a result or a district.
    tell
        Takes a line.
    """
    for note in notes:
        tell(textwrap.fill(f"Note: {note}", NOTE_WIDTH, subsequent_indent="  "))
    if notes:
        tell("")
