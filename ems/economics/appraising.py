"""Whether the plan pays, and for whom: from what it costs and what it is worth year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np

from ems.economics.appraisal import FORMS, VIEWS, Appraisal, CashFlow, Form, View
from ems.economics.judging.figures import discounted, irr_fraction, payback_years
from ems.economics.judging.figures import npv as present_value
from ems.economics.judging.flows import cash_flow, with_sums
from ems.economics.judging.levelised import PLANTS, STORAGES, co2_cost_per_t, item_table, levelised_cost_per_kwh
from ems.economics.notes import notes_of, without_residual
from ems.economics.purchases.lots import lots_of
from ems.scenario.keys import nearest
from profiles.errors import InputError, Problem, ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ems.economics.purchases.lots import Lot
    from ems.economics.worth.yearly import YearlyMoney
    from ems.scenario import Scenario
    from ems.scenario.money import Finance

YEARS_IN_ALL = 20


def appraise(
    scenario: Scenario, yearly: YearlyMoney, *, form: Form | None = None, until: int | None = None
) -> Appraisal:
    """Cash flows of sites, operator and city, and what they come to.

    Parameters
    ----------
    scenario
        What is invested, and how it is financed.
    yearly
        What the plan is worth year by year, from a pathway or from one year (:func:`ems.economics.investment`).
    form
        Who pays up front: ``"own"``, ``"loan"``, ``"ppa"`` or ``"esco"``; None: as the scenario says.
    until
        Last fiscal year whose spending counts; None: the last year that is known, because what is built later brings
        nothing in it. What is left out is noted.

    Returns
    -------
    Appraisal
        Everything in prices of one year. The years are those of ``scenario.finance``; those after the last known one
        are like it.

    Raises
    ------
    InputError
        The scenario invests in nothing, the form does not exist, what it needs is not known, or the years that are
        known end before the first.

    Notes
    -----
    What is left at the end: of the last purchase of each thing the years of its life that have not passed, in a
    straight line, at what was paid for it after subsidy (as Japanese accounts carry subsidised plants, 圧縮記帳).
    """
    chosen = scenario.finance.form if form is None else form
    _check(scenario, yearly, chosen)
    years = _years(scenario, yearly)
    last_counted = yearly.years[-1] if until is None else until
    money = yearly.over(years)
    # replacements are known for the simulated years only, so the lots see those
    lots = lots_of(scenario, yearly, years, chosen, last_counted)
    views: dict[View, CashFlow] = {view: _view(scenario, lots, money, view, chosen) for view in VIEWS}
    return Appraisal(
        title=scenario.title,
        title_ja=scenario.title_ja,
        form=chosen,
        currency=scenario.currency,
        years=years,
        views=views,
        items=item_table(scenario, lots, money),
        notes=notes_of(scenario, yearly, years, views, form=chosen, until=last_counted),
    )


def _view(scenario: Scenario, lots: Sequence[Lot], money: YearlyMoney, view: View, form: Form) -> CashFlow:
    """Cash flow of a view with its figures."""
    finance = scenario.finance
    rate = finance.city_discount_fraction if view == "city" else finance.discount_fraction
    table = with_sums(cash_flow(scenario, lots, money, view, form), rate)
    net = table["net"].to_numpy()
    paid_back = without_residual(table)
    spent_until = int(np.flatnonzero(table["capital"].to_numpy()).max(initial=0))
    plants = [lot for lot in lots if lot.kind in PLANTS]
    storages = [lot for lot in lots if lot.kind in STORAGES]
    return CashFlow(
        view=view,
        table=table,
        discount_fraction=rate,
        npv=present_value(net, rate),
        npv_without_residual=present_value(paid_back, rate),
        irr_fraction=irr_fraction(net),
        payback_years=payback_years(paid_back, spent_until),
        discounted_payback_years=payback_years(discounted(paid_back, rate), spent_until),
        up_front=-float(table[["capital", "subsidy", "loan"]].to_numpy().sum()) + 0.0,
        lcoe_per_kwh=levelised_cost_per_kwh(plants, money, rate, view=view),
        lcos_per_kwh=levelised_cost_per_kwh(storages, money, rate, view=view),
        co2_cost_per_t=co2_cost_per_t(table, money, rate),
    )


def _years(scenario: Scenario, yearly: YearlyMoney) -> tuple[int, ...]:
    """Fiscal years that are looked at: from the first that is known on."""
    first, last = span(scenario.finance, scenario.first_fiscal_year)
    return tuple(range(max(first, yearly.years[0]), last + 1))


def span(finance: Finance, first_fiscal_year: int) -> tuple[int, int]:
    """First and last fiscal year that the scenario wants to look at.

    Parameters
    ----------
    finance
        The years, where it says them.
    first_fiscal_year
        First year of the plan.
    """
    first = first_fiscal_year if finance.first_year is None else finance.first_year
    return first, first + YEARS_IN_ALL - 1 if finance.last_year is None else finance.last_year


def _check(scenario: Scenario, yearly: YearlyMoney, form: str) -> None:
    """Refuse what cannot be appraised."""
    if form not in get_args(Form):
        problem = Problem(
            where=f'form = "{form}"', what="there is no such form of finance", remedy=nearest(form, FORMS)
        )
        raise InputError("appraisal", [problem])
    problems = ProblemCollector(scenario.name)
    if not scenario.capital:
        problems.add("capital", "is empty, so there is nothing to appraise", "add what is invested, [capital.NAME]")
    first, last = span(scenario.finance, scenario.first_fiscal_year)
    if yearly.years[-1] < first or yearly.years[0] > last:
        known = f"{yearly.years[0]} to {yearly.years[-1]}"
        problems.add(f"finance: {first} to {last}", f"none of these years is among those that are known, {known}")
    if form == "ppa" and (yearly.own_use_kwh is None or yearly.own_export_income is None):
        problems.add('finance.form = "ppa"', "needs what sites use of their own PV, which is not known")
    problems.raise_if_any()
