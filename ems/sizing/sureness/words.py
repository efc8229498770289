"""What a study of uncertainty says in sentences, English and Japanese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.sizing.sureness.drawn_words import drawn_words, drawn_words_ja
from ems.units import currency_word, number, percent

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MILLION: Final = 1e6
LEAST_SHARE: Final = 0.005
"""Shares below it would be told as 0 %."""
FEW: Final = 2
"""How many of the factors that matter most are named."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Told:
    """What is told.

    Parameters
    ----------
    currency
        Unit of the money.
    units
        How many storages there are.
    capacity_kwh
        Sizes, each unit, rising, shape (sizes,) [kWh].
    gains
        Shape (draws, sizes) [currency].
    found, planned
        Numbers of the size that is looked at one factor at a time, and of the scenario's.
    best_mean, best_worst
        Numbers of the sizes with the highest mean, over all draws and over the worst tenth.
    worst
        Mean of the worst tenth of each size, shape (sizes,) [currency].
    one_at_a_time, sobol
        As in :class:`Sureness`.
    varied
        Names of the factors that were drawn.
    at_sites
        Whether the storage stands behind meters.
    own_days
        What of the years is made of the days of the one year there is, as :class:`About` has it.
    """

    currency: str
    units: int
    capacity_kwh: Floats
    gains: Floats
    found: int
    planned: int
    best_mean: int
    best_worst: int
    worst: Floats
    one_at_a_time: pd.DataFrame
    sobol: pd.DataFrame
    varied: frozenset[str] = frozenset()
    at_sites: bool = False
    own_days: str = ""


def sentences(told: Told) -> tuple[str, ...]:
    """Return the answer in English.

    Parameters
    ----------
    told
        What is told.
    """
    worst, plan = _size(told, told.best_worst), number(told.capacity_kwh[told.planned])
    mean, none = _gains(told, told.best_mean), _none(told)
    pays = f"The plan's {plan} kWh pays in {_pays(told, told.planned)} of the draws"
    lines = [
        f"On average over {len(told.gains):,} draws {_size(told, told.best_mean)} is best: {mean}.",
        drawn_words(told.varied, told.own_days, at_sites=told.at_sites),
        f"In bad times, the worst tenth of its draws, {worst} does best: {_worst(told, told.best_worst)}.",
        f"{pays}; {_gains(told, told.planned)}; in its worst tenth {_worst(told, told.planned)}.",
    ]
    lines += [f"In {none} of the draws nothing at all is best."] if none else []
    lines += [
        f"What matters {'most' if place == 0 else 'next'} for {number(told.capacity_kwh[told.found])} kWh is "
        f"{str(row['title'])[0].lower()}{str(row['title'])[1:]}: its 10 % and 90 % quantiles move the yearly gain by "
        f"{_money(abs(float(row['high']) - float(row['low'])), told.currency, 'en')}"
        f"{_share(told, str(name), ' ({share} ± {half} of the variance)')}."
        for place, (name, row) in enumerate(told.one_at_a_time.head(FEW).iterrows())
    ]
    return tuple(lines)


def sentences_ja(told: Told) -> tuple[str, ...]:
    """Return the answer in Japanese.

    Parameters
    ----------
    told
        What is told.
    """
    worst, plan = _size_ja(told, told.best_worst), number(told.capacity_kwh[told.planned])
    mean, none = _gains_ja(told, told.best_mean), _none(told)
    pays = f"計画の{plan} kWhが割に合うのは試行の{_pays(told, told.planned)}"
    lines = [
        f"{len(told.gains):,}回の試行の平均では{_size_ja(told, told.best_mean)}が最良で、{mean}。",
        drawn_words_ja(told.varied, told.own_days, at_sites=told.at_sites),
        f"悪い時(下位1割の平均)には{worst}が最良で、{_worst_ja(told, told.best_worst)}。",
        f"{pays}。{_gains_ja(told, told.planned)}、下位1割では{_worst_ja(told, told.planned)}。",
    ]
    lines += [f"試行の{none}では、設置しないのが最良。"] if none else []
    lines += [
        f"{number(told.capacity_kwh[told.found])} kWhについて{'最も' if place == 0 else '次に'}影響が大きいのは"
        f"「{row['title_ja']}」で、10 %点と90 %点の間で年間の利得が"
        f"{_money(abs(float(row['high']) - float(row['low'])), told.currency, 'ja')}変わる"
        f"{_share(told, str(name), '(分散の{share} ± {half})')}。"
        for place, (name, row) in enumerate(told.one_at_a_time.head(FEW).iterrows())
    ]
    return tuple(lines)


