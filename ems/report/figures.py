"""Which figures a report shows, in which order, each drawn once and saved in every format that is wanted."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ems.plot import captions
from ems.plot.day_types import day_types
from ems.plot.duration import duration_curve
from ems.plot.heat_map import heat_map
from ems.plot.monthly import monthly_balance
from ems.plot.plan import plan_comparison
from ems.plot.save import to_png, to_svg
from ems.plot.seasons import telling_weeks
from ems.plot.week import week
from ems.plot.wrong import wrong
from ems.report.planning_figures import planning_sketches
from ems.report.sketch import SIZE, Sketch

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from ems.plot.seasons import TellingWeek
    from ems.plot.words import Words
    from ems.results.result import Result

FORMATS = ("png", "svg")
FOLDER = "figures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A figure as the page shows it.

    Parameters
    ----------
    title, caption
        What it shows, and what to see in it.
    address
        A ``data:`` address that holds the picture itself.
    """

    title: str
    caption: str
    address: str


def check_formats(formats: Collection[str]) -> None:
    """Raise :class:`InputError` unless every format is one that figures can be saved in, and there is one."""
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown or not formats:
        what = f"must be one or more of {', '.join(FORMATS)}"
        raise wrong(where=f"formats = {tuple(formats)!r}", what=what, source="report")


def sketches(result: Result, reference: Result | None, words: Words, rule: Result | None = None) -> tuple[Sketch, ...]:
    """All figures of a report, in the order of the page; those without content are left out.

    Parameters
    ----------
    result
        The simulated year.
    reference
        The same district without batteries, or None.
    words
        Language of titles and captions.
    rule
        The same district under another policy, whose use of the storages is laid beside; None leaves it out.
    """
    return tuple(_sketches(result, reference, rule, words))


def _sketches(result: Result, reference: Result | None, rule: Result | None, words: Words) -> Iterator[Sketch]:
    lang = words.lang
    if result.claims:
        yield Sketch(
            name="plan",
            title=words("plan"),
            caption=captions.plan_caption(result, words),
            draw=lambda: plan_comparison(result, size=SIZE, lang=lang),
        )
    for telling in telling_weeks(result):
        yield _week_sketch(result, telling, words)
    yield Sketch(
        name="monthly-balance",
        title=words("monthly"),
        caption=captions.monthly_caption(result, words),
        draw=lambda: monthly_balance(result, size=SIZE, lang=lang),
    )
    yield Sketch(
        name="import-duration",
        title=words("duration"),
        caption=captions.duration_caption(result, reference, words),
        draw=lambda: duration_curve(result, reference, size=SIZE, lang=lang),
    )
    yield from planning_sketches(result, rule, words)
    yield _heat_sketch(result, "net_load", captions.net_load_caption(result, words), words)
    yield _heat_sketch(result, "import", captions.import_caption(result, words), words)
    if result.storages:
        yield _heat_sketch(result, "state_of_charge", captions.state_of_charge_caption(result, words), words)
    yield Sketch(
        name="day-types",
        title=words("day_types"),
        caption=captions.day_types_caption(result, words),
        draw=lambda: day_types(result, size=SIZE, lang=lang),
    )


def _week_sketch(result: Result, telling: TellingWeek, words: Words) -> Sketch:
    return Sketch(
        name=f"week-{telling.kind.replace('_', '-')}",
        title=words(f"week_{telling.kind}"),
        caption=captions.week_caption(result, telling.start, words),
        draw=lambda: week(result, telling.start, size=SIZE, lang=words.lang),
    )


def _heat_sketch(result: Result, what: str, caption: str, words: Words) -> Sketch:
    return Sketch(
        name=f"heat-map-{what.replace('_', '-')}",
        title=words(f"heat_{what}"),
        caption=caption,
        draw=lambda: heat_map(result, what, size=SIZE, lang=words.lang),
    )


def draw_and_save(
    planned: Sequence[Sketch],
    folder: Path,
    formats: Collection[str],
    progress: Callable[[str], None],
) -> tuple[Picture, ...]:
    """Draw every figure once, write its files, and return the pictures for the page.

    Parameters
    ----------
    planned
        The figures.
    folder
        Where the folder ``figures`` goes; it is made.
    formats
        Formats of the files: ``"png"``, ``"svg"`` or both.
    progress
        Is told the title of every figure before it is drawn.

    Notes
    -----
    The page holds the SVG where it was made anyway: sharp on paper and on any screen, and no larger than the PNG.
    """
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    pictures = []
    for number, sketch in enumerate(planned, start=1):
        progress(sketch.title)
        figure = sketch.draw()
        stem = target / f"{number:02d}-{sketch.name}"
        address = ""
        if "png" in formats:
            png = to_png(figure)
            stem.with_suffix(".png").write_bytes(png)
            address = _address("image/png", png)
        if "svg" in formats:
            svg = to_svg(figure).encode()
            stem.with_suffix(".svg").write_bytes(svg)
            address = _address("image/svg+xml", svg)
        pictures.append(Picture(title=sketch.title, caption=sketch.caption, address=address))
    return tuple(pictures)


def _address(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
