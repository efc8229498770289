"""A page on the right size: what to buy, what it saves a year, the curve, how it was found."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from ems.plot.amounts import money
from ems.plot.fonts import language
from ems.plot.sizing.captions import curve_caption, is_none
from ems.plot.sizing.parts import goal_text, goal_value, main_size_text, policy_text, size_text, title_of
from ems.plot.words import Words
from ems.report.figures import FORMATS, check_formats, draw_and_save
from ems.report.page import REPORT_FILE, Answer, page_of
from ems.report.sizing.figures import sizing_sketches
from ems.report.sizing.tables import provenance, sizing_tables
from ems.units import number
from ems.year import own_version

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from ems.sizing.answer import SizedPart, Sizing
    from ems.sizing.sureness.answer import Sureness


def write_sizing_report(
    sizing: Sizing,
    folder: str | Path,
    *,
    sureness: Sureness | None = None,
    lang: str = "en",
    formats: Collection[str] = FORMATS,
    origin: Mapping[str, object] | None = None,
    tell: Callable[[str], None] | None = None,
) -> Path:
    """Write the figures of a sizing and one self-contained page.

    Parameters
    ----------
    sizing
        What :func:`ems.best_size` returned.
    folder
        Where to write ``figures/`` and ``report.html``; made if missing, files of the same name are replaced.
    sureness
        What :func:`ems.how_sure` returned, for the same storage; None leaves it out.
    lang
        ``"en"`` or ``"ja"``. Without a Japanese font the report stays in English, and says so.
    formats
        Formats of the figure files: ``"png"``, ``"svg"`` or both.
    origin
        Further entries on where the sizing comes from, such as what was set on the command line.
    tell
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
    words = Words(chosen)
    sketches = tuple(sizing_sketches(sizing, sureness, words))
    pictures = draw_and_save(sketches, Path(folder), formats, tell or _ignore)
    text = page_of(
        words,
        title=words("size_page_title", title=title_of(sizing, words)),
        lead=words(
            "size_page_lead",
            goal=goal_text(sizing.goal, sizing.currency, words),
            policy=policy_text(sizing, words),
            method=words(f"size_method_{sizing.method}"),
            rounds=number(sizing.rounds, 0),
        ),
        notice=notice,
        answers=answers(sizing, words),
        sentence=sentence(sizing, sureness, words),
        pictures=pictures,
        tables=tuple(sizing_tables(sizing, sureness, words)),
        method=method(sizing, words),
        notes=tuple(dict.fromkeys((*sizing.notes, *(() if sureness is None else sureness.notes)))),
        provenance=provenance(sizing, origin or {}, words),
        made_by=words("made_by", version=own_version()),
    )
    page = Path(folder) / REPORT_FILE
    # a name with half a character pair cannot be written as it is; everything else can
    page.write_bytes(text.encode("utf-8", "replace"))
    return page


def _ignore(_message: str) -> None:
    """Tell nobody."""


def answers(sizing: Sizing, words: Words) -> tuple[Answer, ...]:
    """Return the three numbers that the page begins with: the size, what it saves, and what the next kWh would.

    Parameters
    ----------
    sizing
        What is shown.
    words
        Language.
    """
    return _size(sizing, words), _gain(sizing, words), _reached(sizing, words) or _next(sizing, words)


def _size(sizing: Sizing, words: Words) -> Answer:
    """The size found, of every part, beside the plan's."""
    found, planned = (
        words("and_also").join(size_text(part, words, planned=of_plan) for part in sizing.parts)
        for of_plan in (False, True)
    )
    label = words("and_also").join(title_of(part, words) for part in sizing.parts)
    if is_none(sizing):
        beside = words("size_answer_size_beside_none", planned=planned)
        return Answer(value=words("size_answer_none"), label=label, beside=beside)
    value = " + ".join(_main_text(part, words) for part in sizing.parts)
    return Answer(value=value, label=label, beside=words("size_answer_size_beside", found=found, planned=planned))


def _main_text(part: SizedPart, words: Words) -> str:
    """Capacity of a storage, power of PV; of several units that of each."""
    text = main_size_text(part)
    return words("size_each", size=text) if part.units > 1 and part.kind == "storage" else text


def _gain(sizing: Sizing, words: Words) -> Answer:
    """What the size saves against none; where none is best, what the plan's size costs against it."""
    currency = sizing.currency
    saved, of_plan = sizing.none_yearly_cost - sizing.yearly_cost, sizing.yearly_cost - sizing.planned_yearly_cost
    if is_none(sizing) and math.isfinite(of_plan):
        label = words("size_answer_plan_costs" if of_plan <= 0.0 else "size_answer_plan_saves")
        return Answer(value=money(abs(of_plan), currency, words), label=label, beside="")
    beside = ""
    if math.isfinite(of_plan):
        key = "size_answer_beside_less" if of_plan <= 0.0 else "size_answer_beside_more"
        beside = words(key, amount=money(abs(of_plan), currency, words))
    return Answer(
        value=money(abs(saved), currency, words),
        label=words("size_answer_gain" if saved >= 0.0 else "size_answer_loss"),
        beside=beside,
    )


def _reached(sizing: Sizing, words: Words) -> Answer | None:
    """What of the goal is reached; None where the cost was the goal."""
    if sizing.goal.kind == "cost" or not math.isfinite(sizing.reached):
        return None
    asked = goal_value(sizing.goal.kind, sizing.goal.value)
    return Answer(
        value=goal_value(sizing.goal.kind, sizing.reached),
        label=words(f"size_answer_reached_{sizing.goal.kind}"),
        beside=words("size_asked", value=asked),
    )


def _next(sizing: Sizing, words: Words) -> Answer:
    """What the next kWh or kW would save, beside what it costs."""
    part, currency = sizing.parts[0], sizing.currency
    ending = "_kw" if part.kind == "pv" else ""
    price, label = money(part.yearly_per_size, currency, words), words(f"size_answer_next{ending}")
    if len(sizing.parts) > 1:
        label = words("size_answer_next_of", title=title_of(part, words), text=label)
    return Answer(
        value=money(part.saved_by_next, currency, words),
        label=label,
        beside=words(f"size_answer_next_beside{ending}", price=price),
    )


def sentence(sizing: Sizing, sureness: Sureness | None, words: Words) -> str:
    """Return the answer in words.

    Parameters
    ----------
    sizing
        What is shown.
    sureness
        How sure it is, or None.
    words
        Language.
    """
    texts = sizing.sentences_ja if words.lang == "ja" else sizing.sentences
    if sureness is not None:
        texts += sureness.sentences_ja if words.lang == "ja" else sureness.sentences
    return "\n".join(texts) or curve_caption(sizing, words)


def method(sizing: Sizing, words: Words) -> str:
    """Return how the size was found, and what proves it.

    Parameters
    ----------
    sizing
        What is shown.
    words
        Language.
    """
    if sizing.is_proven and math.isfinite(sizing.bound):
        proof = words("size_proof", gap=money(sizing.gap, sizing.currency, words))
    else:
        proof = words("size_no_proof")
    return words("size_method_text", how=words(f"size_how_{sizing.method}"), proof=proof)
