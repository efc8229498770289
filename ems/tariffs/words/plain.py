"""A tariff in plain words: what a customer pays for what, and how sure that is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ems.tariffs.laying.levies import levies_of, levy_table
from ems.tariffs.words.energy import energy_lines
from ems.tariffs.words.wording import beside, dates, on_the_dates, plain_percent, price

if TYPE_CHECKING:
    from ems.tariffs.model import Tariff

USUAL_SIZES = 8
"""So many sizes of a contract are named one by one."""
Section = tuple[str, list[str]]


def tariff_text(tariff: Tariff) -> str:
    """Return a tariff in plain words, one fact a line.

    Parameters
    ----------
    tariff
        What is explained.

    Examples
    --------
    >>> from ems.tariffs.read import read_tariff
    >>> print(tariff_text(read_tariff("renca-netbilling")).split("Certainty")[0].rstrip())
    Renca, net billing (レンカ ネットビリング)
    Sold by Distributor of Santiago; prices in CLP, 19 % tax contained; local time of America/Santiago
    <BLANKLINE>
    Energy, per kWh (電力量料金)
      All day, all months, every day, 0 to 24 h: 160.00
    <BLANKLINE>
    Energy fed in, per kWh (売電)
      a fixed price: 80.00
    """
    blocks = ["\n".join(_head(tariff))]
    blocks += ["\n".join([title, *(f"  {line}" for line in lines)]) for title, lines in tariff_sections(tariff)]
    return "\n\n".join(blocks)


def tariff_sections(tariff: Tariff) -> list[Section]:
    """Return the parts of a tariff that exist, each a title and its lines.

    Parameters
    ----------
    tariff
        What is explained.
    """
    sections = [
        ("Basic charge, per month (基本料金)", _basic(tariff)),
        ("Energy, per kWh (電力量料金)", energy_lines(tariff)),
        ("Market price, per kWh (市場連動)", _market(tariff)),
        ("Demand charge, per kW and month (実量制)", _demand(tariff)),
        ("Fuel-cost adjustment, per kWh (燃料費調整額)", _fuel(tariff)),
        ("Renewable levy, per kWh (再エネ賦課金)" if tariff.levy_name else "Levy, per kWh", _levy(tariff)),
        ("Least charge, per month (最低月額料金)", _minimum(tariff)),
        ("Energy fed in, per kWh (売電)", _export(tariff)),
        ("Certainty", [tariff.certainty]),
    ]
    return [(title, lines) for title, lines in sections if lines]


def _head(tariff: Tariff) -> list[str]:
    """Name, seller, currency, tax, time."""
    contained = "contained" if tariff.prices_include_tax else "comes on top"
    tax = f"{plain_percent(tariff.tax_fraction)} tax {contained}" if tariff.tax_fraction else "no tax stated"
    return [
        beside(tariff.title, tariff.title_ja),
        f"Sold by {tariff.seller}; prices in {tariff.currency}, {tax}; local time of {tariff.timezone}",
    ]


def _basic(tariff: Tariff) -> list[str]:
    """Fixed charge, and that of each size of the contract."""
    lines = []
    contract = tariff.contract
    for entry in tariff.basic:
        parts = []
        if entry.price_per_month or not entry.price_per_unit:
            parts.append(f"{price(entry.price_per_month)} for everybody")
        if entry.price_per_unit and contract is not None:
            parts.append(f"{price(entry.price_per_unit)} for each {contract.unit} of the contract")
        lines.append(on_the_dates(entry, "; ".join(parts)))
        if entry.price_per_unit and contract is not None:
            sizes = contract.sizes if 0 < len(contract.sizes) <= USUAL_SIZES else (contract.default,)
            sums = (f"{s:g} {contract.unit} {price(entry.price_per_month + s * entry.price_per_unit)}" for s in sizes)
            lines.append(f"{', '.join(sums)}; {contract.default:g} {contract.unit} where none is given")
    return lines


def _market(tariff: Tariff) -> list[str]:
    """What is paid of the market's price."""
    market = tariff.market
    if market is None:
        return []
    factor = "" if market.factor == 1.0 else f" times {market.factor:g}"
    losses = f", divided by 1 less {plain_percent(market.loss_fraction)} losses" if market.loss_fraction else ""
    return [f"{market.title}{factor}{losses}; needs a file with prices (--prices)"]


