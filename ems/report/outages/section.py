"""The section of the page on outages, for whoever runs a shelter: what lasts how long if the grid fails, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ems.plot.outages.parts import duration, shelter_title
from ems.report.outages.sentences import counted, never_lasts, shelter_intro, shelter_sentences
from ems.report.outages.tables import (
    car_table,
    event_table,
    frontier_table,
    guarantee_table,
    service_table,
    situation_table,
)
from ems.resilience.events.study import EventStudy
from ems.resilience.starts.study import OutageStudy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.plot.words import Words
    from ems.report.figures import Picture
    from ems.report.tables import Table
    from ems.resilience.cars.fleet import FleetStudy
    from ems.resilience.overview import Outages
    from ems.resilience.safety.frontier import Frontier
    from ems.resilience.safety.promise import Guarantee
    from ems.resilience.safety.smallest import SmallestBattery

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
    guarantee
        The cheapest reserve found that guarantees; None: not asked for.
    smallest
        The smallest battery of each shelter for which one is enough.
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
    guarantee: Guarantee | None = None
    smallest: tuple[SmallestBattery, ...] = ()
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
            guarantee=given.guarantee,
            smallest=given.smallest,
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
    studies = content.studies
    notes = content.notes if content.frontier is None else (*content.notes, *content.frontier.notes)
    return OutageSection(
        lead=_lead(studies[0], words) if studies else "",
        counted=counted(studies, words) if studies else "",
        parts=tuple(_parts(content, pictures, words)),
        notes=tuple(dict.fromkeys(notes)),
    )


def _parts(content: OutageContent, pictures: Sequence[tuple[str, Picture]], words: Words) -> Iterator[OutagePart]:
    """Yield the parts in the order of the page."""
    for study in content.studies:
        yield OutagePart(
            title=shelter_title(study.shelter, words),
            intro=shelter_intro(study, words),
            sentences=shelter_sentences(study, words),
            pictures=_of_part(pictures, study.shelter.name),
            tables=(service_table(study, words), *(() if never_lasts(study) else (situation_table(study, words),))),
        )
    compared = _of_part(pictures, COMPARED)
    if compared:
        yield OutagePart(title=words("comparison_of_shelters"), pictures=compared)
    if content.events:
        yield OutagePart(
            title=words("outage_events"),
            pictures=_of_part(pictures, EVENTS),
            tables=tuple(event_table(studies, words) for studies in by_shelter(content.events)),
        )
    reserves = tuple(_reserves(content, words))
    if reserves:
        yield OutagePart(title=words("reserve_costs"), pictures=_of_part(pictures, FRONTIER), tables=reserves)
    if content.cars:
        titles = {study.shelter.name: shelter_title(study.shelter, words) for study in content.studies}
        tables = tuple(car_table(study, titles.get(study.shelter, study.shelter), words) for study in content.cars)
        yield OutagePart(title=words("outage_car_part"), tables=tables)


def _reserves(content: OutageContent, words: Words) -> Iterator[Table]:
    if content.frontier is not None:
        yield frontier_table(content.frontier, words)
    if content.guarantee is not None:
        yield guarantee_table(content.guarantee, content.smallest, words)


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
