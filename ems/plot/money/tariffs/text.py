"""What the words of a tariff share: months, dates, prices, names of periods."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ems.plot.money.tariffs.shape import MONTHS, month_runs
from ems.tariffs.laying.bins import blocks_of, season_months
from ems.tariffs.model import Period
from ems.tariffs.words.wording import plain_percent, price
from ems.units import number

if TYPE_CHECKING:
    from ems.plot.money.tariffs.shape import Curve
    from ems.plot.words import Words
    from ems.tariffs.model import Dated, Market, Tariff

UNNAMED = Period.model_fields["name"].default


def months_text(months: tuple[int, ...], words: Words) -> str:
    """Return months in short, runs shortened.

    Parameters
    ----------
    months
        Months, 1 to 12.
    words
        Language.
    """
    if len(months) == len(MONTHS):
        return words("tariff_all_year")
    texts = []
    for first, last in month_runs(months):
        ends = (words.short_month(first), words.short_month(last))
        texts.append(ends[0] if first == last else words("tariff_month_run", first=ends[0], last=ends[1]))
    return words("tariff_and").join(texts)


def season_text(tariff: Tariff, season: str | None, words: Words) -> str:
    """Return a season's name, its months where the name is not a known one; nothing for the whole year.

    Parameters
    ----------
    tariff
        Its seasons.
    season
        One of them; None: all year.
    words
        Language.
    """
    months = season_months(tariff, season)
    if season is None or len(months) == len(MONTHS):
        return ""
    return words.known(f"tariff_season_{season}") or months_text(months, words)


def month_of(day: date, words: Words) -> str:
    """Return the month of a date with its year."""
    return f"{day.year}年{day.month}月" if words.lang == "ja" else f"{words.month(day.month)} {day.year}"


def when_text(entry: Dated, words: Words) -> str:
    """Return when prices hold, as the line under the title says it.

    Parameters
    ----------
    entry
        Energy prices.
    words
        Language.
    """
    until = month_of(entry.until - timedelta(days=1), words) if entry.until else ""
    if entry.since and until:
        return words("tariff_between", since=month_of(entry.since, words), until=until)
    if entry.since:
        return words("tariff_since", since=month_of(entry.since, words))
    return words("tariff_until", until=until) if until else words("tariff_undated")


def prices_text(period: Period, words: Words) -> str:
    """Return a period's price, or its prices from the first to the last kWh of the month.

    Parameters
    ----------
    period
        The period.
    words
        Language.
    """
    blocks = blocks_of(period)
    ends = (price(blocks[0].price_per_kwh), price(blocks[-1].price_per_kwh))
    return ends[0] if len(blocks) == 1 else words("tariff_range", first=ends[0], last=ends[1])


def period_name(period: Period, words: Words) -> str:
    """Return the name on the bill; nothing where the file gives none.

    Parameters
    ----------
    period
        The period.
    words
        Language.
    """
    unnamed = period.name.casefold() == UNNAMED
    return (period.name_ja if words.lang == "ja" else "") or ("" if unnamed else period.name)


def curve_name(curve: Curve, words: Words) -> str:
    """Return which days a line is about.

    Parameters
    ----------
    curve
        The line.
    words
        Language.
    """
    days = words("tariff_every_day") if curve.kind == "all" else words(curve.kind)
    if len(curve.months) == len(MONTHS):
        return days
    return words("tariff_curve", days=days, months=months_text(curve.months, words))


def market_text(market: Market, words: Words) -> str:
    """Return what is paid of the market's price.

    Parameters
    ----------
    market
        The market.
    words
        Language.
    """
    text = market.title
    if market.factor != 1.0:
        text += words("caption_tariff_market_factor", factor=f"{market.factor:g}")
    if market.loss_fraction:
        text += words("tariff_losses", percent=plain_percent(market.loss_fraction))
    return text


def times_text(high: float, low: float) -> str:
    """Return how many times a price another is; nothing where that says little.

    Examples
    --------
    >>> times_text(27.63, 14.59), times_text(5.0, 0.0), times_text(5.0, 5.0)
    ('1.9', '', '')
    """
    return number(high / low, 1) if high > low > 0.0 else ""
