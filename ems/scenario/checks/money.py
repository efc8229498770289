"""Tariffs, investments and price cases between the sections: names that must exist, years, numbers of sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.scenario.keys import nearest
from ems.scenario.problems import problem_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.scenario.model import Scenario
    from profiles.errors import Problem


def billed_classes(scenario: Scenario) -> Iterator[Problem]:
    """Find tariffs of demand classes that do not exist, and classes without a tariff where others have one."""
    for name in scenario.billing:
        if name not in scenario.demand:
            yield problem_at(("billing", name), name, "there is no such demand class", nearest(name, scenario.demand))
    missing = [name for name in scenario.demand if name not in scenario.billing]
    if scenario.billing and missing:
        rule = "names tariffs for some demand classes and not for all"
        yield problem_at(("billing",), ", ".join(scenario.billing), rule, f"add {', '.join(missing)}")


def invested_in(scenario: Scenario) -> Iterator[Problem]:
    """Find investments in classes that do not exist, or of a year that spends twice."""
    known = {"pv": scenario.pv, "storage": scenario.storage, "generation": scenario.generation}
    for name, item in scenario.capital.items():
        for index, target in enumerate(item.of):
            path = ("capital", name, "of", index)
            if item.kind not in known:
                yield problem_at(path, target, f'an investment of kind "{item.kind}" pays for no class', "leave of out")
            elif target not in known[item.kind]:
                yield problem_at(path, target, f"there is no such {item.kind} class", nearest(target, known[item.kind]))
        for index, target in enumerate(item.measures):
            if target not in scenario.measure:
                path = ("capital", name, "measures", index)
                yield problem_at(path, target, "there is no such measure", nearest(target, scenario.measure))
        years = [part.year for part in item.spending]
        for index, year in enumerate(years):
            if year in years[:index]:
                place = ("capital", name, "spending", index, "year")
                yield problem_at(place, year, "comes twice", "add the costs of the year up")


def pathway_years(scenario: Scenario) -> Iterator[Problem]:
    """Find a pathway that ends before it begins, and a price case that does not exist."""
    pathway = scenario.pathway
    if pathway.last_year < pathway.first_year:
        rule = f"must not lie before the first year, {pathway.first_year}"
        yield problem_at(("pathway", "last_year"), pathway.last_year, rule)
    if pathway.prices is not None and pathway.prices not in scenario.price_case:
        remedy = nearest(pathway.prices, scenario.price_case)
        yield problem_at(("pathway", "prices"), pathway.prices, "there is no such price case", remedy)
    finance = scenario.finance
    first = scenario.first_fiscal_year if finance.first_year is None else finance.first_year
    if finance.last_year is not None and finance.last_year < first:
        rule = f"must not lie before the first year, {first}"
        yield problem_at(("finance", "last_year"), finance.last_year, rule)


def ppa_sites(scenario: Scenario) -> Iterator[Problem]:
    """Find more PV under a PPA than there are sites."""
    for name, pv in scenario.pv.items():
        if pv.ppa_sites > pv.sites:
            yield problem_at(("pv", name, "ppa_sites"), pv.ppa_sites, f"must be at most its sites, {pv.sites}")


def plan_prices(scenario: Scenario) -> Iterator[Problem]:
    """Find a range of prices with the dearer one first."""
    prices = scenario.retailer.plan_price_per_kwh
    if prices is not None and prices[0] > prices[1]:
        yield problem_at(("retailer", "plan_price_per_kwh"), list(prices), "must have the lower price first")


CHECKS = (
    billed_classes,
    invested_in,
    pathway_years,
    ppa_sites,
    plan_prices,
)
