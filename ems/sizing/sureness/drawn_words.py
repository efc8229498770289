"""What was drawn anew and what was not, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Group(NamedTuple):
    """Factors that are named together: names for people, and whether they count at the pool and behind meters."""

    names: tuple[str, ...]
    title: str
    title_ja: str
    at_pool: bool = True
    at_sites: bool = True


GROUPS: Final = (
    Group(("weather",), "weather", "気象"),
    Group(("loads",), "loads", "需要"),
    Group(("wholesale_level", "wholesale_spread"), "wholesale prices", "卸電力価格", at_sites=False),
    Group(("retail_level",), "tariffs", "電気料金", at_pool=False),
    Group(("investment",), "the price of the storage", "蓄電池の価格"),
    Group(("life",), "its life", "寿命"),
    Group(("discount",), "the discount rate", "割引率"),
    Group(("forecast",), "errors of forecasts", "予測誤差"),
    Group(("outages", "outage_worth"), "outages", "停電"),
)
OWN_DAYS, OWN_DAYS_JA = "from the weeks of the one year there is", "一年分のデータの週を並べ替え"


def drawn_words(varied: frozenset[str], own_days: str, *, at_sites: bool) -> str:
    """Say in English what was drawn anew and what was not.

    Parameters
    ----------
    varied
        Names of the factors that were drawn.
    own_days
        What of the years is made of the days of the one year there is.
    at_sites
        Whether the storage stands behind meters.

    Examples
    --------
    >>> drawn_words(frozenset({"weather", "loads", "life"}), "", at_sites=True)[:44]
    'Drawn anew in each: weather, loads, its life'
    """
    drawn, held = _parts(varied, own_days, at_sites=at_sites)
    titles = [f"{group.title}{f' ({OWN_DAYS})' if is_own else ''}" for group, is_own in drawn]
    first = f"Drawn anew in each: {', '.join(titles) or 'nothing'}."
    return f"{first} Not drawn: {', '.join(group.title for group in held)}." if held else first


def drawn_words_ja(varied: frozenset[str], own_days: str, *, at_sites: bool) -> str:
    """Say in Japanese what was drawn anew and what was not.

    Parameters
    ----------
    varied
        Names of the factors that were drawn.
    own_days
        What of the years is made of the days of the one year there is.
    at_sites
        Whether the storage stands behind meters.
    """
    drawn, held = _parts(varied, own_days, at_sites=at_sites)
    titles = [f"{group.title_ja}{f'({OWN_DAYS_JA})' if is_own else ''}" for group, is_own in drawn]
    first = f"毎回変えたもの:{'、'.join(titles) or 'なし'}。"
    return f"{first}変えていないもの:{'、'.join(group.title_ja for group in held)}。" if held else first


def _parts(varied: frozenset[str], own_days: str, *, at_sites: bool) -> tuple[list[tuple[Group, bool]], list[Group]]:
    """Groups that were drawn, each with whether it is from the own days, and those that were not."""
    drawn, held = [], []
    for group in _counted(varied, own_days, at_sites=at_sites):
        if varied.intersection(group.names):
            drawn.append((group, own_days in group.names))
        else:
            held.append(group)
    return drawn, held


def _counted(varied: frozenset[str], own_days: str, *, at_sites: bool) -> Iterator[Group]:
    """Groups that can count; weather and loads are one where their days stay together."""
    for group in GROUPS:
        if not (group.at_sites if at_sites else group.at_pool):
            continue
        if own_days == "weather" and "weather" in varied and "weather" in group.names:
            yield group._replace(title="weather and loads", title_ja="気象と需要")
        elif own_days == "weather" and "weather" in varied and "loads" in group.names:
            continue
        else:
            yield group
