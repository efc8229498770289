"""What is to be seen in a tariff's figure, computed: dearest and cheapest hours, blocks, demand, levy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.plot.fonts import language_or_warn
from ems.plot.money.tariffs.shape import MIDNIGHT_H, shape_of
from ems.plot.money.tariffs.text import market_text, months_text, period_name, season_text, times_text
from ems.plot.words import Words
from ems.tariffs.laying.bins import blocks_of
from ems.tariffs.words.wording import plain_percent, price
from ems.units import number

if TYPE_CHECKING:
    import datetime as dt

    from ems.plot.money.tariffs.shape import Shape
    from ems.tariffs.model import Market, Period, Tariff


def tariff_caption(tariff: Tariff, lang: str = "en", *, day: dt.date | None = None) -> str:
    """Say when a kWh is dearest and cheapest, what further kWh and each kW cost, and what comes on top.

    Parameters
    ----------
    tariff
        What is drawn.
    lang
        ``"en"`` or ``"ja"``.
    day
        Day whose prices are meant; None: the latest that are known.

    Examples
    --------
    >>> from ems.tariffs import read_tariff
    >>> tariff_caption(read_tariff("renca-netbilling"))
    'A kWh costs 160.00 CLP at any hour.'
    """
    words, shape = Words(language_or_warn(lang)), shape_of(tariff, day)
    sentences = [_energy(shape, words), *_blocks(shape, words), _demand(shape, words), _levy(shape, words)]
    return ("" if words.lang == "ja" else " ").join(sentence for sentence in sentences if sentence)


def _energy(shape: Shape, words: Words) -> str:
    """Return the sentence on hours, on months, or on the market."""
    currency, market = shape.tariff.currency, shape.tariff.market
    if market is not None:
        return _market(shape, market, words)
    if shape.by != "hours" and shape.stairs:
        return ""  # the sentences on blocks say it
    if shape.by == "nothing":
        return words("caption_tariff_flat", price=price(_highest(shape.periods[0])), currency=currency)
    high, low = max(map(_highest, shape.periods)), min(map(_lowest, shape.periods))
    dearest = [period for period in shape.periods if _highest(period) == high]
    cheapest = [period for period in shape.periods if _lowest(period) == low]
    if shape.by == "months":
        return words(
            "caption_tariff_months",
            high=price(high),
            low=price(low),
            currency=currency,
            high_season=_seasons(shape, dearest, words),
            low_season=_seasons(shape, cheapest, words),
        )
    times = times_text(high, low)
    return words(
        "caption_tariff_hours",
        high=price(high),
        low=price(low),
        currency=currency,
        high_when=_whens(shape, dearest, words),
        low_when=_whens(shape, cheapest, words),
        times=words("caption_tariff_times", times=times) if times else "",
    )


def _market(shape: Shape, market: Market, words: Words) -> str:
    """Return the sentence on a price that follows a market."""
    high, low = max(map(_highest, shape.periods)), min(map(_lowest, shape.periods))
    adder = price(high) if high == low else words("tariff_range", first=price(low), last=price(high))
    key = "caption_tariff_market" if high or low else "caption_tariff_market_alone"
    return words(key, market=market_text(market, words), adder=adder, currency=shape.tariff.currency)


def _blocks(shape: Shape, words: Words) -> list[str]:
    """Return a sentence for each stair."""
    sentences = []
    for period in shape.stairs:
        blocks = blocks_of(period)
        first, last = blocks[0].price_per_kwh, blocks[-1].price_per_kwh
        times, name = times_text(last, first), period_name(period, words)
        text = words(
            "caption_tariff_blocks",
            to=_kwh(blocks[0].to_kwh or 0.0),
            over=_kwh(blocks[-1].from_kwh),
            first=price(first),
            last=price(last),
            currency=shape.tariff.currency,
            times=words("caption_tariff_block_times", times=times) if times else "",
        )
        named = len(shape.stairs) > 1 and name
        sentences.append(words("caption_tariff_block_of", name=name) + _lower(text, words) if named else text)
    return sentences


def _demand(shape: Shape, words: Words) -> str:
    """Return the sentence on the demand charge."""
    high, low, ratchet = max(shape.demand_per_kw), min(shape.demand_per_kw), shape.tariff.ratchet
    if not high:
        return ""
    kept = ""
    if ratchet.months and ratchet.fraction:
        percent = plain_percent(ratchet.fraction)
        part = words("caption_tariff_kept_part", percent=percent) if ratchet.fraction < 1.0 else ""
        kept = words("caption_tariff_kept", months=ratchet.months, part=part)
    paid = price(high) if high == low else words("tariff_range", first=price(low), last=price(high))
    return words("caption_tariff_demand", price=paid, currency=shape.tariff.currency, kept=kept)


def _levy(shape: Shape, words: Words) -> str:
    """Return the sentence on the levy."""
    if shape.levy is None or not shape.levy.price_per_kwh:
        return ""
    return words("caption_tariff_levy", price=price(shape.levy.price_per_kwh), currency=shape.tariff.currency)


def _whens(shape: Shape, periods: list[Period], words: Words) -> str:
    """Return days, hours and seasons of periods."""
    return words("caption_tariff_joined").join(dict.fromkeys(_when(shape, period, words) for period in periods))


def _when(shape: Shape, period: Period, words: Words) -> str:
    first_h, last_h = period.hours
    season = season_text(shape.tariff, period.season, words)
    values = {
        "days": words(f"caption_tariff_{period.days}"),
        "season": words("caption_tariff_season", season=season) if season else "",
    }
    if (first_h, last_h) == (0.0, MIDNIGHT_H):
        return words("caption_tariff_whole_day", **values)
    return words("caption_tariff_when", first=f"{first_h:g}", last=f"{last_h:g}", **values)


def _seasons(shape: Shape, periods: list[Period], words: Words) -> str:
    """Return the seasons of periods."""
    named = (
        season_text(shape.tariff, period.season, words) or months_text(tuple(range(1, 13)), words) for period in periods
    )
    return words("caption_tariff_joined").join(dict.fromkeys(named))


def _highest(period: Period) -> float:
    return max(block.price_per_kwh for block in blocks_of(period))


def _lowest(period: Period) -> float:
    return min(block.price_per_kwh for block in blocks_of(period))


def _kwh(energy_kwh: float) -> str:
    return number(energy_kwh, 0 if energy_kwh.is_integer() else None)


def _lower(text: str, words: Words) -> str:
    """Return an English sentence as it goes on after a colon."""
    return text if words.lang == "ja" else text[:1].lower() + text[1:]
