"""A page on outages alone, which begins with what a shelter manager asks first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ems.plot.fonts import language
from ems.plot.outages.captions import share
from ems.plot.outages.parts import duration, shelter_title
from ems.plot.words import Words
from ems.report.figures import FORMATS, check_formats, draw_and_save
from ems.report.outages.figures import outage_sketches
from ems.report.outages.section import outage_content, outage_section
from ems.report.page import REPORT_FILE, Answer, made_by, page_of
from ems.report.tables import provenance_table
from ems.report.values import with_unit
from ems.resilience.starts.tables import hours_survived, main_service
from ems.units import energy, number

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ems.resilience.overview import Outages


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
    given = []
    for study in found.studies[:3]:
        service = main_service(study)
        hours = hours_survived(study, service)
        zero = float((hours == 0.0).mean())
        given.append(
            Answer(
                value=share(float(study.survival(service)[-1])),
                label=words("answer_outage", shelter=shelter_title(study.shelter, words), hours=duration(study.hours)),
                beside=words("answer_outage_at_once", share=share(zero)) if zero > 0.0 else "",
            )
        )
    return tuple(given)


def sentence(found: Outages, words: Words) -> str:
    """Return the answer as one sentence: what the dearest doubt is worth, where reserves were tried.

    Parameters
    ----------
    found
        What was studied.
    words
        Language.
    """
    frontier = found.frontier
    if frontier is None:
        return words("outage_no_frontier")
    if frontier.knee is None:
        return words("outage_no_knee")
    first, knee = frontier.points[0], frontier.points[frontier.knee]
    return words(
        "outage_knee",
        reserve=energy(knee.mean_reserve_kwh),
        before=share(first.worst_fraction),
        after=share(knee.worst_fraction),
        hours=duration(frontier.hours),
        cost=f"{number(knee.cost - first.cost, 0)} {frontier.currency}",
        matched=with_unit("hourly_matched_fraction", knee.hourly_matched_fraction),
    )
