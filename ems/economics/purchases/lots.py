"""Every purchase with all that follows from it: subsidy, upkeep, replacements, and what is left at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.economics.purchases.holders import holders, shares_of_classes, site_fraction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ems.economics.worth.yearly import YearlyMoney
    from ems.scenario import Scenario
    from ems.scenario.money import Capital

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """What one item spends in one year on one class, shape (years,) each, what is paid and got above zero [currency].

    Parameters
    ----------
    item
        Name of the item.
    kind
        ``"pv"``, ``"storage"``, ``"generation"`` or ``"other"``.
    of
        Class that it pays for; "" for none.
    year
        Fiscal year of the spending.
    capital, subsidy, om, replacement, residual
        What it costs, what the state pays of it, upkeep, replacements, and what is not used up at the end of what was
        paid after subsidy.
    residual_before_subsidy
        What is not used up at the end, had the state paid nothing: more where the first purchase still stands.
    site_fraction
        Share that is the sites' own where no contract of the form of finance says otherwise.
    holder
        Share of each owner, shape (years, owners).
    """

    item: str
    kind: str
    of: str
    year: int
    capital: Floats
    subsidy: Floats
    om: Floats
    replacement: Floats
    residual: Floats
    residual_before_subsidy: Floats
    site_fraction: float
    holder: Floats

    @property
    def net(self) -> Floats:
        """What it costs after subsidy and what is left, shape (years,) [currency]."""
        return self.capital - self.subsidy + self.om + self.replacement - self.residual

    @property
    def net_before_subsidy(self) -> Floats:
        """What it would cost, what is left aside, had the state paid nothing of it, shape (years,) [currency]."""
        return self.capital + self.om + self.replacement - self.residual_before_subsidy


def lots_of(scenario: Scenario, money: YearlyMoney, years: tuple[int, ...], form: str, until: int) -> list[Lot]:
    """Return every purchase of the plan.

    Parameters
    ----------
    scenario
        The district, its plan and what is invested.
    money
        Where it is known when storages are replaced.
    years
        Fiscal years that are looked at. What was spent before the first counts in it, in full.
    form
        Who pays up front.
    until
        Last fiscal year whose spending counts.
    """
    return [
        _lot(scenario, name, item, of, spending.year, spending.cost * share, money=money, years=years, form=form)
        for name, item in scenario.capital.items()
        for spending in item.spending
        if spending.year <= min(until, years[-1])
        for of, share in shares_of_classes(scenario, item, spending.year).items()
    ]


def _lot(
    scenario: Scenario,
    name: str,
    item: Capital,
    of: str,
    year: int,
    cost: float,
    *,
    money: YearlyMoney,
    years: tuple[int, ...],
    form: str,
) -> Lot:
    """Lay one purchase over the years."""
    capital, subsidy, residual, residual_before_subsidy = np.zeros((4, len(years)))
    capital[max(year - years[0], 0)] = cost
    subsidy[max(year - years[0], 0)] = cost * item.subsidy_fraction
    replacement, left, is_first = _replacements(item, of, year, cost, money, years)
    residual_before_subsidy[-1] = left
    residual[-1] = left * (1.0 - item.subsidy_fraction) if is_first else left
    return Lot(
        item=name,
        kind=item.kind,
        of=of,
        year=year,
        capital=capital,
        subsidy=subsidy,
        om=np.where(np.asarray(years) >= year, cost * item.om_fraction_per_year, 0.0),
        replacement=replacement,
        residual=residual,
        residual_before_subsidy=residual_before_subsidy,
        site_fraction=site_fraction(scenario, item, of, year),
        holder=holders(scenario, item, of, year, years, form),
    )


def _replacements(
    item: Capital, of: str, year: int, cost: float, money: YearlyMoney, years: tuple[int, ...]
) -> tuple[Floats, float, bool]:
    """Replacements, shape (years,); what the last purchase is worth at the end, subsidy aside; if it is the first."""
    replacement = np.zeros(len(years))
    bought, paid, life_years = year, cost, item.life_years
    for again in replaced_in(item, of, year, money, years[-1]):
        # what did not last the life of the item will not do so the next time either
        bought, life_years = again, min(life_years, again - bought)
        paid = cost * item.replacement_fraction * (1.0 + item.replacement_change_per_year) ** (again - year)
        if again >= years[0]:
            replacement[again - years[0]] += paid
    return replacement, paid * max(0.0, 1.0 - (years[-1] + 1 - bought) / life_years), bought == year


def replaced_in(item: Capital, of: str, year: int, money: YearlyMoney, last: int) -> Iterator[int]:
    """Yield the fiscal years in which a purchase is replaced.

    Parameters
    ----------
    item
        What is invested, with its life.
    of
        Class that it pays for.
    year
        Fiscal year of the purchase.
    money
        Where it is known when a storage is replaced, that is taken for the years that were simulated.
    last
        Last fiscal year that is looked at.
    """
    known = money.replaced.get((of, year)) if item.kind == "storage" else None
    bought, unknown_from = year, year
    if known is not None:
        unknown_from = money.years[-1] + 1
        for again in sorted(known):
            if again <= last:
                bought = again
                yield again
    while (bought := max(bought + item.life_years, unknown_from)) <= last:
        yield bought
