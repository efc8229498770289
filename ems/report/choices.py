"""Which engine planned how much, and why, in words: for the page and the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.plot.vocabulary import WORDS
from ems.units import number

if TYPE_CHECKING:
    from ems.plot.words import Words
    from ems.results.planning import EngineChoice


def engine_name(engine: str, words: Words) -> str:
    """Name an engine; one that is not known keeps its name.

    Parameters
    ----------
    engine
        ``"exact"``, ``"coordination"``, ``"arrays"`` or ``"pyomo"``.
    words
        Language.

    Examples
    --------
    >>> from ems.plot.words import Words
    >>> engine_name("exact", Words("en"))
    'the exact planner'
    """
    return words.known(f"engine_{engine}") or engine


def choice_text(choice: EngineChoice, words: Words) -> str:
    """Say which engine planned how many problems of which kind, and why.

    Parameters
    ----------
    choice
        The engine, the number and the reason; what an older version wrote is one sentence and stays as it is.
    words
        Language. A reason that has no words of its own stays as the planner gave it.

    Examples
    --------
    >>> from ems.plot.words import Words
    >>> from ems.results.planning import EngineChoice
    >>> choice = EngineChoice(engine="exact", problems=295, what="sites", why="one storage at one node")
    >>> choice_text(choice, Words("en"))
    'the exact planner, 295 problems (sites alone): one storage at one node'
    """
    if not choice.engine:
        return choice.why
    count = number(choice.problems, 0)
    return words(
        "choice",
        engine=engine_name(choice.engine, words),
        problems=words("problems_one") if choice.problems == 1 else words("problems_many", count=count),
        what=words.known(f"choice_{choice.what}") or "",
        why=words("and_reason").join(_reason(reason, words) for reason in choice.why.split("; ")),
    )


def _reason(reason: str, words: Words) -> str:
    """Tell one reason; those that begin with a number have words with a place for it."""
    count, _, counted = reason.partition(" ")
    if count.isdigit() and f"why_many_{counted}" in WORDS:
        return words(f"why_many_{counted}", count=count)
    return words.known(f"why_{reason}") or reason
