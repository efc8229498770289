"""A page on the years to come: what is renewable, who pays, what is left of the batteries, what the plan is worth."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from ems.plot.amounts import money
from ems.plot.fonts import language
from ems.plot.money.pathways.parts import price_title, retailer
from ems.plot.words import Words
from ems.report.figures import FORMATS, check_formats, draw_and_save
from ems.report.money.pathways.figures import pathway_sketches
from ems.report.money.pathways.tables import pathway_tables, provenance
from ems.report.page import REPORT_FILE, Answer, page_of
from ems.units import energy, percent
from ems.year import own_version

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from ems.pathways import Pathway


def write_pathway_report(
    pathway: Pathway,
    folder: str | Path,
    *,
    lang: str = "en",
    formats: Collection[str] = FORMATS,
    origin: Mapping[str, object] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Path:
    """Write the figures of a pathway and one self-contained page.

    Parameters
    ----------
    pathway
        What :func:`ems.pathway` returned.
    folder
        Where to write ``figures/`` and ``report.html``; made if missing, files of the same name are replaced.
    lang
        ``"en"`` or ``"ja"``. Without a Japanese font the report stays in English, and says so.
    formats
        Formats of the figure files: ``"png"``, ``"svg"`` or both.
    origin
        Further entries on where the pathway comes from, such as what was set on the command line.
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
    pictures = draw_and_save(tuple(pathway_sketches(pathway, words)), Path(folder), formats, tell)
    first, last = pathway.years[0], pathway.years[-1]
    title = (pathway.title_ja if words.lang == "ja" else "") or pathway.title
    text = page_of(
        words,
        title=words("pathway_page_title", title=title, first=str(first), last=str(last)),
        lead=words(
            "pathway_page_lead",
            policy=pathway.policy,
            prices=price_title(pathway, words),
            years=str(len(pathway.years)),
        ),
        notice=notice,
        answers=answers(pathway, words),
        sentence=sentence(pathway, words),
        pictures=pictures,
        tables=tuple(pathway_tables(pathway, words)),
        method=words("pathway_method"),
        notes=_notes(pathway),
        provenance=provenance(pathway, origin or {}, words),
        made_by=words("made_by", version=own_version()),
    )
    page = Path(folder) / REPORT_FILE
    # a name with half a character pair cannot be written as it is; everything else can
    page.write_bytes(text.encode("utf-8", "replace"))
    return page


def _ignore(_message: str) -> None:
    """Tell nobody."""


def _notes(pathway: Pathway) -> tuple[str, ...]:
    """Notes of the pathway, of its appraisal and of its last year."""
    of_worth = () if pathway.appraisal is None else pathway.appraisal.notes
    of_year = (f"{pathway.years[-1]}: {note}" for note in pathway.notes_of_last_year)
    return (*pathway.notes, *of_worth, *of_year)


def answers(pathway: Pathway, words: Words) -> tuple[Answer, ...]:
    """Return the three numbers that the page begins with.

    Parameters
    ----------
    pathway
        What is shown.
    words
        Language.
    """
    table, first, last = pathway.table, pathway.years[0], pathway.years[-1]
    matched = table["hourly_matched_fraction"]
    gain, before = float(table["customers_gain"].mean()), float(table["customers_cost_before"].mean())
    beside = words("pathway_answer_gain_beside", share=percent(gain / before)) if before else ""
    return (
        Answer(
            value=percent(float(matched[last])),
            label=words("pathway_answer_matched", last=str(last)),
            beside=words("pathway_answer_matched_beside", first=str(first), value=percent(float(matched[first]))),
        ),
        Answer(value=money(gain, pathway.currency, words), label=words("pathway_answer_gain"), beside=beside),
        _worth(pathway, words) or _capacity(pathway, words),
    )


def _worth(pathway: Pathway, words: Words) -> Answer | None:
    """What the plan is worth to the city, where it was appraised."""
    if pathway.appraisal is None:
        return None
    city = pathway.appraisal.views["city"]
    left_out = money(city.npv_without_residual, pathway.currency, words)
    beside = words("pathway_answer_npv_without", amount=left_out)
    if math.isfinite(city.irr_fraction):
        beside += words("pathway_answer_npv_rate", rate=percent(city.irr_fraction))
    return Answer(
        value=money(city.npv, pathway.currency, words),
        label=words("pathway_answer_npv"),
        beside=beside,
    )


def _capacity(pathway: Pathway, words: Words) -> Answer:
    """What is left of the batteries."""
    last, replaced = pathway.years[-1], float(pathway.table["replaced_kwh"].sum())
    return Answer(
        value=percent(float(pathway.table["capacity_left_fraction"][last])),
        label=words("pathway_answer_capacity", last=str(last)),
        beside=words("pathway_answer_replaced_beside", energy=energy(replaced)) if replaced else "",
    )


def sentence(pathway: Pathway, words: Words) -> str:
    """Return the answer as one sentence.

    Parameters
    ----------
    pathway
        What is shown.
    words
        Language.
    """
    table, currency = pathway.table, pathway.currency
    load, gain = table["load_kwh"], float(table["customers_gain"].sum())
    return words(
        "pathway_sentence",
        years=str(len(table)),
        load=energy(float(load.sum())),
        matched=percent(float((table["hourly_matched_fraction"] * load).sum() / load.sum())),
        gain=money(abs(gain), currency, words),
        less=words("pathway_less" if gain >= 0.0 else "pathway_more"),
        company=_company(pathway, words) if pathway.scenario.retailer.of_the_plan else "",
    )


def _company(pathway: Pathway, words: Words) -> str:
    """What is left for the plan's power company; what a seller from outside earns is no matter of the plan."""
    margin = float(pathway.table["retailer_margin"].sum())
    return words(
        "pathway_sentence_company",
        retailer=retailer(pathway, words),
        verb=words("pathway_earns" if margin >= 0.0 else "pathway_loses"),
        margin=money(abs(margin), pathway.currency, words),
    )
