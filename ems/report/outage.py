"""The section of the page on outages, for whoever runs a shelter: what lasts how long if the grid fails, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from ems.plot.outage_captions import share
from ems.plot.outage_parts import duration, lasting, service_title, shelter_title, tolerance, whole
from ems.report.outage_tables import car_table, event_table, frontier_table, service_table, situation_table
from ems.resilience.event_study import EventStudy
from ems.resilience.study import ALL, OutageStudy
from ems.resilience.tables import describe, main_service, situations
from ems.units import percent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    import pandas as pd

    from ems.plot.words import Words
    from ems.report.figures import Picture
    from ems.report.tables import Table
    from ems.resilience.fleet import FleetStudy
    from ems.resilience.frontier import Frontier
    from ems.resilience.overview import Outages

TOLD = (
    ("rainy_season", "evening"),
    ("winter", "night"),
    ("summer", "noon"),
    ("typhoon_season", "night"),
    ("autumn", "evening"),
    ("spring", "evening"),
)
"""Situations that are told in sentences, where the place has them: the first four."""
MOST_TOLD = 4
COMPARED, EVENTS, FRONTIER = " shelters", " events", " frontier"
"""Parts of the section that are no shelter's; no shelter has such a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageContent:
    """What the section is made of.

    Parameters
    ----------
    studies
        Outages from every start, one study a shelter.
    events
        Drawn events, shelter by shelter.
    frontier
        What reserves cost; None: not asked for.
    cars
        How many cars keep a shelter going.
    notes
        What a reader of the figures must know.
    draws_worst
        Whether the worst outages are drawn one by one: they take longest.
    """

    studies: tuple[OutageStudy, ...] = ()
    events: tuple[EventStudy, ...] = ()
    frontier: Frontier | None = None
    cars: tuple[FleetStudy, ...] = ()
    notes: tuple[str, ...] = ()
    draws_worst: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OutagePart:
    """One part: title, how its sentences begin, sentences, figures and tables; what is empty is left out."""

    title: str
    intro: str = ""
    sentences: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageSection:
    """What the page says of outages.

    Parameters
    ----------
    lead, counted
        What was played, and how it is counted.
    parts
        One a shelter, then shelters compared, events, reserves.
    notes
        What a reader must know.
    """

    lead: str
    counted: str
    parts: tuple[OutagePart, ...]
    notes: tuple[str, ...] = field(default=())


def outage_content(
    outages: Outages | Sequence[OutageStudy | EventStudy] | None,
    frontier: Frontier | None = None,
    *,
    draws_worst: bool = True,
) -> OutageContent | None:
    """Sort what a report is given into the content of its section; None where there is nothing.

    Parameters
    ----------
    outages
        What :func:`ems.outages` returned, or studies of every start and of events.
    frontier
        What reserves cost; None: that of ``outages``, if it has one.
    draws_worst
        Whether the worst outages are drawn one by one.
    """
    given = () if outages is None else outages
    if isinstance(given, Sequence):
        found = OutageContent(
            studies=tuple(study for study in given if isinstance(study, OutageStudy)),
            events=tuple(study for study in given if isinstance(study, EventStudy)),
            frontier=frontier,
            draws_worst=draws_worst,
        )
    else:
        found = OutageContent(
            studies=given.studies,
            events=given.events,
            frontier=frontier or given.frontier,
            cars=given.cars,
            notes=given.notes,
            draws_worst=draws_worst,
        )
    is_empty = not (found.studies or found.events or found.cars) and found.frontier is None
    return None if is_empty else found


def outage_section(content: OutageContent, pictures: Sequence[tuple[str, Picture]], words: Words) -> OutageSection:
    """Say how long the shelters last, in sentences, figures and tables.

    Parameters
    ----------
    content
        Studies, events and reserves.
    pictures
        Figures, each with the part in which it stands: the name of a shelter, ``COMPARED``, ``EVENTS`` or ``FRONTIER``.
    words
        Language.
    """
    parts = [
        OutagePart(
            title=shelter_title(study.shelter, words),
            intro=shelter_intro(study, words),
            sentences=shelter_sentences(study, words),
            pictures=_of_part(pictures, study.shelter.name),
            tables=(service_table(study, words), situation_table(study, words)),
        )
        for study in content.studies
    ]
    compared = _of_part(pictures, COMPARED)
    if compared:
        parts.append(OutagePart(title=words("comparison_of_shelters"), pictures=compared))
    if content.events:
        parts.append(
            OutagePart(
                title=words("outage_events"),
                pictures=_of_part(pictures, EVENTS),
                tables=tuple(event_table(studies, words) for studies in by_shelter(content.events)),
            )
        )
    if content.frontier is not None:
        parts.append(
            OutagePart(
                title=words("reserve_costs"),
                pictures=_of_part(pictures, FRONTIER),
                tables=(frontier_table(content.frontier, words),),
            )
        )
    if content.cars:
        titles = {study.shelter.name: shelter_title(study.shelter, words) for study in content.studies}
        tables = tuple(car_table(study, titles.get(study.shelter, study.shelter), words) for study in content.cars)
        parts.append(OutagePart(title=words("outage_car_part"), tables=tables))
    studies = content.studies
    notes = content.notes if content.frontier is None else (*content.notes, *content.frontier.notes)
    return OutageSection(
        lead=_lead(studies[0], words) if studies else "",
        counted=counted(studies, words) if studies else "",
        parts=tuple(parts),
        notes=tuple(dict.fromkeys(notes)),
    )


