"""What figures and tables of the books share: names of parties."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.ledger.account import Books
    from ems.plot.words import Words


def group_title(name: str, words: Words) -> str:
    """Name of a party for people; a group of customers without a known name keeps that of the scenario.

    Parameters
    ----------
    name
        Identifier.
    words
        Language.
    """
    return words.known(f"party_{name}") or name.replace("_", " ").capitalize()


def company(books: Books, words: Words) -> str:
    """Name of the local power company for people.

    Parameters
    ----------
    books
        Its books.
    words
        Language.
    """
    return (books.title_ja if words.lang == "ja" else "") or books.title
