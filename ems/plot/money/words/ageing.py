"""The words of the figure of ageing: key → (English, Japanese). Braces are places for computed values."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.plot.fonts import Language

AGEING_WORDS = {
    "ageing": ("What is left of the batteries, if every year is like this one", "蓄電池の残存容量（毎年が同じ場合）"),
    "ageing_under": ("Policy {policy} · no battery replaced", "運用方策 {policy} · 交換なしの場合"),
    "ageing_axis": ("Capacity [%]", "容量 [%]"),
    "ageing_years_axis": ("Years since new", "使用年数 [年]"),
    "ageing_left": ("Left", "残存容量"),
    "ageing_by_time": ("Lost by time", "経年による劣化"),
    "ageing_by_cycles": ("Lost by cycles", "充放電による劣化"),
    "ageing_end": ("Replaced at this capacity", "交換する容量"),
    "ageing_replaced": ("Replaced in this year", "交換する時期"),
    "ageing_panel": (
        "{title} · {chemistry} · {cycles} cycles a year",
        "{title} · {chemistry} · 年 {cycles} サイクル",
    ),
    "caption_ageing": (
        "Left after {years} years like this: {shares}. Cycles take most of {title} ({by_cycles} of the loss).{worst}",
        "{years} 年後の残存容量：{shares}。充放電の影響が最も大きいのは{title}で、劣化の {by_cycles}。{worst}",
    ),
    "caption_ageing_one": (
        "Left after {years} years like this: {shares}. Cycles make {by_cycles} of the loss.{worst}",
        "{years} 年後の残存容量：{shares}。劣化の {by_cycles} は充放電による。{worst}",
    ),
    "caption_ageing_idle": (
        "Left after {years} years like this: {shares}. Cycles take nothing.{worst}",
        "{years} 年後の残存容量：{shares}。充放電による劣化はない。{worst}",
    ),
    "ageing_share": ("{title} {left}", "{title} {left}"),
    "ageing_between": (", ", "、"),
    "ageing_first": (
        " {title} reach their end first, after {life} years.",
        "最も早く交換時期を迎えるのは{title}で、{life} 年後。",
    ),
    "ageing_by_age": (
        " All are replaced by age, after {life} years, before their capacity is gone.",
        "いずれも容量低下より先に、{life} 年の使用年数で交換する。",
    ),
    "ageing_never": (" None reaches its end.", "いずれも交換容量に達しない。"),
}


def ageing_words(key: str, lang: Language, /, **values: str | int) -> str:
    """Return the words of a key, with values put in where it has places for them.

    Parameters
    ----------
    key
        A key of ``AGEING_WORDS``.
    lang
        ``"en"`` or ``"ja"``.
    **values
        What to put in.
    """
    english, japanese = AGEING_WORDS[key]
    return (japanese if lang == "ja" else english).format(**values)
