"""What the plan costs, what it brings, and to whom: cash flows over the years and their figures."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.economics.appraisal import Appraisal, CashFlow
    from ems.economics.appraising import appraise
    from ems.economics.forms_table import compare_forms
    from ems.economics.investing import investment
    from ems.economics.worth.of_books import one_year
    from ems.economics.worth.single_years import OneYear, year_by_year
    from ems.economics.worth.yearly import YearlyMoney

_HOME = {
    "Appraisal": "appraisal",
    "CashFlow": "appraisal",
    "OneYear": "worth.single_years",
    "YearlyMoney": "worth.yearly",
    "appraise": "appraising",
    "compare_forms": "forms_table",
    "investment": "investing",
    "one_year": "worth.of_books",
    "year_by_year": "worth.single_years",
}
__all__ = [
    "Appraisal",
    "CashFlow",
    "OneYear",
    "YearlyMoney",
    "appraise",
    "compare_forms",
    "investment",
    "one_year",
    "year_by_year",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(f"ems.economics.{_HOME[name]}"), name)
    message = f"module 'ems.economics' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
