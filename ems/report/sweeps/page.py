"""One page on a sweep that opens from disk: sliders for what varies, and the figures of the nearest case."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ems.plot.fonts import LANGUAGES
from ems.plot.sweeps.captions import sweep_caption
from ems.plot.sweeps.names import stem
from ems.plot.sweeps.table import table_of
from ems.plot.vocabulary import WORDS
from ems.plot.words import Words
from ems.plot.wrong import wrong
from ems.report.page import TEMPLATES
from ems.report.sweeps.data import pack
from ems.report.sweeps.tables import best_table, failed_table
from ems.year import own_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from ems.plot.sweeps.table import SweepTable
    from ems.report.sweeps.data import PageData

SCRIPT, STYLES = "sweep.js", ("style.css", "sweep.css")
SCRIPT_WORDS = (
    *("exact", "nearest", "failed_case", "failed_short", "among", "remove", "choose", "linked"),
    *("chart_line", "chart_dots", "chart_label", "comma"),
)
"""Words that the script puts values into."""


def write_sweep_page(
    sweep: pd.DataFrame | str | Path,
    path: str | Path,
    *,
    title: str = "",
    keys: Sequence[str] | None = None,
    titles: Mapping[str, str] | None = None,
    lang: str = "en",
) -> Path:
    """Write a sweep as one self-contained page on which sliders choose a case.

    Parameters
    ----------
    sweep
        The frame of :func:`ems.read_sweep`, or the folder of a sweep.
    path
        File of the page; its folder is made if missing.
    title
        Name of the sweep for people; "": that of the scenario, where the folder tells it.
    keys
        Columns that vary; None: all with a point in their name.
    titles
        Names for people: whole columns, or sections such as ``"storage.shelter"``.
    lang
        ``"en"`` or ``"ja"``.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    InputError
        No such language, or nothing that varies or came out.

    Notes
    -----
    Nothing is asked from the network; the page allows no other script than its own. Of very large sweeps it holds the
    figures that are looked at first, and evenly chosen cases, and says so.
    """
    if lang not in LANGUAGES:
        raise wrong(where=f"lang = {lang!r}", what="must be 'en' or 'ja'", source="report")
    # a browser brings its own letters: no font needs to be found here
    words = Words("ja" if lang == "ja" else "en")
    table = table_of(sweep, keys=keys, titles=titles, lang=words.lang)
    page = Path(path)
    page.parent.mkdir(parents=True, exist_ok=True)
    name = title or table.titles.get("", "")
    # a name with half a character pair cannot be written as it is; everything else can
    page.write_bytes(_render(table, name, words).encode("utf-8", "replace"))
    return page


def _render(table: SweepTable, title: str, words: Words) -> str:
    """Fill the template; every text is escaped, script and data are our own."""
    data = pack(table, words)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script = _file(SCRIPT)
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    count, failed = len(table.frame) + len(table.failed), len(table.failed)
    return environment.get_template("sweep.html.j2").render(
        w=words,
        lang=words.lang,
        title=words("sweep_page_title", title=title) if title else words("sweep_page_title_plain"),
        lead=words(
            "sweep_page_lead",
            count=f"{count:,}",
            failed=words("sweep_page_failed", count=f"{failed:,}") if failed else "",
        ),
        notices=tuple(_notices(table, data, words)),
        sentence=sweep_caption(table, words, tells_failed=False),
        tables=(best_table(table, words), *([failed_table(table, words)] if failed else [])),
        whose_cost=words.known(f"sweep_how_{stem(table.main_figure())}") or "",
        made_by=words("made_by", version=own_version()),
        style=Markup("\n".join(_file(name) for name in STYLES)),  # noqa: S704 - our own files
        script=Markup(script),  # noqa: S704 - our own file
        script_digest=digest,
        data=_json(data.content),
        page_words=_json({key: WORDS[f"sweep_{key}"][words.lang == "ja"] for key in SCRIPT_WORDS}),
    )


def _file(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _json(content: object) -> Markup:
    """Return data as JSON that cannot end the element it stands in."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))  # noqa: S704


def _notices(table: SweepTable, data: PageData, words: Words) -> Iterator[str]:
    """Say what of the sweep is not in the page."""
    every = len(table.frame) + len(table.failed)
    if data.cases < every:
        yield words("sweep_page_thinned", all=f"{every:,}", kept=f"{data.cases:,}")
    if data.dropped:
        names = words("sweep_comma").join(table.column(name, words).title for name in data.dropped)
        yield words("sweep_page_dropped", names=names)
