"""What a reader of an appraisal must know."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ems.economics.judging.figures import below_again, sign_changes
from ems.economics.judging.flows import ppa_price_per_kwh
from ems.economics.purchases.holders import takes_over_customers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from ems.economics.appraisal import CashFlow, View
    from ems.economics.worth.yearly import YearlyMoney
    from ems.scenario import Scenario
    from ems.scenario.generation import Generation, Pv
    from ems.scenario.storage import StorageClass

    Floats = NDArray[np.float64]

WHOSE = {"owner": "sites'", "operator": "operator's", "city": "city's"}
FORM_NOTES = {
    "own": "everybody pays with own money; interest is in the discount rate alone",
    "loan": (
        "sites and operator borrow for what they buy first, not for replacements; what is still owed in the last year "
        "is repaid in it; the city's view leaves banks out; internal rates and paybacks of sites and operator are "
        "those of the part that they pay with own money"
    ),
    "ppa": (
        "an operator buys plants and batteries of the sites, sells them what they use, keeps the income from the rest, "
        "and hands all over when the contract ends, for nothing; lights, appliances and insulation stay the sites', "
        "and their internal rate and payback are those of these alone"
    ),
    "esco": (
        "an investor buys everything of the sites, is paid a share of their savings, and hands all over when the "
        "contract ends, for nothing"
    ),
}


def notes_of(
    scenario: Scenario,
    yearly: YearlyMoney,
    years: tuple[int, ...],
    views: Mapping[View, CashFlow],
    *,
    form: str,
    until: int,
) -> tuple[str, ...]:
    """What a reader of an appraisal must know.

    Parameters
    ----------
    scenario
        What is invested.
    yearly
        Years that are known.
    years
        Years that are looked at.
    views
        Cash flow by view.
    form
        Who pays up front.
    until
        Last fiscal year whose spending counts.
    """
    return (
        FORM_NOTES[form],
        *_years(scenario, yearly, years, until),
        *_taken_over(scenario),
        *_held(scenario, form),
        *_early(scenario, yearly),
        *_uncosted(scenario),
        *_left(scenario, years, views),
        *_rates(views),
    )


def without_residual(table: pd.DataFrame) -> Floats:
    """Net money of the years without what is left of the plants at the end, shape (years,) [currency].

    Parameters
    ----------
    table
        Cash flow of a view.
    """
    return np.asarray(table["net"] - table["residual"], dtype=np.float64)


def _years(scenario: Scenario, yearly: YearlyMoney, years: tuple[int, ...], until: int) -> Iterator[str]:
    """Say which years are guessed, and which spending is moved or left out."""
    if yearly.years[-1] < years[-1]:
        yield f"the years after {yearly.years[-1]} are not simulated: each is taken to be like that one"
    if yearly.years[-1] > years[-1]:
        yield f"the years after {years[-1]} are left out; finance.last_year says how many are looked at"
    spent = [part for item in scenario.capital.values() for part in item.spending]
    early = sum(part.cost for part in spent if part.year < years[0])
    if early:
        yield f"what was spent before {years[0]}, {early:,.0f} {scenario.currency}, counts in full in {years[0]}"
    last = min(until, years[-1])
    late = sum(part.cost for part in spent if part.year > last)
    if late:
        yield f"what is spent after {last}, {late:,.0f} {scenario.currency} before subsidy, is left out"


def _taken_over(scenario: Scenario) -> Iterator[str]:
    """Say whose loss is nobody's here: the former supplier's."""
    if takes_over_customers(scenario):
        yield (
            "the whole margin of the local power company, supply as much as plants, is the operator's and the city's "
            "benefit; the former supplier, who loses these customers, is in no view"
        )


def _held(scenario: Scenario, form: str) -> Iterator[str]:
    """Say what is held by whom all along, although contracts end."""
    if any(pv.ppa_sites for pv in scenario.pv.values()):
        length = scenario.finance.ppa.years
        yield (
            "PV at the PPA sites of the scenario stays the operator's over all years, as the bills have it; that it "
            f"would be handed over after {length} years is left out"
        )
    public = [item.title for item in scenario.capital.values() if item.owner == "city"]
    if public:
        yield "bought by the city, so in its view alone: " + ", ".join(public)
    if form == "ppa" and not ppa_price_per_kwh(scenario):
        yield "the PPA has no price (finance.ppa.price_per_kwh, retailer.ppa_price_per_kwh): its power costs nothing"
    if form == "ppa" and not _has_site_pv(scenario):
        yield "no PV is the sites' own, so the form changes nothing but who buys their batteries"


def _has_site_pv(scenario: Scenario) -> bool:
    """Whether sites own PV where no contract says otherwise."""
    return any(
        scenario.pv[name].ppa_sites < scenario.pv[name].sites
        for item in scenario.capital.values()
        if item.owner == "site" and item.kind == "pv"
        for name in item.of
    )


def _early(scenario: Scenario, yearly: YearlyMoney) -> Iterator[str]:
    """Say which storages do not last the life of their investment: whoever warrants it may owe new ones."""
    for item in scenario.capital.values():
        if item.kind != "storage":
            continue
        spans = [
            year - before
            for (name, installed), replaced in yearly.replaced.items()
            if name in item.of
            for before, year in pairwise((installed, *sorted(replaced)))
        ]
        if spans and min(spans) < item.life_years:
            yield (
                f"{item.title}: replaced after {min(spans)} years already, not {item.life_years}; the new ones are "
                "paid for, whatever a warranty would bear"
            )


def _uncosted(scenario: Scenario) -> Iterator[str]:
    """Say which plants and savings are in the benefit although no investment pays for them."""
    capital = scenario.capital.values()
    paid = {(item.kind, name) for item in capital for name in item.of}
    built: dict[str, Mapping[str, Pv] | Mapping[str, StorageClass] | Mapping[str, Generation]]
    built = {"pv": scenario.pv, "storage": scenario.storage, "generation": scenario.generation}
    free = [part.title for kind, parts in built.items() for name, part in parts.items() if (kind, name) not in paid]
    saving = {name for item in capital for name in item.measures}
    free += [
        f"{measure.title} ({measure.energy_kwh:,.0f} kWh a year)"
        for name, measure in scenario.measure.items()
        if measure.enabled and name not in saving
    ]
    if free:
        yield f"no [capital] pays for these, but what they bring is in the benefit: {', '.join(free)}"


def _left(scenario: Scenario, years: tuple[int, ...], views: Mapping[View, CashFlow]) -> Iterator[str]:
    """Say how much of each present value is what is left of the plants at the end."""
    with_left = [flow for flow in views.values() if flow.npv != flow.npv_without_residual]
    if with_left:
        each = ", ".join(
            f"the {WHOSE[flow.view]} is {flow.npv_without_residual:,.0f} instead of {flow.npv:,.0f} {scenario.currency}"
            for flow in with_left
        )
        yield (
            f"what is left of the plants after {years[-1]} (straight line, after subsidy) counts in present value and "
            f"internal rate, not in paybacks; of the present values without it {each}"
        )


def _rates(views: Mapping[View, CashFlow]) -> Iterator[str]:
    """Say why a figure does not exist, or may not be the only one."""
    for view, flow in views.items():
        changes = sign_changes(flow.table["net"].to_numpy())
        whose = WHOSE[view]
        if np.isnan(flow.irr_fraction):
            yield f"no rate brings the present value of the {whose} money to zero, so there is no internal rate"
        elif changes > 1:
            yield (
                f"the {whose} money changes its sign {changes} times, so more than one internal rate may exist: the "
                "one nearest to zero is given"
            )
        again = below_again(without_residual(flow.table), flow.payback_years)
        if np.isnan(flow.payback_years):
            yield f"the {whose} money is not back within {len(flow.table)} years, what is left of the plants aside"
        elif again is not None:
            year = int(flow.table.index[again])
            yield f"the {whose} money is back, but what is replaced brings it below zero again in {year}"
