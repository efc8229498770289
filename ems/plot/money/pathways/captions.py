"""Captions of the figures of a pathway: what to see in them, computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.plot.amounts import money
from ems.plot.money.pathways.parts import retailer
from ems.units import energy, percent

if TYPE_CHECKING:
    from ems.pathways import Pathway
    from ems.plot.words import Words


def energy_caption(pathway: Pathway, words: Words) -> str:
    """How much of the load is renewable in the hour it is used, at the beginning, at the end and at the best.

    Parameters
    ----------
    pathway
        What is shown.
    words
        Language.
    """
    table, first, last = pathway.table, pathway.years[0], pathway.years[-1]
    matched = table["hourly_matched_fraction"]
    best = pathway.years[int(matched.to_numpy().argmax())]
    return words(
        "pathway_caption_energy",
        first=str(first),
        last=str(last),
        best=str(best),
        matched_first=percent(float(matched[first])),
        matched_last=percent(float(matched[last])),
        matched_best=percent(float(matched[best])),
        volume_last=percent(float(table["renewable_volume_fraction"][last])),
    )


def money_caption(pathway: Pathway, words: Words) -> str:
    """What customers pay in the last year with and without the plan, and what is left for the local power company.

    Parameters
    ----------
    pathway
        What is shown.
    words
        Language.
    """
    table, last, currency = pathway.table, pathway.years[-1], pathway.currency
    return words(
        "pathway_caption_money",
        last=str(last),
        before=money(float(table["customers_cost_before"][last]), currency, words),
        after=money(float(table["customers_cost"][last]), currency, words),
        retailer=retailer(pathway, words),
        margin=money(float(table["retailer_margin"][last]), currency, words),
        count=str(int((table["retailer_margin"] < 0.0).sum())),
        years=str(len(table)),
    )


def battery_caption(pathway: Pathway, words: Words) -> str:
    """What is left of the batteries, at the end and at the worst, and what is replaced.

    Parameters
    ----------
    pathway
        What is shown.
    words
        Language.
    """
    table, last = pathway.table, pathway.years[-1]
    left, replaced = table["capacity_left_fraction"], table["replaced_kwh"]
    worst = pathway.years[int(left.to_numpy().argmin())]
    if replaced.any():
        text = words(
            "pathway_caption_replaced",
            energy=energy(float(replaced.sum())),
            year=str(pathway.years[int(replaced.to_numpy().argmax())]),
        )
    else:
        text = words("pathway_caption_none_replaced")
    return words(
        "pathway_caption_batteries",
        left=percent(float(left[last])),
        last=str(last),
        lowest=percent(float(left[worst])),
        worst=str(worst),
        replaced=text,
    )
