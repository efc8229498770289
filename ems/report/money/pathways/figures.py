"""Figures of the page on a pathway, in its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.plot.money.cash_flow import cash_flow, cash_flow_caption
from ems.plot.money.pathways.captions import battery_caption, energy_caption, money_caption
from ems.plot.money.pathways.figures import pathway_batteries, pathway_energy, pathway_money
from ems.report.sketch import SIZE, Sketch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.pathways import Pathway
    from ems.plot.words import Words


def pathway_sketches(pathway: Pathway, words: Words) -> Iterator[Sketch]:
    """Yield the figures in the order of the page; those without content are left out.

    Parameters
    ----------
    pathway
        What is shown.
    words
        Language.

    Yields
    ------
    Sketch
        Energy, money, batteries; where the plan was appraised, its cash flow.
    """
    lang = words.lang
    yield Sketch(
        name="pathway-energy",
        title=words("pathway_energy"),
        caption=energy_caption(pathway, words),
        draw=lambda: pathway_energy(pathway, size=SIZE, lang=lang),
    )
    yield Sketch(
        name="pathway-money",
        title=words("pathway_money"),
        caption=money_caption(pathway, words),
        draw=lambda: pathway_money(pathway, size=SIZE, lang=lang),
    )
    if pathway.capacity.to_numpy().any():
        yield Sketch(
            name="pathway-batteries",
            title=words("pathway_batteries"),
            caption=battery_caption(pathway, words),
            draw=lambda: pathway_batteries(pathway, size=SIZE, lang=lang),
        )
    appraisal = pathway.appraisal
    if appraisal is not None:
        yield Sketch(
            name="cash-flow",
            title=words("cash_flow"),
            caption=cash_flow_caption(appraisal, words),
            draw=lambda: cash_flow(appraisal, size=SIZE, lang=lang),
        )