def _of_part(pictures: Sequence[tuple[str, Picture]], part: str) -> tuple[Picture, ...]:
    return tuple(picture for name, picture in pictures if name == part)


def by_shelter(events: Sequence[EventStudy]) -> list[list[EventStudy]]:
    """Put studies of events together by shelter, in their order.

    Parameters
    ----------
    events
        Studies of events.
    """
    names = dict.fromkeys(study.shelter.name for study in events)
    return [[study for study in events if study.shelter.name == name] for name in names]


def _lead(study: OutageStudy, words: Words) -> str:
    return words("outages_lead", hours=duration(study.hours), policy=study.policy)


def counted(studies: Sequence[OutageStudy], words: Words) -> str:
    """Say what counts as survived and as served, and which faults are counted.

    Parameters
    ----------
    studies
        At least one.
    words
        Language.
    """
    first = studies[0]
    text = words(f"counted_{first.definition}") + words("counted_tolerance", tolerance=tolerance(first.tolerance_kw))
    failing = next((study.shelter for study in studies if len(study.states) > 1), None)
    if failing is None:
        return text
    pv, battery = failing.pv_availability_fraction, failing.battery_availability_fraction
    return text + words("counted_faults", pv=percent(pv), battery=percent(battery))


def shelter_intro(study: OutageStudy, words: Words) -> str:
    """Begin the sentences of a shelter: which services they are about.

    Parameters
    ----------
    study
        Outages from every start.
    words
        Language.
    """
    main = main_service(study)
    if main == ALL:
        return words("outage_intro", services=service_title(study.shelter, main, words), verb=words("lasts_many"))
    titles = [service_title(study.shelter, one.name, words) for one in study.shelter.services if one.vital]
    listed = words("comma").join(titles[:-1])
    services = words("and").join([listed, titles[-1]]) if listed else titles[-1]
    return words("outage_intro", services=services, verb=words("lasts_many" if listed else "lasts_one"))


def shelter_sentences(study: OutageStudy, words: Words) -> tuple[str, ...]:
    """Say how long the vital services last at any time, and in a handful of situations.

    Parameters
    ----------
    study
        Outages from every start.
    words
        Language.
    """
    table = situations(study, main_service(study))
    rows = {key: row for key, row in _rows(table).items() if row["starts"]}
    told = [key for key in TOLD if key in rows][:MOST_TOLD]
    hardest = min(rows, key=lambda key: (rows[key]["hours_median_h"], rows[key]["lasts_throughout_fraction"]))
    if hardest not in told and rows[hardest]["hours_worst_h"] < study.hours:
        told.append(hardest)
    return (_any_time(study, words), *(_situation(study, key, rows[key], words) for key in told))


def _rows(table: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    return cast("dict[tuple[str, str], dict[str, Any]]", table.to_dict("index"))


def _any_time(study: OutageStudy, words: Words) -> str:
    every = describe(study, main_service(study), study.calendar.day >= 0)
    hours, low_h = whole(study.hours, words), every["hours_5_percent_h"]
    if _is_sure(study, every):
        return words("any_time_all", hours=hours)
    return words(
        "any_time",
        median=lasting(study, every["hours_median_h"], words),
        share=share(every["lasts_throughout_fraction"]),
        hours=hours,
        low=words("low_within", low=duration(low_h)) if low_h > 0.0 else words("low_at_once"),
    )


def _is_sure(study: OutageStudy, row: Mapping[Any, Any]) -> bool:
    """Whether the vital services last throughout from every start, whatever may fail."""
    return bool(row["hours_worst_h"] >= study.hours and row["lasts_throughout_fraction"] >= 1.0)


def _situation(study: OutageStudy, key: tuple[str, str], row: Mapping[Any, Any], words: Words) -> str:
    """Tell one row of the table of situations."""
    season, time = key
    months = row["months"]
    values = {
        "situation": words(f"time_{time}", season=words(f"season_{season}")),
        "when": words(
            "situation_hours",
            first=words.month(months[0]),
            last=words.month(months[-1]),
            from_hour=words.clock(row["from_h"]),
            to_hour=words.clock(row["to_h"]),
        ),
        "hours": whole(study.hours, words),
    }
    if _is_sure(study, row):
        return words("situation_all", **values)
    median, worst = (lasting(study, row[f"hours_{which}_h"], words) for which in ("median", "worst"))
    return words(
        "situation" if median != worst else "situation_same",
        median=median,
        worst=worst,
        worst_start=words.moment(row["worst_start"]),
        share=share(row["lasts_throughout_fraction"]),
        **values,
    )
