"""What figures and page of a pathway share: names of prices, companies and batteries."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.pathways import Pathway
    from ems.plot.words import Words


def retailer(pathway: Pathway, words: Words) -> str:
    """Name of the local power company for people.

    Parameters
    ----------
    pathway
        Its scenario names it.
    words
        Language.
    """
    company = pathway.scenario.retailer
    return (company.title_ja if words.lang == "ja" else "") or company.title


def storage_title(pathway: Pathway, name: str, words: Words) -> str:
    """Name of a storage class for people.

    Parameters
    ----------
    pathway
        Its scenario names it.
    name
        Storage class.
    words
        Language.
    """
    kind = pathway.scenario.storage[name]
    return (kind.title_ja if words.lang == "ja" else "") or kind.title


def under(pathway: Pathway, words: Words) -> str:
    """Line under a title: scenario, policy and prices.

    Parameters
    ----------
    pathway
        What is shown.
    words
        Language.
    """
    title = (pathway.title_ja if words.lang == "ja" else "") or pathway.title
    return words("pathway_under", title=title, policy=pathway.policy, prices=price_title(pathway, words))


def price_title(pathway: Pathway, words: Words) -> str:
    """Name of the price case for people.

    Parameters
    ----------
    pathway
        What is shown.
    words
        Language.
    """
    case = pathway.asked.prices
    return (case.title_ja if words.lang == "ja" else "") or case.title