def _none(told: Told) -> str:
    """Share of the draws in which no size tried is better than none; empty where it rounds to nothing."""
    share = float((told.capacity_kwh[np.argmax(told.gains, axis=1)] == 0.0).mean())
    return percent(share, 0) if share >= LEAST_SHARE else ""


def _size(told: Told, at: int) -> str:
    """Return a size in words."""
    if told.capacity_kwh[at] == 0.0:
        return "none at all"
    return f"{number(told.capacity_kwh[at])} kWh" + (" each" if told.units > 1 else "")


def _size_ja(told: Told, at: int) -> str:
    if told.capacity_kwh[at] == 0.0:
        return "設置しないこと"
    return ("各" if told.units > 1 else "") + f"{number(told.capacity_kwh[at])} kWh"


def _gains(told: Told, at: int) -> str:
    """What a size gains on average, and between which bounds in nine of ten draws."""
    gains = told.gains[:, at]
    if told.capacity_kwh[at] == 0.0:
        return "every size costs more than it saves"
    mean, low, high = float(gains.mean()), *np.quantile(gains, [0.05, 0.95])
    verb = "gains" if mean >= 0.0 else "loses"
    span = f"{_money(float(low), told.currency, 'en')} to {_money(float(high), told.currency, 'en')}"
    return f"it {verb} {_money(abs(mean), told.currency, 'en')} a year (90 % of the draws: {span})"


def _gains_ja(told: Told, at: int) -> str:
    gains = told.gains[:, at]
    if told.capacity_kwh[at] == 0.0:
        return "どの容量も費用が便益を上回る"
    mean, low, high = float(gains.mean()), *np.quantile(gains, [0.05, 0.95])
    verb = "得" if mean >= 0.0 else "損"
    span = f"{_money(float(low), told.currency, 'ja')}~{_money(float(high), told.currency, 'ja')}"
    return f"年間{_money(abs(mean), told.currency, 'ja')}の{verb}(試行の90 %は{span})"


def _worst(told: Told, at: int) -> str:
    """What a size gains in its worst tenth."""
    if told.capacity_kwh[at] == 0.0:
        return "it loses nothing"
    worst = float(told.worst[at])
    return f"it {'gains' if worst >= 0.0 else 'loses'} {_money(abs(worst), told.currency, 'en')} a year"


def _worst_ja(told: Told, at: int) -> str:
    if told.capacity_kwh[at] == 0.0:
        return "損失はない"
    worst = float(told.worst[at])
    return f"年間{_money(abs(worst), told.currency, 'ja')}の{'得' if worst >= 0.0 else '損'}"


def _pays(told: Told, at: int) -> str:
    """Share of the draws in which a size gains."""
    return percent(float((told.gains[:, at] > 0.0).mean()), 0)


def _share(told: Told, name: str, text: str) -> str:
    """Return the total Sobol index in words; nothing where there is none."""
    share, half = (float(told.sobol[column].get(name, np.nan)) for column in ("total", "total_confidence"))
    return text.format(share=percent(share, 0), half=percent(half, 0)) if np.isfinite(share) else ""


def _money(amount: float, currency: str, lang: str) -> str:
    """Return a sum of money in a language."""
    unit = currency_word(currency, lang)
    if abs(round(amount)) >= MILLION:
        return f"{number(amount / MILLION)}{'百万' if lang == 'ja' else ' million '}{unit}"
    return f"{number(amount, 0 if abs(amount) >= 100.0 else None)} {unit}"  # noqa: PLR2004 - sums without decimals
