"""What came out of ``ems outage``, as tables for the terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ems.cli.tables import Table
from ems.cli.values import quantity
from ems.island.survival.curve import survival_curve
from ems.kpis import cost_name
from ems.resilience.events.tables import event_table
from ems.resilience.starts.study import ALL, VITAL
from ems.resilience.starts.tables import by_service, main_service, situations, worst_starts
from ems.units import ABSENT, number, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping

    import pandas as pd

    from ems.resilience.events.study import EventStudy
    from ems.resilience.overview import Outages
    from ems.resilience.safety.promise import Guarantee
    from ems.resilience.starts.study import OutageStudy

TOGETHER = {VITAL: "vital services together", ALL: "all services together"}
DEFINITIONS = {
    "at_least": "share of the starts whose service lasts at least so long (r ≥ h, as REopt); the year goes round",
    "more_than": "share of the starts whose service lasts longer (r > h, as SAM); the year goes round",
    "truncated": "share among the starts whose outage ends within the year (as DER-VET)",
}
MOST_WORST = 10
DAY_H = 24.0


def overview(found: Outages) -> str:
    """Say what was asked and how shares are counted.

    Parameters
    ----------
    found
        The answers.
    """
    study, result = found.studies[0], found.result
    grid, fiscal_year = study.grid, result.provenance["fiscal_year"]
    served = f"while at most {study.tolerance_kw:g} kW are missing, and while nothing is wanted"
    starts = f"from each of the {grid.n_steps:,} steps of {grid.year}"
    lines = (
        f"{result.title}: fiscal year {fiscal_year}, batteries dispatched by {result.policy} until the grid fails",
        f"Outages of {hours_text(study.hours)} {starts}; a service counts as served {served}",
        f"survival ({study.definition}): {DEFINITIONS[study.definition]}",
        f"hours are those with all equipment working{_faults(found)}",
    )
    return "\n".join(lines)


def _faults(found: Outages) -> str:
    """Say what shares and energies count that hours do not."""
    unsure = [study.shelter for study in found.studies if len(study.states) > 1]
    if not unsure:
        return ""
    pv, battery = (percent(unsure[0].pv_availability_fraction), percent(unsure[0].battery_availability_fraction))
    return f"; shares and energies count faults too (PV works {pv} of the time, the battery {battery})"


def answer(found: Outages) -> str:
    """Say in a few sentences how long the vital services last, and what more would cost.

    Parameters
    ----------
    found
        The answers.
    """
    lines = []
    for study in found.studies:
        service = main_service(study)
        share, hours = float(study.survival(service)[-1]), study.hours
        verb = "last" if study.definition != "more_than" else "last more than"
        line = (
            f"{study.shelter.title}: {TOGETHER[service]} {verb} {hours_text(hours)} from {percent(share)} of the starts"
        )
        if len(study.states) > 1:
            line += f" ({percent(_if_all_works(study, service))} if everything works)"
        if study.shelter.cars is not None and study.shelter.cars.arrival_h:
            line += f"; the first car comes after {hours_text(min(study.shelter.cars.arrival_h))}"
        lines.append(line)
    if found.guarantee is not None:
        lines.append(_what_guarantees(found.guarantee))
    return "\n".join(lines)


def _what_guarantees(promised: Guarantee) -> str:
    """Say which reserve guarantees the vital services, and what it costs."""
    kept = sum(float(floor.mean()) for floor in promised.floors_kwh)
    starts = "every start" if promised.share_fraction >= 1.0 else f"{percent(promised.share_fraction)} of the starts"
    cost, currency = promised.extra_cost, promised.result.currency
    whole = promised.before.kpis[cost_name(currency)]
    return (
        f"A reserve of {quantity(kept, 'kWh')} in all shelters together, mean of the year, guarantees "
        f"{hours_text(promised.hours)} of them at {starts} while everything works and nothing else draws on it; the "
        f"year's cost of {number(whole, 0)} {currency} changes by {number(cost, 0)}"
    )


def _if_all_works(study: OutageStudy, service: str) -> float:
    """Share of the starts that last if no equipment fails."""
    reached = study.states[0].reached[:, study.columns(service)].min(axis=1)
    return float(survival_curve(reached, study.definition, steps=study.steps)[-1])


def outage_tables(found: Outages) -> Iterator[Table]:
    """Tables in the order in which they are shown.

    Parameters
    ----------
    found
        The answers.
    """
    for study in found.studies:
        yield service_table(study)
    for study in found.studies:
        yield situation_table(study)
    if any(study.survived(main_service(study)).any() for study in found.studies):
        yield worst_table(found.studies)
    if found.events:
        yield events_table(found.events)


def service_table(study: OutageStudy) -> Table:
    """How long each service lasts, from the worst start to the median one.

    Parameters
    ----------
    study
        Outages from every start.
    """
    titles = {service.name: service.title for service in study.shelter.services} | TOGETHER
    rows = []
    frame = by_service(study)
    day = {"lasts_24_h_fraction": DAY_H} if study.hours > DAY_H else {}
    marks = {**day, "lasts_throughout_fraction": study.hours}
    for name, row in frame.iterrows():
        title = titles[str(name)] + (" (vital)" if row["vital"] and str(name) not in TOGETHER else "")
        times = [hours_text(float(row[f"hours_{kind}_h"]), study.hours) for kind in ("worst", "5_percent", "median")]
        shares = [percent(float(row[key])) for key in marks]
        missing = (quantity(float(row[key]), "kWh") for key in ("unserved_kwh", "shed_kwh"))
        rows.append((title, *times, *shares, *missing))
    lasts = (f"lasts {hours_text(hours)}" for hours in marks.values())
    heads = ("", "worst start", "5 % last at most", "median", *lasts, "not served", "of it switched off")
    return Table(title=f"{study.shelter.title}: how long the services last", heads=heads, rows=tuple(rows))


def situation_table(study: OutageStudy) -> Table:
    """How long the vital services last, by season and time of day at which the outage begins.

    Parameters
    ----------
    study
        Outages from every start.
    """
    frame = situations(study, main_service(study))
    times = list(dict.fromkeys(frame.index.get_level_values("time_of_day")))
    rows = []
    for season in dict.fromkeys(frame.index.get_level_values("season")):
        cells = (frame.loc[(season, time)] for time in times)
        rows.append((str(season).replace("_", " "), *(_median_and_worst(cell, study.hours) for cell in cells)))
    heads = ("begins in", *(f"{time} ({_clock(frame, time)})" for time in times))
    title = f"{study.shelter.title}: hours that {TOGETHER[main_service(study)]} last: median start (worst start)"
    return Table(title=title, heads=heads, rows=tuple(rows))


def _clock(frame: pd.DataFrame, time: str) -> str:
    first = frame.xs(time, level="time_of_day").iloc[0]
    return f"{first['from_h']:g}–{first['to_h']:g} h"


def _median_and_worst(row: pd.Series, longest_h: float) -> str:
    if not row["starts"]:
        return ABSENT
    return (
        f"{hours_text(float(row['hours_median_h']), longest_h)} ({hours_text(float(row['hours_worst_h']), longest_h)})"
    )


def worst_table(studies: tuple[OutageStudy, ...]) -> Table:
    """Show the worst starts of all shelters, those with most energy of the vital services not served first.

    Parameters
    ----------
    studies
        Outages from every start, one a shelter.
    """
    rows = []
    for study in studies:
        for _, row in worst_starts(study, MOST_WORST).iterrows():
            cells = (
                f"{row['start']:%a %d %b %H:%M}",
                study.shelter.title,
                hours_text(float(row["survived_h"]), study.hours),
                *(quantity(float(row[key]), "kWh") for key in ("unserved_kwh", "needed_kwh", "energy_kwh", "sun_kwh")),
            )
            rows.append((float(row["unserved_kwh"]), cells))
    rows.sort(key=lambda row: -row[0])
    shown = tuple(cells for _, cells in rows[:MOST_WORST])
    heads = ("begins", "shelter", "vital last", "vital not served", "of", "stored then", "sun used or stored")
    return Table(title=f"The {len(shown)} worst starts for the vital services", heads=heads, rows=shown)


def events_table(events: tuple[EventStudy, ...]) -> Table:
    """What events to expect do to the vital services.

    Parameters
    ----------
    events
        One a shelter and kind of event.
    """
    rows = []
    for study in events:
        row = event_table(study).loc[VITAL if VITAL in study.known else ALL].to_dict()
        charged = study.warning_worth() if study.play_uncharged is not None else None
        rows.append(
            (
                f"{study.kind.title}: {study.shelter.title}",
                number(study.count, 0),
                _interval(row, "served_fraction", percent),
                ABSENT if charged is None else percent(charged.served_uncharged.value),
                _interval(row, "hours_without_per_year", lambda value: number(value, 2)),
                _interval(row, "unserved_kwh_per_outage", lambda value: number(value, 1)),
            )
        )
    years = events[0].drawn.years
    heads = (
        "",
        "outages",
        "vital served throughout",
        "without charging up",
        "h a year without",
        "kWh not served an outage",
    )
    title = f"Events in {years:,} drawn {'year' if years == 1 else 'years'} (95 % intervals: of chance alone)"
    return Table(title=title, heads=heads, rows=tuple(rows))


def _interval(row: Mapping[Hashable, float], name: str, text: Callable[[float], str]) -> str:
    value, low, high = (float(row[key]) for key in (name, f"{name}_low", f"{name}_high"))
    if not math.isfinite(value):
        return ABSENT
    if not (math.isfinite(low) and math.isfinite(high)):
        return text(value)
    return f"{text(value)} ({text(low)} to {text(high)})"


def hours_text(hours: float, longest_h: float = math.inf) -> str:
    """Hours as people read them; at the end of what was looked at with a sign that it may be more.

    Parameters
    ----------
    hours, longest_h
        The hours, and up to how many they were counted [h].
    """
    if not math.isfinite(hours):
        return ABSENT
    text = f"{number(hours, 0 if float(hours).is_integer() else 2)} h"
    return f"≥ {text}" if hours >= longest_h else text