def _demand(tariff: Tariff) -> list[str]:
    """Demand charge, ratchet, power factor."""
    if not tariff.demand:
        return []
    lines = []
    for entry in tariff.demand:
        season = f" in season {entry.season}" if entry.season else ""
        lines.append(on_the_dates(entry, f"{price(entry.price_per_kw)}{season}"))
    ratchet = tariff.ratchet
    if ratchet.months and ratchet.fraction:
        part = "" if ratchet.fraction == 1.0 else f"{plain_percent(ratchet.fraction)} of "
        lines.append(f"for the highest half-hour of the month, or {part}that of the {ratchet.months} months before")
    else:
        lines.append("for the highest half-hour of the month")
    power = tariff.power_factor
    if power is not None:
        each, base = plain_percent(power.per_point_fraction), plain_percent(power.base_fraction)
        lines.append(f"{each} less for each 1 % of power factor above {base}, more below; the site has ")
        lines[-1] += plain_percent(power.value_fraction)
    return lines


def _fuel(tariff: Tariff) -> list[str]:
    """What is known of the fuel-cost adjustment, and how much of it is paid."""
    shares = [
        on_the_dates(entry, "none is paid" if not entry.fraction else f"{plain_percent(entry.fraction)} of it is paid")
        for entry in tariff.fuel_share
    ]
    if tariff.fuel_share and all(entry.fraction == 0.0 for entry in tariff.fuel_share):
        return []
    known = [on_the_dates(entry, price(entry.price_per_kwh)) for entry in tariff.fuel_adjustment]
    return [*(known or ["not contained: give it for a bill, otherwise it counts as 0"]), *shares]


def _levy(tariff: Tariff) -> list[str]:
    """Levy by date, and what it is not paid on."""
    entries = levies_of(tariff)
    if not entries:
        return []
    by_date = [f"{dates(entry) or 'always'} {price(entry.price_per_kwh)}" for entry in entries]
    if tariff.levy_name is not None:
        table = levy_table(tariff.levy_name)
        by_date = [f"{entry.since or date.min:%Y-%m} {price(entry.price_per_kwh)}" for entry in table.levy]
    rows = [", ".join(by_date[start : start + 6]) for start in range(0, len(by_date), 6)]
    first = f"from month on: {rows[0]}" if tariff.levy_name is not None else rows[0]
    last = entries[-1].until
    after = [f"from {last:%Y-%m} on the last one counts until another is known"] if last is not None else []
    return [first, *rows[1:], *after, "on all energy taken from the grid, none on what a site uses of its own sun"]


def _minimum(tariff: Tariff) -> list[str]:
    """Least charge."""
    return [on_the_dates(entry, price(entry.price_per_month)) for entry in tariff.minimum if entry.price_per_month]


def _export(tariff: Tariff) -> list[str]:
    """What is paid for energy fed in."""
    export = tariff.export
    if export.kind == "none":
        return ["nothing is paid"]
    if export.kind == "market":
        floor = "; nothing where that is negative" if export.never_negative else ""
        return [f"{plain_percent(export.market_fraction)} of the market price{floor}"]
    fixed = [on_the_dates(entry, price(entry.price_per_kwh)) for entry in export.prices]
    if export.kind == "fixed":
        return [f"a fixed price: {', '.join(fixed)}"]
    years = ", ".join(f"{year} {price(paid)}" for year, paid in export.feed_in_per_kwh.items())
    after = f"afterwards, and where no year is given: {', '.join(fixed) or 'nothing'}"
    return [f"for {export.feed_in_years} years, by the fiscal year in which the plant began: {years}", after]
