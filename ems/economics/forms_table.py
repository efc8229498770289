"""The same plan under every form of finance, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ems.economics.appraisal import FORMS
from ems.economics.appraising import appraise

if TYPE_CHECKING:
    from ems.economics.worth.yearly import YearlyMoney
    from ems.scenario import Scenario


def compare_forms(scenario: Scenario, yearly: YearlyMoney, *, until: int | None = None) -> pd.DataFrame:
    """Figures of every view under every form of finance.

    Parameters
    ----------
    scenario
        What is invested, and the terms of each form.
    yearly
        What the plan is worth year by year. Where it is not known what sites use of their own PV, a PPA is left out.
    until
        Last fiscal year whose spending counts; None: all of it.

    Returns
    -------
    pandas.DataFrame
        Index form and view; columns as :meth:`ems.economics.appraisal.CashFlow.figures`.
    """
    knows_use = yearly.own_use_kwh is not None and yearly.own_export_income is not None
    rows = {}
    for form in FORMS:
        if form == "ppa" and not knows_use:
            continue
        appraisal = appraise(scenario, yearly, form=form, until=until)
        for view, flow in appraisal.views.items():
            rows[form, view] = flow.figures()
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index = pd.MultiIndex.from_tuples(table.index, names=["form", "view"])
    return table
