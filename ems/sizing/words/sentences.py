"""The answer in sentences: what is right, what of the plan's size, what the last battery returns, and why it is so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ems.sizing.words.costs import of_last_battery, of_least_cost, of_subsidy
from ems.sizing.words.facts import is_endless, is_free
from ems.sizing.words.goals import of_goal
from ems.sizing.words.peaks import of_peak_import
from ems.sizing.words.proofs import of_proof
from ems.sizing.words.saying import Says

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.sizing.answer import Sizing
    from ems.sizing.words.amounts import Language


def with_sentences(sizing: Sizing) -> Sizing:
    """Return an answer with its sentences in both languages.

    Parameters
    ----------
    sizing
        The answer; sentences that it has already are replaced.
    """
    return replace(sizing, sentences=tuple(_sentences(sizing, "en")), sentences_ja=tuple(_sentences(sizing, "ja")))


def _sentences(sizing: Sizing, lang: Language) -> Iterator[str]:
    """Yield the sentences of one language."""
    say = Says(sizing, lang)
    if sizing.goal.kind == "cost":
        yield from of_least_cost(sizing, say)
    else:
        yield from of_goal(sizing, say)
    if is_free(sizing) or is_endless(sizing):
        return  # of a size that is none there is nothing to say
    if len(sizing.parts) == 1:
        yield from of_last_battery(sizing, say)
        yield from of_subsidy(sizing.parts[0], say)
    yield from of_peak_import(sizing, say)
    yield from of_proof(sizing, say)
