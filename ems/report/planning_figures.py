"""Figures of a year with plans or requests: those without content are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.plot import planning_captions as captions
from ems.plot.difference import storage_difference
from ems.plot.promised_week import promised_week
from ems.plot.promises import came_true
from ems.plot.requests import request_days
from ems.plot.response import response
from ems.plot.rooms import air_conditioning, room_days
from ems.report.sketch import SIZE, Sketch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.plot.words import Words
    from ems.results.result import Result


def planning_sketches(result: Result, rule: Result | None, words: Words) -> Iterator[Sketch]:
    """Yield the figures of plans and requests in the order of the page.

    Parameters
    ----------
    result
        The simulated year.
    rule
        The same district under another policy, or None.
    words
        Language of titles and captions.

    Yields
    ------
    Sketch
        Where the storages are used otherwise, the week that strayed from its plans, requests, response, rooms.
    """
    lang = words.lang
    if rule is not None and result.storages and rule.policy != result.policy:
        yield Sketch(
            name="storage-difference",
            title=words("difference", policy=result.policy, reference=rule.policy),
            caption=captions.difference_caption(result, rule, words),
            draw=lambda: storage_difference(result, rule, size=SIZE, lang=lang),
        )
    if result.planning is not None and not came_true(result):
        yield Sketch(
            name="promised-week",
            title=words("promised"),
            caption=captions.promised_caption(result, words),
            draw=lambda: promised_week(result, size=SIZE, lang=lang),
        )
    yield from _request_sketches(result, words)


def _request_sketches(result: Result, words: Words) -> Iterator[Sketch]:
    lang, requests = words.lang, result.requests
    if requests is None:
        return
    if not requests.events.empty:
        yield Sketch(
            name="requests",
            title=words("requests"),
            caption=captions.requests_caption(result, words),
            draw=lambda: request_days(result, size=SIZE, lang=lang),
        )
        yield Sketch(
            name="response",
            title=words("response"),
            caption=captions.response_caption(result, words),
            draw=lambda: response(result, size=SIZE, lang=lang),
        )
    if requests.room_groups and room_days(result):
        yield Sketch(
            name="air-conditioning",
            title=words("rooms"),
            caption=captions.rooms_caption(result, words),
            draw=lambda: air_conditioning(result, size=SIZE, lang=lang),
        )
