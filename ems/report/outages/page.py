"""A page on outages alone, which begins with what a shelter manager asks first."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from ems.plot.fonts import language
from ems.plot.outages.captions import more_a_year, share
from ems.plot.outages.parts import duration, shelter_title
from ems.plot.words import Words
from ems.report.figures import FORMATS, check_formats, draw_and_save
from ems.report.outages.figures import outage_sketches
from ems.report.outages.section import outage_content, outage_section
from ems.report.outages.sentences import fails_at_once, first_step, never_lasts
from ems.report.outages.tables import guaranteed_share
from ems.report.page import REPORT_FILE, Answer, made_by, page_of
from ems.report.tables import provenance_table
from ems.report.values import with_unit
from ems.resilience.starts.tables import main_service
from ems.units import energy, number

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ems.resilience.cars.fleet import FleetStudy
    from ems.resilience.overview import Outages
    from ems.resilience.safety.frontier import Frontier
    from ems.resilience.safety.promise import Guarantee
    from ems.resilience.starts.study import OutageStudy


LEAST_TOLD = 0.0005
WORTH_TELLING = 0.01
"""A reserve that lifts survival by less is no headline."""


def write_outage_report(
    found: Outages,
    folder: str | Path,
    *,
    lang: str = "en",
    formats: Collection[str] = FORMATS,
    progress: Callable[[str], None] | None = None,
) -> Path:
    """Write the figures of a study of outages and one self-contained page.

    Parameters
    ----------
    found
        What :func:`ems.outages` returned.
    folder
        Where to write ``figures/`` and ``report.html``; made if missing, files of the same name are replaced.
    lang
        ``"en"`` or ``"ja"``. Without a Japanese font the report stays in English, and says so.
    formats
        Formats of the figure files: ``"png"``, ``"svg"`` or both.
    progress
        Is told what is being drawn.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    InputError
        No such language or format.
    """
    check_formats(formats)
    chosen, notice = language(lang)
    words, tell = Words(chosen), progress or _ignore
    content = outage_content(found)
    parts = [] if content is None else list(outage_sketches(content, words))
    drawn = draw_and_save([sketch for _, sketch in parts], Path(folder), formats, tell)
    pictures = [(part, picture) for (part, _), picture in zip(parts, drawn, strict=True)]
    result = found.result
    text = page_of(
        words,
        title=words("outage_page_title", title=words.title(result), year=str(result.grid.year)),
        lead=words("page_lead", policy=result.policy, minutes=result.grid.step_minutes),
        notice=notice,
        answers=answers(found, words),
        sentence=sentence(found, words),
        outages=None if content is None else outage_section(content, pictures, words),
        method=words("outage_method"),
        notes=result.notes,
        provenance=provenance_table(result, words),
        made_by=made_by(result, words),
    )
    page = Path(folder) / REPORT_FILE
    page.write_bytes(text.encode("utf-8", "replace"))
    return page


def _ignore(_message: str) -> None:
    """Tell nobody."""


def answers(found: Outages, words: Words) -> tuple[Answer, ...]:
    """Return the numbers that the page begins with: one a shelter, at most three.

    Parameters
    ----------
    found
        What was studied.
    words
        Language.
    """
    return tuple(_answer(study, words) for study in found.studies[:3])


def _answer(study: OutageStudy, words: Words) -> Answer:
    """Share of the starts; beneath it how many fail at once, and the share with everything working."""
    last, at_once = float(study.survival(main_service(study))[-1]), fails_at_once(study)
    beside, has_faults = [], len(study.states) > 1
    if at_once > LEAST_TOLD:
        beside.append(words("answer_at_once", share=share(at_once), step=first_step(study, words)))
    if has_faults:
        beside.append(words("answer_working", share=share(_working(study))))
    return Answer(
        value=share(last),
        label=words(
            "answer_outage",
            shelter=shelter_title(study.shelter, words),
            hours=duration(study.hours),
            faults=words("answer_faults") if has_faults else "",
        ),
        beside=words("answer_parts", first=beside[0], second=beside[1]) if len(beside) > 1 else "".join(beside),
    )


def _working(study: OutageStudy) -> float:
    """Share of the starts from which the vital services last if everything works."""
    sure = replace(study, states=(replace(study.states[0], probability_fraction=1.0),))
    return float(sure.survival(main_service(study))[-1])


def sentence(found: Outages, words: Words) -> str:
    """Return the answer in a sentence or a few: what a reserve is worth, and what cars that come to shelters do.

    Parameters
    ----------
    found
        What was studied.
    words
        Language.
    """
    told = [_of_cars(cars, found, words) for cars in found.cars]
    if found.frontier is not None:
        told.insert(0, _of_reserves(found, found.frontier, words))
    elif any(study.shelter.storage is not None and study.shelter.storage_group for study in found.studies):
        told.append(words("outage_no_frontier"))
    elif not told:
        told.append(words("outage_no_battery"))
    return reduce(lambda first, second: words("sentences", first=first, second=second), told)


def _of_reserves(found: Outages, frontier: Frontier, words: Words) -> str:
    """What the knee is worth; without one, what guarantees; where nothing is left to gain, that."""
    working = min((_working(study) for study in found.studies), default=0.0)
    if working >= 1.0 - WORTH_TELLING:
        return words("outage_already", policy=frontier.policy, hours=duration(frontier.hours), share=share(working))
    promised = found.guarantee
    if frontier.knee is None:
        return words("outage_no_knee") if promised is None or not promised.held else _of_guarantee(promised, words)
    first, knee = frontier.points[0], frontier.points[frontier.knee]
    if knee.worst_fraction - first.worst_fraction < WORTH_TELLING:
        return words("outage_little_gain")
    return words(
        "outage_knee",
        reserve=energy(knee.mean_reserve_kwh),
        before=share(first.worst_fraction),
        after=share(knee.worst_fraction),
        hours=duration(frontier.hours),
        cost=more_a_year(knee.cost - first.cost, frontier.currency, words),
        matched=with_unit("hourly_matched_fraction", knee.hourly_matched_fraction),
    )


def _of_guarantee(promised: Guarantee, words: Words) -> str:
    return words(
        "outage_guarantee",
        reserve=energy(float(promised.table["mean_floor_kwh"].sum())),
        hours=duration(promised.hours),
        share=guaranteed_share(promised, words),
        cost=more_a_year(promised.extra_cost, promised.result.currency, words),
    )


def _of_cars(cars: FleetStudy, found: Outages, words: Words) -> str:
    """How many cars keep a shelter going for the longest time that any of the numbers tried can."""
    study = found.study(cars.shelter)
    shelter, known = shelter_title(study.shelter, words), [h for h in cars.hours if cars.least(h) is not None]
    if not known:
        hours = duration(cars.hours[0])
        return words("outage_cars_fail", shelter=shelter, most=number(cars.most, 0), hours=hours)
    count = cars.least(known[-1]) or 0
    key = {0: "cars_keep_none", 1: "cars_keep_one"}.get(count, "cars_keep_many")
    return words(
        "outage_cars_keep",
        shelter=shelter,
        cars=words(key, count=number(count, 0)),
        hours=duration(known[-1]),
        from_hour=duration(cars.from_h),
        until=words("cars_until") if never_lasts(study) and cars.from_h > 0.0 else "",
    )
