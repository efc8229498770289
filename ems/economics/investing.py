"""Whether the plan pays, from one simulated year that is taken to go on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ems.economics.appraising import appraise, span
from ems.economics.worth.of_books import one_year
from ems.economics.worth.single_years import in_step
from ems.ledger.keeping import books
from ems.ledger.who_gains.references import district_without_plan
from ems.year import simulate

if TYPE_CHECKING:
    from ems.district import District
    from ems.economics.appraisal import Appraisal, Form
    from ems.ledger import Books
    from ems.results import Result

WITHOUT_PLAN = "none"


def investment(
    district: District,
    result: Result,
    reference: Result | None = None,
    *,
    form: Form | None = None,
    kept: Books | None = None,
) -> Appraisal:
    """Appraise the plan from one simulated year, repeated in step with the roll-out.

    Parameters
    ----------
    district
        What was simulated.
    result
        What happened, with the net power of every site: ``ems.simulate(…, keep_sites=True)``.
    reference
        The same year without the plan, with the net power of every site; None: it is simulated.
    form
        Who pays up front; None: as the scenario says.
    kept
        Books of the result; None: they are kept.

    Returns
    -------
    Appraisal
        Only what is spent by the fiscal year that was simulated counts.

    Raises
    ------
    profiles.errors.InputError
        The scenario invests in nothing, or a result lacks the power of the sites.

    Examples
    --------
    >>> import ems
    >>> from ems.economics import investment
    >>> district = ems.build_district(ems.read_scenario("renca"))
    >>> appraisal = investment(district, ems.simulate(district, keep_sites=True))
    >>> appraisal.form, appraisal.views["owner"].up_front
    ('esco', 0.0)
    """
    scenario, fiscal_year = district.scenario, district.installed.fiscal_year
    empty = district_without_plan(district)
    nothing = simulate(empty, WITHOUT_PLAN, keep_sites=True) if reference is None else reference
    account = books(district, result) if kept is None else kept
    one = one_year(district, result, account, nothing, books(empty, nothing))
    first, last = span(scenario.finance, scenario.first_fiscal_year)
    yearly = in_step(scenario, one, tuple(range(first, last + 1)), fiscal_year)
    appraisal = appraise(scenario, yearly, form=form, until=fiscal_year)
    return replace(appraisal, notes=(_note(scenario.year, fiscal_year), *appraisal.notes))


def _note(year: int, fiscal_year: int) -> str:
    """Say what the years are made of."""
    return (
        f"every year is like {year} with what is built by {fiscal_year}, before it in step with the roll-out (the "
        "margin of supply to customers that another company had is whole from the first year): no batteries that age, "
        "no prices that change (ems pathway has both)"
    )
