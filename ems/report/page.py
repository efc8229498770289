"""One page that opens from disk: the answer, the figures, the tables, and how it was computed."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ems.plot.fonts import language
from ems.plot.words import Words
from ems.report.figures import FORMATS, check_formats, draw_and_save, sketches
from ems.report.kpi_tables import Definition, comparison_table, definition_table, kpi_table
from ems.report.money.section import MoneyContent, MoneySection, money_section, money_sketches
from ems.report.outages.figures import outage_sketches
from ems.report.outages.section import outage_content, outage_section
from ems.report.planning import planning_section
from ems.report.tables import (
    Table,
    extra_table,
    plan_table,
    plant_table,
    provenance_table,
    storage_table,
)
from ems.report.values import with_unit
from ems.units import percent

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    import pandas as pd

    from ems.ageing import Wear
    from ems.ledger.account import Books
    from ems.ledger.who_gains.outcome import Gains
    from ems.report.figures import Picture
    from ems.report.outages.section import OutageSection
    from ems.resilience.events.study import EventStudy
    from ems.resilience.overview import Outages
    from ems.resilience.safety.frontier import Frontier
    from ems.resilience.starts.study import OutageStudy
    from ems.results.result import Result

REPORT_FILE = "report.html"
TEMPLATES = Path(__file__).with_name("templates")
ANSWERS = ("renewable_volume_fraction", "hourly_matched_fraction", "import_kwh")
"""The three numbers that the page begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What a report shows beyond its result; see :func:`write_report`."""

    reference: Result | None = None
    comparison: pd.DataFrame | None = None
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    other_shape: tuple[str, Mapping[str, float]] | None = None
    outages: OutageSection | None = None
    money: MoneySection | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One of the three numbers: its text, what it is, and its value under the other load shape (may be empty)."""

    value: str
    label: str
    beside: str


def write_report(
    result: Result,
    folder: str | Path,
    *,
    reference: Result | None = None,
    comparison: pd.DataFrame | None = None,
    tables: Mapping[str, pd.DataFrame] | None = None,
    definitions: Mapping[str, Definition] | None = None,
    other_shape: Mapping[str, float] | None = None,
    other_shape_name: str = "measured",
    rule: Result | None = None,
    outages: Outages | Sequence[OutageStudy | EventStudy] | None = None,
    frontier: Frontier | None = None,
    books: Books | None = None,
    gains: Gains | None = None,
    wear: Wear | None = None,
    lang: str = "en",
    formats: Collection[str] = FORMATS,
    progress: Callable[[str], None] | None = None,
) -> Path:
    """Write the figures of a run and one self-contained page.

    Parameters
    ----------
    result
        The simulated year.
    folder
        Where to write ``figures/`` and ``report.html``; made if missing, files of the same name are replaced.
    reference
        The same district under the policy ``"none"``: shown as "without batteries".
    comparison
        One row a policy, columns are KPI names.
    tables
        Further tables: ``"by_class"`` (index: class names), ``"by_month"`` (index: 1 to 12), ``"money"`` and
        ``"regrets"`` (index: policies), or any other title.
    definitions
        KPI name → unit, level (``"site"`` or ``"district"``) and definition.
    other_shape, other_shape_name
        KPIs of the same district under the other load shape, shown beside its own, and which shape that is:
        ``"measured"`` or ``"plan"``.
    rule
        The same district under another policy, for example the rule that a plan is to beat: a figure shows where the
        storages are used otherwise.
    outages
        What :func:`ems.outages` returned, or studies of every start and of events: the section "If the grid fails".
    frontier
        What reserves cost and are worth, for the same section; None: that of ``outages``, if it has one.
    books, gains, wear
        What :func:`ems.books`, :func:`ems.gains` and :func:`ems.wear` returned: the section "What it costs, and to
        whom", which needs the books.
    lang
        ``"en"`` or ``"ja"``. Without a Japanese font the report stays in English, and says so.
    formats
        Formats of the figure files: ``"png"``, ``"svg"`` or both. The page holds the SVG if it is among them.
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
    words, folder, tell = Words(chosen), Path(folder), progress or _ignore
    if notice:
        tell(notice)
    year = sketches(result, reference, words, rule)
    content = outage_content(outages, frontier, draws_worst=False)
    of_outages = [] if content is None else list(outage_sketches(content, words))
    worn = None if wear is None or not wear.curves else wear
    account = None if books is None else MoneyContent(books=books, gains=gains, wear=worn)
    of_money = [] if account is None else list(money_sketches(account, words))
    drawn = draw_and_save([*year, *of_money, *(sketch for _, sketch in of_outages)], folder, formats, tell)
    last = len(year) + len(of_money)
    pictures, of_account, of_parts = drawn[: len(year)], drawn[len(year) : last], drawn[last:]
    by_part = [(part, picture) for (part, _), picture in zip(of_outages, of_parts, strict=True)]
    extras = Extras(
        reference=reference,
        comparison=comparison,
        tables=tables or {},
        definitions=definitions or {},
        other_shape=None if other_shape is None else (other_shape_name, other_shape),
        outages=None if content is None else outage_section(content, by_part, words),
        money=None if account is None else money_section(account, result, of_account, words),
    )
    page = folder / REPORT_FILE
    # a name with half a character pair cannot be written as it is; everything else can
    page.write_bytes(render(result, pictures, extras, words, notice).encode("utf-8", "replace"))
    return page


def _ignore(_message: str) -> None:
    """Tell nobody."""


def render(result: Result, pictures: tuple[Picture, ...], extras: Extras, words: Words, notice: str = "") -> str:
    """Return the page as HTML; every text is escaped by the template.

    Parameters
    ----------
    result
        The simulated year.
    pictures
        The figures.
    extras
        What else the page shows.
    words
        Language.
    notice
        What the reader must be told first; may be empty.
    """
    return page_of(
        words,
        title=words("page_title", title=words.title(result), year=str(result.grid.year)),
        lead=lead(result, words),
        notice=notice,
        answers=answers(result, extras.other_shape, words),
        sentence=sentence(result, words),
        pictures=pictures,
        money=extras.money,
        outages=extras.outages,
        planning=planning_section(result, words),
        tables=page_tables(result, extras, words),
        method=method(result, words),
        notes=result.notes,
        provenance=provenance_table(result, words),
        made_by=made_by(result, words),
    )


def page_of(words: Words, **content: object) -> str:
    """Fill the page's template; every text is escaped, parts that are not given are left out.

    Parameters
    ----------
    words
        Language.
    **content
        What the template shows, by the names in it.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    parts: dict[str, object] = {
        "pictures": (),
        "money": None,
        "outages": None,
        "planning": None,
        "tables": (),
        **content,
    }
    return environment.get_template("page.html.j2").render(
        # our own file, the only text that is not escaped
        style=Markup((TEMPLATES / "style.css").read_text(encoding="utf-8")),  # noqa: S704
        w=words,
        lang=words.lang,
        **parts,
    )


