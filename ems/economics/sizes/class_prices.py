"""Prices of a kWh and a kW by class, from what the scenario spends on the class and what it builds of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ems.economics.sizes.unit_price import UnitPrice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ems.scenario import Scenario
    from ems.scenario.money import Capital

SizedKind = Literal["storage", "pv"]
SIZED_KINDS: tuple[SizedKind, ...] = ("storage", "pv")
By = dict[str, dict[int, float]]
"""Size by class and fiscal year."""


def unit_prices(scenario: Scenario) -> dict[str, UnitPrice]:
    """Return what each class of storages costs per kWh, and each class of PV per kW.

    Parameters
    ----------
    scenario
        Its ``[capital.*]`` items, and what they buy.

    Returns
    -------
    dict
        ``"storage.shelter"`` or ``"pv.home_roof"`` → price. A class that no item pays for has none.

    Notes
    -----
    The price is the mean over all years of the plan: what an item spends on the class over what it buys of it. Where an
    item buys several classes, years in which it buys one alone tell that class's price, and what is left of the other
    years is the others'; classes that never stand apart have one price. So the plan's small public batteries cost what
    the years without a shelter battery say (2023 and 2027, 374,429 yen/kWh), and the shelters' 63,461 yen/kWh lies
    1.6 % below the 64,500 that follow from the small ones' price of 2023 alone.

    Sizes are those that the roll-out prints, not those of ``capacity_kwh`` or ``scale_fraction``: a price stays what it
    is while sizes are tried. Where several items pay for one class their prices add up; subsidy, upkeep and life are
    the means weighted by price.

    Examples
    --------
    >>> from ems.scenario import read_scenario
    >>> prices = unit_prices(read_scenario("hitotsugaoka"))
    >>> round(prices["storage.shelter"].price_per_kwh), round(prices["pv.home_roof"].price_per_kw)
    (63461, 518143)
    """
    found: dict[str, list[tuple[str, Capital, float, str]]] = {}
    for name, item in scenario.capital.items():
        if item.kind in SIZED_KINDS and item.of:
            sizes = {of: printed_sizes(scenario, item.kind, of) for of in item.of}
            prices, how = _prices_of(sizes, [(part.year, part.cost) for part in item.spending])
            for of, price in prices.items():
                found.setdefault(f"{item.kind}.{of}", []).append((name, item, price, how))
    return {key: _joined(scenario, key, parts) for key, parts in found.items()}


def printed_sizes(scenario: Scenario, kind: str, name: str) -> dict[int, float]:
    """Size of a class that the plan prints for each fiscal year, whatever size is tried.

    Parameters
    ----------
    scenario
        The district and its plan.
    kind
        ``"storage"`` [kWh] or ``"pv"`` [kW].
    name
        Name of the class.
    """
    if kind == "pv":
        return _summed((plant.year, plant.kw) for plant in scenario.pv[name].plants)
    section = scenario.storage[name]
    return _summed(
        (step.year, step.kwh if step.kwh is not None else (section.capacity_kwh or 0.0) * step.units)
        for step in section.rollout
    )


def _summed(parts: Iterable[tuple[int, float]]) -> dict[int, float]:
    sums: dict[int, float] = {}
    for year, size in parts:
        sums[year] = sums.get(year, 0.0) + size
    return sums


def _prices_of(sizes: By, spending: Sequence[tuple[int, float]]) -> tuple[dict[str, float], str]:
    """Price of each class that an item buys, and how it was found."""
    cost = _summed(spending)
    total = {of: sum(by_year.values()) for of, by_year in sizes.items()}
    bought = {of: size for of, size in total.items() if size > 0.0}
    if not bought:
        return {}, ""
    apart = _told_apart({of: sizes[of] for of in bought}, cost)
    if len(bought) > 1 and apart is not None:
        return apart, "years in which one class is bought alone tell its price, the rest of the others is the others'"
    one = sum(cost.values()) / sum(bought.values())
    return dict.fromkeys(bought, one), "one price for all that it buys" if len(bought) > 1 else ""


def _told_apart(sizes: By, cost: Mapping[int, float]) -> dict[str, float] | None:
    """Price of each class where years in which one is bought alone tell them apart; None where they do not."""
    known: dict[str, float] = {}
    placed = sum(paid for year, paid in cost.items() if any(by_year.get(year) for by_year in sizes.values()))
    while len(known) < len(sizes):
        paid: dict[str, float] = {}
        got: dict[str, float] = {}
        for year, spent in cost.items():
            unknown = [of for of in sizes if of not in known and sizes[of].get(year)]
            if len(unknown) == 1:
                left = spent - sum(price * sizes[of].get(year, 0.0) for of, price in known.items())
                paid[unknown[0]] = paid.get(unknown[0], 0.0) + left
                got[unknown[0]] = got.get(unknown[0], 0.0) + sizes[unknown[0]][year]
        if not paid:
            return None
        known |= {of: paid[of] / got[of] for of in paid}
    if min(known.values()) <= 0.0:
        return None  # the years contradict each other
    # what is spent in years in which nothing is built belongs to all of it
    return {of: price * sum(cost.values()) / placed for of, price in known.items()}


def _joined(scenario: Scenario, key: str, parts: Sequence[tuple[str, Capital, float, str]]) -> UnitPrice:
    """Join what several items pay for one class."""
    price = sum(part[2] for part in parts)
    weights = [part[2] / price if price else 1.0 / len(parts) for part in parts]
    items = [item for _, item, _, _ in parts]
    names = tuple(name for name, *_ in parts)
    is_pv = key.startswith("pv.")
    how = parts[0][3]
    return UnitPrice(
        key=key,
        price_per_kwh=0.0 if is_pv else price,
        price_per_kw=price if is_pv else 0.0,
        subsidy_fraction=sum(w * item.subsidy_fraction for w, item in zip(weights, items, strict=True)),
        life_years=sum(w * item.life_years for w, item in zip(weights, items, strict=True)),
        om_fraction_per_year=sum(w * item.om_fraction_per_year for w, item in zip(weights, items, strict=True)),
        discount_fraction=scenario.finance.discount_fraction,
        items=names,
        note=f"mean over all years of what {', '.join(f'[capital.{name}]' for name in names)} pays"
        + (f"; {how}" if how else ""),
    )
