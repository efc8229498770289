"""Figures of the section on outages, by the part of it in which they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ems.plot.outages import captions
from ems.plot.outages.frontier import reserve_frontier
from ems.plot.outages.parts import service_title, shelter_title
from ems.plot.outages.starts_map import outage_map
from ems.plot.outages.survival import survival
from ems.plot.outages.worst import worst_outages
from ems.report.outages.section import COMPARED, EVENTS, FRONTIER, by_shelter
from ems.report.outages.sentences import never_lasts
from ems.report.sketch import SIZE, Sketch
from ems.resilience.starts.tables import main_service, worst_starts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ems.plot.words import Words
    from ems.report.outages.section import OutageContent
    from ems.resilience.events.study import EventStudy
    from ems.resilience.starts.study import OutageStudy

WORST, WORST_OF_NONE = 10, 2
"""Outages drawn one by one for each shelter, and for one where nothing ever lasts: they look alike."""


def outage_sketches(content: OutageContent, words: Words) -> Iterator[tuple[str, Sketch]]:
    """Yield the figures in the order of the page, each with the part in which it stands.

    Parameters
    ----------
    content
        Studies, events and reserves.
    words
        Language.

    Yields
    ------
    tuple of str and Sketch
        Of each shelter survival, map and worst outages; all shelters; events of each shelter; reserves.
    """
    for study in content.studies:
        for sketch in _shelter(study, words, draws_all=content.draws_worst, is_alone=len(content.studies) == 1):
            yield study.shelter.name, sketch
    if len(content.studies) > 1:
        yield COMPARED, _compared(content.studies, words)
    for studies in by_shelter(content.events):
        drawn = [study for study in studies if study.count]
        if drawn:
            yield EVENTS, _events(drawn, words)
    if content.frontier is not None:
        frontier = content.frontier
        yield (
            FRONTIER,
            Sketch(
                name="reserve-frontier",
                title=words("frontier"),
                caption=captions.frontier_caption(frontier, words),
                draw=lambda: reserve_frontier(frontier, size=SIZE, lang=words.lang),
            ),
        )


def _stem(name: str) -> str:
    """Part of a file's name: a name from a scenario may hold anything."""
    return re.sub(r"[^0-9A-Za-z]+", "-", name).strip("-").lower()


def _shelter(study: OutageStudy, words: Words, *, draws_all: bool, is_alone: bool) -> Iterator[Sketch]:
    """Survival, map and worst outages; on the page of a year nothing where all shelters share one figure."""
    name, shelter = _stem(study.shelter.name), shelter_title(study.shelter, words)
    lang, service = words.lang, service_title(study.shelter, main_service(study), words)
    if not (draws_all or is_alone):
        return
    yield Sketch(
        name=f"survival-{name}",
        title=words("survival", shelter=shelter),
        caption=captions.survival_caption([study], words),
        draw=lambda: survival(study, size=SIZE, lang=lang),
    )
    if not never_lasts(study):  # the map would have one colour
        yield Sketch(
            name=f"outage-map-{name}",
            title=words("outage_map", service=service, shelter=shelter),
            caption=captions.map_caption(study, words),
            draw=lambda: outage_map(study, size=SIZE, lang=lang),
        )
    if not draws_all:
        return
    worst = worst_starts(study, WORST_OF_NONE if never_lasts(study) else WORST)
    count = len(worst)
    if not worst["unserved_kwh"].any():
        return  # panels in which nothing is missing
    yield Sketch(
        name=f"worst-outages-{name}",
        title=words("worst_outages", count=count, shelter=shelter),
        caption=captions.worst_caption(study, words, count),
        draw=lambda: worst_outages(study, count, size=SIZE, lang=lang),
    )


def _compared(studies: Sequence[OutageStudy], words: Words) -> Sketch:
    return Sketch(
        name="survival-of-shelters",
        title=words("survival_several"),
        caption=captions.survival_caption(studies, words),
        draw=lambda: survival(studies, size=SIZE, lang=words.lang),
    )


def _events(studies: Sequence[EventStudy], words: Words) -> Sketch:
    shelter = studies[0].shelter
    return Sketch(
        name=f"survival-events-{_stem(shelter.name)}",
        title=words("survival_of_one", shelter=shelter_title(shelter, words)),
        caption=captions.survival_caption(studies, words),
        draw=lambda: survival(studies, size=SIZE, lang=words.lang),
    )