def lead(result: Result, words: Words) -> str:
    """Return the line under the title: what was simulated, and whether its plans approximate."""
    text = words("page_lead", policy=result.policy, minutes=result.grid.step_minutes)
    approximate = result.planning is not None and result.planning.approximations
    return text + words("lead_approximate") if approximate else text


def answers(result: Result, other_shape: tuple[str, Mapping[str, float]] | None, words: Words) -> tuple[Answer, ...]:
    """Return the three numbers that the page begins with."""
    shape, others = other_shape or ("measured", {})
    found = []
    for name in ANSWERS:
        value, other = result.kpis.get(name, math.nan), others.get(name, math.nan)
        beside = words(f"answer_shape_{shape}", value=with_unit(name, other)) if math.isfinite(other) else ""
        found.append(Answer(value=with_unit(name, value), label=words(f"answer_{name}"), beside=beside))
    return tuple(found)


def sentence(result: Result, words: Words) -> str:
    """Return the answer as one sentence."""
    kpis = result.kpis
    return words(
        "answer_volume_and_match",
        volume=percent(kpis.get("renewable_volume_fraction", math.nan)),
        matched=percent(kpis.get("hourly_matched_fraction", math.nan)),
        imported=with_unit("import_kwh", kpis.get("import_kwh", math.nan)),
        peak=with_unit("peak_import_kw", kpis.get("peak_import_kw", math.nan)),
    )


def page_tables(result: Result, extras: Extras, words: Words) -> tuple[Table, ...]:
    """Return the tables of the page in their order; empty ones are left out."""
    tables = []
    if result.claims:
        tables.append(plan_table(result, words))
    tables.append(kpi_table(result, extras.reference, extras.other_shape, extras.definitions, words))
    if extras.comparison is not None:
        tables.append(comparison_table(extras.comparison, result.currency, words))
    if "money" in extras.tables:
        money, note = extras.tables["money"], words("note_money")
        tables.append(comparison_table(money, result.currency, words, title=words("table_money"), note=note))
    # what policies cost stands right below their comparison, the others as they come
    in_order = sorted(extras.tables.items(), key=lambda item: item[0] != "regrets")
    tables.extend(extra_table(key, frame, result, words) for key, frame in in_order if key != "money")
    if len(result.storage_table):
        tables.append(storage_table(result, words))
    if len(result.plants):
        tables.append(plant_table(result, words))
    if extras.definitions:
        tables.append(definition_table(result, extras.definitions, words))
    return tuple(tables)


def method(result: Result, words: Words) -> str:
    """Return how the run was computed, with the largest residual of the balance where it is known."""
    residual = result.kpis.get("balance_residual_kwh", math.nan)
    checked = words("method_checked", residual=with_unit("balance_residual_kwh", residual))
    return words("method") + (checked if math.isfinite(residual) else "")


def made_by(result: Result, words: Words) -> str:
    """Return the line at the end: which version of the program made the page.

    Parameters
    ----------
    result
        With its provenance.
    words
        Language.
    """
    version = result.provenance.get("program")
    return words("made_by_plain") if version is None else words("made_by", version=str(version))
